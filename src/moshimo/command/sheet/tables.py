"""The sheets beside the matrices: rows of `rules`, and what `about` says of the whole and of its stages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from moshimo.command.ground import When
from moshimo.command.sheet import typed
from moshimo.command.sheet.grouping import Row, reached
from moshimo.command.sheet.layout import STAGE, around, plain
from moshimo.command.sheet.matrices import first_line, header
from moshimo.errors import DataFileError, UnknownName
from moshimo.words import ACTORS, AREAS, FUNCTIONS, PHASES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.command.sheet.grid import Grid
    from moshimo.errors import Place
    from moshimo.facts.reading import Key

PLAIN = ("known", "valid", "source", "grade", "note")
FLAGS = ("judgement", "contested")
RULE_FLAGS = ("standing", "counterparts", "delegated", "proposed")


def rules(grid: Grid) -> list[Row]:
    """Return the rows of the sheet `rules`."""
    names = {name: label.label() for name, label in around().rules.items()}
    start, columns = header(grid, "areas", {name: label for name, label in names.items() if name != "areas"})
    columns["areas"] = 1
    grid.skip(lambda row, _: row < start)
    found = [_row(grid, row, columns) for row in grid.rows if row > start]
    _refuse(grid, found)
    return found


def _row(grid: Grid, row: int, columns: Mapping[str, int]) -> Row:
    text = {name: grid.take(row, column) for name, column in columns.items()}
    place = {name: grid.place(row, column) for name, column in columns.items()}
    when = When(
        areas=typed.listed(text["areas"], "area", AREAS, place["areas"]),
        functions=typed.listed(text["functions"], "function", FUNCTIONS, place["functions"]),
        phases=typed.listed(text["phases"], "phase", PHASES, place["phases"]),
    )
    content: dict[str, Any] = {"forces": typed.bound(text["forces"], place["forces"])}
    caveats = [typed.by_actor(text[f"caveats_{language}"], place[f"caveats_{language}"]) for language in ("en", "ja")]
    content["caveats"] = {
        actor: typed.both(*(side.get(actor, "") for side in caveats))
        for actor in dict.fromkeys([*caveats[0], *caveats[1]])
    }
    content["limit_days"] = typed.number(text["limit_days"], place["limit_days"])
    low, high = (typed.number(text[f"handover_{end}"], place[f"handover_{end}"]) for end in ("low", "high"))
    if low is not None or high is not None:
        content["handover_days"] = {"low": high if low is None else low, "high": low if high is None else high}
    content |= {name: typed.yes(text[name], place[name]) for name in RULE_FLAGS}
    content["fallback"] = _heirs(text, place)
    content["why"] = typed.both(text["why_en"], text["why_ja"])
    if not content["why"]["en"]:
        raise DataFileError(
            "a row says why, in one language at least",
            place=place["why_en"],
            hint="Write one sentence into why_en or why_ja",
        )
    ends = {"caveats": "caveats_en", "handover_days": "handover_low", "why": "why_en", "why.ja": "why_ja"}
    here = {name: place[ends.get(name, name)] for name in (*content, "handover_days", "why.ja")}
    places = {"when": place["areas"], "when.functions": place["functions"], "when.phases": place["phases"], **here}
    return Row(when, {key: value for key, value in content.items() if value not in (None, {}, [], False)}, places)


def _heirs(text: Mapping[str, str], place: Mapping[str, Place]) -> list[dict[str, Any]]:
    """Return who takes over, in order, each with the days that takes."""
    actors = typed.listed(text["fallback"], "actor", ACTORS, place["fallback"]) or []
    days = [typed.each_number(text[f"fallback_{end}"], place[f"fallback_{end}"]) for end in ("low", "high")]
    if not len(actors) == len(days[0]) == len(days[1]):
        raise DataFileError(
            f"{len(actors)} nations take over, with {len(days[0])} and {len(days[1])} numbers of days",
            place=place["fallback"],
            found=text["fallback"],
            hint="Write for each who takes over the days at least and at most, in the two columns beside it",
        )
    rows = zip(actors, *days, strict=True)
    return [{"lead": actor, "after_days": {"low": low, "high": high}} for actor, low, high in rows]


def _refuse(grid: Grid, rows: list[Row]) -> None:
    """Raise where a cell has no row, or a row no cell."""
    answers = reached(rows)
    for names, answer in answers.items():
        if answer is None:
            raise DataFileError(
                f"no row answers {', '.join(names)}",
                place=rows[-1].place if rows else grid.place(1, 1),
                hint="End with a row that says all in the columns areas, functions and phases",
            )
    for i, row in enumerate(rows):
        if i not in answers.values():
            raise DataFileError(
                "this row is never reached: rows above it answer every cell it names",
                place=row.place,
                hint="Move it up, or remove it",
            )


def about(grid: Grid, stem: str) -> tuple[dict[str, Any], dict[Key, Place]]:
    """Return what the sheet `about` says, as it stands at the head of an arrangement's file, and where."""
    known = around().about
    end = next((row for row in grid.rows if first_line(grid.cells.get((row, 1), "")) == STAGE), None)
    text, places = dict.fromkeys(known, ""), dict.fromkeys(known, grid.place(1, 1))
    first = None
    for row in (row for row in grid.rows if (end is None or row < end) and (row, 1) in grid.cells):
        name = first_line(grid.cells[row, 1])
        if name not in known and first is None:
            continue  # titles
        if name not in known:
            raise UnknownName.among("key", name, known, place=grid.place(row, 1))
        first = first or row
        grid.take(row, 1)
        text[name], places[name] = grid.take(row, 3), grid.place(row, 3)
    grid.skip(lambda row, column: row < (first or 1) or (column == 2 and (end is None or row < end)))
    data: dict[str, Any] = {"id": text["id"] or identifier(stem)}
    data |= {name: typed.both(text[f"{name}_en"], text[f"{name}_ja"]) for name in ("label", "summary")}
    data |= {name: text[name] for name in PLAIN if text[name] or name in ("known", "source", "grade")}
    data |= {name: True for name in FLAGS if typed.yes(text[name], places[name])}
    for name, value in data.items():
        at = places.get(name, places.get(f"{name}_en"))
        if not value or (isinstance(value, dict) and not value["en"]):
            raise DataFileError(f"'{name}' is empty", place=at, hint="Write it into the third column")
    ends = {
        ("label",): "label_en",
        ("label", "ja"): "label_ja",
        ("summary",): "summary_en",
        ("summary", "ja"): "summary_ja",
    }
    found: dict[Key, Place] = {(name,): place for name, place in places.items()}
    found |= {key: places[name] for key, name in ends.items()}
    if end is not None:
        data["stages"], more = _stages(grid)
        found |= more
    return {name: value for name, value in data.items() if value != []}, found


