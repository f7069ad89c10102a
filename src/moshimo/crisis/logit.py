"""Logit choice for many futures at once: the step of quantal response that needs no game tree.

With u the utility of each option, lam the precision, and only the options left open::

    sigma(a) = exp(lam u(a)) / sum over open b of exp(lam u(b))

`binary` is the same for two options, given the difference of their utilities.  The exponential is the one of
`moshimo.draws`, written out in plain arithmetic, and sums run option by option, so that a choice probability has the
same bits on every machine.  Solving a whole game is `moshimo.crisis.quantal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from moshimo.draws import exps
from moshimo.errors import GameError, Place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from moshimo.words import Floats


def logit(u: Floats, lam: Floats | float, mask: NDArray[np.bool_] | None = None) -> Floats:
    """Return choice probabilities over the last axis.

    Args:
        u: utilities (..., options), up to 1e150 in size where open; read nowhere else.
        lam: precision of choice, 0 or more, in 1/utility: one number, or an array that broadcasts to ``u.shape[:-1]``.
        mask: which options are open, broadcast to u's shape; all where left out.

    Returns:
        An array of u's shape; closed options get exactly 0, and the others of a row sum to one.

    Raises:
        GameError: a row without an open option, an open utility that is not finite, lam below 0 or not finite.

    >>> logit(np.array([0.0, 0.0, 5.0]), 1.0, np.array([True, True, False]))
    array([0.5, 0.5, 0. ])
    """
    values = np.asarray(u, dtype=np.float64)
    opened = np.broadcast_to(np.bool_(True) if mask is None else mask, values.shape)
    precision = _precision(lam)[..., None]
    if values.ndim == 0 or not opened.any(axis=-1).all():
        raise _refuse(
            "no option is open", "mask", int((~opened.any(axis=-1)).sum()), "one open option or more in a row"
        )
    shown = np.where(opened, values, -np.inf)
    if not np.isfinite(values[opened]).all():
        raise _refuse("a utility is not a finite number", "u", "infinite or not a number", "finite numbers")
    gap = np.where(opened, shown - shown.max(axis=-1, keepdims=True), 0.0)
    weight = np.where(opened, exps(precision * gap), 0.0)
    total = weight[..., 0].copy()
    for option in range(1, weight.shape[-1]):
        total += weight[..., option]
    share: Floats = weight / total[..., None]
    return share


def binary(du: Floats | float, lam: Floats | float) -> Floats:
    """Return the choice probability of the first of two options whose utility is higher by `du` (up to 1e150).

    Args:
        du: utility of the first option minus that of the second; finite.
        lam: precision of choice, 0 or more, in 1/utility; broadcast against `du`.

    Raises:
        GameError: `du` is not finite, lam is below 0 or not finite.

    >>> binary(np.array([0.0, 1e4, -1e4]), 1.0)
    array([0.5, 1. , 0. ])
    """
    gap = np.asarray(du, dtype=np.float64)
    if not np.isfinite(gap).all():
        raise _refuse("a utility is not a finite number", "du", "infinite or not a number", "finite numbers")
    scaled = _precision(lam) * gap
    small = exps(-np.abs(scaled))
    share: Floats = np.where(scaled >= 0.0, 1.0, small) / (1.0 + small)
    return share


def _precision(lam: Floats | float) -> Floats:
    precision = np.asarray(lam, dtype=np.float64)
    if not (np.isfinite(precision).all() and (precision >= 0.0).all()):
        raise _refuse("lam is not a number from 0", "lam", "below 0, infinite or not a number", "0 or more")
    return precision


def _refuse(message: str, key: str, found: object, expected: str) -> GameError:
    return GameError(message, place=Place(key=key), found=found, expected=expected)
