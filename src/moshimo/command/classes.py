"""Cells alike but for their place, settled once for each case they can face.

Such cells form a *class*.  What a class faces on a day is a short word of digits (which forces are there and able,
whether authority is effective, ...)::

    word(f, day) = sum over digits of digit(f, day) x product of the radices before it

Words are computed for all futures and days as whole arrays; a table says what each word means, and a word that was
never met before is settled once, by the same two functions that settle one cell (`resolve.settle`, `kappa.link_of`).
So this module decides nothing by itself.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo.command.circumstances import ALWAYS, NEVER
from moshimo.command.ground import PEACETIME, gate_of, ground, is_peacetime
from moshimo.command.kappa import Link, link_of
from moshimo.command.relations import TWO_CHAINS, relations
from moshimo.command.resolve import (
    NO_DAYS,
    STATES,
    Facing,
    lawful_relation,
    request_day,
    services_of,
    settle,
    succession_days,
)
from moshimo.command.transfer import days_of, effective_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.command.arrangement import Arrangement, Cell
    from moshimo.command.many import Bools, Grid, Many
    from moshimo.words import Floats

    Gates = Mapping[str, tuple[str, ...]]
    Words = NDArray[np.int32]


CODES = {state: i for i, state in enumerate(STATES)}
"""State -> its code in arrays of states."""


class CellClass:
    """Cells that are alike but for their place, of whatever arrangement, and what they can face.

    cell: one of them. gates: of each force, only where its law decides. services: whether those that are lost matter,
    as they do for coordination and not for the state.
    """

    def __init__(self, cell: Cell, gates: Gates, services: bool) -> None:
        self.cell, self.gates = cell, gates
        self.services = services_of(cell.function) if services else ()
        self.supported = cell.function in ground().supporting_functions
        self.relations = _relations(cell)
        bound = 2 if cell.handed_over else 1
        self._clock = (bound, 1 if cell.lead is None else 2, bound)
        self.radices = [*[3] * len(cell.forces), len(self.relations), *self._clock, *[2] * len(self.services)]
        size = math.prod(self.radices)
        self._dtype = np.int16 if size < np.iinfo(np.int16).max else np.int32
        self._states = np.full(size, -1, dtype=np.int8)
        self._links = np.full(size, -1, dtype=np.int32)
        self.links: list[Link | None] = []

    def days(self, met: Many) -> list[Floats]:
        """Return every day, each (F,), on which something changes for the class."""
        found = [day for actor in self.cell.forces for day in (met.starts(actor), met.ends(actor))]
        found += [met.opens(gate, actor) for actor, gate in self.gates.items() if gate]
        found += [day for _, provider in self.services for day in (met.starts(provider), met.ends(provider))]
        found += [day for _, first, again in self._taken(met) for day in (first, again)] if self.cell.lead else []
        return [*found, self._effective(met)[1], met.cut_until]

    def _left(self, met: Many) -> Words:
        """Return the index in `relations` of what law leaves of the relation, (F,)."""
        cell = self.cell
        left = np.zeros(met.size, dtype=np.int32)
        if len(self.relations) == 1:
            return left
        others = [actor for actor in cell.forces if actor != cell.lead]
        asked = np.stack([met.answers.get(actor, np.ones(met.size, dtype=bool)) for actor in others])
        for pattern in product((False, True), repeat=len(others)):
            answers = dict(zip(others, pattern, strict=True))
            here = (asked == np.array(pattern)[:, None]).all(axis=0)
            left[here] = self.relations.index(lawful_relation(cell, answers))
        return left

    def _effective(self, met: Many) -> tuple[object, Floats]:
        """Return the day on which the lead's authority is effective, (F,), and what names it."""
        cell = self.cell
        if cell.lead is None or not cell.handed_over:
            return "always", np.full(met.size, ALWAYS)
        spans = tuple((gate, met.opens(gate, actor)) for actor, gate in self.gates.items())
        opens = np.maximum.reduce([np.where(day < NEVER, day, ALWAYS) for _, day in spans])
        early, late = request_day(cell, -1.0), request_day(cell, 0.0)
        requested = np.full(met.size, ALWAYS) if late == ALWAYS else met.requested
        if early == 0.0:
            requested = np.maximum(requested, 0.0)
        first = cell.first_time(cell.lead) and not cell.standing
        left, found = self._left(met), np.full(met.size, ALWAYS)
        for i, name in enumerate(self.relations):
            if name in TWO_CHAINS:
                continue
            row = relations()[name]
            agree = np.where(requested == ALWAYS, 0.0, days_of(row.agree_days, met.rehearsal))
            span = cell.handover or (NO_DAYS if cell.standing else row.handover_days)
            handover = days_of(span, met.rehearsal, met.first_lead_delay, first)
            day = effective_on(np.maximum(requested, met.starts(cell.lead)), agree, opens, handover)
            found = np.where(left == i, day, found)
        own = cell.handover and (cell.handover.low, cell.handover.high)
        key = (
            self.relations,
            cell.lead,
            cell.forces,
            early,
            late,
            own,
            first,
            cell.standing,
            tuple(gate for gate, _ in spans),
        )
        return key, found

    def _taken(self, met: Many) -> list[tuple[object, Floats, Floats]]:
        """Return the days on which each heir has taken over, (F,), and last those of forces that return to their own.

        The first day counts from day 0, where the lead was missing then; the second from the day on which it left.
        """
        cell = self.cell
        left, since = self._left(met), self._missed_from(met)
        found: list[tuple[object, Floats, Floats]] = []
        for heir in (*(heir for heir, _ in cell.heirs), None):
            first = cell.first_time(heir)
            day, spans = np.zeros(met.size), []
            for i, name in enumerate(self.relations):
                span = succession_days(cell, name, heir)
                day = np.where(left == i, days_of(span, met.rehearsal, met.first_lead_delay, first), day)
                spans.append((span.low, span.high))
            key = (cell.lead, tuple(spans), first, self.relations if len(self.relations) > 1 else (), cell.forces)
            found.append((key, day, since + day))
        return found

    def _missed_from(self, met: Many) -> Floats:
        """Return the day on which the lead left after it had come, (F,); `NEVER` where it did not."""
        starts, ends = met.starts(str(self.cell.lead)), met.ends(str(self.cell.lead))
        return np.where(ends > starts, ends, NEVER)

    def words(self, grid: Grid) -> Words:
        """Return the word of every future on its days, (D, F)."""
        cell, met = self.cell, grid.met
        found = np.zeros(grid.shape, dtype=self._dtype)
        step = np.empty_like(found)
        place = 1

        def add(digit: NDArray[Any], radix: int) -> None:
            nonlocal place
            if radix > 1:
                np.multiply(digit, place, out=step, dtype=self._dtype)
                np.add(found, step, out=found)
            place *= radix

        for actor in cell.forces:
            add(grid.side(actor, self.supported, self.gates[actor]), 3)
        add(self._left(met), len(self.relations))
        for radix, digit in zip(self._clock, (self._assumed, self._succeeded, self._linked), strict=True):
            if radix > 1:
                add(digit(grid), radix)
        for _, provider in self.services:
            add(~grid.there(provider), 2)
        return found

    @staticmethod
    def _linked(grid: Grid) -> Bools:
        """Return whether nations can reach each other."""
        return grid.linked

    def _assumed(self, grid: Grid) -> Bools:
        """Return whether the lead's authority is effective."""
        return grid.reached(*self._effective(grid.met))

    def _succeeded(self, grid: Grid) -> Bools:
        """Return whether somebody has taken over from the lead; see `resolve`."""
        cell, met = self.cell, grid.met
        arrives = met.starts(str(cell.lead))
        here = grid.there(str(cell.lead), self.supported)
        left = grid.reached(("left", cell.lead), self._missed_from(met))
        *heirs, own = self._taken(met)

        def came(key: object, first: Floats, again: Floats) -> Bools:
            gone = _either(left, grid.reached(("again", key), again), grid.reached(key, first))
            return _either(here, (arrives > 0.0) & (arrives >= first), gone)

        found = came(*own)
        for (heir, _), row in zip(reversed(cell.heirs), reversed(heirs), strict=True):
            found = _either(grid.there(heir, self.supported), came(*row), found)  # the first that is there counts
        return found

    def _settled(self, words: Words) -> NDArray[np.int8]:
        """Return the code of the state that each word means; one that was not met before is settled."""
        codes = np.take(self._states, words)
        if codes.size and codes.min() < 0:
            for word in np.unique(words[codes < 0]).tolist():
                facing = self._facing(word)
                settled = settle(self.cell, facing)
                link = link_of(self.cell, facing, settled)
                if link not in self.links:
                    self.links.append(link)
                self._links[word] = self.links.index(link)
                self._states[word] = CODES[settled.state]
            codes = np.take(self._states, words)
        return codes

    def _facing(self, word: int) -> Facing:
        """Return what a word says."""
        digits = []
        for radix in self.radices:
            word, digit = divmod(word, radix)
            digits.append(digit)
        forces = len(self.cell.forces)
        relation, assumed, succeeded, linked = digits[forces : forces + 4]
        lost = zip(self.services, digits[forces + 4 :], strict=True)
        return Facing(
            tuple(digits[:forces]),
            self.relations[relation],
            bool(assumed) or not self.cell.handed_over,
            bool(succeeded),
            bool(linked) or not self.cell.handed_over,
            lost=tuple(name for (name, _), gone in lost if gone),
        )

    def states(self, grid: Grid) -> NDArray[np.int8]:
        """Return the code of the state of every future on its days, (D, F)."""
        return self._settled(self.words(grid))

    def coordination(self, grid: Grid, values: Mapping[str, Floats]) -> Floats:
        """Return kappa of every future on its days, (D, F); `values`: those of `kappa`, each (F,)."""
        words = self.words(grid)
        self._settled(words)
        kappas = np.stack([grid.kappa(link, values) for link in self.links])
        return np.asarray(kappas[self._links[words], np.arange(grid.met.size)])


