"""The clock of a gate: the states through which it goes, each with the day on which it ends.

    conditions -> council -> cabinet -> [assembly first] -> open
               -> [debated, reported] -> assembly after -> approved | lapsed

Which steps a gate has stands in the facts, to which state the days of a step belong in ``states.yaml``.  The assembly
beforehand is the other route: it ends later than the opening by the urgent one.  Judged: days of steps that no statute
fixes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from moshimo.crisis.law import Route
from moshimo.errors import DataFileError, Place
from moshimo.facts import LabelRow, Strict, data_file, read, validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from moshimo.crisis.law import Gate
    from moshimo.facts import World


class StateFile(Strict):
    """Names of the states, and the state to which the days of each step belong."""

    states: dict[str, LabelRow]
    steps: dict[str, str]


@lru_cache(maxsize=1)
def states() -> StateFile:
    """Return the states and steps of the file."""
    return validate(StateFile, read(data_file("moshimo.crisis", "states.yaml")))


def clock(world: World, gate: Gate, held: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return the states of a gate in order: ``state``, ``label``, and the ``day`` (``low``, ``high``) it ends on.

    held: parameter -> days, where the user holds it. Days are None where the gate never opens.
    """
    found = dict(_states(world, gate, held))  # several steps of one state end with the last
    names = states().states
    return [{"state": name, "label": names[name].label().as_document(), **_days(found[name])} for name in found]


def _states(world: World, gate: Gate, held: Mapping[str, float]) -> Iterator[tuple[str, Route]]:
    row = gate.situation

    def walk(route: Route, steps: Iterable[str]) -> Iterator[tuple[str, Route]]:
        for name in steps:
            route = route.and_then(world, [name], held)
            yield states().steps[name], route

    yield "conditions", Route(gate.start, gate.start, gate.start)
    yield from walk(Route(gate.start, gate.start, gate.start), row.steps)
    if row.prior:
        yield "assembly_first", gate.prior
    yield "open", gate.urgent
    yield from walk(gate.urgent, row.then)
    if row.lapses is not None and gate.due is not None:
        yield from walk(gate.urgent, row.lapses.after)
        yield "lapsed" if gate.lapses else "approved", gate.due


def _days(route: Route) -> dict[str, float | None]:
    ends = {"day": route.day, "low": route.low, "high": route.high}
    return {name: round(day, 3) if day < float("inf") else None for name, day in ends.items()}


def check_states(world: World) -> int:
    """Check that every step of every gate belongs to a state that has a name; return how many rows were read."""
    file = data_file("moshimo.crisis", "states.yaml").name
    counted = {name for row in world.situations.values() for name in row.counted}
    for name in sorted(counted):
        if states().steps.get(name) not in states().states:
            raise DataFileError(
                f"the step '{name}' belongs to no state of the clock",
                place=Place(file, 1, key=name),
                hint="Name its state under `steps`",
            )
    return len(states().states) + len(states().steps)
