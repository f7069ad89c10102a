"""Thousands of postures at once say what one posture says, cell by cell, and change on no day but those they name."""

from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moshimo import command
from moshimo.command import Circumstances, Grid, Many, Presence, checking
from moshimo.command.classes import CODES, classes
from moshimo.command.comparing import absent, drawn
from moshimo.command.curves import ANSWERED
from moshimo.command.kappa import coordination, link_of
from moshimo.command.resolve import answer
from moshimo.facts import World
from moshimo.futures.orders import _by_turn
from moshimo.words import AREAS, FUNCTIONS

NEVER = command.NEVER
NAMES = sorted(command.arrangements())
WHO = ["USA", "JPN", "KOR", "TWN", "AUS", "PHL"]
LAW = ["armed_attack", "survival_threatening", "important_influence", "anticipated", "usa_hostilities", "aus_combat"]
FUTURES = 2


def draw_many(seed, size=FUTURES):
    """Return random circumstances, with days that often coincide, and values of every parameter of coordination."""
    rng = np.random.default_rng(seed)

    def days(*choices):
        return rng.choice(np.array(choices), size)

    some = [actor for actor in WHO if rng.random() < 0.6]
    law = [name for name in LAW if rng.random() < 0.5]
    met = Many(
        rehearsal=days(0.0, 0.25, 1.0),
        first_lead_delay=days(0.0, 0.5, 2.0),
        requested=days(-np.inf, -20.0, -3.0, 0.0, 4.0),
        cut_until=days(-np.inf, 0.0, 2.0, 30.0),
        from_day={actor: days(-np.inf, -2.0, 0.0, 1.0, 3.0, 10.5, 20.0, np.inf) for actor in some},
        until_day={actor: days(np.inf, np.inf, -3.0, 2.0, 12.0, 25.0) for actor in some if rng.random() < 0.5},
        partial={actor: rng.random(size) < 0.5 for actor in some if rng.random() < 0.3},
        legal=None if rng.random() < 0.4 else {name: days(-np.inf, 0.0, 2.5, 15.0, np.inf) for name in law},
        answers={actor: rng.random(size) < 0.5 for actor in WHO if rng.random() < 0.7},
    )
    world = World.load()
    rows = [world.parameter(name) for name in command.PARAMETERS]
    values = {row.id: rng.uniform(row.low, row.high, size) for row in rows}
    return met, {**values, "rehearsal": met.rehearsal}


SEEDS = st.integers(0, 2**31)
DAY = st.sampled_from([0.0, 1.0, 2.0, 2.5, 3.0, 6.0, 10.5, 12.0, 13.5, 20.0, 24.0, 25.0, 31.0]) | st.floats(-5.0, 60.0)


@settings(max_examples=20)
@given(st.sampled_from(NAMES), SEEDS, DAY)
def test_the_fast_way_equals_the_clear_one(name, seed, day):
    met, values = draw_many(seed)
    agree(command.shipped_arrangement(name), met, values, day)


def agree(held, met, values, day, places=range(396)):
    """Require of cells the state and the coordination that `answer` and `link_of` give."""
    grid = Grid(met, np.array([day]))
    each = [met.one(i) for i in range(met.size)]
    clear = {place: [answer(held.cells[place], one, day) for one in each] for place in places}
    for one, members in classes(held, met.considered, services=False).items():
        mine = [place for place in members if place in clear]
        codes = one.states(grid)[0] if mine else None
        for i, place in product(range(met.size), mine):
            assert codes[i] == CODES[clear[place][i].state], (clear[place][i].cell, each[i])
    worth = {}
    for one, members in classes(held, met.considered, services=True).items():
        mine = [place for place in members if place in clear]
        found = one.coordination(grid, values)[0] if mine else None
        for i, place in product(range(met.size), mine):
            row = clear[place][i]
            link = link_of(row.cell, row.facing, row.settled)
            if link not in worth:
                worth[link] = coordination(link, values)
            assert found[i] == worth[link][i], (row.cell, each[i])


