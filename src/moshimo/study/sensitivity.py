"""How much of what happens each uncertain parameter explains by itself.

The first-order index of parameter X on a result Y is the share of Y's variance that the mean of Y given X carries::

    S = Var(E[Y | X]) / Var(Y)                                      Sobol' (1993)

Estimated from the sample that is there: X is cut into `BINS` groups of equal count, and the variance between groups
is corrected for what chance alone would put there, as in the adjusted R**2 of a one-way layout::

    eta = 1 - (1 - between / total) (n - 1) / (n - bins)

A value near zero (it may fall below) cannot be told from none.  Total indices, with dice as a factor, come later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.words import Floats

BINS = 8
CHI2_95_OF_7 = 14.067 / 7


def first_order(factor: Floats, result: Floats, bins: int = BINS) -> float:
    """Return the first-order index of a factor on a result, both of shape (futures,); 0 where nothing varies."""
    n = result.size
    total = float(((result - result.mean()) ** 2).sum())
    if total == 0.0 or n <= bins or np.ptp(factor) == 0.0:
        return 0.0
    groups = np.array_split(result[np.argsort(factor, kind="stable")], bins)
    between = sum(group.size * (float(group.mean()) - float(result.mean())) ** 2 for group in groups)
    return 1.0 - (1.0 - between / total) * (n - 1) / (n - bins)


def noise_floor(size: int) -> float:
    """Return what the index of a factor without effect exceeds in one case of twenty: below it, nothing can be told.

    For a large sample the ratio of mean squares follows chi-square / degrees of freedom, whose 95th percentile with
    seven degrees (eight bins) is 2.010.

    >>> round(noise_floor(2000), 4)
    0.0035
    """
    return (CHI2_95_OF_7 - 1.0) * (BINS - 1) / max(size - BINS, 1)


def first_orders(factors: Mapping[str, Floats], result: Floats) -> dict[str, float]:
    """Return the first-order index of every factor, largest first."""
    found = {name: first_order(values, result) for name, values in factors.items()}
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
