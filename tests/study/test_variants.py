"""Variants: the same futures with something held otherwise."""

import numpy as np
import pytest

from moshimo.study import Study
from moshimo.study.variants import differences, effects, horizons, play_days, replay
from moshimo.words import DEFENCE_SCORES

CASE = "taiwan-invasion"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return Study(futures=1500, policies=("P0", "P4")).run(tmp_path_factory.mktemp("v") / "s")


def test_a_replay_without_change_is_the_study(results):
    played = replay(results, CASE, {})
    for name, scores in results.scores(CASE).items():
        assert np.array(DEFENCE_SCORES)[played[name].result.outcome].tolist() == scores.tolist()


def test_horizons_stop_every_future_on_the_same_day(results):
    rows = horizons(results, CASE)
    assert [row["days"] for row in rows] == [21.0, 98.0]
    groups = [group for row in rows for group in row["by_usa_state"].values()]
    assert all(sum(group["outcomes"].values()) == pytest.approx(1.0) for group in groups)
    played = replay(results, CASE, {"horizon_days": 21.0})
    assert played["P0"].result.metrics["days"].max() == 21.0


def test_longer_play_without_the_united_states_is_worse(results):
    """A share that hangs on the horizon: it is in the brief because of this."""
    early, late = (row["by_usa_state"]["absent"]["outcomes"]["defence_fails"] for row in horizons(results, CASE))
    assert early < 0.1
    assert late > 0.5


def test_the_essays_policy_loses_where_the_effects_have_the_other_sign(results):
    found = effects(results, CASE)
    assert found["parameters"] == ["joint_voice_effect", "lockin", "substitution_elasticity"]
    assert found["mirrored"]["P4"]["ci95"][1] < 0.0
    assert abs(found["zero"]["P4"]["mean"]) < 0.15
    assert found["zero"]["P0"]["mean"] == 0.0


def test_a_held_horizon_is_not_varied(tmp_path):
    held = Study(futures=50, policies=("P0",), settings={"horizon_days": 30}).run(tmp_path / "s")
    assert horizons(held, CASE) == []


def test_held_effects_are_zeroed_and_turned_like_drawn_ones(results, tmp_path):
    """`With all of these effects at zero` means all: what the user held as well."""
    held = Study(futures=1500, policies=("P0", "P4"), settings={"lockin": 0.3}).run(tmp_path / "s")
    found = effects(held, CASE)
    assert found["parameters"] == effects(results, CASE)["parameters"]
    assert found["zero"]["P4"] == effects(results, CASE)["zero"]["P4"]
    assert found["mirrored"]["P4"]["mean"] < 0.0
    names = ("lockin", "joint_voice_effect", "substitution_elasticity")
    none = Study(futures=50, policies=("P0", "P4"), settings=dict.fromkeys(names, 0.0)).run(tmp_path / "t")
    assert effects(none, CASE) == {}


def test_two_contingencies_keep_their_own_ranges(invasion, tmp_path):
    own = tmp_path / "own.yaml"
    text = invasion.document.text.replace("id: taiwan-invasion", "id: own-case")
    changed = "parameters: {lockin: [0.4, 0.5], play_days: [30, 40]}\nstocks:\n"
    own.write_text(text.replace("stocks:\n", changed, 1), encoding="utf-8")
    both = Study(contingencies=(str(own), CASE), futures=200, policies=("P0", "P4")).run(tmp_path / "s")
    for case in ("own-case", CASE):
        played = replay(both, case, {})
        for name, scores in both.scores(case).items():
            assert np.array(DEFENCE_SCORES)[played[name].result.outcome].tolist() == scores.tolist()
    assert both.scores("own-case")["P4"].mean() > both.scores(CASE)["P4"].mean()
    assert play_days(both, "own-case") == (30.0, 40.0, 98.0)
    assert play_days(both, CASE) == (14.0, 28.0, 98.0)


def test_differences_are_paired_with_the_reference(results):
    found = differences(replay(results, CASE, {}), "P4")
    assert found["P4"] == {"mean": 0.0, "ci95": [0.0, 0.0]}
    scores = results.scores(CASE)
    assert found["P0"]["mean"] == pytest.approx((scores["P0"] - scores["P4"]).mean())
