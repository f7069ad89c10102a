"""What the crisis must hold: directions over whole ranges, and the hard case over paired futures."""

from itertools import pairwise

import numpy as np
import pytest

from moshimo import campaign, crisis, futures, policy
from moshimo.facts import World
from moshimo.study.looking import Looking, acting_alone
from moshimo.study.sampling import latin_hypercube
from moshimo.words import DEFENCE_SCORES

COUNT = 1000
POINTS = np.array(DEFENCE_SCORES)


def setup_with(**settings):
    world = World.load()
    loaded = campaign.load_contingency("taiwan-invasion")
    return futures.prepare(loaded, world, policy.load_policies(world.as_of), settings, 1)


@pytest.fixture(scope="module")
def look():
    setup = setup_with()
    numbers = np.arange(COUNT, dtype=np.uint64)
    positions = {name: latin_hypercube(numbers, COUNT, name, 1) for name in setup.parameters}
    return Looking(
        setup, futures.governed(setup, "P0", positions, numbers)[0], numbers, futures.value_table(setup, "P0")
    )


def over(look, name, **held):
    """Return the outlook at nine values over the whole of a parameter's bounds."""
    low, high = World.load().parameter(name).bounds
    return [look(**{name: value}, **held) for value in np.linspace(low, high, 9)]


def steps(outlooks, what):
    return np.diff([getattr(one, what).mean() for one in outlooks])


def against(outlooks, what, sign):
    """Return the share of futures that move against a sign, at the step at which it is largest."""
    found = [getattr(one, what) for one in outlooks]
    return max(np.mean(sign * (more - less) < -1e-12) for less, more in pairwise(found))


def test_reliability_lowers_attack_and_raises_resistance(look):
    """At every step on the mean; resistance in every future, attack in all but 0.5 % of them."""
    found = over(look, "usa_reliability")
    assert (steps(found, "attack") < 0.0).all()
    assert (steps(found, "resists") > 0.0).all()
    assert against(found, "attack", -1.0) < 0.02
    assert against(found, "resists", 1.0) == 0.0


def test_audience_cost_raises_intervention_in_every_future(look):
    """On the mean and in each future by itself, whether it fights and how far it comes."""
    found = over(look, "audience_cost")
    assert (steps(found, "fights") > 0.0).all()
    assert against(found, "fights", 1.0) == 0.0
    assert against(found, "effort", 1.0) == 0.0


@pytest.mark.parametrize(("integration", "share"), [(0.1, 0.02), (0.5, 0.02), (1.0, 0.04)])
def test_entrapment_rises_with_lock_in(look, integration, share):
    """At every step on the mean, and in all futures but 0, 0.6 and 3.6 %, nearly all at the lowest step."""
    found = over(look, "lockin", integration=integration)
    assert (steps(found, "entrapped") > 0.0).all()
    assert against(found, "entrapped", 1.0) < share
    assert against(found[2:], "entrapped", 1.0) < 0.02
    assert against([found[0], found[-1]], "entrapped", 1.0) <= 0.001


def test_where_nothing_is_integrated_there_is_nothing_to_lock_in(look):
    assert (steps(over(look, "lockin", integration=0.0), "entrapped") == 0.0).all()


def test_a_spoke_able_to_act_alone_lowers_attack_even_at_zero_reliability(look):
    still = {"usa_reliability": 0.0, "chn_reaction": 0.0, "substitution_elasticity": 0.0}
    findings = ("jp_finding_stc_nous", "taiwan_supportable_chance")
    unable = look(**still, **dict.fromkeys(findings, 0.0))
    able = look(**still, **dict.fromkeys(findings, 1.0), nuclear_threat=0.0)
    assert able.attack.mean() < unable.attack.mean() - 0.01
    assert np.mean(able.attack > unable.attack + 0.005) < 0.02


def test_what_reverses_that_is_mapped(look):
    found = acting_alone(look)
    means = [cell["net"]["mean"] for cell in found["map"]]
    assert len(means) == 16
    assert min(means) < 0.0 < max(means)  # free to come out either way, and it does
    assert found["map"][0]["net"]["mean"] < found["map"][-1]["net"]["mean"]  # pressure and substitution turn it round
    assert found["without_reversers"]["mean"] < 0.0


def test_observed_reliability_is_below_true_reliability(look):
    found, true = look(), look.values["usa_reliability"]
    assert np.average(true, weights=found.attack) < true.mean()
    assert np.average(found.fights, weights=found.attack) < found.fights.mean()


