"""From codes of decisions to the end of the fighting: posture -> orders -> result.

Who decided, and why, is not asked here: a study's futures and the cells of a value table are fought alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moshimo import campaign, crisis
from moshimo.futures.commanding import coordination
from moshimo.futures.orders import make_orders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.futures.commanding import Answers
    from moshimo.futures.setup import Setup
    from moshimo.words import Codes, Floats, Orders, Posture


@dataclass(frozen=True)
class Fought:
    """Codes of every decision turned into a campaign: posture, what the program reads, orders, result."""

    posture: Posture
    inputs: Mapping[str, Floats]
    orders: Orders
    result: campaign.Result


def ordered(
    setup: Setup,
    values: Mapping[str, Floats],
    answers: Answers,
    chosen: Mapping[str, Codes],
    found: crisis.Findings | None,
) -> tuple[Posture, dict[str, Floats], Orders, dict[str, Floats]]:
    """Turn the codes of every decision into posture, what the program reads, orders, and days on which rungs open."""
    starts = crisis.usa_from_day(values, chosen["usa_state"], setup.fixed)
    partner = crisis.joins_from("AUS", values, chosen["aus_joins"], starts, setup.fixed)
    opens = crisis.opens(setup.world, values, starts, partner, chosen["japan_rule"], found)
    posture = crisis.posture(values, chosen, opens, setup.fixed)
    horizon = horizon_days(setup, posture, values)
    held = setup.fixed.get("kappa")
    coordinated = float(held) if held is not None else coordination(setup, posture, values, answers)
    orders = make_orders(posture, tuple(setup.program.channels), campaign.turns_needed(horizon), coordinated)
    inputs = {name: values[name] for name in setup.program.parameters} | {campaign.HORIZON: horizon}
    for name in setup.program.inputs:
        if name not in inputs:
            inputs[name] = np.full(horizon.size, float(setup.fixed[name]))
    return posture, inputs, orders, opens


def fought(
    setup: Setup,
    values: Mapping[str, Floats],
    answers: Answers,
    chosen: Mapping[str, Codes],
    futures: NDArray[np.uint64],
) -> Fought:
    """Fight futures in which every decision is given by its code; values and codes of shape (futures,)."""
    posture, inputs, orders, _ = ordered(setup, values, answers, chosen, None)
    return Fought(posture, inputs, orders, campaign.run(setup.program, inputs, orders, futures, setup.seed))


def horizon_days(setup: Setup, posture: Posture, values: Mapping[str, Floats]) -> Floats:
    """Return the day on which play stops: after the last entry, or later where the strong ally never fights."""
    if "horizon_days" in setup.fixed:
        return np.full(posture.usa_from_day.size, float(setup.fixed["horizon_days"]))
    rule = setup.contingency.record.horizon
    fights = np.isfinite(posture.usa_from_day)
    entry = np.where(fights, posture.usa_from_day, 0.0)
    return np.where(
        fights, np.minimum(entry + values[rule.parameter], campaign.MAX_TURNS * campaign.TURN_DAYS), rule.without_usa
    )
