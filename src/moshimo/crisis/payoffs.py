"""What each actor expects of each way the crisis may end: the payoffs of the choice model.

The unit is the challenger's prize.  With S the defence score (0-1) and L the losses of the `ValueTable`, an actor's
payoff in a cell is what it holds dear times S, less what it loses, less what it fears, and what it owes or is owed::

    CHN   1 - S          - w L - f E + urge - caution (if it strikes Japan)
    TWN   stake S        - w L + resolve (1 - myopia) - grievance          against yield_worth, if it yields
    JPN   stake S        - w L - f E + (tie + wording - grievance) consent - reluctance rung + evacuation (at L5)
    USA   stake' S'      - w L - f E + (tie' - grievance) effort + side deal myopia (1 - effort) + eagerness (if over)

E counts steps of escalation.  Relative decline d (in tenths) has two opposite effects on the strong ally, and a third
on the spread of its choice: ``stake' = stake (1 + decline_stake d)``; what its fighting changes shrinks, ``S' = S0 +
(1 - decline_odds d)(S - S0)`` with S0 the score without it; and its responsiveness is divided by ``1 +
odds_uncertainty d``.  Signs of all three are free in the registry, and so is the net.

Leadership (myopia, noise, grievance, change) is a parameter of every actor, with the same range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moshimo.words import CHOSEN, FIGHTING, USA_STATES, ValueTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.words import Fixed, Floats

LEADERS = ("USA", "JPN", "KOR", "AUS", "PHL", "TWN", "CHN", "PRK")
LEADERSHIP = ("leader_myopia", "decision_noise", "burden_grievance", "leadership_change")
PARTNERS = ("AUS", "PHL", "KOR")
STAKES = ("USA", "JPN", "TWN", *PARTNERS)
MAIN = ("CHN", "USA", "JPN", "TWN")
CONSENTS = ("no", "conditional", "yes")
TENTH = 0.1
MOST_LEFT = 1.25
"""A decline that is a gain cannot add more than this to what the strong ally's fighting changes."""
LATEST = 60.0
"""Days after which coming late counts as not coming: the bound of `usa_late_days`."""
RELUCTANCE = np.array([0.0, 0.25, 0.0, 1.0, 1.5])
"""Share of `rung_reluctance` that each of `CHOSEN` costs, as the note of that parameter says."""
SUPPORTS = np.array([name != "L2" for name in CHOSEN])
"""Rungs of `CHOSEN` at which Japan gives rear support, as the table of rungs orders."""
TAKES_PART = np.array([{"L4": 0.5, "L6": 1.0, "L7": 1.0}.get(name, 0.0) for name in CHOSEN])
"""How far each of `CHOSEN` takes part beside a strong ally that fights: rear support counts for half."""
PARAMETERS = (
    *(f"{name}_{actor.lower()}" for name in LEADERSHIP for actor in LEADERS),
    *(f"stake_{actor.lower()}" for actor in STAKES),
    *("choice_rationality", "change_effect", "loss_weight", "ship_worth", "casualty_worth", "escalation_fear"),
    *("usa_reliability", "audience_cost", "honour_worth", "tripwire", "side_deal", "grievance_pull"),
    *("over_commitment", "over_restraint", "support_effort", "usa_partial_scale", "usa_late_days"),
    *("relative_decline", "decline_stake", "decline_odds", "odds_uncertainty"),
    *("lockin", "integration", "joint_voice_effect", "spoke_voice", "substitution_elasticity", "allied_effort"),
    *("alliance_worth", "lead_pull", "exposure_cost", "rok_neutral_tw", "aus_neutral_tw", "phl_neutral_tw"),
    *("status_quo_worth", "grey_gain", "grey_harm", "blockade_gain", "blockade_harm", "chn_reaction"),
    *("strike_caution", "strike_urge", "support_urge", "integration_draws_fire"),
    *("prk_gain", "prk_window", "prk_diversion", "second_front_harm", "twn_resolve", "twn_yield_worth"),
    *("declared_wording", "base_use_wording", "rung_reluctance", "evacuation_worth", "conditional_worth"),
)
FIGHTS = np.array(FIGHTING)