US, AU = "{lead: USA, after_days: {low: 2, high: 7}}", "{lead: AUS, after_days: {low: 0, high: 9}}"
CAVEAT = "{en: own bases first, ja: 自国の基地を優先}"
HEIRS = f"fallback: [{US}, {AU}]"
ALIKE = [
    ("crisis, combat", HEIRS),
    ("combat", HEIRS),
    ("peace, crisis, combat", HEIRS),
    ("crisis, combat", f"{HEIRS}\nstanding: true"),
    ("crisis, combat", f"{HEIRS}\ndelegated: true"),
    ("crisis, combat", f"{HEIRS}\ncounterparts: true"),
    ("crisis, combat", f"{HEIRS}\nhandover_days: {{low: 3, high: 5}}"),
    ("crisis, combat", f"{HEIRS}\ncaveats: {{USA: {CAVEAT}}}"),
    ("crisis, combat", f"{HEIRS}\ncaveats: {{USA: {CAVEAT}, JPN: {CAVEAT}, AUS: {CAVEAT}}}"),
    ("crisis, combat", f"fallback: [{AU}, {US}]"),
    ("crisis, combat", "fallback: {lead: USA, after_days: {low: 0, high: 0}}"),
    ("crisis, combat", ""),
]
PLACES = list(product(["sw_islands", "north", "ecs", "soj"], ["asw", "maritime_strike", "airdef_ca"]))
"""Places with the same law for Japan: as many as there are rules that are alike but for one thing."""


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=SEEDS, day=DAY, turned=st.sampled_from([0, 5]), peace=st.sampled_from([None, "JPN", "USA"]))
def test_rules_that_differ_in_one_thing_are_not_taken_for_each_other(own, seed, day, turned, peace):
    rules = []
    for (area, function), (phases, extra) in zip(PLACES[turned:] + PLACES[:turned], ALIKE, strict=True):
        where = f"areas: [{area}], functions: [{function}]"
        if peace and "peace" not in phases and area in ("ecs", "soj"):
            rules.append((f"{where}, phases: [peace]", peace, "coordination", "[JPN, USA, AUS]", ""))
        rules.append((f"{where}, phases: [{phases}]", "JPN", "tacon", "[JPN, USA, AUS]", extra))
    met, values = draw_many(seed)
    named = [i for i, cell in enumerate(command.CELLS) if cell[:2] in PLACES and cell[2] != "peace"]
    agree(own(*rules), met, values, day, named)


@settings(max_examples=20)
@given(st.sampled_from(NAMES), SEEDS, DAY)
def test_shares_and_kappas_are_those_of_a_check(name, seed, day):
    met, values = draw_many(seed, 1)
    held = command.shipped_arrangement(name)
    grid = Grid(met, np.array([day]))
    rows = command.resolve(held, met.one(0), day)
    for states in (ANSWERED, ("contested",)):
        assert command.shares([held], grid, states)[0, 0, 0] == pytest.approx(checking.share(rows, states), abs=1e-12)
    want = checking.kappa(rows, values)
    found = command.kappas([held], grid, values)
    assert list(found) == list(FUNCTIONS)
    for function in FUNCTIONS:
        assert found[function][0, 0, 0] == pytest.approx(want[function], abs=1e-12)


def test_several_arrangements_side_by_side_are_each_alone():
    met, values = draw_many(7, 20)
    held = [command.shipped_arrangement(name) for name in NAMES]
    days = np.array([0.0, 5.0, 30.0])
    together = command.shares(held, Grid(met, days))
    kappas = command.kappas(held, Grid(met, days), values, ["isr", "asw"])
    assert together.shape == (7, 3, 20)
    assert list(kappas) == ["isr", "asw"]
    for a, one in enumerate(held):
        assert np.array_equal(together[a], command.shares([one], Grid(met, days))[0])
        alone = command.kappas([one], Grid(met, days), values, ["asw"])["asw"][0]
        assert np.allclose(kappas["asw"][a], alone, rtol=0, atol=1e-12)


