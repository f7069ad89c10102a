"""How closely an arrangement binds two nations' forces together, and so makes staying out dear.

A share from 0 to 1: the demand-weighted closeness of the cells in crisis and combat in which both have forces, and,
more weakly, what discussing and rehearsing alone does::

    binds       = sum w c(R) over cells that hand authority over / sum w over cells in which both have forces
    integration = 1 - (1 - binds) (1 - d h)

d: `discussion_binds`; h: rehearsal; c: closeness of the relation.  Whether it holds anybody to anything is another
question: `lockin`, whose range the facts against it (assets moved out of an integrated command) carry below zero.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from moshimo.command.ground import ground
from moshimo.command.relations import closeness
from moshimo.command.resolve import lawful_relation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.command.arrangement import Arrangement, Cell
    from moshimo.words import Floats

PARAMETERS = ("closeness_exponent", "discussion_binds", "rehearsal")
PAIR = ("JPN", "USA")


def integration(
    arrangement: Arrangement,
    values: Mapping[str, Floats],
    answers: Mapping[str, NDArray[np.bool_]] | None = None,
    pair: tuple[str, str] = PAIR,
) -> Floats:
    """Return how far an arrangement binds a pair of nations, 0 to 1, in each future.

    values: `PARAMETERS`, each (futures,). answers: actor -> whether law lets its forces stand in the relation agreed;
    None: nobody asks.
    """
    whole, groups = _groups(arrangement, pair)
    exponent = values["closeness_exponent"]
    bound = np.zeros_like(exponent)
    for cell, weight in groups:
        others = [actor for actor in cell.forces if actor != cell.lead]
        for pattern in product((False, True), repeat=len(others)) if answers else [(True,) * len(others)]:
            here = np.ones(exponent.shape, dtype=bool)
            for actor, yes in zip(others, pattern, strict=True):
                here &= (answers[actor] == yes) if answers else True
            if here.any():
                relation = lawful_relation(cell, dict(zip(others, pattern, strict=True)))
                bound += np.where(here, weight * closeness(relation, exponent), 0.0)
    binds = bound / whole if whole else bound
    return np.asarray(1.0 - (1.0 - binds) * (1.0 - values["discussion_binds"] * values["rehearsal"]))


@lru_cache(maxsize=64)
def _groups(arrangement: Arrangement, pair: tuple[str, str]) -> tuple[float, tuple[tuple[Cell, float], ...]]:
    """Return the weight of all cells in which both have forces, and of those alike that hand authority over."""
    groups: dict[tuple[object, ...], tuple[Cell, float]] = {}
    whole = 0.0
    for cell in arrangement.cells:
        if cell.phase == "peace" or not set(pair) <= set(cell.forces):
            continue
        weight = ground().demand[cell.function][cell.phase]
        whole += weight
        if cell.handed_over:
            key = (cell.lead, cell.relation, cell.forces)
            groups[key] = (cell, groups.get(key, (cell, 0.0))[1] + weight)
    return whole, tuple(groups.values())
