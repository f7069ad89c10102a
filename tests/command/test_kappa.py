"""Coordination: the two equations, and their bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo.command import PARAMETERS, kappa

BASE = {
    "kappa_parallel": 0.4, "kappa_national": 0.5, "flexible_gain": 0.3, "flexible_fallback": 0.2,
    "flexible": 0.0, "rehearsal": 0.5,
}  # fmt: skip


def of(together, **changes):
    return float(
        kappa({name: np.array([value]) for name, value in (BASE | changes).items()}, np.array([[together]]))[0, 0]
    )


def test_parallel_and_national():
    assert set(BASE) == set(PARAMETERS)
    assert of(1.0) == 0.4
    assert of(0.0) == 0.5
    assert of(0.25) == pytest.approx(0.25 * 0.4 + 0.75 * 0.5)


def test_flexible_gains_with_rehearsal_and_loses_without_its_partner():
    assert of(1.0, flexible=1.0) == pytest.approx(0.55)
    assert of(1.0, flexible=1.0, rehearsal=0.0) == 0.4
    assert of(0.0, flexible=1.0) == pytest.approx(0.4)
    assert of(0.0, flexible=1.0, rehearsal=1.0) == 0.5
    assert of(1.0, flexible=1.0, flexible_gain=-0.1, rehearsal=1.0) == pytest.approx(0.3)


@given(*[st.floats(-1, 1)] * 2, *[st.floats(0, 1)] * 5)
def test_kappa_is_a_share(gain, fallback, parallel, national, flexible, rehearsal, together):
    found = of(
        together, flexible_gain=gain, flexible_fallback=abs(fallback), kappa_parallel=parallel, kappa_national=national,
        flexible=flexible, rehearsal=rehearsal,
    )  # fmt: skip
    assert 0.0 <= found <= 1.0
