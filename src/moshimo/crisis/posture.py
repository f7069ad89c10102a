"""Posture: what was chosen, as days and shares: who comes, when, how far.

A choice becomes a day by the clock of what must come first::

    US forces        day 0, or later where they come late; their scale less what is lost, diverted or tied elsewhere
    bases in Japan   when they are asked for, plus the days of consent, plus those of settling conditions
    Japan's rung     when the law opens it by the route taken, plus the days of deploying where it fights
    strike on Japan  when there is something to strike, the attack on at the earliest, plus the challenger's own days;
                     then Japan defends itself

`decide` draws the choices from the solved game; `told` takes them from settings, as `campaign run` does, where only
whether Japan's bases are struck is drawn, from a range of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from moshimo.crisis import payoffs, rules
from moshimo.crisis.choices import DECISIONS, JOINS, NOT_ASKED, ROLE, consent_set, level_set, strike_set, usa_set
from moshimo.crisis.clock import holds_over, open_days
from moshimo.crisis.facing import ASSUMED
from moshimo.crisis.payoffs import CONSENTS, FIGHTS
from moshimo.crisis.rungs import orders_of, rung_table
from moshimo.crisis.rungs import parameters_of as rung_parameters
from moshimo.draws import choice_uniforms
from moshimo.words import RUNGS, USA_STATES, Choices, JsdfRole, Posture, UsaState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.crisis.rules import Findings
    from moshimo.facts import World
    from moshimo.words import Codes, Fixed, Floats

DAYS = (
    *("usa_late_days", "jp_consent_days", "conditional_days", "jp_nsc_days", "jp_cabinet_days", "jp_diet_prior_days"),
    *("finding_warning_days", "jp_entry_days", "strike_delay_days"),
    *("aus_decision_days", "phl_consent_days", "kor_consent_days"),
)
FOUGHT = (
    *DAYS,
    *rung_parameters(rung_table()),
    *("usa_partial_scale", "over_inland_share", "jsdf_share", "diversion", "prk_diversion", "conditional_worth"),
)
"""Parameters through which a choice becomes a day or a share: what the fighting hears of the crisis."""
PARAMETERS = tuple(
    sorted({*payoffs.PARAMETERS, *rules.PARAMETERS, *FOUGHT, "us_retention", "china_strikes_japan_chance"})
)
NEVER = np.inf
TO_JOIN = {"AUS": "aus_decision_days", "PHL": "phl_consent_days", "KOR": "kor_consent_days"}
LEVELS = tuple(RUNGS)
ACTS = np.array([name in ("L6", "L7", "L8") for name in LEVELS])


def usa_from_day(values: Mapping[str, Floats], state: Codes, fixed: Fixed) -> Floats:
    """Return the day from which the strong ally fights, (F,); infinite where it does not."""
    delay = fixed.get("usa_delay_days", fixed.get("us_entry_delay_days"))
    late = values["usa_late_days"] if delay is None else np.full(state.size, float(delay))
    first = 0.0 if delay is None else float(delay)
    day = np.where(state == USA_STATES.index(UsaState.DELAYED), late, first)
    nobody = ~FIGHTS[state] | (fixed.get("usa_scale") == 0.0)
    return np.asarray(np.where(nobody, NEVER, day))


def law_days(
    world: World,
    values: Mapping[str, Floats],
    starts: Floats,
    partner: Floats,
    found: Findings | None,
) -> dict[str, Floats]:
    """Return the day from which the law opens each rung to an unattacked Japan, by the urgent route: rung -> (F,).

    starts, partner: day from which the strong ally fights, and a partner. found: what each future's law leaves open,
    None where nothing is said of it and every question is answered so as to open. Infinite where a rung stays shut.
    The Diet is taken to approve what it is asked afterwards; `crisis ladder` shows the other answer.
    """
    never, yes = np.full(starts.shape, NEVER), np.ones(starts.shape, dtype=bool)
    assumed: dict[str, NDArray[np.bool_] | bool] = dict.fromkeys(ASSUMED, True)
    if found is not None:
        assumed = {"attack_near_japan": True, "jp_diet_approves": True, "taiwan_supportable": found.supportable}
        assumed |= {"taiwan_close_country": found.stc[0], "partner_close_country": found.stc_partner}
        assumed["attack_on_japan_anticipated"] = found.anticipated
    holds = holds_over("JPN", starts, never, yes, partner, assumed, values["finding_warning_days"])
    steps = {**values, "jp_diet_after_days": np.zeros(starts.shape)}
    return {rung: first for rung, (first, _) in open_days(world, "JPN", holds, steps).items()}


def opens(
    world: World,
    values: Mapping[str, Floats],
    starts: Floats,
    partner: Floats,
    rule: Codes,
    found: Findings | None,
) -> dict[str, Floats]:
    """Return the day from which an unattacked Japan can act at each rung by the route it takes: rung -> (F,).

    starts, partner: day from which the strong ally fights, and a partner. found: what each future's law leaves open;
    where it shuts a rung, or nothing is said of it (None), the day is that on which the steps would be done if it were
    found. An ally that puts the law first waits for its assembly; where it fights, its forces take days to deploy.
    """
    days = law_days(world, values, starts, partner, None)
    if found is not None:
        lawful = law_days(world, values, starts, partner, found)
        days = {rung: np.where(np.isfinite(lawful[rung]), lawful[rung], day) for rung, day in days.items()}
    waits = (rule == rules.RULES.index("law_first")) * values["jp_diet_prior_days"]
    for rung in ("L4", "L6", "L7"):
        days[rung] = days[rung] + waits
    for rung in ("L6", "L7"):
        days[rung] = days[rung] + values["jp_entry_days"]
    days["L8"] = days["L7"]  # no gate opens it to an unattacked Japan; where it is set it fights from the same day
    return days


def usa_scale(values: Mapping[str, Floats], chosen: Mapping[str, Codes], fixed: Fixed) -> Floats:
    """Return the share of its expected force that the strong ally sends, (F,)."""
    state = chosen["usa_state"]
    if "usa_scale" in fixed:  # what was set is what comes
        return np.where(FIGHTS[state], float(fixed["usa_scale"]), 0.0)
    scale = np.where(state == USA_STATES.index(UsaState.PARTIAL), values["usa_partial_scale"], 1.0)
    tied = values["prk_diversion"] * (chosen["prk_exploits"] == 1)
    left = np.minimum(payoffs.left_of(values), 1.0)  # decline takes from its force what it takes from its odds
    return np.asarray(np.where(FIGHTS[state], scale * left * (1.0 - values["diversion"]) * (1.0 - tied), 0.0))


def posture(
    values: Mapping[str, Floats], chosen: Mapping[str, Codes], opens: Mapping[str, Floats], fixed: Fixed
) -> Posture:
    """Return the posture of every future.

    values: `PARAMETERS`, each (F,). chosen: codes of `DECISIONS`. opens: rung -> day from which an unattacked Japan can
    act at it by the route it takes, each (F,). fixed: what the user set.
    """
    state, rung = chosen["usa_state"], chosen["japan_level"]
    size = state.size
    starts = usa_from_day(values, state, fixed)
    consent = chosen["japan_consents"]
    consents = (consent == 1) | (consent == len(CONSENTS) - 1)
    at_once = "japan_bases_for_us" in fixed and "japan_consents" not in fixed
    settled = np.zeros(size) if at_once else values["jp_consent_days"]
    settled = settled + np.where(consent == 1, values["conditional_days"], 0.0)
    bases = np.where(consents, np.maximum(starts, settled), NEVER)

    acts = ACTS[rung]
    day = np.select([rung == i for i in range(len(LEVELS))], [opens[name] for name in LEVELS], NEVER)
    role = fixed.get("japan_jsdf")
    entry = np.where(acts, day, NEVER)
    if role == JsdfRole.FROM_START:
        entry = np.zeros(size)
    struck = chosen["china_strikes_japan"] == 1
    supports = np.where(rung >= LEVELS.index("L4"), opens["L4"], NEVER)
    target = np.minimum(np.minimum(bases, entry), supports)
    ready = np.where(np.isfinite(target), np.maximum(target, 0.0), 0.0)  # nothing is a target before the attack
    strike = np.where(struck, ready + values["strike_delay_days"], NEVER)
    defends = np.full(size, NEVER) if role == JsdfRole.NEUTRAL else strike

    share = values["jsdf_share"]
    orders = orders_of(values, rung)
    if role == JsdfRole.FROM_START and "japan_level" not in fixed:  # the role speaks of forces alone
        orders |= {"supports": np.zeros(size), "fortified": np.zeros(size)}
    offensive = 0.0 if role == JsdfRole.DEFENSIVE_ONLY else 1.0
    joined = {actor: joins_from(actor, values, chosen[JOINS[actor]], starts, fixed) for actor in JOINS}
    return Posture(
        usa_state=state,
        usa_from_day=starts,
        usa_scale=np.where(np.isfinite(starts), usa_scale(values, chosen, fixed), 0.0),
        usa_support=(state != USA_STATES.index(UsaState.ABSENT)).astype(float),
        usa_inland=values["over_inland_share"] * (state == USA_STATES.index(UsaState.OVER_COMMITTED)),
        bases_from_day=bases,
        bases_share=np.where(consent == 1, values["conditional_worth"], 1.0),
        strike_day=strike,
        jsdf_from_day=entry,
        jsdf_share=share * orders["air"],
        jsdf_at_sea=share * orders["sea"],
        jsdf_strikes=share * orders["strikes"],
        defence_from_day=defends,
        defence_share=share,
        defence_at_sea=share * offensive,
        supports_from_day=np.where(rung >= LEVELS.index("L4"), supports, 0.0),
        supports_share=orders["supports"],
        fortified_from_day=np.where(rung >= LEVELS.index("L5"), opens["L5"], 0.0),
        fortified_share=orders["fortified"],
        kor_supports_from_day=joined["KOR"],
        phl_access_from_day=joined["PHL"],
        aus_from_day=joined["AUS"],
    )


def joins_from(actor: str, values: Mapping[str, Floats], joins: Codes, starts: Floats, fixed: Fixed) -> Floats:
    """Return the day from which a partner takes part, (F,).

    Who joins a war that the strong ally fights does not come before it; who was set to join comes by its own days.
    """
    day = values[TO_JOIN[actor]]
    if JOINS[actor] not in fixed:
        day = np.where(np.isfinite(starts), np.maximum(day, starts), day)
    return np.where(joins == 1, day, NEVER)


def told(values: Mapping[str, Floats], futures: NDArray[np.uint64], seed: int, fixed: Fixed) -> Choices:
    """Return the choices that settings say, without a game; whether Japan's bases are struck is drawn if left open.

    Where a rung is not set, an unattacked Japan does what `japan_jsdf` says: nothing, or fights from the start.
    """
    size = futures.size
    state = np.full(size, USA_STATES.index(usa_set(fixed) or UsaState.FULL), dtype=np.uint8)
    starts = usa_from_day(values, state, fixed)
    fights = np.isfinite(starts)
    answer = consent_set(fixed)
    consent = np.where(fights, len(CONSENTS) - 1 if answer is None else answer, NOT_ASKED)
    rung = np.full(size, LEVELS.index(level_set(fixed) or "L0"), dtype=np.uint8)
    acts = ACTS[rung]
    forced = strike_set(fixed)
    may = acts | (consent == 1) | (consent == len(CONSENTS) - 1) | (forced is True)
    chance = values["china_strikes_japan_chance"] if forced is None else np.full(size, float(forced))
    strikes = may & (choice_uniforms(futures, "decision.china_strikes_japan", seed) < chance)
    join = {a: np.full(size, fixed.get(JOINS[a]) == "always") for a in JOINS}
    one = np.ones(size)
    chosen = {name: np.zeros(size, dtype=np.uint8) for name in DECISIONS} | {
        "challenger": np.full(size, len(DECISIONS["challenger"]) - 1),
        "taiwan_resists": one,
        "usa_retains": one,
        "usa_kind": one,
        "usa_state": state,
        "japan_consents": consent,
        "japan_level": rung,
        "china_strikes_japan": np.where(may, strikes, 2),
        "japan_fights": acts | (strikes & (fixed.get("japan_jsdf") != JsdfRole.NEUTRAL)),
        "japan_role": np.where(ROLE[rung], np.where(fights, 1, 2), 0),
        **{JOINS[a]: join[a] for a in JOINS},
    }
    probability = dict.fromkeys(DECISIONS, one) | {
        "china_strikes_japan": np.where(may, np.where(strikes, chance, 1.0 - chance), 1.0)
    }
    codes = {name: np.asarray(value).astype(np.uint8) for name, value in chosen.items()}
    return Choices(chosen=codes, probability=probability, options=DECISIONS)
