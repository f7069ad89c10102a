"""Who comes: what the game of choice answers at its centre, over rationality, over honour rates, and over decline.

Choice probabilities come from the game; shares of futures count where decline moves commitment up and where down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from moshimo.report import charts, figures
from moshimo.report.blocks import Block, Cell, table
from moshimo.report.texts import signed

if TYPE_CHECKING:
    from moshimo.report.texts import Texts

OVER_LAMBDA, OVER_RATES = ("attack", "fights", "struck", "acts"), ("attack", "fights")
MOVED = ("net", "keeps", "comes")
BINS = 4


def coming(part: dict[str, Any], prefix: str, t: Texts) -> list[Block]:
    """Return the blocks of the section from the crisis part of one contingency; `prefix` begins the figures' ids."""
    solved, rates, moved = part["solve"], part["reliability"], part["ambivalence"]
    made = [] if solved is None else [_by_lambda(part, prefix, t)]
    made += [] if rates is None else [_by_rate(part, prefix, t)]
    made += [] if moved is None else [_moved(part, prefix, t), _map(moved, t), _split(part, prefix, t)]
    return made


def _by_lambda(part: dict[str, Any], prefix: str, t: Texts) -> Block:
    solved = part["solve"]
    rows, lambdas = solved["by_lambda"], [f"{row['choice_rationality']:g}" for row in solved["by_lambda"]]
    places = tuple(i / (len(rows) - 1) for i in range(len(rows)))
    scale = charts.Scale(places, tuple(zip(places, lambdas, strict=True)), t("page_lambda"))
    series = [charts.Series(t(f"outlook_{name}"), tuple(row[name] for row in rows)) for name in OVER_LAMBDA]
    title = t("page_figure_lambda")
    names = list(solved["outlook"])
    return Block(
        title=title,
        texts=(t("page_coming_note", policy=solved["policy"], lam=f"{solved['lambda']:g}"),),
        figure=Markup(charts.lines(f"{prefix}-lambda", title, series, scale)),
        table=table(
            [t("page_outlook"), f"λ={solved['lambda']:g}", *(f"λ={name}" for name in lambdas)],
            [
                [t(f"outlook_{name}"), t.chance(solved["outlook"][name]), *(t.chance(row[name]) for row in rows)]
                for name in names
            ],
            " n" + "n" * len(rows),
        ),
        source=t("page_source_game"),
        command=part["commands"]["solve"],
    )


def _by_rate(part: dict[str, Any], prefix: str, t: Texts) -> Block:
    found, band, solved = part["reliability"], part["band"], part["solve"]
    rows = found["rows"]
    most = 0.8
    places = tuple(row["rate"] / most for row in rows)
    ticks = tuple((share / most, t.percent(share)) for share in (0.0, 0.2, 0.4, 0.6, 0.8))
    series = [charts.Series(t(f"outlook_{name}"), tuple(row["outlook"][name] for row in rows)) for name in OVER_RATES]
    shown = None if band is None else (band["low"], band["high"], t("page_band"))
    title = t("page_figure_rates")
    fights = [row["outlook"]["fights"] for row in rows]
    texts = [t("page_rates", low=t.percent(min(fights)), high=t.percent(max(fights)), n=len(rows))]
    if band is not None and solved is not None:
        fields = {"low": t.percent(band["low"]), "high": t.percent(band["high"]), "grade": band["grade"]}
        texts.append(t("page_band_note", fights=t.percent(solved["outlook"]["fights"]), **fields))
    texts.append(t("reliability_selection", **{name: f"{value:.2f}" for name, value in found["selection"].items()}))
    scale = charts.Scale(places, ticks, t("page_rate_scale"))
    return Block(
        title=title,
        texts=tuple(texts),
        figure=Markup(charts.lines(f"{prefix}-rates", title, series, scale, shown)),
        table=table(
            [t("page_class"), t("page_counted"), t("reliability_rate"), *(t(f"outlook_{n}") for n in OVER_RATES),
             t("col_source")],
            [
                [
                    row["name"][t.language],
                    f"{row['unit'][t.language]}{t('mark_joint')}{row['years']}",
                    f"{100 * row['rate']:.1f}%",
                    *(f"{row['outlook'][name]:.2f}" for name in OVER_RATES),
                    f"{row['source']} ({row['grade']})",
                ]
                for row in rows
            ],
            " snnn ",
        ),
        source=t("page_source_rates", sources=t("list_joint").join(sorted({row["source"] for row in rows}))),
        command=part["commands"]["reliability"],
    )  # fmt: skip


