"""What a future says beyond the fighting: each measure against its definition, in futures where it is known."""

import numpy as np
import pytest

from moshimo import crisis, futures
from moshimo.futures.measures import MEASURES, measures
from moshimo.words import RUNGS, USA_STATES


@pytest.fixture(scope="module")
def measured(arranged):
    """Return a maker of measures of the shipped contingency, with what they were measured on."""

    def make(name="P0", count=300, **settings):
        _, ready = arranged(name, count, **settings)
        return measures(ready), ready

    return make


def only(found, name):
    values = set(found[name].tolist())
    assert len(values) == 1, (name, values)
    return values.pop()


def test_there_is_a_unit_for_each_and_shares_are_shares(measured):
    found, ready = measured()
    assert list(found) == list(MEASURES)
    for name, unit in MEASURES.items():
        assert found[name].shape == (300,)
        assert found[name].dtype == np.float64
        if unit == "share":
            assert set(found[name]) <= {0.0, 1.0}, name
    assert ((found["attack_choice"] > 0.0) & (found["attack_choice"] < 1.0)).all()
    assert np.array_equal(found["attack_choice"], ready.solved.chances.challenger[:, 3])
    assert 0.0 < found["entrapped"].mean() < 1.0
    assert 0.0 < found["abandoned"].mean() < 1.0


@pytest.mark.parametrize("state", USA_STATES)
def test_entrapped_beside_the_strong_ally_and_abandoned_without_it(measured, state):
    stays_out = state in ("absent", "support_only")
    struck, _ = measured(usa_state=state, china_strikes_japan="always")
    assert only(struck, "entrapped") == float(not stays_out)
    assert only(struck, "abandoned") == float(stays_out)
    spared, _ = measured(usa_state=state, china_strikes_japan="never", japan_level="L4")
    assert only(spared, "entrapped") == only(spared, "abandoned") == 0.0
    fights, _ = measured(usa_state=state, china_strikes_japan="never", japan_level="L6")
    assert only(fights, "entrapped") == 0.0
    assert only(fights, "abandoned") == float(stays_out)


def test_a_future_is_never_both_entrapped_and_abandoned(measured):
    found, _ = measured("P4")
    assert not (found["entrapped"] * found["abandoned"]).any()


def test_lawful_is_what_that_futures_findings_open(measured):
    free, _ = measured()
    assert only(free, "lawful") == 1.0
    alone = {"china_strikes_japan": "never", "aus_joins": "never"}
    for state, side in (("full", 1), ("absent", 0)):
        for rung in ("L6", "L7"):
            found, ready = measured(usa_state=state, japan_level=rung, **alone)
            assert np.array_equal(found["lawful"], ready.solved.situation.found.stc[side].astype(float))
            assert 0.0 < found["lawful"].mean() < 1.0
        mobilised, ready = measured(usa_state=state, japan_level="L5")
        assert np.array_equal(mobilised["lawful"], ready.solved.situation.found.anticipated.astype(float))
    assert only(measured(usa_state="absent", japan_level="L3")[0], "lawful") == 0.0
    assert only(measured(usa_state="full", japan_level="L3")[0], "lawful") == 1.0
    assert only(measured(usa_state="full", japan_level="L8", china_strikes_japan="never")[0], "lawful") == 0.0


def test_a_partner_that_fights_counts_in_the_law_and_so_does_an_attack_before_japan_acts(measured):
    held = {"usa_state": "absent", "japan_level": "L6"}
    found, ready = measured(**held, aus_joins="always", china_strikes_japan="never")
    assert np.array_equal(found["lawful"], ready.solved.situation.found.stc_partner.astype(float))
    assert (found["lawful"] >= ready.solved.situation.found.stc[0]).all()
    supports, _ = measured(usa_state="absent", japan_level="L4", aus_joins="always")
    assert only(supports, "lawful") == 1.0
    struck, ready = measured(**held, aus_joins="never", china_strikes_japan="always", strike_delay_days=0.0)
    assert (ready.posture.strike_day <= ready.posture.jsdf_from_day).all()
    assert only(struck, "lawful") == 1.0


