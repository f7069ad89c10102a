"""``moshimo crisis``: the ladder of what is legal when; the game of who comes (`game`), studies of it (`choosing`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from moshimo.cli import choosing, game
from moshimo.cli.output import AsJson, AsOf, Set, print_document

if TYPE_CHECKING:
    from moshimo.report.texts import Texts

EFFECTS = {"starts": "starts_force", "stops": "stops_force", "aid": "aid", "posture": "posture"}
app = typer.Typer(help="Who may act, how far, from which day.", no_args_is_help=True)


@app.callback()
def room() -> None:
    """Who may act, how far, from which day."""


@app.command()
def ladder(
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="Whose law: JPN, KOR, AUS, PHL, TWN or USA.")],
    contingency: Annotated[
        str, typer.Option("--contingency", metavar="C", help="The contingency it faces.")
    ] = "taiwan-invasion",
    day: Annotated[
        float | None, typer.Option("--day", metavar="D", help="The legal rungs on this day (default: by the horizon).")
    ] = None,
    settings: Set = None,
    lang: Annotated[str, typer.Option("--lang", metavar="L", help="ja or en.")] = "en",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show which rungs of the ladder are legal, by which gate, from which day, and what would open the others.

    Nothing set is the hard case: the United States absent, nobody attacked but Taiwan, no partner fighting, no
    warning. It shows what the law allows, never what ought to be done. What is assumed is printed first; every
    name of it can be set.

    Examples:

      moshimo crisis ladder JPN

      moshimo crisis ladder USA --day 90

      moshimo crisis ladder JPN --set warning_days=14 --set aus_from_day=7

      moshimo crisis ladder JPN --day 7 --set usa_state=delayed --set usa_delay_days=14

      moshimo crisis ladder JPN --set usa_state=full --set japan_attacked=true --lang ja
    """
    from moshimo import study
    from moshimo.errors import Place, UnknownName
    from moshimo.report.standing import since
    from moshimo.report.texts import Texts
    from moshimo.words import as_typed

    if lang not in ("ja", "en"):
        raise UnknownName.among("language", lang, ["ja", "en"], place=Place(key="--lang"))
    found = study.crisis_ladder(actor, contingency, study.parse_settings(settings or []), day, as_of)
    if as_json:
        print_document(found)
        return
    t = Texts(lang)
    held = ", ".join(f"{name}={as_typed(value)}" for name, value in found["set"].items())
    when = t("ladder_by_horizon", day=f"{found['horizon_days']:g}") if day is None else t("story_day", day=f"{day:g}")
    print(t("ladder_head", actor=found["actor"], contingency=found["contingency"], when=when, held=held))
    for row in found["levels"]:
        print(f"\n{row['level']}  {row['name'][lang]} [{since(row, t, actor)}]")
        print(f"    {row['why'][lang]}")
        if not row["legal"]:
            for way in row["opens_with"]:
                print(f"    {t('ladder_would', what=way[lang])}")
            if day is not None and row["earliest_day"] is not None and row["earliest_day"] > day:
                print(f"    {t('ladder_later', day=format(row['earliest_day'], 'g'))}")
        if row["legal"] and row["evacuation_from_day"] is not None:
            print(f"    {t('ladder_evacuation', day=format(row['evacuation_from_day'], 'g'))}")
    if found["evacuation_from_day"] is None:
        print("\n" + t("ladder_no_evacuation"))
    if found["statutes"]:
        print("\n" + t("ladder_statutes"))
        for statute in found["statutes"]:
            effects = {name: t(f"ladder_effect_{statute[key]}") for name, key in EFFECTS.items()}
            print("    " + t("ladder_statute", **_named(statute, lang), source=statute["source"], **effects))
    _questions(found, t, lang)
    print("\n" + t("ladder_close"))


def _named(statute: dict[str, Any], lang: str) -> dict[str, str]:
    return {key: statute[key][lang] for key in ("label", "law")}


def _otherwise(change: dict[str, Any], t: Texts) -> str:
    if not change["legal"]:
        return t("ladder_shuts", level=change["level"])
    fields = {"level": change["level"], "day": f"{change['earliest_day']:g}"}
    if change["until_day"] is None:
        return t("ladder_opens", **fields)
    return t("ladder_opens_until", until=f"{change['until_day']:g}", **fields)


def _questions(found: dict[str, Any], t: Texts, lang: str) -> None:
    """Print the law's open questions, with what the other answer would change."""
    asked = [row for row in found["questions"] if row["otherwise"]]
    if asked:
        print("\n" + t("ladder_questions"))
    for row in asked:
        changes = [_otherwise(one, t) for one in row["otherwise"]]
        answer = t("answer_yes" if row["assumed"] else "answer_no")
        law = t("laws_joint").join(one[lang] for one in row["laws"])
        said = f"{t('law_joint')}{row['said'][lang]}" if row["said"] else ""
        print(f"  {row['text'][lang]} [{answer}: {row['question']}] {t('list_joint').join(changes)}")
        print(f"    {t('bracketed', inside=law + said)}")


app.command()(game.solve)
app.command()(game.tree)
app.command()(choosing.ambivalence)
app.command("hard-case")(choosing.hard_case)
app.command()(choosing.overturn)
app.command()(game.reliability)
