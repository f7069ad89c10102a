"""``moshimo brief``: run a study and write its page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from moshimo.cli.output import AsJson, AsOf, Futures, Seed, Set, Workers, print_document, progress

FORMATS = ("html", "json")


def brief(
    contingency: Annotated[list[str] | None, typer.Argument(help="Contingencies (default: taiwan-invasion).")] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option("--policy", metavar="P", help="Policies; the first is what others are held against."),
    ] = None,
    futures: Futures = 2000,
    seed: Seed = 1,
    settings: Set = None,
    lang: Annotated[str, typer.Option("--lang", metavar="L", help="ja, en or both.")] = "both",
    as_of: AsOf = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Default: moshimo-out/<contingency>-<digest>.")
    ] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in a browser when it is done.")] = False,
    format_: Annotated[str, typer.Option("--format", metavar="F", help="html (and json), or json.")] = "html",
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Compare alliance policies over many futures of a contingency, and write one page about it.

    The last line printed is the path of the page.

    Examples:

      moshimo brief

      moshimo brief taiwan-invasion --policy P0 --policy P4 --futures 5000 --lang en

      moshimo brief --set usa_state=absent --out my-brief
    """
    from moshimo import report, study
    from moshimo.errors import Place, UnknownName

    if format_ not in FORMATS:
        raise UnknownName.among("format", format_, FORMATS, place=Place(key="--format"))
    question = study.Study(
        contingencies=tuple(contingency or study.DEFAULT_CONTINGENCIES),
        policies=tuple(policy or study.DEFAULT_POLICIES),
        futures=futures,
        seed=seed,
        settings=study.parse_settings(settings or []),
        as_of=as_of,
    )
    with progress("brief") as report_progress:
        made = report.brief(question, out, lang=lang, workers=workers, progress=report_progress)
    if as_json:
        print_document(made.document)
        return
    for row in made.document["answer"]:
        if lang in ("ja", "both"):
            print(row["ja"])
        if lang in ("en", "both"):
            print(row["en"])
        print()
    print(made.html if format_ == "html" else made.json)
    if open_page:
        import webbrowser

        webbrowser.open(made.html.as_uri())
