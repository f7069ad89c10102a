"""``moshimo command compare|optimise``: arrangements side by side, and which cells to change first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from moshimo.cli.output import AsJson, AsOf, Seed, print_document, print_table

if TYPE_CHECKING:
    from collections.abc import Mapping

Legal = Annotated[
    list[str] | None,
    typer.Option(
        "--legal",
        metavar="SITUATION[@DAY[..DAY]]",
        help="A situation found, from and until a day: peacetime, anticipated, armed_attack@3..20.",
    ),
]
SetCommand = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Hold a parameter: rehearsal=0.8, foreign_opcon_jpn=1."),
]
Years = Annotated[
    float | None,
    typer.Option("--years", metavar="Y", help="Years since it was agreed (default: as far as it is to grow)."),
]

SHOWN = (0, 7, 14, 30)
FUNCTIONS = ("iamd", "maritime_strike", "asw", "log")
CHANGES_SHOWN = 12


def compare(
    settings: SetCommand = None,
    futures: Annotated[int, typer.Option("--futures", metavar="N", help="How many futures to sample.")] = 1000,
    seed: Seed = 1,
    legal: Legal = None,
    years: Years = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Compare all arrangements: who is answered and how well, with everybody there and without each nation.

    Examples:

      moshimo command compare

      moshimo command compare --set rehearsal=0.8 --set foreign_opcon_jpn=1

      moshimo command compare --years 3 --json
    """
    from moshimo import command, study
    from moshimo.command.asking import legal_of
    from moshimo.facts import World

    held = study.parse_settings(settings or [])
    found = command.compare(World.load(as_of), held, futures, seed, legal_of(legal or ()), years)
    if as_json:
        print_document(found)
        return
    labels = {row["arrangement"]: row["label"] for row in found["arrangements"]}
    bound = {row["arrangement"]: row["integration"]["mean"] for row in found["arrangements"]}
    print(f"{found['futures']:,} sampled futures; seed {found['seed']}. Share of demand under one chain of command:")
    for gone in dict.fromkeys(row["without"] for row in found["rows"]):
        print(f"\n{'everybody taking part' if gone is None else f'without {gone}'}\n")
        rows = [
            [
                row["arrangement"],
                *(_band(row["resilience_by_day"][day]["share"]) for day in SHOWN),
                *(f"{row['kappa'][name][0]['mean']:.2f} {row['kappa'][name][-1]['mean']:.2f}" for name in FUNCTIONS),
            ]
            for row in found["rows"]
            if row["without"] == gone
        ]
        print_table(["", *(f"day {day}" for day in SHOWN), *(f"kappa {name}" for name in FUNCTIONS)], rows)
    print("\nbinds Japan and the United States, 0 to 1:")
    print_table(
        ["", "", ""],
        [[name, f"{bound[name]:.2f}", f"{labels[name]['en']} / {labels[name]['ja']}"] for name in labels],
    )
    print("\nBands: 5th to 95th percentile. kappa: coordination in combat on day 0 and day 30, mean over areas.")
    for note in found["notes"]:
        print(note["en"])


def optimise(
    arrangement: Annotated[
        str, typer.Argument(metavar="[ARRANGEMENT|FILE|SHEET.xlsx]", help="What is agreed now.")
    ] = "parallel_counterpart",
    without: Annotated[str, typer.Option("--without", metavar="ACTOR", help="The ally that may be gone.")] = "USA",
    changes: Annotated[
        int | None, typer.Option("--changes", metavar="N", help="Change at most so many places (area and function).")
    ] = None,
    sovereignty: Annotated[
        float,
        typer.Option("--sovereignty", metavar="S", help="At most this share of any nation's demand under others."),
    ] = 1.0,
    resilience: Annotated[
        float, typer.Option("--resilience", metavar="R", help="At least this share of demand led without the ally.")
    ] = 0.0,
    settled: Annotated[
        bool, typer.Option("--settled", help="Only what no open question of law stands against.")
    ] = False,
    between: Annotated[
        str, typer.Option("--between", metavar="A,B|all", help="Change only where all of these have forces.")
    ] = "JPN,USA",
    settings: SetCommand = None,
    draws: Annotated[int, typer.Option("--draws", metavar="N", help="How many futures to draw.")] = 200,
    seed: Seed = 1,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Find leads and relations that coordinate best with the ally, without it, and in the worse of the two.

    Examples:

      moshimo command optimise --set rehearsal=0.8

      moshimo command optimise combined --resilience 0.6

      moshimo command optimise --settled --sovereignty 0.1 --set rehearsal=1 --json
    """
    from moshimo import command, study
    from moshimo.facts import World

    found = command.optimise(
        arrangement,
        without,
        command.Limits(changes, sovereignty, resilience),
        World.load(as_of),
        study.parse_settings(settings or []),
        draws,
        seed,
        settled,
        None if between == "all" else tuple(between.split(",")),
    )
    if as_json:
        print_document(found)
        return
    now = found["now"]
    print(
        f"From '{found['arrangement']}': coordination {now['with']:.3f} with all, "
        f"{now['without']:.3f} without {without}."
    )
    for row in found["objectives"]:
        print(f"\n{_TITLES[row['objective']].format(hub=without)}: {_gain(row, without)}")
        _print_changes(row["changes"], without)
    print("\nFrontier: what no other answer beats\n")
    print_table(
        ["changes", "gain with all", f"gain without {without}"],
        [[row["changes"], f"{row['with']:+.4f}", f"{row['without']:+.4f}"] for row in found["frontier"]],
    )
    for objective in dict.fromkeys(row["objective"] for row in found["first"]):
        print(f"\nTo change first ({_TITLES[objective].format(hub=without).lower()}):")
        for row in found["first"]:
            if row["objective"] == objective:
                places = [f"{c['area']}.{c['function']} to {_said(c['to'])}" for c in row["changes"]]
                print(f"{row['count']}: {', '.join(places) or 'nothing gains'} ({_gain(row, without)})")
    print()
    for note in found["notes"]:
        print(note["en"])


_TITLES = {
    "with": "Largest gain with everybody there",
    "without": "Largest gain without {hub}",
    "worst": "Largest gain in the worse of the two",
}


def _band(share: Mapping[str, float]) -> str:
    return f"{share['mean']:.2f} ({share['p05']:.2f}-{share['p95']:.2f})"


def _gain(row: Mapping[str, Any], without: str) -> str:
    return f"{row['gain']['with']:+.4f} with all, {row['gain']['without']:+.4f} without {without}"


def _said(side: Mapping[str, Any]) -> str:
    return f"{side['lead'] or 'each'} {side['relation']}"


def _print_changes(changes: list[Mapping[str, Any]], without: str) -> None:
    if not changes:
        print("  no change gains")
        return
    largest = sorted(changes, key=lambda c: -abs(c["gain"]["with"]) - abs(c["gain"]["without"]))
    rows = [
        [
            f"{c['area']}.{c['function']}",
            _said(c["from"]),
            _said(c["to"]),
            f"{c['gain']['with']:+.3f} in {100 * c['gains_in']['with']:.0f} %",
            f"{c['gain']['without']:+.3f} in {100 * c['gains_in']['without']:.0f} %",
            c["law"],
        ]
        for c in largest[:CHANGES_SHOWN]
    ]
    print_table(["place", "from", "to", "gain with all", f"gain without {without}", "law"], rows)
    print("  per cent: of the draws in which the change gains")
    if len(changes) > CHANGES_SHOWN:
        print(f"  and {len(changes) - CHANGES_SHOWN} more (--json has them all)")
