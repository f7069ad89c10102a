"""The Latin hypercube: one future in every stratum, made in any parts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo.study.sampling import latin_hypercube


@given(st.integers(1, 300), st.integers(0, 2**64 - 1))
def test_latin_hypercube_fills_every_stratum_once(count, seed):
    x = latin_hypercube(np.arange(count, dtype=np.uint64), count, "dimension", seed)
    assert sorted(np.floor(x * count).astype(int)) == list(range(count))


def test_latin_hypercube_can_be_made_in_parts():
    whole = latin_hypercube(np.arange(1000, dtype=np.uint64), 1000, "x", 3)
    part = latin_hypercube(np.arange(400, 700, dtype=np.uint64), 1000, "x", 3)
    assert np.array_equal(whole[400:700], part)
    with pytest.raises(ValueError, match="outside a sample of 1000"):
        latin_hypercube(np.array([1000], dtype=np.uint64), 1000, "x", 3)


def test_latin_hypercube_pairs_its_dimensions_at_random():
    """Sixty dimensions of 1,000 futures: correlations as of independent permutations (standard error 1 / sqrt 999)."""
    futures = np.arange(1000, dtype=np.uint64)
    x = np.array([latin_hypercube(futures, 1000, f"x{i}", 1) for i in range(60)])
    found = np.corrcoef(x)[np.triu_indices(60, 1)] * np.sqrt(999)
    assert abs(found.mean()) < 0.1
    assert found.std() == pytest.approx(1.0, abs=0.06)
    assert abs(found).max() < 4.5
    lag = np.array([np.corrcoef(row[:-1], row[1:])[0, 1] for row in x]) * np.sqrt(999)
    assert abs(lag).max() < 4.0
