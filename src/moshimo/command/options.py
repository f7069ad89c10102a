"""What could be agreed in a cell instead, and what each choice is worth with the strongest ally and without it.

A *place* is an area and a function; a choice in it names a lead and a relation for crisis and combat.  What a choice is
worth in a case is the mean over draws and days of the cell's coordination, weighted by demand::

    e(place, choice, case) = w(place) mean over draws f and days d of kappa(choice, case, d, f)

Cases: the ally is there, and it is gone from day 0.  Choices that law forbids are left out; one that hangs on an open
question is kept, and worth less by the futures in which the answer is no.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from moshimo.command.classes import CODES, class_of
from moshimo.command.comparing import absent
from moshimo.command.curves import ANSWERED
from moshimo.command.ground import gate_of, ground
from moshimo.command.many import Grid, Many
from moshimo.command.relations import NATIONAL, TWO_CHAINS, Days, rank
from moshimo.words import AREAS, FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from moshimo.command.arrangement import Arrangement, Cell
    from moshimo.words import Floats

Place = tuple[str, str]
DAYS = np.array([0.0, 3.0, 7.0, 14.0, 21.0, 30.0])
TAKES_OVER = Days(low=3.0, high=14.0)
"""Days within which a partner takes over in a cell that is chosen here, rehearsed to unrehearsed; judgement."""
OFFERED = ("coordination", "supported_supporting", "tacon", "opcon")
FOREIGN = "tacon"
"""From this relation on a nation's forces count as standing under a foreign commander."""


@dataclass(frozen=True)
class Choice:
    """A lead (None: each nation leads its own) and a relation in a place.

    changes: whether it differs from what is agreed now. settled: whether no open question of law stands against it.
    under: nations whose forces stand under another's commander by it. worth: case -> what it is worth in each draw,
    (F,). answered: share of days on which somebody leads without the ally.
    """

    place: Place
    lead: str | None
    relation: str
    changes: bool
    settled: bool
    under: tuple[str, ...]
    worth: Mapping[str, Floats]
    answered: float

    @property
    def mean(self) -> dict[str, float]:
        """What it is worth on average in each case."""
        return {case: float(value.mean()) for case, value in self.worth.items()}


def choices(
    arrangement: Arrangement,
    hub: str,
    values: Mapping[str, Floats],
    answers: Mapping[str, NDArray[np.bool_]],
    only_settled: bool,
    between: Collection[str] = (),
) -> dict[Place, list[Choice]]:
    """Return the choices in every place, what is agreed now first.

    hub: the ally that may be gone. only_settled: leave out what hangs on an open question of law. between: nations
    that must all have forces in a place for it to be changed.
    """
    count = values["rehearsal"].size
    grids = {
        case: Grid(Many.of(values, answers, from_day=absent(gone, count)), DAYS)
        for case, gone in (("with", None), ("without", hub))
    }
    cells = {(cell.area, cell.function, cell.phase): cell for cell in arrangement.cells}
    found = {}
    for area, function in product(AREAS, FUNCTIONS):
        cell = cells[area, function, "combat"]
        free = set(between) <= set(cell.forces)
        found[area, function] = (
            _in_place(cell, hub, grids, values, only_settled) if free else [_choice(cell, cell, grids, values)]
        )
    return found


def _in_place(
    cell: Cell, hub: str, grids: Mapping[str, Grid], values: Mapping[str, Floats], only_settled: bool
) -> list[Choice]:
    found = [_choice(cell, cell, grids, values)]
    for lead in (None, *cell.forces):
        for relation in OFFERED if lead else TWO_CHAINS[-1:]:
            same = (lead, relation) == (cell.lead, cell.relation)
            if same or len(cell.forces) < 2 or not _lawful(cell, lead, relation):
                continue
            choice = _choice(cell, _changed(cell, lead, relation, hub), grids, values)
            if choice.settled or not only_settled:
                found.append(choice)
    return found


def _lawful(cell: Cell, lead: str | None, relation: str) -> bool:
    """Return whether no law forbids a choice: the lead may act in the cell, nobody is bound closer than its ceiling."""
    if lead is None:
        return True
    if not gate_of(cell.area, cell.function, cell.phase, lead):
        return False
    if relation in TWO_CHAINS:
        return True
    others = (actor for actor in cell.forces if actor != lead)
    return cell.function not in ground().reserved and all(
        rank(relation) <= rank(ground().most(actor, lead)) for actor in others
    )


def _changed(cell: Cell, lead: str | None, relation: str, hub: str) -> Cell:
    """Return the cell with another lead and relation; a partner that may act takes over, the ally last."""
    able = [a for a in cell.forces if a != lead and gate_of(cell.area, cell.function, cell.phase, a)]
    heirs = sorted(able, key=lambda actor: actor == hub)[:1] if lead and relation not in TWO_CHAINS else []
    return replace(
        cell,
        lead=lead,
        relation=relation,
        heirs=tuple((heir, TAKES_OVER) for heir in heirs),
        limit=None,
        handover=None,
        standing=False,
        delegated=False,
        since="crisis",
    )


def _choice(now: Cell, cell: Cell, grids: Mapping[str, Grid], values: Mapping[str, Floats]) -> Choice:
    one = class_of(cell, frozenset(), services=True)
    weight = ground().demand[cell.function]["combat"]
    bound = cell.handed_over and rank(cell.relation) >= rank(FOREIGN)
    others = tuple(actor for actor in cell.forces if actor != cell.lead)
    lead = cell.lead
    return Choice(
        (cell.area, cell.function),
        lead,
        cell.relation,
        changes=(cell.lead, cell.relation) != (now.lead, now.relation),
        settled=lead is None
        or cell.relation in (*TWO_CHAINS, NATIONAL)
        or all(rank(cell.relation) <= rank(ground().settled(actor, lead)) for actor in others),
        under=others if bound else (),
        worth={case: weight * one.coordination(grid, values).mean(axis=0) for case, grid in grids.items()},
        answered=float(np.isin(one.states(grids["without"]), [CODES[state] for state in ANSWERED]).mean()),
    )
