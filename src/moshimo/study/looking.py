"""The same futures looked at again with a parameter changed: what that moves in the game, where up and where down.

Nothing is played: only the game is solved again, with the same dice and the same value table::

    difference(f) = outlook(f; changed) - outlook(f)

`acting_alone` asks of a spoke that can act by itself whether that deters: the challenger's choice probability of
attacking, with Japan able and prepared, less that with Japan unable; and where pressure answered to cooperation
(`chn_reaction`) or a strong ally that does less (`substitution_elasticity`) turn it round.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo import crisis
from moshimo.study.robustness import paired_interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.futures import Setup
    from moshimo.words import Floats, ValueTable

FLAT = 0.005
"""Differences below this are called neither."""
BINS = 4
UNABLE = {"jp_finding_stc_nous": 0.0, "jp_finding_stc_partner": 0.0, "taiwan_supportable_chance": 0.0}
ABLE = {"jp_finding_stc_nous": 1.0, "taiwan_supportable_chance": 1.0}
"""What its law lets Japan do by itself; a nuclear threat is left out of both."""
IDLE, READY = {"allied_effort": 0.0}, {"allied_effort": 0.6}
"""What Japan has prepared for that, which others see."""
REVERSES = ("chn_reaction", "substitution_elasticity")
"""What may turn round the effect of acting alone."""


@dataclass(frozen=True)
class Looking:
    """Futures whose game can be solved again; values: parameters, each (F,). kept: as if every alliance were kept."""

    setup: Setup
    values: Mapping[str, Floats]
    numbers: NDArray[np.uint64]
    table: ValueTable
    kept: bool = False

    def __call__(self, **change: float) -> crisis.Outlook:
        """Return the outlook of every future with some parameters held at a value."""
        values = dict(self.values) | {name: np.full(self.numbers.size, value) for name, value in change.items()}
        dice = crisis.drawn_by(self.numbers, self.setup.seed)
        fixed = self.setup.fixed
        situation = crisis.settle(values, dice, fixed)
        if self.kept:
            situation = replace(situation, retained=np.ones_like(situation.retained))
        return crisis.outlook(values, crisis.solve_for(values, situation, fixed, self.table))


def acting_alone(look: Looking) -> dict[str, Any]:
    """Return what a spoke able to act alone does to the choice probability of attack, and where it turns round.

    ``ability``: its law lets it, nothing else changes. ``preparing``: it prepares, and its law does not let it.
    ``attack``: both at once. ``without_reversers``: both, with nothing that could turn it round.
    """
    calm = {"nuclear_threat": 0.0}
    base = look(**UNABLE, **IDLE, **calm).attack
    moved = look(**ABLE, **READY, **calm).attack - base
    still = dict.fromkeys((*REVERSES, "usa_reliability"), 0.0) | calm
    alone = look(**ABLE, **READY, **still).attack - look(**UNABLE, **IDLE, **still).attack
    everywhere = np.ones(moved.size, dtype=bool)
    return {
        "attack": shares_of(moved),
        "ability": shares_of(look(**ABLE, **IDLE, **calm).attack - base),
        "preparing": shares_of(look(**UNABLE, **READY, **calm).attack - base),
        "without_reversers": shares_of(alone),
        "map": mapped(moved, look.values, *REVERSES, everywhere),
    }


def mean_of(difference: Floats) -> dict[str, Any]:
    """Return the mean of a difference over futures, with its 95 % interval."""
    mean, low, high = paired_interval(difference, np.zeros_like(difference))
    return {"mean": mean, "ci95": [low, high]}


def shares_of(difference: Floats) -> dict[str, Any]:
    """Return the shares of futures in which something rises, falls, or moves less than `FLAT`, and its mean."""
    rises, falls = float(np.mean(difference > FLAT)), float(np.mean(difference < -FLAT))
    neither = float(np.mean(np.abs(difference) <= FLAT))
    return {"rises": rises, "falls": falls, "neither": neither, **mean_of(difference)}


def mapped(
    difference: Floats, values: Mapping[str, Floats], rows: str, columns: str, among: NDArray[np.bool_]
) -> list[dict[str, Any]]:
    """Return a difference by quarters of the ranges of two parameters, over some of the futures."""
    edges = {name: np.linspace(values[name].min(), values[name].max(), BINS + 1) for name in (rows, columns)}
    cells = []
    for i in range(BINS):
        for j in range(BINS):
            inside = among & _within(values[rows], edges[rows], i) & _within(values[columns], edges[columns], j)
            found = shares_of(difference[inside]) if inside.sum() > 1 else None
            where = {name: edges[name][k : k + 2].tolist() for name, k in ((rows, i), (columns, j))}
            cells.append({"where": where, "futures": int(inside.sum()), "net": found})
    return cells


def _within(values: Floats, edges: Floats, i: int) -> NDArray[np.bool_]:
    last = i == len(edges) - 2
    return np.asarray((values >= edges[i]) & ((values <= edges[i + 1]) if last else (values < edges[i + 1])))
