"""Overturning inaction over futures: which day decides, who is hit, which route comes first, and the mirror."""

import numpy as np
import pytest
from scipy import stats

from moshimo import campaign, crisis, futures, policy
from moshimo.errors import OptionError, OutOfBounds
from moshimo.facts import World
from moshimo.study import overturned
from moshimo.study.sampling import latin_hypercube

COUNT = 400
DIMENSIONS = ("force", "aid", "posture")
STATED = ("usa_state", "us_intervenes", "us_entry_delay_days", "usa_delay_days", "usa_scale")
NO_LAW = {f"congress_support_{name}": 0.0 for name in (*DIMENSIONS, "stop")}
NO_COST = {"political_cost": 0.0}
NO_ALLIES = {"allied_persuasion": 0.0, "allied_persuasion_stop": 0.0}
NO_TRIPWIRE = {"tripwire_shift": 0.0}
QUIET = NO_LAW | NO_COST | NO_ALLIES | NO_TRIPWIRE
AT_ONCE = {"inaction_known_day": 0.0, "order_days": 0.0, "usa_decision_days": 0.0}


def race(**settings):
    return overturned.crisis_overturn(settings=settings, count=COUNT)


def played(state, **settings):
    """Return the same futures played without the study."""
    world, numbers = World.load(), np.arange(COUNT, dtype=np.uint64)
    loaded = campaign.load_contingency("taiwan-invasion")
    setup = futures.prepare(loaded, world, policy.load_policies(world.as_of), {"usa_state": state, **settings}, 1)
    positions = {name: latin_hypercube(numbers, COUNT, name, 1) for name in setup.parameters}
    return futures.play(setup, "P0", numbers, positions)


def shares(rows):
    return {name: row["overturned"] for name, row in rows.items()}


def everywhere(share):
    return dict.fromkeys(DIMENSIONS, share)


def only(route, share):
    return dict.fromkeys(crisis.ROUTES, 0.0) | {route: share}


@pytest.fixture(scope="module")
def plain():
    return race()


@pytest.fixture(scope="module")
def absent():
    return played("absent")


def test_where_no_route_moves_anything_nothing_is_overturned():
    found = race(**QUIET, **AT_ONCE)
    assert shares(found["starting"]) == everywhere(0.0)
    assert shares(found["stopping"]) == {"force": 0.0}
    for row in (*found["starting"].values(), *found["stopping"].values()):
        assert row["bill_passed"] == 0.0
        assert set(row["first_by"].values()) == {0.0}
    for row in found["by_day"]:
        assert shares(row["starting"]) == everywhere(0.0)


# The decisive day.


def test_the_decisive_day_is_the_end_of_that_futures_fighting(plain, absent):
    days = absent.result.metrics["days"]
    assert plain["decisive_day"]["mean"] == pytest.approx(days.mean(), abs=1e-9)
    assert plain["decisive_day"]["p05"] == np.quantile(days, 0.05)


@pytest.mark.parametrize("day", [70.0, 84.0, 97.0])
def test_a_route_counts_in_the_futures_that_last_until_its_day(absent, day):
    """Persuasion that wins at once: the share of futures whose fighting ends on its day or later."""
    held = QUIET | AT_ONCE | {"allied_persuasion": 1.0, "allied_persuasion_days": day}
    found = race(**held)
    share = np.mean(absent.result.metrics["days"] >= day)
    assert 0.0 < share < 1.0
    assert shares(found["starting"]) == pytest.approx(everywhere(share), abs=1e-12)
    for row in found["starting"].values():
        assert row["first_by"] == pytest.approx(only("allies", share), abs=1e-12)


def test_days_are_added_up_and_a_limit_counts_the_day_itself():
    """Known on day 2, persuaded 4 days on, ordered in 4 days at twice the tempo: day 14."""
    days = {"inaction_known_day": 2.0, "allied_persuasion_days": 4.0, "order_days": 4.0, "officials_tempo": 2.0}
    found = race(**(QUIET | {"allied_persuasion": 1.0} | days))
    for row in found["by_day"]:
        assert shares(row["starting"]) == everywhere(float(row["day"] >= 14.0))
    assert [row["day"] for row in found["by_day"]] == [7.0, 14.0, 30.0, 60.0]


