"""Each kind of engagement against its closed form."""

import math

import numpy as np
import pytest

from moshimo.campaign import oracles


def left(result, name):
    return result.metrics[f"{name}_left"]


def near(values, expected, spread=5.0):
    """Whether a sample's mean lies within `spread` standard errors of what is expected."""
    error = values.std(ddof=1) / math.sqrt(values.size)
    return abs(values.mean() - expected) <= spread * error + 1e-12


def test_exchange_conserves_lanchesters_square(tiny, play):
    """Small rates and many turns: a A**2 - b B**2 stays what it was at the start."""
    turn = """
    - exchange: battle
      fires:
      - {hits: 0.004 * red, on: {blue: 1}}
      - {hits: 0.006 * blue, on: {red: 1}}
    """
    stocks = """
    red: {actor: CHN, initial: 1000, unit: ships, label: {en: r, ja: r}}
    blue: {actor: TWN, initial: 800, unit: ships, label: {en: b, ja: b}}
    """
    result = play(tiny(turn=turn, stocks=stocks), turns=40, count=4000)
    red, blue = left(result, "red").mean(), left(result, "blue").mean()
    assert red < 960
    assert 0.004 * red**2 - 0.006 * blue**2 == pytest.approx(0.004 * 1000**2 - 0.006 * 800**2, rel=0.1, abs=30)
    assert oracles.lanchester_square(1000, 800, 0.004, 0.006)[1] == 0.0


def test_exchange_fires_at_once(tiny, play):
    """A fire that wipes out the other side does not save it from what it fired in the same turn."""
    turn = "[{exchange: duel, fires: [{hits: 100000, on: {blue: 1}}, {hits: 50 * (blue > 0), on: {red: 1}}]}]"
    result = play(tiny(turn=turn))
    assert set(left(result, "blue")) == {0.0}
    assert near(left(result, "red"), 100 * math.exp(-0.5))


def test_exchange_shares_hits_by_weight_times_number(tiny, play):
    turn = "[{exchange: duel, fires: [{hits: 20, on: {red: 3, blue: 1}}]}]"
    result = play(tiny(turn=turn), count=20_000)
    assert near(100 - left(result, "red"), 100 * (1 - math.exp(-0.15)))
    assert near(100 - left(result, "blue"), 100 * (1 - math.exp(-0.05)))


def test_salvo_leaks_through_two_shots_at_each_missile(tiny, play):
    """20 missiles, two interceptors each with chance 0.7: 1.8 pass in the mean."""
    stocks = """
    red: {actor: CHN, initial: 20, unit: missiles, label: {en: r, ja: r}}
    blue: {actor: TWN, initial: 100, unit: interceptors, label: {en: b, ja: b}}
    city: {actor: TWN, initial: 100000, unit: sites, label: {en: c, ja: c}}
    """
    turn = """
    - salvo: attack
      shots: 50
      uses: red
      interceptors: {stock: blue, per_shot: 2, chance: 1 - (1 - 0.7) ** 2}
      on: {city: {area: 1}}
    """
    metrics = """
    red_left: {value: red, unit: m, label: {en: r, ja: r}}
    blue_left: {value: blue, unit: m, label: {en: r, ja: r}}
    hit: {value: lost.city, unit: m, label: {en: r, ja: r}}
    """
    result = play(tiny(turn=turn, stocks=stocks, metrics=metrics), count=20_000)
    assert set(left(result, "red")) == {0.0}
    assert set(left(result, "blue")) == {60.0}
    assert near(result.metrics["hit"], oracles.mean_leakers(20, 2, 0.7))


def test_salvo_without_interceptors_left_leaks_whole(tiny, play):
    stocks = """
    red: {actor: CHN, initial: 30, unit: missiles, label: {en: r, ja: r}}
    blue: {actor: TWN, initial: 10, unit: interceptors, label: {en: b, ja: b}}
    city: {actor: TWN, initial: 1000000, unit: sites, label: {en: c, ja: c}}
    """
    turn = "[{salvo: a, shots: 30, interceptors: {stock: blue, per_shot: 1, chance: 1}, on: {city: {area: 1}}}]"
    metrics = "{hit: {value: lost.city, unit: m, label: {en: r, ja: r}}}"
    assert near(play(tiny(turn=turn, stocks=stocks, metrics=metrics), count=20_000).metrics["hit"], 20.0)


def test_salvo_that_overwhelms_sinks_all_and_no_more(tiny, play):
    turn = "[{salvo: a, shots: 100000, on: {red: {kill: 1, kappa: 1}}}]"
    assert set(left(play(tiny(turn=turn)), "red")) == {0.0}
    assert oracles.hughes(100000, 100, 1, 0, 1) == 100


