"""What an arrangement leaves open, cell by cell: where it clashes, is empty, unlawful, or hangs on one nation.

None of it depends on a day's luck: cells are looked at when every transfer is done (`SETTLED`), with everybody there,
and again without each nation that takes part::

    contested      two chains where one is needed, though everybody is there
    empty          no nation's forces may ever act in it
    no_part        a nation is named, but no situation in its law opens the task
    open_question  law leaves open whether a nation's forces may stand in the relation agreed
    caveated       every nation named has a caveat
    caveat_left    without one nation only forces with a caveat are left
    hangs_on       somebody leads, and nobody would, even after every transfer, without one nation
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from moshimo.command.circumstances import ABSENT, ALWAYS, Circumstances
from moshimo.command.curves import ANSWERED
from moshimo.command.ground import gate_of, ground
from moshimo.command.relations import rank
from moshimo.command.resolve import resolve
from moshimo.words import ACTORS, Label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from moshimo.command.arrangement import Arrangement, Cell

SETTLED = 1000.0
"""A day on which every transfer is done."""

SAID: dict[str, Label] = {
    "contested": Label(
        "two chains of command where one is needed to engage, though everybody is there",
        "全参加国がそろっていても、交戦の権限が一つにまとまらない",
    ),
    "empty": Label("no nation's forces may ever act here", "任務に当たり得る国がない"),
    "no_part": Label("no situation in the law of {actor} opens the task", "{actor}の法制にはこの任務を行う根拠がない"),
    "open_question": Label(
        "law leaves open whether forces of {actor} may stand in the relation agreed",
        "{actor}の部隊が取り決めの関係に立てるかは法的に未解決",
    ),
    "caveated": Label("every nation named has a caveat", "すべての部隊に国としての留保がある"),
    "caveat_left": Label(
        "without {actor} only forces with a caveat are left", "{actor}が不在なら留保付きの部隊だけが残る"
    ),
    "hangs_on": Label(
        "nobody leads without {actor}, even after every transfer", "{actor}が不在なら、移管を終えても指揮する者がいない"
    ),
}


def findings(arrangement: Arrangement, met: Circumstances) -> list[dict[str, Any]]:
    """Return what an arrangement leaves open: kind, actor, cells and a sentence; law as in the circumstances."""
    settled = Circumstances(legal=met.legal, answers=met.answers, requested=ALWAYS)
    whole = resolve(arrangement, settled, SETTLED)
    rows: dict[tuple[str, str | None], list[Cell]] = {}

    def note(kind: str, cell: Cell, actor: str | None = None) -> None:
        rows.setdefault((kind, actor), []).append(cell)

    for row in whole:
        cell = row.cell
        if row.state == "contested":
            note("contested", cell)
        barred = [actor for actor in cell.forces if not gate_of(cell.area, cell.function, cell.phase, actor)]
        if len(barred) == len(cell.forces):
            note("empty", cell)
        for actor in barred:
            note("no_part", cell, actor)
        for actor in _questioned(cell):
            note("open_question", cell, actor)
        if set(cell.forces) <= set(cell.caveats):
            note("caveated", cell)
    for actor in arrangement.actors:
        gone = resolve(arrangement, replace(settled, present={actor: ABSENT}), SETTLED)
        for before, after in zip(whole, gone, strict=True):
            if before.state in ANSWERED and after.state not in (*ANSWERED, "contested"):
                note("caveat_left" if after.state == "caveated" else "hangs_on", before.cell, actor)
    order = list(SAID)
    return [
        _row(kind, actor, cells)
        for (kind, actor), cells in sorted(rows.items(), key=lambda item: (order.index(item[0][0]), item[0][1] or ""))
    ]


def _questioned(cell: Cell) -> Iterable[str]:
    """Return the nations of which law leaves open whether their forces may stand in the cell's relation."""
    if cell.lead is None or not cell.handed_over:
        return []
    lead, relation = cell.lead, cell.relation
    return [actor for actor in cell.forces if actor != lead and rank(ground().settled(actor, lead)) < rank(relation)]


def _row(kind: str, actor: str | None, cells: list[Cell]) -> dict[str, Any]:
    names = {"en": actor or "", "ja": ACTORS[actor].ja if actor else ""}
    return {
        "kind": kind,
        "actor": actor,
        "count": len(cells),
        "cells": [f"{cell.area}.{cell.function}.{cell.phase}" for cell in cells],
        "message": {language: getattr(SAID[kind], language).format(actor=name) for language, name in names.items()},
    }
