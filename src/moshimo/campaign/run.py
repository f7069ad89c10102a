"""Playing a contingency: `start` a state, `step` it turn by turn, or `run` it to the end with the same code.

`inputs` are arrays over futures (parameters, assumptions that enter the fighting, ``horizon_days``); `orders` say
who takes part in each turn.  Futures are laid side by side in blocks of `LANES`, those that play equally long next
to each other, so that a block is not kept waiting for one of them; a future's result depends on nothing but its own
number, inputs and orders, never on its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moshimo.campaign.kernel import LANES, advance
from moshimo.campaign.program import HORIZON, Program
from moshimo.draws import key_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.words import Floats, Orders

TURN_DAYS = 3.5
MAX_TURNS = 40


@dataclass(frozen=True)
class Result:
    """How futures ended: metric name -> array of shape (futures,), and the outcome's code."""

    metrics: Mapping[str, Floats]
    outcome: NDArray[np.uint8]


@dataclass
class State:
    """A set of futures in play; `step` changes it in place.

    place: position of each future among all lanes, (futures,). registers: (blocks, registers, LANES).
    ended: (blocks, LANES), 1 where over. turn: turns played so far.
    """

    program: Program
    place: NDArray[np.intp]
    futures: NDArray[np.uint64]
    registers: NDArray[np.float64]
    ended: NDArray[np.uint8]
    result: NDArray[np.float64]
    key: tuple[int, int]
    turn: int

    def value(self, register: int) -> Floats:
        """Return the present value of a register in every future."""
        return self.registers[:, register, :].reshape(-1)[self.place]

    @property
    def over(self) -> bool:
        """Whether every future has ended."""
        return bool(self.ended.all())


def turns_needed(horizon_days: Floats) -> int:
    """Return how many turns the longest of these horizons takes, at most `MAX_TURNS`."""
    if not horizon_days.size:
        return 0
    return min(MAX_TURNS, int(np.ceil(float(horizon_days.max()) / TURN_DAYS)))


def start(program: Program, inputs: Mapping[str, Floats], futures: NDArray[np.integer], seed: int) -> State:
    """Set up futures before their first turn.

    inputs: name -> array (futures,) for every name in ``program.inputs``. Raises `KeyError` where one is missing.
    """
    blocks = -(-futures.size // LANES)
    place = np.empty(futures.size, dtype=np.intp)
    place[np.argsort(inputs[HORIZON], kind="stable")] = np.arange(futures.size)
    registers = np.zeros((blocks, program.size, LANES))
    for register, value in program.constants.items():
        registers[:, register, :] = value
    lanes = np.zeros(blocks * LANES)
    for name, register in program.inputs.items():
        lanes[place] = inputs[name]
        registers[:, register, :] = lanes.reshape(blocks, LANES)
    ended = np.ones(blocks * LANES, dtype=np.uint8)
    ended[place] = 0
    numbers = np.zeros(blocks * LANES, dtype=np.uint64)
    numbers[place] = futures
    return State(
        program=program,
        place=place,
        futures=numbers.reshape(blocks, LANES),
        registers=registers,
        ended=ended.reshape(blocks, LANES),
        result=np.zeros((blocks, len(program.outputs), LANES)),
        key=key_words(seed),
        turn=0,
    )


def step(state: State, orders: Orders, turns: int = 1) -> State:
    """Play the next `turns` turns and return the state; `orders` start at turn 0 of the contingency."""
    program = state.program
    if tuple(orders.channels) != tuple(program.channels):
        raise ValueError(f"orders are for {orders.channels}, the program needs {tuple(program.channels)}")
    last = state.turn + turns
    if orders.values.shape[1] < last:
        raise ValueError(f"orders end at turn {orders.values.shape[1]}, asked for turn {last}")
    values = np.zeros((len(program.channels), orders.values.shape[1], state.ended.size))
    values[:, :, state.place] = orders.values
    advance(
        program.opening,
        program.turn,
        program.closing,
        state.registers,
        values,
        np.array(list(program.channels.values()), dtype=np.int64),
        state.futures,
        state.ended,
        program.turn_register,
        program.stop_register,
        np.array(list(program.outputs.values()), dtype=np.int64),
        state.result,
        state.turn,
        last,
        np.uint64(state.key[0]),
        np.uint64(state.key[1]),
    )
    state.turn = last
    return state


def result(state: State) -> Result:
    """Return how the futures ended; raises `ValueError` while one is still in play."""
    if not state.over:
        raise ValueError(f"after turn {state.turn} some futures are still in play")
    flat = state.result.transpose(1, 0, 2).reshape(len(state.program.outputs), -1)
    metrics = {name: flat[i, state.place] for i, name in enumerate(state.program.outputs)}
    outcome = metrics.pop("outcome").astype(np.uint8)
    return Result(metrics, outcome)


def run(
    program: Program, inputs: Mapping[str, Floats], orders: Orders, futures: NDArray[np.integer], seed: int
) -> Result:
    """Play futures from start to end."""
    state = start(program, inputs, futures, seed)
    return result(step(state, orders, turns_needed(np.asarray(inputs[HORIZON]))))
