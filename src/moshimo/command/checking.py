"""Check of an arrangement: what holds on a day without an actor, how soon the rest recovers, and what it is worth.

Resilience on a day is the share of demand that somebody answers::

    share(day) = sum of weights of cells that are led or in fallback / sum of all weights

It says that one chain of command is in charge, not how strong the forces are; contested cells are counted apart.
Coordination kappa of a function is the mean over its cells in combat, weighted by demand (central values of the
parameters; the campaign draws them)::

    orphaned, illegal, caveated                             0
    led or contested, two nations or more                   parallel  (+ gain rehearsal, beyond coordination)
    fallback, in transfer, or led by one nation alone       national  (- loss (1 - rehearsal), beyond coordination,
                                                                       where a partner is missing)

each cut to [0, 1]: the two equations of `moshimo.command.kappa`, cell by cell.  The gain may be negative, so a closer
relation need not be worth anything; the loss is what a chain across nations costs when it breaks.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from moshimo.command.arrangement import Arrangement, load_arrangement
from moshimo.command.relations import TWO_CHAINS, ground, situations
from moshimo.command.resolve import STATES, Answer, resolve
from moshimo.errors import NotKnownYet, OptionError, OutOfBounds, Place, UnknownName
from moshimo.facts import World, refuse_unreleased
from moshimo.words import ACTORS, FUNCTIONS, document

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

ANSWERED = ("led", "fallback")
"""States in which one chain of command is in charge."""
CONTESTED = ("contested",)

HORIZON = 30
"""Last day of the resilience curve."""

CENTRAL = ("kappa_parallel", "kappa_national", "flexible_gain", "flexible_fallback", "rehearsal")


def check(
    arrangement: str | Path | Arrangement,
    without: str | None = None,
    day: float = 0.0,
    world: World | None = None,
    legal: Collection[str] | None = None,
) -> dict[str, Any]:
    """Return the ``command check`` document.

    arrangement: a shipped id, a path, or an arrangement already loaded.
    without: the actor that does not take part; None: all do.
    day: days since it was missed, 0 or more.
    legal: the situations found in Japan (ids, or one id); None: not considered.
    Raises `UnknownName`, `OutOfBounds`, `NotKnownYet` (what the cells hold was judged after ``world.as_of``).
    """
    world = world or World.load()
    legal = [legal] if isinstance(legal, str) else legal
    held = arrangement if isinstance(arrangement, Arrangement) else load_arrangement(arrangement)
    _refuse(held, without, day, legal or (), world)
    present = {} if without is None else {without: math.inf}

    def on(when: float) -> list[Answer]:
        return resolve(held, present, legal, when)

    answers = on(day)
    central = _central(world)
    said = ["seed", "share", "coordination", *(["legal"] if legal is None else [])]
    notes = [ground().notes[name].model_dump() for name in said]
    return document(
        "command.check",
        {
            "arrangement": held.id,
            "without": without,
            "day": day,
            "as_of": world.as_of,
            "legal": None if legal is None else sorted(legal),
            "states": {state: sum(answer.state == state for answer in answers) for state in STATES},
            "share": share(answers, ANSWERED),
            "contested_share": share(answers, CONTESTED),
            "cells": [answer.as_document() for answer in answers],
            "kappa": coordination(answers, central),
            "resilience_by_day": [
                {"day": when, "share": share(then, ANSWERED), "contested": share(then, CONTESTED)}
                for when in range(HORIZON + 1)
                for then in [on(when)]
            ],
            "clashes": held.clashes(),
            "judgement": True,
            "notes": notes,
        },
    )


def show(arrangement: str | Path) -> dict[str, Any]:
    """Return the ``command show`` document of a shipped arrangement, or of a file."""
    return load_arrangement(arrangement).show()


def check_arrangement(arrangement: str | Path) -> int:
    """Load an arrangement and look at its source and date; return its number of rules, or raise with the line."""
    held = load_arrangement(arrangement)
    _refuse(held, None, 0.0, (), World.load())
    return len(held.record.rules)


def share(answers: Iterable[Answer], states: Collection[str]) -> float:
    """Return the share of demand whose cells are in one of these states."""
    weighed = [(_weight(answer), answer.state in states) for answer in answers]
    return math.fsum(weight for weight, good in weighed if good) / math.fsum(weight for weight, _ in weighed)


def coordination(answers: Iterable[Answer], central: dict[str, float]) -> dict[str, float]:
    """Return kappa for each function, from its cells in combat."""
    rows = [answer for answer in answers if answer.cell.phase == "combat"]
    found = {}
    for function in FUNCTIONS:
        cells = [answer for answer in rows if answer.cell.function == function]
        total = math.fsum(_weight(answer) for answer in cells)
        found[function] = math.fsum(_weight(answer) * kappa_of(answer, central) for answer in cells) / total
    return found


def kappa_of(answer: Answer, central: dict[str, float]) -> float:
    """Return the coordination of one cell; `central` maps the parameters of `CENTRAL` to values."""
    if answer.state in ("orphaned", "illegal", "caveated"):
        return 0.0
    closer = answer.cell.relation not in TWO_CHAINS
    if answer.state in ("led", "contested") and len(answer.able) > 1:
        value = central["kappa_parallel"] + closer * central["flexible_gain"] * central["rehearsal"]
    else:
        broken = closer and len(answer.cell.forces) > 1
        value = central["kappa_national"] - broken * central["flexible_fallback"] * (1.0 - central["rehearsal"])
    return min(max(value, 0.0), 1.0)


def _weight(answer: Answer) -> float:
    return ground().demand[answer.cell.function][answer.cell.phase]


def _central(world: World) -> dict[str, float]:
    """Return the middle of each parameter's range."""
    rows = [world.parameter(name) for name in CENTRAL]
    return {row.id: (row.low + row.high) / 2.0 for row in rows}


def _refuse(arrangement: Arrangement, without: str | None, day: float, legal: Collection[str], world: World) -> None:
    record = arrangement.record
    if record.source not in world.sources:
        raise UnknownName.among("source", record.source, world.sources, place=arrangement.place("source"))
    refuse_unreleased(record.known, arrangement.place("known"))
    judged = ground().known
    if judged > world.as_of:
        message = f"what the cells of an arrangement hold was judged on {judged}, after {world.as_of}"
        raise NotKnownYet.before(message, world.as_of, judged)
    for name in legal:
        if name not in situations():
            place = Place(key="--legal")
            if "," in name:
                raise OptionError(
                    f"'{name}' is more than one situation", place=place, found=name, hint="Write --legal before each"
                )
            raise UnknownName.among("situation", name, situations(), place=place)
    if without is not None and without not in arrangement.actors:
        place = Place(key="--without")
        if without not in ACTORS:
            raise UnknownName.among("actor", without, arrangement.actors, place=place)
        shown = ", ".join(arrangement.actors)
        raise UnknownName(
            f"{without} has no forces under '{arrangement.id}'",
            place=place,
            found=without,
            expected=shown,
            hint=f"Choose one of: {shown}",
        )
    if not 0.0 <= day < math.inf:
        raise OutOfBounds(
            f"must be 0 or more, found {day:g}",
            place=Place(key="--day"),
            found=day,
            expected="0 or more",
            hint="Count days from the day on which the lead is missed",
        )
