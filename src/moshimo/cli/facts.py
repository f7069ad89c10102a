"""``moshimo facts``: list, show, check and export what the model stands on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from moshimo.cli.output import AsJson, AsOf, counted, print_document, print_table, show_range

app = typer.Typer(help="Facts and parameters, each with source, date and grade.", no_args_is_help=True)


@app.command("list")
def list_facts(
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="Only one kind, e.g. orbat, event, commitment.")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """List everything that was public on a day: facts, parameters, events, laws, commitments, services, sites.

    Examples:

      moshimo facts list --kind orbat

      moshimo facts list --as-of 2024-01-31 --json
    """
    from moshimo.facts import World

    found = World.load(as_of).to_dict(kind)
    if as_json:
        print_document(found)
        return
    columns = ["id", "value or range", "unit", "grade", "source", "public since", "what"]
    rows = [
        [
            row["id"],
            show_range(row),
            row["unit"],
            row["grade"],
            row["source"],
            row["known"],
            f"{row['label']['en']} / {row['label']['ja']}",
        ]
        for row in found["rows"]
    ]
    print_table(columns, rows)
    print(f"{len(rows)} rows as of {found['as_of']}; {found['later']} became public later.")


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="The id of a fact or parameter.")],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show one row with its source.

    Example:

      moshimo facts show usa_jassm_er
    """
    from moshimo.facts import World

    world = World.load(as_of)
    found = world.show(name)
    if as_json:
        print_document(found)
        return
    row = found["rows"][0]
    source = world.sources[row["source"]]
    print(f"{row['id']} ({row['kind']})\n{row['label']['en']} / {row['label']['ja']}")
    said = "" if isinstance(row.get("value"), str) else f"{show_range(row)} {row['unit']}, "
    print(f"{said}about {row['valid']}, public since {row['known']}")
    for name, value in row.items():
        if isinstance(value, dict) and {"en", "ja"} == value.keys() and name != "label":
            print(f"{name}: {value['en']} / {value['ja']}")
    marks = "".join(f", {mark}" for mark in ("judgement", "contested") if row[mark])
    print(f"Grade {row['grade']}{marks}. Source {source.id}: {source.title}")
    if source.address:
        print(source.address)
    if row["note"]:
        print(f"Note: {row['note']}")


@app.command()
def export(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A file (default: stdout).")] = None,
    format_: Annotated[str | None, typer.Option("--format", metavar="F", help="csv (the default) or json.")] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Write every row that was public on a day, as CSV or JSON.

    Examples:

      moshimo facts export --out facts.csv

      moshimo facts export --format json --as-of 2024-01-31 --out facts-2024.json
    """
    from moshimo import study
    from moshimo.facts import World

    text = study.facts_export(World.load(as_of), format_ or ("json" if as_json else "csv"))
    if out is None:
        print(text, end="")
        return
    study.write_text(out, text)
    print(out.resolve())


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="A folder of data files (default: all data shipped).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check all data files: sources, units, labels, bounds, dates, references, and claims that could not fail.

    Examples:

      moshimo facts check

      moshimo facts check my-data
    """
    from moshimo import study
    from moshimo.errors import DataFileError, OptionError, Place
    from moshimo.facts import data_file

    if folder is not None and not any(folder.glob("*.yaml")):
        raise OptionError(
            "holds no data files",
            place=Place(key="FOLDER"),
            found=str(folder),
            expected="a folder with *.yaml files",
            hint="Name the folder in which your YAML files lie",
        )
    found = study.facts_check(folder)
    if as_json:
        print_document(found)
    else:
        for problem in found["problems"]:
            place = Place(problem["file"], problem["line"], key=problem["id"])
            print(DataFileError(problem["message"], place=place, hint=problem["hint"]))
        print(f"{counted(found['rows'], 'row')} checked, {counted(len(found['problems']), 'problem')}")
        if folder is None:
            print(f"the shipped data lie in {data_file('moshimo.facts')} and beside it")
    if not found["ok"]:
        first = found["problems"][0]
        raise DataFileError(
            f"{len(found['problems'])} of the rows cannot stand" if found["rows"] else first["message"],
            place=Place(first["file"], first["line"], key=first["id"]),
            hint="Mend what is named above" if found["rows"] else first["hint"],
        )
