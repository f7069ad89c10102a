"""Which cells to change: lead and relation in every place, within what law, sovereignty and patience allow.

A mixed-integer program.  With x(p, c) = 1 where choice c is taken in place p::

    maximise   t
    subject to sum over c of x(p, c) = 1                                        every place has one choice
               t <= gain(case) = sum (e(p, c, case) - e(p, now, case)) x / W    for the cases of the objective
               sum over changes of x <= K                                      at most so many places change
               sum of w x under(A) / sum w <= S                                for every nation: forces under others
               sum of w x answered / sum w >= R                                somebody leads without the ally

Objectives: the gain with the ally, without it, and the worse of the two, in kappa (0-1), W the weight of all places.
Solved over K and over weights between the two cases it gives a frontier; solved for K = 1, 2, ... the few cells to
change first.  Every change carries the share of draws in which it gains.  Solver: HiGHS through `scipy.optimize.milp`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo.command.arrangement import TODAY, load_arrangement
from moshimo.command.binding import PAIR
from moshimo.command.checking import check_number, check_settings, refuse
from moshimo.command.comparing import LAST_SEED, drawn
from moshimo.command.ground import ground
from moshimo.command.many import answered
from moshimo.command.options import choices
from moshimo.errors import OptionError, UnknownName
from moshimo.errors import Place as Where
from moshimo.facts import World
from moshimo.words import AREAS, FUNCTIONS, document

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from moshimo.command.checking import Setting
    from moshimo.command.options import Choice, Place
    from moshimo.words import Floats

CASES = ("with", "without")
OBJECTIVES: dict[str, tuple[str, ...]] = {"with": ("with",), "without": ("without",), "worst": CASES}
"""Objective -> the cases whose smallest gain is made largest."""
DRAWS = 200
MOST_DRAWS = 5000
STEPS = (0, 1, 2, 3, 5, 8, 13, 21)
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
FIRST = 5
SMALL = 1e-7
SCALE = 1000.0
"""Gains are small numbers; the solver sees them this much larger, well above its tolerance."""


@dataclass(frozen=True)
class Limits:
    """What an answer must keep to: changes (None: any number), sovereignty and resilience as shares."""

    changes: int | None = None
    sovereignty: float = 1.0
    resilience: float = 0.0


@dataclass(frozen=True)
class Solution:
    """The choice in every place, and what they gain together in each case."""

    taken: tuple[Choice, ...]
    gain: Mapping[str, float]

    @property
    def changed(self) -> list[Choice]:
        """The choices that differ from what is agreed now."""
        return [choice for choice in self.taken if choice.changes]


class Program:
    """The mixed-integer program over the choices of every place; `offered` as `choices` returns them."""

    def __init__(self, offered: Mapping[Place, list[Choice]]) -> None:
        self.offered = offered
        self.columns = [choice for row in offered.values() for choice in row]
        self.weights = np.array([_weight(choice) for choice in self.columns])
        self.whole = sum(_weight(row[0]) for row in offered.values())
        now = {place: row[0].mean for place, row in offered.items()}
        self.gains = {
            case: np.array([c.mean[case] - now[c.place][case] for c in self.columns]) / self.whole for case in CASES
        }
        self.changes = np.array([float(choice.changes) for choice in self.columns])
        self.answered = np.array([choice.answered for choice in self.columns]) * self.weights / self.whole
        nations = sorted({actor for choice in self.columns for actor in choice.under})
        self.under = np.array([[float(a in c.under) * _weight(c) for c in self.columns] for a in nations]) / self.whole

    @property
    def most_answered(self) -> float:
        """The largest share of demand that somebody can lead without the ally, whatever is chosen."""
        best: dict[Place, float] = {}
        for choice, share in zip(self.columns, self.answered, strict=True):
            best[choice.place] = max(best.get(choice.place, 0.0), float(share))
        return sum(best.values())

    def solve(self, cases: Collection[str], limits: Limits, blend: float | None = None) -> Solution | None:
        """Return the choices that make the smallest gain over `cases` largest; None where the limits leave none.

        blend: in place of the smallest gain, this share of the gain with the ally and the rest of that without it.
        Ties go to fewer changes.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        n = len(self.columns)
        cost = np.concatenate([SCALE * SMALL * self.changes, [-1.0]])
        if blend is None:
            tops = np.array([[*-SCALE * self.gains[case], 1.0] for case in cases])
        else:
            mixed = blend * self.gains["with"] + (1.0 - blend) * self.gains["without"]
            tops = np.array([[*-SCALE * mixed, 1.0]])
        rules = [LinearConstraint(tops, -np.inf, 0.0), LinearConstraint(self._one_each(), 1.0, 1.0)]

        def at_most(row: Floats, most: float) -> None:
            rules.append(LinearConstraint(np.append(row, 0.0)[None, :], -np.inf, most))

        if limits.changes is not None:
            at_most(self.changes, limits.changes)
        for row in self.under:
            at_most(row, limits.sovereignty)
        at_most(-self.answered, -limits.resilience)
        found = milp(
            cost,
            constraints=rules,
            integrality=np.append(np.ones(n), 0.0),
            bounds=Bounds(np.append(np.zeros(n), -np.inf), np.append(np.ones(n), np.inf)),
            options={"mip_rel_gap": 0.0},
        )
        if found.x is None:
            return None
        chosen = found.x[:n] > 0.5
        taken = tuple(choice for choice, yes in zip(self.columns, chosen, strict=True) if yes)
        return Solution(taken, {case: float(self.gains[case][chosen].sum()) for case in CASES})

    def _one_each(self) -> Floats:
        """Return the rows that say that every place has one choice."""
        places = list(self.offered)
        rows = np.zeros((len(places), len(self.columns) + 1))
        for j, choice in enumerate(self.columns):
            rows[places.index(choice.place), j] = 1.0
        return rows


