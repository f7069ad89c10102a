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
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from moshimo import crisis
from moshimo.draws import choice_uniforms
from moshimo.words import CHOSEN, DEFENCE_SCORES, FIGHTING, LOSSES, RUNGS, USA_STATES, ValueTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from moshimo.futures.compose import Setup
    from moshimo.words import Codes, Floats

PER_CELL = 160
FIRST = 1 << 31
"""Numbers of table futures begin here, above those of any study."""
FORCED = frozenset(
    {"usa_state", "us_intervenes", "japan_level", "japan_lead", "japan_rule", "china_strikes_japan", "japan_attacked"}
    | set(crisis.JOINS.values())
)
"""Settings that say what somebody chooses: a cell says that itself, so no table depends on them."""
MOST = 100_000
"""No table plays more campaigns than this."""
_KEPT: dict[str, ValueTable] = {}
_LOCK = Lock()
KEPT = 64


def value_table(setup: Setup, policy: str, per_cell: int = PER_CELL) -> ValueTable:
    """Return the value table of a setup under a policy, made on first use; the same content gives the same bits.

    per_cell: table futures in each cell. Raises `ValueError` where that would take more than `MOST` campaigns.
    """
    key = _content(setup, policy, per_cell)
    with _LOCK:
        if key not in _KEPT:
            if len(_KEPT) >= KEPT:
                _KEPT.clear()
            _KEPT[key] = _made(setup, policy, per_cell)
        return _KEPT[key]


def _content(setup: Setup, policy: str, per_cell: int) -> str:
    levers = [lever.model_dump_json() for lever in setup.policies.levers_of(policy)]
    told = (setup.contingency.document.text, setup.world.as_of, sorted(setup.ranges.items()), setup.seed, per_cell)
    fixed = [item for item in setup.fixed.items() if item[0] not in FORCED]
    held = (sorted(fixed, key=str), sorted(setup.frozen - FORCED), levers)
    return hashlib.sha256(repr((told, held)).encode()).hexdigest()


def _made(setup: Setup, policy: str, per_cell: int) -> ValueTable:
    from moshimo.futures.compose import fought, values_at

    setup = replace(setup, fixed={name: value for name, value in setup.fixed.items() if name not in FORCED})
    numbers = np.arange(FIRST, FIRST + per_cell, dtype=np.uint64)
    dimensions = [*setup.parameters, *setup.policies.dimensions([policy])]
    positions = {name: choice_uniforms(numbers, f"table.{name}", setup.seed) for name in dimensions}
    values = setup.policies.apply(policy, values_at(setup, positions), positions, setup.world, setup.frozen)
    actors = setup.contingency.record.actors
    weighed = [*crisis.MAIN, *crisis.PARTNERS]
    shape = (len(USA_STATES), 2, len(CHOSEN), 2)
    score, days = np.zeros(shape), np.zeros(shape)
    losses = {actor: np.zeros((*shape, len(LOSSES))) for actor in weighed}
    gain = {actor: np.zeros((2, 2)) for actor in crisis.PARTNERS}
    price = {actor: {other: np.zeros((2, 2, len(LOSSES))) for other in weighed} for actor in crisis.PARTNERS}
    points = np.array(DEFENCE_SCORES) / max(DEFENCE_SCORES)
    campaigns = 0

    def played(rows: list[dict[str, int]]) -> list[tuple[float, float, Mapping[str, Floats]]]:
        """Return mean score, days and losses of each row of codes."""
        nonlocal campaigns
        campaigns += len(rows) * per_cell
        if campaigns > MOST:
            raise ValueError(f"a value table takes at most {MOST:,} campaigns")
        tiled = {name: np.tile(value, len(rows)) for name, value in values.items()}
        codes: dict[str, Codes] = {
            name: np.repeat([row[name] for row in rows], per_cell).astype(np.uint8) for name in crisis.DECISIONS
        }
        result = fought(setup, tiled, codes, np.tile(numbers, len(rows))).result
        found = points[result.outcome].reshape(len(rows), per_cell).mean(axis=1)
        metric = {name: array.reshape(len(rows), per_cell).mean(axis=1) for name, array in result.metrics.items()}

        def lost(actor: str, row: int) -> Floats:
            names = [f"losses.{actor}.{kind}" for kind in LOSSES]
            return np.array([metric[name][row] if name in metric else 0.0 for name in names])

        return [
            (float(found[i]), float(metric["days"][i]) if "days" in metric else 0.0, {a: lost(a, i) for a in weighed})
            for i in range(len(rows))
        ]

    for state in range(len(USA_STATES)):
        places = list(_cells(state))
        for place, (mean, length, gone) in zip(places, played([_codes(*place) for place in places]), strict=True):
            score[place], days[place] = mean, length
            for actor in weighed:
                losses[actor][place] = gone[actor]
        if not FIGHTING[state]:  # nobody asks for bases
            for table in (score, days, *losses.values()):
                table[state, 1] = table[state, 0]
    partners = [actor for actor in crisis.PARTNERS if actor in actors]
    for hub in (0, 1):
        for japan in (0, 1):
            base = _codes(USA_STATES.index("full" if hub else "absent"), hub, (len(CHOSEN) - 1) * japan, 0)
            rows = [base, *(base | {crisis.JOINS[actor]: 1} for actor in partners)]
            first, *others = played(rows)
            for actor, (mean, _, gone) in zip(partners, others, strict=True):
                gain[actor][hub, japan] = mean - first[0]
                for other in weighed:
                    price[actor][other][hub, japan] = gone[other] - first[2][other]
    return ValueTable(score, losses, gain, price, days, campaigns)


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
