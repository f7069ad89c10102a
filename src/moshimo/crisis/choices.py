"""What was chosen in each future: one path through the solved game, drawn once and shared over policies.

Each choice has its own stream of dice, and one uniform u picks the option at which the cumulated choice probability
exceeds u, so that a policy that makes an option likelier never takes it from a future that had it.  Beside each choice
stands the choice probability it was drawn with.

The contingency is given: the path after an attack that is resisted is drawn and fought, whatever the challenger's own
choice probability of attacking, which is stored and compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from moshimo.crisis.backward import CHALLENGER, Chances, Open, everything, sweep
from moshimo.crisis.payoffs import CONSENTS, FIGHTS, LEADERS, PARTNERS, TENTH, effort_of, traits
from moshimo.crisis.rules import (
    RULES,
    TAKES_PART,
    by_rule,
    chosen_code,
    findings,
    open_rungs,
    partner_by_rule,
    risk_of,
    rung_code,
)
from moshimo.crisis.rungs import opens_bases
from moshimo.draws import choice_uniforms, exps, logs
from moshimo.words import CHOSEN, RUNGS, USA_STATES, Choices, JsdfRole, UsaState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.crisis.payoffs import Traits
    from moshimo.crisis.rules import Findings
    from moshimo.words import Codes, Fixed, Floats, ValueTable

Uniforms = Callable[[str], "Floats"]
NO_YES = ("no", "yes")
ROLES = ("abstain", "join", "lead")
"""What Japan does about the war: neither, beside the strong ally, or without it."""
ROLE = np.array([name == "L8" or bool(TAKES_PART[chosen_code(name)]) for name in RUNGS])
"""Rungs of `RUNGS` at which Japan takes a part in the war."""
RULED = {"JPN": "japan_rule", "AUS": "aus_rule", "PHL": "phl_rule", "KOR": "kor_rule"}
"""The decision that says by which rule each ally decides."""
DECISIONS: dict[str, tuple[str, ...]] = {
    "challenger": CHALLENGER,
    "taiwan_resists": NO_YES,
    "usa_retains": NO_YES,
    "usa_kind": ("free", "keeps_word"),
    "usa_state": USA_STATES,
    "japan_rule": RULES,
    "aus_rule": RULES,
    "phl_rule": RULES,
    "kor_rule": RULES,
    "japan_consents": (*CONSENTS, "not_asked"),
    "japan_level": tuple(RUNGS),
    "china_strikes_japan": (*NO_YES, "not_considered"),
    "japan_fights": NO_YES,
    "japan_role": ROLES,
    "aus_joins": NO_YES,
    "phl_opens": NO_YES,
    "kor_supports": NO_YES,
    "prk_exploits": NO_YES,
}
JOINS = dict(zip(PARTNERS, ("aus_joins", "phl_opens", "kor_supports"), strict=True))
NEUTRAL = dict(zip(PARTNERS, ("aus_neutral_tw", "phl_neutral_tw", "rok_neutral_tw"), strict=True))
NOT_ASKED = len(CONSENTS)


def take(chances: Floats, uniform: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Return the option that each future's uniform picks, and its choice probability; chances: (F, options)."""
    passed = uniform[:, None] >= np.cumsum(chances, axis=1)
    passed[:, -1] = False
    taken = passed.sum(axis=1)
    rows = np.arange(taken.size)
    late = chances[rows, taken] == 0.0  # rounding may leave a sliver above the last open option
    taken = np.where(late, chances.shape[1] - 1 - np.argmax(chances[:, ::-1] > 0.0, axis=1), taken)
    return taken, chances[rows, taken]


def retention(values: Mapping[str, Floats]) -> Floats:
    """Return the chance that the strong ally keeps the alliance, apart from what it does in the crisis: (F,).

    The registered chance moved in its log odds by what decline makes the alliance worth, and by integration.
    """
    base = np.clip(values["us_retention"], 1e-6, 1.0 - 1e-6)
    moved = logs(base / (1.0 - base)) + values["decline_stake"] * values["relative_decline"] / TENTH
    moved = moved + values["lockin"] * values["integration"]
    kept = 1.0 / (1.0 + exps(-moved))
    return np.asarray(
        np.where((values["us_retention"] <= 0.0) | (values["us_retention"] >= 1.0), values["us_retention"], kept)
    )


def usa_set(fixed: Fixed) -> UsaState | None:
    """Return the state of the strong ally that settings say, None where they leave it to the choice model."""
    if "usa_state" in fixed:
        return UsaState(str(fixed["usa_state"]))
    if fixed.get("us_intervenes") is False:
        return UsaState.ABSENT
    if any(name in fixed for name in ("us_intervenes", "us_entry_delay_days", "usa_delay_days")):
        return UsaState.DELAYED if fixed.get("usa_delay_days", fixed.get("us_entry_delay_days")) else UsaState.FULL
    return None


