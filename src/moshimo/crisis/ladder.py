"""The ladder: which level of action is legal for an actor on a day, and what would open the next.

    legal(rung, day) = some gate that opens the rung is open by that day (see `gates`)

so the legal rungs of a day are a set and need not be nested: L5 can be open while L6 is shut.  ``earliest_day`` follows
the urgent route of the gate that opens first; ``prior_approval_day`` the same with the assembly asked first.

First layer: Japan.  The clock starts with the attack, day 0; what may be found during warning comes with the crisis
issue.  Nothing here recommends a rung.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo.crisis.law import BEFORE, NEVER, Facing, Gate, Route, conditions, gates
from moshimo.errors import NotKnownYet, OptionError, Place, UnknownName
from moshimo.words import RUNGS, Label, document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.facts import World

STEPS = "steps"
"""What a gate lacks whose conditions hold: days for its steps."""


def ladder(
    world: World, actor: str, facing: Facing, day: float | None = None, head: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the ``crisis ladder`` document: each rung, whether it is legal (on `day`, or by the horizon), and why.

    head: keys that stand first, such as the contingency and what was set. Raises `UnknownName` for an actor whose law
    is not in the data, `OptionError` for a day outside the horizon.
    """
    actors = sorted({row.actor for row in world.situations.values()})
    if not actors:
        raise NotKnownYet(
            f"these data hold no law as of {world.as_of}",
            place=Place(key="--as-of"),
            found=world.as_of,
            hint="Choose a later day",
        )
    if actor not in actors:
        raise UnknownName.among("actor whose law is in the data", actor, actors, place=Place(key="ACTOR"))
    if day is not None and not BEFORE <= day <= facing.horizon_days:
        allowed = f"{BEFORE:g} to {facing.horizon_days:g}"
        raise OptionError(
            f"must be from {allowed}, found {day:g}",
            place=Place(key="--day"),
            found=day,
            expected=allowed,
            hint="Count from the day of the attack",
        )
    last = facing.horizon_days if day is None else day
    standing = gates(world, actor, facing)
    levels = [_level(rung, label, standing, last, facing.horizon_days) for rung, label in RUNGS.items()]
    shown = [_gate(gate, last, facing.horizon_days) for gate in standing]
    body = {"actor": actor, **(head or {}), "day": day, "levels": levels, "gates": shown}
    return document("crisis.ladder", body)


def _level(rung: str, label: Label, standing: list[Gate], last: float, horizon: float) -> dict[str, Any]:
    """Return a rung as it stands: the gate that opens first, or what its gates lack."""
    doors = sorted((gate for gate in standing if rung in gate.situation.opens), key=lambda gate: gate.urgent.day)
    if not doors:  # a law of a day on which nothing opened this rung yet
        nothing: dict[str, Any] = {"gate": None, "gates": [], "source": None, "grade": None, "opens_with": []}
        why = {
            "en": "these data hold no gate to it in the law of that day.",
            "ja": "当時の法について、これを開く関門はデータにない。",
        }
        shut = {"legal": False, "earliest_day": None, "earliest_range": None}
        shut |= {"prior_approval_day": None, "prior_approval_range": None}
        return {"level": rung, "name": label.as_document(), **shut, **nothing, "why": why}
    first = doors[0]
    opens = first.urgent.day <= horizon
    legal = first.urgent.day <= last
    return {
        "level": rung,
        "name": label.as_document(),
        "legal": legal,
        **_days(first, opens),
        "gate": first.situation.id,
        "gates": [gate.situation.id for gate in doors],
        "source": first.situation.source,
        "grade": first.situation.grade,
        "why": _why(first, last),
        "opens_with": [way for gate in ([] if legal else doors) for way in _ways(gate, last)],
    }


def _ways(gate: Gate, last: float) -> list[dict[str, Any]]:
    """Return what would open a gate that is shut on the last day: conditions it lacks, or days for its steps."""
    texts, name = conditions(), gate.situation.id
    lacking = [{"condition": one, **texts[one].opens.label().as_document()} for one in gate.missing(last)]
    row, end = gate.situation, f"{gate.urgent.day:g}"
    days = {"en": f"more days: {row.label.en}, its steps done on day {end}"}
    days |= {"ja": f"日数の経過（{row.label.ja}：手続きが終わるのは第{end}日）"}
    return [{"gate": name, **way} for way in (lacking or [{"condition": STEPS, **days}])]


def _days(gate: Gate, opens: bool) -> dict[str, Any]:
    """Return the days of a gate's routes, or nothing where it stays shut."""

    def ends(route: Route) -> dict[str, float]:
        return {"low": round(route.low, 3), "high": round(route.high, 3)}

    prior = opens and bool(gate.situation.prior)
    return {
        "earliest_day": round(gate.urgent.day, 3) if opens else None,
        "earliest_range": ends(gate.urgent) if opens else None,
        "prior_approval_day": round(gate.prior.day, 3) if prior else None,
        "prior_approval_range": ends(gate.prior) if prior else None,
    }


def _why(gate: Gate, last: float) -> dict[str, str]:
    """Return why a gate is open or shut on the last day, in both languages: its name, its law, its conditions."""
    row, why = gate.situation, {}
    for language, joint, stop, colon in (("en", "; ", ".", ": "), ("ja", "。", "。", "：")):
        label, law = getattr(row.label, language), getattr(row.law, language)
        reason = joint.join(_reasons(gate, last, language))
        bracket = f" ({law})" if language == "en" else f"（{law}）"
        why[language] = f"{label}{bracket}" + (f"{colon}{reason}{stop}" if reason else stop)
    return why


def _reasons(gate: Gate, last: float, language: str) -> list[str]:
    """Return the conditions that open a gate, or those that keep it shut, or the steps that are not done."""
    texts, missing = conditions(), gate.missing(last)
    if gate.urgent.day <= last:
        return [getattr(texts[name].met, language) for name in gate.holds]
    if not missing:
        text = {
            "en": "conditions hold from day {start:g}; its steps end on day {end:g}",
            "ja": "条件は第{start:g}日に整うが、手続きが終わるのは第{end:g}日となる",
        }
        return [text[language].format(start=gate.start, end=gate.urgent.day)]
    later = {"en": "{what} (from day {day:g} only)", "ja": "{what}（第{day:g}日以降）"}
    return [
        getattr(texts[name].unmet, language)
        if gate.holds[name] == NEVER
        else later[language].format(day=gate.holds[name], what=getattr(texts[name].met, language))
        for name in missing
        if texts[name].after not in missing
    ]


def _gate(gate: Gate, last: float, horizon: float) -> dict[str, Any]:
    """Return a gate as it stands in the document."""
    row = gate.situation
    days = _days(gate, gate.urgent.day <= horizon)
    return {
        "gate": row.id,
        "name": row.label.label().as_document(),
        "law": row.law.label().as_document(),
        "opens": list(row.opens),
        "from_day": days["earliest_day"],
        "prior_approval_day": days["prior_approval_day"],
        "missing": list(gate.missing(last)),
        "assembly": row.assembly.label().as_document(),
        "unlocks_evacuation": row.unlocks_evacuation,
        "why": _why(gate, last),
        "source": row.source,
        "grade": row.grade,
        "judgement": row.judgement,
    }
