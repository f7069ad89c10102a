"""What a section of the page is made of: blocks, each with its words, figure, table, source and command.

The template writes any block alike, so a section is a list of them and no section needs marks of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup


@dataclass(frozen=True)
class Cell:
    """A cell of a table and its class: ``n`` number, ``t`` long text, ``s`` short text, or how it is hatched."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """A table: heads and rows of cells; the first cell of a row is its head. grid: small type, hatched cells."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    grid: bool = False


@dataclass(frozen=True)
class Block:
    """A block: title, paragraphs, a figure with the table behind it or a table alone, notes, source and command.

    more: a table under a summary of its own. warn: paragraphs that stand out.
    """

    title: str = ""
    texts: tuple[str, ...] = ()
    warn: tuple[str, ...] = ()
    figure: Markup | None = None
    table: Table | None = None
    more: tuple[tuple[str, Table], ...] = ()
    source: str = ""
    command: str = ""


def table(head: Sequence[str], rows: Sequence[Sequence[str | Cell]], kinds: str, grid: bool = False) -> Table:
    """Return a table whose columns have the classes `kinds`, one sign each (a blank for none)."""
    classes = [kind.strip() for kind in kinds]
    return Table(
        tuple(Cell(text, kind if kind == "n" else "") for text, kind in zip(head, classes, strict=True)),
        tuple(
            tuple(cell if isinstance(cell, Cell) else Cell(cell, kind) for cell, kind in zip(row, classes, strict=True))
            for row in rows
        ),
        grid,
    )
