"""All that the tool stands on, in one table and under one check.

`facts_export` writes every row that is known on a day, `facts_check` looks through the data of every room: dated rows,
levers and policies, contingencies, arrangements of command, and the ledger of claims.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moshimo import campaign, command, crisis, policy
from moshimo.errors import Place, UnknownName, UserError
from moshimo.facts import Problem, World, check, data_file
from moshimo.study.files import to_json
from moshimo.study.ledger import check_claims
from moshimo.words import document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORMATS = ("csv", "json")
COLUMNS = (
    "id", "kind", "value", "low", "high", "unit", "known", "valid", "source", "grade", "judgement", "contested",
    "label_en", "label_ja", "note",
)  # fmt: skip
"""Columns of the CSV; JSON carries every field of a row."""


def facts_export(world: World, format_: str = "csv") -> str:
    """Return every row that is known as text in a format; raise `UnknownName` for a format there is not."""
    if format_ not in FORMATS:
        raise UnknownName.among("format", format_, FORMATS, place=Place(key="--format"))
    found = world.to_dict()
    if format_ == "json":
        cited = sorted({row["source"] for row in found["rows"]})
        sources = [world.sources[name].model_dump() for name in cited]
        return to_json(found | {"schema": "moshimo.facts.export/1", "sources": sources}) + "\n"
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in found["rows"]:
        writer.writerow(row | {"label_en": row["label"]["en"], "label_ja": row["label"]["ja"]})
    return text.getvalue()


def facts_check(folder: Path | str | None = None) -> dict[str, Any]:
    """Return the ``facts check`` document over the data of every room, or over a folder of data files only."""
    rows, problems = check(data_file("moshimo.facts") if folder is None else Path(folder))
    if folder is None and not problems:
        for name, looked in _rooms():
            try:
                rows += looked()
            except UserError as error:
                place = error.place
                problems.append(
                    Problem(place.file or name, place.line, place.key, error.code, error.message, error.hint)
                )
    return document("facts.check", {"ok": not problems, "rows": rows, "problems": [p.as_document() for p in problems]})


def _rooms() -> Iterator[tuple[str, Callable[[], int]]]:
    """Yield for each room's data a name and what loads it and counts its rows."""
    yield "law", crisis.check_law
    yield "questions", crisis.check_questions
    yield "rungs", crisis.check_rungs
    yield "institutions", crisis.check_overturning
    yield "reference classes", crisis.check_classes
    yield "clock", lambda: crisis.check_states(World.load())
    yield "policies", _policies
    for name in campaign.contingencies():
        yield name, lambda name=name: _contingency(name)  # type: ignore[misc]
    for name in command.arrangements():
        yield name, lambda name=name: command.check_arrangement(name)  # type: ignore[misc]
    yield "claims", check_claims


def _policies() -> int:
    found = policy.load_policies(World.load().as_of)
    return len(found.levers) + len(found.policies)


def _contingency(name: str) -> int:
    loaded = campaign.load_contingency(name)
    campaign.compile_contingency(loaded, World.load())
    return len(loaded.record.assumptions) + len(loaded.record.stocks) + len(loaded.opening) + len(loaded.turn)
