"""Selection: why the reliability seen in crises is below the reliability that kept the peace.

A challenger with g to gain where the ally stays away, l to lose where it comes, and a status quo worth sq attacks where
(1 - r) g - r l > sq, that is where the ally's reliability r lies below

    r* = (g - sq) / (g + l)

Crises are therefore a censored sample.  With r ~ Beta(a, b) over alliances, what is seen is

    E[r | r < r*] = a / (a + b)  I(r*; a + 1, b) / I(r*; a, b)   <   E[r] = a / (a + b)

where I is the regularised incomplete beta function.  Two ways back: `true_rate` inverts the formula for one published
rate, given how alike allies are (the concentration a + b, which such a rate cannot tell); `fit` maximises the truncated
likelihood  sum log[ r^(a-1) (1-r)^(b-1) ] - n log B(r*; a, b)  over rates seen in many challenged alliances.  It is an
exponential family, so the maximum is unique where it exists and Newton's steps find it.

Source of the argument: A. Smith, International Studies Quarterly 39 (1995), "Alliance formation and war" (abstract
read): states with unreliable allies are attacked more often, and what is seen of reliability is endogenous.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moshimo.errors import OutOfBounds, Place

if TYPE_CHECKING:
    from moshimo.words import Floats

TERMS = 500
STEP = 1e-3
"""Relative step of the differences that give slope and curvature of log B(r*; a, b)."""


def attacks_below(gain: float, loss: float, status_quo: float) -> float:
    """Return r*, the reliability below which the challenger attacks, within [0, 1].

    gain, loss, status_quo: in one unit of worth; gain + loss > 0. Raises `OutOfBounds`.

    >>> attacks_below(gain=3.0, loss=2.0, status_quo=0.5)
    0.5
    """
    if gain + loss <= 0.0:
        raise OutOfBounds(
            "an attack that wins and one that loses must differ",
            place=Place(key="gain"),
            found=gain + loss,
            expected="gain + loss above zero",
            hint="Give what is lost as a positive number",
        )
    return min(max((gain - status_quo) / (gain + loss), 0.0), 1.0)


def incomplete_beta(x: float, a: float, b: float) -> float:
    """Return I(x; a, b), the chance that a Beta(a, b) lies below x: continued fraction, relative error about 1e-13.

    >>> round(incomplete_beta(0.5, 2.0, 2.0), 12)
    0.5
    """
    return math.exp(_log_incomplete(x, a, b)) if x > 0.0 else 0.0


def beta_quantile(u: float, a: float, b: float) -> float:
    """Return x with I(x; a, b) = u, by halving; u in [0, 1]."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if incomplete_beta(middle, a, b) < u else (low, middle)
    return 0.5 * (low + high)


def observed_rate(a: float, b: float, below: float) -> float:
    """Return E[r | r < below] for r ~ Beta(a, b): the honour rate seen where only such alliances are challenged.

    a, b above 0, below in (0, 1]. Raises `OutOfBounds`.
    """
    _in_unit("below", below)
    if below >= 1.0:
        return a / (a + b)
    return a / (a + b) * incomplete_beta(below, a + 1.0, b) / incomplete_beta(below, a, b)


def true_rate(observed: float, below: float, concentration: float) -> float:
    """Return the mean reliability of all alliances, given the rate seen in those that were challenged.

    observed: share in (0, 1). below: r*. concentration: a + b. Raises `OutOfBounds` where no mean gives that rate:
    every alliance challenged has r < r*, so that what is seen must lie below r* too.
    """
    _in_unit("below", below)
    _in_unit("observed", observed)
    edge = 1e-6
    low, high = edge, 1.0 - edge
    top = observed_rate(high * concentration, (1.0 - high) * concentration, below)
    if observed > top:
        raise OutOfBounds(
            f"a rate of {observed:g} cannot be seen where only allies below {below:g} are challenged",
            place=Place(key="observed"),
            found=observed,
            expected=f"{top:.3f} or less",
            hint="Raise the threshold, or choose another reference class",
        )
    for _ in range(50):
        middle = 0.5 * (low + high)
        seen = observed_rate(middle * concentration, (1.0 - middle) * concentration, below)
        low, high = (middle, high) if seen < observed else (low, middle)
    return 0.5 * (low + high)


@dataclass(frozen=True)
class Fitted:
    """A Beta(a, b) fitted to a censored sample: its mean over all alliances, and the mean's standard error."""

    a: float
    b: float
    mean: float
    error: float


