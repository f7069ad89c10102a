"""From cells back to rules: few, in a fixed order, and such that every cell gets what stands in it.

A row of the sheet `rules` names cells as a rule does, and the first row that names a cell speaks for it.  Within the
cells of one row what is most frequent in the matrix becomes a rule with the row's own reach; what differs stands before
it, cut into boxes of areas by functions by phases.  All phases of an area and a function that say the same share one
box, because authority is asked for in the earliest phase that the same rule answers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moshimo.command.arrangement import EACH
from moshimo.command.ground import CELLS, When
from moshimo.words import AREAS, FUNCTIONS, PHASES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from moshimo.errors import Place

    Names = tuple[str, str, str]
    """A cell: (area, function, phase)."""
    Said = tuple[str, str]
    """What stands in it: (lead, relation)."""


@dataclass(frozen=True)
class Row:
    """A row of the sheet `rules`: which cells it names, what it says of them, and where it stands.

    content: keys of a rule but for `when`, `lead` and `relation`. places: place of each of its keys, ``when`` first.
    """

    when: When
    content: dict[str, Any]
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Where the row begins."""
        return self.places["when"]


@dataclass(frozen=True)
class Grouped:
    """A rule as it stands in a file, the row that it comes from, and the first of its cells."""

    data: dict[str, Any]
    row: int
    cell: Names


def reached(rows: Sequence[Row]) -> dict[Names, int | None]:
    """Return for every cell, in the order of `CELLS`, the first row that names it; None where none does."""
    return {names: next((i for i, row in enumerate(rows) if row.when.matches(*names)), None) for names in CELLS}


def group(rows: Sequence[Row], cells: Mapping[Names, Said]) -> list[Grouped]:
    """Return the rules, in order, for what stands in every cell; every row is reached, and every cell is by one."""
    answered = reached(rows)
    found = []
    for i, row in enumerate(rows):
        mine = [names for names, answer in answered.items() if answer == i]
        counted = Counter(cells[names] for names in mine).most_common()  # ties in the order of the cells
        for said, _ in sorted(counted[1:], key=lambda item: mine.index(_first(mine, cells, item[0]))):
            for box in boxes(names for names in mine if cells[names] == said):
                cell = next(names for names in mine if box.matches(*names) and cells[names] == said)
                found.append(Grouped(_rule(box, said, row.content), i, cell))
        said = counted[0][0]
        found.append(Grouped(_rule(row.when, said, row.content), i, _first(mine, cells, said)))
    return found


def boxes(cells: Iterable[Names]) -> list[When]:
    """Return boxes that cover exactly these cells, with all phases of an area and a function in one box."""
    phases: dict[tuple[str, str], list[str]] = {}
    for area, function, phase in cells:
        phases.setdefault((area, function), []).append(phase)
    functions: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (area, function), when in phases.items():
        functions.setdefault((area, tuple(when)), []).append(function)
    areas: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (area, at), which in functions.items():
        areas.setdefault((tuple(which), at), []).append(area)
    return [
        When(areas=_all(where, AREAS), functions=_all(which, FUNCTIONS), phases=_all(at, PHASES))
        for (which, at), where in areas.items()
    ]


def _first(mine: Iterable[Names], cells: Mapping[Names, Said], said: Said) -> Names:
    return next(names for names in mine if cells[names] == said)


def _all(found: Iterable[str], known: Iterable[str]) -> list[str] | None:
    """Return names in their usual order, None for all of them."""
    some, names = set(found), list(known)
    return None if some == set(names) else [name for name in names if name in some]


def _rule(when: When, said: Said, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule as it stands in a file; nobody takes over from himself, or where each nation leads its own."""
    lead, relation = said
    heirs = [row for row in content.get("fallback", ()) if EACH != lead != row["lead"]]
    rest = {key: value for key, value in content.items() if key != "fallback"}
    if heirs:
        rest["fallback"] = heirs
    return {"when": when.model_dump(exclude_none=True), "lead": lead, "relation": relation, **rest}
