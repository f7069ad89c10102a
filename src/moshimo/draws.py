"""Counter-based random numbers, and the four functions that turn them into dice.

A number is a pure function of where it is used: `philox4x32` encrypts the counter ``(future, stream, turn, k)``
under a key made from the seed (Philox4x32-10 of Salmon, Moraes, Dror and Shaw, 2011, "Parallel random numbers: as
easy as 1, 2, 3").  The stream is the first 32 bits of the SHA-256 of the engagement's or decision's *name*, so
adding or reordering engagements changes no other draw, and rival policies meet the same dice.

One uniform makes one value, by the inverse of the distribution; nothing is rejected.  `exp`, `log` and
`normal_quantile` are written out here because a mathematical library may round differently from one machine to
the next; written as plain arithmetic they give the same bits everywhere, compiled or interpreted::

    exp(x)              |error| <= 2 units in the last place on [-700, 700]
    log(x)              |error| <= 2 units in the last place on [1e-300, 1e300]
    normal_quantile(u)  |relative error| <= 1e-14 on [1e-300, 1 - 1e-16]   (Wichura 1988, algorithm AS 241)

`binomial` inverts the exact cumulative sum where the smaller of the mean and its mirror is below 10, and above
that uses the Cornish-Fisher expansion with skewness, whose largest error in the cumulative distribution is 0.002
(tested).
"""

from __future__ import annotations

import hashlib
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from numpy.typing import NDArray


def _cache_folder() -> Path:
    """Return the folder for compiled code: named after the sources, in the first place that can be written."""
    sources = [Path(__file__), Path(__file__).parent / "campaign" / "kernel.py"]
    name = hashlib.sha256(b"\0".join(p.read_bytes() for p in sources if p.exists())).hexdigest()[:16]
    homes = [os.environ.get("XDG_CACHE_HOME"), os.environ.get("LOCALAPPDATA")]
    candidates = [Path(home) / "moshimo" for home in homes if home]
    user_home = os.path.expanduser("~")  # noqa: PTH111 - Path.home raises where there is no HOME
    if user_home not in ("~", "/"):
        candidates.append(Path(user_home) / ".cache" / "moshimo")
    for candidate in candidates:
        folder = candidate / f"kernel-{name}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    import tempfile

    user = os.environ.get("USER") or os.environ.get("USERNAME") or "anyone"
    return Path(tempfile.gettempdir()) / f"moshimo-{user}-kernel-{name}"


os.environ.setdefault("NUMBA_CACHE_DIR", str(_cache_folder()))

import numba  # noqa: E402 - the cache folder must be named before numba is imported


def jit(function: Callable[..., Any]) -> Any:
    """Compile a function for the kernel: cached, without the interpreter lock, without fast mathematics."""
    return numba.njit(nogil=True, cache=True, fastmath=False, error_model="numpy")(function)


def inline(function: Callable[..., Any]) -> Any:
    """Compile a small function that is folded into its callers, so that loops over lanes become vectors.

    Such a function has no branches that the compiler cannot turn into a choice between two values.
    """
    return numba.njit(nogil=True, cache=True, fastmath=False, error_model="numpy", forceinline=True)(function)


def stream(name: str) -> int:
    """Return the stream of a name: the first 32 bits of its SHA-256.

    >>> stream("air_combat") == stream("air_combat"), stream("air_combat") != stream("landing")
    (True, True)
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")


def key_words(seed: int) -> tuple[int, int]:
    """Split a seed (0 <= seed < 2**64) into the two 32-bit words of the Philox key, low word first."""
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed must be in 0..2**64-1, got {seed}")
    return seed & 0xFFFFFFFF, seed >> 32


_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_S32 = np.uint64(32)
_S12 = np.uint64(12)
_TWO_M52 = 2.0**-52


@inline
def philox4x32(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    """Return the four 32-bit words of Philox4x32-10 for a counter and a key (all as uint64 below 2**32)."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0 = (p1 >> _S32) ^ c1 ^ k0
        c2 = (p0 >> _S32) ^ c3 ^ k1
        c1 = p1 & _LOW
        c3 = p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@inline
