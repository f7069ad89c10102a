"""Composition: settings within bounds, orders by fractions of a turn, levers only where they act."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo import futures, policy
from moshimo.crisis import JOINS as JOINED
from moshimo.errors import OptionError, OutOfBounds, UnknownName
from moshimo.futures.orders import make_orders, presence
from moshimo.words import CHANNELS

JOINS = tuple(JOINED.values())


@given(st.floats(0, 100), st.integers(1, 40))
def test_presence_adds_up_to_the_days_left(day, turns):
    shares = presence(np.array([day]), turns)[:, 0]
    assert shares.sum() * 3.5 == pytest.approx(max(0.0, turns * 3.5 - day), abs=1e-9)
    assert (np.diff(shares) >= 0).all()
    assert (shares >= 0).all()
    assert (shares <= 1).all()


def prepare(world, invasion, **settings):
    return futures.prepare(invasion, world, policy.load_policies(world.as_of), settings, 1)


@pytest.mark.parametrize(
    ("settings", "left"),
    [
        ({}, 1.0),
        ({"decline_odds": 0.4}, 1.0),
        ({"decline_odds": 0.4, "relative_decline": 0.1}, 0.6),
        ({"decline_odds": 0.4, "relative_decline": 0.1, "diversion": 0.5}, 0.3),
        ({"decline_odds": 0.4, "relative_decline": 0.1, "usa_state": "partial", "usa_scale": 0.5}, 0.5),
    ],
    ids=str,
)
def test_a_campaign_that_is_told_sends_all_unless_a_decline_is_set(world, invasion, settings, left):
    """Published games let nobody decline; what is set counts, and a scale that is set is the one that comes."""
    policies = policy.load_policies(world.as_of)
    setup = futures.prepare(invasion, world, policies, {"usa_state": "full", **settings}, 1, defaults=True)
    assert world.parameter("relative_decline").high > 0.0
    numbers = np.arange(40, dtype=np.uint64)
    positions = {name: np.full(40, 0.9) for name in setup.parameters}
    posture = futures.arrange(setup, "P0", numbers, positions).posture
    assert np.allclose(posture.usa_scale, left, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("settings", "error", "says"),
    [
        ({"us_intervenez": True}, UnknownName, "Did you mean 'us_intervenes'"),
        ({"us_intervenes": 3}, OutOfBounds, "Write true or false"),
        ({"us_entry_delay_days": 61}, OutOfBounds, "a number from 0 to 60"),
        ({"kappa": (0.0, 1.0)}, OutOfBounds, "takes one value"),
        ({"lift_battalions": 61}, OutOfBounds, "a number from 0 to 60"),
        ({"lift_battalions": (20, 10)}, OutOfBounds, "lift_battalions cannot be 20..10"),
        ({"lift_battalions": "many"}, OutOfBounds, "cannot be many"),
        ({"turn_days": 7}, OptionError, "fixed at 3.5"),
        ({"us_intervenes": True, "usa_state": "absent"}, OptionError, "contradict each other"),
        ({"us_intervenes": False, "usa_state": "full"}, OptionError, "contradict each other"),
        ({"us_intervenes": False, "us_entry_delay_days": 10}, OptionError, "contradict each other"),
        ({"usa_state": "full", "usa_delay_days": 14}, OptionError, "contradict each other"),
        ({"usa_delay_days": 3, "us_entry_delay_days": 14}, OptionError, "contradict each other"),
        ({"usa_scale": 0}, OptionError, "write usa_state=absent"),
        ({"usa_scale": 0.3, "usa_state": "full"}, OptionError, "write usa_state=partial"),
        ({"usa_state": "over_committed", "us_entry_delay_days": 5}, OptionError, "fights from the first day"),
        ({"japan_attacked": True, "china_strikes_japan": "never"}, OptionError, "contradict each other"),
        ({"japan_attacked": False, "china_strikes_japan": "always"}, OptionError, "contradict each other"),
        *(
            ({"japan_level": level, "japan_jsdf": role}, OptionError, f"japan_level={level} and japan_jsdf={role}")
            for level, role in (
                ("L6", "neutral"),
                ("L7", "defensive_only"),
                ("L8", "if_attacked"),
                ("L5", "from_start"),
            )
        ),
        *(
            (
                {"japan_lead": False, "japan_level": level, **out},
                OptionError,
                f"japan_lead=false and japan_level={level}",
            )
            for level in ("L4", "L6", "L7", "L8")
            for out in ({"usa_state": "absent"}, {"usa_state": "support_only"}, {"us_intervenes": False})
        ),
        (
            {"japan_lead": False, "japan_jsdf": "from_start", "usa_state": "absent"},
            OptionError,
            "japan_jsdf=from_start",
        ),
    ],
)
def test_settings_that_cannot_be_are_refused(world, invasion, settings, error, says):
    with pytest.raises(error) as caught:
        prepare(world, invasion, **settings)
    assert says in str(caught.value)
    assert caught.value.place.key == "--set"


def test_a_set_value_is_never_drawn_nor_moved(arranged):
    setup, ready = arranged("P4", 50, rehearsal=0.1, lift_battalions=15)
    assert set(ready.values["rehearsal"]) == {0.1}
    assert set(ready.values["lift_battalions"]) == {15.0}
    assert {"rehearsal", "lift_battalions"} <= setup.frozen
    assert ready.values["allied_effort"].min() > 0.1


def test_a_range_is_drawn_over_that_range(arranged):
    _, ready = arranged("P0", 400, lift_battalions=(10, 12))
    drawn = ready.values["lift_battalions"]
    assert 10 <= drawn.min() < 10.05
    assert 11.95 < drawn.max() <= 12


def test_settings_that_agree_are_taken(world, invasion):
    for settings in (
        {"us_intervenes": True, "usa_state": "delayed", "usa_delay_days": 14},
        {"us_intervenes": False, "usa_state": "absent"},
        {"us_intervenes": False, "us_entry_delay_days": 0},
        {"usa_delay_days": 7, "us_entry_delay_days": 7},
        {"usa_state": "over_committed", "usa_delay_days": 0},
        {"japan_attacked": True, "china_strikes_japan": "always"},
        {"japan_level": "L5", "japan_jsdf": "if_attacked"},
        {"japan_level": "L7", "japan_jsdf": "from_start"},
        {"japan_lead": False, "japan_level": "L5", "usa_state": "absent"},
        {"japan_lead": False, "japan_level": "L6", "usa_state": "full"},
    ):
        assert settings.items() <= prepare(world, invasion, **settings).fixed.items()


def test_a_delay_of_zero_is_zero_and_nobody_is_nobody(arranged):
    _, late = arranged("P0", 20, usa_state="delayed", usa_delay_days=0)
    assert set(late.posture.usa_from_day) == {0.0}
    _, none = arranged("P0", 20, usa_state="absent", usa_scale=0)
    assert np.isinf(none.posture.usa_from_day).all()
    assert set(none.inputs["horizon_days"]) == {98.0}


def test_the_share_of_the_jsdf_is_drawn_whatever_the_role(arranged):
    _, ready = arranged("P0", 200, japan_jsdf="from_start")
    assert ready.posture.jsdf_share.std() > 0.05
    _, held = arranged("P0", 20, japan_jsdf="from_start", jsdf_share=0.1)
    assert set(held.posture.jsdf_share) == {0.1}


def test_a_paralysed_force_is_never_negative(arranged):
    from moshimo import campaign

    setup, ready = arranged("P0", 200, us_intervenes=False, taiwan_reaction_delay_days=30)
    state = campaign.start(setup.program, ready.inputs, np.arange(200, dtype=np.uint64), 1)
    for _ in range(12):
        campaign.step(state, ready.orders)
        assert state.value(setup.program.names["in_reach"]).min() >= 0.0


def test_kappa_overrides_every_function(arranged):
    setup, ready = arranged("P4", 20, kappa=0.75)
    for name in ("kappa_maritime_strike", "kappa_iamd"):
        assert set(np.unique(ready.orders.values[ready.orders.channels.index(name)])) == {0.75}
    _, free = arranged("P4", 20)
    channel = free.orders.values[free.orders.channels.index("kappa_iamd")]
    assert channel.std() > 0.0
    assert setup.contingency.id == "taiwan-invasion"


def test_the_horizon_follows_the_last_entry_and_is_long_where_nobody_comes(arranged):
    _, late = arranged("P0", 50, usa_state="delayed", usa_delay_days=20)
    assert (late.inputs["horizon_days"] >= 34).all()
    assert (late.inputs["horizon_days"] <= 48).all()
    _, alone = arranged("P0", 50, usa_state="absent")
    assert set(alone.inputs["horizon_days"]) == {98.0}
    _, fixed = arranged("P0", 50, horizon_days=14)
    assert set(fixed.inputs["horizon_days"]) == {14.0}


def test_status_quo_pulls_no_lever(arranged):
    _, none = arranged("P0", 30)
    assert set(none.values["flexible"]) == {0.0}
    _, both = arranged("P4", 30)
    assert set(both.values["flexible"]) == {1.0}
    levers = policy.load_policies("2026-11-24").levers_of("P4")
    untouched = set(none.values) - {"integration"} - {change.parameter for lever in levers for change in lever.changes}
    assert all(none.values[name].tolist() == both.values[name].tolist() for name in untouched)


def test_scale_of_the_united_states_enters_the_orders(arranged):
    _, ready = arranged("P0", 10, usa_state="partial", usa_scale=0.25, diversion=0.0, prk_diversion=0.0)
    assert set(np.unique(ready.orders.values[ready.orders.channels.index("us_in")])) == {0.25}
    _, out = arranged("P0", 10, usa_state="support_only")
    assert set(np.unique(out.orders.values[out.orders.channels.index("us_in")])) == {0.0}
    assert set(np.unique(out.orders.values[out.orders.channels.index("us_support")])) == {1.0}


@pytest.mark.parametrize(
    ("channel", "changes", "amount"),
    [
        ("us_inland", {"usa_inland": 0.3}, 0.3),
        ("japan_in", {"jsdf_from_day": 1.75, "jsdf_share": 0.4}, 0.4),
        ("japan_at_sea", {"jsdf_from_day": 1.75, "jsdf_at_sea": 0.25}, 0.25),
        ("japan_strikes", {"jsdf_from_day": 1.75, "jsdf_strikes": 0.75}, 0.75),
        ("japan_supports", {"supports_from_day": 1.75, "supports_share": 0.6}, 0.6),
        ("japan_fortified", {"fortified_from_day": 1.75, "fortified_share": 0.2}, 0.2),
        ("kor_supports", {"kor_supports_from_day": 1.75}, 1.0),
        ("phl_access", {"phl_access_from_day": 1.75}, 1.0),
        ("aus_in", {"aus_from_day": 1.75}, 1.0),
    ],
)
def test_what_a_posture_says_enters_its_own_channel_and_no_other(arranged, channel, changes, amount):
    """Half of the first turn where it begins on day 1.75, all of the next; what has no day holds throughout."""
    setup, ready = arranged(
        "P0", 4, usa_state="absent", japan_jsdf="neutral", japan_level="L0", **dict.fromkeys(JOINS, "never")
    )
    nobody = dict.fromkeys(("jsdf_share", "jsdf_at_sea", "jsdf_strikes", "defence_share"), np.zeros(4))
    silent = replace(ready.posture, **nobody)
    said = replace(silent, **{name: np.full(4, value) for name, value in changes.items()})
    before, after = (make_orders(p, tuple(setup.program.channels), 2, 0.5) for p in (silent, said))
    first = 0.5 * amount if any(name.endswith("from_day") for name in changes) else amount
    for i, name in enumerate(after.channels):
        if name == channel:
            assert not before.values[i].any()
            assert np.allclose(after.values[i], [[first] * 4, [amount] * 4])
        else:
            assert np.array_equal(after.values[i], before.values[i]), name


def test_the_shipped_contingency_reads_every_channel(invasion):
    assert set(invasion.record.orders) == set(CHANNELS)


CHANNEL_OF = {"aus_joins": "aus_in", "phl_opens": "phl_access", "kor_supports": "kor_supports"}


def test_a_partner_enters_in_the_futures_in_which_it_joins_and_in_no_other(arranged):
    _, ready = arranged("P4", 200)
    for decision, channel in CHANNEL_OF.items():
        joins = ready.choices.chosen[decision] == 1
        entered = ready.orders.values[ready.orders.channels.index(channel)].any(axis=0)
        assert 0.0 < joins.mean() < 1.0
        assert np.array_equal(entered, joins), channel


def test_what_japan_does_enters_by_its_rung(arranged):
    """Missiles fly where the rung is one of offensive action, or where Japan is struck and defends itself."""
    _, ready = arranged("P4", 300)
    rung, struck = ready.choices.chosen["japan_level"], np.isfinite(ready.posture.strike_day)
    orders = {name: ready.orders.values[i].any(axis=0) for i, name in enumerate(ready.orders.channels)}
    assert np.array_equal(orders["japan_strikes"], (rung >= 7) | struck)
    assert np.array_equal(orders["japan_in"], (rung >= 6) | struck)
    assert np.array_equal(orders["japan_struck"], struck)
    assert orders["japan_supports"][rung >= 4].all()
    assert np.array_equal(orders["us_inland"] > 0, ready.posture.usa_inland > 0)
    assert set(ready.choices.chosen["usa_state"][orders["us_inland"]]) == {0}


def test_what_is_told_leaves_partners_out(world, invasion):
    setup = futures.prepare(invasion, world, policy.load_policies(world.as_of), {}, 1, defaults=True)
    numbers = np.arange(40, dtype=np.uint64)
    ready = futures.arrange(setup, "P0", numbers, {name: np.full(40, 0.5) for name in setup.parameters})
    for name in ("us_inland", "japan_supports", "japan_fortified", "kor_supports", "phl_access", "aus_in"):
        assert not ready.orders.values[ready.orders.channels.index(name)].any(), name