def _either(where: Bools, one: Bools, other: Bools) -> Bools:
    """Return `one` where `where` holds and `other` elsewhere; on truth values faster than a choice."""
    return (where & one) | (~where & other)


def _relations(cell: Cell) -> tuple[str, ...]:
    """Return what law may leave of a cell's relation, the agreed one first."""
    if cell.lead is None or not cell.handed_over:
        return (cell.relation,)
    others = [actor for actor in cell.forces if actor != cell.lead]
    left = {
        lawful_relation(cell, dict(zip(others, yes, strict=True))) for yes in product((False, True), repeat=len(others))
    }
    return (cell.relation, *sorted(left - {cell.relation}))


_CLASSES: dict[object, CellClass] = {}


@lru_cache(maxsize=128)
def classes(arrangement: Arrangement, considered: frozenset[str], services: bool) -> dict[CellClass, list[int]]:
    """Return the classes of an arrangement's cells, and where in it they stand.

    considered: the actors whose law decides. Classes are shared by all arrangements that have such a cell.
    """
    found: dict[CellClass, list[int]] = {}
    for i, cell in enumerate(arrangement.cells):
        found.setdefault(class_of(cell, considered, services), []).append(i)
    return found


def class_of(cell: Cell, considered: frozenset[str], services: bool) -> CellClass:
    """Return the class of a cell; the same for all cells that are alike but for their place."""
    gates = _gates(cell, considered)
    key = (_said(cell, services), gates, _function(cell, services))
    if key not in _CLASSES:
        _CLASSES[key] = CellClass(cell, dict(gates), services)
    return _CLASSES[key]


