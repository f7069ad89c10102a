"""The hard case, computed: Japan not attacked, the strong ally absent, late or partial; rung by rung.

Every rung is played on the same futures and dice, so rungs differ by what Japan does and by what the others make of it
(whether the challenger strikes Japan is still its choice)::

    difference(rung) = mean over futures of  y(rung, f) - y(L0, f)          with its 95 % interval

Rungs stand side by side as trade-offs: what the defence gains, what is lost, who is drawn in, what remains in being.
Nothing here says which to take.  No published game covers Japan fighting without the United States.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo import campaign, crisis, futures, policy
from moshimo.errors import Place, UnknownName
from moshimo.facts import World
from moshimo.study.choosing import CONTINGENCY, refuse_settled
from moshimo.study.robustness import distribution, paired_interval
from moshimo.study.sampling import latin_hypercube
from moshimo.study.spec import AT_ONCE, check_sample
from moshimo.words import DEFENCE_SCORES, OUTCOMES, RUNGS, document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.words import Floats

FUTURES = 1000
STATES = ("absent", "delayed", "partial")
COMPANY: dict[str, tuple[str, ...]] = {"alone": (), "AUS": ("AUS",), "PHL": ("PHL",), "KOR": ("KOR",)}
"""Who is with Japan: each partner by itself, and nobody."""
VARIED = ("japan_level", "nuclear_threat", *crisis.JOINS.values())
ATTACKED = ("japan_attacked", "china_strikes_japan")
MEASURES = (
    "score", "losses.JPN.aircraft", "losses.JPN.ships", "losses.JPN.casualties", "losses.TWN.casualties",
    "losses.AUS.aircraft", "losses.AUS.ships", "in_being.JPN.aircraft", "in_being.JPN.ships", "struck", "entrapped",
    "abandoned", "evacuated_first", "escalation", "lawful", "attack_choice",
)  # fmt: skip
DAYS = (-14.0, -7.0, -3.0, 0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0, 30.0)


def crisis_hard_case(
    contingency: str = CONTINGENCY,
    settings: Mapping[str, Any] | None = None,
    count: int = FUTURES,
    seed: int = 1,
    state: str = "absent",
    as_of: str | None = None,
) -> dict[str, Any]:
    """Return the ``crisis hard-case`` document: every rung, alone and with each partner, over `count` futures.

    state: what the strong ally does, one of `STATES`. settings: further assumptions and parameters.
    """
    if state not in STATES:
        raise UnknownName.among("state of the hard case", state, STATES, place=Place(key="--state"))
    check_sample(count, seed, AT_ONCE)
    refuse_settled(settings or {}, ("usa_state",), "--state says it")
    refuse_settled(settings or {}, VARIED, "it is what the rows vary")
    struck = {name: value for name, value in (settings or {}).items() if value in (True, "always")}
    refuse_settled(struck, ATTACKED, "the hard case is that of a Japan not attacked at first")
    settings, world = dict(settings or {}), World.load(as_of)
    loaded = campaign.load_contingency(contingency, asked_by="--contingency")
    policies = policy.load_policies(world.as_of)
    numbers = np.arange(count, dtype=np.uint64)

    held = dict.fromkeys(crisis.JOINS.values(), "auto") | {"japan_level": "auto"}

    def prepared(change: Mapping[str, Any]) -> futures.Setup:
        return futures.prepare(loaded, world, policies, {"usa_state": state, **settings, **change}, seed)

    for rung in ("L0", "L8"):
        prepared({"japan_level": rung})  # refuse what contradicts a row before any is played
    common = prepared(held)  # who does what differs from rung to rung, what is drawn does not
    positions = {name: latin_hypercube(numbers, count, name, seed) for name in common.parameters}

    def played(setup: futures.Setup, change: Mapping[str, str]) -> futures.Played:
        return futures.play(replace(setup, fixed={**setup.fixed, **change}), "P0", numbers, positions)

    def arranged(change: Mapping[str, str]) -> futures.Arranged:
        return futures.arrange(replace(common, fixed={**common.fixed, **change}), "P0", numbers, positions)

    rows, legal = [], []
    for company, partners in COMPANY.items():
        joins = {crisis.JOINS[a]: "always" if a in partners else "never" for a in crisis.PARTNERS}
        base: dict[str, Floats] = {}
        for rung in RUNGS:
            one = played(common, {"japan_level": rung, **joins})
            found = _measured(one)
            base = base or found
            rows.append(
                {
                    "company": company,
                    "rung": rung,
                    "name": RUNGS[rung].as_document(),
                    "outcomes": _outcomes(one),
                    "measures": {name: distribution(found[name]) for name in MEASURES if name in found},
                    "against_l0": {name: _difference(found[name], base[name]) for name in MEASURES if name in found},
                }
            )
        legal += [{"company": company, **row} for row in _legal(world, arranged(joins))]
    free = {threat: played(prepared({"nuclear_threat": float(threat == "yes")}), {}) for threat in ("no", "yes")}
    body = {
        "contingency": loaded.id,
        "set": {"usa_state": state, **settings},
        "futures": count,
        "seed": seed,
        "as_of": world.as_of,
        "rows": rows,
        "legal_by_day": legal,
        "nuclear_threat": {threat: _chosen(one) for threat, one in free.items()},
        "note": futures.uncovered(),
    }
    return document("crisis.hard-case", body)


def _measured(one: futures.Played) -> dict[str, Floats]:
    points = np.array(DEFENCE_SCORES)[one.result.outcome]
    struck = np.isfinite(one.posture.strike_day).astype(float)
    return {"score": points, "struck": struck, **one.result.metrics}


def _outcomes(one: futures.Played) -> dict[str, float]:
    counts = np.bincount(one.result.outcome, minlength=len(OUTCOMES)) / one.result.outcome.size
    return dict(zip(OUTCOMES, counts.tolist(), strict=True))


def _difference(ours: Floats, base: Floats) -> dict[str, Any]:
    mean, low, high = paired_interval(ours, base)
    return {"mean": mean, "ci95": [low, high]}


def _chosen(one: futures.Played) -> dict[str, Any]:
    """Return which rungs Japan chose where its choice was free, and how the futures ended."""
    rungs = np.bincount(one.choices.chosen["japan_level"], minlength=len(RUNGS)) / one.result.outcome.size
    found = _measured(one)
    return {
        "rungs": dict(zip(RUNGS, rungs.tolist(), strict=True)),
        "outcomes": _outcomes(one),
        "score": distribution(found["score"]),
    }


def _legal(world: World, one: futures.Arranged) -> list[dict[str, Any]]:
    """Return the share of futures in which the law opens each rung by each day, as that future's findings are made.

    Days of deploying, and those for which an ally waits that puts the law first, are no law and not counted.
    """
    assert one.solved is not None
    found, fights = one.solved.situation.found, np.isfinite(one.posture.usa_from_day)
    beside = np.isfinite(one.posture.aus_from_day)
    size = fights.size
    starts, partner = one.posture.usa_from_day, one.posture.aus_from_day
    days = crisis.law_days(world, one.values, starts, partner, found)
    rows = []
    for day in DAYS:
        shares = {}
        for i, rung in enumerate(RUNGS):
            lawful = crisis.is_lawful(found, np.full(size, i, dtype=np.uint8), fights, beside)
            shares[rung] = float(np.mean(lawful & (days[rung] <= day)))
        rows.append({"day": day, "rungs": shares})
    return rows
