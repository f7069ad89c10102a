"""What stands without the strong ally: the legal ladder, the cells of command, the commitments and services.

Three sections of the page, made from keys of ``brief.json``: `ladder`, `command`, `falls`.  None of them depends on a
study's dice; they say what law, arrangements and treaties allow, not what anyone will do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from moshimo import command, futures
from moshimo.crisis import BEFORE
from moshimo.report import chains, figures
from moshimo.report.texts import days
from moshimo.words import ACTORS, as_typed

if TYPE_CHECKING:
    from moshimo.campaign import Contingency
    from moshimo.facts import World
    from moshimo.futures import Legal
    from moshimo.report.texts import Texts

WITH, WITHOUT = "full", "hard"
"""The cases whose law is taken where everybody takes part, and where the strong ally is gone."""
CASES: dict[str, dict[str, Any]] = {
    "hard": {"usa_state": "absent", "japan_attacked": False},
    "full": {"usa_state": "full", "japan_attacked": False},
    "attacked": {"usa_state": "absent", "japan_attacked": True},
}
"""The cases of which the page shows the ladder; the first is the hard one."""
ACTOR, GONE = "JPN", chains.GONE
SHOWN_DAYS = 30


def ladders(contingency: Contingency, world: World) -> list[dict[str, Any]]:
    """Return the ``crisis ladder`` of each case in a contingency, or nothing where the ladder has no say."""
    if not {ACTOR, futures.SUBJECT} <= set(contingency.record.actors):
        return []
    return [{"case": case, **futures.ladder(contingency, world, ACTOR, settings)} for case, settings in CASES.items()]


def law(ladders_: list[dict[str, Any]]) -> Legal:
    """Return the situations that may be found in Japan with everybody there, and without the strong ally.

    With everybody they are those of the ladder's case in which the strong ally fights, without it those of the hard
    case; None where there is no ladder.
    """
    found = {row["case"]: opened(row) for row in ladders_}
    return found.get(WITH), found.get(WITHOUT)


def opened(ladder: dict[str, Any]) -> list[str]:
    """Return the situations that a ladder's case lets Japan find within the days shown."""
    days = {gate["gate"]: gate["from_day"] for gate in ladder["gates"]}
    known = {name for gate in command.ground().gates[ACTOR] if gate.opens != "n/a" for name in gate.opens}
    return [name for name, day in days.items() if name in known and day is not None and day <= SHOWN_DAYS]


