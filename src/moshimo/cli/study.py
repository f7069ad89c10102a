"""``moshimo study``: run, digest, compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from moshimo.cli.output import AsJson, AsOf, Set, Workers, print_document, print_table, progress

app = typer.Typer(help="Run studies (contingencies x policies x futures) and read them.", no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a study.")]


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
    from moshimo.words import document

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
    body = {
        "study": str(done.folder),
        "rows": done.rows,
        "failed": done.failed,
        "complete": True,
        "wall_s": done.wall_s,
        "rows_per_s": done.rows / max(done.wall_s, 1e-9),
        "digest": study.Results(done.folder).digest()["digest"],
    }
    if as_json:
        print_document(document("study.run", body))
        return
    print(f"{done.rows:,} rows in {done.wall_s:.1f} s ({body['rows_per_s']:,.0f} rows/s), {done.failed} failed")
    print(f"digest {body['digest']}")
    print(done.folder.resolve())


@app.command()
def digest(folder: Folder, as_json: AsJson = False) -> None:
    """Print the digest of a study: equal for equal studies, however they were run.

    Example:

      moshimo study digest my-study
    """
    from moshimo import study

    found = study.Results(folder).digest()
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

    found = study.Results(folder).compare()
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
    print("Not probabilities: a share says how the ranges that were sampled are divided.")