def _moved(part: dict[str, Any], prefix: str, t: Texts) -> Block:
    found = part["ambivalence"]
    rows = {t(f"page_moved_{name}"): found[name] for name in MOVED}
    rows |= {t(f"page_moved_{name}"): row for name, row in found["effects"].items()}
    title = t("page_figure_moved")
    bars = [
        charts.Stack(label, signed(row["mean"], 3), (row["rises"], row["neither"], row["falls"]))
        for label, row in rows.items()
    ]
    key = [("＋", t("page_rises")), ("０", t("page_neither")), ("−", t("page_falls"))]
    return Block(
        title=title,
        texts=(
            t("page_ambivalence", futures=f"{found['futures']:,}", **_shares(found["net"], t)),
            t("page_keeps_short", share=t.percent(found["keeps_but_stays_short"])),
        ),
        figure=Markup(charts.stacks(f"{prefix}-moved", title, bars, key)),
        table=table(
            [t("col_what"), t("page_rises"), t("page_neither"), t("page_falls"), t("page_mean_change"), t("col_ci")],
            [
                [label, *(t.percent(row[name]) for name in ("rises", "neither", "falls")), signed(row["mean"], 3),
                 _interval(row["ci95"], 3)]
                for label, row in rows.items()
            ],
            " nnnnn",
        ),
        source=t("page_source_game"),
        command=part["commands"]["ambivalence"],
    )  # fmt: skip


def _map(found: dict[str, Any], t: Texts) -> Block:
    cells = [found["map"][i : i + BINS] for i in range(0, len(found["map"]), BINS)]
    head = [t("page_map_corner"), *(t("page_map_odds", range=_range(cell["odds"])) for cell in cells[0])]
    rows: list[list[str | Cell]] = [
        [t("page_map_stake", range=_range(row[0]["stake"])), *(_cell(cell, t) for cell in row)] for row in cells
    ]
    return Block(
        title=t("page_map"),
        texts=(t("page_map_note"),),
        table=table(head, rows, " " * (BINS + 1), grid=True),
        source=t("page_source_game"),
    )


def _cell(cell: dict[str, Any], t: Texts) -> Cell:
    net = cell["net"]
    if net is None:
        return Cell("–")
    low, high = net["ci95"]
    kind = "falls" if high < 0.0 else "" if low > 0.0 else "open"
    text = f"{signed(net['mean'], 3)}{t('page_map_count', n=cell['futures'])}"
    return Cell(text, kind)


def _split(part: dict[str, Any], prefix: str, t: Texts) -> Block:
    found = part["ambivalence"]["split"]
    groups = {t(f"group_{name}"): row for name, row in found["groups"].items()}
    short = {t(f"page_group_{name}"): row for name, row in found["groups"].items()}
    title = t("page_figure_split")
    bars = [figures.Share(name, min(1.0, max(0.0, row["first"]["value"]))) for name, row in short.items()]
    leader = found["groups"]["leader"]
    fields = {f"first_{k}": signed(x) for k, x in zip(("low", "high"), leader["first"]["ci95"], strict=True)}
    fields |= {name: f"{leader[name]['value']:.2f}" for name in ("first", "total")}
    return Block(
        title=title,
        texts=(t("page_split", runs=f"{found['runs']:,}", **fields),),
        figure=Markup(figures.shares(f"{prefix}-split", title, bars, lambda share: f"{share:.2f}")),
        table=table(
            [t("col_what"), t("page_first"), t("col_ci"), t("page_total"), t("col_ci")],
            [
                _index_row(name, row) for name, row in groups.items()
            ],
            " nnnn",
        ),
        source=t("page_source_game"),
        command=part["commands"]["ambivalence"],
    )  # fmt: skip


def _shares(row: dict[str, Any], t: Texts) -> dict[str, str]:
    return {"rises": t.percent(row["rises"]), "falls": t.percent(row["falls"]), "mean": signed(row["mean"], 3)}


def _index_row(name: str, row: dict[str, Any]) -> list[str]:
    first, total = row["first"], row["total"]
    return [
        name,
        f"{first['value']:.2f}",
        _interval(first["ci95"], 2),
        f"{total['value']:.2f}",
        _interval(total["ci95"], 2),
    ]


def _interval(pair: list[float], digits: int) -> str:
    return f"{signed(pair[0], digits)} – {signed(pair[1], digits)}"


def _range(pair: list[float]) -> str:
    return f"{signed(pair[0])} – {signed(pair[1])}"
