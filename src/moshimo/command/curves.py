"""Resilience and coordination over thousands of futures: shares by day, kappa by day, and kappa as it changes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from moshimo.command.arrangement import load_arrangement
from moshimo.command.circumstances import NEVER
from moshimo.command.classes import CellClass, classes
from moshimo.command.ground import ground
from moshimo.command.many import Grid, Many
from moshimo.command.resolve import STATES
from moshimo.words import AREAS, FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from moshimo.command.arrangement import Arrangement, Cell
    from moshimo.words import Floats


ANSWERED = ("led", "fallback")
"""States in which one chain of command is in charge."""


@lru_cache(maxsize=32)
def shipped_arrangement(name: str) -> Arrangement:
    """Load a shipped arrangement once."""
    return load_arrangement(name)


def shares(arrangements: Sequence[Arrangement], grid: Grid, states: Collection[str] = ANSWERED) -> Floats:
    """Return the share of demand in cells in one of these states, under each arrangement: (A, D, F)."""
    found = np.zeros((len(arrangements), *grid.shape), dtype=np.int32)
    part = np.empty(grid.shape, dtype=np.int32)
    wanted = np.array([state in states for state in STATES])
    weights: dict[CellClass, dict[int, int]] = {}
    for a, arrangement in enumerate(arrangements):
        for one, places in classes(arrangement, grid.met.considered, services=False).items():
            weights.setdefault(one, {})[a] = sum(_weight(arrangement.cells[i]) for i in places)
    for one, by_arrangement in weights.items():
        here = np.take(wanted, one.states(grid))
        for a, weight in by_arrangement.items():
            np.multiply(here, weight, out=part, dtype=np.int32)
            found[a] += part
    return found / sum(_weight(cell) for cell in arrangements[0].cells)


def kappas(
    arrangements: Sequence[Arrangement],
    grid: Grid,
    values: Mapping[str, Floats],
    functions: Collection[str] = tuple(FUNCTIONS),
) -> dict[str, Floats]:
    """Return the coordination of each function in combat over all areas, under each arrangement: (A, D, F)."""
    members: dict[CellClass, dict[tuple[int, str], int]] = {}
    for a, arrangement in enumerate(arrangements):
        for one, places in classes(arrangement, grid.met.considered, services=True).items():
            for i in places:
                cell = arrangement.cells[i]
                if cell.phase == "combat" and cell.function in functions:
                    counts = members.setdefault(one, {})
                    counts[a, cell.function] = counts.get((a, cell.function), 0) + 1
    found = {function: np.zeros((len(arrangements), *grid.shape)) for function in functions}
    for one, counts in members.items():
        here = one.coordination(grid, values)
        for (a, function), count in counts.items():
            found[function][a] += count * here
    return {function: total / len(AREAS) for function, total in found.items()}


def _weight(cell: Cell) -> int:
    """Return the demand for a cell in thousandths, so that sums are exact in any order."""
    return round(1000.0 * ground().demand[cell.function][cell.phase])


def course(
    arrangement: Arrangement,
    met: Many,
    values: Mapping[str, Floats],
    weights: Mapping[str, Mapping[str, float]],
) -> tuple[Floats, dict[str, Floats]]:
    """Return coordination in combat as it changes: the days of change, and what holds from each on.

    weights: function -> area -> how much the area weighs in it. Returns days (S, F), sorted, the first 0 and unused
    ones infinite; and function -> kappa (S, F).
    """
    members = {function: _members(arrangement, met.considered, function, areas) for function, areas in weights.items()}
    days = [day for rows in members.values() for one, _ in rows for day in one.days(met)]
    grid = Grid(met, _moments(days, met.size))
    worth: dict[CellClass, Floats] = {}
    found = {}
    for function, rows in members.items():
        total = np.zeros(grid.shape)
        for one, weight in rows:
            if one not in worth:
                worth[one] = one.coordination(grid, values)
            total = total + weight * worth[one]
        found[function] = total / sum(weight for _, weight in rows)
    return grid.days, found


def _members(
    arrangement: Arrangement, considered: frozenset[str], function: str, areas: Mapping[str, float]
) -> list[tuple[CellClass, float]]:
    """Return the classes with cells of a function in combat, and how much each weighs."""
    rows = []
    for one, places in classes(arrangement, considered, services=True).items():
        cells = [arrangement.cells[i] for i in places]
        weight = sum(areas.get(c.area, 0.0) for c in cells if c.phase == "combat" and c.function == function)
        if weight > 0.0:
            rows.append((one, weight))
    return rows


def _moments(days: Sequence[Floats], size: int) -> Floats:
    """Return the different days after 0 on which something changes, sorted in each future, 0 first: (S, F)."""
    table = np.stack([np.zeros(size), *days], axis=1)
    table = np.sort(np.where(table > 0.0, table, 0.0), axis=1)
    table[:, 1:][table[:, 1:] == table[:, :-1]] = NEVER
    table = np.sort(table, axis=1)
    return np.ascontiguousarray(table[:, : max(int(np.isfinite(table).sum(axis=1).max()), 1)].T)
