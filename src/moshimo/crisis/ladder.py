"""The ladder: which level of action is legal for an actor, by which gate, from which day.

A gate of the law (a *situation* to be found, or a consent to be given) opens when its conditions hold and its steps are
done.  With ``t(c)`` the day from which condition c holds (infinite where it does not) and ``s`` the days of its steps,

    open(g) = max over conditions c of t(c)  +  sum of s          legal(rung) = some gate that opens it is open

so the legal rungs of a day are a set and need not be nested: L5 can be open while L6 is shut.  ``earliest_day`` follows
the urgent route, in which the assembly is asked afterwards; where it is asked first, its own days come on top.  Days of
steps are the middle of their ranges in the registry, all judgement.  A gate that needs a finding is open in the sense
that the law allows it to be found; whether it is found is a choice.

First layer: Japan.  The clock starts with the attack, day 0; what may be found during warning comes with the crisis
issue.  Nothing here recommends a rung.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from moshimo.errors import OptionError, Place, UnknownName
from moshimo.facts import LabelRow, Strict, data_file, read, validate
from moshimo.words import RUNGS, Label, document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.facts import Situation, World

NEVER = math.inf
BEFORE = -30.0
"""The first day shown: what needs no condition is open from then."""


class ConditionRow(Strict):
    """The words of a condition: when it holds, when it does not, and what would make it hold."""

    met: LabelRow
    unmet: LabelRow
    opens: LabelRow


class ConditionFile(Strict):
    """The file of conditions."""

    conditions: dict[str, ConditionRow]


@dataclass(frozen=True)
class Facing:
    """What an actor faces, in days from the attack; infinite means never.

    usa_from_day: US forces fight. usa_supports: arms and intelligence without combat. attacked_from_day: the actor
    itself is attacked. consents: whether combat use of its bases is granted when asked. horizon_days: last day shown.
    days: parameter -> days, where the user holds it.
    """

    usa_from_day: float
    usa_supports: bool
    attacked_from_day: float
    consents: bool
    horizon_days: float
    days: Mapping[str, float]


@dataclass(frozen=True)
class Gate:
    """A gate as it stands: open from a day by the urgent route, or shut for want of a condition."""

    situation: Situation
    from_day: float
    prior_day: float
    missing: tuple[str, ...]


@lru_cache(maxsize=1)
def conditions() -> Mapping[str, ConditionRow]:
    """Return the words of every condition that a gate may need."""
    return validate(ConditionFile, read(data_file("moshimo.crisis", "conditions.yaml"))).conditions


def holds_from(facing: Facing) -> dict[str, float]:
    """Return the day from which each condition holds."""
    return {
        "base_use_asked": facing.usa_from_day,
        "base_use_granted": 0.0 if facing.consents else NEVER,
        "attack_near_japan": 0.0,
        "forces_to_support": 0.0 if facing.usa_supports else facing.usa_from_day,
        "attack_on_japan_anticipated": 0.0,
        "attack_on_japan": facing.attacked_from_day,
        "close_country_attacked": facing.usa_from_day,
        "un_resolution": NEVER,
    }


def gates(world: World, actor: str, facing: Facing) -> list[Gate]:
    """Return every gate of an actor's law as it stands."""
    known = holds_from(facing)
    found = []
    for situation in world.situations.values():
        if situation.actor == actor:
            start = max((known[name] for name in situation.needs), default=BEFORE)
            missing = tuple(name for name in situation.needs if known[name] > facing.horizon_days)
            urgent = start + sum(_days(world, name, facing) for name in situation.steps)
            prior = urgent + sum(_days(world, name, facing) for name in situation.prior)
            found.append(Gate(situation, urgent, prior, missing))
    return found


def _days(world: World, parameter: str, facing: Facing) -> float:
    if parameter in facing.days:
        return facing.days[parameter]
    row = world.parameter(parameter)
    return 0.5 * (row.low + row.high)


def ladder(
    world: World, actor: str, facing: Facing, day: float | None = None, head: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the ``crisis ladder`` document: each rung, whether it is legal (on `day`, or by the horizon), and why.

    head: keys that stand first, such as the contingency and what was set. Raises `UnknownName` for an actor whose law
    is not in the data, `OptionError` for a day outside the horizon.
    """
    actors = sorted({row.actor for row in world.situations.values()})
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
    shown = [_gate(gate, facing.horizon_days) for gate in standing]
    body = {"actor": actor, **(head or {}), "day": day, "levels": levels, "gates": shown}
    return document("crisis.ladder", body)


def _level(rung: str, label: Label, standing: list[Gate], last: float, horizon: float) -> dict[str, Any]:
    """Return a rung as it stands: the gate that opens first, or what its gates lack."""
    doors = sorted((gate for gate in standing if rung in gate.situation.opens), key=lambda gate: gate.from_day)
    first = doors[0]
    opens = first.from_day <= horizon
    shut = [gate for gate in doors if gate.from_day > last] if first.from_day > last else []
    texts = conditions()
    return {
        "level": rung,
        "name": label.as_document(),
        "legal": first.from_day <= last,
        "earliest_day": round(first.from_day, 3) if opens else None,
        "prior_approval_day": round(first.prior_day, 3) if opens and first.situation.prior else None,
        "gate": first.situation.id,
        "gates": [gate.situation.id for gate in doors],
        "why": _why(first, opens),
        "opens_with": [
            {"gate": gate.situation.id, "condition": name, **texts[name].opens.label().as_document()}
            for gate in shut
            for name in gate.missing
        ],
    }


def _why(gate: Gate, opens: bool) -> dict[str, str]:
    """Return why a rung is open or shut, in both languages: the gate, its condition, the law."""
    texts, row = conditions(), gate.situation
    named = row.needs if opens else gate.missing
    why = {}
    for language, joint, stop in (("en", "; ", "."), ("ja", "。", "。")):
        label, law = getattr(row.label, language), getattr(row.law, language)
        parts = [getattr(texts[name].met if opens else texts[name].unmet, language) for name in named]
        reason = joint.join(parts)
        bracket = f" ({law})" if language == "en" else f"（{law}）"
        colon = ": " if language == "en" else "："
        why[language] = f"{label}{bracket}" + (f"{colon}{reason}{stop}" if reason else stop)
    return why


def _gate(gate: Gate, horizon: float) -> dict[str, Any]:
    """Return a gate as it stands in the document."""
    row = gate.situation
    opens = gate.from_day <= horizon
    return {
        "gate": row.id,
        "name": row.label.label().as_document(),
        "law": row.law.label().as_document(),
        "opens": list(row.opens),
        "from_day": round(gate.from_day, 3) if opens else None,
        "prior_approval_day": round(gate.prior_day, 3) if opens and row.prior else None,
        "missing": list(gate.missing),
        "assembly": row.assembly.label().as_document(),
        "unlocks_evacuation": row.unlocks_evacuation,
        "why": _why(gate, opens),
        "source": row.source,
        "grade": row.grade,
        "judgement": row.judgement,
    }