def _said(cell: Cell, services: bool) -> tuple[object, ...]:
    """Return all that an arrangement says of a cell, as far as it matters there."""
    handed = cell.handed_over
    heirs = tuple((heir, days.low, days.high, cell.first_time(heir)) for heir, days in cell.heirs)
    said: tuple[object, ...] = (cell.lead, cell.relation, cell.forces, tuple(sorted(cell.caveats)), heirs)
    if handed:
        own = None if cell.handover is None else (cell.handover.low, cell.handover.high)
        said += (cell.standing, cell.delegated, own, cell.first_time(cell.lead), request_day(cell, -1.0))
    if services:
        said += (
            cell.counterparts,
            handed and cell.since == "peace",
            cell.peace_lead if cell.phase == "combat" else None,
        )
    return said


def _gates(cell: Cell, considered: frozenset[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the gate of each force: what opens it where law decides, peace where nothing does."""
    found = []
    for actor in cell.forces:
        gate = gate_of(cell.area, cell.function, cell.phase, actor)
        free = gate and (actor not in considered or any(map(is_peacetime, gate)))
        found.append((actor, (PEACETIME,) if free else gate))
    return tuple(found)


def _function(cell: Cell, services: bool) -> tuple[object, ...]:
    """Return all that hangs on a cell's function and phase."""
    combat = cell.phase == "combat"
    flags = (combat, combat and cell.function in ground().one_authority)
    return (*flags, cell.function in ground().supporting_functions, services_of(cell.function) if services else ())