def fit(sample: Floats, below: float) -> Fitted:
    """Return the maximum of the truncated likelihood of rates in (0, below), each of one challenged alliance.

    Raises `OutOfBounds` for a rate outside, a sample without spread, or one cut so low that no likelihood is highest.
    """
    _in_unit("below", below)
    seen = np.asarray(sample, dtype=float)
    if seen.size < 2 or seen.min() <= 0.0 or seen.max() >= below or seen.min() == seen.max():
        raise OutOfBounds(
            "the sample does not show how alliances differ",
            place=Place(key="sample"),
            found=f"{seen.size} rates",
            expected=f"two or more different rates above 0 and below {below:g}",
            hint="Give one rate for each challenged alliance",
        )
    means = np.array([float(np.mean(np.log(seen))), float(np.mean(np.log1p(-seen)))])
    middle = float(np.mean(seen))
    alike = middle * (1.0 - middle) / float(np.var(seen)) - 1.0
    at = np.array([middle, 1.0 - middle]) * alike  # moments, as if nothing were censored
    for _ in range(200):
        slope, curve = _slope_and_curve(at, below)
        move = np.linalg.solve(curve, means - slope)
        size = 1.0
        while size > 1e-6 and (
            np.any(at + size * move < 0.25 * at) or _worth(at + size * move, means, below) < _worth(at, means, below)
        ):
            size *= 0.5
        if size <= 1e-6:
            break
        at = at + size * move
        if float(np.max(np.abs(move))) < 1e-9:
            break
    a, b = float(at[0]), float(at[1])
    slope, curve = _slope_and_curve(at, below)
    lever = np.array([b, -a]) / (a + b) ** 2
    variance = float(lever @ np.linalg.solve(curve, lever)) / seen.size
    if variance <= 0.0 or float(np.max(np.abs(slope - means))) > 1e-5:
        raise OutOfBounds(
            "the sample is cut too low to tell what lies above the cut",
            place=Place(key="sample"),
            found=f"{seen.size} rates below {below:g}",
            expected="a sample whose likelihood has a maximum",
            hint="Give more rates, or a higher threshold",
        )
    return Fitted(a, b, a / (a + b), math.sqrt(variance))


def believed(prior: float, committed: float, uncommitted: float) -> tuple[float, float]:
    """Return the belief that the ally is of the committed type after it came, and after it stayed away (Bayes).

    prior: belief before. committed, uncommitted: chances that each type comes.

    >>> tuple(round(x, 6) for x in believed(0.6, 0.95, 0.3))
    (0.826087, 0.096774)
    """
    came = prior * committed + (1.0 - prior) * uncommitted
    stayed = 1.0 - came
    return (
        prior * committed / came if came > 0.0 else prior,
        prior * (1.0 - committed) / stayed if stayed > 0.0 else prior,
    )


def _log_incomplete(x: float, a: float, b: float) -> float:
    """Return log I(x; a, b) for x above 0: Lentz's way through the continued fraction, from the nearer end."""
    if x >= 1.0:
        return 0.0
    if x > (a + 1.0) / (a + b + 2.0):
        return math.log1p(-min(math.exp(_log_incomplete(1.0 - x, b, a)), 1.0 - 1e-16))
    tiny = 1e-300
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1.0), tiny)
    value = d
    for m in range(1, TERMS):
        for top in (
            m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0)),
        ):
            d = 1.0 / _away(1.0 + top * d, tiny)
            c = _away(1.0 + top / c, tiny)
            value *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return a * math.log(x) + b * math.log1p(-x) - _log_beta(a, b) - math.log(a) + math.log(value)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _away(value: float, tiny: float) -> float:
    """Return a value kept away from zero."""
    return value if abs(value) > tiny else tiny


def _log_total(a: float, b: float, below: float) -> float:
    """Return log B(below; a, b)."""
    return _log_incomplete(below, a, b) + _log_beta(a, b)


def _worth(at: Floats, means: Floats, below: float) -> float:
    """Return the mean log-likelihood, up to a constant."""
    return float(at @ means) - _log_total(float(at[0]), float(at[1]), below)


def _slope_and_curve(at: Floats, below: float) -> tuple[Floats, Floats]:
    """Return gradient and Hessian of log B(below; a, b): mean and covariance of log r and log(1 - r)."""
    step = STEP * at

    def total(i: int, j: int) -> float:
        return _log_total(float(at[0] + i * step[0]), float(at[1] + j * step[1]), below)

    here, right, left, up, down = total(0, 0), total(1, 0), total(-1, 0), total(0, 1), total(0, -1)
    cross = (total(1, 1) - total(1, -1) - total(-1, 1) + total(-1, -1)) / (4.0 * step[0] * step[1])
    slope = np.array([(right - left) / (2.0 * step[0]), (up - down) / (2.0 * step[1])])
    first, second = (right - 2.0 * here + left) / step[0] ** 2, (up - 2.0 * here + down) / step[1] ** 2
    return slope, np.array([[first, cross], [cross, second]])


def _in_unit(name: str, value: float) -> None:
    if not 0.0 < value <= 1.0:
        raise OutOfBounds(
            f"{name} must lie above 0 and not above 1",
            place=Place(key=name),
            found=value,
            expected="a share above 0",
            hint=f"Give {name} as a share",
        )
