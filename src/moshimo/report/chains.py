"""Command on the page: who leads where, with the strong ally and without it, and how soon the rest recovers.

Made from the key `command` of ``brief.json``: today's arrangement and its rival cell by cell, all arrangements by day.
Cells carry letters, so that the matrix reads without colour and in print: lead and relation where everybody takes part,
state and lead where the ally is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from moshimo import command
from moshimo.report import charts
from moshimo.words import ACTORS, AREAS, FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from moshimo.facts import World
    from moshimo.futures import Legal
    from moshimo.report.texts import Texts

GONE = "USA"
DRAWS = 400
"""Futures over which the page compares arrangements."""
NOTES = ("seed", "share")
"""What the page says of a check; it shows no coordination of single cells."""
LETTERS = dict(zip(command.STATES, "LFCNVTO", strict=True))
"""The letter of each state in a matrix."""
SHOWN = (0, 7, 14, 30)
JUDGED = ("iamd", "maritime_strike")
"""Functions whose coordination the fighting feels."""


def arrangements(world: World, legal: Legal) -> dict[str, Any]:
    """Return the ``command`` part of the brief; every part of Japan needs a basis in law, as `legal` gives it.

    ``with``, ``without`` and ``rivals`` hold cells, ``compare`` all arrangements over sampled futures; ``with`` is None
    where there is no law to go by.
    """
    found_with, found_without = legal
    if found_with is None:
        return {"with": None, "without": {}, "rivals": {}, "compare": {}}
    checks = {
        name: {
            "with": command.check(name, world=world, legal=found_with),
            "without": {GONE: command.check(name, GONE, world=world, legal=found_without)},
        }
        for name in (command.TODAY, command.RIVAL)
    }
    compare = {
        "with": command.compare(world, futures=DRAWS, legal=found_with, gone=(None,)),
        "without": {GONE: command.compare(world, futures=DRAWS, legal=found_without, gone=(GONE,))},
    }
    return {**checks.pop(command.TODAY), "rivals": checks, "compare": compare}


def view(found: dict[str, Any], t: Texts) -> dict[str, Any]:
    """Return what the template needs for the section in one language."""
    if not found["with"]:
        return {
            "counts": [],
            "by_day": None,
            "matrices": [],
            "notes": [],
            "legal": "",
            "question": None,
            "keys": [],
            "areas": [],
        }
    checks = {found["with"]["arrangement"]: {"with": found["with"], "without": found["without"]}, **found["rivals"]}
    counts, matrices = [], []
    for name, pair in checks.items():
        whole, gone = pair["with"], pair["without"][GONE]
        later = {row["day"]: row["share"] for row in gone["resilience_by_day"]}
        answered = [sum(check["states"][state] for state in command.ANSWERED) for check in (whole, gone)]
        fields = {"cells": len(whole["cells"]), "before": answered[0], "after": answered[1]}
        shares = {"share": t.percent(later[0]), "later": t.percent(later[30])}
        label = _label(name, t)
        counts.append(t("command_counts", arrangement=label, **shares, **fields))
        matrices.append({"title": t("command_matrix_with", arrangement=label), "rows": _matrix(whole, _agreed, t)})
        matrices.append({"title": t("command_matrix_without", arrangement=label), "rows": _matrix(gone, _left, t)})
    return {
        "counts": counts,
        "by_day": _by_day(found["compare"], t),
        "matrices": matrices,
        "notes": [getattr(command.ground().notes[name], t.language) for name in NOTES],
        "legal": _legal(found, t),
        "question": _question(found["compare"]["with"]["answers"], t),
        "keys": [t("command_actors", names=t("list_joint").join(_codes(checks, t))), *_keys(checks, t)],
        "areas": [getattr(label, t.language) for label in AREAS.values()],
    }


def _label(name: str, t: Texts) -> str:
    """Return the name of an arrangement as it begins what it names."""
    label = str(getattr(command.shipped_arrangement(name).record.label, t.language))
    return label[:1].upper() + label[1:]


def _by_day(compare: dict[str, Any], t: Texts) -> dict[str, Any]:
    """Return the figure of every arrangement by day without the ally, and the table behind it."""
    whole = {row["arrangement"]: row for row in compare["with"]["rows"]}
    gone = {row["arrangement"]: row for row in compare["without"][GONE]["rows"]}
    drawn, table = [], []
    for name, row in sorted(gone.items(), key=lambda item: -item[1]["resilience_by_day"][0]["share"]["mean"]):
        shares = [entry["share"] for entry in row["resilience_by_day"]]
        before = whole[name]["resilience_by_day"][0]["share"]
        drawn.append((_label(name, t), [share["mean"] for share in shares]))
        table.append(
            {
                "label": _label(name, t),
                "cells": [
                    _spread(before, t),
                    *(_spread(shares[day], t) for day in SHOWN),
                    *(_pair(side[name]["kappa"], t) for side in (whole, gone)),
                ],
            }
        )
    title = t("command_by_day", futures=compare["with"]["futures"])
    days = [float(day) for day in range(len(drawn[0][1]))]
    head = [t("command_row_with"), *(t("command_row_without", day=day) for day in SHOWN)]
    head += [t("command_kappa_with"), t("command_kappa_without")]
    figure = charts.steps(f"{t.language}-command-by-day", title, drawn, days, t.percent)
    return {"title": title, "figure": Markup(figure), "head": head, "rows": table}


def _spread(share: dict[str, float], t: Texts) -> str:
    low, high = (t.percent(share[name]) for name in ("p05", "p95"))
    mean = t.percent(share["mean"])
    return mean if low == high else f"{mean} ({low}–{high})"


def _pair(kappa: dict[str, list[dict[str, float]]], t: Texts) -> str:
    return " / ".join(f"{kappa[name][0]['mean']:.2f}" for name in JUDGED)


def _legal(found: dict[str, Any], t: Texts) -> str:
    """Return on what law the two halves of the section stand."""

    def names(legal: list[str]) -> str:
        labels = (command.situations()[name].label for name in legal)
        return t("list_joint").join(getattr(label, t.language) for label in labels)

    return t("command_legal", before=names(found["with"]["legal"]), after=names(found["without"][GONE]["legal"]))


def _question(answers: dict[str, float], t: Texts) -> dict[str, Any]:
    """Return the open question of law: for each nation, how often yes, and the reasons on both sides."""
    relations = command.relations()
    rows = []
    for actor, row in command.ground().ceilings.items():
        certain, most = (getattr(relations[name].label, t.language) for name in (row.certain, row.most))
        sides = [getattr(side, t.language) for side in (row.yes_side, row.no_side)]
        rows.append([getattr(ACTORS[actor], t.language), certain, most, t.percent(answers[actor]), *sides])
    return {"title": t("command_question"), "rows": rows}


def _codes(checks: dict[str, Any], t: Texts) -> list[str]:
    """Return the codes of the actors that lead a cell somewhere with their names, in the order of `ACTORS`."""
    found = {name for pair in checks.values() for cell in pair["with"]["cells"] for name in cell["leads"]}
    return [f"{name} {getattr(label, t.language)}" for name, label in ACTORS.items() if name in found]


def _keys(checks: dict[str, Any], t: Texts) -> list[str]:
    """Return what the letters of relations and of states mean."""
    used = {cell["relation"] for pair in checks.values() for cell in pair["with"]["cells"]}
    rows = [row for row in command.relations().values() if row.id in used]
    relations = [f"{row.letter} {getattr(row.label, t.language)}" for row in rows]
    states = [f"{letter} {t(f'state_cell_{state}')}" for state, letter in LETTERS.items()]
    joint = t("list_joint")
    return [t("command_letters", letters=joint.join(relations)), t("command_states", letters=joint.join(states))]


def _agreed(cell: dict[str, Any], t: Texts) -> str:
    """Return who leads and in what relation; a letter of the state where nobody does."""
    letter = command.relations()[cell["relation"]].letter
    leads = t("command_each") if len(cell["leads"]) > 1 else "".join(cell["leads"])
    return f"{leads} {letter}" if cell["state"] == "led" else f"{LETTERS[cell['state']]} {leads}".strip()


def _left(cell: dict[str, Any], t: Texts) -> str:
    """Return the state and who leads."""
    leads = t("command_each") if len(cell["leads"]) > 2 else "+".join(cell["leads"])
    return f"{LETTERS[cell['state']]} {leads}".strip()


def _matrix(check: dict[str, Any], shown: Callable[[dict[str, Any], Texts], str], t: Texts) -> list[dict[str, Any]]:
    """Return one row for each function: what each area holds in combat."""
    cells = {(c["function"], c["area"]): c for c in check["cells"] if c["phase"] == "combat"}
    return [
        {
            "function": getattr(label, t.language),
            "cells": [{"text": shown(cells[name, area], t), "state": cells[name, area]["state"]} for area in AREAS],
        }
        for name, label in FUNCTIONS.items()
    ]
