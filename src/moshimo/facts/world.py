"""The world as it was known on a day: every dated row of the data files, loaded once and never changed.

``World.load(as_of="2024-01-31")`` hides every row that became public later.  Asking for a hidden row raises
`NotKnownYet`, so that nothing later than the day asked for can reach a result.  Any ``*.yaml`` in ``facts/data`` may
hold any kind of row; a table's cells become facts, a
family one parameter of each actor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from moshimo.errors import DataFileError, NotKnownYet, OptionError, OutOfBounds, Place, UnknownName
from moshimo.facts.commitments import Commitment, Service
from moshimo.facts.laws import Situation, Statute
from moshimo.facts.reading import Document, read, shipped, validate
from moshimo.facts.records import Case, Dated, Fact, Parameter, Site, Source, Statement
from moshimo.facts.schema import DataFile
from moshimo.words import document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

KINDS = ("facts", "parameters", "cases", "statements", "sites", "commitments", "services", "situations", "statutes")
"""The collections of a `World`, in the order in which they are listed."""


@dataclass(frozen=True)
class Loaded:
    """Everything in a folder of data files, whatever the day: rows by kind, and where each stands."""

    released: str
    sources: Mapping[str, Source]
    rows: Mapping[str, Mapping[str, Dated]]
    places: Mapping[str, Place]


@dataclass(frozen=True)
class World:
    """What is known on the day `as_of` (ISO date), and what became public only later."""

    as_of: str
    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    cases: Mapping[str, Case]
    statements: Mapping[str, Statement]
    sites: Mapping[str, Site]
    commitments: Mapping[str, Commitment]
    services: Mapping[str, Service]
    situations: Mapping[str, Situation]
    statutes: Mapping[str, Statute]
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

    @property
    def rows(self) -> dict[str, Dated]:
        """Every row that is known, by id, in the order of `KINDS`."""
        return {name: row for kind in KINDS for name, row in getattr(self, kind).items()}

    def to_dict(self, kind: str | None = None) -> dict[str, Any]:
        """Return the ``facts list`` document: every row that is known, or those of a kind; and how many are not yet."""
        rows = [row for row in self.rows.values() if kind is None or row.sort == kind]
        if not rows and kind is not None:
            raise UnknownName.among("kind of fact", kind, self.kinds(), place=Place(key="--kind"))
        shown = [row.as_document() for row in rows]
        return document("facts.list", {"as_of": self.as_of, "later": len(self.later), "rows": shown})

    def kinds(self) -> list[str]:
        """Return the kinds of rows there are, sorted."""
        return sorted({row.sort for row in self.rows.values()})

    def show(self, name: str) -> dict[str, Any]:
        """Return the ``facts show`` document of one row; raise `NotKnownYet` or `UnknownName`."""
        row = self._find("fact or parameter", name, self.rows)
        return document("facts.show", {"as_of": self.as_of, "rows": [row.as_document()]})

    def fact(self, name: str) -> Fact:
        """Return a fact by id; raise `NotKnownYet` or `UnknownName`."""
        row: Fact = self._find("fact", name, self.facts)
        return row

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by id; raise `NotKnownYet` or `UnknownName`."""
        row: Parameter = self._find("parameter", name, self.parameters)
        return row

    def commitment(self, name: str) -> Commitment:
        """Return a commitment by id; raise `NotKnownYet` or `UnknownName`."""
        row: Commitment = self._find("commitment", name, self.commitments)
        return row

    def _find(self, kind: str, name: str, rows: Mapping[str, Any]) -> Any:
        if name in rows:
            return rows[name]
        if name in self.later:
            known = self.later[name]
            message = f"the {kind} '{name}' became public on {known}, after {self.as_of}"
            raise NotKnownYet.before(message, self.as_of, known, "Choose a later date")
        raise UnknownName.among(kind, name, rows)


def refuse_unreleased(known: str, place: Place) -> None:
    """Raise `OutOfBounds` where something says that it was known after the release of the data."""
    released = World.load().as_of
    if known > released:
        raise OutOfBounds(
            f"known {known}, after the release of the data, {released}",
            place=place,
            found=known,
            expected=f"{released} or earlier",
            hint="Mend the date",
        )


