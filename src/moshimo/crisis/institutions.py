"""Institutions and routes: who can move what after the executive has chosen, what they cannot, and by which law.

The counts of the two chambers (seats, votes that pass a bill, votes that override a veto) and the words for each
institution and each route of `overturning` are data: ``crisis/data/institutions.yaml``.  Each row names its source and
grade, and the statements of the facts room that say more.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from moshimo.errors import DataFileError
from moshimo.facts import LabelRow, Strict, World, data_file, read, validate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.facts import Document

HOUSE, SENATE = "house", "senate"
JUDGEMENT_GRADE = "F6"


class Sourced(Strict):
    """What every row shares: a name, the law it rests on, its source and grade, statements that say more."""

    label: LabelRow
    law: LabelRow
    source: str
    grade: Annotated[str, Field(pattern=r"^[A-F][1-6]$")]
    statements: list[str] = []

    @property
    def judgement(self) -> bool:
        """Whether no document was read for the row."""
        return self.grade == JUDGEMENT_GRADE


class Chamber(Sourced):
    """A chamber: its seats, the votes that pass a bill in it, the votes that override a veto, all members voting."""

    seats: Annotated[int, Field(ge=1)]
    passes: Annotated[int, Field(ge=1)]
    override: Annotated[int, Field(ge=1)]


class Institution(Sourced):
    """An institution: what it can move, and what it cannot."""

    can: list[LabelRow] = Field(min_length=1)
    cannot: list[LabelRow] = Field(min_length=1)


class Route(Sourced):
    """A route of the race: which dimensions it moves, how, what it cannot do, and the institutions on it."""

    moves: list[str] = Field(min_length=1)
    how: LabelRow
    cannot: LabelRow
    institutions: list[str] = Field(min_length=1)


class InstitutionFile(Strict):
    """The file of institutions."""

    chambers: dict[str, Chamber]
    dimensions: dict[str, LabelRow]
    institutions: dict[str, Institution]
    routes: dict[str, Route]


@lru_cache(maxsize=1)
def _document() -> Document:
    return read(data_file("moshimo.crisis", "institutions.yaml"))


@lru_cache(maxsize=1)
def _content() -> InstitutionFile:
    return validate(InstitutionFile, _document())


def chambers() -> Mapping[str, Chamber]:
    """Return the two chambers by name."""
    return _content().chambers


def dimensions() -> Mapping[str, LabelRow]:
    """Return the words for each dimension."""
    return _content().dimensions


def institutions() -> Mapping[str, Institution]:
    """Return every institution by name, in the order of the file."""
    return _content().institutions


def routes() -> Mapping[str, Route]:
    """Return every route by name, in the order of the file."""
    return _content().routes


def check_institutions(moves: Mapping[str, tuple[str, ...]]) -> int:
    """Check that sources, statements and institutions exist, and that routes move what `moves` says; return the rows.

    Raises `DataFileError` with the line of the first complaint.
    """
    world, content, count = World.load(), _content(), 0
    for kind in ("chambers", "institutions", "routes"):
        for name, row in getattr(content, kind).items():
            count += 1
            _check_row(world, (kind, name), row)
    for name, chamber in content.chambers.items():
        if not chamber.passes <= chamber.override <= chamber.seats:
            _refuse(("chambers", name), "passing takes more votes than overriding, or than there are seats", "Mend it")
    for name, route in content.routes.items():
        for one in route.institutions:
            if one not in content.institutions:
                _refuse(("routes", name), f"there is no institution '{one}'", "Add it, or mend its name")
    told = {name: tuple(route.moves) for name, route in content.routes.items()}
    if told != dict(moves):
        _refuse(("routes",), "the routes are not those that the race runs", "Make the file and the code agree")
    return count


def _check_row(world: World, key: tuple[str, ...], row: Sourced) -> None:
    source = world.sources.get(row.source)
    if source is None:
        _refuse(key, f"there is no source '{row.source}'", "Name it among the sources")
    elif row.grade[0] < source.grade[0]:
        _refuse(key, f"graded {row.grade}, better than its source ({source.grade})", "Lower it")
    for name in row.statements:
        if name not in world.statements:
            _refuse(key, f"there is no statement '{name}'", "Add it, or mend its name")


def _refuse(key: tuple[str, ...], message: str, hint: str) -> None:
    raise DataFileError(message, place=_document().place(key), hint=hint)
