"""``moshimo campaign``: play a contingency with its assumptions held; check a file of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from moshimo.cli.output import AsJson, AsOf, Futures, Seed, Set, print_document, print_table

app = typer.Typer(help="Play a contingency, or check a contingency file.", no_args_is_help=True)


@app.command()
def run(
    contingency: Annotated[str, typer.Argument(help="A contingency, or the path of a contingency file.")],
    settings: Set = None,
    futures: Futures = 2000,
    seed: Seed = 1,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Play a contingency with every assumption held, without the crisis room; see how it ends.

    Examples:

      moshimo campaign run taiwan-invasion

      moshimo campaign run taiwan-invasion --set us_entry_delay_days=14 --set jassm_er_antiship=false

      moshimo campaign run taiwan-invasion --set us_intervenes=false --set japan_jsdf=neutral --json
    """
    from moshimo import study
    from moshimo.words import OUTCOME_LABELS, as_typed

    found = study.campaign_run(contingency, study.parse_settings(settings or []), futures, seed, as_of)
    if as_json:
        print_document(found)
        return
    held = ", ".join(f"{name}={as_typed(value)}" for name, value in found["assumptions"].items())
    print(f"{contingency}, {futures:,} futures, seed {seed}\nAssumptions: {held}\n")
    rows = [
        [
            f"{share:.3f}",
            "{:.3f} to {:.3f}".format(*found["ci95"][name]),
            f"{OUTCOME_LABELS[name].en} / {OUTCOME_LABELS[name].ja}",
        ]
        for name, share in found["outcomes"].items()
    ]
    print_table(["share of futures", "95 %", "outcome"], rows)
    print()
    losses = {name for name, row in found["metrics"].items() if name.startswith("losses.") and row["p95"] == 0.0}
    shown = {name: row for name, row in found["metrics"].items() if name not in losses}
    print_table(
        ["mean", "5 %", "50 %", "95 %", "metric"],
        [[f"{row[key]:,.4g}" for key in ("mean", "p05", "p50", "p95")] + [name] for name, row in shown.items()],
    )
    if found["note"]:
        print("\n" + found["note"]["en"])
    print("\nA share of sampled futures says how the ranges were divided; it is not a probability.")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A contingency file (YAML).")],
    as_json: AsJson = False,
) -> None:
    """Check a contingency file of your own: every complaint names its line.

    Example:

      moshimo campaign check my-contingency.yaml
    """
    from moshimo import study

    found = study.campaign_check(file)
    if as_json:
        print_document(found)
        return
    print(
        f"{file}: fine. {found['engagements']} engagements a turn, {len(found['parameters'])} parameters, "
        f"{len(found['facts'])} facts."
    )