def optimise(
    arrangement: str | Path = TODAY,
    hub: str = "USA",
    limits: Limits | None = None,
    world: World | None = None,
    settings: Mapping[str, Setting] | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    only_settled: bool = False,
    between: Collection[str] | None = PAIR,
) -> dict[str, Any]:
    """Return the ``command optimise`` document: what to change in an arrangement, for every objective.

    hub: the ally that may be gone. settings: parameters of this room held at a value, or drawn over a range.
    draws: 1 to `MOST_DRAWS`.
    only_settled: keep to what no open question of law stands against. between: change only places in which all these
    nations have forces; None: any place.
    """
    world, limits, settings = world or World.load(), limits or Limits(), settings or {}
    held = load_arrangement(arrangement)
    check_settings(world, settings, drawn=True)
    _check(limits, draws, seed, between)
    refuse(held, hub, 0.0, (), world, {})
    numbers = np.arange(draws, dtype=np.uint64)
    values = drawn(world, settings, numbers, seed)
    offered = choices(held, hub, values, answered(values, numbers, seed), only_settled, between or ())
    program = Program(offered)
    solved = {name: program.solve(cases, limits) for name, cases in OBJECTIVES.items()}
    if any(one is None for one in solved.values()):
        raise OptionError(
            "no choice of leads and relations keeps to these limits",
            place=Where(key="--resilience" if limits.resilience > 0.0 else "--sovereignty"),
            found=limits.resilience,
            hint=_loosen(limits, hub, program.most_answered),
        )
    first = {
        (name, k): program.solve(OBJECTIVES[name], Limits(k, limits.sovereignty, limits.resilience))
        for name in ("with", "worst")
        for k in range(1, 1 + min(FIRST, FIRST if limits.changes is None else limits.changes))
    }
    return document(
        "command.optimise",
        {
            "arrangement": held.id,
            "hub": hub,
            "as_of": world.as_of,
            "draws": draws,
            "seed": seed,
            "set": dict(settings),
            "limits": {
                "changes": limits.changes,
                "sovereignty": limits.sovereignty,
                "resilience": limits.resilience,
                "only_settled": only_settled,
                "between": sorted(between or ()),
            },
            "now": {case: sum(row[0].mean[case] for row in offered.values()) / program.whole for case in CASES},
            "objectives": [
                {"objective": name, "gain": dict(one.gain), "changes": [_said(offered, c) for c in one.changed]}
                for name, one in solved.items()
                if one
            ],
            "frontier": _frontier(program, limits),
            "first": [
                {
                    "objective": name,
                    "count": k,
                    "gain": dict(one.gain),
                    "changes": [_said(offered, c) for c in one.changed],
                }
                for (name, k), one in first.items()
                if one
            ],
            "judgement": True,
            "notes": [ground().notes[name].model_dump() for name in ("seed", "optimise")],
        },
    )