def strike_set(fixed: Fixed) -> bool | None:
    """Return whether settings say that Japan is struck, None where they leave it open."""
    if "japan_attacked" in fixed:
        return bool(fixed["japan_attacked"])
    return {"always": True, "never": False}.get(str(fixed.get("china_strikes_japan")))


def level_set(fixed: Fixed) -> str | None:
    """Return the rung that settings give an unattacked Japan, None where it is left to its choice."""
    if "japan_level" in fixed:
        return str(fixed["japan_level"])
    return "L8" if fixed.get("japan_jsdf") == JsdfRole.FROM_START else None


def consent_set(fixed: Fixed) -> int | None:
    """Return the answer on bases that settings give, as its place in `CONSENTS`; None where it is left to choice.

    It may be said itself, by the alias of DOORS that is settled at once, or by a rung that is set: others may fight
    from Japan from L3 up.
    """
    if "japan_consents" in fixed:
        return CONSENTS.index(str(fixed["japan_consents"]))
    if "japan_bases_for_us" in fixed:
        return len(CONSENTS) - 1 if fixed["japan_bases_for_us"] else 0
    if "japan_level" in fixed:
        return len(CONSENTS) - 1 if opens_bases(str(fixed["japan_level"])) else 0
    return None


def allowed_by(values: Mapping[str, Floats], fixed: Fixed, settled: Situation, table: ValueTable) -> Open:
    """Return what law, each ally's rule, its politics and settings leave open in every future."""
    size, found = settled.rule.size, settled.found
    allowed = everything(size)
    risk, threshold = np.broadcast_to(risk_of(table), (size, 2)), values["action_threshold"]
    join = _joins(settled, fixed, risk, threshold)
    sure = ~join["AUS"][:, 0, 0, 0]  # it comes without the strong ally and without Japan: staying out is shut to it
    legal = open_rungs(found, sure, fixed)
    level, consent = by_rule(settled.rule, legal, found, risk, threshold)
    if fixed.get("japan_lead") is True:  # where the strong ally stays out, among the open rungs that take a part
        leads = legal[:, 0] & TAKES_PART
        level[:, 0] = np.where(leads.any(axis=-1, keepdims=True), leads, level[:, 0])
    told = level_set(fixed)
    if told is not None:
        level = np.zeros_like(level)
        level[..., chosen_code(told)] = True
    asked = np.where(FIGHTS[:, None], consent[:, FIGHTS.astype(int)], [True, False, False])
    said = consent_set(fixed)
    if said is not None:
        asked = np.where(FIGHTS[:, None], np.arange(len(CONSENTS)) == said, asked)
    state, strike = usa_set(fixed), strike_set(fixed)
    return replace(
        allowed,
        level=level,
        consent=np.asarray(asked),
        usa=allowed.usa if state is None else np.array([name == state for name in USA_STATES]),
        strike=allowed.strike if strike is None else np.array([not strike, strike]),
        join=join,
    )


def _joins(settled: Situation, fixed: Fixed, risk: Floats, threshold: Floats) -> dict[str, NDArray[np.bool_]]:
    """Return what each partner's rule, its politics and settings leave of staying out and joining: (F, 2, 2, 2)."""
    found = {}
    for actor in PARTNERS:
        said = {"always": 1, "never": 0}.get(str(fixed.get(JOINS[actor])))
        left = partner_by_rule(settled.rules[actor], actor, risk, threshold)
        left = np.where(settled.neutral[actor][:, None, None, None], [True, False], left)
        found[actor] = left if said is None else np.broadcast_to(np.arange(2) == said, left.shape)
    return found


@dataclass(frozen=True)
class Situation:
    """What is settled before anyone chooses, in F futures.

    found: what Japan's law leaves open. keeps: chance that the alliance was kept; retained: whether it was. changed:
    actor -> whether its leadership changed. neutral: partner -> whether its politics keep it out. rule: how Japan
    decides, index into `RULES`.
    """

    found: Findings
    keeps: Floats
    retained: NDArray[np.bool_]
    changed: Mapping[str, NDArray[np.bool_]]
    neutral: Mapping[str, NDArray[np.bool_]]
    rules: Mapping[str, Codes]

    @property
    def rule(self) -> Codes:
        """How Japan decides."""
        return self.rules["JPN"]


@dataclass(frozen=True)
class Solved:
    """The game of F futures: its situation, what is open to whom, traits, choice probabilities."""

    situation: Situation
    known: Traits
    allowed: Open
    chances: Chances


def _bases_said(fixed: Fixed) -> bool:
    """Return whether the answer on bases was set as such; one that follows from a rung needs an alliance to ask."""
    return "japan_bases_for_us" in fixed or "japan_consents" in fixed


def drawn_by(futures: NDArray[np.uint64], seed: int) -> Uniforms:
    """Return the dice of these futures: one uniform for each name of a stream."""
    return lambda name: choice_uniforms(futures, name, seed)