QUIET = {"china_strikes_japan": "never", "japan_level": "L2", "prk_gain": 0.0, "diversion": 0.0}


@pytest.mark.parametrize(
    ("settings", "steps"),
    [
        ({"usa_state": "absent"}, 0.0),
        ({"usa_state": "support_only"}, 0.0),
        ({"usa_state": "full"}, 1.0),
        ({"usa_state": "delayed"}, 1.0),
        ({"usa_state": "partial", "usa_scale": 0.25}, 0.25),
        ({"usa_state": "over_committed"}, 2.0),
        ({"usa_state": "absent", "japan_level": "L6"}, 1.0),
        ({"usa_state": "absent", "japan_level": "L7"}, 2.0),
        ({"usa_state": "absent", "china_strikes_japan": "always"}, 2.0),
        ({"usa_state": "absent", "japan_level": "L6", "china_strikes_japan": "always"}, 2.0),
        ({"usa_state": "full", "japan_level": "L7", "china_strikes_japan": "always"}, 4.0),
        ({"usa_state": "over_committed", "japan_level": "L7", "china_strikes_japan": "always"}, 5.0),
    ],
)
def test_escalation_counts_its_steps(measured, settings, steps):
    found, _ = measured(**QUIET | {"prk_diversion": 0.0, "relative_decline": 0.0} | settings)
    assert np.allclose(found["escalation"], steps)


def test_evacuation_is_first_where_it_is_unlocked_before_the_first_strike(measured):
    spared, _ = measured(china_strikes_japan="never")
    assert only(spared, "evacuated_first") == 1.0
    found, ready = measured(usa_state="full", china_strikes_japan="always", japan_bases_for_us=True)
    anticipated = ready.solved.situation.found.anticipated
    in_time = anticipated & (ready.opens["L5"] < ready.posture.strike_day)
    assert np.array_equal(found["evacuated_first"], in_time.astype(float))
    assert not found["evacuated_first"][~anticipated].any()
    assert 0.0 < found["evacuated_first"].mean() < 1.0
    late, _ = measured(
        usa_state="full", china_strikes_japan="always", japan_bases_for_us=True, finding_warning_days=0.0,
        jp_cabinet_days=2.0, strike_delay_days=0.0,
    )  # fmt: skip
    assert only(late, "evacuated_first") == 0.0


def test_a_played_future_carries_its_measures_and_a_told_one_does_not(world, invasion, arranged):
    from moshimo import policy
    from moshimo.study.sampling import latin_hypercube

    numbers = np.arange(20, dtype=np.uint64)
    for defaults in (False, True):
        setup = futures.prepare(invasion, world, policy.load_policies(world.as_of), {}, 1, defaults=defaults)
        positions = {name: latin_hypercube(numbers, 20, name, 1) for name in setup.parameters}
        played = futures.play(setup, "P0", numbers, positions)
        assert (set(MEASURES) <= set(played.result.metrics)) is not defaults
        assert not set(MEASURES) & set(invasion.record.metrics)


def test_rungs_of_force_are_those_that_act(measured):
    for rung in RUNGS:
        _, ready = measured(count=10, usa_state="absent", japan_level=rung, china_strikes_japan="never")
        assert np.isfinite(ready.posture.jsdf_from_day).all() == (rung in ("L6", "L7", "L8"))
        assert crisis.LEVELS[ready.choices.chosen["japan_level"][0]] == rung


@pytest.mark.parametrize("rung", ["L6", "L7", "L8"])
def test_an_attack_opens_force_only_where_it_came_before_japan_acted(measured, rung):
    """lawful = what was found, or struck by the day on which the forces act: some futures are either, some neither."""
    held = {"usa_state": "absent", "japan_level": rung, "aus_joins": "never", "japan_rule": "law_first"}
    found, ready = measured(**held, china_strikes_japan="always", strike_delay_days=6.0)
    finding = ready.solved.situation.found.stc[0] & (rung != "L8")
    before = ready.posture.strike_day <= ready.posture.jsdf_from_day
    assert np.array_equal(found["lawful"], (finding | before).astype(float))
    assert (before & ~finding).mean() > 0.05
    assert (~before & ~finding).mean() > 0.05
