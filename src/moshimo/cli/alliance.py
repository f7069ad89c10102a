"""``moshimo alliance``: who promised whom what, and what is left without one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from moshimo.cli.output import AsJson, AsOf, print_document, print_table

app = typer.Typer(help="Commitments, and what falls without an actor.", no_args_is_help=True)

PAIRS_SHOWN = 8


@app.command()
def show(
    actor: Annotated[str | None, typer.Option("--actor", metavar="A", help="Only commitments of this actor.")] = None,
    kind: Annotated[
        str | None,
        typer.Option("--type", metavar="T", help="Only this type: defence, consultation, access, logistics, ..."),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show commitments: type, state, parties, whom they need, and how far they bind.

    Examples:

      moshimo alliance show

      moshimo alliance show --actor JPN --type logistics

      moshimo alliance show --as-of 2024-01-31 --json
    """
    from moshimo import alliance
    from moshimo.facts import World

    found = alliance.Graph(World.load(as_of)).show(actor, kind)
    if as_json:
        print_document(found)
        return
    columns = ["id", "type", "state", "parties", "needs", "since", "B F A T", "grade", "commitment"]
    rows = [
        [
            row["id"],
            row["type"],
            row["status"],
            " ".join(row["parties"]),
            " ".join(row["needs"]) or "-",
            row["since"] or "-",
            f"{row['binding']} {row['force']} {row['automatic']} {row['tripwire']}",
            row["grade"],
            f"{row['label']['en']} / {row['label']['ja']}",
        ]
        for row in found["rows"]
    ]
    print_table(columns, rows)
    print("B binding, F reach to the use of force, A automatic, T tripwire: 0 to 3, analyst judgement.")
    states = [row["status"] for row in found["rows"]]
    alive = states.count("in_force") + states.count("signed")
    print(
        f"As of {found['as_of']} in force or signed: {alive}; "
        f"ended: {states.count('ended')}; absent: {states.count('absent')}."
    )
    for name, hubs in found["stars"].items():
        if hubs:
            around = " and ".join(hubs)
            print(f"Direct {name.replace('_', ' ')} ties form an exact star around {around}.")


@app.command()
def without(
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="A country or area, e.g. USA.")],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show which commitments fall without an actor, which services are lost, who takes over, and what remains.

    Examples:

      moshimo alliance without USA

      moshimo alliance without JPN --as-of 2024-01-31 --json
    """
    from moshimo import study

    found = study.without(actor, as_of)
    if as_json:
        print_document(found)
        return
    changed = [*found["commitments"], *found["hollowed"]]
    if changed:
        rows = [
            [row["id"], row["type"], " ".join(row["parties"]), row["after"], row["why"]["en"], row["label"]["en"]]
            for row in changed
        ]
        print_table(["id", "type", "parties", "without it", "why", "commitment"], rows)
        print()
    if found["services"]:
        columns = ["service", "consumer", "taken over by", "share lost", "what"]
        print_table(columns, [_service(row) for row in found["services"]])
        print("Shares lost are analyst judgement (grade F6).")
        print()
    if found["stranded"]:
        rows = [
            [row["service"], f"{row['provider']} to {row['consumer']}", " ".join(row["via"]), row["label"]["en"]]
            for row in found["stranded"]
        ]
        print_table(["loses its ground", "between", "carried by", "what"], rows)
        print()
    print(_sentence(found))


def _service(row: Mapping[str, Any]) -> list[str]:
    by = " ".join(row["replaced_by"] or ["nobody"])
    loss = row["loss"]
    return [row["service"], row["consumer"], by, f"{loss['low']:g} to {loss['high']:g}", row["label"]["en"]]


def _sentence(found: Mapping[str, Any]) -> str:
    """Say in plain words what is left."""
    gone, left = found["commitments"], found["remains"]
    total = len(gone) + len(left["commitments"])
    first = f"Without {found['without']} {len(gone)} of {total} commitments fall as of {found['as_of']}"
    if found["hollowed"]:
        first += f", {len(found['hollowed'])} go on among the others"
    parts = [first + "."]
    edges = ["-".join(edge["pair"]) for edge in left["defence_edges"]]
    parts.append(f"Direct defence ties left: {', '.join(edges)}." if edges else "No defence tie is left.")
    pairs = [" and ".join(pair) for pair in left["pairs_without_any"]]
    if pairs:
        more = f", and {len(pairs) - PAIRS_SHOWN} pairs more" if len(pairs) > PAIRS_SHOWN else ""
        parts.append(f"In these data nothing ties {', '.join(pairs[:PAIRS_SHOWN])}{more}.")
    if not found["services"] and not left["services"]:
        parts.append("No estimate of services was public by then.")
    arrangements = sorted({row["arrangement"] for row in found["cells"]})
    counts = [f"{sum(row['arrangement'] == name for row in found['cells'])} under {name}" for name in arrangements]
    if counts:
        parts.append(
            f"Law aside, one chain of command fails in these cells on the day it is missed: {', '.join(counts)}."
        )
    return " ".join(parts)
