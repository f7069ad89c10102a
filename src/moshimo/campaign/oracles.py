"""Closed forms with known answers, for testing engagements: ours, or those of another model.

Each function states one published result as plainly as it can be written, without a thought for speed.  The tests
of the kernel compare against them; so can anyone who writes a contingency of their own.

Sources: F. W. Lanchester, *Aircraft in Warfare* (1916); W. P. Hughes, Naval Research Logistics 42 (1995); G. Tullock,
"Efficient rent seeking" (1980); the classical occupancy problem for scattered fire.
"""

from __future__ import annotations

import math


def lanchester_square(ours: float, theirs: float, our_rate: float, their_rate: float) -> tuple[float, float]:
    """Return the survivors (ours, theirs) of aimed fire to the end: our_rate ours**2 - their_rate theirs**2 stays.

    >>> lanchester_square(1000, 800, 0.02, 0.03)
    (200.0, 0.0)
    """
    balance = our_rate * ours**2 - their_rate * theirs**2
    if balance >= 0.0:
        return math.sqrt(balance / our_rate), 0.0
    return 0.0, math.sqrt(-balance / their_rate)


def hughes(ours: float, theirs: float, offence: float, defence: float, staying: float) -> float:
    """Return how many of `theirs` one salvo puts out: each of ours fires `offence`, each of theirs stops `defence`.

    `staying` is the number of hits that puts one out; the result lies in [0, theirs].

    >>> round(hughes(5, 5, offence=3, defence=2, staying=3), 6)
    1.666667
    >>> hughes(3, 2, offence=4, defence=3, staying=2)
    2
    """
    return min(max((offence * ours - defence * theirs) / staying, 0.0), theirs)


def mean_leakers(missiles: float, shots_each: float, chance: float) -> float:
    """Return the mean number of missiles that pass when each meets `shots_each` interceptors.

    >>> round(mean_leakers(20, 2, 0.7), 6)
    1.8
    """
    return missiles * math.pow(1.0 - chance, shots_each)


def scattered_kills(leakers: int, targets: int, chance: float) -> float:
    """Return the mean kills when each of `leakers` picks one of `targets` blindly: T (1 - (1 - p / T)**L).

    >>> scattered_kills(2, 2, 1.0)
    1.5
    """
    return targets * (1.0 - (1.0 - chance / targets) ** leakers)


def shared_kills(leakers: int, targets: int, chance: float) -> float:
    """Return the mean kills when leakers are dealt out evenly: some targets get one missile more than others.

    >>> shared_kills(3, 2, 0.5)
    1.25
    """
    each, more = divmod(leakers, targets)
    dead_once, dead_more = 1.0 - (1.0 - chance) ** each, 1.0 - (1.0 - chance) ** (each + 1)
    return (targets - more) * dead_once + more * dead_more


def contest(ours: float, theirs: float, exponent: float) -> float:
    """Return our share of a contest of power, x**m / (x**m + y**m).

    >>> contest(3, 1, 2)
    0.9
    """
    power, other = math.pow(ours, exponent), math.pow(theirs, exponent)
    return power / (power + other)