PAIRS = {"AUS": 1.0, "PHL": 0.0, "KOR": 0.0}
"""Steps of escalation that a partner's joining adds: Australia fights, the others open bases or give support."""


@dataclass(frozen=True)
class Traits:
    """What does not depend on how the crisis ends, in F futures.

    stakes: actor -> (F,), for both challengers what a change of leadership makes of theirs. rationality: actor of
    `LEADERS` -> (F,), the lambda of its choices. effort: (F, 6), how far each state of the strong ally counts as
    coming. ties: what the strong ally gets by its effort alone, for one that is free and one that keeps its word,
    (F, 2, 6). decline: (F,), what its fighting changes as a share of the table's.
    """

    stakes: Mapping[str, Floats]
    rationality: Mapping[str, Floats]
    effort: Floats
    ties: Floats
    decline: Floats


def traits(
    values: Mapping[str, Floats],
    retained: NDArray[np.bool_],
    changed: Mapping[str, NDArray[np.bool_]],
    effort: Floats,
) -> Traits:
    """Return the traits of every future.

    values: `PARAMETERS`, each (F,). retained: whether the alliance still stands; without it nothing is owed. changed:
    actor -> whether its leadership changed before the crisis. effort: of `effort_of`.
    """
    tenths = values["relative_decline"] / TENTH
    shift = {actor: 1.0 + values["change_effect"] * changed[actor] for actor in LEADERS}
    stakes = {actor: values[f"stake_{actor.lower()}"] * shift[actor] for actor in STAKES}
    stakes |= {actor: shift[actor] for actor in ("CHN", "PRK")}
    stakes["USA"] = stakes["USA"] * np.maximum(0.0, 1.0 + values["decline_stake"] * tenths)
    base = values["choice_rationality"]
    rationality = {actor: base / (1.0 + values[f"decision_noise_{actor.lower()}"]) for actor in LEADERS}
    spread = np.maximum(0.5, 1.0 + values["odds_uncertainty"] * tenths)
    rationality["USA"] = rationality["USA"] / spread
    zeros = np.zeros_like(base)
    myopia = values["leader_myopia_usa"]
    owed = (1.0 - myopia) * values["honour_worth"] + values["tripwire"] + values["lockin"] * values["integration"]
    moved = values["joint_voice_effect"] * values["spoke_voice"]
    moved = moved - values["substitution_elasticity"] * values["allied_effort"]
    moved = moved - values["grievance_pull"] * values["burden_grievance_usa"]
    word = np.stack([zeros, values["audience_cost"] * retained], axis=1)
    tie = (owed * retained + moved)[:, None] + word
    ties = tie[:, :, None] * effort[:, None, :]
    ties += (values["side_deal"] * myopia)[:, None, None] * (1.0 - effort[:, None, :])
    ties[:, :, 0] += (values["over_commitment"] - values["over_restraint"])[:, None]
    return Traits(stakes, rationality, effort, ties, left_of(values))


def left_of(values: Mapping[str, Floats]) -> Floats:
    """Return the share of what the strong ally's fighting changes that its decline leaves, 0 to `MOST_LEFT`: (F,)."""
    lost = values["decline_odds"] * values["relative_decline"] / TENTH
    return np.asarray(np.clip(1.0 - lost, 0.0, MOST_LEFT))


def resolve_of(values: Mapping[str, Floats]) -> Floats:
    """Return what resisting is worth to the target beyond how the fighting ends, (F,).

    It lies in the long run, so myopia discounts it; a grievance over burdens makes it worth less.
    """
    resolve = values["twn_resolve"] * (1.0 - values["leader_myopia_twn"])
    return np.asarray(resolve - values["grievance_pull"] * values["burden_grievance_twn"])