def _stages(grid: Grid) -> tuple[list[dict[str, Any]], dict[Key, Place]]:
    """Return the stages in which an arrangement grows, and where each stands."""
    names = {name: label.label() for name, label in around().stages.items() if name != STAGE}
    start, columns = header(grid, STAGE, names)
    found: list[dict[str, Any]] = []
    places: dict[Key, Place] = {}
    for row in (row for row in grid.rows if row > start):
        text = {name: grid.take(row, column) for name, column in columns.items()}
        place = {name: grid.place(row, column) for name, column in columns.items()}
        closest = typed.links().get(plain(text["closest"]), text["closest"])
        stage: dict[str, Any] = {
            "id": grid.take(row, 1),
            "label": typed.both(text["label_en"], text["label_ja"]),
            "closest": closest,
        }
        stage["after_years"] = typed.number(text["after_years"], place["after_years"]) or 0.0
        areas = typed.listed(text["areas"], "area", AREAS, place["areas"])
        places |= {("stages", len(found), name): where for name, where in place.items()}
        places["stages", len(found)] = grid.place(row, 1)
        found.append(stage | ({} if areas is None else {"areas": areas}))
    return found, places


def identifier(stem: str) -> str:
    """Return an id made from the name of a file.

    >>> identifier("Plan B (2)"), identifier("7月の会議")
    ('plan_b_2', 'sheet_7')
    """
    kept = re.sub(r"[^a-z0-9]+", "_", plain(stem)).strip("_")
    return kept if kept[:1].isalpha() else f"sheet_{kept}".rstrip("_")
