"""The ladder: which level of action is legal for an actor on a day, and what would open the next.

    legal(rung, day) = some gate that opens the rung is open on that day (see `law`)

so the legal rungs of a day are a set and need not be nested: L5 can be open while L6 is shut; and a rung can close
again, where an assembly refuses or the clock of a statute runs out.  Without a day a rung is legal that is open on some
day up to the horizon.  ``earliest_day`` follows the urgent route of the gate that opens first; ``prior_approval_day``
the same with the assembly asked first.

The clock starts with the attack, day 0, or before it where warning is set.  Nothing here recommends a rung.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo.crisis.facing import BEFORE, NEVER, Facing
from moshimo.crisis.law import Gate, Route, gates
from moshimo.crisis.questions import both_answers
from moshimo.crisis.reasons import When, ways, why
from moshimo.crisis.states import clock
from moshimo.errors import NotKnownYet, OptionError, Place, UnknownName
from moshimo.facts import World
from moshimo.words import RUNGS, Label, document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def ladder(
    world: World, actor: str, facing: Facing, day: float | None = None, head: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the ``crisis ladder`` document: each rung, whether it is legal (on `day`, or by the horizon), and why.

    head: keys that stand first, such as the contingency and what was set. Raises `UnknownName` for an actor whose law
    is not in the data, `NotKnownYet` where it is of a later day, `OptionError` for a day outside the horizon.
    """
    check_actor(world, actor)
    if day is not None and not BEFORE <= day <= facing.horizon_days:
        allowed = f"{BEFORE:g} to {facing.horizon_days:g}"
        raise OptionError(
            f"must be from {allowed}, found {day:g}",
            place=Place(key="--day"),
            found=day,
            expected=allowed,
            hint="Count from the day of the attack",
        )
    when = When(day, facing.horizon_days)
    standing = gates(world, actor, facing)
    body = {
        "actor": actor,
        **(head or {}),
        "day": day,
        "levels": [_level(rung, label, standing, when) for rung, label in RUNGS.items()],
        "gates": [_gate(world, gate, facing, when) for gate in standing],
        "evacuation_from_day": _evacuation(standing, when),
        "questions": both_answers(world, actor, facing),
        "statutes": [row.as_document() for row in world.statutes.values() if row.actor == actor],
    }
    return document("crisis.ladder", body)


def check_actor(world: World, actor: str) -> None:
    """Raise `UnknownName` for an actor whose law is not in the data, `NotKnownYet` where it came after their day."""
    actors = sorted({row.actor for row in World.load().situations.values()})
    if actor not in actors:
        raise UnknownName.among("actor whose law is in the data", actor, actors, place=Place(key="ACTOR"))
    if not any(row.actor == actor for row in world.situations.values()):
        raise NotKnownYet(
            f"these data hold no law of {actor} as of {world.as_of}",
            place=Place(key="--as-of"),
            found=world.as_of,
            hint="Choose a later day",
        )


def _level(rung: str, label: Label, standing: list[Gate], when: When) -> dict[str, Any]:
    """Return a rung as it stands: the gate that opens first and is open, or what its gates lack."""
    doors = [gate for gate in standing if rung in gate.situation.opens]
    doors.sort(key=lambda gate: (not when.open(gate), gate.urgent.day))
    if not doors:  # a law of a day on which nothing opened this rung yet
        nothing: dict[str, Any] = {"gate": None, "gates": [], "source": None, "grade": None, "opens_with": []}
        reason = {
            "en": "these data hold no gate to it in the law of that day.",
            "ja": "当時の法について、これを開く関門はデータにない。",
        }
        shut = {"legal": False, **_days(None), "until_day": None, "evacuation_from_day": None}
        return {"level": rung, "name": label.as_document(), **shut, **nothing, "why": reason}
    shown = doors[0]
    opening = sorted((gate for gate in doors if gate.open_by(when.horizon)), key=lambda gate: gate.urgent.day)
    legal = when.open(shown)
    return {
        "level": rung,
        "name": label.as_document(),
        "legal": legal,
        **_days(opening[0] if opening else None),
        "until_day": _until(opening),
        "evacuation_from_day": _evacuation(doors, when),
        "gate": shown.situation.id,
        "gates": [gate.situation.id for gate in sorted(doors, key=lambda gate: gate.urgent.day)],
        "source": shown.situation.source,
        "grade": shown.situation.grade,
        "why": why(shown, when),
        "opens_with": [way for gate in ([] if legal else doors) for way in ways(gate, when)],
    }


def _days(gate: Gate | None) -> dict[str, Any]:
    """Return the days of a gate's routes, or nothing where there is none that opens."""

    def ends(route: Route) -> dict[str, float]:
        return {"low": round(route.low, 3), "high": round(route.high, 3)}

    prior = gate if gate is not None and gate.situation.prior else None
    return {
        "earliest_day": round(gate.urgent.day, 3) if gate else None,
        "earliest_range": ends(gate.urgent) if gate else None,
        "prior_approval_day": round(prior.prior.day, 3) if prior else None,
        "prior_approval_range": ends(prior.prior) if prior else None,
    }


def _until(gates: Iterable[Gate]) -> float | None:
    """Return the day on which the last of the gates that open closes; None where one stays open, or none opens."""
    last = max((gate.until for gate in gates), default=NEVER)
    return None if last == NEVER else round(last, 3)


def _evacuation(gates: Iterable[Gate], when: When) -> float | None:
    """Return the first day on which a gate that unlocks evacuation is open, or None."""
    days = [gate.urgent.day for gate in gates if gate.situation.unlocks_evacuation and gate.open_by(when.horizon)]
    return round(min(days), 3) if days else None


def _gate(world: World, gate: Gate, facing: Facing, when: When) -> dict[str, Any]:
    """Return a gate as it stands in the document."""
    row, opens = gate.situation, gate.open_by(when.horizon)
    days = _days(gate if opens else None)
    return {
        "gate": row.id,
        "name": row.label.label().as_document(),
        "law": row.law.label().as_document(),
        "opens": list(row.opens),
        "from_day": days["earliest_day"],
        "prior_approval_day": days["prior_approval_day"],
        "until_day": _until([gate] if opens else []),
        "clock": clock(world, gate, facing.days),
        "missing": list(gate.missing(when.last)),
        "assembly": row.assembly.label().as_document(),
        "unlocks_evacuation": row.unlocks_evacuation,
        "evacuation": row.evacuation.label().as_document(),
        "force": row.force.label().as_document(),
        "limits": [
            {
                **limit.label().as_document(),
                "factors": [factor.label().as_document() for factor in limit.factors],
                "law": limit.law.label().as_document(),
                "source": limit.source,
            }
            for limit in row.limits
        ],
        "why": why(gate, when),
        "source": row.source,
        "grade": row.grade,
        "judgement": row.judgement,
        "contested": row.contested,
    }