def documents(folder: Path | None = None) -> dict[str, Document]:
    """Read the data files of a folder (default: the shipped ones), keyed by file name."""
    return _shipped() if folder is None else {path.name: read(path) for path in sorted(folder.glob("*.yaml"))}


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Document]:
    return {path.name: read(path) for path in shipped("moshimo.facts")}


def rows_of(record: DataFile, document: Document) -> Iterator[tuple[str, Dated, Place]]:
    """Yield (kind, row, place) for every dated row of a file, a table's cells and a family's actors included."""
    for kind in KINDS:
        for i, row in enumerate(getattr(record, kind)):
            yield kind, row, document.place((kind, i))
    for i, table in enumerate(record.tables):
        for fact in table.facts():
            yield "facts", fact, document.place(("tables", i))
    for i, family in enumerate(record.families):
        for parameter in family.parameters():
            yield "parameters", parameter, document.place(("families", i))


def load_files(files: Mapping[str, Document]) -> Loaded:
    """Validate data files and gather their rows; raise `DataFileError` at the first that cannot stand."""
    rows: dict[str, dict[str, Dated]] = {kind: {} for kind in KINDS}
    places: dict[str, Place] = {}
    sources: dict[str, Source] = {}
    released: list[str] = []
    for document_ in files.values():
        record = validate(DataFile, document_)
        released += [record.released] if record.released else []
        for i, source in enumerate(record.sources):
            _new(source.id, places, document_.place(("sources", i)))
            sources[source.id] = source
        for kind, row, place in rows_of(record, document_):
            _new(row.id, places, place)
            rows[kind][row.id] = row
    if len(released) != 1:
        first: Sequence[Document] = list(files.values())[:1]
        raise DataFileError(
            f"`released` is given {len(released)} times over all data files",
            place=Place(first[0].file if first else None),
            found=len(released),
            expected="once",
            hint="Write `released: YYYY-MM-DD` in the file of sources only",
        )
    return Loaded(released[0], sources, rows, places)


def _new(name: str, places: dict[str, Place], place: Place) -> None:
    """Remember where an id stands; raise `DataFileError` where it stands somewhere already."""
    if name in places:
        first = places[name]
        where = f"on line {first.line}" + ("" if first.file == place.file else f" of {first.file}")
        raise DataFileError(
            f"the id '{name}' is already used {where}",
            place=Place(place.file, place.line, key=name),
            hint="Give it another id",
        )
    places[name] = place


def _as_then(row: Dated, day: str, later: Mapping[str, str]) -> Dated:
    """Return a row as it read on a day: no end of a commitment or statute, no reading of a law that came later."""
    if isinstance(row, Commitment) and row.until is not None and row.until > day:
        return row.model_copy(update={"status": "in_force" if row.status == "ended" else row.status, "until": None})
    if isinstance(row, Statute) and row.until is not None and row.until > day:
        return row.model_copy(update={"until": None})
    if isinstance(row, Case):
        return row.model_copy(update={"figures": [name for name in row.figures if name not in later]})
    if isinstance(row, Situation):
        return row.model_copy(update={"allows": [one for one in row.allows if (one.known or "") <= day]})
    return row


def _masked(source: Source, day: str) -> Source:
    """Return a source as it may be shown on a day: of one published later only that it is a later document."""
    newest = source.latest or source.published
    if newest is None or newest <= day:
        return source
    nothing = {"address": "", "note": "", "published": None, "latest": None}
    return source.model_copy(update={"title": "a document of a later day", **nothing})


@lru_cache(maxsize=1)
def _everything() -> Loaded:
    return load_files(documents())


@lru_cache(maxsize=8)
def _load(as_of: str | None) -> World:
    loaded = _everything()
    if as_of is not None and as_of > loaded.released:
        raise OptionError(
            f"'{as_of}' is after the release of the data, {loaded.released}",
            place=Place(key="--as-of"),
            found=as_of,
            expected=f"{loaded.released} or earlier",
            hint="Leave it out for the newest data",
        )
    day = as_of or loaded.released
    later = {name: row.known for rows in loaded.rows.values() for name, row in rows.items() if row.known > day}
    known: dict[str, Any] = {
        kind: MappingProxyType({name: _as_then(row, day, later) for name, row in rows.items() if name not in later})
        for kind, rows in loaded.rows.items()
    }
    sources = {name: _masked(source, day) for name, source in loaded.sources.items()}
    return World(as_of=day, sources=MappingProxyType(sources), later=MappingProxyType(later), **known)