def effort_of(values: Mapping[str, Floats], fixed: Fixed) -> Floats:
    """Return how far each state of the strong ally counts as coming, 0 to 1: (F, 6).

    What comes late counts by the days that are left of `LATEST`, a part by its share; a delay or a share that was set
    is the one that counts.
    """
    ones = np.ones_like(values["usa_late_days"])
    delay = fixed.get("usa_delay_days", fixed.get("us_entry_delay_days"))
    late = 1.0 - (values["usa_late_days"] if delay is None else ones * float(delay)) / LATEST
    part = values["usa_partial_scale"]
    if "usa_scale" in fixed:  # what was set is what comes, in whichever state it fights
        ones = part = ones * float(fixed["usa_scale"])
        late = late * part
    return np.stack([ones, ones, part, late, values["support_effort"], np.zeros_like(ones)], axis=1)


def joining(values: Mapping[str, Floats], known: Traits, table: ValueTable) -> dict[str, Floats]:
    """Return what each partner gains by joining rather than staying out, in each tier: partner -> (F, 2, 2)."""
    hub, japan = np.array([0.0, 1.0])[:, None], np.array([0.0, 1.0])[None, :]
    found = {}
    for actor in PARTNERS:
        low = actor.lower()
        alliance = values["alliance_worth"] * (1.0 - values[f"leader_myopia_{low}"])
        alliance = alliance - values["grievance_pull"] * values[f"burden_grievance_{low}"]
        lost = _weighed(table.price[actor][actor], _worth(values))
        cost = values["exposure_cost"] + values["escalation_fear"] * PAIRS[actor]
        found[actor] = (
            known.stakes[actor][:, None, None] * table.gain[actor]
            + alliance[:, None, None] * hub
            + values["lead_pull"][:, None, None] * (1.0 - hub) * japan
            - values["loss_weight"][:, None, None] * lost
            - cost[:, None, None]
        )
    return found


def exploiting(values: Mapping[str, Floats], known: Traits) -> Floats:
    """Return what a second challenger gains by exploiting the crisis, for each state of the strong ally: (F, 6)."""
    own = values["prk_gain"] + values["grievance_pull"] * values["burden_grievance_prk"]
    own = own * (1.0 - values["leader_myopia_prk"]) * known.stakes["PRK"]
    window = values["prk_window"][:, None] * known.effort * FIGHTS
    return np.asarray(own[:, None] + window - values["escalation_fear"][:, None])


@dataclass(frozen=True)
class Cells:
    """Payoffs in every cell (state, consent, rung, struck): actor of `MAIN` -> (F, 6, 3, 5, 2).

    score: the defence score as the strong ally's decline and a second front leave it, the same shape. For the strong
    ally, `Traits.ties` come on top, by its kind.
    """

    score: Floats
    payoff: Mapping[str, Floats]


