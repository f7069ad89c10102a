"""Rungs of action and partners in the fighting: what each channel does where the strong ally stays out, and cannot do.

Orders are laid on by hand over 2,000 paired futures, the same dice for all.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from moshimo import campaign, futures, policy
from moshimo.campaign.reference import play as play_in_python
from moshimo.facts import World
from moshimo.study import paired_interval
from moshimo.study.sampling import latin_hypercube
from moshimo.words import DEFENCE_SCORES, Orders

FUTURES = 2000
ABSENT = {"usa_state": "absent", "japan_jsdf": "neutral", "japan_bases_for_us": False, "china_strikes_japan": "never"}
LIMITED = {"japan_in": 0.4, "japan_at_sea": 0.4}
LOSSES = ("aircraft", "ships", "submarines", "casualties", "killed")


def arrange(settings, count=FUTURES, **channels):
    """Return the setup and its futures with some channels laid on from the first day."""
    world = World.load()
    invasion = campaign.load_contingency("taiwan-invasion")
    setup = futures.prepare(invasion, world, policy.load_policies(world.as_of), settings, 1, defaults=True)
    numbers = np.arange(count, dtype=np.uint64)
    positions = {name: latin_hypercube(numbers, count, name, 1) for name in setup.parameters}
    ready = futures.arrange(setup, "P0", numbers, positions)
    values = ready.orders.values.copy()
    for name, amount in channels.items():
        values[ready.orders.channels.index(name)] = amount
    return setup, replace(ready, orders=Orders(ready.orders.channels, values))


@cache
def _played(settings, channels):
    setup, ready = arrange(dict(settings), **dict(channels))
    return campaign.run(setup.program, ready.inputs, ready.orders, np.arange(FUTURES, dtype=np.uint64), 1)


def play(settings=ABSENT, **channels):
    return _played(tuple(sorted(settings.items())), tuple(sorted(channels.items())))


def score(result):
    return np.array(DEFENCE_SCORES)[result.outcome]


def no_lower(more, less):
    """Whether a paired mean is not lower by two paired standard errors."""
    mean, low, high = paired_interval(more, less)
    return mean >= -2 * (high - low) / (2 * 1.96)


def same(one, other):
    assert one.outcome.tolist() == other.outcome.tolist()
    for name, values in one.metrics.items():
        assert values.tolist() == other.metrics[name].tolist(), name


def without_support_days(result):
    metrics = {name: values for name, values in result.metrics.items() if not name.startswith("support_days.")}
    return campaign.Result(metrics, result.outcome)


def test_japan_in_limited_action_loses_more_and_the_defence_is_no_worse():
    without, limited = play(), play(**LIMITED)
    for count in LOSSES:
        lost = limited.metrics[f"losses.JPN.{count}"]
        assert paired_interval(lost, without.metrics[f"losses.JPN.{count}"])[1] > 0.0, count
        assert set(without.metrics[f"losses.JPN.{count}"]) == {0.0}
    assert no_lower(score(limited), score(without))
    assert set(limited.metrics["munitions.JPN.antiship_used"]) == {0.0}


def test_offensive_action_fires_the_missiles_and_sinks_more():
    limited, offensive = play(**LIMITED), play(**LIMITED, japan_strikes=0.4)
    assert offensive.metrics["munitions.JPN.antiship_used"].min() > 0.0
    sunk = [found.metrics["losses.CHN.amphibious"] for found in (offensive, limited)]
    assert paired_interval(*sunk)[1] > 0.0
    assert no_lower(score(offensive), score(limited))


def test_submarines_alone_bring_their_escorts_into_danger():
    found = play(japan_at_sea=0.4)
    assert found.metrics["losses.JPN.submarines"].mean() > 0.0
    assert found.metrics["losses.JPN.ships"].mean() > 0.0
    assert set(found.metrics["losses.JPN.aircraft"]) == {0.0}


def test_australia_in_the_fight_loses_and_the_defence_is_no_worse():
    without, joined = play(), play(aus_in=1.0)
    for count in LOSSES:
        lost = joined.metrics[f"losses.AUS.{count}"]
        assert paired_interval(lost, without.metrics[f"losses.AUS.{count}"])[1] > 0.0, count
        assert set(without.metrics[f"losses.AUS.{count}"]) == {0.0}
    assert no_lower(score(joined), score(without))
    for kind in ("aircraft", "ships"):
        assert set(without.metrics[f"in_being.AUS.{kind}"]) == {1.0}
        left = joined.metrics[f"in_being.AUS.{kind}"]
        assert 0.0 <= left.min() < left.max() <= 1.0


def test_what_australia_engages_is_whole_and_within_its_force(world):
    setup, ready = arrange(ABSENT, 300, aus_in=1.0)
    state = campaign.start(setup.program, ready.inputs, np.arange(300, dtype=np.uint64), 1)
    campaign.step(state, ready.orders)
    for stock, fact in (
        ("raaf_fighters", "aus_fighters"), ("ran_ships", "aus_surface_combatants"),
        ("ran_submarines", "aus_submarines"),
    ):  # fmt: skip
        engaged = state.value(setup.program.names[f"initial.{stock}"])
        assert (engaged == np.floor(engaged)).all()
        assert 0 < engaged.min() <= engaged.max() <= world.fact(fact).value


@pytest.mark.parametrize("channel", ["japan_supports", "kor_supports"])
def test_rear_support_does_not_lower_the_score(channel):
    alone = play()
    supported = play(**{channel: 1.0})
    assert no_lower(score(supported), score(alone))
    pressed = [found.metrics["balance"] for found in (supported, alone)]
    assert paired_interval(*pressed)[2] < 0.0


@pytest.mark.parametrize("channels", [{"japan_supports": 1.0}, {"kor_supports": 1.0, "japan_supports": 0.5}])
def test_rear_support_worth_nothing_does_nothing(channels):
    worthless = ABSENT | {"rear_support_worth": 0.0}
    alone, supported = play(worthless), play(worthless, **channels)
    for source, channel in (("JPN", "japan_supports"), ("KOR", "kor_supports")):
        days = supported.metrics[f"support_days.{source}.TWN"]
        assert set(alone.metrics[f"support_days.{source}.TWN"]) == {0.0}
        assert np.allclose(days, channels.get(channel, 0.0) * supported.metrics["days"])
    same(without_support_days(alone), without_support_days(supported))


def test_full_support_of_the_united_states_leaves_nothing_to_add():
    helped = ABSENT | {"usa_state": "support_only"}
    same(*(without_support_days(found) for found in (play(helped), play(helped, japan_supports=1.0))))


@pytest.mark.parametrize(
    ("settings", "channels", "worthless"),
    [
        ({"usa_state": "full", "japan_bases_for_us": False}, {"phl_access": 1.0}, ("access_reach", "access_relief")),
        ({"usa_state": "absent"}, {**LIMITED, "aus_in": 1.0, "phl_access": 1.0}, ("access_reach", "access_relief")),
        (
            {"usa_state": "full", "china_strikes_japan": "always"},
            {"japan_fortified": 1.0, **LIMITED},
            ("fortified_worth",),
        ),
    ],
)
def test_worth_of_zero_is_no_effect(settings, channels, worthless):
    settings = settings | dict.fromkeys(worthless, 0.0)
    off = {name: 0.0 if name in ("phl_access", "japan_fortified") else amount for name, amount in channels.items()}
    same(play(settings, **channels), play(settings, **off))


def test_access_to_the_philippines_brings_aircraft_nearer_and_relieves_ships():
    far = {"usa_state": "full", "japan_bases_for_us": False, "japan_jsdf": "neutral", "china_strikes_japan": "never"}
    near, away = play(far, phl_access=1.0), play(far)
    assert paired_interval(near.metrics["losses.CHN.aircraft"], away.metrics["losses.CHN.aircraft"])[1] > 0.0
    assert no_lower(score(near), score(away))
    assert paired_interval(near.metrics["losses.USA.aircraft"], away.metrics["losses.USA.aircraft"])[1] > 0.0
    both = {**LIMITED, "aus_in": 1.0}
    ships = [play(**both, phl_access=x).metrics["losses.JPN.ships"] for x in (1.0, 0.0)]
    assert paired_interval(*ships)[2] < 0.0
    same(play(phl_access=1.0), play())


def test_fortified_japan_loses_fewer_aircraft_at_its_bases():
    struck = {"usa_state": "full", "china_strikes_japan": "always", "strike_delay_days": 0.0}
    open_, fortified = play(struck), play(struck, japan_fortified=1.0)
    lost = [found.metrics["losses.JPN.aircraft"] for found in (fortified, open_)]
    assert paired_interval(*lost)[2] < 0.0
    assert no_lower(score(fortified), score(open_))


def test_missiles_sent_inland_are_missing_at_sea():
    full = {"usa_state": "full"}
    sent, kept = play(full, us_inland=0.8), play(full)
    assert paired_interval(sent.metrics["losses.CHN.ships"], kept.metrics["losses.CHN.ships"])[2] < 0.0
    assert paired_interval(score(sent), score(kept))[2] < 0.0
    same(play(us_inland=0.8), play())  # where the United States stays out, nobody sends anything


def test_losses_and_support_are_printed_for_every_actor():
    found = play(aus_in=1.0, kor_supports=1.0, phl_access=1.0).metrics
    for actor in ("KOR", "PHL"):
        assert all(set(found[f"losses.{actor}.{count}"]) == {0.0} for count in LOSSES)
    assert (found["support_days.KOR.TWN"] == found["days"]).all()


@pytest.mark.parametrize("usa", ["absent", "full"])
def test_the_kernel_is_the_reference_with_every_channel_open(usa):
    count = 8
    laid = {
        "japan_in": 0.4, "japan_at_sea": 0.3, "japan_strikes": 0.2, "japan_supports": 0.7, "japan_fortified": 0.6,
        "kor_supports": 1.0, "phl_access": 0.5, "aus_in": 0.9, "us_inland": 0.35, "japan_struck": 1.0,
    }  # fmt: skip
    setup, ready = arrange({"usa_state": usa}, count, **laid)
    result = campaign.run(setup.program, ready.inputs, ready.orders, np.arange(count, dtype=np.uint64), 1)
    for i in range(count):
        inputs = {name: values[i] for name, values in ready.inputs.items()}
        orders = {name: ready.orders.values[j, :, i].tolist() for j, name in enumerate(ready.orders.channels)}
        expected = play_in_python(setup.contingency, setup.world, inputs, orders, i, 1)
        assert expected.pop("outcome") == result.outcome[i]
        assert expected == {name: values[i] for name, values in result.metrics.items()}
