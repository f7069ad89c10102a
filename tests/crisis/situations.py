"""What the choice model reads, made for a test: parameters in the middle of their ranges, a table that hides nothing.

The numbers of the table are made up, and no two cells share one, so that a term that reads the wrong cell shows.
"""

import numpy as np

from moshimo import crisis
from moshimo.facts import World
from moshimo.words import CHOSEN, FIGHTING, LOSSES, USA_STATES, ValueTable

SHAPE = (len(USA_STATES), 2, len(CHOSEN), 2)
RULES = {name: i for i, name in enumerate(crisis.RULES)}


def middles(size=1, **changes):
    """Return every parameter of the crisis room at the middle of its range, or as changed, each (size,)."""
    world = World.load()
    rows = {name: world.parameter(name) for name in crisis.PARAMETERS}
    found = {name: np.full(size, 0.5 * (row.low + row.high)) for name, row in rows.items()}
    unknown = set(changes) - set(found)
    assert not unknown, unknown
    return found | {name: np.broadcast_to(np.asarray(value, dtype=float), size) for name, value in changes.items()}


def spread(size, seed=1, **changes):
    """Return parameters drawn evenly over their ranges, each (size,)."""
    world, dice = World.load(), np.random.default_rng(seed)
    found = {}
    for name in crisis.PARAMETERS:
        row = world.parameter(name)
        found[name] = row.low + (row.high - row.low) * dice.random(size)
    return found | {name: np.full(size, float(value)) for name, value in changes.items()}


def table(seed=7):
    """Return a value table: the defence does better the more the strong ally does and the higher the rung."""
    dice = np.random.default_rng(seed)
    state = np.array([0.70, 0.65, 0.55, 0.50, 0.15, 0.10])[:, None, None, None]
    score = state + 0.1 * np.array([0, 1])[:, None, None] + 0.03 * np.arange(len(CHOSEN))[:, None]
    score = score - 0.02 * np.array([0, 1]) + 0.01 * dice.random(SHAPE)
    actors = (*crisis.MAIN, *crisis.PARTNERS)
    losses = {actor: np.array([80.0, 10.0, 2000.0]) * (0.5 + dice.random((*SHAPE, len(LOSSES)))) for actor in actors}
    days = 10.0 + 20.0 * dice.random(SHAPE)
    for i, fights in enumerate(FIGHTING):
        if not fights:  # nobody asks for bases
            for array in (score, days, *losses.values()):
                array[i, 1] = array[i, 0]
    gain = {actor: 0.01 + 0.04 * dice.random((2, 2)) for actor in crisis.PARTNERS}
    price = {
        actor: {other: np.array([5.0, 1.0, 100.0]) * (0.5 + dice.random((2, 2, len(LOSSES)))) for other in actors}
        for actor in crisis.PARTNERS
    }
    return ValueTable(score, losses, gain, price, days, 0)


def code(decision, option):
    """Return the code of an option of a decision."""
    return crisis.DECISIONS[decision].index(option)


def solved(values, seed=1, fixed=None, first=0, which=None):
    """Return the choices of futures and the game they were drawn from."""
    size = next(iter(values.values())).size
    numbers = np.arange(first, first + size, dtype=np.uint64) if which is None else which
    return crisis.decide(values, numbers, seed, fixed or {}, table())
