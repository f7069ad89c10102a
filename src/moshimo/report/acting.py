"""Who may act when, over six actors: from which day each rung is open to each in the hard case, and until when.

What law allows, never what ought to be done; the statutes of the strong ally are told apart by what they reach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo.crisis import BEFORE
from moshimo.report.blocks import Block, Cell, Table, table
from moshimo.report.standing import since
from moshimo.report.texts import days
from moshimo.words import ACTORS, RUNGS

if TYPE_CHECKING:
    from moshimo.report.texts import Texts

REACH = ("starts_force", "stops_force", "aid", "posture")


def acting(part: dict[str, Any], t: Texts) -> list[Block]:
    """Return the blocks of the section from the crisis part of one contingency."""
    found = part["actors"]
    names = {row["actor"]: getattr(ACTORS[row["actor"]], t.language) for row in found}
    grid = [[names[row["actor"]], *(_cell(level, t) for level in _levels(row))] for row in found]
    more = [(t("page_acting_of", actor=names[row["actor"]]), _details(row, t)) for row in found[1:]]
    statutes = [statute for row in found for statute in row["statutes"]]
    made = [
        Block(
            title=t("page_acting"),
            texts=(t("page_acting_note"),),
            table=table([t("page_actor"), *RUNGS], grid, " " * (1 + len(RUNGS)), grid=True),
            more=tuple(more),
            source=t("page_source_law"),
            command=part["commands"]["ladder"],
        )
    ]
    if statutes:
        made.append(
            Block(
                title=t("page_statutes"),
                texts=(t("page_statutes_note"),),
                table=table(
                    [t("page_statute"), *(t(f"page_{name}") for name in REACH), t("col_source")],
                    [
                        [
                            _statute(row, t),
                            *(t(f"page_reach_{row[name]}") for name in REACH),
                            f"{row['source']} ({row['grade']})",
                        ]
                        for row in statutes
                    ],
                    " ssss ",
                ),
                source=t("page_source_statutes"),
                command=part["commands"]["ladder"].replace("JPN", "USA", 1),
            )
        )
    return made


def _statute(row: dict[str, Any], t: Texts) -> str:
    text = f"{row['label'][t.language]}{t('mark_colon')}{row['law'][t.language]}"
    return text if row["until"] is None else text + t("page_statute_until", day=row["until"])


def _levels(found: dict[str, Any]) -> list[dict[str, Any]]:
    by = {level["level"]: level for level in found["levels"]}
    return [by[rung] for rung in RUNGS]


def _cell(level: dict[str, Any], t: Texts) -> Cell:
    """Return the first day and the closing day of a rung in the fewest signs; shut rungs are hatched."""
    first, until = level["earliest_day"], level["until_day"]
    if not level["legal"] or first is None:
        return Cell(t("ladder_shut"), "falls")
    start = t("ladder_any") if first <= BEFORE else f"D+{days(first)}" if first >= 0.0 else f"D−{days(-first)}"
    return Cell(start if until is None else t("page_until", first=start, day=days(until)))


def _details(found: dict[str, Any], t: Texts) -> Table:
    return table(
        [t("col_rung"), t("col_open"), t("col_gate"), t("col_source")],
        [
            [
                f"{level['level']} {t('rung_' + level['level'])}",
                since(level, t, found["actor"]),
                level["why"][t.language],
                f"{level['source']} ({level['grade']})" if level["source"] else "",
            ]
            for level in _levels(found)
        ],
        " st ",
    )