@pytest.mark.parametrize(("effect", "sign"), [(0.5, 1.0), (-0.2, -1.0)])
def test_a_declared_wording_moves_consent_and_entrapment_with_its_own_sign(look, effect, sign):
    """On the mean; consent in every future, entrapment in all but 0.2 % of them."""
    silent, declared = (look(base_use_wording=effect, declared_wording=value) for value in (0.0, 1.0))
    for what in ("consents", "entrapped"):
        assert np.sign(np.mean(getattr(declared, what) - getattr(silent, what))) == sign, what
    assert against([silent, declared], "consents", sign) == 0.0
    assert against([silent, declared], "entrapped", sign) < 0.02


@pytest.mark.parametrize("effect", [0.5, -0.2])
def test_a_declared_wording_deters_in_some_futures_and_provokes_in_others(look, effect):
    """Attack rises by over 0.005 in 7 to 9 % of futures and falls in 5 to 9 %, for either sign of the wording.

    Bases that are surely open help the defence, and are a target; which of the two weighs more no sign decides.
    """
    silent, declared = (look(base_use_wording=effect, declared_wording=value).attack for value in (0.0, 1.0))
    moved = declared - silent
    assert np.mean(moved > 0.005) > 0.03
    assert np.mean(moved < -0.005) > 0.03
    assert np.mean(np.abs(moved) <= 0.005) > 0.5


def test_a_wording_without_effect_moves_nothing(look):
    silent, declared = (look(base_use_wording=0.0, declared_wording=value) for value in (0.0, 1.0))
    for what in ("consents", "attack", "entrapped"):
        assert np.array_equal(getattr(silent, what), getattr(declared, what)), what


def test_decline_pulls_both_ways_and_widens(look):
    declines = {"relative_decline": 0.2}
    only = {"decline_stake": 0.0, "decline_odds": 0.0, "odds_uncertainty": 0.0}
    none = look(**declines, **only)
    stake = look(**declines, **{**only, "decline_stake": 1.0})
    odds = look(**declines, **{**only, "decline_odds": 0.4})
    spread = look(**declines, **{**only, "odds_uncertainty": 1.0})
    assert stake.effort.mean() > none.effort.mean() > odds.effort.mean()
    assert stake.retains.mean() > none.retains.mean() == odds.retains.mean()
    assert spread.spread.mean() > none.spread.mean()


def test_leadership_exists_for_every_actor_with_equal_ranges():
    world = World.load()
    assert len(crisis.LEADERS) == 8
    for name in crisis.LEADERSHIP:
        rows = [world.parameter(f"{name}_{actor.lower()}") for actor in crisis.LEADERS]
        assert len({(row.low, row.high, row.bounds) for row in rows}) == 1, name


def test_leadership_of_every_actor_is_read(look):
    """Each of them moves some choice of its actor, or the game does not know whose it is."""
    moved = {
        "USA": "effort", "CHN": "attack", "TWN": "resists", "JPN": "consents", "AUS": "score", "PHL": "score",
        "KOR": "score", "PRK": "score",
    }  # fmt: skip
    for actor, what in moved.items():
        name = f"decision_noise_{actor.lower()}"
        calm, wild = look(**{name: 0.0}), look(**{name: 0.9})
        assert np.abs(getattr(wild, what) - getattr(calm, what)).max() > 0.0, actor


@pytest.fixture(scope="module")
def rungs():
    count, found = 4000, {}
    numbers = np.arange(count, dtype=np.uint64)
    for rung in ("L0", "L4", "L6"):
        setup = setup_with(usa_state="absent", japan_level=rung)
        positions = {name: latin_hypercube(numbers, count, name, 1) for name in setup.parameters}
        played = futures.play(setup, "P0", numbers, positions)
        metrics = played.result.metrics
        losses = {kind: metrics[f"losses.JPN.{kind}"] for kind in ("aircraft", "ships", "casualties")}
        found[rung] = {"score": POINTS[played.result.outcome], **losses}
    return found


def apart(rungs, more, less, what):
    """Return the mean paired difference in paired standard errors."""
    difference = rungs[more][what] - rungs[less][what]
    return difference.mean() / (difference.std(ddof=1) / np.sqrt(difference.size))


@pytest.mark.parametrize("kind", ["aircraft", "ships", "casualties"])
def test_us_absent_japan_loses_more_at_l6_than_at_l4_and_no_less_at_l4_than_at_l0(rungs, kind):
    assert apart(rungs, "L6", "L4", kind) > 2.0
    assert apart(rungs, "L4", "L0", kind) > -2.0


def test_us_absent_the_defence_is_no_worse_at_l6_than_at_l0(rungs):
    assert apart(rungs, "L6", "L0", "score") > -2.0
