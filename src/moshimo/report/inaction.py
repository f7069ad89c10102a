"""What it takes to overturn inaction: which institution moves what, how late, in which share of futures.

Force, aid and posture are separate; the mirror (stopping an executive that fights) stands beside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from moshimo.report import charts
from moshimo.report.blocks import Block, Table, table

if TYPE_CHECKING:
    from moshimo.report.texts import Texts


def inaction(part: dict[str, Any], prefix: str, t: Texts) -> list[Block]:
    """Return the blocks of the section from the crisis part of one contingency."""
    found = part["overturn"]
    if found is None:
        return []
    command = part["commands"]["overturn"]
    return [
        _routes(found, "starting", prefix, command, t),
        _by_day(found, prefix, command, t),
        _routes(found, "stopping", prefix, command, t),
        _institutions(found, command, t),
    ]


def _routes(found: dict[str, Any], case: str, prefix: str, command: str, t: Texts) -> Block:
    title = t(f"page_figure_{case}")
    routes = {name: label[t.language] for name, label in found["routes"].items()}
    bars = [
        charts.Stack(
            found["dimensions"][name][t.language],
            t.percent(row["overturned"]),
            tuple(row["first_by"][route] for route in routes),
        )
        for name, row in found[case].items()
    ]
    key = [(letter, name) for letter, name in zip("abcd", routes.values(), strict=True)]
    texts: tuple[str, ...] = (t(f"page_{case}_note"),)
    if case == "starting":
        days = found["decisive_day"]
        shown = {name: f"{days[name]:.0f}" for name in ("p05", "p50", "p95")}
        texts = (t("page_overturn", futures=f"{found['futures']:,}", **shown), *texts)
    return Block(
        title=title,
        texts=texts,
        figure=Markup(charts.stacks(f"{prefix}-{case}", title, bars, key)),
        table=_shares(found[case], found, t),
        source=t("page_source_race"),
        command=command,
    )


def _shares(rows: dict[str, Any], found: dict[str, Any], t: Texts) -> Table:
    routes = found["routes"]
    return table(
        [t("page_dimension"), t("page_overturned"), t("col_ci"), *(label[t.language] for label in routes.values()),
         t("page_bill")],
        [
            [
                found["dimensions"][name][t.language],
                t.percent(row["overturned"]),
                " – ".join(t.percent(end) for end in row["ci95"]),
                *(t.percent(row["first_by"][route]) for route in routes),
                t.percent(row["bill_passed"]),
            ]
            for name, row in rows.items()
        ],
        " nn" + "n" * (len(routes) + 1),
    )  # fmt: skip


def _by_day(found: dict[str, Any], prefix: str, command: str, t: Texts) -> Block:
    title = t("page_figure_by_day")
    rows = found["by_day"]
    names = list(found["dimensions"])
    places = tuple(i / (len(rows) - 1) for i in range(len(rows)))
    scale = charts.Scale(
        places,
        tuple((place, f"{row['day']:g}") for place, row in zip(places, rows, strict=True)),
        t("page_decisive_day"),
    )
    series = [
        charts.Series(found["dimensions"][name][t.language], tuple(row["starting"][name]["overturned"] for row in rows))
        for name in names
    ]
    return Block(
        title=title,
        texts=(t("page_by_day_note"),),
        figure=Markup(charts.lines(f"{prefix}-by-day", title, series, scale)),
        table=table(
            [t("page_decisive_day"), *(found["dimensions"][name][t.language] for name in names)],
            [[f"{row['day']:g}", *(t.percent(row["starting"][name]["overturned"]) for name in names)] for row in rows],
            " " + "n" * len(names),
        ),
        source=t("page_source_race"),
        command=command,
    )


def _institutions(found: dict[str, Any], command: str, t: Texts) -> Block:
    def listed(rows: list[dict[str, str]]) -> str:
        return t("page_clause_joint").join(row[t.language] for row in rows)

    return Block(
        title=t("page_institutions"),
        texts=(t("page_institutions_note"),),
        table=table(
            [t("page_institution"), t("page_can"), t("page_cannot"), t("page_law"), t("col_source")],
            [
                [
                    row["name"][t.language],
                    listed(row["can"]),
                    listed(row["cannot"]),
                    row["law"][t.language],
                    f"{row['source']} ({row['grade']})",
                ]
                for row in found["institutions"]
            ],
            " ttt ",
        ),
        source=t("page_source_institutions"),
        command=command,
    )