def _frontier(program: Program, limits: Limits) -> list[dict[str, Any]]:
    """Return what no other answer beats in both cases with as few changes, over numbers of changes and weights."""
    most = len(program.offered) if limits.changes is None else limits.changes
    rows: list[dict[str, Any]] = []
    for k in sorted({*(step for step in STEPS if step < most), most}):
        for blend in WEIGHTS:
            one = program.solve(CASES, Limits(k, limits.sovereignty, limits.resilience), blend)
            if one:
                rows.append({"changes": len(one.changed), "weight": blend, **one.gain})
    rows = list({(row["changes"], round(row["with"], 9), round(row["without"], 9)): row for row in rows}.values())
    kept = [row for row in rows if not any(_beats(other, row) for other in rows)]
    return sorted(kept, key=lambda row: (row["changes"], -row["with"]))


def _beats(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether one answer is as good in everything and better in something."""
    as_good = one["changes"] <= other["changes"] and all(one[case] >= other[case] - SMALL for case in CASES)
    return as_good and (one["changes"] < other["changes"] or any(one[case] > other[case] + SMALL for case in CASES))


def _said(offered: Mapping[Place, list[Choice]], choice: Choice) -> dict[str, Any]:
    """Return a change: from what, to what, what the place gains in coordination, and in how many draws."""
    now = offered[choice.place][0]
    gains = {case: (choice.worth[case] - now.worth[case]) / _weight(choice) for case in CASES}
    area, function = choice.place
    return {
        "area": area,
        "function": function,
        "from": {"lead": now.lead, "relation": now.relation},
        "to": {"lead": choice.lead, "relation": choice.relation},
        "gain": {case: float(gain.mean()) for case, gain in gains.items()},
        "gains_in": {case: float((gain > 0.0).mean()) for case, gain in gains.items()},
        "law": "settled" if choice.settled else "open",
    }


def _loosen(limits: Limits, hub: str, most: float) -> str:
    """Return what to do about limits that nothing keeps to."""
    if limits.resilience > most:
        return f"Write --resilience {most:.2f} or less: without {hub} no more of demand can be answered at all"
    return "Loosen --resilience, --sovereignty or --changes: together they leave no choice"


def _weight(choice: Choice) -> float:
    return ground().demand[choice.place[1]]["combat"]


def _check(limits: Limits, draws: int, seed: int, between: Collection[str] | None) -> None:
    """Raise where a limit or a number cannot be, or nations are named between which nothing can change."""
    check_number("--draws", draws, 1, MOST_DRAWS)
    check_number("--seed", seed, 0, LAST_SEED)
    check_number("--sovereignty", limits.sovereignty, 0.0, 1.0)
    check_number("--resilience", limits.resilience, 0.0, 1.0)
    check_number("--changes", 0 if limits.changes is None else limits.changes, 0, len(AREAS) * len(FUNCTIONS))
    place = Where(key="--between")
    for actor in between or ():
        if actor not in ground().ceilings:
            raise UnknownName.among("actor", actor, ground().ceilings, place=place)
    if between is not None and len(set(between)) < 2:
        raise OptionError(
            "a relation takes two nations or more",
            place=place,
            found=",".join(between),
            hint="Write --between JPN,USA, or --between all",
        )