@settings(max_examples=25)
@given(st.sampled_from(NAMES), SEEDS, st.floats(0.0, 60.0))
def test_a_course_changes_on_no_day_but_those_it_names(name, seed, day):
    """Held from each of its days to the next, it is the coordination of any day."""
    met, values = draw_many(seed)
    held = command.shipped_arrangement(name)
    functions = ["maritime_strike", "iamd", "isr"]
    weights = {function: dict.fromkeys(AREAS, 1.0) for function in functions}
    days, course = command.course(held, met, values, weights)
    assert (days[0] == 0.0).all()
    assert ((days[1:] > days[:-1]) | np.isinf(days[1:])).all()
    at = command.kappas([held], Grid(met, np.where(np.isfinite(days), days, 1e6)), values, functions)
    on = command.kappas([held], Grid(met, np.array([day])), values, functions)
    last = (days <= day).sum(axis=0) - 1
    for function in functions:
        changes = np.isfinite(days)
        assert np.allclose(course[function][changes], at[function][0][changes], rtol=0, atol=1e-12)
        step = course[function][last, np.arange(met.size)]
        assert np.allclose(step, on[function][0, 0], rtol=0, atol=1e-12)


def test_a_course_weighs_areas():
    """Two areas, three to one: home seas where Japan leads, Guam where the United States is alone."""
    met, values = draw_many(3, 5)
    held = command.shipped_arrangement("flexible")
    alone = {area: command.course(held, met, values, {"asw": {area: 2.0}})[1]["asw"] for area in ("ecs", "guam")}
    days, both = command.course(held, met, values, {"asw": {"ecs": 3.0, "guam": 1.0}})
    first = both["asw"][0]
    assert np.allclose(first, (3.0 * alone["ecs"][0] + alone["guam"][0]) / 4.0, rtol=0, atol=1e-12)
    assert days.shape == both["asw"].shape


def steps(present, area, function="iamd", name="parallel", **met):
    """Return the days on which the coordination of one area changes after day 0."""
    many = Many.same(Circumstances(present, **met))
    values = {row: np.array([0.5]) for row in command.PARAMETERS}
    days, course = command.course(command.shipped_arrangement(name), many, values, {function: {area: 1.0}})
    kappas = course[function][:, 0]
    return [float(day) for day, was, now in zip(days[1:, 0], kappas, kappas[1:], strict=False) if was != now]


def test_the_days_of_change_by_hand():
    """Korea has no Japanese forces, but data from Japan; in the South-West a rehearsed fallback takes 3 days."""
    assert steps({"JPN": Presence(until_day=8.0)}, "korea") == [8.0]
    assert steps({"JPN": Presence(5.0)}, "korea") == [5.0]
    assert steps({"JPN": Presence(5.0, 8.0)}, "korea") == [5.0, 8.0]
    assert steps({}, "korea") == []
    leads = {"function": "asw", "name": "flexible", "rehearsal": 1.0}
    assert steps({"JPN": Presence(until_day=10.0)}, "sw_islands", **leads) == [10.0, 13.0]
    assert steps({"JPN": command.ABSENT}, "sw_islands", **leads) == [3.0]
    assert steps({}, "sw_islands", **leads, cut_until=4.0) == [4.0]
    assert steps({}, "sw_islands", **leads, requested=0.0) == [2.0]
    assert steps({"JPN": Presence(20.0, 30.0)}, "sw_islands", **leads) == [3.0, 20.0, 30.0, 33.0]


def test_one_of_many_and_many_of_one():
    presence = {"USA": Presence(3.0, 20.0, True), "AUS": command.ABSENT}
    law = {"armed_attack": (2.0, NEVER)}
    one = Circumstances(presence, law, {"JPN": False}, 0.25, 0.5, -7.0, 2.0)
    assert Many.same(one, 3).one(2) == one
    assert Many.same(one, 3).size == 3
    assert Many.same(Circumstances()).one(0) == Circumstances()
    assert Many.same(Circumstances()).legal is None
    assert Many.same(one).considered == frozenset({"JPN"})
    assert Many.same(Circumstances(legal={"usa_hostilities": (0.0, 9.0)})).considered == {"JPN", "USA"}


def test_circumstances_from_parameters():
    values = {name: np.array([2.0, 3.0]) for name in ("authority_asked_days", "comms_lost_days", "first_lead_delay")}
    values["rehearsal"] = np.array([0.0, 1.0])
    met = Many.of(values, {"JPN": np.array([True, False])}, absent("USA", 2), None, {"AUS": np.array([True, False])})
    assert met.requested.tolist() == [-2.0, -3.0]
    assert met.cut_until.tolist() == [2.0, 3.0]
    assert met.first_lead_delay.tolist() == [2.0, 3.0]
    assert met.one(0).present["USA"].from_day == NEVER
    assert [met.one(i).present["AUS"].partial for i in (0, 1)] == [True, False]
    assert [met.one(i).answers["JPN"] for i in (0, 1)] == [True, False]
    assert absent(None, 2) == {}