def cells(
    values: Mapping[str, Floats],
    known: Traits,
    table: ValueTable,
    joined: Mapping[str, Floats],
    exploited: Floats,
) -> Cells:
    """Return the payoffs of every cell, given how far partners join and a second challenger exploits.

    joined: partner -> (F, 2, 2), 0-1, by tier; exploited: (F, 6), 0-1. Payoffs are linear in each, so choice
    probabilities give expected payoffs.
    """
    half = values["conditional_worth"]
    consent = np.stack([np.zeros_like(half), half, np.ones_like(half)], axis=1)
    tier_u, tier_j = FIGHTS.astype(int)[:, None, None], _japan_fights().astype(int)[None]
    partners = {actor: joined[actor][:, tier_u, tier_j] for actor in PARTNERS}  # (F, 6, 5, 2)
    raw = _by_consent(table.score, consent)
    for actor in PARTNERS:
        raw += (partners[actor] * table.gain[actor][tier_u, tier_j])[:, :, None]
    alone = table.score[-1, 0][None, None, None]
    held = known.decline[:, None] * (1.0 - values["prk_diversion"][:, None] * exploited)
    keeps = np.where(FIGHTS, held, 1.0)[:, :, None, None, None]
    score = alone + keeps * (raw - alone)

    worth = _worth(values) * values["loss_weight"]
    steps = _escalation(known) * values["escalation_fear"][:, None, None, None, None]
    front = (values["second_front_harm"][:, None] * exploited)[:, :, None, None, None]
    payoff = {}
    for actor in MAIN:
        lost = _by_consent(_weighed(table.losses[actor], worth), consent)
        for partner in PARTNERS:
            price = _weighed(table.price[partner][actor], worth)[:, tier_u, tier_j]
            lost += (partners[partner] * price)[:, :, None]
        stake = known.stakes[actor][:, None, None, None, None]
        own = (1.0 - score if actor == "CHN" else score) * stake - lost
        if actor != "TWN":
            own -= steps
        if actor in ("USA", "JPN"):
            own -= front * stake
        payoff[actor] = own
    opened = np.where(FIGHTS[:, None], consent[:, None], 0.0)[..., None]  # (F, 6, 3, 1)
    target = opened + (1.0 - opened) * values["support_urge"][:, None, None, None] * SUPPORTS
    pull = values["strike_urge"][:, None, None, None] * target - values["strike_caution"][:, None, None, None]
    drawn = values["integration_draws_fire"] * values["integration"]  # one headquarters for both is worth striking
    payoff["CHN"][..., 1] += pull + drawn[:, None, None, None] * FIGHTS[:, None, None]
    myopia = values["leader_myopia_jpn"]
    tie = values["alliance_worth"] * (1.0 - myopia) - values["grievance_pull"] * values["burden_grievance_jpn"]
    tie = tie + values["base_use_wording"] * values["declared_wording"]
    payoff["JPN"] += np.where(FIGHTS[:, None], (tie[:, None] * consent)[:, None], 0.0)[..., None, None]
    rung = -values["rung_reluctance"][:, None] * RELUCTANCE
    rung[:, CHOSEN.index("L5")] += values["evacuation_worth"]
    payoff["JPN"] += rung[:, None, None, :, None]
    bound = (values["lockin"] * values["integration"])[
        :, None
    ] * TAKES_PART  # staying out is dear for both who are bound
    payoff["JPN"] += np.where(FIGHTS[:, None, None], bound[:, None, None], 0.0)[..., None]
    return Cells(score, payoff)


def _worth(values: Mapping[str, Floats]) -> Floats:
    """Return how much one aircraft, ship and casualty lost count for, in hundreds of aircraft: (3, F)."""
    one = np.ones_like(values["ship_worth"])
    return np.stack([one, values["ship_worth"], values["casualty_worth"] / 100.0]) / 100.0


def _weighed(lost: Floats, worth: Floats) -> Floats:
    """Return losses (.., 3) weighed in each future, (F, ..): added up in one order, so that the bits never change."""
    each = worth.reshape(len(worth), -1, *(1,) * (lost.ndim - 1))
    return np.asarray(each[0] * lost[..., 0] + each[1] * lost[..., 1] + each[2] * lost[..., 2])


def _by_consent(cells: Floats, consent: Floats) -> Floats:
    """Return a table (.., 6, 2, 5, 2) by consent: (F, 6, 3, 5, 2), what is conditional lying between shut and open."""
    shut, opened = (cells[..., i, :, :] for i in (0, 1))  # (.., 6, 5, 2)
    shape = consent[:, None, :, None, None]
    return np.asarray(shut[..., None, :, :] + shape * (opened - shut)[..., None, :, :])


def _japan_fights() -> NDArray[np.bool_]:
    """Return whether Japan fights, by rung and by whether it is struck: (5, 2)."""
    acts = np.array([name in ("L6", "L7") for name in CHOSEN])
    return np.stack([acts, np.ones_like(acts)], axis=1)


def _escalation(known: Traits) -> Floats:
    """Return the steps of escalation in each cell, (F, 6, 3, 5, 2).

    One for each: the strong ally fights (by its effort), it does more than was asked, Japan fights, Japan takes
    offensive action, Japan is struck.
    """
    hub = known.effort * FIGHTS
    hub[:, USA_STATES.index("over_committed")] += 1.0
    offensive = np.array([float(name == "L7") for name in CHOSEN])[:, None]
    japan = _japan_fights() + offensive + np.array([0.0, 1.0])
    return np.broadcast_to(hub[:, :, None, None, None] + japan, (hub.shape[0], 6, len(CONSENTS), *japan.shape))
