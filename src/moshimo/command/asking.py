"""What was typed at the door about days: ``USA=14`` for an actor, ``armed_attack@3..20`` for a situation of law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moshimo.command.circumstances import ALWAYS, NEVER, Presence
from moshimo.errors import OptionError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from moshimo.command.circumstances import Legal


def present_of(late: Iterable[str], leaves: Iterable[str], supports: Iterable[str]) -> dict[str, Presence]:
    """Return when actors take part: ``ACTOR=DAY`` for those that come late or leave, ``ACTOR`` for those that support.

    >>> present_of(["USA=14"], [], [])
    {'USA': Presence(from_day=14.0, until_day=inf, partial=False)}
    """
    from_day = dict(_day("--late", text) for text in late)
    until_day = dict(_day("--leaves", text) for text in leaves)
    partial = set(supports)
    names = dict.fromkeys([*from_day, *until_day, *supports])
    for actor in names:
        if from_day.get(actor, ALWAYS) >= until_day.get(actor, NEVER):
            raise OptionError(
                f"{actor} leaves on day {until_day[actor]:g}, before it comes on day {from_day[actor]:g}",
                place=Place(key="--leaves"),
                found=until_day[actor],
                hint="Let it leave later than it comes",
            )
    return {
        actor: Presence(from_day.get(actor, ALWAYS), until_day.get(actor, NEVER), actor in partial) for actor in names
    }


def legal_of(texts: Iterable[str]) -> Legal | None:
    """Return the situations that were found: ``NAME``, ``NAME@DAY`` or ``NAME@DAY..DAY``; None where none is given.

    >>> legal_of(["peacetime", "armed_attack@3..20"])
    {'peacetime': (-inf, inf), 'armed_attack': (3.0, 20.0)}
    """
    found = {}
    for text in texts:
        name, at, days = text.partition("@")
        first, dots, last = days.partition("..")
        since = _number("--legal", first, text) if at else ALWAYS
        until = _number("--legal", last, text) if dots else NEVER
        if until <= since:
            raise OptionError(
                f"'{text}' closes before it opens",
                place=Place(key="--legal"),
                found=text,
                hint="Write NAME@FROM..UNTIL with FROM below UNTIL",
            )
        found[name] = (since, until)
    return found or None


def _day(option: str, text: str) -> tuple[str, float]:
    actor, equals, day = text.partition("=")
    if not equals:
        raise OptionError(
            f"'{text}' names no day", place=Place(key=option), found=text, hint=f"Write {option} {text}=14"
        )
    return actor, _number(option, day, text)


def _number(option: str, text: str, whole: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = NEVER
    if not ALWAYS < value < NEVER:
        raise OptionError(
            f"'{text}' in '{whole}' is no day", place=Place(key=option), found=whole, hint="Write a number of days"
        )
    return value
