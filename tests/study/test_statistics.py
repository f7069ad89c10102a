"""Robustness, breakdown, sensitivity: against numbers worked by hand."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from moshimo.study import (
    against_published,
    breakdown,
    compare,
    distribution,
    paired_interval,
    regrets,
    strike_direction,
    wilson,
)
from moshimo.study.sensitivity import first_order, first_orders, noise_floor

SCORES = {"A": np.array([4.0, 0.0, 2.0, 3.0]), "B": np.array([3.0, 3.0, 2.0, 0.0])}


def test_regret_is_the_distance_to_the_best_in_the_same_future():
    found = regrets(SCORES)
    assert found["A"].tolist() == [0, 3, 0, 0]
    assert found["B"].tolist() == [1, 0, 0, 3]


def test_comparison_by_hand():
    rows = {row["policy"]: row for row in compare(SCORES, "A")}
    assert rows["A"]["mean"] == 2.25
    assert rows["A"]["satisficing"] == 0.5
    assert rows["A"]["regret_mean"] == 0.75
    assert rows["B"]["regret_max"] == 3.0
    assert rows["B"]["difference"]["mean"] == -0.25
    assert rows["A"]["difference"] == {"against": "A", "mean": 0.0, "ci95": [0.0, 0.0]}
    assert rows["A"]["p10"] == pytest.approx(np.quantile([4, 0, 2, 3], 0.1))


@given(st.lists(st.integers(0, 4), min_size=2, max_size=50), st.integers(0, 4))
def test_no_regret_is_negative_and_somebody_has_none(scores, other):
    found = regrets({"A": np.array(scores, float), "B": np.full(len(scores), float(other))})
    both = np.stack(list(found.values()))
    assert (both >= 0).all()
    assert (both.min(axis=0) == 0).all()


def test_paired_interval_is_students_with_a_large_sample():
    rng = np.random.default_rng(1)
    ours, theirs = rng.normal(1, 1, 4000), rng.normal(0, 1, 4000)
    mean, low, high = paired_interval(ours, theirs)
    expected = stats.ttest_rel(ours, theirs).confidence_interval(0.95)
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-3)
    assert mean == pytest.approx((low + high) / 2)
    assert paired_interval(np.array([2.0]), np.array([1.0])) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(("hits", "size"), [(0, 10), (3, 10), (10, 10), (417, 2000)])
def test_wilson_interval(hits, size):
    expected = stats.binomtest(hits, size).proportion_ci(0.95, method="wilson")
    assert wilson(hits, size) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert wilson(0, 0) == (0.0, 1.0)


def test_distribution_names_its_percentiles():
    found = distribution(np.arange(101.0))
    assert found == pytest.approx(
        {"mean": 50, "sd": np.arange(101).std(), "p05": 5, "p25": 25, "p50": 50, "p75": 75, "p95": 95}
    )


def test_first_order_indices_of_a_linear_function_are_known():
    """Y = 3 X1 + X2 + noise of variance 1/12: shares 9/11, 1/11, 1/11."""
    rng = np.random.default_rng(3)
    x = rng.random((4, 20_000))
    y = 3 * x[0] + x[1] + x[2]
    assert first_order(x[0], y, bins=50) == pytest.approx(9 / 11, abs=0.01)
    assert first_order(x[1], y, bins=50) == pytest.approx(1 / 11, abs=0.01)
    assert first_order(x[3], y) == pytest.approx(0.0, abs=0.003)
    assert list(first_orders({"a": x[3], "b": x[0], "c": x[1]}, y)) == ["b", "c", "a"]
    assert first_order(x[0], np.ones(20_000)) == 0.0
    assert first_order(np.ones(20_000), y) == 0.0


def test_first_order_does_not_see_a_pure_interaction():
    rng = np.random.default_rng(4)
    x = rng.random((2, 20_000)) - 0.5
    assert first_order(x[0], x[0] * x[1]) == pytest.approx(0.0, abs=0.01)


def frame(states, scores, outcomes=None, delays=None):
    return pl.DataFrame(
        {
            "d.usa_state": states,
            "m.score": [float(score) for score in scores],
            "outcome": outcomes or ["defence_holds"] * len(states),
            "d.usa_delay_days": delays or [0.0] * len(states),
        }
    )


def test_a_difference_splits_without_remainder():
    reference = frame(["full", "absent", "absent", "late"], [4, 0, 0, 2])
    ours = frame(["full", "full", "absent", "late"], [4, 3, 1, 1])
    found = breakdown.where_from(ours, reference)
    assert found["moved"]["mean"] == 0.75
    assert found["same"]["mean"] == 0.0
    assert found["difference"]["mean"] == 0.75
    assert found["moved_share"] == 0.25
    assert (found["absent"]["futures"], found["absent"]["mean"]) == (1, 1.0)
    nobody = breakdown.where_from(frame(["full"], [1]), frame(["full"], [1]))
    assert nobody["absent"] == {"futures": 0, "mean": 0.0, "ci95": [0.0, 0.0]}
    empty = breakdown.group(frame([], []))
    assert (empty["futures"], empty["score"], set(empty["outcomes"].values())) == (0, None, {None})


def test_by_state_counts_every_future_once():
    rows = breakdown.by_usa_state(
        frame(
            ["full", "delayed", "delayed", "absent"],
            [4, 3, 2, 0],
            ["defence_holds", "stalemate_favourable", "stalemate", "defence_fails"],
            [0.0, 7.0, 7.1, -1.0],
        )
    )
    states = [row for row in rows if row["delay_bin"] is None]
    assert sum(row["futures"] for row in states) == 4
    bins = {row["delay_bin"]: row["futures"] for row in rows if row["delay_bin"]}
    assert bins == {"0-7": 1, "7-14": 1, "14-21": 0, "21-60": 0}
    assert all(sum(row["outcomes"].values()) == pytest.approx(1.0) for row in rows if row["futures"])


def test_published_cases_are_held_beside_the_same_statistic():
    rows = against_published("taiwan-invasion", 300, 1)
    assert {row["case"] for row in rows} == {"base", "no_jassm", "alone"}
    assert len(rows) >= 15
    assert all(row["p05"] <= row["p95"] for row in rows)
    games = {row["fact"]: row["games"] for row in rows}
    assert (games["csis23_base_landed"], games["csis23_alone_landed"]) == (3, 1)
    one = against_published("taiwan-invasion", 300, 2)
    assert [row["mean"] for row in one] != [row["mean"] for row in rows]


def test_the_direction_of_a_strike_is_a_known_miss():
    """Published: China does better when it strikes bases in Japan. Here it does not; calibration has to mend that."""
    found = strike_direction("taiwan-invasion", 4000, 1)
    assert found["difference"]["mean"] == pytest.approx(found["always"] - found["never"])
    assert not found["agrees"]
    assert strike_direction("elsewhere", 10, 1) is None
    assert against_published("elsewhere", 10, 1) == []


def test_the_noise_floor_is_exceeded_by_one_idle_factor_in_twenty():
    rng = np.random.default_rng(5)
    y = rng.normal(size=2000)
    indices = np.array([first_order(rng.random(2000), y) for _ in range(1000)])
    assert (indices > noise_floor(2000)).mean() == pytest.approx(0.05, abs=0.025)
