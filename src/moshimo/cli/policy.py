"""``moshimo policy``: list, show and check what allies can prepare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from moshimo.cli.output import AsJson, AsOf, counted, print_document, print_table

app = typer.Typer(help="Policies and their levers.", no_args_is_help=True)


@app.command("list")
def list_policies(as_of: AsOf = None, as_json: AsJson = False) -> None:
    """List the policies that can be compared.

    Example:

      moshimo policy list
    """
    from moshimo import policy
    from moshimo.facts import World

    policies = policy.load_policies(World.load(as_of).as_of)
    found = policies.to_dict()
    if as_json:
        print_document(found)
        return
    rows = [(row, policies.cost(row.id)) for row in policies.policies.values()]
    shown = [[row.id, f"{cost.low:g} to {cost.high:g}", str(row.label.label())] for row, cost in rows]
    print_table(["id", "JPY bn over 5 years", "policy"], shown)


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="P", help="The id of a policy.")],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show what a policy changes, who must do it, its cost, lead time and law.

    Example:

      moshimo policy show P4
    """
    from moshimo import policy
    from moshimo.facts import World

    found = policy.load_policies(World.load(as_of).as_of).show(name)
    if as_json:
        print_document(found)
        return
    print(f"{found['id']}: {found['name']['en']} / {found['name']['ja']}")
    rows = [
        [
            row["id"],
            row["parameter"],
            f"{row['how']} {row['low']:g} to {row['high']:g}",
            f"{row['lead_years']:g} years",
            f"{row['cost_jpy_bn']['low']:g} to {row['cost_jpy_bn']['high']:g}",
            row["legal"]["en"],
        ]
        for row in found["levers"]
    ]
    print_table(["lever", "changes", "by", "ready in", "JPY bn", "law"], rows)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of levers and policies (YAML).")],
    as_json: AsJson = False,
) -> None:
    """Check a file of levers and policies of your own: every complaint names its line.

    Example:

      moshimo policy check my-policies.yaml
    """
    from moshimo import study

    found = study.policy_check(file)
    if as_json:
        print_document(found)
    else:
        print(f"{file}: fine. {counted(len(found['levers']), 'lever')}, {counted(len(found['policies']), 'policy')}.")
