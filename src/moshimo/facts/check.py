"""`facts check`: every complaint about the data files at once, each with file, line and remedy.

Beyond the schema, a row must name a source that exists, may not be known before its source was published (a number) or
before it happened (an event, a commitment), nor after the data were released (there is no wall clock anywhere), may
not be graded better than its source, may name only rows that exist, and a mechanism that a claim tests must have zero
or the opposite sign inside its range, or the claim would be true by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from moshimo.errors import DataFileError, Place
from moshimo.facts.commitments import Commitment, Service
from moshimo.facts.laws import Situation, Statute
from moshimo.facts.reading import validate
from moshimo.facts.records import Case, Dated, Fact, Parameter, Source
from moshimo.facts.schema import DataFile
from moshimo.facts.world import documents, rows_of
from moshimo.words import FUNCTIONS, UNITS

if TYPE_CHECKING:
    from pathlib import Path

Complaint = tuple[str, str, str]
"""Code, message and hint."""


@dataclass(frozen=True)
class Problem:
    """One complaint about a data file."""

    file: str
    line: int | None
    id: str | None
    code: str
    message: str
    hint: str

    def as_document(self) -> dict[str, object]:
        """Return the complaint as it stands in the ``facts check`` document."""
        return asdict(self)


@dataclass
class Held:
    """What the rows of a folder may lean on: its sources, its release date, and every id seen."""

    released: str
    sources: Mapping[str, Source]
    ids: Mapping[str, str]
    units: Mapping[str, str]


def check(folder: Path) -> tuple[int, list[Problem]]:
    """Check the data files in a folder; return how many rows were read and what is wrong with them."""
    problems: list[Problem] = []
    records: dict[str, DataFile] = {}
    try:
        files = documents(folder)
    except DataFileError as error:
        return 0, [_schema(error, str(folder))]
    for name, file in files.items():
        try:
            records[name] = validate(DataFile, file)
        except DataFileError as error:
            problems.append(_schema(error, name))
    if problems:
        return 0, problems
    rows = [(*row, name) for name, record in records.items() for row in rows_of(record, files[name])]
    released = [record.released for record in records.values() if record.released]
    if len(released) != 1:
        message = f"`released` is given {len(released)} times over all data files in this folder"
        return 0, [Problem(str(folder), None, None, "released", message, "Write it once, in the file of sources")]
    sources = [
        (source, files[name].place(("sources", i)))
        for name, record in records.items()
        for i, source in enumerate(record.sources)
    ]
    held = Held(
        released=released[0],
        sources={row.id: row for row, _ in sources},
        ids={row.id: kind for kind, row, _, _ in rows},
        units={row.id: row.unit for _, row, _, _ in rows if isinstance(row, Parameter)},
    )
    seen: set[str] = set()
    named: list[tuple[str, Place]] = [(source.id, place) for source, place in sources]
    for name, place in [*named, *((row.id, place) for _, row, place, _ in rows)]:
        if name in seen:
            complaint = ("duplicate", f"the id '{name}' is used twice", "Give it another id")
            problems.append(_problem(name, place, complaint))
        seen.add(name)
    for source, place in sources:
        newest = source.latest or source.published
        if newest and newest > held.released:
            complaint = ("released", f"published {newest}, after the release {held.released}", "Mend the date")
            problems.append(_problem(source.id, place, complaint))
    for _, row, place, _ in rows:
        problems.extend(_problem(row.id, place, complaint) for rule in RULES for complaint in rule(row, held))
    return len(rows) + len(sources), problems


def _schema(error: DataFileError, name: str) -> Problem:
    place = error.place
    return Problem(place.file or name, place.line, place.key, "schema", error.message, error.hint)


def _problem(name: str, place: Place, complaint: Complaint) -> Problem:
    return Problem(place.file or "", place.line, name, *complaint)


def _measured(row: Dated, held: Held) -> Iterator[Complaint]:
    if isinstance(row, Fact | Parameter) and row.unit not in UNITS:
        near = get_close_matches(row.unit, UNITS, n=1, cutoff=0.7)
        hint = f"Did you mean '{near[0]}'?" if near else "Use a unit that `moshimo facts list` shows"
        yield "unit", f"the unit '{row.unit}' has no name in both languages", hint


def _released(row: Dated, held: Held) -> Iterator[Complaint]:
    if row.known > held.released:
        yield "released", f"known {row.known}, after the release {held.released}", "Mend the date"


def _sourced(row: Dated, held: Held) -> Iterator[Complaint]:
    source = held.sources.get(row.source)
    if source is None:
        yield "source", f"there is no source '{row.source}'", "Name it under `sources` in a file of this folder"
        return
    if row.grade[0] < source.grade[0]:
        yield "grade", f"graded {row.grade}, better than its source ({source.grade})", "Lower it"
    number = isinstance(row, Fact | Parameter)
    if number and source.published and row.known < source.published:
        yield "known", f"known {row.known}, before its source was published", "Mend `known`"


def _happened(row: Dated, held: Held) -> Iterator[Complaint]:
    since = getattr(row, "since", None)
    if since is not None and row.known < since:
        yield "known", f"known {row.known}, before it happened ({since})", "Mend `known` or `since`"
    until = getattr(row, "until", None)
    if since is not None and until is not None and until < since:
        yield "until", f"ended {until}, before it began ({since})", "Mend `until` or `since`"


def _references(row: Dated, held: Held) -> Iterator[Complaint]:
    named: list[tuple[str, str]] = []
    counted = row.counted if isinstance(row, Situation) else row.clock if isinstance(row, Statute) else []
    for name in counted:
        named.append((name, "parameters"))
        if name in held.units and held.units[name] != "days":
            yield "dangling", f"the step '{name}' counts {held.units[name]}, not days", "Name a parameter of days"
    if isinstance(row, Commitment) and row.replaces is not None:
        named.append((row.replaces, "commitments"))
    if isinstance(row, Case):
        named += [(name, "facts") for name in row.figures]
    if isinstance(row, Service):
        named += [(name, "commitments") for name in row.via]
        for name in row.functions:
            if name not in FUNCTIONS:
                yield "dangling", f"there is no function '{name}'", f"Choose among {', '.join(FUNCTIONS)}"
    if isinstance(row, Situation):
        named += [(name, "situations") for name in row.after]
        for limit in row.limits:
            if limit.source not in held.sources:
                yield (
                    "source",
                    f"there is no source '{limit.source}'",
                    "Name it under `sources` in a file of this folder",
                )
    for name, kind in named:
        if held.ids.get(name) != kind:
            yield "dangling", f"there is no '{name}' among the {kind}", "Mend the id or add the row"


def _can_fail(row: Dated, held: Held) -> Iterator[Complaint]:
    if isinstance(row, Parameter) and row.claim and not row.low <= 0.0 <= row.high:
        message = f"tests {row.claim} but its range {row.low} to {row.high} excludes zero"
        yield "claim", message, "Widen the range so that the claim can fail"


Rule = Callable[[Dated, Held], Iterator[Complaint]]
RULES: tuple[Rule, ...] = (_measured, _released, _sourced, _happened, _references, _can_fail)
"""What every row must keep, beyond its own schema."""
