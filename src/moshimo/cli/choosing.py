"""``moshimo crisis``: what the game of who comes says over futures, and what it takes to overturn inaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from moshimo.cli.output import AsJson, AsOf, Futures, Seed, Set, print_document, print_table

if TYPE_CHECKING:
    from moshimo.report.texts import Texts

Contingency = Annotated[str, typer.Option("--contingency", metavar="C", help="The contingency it is about.")]
Language = Annotated[str, typer.Option("--lang", metavar="L", help="ja or en.")]
INVASION = "taiwan-invasion"


def texts(lang: str) -> Texts:
    """Return the words of a language; raise `UnknownName` for one that is not ``ja`` or ``en``."""
    from moshimo.errors import Place, UnknownName
    from moshimo.report.texts import Texts

    if lang not in ("ja", "en"):
        raise UnknownName.among("language", lang, ["ja", "en"], place=Place(key="--lang"))
    return Texts(lang)


def ambivalence(
    contingency: Contingency = INVASION,
    settings: Set = None,
    futures: Futures = 4096,
    seed: Seed = 1,
    lang: Language = "en",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Map where relative decline makes the strong ally more committed and where less, and split leader from structure.

    Examples:

      moshimo crisis ambivalence

      moshimo crisis ambivalence --futures 10000 --set leader_myopia_usa=0.6 --json
    """
    from moshimo import study

    t = texts(lang)
    found = study.crisis_ambivalence(contingency, study.parse_settings(settings or []), futures, seed, as_of)
    if as_json:
        print_document(found)
        return
    print(t("ambivalence_head", futures=f"{futures:,}"))
    for key in ("net", "keeps", "comes"):
        print("  " + t(f"ambivalence_{key}", **_moved(found[key], t)))
    for name, row in found["effects"].items():
        print("  " + t(f"ambivalence_effect_{name}", **_moved(row, t)))
    print(t("ambivalence_spread", mean=f"{found['spread']['mean']:+.4f}"))
    print("\n" + t("ambivalence_map"))
    head = [t("ambivalence_stake"), *(_range(row["odds"]) for row in found["map"][:4])]
    cells = [found["map"][i : i + 4] for i in range(0, len(found["map"]), 4)]
    print_table(
        head,
        [
            [
                _range(row[0]["stake"]),
                *("-" if c["net"] is None else f"{c['net']['mean']:+.3f} ({c['futures']})" for c in row),
            ]
            for row in cells
        ],
    )
    print("\n" + t("ambivalence_split", runs=f"{found['split']['runs']:,}"))
    for group, row in found["split"]["groups"].items():
        print(f"  {t(f'group_{group}')}: {row['first']['value']:.2f} / {row['total']['value']:.2f}")
    alone = found["acting_alone"]
    print("\n" + t("ambivalence_alone", **_moved(alone["attack"], t)))
    for part in ("ability", "preparing"):
        print("  " + t(f"ambivalence_{part}", **_moved(alone[part], t)))
    print(t("ambivalence_alone_still", **_moved(alone["without_reversers"], t)))
    print("\n" + t("not_probability"))


def hard_case(
    contingency: Contingency = INVASION,
    state: Annotated[
        str, typer.Option("--state", metavar="S", help="What the United States does: absent, delayed or partial.")
    ] = "absent",
    settings: Set = None,
    futures: Futures = 1000,
    seed: Seed = 1,
    lang: Language = "en",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Play every rung of an unattacked Japan on the same futures, alone and with each partner: trade-offs, no advice.

    Examples:

      moshimo crisis hard-case

      moshimo crisis hard-case --state delayed --set japan_attacked=false --lang ja
    """
    from moshimo import study

    t = texts(lang)
    found = study.crisis_hard_case(contingency, study.parse_settings(settings or []), futures, seed, state, as_of)
    if as_json:
        print_document(found)
        return
    print(t("hard_head", futures=f"{futures:,}", state=t(f"state_{state}")))
    columns = (
        "score",
        "losses.JPN.ships",
        "losses.JPN.aircraft",
        "losses.JPN.casualties",
        "struck",
        "in_being.JPN.ships",
    )
    for company in dict.fromkeys(row["company"] for row in found["rows"]):
        print("\n" + t(f"hard_company_{company}"))
        rows = [
            [*(f"{row['measures'][name]['mean']:,.2f}" for name in columns), f"{row['rung']}  {row['name'][lang]}"]
            for row in found["rows"]
            if row["company"] == company
        ]
        print_table([*(t(f"hard_{name.replace('.', '_')}") for name in columns), t("hard_rung")], rows)
    print("\n" + t("hard_legal"))
    told: list[Any] = []
    for company in dict.fromkeys(row["company"] for row in found["legal_by_day"]):
        days = [
            [f"{row['day']:g}", *(t.percent(share) for share in row["rungs"].values())]
            for row in found["legal_by_day"]
            if row["company"] == company
        ]
        print(t(f"hard_company_{company}") + (t("hard_same") if days in told else ""))
        if days not in told:
            print_table([t("hard_day"), *found["legal_by_day"][0]["rungs"]], days)
        told.append(days)
    print("\n" + t("hard_threat"))
    for threat, row in found["nuclear_threat"].items():
        rungs = ", ".join(f"{name} {t.percent(share)}" for name, share in row["rungs"].items() if share > 0.0)
        print(f"  {t(f'hard_threat_{threat}')}: {rungs}")
    print("\n" + found["note"][lang] + "\n" + t("hard_close"))


def overturn(
    contingency: Contingency = INVASION,
    settings: Set = None,
    futures: Futures = 4000,
    seed: Seed = 1,
    lang: Language = "en",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Race institutions against the decisive day: who could overturn inaction, how late, in which share of futures.

    Examples:

      moshimo crisis overturn

      moshimo crisis overturn --set allied_persuasion=0 --set political_cost=0 --lang ja
    """
    from moshimo import study

    t = texts(lang)
    found = study.crisis_overturn(contingency, study.parse_settings(settings or []), futures, seed, as_of)
    if as_json:
        print_document(found)
        return
    days = found["decisive_day"]
    print(t("overturn_head", futures=f"{futures:,}", low=f"{days['p05']:.0f}", high=f"{days['p95']:.0f}"))
    for key in ("starting", "stopping"):
        print("\n" + t(f"overturn_{key}"))
        for name, row in found[key].items():
            first = ", ".join(f"{found['routes'][r][lang]} {t.percent(s)}" for r, s in row["first_by"].items() if s)
            print(
                f"  {found['dimensions'][name][lang]}: {t.percent(row['overturned'])} ({first or t('overturn_nobody')})"
            )
    print("\n" + t("overturn_by_day"))
    for row in found["by_day"]:
        shares = ", ".join(
            f"{found['dimensions'][name][lang]} {t.percent(one['overturned'])}" for name, one in row["starting"].items()
        )
        print(f"  {t('story_day', day=format(row['day'], 'g'))}: {shares}")
    print("\n" + t("not_probability"))


def _moved(row: dict[str, Any], t: Texts) -> dict[str, str]:
    shares = {name: t.percent(row[name]) for name in ("rises", "falls", "neither")}
    return shares | {"mean": f"{row['mean']:+.4f}"}


def _range(pair: list[float]) -> str:
    return f"{pair[0]:.2f}..{pair[1]:.2f}"
