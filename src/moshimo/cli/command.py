"""``moshimo command show|check``: who leads what under an arrangement, and what becomes of it without a partner."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from moshimo.cli import commanding
from moshimo.cli.commanding import Legal, SetCommand, Years
from moshimo.cli.output import AsJson, AsOf, print_document, print_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

app = typer.Typer(help="Arrangements of command: who leads whom, where, in what.", no_args_is_help=True)

Arrangement = Annotated[
    str,
    typer.Argument(
        metavar="ARRANGEMENT|FILE|SHEET.xlsx",
        help="A shipped arrangement, or the path of a file (YAML) or of a sheet (.xlsx).",
    ),
]
SHOWN_DAYS = (0, 7, 14, 30)
WIDTH = 72
FEW = 12


@app.command()
def show(
    arrangement: Arrangement,
    phase: Annotated[str, typer.Option("--phase", metavar="PHASE", help="peace, crisis or combat.")] = "combat",
    as_json: AsJson = False,
) -> None:
    """Show who leads each function in each area, and in what relation to the others.

    Examples:

      moshimo command show flexible

      moshimo command show parallel --phase peace

      moshimo command show matrix.xlsx
    """
    from moshimo import command
    from moshimo.errors import Place, UnknownName
    from moshimo.words import AREAS, FUNCTIONS, PHASES

    if phase not in PHASES:
        raise UnknownName.among("phase", phase, PHASES, place=Place(key="--phase"))
    found = command.load_arrangement(arrangement).show()
    if as_json:
        print_document(found)
        return
    letters = {row["id"]: row["letter"] for row in found["relations"]}
    cells = {
        (row["function"], row["area"]): f"{row['lead'] or 'each'} {letters[row['relation']]}"
        for row in found["cells"]
        if row["phase"] == phase
    }
    _print_head(found)
    print(f"\n{PHASES[phase].en} / {PHASES[phase].ja}: lead and relation\n")
    print_table(["", *AREAS], [[name, *(cells[name, area] for area in AREAS)] for name in FUNCTIONS])
    used = [row for row in found["relations"] if any(text.endswith(f" {row['letter']}") for text in cells.values())]
    print()
    for row in used:
        print(f"{row['letter']}  {row['label']['en']} / {row['label']['ja']}: {_allowed(row['allows'])}")
    print("each  every nation leads its own forces / 各国が自国部隊を指揮する")
    for stage in found["stages"]:
        print(f"from year {stage['after_years']:g}: {stage['label']['en']} / {stage['label']['ja']}")
    for row in found["clashes"]:
        print(f"line {row['line']}: {row['message']['en']}")
    print("\nWho leads and how is analyst seed (F6): the source gives the idea, not what the cells hold.")


@app.command()
def check(
    arrangement: Arrangement,
    without: Annotated[
        str | None, typer.Option("--without", metavar="ACTOR", help="The actor that does not take part.")
    ] = None,
    day: Annotated[float, typer.Option("--day", metavar="D", help="Days since the attack.")] = 0.0,
    late: Annotated[
        list[str] | None, typer.Option("--late", metavar="ACTOR=DAY", help="An actor that comes only on this day.")
    ] = None,
    leaves: Annotated[
        list[str] | None, typer.Option("--leaves", metavar="ACTOR=DAY", help="An actor that is gone from this day.")
    ] = None,
    supports: Annotated[
        list[str] | None, typer.Option("--supports", metavar="ACTOR", help="An actor that supports and does not fight.")
    ] = None,
    legal: Legal = None,
    settings: SetCommand = None,
    years: Years = None,
    lapse: Annotated[bool, typer.Option("--lapse", help="Authority limited in time is not renewed.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Check what becomes of every cell on a day, what hangs on whom, and how soon the rest recovers.

    Examples:

      moshimo command check flexible --without USA

      moshimo command check flexible --late USA=14 --day 16 --set rehearsal=0.8

      moshimo command check parallel --without USA --legal peacetime --legal armed_attack@3

      moshimo command check flexible --years 3 --set foreign_opcon_jpn=1 --json
    """
    from moshimo import command, study
    from moshimo.command.asking import legal_of, present_of
    from moshimo.facts import World

    held = command.load_arrangement(arrangement)
    found = command.check(
        held,
        without,
        day,
        World.load(as_of),
        legal_of(legal or ()),
        present=present_of(late or (), leaves or (), supports or ()),
        settings=study.parse_settings(settings or []),
        years=years,
        renewed=not lapse,
    )
    if as_json:
        print_document(found)
        return
    _print_head(held.record.as_document())
    print(f"\nDay {day:g}, {_who(found)}, {len(found['cells'])} cells{_law(found)}\n")
    print_table(
        ["cells", "state"],
        [[count, f"{command.STATES[name].en} / {command.STATES[name].ja}"] for name, count in found["states"].items()],
    )
    gaps = list(_gaps(found["cells"]))
    if gaps:
        print("\nNot led:")
        print_table(["state", "area", "functions (phases where not all three)"], gaps)
    by_day = {row["day"]: row for row in found["resilience_by_day"]}
    print("\nShare of demand under one chain of command, and contested:")
    rows = [[when, f"{by_day[when]['share']:.2f}", f"{by_day[when]['contested']:.2f}"] for when in SHOWN_DAYS]
    print_table(["day", "one chain", "contested"], rows)
    _print_findings(found)
    for row in found["clashes"]:
        print(f"\nline {row['line']}: {row['message']['en']}.")
    print()
    for note in found["notes"]:
        print(note["en"])
    print(f"\n{_closing(found)}")


