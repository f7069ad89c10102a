"""Logit choice on vectors: shares, closed options, large values, the same bits and the same numbers as the solver."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit, softmax

from moshimo import draws
from moshimo.crisis.logit import binary, logit
from moshimo.crisis.quantal import solve
from moshimo.crisis.tree import build, decision, terminal
from moshimo.errors import GameError

UTILITIES = arrays(np.float64, (7, 4), elements=st.floats(-1e4, 1e4))
MASKS = arrays(bool, (7, 4)).map(lambda rows: rows | (rows.sum(axis=1, keepdims=True) == 0))


@given(UTILITIES, MASKS, st.floats(0, 100))
def test_shares_sum_to_one_and_closed_options_get_nothing(u, mask, lam):
    share = logit(u, lam, mask)
    assert np.allclose(share.sum(axis=-1), 1.0, rtol=0, atol=1e-14)
    assert (share[~mask] == 0.0).all()
    # the exponential gives exactly 0 below -700, where scipy still has numbers no choice can feel
    assert np.allclose(share, softmax(np.where(mask, lam * u, -np.inf), axis=-1), rtol=1e-9, atol=1e-300)


@given(UTILITIES, arrays(np.float64, 7, elements=st.floats(0, 5)))
def test_each_future_has_its_own_lam(u, lam):
    together = logit(u, lam)
    assert all(np.array_equal(together[row], logit(u[row], float(lam[row]))) for row in range(7))


@given(arrays(np.float64, 9, elements=st.floats(-1e6, 1e6)), st.floats(0, 50))
def test_two_options_are_the_logistic_function(du, lam):
    share = binary(du, lam)
    assert np.allclose(share, expit(lam * du), rtol=1e-9, atol=1e-300)
    assert np.allclose(share + binary(-du, lam), 1.0, rtol=0, atol=1e-15)
    assert np.allclose(share, logit(np.stack([du, np.zeros(9)], axis=-1), lam)[:, 0], rtol=1e-9, atol=1e-15)


@given(arrays(np.float64, 20, elements=st.floats(-800, 0)))
def test_the_exponential_of_a_vector_has_the_bits_of_the_dice(x):
    assert draws.exps(x).tobytes() == np.array([draws.exp(value) for value in x]).tobytes()


@given(arrays(np.float64, 4, elements=st.floats(-10, 10)), st.floats(0, 5))
def test_one_decision_is_solved_alike(u, lam):
    options = {f"option {k}": terminal(f"end {k}", JPN=float(value)) for k, value in enumerate(u)}
    solution = solve(build("one", decision("JPN", "choice", options)), lam)
    assert np.allclose(solution.sigma, logit(u, lam), rtol=0, atol=1e-14)


def test_closed_options_may_hold_anything():
    u = np.array([[1.0, np.nan], [-np.inf, 2.0]])
    assert logit(u, 3.0, np.array([[True, False], [False, True]])).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert logit(np.array([[1e308, -1e308]]), 0.0, np.array([True, False])).tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: logit(np.zeros((3, 2)), 1.0, np.array([[True, True], [False, False], [True, False]])), "no option"),
        (lambda: logit(np.zeros((3, 0)), 1.0), "no option"),
        (lambda: logit(np.array([np.nan, 1.0]), 1.0), "finite"),
        (lambda: logit(np.zeros(2), -1.0), "lam"),
        (lambda: binary(np.inf, 1.0), "finite"),
        (lambda: binary(1.0, np.array([1.0, np.nan])), "lam"),
    ],
)
def test_what_cannot_be_chosen_is_refused(call, message):
    with pytest.raises(GameError, match=message) as caught:
        call()
    assert caught.value.place.key
    assert caught.value.expected