def settle(values: Mapping[str, Floats], uniform: Uniforms, fixed: Fixed) -> Situation:
    """Return what is settled before anyone chooses; values: parameters as the policy leaves them, each (F,)."""
    keeps = retention(values)

    def ruled(name: str) -> Codes:
        said = str(fixed.get(name, "auto"))
        even = np.minimum((uniform(f"decision.{name}") * len(RULES)).astype(np.uint8), len(RULES) - 1)
        return even if said == "auto" else np.full(keeps.size, RULES.index(said), dtype=np.uint8)

    return Situation(
        found=findings(values, uniform),
        keeps=keeps,
        retained=np.asarray(uniform("decision.usa_retains") < keeps),
        changed={a: uniform(f"politics.change.{a}") < values[f"leadership_change_{a.lower()}"] for a in LEADERS},
        neutral={a: uniform(f"politics.neutral.{a}") < values[NEUTRAL[a]] for a in PARTNERS},
        rules={actor: ruled(name) for actor, name in RULED.items()},
    )


def solve_for(values: Mapping[str, Floats], situation: Situation, fixed: Fixed, table: ValueTable) -> Solved:
    """Return the game of every future, solved; fixed: what the user set; table: what the fighting does."""
    known = traits(values, situation.retained, situation.changed, effort_of(values, fixed))
    allowed = allowed_by(values, fixed, situation, table)
    if not _bases_said(fixed):  # no alliance, no bases to ask for
        allowed.consent[~situation.retained] = [True, False, False]
    return Solved(situation, known, allowed, sweep(values, known, table, allowed))


def decide(
    values: Mapping[str, Floats], futures: NDArray[np.uint64], seed: int, fixed: Fixed, table: ValueTable
) -> tuple[Choices, Solved]:
    """Return the choices of every future, and the solved game they were drawn from."""
    dice = drawn_by(futures, seed)
    solved = solve_for(values, settle(values, dice, fixed), fixed, table)
    return path(values, solved, dice, fixed), solved


def path(values: Mapping[str, Floats], solved: Solved, dice: Uniforms, fixed: Fixed) -> Choices:
    """Return the path that the dice take through the solved game of every future."""
    situation, chances = solved.situation, solved.chances
    retained = situation.retained
    size = retained.size
    rows = np.arange(size)

    def uniform(name: str) -> Floats:
        return dice(f"decision.{name}")

    challenger, p_challenger = take(chances.challenger, uniform("challenger"))
    resists, p_resists = take(chances.target, uniform("taiwan_resists"))
    word = uniform("usa_kind") < values["usa_reliability"]
    state, p_state = take(chances.usa[rows, word.astype(int)], uniform("usa_state"))
    consent, p_consent = take(chances.consent[rows, state], uniform("japan_consents"))
    level, p_level = take(chances.level[rows, state, consent], uniform("japan_level"))
    strike, p_strike = take(chances.strike[rows, state, consent, level], uniform("china_strikes_japan"))
    fights = FIGHTS[state]
    acts = np.array([int(name[1]) >= 6 for name in CHOSEN])[level]
    tier = (fights.astype(int), (acts | (strike == 1)).astype(int))
    told = level_set(fixed)
    rung = rung_code(level) if told is None else np.full(size, list(RUNGS).index(told), dtype=np.uint8)
    joins = {a: take(chances.join[a][rows, tier[0], tier[1]], uniform(JOINS[a])) for a in PARTNERS}
    exploits, p_exploits = take(chances.exploit[rows, state], uniform("prk_exploits"))
    one = np.ones(size)
    asked = np.where(fights & (retained | _bases_said(fixed)), consent, NOT_ASKED)
    chosen = {
        "challenger": challenger,
        "taiwan_resists": resists,
        "usa_retains": retained,
        "usa_kind": word,
        "usa_state": state,
        **{name: situation.rules[actor] for actor, name in RULED.items()},
        "japan_consents": asked,
        "japan_level": rung,
        "china_strikes_japan": strike,
        "japan_fights": acts | ((strike == 1) & (fixed.get("japan_jsdf") != JsdfRole.NEUTRAL)),
        "japan_role": np.where(ROLE[rung], np.where(fights, 1, 2), 0),
        **{JOINS[a]: joins[a][0] for a in PARTNERS},
        "prk_exploits": exploits,
    }
    probability = {
        "challenger": p_challenger,
        "taiwan_resists": p_resists,
        "usa_retains": np.where(retained, situation.keeps, 1.0 - situation.keeps),
        "usa_kind": np.where(word, values["usa_reliability"], 1.0 - values["usa_reliability"]),
        "usa_state": p_state,
        **dict.fromkeys(RULED.values(), one),  # spread evenly, no choice
        "japan_consents": p_consent,
        "japan_level": p_level,
        "china_strikes_japan": p_strike,
        **dict.fromkeys(("japan_fights", "japan_role"), one),  # follow from rung, strike and strong ally
        **{JOINS[a]: joins[a][1] for a in PARTNERS},
        "prk_exploits": p_exploits,
    }
    codes = {name: np.asarray(value).astype(np.uint8) for name, value in chosen.items()}
    return Choices(chosen=codes, probability=probability, options=DECISIONS)
