"""``moshimo schema``: what documents and files look like, as JSON Schema."""

from __future__ import annotations

from typing import Annotated

import typer

from moshimo.cli.output import AsJson, print_document, print_table


def schema(
    door: Annotated[
        str | None, typer.Argument(metavar="DOOR", help="A door, e.g. brief or facts.list (default: list them).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the JSON Schema of a document or file; without DOOR, list what there is.

    Examples:

      moshimo schema

      moshimo schema brief

      moshimo schema file.study > study-schema.json
    """
    from moshimo import doors

    if door is not None:
        print_document(doors.schema(door))
        return
    found = doors.listing()
    if as_json:
        print_document(found)
        return
    print_table(["door", "kind", "what"], [[row["door"], row["kind"], row["title"]] for row in found["doors"]])
