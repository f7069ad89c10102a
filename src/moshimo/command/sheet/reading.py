"""Reading a sheet that people filled in: into a document of the same shape as an arrangement's file.

Everything that only a sheet can get wrong is refused here, with sheet and cell: a header that was renamed, a cell that
is empty or says what it may not say, a row that no cell reaches.  What an arrangement itself refuses, such as a
relation closer than law allows, is refused by `Arrangement`, which asks the document for the place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from moshimo.command.sheet.grid import grids
from moshimo.command.sheet.grouping import group
from moshimo.command.sheet.layout import ABOUT, RULES
from moshimo.command.sheet.matrices import matrix
from moshimo.command.sheet.tables import about
from moshimo.command.sheet.tables import rules as rules_of
from moshimo.errors import Place
from moshimo.facts import Document

if TYPE_CHECKING:
    from pathlib import Path

    from moshimo.facts.reading import Key

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass(frozen=True)
class SheetDocument(Document):
    """A document whose places are cells of a sheet.

    places: place of each key path. cells: place of each cell of the matrix, which says who leads and how.
    """

    places: dict[Key, Place] = field(default_factory=dict)
    cells: dict[tuple[str, ...], Place] = field(default_factory=dict)

    def place(self, key: Key, within: tuple[str, ...] = ()) -> Place:
        """Return the place of a key path, of its nearest ancestor that has one, or of a cell of the matrix."""
        if within in self.cells and key[-1:] in (("lead",), ("relation",)):
            return self.cells[within]
        while key and key not in self.places:
            key = key[:-1]
        return self.places.get(key, Place(self.file))


def read_sheet(path: Path) -> SheetDocument:
    """Read a sheet; raise `DataFileError` or `UnknownName` with file, row, and sheet and cell.

    The data have the shape of an arrangement's file; `lines` holds the row of each key path in its sheet.
    """
    held = grids(path)
    said, cells = matrix(held)
    rows = rules_of(held[RULES])
    data, places = about(held[ABOUT], path.stem)
    for grid in held.values():
        grid.refuse_rest()
    rules = group(rows, said)
    data["rules"] = [rule.data for rule in rules]
    for i, rule in enumerate(rules):
        row = rows[rule.row]
        places |= {("rules", i, *key.split(".")): place for key, place in row.places.items()}
        places |= {("rules", i): row.place, ("rules", i, "lead"): cells[rule.cell]}
        places["rules", i, "relation"] = cells[rule.cell]
    places["rules",] = rows[0].place
    text = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
    lines = {key: place.line or 1 for key, place in places.items()}
    return SheetDocument(str(path), text, data, lines, places, cells)
