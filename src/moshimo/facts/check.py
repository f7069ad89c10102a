"""`facts check`: every complaint about the data files at once, each with file, line and remedy.

Beyond the schema, a row must name a source that exists, may not be known before its source was published nor after
the data were released (there is no wall clock anywhere), may not be graded better than its source, and a mechanism
that a claim tests must have zero or the opposite sign inside its range, or the claim would be true by construction.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from moshimo.errors import DataFileError
from moshimo.facts.reading import Document, Strict, read, validate
from moshimo.facts.records import Fact, FactFile, Parameter, ParameterFile, SourceFile
from moshimo.facts.world import FACTS, PARAMETERS, SOURCES
from moshimo.words import document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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


def check(folder: Path) -> tuple[int, list[Problem]]:
    """Check the data files in a folder; return how many rows were read and what is wrong with them."""
    problems: list[Problem] = []
    documents: dict[str, Document] = {}
    models: dict[str, type[Strict]] = {SOURCES: SourceFile, FACTS: FactFile, PARAMETERS: ParameterFile}
    for name, model in models.items():
        try:
            documents[name] = read(folder / name)
            validate(model, documents[name])
        except DataFileError as error:
            place = error.place
            problems.append(Problem(place.file or name, place.line, place.key, "schema", error.message, error.hint))
    if problems:
        return 0, problems
    source_file = validate(SourceFile, documents[SOURCES])
    facts = validate(FactFile, documents[FACTS]).facts
    parameters = validate(ParameterFile, documents[PARAMETERS]).parameters
    published = {source.id: source for source in source_file.sources}
    seen: set[str] = set()
    rows: list[tuple[Document, str, int, Fact | Parameter]] = [
        *((documents[FACTS], "facts", i, fact) for i, fact in enumerate(facts)),
        *((documents[PARAMETERS], "parameters", i, parameter) for i, parameter in enumerate(parameters)),
    ]
    for file, field, i, row in rows:
        line = file.lines[(field, i)]
        complaints: list[tuple[str, str, str]] = []
        if row.id in seen:
            complaints.append(("duplicate", f"the id '{row.id}' is used twice", "Give it another id"))
        seen.add(row.id)
        if row.known > source_file.released:
            complaints.append(
                ("released", f"known {row.known}, after the release {source_file.released}", "Mend the date")
            )
        source = published.get(row.source)
        if source is None:
            complaints.append(("source", f"there is no source '{row.source}'", f"Add it to {SOURCES}"))
        else:
            if source.published and row.known < source.published:
                complaints.append(("known", f"known {row.known}, before its source was published", "Mend `known`"))
            if row.grade[0] < source.grade[0]:
                complaints.append(("grade", f"graded {row.grade}, better than its source ({source.grade})", "Lower it"))
        complaints.extend(_parameter_complaints(row))
        problems.extend(Problem(file.file, line, row.id, *complaint) for complaint in complaints)
    return len(rows) + len(published), problems


def check_document(folder: Path) -> dict[str, Any]:
    """Return the ``facts check`` document of a folder of data files."""
    rows, problems = check(folder)
    body = {"ok": not problems, "rows": rows, "problems": [problem.as_document() for problem in problems]}
    return document("facts.check", body)


def _parameter_complaints(row: Fact | Parameter) -> Iterator[tuple[str, str, str]]:
    if isinstance(row, Parameter) and row.claim and not row.low <= 0.0 <= row.high:
        yield (
            "claim",
            f"tests {row.claim} but its range {row.low} to {row.high} excludes zero",
            "Widen the range so that the claim can fail",
        )
