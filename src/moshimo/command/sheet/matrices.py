"""The matrices of a sheet: a header over each area, a name before each function, and what stands in every cell.

Columns and rows may be moved as long as their names go with them; a cell that is empty or cannot be read is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo.command.arrangement import HOST
from moshimo.command.ground import CELLS, ground
from moshimo.command.sheet import typed
from moshimo.command.sheet.layout import CORNER, MATRICES, plain
from moshimo.errors import DataFileError, Place, UnknownName
from moshimo.words import AREAS, FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.command.sheet.grid import Grid
    from moshimo.words import Label

SHOWN = 3
"""Empty cells that a complaint names."""


def header(grid: Grid, corner: str, known: Mapping[str, Label]) -> tuple[int, dict[str, int]]:
    """Return the row of a table's header and the column of each of its names; raise where one is none, or is missing.

    corner: what its first header says. known: names to labels, the corner's left out.
    """
    ways = typed.names(known)
    start = next((row for row in grid.rows if first_line(grid.cells.get((row, 1), "")) == corner), None)
    if start is None:
        raise DataFileError(
            f"the header '{corner}' is missing",
            place=grid.place(1, 1),
            expected=corner,
            hint=f"Write {corner} over the first column",
        )
    found: dict[str, int] = {}
    columns = sorted(column for row, column in grid.cells if row == start)
    for column in columns[1:]:
        text = grid.take(start, column)
        name = ways.get(first_line(text)) or ways.get(plain(text))
        if (column, corner) == (2, CORNER):
            continue  # the names of functions
        if name is None:
            raise UnknownName.among("header", text.splitlines()[0], known, place=grid.place(start, column))
        if name in found:
            raise DataFileError(
                f"the header '{name}' is given twice", place=grid.place(start, column), hint="Keep one of the two"
            )
        found[name] = column
    grid.take(start, 1)
    for name in known:
        if name not in found:
            raise DataFileError(
                f"the header '{name}' is missing",
                place=grid.place(start, 1),
                expected=", ".join(known),
                hint=f"Write {name} over its column, in the row of headers",
            )
    return start, found


def first_line(text: str) -> str:
    return plain(text.splitlines()[0]) if text else ""


def matrix(held: Mapping[str, Grid]) -> tuple[dict[tuple[str, str, str], tuple[str, str]], dict[Any, Place]]:
    """Return what stands in every cell, in the order of `CELLS`, and where; raise where one is empty or wrong."""
    where: dict[Any, tuple[Grid, int, int]] = {}
    for phase in MATRICES:
        grid = held[phase]
        start, columns = header(grid, CORNER, AREAS)
        rows = _functions(grid, start)
        grid.skip(lambda row, column, start=start: row < start or column == 2)  # type: ignore[misc]
        for area, function, _ in (cell for cell in CELLS if cell[2] == phase):
            where[area, function, phase] = (grid, rows[function], columns[area])
    texts = {names: grid.take(row, column) for names, (grid, row, column) in where.items()}
    places = {names: grid.place(row, column) for names, (grid, row, column) in where.items()}
    empty = sorted((names for names, text in texts.items() if not text), key=lambda names: _reading(names, where))
    if empty:
        shown = ", ".join(str(places[names].key) for names in empty[:SHOWN])
        more = f" and {len(empty) - SHOWN} more" if len(empty) > SHOWN else ""
        raise DataFileError(
            f"{len(empty)} of {len(where)} cells are empty: {shown}{more}",
            place=places[empty[0]],
            expected="who leads and a letter",
            hint="Write who leads and the relation, such as `JPN t`, or `each c` where each nation leads its own",
        )
    found = {names: typed.lead_and_relation(text, places[names]) for names, text in texts.items()}
    lead = {names: ground().areas[names[0]].host if who == HOST else who for names, (who, _) in found.items()}
    return {names: (lead[names], found[names][1]) for names in CELLS}, places


def _reading(names: tuple[str, str, str], where: Mapping[Any, tuple[Grid, int, int]]) -> tuple[int, int, int]:
    """Return where a cell comes when a sheet is read line by line."""
    return (MATRICES.index(names[2]), *where[names][1:])


def _functions(grid: Grid, start: int) -> dict[str, int]:
    """Return the row of each function of a matrix."""
    ways, found = typed.names(FUNCTIONS), {}
    for row in (row for row in grid.rows if row > start and (row, 1) in grid.cells):
        text = grid.take(row, 1)
        name = ways.get(first_line(text)) or ways.get(plain(text))
        if name is None:
            raise UnknownName.among("function", text.splitlines()[0], FUNCTIONS, place=grid.place(row, 1))
        if name in found:
            raise DataFileError(
                f"the function '{name}' is given twice", place=grid.place(row, 1), hint="Keep one of the two"
            )
        found[name] = row
    for name in FUNCTIONS:
        if name not in found:
            raise DataFileError(
                f"the function '{name}' is missing",
                place=grid.place(start, 1),
                expected=", ".join(FUNCTIONS),
                hint=f"Write {name} into the first column, before its row",
            )
    return found
