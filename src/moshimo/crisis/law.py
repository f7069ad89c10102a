"""Gates of the law: which are open to an actor, by which route, from which day.

A gate (a *situation* to be found, or a consent to be given) opens when its conditions hold and its steps are done.
With ``t(c)`` the day from which condition c holds (infinite where it does not) and ``s`` the days of its steps,

    open(g) = max over conditions c of t(c)  +  sum of s

A gate without conditions is open from D-30, the first day shown.  The *urgent* route asks the assembly afterwards;
where it is asked first, its own days come on top.  Days of steps have ranges in the registry, all judgement: a gate
gives the middle and both ends.  Whether a condition holds is assumed too, and can be set; what the facts decide is only
which conditions a gate needs and what it opens.  A gate is open in the sense that the law allows it to be found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from moshimo.errors import DataFileError, Place
from moshimo.facts import LabelRow, Strict, World, data_file, read, validate
from moshimo.words import RUNGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moshimo.facts import Document, Situation

NEVER = math.inf
BEFORE = -30.0
"""The first day shown: what needs no condition is open from then."""

ASSUMED: dict[str, bool] = {
    "attack_near_japan": True,
    "attack_on_japan_anticipated": True,
    "taiwan_supportable": False,
    "taiwan_close_country": False,
    "un_resolution": False,
}
"""What is assumed of the law's open questions where nothing is set, in the hard case."""


class ConditionRow(Strict):
    """The words of a condition: when it holds, when it does not, and what would make it hold.

    after: the condition that raises the question; while that one does not hold there is no answer to tell.
    """

    met: LabelRow
    unmet: LabelRow
    opens: LabelRow
    after: str | None = None


class ConditionFile(Strict):
    """The file of conditions."""

    conditions: dict[str, ConditionRow]


@dataclass(frozen=True)
class Facing:
    """What an actor faces, in days from the attack; infinite means never.

    usa_from_day: US forces fight. attacked_from_day: the actor itself is attacked. consents: whether combat use of its
    bases is granted when asked. horizon_days: last day shown. days: parameter -> days, where the user holds it.
    assumed: answers to the law's open questions, by name (see `ASSUMED`).
    """

    usa_from_day: float
    attacked_from_day: float
    consents: bool
    horizon_days: float
    days: Mapping[str, float] = field(default_factory=dict)
    assumed: Mapping[str, bool] = field(default_factory=lambda: ASSUMED)


@dataclass(frozen=True)
class Route:
    """Days from which a gate is open by one route: the middle of the ranges, and both ends."""

    day: float
    low: float
    high: float

    def and_then(self, world: World, steps: Iterable[str], held: Mapping[str, float]) -> Route:
        """Return the route with further steps at its end."""
        day, low, high = self.day, self.low, self.high
        for name in steps:
            a, b = (held[name], held[name]) if name in held else _ends(world, name)
            day, low, high = day + 0.5 * (a + b), low + a, high + b
        return Route(day, low, high)


def _ends(world: World, parameter: str) -> tuple[float, float]:
    row = world.parameter(parameter)
    return row.low, row.high


@dataclass(frozen=True)
class Gate:
    """A gate as it stands: from which day each of its conditions holds (infinite: never), and all; its routes."""

    situation: Situation
    holds: Mapping[str, float]
    start: float
    urgent: Route
    prior: Route

    def missing(self, day: float) -> tuple[str, ...]:
        """Return the conditions that do not hold by a day."""
        return tuple(name for name, start in self.holds.items() if start > day)


@lru_cache(maxsize=1)
def conditions() -> Mapping[str, ConditionRow]:
    """Return the words of every condition that a gate may need."""
    return validate(ConditionFile, _file()).conditions


@lru_cache(maxsize=1)
def _file() -> Document:
    return read(data_file("moshimo.crisis", "conditions.yaml"))


def holds_from(facing: Facing) -> dict[str, float]:
    """Return the day from which each condition holds."""

    def if_assumed(name: str) -> float:
        return 0.0 if facing.assumed[name] else NEVER

    return {
        "base_use_asked": facing.usa_from_day,
        "base_use_granted": BEFORE if facing.consents else NEVER,
        "attack_near_japan": if_assumed("attack_near_japan"),
        "forces_to_support": min(facing.usa_from_day, if_assumed("taiwan_supportable")),
        "attack_on_japan_anticipated": if_assumed("attack_on_japan_anticipated"),
        "attack_on_japan": facing.attacked_from_day,
        "close_country_attacked": min(facing.usa_from_day, if_assumed("taiwan_close_country")),
        "un_resolution": if_assumed("un_resolution"),
    }


def gates(world: World, actor: str, facing: Facing) -> list[Gate]:
    """Return every gate of an actor's law as it stands."""
    known = holds_from(facing)
    found = []
    for row in world.situations.values():
        if row.actor == actor:
            holds = {name: known[name] for name in row.needs}
            start = max(holds.values(), default=BEFORE)
            urgent = Route(start, start, start).and_then(world, row.steps, facing.days)
            found.append(Gate(row, holds, start, urgent, urgent.and_then(world, row.prior, facing.days)))
    return found


def check_law() -> int:
    """Check that every condition has words and is evaluated, and every rung a gate; return how many rows were read."""
    world = World.load()
    nowhere = Facing(NEVER, NEVER, False, 0.0)
    for row in world.situations.values():
        for name in row.needs:
            if name not in conditions() or name not in holds_from(nowhere):
                raise DataFileError(
                    f"the gate '{row.id}' needs '{name}', which is no condition",
                    place=Place(_file().file, 1, key=name),
                    found=name,
                    expected=", ".join(conditions()),
                    hint="Name a condition, or add it to the crisis room",
                )
    for actor in {row.actor for row in world.situations.values()}:
        opened = {rung for row in world.situations.values() if row.actor == actor for rung in row.opens}
        shut = [rung for rung in RUNGS if rung not in opened]
        if shut:
            raise DataFileError(
                f"no gate in the law of {actor} opens {shut[0]}",
                place=Place(_file().file, 1, key=shut[0]),
                hint="Add a situation that opens it",
            )
    return len(world.situations) + len(conditions())
