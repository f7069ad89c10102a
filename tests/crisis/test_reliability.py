"""Reliability: what published rates count, their intervals, and what selection into crises hides."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from moshimo import crisis
from moshimo.crisis import reliability, selection
from moshimo.draws import choice_uniforms
from moshimo.errors import DataFileError, NotKnownYet, OutOfBounds, UnknownName
from moshimo.facts import World

FUTURES = np.arange(20_000, dtype=np.uint64)


def censored(a, b, below, name="test"):
    """Return reliabilities of all alliances, drawn from Beta(a, b), and of those that are challenged."""
    true = stats.beta.ppf(choice_uniforms(FUTURES, f"decision.{name}", 1), a, b)
    return true, true[true < below]


# Reference classes.


def test_the_unit_counted_drives_the_rate(world):
    found = crisis.classes(world)
    rates = [one.rate for one in found]
    assert rates == sorted(rates)
    assert (rates[0], rates[-1]) == (0.0042, 0.75)
    assert len({one.id for one in found}) == len(found) == crisis.check_classes()
    assert all(one.unit.en and one.unit.ja and one.fact.label.ja and one.fact.contested for one in found)
    assert {one.fact.source for one in found} == {"GMLATOP", "BF18", "SABROSKY80", "CHIBA26", "LLM00", "LEEDS03"}


def test_intervals_stand_where_counts_were_given(world):
    for one in crisis.classes(world):
        if one.called is None:
            assert (one.low, one.high) == (None, None)
        else:
            assert one.low < one.rate < one.high
            assert one.honoured / one.called == pytest.approx(one.rate, abs=0.005)
    since = crisis.reference(world, "honour_rate_since_1945")
    assert (since.honoured, since.called) == (12, 54)
    assert (since.low, since.high) == (pytest.approx(0.132, abs=5e-4), pytest.approx(0.349, abs=5e-4))
    parts = [crisis.reference(world, f"honour_defence{x}") for x in ("_to_1944", "_since_1945", "")]
    assert parts[0].called + parts[1].called == parts[2].called
    assert parts[0].honoured + parts[1].honoured == parts[2].honoured


def test_classes_as_of_a_day_and_by_name(world):
    then = {one.id for one in crisis.classes(World.load("2024-01-31"))}
    assert "honour_commitment" in then
    assert not {"honour_dispute_enters", "honour_invoked"} & then
    with pytest.raises(NotKnownYet):
        crisis.reference(World.load("2024-01-31"), "honour_invoked")
    with pytest.raises(UnknownName, match="Did you mean 'honour_text'"):
        crisis.reference(world, "honour_texts")
    with pytest.raises(UnknownName):
        crisis.reference(world, "warning_days")  # a fact, and no reference class
    shown = crisis.reference(world, "honour_defence").as_document()
    assert (shown["honoured"], shown["called"], shown["rate"], shown["grade"]) == (42, 102, 0.412, "B2")
    assert shown["unit"]["ja"]


def test_counts_that_do_not_give_the_rate_are_refused(monkeypatch):
    row = reliability._rows()[0]
    for changes, complaint in (({"honoured": 54}, "the fact says 0.0042"), ({"fact": "warning_days"}, "in shares")):
        monkeypatch.setattr(reliability, "_rows", lambda changes=changes: (row.model_copy(update=changes),))
        with pytest.raises(DataFileError, match=complaint):
            crisis.check_classes()
    for counts in ({"honoured": 3}, {"honoured": 3, "called": 2}):
        with pytest.raises(ValueError, match=r"give|more"):
            reliability.ClassRow(fact="x", unit={"en": "x", "ja": "甲"}, **counts)


# Intervals.


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.99))
def test_intervals_against_their_definitions(counts, cover):
    k, n = counts
    low, high = crisis.wilson(k, n, cover)
    assert 0.0 <= low <= k / n <= high <= 1.0
    z = stats.norm.ppf(0.5 + cover / 2)
    for end in (low, high):  # the ends are where a test of the share just rejects: |p - end| = z sd(end)
        if 0.0 < end < 1.0:
            assert abs(k / n - end) == pytest.approx(z * math.sqrt(end * (1 - end) / n), rel=1e-9)
    bayes = crisis.beta_range(k, n, cover)
    assert bayes[0] == pytest.approx(stats.beta.ppf((1 - cover) / 2, k + 0.5, n - k + 0.5), abs=1e-9)
    assert bayes[1] == pytest.approx(stats.beta.ppf((1 + cover) / 2, k + 0.5, n - k + 0.5), abs=1e-9)


def test_counts_that_are_none_make_no_interval():
    for bad in ((3, 2), (-1, 2), (0, 0)):
        for interval in (crisis.wilson, crisis.beta_range):
            with pytest.raises(OutOfBounds, match="interval"):
                interval(*bad)
    with pytest.raises(OutOfBounds):
        crisis.wilson(1, 2, 1.0)


# Selection.


@given(st.floats(0.05, 200), st.floats(0.05, 200), st.floats(0.0, 1.0))
def test_the_incomplete_beta_is_that_of_scipy(a, b, x):
    assert selection.incomplete_beta(x, a, b) == pytest.approx(special.betainc(a, b, x), abs=1e-11)


@given(st.floats(0.1, 10), st.floats(0.1, 10), st.floats(-5, 5), st.floats(0, 1))
def test_the_challenger_attacks_below_its_threshold(gain, loss, status_quo, reliability_):
    below = crisis.attacks_below(gain, loss, status_quo)
    assert 0.0 <= below <= 1.0
    worth = (1 - reliability_) * gain - reliability_ * loss - status_quo
    if abs(worth) > 1e-9:
        assert (worth > 0) == (reliability_ < below)


def test_a_threshold_needs_something_at_stake():
    with pytest.raises(OutOfBounds, match="must differ"):
        crisis.attacks_below(1.0, -1.0, 0.0)


@given(st.floats(0.3, 20), st.floats(0.3, 20), st.floats(0.05, 0.98))
def test_observed_reliability_is_below_true_reliability(a, b, below):
    seen, true = crisis.observed_rate(a, b, below), a / (a + b)
    assert seen < true
    assert seen < below
    assert seen < crisis.observed_rate(a, b, below + 0.02)
    assert crisis.observed_rate(a, b, 1.0) == true


@pytest.mark.parametrize(("a", "b", "below"), [(3.0, 3.0, 0.6), (2.0, 5.0, 0.4), (6.0, 2.0, 0.8), (1.0, 1.0, 0.5)])
def test_simulated_crises_hide_reliability_and_the_fit_finds_it(a, b, below):
    true, seen = censored(a, b, below)
    assert seen.mean() < true.mean() - 5 * true.std() / math.sqrt(seen.size)
    assert seen.mean() == pytest.approx(crisis.observed_rate(a, b, below), abs=4 * seen.std() / math.sqrt(seen.size))
    found = selection.fit(seen, below)
    assert 0.0 < found.error < 0.02
    assert found.mean == pytest.approx(a / (a + b), abs=2.0 * found.error)
    assert found.mean - seen.mean() > 3.0 * found.error
    assert found.mean == pytest.approx(found.a / (found.a + found.b))


def test_the_fit_is_the_highest_likelihood():
    from scipy.optimize import minimize

    _, seen = censored(3.0, 3.0, 0.6)
    found = selection.fit(seen, 0.6)

    def loss(at):
        a, b = np.exp(at)
        inside = stats.beta.logpdf(seen, a, b).mean()
        return stats.beta.logcdf(0.6, a, b) - inside

    best = minimize(
        loss, np.log([found.a * 1.2, found.b * 0.8]), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-14}
    )
    assert (found.a, found.b) == pytest.approx(tuple(np.exp(best.x)), rel=1e-3)


def test_standard_errors_are_those_of_repeated_samples():
    """Over 40 samples the fitted mean misses the true one by about its error, to either side."""
    misses = []
    for i in range(40):
        _, seen = censored(3.0, 3.0, 0.6, f"sample{i}")
        found = selection.fit(seen[:3000], 0.6)
        misses.append((found.mean - 0.5) / found.error)
    assert 0.6 < np.std(misses) < 1.5
    assert abs(np.mean(misses)) < 0.5


def test_samples_that_cannot_tell_are_refused():
    for bad in ([0.5], [0.2, 0.2], [0.2, 0.7], [0.0, 0.2]):
        with pytest.raises(OutOfBounds, match="do"):
            selection.fit(np.array(bad), 0.6)
    low = stats.beta.ppf((np.arange(900) + 0.5) / 900, 1.0, 0.3) * 0.06
    with pytest.raises(OutOfBounds, match="cut too low"):
        selection.fit(low, 0.0601)


@given(st.floats(0.05, 0.95), st.floats(0.3, 1.0), st.floats(1.0, 30.0))
def test_a_published_rate_is_corrected_back(mean, below, concentration):
    seen = crisis.observed_rate(mean * concentration, (1 - mean) * concentration, below)
    assert crisis.true_rate(seen, below, concentration) == pytest.approx(mean, abs=1e-5)


def test_correction_is_larger_where_allies_differ_and_none_without_selection():
    alike, mixed = crisis.true_rate(0.222, 0.5, 20.0), crisis.true_rate(0.222, 0.5, 2.0)
    assert 0.222 < alike < mixed
    assert crisis.true_rate(0.222, 1.0, 2.0) == pytest.approx(0.222)
    with pytest.raises(OutOfBounds, match="another reference class"):
        crisis.true_rate(0.75, 0.5, 5.0)
    for bad in (0.0, 1.2):
        with pytest.raises(OutOfBounds, match="below must lie"):
            crisis.true_rate(0.2, bad, 5.0)


def test_beliefs_after_an_act_are_bayes():
    after = crisis.believed(0.6, 0.95, 0.3)
    assert after == (pytest.approx(0.826086957, abs=1e-8), pytest.approx(0.096774194, abs=1e-8))
    assert crisis.believed(0.6, 0.4, 0.4) == (pytest.approx(0.6), pytest.approx(0.6))
    assert crisis.believed(0.6, 1.0, 1.0) == (pytest.approx(0.6), 0.6)


def test_ranges_of_selection_allow_none(world):
    assert world.parameter("selection_threshold").high < 1.0 <= world.parameter("selection_threshold").bounds[1]
    assert world.parameter("selection_concentration").low > 0.0


def test_the_class_that_help_shows_as_an_example_exists():
    """Help is typed as it stands."""
    from pathlib import Path

    from moshimo.cli import game

    shown = re.findall(r"--reference (honour_\w+)", Path(game.__file__).read_text(encoding="utf-8"))
    assert shown
    assert set(shown) <= {row.id for row in crisis.classes(World.load())}