def uniforms(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    """Return two uniforms in the open interval (0, 1), of 52 bits (a 53rd would round up to 1), from one block."""
    w0, w1, w2, w3 = philox4x32(c0, c1, c2, c3, k0, k1)
    first = np.int64(((w0 << _S32) | w1) >> _S12)
    second = np.int64(((w2 << _S32) | w3) >> _S12)
    return (np.float64(first) + 0.5) * _TWO_M52, (np.float64(second) + 0.5) * _TWO_M52


_LOG2E = 1.4426950408889634074
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_SQRT_2 = 1.41421356237309504880
_BIAS = np.int64(1023)
_S52 = np.int64(52)
_MANTISSA = np.int64(0x000FFFFFFFFFFFFF)
_ONE = np.int64(0x3FF0000000000000)


@inline
def exp(x):  # type: ignore[no-untyped-def]
    """Return e**x for a float64; below -700 zero, above 700 the value at 700.

    Cody-Waite reduction x = k ln 2 + r, |r| <= ln 2 / 2, then the Taylor polynomial of degree 13 in r; 2**k is
    written straight into the exponent of a float64.
    """
    y = min(max(x, -700.0), 700.0)
    k = np.floor(y * _LOG2E + 0.5)
    r = (y - k * _LN2_HIGH) - k * _LN2_LOW
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r * r + r
    bits = np.int64((np.int64(k) + _BIAS) << _S52)
    value = (1.0 + p) * np.int64(bits).view(np.float64)
    return value if x >= -700.0 else 0.0


@inline
def log(x):  # type: ignore[no-untyped-def]
    """Return the natural logarithm of a normal float64 > 0; -745 at zero and below.

    x = 2**e m with m in [sqrt 1/2, sqrt 2); with f = m - 1 and s = f / (2 + f), log m = 2 atanh s is summed as
    f - s (f - R), R the tail of the series, which keeps the digits of f (the arrangement of FDLIBM).
    """
    bits = np.float64(x).view(np.int64)
    m = np.int64((bits & _MANTISSA) | _ONE).view(np.float64)
    e = np.float64((bits >> _S52) - _BIAS)
    k = e + 1.0 if m >= _SQRT_2 else e
    m = 0.5 * m if m >= _SQRT_2 else m
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    r = 1.479819860511658591e-01
    r = r * z + 1.531383769920937332e-01
    r = r * z + 1.818357216161805012e-01
    r = r * z + 2.222219843214978396e-01
    r = r * z + 2.857142874366239149e-01
    r = r * z + 3.999999999940941908e-01
    r = r * z + 6.666666666666735130e-01
    r = r * z
    half = 0.5 * f * f
    value = k * _LN2_HIGH - ((half - (s * (half + r) + k * _LN2_LOW)) - f)
    return value if x > 0.0 else -745.0


@inline
def power(base, exponent):  # type: ignore[no-untyped-def]
    """Return base**exponent for base >= 0 as exp(exponent log base); zero to any power but zero is zero."""
    value = exp(exponent * log(base))
    edge = 1.0 if exponent == 0.0 else 0.0
    return value if base > 0.0 else edge


@inline
def normal_quantile(u):  # type: ignore[no-untyped-def]
    """Return z with Phi(z) = u for u in (0, 1): Wichura's PPND16 (algorithm AS 241, 1988).

    Its three rational functions (middle, tail, far tail) are all computed and one is chosen: no branch.
    """
    q = u - 0.5
    r = 0.180625 - q * q
    n = 2509.0809287301226727
    n = n * r + 33430.575583588128105
    n = n * r + 67265.770927008700853
    n = n * r + 45921.953931549871457
    n = n * r + 13731.693765509461125
    n = n * r + 1971.5909503065514427
    n = n * r + 133.14166789178437745
    n = n * r + 3.387132872796366608
    d = 5226.495278852545925
    d = d * r + 28729.085735721942674
    d = d * r + 39307.89580009271061
    d = d * r + 21213.794301586595867
    d = d * r + 5394.1960214247511077
    d = d * r + 687.1870074920579083
    d = d * r + 42.313330701600911252
    d = d * r + 1.0
    middle = q * n / d
    s = math.sqrt(-log(min(u, 1.0 - u)))
    r = s - 1.6
    n = 7.7454501427834140764e-4
    n = n * r + 0.0227238449892691845833
    n = n * r + 0.24178072517745061177
    n = n * r + 1.27045825245236838258
    n = n * r + 3.64784832476320460504
    n = n * r + 5.7694972214606914055
    n = n * r + 4.6303378461565452959
    n = n * r + 1.42343711074968357734
    d = 1.05075007164441684324e-9
    d = d * r + 5.475938084995344946e-4
    d = d * r + 0.0151986665636164571966
    d = d * r + 0.14810397642748007459
    d = d * r + 0.68976733498510000455
    d = d * r + 1.6763848301838038494
    d = d * r + 2.05319162663775882187
    d = d * r + 1.0
    tail = n / d
    r = s - 5.0
    n = 2.01033439929228813265e-7
    n = n * r + 2.71155556874348757815e-5
    n = n * r + 0.0012426609473880784386
    n = n * r + 0.026532189526576123093
    n = n * r + 0.29656057182850489123
    n = n * r + 1.7848265399172913358
    n = n * r + 5.4637849111641143699
    n = n * r + 6.6579046435011037772
    d = 2.04426310338993978564e-15
    d = d * r + 1.4215117583164458887e-7
    d = d * r + 1.8463183175100546818e-5
    d = d * r + 7.868691311456132591e-4
    d = d * r + 0.0148753612908506148525
    d = d * r + 0.13692988092273580531
    d = d * r + 0.59983220655588793769
    d = d * r + 1.0
    far = n / d
    z = tail if s <= 5.0 else far
    z = -z if q < 0.0 else z
    return middle if abs(q) <= 0.425 else z


EXACT_BELOW = 10.0
"""Below this mean (or mirrored mean) a binomial is inverted exactly; above it, Cornish-Fisher."""


@inline
def cornish_fisher(n, p, u):  # type: ignore[no-untyped-def]
    """Return the u-quantile of a binomial with a large mean n p: normal with a correction for skewness."""
    mean = n * p
    spread = math.sqrt(mean * (1.0 - p))
    z = normal_quantile(u)
    k = np.floor(mean + spread * z + (1.0 - 2.0 * p) * (z * z - 1.0) / 6.0 + 0.5)
    return min(max(k, 0.0), n)


@jit
def binomial(n, p, u):  # type: ignore[no-untyped-def]
    """Return the u-quantile of the binomial of `n` trials (a whole number as float64) with chance `p`.

    Monotone in u, between 0 and n. p outside [0, 1] is taken as the nearer bound. This is the clear version;
    `binomials` does the same for a row of lanes at once and is tested against it bit for bit.
    """
    if n <= 0.0 or p <= 0.0:
        return 0.0
    if p >= 1.0:
        return n
    mirrored = p > 0.5
    if mirrored:
        p = 1.0 - p
        u = 1.0 - u
    if n * p < EXACT_BELOW:
        odds = p / (1.0 - p)
        mass = exp(n * log(1.0 - p))
        total = mass
        k = 0.0
        while u > total and k < n:
            mass = mass * (odds * (n - k) * (1.0 / (k + 1.0)))
            k = k + 1.0
            total = total + mass
    else:
        k = cornish_fisher(n, p, u)
    return n - k if mirrored else k


STRIDE = 4
"""Terms that `binomials` climbs before it looks whether a lane is left: fewer looks, some terms in vain."""

BINOMIAL_ROWS = 6
"""Rows of working space that `binomials` needs."""


@jit
def binomials(n, p, u, out, work):  # type: ignore[no-untyped-def]
    """Fill `out` with `binomial` of each lane; all are float64 rows of one length, work is (BINOMIAL_ROWS, lanes).

    The lanes climb their cumulative sums in step, `STRIDE` terms at a time, until no lane is left.
    """
    lanes = n.shape[0]
    large = 0
    trying = 0
    for lane in range(lanes):
        out[lane] = 0.0
        trying += 1 if (n[lane] > 0.0) & (p[lane] > 0.0) else 0
    if trying == 0:
        return
    for lane in range(lanes):
        chance = min(max(p[lane], 0.0), 1.0)
        mirrored = chance > 0.5
        q = 1.0 - chance if mirrored else chance
        trials = max(n[lane], 0.0)
        work[0, lane] = trials
        work[1, lane] = q
        work[2, lane] = 1.0 - u[lane] if mirrored else u[lane]
        work[3, lane] = q / (1.0 - q)
        work[4, lane] = exp(trials * log(1.0 - q))
        work[5, lane] = work[4, lane]
    for lane in range(lanes):
        if work[0, lane] * work[1, lane] >= EXACT_BELOW:
            large += 1
            work[2, lane] = -work[2, lane]  # below every cumulative sum: this lane does not climb
    k = 0.0
    climbing = 1
    while climbing > 0:
        climbing = 0
        for lane in range(lanes):
            trials, position, odds = work[0, lane], work[2, lane], work[3, lane]
            mass, total, count, go = work[4, lane], work[5, lane], out[lane], 0.0
            for ahead in range(STRIDE):
                term = k + ahead
                go = 1.0 if (position > total) & (term < trials) else 0.0
                mass = mass * (odds * (trials - term) * (1.0 / (term + 1.0)))
                total = total + mass if go > 0.0 else total
                count = count + go
            work[4, lane] = mass
            work[5, lane] = total
            out[lane] = count
            climbing += 1 if go > 0.0 else 0
        k = k + STRIDE
    if large > 0:
        for lane in range(lanes):
            above = cornish_fisher(work[0, lane], work[1, lane], abs(work[2, lane]))
            out[lane] = above if work[2, lane] < 0.0 else out[lane]
    for lane in range(lanes):
        trials = max(n[lane], 0.0)
        value = trials - out[lane] if p[lane] > 0.5 else out[lane]
        out[lane] = value if p[lane] > 0.0 else 0.0


_CHOICE_TURN = np.uint64(0)


@jit
def _fill_uniforms(futures, zone, k0, k1, out):  # type: ignore[no-untyped-def]
    for i in range(futures.shape[0]):
        out[i], _ = uniforms(futures[i], zone, _CHOICE_TURN, np.uint64(0), k0, k1)


def choice_uniforms(futures: NDArray[np.uint64], name: str, seed: int) -> NDArray[np.float64]:
    """Return one uniform per future for the choice `name`; shape as `futures`."""
    out = np.empty(futures.size)
    k0, k1 = key_words(seed)
    _fill_uniforms(futures.astype(np.uint64), np.uint64(stream(name)), np.uint64(k0), np.uint64(k1), out)
    return out


@jit
def _fill_exp(values, out):  # type: ignore[no-untyped-def]
    for i in range(values.shape[0]):
        out[i] = exp(values[i])


@jit
def _fill_log(values, out):  # type: ignore[no-untyped-def]
    for i in range(values.shape[0]):
        out[i] = log(values[i])


def exps(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `exp` of every element: the same bits on any machine and in any division of the array."""
    out = np.empty(values.size)
    _fill_exp(np.ascontiguousarray(values, dtype=np.float64).reshape(-1), out)
    return out.reshape(values.shape)


def logs(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `log` of every element, see `exps`."""
    out = np.empty(values.size)
    _fill_log(np.ascontiguousarray(values, dtype=np.float64).reshape(-1), out)
    return out.reshape(values.shape)
