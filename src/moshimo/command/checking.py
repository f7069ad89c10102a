"""Check of an arrangement: what holds on a day, who may be missing, how soon the rest recovers, and what it is worth.

Resilience on a day is the share of demand that somebody answers::

    share(day) = sum of weights of cells that are led or in fallback / sum of all weights

It says that one chain of command is in charge, not how strong the forces are; contested cells are counted apart.  A
check is one case, so every parameter of this room stands at its central value, an open question of law is answered as
more than half of its chance says, and communications hold; what was set says otherwise.  `compare` draws them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo.command.arrangement import Arrangement, load_arrangement
from moshimo.command.binding import integration
from moshimo.command.circumstances import ABSENT, NEVER, Circumstances, Presence, found
from moshimo.command.curves import ANSWERED, shares
from moshimo.command.findings import findings
from moshimo.command.ground import ground, situations
from moshimo.command.kappa import PARAMETERS as COORDINATING
from moshimo.command.kappa import coordination, link_of
from moshimo.command.many import PARAMETERS, QUESTIONS, Grid, Many
from moshimo.command.resolve import STATES, Answer, resolve
from moshimo.command.telling import as_document
from moshimo.errors import NotKnownYet, OptionError, OutOfBounds, Place, UnknownName
from moshimo.facts import World, refuse_unreleased
from moshimo.words import ACTORS, FUNCTIONS, as_typed, document

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from moshimo.command.circumstances import Legal
    from moshimo.words import Floats

Setting = float | tuple[float, float]
"""What a parameter is held at, or the range over which it is drawn where futures are."""

HORIZON = 30
"""Last day of the resilience curve."""
CONTESTED = ("contested",)
READ = tuple(sorted({*COORDINATING, *PARAMETERS, "discussion_binds"}))
"""The parameters that a check stands on."""
QUIET = {"comms_lost_days": 0.0}
"""What a check leaves out unless it is set: a case with and without it is two cases."""


def check(
    arrangement: str | Path | Arrangement,
    without: str | None = None,
    day: float = 0.0,
    world: World | None = None,
    legal: Collection[str] | Legal | None = None,
    *,
    present: Mapping[str, Presence] | None = None,
    settings: Mapping[str, float] | None = None,
    years: float | None = None,
    renewed: bool = True,
) -> dict[str, Any]:
    """Return the ``command check`` document.

    arrangement: a shipped id, a path, or an arrangement already loaded. without: the actor that does not take part.
    day: days since the attack, on which it is missed, 0 or more. legal: the situations found (ids, or one id, or id ->
    days from and until which it holds); None: not considered. present: who comes late, leaves, or only supports.
    settings: parameters of this room. years: since the arrangement was agreed, None: grown. renewed: whether authority
    limited in time is renewed.
    Raises `UnknownName`, `OutOfBounds`, `NotKnownYet` (what the cells hold was judged after ``world.as_of``).
    """
    world = world or World.load()
    check_years(years)
    legal = [legal] if isinstance(legal, str) else legal
    held = (arrangement if isinstance(arrangement, Arrangement) else load_arrangement(arrangement)).at(years)
    present = dict(present or {})
    refuse(held, without, day, legal or (), world, present)
    values = central(world, settings or {})
    if without is not None:
        present[without] = ABSENT
    met = circumstances(values, present, legal, renewed)
    answers = resolve(held, met, day)
    curve = _curve(held, met)
    said = ["seed", "share", "coordination", "question", *(["legal"] if legal is None else [])]
    return document(
        "command.check",
        {
            "arrangement": held.id,
            "without": without,
            "day": day,
            "as_of": world.as_of,
            "set": dict(settings or {}),
            "present": {actor: _presence(row) for actor, row in sorted(present.items())},
            "stage": None if held.stage is None else held.stage.id,
            "rehearsal": float(values["rehearsal"][0]),
            "answers": dict(met.answers),
            "legal": None if legal is None else sorted(legal),
            "states": {state: sum(answer.state == state for answer in answers) for state in STATES},
            "share": share(answers, ANSWERED),
            "contested_share": share(answers, CONTESTED),
            "cells": [as_document(answer, met, day) for answer in answers],
            "kappa": kappa(answers, values),
            "integration": float(integration(held, values, _asked(met))[0]),
            "resilience_by_day": curve,
            "clashes": held.clashes(),
            "findings": findings(held, met),
            "judgement": True,
            "notes": [ground().notes[name].model_dump() for name in said],
        },
    )


def show(arrangement: str | Path) -> dict[str, Any]:
    """Return the ``command show`` document of a shipped arrangement, or of a file."""
    return load_arrangement(arrangement).show()


def check_arrangement(arrangement: str | Path) -> int:
    """Load an arrangement and look at its source and date; return its number of rules, or raise with the line."""
    held = load_arrangement(arrangement)
    refuse(held, None, 0.0, (), World.load(), {})
    return len(held.record.rules)


def check_number(name: str, value: float, low: float, high: float) -> None:
    """Raise `OutOfBounds` where a number given as an option is outside its bounds, or is none."""
    if not low <= value <= high:
        last = f"{high:,}" if isinstance(high, int) else f"{high:g}"
        allowed = f"{low:g} or more" if math.isinf(high) else f"{low:g} to {last}"
        raise OutOfBounds(
            f"{value:g} is out of range", place=Place(key=name), found=value, expected=allowed, hint=f"Write {allowed}"
        )


def check_years(years: float | None) -> None:
    """Raise `OutOfBounds` where years since an arrangement was agreed are negative, or no number."""
    if years is not None:
        check_number("--years", years, 0.0, math.inf)


def central(world: World, settings: Mapping[str, float]) -> dict[str, Floats]:
    """Return what every parameter of this room stands at in one case, each of shape (1,): set, or its middle.

    Raises `UnknownName` or `OutOfBounds` naming ``--set``.
    """
    check_settings(world, settings)
    rows = {name: world.parameter(name) for name in READ}
    middle = {name: (row.low + row.high) / 2.0 for name, row in rows.items()}
    return {name: np.array([value]) for name, value in {**middle, **QUIET, **settings}.items()}


def check_settings(world: World, settings: Mapping[str, Setting], drawn: bool = False) -> None:
    """Raise where something is set that this room does not read, or beyond its bounds; drawn: ranges are welcome."""
    place = Place(key="--set")
    for name, value in settings.items():
        if name not in READ:
            raise UnknownName.among("parameter of command", name, READ, place=place)
        low, high = world.parameter(name).bounds
        ends = value if drawn and isinstance(value, tuple) else (value, value)
        numbers = [x for x in ends if isinstance(x, int | float) and not isinstance(x, bool)]
        if len(numbers) < 2 or not low <= numbers[0] <= numbers[1] <= high:
            shown = "..".join(map(as_typed, value)) if isinstance(value, tuple) else as_typed(value)
            allowed = f"a number from {low:g} to {high:g}" + (", or a range low..high inside it" if drawn else "")
            raise OutOfBounds(
                f"{name} cannot be {shown}", place=place, found=shown, expected=allowed, hint=f"Write {allowed}"
            )


def circumstances(
    values: Mapping[str, Floats],
    present: Mapping[str, Presence] | None = None,
    legal: Collection[str] | Legal | None = None,
    renewed: bool = True,
) -> Circumstances:
    """Return the circumstances of one case; open questions are answered as more than half of their chance says."""
    one = {name: float(value[0]) for name, value in values.items()}
    return Circumstances(
        present or {},
        found(legal),
        {actor: one[name] > 0.5 for actor, name in QUESTIONS.items()},
        one["rehearsal"],
        one["first_lead_delay"],
        -one["authority_asked_days"],
        one["comms_lost_days"],
        renewed,
    )


def share(answers: Iterable[Answer], states: Collection[str]) -> float:
    """Return the share of demand whose cells are in one of these states."""
    weighed = [(_weight(answer), answer.state in states) for answer in answers]
    return math.fsum(weight for weight, good in weighed if good) / math.fsum(weight for weight, _ in weighed)


def kappa(answers: Iterable[Answer], values: Mapping[str, Floats]) -> dict[str, float]:
    """Return kappa for each function: the mean over its cells in combat, all areas alike."""
    rows = [answer for answer in answers if answer.cell.phase == "combat"]
    worth = {
        function: [
            float(coordination(link_of(row.cell, row.facing, row.settled), values)[0])
            for row in rows
            if row.cell.function == function
        ]
        for function in FUNCTIONS
    }
    return {function: math.fsum(found) / len(found) for function, found in worth.items()}


def _curve(held: Arrangement, met: Circumstances) -> list[dict[str, Any]]:
    """Return the shares of demand answered and contested on each day."""
    days = range(HORIZON + 1)
    if met.renewed and all(until == NEVER for _, until in (met.legal or {}).values()):
        grid = Grid(Many.same(met), np.arange(HORIZON + 1.0))
        good, bad = (shares([held], grid, states)[0, :, 0].tolist() for states in (ANSWERED, CONTESTED))
    else:
        answers = [resolve(held, met, float(day)) for day in days]
        good, bad = ([share(rows, states) for rows in answers] for states in (ANSWERED, CONTESTED))
    return [{"day": day, "share": good[day], "contested": bad[day]} for day in days]


def _asked(met: Circumstances) -> dict[str, NDArray[np.bool_]]:
    return {actor: np.array([yes]) for actor, yes in met.answers.items()}


def _presence(row: Presence) -> dict[str, Any]:
    days = {"from_day": row.from_day, "until_day": row.until_day}
    finite = {name: value if math.isfinite(value) else None for name, value in days.items()}
    return {"takes_part": row.from_day < NEVER, **finite, "only_supports": row.partial}


def _weight(answer: Answer) -> float:
    return ground().demand[answer.cell.function][answer.cell.phase]


def refuse(
    arrangement: Arrangement,
    without: str | None,
    day: float,
    legal: Collection[str],
    world: World,
    present: Mapping[str, Presence],
) -> None:
    """Raise where a question names what does not exist, or what was not known on the day of the world."""
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
    if without is not None:
        _refuse_actor(arrangement, without, "--without")
        if without in present:
            raise OptionError(
                f"{without} cannot be both missing and late, leaving or supporting",
                place=Place(key="--without"),
                found=without,
                hint="Say one of the two",
            )
    for actor in present:
        _refuse_actor(arrangement, actor, "--late, --leaves, --supports")
    if not 0.0 <= day < math.inf:
        raise OutOfBounds(
            f"must be 0 or more, found {day:g}",
            place=Place(key="--day"),
            found=day,
            expected="0 or more",
            hint="Count days from the day of the attack, on which the lead is missed",
        )


def _refuse_actor(arrangement: Arrangement, actor: str, option: str) -> None:
    if actor in arrangement.actors:
        return
    place = Place(key=option)
    if actor not in ACTORS:
        raise UnknownName.among("actor", actor, arrangement.actors, place=place)
    shown = ", ".join(arrangement.actors)
    raise UnknownName(
        f"{actor} has no forces under '{arrangement.id}'",
        place=place,
        found=actor,
        expected=shown,
        hint=f"Choose one of: {shown}",
    )
