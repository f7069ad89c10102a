"""``moshimo facts``: list, show and check what the model stands on."""

from __future__ import annotations

from typing import Annotated

import typer

from moshimo.cli.output import AsJson, AsOf, print_document, print_table, show_range

app = typer.Typer(help="Facts and parameters, each with source, date and grade.", no_args_is_help=True)


@app.command("list")
def list_facts(as_of: AsOf = None, as_json: AsJson = False) -> None:
    """List every fact and parameter that was public on a day.

    Examples:

      moshimo facts list

      moshimo facts list --as-of 2024-01-31 --json
    """
    from moshimo.facts import World

    found = World.load(as_of).to_dict()
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
    """Show one fact or parameter with its source.

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
    print(f"{show_range(row)} {row['unit']}, about {row['valid']}, public since {row['known']}")
    print(f"Grade {row['grade']}{', judgement' if row['judgement'] else ''}. Source {source.id}: {source.title}")
    if source.address:
        print(source.address)
    if row["note"]:
        print(f"Note: {row['note']}")


@app.command()
def check(as_json: AsJson = False) -> None:
    """Check the data files: sources, units, labels, bounds, dates, and claims that could not fail.

    Example:

      moshimo facts check
    """
    from moshimo.errors import DataFileError, Place
    from moshimo.facts import check_document, data_file

    found = check_document(data_file("moshimo.facts"))
    if as_json:
        print_document(found)
    else:
        for problem in found["problems"]:
            print(f"{problem['file']}:{problem['line']} ({problem['id']}): {problem['message']}. {problem['hint']}.")
        print(f"{found['rows']} rows checked, {len(found['problems'])} problems")
    if not found["ok"]:
        first = found["problems"][0]
        raise DataFileError(
            f"{len(found['problems'])} problems in the data",
            place=Place(first["file"], first["line"], key=first["id"]),
            hint="Mend the lines named above",
        )
