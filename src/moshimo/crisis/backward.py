"""The choices of the crisis, solved backwards: agent quantal response in every future at once.

Order: challenger, target, strong ally's capital, Japan (consent, rung), the challenger again (strikes Japan or not),
then partners and the second challenger.  At each place the chance of an option is logit in its expected payoff::

    sigma(a) = exp(lambda u(a)) / sum over b of exp(lambda u(b)),     u(a) = expected payoff given all later choices

Later choices are known by then, so one sweep from the end solves it (McKelvey and Palfrey 1998).  Whether the strong
ally is of the kind that keeps its word is known to itself alone: the others expect the mixture, `usa_reliability` of
one and the rest of the other.  A choice that is held by the user, shut by law or fixed by an ally's rule is certain,
and everybody reckons with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moshimo.crisis.logit import logit
from moshimo.crisis.payoffs import CONSENTS, FIGHTS, PARTNERS, cells, exploiting, joining, resolve_of
from moshimo.words import CHOSEN, USA_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.crisis.payoffs import Cells, Traits
    from moshimo.words import Floats, ValueTable

CHALLENGER = ("wait", "grey_zone", "blockade", "invade")
TARGET = ("yield", "resist")
STRIKE = ("hold", "strike")
JOIN = ("stay", "join")
EXPLOIT = ("hold", "exploit")


@dataclass(frozen=True)
class Open:
    """What is open to whom, in F futures: masks over options, all True where nothing is held or shut.

    challenger (4,), target (2,), usa (6,), consent (F, 6, 3), strike (2,), exploit (2,): options. level: (F, 2, 5), by
    whether the strong ally fights. join: partner -> (F, 2, 2, 2), by tier.
    """

    challenger: NDArray[np.bool_]
    target: NDArray[np.bool_]
    usa: NDArray[np.bool_]
    consent: NDArray[np.bool_]
    level: NDArray[np.bool_]
    strike: NDArray[np.bool_]
    join: Mapping[str, NDArray[np.bool_]]
    exploit: NDArray[np.bool_]


@dataclass(frozen=True)
class Chances:
    """Choice probabilities at every place, in F futures; the last axis runs over options and sums to one.

    challenger (F, 4), target (F, 2), usa (F, 2, 6) by its kind (free, keeps its word), consent (F, 6, 3), level
    (F, 6, 3, 5), strike (F, 6, 3, 5, 2), join: partner -> (F, 2, 2, 2) by tier, exploit (F, 6, 2). expected: what is
    expected of the crisis, given an attack that is resisted: see `Expected`.
    """

    challenger: Floats
    target: Floats
    usa: Floats
    consent: Floats
    level: Floats
    strike: Floats
    join: Mapping[str, Floats]
    exploit: Floats
    cells: Cells


def respond(payoff: Floats, rationality: Floats, mask: NDArray[np.bool_]) -> Floats:
    """Return the choice probabilities over the last axis of `payoff`, (F, .., options); rationality: (F,)."""
    return logit(payoff, rationality.reshape(-1, *(1,) * (payoff.ndim - 2)), mask)


def total(values: Floats) -> Floats:
    """Return the sum over the last axis, added up in its order, so that no division of the futures changes a bit."""
    found = values[..., 0]
    for i in range(1, values.shape[-1]):
        found = found + values[..., i]
    return found


def sweep(values: Mapping[str, Floats], known: Traits, table: ValueTable, allowed: Open) -> Chances:
    """Return the choice probabilities of every future; `values` as `payoffs.PARAMETERS`, each (F,)."""
    lam = known.rationality
    join = {
        actor: respond(np.stack([np.zeros_like(gain), gain], axis=-1), lam[actor], allowed.join[actor])
        for actor, gain in joining(values, known, table).items()
    }
    window = exploiting(values, known)
    exploit = respond(np.stack([np.zeros_like(window), window], axis=-1), lam["PRK"], allowed.exploit)
    ends = cells(values, known, table, {actor: join[actor][..., 1] for actor in PARTNERS}, exploit[..., 1])

    strike = respond(ends.payoff["CHN"], lam["CHN"], allowed.strike)
    after = {actor: total(strike * payoff) for actor, payoff in ends.payoff.items()}  # (F, 6, 3, 5)
    by_state = allowed.level[:, FIGHTS.astype(int)][:, :, None]  # (F, 6, 1, 5)
    level = respond(after["JPN"], lam["JPN"], by_state)
    after = {actor: total(level * payoff) for actor, payoff in after.items()}  # (F, 6, 3)
    consent = respond(after["JPN"], lam["JPN"], allowed.consent)
    after = {actor: total(consent * payoff) for actor, payoff in after.items()}  # (F, 6)
    usa = respond(after["USA"][:, None] + known.ties, lam["USA"], allowed.usa)
    kind = values["usa_reliability"]
    mixed = usa[:, 0] * (1.0 - kind)[:, None] + usa[:, 1] * kind[:, None]
    war = {actor: total(mixed * after[actor]) for actor in ("CHN", "TWN")}  # (F,)
    fought = np.stack([values["twn_yield_worth"], war["TWN"] + resolve_of(values)], axis=-1)
    target = respond(fought, lam["TWN"], allowed.target)
    attack = target[:, 0] * known.stakes["CHN"] + target[:, 1] * war["CHN"]
    challenger = respond(np.concatenate([peace(values), attack[:, None]], axis=1), lam["CHN"], allowed.challenger)
    return Chances(challenger, target, usa, consent, level, strike, join, exploit, ends)


def peace(values: Mapping[str, Floats]) -> Floats:
    """Return the challenger's payoffs of waiting, grey-zone pressure and a blockade: (F, 3).

    Cooperation among the spokes moves all that is not waiting, by `chn_reaction`, whose sign is free; a grievance makes
    waiting worse; what waiting is worth lies in the long run, so myopia discounts it.
    """
    wait = values["status_quo_worth"] * (1.0 - values["leader_myopia_chn"])
    wait = wait - values["grievance_pull"] * values["burden_grievance_chn"]
    wait = wait - values["chn_reaction"] * 0.5 * (values["spoke_voice"] + values["allied_effort"])
    return np.stack([wait, wait + values["grey_gain"], wait + values["blockade_gain"]], axis=1)


def everything(futures: int) -> Open:
    """Return what is open where nothing is held and no law shuts anything."""
    consent = np.ones((futures, len(USA_STATES), len(CONSENTS)), dtype=bool)
    consent[:, ~FIGHTS, 1:] = False  # nobody asks
    return Open(
        challenger=np.ones(len(CHALLENGER), dtype=bool),
        target=np.ones(2, dtype=bool),
        usa=np.ones(len(USA_STATES), dtype=bool),
        consent=consent,
        level=np.ones((futures, 2, len(CHOSEN)), dtype=bool),
        strike=np.ones(2, dtype=bool),
        join={actor: np.ones((futures, 2, 2, 2), dtype=bool) for actor in PARTNERS},
        exploit=np.ones(2, dtype=bool),
    )
