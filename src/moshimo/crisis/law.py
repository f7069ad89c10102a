"""Gates of the law: which are open to an actor, by which route, from which day, until which.

A gate (a *situation* to be found, or a consent to be given) opens when its conditions hold and its steps are done.
With ``t(c)`` the day from which condition c holds (infinite where it does not) and ``s``, ``a`` the days of its steps
and of what is decided afterwards,

    open(g)  = max over conditions c of t(c)  +  sum of s
    until(g) = open(g) + sum of a   unless the condition that keeps it open holds by then; else never

A gate without conditions is open from D-30, the first day shown.  The *urgent* route asks the assembly afterwards;
where it is asked first, its own days come on top.  Days of steps have ranges in the registry, most of them judgement: a
gate gives the middle and both ends.  Whether a condition holds is assumed too, and can be set (see `facing`); what the
facts decide is only which conditions a gate needs and what it opens.  A gate is open in the sense that the law allows
it to be found.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from moshimo.crisis.facing import BEFORE, NEVER, Facing, holds_from
from moshimo.errors import DataFileError, Place
from moshimo.facts import LabelRow, Strict, World, data_file, read, validate
from moshimo.facts.fields import Actor
from moshimo.words import RUNGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moshimo.facts import Document, Situation


class Wording(Strict):
    """When a condition holds, when it does not, and what would make it hold."""

    met: LabelRow
    unmet: LabelRow
    opens: LabelRow


class ConditionRow(Wording):
    """The words of a condition, and those for one actor where they are its own.

    after: the condition that raises the question; while that one does not hold there is no answer to tell.
    """

    after: str | None = None
    of: dict[Actor, Wording] = {}

    def words(self, actor: str) -> Wording:
        """Return the words for an actor."""
        return self.of.get(actor, self)


class ConditionFile(Strict):
    """The file of conditions."""

    conditions: dict[str, ConditionRow]


@dataclass(frozen=True)
class Route:
    """Days on which a route ends: the middle of the ranges, and both ends."""

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
    """A gate as it stands: from which day each of its conditions holds (infinite: never), and all; its routes.

    until: when what is decided afterwards is due (None: nothing is). lapses: whether the gate closes then.
    """

    situation: Situation
    holds: Mapping[str, float]
    start: float
    urgent: Route
    prior: Route
    due: Route | None
    lapses: bool

    @property
    def until(self) -> float:
        """Day on which it closes again; infinite where it stays open."""
        return self.due.day if self.due is not None and self.lapses else NEVER

    def missing(self, day: float) -> tuple[str, ...]:
        """Return the conditions that do not hold by a day."""
        return tuple(name for name, start in self.holds.items() if start > day)

    def open_on(self, day: float) -> bool:
        """Return whether it is open on a day."""
        return self.urgent.day <= day < self.until

    def open_by(self, horizon: float) -> bool:
        """Return whether it is open on some day up to a horizon."""
        return self.urgent.day <= horizon and self.urgent.day < self.until


@lru_cache(maxsize=1)
def conditions() -> Mapping[str, ConditionRow]:
    """Return the words of every condition that a gate may need."""
    return validate(ConditionFile, _file()).conditions


@lru_cache(maxsize=1)
def _file() -> Document:
    return read(data_file("moshimo.crisis", "conditions.yaml"))


def gates(world: World, actor: str, facing: Facing) -> list[Gate]:
    """Return every gate of an actor's law as it stands."""
    known = holds_from(facing, actor)
    return [_gate(world, row, known, facing.days) for row in world.situations.values() if row.actor == actor]


def _gate(world: World, row: Situation, known: Mapping[str, float], held: Mapping[str, float]) -> Gate:
    holds = {name: known[name] for name in row.needs}
    start = max(holds.values(), default=BEFORE)
    urgent = Route(start, start, start).and_then(world, row.steps, held)
    prior = urgent.and_then(world, row.prior, held)
    if row.lapses is None:
        return Gate(row, holds, start, urgent, prior, None, lapses=False)
    due = urgent.and_then(world, row.lapses.after, held)
    return Gate(row, holds, start, urgent, prior, due, lapses=known[row.lapses.unless] > due.day)


def check_law() -> int:
    """Check that every condition has words and is evaluated, and every rung a gate; return how many rows were read."""
    world = World.load()
    nowhere = Facing(NEVER, NEVER, False, 0.0)
    for row in world.situations.values():
        for name in row.conditions:
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