@pytest.mark.parametrize(
    ("route", "late"),
    [
        ("officials", {"political_cost_days": 180.0}),
        ("allies", {"allied_persuasion_days": 180.0}),
        ("legislature", {f"congress_days_{name}": 180.0 for name in DIMENSIONS}),
        ("attacked", {"usa_decision_days": 60.0, "order_days": 60.0, "officials_tempo": 4.0}),
    ],
)
def test_a_route_that_comes_after_the_fighting_is_first_nowhere(plain, route, late):
    assert any(row["first_by"][route] > 0.0 for row in plain["starting"].values())
    found = race(**late)
    for rows in (found["starting"], *(row["starting"] for row in found["by_day"])):
        assert all(row["first_by"][route] == 0.0 for row in rows.values())


def test_the_later_it_is_the_more_is_overturned_and_never_more_than_in_the_end():
    """Where no shift is resented; an end that never comes is the bound."""
    settings = {"allied_persuasion": (0.0, 0.3), "tripwire_shift": (0.0, 0.8)}
    found = race(**settings)
    numbers, world = np.arange(COUNT, dtype=np.uint64), World.load()
    values = {}
    for name in crisis.OVERTURNING_PARAMETERS:
        low, high = settings.get(name, (world.parameter(name).low, world.parameter(name).high))
        values[name] = low + (high - low) * latin_hypercube(numbers, COUNT, name, 1)
    hit = played("absent").posture.strike_day
    end = crisis.overturn(values, np.full(COUNT, np.inf), hit, numbers, 1).shares()
    for name in DIMENSIONS:
        line = [row["starting"][name]["overturned"] for row in found["by_day"]]
        assert line == sorted(line)
        assert line[0] < line[-1] <= end[name]["overturned"]
        assert line[0] < found["starting"][name]["overturned"] <= end[name]["overturned"]


# Who is hit.


def test_forces_are_hit_where_japan_is_struck(plain, absent):
    assert plain["forces_hit"] == np.mean(np.isfinite(absent.posture.strike_day))
    assert 0.0 < plain["forces_hit"] < 1.0
    assert race(china_strikes_japan="never")["forces_hit"] == 0.0
    assert race(china_strikes_japan="always")["forces_hit"] == 1.0


def test_an_attack_starts_a_fight_from_the_day_of_the_strike():
    """A tripwire of 1 alone: force in the futures struck early enough, and nothing else."""
    wire = QUIET | AT_ONCE | {"tripwire_shift": 1.0}
    settings = {"china_strikes_japan": "always", "strike_delay_days": (0.0, 30.0)}
    found, one = race(**wire, **settings), played("absent", **settings)
    strike, days = one.posture.strike_day, one.result.metrics["days"]
    assert shares(found["starting"]) == everywhere(0.0) | {"force": np.mean(strike <= days)}
    for row in found["by_day"]:
        by = np.mean(strike <= row["day"])
        assert row["starting"]["force"]["first_by"] == only("attacked", by)
        assert shares(row["starting"]) == everywhere(0.0) | {"force": by}
    assert 0.1 < np.mean(strike <= 7.0) < np.mean(strike <= 14.0) < 1.0
    assert shares(race(**wire, china_strikes_japan="never")["starting"]) == everywhere(0.0)


def test_forces_that_fight_are_hit_from_the_first_day():
    """A tripwire that frightens stops every fight, one that enrages none, whatever becomes of Japan."""
    for japan in ("never", "always"):
        away, on = (
            race(**(QUIET | AT_ONCE | {"tripwire_shift": shift, "china_strikes_japan": japan})) for shift in (-1.0, 1.0)
        )
        assert away["stopping"]["force"]["first_by"] == only("attacked", 1.0)
        assert on["stopping"]["force"]["overturned"] == 0.0
        assert away["starting"]["force"]["overturned"] == 0.0


# Starting and stopping.


def test_stopping_races_for_force_alone(plain):
    assert list(plain["stopping"]) == ["force"]
    assert list(plain["starting"]) == list(DIMENSIONS)
    assert plain["stopping"]["force"] != plain["starting"]["force"]


