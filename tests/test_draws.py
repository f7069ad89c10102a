"""Draws: published vectors, stated error bounds, exact cumulative sums."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from moshimo import draws

U64 = np.uint64


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_matches_the_published_vectors(counter, key, expected):
    """Known-answer vectors of Random123 (Salmon et al., 2011), file kat_vectors, philox4x32 with 10 rounds."""
    assert draws.philox4x32(*map(U64, counter), *map(U64, key)) == expected


def test_uniforms_are_uniform_and_never_reach_the_ends(monkeypatch):
    """The largest of 52 bits stays below one; of 53 bits it would not, since 2**53 - 0.5 is no float64."""
    full = U64(0xFFFFFFFF)
    monkeypatch.setattr(draws, "philox4x32", lambda *_words: (full, full, U64(0), U64(0)))
    assert draws.uniforms.py_func(*[U64(0)] * 6) == (1.0 - 2.0**-53, 2.0**-53)
    u = draws.choice_uniforms(np.arange(100_000, dtype=np.uint64), "test", 1)
    assert stats.kstest(u, "uniform").pvalue > 1e-4


def test_streams_seeds_and_futures_give_other_numbers():
    futures = np.arange(1000, dtype=np.uint64)
    base = draws.choice_uniforms(futures, "a", 1)
    assert abs(np.corrcoef(base, draws.choice_uniforms(futures, "b", 1))[0, 1]) < 0.15
    assert abs(np.corrcoef(base, draws.choice_uniforms(futures, "a", 2))[0, 1]) < 0.15
    assert np.array_equal(base[500:], draws.choice_uniforms(futures[500:], "a", 1))


@given(st.floats(-700, 700))
def test_exp_is_within_two_units_in_the_last_place(x):
    true = math.exp(x)
    assert abs(draws.exp(x) - true) <= 2 * math.ulp(true)


@given(st.floats(1e-300, 1e300))
def test_log_is_within_two_units_in_the_last_place(x):
    true = math.log(x)
    assert abs(draws.log(x) - true) <= 2 * math.ulp(true)


def test_exp_and_log_at_their_ends():
    assert draws.exp(-701.0) == 0.0
    assert draws.exp(1000.0) == draws.exp(700.0)
    assert draws.log(0.0) == draws.log(-1.0) == -745.0
    assert draws.exp(0.0) == 1.0
    assert draws.log(1.0) == 0.0


@given(st.floats(1e-300, 1 - 1e-16, exclude_max=True))
def test_normal_quantile_is_within_its_bound(u):
    true = special.ndtri(u)
    assert abs(draws.normal_quantile(u) - true) <= 1e-14 * abs(true)


@given(st.floats(0.0, 1e6), st.floats(-20, 20))
def test_power_follows_the_mathematical_library(base, exponent):
    if base == 0.0:
        assert draws.power(base, exponent) == (1.0 if exponent == 0.0 else 0.0)
        return
    with np.errstate(over="ignore", under="ignore"):
        true = float(np.power(np.float64(base), exponent))
    if 1e-290 < true < 1e290:
        assert draws.power(base, exponent) == pytest.approx(true, rel=1e-12)


@pytest.mark.parametrize("function", [draws.exp, draws.log, draws.normal_quantile])
def test_interpreted_and_compiled_give_the_same_bits(function):
    x = np.linspace(0.0005, 0.9995, 1999)
    assert [function(v) for v in x] == [function.py_func(v) for v in x]


@given(st.integers(0, 60), st.floats(0, 1), st.floats(1e-12, 1 - 1e-12))
def test_small_binomial_is_the_inverse_of_the_exact_cumulative_sum(n, p, u):
    if min(n * p, n * (1 - p)) >= draws.EXACT_BELOW:
        return
    k = draws.binomial(float(n), p, u)
    assert k in range(n + 1)
    slack = 1e-12
    upper = math.fsum(math.comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(int(k) + 1))
    lower = upper - math.comb(n, int(k)) * p**k * (1 - p) ** (n - k)
    assert lower - slack <= u <= upper + slack


LARGE = [(n, mean) for n in (25, 50, 100, 1000, 20000) for mean in (10, 16, 40, 200) if min(mean, n - mean) >= 10]


@pytest.mark.parametrize(("n", "mean"), LARGE)
def test_large_binomial_keeps_its_stated_error(n, mean):
    p = mean / n
    assert min(p, 1 - p) * n * (1 + 1e-12) >= draws.EXACT_BELOW
    u = (np.arange(20_000) + 0.5) / 20_000
    k = np.array([draws.binomial(float(n), p, v) for v in u])
    steps = np.arange(n + 1)
    error = np.abs(np.searchsorted(k, steps, side="right") / u.size - stats.binom.cdf(steps, n, p))
    assert error.max() <= 0.002


@given(st.integers(0, 500), st.floats(-0.5, 1.5), st.lists(st.floats(1e-9, 1 - 1e-9), min_size=2, max_size=2))
def test_binomial_is_monotone_and_bounded(n, p, us):
    low, high = sorted(us)
    a, b = draws.binomial(float(n), p, low), draws.binomial(float(n), p, high)
    assert 0 <= a <= b <= n


def test_binomial_mean_is_right_where_a_rounded_normal_is_not():
    """n = 64, p = 0.05: a clipped normal gives a mean of 3.227 and P(0) of .0605 instead of 3.200 and .0375."""
    u = (np.arange(20_000) + 0.5) / 20_000
    k = np.array([draws.binomial(64.0, 0.05, v) for v in u])
    assert k.mean() == pytest.approx(3.2, abs=2e-3)
    assert (k == 0).mean() == pytest.approx(0.95**64, abs=1e-3)


def test_binomials_in_step_are_the_clear_version_bit_for_bit():
    rng = np.random.default_rng(7)
    for _ in range(40):
        n = np.floor(rng.choice([0.0, 3.0, 20.0, 400.0, 3000.0], 64) * rng.random(64))
        p = rng.choice([-0.1, 0.0, 1e-9, 0.02, 0.3, 0.5, 0.77, 1.0, 1.3], 64)
        u = rng.random(64)
        out, work = np.empty(64), np.empty((draws.BINOMIAL_ROWS, 64))
        draws.binomials(n, p, u, out, work)
        assert out.tolist() == [draws.binomial(*row) for row in zip(n, p, u, strict=True)]


def test_a_seed_has_64_bits():
    assert draws.key_words(2**40 + 5) == (5, 256)
    with pytest.raises(ValueError, match="seed"):
        draws.key_words(-1)
    with pytest.raises(ValueError, match="seed"):
        draws.key_words(2**64)


def test_the_cache_folder_is_named_after_the_sources(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert draws._cache_folder().parent == tmp_path / "moshimo"
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/none")
    monkeypatch.setenv("HOME", "/proc/none")
    fallback = draws._cache_folder()
    assert fallback.name.startswith("moshimo-")
