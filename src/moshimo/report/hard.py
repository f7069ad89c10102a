"""The hard case on the page: what each rung of an unattacked Japan costs and yields, as trade-offs and never as advice.

That no published game covers it stands at every block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from moshimo.report import charts
from moshimo.report.blocks import Block, Cell, table
from moshimo.report.texts import signed
from moshimo.report.trade_off import Spot, trade_off
from moshimo.words import RUNGS

if TYPE_CHECKING:
    from moshimo.report.texts import Texts

SHIPS = "losses.JPN.ships"
COUNTED = ("losses.JPN.ships", "losses.JPN.aircraft", "losses.JPN.casualties")
SHARES = ("struck", "in_being.JPN.ships", "in_being.JPN.aircraft", "abandoned", "evacuated_first", "lawful")
STATES = ("absent", "delayed")


def hard(part: dict[str, Any], prefix: str, t: Texts) -> list[Block]:
    """Return the blocks of the section from the crisis part of one contingency."""
    made: list[Block] = []
    for state in STATES:
        found = part["hard_case"][state]
        if found is not None:
            place, command = f"{prefix}-{state}", part["commands"][f"hard_case_{state}"]
            made += [_rungs(found, state, place, command, t), _partners(found, state, command, t)]
            if state == STATES[0]:
                made += [_legal(found, place, command, t), _threat(found, command, t)]
    return made


def _alone(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in found["rows"] if row["company"] == "alone"]


def _rungs(found: dict[str, Any], state: str, prefix: str, command: str, t: Texts) -> Block:
    rows = _alone(found)
    means = {row["rung"]: {name: one["mean"] for name, one in row["measures"].items()} for row in rows}
    title = t("page_figure_rungs", state=t(f"state_{state}"))
    spots = [Spot(rung, mean[SHIPS], mean["score"]) for rung, mean in means.items()]
    drawn = trade_off(f"{prefix}-rungs", title, spots, t("hard_losses_JPN_ships"), t("hard_score"))
    heads = [t(f"hard_{name.replace('.', '_')}") for name in (*COUNTED, *SHARES)]
    shown = []
    for row in rows:
        mean, beside = means[row["rung"]], row["against_l0"]["score"]
        low, high = beside["ci95"]
        against = "–" if row["rung"] == "L0" else f"{signed(beside['mean'])} ({signed(low)} – {signed(high)})"
        shown.append(
            [
                f"{row['rung']} {t('rung_' + row['rung'])}",
                f"{mean['score']:.2f}",
                against,
                *(f"{mean[name]:,.0f}" if mean[name] >= 100 else f"{mean[name]:.1f}" for name in COUNTED),
                *(t.percent(mean[name]) for name in SHARES),
            ]
        )
    return Block(
        title=title,
        warn=(found["note"][t.language],),
        texts=(t("page_rungs_note", futures=f"{found['futures']:,}"), t("hard_close")),
        figure=Markup(drawn),
        table=table([t("hard_rung"), t("hard_score"), t("page_against"), *heads], shown, " " + "n" * (2 + len(heads))),
        source=t("page_source_hard"),
        command=command,
    )


def _partners(found: dict[str, Any], state: str, command: str, t: Texts) -> Block:
    companies = list(dict.fromkeys(row["company"] for row in found["rows"]))
    by = {(row["company"], row["rung"]): row["measures"] for row in found["rows"]}

    def cell(company: str, rung: str) -> str:
        measures = by[company, rung]
        return f"{measures['score']['mean']:.2f} ({measures[SHIPS]['mean']:.1f})"

    return Block(
        title=t("page_partners", state=t(f"state_{state}")),
        warn=(found["note"][t.language],),
        texts=(t("page_partners_note"),),
        table=table(
            [t("hard_rung"), *(t(f"hard_company_{company}") for company in companies)],
            [
                [f"{rung} {t('rung_' + rung)}", *(cell(company, rung) for company in companies)]
                for rung in RUNGS
                if (companies[0], rung) in by
            ],
            " " + "n" * len(companies),
        ),
        source=t("page_source_hard"),
        command=command,
    )


def _legal(found: dict[str, Any], prefix: str, command: str, t: Texts) -> Block:
    companies: dict[str, list[dict[str, Any]]] = {}
    for row in found["legal_by_day"]:
        companies.setdefault(row["company"], []).append(row)
    alone = companies["alone"]
    days = [row["day"] for row in alone]
    by = {rung: [row["rungs"][rung] for row in alone] for rung in RUNGS}
    differ = [name for name, told in companies.items() if name == "alone" or _shares(told) != _shares(alone)]
    title = t("page_figure_legal")
    rows = [(f"{rung}  {t('rung_' + rung)}", shares) for rung, shares in by.items()]
    return Block(
        title=title,
        warn=(found["note"][t.language],),
        texts=(t("page_legal_note", futures=f"{found['futures']:,}"),),
        figure=Markup(charts.steps(f"{prefix}-legal", title, rows, days, t.percent)),
        table=table(
            [t("hard_day"), *by, t("page_with")],
            [
                [
                    f"{row['day']:+g}".replace("-", "−"),
                    *(Cell(t.percent(share), "n") for share in row["rungs"].values()),
                    t(f"hard_company_{name}"),
                ]
                for name in differ
                for row in companies[name]
            ],
            " " + "n" * len(by) + " ",
        ),
        source=t("page_source_legal"),
        command=command,
    )


def _shares(rows: list[dict[str, Any]]) -> list[dict[str, float]]:
    return [row["rungs"] for row in rows]


def _threat(found: dict[str, Any], command: str, t: Texts) -> Block:
    answers = found["nuclear_threat"]
    return Block(
        title=t("page_threat"),
        warn=(found["note"][t.language],),
        texts=(t("page_threat_note"),),
        table=table(
            [t("page_threat_corner"), *RUNGS, t("hard_score")],
            [
                [
                    t(f"hard_threat_{threat}"),
                    *(Cell(t.percent(share), "n") for share in row["rungs"].values()),
                    f"{row['score']['mean']:.2f}",
                ]
                for threat, row in answers.items()
            ],
            " " + "n" * len(RUNGS) + "s",
        ),
        source=t("page_source_hard"),
        command=command,
    )
