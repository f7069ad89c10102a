"""Circumstances of command: who takes part from when to when, what law is open, and how an arrangement was prepared.

An arrangement says what was agreed; circumstances say what it meets.  Days count from the day of the attack.  An actor
that is not named takes part throughout; one that only supports takes part in the functions of `supporting_functions`.
Nothing said of law means that it is not considered.  The open question how closely a nation's forces may be bound is
answered with yes unless an answer is given.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from moshimo.command.ground import ground, is_peacetime, situations
from moshimo.errors import UnknownName
from moshimo.words import ACTORS

ALWAYS = -math.inf
NEVER = math.inf
OWNER = "JPN"
"""Whose law is considered wherever any law is."""


@dataclass(frozen=True)
class Presence:
    """From which day to which an actor takes part, and whether only in support."""

    from_day: float = ALWAYS
    until_day: float = NEVER
    partial: bool = False

    def on(self, day: float, function: str | None = None) -> bool:
        """Return whether the actor takes part in a function on a day; in anything at all where none is named."""
        in_part = function is None or not self.partial or function in ground().supporting_functions
        return in_part and self.from_day <= day < self.until_day


ALWAYS_THERE = Presence()
ABSENT = Presence(NEVER, NEVER)

Legal = Mapping[str, tuple[float, float]]
"""Situations found: id -> the days from and until which each holds."""


@dataclass(frozen=True)
class Circumstances:
    """What an arrangement meets.

    present: actor -> when it takes part. legal: situations found, by id; None: law is not considered. answers: actor ->
    whether its forces may stand in the relation asked for, where law leaves that open. rehearsal: 0-1.
    first_lead_delay: how much longer a first-time lead in war takes to set up, as a share. requested: day on which
    authority is asked for; `ALWAYS`: handed over long before. cut_until: day on which communications between nations
    are back, lost on day 0; `ALWAYS`: not lost. renewed: whether authority limited in time is renewed.
    """

    present: Mapping[str, Presence] = field(default_factory=dict)
    legal: Legal | None = None
    answers: Mapping[str, bool] = field(default_factory=dict)
    rehearsal: float = 0.0
    first_lead_delay: float = 0.0
    requested: float = ALWAYS
    cut_until: float = ALWAYS
    renewed: bool = True

    def __post_init__(self) -> None:
        """Refuse names that do not exist."""
        for kind, names, known in (
            ("actor", (*self.present, *self.answers), ACTORS),
            ("situation", self.legal or (), situations()),
        ):
            for name in names:
                if name not in known:
                    raise UnknownName.among(kind, name, known)

    def presence(self, actor: str) -> Presence:
        """Return when an actor takes part."""
        return self.present.get(actor, ALWAYS_THERE)

    def opens(self, gate: Collection[str], actor: str) -> float:
        """Return from which day on an actor's law opens a task, if it does not close again; `NEVER`: it stays shut."""
        return min((since for since, _ in self._spans(gate, actor)), default=NEVER)

    def lawful(self, gate: Collection[str], actor: str, day: float) -> bool:
        """Return whether an actor's law opens a task on a day; between two situations it is shut."""
        return any(since <= day < until for since, until in self._spans(gate, actor))

    def _spans(self, gate: Collection[str], actor: str) -> list[tuple[float, float]]:
        """Return the days from and until which situations open a task."""
        if not considered(self.legal, actor) or any(map(is_peacetime, gate)):
            return [(ALWAYS, NEVER)]
        return [self.legal[name] for name in gate if name in self.legal] if self.legal else []


def considered(legal: Collection[str] | None, actor: str) -> bool:
    """Return whether an actor's law decides: where any is given, Japan's, and that of every actor named in it."""
    return legal is not None and (actor == OWNER or any(situations()[name].actor == actor for name in legal))


def found(legal: Collection[str] | Legal | None) -> Legal | None:
    """Return situations as days, holding throughout where no days are given.

    >>> found(["armed_attack"])
    {'armed_attack': (-inf, inf)}
    """
    if legal is None or isinstance(legal, Mapping):
        return legal
    return dict.fromkeys(legal, (ALWAYS, NEVER))
