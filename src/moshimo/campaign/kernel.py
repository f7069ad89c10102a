"""The kernel: one straight-line program of small instructions, run turn after turn on lanes of futures.

A contingency is compiled (`program`) to instructions over registers.  A register holds one number for each of
`LANES` futures side by side, so that each instruction is decoded once for all of them.  The kernel knows no missile
and no ship; what it knows is arithmetic, four closed forms, and where its uniforms come from:

    shock(sd, u)       = exp(sd z(u) - sd**2 / 2)                       a factor with mean one
    overkill(h, S)     = S (1 - exp(-h / S))                            expected losses of S under h aimed hits
    aimed(L, T, p, k)  = k even(L, T, p) + (1 - k) T (1 - (1 - p/T)**L) leakers L on T targets, coordination k
    even(L, T, p)      = T (1 - (1 - p)**q (1 - p r)),  q + r = L / T   leakers spread evenly, q whole

`even` is the exact mean of fire spread as evenly as whole missiles allow; where L / T is whole it equals
T (1 - (1 - p)**(L / T)).  No missile kills two ships.

All arithmetic is float64 in the written order; `reference` interprets the same contingency in plain
Python and must agree bit for bit.
"""

from __future__ import annotations

import math

import numpy as np

from moshimo.draws import BINOMIAL_ROWS, binomials, exp, inline, jit, normal_quantile, power, uniforms

LANES = 64
OPERANDS = 8

COPY, ADD, SUBTRACT, MULTIPLY, DIVIDE, MINIMUM, MAXIMUM = range(7)
LESS, LESS_EQUAL, EQUAL, SELECT, EXPONENTIAL, POWER, ROOT, FLOOR = range(7, 15)
UNIFORMS, SHOCK, BINOMIAL, OVERKILL, AIMED = range(15, 20)
OPERATIONS = {
    "copy": COPY, "add": ADD, "subtract": SUBTRACT, "multiply": MULTIPLY, "divide": DIVIDE, "minimum": MINIMUM,
    "maximum": MAXIMUM, "less": LESS, "less_equal": LESS_EQUAL, "equal": EQUAL, "select": SELECT,
    "exponential": EXPONENTIAL, "power": POWER, "root": ROOT, "floor": FLOOR, "uniforms": UNIFORMS,
    "shock": SHOCK, "binomial": BINOMIAL, "overkill": OVERKILL, "aimed": AIMED,
}  # fmt: skip


@inline
def shock(sd, u):  # type: ignore[no-untyped-def]
    """Return the u-quantile of a lognormal factor with mean one whose logarithm has standard deviation `sd`."""
    return exp(sd * normal_quantile(u) - 0.5 * sd * sd)


@inline
def overkill(hits, targets):  # type: ignore[no-untyped-def]
    """Return expected losses when `hits` fall independently on `targets`: at most all, hits on the dead wasted."""
    divisor = targets if targets > 0.0 else 1.0
    losses = targets * (1.0 - exp(-hits / divisor))
    return losses if (targets > 0.0) & (hits > 0.0) else 0.0


@inline
def even(leakers, targets, kill):  # type: ignore[no-untyped-def]
    """Return expected kills when leakers are spread over targets (> 0) as evenly as whole missiles allow."""
    each = leakers / targets
    whole = np.floor(each)
    rest = each - whole
    return targets * (1.0 - power(1.0 - kill, whole) * (1.0 - kill * rest))


@inline
def scattered(leakers, targets, kill):  # type: ignore[no-untyped-def]
    """Return expected kills when each leaker picks its target (of `targets` > 0) without regard to the others.

    Where there is one target or less, there is nothing to pick; below one leaker the chance is linear in it: a
    fraction of a missile is a chance that there is one.
    """
    rare = leakers * kill
    many = targets * (1.0 - power(1.0 - kill / targets, leakers))
    usual = rare if leakers < 1.0 else many
    return even(leakers, targets, kill) if targets <= 1.0 else usual


@inline
def aimed(leakers, targets, kill, kappa):  # type: ignore[no-untyped-def]
    """Return expected kills by leakers on targets (ships), with coordination kappa in [0, 1]."""
    divisor = targets if targets > 0.0 else 1.0
    kills = kappa * even(leakers, divisor, kill) + (1.0 - kappa) * scattered(leakers, divisor, kill)
    return kills if (targets > 0.0) & (leakers > 0.0) else 0.0


