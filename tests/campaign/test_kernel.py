"""The kernel's closed forms, and its agreement with the plain-Python reference."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from moshimo import campaign
from moshimo.campaign import kernel, oracles
from moshimo.campaign.reference import play as play_in_python
from moshimo.words import Orders

chances = st.floats(0.01, 0.99)
kappas = st.floats(0.0, 1.0)


@given(st.integers(1, 200), st.integers(1, 100), chances)
def test_uncoordinated_fire_is_the_occupancy_problem(leakers, targets, kill):
    expected = oracles.scattered_kills(leakers, targets, kill)
    assert kernel.aimed(float(leakers), float(targets), kill, 0.0) == pytest.approx(expected, rel=1e-11)


@given(st.integers(1, 200), st.integers(1, 100), chances)
def test_coordinated_fire_is_dealt_out_evenly(leakers, targets, kill):
    expected = oracles.shared_kills(leakers, targets, kill)
    assert kernel.aimed(float(leakers), float(targets), kill, 1.0) == pytest.approx(expected, rel=1e-11)
    if leakers % targets == 0:  # where each target gets the same number, the published form T (1 - (1 - p)**(L / T))
        published = targets * (1 - (1 - kill) ** (leakers / targets))
        assert expected == pytest.approx(published, rel=1e-12)


@given(st.floats(0.1, 400), st.floats(0.1, 200), chances, kappas, kappas)
def test_coordination_never_lowers_kills_and_no_missile_kills_two(leakers, targets, kill, first, second):
    low, high = sorted((first, second))
    less, more = (kernel.aimed(leakers, targets, kill, kappa) for kappa in (low, high))
    assert less <= more + 1e-9 * targets
    assert 0 <= more <= min(targets, leakers * kill) * (1 + 1e-9)


@given(st.floats(0.0, 1e4), st.floats(0.0, 1e3))
def test_overkill_wastes_hits_on_the_dead(hits, targets):
    losses = kernel.overkill(hits, targets)
    assert 0 <= losses <= min(hits, targets) + 1e-12 * targets


def test_shock_is_lognormal_with_mean_one():
    u = (np.arange(200_000) + 0.5) / 200_000
    factors = np.array([kernel.shock(0.5, v) for v in u])
    assert factors.mean() == pytest.approx(1.0, abs=1e-3)
    assert np.log(factors).std() == pytest.approx(0.5, abs=1e-3)
    assert kernel.shock(0.0, 0.3) == 1.0


def test_nothing_at_nobody_is_nothing():
    assert kernel.aimed(0.0, 10.0, 0.5, 0.5) == kernel.aimed(5.0, 0.0, 0.5, 0.5) == 0.0
    assert kernel.overkill(5.0, 0.0) == kernel.overkill(0.0, 5.0) == 0.0


@pytest.mark.parametrize(
    ("policy", "settings"),
    [
        ("P0", {}),
        ("P4", {}),
        ("P2", {"usa_state": "delayed", "jassm_er_antiship": False, "taiwan_reaction_delay_days": 5}),
        ("P0", {"us_intervenes": False, "taiwan_harpoons": False}),
    ],
)
def test_the_kernel_is_the_plain_python_reference_bit_for_bit(arranged, invasion, world, policy, settings):
    seed, count = 2**33 + 5, 12
    setup, ready = arranged(policy, count, seed, **settings)
    result = campaign.run(setup.program, ready.inputs, ready.orders, np.arange(count, dtype=np.uint64), seed)
    for i in range(count):
        inputs = {name: values[i] for name, values in ready.inputs.items()}
        orders = {name: ready.orders.values[j, :, i].tolist() for j, name in enumerate(ready.orders.channels)}
        expected = play_in_python(invasion, world, inputs, orders, i, seed)
        assert expected.pop("outcome") == result.outcome[i]
        assert expected == {name: values[i] for name, values in result.metrics.items()}


def test_a_future_does_not_depend_on_its_neighbours(arranged):
    setup, ready = arranged(count=150)
    numbers = np.arange(150, dtype=np.uint64)
    whole = campaign.run(setup.program, ready.inputs, ready.orders, numbers, 1)
    chosen = np.array([149, 3, 77])
    inputs = {name: values[chosen] for name, values in ready.inputs.items()}
    orders = Orders(ready.orders.channels, ready.orders.values[:, :, chosen])
    part = campaign.run(setup.program, inputs, orders, numbers[chosen], 1)
    assert part.outcome.tolist() == whole.outcome[chosen].tolist()
    for name, values in part.metrics.items():
        assert values.tolist() == whole.metrics[name][chosen].tolist()


def test_step_by_step_is_run(arranged):
    setup, ready = arranged(count=70)
    numbers = np.arange(70, dtype=np.uint64)
    state = campaign.start(setup.program, ready.inputs, numbers, 1)
    with pytest.raises(ValueError, match="still in play"):
        campaign.result(state)
    while not state.over:
        campaign.step(state, ready.orders)
    stepped, played = campaign.result(state), campaign.run(setup.program, ready.inputs, ready.orders, numbers, 1)
    assert stepped.outcome.tolist() == played.outcome.tolist()
    assert all(stepped.metrics[name].tolist() == played.metrics[name].tolist() for name in played.metrics)


def test_step_refuses_orders_that_do_not_fit(arranged):
    setup, ready = arranged(count=5)
    state = campaign.start(setup.program, ready.inputs, np.arange(5, dtype=np.uint64), 1)
    with pytest.raises(ValueError, match="orders are for"):
        campaign.step(state, Orders(("other",), ready.orders.values[:1]))
    with pytest.raises(ValueError, match="orders end at turn"):
        campaign.step(state, ready.orders, turns=99)


def test_no_stock_is_ever_negative_and_losses_are_what_is_missing(arranged):
    setup, ready = arranged("P4", 300)
    state = campaign.start(setup.program, ready.inputs, np.arange(300, dtype=np.uint64), 1)
    for _ in range(4):
        campaign.step(state, ready.orders)
        for name in setup.contingency.record.stocks:
            assert state.value(setup.program.names[name]).min() >= 0.0, name
        for name in ("amphibious", "escorts", "pla_aircraft", "taiwan_battalions", "jasdf_fighters"):
            here, lost, start = (state.value(setup.program.names[f"{x}{name}"]) for x in ("", "lost.", "initial."))
            assert np.allclose(here + lost, start)


def test_stop_rule_and_horizon_end_a_future(tiny, play):
    steps = "[{let: {x: 1}}]"
    assert set(
        play(tiny(turn=steps, metrics="{d: {value: day, unit: days, label: {en: d, ja: d}}}"), 6).metrics["d"]
    ) == {21.0}
    early = tiny(turn=steps, stop="turn >= 2", metrics="{d: {value: day, unit: days, label: {en: d, ja: d}}}")
    assert set(play(early, 6).metrics["d"]) == {7.0}


def test_first_outcome_rule_that_matches_wins(tiny, play):
    rules = "[{outcome: stalemate_favourable, when: red > 0}, {outcome: defence_holds, when: blue > 0}]"
    assert set(play(tiny(turn="[{let: {x: 1}}]", outcome=rules)).outcome) == {1}
    none = "[{outcome: defence_holds, when: red > 1000}]"
    assert set(play(tiny(turn="[{let: {x: 1}}]", outcome=none)).outcome) == {2}


def test_draws_per_engagement_turn_are_few(arranged):
    setup, _ = arranged(count=1)
    blocks = int((setup.program.turn[:, 0] == kernel.UNIFORMS).sum())
    assert blocks / setup.program.engagements <= 2.0


def test_expected_binomial_losses(tiny, play):
    """One salvo of ten sure leakers at 100 ships, each hit sinking with chance one half: Bin losses, mean known."""
    turn = "[{salvo: fire, shots: 10, on: {red: {kill: 0.5, kappa: 1}}}]"
    lost = 100 - play(tiny(turn=turn), count=20_000).metrics["red_left"]
    mean = oracles.shared_kills(10, 100, 0.5)
    error = math.sqrt(mean / 20_000)
    assert abs(lost.mean() - mean) < 5 * error
    counts = np.bincount(lost.astype(int), minlength=16)[:16]
    expected = stats.binom.pmf(np.arange(16), 100, mean / 100) * 20_000
    big = expected > 5
    chi2 = ((counts - expected)[big] ** 2 / expected[big]).sum()
    assert stats.chi2.sf(chi2, big.sum() - 1) > 1e-4
