"""Votes: how many members of a chamber vote for a bill, when one mood moves them all; and the power of each in a rule.

*One-factor probit.*  With support p (the share of members expected to vote for the bill), a mood M common to both
chambers and luck e of each member's own, all standard normal, a member votes for it where

    sqrt(rho) M + sqrt(1 - rho) e >= -Phi^-1(p)

so that, given the mood, each does with chance  p(M) = Phi((Phi^-1(p) + sqrt(rho) M) / sqrt(1 - rho)), and

    P(H >= h, S >= s) = integral of phi(M) P(Bin(435, p(M)) >= h) P(Bin(100, p(M)) >= s) dM

rho = 0 is the independent binomial, which makes an override of a bill with support near two thirds look better decided
than it is; a larger rho spreads the counts.

*Power.*  The Shapley-Shubik index of a rule: the share of the orders of all members in which this one's joining makes
a losing coalition win (Shapley and Shubik, American Political Science Review 48, 1954, "A method for evaluating the
distribution of power in a committee system").
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moshimo.draws import BINOMIAL_ROWS, binomials, exp, jit, normal_quantile
from moshimo.errors import OutOfBounds, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from moshimo.words import Floats

    Wins = Callable[[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]], NDArray[np.bool_]]


@jit
def normal_cdf(x):  # type: ignore[no-untyped-def]
    """Return Phi(x), absolute error below 1e-15: Hart's rational function as West (2005) gives it."""
    a = abs(x)
    bell = exp(-0.5 * a * a)
    if a > 37.0:
        tail = 0.0
    elif a < 7.07106781186547:
        top = ((3.52624965998911e-2 * a + 0.700383064443688) * a + 6.37396220353165) * a + 33.912866078383
        top = ((top * a + 112.079291497871) * a + 221.213596169931) * a + 220.206867912376
        low = ((8.83883476483184e-2 * a + 1.75566716318264) * a + 16.064177579207) * a + 86.7807322029461
        low = ((low * a + 296.564248779674) * a + 637.333633378831) * a + 793.826512519948
        tail = bell * top / (low * a + 440.413735824752)
    else:
        tail = bell / (a + 1.0 / (a + 2.0 / (a + 3.0 / (a + 4.0 / (a + 0.65))))) / 2.5066282746310002
    return 1.0 - tail if x > 0.0 else tail


@jit
def _lean(support, rho, mood, out):  # type: ignore[no-untyped-def]
    for i in range(out.shape[0]):
        p = support[i]
        if p <= 0.0 or p >= 1.0:
            out[i] = min(max(p, 0.0), 1.0)
        else:
            m = normal_quantile(mood[i])
            out[i] = normal_cdf((normal_quantile(p) + math.sqrt(rho[i]) * m) / math.sqrt(1.0 - rho[i]))


def leaning(support: Floats, rho: Floats, mood: Floats) -> Floats:
    """Return the chance that a member votes for the bill, given the mood; shape (futures,).

    support: share in [0, 1]. rho: weight of the mood in [0, 1). mood: its quantile in (0, 1). Raises `OutOfBounds`.
    """
    _within("support", support, 1.0)
    _within("rho", rho, np.nextafter(1.0, 0.0))
    out = np.empty(np.size(mood))
    _lean(*(np.ascontiguousarray(np.broadcast_to(x, out.shape), dtype=float) for x in (support, rho, mood)), out)
    return out


def count_votes(seats: int, chance: Floats, luck: Floats) -> Floats:
    """Return how many of `seats` members vote for the bill, where each does with `chance`: the `luck` quantile."""
    out = np.empty(chance.size)
    trials = np.full(chance.size, float(seats))
    binomials(trials, chance, luck, out, np.empty((BINOMIAL_ROWS, chance.size)))
    return out


