"""Bills: whether one becomes law, in every future.

A bill needs the majority of the House and sixty votes in the Senate to pass; where the executive vetoes it, two thirds
of both.  Its members' votes are one draw per chamber from `votes`, under one mood that both chambers and all bills of a
future share; whether it is vetoed is a draw of its own.  The counts are those of ``crisis/data/institutions.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moshimo.crisis.institutions import HOUSE, SENATE, chambers
from moshimo.crisis.votes import chance_of, count_votes, leaning
from moshimo.draws import choice_uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from moshimo.words import Floats

    Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Bill:
    """A bill in every future: votes in both chambers, whether it was vetoed, whether it became law."""

    house: Floats
    senate: Floats
    vetoed: Bools
    passed: Bools


def becomes_law(house: Floats, senate: Floats, vetoed: Bools) -> Bools:
    """Return whether a bill becomes law: majority and cloture where it is signed, two thirds of both over a veto."""
    rows = chambers()
    signed = (house >= rows[HOUSE].passes) & (senate >= rows[SENATE].passes)
    overridden = (house >= rows[HOUSE].override) & (senate >= rows[SENATE].override)
    return np.where(vetoed, overridden, signed)


def vote(name: str, support: Floats, mood: Floats, vetoes: Floats, futures: NDArray[np.uint64], seed: int) -> Bill:
    """Return what becomes of a bill; the name keeps its draws apart from those of other bills.

    support: share of members expected to vote for it. mood: weight of the common mood, 0 to below 1. vetoes: chance of
    a veto. All of shape (futures,). Raises `OutOfBounds`.
    """
    chance = leaning(support, mood, choice_uniforms(futures, "decision.overturn_mood", seed))
    rows = chambers()
    house, senate = (
        count_votes(rows[one].seats, chance, choice_uniforms(futures, f"decision.overturn_{name}_{one}", seed))
        for one in (HOUSE, SENATE)
    )
    vetoed = choice_uniforms(futures, f"decision.overturn_{name}_veto", seed) < vetoes
    return Bill(house, senate, vetoed, becomes_law(house, senate, vetoed))


def override_chance(support: float, mood: float) -> float:
    """Return the chance that both chambers override a veto, from exact sums; see `chance_of`.

    >>> round(override_chance(0.7, 0.0), 3), round(override_chance(0.7, 0.3), 3)
    (0.733, 0.586)
    """
    rows = chambers()
    return chance_of(support, mood, *((rows[one].seats, rows[one].override) for one in (HOUSE, SENATE)))
