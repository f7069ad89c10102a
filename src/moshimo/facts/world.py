"""The world as it was known on a day: facts, parameters and sources, loaded once and never changed.

``World.load(as_of="2024-01-31")`` hides every row that became public later.  Asking for a hidden row raises
`NotKnownYet`, so that nothing later than the day asked for can reach a result.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from moshimo.errors import DataFileError, NotKnownYet, OptionError, Place, UnknownName
from moshimo.facts.reading import Document, data_file, read, validate
from moshimo.facts.records import Fact, FactFile, Parameter, ParameterFile, Source, SourceFile
from moshimo.words import document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Row = TypeVar("Row", Fact, Parameter, Source)
SOURCES, FACTS, PARAMETERS = "sources.yaml", "facts.yaml", "parameters.yaml"


@dataclass(frozen=True)
class World:
    """What is known on the day `as_of` (ISO date), and what became public only later."""

    as_of: str
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    sources: Mapping[str, Source]
    later: Mapping[str, str]

    @classmethod
    def load(cls, as_of: str | None = None) -> World:
        """Load the shipped data as known on `as_of` (default: the day the data were released).

        Raises `OptionError` for a date that is none, `DataFileError` for data that break the schema.
        """
        if as_of is not None:
            try:
                as_of = date.fromisoformat(as_of).isoformat()
            except ValueError as cause:
                raise OptionError(
                    f"'{as_of}' is not a date", place=Place(key="--as-of"), found=as_of, hint="Write YYYY-MM-DD"
                ) from cause
        return _load(as_of)

    def to_dict(self) -> dict[str, Any]:
        """Return the ``facts list`` document: every row that is known, and how many are not yet."""
        rows = [row.as_document() for row in (*self.facts.values(), *self.parameters.values())]
        return document("facts.list", {"as_of": self.as_of, "later": len(self.later), "rows": rows})

    def show(self, name: str) -> dict[str, Any]:
        """Return the ``facts show`` document of one fact or parameter; raise `NotKnownYet` or `UnknownName`."""
        row = self._find("fact or parameter", name, {**self.facts, **self.parameters})
        return document("facts.show", {"as_of": self.as_of, "rows": [row.as_document()]})

    def fact(self, name: str) -> Fact:
        """Return a fact by id; raise `NotKnownYet` or `UnknownName`."""
        row: Fact = self._find("fact", name, self.facts)
        return row

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by id; raise `NotKnownYet` or `UnknownName`."""
        row: Parameter = self._find("parameter", name, self.parameters)
        return row

    def _find(self, kind: str, name: str, rows: Mapping[str, Any]) -> Any:
        if name in rows:
            return rows[name]
        if name in self.later:
            raise NotKnownYet(
                f"the {kind} '{name}' became public on {self.later[name]}, after {self.as_of}",
                place=Place(key="--as-of"),
                found=self.as_of,
                expected=f"{self.later[name]} or later",
                hint="Choose a later date",
            )
        raise UnknownName.among(kind, name, rows)


def documents() -> dict[str, Document]:
    """Read the shipped data files, keyed by file name."""
    return {name: read(data_file("moshimo.facts", name)) for name in (SOURCES, FACTS, PARAMETERS)}


def _unique(document: Document, field: str, rows: Sequence[Row], seen: dict[str, int]) -> dict[str, Row]:
    """Key rows by id; raise `DataFileError` on the line of an id that `seen` (id -> line) already holds."""
    for i, row in enumerate(rows):
        line = document.lines[(field, i)]
        if row.id in seen:
            raise DataFileError(
                f"the id '{row.id}' is already used on line {seen[row.id]}",
                place=Place(document.file, line, key=row.id),
                hint="Give it another id",
            )
        seen[row.id] = line
    return {row.id: row for row in rows}


@lru_cache(maxsize=8)
def _load(as_of: str | None) -> World:
    files = documents()
    origin = validate(SourceFile, files[SOURCES])
    seen: dict[str, int] = {}
    sources = _unique(files[SOURCES], "sources", origin.sources, {})
    facts = _unique(files[FACTS], "facts", validate(FactFile, files[FACTS]).facts, seen)
    registry = validate(ParameterFile, files[PARAMETERS]).parameters
    parameters = _unique(files[PARAMETERS], "parameters", registry, seen)
    if as_of is not None and as_of > origin.released:
        raise OptionError(
            f"'{as_of}' is after the release of the data, {origin.released}",
            place=Place(key="--as-of"),
            found=as_of,
            expected=f"{origin.released} or earlier",
            hint="Leave it out for the newest data",
        )
    day = as_of or origin.released
    later = {row.id: row.known for row in (*facts.values(), *parameters.values()) if row.known > day}
    return World(
        as_of=day,
        facts=MappingProxyType({i: row for i, row in facts.items() if i not in later}),
        parameters=MappingProxyType({i: row for i, row in parameters.items() if i not in later}),
        sources=MappingProxyType(sources),
        later=MappingProxyType(later),
    )