def chance_of(support: float, rho: float, *needs: tuple[int, int]) -> float:
    """Return the chance that every chamber reaches its count: `needs` are (seats, votes needed).

    Trapezium rule over the mood in steps of 1/256, exact binomial sums inside. Raises `OutOfBounds`.

    >>> round(chance_of(0.6, 0.0, (100, 67)), 7), round(chance_of(0.7, 0.0, (100, 67)), 7)
    (0.0912536, 0.7792578)
    """
    _within("support", support, 1.0)
    _within("rho", rho, np.nextafter(1.0, 0.0))
    if rho == 0.0 or support in (0.0, 1.0):
        return float(np.prod([_at_least(seats, need, np.array([support]))[0] for seats, need in needs]))
    step = 1.0 / 256.0
    moods = np.arange(-8.5, 8.5 + step, step)
    chance = np.array([_given(support, rho, mood) for mood in moods])
    both = np.prod([_at_least(seats, need, chance) for seats, need in needs], axis=0)
    return float(np.sum(both * np.exp(-0.5 * moods**2)) * step / math.sqrt(2.0 * math.pi))


def _given(support: float, rho: float, mood: float) -> float:
    return float(normal_cdf((normal_quantile(support) + math.sqrt(rho) * mood) / math.sqrt(1.0 - rho)))


def _at_least(seats: int, need: int, chance: Floats) -> Floats:
    """Return P(Bin(seats, chance) >= need), shape of `chance`."""
    inside = np.clip(chance, 1e-300, 1.0 - 1e-16)
    k = np.arange(max(need, 0), seats + 1)
    ways = np.array([math.lgamma(seats + 1) - math.lgamma(i + 1) - math.lgamma(seats - i + 1) for i in k])
    terms = ways + k * np.log(inside)[..., None] + (seats - k) * np.log1p(-inside)[..., None]
    total = np.minimum(np.sum(np.exp(terms), axis=-1), 1.0)
    return np.where(chance >= 1.0, float(need <= seats), np.where(chance <= 0.0, float(need <= 0), total))


@dataclass(frozen=True)
class Power:
    """Shapley-Shubik index of the executive, of one senator, of one representative."""

    executive: float
    senator: float
    representative: float


def power(wins: Wins, representatives: int, senators: int) -> Power:
    """Return the index of a rule among one executive and the members of two chambers, by counting.

    wins: tells for arrays (executive joins, representatives who join, senators who join) which coalitions win; it
    must not lose a win when somebody joins. Of N members, whoever turns a coalition of size s counts
    s! (N - s - 1)! / N!, times the number of coalitions of that make-up.
    """
    total = representatives + senators + 1
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, total + 1)))])

    def index(executive: int, house: int, senate: int) -> float:
        """Return the index of the member who is left out of an assembly of the others of this make-up."""
        e, h, s = np.meshgrid(np.arange(executive + 1), np.arange(house + 1), np.arange(senate + 1), indexing="ij")
        size = e + h + s
        own = (1 - executive, representatives - house, senators - senate)
        turns = wins(e + own[0] > 0, h + own[1], s + own[2]) & ~wins(e > 0, h, s)
        ways = log_factorial[house] - log_factorial[h] - log_factorial[house - h]
        ways = ways + log_factorial[senate] - log_factorial[s] - log_factorial[senate - s]
        orders = log_factorial[size] + log_factorial[total - size - 1] - log_factorial[total]
        return float(np.sum(np.exp(ways + orders)[turns]))

    return Power(
        executive=index(0, representatives, senators),
        senator=index(1, representatives, senators - 1),
        representative=index(1, representatives - 1, senators),
    )


def _within(name: str, value: Floats | float, high: float) -> None:
    found = np.asarray(value, dtype=float)
    if found.size and not (np.min(found) >= 0.0 and np.max(found) <= high):
        allowed = "from 0 to 1" if high == 1.0 else "from 0 to below 1"
        raise OutOfBounds(
            f"{name} must lie {allowed}",
            place=Place(key=name),
            found=float(np.min(found)) if np.min(found) < 0.0 else float(np.max(found)),
            expected=allowed,
            hint=f"Give {name} as a share",
        )