@jit
def execute(code, registers, work, future, turn, k0, k1):  # type: ignore[no-untyped-def]
    """Run a program on one block.

    code: int64 (instructions, OPERANDS): operation, destination, up to four sources, stream, k.
    registers: float64 (registers, LANES), changed in place. work: float64 (BINOMIAL_ROWS, LANES), scratch.
    future: uint64 (LANES,). turn: uint64, 0 = opening.
    """
    r = registers
    for i in range(code.shape[0]):
        op = code[i, 0]
        to = code[i, 1]
        a = code[i, 2]
        b = code[i, 3]
        if op == MULTIPLY:
            for lane in range(LANES):
                r[to, lane] = r[a, lane] * r[b, lane]
        elif op == ADD:
            for lane in range(LANES):
                r[to, lane] = r[a, lane] + r[b, lane]
        elif op == SUBTRACT:
            for lane in range(LANES):
                r[to, lane] = r[a, lane] - r[b, lane]
        elif op == DIVIDE:
            for lane in range(LANES):
                divisor = r[b, lane]
                r[to, lane] = 0.0 if divisor == 0.0 else r[a, lane] / divisor
        elif op == MINIMUM:
            for lane in range(LANES):
                r[to, lane] = r[b, lane] if r[b, lane] < r[a, lane] else r[a, lane]
        elif op == MAXIMUM:
            for lane in range(LANES):
                r[to, lane] = r[b, lane] if r[b, lane] > r[a, lane] else r[a, lane]
        elif op == COPY:
            for lane in range(LANES):
                r[to, lane] = r[a, lane]
        elif op == UNIFORMS:
            zone = np.uint64(code[i, 6])
            k = np.uint64(code[i, 7])
            for lane in range(LANES):
                r[to, lane], r[to + 1, lane] = uniforms(future[lane], zone, turn, k, k0, k1)
        elif op == BINOMIAL:
            binomials(r[a], r[b], r[code[i, 4]], r[to], work)
        elif op == OVERKILL:
            for lane in range(LANES):
                r[to, lane] = overkill(r[a, lane], r[b, lane])
        elif op == AIMED:
            c = code[i, 4]
            d = code[i, 5]
            for lane in range(LANES):
                r[to, lane] = aimed(r[a, lane], r[b, lane], r[c, lane], r[d, lane])
        elif op == SHOCK:
            for lane in range(LANES):
                r[to, lane] = shock(r[a, lane], r[b, lane])
        elif op == FLOOR:
            for lane in range(LANES):
                r[to, lane] = np.floor(r[a, lane])
        elif op == POWER:
            for lane in range(LANES):
                r[to, lane] = power(r[a, lane], r[b, lane])
        elif op == EXPONENTIAL:
            for lane in range(LANES):
                r[to, lane] = exp(r[a, lane])
        elif op == ROOT:
            for lane in range(LANES):
                r[to, lane] = math.sqrt(max(r[a, lane], 0.0))
        elif op == LESS:
            for lane in range(LANES):
                r[to, lane] = 1.0 if r[a, lane] < r[b, lane] else 0.0
        elif op == LESS_EQUAL:
            for lane in range(LANES):
                r[to, lane] = 1.0 if r[a, lane] <= r[b, lane] else 0.0
        elif op == EQUAL:
            for lane in range(LANES):
                r[to, lane] = 1.0 if r[a, lane] == r[b, lane] else 0.0
        elif op == SELECT:
            c = code[i, 4]
            for lane in range(LANES):
                r[to, lane] = r[b, lane] if r[a, lane] != 0.0 else r[c, lane]


@jit
def advance(  # type: ignore[no-untyped-def]
    opening, turn_code, closing, registers, orders, order_registers, futures, ended,
    turn_register, stop_register, outputs, result, first, last, k0, k1,
):  # fmt: skip
    """Play turns `first` to `last` - 1 (from 0) on every block; before turn 0 comes the opening.

    registers: (blocks, registers, LANES), changed in place. orders: (channels, turns, blocks * LANES).
    ended: uint8 (blocks, LANES), 1 where a future is over. result: (blocks, outputs, LANES), written once for
    each future, at the end of the turn in which it stops, by the closing program.
    """
    work = np.empty((BINOMIAL_ROWS, LANES))
    for block in range(registers.shape[0]):
        r = registers[block]
        future = futures[block]
        for t in range(first, last):
            open_lanes = 0
            for lane in range(LANES):
                open_lanes += 1 - ended[block, lane]
            if open_lanes == 0:
                break
            if t == 0:
                execute(opening, r, work, future, np.uint64(0), k0, k1)
            for channel in range(order_registers.shape[0]):
                for lane in range(LANES):
                    r[order_registers[channel], lane] = orders[channel, t, block * LANES + lane]
            for lane in range(LANES):
                r[turn_register, lane] = t + 1.0
            execute(turn_code, r, work, future, np.uint64(t + 1), k0, k1)
            stopping = 0
            for lane in range(LANES):
                if ended[block, lane] == 0 and r[stop_register, lane] != 0.0:
                    stopping += 1
            if stopping > 0:
                execute(closing, r, work, future, np.uint64(t + 1), k0, k1)
                for lane in range(LANES):
                    if ended[block, lane] == 0 and r[stop_register, lane] != 0.0:
                        ended[block, lane] = 1
                        for m in range(outputs.shape[0]):
                            result[block, m, lane] = r[outputs[m], lane]