def test_law_opens_on_the_first_day_of_what_is_found():
    full = {name: np.array([0.0]) for name in ("rehearsal", "first_lead_delay", "requested", "cut_until")}
    met = Many(**full, legal={"armed_attack": np.array([5.0]), "survival_threatening": np.array([3.0])})
    assert met.opens(("armed_attack", "survival_threatening"), "JPN") == 3.0
    assert met.opens(("anticipated", "armed_attack"), "JPN") == 5.0
    assert met.opens(("anticipated",), "JPN") == NEVER
    assert met.opens((), "JPN") == NEVER
    assert met.opens(("peacetime",), "JPN") == -np.inf
    assert met.opens(("usa_hostilities",), "USA") == -np.inf
    assert Many(**full).opens(("armed_attack",), "JPN") == -np.inf


def test_open_questions_are_answered_as_often_as_their_chance_says():
    numbers = np.arange(20_000, dtype=np.uint64)
    chances = {"JPN": 0.3, "USA": 0.0, "KOR": 1.0, "AUS": 0.75, "PHL": 0.5, "TWN": 0.1}
    assert set(chances) == set(command.QUESTIONS)
    values = {command.QUESTIONS[actor]: np.full(numbers.size, chance) for actor, chance in chances.items()}
    answers = command.answered(values, numbers, 1)
    for actor, chance in chances.items():
        assert answers[actor].mean() == pytest.approx(chance, abs=0.012)
    assert not answers["USA"].any()
    assert answers["KOR"].all()
    apart = np.corrcoef(answers["JPN"], answers["AUS"])[0, 1]
    assert abs(apart) < 0.03


def test_parameters_are_drawn_evenly_from_their_ranges_unless_they_are_set(world):
    numbers = np.arange(2000, dtype=np.uint64)
    values = drawn(world, {"rehearsal": 0.7}, numbers, 1)
    assert set(values) == set(checking.READ) >= set(command.PARAMETERS) - {"discussion_binds"}
    assert (values["rehearsal"] == 0.7).all()
    row = world.parameter("kappa_parallel")
    assert row.low <= values["kappa_parallel"].min() < values["kappa_parallel"].max() <= row.high
    assert values["kappa_parallel"].mean() == pytest.approx((row.low + row.high) / 2, abs=0.01)


@settings(max_examples=30)
@given(SEEDS, st.integers(1, 12))
def test_means_over_turns_integrate_exactly(seed, turns):
    """Each turn of three and a half days against 3,500 samples at the middles of its thousandths of a day."""
    rng = np.random.default_rng(seed)
    steps, futures = 5, 3
    parts = []
    for _ in range(2):
        days = np.sort(rng.choice(np.array([0.0, 0.5, 3.5, 5.25, 7.0, 20.0, 33.25]), (steps, futures)), axis=0)
        days[0] = 0.0
        days[1:][days[1:] == days[:-1]] = NEVER
        days = np.sort(days, axis=0)
        parts.append((days, {"kappa_iamd": rng.random((steps, futures))}))
    found = _by_turn(parts, np.zeros((turns, futures)))
    moments = (np.arange(turns * 3500) + 0.5) / 1000.0
    total = np.zeros((moments.size, futures))
    for days, kappas in parts:
        for f in range(futures):
            last = np.searchsorted(days[:, f], moments, side="right") - 1
            total[:, f] += kappas["kappa_iamd"][last, f]
    want = total.reshape(turns, 3500, futures).mean(axis=1)
    assert np.allclose(found["kappa_iamd"], want, rtol=0, atol=1e-9)
    assert not found["kappa_maritime_strike"].any()


def test_one_coordination_held_throughout():
    found = _by_turn(0.4, np.zeros((2, 3)))
    assert set(found) == {"kappa_maritime_strike", "kappa_iamd"}
    assert all((table == 0.4).all() and table.shape == (2, 3) for table in found.values())
