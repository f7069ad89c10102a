"""The value table: what the fighting does on average, for each way in which actors take part.

Actors choose before they know how the fighting will go, so what they reckon with is a mean over campaigns::

    V(cell) = mean over n table futures of what the campaign gives when everyone acts as the cell says

The same n futures, with dice and parameters of their own apart from any study's, are played in every cell, so cells
differ by who takes part and by nothing else.  Partners are played in four tiers (does the strong ally fight, does
Japan) and enter as what each adds.  A table is made once for a contingency, a policy and what is held, and kept by its
content.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from moshimo import command, crisis
from moshimo.draws import choice_uniforms
from moshimo.futures.commanding import governed
from moshimo.futures.fighting import fought
from moshimo.words import CHOSEN, DEFENCE_SCORES, FIGHTING, LOSSES, RUNGS, USA_STATES, ValueTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from moshimo.futures.commanding import Answers
    from moshimo.futures.setup import Setup
    from moshimo.words import Floats

PER_CELL = 160
WEIGHED = (*crisis.MAIN, *crisis.PARTNERS)
"""Actors whose losses are weighed by somebody."""
FIRST = 1 << 31
"""Numbers of table futures begin here, above those of any study."""
FORCED = frozenset(
    {
        *("usa_state", "us_intervenes", "japan_level", "japan_lead", *crisis.RULED.values()),
        *("china_strikes_japan", "japan_attacked", *crisis.JOINS.values(), "horizon_days"),
    }
)
"""Settings that no table depends on.