def test_salvo_divides_over_targets_before_anything_sinks(tiny, play):
    """Hits fall in proportion: adding decoys draws fire away from the fleet."""
    alone = "[{salvo: a, shots: 20, on: {red: {kill: 1}}}]"
    screened = "[{salvo: a, shots: 20, on: {red: {kill: 1}, blue: {kill: 1, weight: 3}}}]"
    lost_alone = 100 - left(play(tiny(turn=alone), count=20_000), "red")
    lost_screened = 100 - left(play(tiny(turn=screened), count=20_000), "red")
    assert near(lost_alone, oracles.scattered_kills(20, 100, 1.0))
    assert near(lost_screened, oracles.scattered_kills(5, 100, 1.0))


def test_only_what_is_exposed_is_lost(tiny, play):
    turn = "[{salvo: a, shots: 1000000, on: {red: {area: 1, exposed: 30}}}]"
    assert set(left(play(tiny(turn=turn)), "red")) == {70.0}


def test_flow_moves_what_leaves_and_respects_source_and_ceiling(tiny, play):
    turn = "[{flow: f, amount: 2.3, source: red, into: blue, whole: true}]"
    result = play(tiny(turn=turn), turns=3, count=20_000)
    assert set(left(result, "red") + left(result, "blue")) == {200.0}
    assert near(left(result, "blue") - 100, 6.9)
    assert set(np.unique(left(result, "blue"))) <= {106.0, 107.0, 108.0, 109.0}
    full = play(tiny(turn="[{flow: f, amount: 50, source: red, into: blue, ceiling: 120}]"), turns=3)
    assert set(left(full, "blue")) == {120.0}
    dry = play(tiny(turn="[{flow: f, amount: 70, source: red, into: blue}]"), turns=3)
    assert set(left(dry, "red")) == {0.0}
    back = play(tiny(turn="[{flow: f, amount: -5, source: red, into: blue}]"))
    assert set(left(back, "red")) == {100.0}


GROUND = """
- ground: fight
  attacker: red
  defender: blue
  attacker_power: {power} * red
  defender_power: blue
  exponent: 2
  engaged: 40
  floor: 0
  supply: {supply}
  supply_exponent: 1
  ratio_exponent: 0
  attacker_rate: 0.5
  defender_rate: 0.25
  area: land
  advance: 100
  threshold: 0.2
"""
STOCKS = """
red: {actor: CHN, initial: 100, unit: battalions, label: {en: r, ja: r}}
blue: {actor: TWN, initial: 100, unit: battalions, label: {en: b, ja: b}}
land: {actor: CHN, initial: 0, unit: km2, label: {en: l, ja: l}}
"""
METRICS = """
red_left: {value: red, unit: b, label: {en: r, ja: r}}
blue_left: {value: blue, unit: b, label: {en: r, ja: r}}
land: {value: land, unit: km2, label: {en: l, ja: l}}
"""


def test_ground_follows_the_contest_of_power(tiny, play):
    turn = GROUND.replace("{power}", "3").replace("{supply}", "1")
    result = play(tiny(turn=turn, stocks=STOCKS, metrics=METRICS), count=20_000)
    share = oracles.contest(3, 1, 2)
    assert near(100 - left(result, "red"), 0.5 * 40 * (1 - share))
    assert near(100 - left(result, "blue"), 0.25 * 40 * share)
    assert np.allclose(result.metrics["land"], 100 * (share - 0.2))


def test_ground_without_supply_does_not_fight_and_the_weak_do_not_advance(tiny, play):
    still = play(tiny(turn=GROUND.replace("{power}", "3").replace("{supply}", "0"), stocks=STOCKS, metrics=METRICS))
    assert set(left(still, "red")) == set(left(still, "blue")) == {100.0}
    weak = play(tiny(turn=GROUND.replace("{power}", "0.3").replace("{supply}", "1"), stocks=STOCKS, metrics=METRICS))
    assert set(weak.metrics["land"]) == {0.0}


def test_adding_or_reordering_engagements_changes_no_other_draw(tiny, play):
    one = "[{salvo: a, shots: 20, on: {red: {kill: 0.5}}}]"
    two = "[{salvo: other, shots: 20, on: {blue: {kill: 0.5}}}, {salvo: a, shots: 20, on: {red: {kill: 0.5}}}]"
    assert left(play(tiny(turn=one)), "red").tolist() == left(play(tiny(turn=two)), "red").tolist()


def test_losses_count_in_the_units_of_the_loss_table(tiny, play):
    stocks = """
    red: {actor: CHN, initial: 10, unit: ships, counts: {ships: 1, casualties: 3 * 7}, label: {en: r, ja: r}}
    blue: {actor: TWN, initial: 10, unit: battalions, step: 0.1, counts: {casualties: 1000}, label: {en: b, ja: b}}
    """
    turn = "[{salvo: a, shots: 100000, on: {red: {kill: 1}}}, {exchange: e, fires: [{hits: 1, on: {blue: 1}}]}]"
    result = play(tiny(turn=turn, stocks=stocks), count=20_000)
    assert set(result.metrics["losses.CHN.ships"]) == {10.0}
    assert set(result.metrics["losses.CHN.casualties"]) == {210.0}
    assert near(result.metrics["losses.TWN.casualties"], 10_000 * (1 - math.exp(-0.1)))
    assert set(result.metrics["losses.TWN.ships"]) == {0.0}