def test_stopping_stands_on_its_own_votes_compliance_and_fighting():
    """A law against a fight is obeyed, one for it is not; it counts where the fight still lasts on its day."""
    full = played("full")
    law = {"congress_support_stop": 1.0, "congress_support_force": 1.0, "executive_vetoes_force": 0.0}
    obeyed = {"executive_complies_stop": 1.0, "executive_complies_force": 0.0}
    day = float(np.median(full.result.metrics["days"]))
    found = race(**(QUIET | AT_ONCE | law | obeyed | {"congress_days_force": day}))
    lasts = np.mean(full.result.metrics["days"] >= day)
    assert 0.4 < lasts < 1.0
    assert found["stopping"]["force"]["first_by"] == pytest.approx(only("legislature", lasts), abs=1e-12)
    assert found["stopping"]["force"]["bill_passed"] == found["starting"]["force"]["bill_passed"] == 1.0
    assert found["starting"]["force"]["overturned"] == 0.0


def test_persuasion_to_start_and_persuasion_to_stop_are_two_things():
    start, stop = (race(**{name: 1.0}) for name in ("allied_persuasion", "allied_persuasion_stop"))
    never = race(allied_persuasion=0.0, allied_persuasion_stop=0.0)
    assert start["starting"]["force"]["overturned"] > never["starting"]["force"]["overturned"] + 0.3
    assert stop["stopping"]["force"]["overturned"] > never["stopping"]["force"]["overturned"] + 0.3
    assert race(allied_persuasion=1.0, allied_persuasion_stop=0.0)["stopping"] == never["stopping"]
    assert race(allied_persuasion=0.0, allied_persuasion_stop=1.0)["starting"] == never["starting"]


def test_a_great_and_quick_political_cost_overturns_all_of_it():
    """a support / c is at least 2 x 0.2 / 0.1 here, which is the whole of the scale."""
    quick = {"political_cost": 2.0, "executive_firmness": 0.1, "political_cost_days": 0.0, **AT_ONCE}
    found = race(**quick, **NO_ALLIES, **NO_TRIPWIRE)
    assert shares(found["starting"]) == everywhere(1.0)
    for row in (*found["by_day"][0]["starting"].values(), found["stopping"]["force"]):
        assert row["overturned"] == 1.0
        assert row["first_by"]["officials"] > 0.95


# What the rows say.


def test_the_first_route_shares_out_what_is_overturned(plain):
    for rows in (plain["starting"], plain["stopping"], *(row["starting"] for row in plain["by_day"])):
        for row in rows.values():
            assert list(row["first_by"]) == list(crisis.ROUTES)
            assert sum(row["first_by"].values()) == pytest.approx(row["overturned"], abs=1e-12)
            hits = round(row["overturned"] * COUNT)
            interval = stats.binomtest(hits, COUNT).proportion_ci(method="wilson")
            assert row["ci95"] == pytest.approx([interval.low, interval.high], abs=1e-9)


def test_a_bill_passes_over_a_veto_as_often_as_both_chambers_override():
    """Members who vote by themselves: the product of two binomial tails."""
    votes = {"congress_mood": 0.0, "congress_support_force": 0.68, "executive_vetoes_force": 1.0}
    share = stats.binom.sf(289, 435, 0.68) * stats.binom.sf(66, 100, 0.68)
    passed = race(**votes)["starting"]["force"]["bill_passed"]
    assert passed == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / COUNT))


def test_settings_of_the_race_and_of_the_fighting_stand_side_by_side():
    settings = {"political_cost": (0.1, 0.2), "china_strikes_japan": "never"}
    found = overturned.crisis_overturn(settings=settings, count=30, seed=5)
    assert (found["schema"], found["set"]) == ("moshimo.crisis.overturn/1", settings)
    assert (found["futures"], found["seed"], found["contingency"]) == (30, 5, "taiwan-invasion")
    assert list(found["routes"]) == list(crisis.ROUTES)
    assert list(found["dimensions"]) == list(DIMENSIONS)


@pytest.mark.parametrize("name", STATED)
def test_what_the_race_is_about_cannot_be_set(name):
    with pytest.raises(OptionError, match=f"{name} cannot be set here") as caught:
        race(**{name: 0.0})
    assert caught.value.place.key == "--set"


@pytest.mark.parametrize("value", [2.5, (0.1, 3.0), "much"])
def test_a_setting_of_the_race_outside_its_bounds_is_refused(value):
    with pytest.raises(OutOfBounds, match="political_cost cannot be") as caught:
        race(political_cost=value)
    assert caught.value.place.key == "--set"