What somebody chooses, a cell says itself; the day on which whoever studies this stops counting, nobody who chooses
knows.
"""
MOST = 100_000
"""No table plays more campaigns than this."""
_KEPT: dict[str, ValueTable] = {}
_LOCK = Lock()
KEPT = 64


def value_table(setup: Setup, policy: str, per_cell: int = PER_CELL) -> ValueTable:
    """Return the value table of a setup under a policy, made on first use; the same content gives the same bits.

    per_cell: table futures in each cell. Raises `ValueError` where that would take more than `MOST` campaigns.
    """
    maker = _Maker(setup, policy, per_cell)
    with _LOCK:
        if maker.content not in _KEPT:
            if len(_KEPT) >= KEPT:
                _KEPT.clear()
            _KEPT[maker.content] = maker.table()
        return _KEPT[maker.content]


class _Maker:
    """Plays the campaigns of one table. Only parameters that the fighting or its days read are drawn."""

    def __init__(self, setup: Setup, policy: str, per_cell: int) -> None:
        fixed = {name: value for name, value in setup.fixed.items() if name not in FORCED}
        self.setup, self.policy, self.per_cell = replace(setup, fixed=fixed), policy, per_cell
        read = {*setup.program.parameters, *crisis.FOUGHT, *command.PARAMETERS}
        read.add(setup.contingency.record.horizon.parameter)
        self.ranges = {name: bounds for name, bounds in sorted(setup.ranges.items()) if name in read}
        self.campaigns = (_count() + 4 * (1 + len(crisis.PARTNERS))) * per_cell
        if self.campaigns > MOST:
            raise ValueError(f"a value table takes at most {MOST:,} campaigns, not {self.campaigns:,}")

    @property
    def content(self) -> str:
        """SHA-256 of everything that the table hangs on."""
        setup = self.setup
        levers = [lever.model_dump_json() for lever in setup.policies.levers_of(self.policy)]
        told = (setup.contingency.document.text, setup.world.as_of, self.ranges, setup.seed, self.per_cell)
        held = (sorted(setup.fixed.items(), key=str), sorted(setup.frozen & self.ranges.keys()), levers)
        return hashlib.sha256(repr((told, held)).encode()).hexdigest()

    def table(self) -> ValueTable:
        """Return the table: every cell, and what each partner adds in each tier."""
        shape = (len(USA_STATES), 2, len(CHOSEN), 2)
        score, days = np.zeros(shape), np.zeros(shape)
        losses = {actor: np.zeros((*shape, len(LOSSES))) for actor in WEIGHED}
        for state in range(len(USA_STATES)):
            places = list(_cells(state))
            for place, found in zip(places, self._played([_codes(*place) for place in places]), strict=True):
                score[place], days[place] = found.score, found.days
                for actor in WEIGHED:
                    losses[actor][place] = found.losses[actor]
            if not FIGHTING[state]:  # nobody asks for bases
                for one in (score, days, *losses.values()):
                    one[state, 1] = one[state, 0]
        gain, price = self._partners()
        return ValueTable(score, losses, gain, price, days, self.campaigns)

    def _partners(self) -> tuple[dict[str, Floats], dict[str, dict[str, Floats]]]:
        """Return what each partner's joining adds to the score and to everybody's losses, by tier."""
        gain = {actor: np.zeros((2, 2)) for actor in crisis.PARTNERS}
        price = {actor: {other: np.zeros((2, 2, len(LOSSES))) for other in WEIGHED} for actor in crisis.PARTNERS}
        for tier in product((0, 1), repeat=2):
            hub, japan = tier
            base = _codes(USA_STATES.index("full" if hub else "absent"), hub, (len(CHOSEN) - 1) * japan, 0)
            first, *others = self._played([base, *(base | {crisis.JOINS[actor]: 1} for actor in crisis.PARTNERS)])
            for actor, found in zip(crisis.PARTNERS, others, strict=True):
                gain[actor][tier] = found.score - first.score
                for other in WEIGHED:
                    price[actor][other][tier] = found.losses[other] - first.losses[other]
        return gain, price

    @cached_property
    def _numbers(self) -> NDArray[np.uint64]:
        return np.arange(FIRST, FIRST + self.per_cell, dtype=np.uint64)

    @cached_property
    def _governed(self) -> tuple[dict[str, Floats], Answers]:
        """Parameters of the table futures under the policy, and answers; what no fighting reads is at its middle."""
        setup = self.setup
        names = [*setup.parameters, *setup.policies.dimensions([self.policy])]
        middle = np.full(self.per_cell, 0.5)
        positions = {
            name: choice_uniforms(self._numbers, f"table.{name}", setup.seed)
            if name in self.ranges or "." in name
            else middle
            for name in names
        }
        values, answers = governed(setup, self.policy, positions, self._numbers)
        # payoffs take decline off what a cell says
        return values | {"relative_decline": np.zeros(self.per_cell)}, answers

    def _played(self, rows: list[dict[str, int]]) -> list[_Cell]:
        """Return what the fighting gives on average where everybody acts as each row of codes says."""
        count = len(rows)
        values, answers = self._governed
        tiled = {name: np.tile(value, count) for name, value in values.items()}
        asked = {actor: np.tile(yes, count) for actor, yes in answers.items()}
        codes = {name: np.repeat([row[name] for row in rows], self.per_cell).astype(np.uint8) for name in rows[0]}
        result = fought(self.setup, tiled, asked, codes, np.tile(self._numbers, count)).result
        points = (np.array(DEFENCE_SCORES) / max(DEFENCE_SCORES))[result.outcome]

        def means(array: Floats) -> Floats:
            return np.asarray(array.reshape(count, self.per_cell).mean(axis=1))

        nothing = np.zeros(count)
        metrics = {name: means(array) for name, array in result.metrics.items() if name.startswith("losses.")}
        days = means(result.metrics["days"]) if "days" in result.metrics else nothing
        lost = {
            actor: np.stack([metrics.get(f"losses.{actor}.{kind}", nothing) for kind in LOSSES], axis=1)
            for actor in WEIGHED
        }
        score = means(points)
        return [
            _Cell(float(score[i]), float(days[i]), {actor: lost[actor][i] for actor in WEIGHED}) for i in range(count)
        ]


@dataclass(frozen=True)
class _Cell:
    """Means over the campaigns of one cell; losses: actor -> (3,)."""

    score: float
    days: float
    losses: Mapping[str, Floats]


def _cells(state: int) -> Iterator[tuple[int, int, int, int]]:
    for bases in (0, 1) if FIGHTING[state] else (0,):
        for level in range(len(CHOSEN)):
            for struck in (0, 1):
                yield state, bases, level, struck


def _codes(state: int, bases: int, level: int, struck: int) -> dict[str, int]:
    """Return the codes of every decision in a cell; partners and the second challenger stay out."""
    asked = FIGHTING[state]
    return dict.fromkeys(crisis.DECISIONS, 0) | {
        "challenger": len(crisis.DECISIONS["challenger"]) - 1,
        "taiwan_resists": 1,
        "usa_retains": 1,
        "usa_state": state,
        "japan_rule": len(crisis.DECISIONS["japan_rule"]) - 1,
        "japan_consents": (2 * bases) if asked else 3,
        "japan_level": list(RUNGS).index(CHOSEN[level]),
        "china_strikes_japan": struck,
    }


def _count() -> int:
    """Return how many cells are played."""
    return sum(len(list(_cells(state))) for state in range(len(USA_STATES)))
