"""The law's clock: gates that close again, warning, partners; and the same over many futures at once."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo import crisis, futures
from moshimo.crisis import law, states
from moshimo.crisis.facing import ANSWERS, BEFORE, NEVER, holds_from
from moshimo.errors import DataFileError
from moshimo.facts import World
from moshimo.words import RUNGS

ACTORS = sorted(ANSWERS)
WORLD = World.load()
STEPS = {
    actor: sorted({name for row in WORLD.situations.values() if row.actor == actor for name in row.counted})
    for actor in ACTORS
}
HORIZON = 98.0


def levels(invasion, actor, day=None, **settings):
    found = futures.ladder(invasion, WORLD, actor, settings, day)
    return {row["level"]: row for row in found["levels"]}


def legal(invasion, actor, day=None, **settings):
    return {name for name, row in levels(invasion, actor, day, **settings).items() if row["legal"]}


def gate(invasion, actor, name, **settings):
    found = futures.ladder(invasion, WORLD, actor, settings)
    return next(row for row in found["gates"] if row["gate"] == name)


# --- closed forms


def test_a_refused_operation_ends_with_the_vote(invasion):
    """until(g) = open(g) + days of what is decided afterwards, where the assembly refuses; else never."""
    held = {"jp_nsc_days": 0.5, "jp_cabinet_days": 1, "jp_diet_after_days": 5}
    approved = levels(invasion, "JPN", **held)["L5"]
    refused = levels(invasion, "JPN", jp_diet_approves=False, **held)["L5"]
    assert (approved["earliest_day"], approved["until_day"]) == (1.5, None)
    assert (refused["earliest_day"], refused["until_day"]) == (1.5, 6.5)
    assert refused["legal"]  # on some day
    open_days = [day for day in range(11) if "L5" in legal(invasion, "JPN", day, jp_diet_approves=False, **held)]
    assert open_days == [2, 3, 4, 5, 6]
    shut = levels(invasion, "JPN", 7.0, jp_diet_approves=False, **held)["L5"]
    assert "open from day 1.5, closed since day 6.5: the Diet refuses" in shut["why"]["en"]
    assert [way["condition"] for way in shut["opens_with"]] == ["jp_diet_approves", "attacked"]
    assert (shut["earliest_day"], shut["until_day"]) == (1.5, 6.5)


def test_a_vote_on_the_day_of_the_order_leaves_no_day(invasion):
    shut = levels(invasion, "JPN", jp_diet_approves=False, jp_diet_after_days=0)["L5"]
    assert not shut["legal"]
    assert (shut["earliest_day"], shut["until_day"]) == (None, None)
    assert [way["condition"] for way in shut["opens_with"]] == ["jp_diet_approves", "attacked"]


def test_the_clock_of_the_war_powers_resolution(invasion):
    """Report in 48 hours, then 60 days and up to 30 more; authorisation takes the clock away."""
    held = {"usa_decision_days": 1, "us_report_days": 2, "us_wpr_extension_days": 30}
    found = levels(invasion, "USA", **held)
    assert (found["L6"]["earliest_day"], found["L6"]["until_day"]) == (1.0, 1.0 + 2 + 60 + 30)
    assert {"L6", "L7"} <= legal(invasion, "USA", 92.5, **held)
    assert not {"L6", "L7"} & legal(invasion, "USA", 93.0, **held)
    authorised = levels(invasion, "USA", us_congress_authorises=True, **held)
    assert authorised["L6"]["until_day"] is None
    assert "contested" in levels(invasion, "USA", 95.0, **held)["L6"]["why"]["en"]
    middle = gate(invasion, "USA", "usa_hostilities")
    assert middle["until_day"] == 3.5 + 1 + 60 + 15
    assert [row["state"] for row in middle["clock"]] == [
        "conditions", "executive", "open", "reported", "clock", "lapsed",
    ]  # fmt: skip
    ends = middle["clock"][-1]
    assert (ends["low"], ends["high"]) == (0 + 0 + 60 + 0, 7 + 2 + 60 + 30)


def test_a_decree_that_is_not_ratified_ceases_after_ten_days(invasion):
    kept = gate(invasion, "TWN", "twn_mobilisation", twn_decree_days=1)
    lapsed = gate(invasion, "TWN", "twn_mobilisation", twn_decree_days=1, twn_ly_ratifies=False)
    assert (kept["until_day"], lapsed["until_day"]) == (None, 11.0)
    assert (kept["clock"][-1]["state"], lapsed["clock"][-1]["state"]) == ("approved", "lapsed")
    assert kept["clock"][-1]["day"] == lapsed["clock"][-1]["day"] == 11.0


def test_states_pass_in_order_and_the_other_route_is_beside_them(invasion):
    rows = gate(invasion, "JPN", "survival_threatening", usa_state="full")["clock"]
    assert [row["state"] for row in rows] == [
        "conditions", "council", "cabinet", "assembly_first", "open", "assembly_after", "approved",
    ]  # fmt: skip
    days = {row["state"]: row["day"] for row in rows}
    assert (days["conditions"], days["council"], days["cabinet"], days["open"]) == (0.0, 0.5, 1.5, 1.5)
    assert days["assembly_first"] == 1.5 + 7.5
    never = gate(invasion, "JPN", "survival_threatening")["clock"]
    assert all(row[key] is None for row in never for key in ("day", "low", "high"))


def test_warning_moves_findings_and_nothing_else(invasion):
    for warning in (0, 10, 30):
        found = levels(invasion, "JPN", warning_days=warning)
        assert found["L5"]["earliest_day"] == 1.5 - warning
        assert found["L5"]["evacuation_from_day"] == 1.5 - warning
        supported = levels(invasion, "JPN", warning_days=warning, usa_state="full")
        assert (supported["L4"]["earliest_day"], supported["L6"]["earliest_day"]) == (1.5, 1.5)
    assert legal(invasion, "JPN", -5.0, warning_days=10) == {"L0", "L1", "L2", "L5"}
    assert levels(invasion, "TWN", warning_days=10)["L5"]["earliest_day"] == -9.0


def test_a_partner_that_fights_can_be_supported_and_its_closeness_is_a_question(invasion):
    base = legal(invasion, "JPN")
    for name in ("aus_from_day", "phl_from_day", "kor_from_day"):
        found = levels(invasion, "JPN", **{name: 7})
        assert found["L4"]["earliest_day"] == 8.5
        assert {rung for rung, row in found.items() if row["legal"]} == base | {"L4"}
        close = levels(invasion, "JPN", partner_close_country=True, **{name: 7})
        assert (close["L6"]["earliest_day"], close["L7"]["earliest_day"]) == (8.5, 8.5)
    assert legal(invasion, "JPN", partner_close_country=True) == base  # nobody fights
    both = levels(invasion, "JPN", aus_from_day=20, phl_from_day=3)
    assert both["L4"]["earliest_day"] == 4.5


def test_support_stops_where_combat_is_going_on(invasion):
    row = levels(invasion, "JPN", aus_from_day=0)["L4"]
    assert "Limit: support is not given, or is suspended" in row["why"]["en"]
    assert "Important-Influence Situation Act, art. 2(3)" in row["why"]["en"]
    assert "内閣官房・内閣法制局資料" in row["why"]["ja"]
    limits = gate(invasion, "JPN", "important_influence")["limits"]
    assert [len(limit["factors"]) for limit in limits] == [4]
    assert limits[0]["source"] in WORLD.sources
    assert gate(invasion, "JPN", "survival_threatening")["limits"] == []


# --- properties


@pytest.mark.parametrize("actor", ACTORS)
def test_a_state_ends_no_earlier_than_the_one_it_waits_for(invasion, actor):
    for row in futures.ladder(
        invasion, WORLD, actor, {"usa_state": "full", "aus_from_day": 3} if actor != "AUS" else {}
    )["gates"]:
        days = [one["day"] for one in row["clock"] if one["state"] != "assembly_first"]
        assert days == sorted(days, key=lambda day: math.inf if day is None else day)
        for one in row["clock"]:
            assert one["day"] is None or one["low"] <= one["day"] <= one["high"]


DAY = st.floats(-30, 90) | st.just(NEVER)


@given(st.data())
def test_many_futures_are_each_the_scalar_law(data):
    """`open_days` equals the gates of the scalar law, future by future, bit for bit."""
    actor = data.draw(st.sampled_from(ACTORS))
    size = data.draw(st.integers(1, 4))
    cases = [
        crisis.Facing(
            usa_from_day=data.draw(DAY),
            attacked_from_day=data.draw(DAY),
            consents=data.draw(st.booleans()),
            horizon_days=HORIZON,
            days={name: data.draw(st.floats(0, 90)) for name in STEPS[actor]},
            assumed={name: data.draw(st.booleans()) for name in ANSWERS[actor]},
            warning_days=data.draw(st.floats(0, 30)),
            partners_from=data.draw(DAY),
        )
        for _ in range(size)
    ]
    holds = crisis.holds_over(
        actor,
        np.array([case.usa_from_day for case in cases]),
        np.array([case.attacked_from_day for case in cases]),
        np.array([case.consents for case in cases]),
        np.array([case.partners_from for case in cases]),
        {name: np.array([case.assumed[name] for case in cases]) for name in ANSWERS[actor]},
        np.array([case.warning_days for case in cases]),
    )
    scalar = [holds_from(case, actor) for case in cases]
    expected = {name: [one[name] for one in scalar] for name in scalar[0]}
    assert {name: values.tolist() for name, values in holds.items()} == expected
    days = {name: np.array([case.days[name] for case in cases]) for name in STEPS[actor]}
    spans, rungs = crisis.spans(WORLD, actor, holds, days), crisis.open_days(WORLD, actor, holds, days)
    assert list(rungs) == list(RUNGS)
    for i, case in enumerate(cases):
        gates = crisis.gates(WORLD, actor, case)
        for one in gates:
            first, last = (values[i] for values in spans[one.situation.id])
            opens = one.urgent.day < one.until
            assert (first, last) == (
                (one.urgent.day, one.until) if opens and one.urgent.day < NEVER else (NEVER, NEVER)
            )
        for rung in RUNGS:
            doors = [one for one in gates if rung in one.situation.opens and one.urgent.day < one.until]
            first, last = (values[i] for values in rungs[rung])
            assert first == min((one.urgent.day for one in doors), default=NEVER)
            assert last == max((one.until for one in doors if one.urgent.day < NEVER), default=NEVER)


LAPSING = [(row.actor, row.id) for row in WORLD.situations.values() if row.lapses]


@pytest.mark.parametrize(("actor", "name"), LAPSING)
def test_a_vote_on_the_very_day_it_is_due_keeps_the_gate_open(monkeypatch, actor, name):
    """known <= due: on the day it is in time, a moment later too late; the scalar law and the vector say the same."""
    row = WORLD.situations[name]
    days = dict.fromkeys(STEPS[actor], 2.0)
    case = crisis.Facing(0.0, 0.0, True, HORIZON, days, dict.fromkeys(ANSWERS[actor], True))
    plain = holds_from(case, actor)
    opens = max(plain[one] for one in row.needs) + 2.0 * len(row.steps)
    due = opens + 2.0 * len(row.lapses.after)
    for known, until in ((due - 0.5, NEVER), (due, NEVER), (math.nextafter(due, NEVER), due), (NEVER, due)):
        holds = plain | {row.lapses.unless: known}
        first, last = crisis.spans(WORLD, actor, holds, days)[name]
        assert (first.tolist(), last.tolist()) == ([opens], [until]), known
        monkeypatch.setattr(law, "holds_from", lambda *_, holds=holds: holds)
        gate = next(one for one in crisis.gates(WORLD, actor, case) if one.situation.id == name)
        assert (gate.urgent.day, gate.until) == (opens, until), known


def test_numbers_may_stand_for_futures_that_are_alike():
    holds = holds_from(crisis.Facing(0.0, NEVER, True, HORIZON), "JPN") | {"forces_to_support": np.arange(3.0)}
    days = dict.fromkeys(STEPS["JPN"], 1.0)
    first, last = crisis.open_days(WORLD, "JPN", holds, days)["L4"]
    assert first.tolist() == [2.0, 3.0, 4.0]
    assert np.isinf(last).all()
    first, last = crisis.open_days(WORLD, "JPN", holds, days)["L0"]
    assert (first.tolist(), np.isinf(last).all()) == ([BEFORE] * 3, True)
    with pytest.raises(KeyError, match="forces_to_support"):
        crisis.open_days(WORLD, "JPN", {k: v for k, v in holds.items() if k != "forces_to_support"}, days)


def test_a_law_of_an_earlier_day_has_rungs_that_nothing_opens():
    then = World.load("2010-01-01")
    holds, days = holds_from(crisis.Facing(0.0, 0.0, True, HORIZON)), dict.fromkeys(STEPS["JPN"], 1.0)
    first, last = crisis.open_days(then, "JPN", holds, days)["L6"]
    assert np.isinf(first).all()
    assert np.isinf(last).all()


@given(st.floats(0, 60), st.floats(0, 30), st.booleans(), st.integers(-30, 98))
def test_the_set_of_a_day_is_within_that_of_the_horizon(invasion_day, warning, approves, day):
    case = crisis.Facing(
        invasion_day, NEVER, True, HORIZON, {}, dict(ANSWERS["JPN"], jp_diet_approves=approves), warning
    )
    on_day = {row["level"] for row in crisis.ladder(WORLD, "JPN", case, float(day))["levels"] if row["legal"]}
    by_horizon = {row["level"]: row for row in crisis.ladder(WORLD, "JPN", case)["levels"]}
    assert on_day <= {name for name, row in by_horizon.items() if row["legal"]}
    for name in on_day:
        row = by_horizon[name]
        assert row["earliest_day"] <= day < (math.inf if row["until_day"] is None else row["until_day"])


# --- the file of states


def test_every_step_has_a_state_and_a_planted_fault_is_named(monkeypatch):
    assert crisis.check_states(WORLD) > 30
    short = states.StateFile(states=states.states().states, steps={})
    monkeypatch.setattr(states, "states", lambda: short)
    with pytest.raises(DataFileError, match="belongs to no state of the clock"):
        crisis.check_states(WORLD)
