"""Thousands of postures at once: what F futures meet, and what holds where on many days.

`Many` is to F futures what `Circumstances` is to one; `Many.one` gives the circumstances of one of them, for which
`resolve` must say what the fast way says.  A `Grid` holds the futures on days, as whole arrays of truth values, each
worked out once however many cells ask.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from moshimo.command.circumstances import ALWAYS, NEVER, OWNER, Circumstances, Presence
from moshimo.command.ground import ground, is_peacetime, situations
from moshimo.command.kappa import Link, coordination
from moshimo.draws import choice_uniforms

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from numpy.typing import NDArray

    from moshimo.words import Floats

    Bools = NDArray[np.bool_]


Kind = TypeVar("Kind", bound=np.generic)

QUESTIONS = {actor: row.parameter for actor, row in ground().ceilings.items()}
"""Actor -> the parameter that says how often the open question of its ceiling is answered with yes."""
PARAMETERS = ("rehearsal", "first_lead_delay", "authority_asked_days", "comms_lost_days", *QUESTIONS.values())
"""Parameters of what an arrangement meets, apart from who is there."""


@dataclass(frozen=True)
class Many:
    """The circumstances of F futures, as `Circumstances` for one; every array has shape (F,).

    from_day, until_day: actor -> days; who is not named takes part throughout. partial: actor -> whether it only
    supports. legal: situation -> the day from which it holds; None: law is not considered. answers: actor -> bool.
    """

    rehearsal: Floats
    first_lead_delay: Floats
    requested: Floats
    cut_until: Floats
    from_day: Mapping[str, Floats] = field(default_factory=dict)
    until_day: Mapping[str, Floats] = field(default_factory=dict)
    partial: Mapping[str, Bools] = field(default_factory=dict)
    legal: Mapping[str, Floats] | None = None
    answers: Mapping[str, Bools] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        values: Mapping[str, Floats],
        answers: Mapping[str, Bools],
        from_day: Mapping[str, Floats],
        legal: Mapping[str, Floats] | None = None,
        partial: Mapping[str, Bools] | None = None,
    ) -> Many:
        """Return circumstances prepared as parameters say; `values`: `PARAMETERS`, each (F,)."""
        return cls(
            values["rehearsal"],
            values["first_lead_delay"],
            -values["authority_asked_days"],
            values["comms_lost_days"],
            from_day=from_day,
            partial=partial or {},
            legal=legal,
            answers=answers,
        )

    @classmethod
    def same(cls, met: Circumstances, size: int = 1) -> Many:
        """Return so many futures that all meet the same; law that closes again is not held here."""

        def full(value: float) -> Floats:
            return np.full(size, float(value))

        return cls(
            full(met.rehearsal),
            full(met.first_lead_delay),
            full(met.requested),
            full(met.cut_until),
            from_day={actor: full(row.from_day) for actor, row in met.present.items()},
            until_day={actor: full(row.until_day) for actor, row in met.present.items()},
            partial={actor: np.full(size, row.partial) for actor, row in met.present.items()},
            legal=None if met.legal is None else {name: full(days[0]) for name, days in met.legal.items()},
            answers={actor: np.full(size, yes) for actor, yes in met.answers.items()},
        )

    @property
    def size(self) -> int:
        """How many futures there are."""
        return self.rehearsal.size

    def one(self, i: int) -> Circumstances:
        """Return the circumstances of one future."""
        names = {*self.from_day, *self.until_day, *self.partial}
        return Circumstances(
            present={
                name: Presence(
                    float(self.starts(name)[i]),
                    float(self.ends(name)[i]),
                    name in self.partial and bool(self.partial[name][i]),
                )
                for name in names
            },
            legal=None if self.legal is None else {name: (float(day[i]), NEVER) for name, day in self.legal.items()},
            answers={name: bool(yes[i]) for name, yes in self.answers.items()},
            rehearsal=float(self.rehearsal[i]),
            first_lead_delay=float(self.first_lead_delay[i]),
            requested=float(self.requested[i]),
            cut_until=float(self.cut_until[i]),
        )

    def starts(self, actor: str) -> Floats:
        """Return the day from which an actor takes part."""
        return self.from_day.get(actor, np.full(self.size, ALWAYS))

    def ends(self, actor: str) -> Floats:
        """Return the day until which an actor takes part."""
        return self.until_day.get(actor, np.full(self.size, NEVER))

    def opens(self, gate: Collection[str], actor: str) -> Floats:
        """Return the day from which an actor's law opens a task; `NEVER` where it stays shut."""
        if self.legal is None or any(map(is_peacetime, gate)) or actor not in self.considered:
            return np.full(self.size, ALWAYS)
        held = [self.legal[name] for name in gate if name in self.legal]
        return np.minimum.reduce(held) if held else np.full(self.size, NEVER)

    @property
    def considered(self) -> frozenset[str]:
        """The actors whose law decides."""
        rows = situations()
        return frozenset() if self.legal is None else frozenset({OWNER, *(rows[name].actor for name in self.legal)})


class Grid:
    """Futures on days: what holds where, each (D, F), worked out once however many classes ask.

    days: (D,) for all futures, or (D, F). Futures stand last, so that what is compared lies side by side in memory.
    """

    def __init__(self, met: Many, days: Floats) -> None:
        self.met, self.days = met, days[:, None] if days.ndim == 1 else days
        self.shape = (self.days.shape[0], met.size)
        self._kept: dict[object, NDArray[Any]] = {}

    def _once(self, key: object, make: Callable[[], NDArray[Kind]]) -> NDArray[Kind]:
        if key not in self._kept:
            self._kept[key] = make()
        return cast("NDArray[Kind]", self._kept[key])

    def there(self, actor: str, supported: bool = True) -> Bools:
        """Return whether an actor takes part, in a function that mere support reaches or in one that it does not."""
        met = self.met

        def make() -> Bools:
            inside = (met.starts(actor) <= self.days) & (self.days < met.ends(actor))
            return inside if supported or actor not in met.partial else inside & ~met.partial[actor]

        return self._once(("there", actor, supported or actor not in met.partial), make)

    def open(self, actor: str, gate: tuple[str, ...]) -> Bools:
        """Return whether an actor's law opens a task."""
        if not gate:
            return np.zeros((1, 1), dtype=bool)
        return self._once(("open", gate), lambda: self.met.opens(gate, actor) <= self.days)

    def side(self, actor: str, supported: bool, gate: tuple[str, ...]) -> NDArray[np.int16]:
        """Return what a force is: `ABSENT`, `SHUT` or `ABLE`."""
        there = self.there(actor, supported)
        key = ("side", actor, supported or actor not in self.met.partial, gate)
        return self._once(key, lambda: there.astype(np.int16) + (there & self.open(actor, gate)))

    def reached(self, key: object, day: Floats) -> Bools:
        """Return whether a day, (F,), has come; `key` names it."""
        return self._once(("reached", key), lambda: day <= self.days)

    def kappa(self, link: Link | None, values: Mapping[str, Floats]) -> Floats:
        """Return the coordination that a link gives in each future, (F,)."""
        return self._once(("kappa", link), lambda: coordination(link, values))

    @property
    def linked(self) -> Bools:
        """Whether nations can reach each other."""
        return self._once("linked", lambda: (self.days < 0.0) | (self.days >= self.met.cut_until))


def answered(values: Mapping[str, Floats], futures: NDArray[np.uint64], seed: int) -> dict[str, Bools]:
    """Return how the open question of every actor's ceiling is answered in each future, drawn once for all policies."""
    return {actor: choice_uniforms(futures, name, seed) < values[name] for actor, name in QUESTIONS.items()}
