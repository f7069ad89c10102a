"""``moshimo study``: plan, run, resume, rerun, show, digest, compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from moshimo.cli.output import AsJson, AsOf, Set, Workers, print_document, print_table, progress

app = typer.Typer(help="Run studies (contingencies x policies x futures) and read them.", no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a study, or of a brief.")]


@app.command()
def plan(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A study file.")],
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Check a study file and say what it would take: rows, seconds, disk, memory. Nothing is written.

    Example:

      moshimo study plan my-study.yaml
    """
    from moshimo import study

    found = study.plan(study.load_study(file), workers)
    if as_json:
        print_document(found)
        return
    print(f"{found['rows']:,} rows, about {found['seconds']:.1f} s with {found['workers']} workers")
    print(f"about {found['disk_mb']:.1f} MB on disk, {found['memory_mb']:.0f} MB of memory")


@app.command()
def run(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A study file, instead of the options.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="A new folder for the study.")] = None,
    contingency: Annotated[list[str] | None, typer.Option("--contingency", metavar="C", help="Contingencies.")] = None,
    policy: Annotated[list[str] | None, typer.Option("--policy", metavar="P", help="Policies.")] = None,
    futures: Annotated[
        int | None, typer.Option("--futures", metavar="N", help="How many futures to sample (default: 2000).")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="S", help="Seed of every draw: same seed, same bits (default: 1).")
    ] = None,
    sampler: Annotated[
        str | None, typer.Option("--sampler", help="lhs, a Latin hypercube (the default and only one so far).")
    ] = None,
    settings: Set = None,
    as_of: AsOf = None,
    workers: Workers = None,
    chunk: Annotated[
        int | None, typer.Option("--chunk", metavar="N", help="Futures in one part; changes no number.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a study into a new folder: parts in Parquet, a manifest, a digest.

    Examples:

      moshimo study run --contingency taiwan-invasion --policy P0 --policy P4 --futures 5000 --out my-study

      moshimo study run my-study.yaml --out my-study
    """
    from moshimo import study
    from moshimo.errors import OptionError, Place

    if out is None:
        raise OptionError("is missing", place=Place(key="--out"), hint="Name a new folder: --out DIR")
    given: dict[str, Any] = {
        "contingencies": tuple(contingency or ()),
        "policies": tuple(policy or ()),
        "futures": futures,
        "seed": seed,
        "sampler": sampler,
        "settings": study.parse_settings(settings or []),
        "as_of": as_of,
    }
    given = {name: value for name, value in given.items() if value not in (None, (), {})}
    if file is not None and given:
        raise OptionError(
            "stands beside options that say the same",
            place=Place(key="FILE"),
            found=", ".join(given),
            hint="Write them into the file, or leave the file out",
        )
    question = study.load_study(file) if file is not None else study.Study(**given)
    with progress("study") as report_progress:
        size = study.DEFAULT_CHUNK if chunk is None else chunk
        done = study.run(question, out, workers=workers, chunk=size, progress=report_progress)
    _tell(done.to_dict(), as_json)


def _tell(found: dict[str, Any], as_json: bool) -> None:
    """Print how far a study is; the last line is its folder."""
    if as_json:
        print_document(found)
        return
    rate = "" if found["rows_per_s"] is None else f" in {found['wall_s']:.1f} s ({found['rows_per_s']:,.0f} rows/s)"
    whole = "" if found["complete"] else f" of {found['rows_in_all']:,}"
    print(f"{found['rows']:,}{whole} rows{rate}, {found['failed']} failed")
    if "same" in found:
        against = {True: "the same as", False: "other than", None: "not to be compared with"}[found["same"]]
        print(f"numbers {against} those of the folder it was run from ({found['was'] or 'not finished'})")
    if found["complete"]:
        print(f"digest {found['digest']}")
    else:
        print(f"not finished: go on with `moshimo study resume {found['study']}`")
    print(Path(found["study"]).resolve())


@app.command()
def resume(folder: Folder, workers: Workers = None, as_json: AsJson = False) -> None:
    """Go on with a study that was killed, interrupted, or lost a part; its digest is that of an undisturbed run.

    Example:

      moshimo study resume my-study
    """
    from moshimo import study

    with progress("study") as report_progress:
        done = study.resume(study.study_folder(folder), workers=workers, progress=report_progress)
    _tell(done.to_dict(), as_json)


@app.command()
def rerun(
    folder: Folder,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="A new folder for the study.")] = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Run a folder's study again, with the code and data there are now, and say whether the numbers are the same.

    Example:

      moshimo study rerun my-study --out my-study-again
    """
    from moshimo import study
    from moshimo.errors import OptionError, Place

    if out is None:
        raise OptionError("is missing", place=Place(key="--out"), hint="Name a new folder: --out DIR")
    with progress("study") as report_progress:
        done = study.rerun(study.study_folder(folder), out, workers=workers, progress=report_progress)
    _tell(done.to_dict(), as_json)


@app.command()
def show(folder: Folder, as_json: AsJson = False) -> None:
    """Say how far a study is: rows, failed futures, time, digest.

    Example:

      moshimo study show my-study
    """
    from moshimo import study

    _tell(study.show(study.study_folder(folder)), as_json)


@app.command()
def digest(folder: Folder, as_json: AsJson = False) -> None:
    """Print the digest of a study: equal for equal studies, however they were run.

    Example:

      moshimo study digest my-study
    """
    from moshimo import study

    found = study.Results(study.study_folder(folder)).digest()
    if as_json:
        print_document(found)
    else:
        print(f"{found['digest']}  {found['rows']} rows, {found['columns']} columns")


@app.command()
def compare(folder: Folder, as_json: AsJson = False) -> None:
    """Compare the policies of a study by defence score, regret and satisficing.

    Example:

      moshimo study compare my-study
    """
    from moshimo import study

    found = study.Results(study.study_folder(folder)).compare()
    if as_json:
        print_document(found)
        return
    columns = ["contingency", "policy", "mean", "p10", "score>=3", "regret mean", "p90", "max", "difference (95 %)"]
    rows = []
    for row in found["rows"]:
        difference = row["difference"]
        low, high = difference["ci95"]
        rows.append(
            [
                row["contingency"],
                row["policy"],
                f"{row['mean']:.3f}",
                f"{row['p10']:.0f}",
                f"{row['satisficing']:.3f}",
                f"{row['regret_mean']:.3f}",
                f"{row['regret_p90']:.0f}",
                f"{row['regret_max']:.0f}",
                f"{difference['mean']:+.3f} ({low:+.3f} to {high:+.3f}) against {difference['against']}",
            ]
        )
    print_table(columns, rows)
    if found["note"]:
        print(found["note"]["en"])
    print("Not probabilities: a share says how the ranges that were sampled are divided.")
