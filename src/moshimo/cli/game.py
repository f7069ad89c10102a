"""``moshimo crisis``: the game of who comes, solved at the centre of every range and at published honour rates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from moshimo.cli.choosing import INVASION, Contingency, Language, texts
from moshimo.cli.output import AsJson, AsOf, Seed, Set, print_document, print_table

if TYPE_CHECKING:
    from moshimo.report.texts import Texts

Policy = Annotated[str, typer.Option("--policy", metavar="P", help="The policy whose levers are pulled.")]


def solve(
    contingency: Contingency = INVASION,
    settings: Set = None,
    reference: Annotated[
        str | None, typer.Option("--reference", metavar="CLASS", help="A published honour rate as its reliability.")
    ] = None,
    policy: Policy = "P0",
    seed: Seed = 1,
    lang: Language = "en",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Solve the game of the crisis with every uncertainty at its central value: who would choose what.

    Examples:

      moshimo crisis solve

      moshimo crisis solve --set usa_state=absent --lang ja

      moshimo crisis solve --reference honour_rate_since_1945 --json
    """
    from moshimo import study

    t = texts(lang)
    found = study.crisis_solve(contingency, study.parse_settings(settings or []), reference, policy, seed, as_of)
    if as_json:
        print_document(found)
        return
    print(
        t(
            "game_head",
            contingency=contingency,
            policy=policy,
            lam=f"{found['lambda']:g}",
            residual=f"{found['residual']:.0e}",
        )
    )
    for node in found["nodes"][:2]:
        options = (f"{t(f'game_option_{name}')} {share:.2f}" for name, share in node["options"].items())
        print(f"  {t('game_actor_' + node['actor'])}{t('list_joint').join(options)}")
    print("\n" + t("game_by_state"))
    _by_state(found["by_state"], t)
    print("\n" + t("game_partners"))
    _partners(found["partners"], t)
    print("\n" + t("game_outlook"))
    _outlook(found["outlook"], t)
    print("\n" + t("game_by_lambda"))
    _by_lambda(found["by_lambda"], t)
    print("\n" + found["note"][lang] + "\n" + t("game_close"))


def tree(
    efg: Annotated[Path, typer.Option("--efg", metavar="FILE", help="Where to write the game (Gambit's format).")],
    contingency: Contingency = INVASION,
    settings: Set = None,
    policy: Policy = "P0",
    seed: Seed = 1,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Write the game that `crisis solve` solves as a file that other solvers of games read.

    Example:

      moshimo crisis tree --efg crisis.efg --set usa_state=absent
    """
    from moshimo import study

    found = study.crisis_tree(efg, contingency, study.parse_settings(settings or []), policy, seed, as_of)
    if as_json:
        print_document(found)
        return
    print(f"{found['file']}: {found['endings']:,} endings, SHA-256 {found['sha256']}")


def reliability(
    contingency: Contingency = INVASION,
    settings: Set = None,
    policy: Policy = "P0",
    seed: Seed = 1,
    lang: Language = "en",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show published honour rates by the unit counted, and what the game says at each of them.

    Examples:

      moshimo crisis reliability

      moshimo crisis reliability --lang ja --json
    """
    from moshimo import study

    t = texts(lang)
    found = study.crisis_reliability(contingency, study.parse_settings(settings or []), policy, seed, as_of)
    if as_json:
        print_document(found)
        return
    print(t("reliability_head"))
    names = ("attack", "resists", "fights", "score")
    print_table(
        [t("reliability_rate"), *(t(f"outlook_{name}") for name in names), t("reliability_class")],
        [
            [
                f"{100 * row['rate']:.1f} %",
                *(f"{row['outlook'][name]:.2f}" for name in names),
                f"{row['class']}: {row['unit'][lang]}",
            ]
            for row in found["rows"]
        ],
    )
    print("\n" + t("reliability_selection", **{k: f"{v:.2f}" for k, v in found["selection"].items()}))
    print(t("game_close"))


def _by_state(rows: list[dict[str, Any]], t: Texts) -> None:
    consents, levels = ("no", "conditional", "yes"), list(rows[0]["level"])
    head = [t("game_share"), *(t(f"game_consent_{name}") for name in consents), *levels]
    print_table(
        [*head, t("game_struck"), t("game_exploit"), t("game_score"), t("game_state")],
        [
            [
                f"{row['share']:.2f}",
                *(t.chance(None if row["consent"] is None else row["consent"][name]) for name in consents),
                *(f"{row['level'][name]:.2f}" for name in levels),
                *(f"{row[name]:.2f}" for name in ("struck", "exploit", "score")),
                t(f"state_{row['usa_state']}"),
            ]
            for row in rows
        ],
    )


def _partners(rows: list[dict[str, Any]], t: Texts) -> None:
    seen = list(dict.fromkeys((row["usa_fights"], row["japan_fights"]) for row in rows))
    joins = {
        (row["actor"], row["usa_fights"], row["japan_fights"]): t.chance(row["joins"] if row["open"] else None)
        for row in rows
    }
    print_table(
        [
            *(t(f"game_seen_{'usa' if usa else 'none'}_{'jpn' if jpn else 'none'}") for usa, jpn in seen),
            t("game_partner"),
        ],
        [
            [*(joins[actor, *pair] for pair in seen), t(f"game_joins_{actor}") + (t("game_neutral") if out else "")]
            for actor, out in dict.fromkeys((row["actor"], row["neutral"]) for row in rows)
        ],
    )


def _outlook(found: dict[str, float | None], t: Texts) -> None:
    for name, value in found.items():
        print(f"  {t.chance(value):4}  {t(f'outlook_{name}')}")


def _by_lambda(rows: list[dict[str, Any]], t: Texts) -> None:
    names = ("attack", "resists", "fights", "consents", "struck", "score")
    print_table(
        ["lambda", *(t(f"outlook_{name}") for name in names)],
        [[f"{row['choice_rationality']:g}", *(t.chance(row[name]) for name in names)] for row in rows],
    )
