"""One future from end to end: parameters -> posture -> command -> orders -> result.

This is the only place where rooms meet.  A `Setup` holds what does not change from future to future; `play` takes
positions in (0, 1) for every uncertain dimension and returns what happened under one policy.  Rival policies are
played on the same positions and the same dice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from moshimo import campaign, crisis
from moshimo.futures.commanding import governed
from moshimo.futures.fighting import ordered
from moshimo.futures.measures import measures
from moshimo.futures.tables import value_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from moshimo.futures.setup import Setup
    from moshimo.words import Choices, Floats, Orders, Posture


@dataclass(frozen=True)
class Arranged:
    """A set of futures under one policy, ready to be fought: who does what, and what the kernel will read.

    values: every parameter as the policy leaves it. inputs: what the program reads of it, with the horizon. opens: rung
    -> day from which an unattacked Japan can act at it. solved: the game they were drawn from, None where choices were
    told, as in `campaign run`.
    """

    values: Mapping[str, Floats]
    posture: Posture
    choices: Choices
    inputs: Mapping[str, Floats]
    orders: Orders
    opens: Mapping[str, Floats]
    solved: crisis.Solved | None = None


@dataclass(frozen=True)
class Played(Arranged):
    """What happened in a set of futures under one policy."""

    result: campaign.Result = field(kw_only=True)


def arrange(setup: Setup, policy: str, futures: NDArray[np.uint64], positions: Mapping[str, Floats]) -> Arranged:
    """Return who does what in each future under a policy, before the fighting.

    futures: their numbers. positions: position in (0, 1) for every parameter of the setup and every lever dimension
    of the policy, shape (futures,).
    """
    values, answers = governed(setup, policy, positions, futures)
    solved = None
    if setup.told:
        choices = crisis.told(values, futures, setup.seed, setup.fixed)
    else:
        table = value_table(setup, policy)
        choices, solved = crisis.decide(values, futures, setup.seed, setup.fixed, table)
    found = None if solved is None else solved.situation.found
    posture, inputs, orders, opens = ordered(setup, values, answers, choices.chosen, found)
    return Arranged(values, posture, choices, inputs, orders, opens, solved)


def play(setup: Setup, policy: str, futures: NDArray[np.uint64], positions: Mapping[str, Floats]) -> Played:
    """Play futures under a policy, see `arrange`; the result does not depend on how futures are divided into calls."""
    ready = arrange(setup, policy, futures, positions)
    result = campaign.run(setup.program, ready.inputs, ready.orders, futures, setup.seed)
    if not setup.told:
        result = campaign.Result({**result.metrics, **measures(ready)}, result.outcome)
    return Played(**vars(ready), result=result)