def rows(world: World, ladders_: list[dict[str, Any]], falls: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows that law, commitments and services of these sections stand on, as they stand among the facts."""
    gates = sorted({gate["gate"] for row in ladders_ for gate in row["gates"]})
    steps = sorted({name for gate in gates for name in world.situations[gate].counted})
    fallen = [row["id"] for row in (*falls["commitments"], *falls["hollowed"])]
    services = sorted({row["service"] for row in falls["services"]})
    names = [*gates, *steps, *fallen, *services]
    return [{**world.rows[name].as_document(), "used": False, "standing": True} for name in names]


def cell_ids(falls: dict[str, Any]) -> list[str]:
    """Return the ids of the cells that hang on the strong ally: ``arrangement:area.function.phase``."""
    return [f"{c['arrangement']}:{c['area']}.{c['function']}.{c['phase']}" for c in falls["cells"]]


def view(document: dict[str, Any], t: Texts) -> dict[str, Any]:
    """Return what the template needs for the three sections in one language."""
    return {
        "ladder": [_ladder(row, t) for row in document["ladder"]],
        "command": chains.view(document["command"], t),
        "falls": _falls(
            document["alliance_without"], t, "falls_cells" if document["command"]["with"] else "falls_cells_no_law"
        ),
    }


def _ladder(found: dict[str, Any], t: Texts) -> dict[str, Any]:
    title = t(f"ladder_{found['case']}")
    rows = []
    for level in found["levels"]:
        first, prior = level["earliest_day"], level["prior_approval_day"]
        start = None if first is None else max(0.0, first)
        rows.append(figures.Span(f"{level['level']}  {t('rung_' + level['level'])}", _brief(level, t), start, prior))
    name = f"{t.language}-{found['contingency']}-ladder-{found['case']}"
    return {
        "contingency": found["contingency"],
        "title": title,
        "figure": Markup(figures.timeline(name, title, rows, SHOWN_DAYS)),
        "assumed": [f"{name}={as_typed(value)}" for name, value in found["set"].items()],
        "levels": [
            {
                "level": f"{level['level']} {level['name'][t.language]}",
                "open": since(level, t),
                "why": level["why"][t.language],
                "source": f"{level['source']} ({level['grade']})" if level["source"] else "",
                "would": [way[t.language] for way in level["opens_with"]],
            }
            for level in found["levels"]
        ],
    }


def since(level: dict[str, Any], t: Texts, actor: str = ACTOR) -> str:
    """Return whether a rung is open, from when and until when, in words."""
    first, prior, until = level["earliest_day"], level["prior_approval_day"], level["until_day"]
    if not level["legal"] or first is None:
        return t("ladder_shut")
    if first <= BEFORE:
        return f"{t('ladder_open')}{t('mark_joint')}{t('ladder_any')}"
    parts = [t("ladder_open"), t("ladder_from", day=_range(level, "earliest", t))]
    if until is not None:
        parts.append(t("ladder_until", day=days(until)))
    if prior is not None:
        key = "ladder_prior" if actor == ACTOR else "ladder_prior_elsewhere"
        parts.append(t(key, day=_range(level, "prior_approval", t)))
    return t("mark_joint").join(parts)


def _brief(level: dict[str, Any], t: Texts) -> str:
    """Return the same in the fewest signs, for a figure: ``D+1.5 (D+9)``."""
    first, prior = level["earliest_day"], level["prior_approval_day"]
    if not level["legal"] or first is None:
        return t("ladder_shut")
    if first <= BEFORE:
        return t("ladder_any")
    if prior is None:
        return f"D+{days(first)}"
    return t("ladder_routes", urgent=f"D+{days(first)}", prior=f"D+{days(prior)}")


def _range(level: dict[str, Any], route: str, t: Texts) -> str:
    found = level[f"{route}_range"]
    low, high = days(found["low"]), days(found["high"])
    joint = t("ladder_days_joint") if found["low"] < 0.0 else "–"
    return low if low == high else f"{low}{joint}{high}"


def _names(actors: list[str], t: Texts) -> list[str]:
    return [getattr(ACTORS[name], t.language) for name in actors]


def _falls(found: dict[str, Any], t: Texts, cells: str = "falls_cells") -> dict[str, Any]:
    def parties(names: list[str]) -> str:
        return t("list_joint").join(_names(names, t))

    remains, edges = found["remains"], found["remains"]["defence_edges"]
    total = len(found["commitments"]) + len(remains["commitments"])
    pairs = t("list_joint").join(t("pair_joint").join(_names(edge["pair"], t)) for edge in edges)
    defence = t("falls_defence", pairs=pairs) if edges else t("falls_no_defence")
    by_arrangement: dict[str, int] = {}
    for cell in found["cells"]:
        by_arrangement[cell["arrangement"]] = by_arrangement.get(cell["arrangement"], 0) + 1
    labels = {name: getattr(command.load_arrangement(name).record.label, t.language) for name in by_arrangement}
    counts = t("list_joint").join(
        t("falls_cell_count", n=n, arrangement=labels[name]) for name, n in by_arrangement.items()
    )
    fields = {"fallen": len(found["commitments"]), "hollowed": len(found["hollowed"])}
    return {
        "summary": t("falls_summary", total=total, defence=defence, **fields),
        "cells": t(cells, counts=counts) if counts else "",
        "commitments": [
            {
                "label": row["label"][t.language],
                "type": t(f"type_{row['type']}"),
                "parties": parties(row["parties"]),
                "source": f"{row['source']} ({row['grade']})",
            }
            for row in found["commitments"]
        ],
        "services": [
            {
                "label": row["label"][t.language],
                "consumer": getattr(ACTORS[row["consumer"]], t.language),
                "by": parties(row["replaced_by"]) if row["replaced_by"] else t("nobody"),
                "loss": f"{row['loss']['low']:g} – {row['loss']['high']:g}",
            }
            for row in found["services"]
        ],
    }
