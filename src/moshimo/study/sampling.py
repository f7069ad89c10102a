"""Latin hypercube sampling by number: any future's position can be made alone, in flat memory.

The range of each dimension is cut into as many strata as there are futures, and each stratum holds exactly one::

    x(f) = (pi(f) + u(f)) / n            McKay, Beckman and Conover (1979)

with pi a permutation of 0 ... n - 1 keyed by seed and name, and u a uniform of the future's own.  pi is an unbalanced
Feistel network: a number is written as (left, right) = divmod(number, columns), and each round turns one part by a
draw that depends only on the other, which can be undone and so permutes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from moshimo.draws import jit, key_words, philox4x32, stream, uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

_S32 = np.uint64(32)
_TURN = np.uint64(0xFFFFFFFF)
_ROUNDS = 4
_BELOW_ONE = 1.0 - 2.0**-53


@jit
def _permute(index, rows, columns, zone, k0, k1):  # type: ignore[no-untyped-def]
    """Return where a number below rows x columns goes: a permutation, see the module."""
    left = index // columns
    right = index % columns
    for turn in range(_ROUNDS):
        if turn % 2 == 0:
            word, _, _, _ = philox4x32(right, zone, _TURN, np.uint64(turn), k0, k1)
            left = left + ((word * rows) >> _S32)
            left = left - rows if left >= rows else left
        else:
            word, _, _, _ = philox4x32(left, zone, _TURN, np.uint64(turn), k0, k1)
            right = right + ((word * columns) >> _S32)
            right = right - columns if right >= columns else right
    return left * columns + right


@jit
def _fill_strata(futures, count, rows, columns, zone, k0, k1, out):  # type: ignore[no-untyped-def]
    for i in range(futures.shape[0]):
        place = _permute(futures[i], rows, columns, zone, k0, k1)
        while place >= count:  # walk the cycle back into range: still a permutation
            place = _permute(place, rows, columns, zone, k0, k1)
        inside, _ = uniforms(futures[i], zone, _TURN, np.uint64(_ROUNDS), k0, k1)
        out[i] = min((np.float64(np.int64(place)) + inside) / np.float64(np.int64(count)), _BELOW_ONE)


def latin_hypercube(futures: NDArray[np.uint64], count: int, name: str, seed: int) -> NDArray[np.float64]:
    """Return the position in (0, 1) of each future in dimension `name` of a Latin hypercube of `count` futures.

    Every stratum ``[j / count, (j + 1) / count)`` holds exactly one future. A position depends only on the future's
    number, the count, the name and the seed, so any part of the sample can be made alone, in flat memory.
    """
    if futures.size and int(futures.max()) >= count:
        raise ValueError(f"future {int(futures.max())} lies outside a sample of {count}")
    rows = math.isqrt(max(count - 1, 0)) + 1
    columns = -(-count // rows)
    out = np.empty(futures.size)
    k0, k1 = key_words(seed)
    _fill_strata(
        futures.astype(np.uint64),
        np.uint64(count),
        np.uint64(rows),
        np.uint64(columns),
        np.uint64(stream(name)),
        np.uint64(k0),
        np.uint64(k1),
        out,
    )
    return out
