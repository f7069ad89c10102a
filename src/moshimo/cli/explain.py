"""``moshimo explain``: one future of a study, told day by day."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from moshimo.cli.output import AsJson, print_document


def explain(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a study, or of a brief.")],
    future: Annotated[int, typer.Option("--future", metavar="N", help="The future's number, from 0.")] = 0,
    policy: Annotated[
        str | None, typer.Option("--policy", metavar="P", help="A policy of the study (default: its first).")
    ] = None,
    contingency: Annotated[
        str | None, typer.Option("--contingency", metavar="C", help="A contingency of the study (default: its first).")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", metavar="L", help="ja, en or both.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Tell one future day by day: who decided what, which gate, what the fighting did.

    Examples:

      moshimo explain my-study --future 7

      moshimo explain my-study --future 7 --policy P4 --lang ja
    """
    from moshimo import report, study
    from moshimo.errors import Place, UnknownName

    languages = {"ja": ["ja"], "en": ["en"], "both": ["ja", "en"]}
    if lang not in languages:
        raise UnknownName.among("language", lang, languages, place=Place(key="--lang"))
    found = report.explain(study.study_folder(folder), future, policy, contingency)
    if as_json:
        print_document(found)
        return
    for language in languages[lang]:
        _tell(found, language)


def _tell(found: dict[str, Any], language: str) -> None:
    from moshimo.campaign import TURN_DAYS
    from moshimo.report.texts import Texts, days

    t = Texts(language)
    print(found["title"][language])
    if found["failed"]:
        print(t("story_failed"))
    shown = why = None
    for step in found["steps"]:
        if not step["told"]:
            continue
        day = t("story_before") if step["day"] < 0 else t("story_day", day=days(step["day"]))
        if step["turn"]:
            first, last = days(step["day"]), days(step["day"] + TURN_DAYS)
            day = t("story_turn", first=first, last=last, turn=step["turn"])
        if day != shown:
            print(f"\n{day}")
            shown = day
        chance = step["choice_probability"]
        told = step["what"][language]
        if chance is not None and chance < 1.0:
            told += f" [{t('story_chance', chance=f'{chance:.2f}')}]"
        print(f"  {told}")
        if step["kind"] != "engagement" and step["why"][language] != why:
            why = step["why"][language]
            print(f"    {why}")
    if found["note"]:
        print("\n" + found["note"][language])
    print()
