"""How an ally decides: four rules, and what law, settings and its own politics leave open to it.

    autonomous   weighs every open rung by its expected payoff (the choice model)
    follow_hub   consents, and goes as far as the strong ally does: the highest open rung up to L6 where that one
                 fights, L2 where it does not
    law_first    consents with conditions, and takes the highest rung up to L6 before which no open legal question
                 stands, once its assembly has approved
    threshold    consents and takes the highest open rung if the share of the defence at risk exceeds its threshold,
                 else neither

The rule of an ally is an uncertainty, spread evenly over the four unless it is set.  Open legal questions (which
finding is made, whether Taiwan's forces may be supported) are drawn once per future and shared over policies.  Where a
partner is sure to fight, the law counts its forces too.  A nuclear threat caps what Japan does for others or by force
where the strong ally stays out, in the futures that draw one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moshimo.words import ALLY_RULES, CHOSEN, RUNGS, USA_STATES, JsdfRole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from moshimo.words import Codes, Fixed, Floats, ValueTable

    Flags = NDArray[np.bool_]

RULES = ALLY_RULES
PARAMETERS = (
    *("jp_finding_stc", "jp_finding_stc_nous", "jp_finding_stc_partner", "jp_finding_anticipated"),
    "taiwan_supportable_chance",
    *("nuclear_threat", "nuclear_coercion_cap", "action_threshold"),
)
NUMBER = np.array([int(name[1]) for name in CHOSEN])
UP_TO_L6 = NUMBER <= 6
TAKES_PART = (NUMBER == 4) | (NUMBER >= 6)
"""Rungs at which an ally takes a part in the war: it supports others or uses force; L5 prepares its own defence."""


@dataclass(frozen=True)
class Findings:
    """What Japan's law leaves open in each future, all (F,).

    stc: a survival-threatening finding is made, without the strong ally and with it. stc_partner: the same where only
    a partner fights. anticipated: an attack on Japan is found to be anticipated. supportable: Taiwan's forces may be
    supported. threatened: a nuclear threat meets those who act without the strong ally; cap: the highest rung then.
    """

    stc: tuple[Flags, Flags]
    stc_partner: Flags
    anticipated: Flags
    supportable: Flags
    threatened: Flags
    cap: Floats


def findings(values: Mapping[str, Floats], uniform: Callable[[str], Floats]) -> Findings:
    """Draw the findings of every future, each from its own stream; values: `PARAMETERS`, each (F,)."""

    def drawn(stream: str, chance: str) -> Flags:
        return np.asarray(uniform(f"law.{stream}") < values[chance])

    alone = drawn("stc", "jp_finding_stc_nous")  # one die for all three: company never takes a finding away
    return Findings(
        stc=(alone, drawn("stc", "jp_finding_stc")),
        stc_partner=alone | drawn("stc", "jp_finding_stc_partner"),
        anticipated=drawn("anticipated", "jp_finding_anticipated"),
        supportable=drawn("supportable", "taiwan_supportable_chance"),
        threatened=drawn("nuclear_threat", "nuclear_threat"),
        cap=np.floor(values["nuclear_coercion_cap"] + 0.5),
    )


def lawful(found: Findings, beside: Flags) -> Flags:
    """Return which of `CHOSEN` the law leaves open, by whether the strong ally fights: (F, 2, 5).

    beside: whether a partner fights beside Taiwan (F,): its forces can be supported, and an attack on them may count.
    """
    yes = np.ones_like(found.anticipated)
    finding = np.where(beside, found.stc_partner, found.stc[0])
    out = np.stack([yes, found.supportable | beside, found.anticipated, finding, finding], axis=1)
    hub = np.stack([yes, yes, found.anticipated, found.stc[1], found.stc[1]], axis=1)
    return np.stack([out, hub], axis=1)


def is_lawful(found: Findings, rung: Codes, fights: Flags, beside: Flags) -> Flags:
    """Return whether each future's rung (a code among `RUNGS`) was open while Japan was not attacked: (F,).

    fights, beside: whether the strong ally fights, and a partner.
    Nobody asks for bases where the strong ally does not fight, so L3 is open only beside it.
    """
    mask = lawful(found, beside)[np.arange(rung.size), fights.astype(int)]
    index = np.array([chosen_code(name) for name in RUNGS])[rung]
    asked = fights | (rung != list(RUNGS).index("L3"))
    return np.asarray(mask[np.arange(rung.size), index] & asked & (rung < len(RUNGS) - 1))


def open_rungs(found: Findings, beside: Flags, fixed: Fixed) -> Flags:
    """Return the rungs open to Japan while it is not attacked: lawful, under the nuclear cap, as set: (F, 2, 5).

    A threat caps what Japan does for others or by force; it does not keep Japan from preparing its own defence (L5).
    """
    allowed = lawful(found, beside)
    capped = found.threatened[:, None] & (np.maximum(found.cap, 2.0)[:, None] < NUMBER) & TAKES_PART
    allowed[:, 0] &= ~capped
    if fixed.get("japan_lead") is False:
        allowed[:, 0] &= ~TAKES_PART
    role = fixed.get("japan_jsdf")
    if role in (JsdfRole.NEUTRAL, JsdfRole.DEFENSIVE_ONLY, JsdfRole.IF_ATTACKED):
        allowed &= NUMBER < 6
    return allowed


def by_rule(rule: Codes, allowed: Flags, found: Findings, risk: Floats, threshold: Floats) -> tuple[Flags, Flags]:
    """Return the rungs and consents that each ally's rule leaves: (F, 2, 5) and (F, 2, 3).

    rule: index into `RULES`. risk: share of the defence at risk if Japan does nothing, without and with the strong
    ally, (F, 2). The second axis is whether the strong ally fights. Consents are no, conditional, yes.
    """

    def highest(mask: Flags) -> Flags:
        last = mask.shape[-1] - 1 - np.argmax(mask[..., ::-1], axis=-1)
        return np.asarray(np.arange(mask.shape[-1]) == last[..., None])

    beside = np.array([False, True])[:, None]
    plain = np.stack([(NUMBER < 6) & (NUMBER != 4), np.ones_like(UP_TO_L6)])  # alone, an open question reads as no
    acts = risk >= threshold[:, None]
    nothing = np.array([True, False, False, False, False])
    follow = np.where(beside, highest(allowed & UP_TO_L6), nothing)
    first = highest(allowed & plain & UP_TO_L6)
    cautious = np.where(acts[..., None], highest(allowed), nothing)
    rungs = np.choose(rule[:, None, None], [follow, first, cautious, allowed])
    yes, some, no = (np.array(one) for one in ([False, False, True], [False, True, False], [True, False, False]))
    answers = np.stack([yes, some, yes, np.ones(3, dtype=bool)])[rule][:, None].repeat(2, axis=1)
    refuses = (rule == RULES.index("threshold"))[:, None] & ~acts
    return rungs.astype(bool), np.where(refuses[..., None], no, answers)


def partner_by_rule(rule: Codes, actor: str, risk: Floats, threshold: Floats) -> Flags:
    """Return what a partner's rule leaves of staying out and joining, by tier: (F, 2, 2, 2).

    follow_hub joins where the strong ally fights, and so does law_first where a treaty with it speaks of that; South
    Korea's law asks its assembly before forces or support leave, so there law_first stays out. threshold joins where
    the share of the defence at risk (F, 2) exceeds its threshold.
    """
    hub = np.array([False, True])[None, :]
    treaty = hub & (actor != "KOR")
    joins = np.stack(
        [np.broadcast_to(hub, risk.shape), np.broadcast_to(treaty, risk.shape), risk >= threshold[:, None]]
    )
    fixed = joins[np.minimum(rule, 2), np.arange(rule.size)]  # (F, 2), by whether the strong ally fights
    weighs = (rule == RULES.index("autonomous"))[:, None]
    options = np.stack([~fixed | weighs, fixed | weighs], axis=-1)
    return np.broadcast_to(options[:, :, None], (rule.size, 2, 2, 2))


def risk_of(table: ValueTable) -> Floats:
    """Return the share of the defence at risk if Japan does nothing: without and with the strong ally, (2,)."""
    absent, full = (USA_STATES.index(name) for name in ("absent", "full"))
    return np.array([1.0 - table.score[absent, 0, 0, 0], 1.0 - table.score[full, 1, 0, 0]])


def rung_code(chosen: NDArray[np.integer]) -> Codes:
    """Return the code among `RUNGS` of an index into `CHOSEN`."""
    codes: Codes = np.array([list(RUNGS).index(name) for name in CHOSEN], dtype=np.uint8)
    return np.asarray(codes[chosen])


def chosen_code(rung: str) -> int:
    """Return the index into `CHOSEN` as which a rung fights: L0, L1 and L3 as L2, L8 as L7.

    >>> [chosen_code(name) for name in ("L0", "L3", "L4", "L8")]
    [0, 0, 1, 4]
    """
    return CHOSEN.index({"L8": "L7"}.get(rung, rung if rung in CHOSEN else "L2"))