@app.command()
def sheet(
    arrangement: Arrangement = "flexible",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.xlsx", help="A new file that ends in .xlsx.")
    ] = None,
    blank: Annotated[bool, typer.Option("--blank", help="Leave the cells empty, to be filled in.")] = False,
    lang: Annotated[str, typer.Option("--lang", metavar="LANG", help="Headers in ja, en or both.")] = "both",
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there already.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the matrix as a sheet (.xlsx) that people fill in together; `show` and `check` read it back.

    Examples:

      moshimo command sheet --blank --out matrix.xlsx

      moshimo command sheet parallel --lang ja --out matrix.xlsx --force
    """
    from moshimo.command.sheet import sheet as write
    from moshimo.errors import OptionError, Place

    if out is None:
        raise OptionError("is missing", place=Place(key="--out"), hint="Name a new file: --out matrix.xlsx")
    found = write(arrangement, out, lang, blank, force)
    if as_json:
        print_document(found)
        return
    state = "to be filled in" if blank else "filled in"
    print(f"{found['arrangement']}: {found['cells']} cells, {state}.")
    print(f"Read it back with `moshimo command check {out.name}`.")
    print(found["path"])


def _allowed(allows: Mapping[str, bool]) -> str:
    """Return what a relation allows in words."""
    names = [name.replace("_", " ") for name, yes in allows.items() if yes]
    return ", ".join(names) if names else "nothing"


def _who(found: Mapping[str, Any]) -> str:
    """Return who takes part, in words."""
    said = [f"without {found['without']}"] if found["without"] else []
    for actor, row in found["present"].items():
        if row["takes_part"]:
            said += [f"{actor} from day {row['from_day']:g}"] if row["from_day"] is not None else []
            said += [f"{actor} until day {row['until_day']:g}"] if row["until_day"] is not None else []
            said += [f"{actor} only supporting"] if row["only_supports"] else []
    return ", ".join(said) or "everybody taking part"


def _law(found: Mapping[str, Any]) -> str:
    return "" if found["legal"] is None else f", law: {', '.join(found['legal'])}"


def _print_head(row: Mapping[str, Any]) -> None:
    print(f"{row['id']}: {row['label']['en']} / {row['label']['ja']}")
    print(f"{row['summary']['en']}\n{row['summary']['ja']}")
    print(f"Source {row['source']}, grade {row['grade']}, known {row['known']}.")


def _print_findings(found: Mapping[str, Any]) -> None:
    """Print what the arrangement leaves open once every transfer is done."""
    if not found["findings"]:
        return
    print("\nLeft open, once every transfer is done:")
    rows = []
    for row in found["findings"]:
        cells = ", ".join(row["cells"][:FEW]) + (" ..." if row["count"] > FEW else "")
        for i, line in enumerate(wrap(f"{row['message']['en']}: {cells}", WIDTH + 20)):
            rows.append([row["count"] if i == 0 else "", line])
    print_table(["cells", "what"], rows)


def _gaps(cells: Iterable[Mapping[str, Any]]) -> Iterable[list[str]]:
    """Yield rows of the cells that are not led, gathered by state and area; long rows are folded."""
    from moshimo.words import PHASES

    places: dict[tuple[str, str], dict[str, list[str]]] = {}
    for cell in cells:
        if cell["state"] != "led":
            functions = places.setdefault((cell["state"], cell["area"]), {})
            functions.setdefault(cell["function"], []).append(cell["phase"])
    for (state, area), functions in sorted(places.items()):
        together: dict[tuple[str, ...], list[str]] = {}
        for name, phases in functions.items():
            together.setdefault(tuple(phases), []).append(name)
        shown = [
            ", ".join(names) + ("" if len(phases) == len(PHASES) else f" ({', '.join(phases)})")
            for phases, names in together.items()
        ]
        for i, line in enumerate(wrap("; ".join(shown), WIDTH)):
            yield [state, area, line] if i == 0 else ["", "", line]


def _closing(found: Mapping[str, Any]) -> str:
    states, shares = found["states"], {row["day"]: row["share"] for row in found["resilience_by_day"]}
    answered = states["led"] + states["fallback"]
    who = _who(found)
    start = "With everybody taking part" if who.startswith("everybody") else who[:1].upper() + who[1:]
    return (
        f"{start}, '{found['arrangement']}' has one chain of command in {answered} of {sum(states.values())} cells "
        f"on day {found['day']:g}; by demand that is {shares[0]:.2f} on day 0 and {shares[30]:.2f} on day 30. "
        f"It says who leads, not who wins."
    )


app.command()(commanding.compare)
app.command()(commanding.optimise)
