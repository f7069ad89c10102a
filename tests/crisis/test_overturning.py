"""Overturning inaction: votes and pivots, power, compliance, days, and that the answer may come out either way."""

import math
from importlib import import_module
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from moshimo import crisis
from moshimo.crisis import bills, overturning, votes
from moshimo.draws import choice_uniforms
from moshimo.errors import DataFileError, OutOfBounds
from moshimo.study.sampling import latin_hypercube

INSTITUTIONS = import_module("moshimo.crisis.institutions")  # the room gives the function of that name
SIZE = 2000
FUTURES = np.arange(SIZE, dtype=np.uint64)
NEVER = np.full(SIZE, np.inf)
CENTRAL = {
    "inaction_known_day": 0.0, "overturn_threshold": 0.25, "order_days": 4.0, "officials_tempo": 1.0,
    "congress_mood": 0.2, "congress_support_force": 0.5, "congress_support_aid": 0.65,
    "congress_support_posture": 0.65, "congress_support_stop": 0.5, "congress_days_force": 10.0,
    "congress_days_aid": 20.0, "congress_days_posture": 30.0, "congress_override_days": 5.0,
    "executive_vetoes_force": 1.0, "executive_vetoes_aid": 0.3, "executive_vetoes_posture": 0.3,
    "congress_mandate_force": 1.0, "congress_mandate_aid": 0.9, "congress_mandate_posture": 0.9,
    "executive_aid": 0.2, "executive_posture": 0.5, "executive_complies_force": 0.1, "executive_complies_aid": 0.8,
    "executive_complies_stop": 0.8, "posture_loophole": 0.3, "political_cost": 0.0, "executive_firmness": 1.0,
    "political_cost_days": 20.0, "allied_persuasion": 0.0, "allied_persuasion_days": 10.0, "tripwire_shift": 0.0,
    "allied_persuasion_stop": 0.0,
    "usa_decision_days": 2.0,
}  # fmt: skip
AID_TODAY, AID_MANDATED = 0.2 + 0.8 * 0.7, 0.9


def run(decisive=60.0, attacked=NEVER, seed=1, acting=False, **changes):
    values = {name: np.full(SIZE, value) for name, value in (CENTRAL | changes).items()}
    return crisis.overturn(values, np.full(SIZE, decisive), attacked, FUTURES, seed, acting).dimensions


def drawn(world, seed=1, size=SIZE, **changes):
    """Return the parameters over their registered ranges, or held."""
    numbers = np.arange(size, dtype=np.uint64)
    found = {}
    for name in overturning.PARAMETERS:
        row = world.parameter(name)
        at = latin_hypercube(numbers, size, name, seed)
        found[name] = np.full(size, changes[name]) if name in changes else row.low + (row.high - row.low) * at
    return found


def route(name):
    return crisis.ROUTES.index(name)


# Votes.


def test_independent_votes_are_the_binomial():
    assert votes.chance_of(0.6, 0.0, (100, 67)) == pytest.approx(0.0912536, abs=1e-7)
    assert votes.chance_of(0.7, 0.0, (100, 67)) == pytest.approx(0.77925776, abs=1e-7)
    both = stats.binom.sf(289, 435, 0.68) * stats.binom.sf(66, 100, 0.68)
    assert bills.override_chance(0.68, 0.0) == pytest.approx(both, abs=1e-12)
    assert bills.override_chance(0.68, 1e-12) == pytest.approx(both, abs=1e-6)


def test_the_normal_distribution_is_that_of_scipy():
    x = np.linspace(-39, 39, 4001)
    ours = np.array([votes.normal_cdf(value) for value in x])
    assert np.abs(ours - stats.norm.cdf(x)).max() < 1e-15
    assert votes.normal_cdf(0.0) == 0.5


@pytest.mark.parametrize(("support", "rho"), [(0.6, 0.2), (0.7, 0.5), (0.66, 0.05), (0.3, 0.9)])
def test_the_common_mood_is_integrated_out(support, rho):
    """Against scipy's adaptive quadrature of the same integral, cut where it turns."""
    from scipy.integrate import quad

    def at(mood):
        p = stats.norm.cdf((stats.norm.ppf(support) + math.sqrt(rho) * mood) / math.sqrt(1 - rho))
        return stats.norm.pdf(mood) * stats.binom.sf(289, 435, p) * stats.binom.sf(66, 100, p)

    turn = (stats.norm.ppf(2 / 3) * math.sqrt(1 - rho) - stats.norm.ppf(support)) / math.sqrt(rho)
    cuts = sorted({-8.0, *(min(max(turn + step, -8.0), 8.0) for step in (-1.0, -0.2, 0.0, 0.2, 1.0)), 8.0})
    whole = sum(quad(at, a, b, limit=200)[0] for a, b in pairwise(cuts))
    assert bills.override_chance(support, rho) == pytest.approx(whole, abs=1e-6)


def test_one_member_alone_votes_with_its_support_whatever_the_mood():
    for rho in (0.0, 0.3, 0.95):
        assert votes.chance_of(0.37, rho, (1, 1)) == pytest.approx(0.37, abs=1e-9)
    assert votes.chance_of(0.0, 0.5, (100, 67)) == 0.0
    assert votes.chance_of(1.0, 0.5, (100, 67)) == 1.0


def test_a_common_mood_helps_where_support_is_short_and_hurts_where_it_is_ample():
    assert bills.override_chance(0.55, 0.3) > 10 * bills.override_chance(0.55, 0.0)
    assert bills.override_chance(0.75, 0.3) < bills.override_chance(0.75, 0.0)


@pytest.mark.parametrize(("support", "rho"), [(0.6, 0.0), (0.65, 0.2), (0.7, 0.5)])
def test_sampled_overrides_agree_with_the_integral(support, rho):
    size = 40_000
    futures = np.arange(size, dtype=np.uint64)
    bill = bills.vote("test", np.full(size, support), np.full(size, rho), np.ones(size), futures, 1)
    told = bills.override_chance(support, rho)
    assert bill.passed.mean() == pytest.approx(told, abs=4 * math.sqrt(told * (1 - told) / size) + 0.002)
    assert bill.house.mean() / 435 == pytest.approx(support, abs=0.01)


@given(st.floats(0, 1), st.floats(0, 0.95), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_votes_grow_with_support_and_luck(support, rho, mood, luck):
    def count(p, u):
        chance = votes.leaning(np.array([p]), np.array([rho]), np.array([mood]))
        return votes.count_votes(100, chance, np.array([u]))[0]

    found = count(support, luck)
    assert 0 <= found <= 100
    assert found <= count(min(support + 0.1, 1.0), luck)
    assert found <= count(support, min(luck + 0.1, 0.9999))


def test_shares_outside_are_refused():
    for bad in (-0.1, 1.1, math.nan):
        with pytest.raises(OutOfBounds, match="support"):
            votes.chance_of(bad, 0.0, (100, 67))
    with pytest.raises(OutOfBounds, match="below 1"):
        votes.chance_of(0.5, 1.0, (100, 67))


# Power.


def law_of(house, senate):
    def wins(executive, h, s):
        signed = executive & (h >= house.passes) & (s >= 51)
        return signed | ((h >= house.override) & (s >= senate.override))

    return wins


def test_power_in_law_making_and_none_of_it_over_force():
    rows = crisis.chambers()
    house, senate = rows["house"], rows["senate"]
    law = votes.power(law_of(house, senate), 435, 100)
    assert law.executive == pytest.approx(0.16047, abs=1e-6)
    assert law.senator == pytest.approx(0.00437418, abs=1e-8)
    assert law.representative == pytest.approx(0.0009244, abs=1e-8)
    assert law.executive + 100 * law.senator + 435 * law.representative == pytest.approx(1.0, abs=1e-10)
    order = votes.power(lambda executive, h, s: executive, 435, 100)
    assert order.executive == pytest.approx(1.0, abs=1e-10)
    assert (order.senator, order.representative) == (0.0, 0.0)
    passed = votes.power(lambda executive, h, s: (h >= 290) & (s >= 67), 435, 100)
    assert passed.executive == 0.0


def test_power_agrees_with_every_order_of_a_small_assembly():
    members = ["e", "s1", "s2", "h1", "h2", "h3"]

    def wins(executive, h, s):
        return (executive & (h >= 2) & (s >= 1)) | ((h >= 3) & (s >= 2))

    turned = dict.fromkeys(members, 0)
    for order in permutations(members):
        for i in range(len(order)):
            joined = order[: i + 1]
            if wins("e" in joined, sum(m[0] == "h" for m in joined), sum(m[0] == "s" for m in joined)):
                turned[order[i]] += 1
                break
    found = votes.power(wins, 3, 2)
    assert found.executive == pytest.approx(turned["e"] / 720)
    assert found.senator == pytest.approx(turned["s1"] / 720)
    assert found.representative == pytest.approx(turned["h3"] / 720)


# Pivots and compliance.


def test_a_bill_becomes_law_at_its_pivots():
    def passes(house, senate, vetoed):
        return bool(bills.becomes_law(np.array([house]), np.array([senate]), np.array([vetoed]))[0])

    assert passes(218, 60, False)
    assert not passes(217, 100, False)
    assert not passes(435, 59, False)
    assert passes(290, 67, True)
    assert not passes(289, 100, True)
    assert not passes(435, 66, True)


def test_aid_jumps_where_its_bill_passes_and_nowhere_between():
    aid = run()["aid"]
    assert 0.1 < aid.bill.passed.mean() < 0.9
    assert np.allclose(aid.level[aid.bill.passed], AID_TODAY)
    assert np.allclose(aid.level[~aid.bill.passed], 0.2)
    short = aid.bill.vetoed & (aid.bill.senate == 66) | ~aid.bill.vetoed & (aid.bill.senate == 59)
    enough = aid.bill.vetoed & (aid.bill.senate >= 67) | ~aid.bill.vetoed & (aid.bill.senate >= 60)
    assert short.any()
    assert not aid.bill.passed[short].any()
    assert aid.bill.passed[enough & (aid.bill.house >= 290)].all()


def test_without_compliance_no_vote_moves_force():
    never = run(executive_complies_force=0.0, congress_support_force=0.0)["force"]
    always = run(executive_complies_force=0.0, congress_support_force=1.0, seed=7)["force"]
    assert always.bill.passed.all()
    assert not never.bill.passed.any()
    for moved in (never, always):
        assert not moved.level.any()
        assert not moved.overturned.any()
        assert np.isinf(moved.day[route("legislature")]).all()
    assert run(executive_complies_force=1.0, congress_support_force=1.0)["force"].overturned.all()


def test_posture_is_the_higher_of_will_and_floor_unless_a_loophole_is_found():
    posture = run(posture_loophole=0.0, congress_support_posture=1.0)["posture"]
    assert np.allclose(posture.level, 0.9)
    posture = run(posture_loophole=0.0, congress_support_posture=1.0, executive_posture=0.95)["posture"]
    assert np.allclose(posture.level, 0.95)
    posture = run(posture_loophole=1.0, congress_support_posture=1.0)["posture"]
    assert np.allclose(posture.level, 0.5)
    half = run(posture_loophole=0.4, congress_support_posture=1.0)["posture"]
    assert set(half.level.round(6)) == {0.5, 0.9}
    assert (half.level == 0.5).mean() == pytest.approx(0.4, abs=0.05)


def test_dimensions_have_their_own_pivots():
    """A Congress wholly for aid moves neither force nor posture."""
    found = run(congress_support_aid=1.0, congress_support_force=0.0, congress_support_posture=0.0)
    assert found["aid"].overturned.all()
    assert not found["force"].overturned.any()
    assert not found["posture"].overturned.any()


@pytest.mark.parametrize(("rho", "apart"), [(0.0, False), (0.2, True), (0.5, True)])
def test_one_mood_moves_all_bills_of_a_future(rho, apart):
    """P(both pass) = E[q(M)^2], q(M) = P(Bin(435, p(M)) >= 218) P(Bin(100, p(M)) >= 60); luck is each bill's own."""
    from scipy.integrate import quad

    def passes(mood):
        p = stats.norm.cdf((stats.norm.ppf(0.6) + math.sqrt(rho) * mood) / math.sqrt(1.0 - rho))
        return stats.binom.sf(217, 435, p) * stats.binom.sf(59, 100, p)

    one, both = (
        sum(quad(lambda m, k=k: stats.norm.pdf(m) * passes(m) ** k, a, a + 0.5)[0] for a in np.arange(-8, 8, 0.5))
        for k in (1, 2)
    )
    size = 20_000
    futures = np.arange(size, dtype=np.uint64)
    signed = dict.fromkeys(("executive_vetoes_force", "executive_vetoes_aid", "executive_vetoes_posture"), 0.0)
    support = dict.fromkeys((f"congress_support_{name}" for name in crisis.DIMENSIONS), 0.6)
    values = {
        name: np.full(size, value) for name, value in (CENTRAL | signed | support | {"congress_mood": rho}).items()
    }
    never = np.full(size, np.inf)
    found = crisis.overturn(values, never, never, futures, 1).dimensions
    error = 4.0 * math.sqrt(0.25 / size)
    for name, other in combinations(crisis.DIMENSIONS, 2):
        first, second = found[name].bill.passed, found[other].bill.passed
        assert first.mean() == pytest.approx(one, abs=error)
        assert (first & second).mean() == pytest.approx(both, abs=error), (name, other)
        assert not np.array_equal(found[name].bill.house, found[other].bill.house)
    assert (both - one**2 > 3 * error) == apart  # what bills without a common mood would give is told apart


# Stopping.


def test_the_bill_that_stops_takes_the_days_of_a_bill_about_force():
    days = {"congress_days_force": 17.0, "congress_days_aid": 3.0, "congress_days_posture": 41.0}
    stop = run(acting=True, congress_support_stop=1.0, inaction_known_day=2.0, **days)["force"]
    assert stop.bill.vetoed.all()
    assert set(stop.day[route("legislature")]) == {2.0 + 17.0 + 5.0 + 4.0}


def test_stopping_takes_two_thirds_as_well():
    stop = run(acting=True, congress_support_stop=0.66)["force"]
    start = run(congress_support_force=0.66)["force"]
    assert stop.bill.vetoed.all()
    assert np.array_equal(stop.bill.passed, (stop.bill.house >= 290) & (stop.bill.senate >= 67))
    assert np.array_equal(stop.bill.passed, start.bill.passed)
    assert 0.2 < stop.bill.passed.mean() < 0.8
    assert not run(acting=True, congress_support_stop=0.55, congress_mood=0.0)["force"].bill.passed.any()


@given(st.floats(0, 1), st.floats(0, 0.5), st.floats(-0.3, 0.5), st.floats(-0.5, 0.8))
def test_stopping_is_starting_in_the_mirror(kappa, cost, persuasion, tripwire):
    """Support, compliance and persuasion each have a name of their own there; those of starting are not read."""
    shared = {"political_cost": cost, "congress_mandate_force": 1.0, "attacked": np.full(SIZE, 5.0)}
    start = run(
        executive_complies_force=kappa,
        tripwire_shift=tripwire,
        allied_persuasion=persuasion,
        allied_persuasion_stop=0.9,
        congress_support_stop=0.0,
        **shared,
    )["force"]
    stop = run(
        executive_complies_stop=kappa,
        tripwire_shift=-tripwire,
        allied_persuasion=0.9,
        allied_persuasion_stop=persuasion,
        congress_support_force=0.0,
        acting=True,
        **shared,
    )
    assert set(stop) == {"force"}
    assert np.allclose(stop["force"].level, 1.0 - start.level)
    assert np.array_equal(stop["force"].overturned, start.overturned)
    assert np.array_equal(stop["force"].stand, 1.0 - start.stand)


# Shifts of the executive's own ideal.


@given(st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0.5, 2.0))
def test_the_level_never_falls_with_political_cost(cost, more, firmness):
    less = run(political_cost=cost, executive_firmness=firmness)
    harder = run(political_cost=cost + more, executive_firmness=firmness)
    for name in crisis.DIMENSIONS:
        assert (harder[name].level >= less[name].level - 1e-12).all()
        assert (harder[name].overturned >= less[name].overturned).all()


def test_political_cost_is_the_best_reply_of_the_executive():
    cost, support, firmness, ideal = 0.3, 0.6, 1.5, 0.1
    tried = np.linspace(0, 1, 100_001)
    best = tried[np.argmin(0.5 * firmness * (tried - ideal) ** 2 - cost * support * tried)]
    shift = overturning.political_shift(np.array([cost]), np.array([support]), np.array([firmness]))[0]
    assert ideal + shift == pytest.approx(best, abs=1e-5)
    assert run(political_cost=0.4, executive_complies_force=0.0)["force"].level[0] == pytest.approx(0.4 * 0.5)


def test_an_attack_on_its_forces_moves_force_only_and_either_way():
    attacked = np.where(FUTURES % 2 == 0, 6.0, np.inf)
    found = run(attacked=attacked, tripwire_shift=0.6, executive_complies_force=0.0)
    even = FUTURES % 2 == 0
    assert np.array_equal(found["force"].overturned, even)
    assert set(found["force"].first[even]) == {route("attacked")}
    assert set(found["force"].first_day[even]) == {6.0 + 2.0 + 4.0}
    assert np.isinf(found["aid"].day[route("attacked")]).all()
    assert not run(attacked=attacked, tripwire_shift=0.0)["force"].overturned.any()
    away = run(attacked=attacked, tripwire_shift=-0.2, allied_persuasion=0.3, executive_complies_force=0.0)["force"]
    assert np.allclose(away.level, np.where(even, 0.1, 0.3))
    assert np.array_equal(away.overturned, ~even)


def test_persuasion_that_is_resented_moves_nobody_and_can_undo_the_rest():
    resented = run(allied_persuasion=-0.1, political_cost=0.8)["aid"]
    without = run(allied_persuasion=0.0, political_cost=0.8)["aid"]
    assert (resented.level <= without.level).all()
    assert (resented.amount[route("allies")] < 0).all()
    assert not (resented.first == route("allies")).any()


# The race.


def test_what_comes_after_the_decisive_day_comes_too_late():
    late = {"congress_support_aid": 1.0, "executive_vetoes_aid": 0.0}
    assert run(decisive=24.0, **late)["aid"].overturned.all()
    missed = run(decisive=23.99, **late)["aid"]
    assert missed.bill.passed.all()
    assert set(missed.day[route("legislature")]) == {24.0}
    assert not missed.in_time.any()
    assert not missed.overturned.any()
    assert np.allclose(missed.level, 0.2)
    vetoed = run(decisive=24.0, congress_support_aid=1.0, executive_vetoes_aid=1.0)["aid"]
    assert set(vetoed.day[route("legislature")]) == {29.0}
    assert not vetoed.overturned.any()
    assert run(decisive=np.inf, **late)["aid"].overturned.all()


def test_officials_change_the_tempo_only():
    slow = run(decisive=25.0, congress_support_aid=1.0, executive_vetoes_aid=0.0, officials_tempo=1.5)["aid"]
    fast = run(decisive=25.0, congress_support_aid=1.0, executive_vetoes_aid=0.0, officials_tempo=0.5)["aid"]
    assert not slow.overturned.any()
    assert fast.overturned.all()
    assert np.array_equal(slow.amount, fast.amount)


def test_the_first_route_is_the_one_that_carries_it_over():
    """Persuasion (day 14) falls short of a quarter of the way; with political cost (day 24) it is covered."""
    found = run(allied_persuasion=0.15, political_cost=0.3)["force"]
    assert found.overturned.all()
    assert set(found.first) == {route("officials")}
    assert set(found.first_day) == {24.0}
    sooner = run(allied_persuasion=0.3, political_cost=0.3)["force"]
    assert set(sooner.first) == {route("allies")}
    assert set(sooner.first_day) == {14.0}


def test_of_routes_that_arrive_together_the_one_that_moved_most_is_named():
    """Both on day 14: allies who push back, and an attack that moves by 0.6; whichever stands first in the order."""
    hit = np.full(SIZE, 8.0)
    found = run(attacked=hit, tripwire_shift=0.6, allied_persuasion=-0.1)["force"]
    assert (found.day[route("allies")] == found.day[route("attacked")]).all()
    assert found.overturned.all()
    assert set(found.first) == {route("attacked")}
    assert set(found.first_day) == {14.0}


@pytest.mark.parametrize("known", [0.0, 3.0, 11.5])
def test_politics_begins_when_inaction_is_known_and_an_attack_does_not_wait(known):
    """The day of a route is known + its own days + the order's; that of an attack is its day + the decision's."""
    shifts = {"political_cost": 0.3, "allied_persuasion": 0.2, "tripwire_shift": 0.4}
    shifts |= {f"congress_support_{name}": 1.0 for name in crisis.DIMENSIONS}
    shifts |= {f"executive_vetoes_{name}": 0.0 for name in crisis.DIMENSIONS} | {"posture_loophole": 0.0}
    found = run(attacked=np.full(SIZE, 6.0), inaction_known_day=known, **shifts)
    for name, bill_days in (("force", 10.0), ("aid", 20.0), ("posture", 30.0)):
        expected = {"legislature": bill_days + known, "officials": 20.0 + known, "allies": 10.0 + known}
        for one, day in expected.items():
            assert set(found[name].day[route(one)]) == {day + 4.0}, (name, one)
    assert set(found["force"].day[route("attacked")]) == {6.0 + 2.0 + 4.0}


def test_a_threshold_of_zero_is_not_met_by_nothing():
    """Nobody moves, so nothing is overturned, whatever the threshold; the least move of all meets zero."""
    nothing = {f"congress_support_{name}": 0.0 for name in crisis.DIMENSIONS} | {"overturn_threshold": 0.0}
    for moved in run(**nothing).values():
        assert not moved.overturned.any()
        assert np.array_equal(moved.level, moved.stand)
        assert set(moved.first) == {len(crisis.ROUTES)}
        assert np.isinf(moved.first_day).all()
    pushed = run(**nothing | {"congress_support_force": 0.01, "political_cost": 0.01})["force"]
    assert pushed.overturned.all()
    resented = run(**nothing, allied_persuasion=-0.1)
    assert not any(moved.overturned.any() for moved in resented.values())


def replayed(values, name, bill, decisive, attacked, loophole):
    """Return level, whether it was overturned, first route and day of one future, as one arrival follows another."""
    own = {"force": 0.0, "aid": values["executive_aid"], "posture": values["executive_posture"]}
    stand, after = own[name], values["order_days"] * values["officials_tempo"]
    complies = float(not loophole) if name == "posture" else values[f"executive_complies_{name}"]
    passed, vetoed = bill
    mandate = values[f"congress_mandate_{name}"] if passed else 0.0
    days = {
        "legislature": values[f"congress_days_{name}"] + (values["congress_override_days"] if vetoed else 0.0),
        "officials": values["political_cost_days"],
        "allies": values["allied_persuasion_days"],
    }
    arrivals = {one: values["inaction_known_day"] + own_days + after for one, own_days in days.items()}
    arrivals["attacked"] = attacked + values["usa_decision_days"] + after
    pushes = {
        "legislature": complies * mandate,
        "officials": values["political_cost"] * values[f"congress_support_{name}"] / values["executive_firmness"],
        "allies": values["allied_persuasion"],
        "attacked": values["tripwire_shift"] if name == "force" else 0.0,
    }
    ideal, law, level, covered, first = stand, False, stand, False, None
    for one in sorted(arrivals, key=arrivals.get):
        if pushes[one] == 0.0 or arrivals[one] > decisive:
            continue
        law = law or one == "legislature"
        ideal += 0.0 if one == "legislature" else pushes[one]
        wanted = min(max(ideal, 0.0), 1.0)
        level = wanted + (complies * max(mandate - wanted, 0.0) if law else 0.0)
        covered = level > stand and level - stand >= values["overturn_threshold"] * (1.0 - stand)
        if covered and first is None:
            first = (route(one), arrivals[one])
    return level, covered, *(first if covered else (len(crisis.ROUTES), np.inf))


@pytest.mark.parametrize("name", crisis.DIMENSIONS)
def test_the_race_is_what_a_replay_day_by_day_says(world, name):
    """In no future is the first route one that comes after the decisive day; what is undone again does not count."""
    size = 600
    numbers = np.arange(size, dtype=np.uint64)
    values = drawn(world, size=size) | {"inaction_known_day": np.linspace(0.0, 9.0, size)}
    decisive, attacked = 8.0 + 40.0 * (numbers % 7) / 6.0, np.where(numbers % 3 == 0, 2.0, np.inf)
    moved = crisis.overturn(values, decisive, attacked, numbers, 1).dimensions[name]
    loophole = choice_uniforms(numbers, "decision.overturn_posture_loophole", 1) < values["posture_loophole"]
    for i in range(size):
        here = {key: float(array[i]) for key, array in values.items()}
        bill = moved.bill.passed[i], moved.bill.vetoed[i]
        level, covered, first, day = replayed(here, name, bill, decisive[i], attacked[i], loophole[i])
        assert moved.level[i] == pytest.approx(level, abs=1e-12), i
        assert (moved.overturned[i], moved.first[i]) == (covered, first), i
        assert moved.first_day[i] == pytest.approx(day, abs=1e-9), i
    won = moved.overturned
    assert 0.02 < won.mean() < 0.98
    assert (moved.first_day[won] <= decisive[won]).all()


def test_shares_add_up(world):
    values = drawn(world)
    found = crisis.overturn(values, np.full(SIZE, 30.0), np.where(FUTURES % 3 == 0, 2.0, np.inf), FUTURES, 1)
    for name, moved in found.dimensions.items():
        told = found.shares()[name]
        assert sum(told[one] for one in crisis.ROUTES) == pytest.approx(told["overturned"])
        assert told["overturned"] == pytest.approx(moved.overturned.mean())
        assert np.isinf(moved.first_day[~moved.overturned]).all()
        assert (moved.first_day[moved.overturned] <= 30.0).all()
        assert np.array_equal(moved.first == len(crisis.ROUTES), ~moved.overturned)
        assert ((moved.level >= 0) & (moved.level <= 1)).all()
    assert found.shares()["force"]["attacked"] > 0
    assert found.shares()["aid"]["legislature"] > 0


def test_the_answer_may_come_out_either_way_within_the_ranges(world):
    """Ends of the registered ranges give no share at all, or most futures; the middle lies between."""
    attacked, decisive = np.full(SIZE, 3.0), np.full(SIZE, 30.0)
    nothing = dict.fromkeys(("executive_complies_force", "political_cost", "allied_persuasion"), 0.0)
    none = crisis.overturn(drawn(world, tripwire_shift=0.0, **nothing), decisive, attacked, FUTURES, 1)
    assert none.shares()["force"]["overturned"] == 0.0
    pushed = {"political_cost": 0.4, "allied_persuasion": 0.3, "tripwire_shift": 0.8, "overturn_threshold": 0.1}
    many = crisis.overturn(drawn(world, **pushed), decisive, attacked, FUTURES, 1)
    assert many.shares()["force"]["overturned"] > 0.9
    middle = crisis.overturn(drawn(world), decisive, attacked, FUTURES, 1).shares()
    assert 0.05 < middle["force"]["overturned"] < 0.95
    for name in (*nothing, "tripwire_shift"):
        row = world.parameter(name)
        assert row.low <= 0.0 <= row.high, name
        assert row.claim == "C059"


def test_laws_move_aid_and_posture_and_hardly_force(world):
    """What the legislature alone achieves with the rest at zero: an output of the ranges, which others may change."""
    nothing = {"political_cost": 0.0, "allied_persuasion": 0.0, "tripwire_shift": 0.0}
    found = crisis.overturn(drawn(world, **nothing), np.full(SIZE, 60.0), NEVER, FUTURES, 1).shares()
    assert found["aid"]["legislature"] > 3 * found["force"]["legislature"]
    obeyed = drawn(world, **nothing) | {"executive_complies_force": np.ones(SIZE)}
    found = crisis.overturn(obeyed, np.full(SIZE, 60.0), NEVER, FUTURES, 1).shares()
    assert found["force"]["legislature"] > 0.05


def test_futures_do_not_depend_on_how_they_are_divided(world):
    values = drawn(world)
    decisive = np.full(SIZE, 30.0)
    whole = crisis.overturn(values, decisive, NEVER, FUTURES, 3).dimensions
    part = slice(500, 900)
    cut = {name: array[part] for name, array in values.items()}
    some = crisis.overturn(cut, decisive[part], NEVER[part], FUTURES[part], 3).dimensions
    for name in crisis.DIMENSIONS:
        assert np.array_equal(whole[name].level[part], some[name].level)
        assert np.array_equal(whole[name].day[:, part], some[name].day)


def test_dice_are_shared_over_policies():
    """More support keeps every law that was passed: the votes' dice stay what they were."""
    low = run(congress_support_aid=0.6)["aid"].bill.passed
    high = run(congress_support_aid=0.7)["aid"].bill.passed
    assert (high | ~low).all()
    assert high.sum() > low.sum()


# Words.


def test_every_institution_and_route_has_its_words(world):
    assert crisis.check_overturning() == len(crisis.chambers()) + len(crisis.institutions()) + len(crisis.routes())
    assert tuple(crisis.routes()) == crisis.ROUTES
    assert tuple(crisis.dimensions()) == crisis.DIMENSIONS
    for row in (*crisis.chambers().values(), *crisis.institutions().values(), *crisis.routes().values()):
        assert row.label.en
        assert row.label.ja
        assert row.judgement == (row.source in ("JUDGEMENT", "MEMORY"))
    assert "overturn the decision" in crisis.routes()["officials"].cannot.en


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("source: CRSVETO", "source: NOWHERE", "no source 'NOWHERE'"),
        ("grade: B2", "grade: A1", "better than its source"),
        ("[us_bureaucratic_channel]", "[us_bureaucratic]", "no statement 'us_bureaucratic'"),
        ("institutions: [allies]", "institutions: [courtiers]", "no institution 'courtiers'"),
        ("moves: [force]", "moves: [force, aid]", "not those that the race runs"),
        ("override: 67", "override: 59", "more votes than overriding"),
    ],
)
def test_words_that_do_not_hold_are_refused(monkeypatch, old, new, complaint):
    from moshimo.facts import data_file, parse

    text = data_file("moshimo.crisis", "institutions.yaml").read_text(encoding="utf-8")
    assert old in text
    if old.startswith("grade"):
        head, tail = text.split("source: ANZUS", 1)
        text = head + "source: ANZUS" + tail.replace(old, new, 1)
    else:
        text = text.replace(old, new, 1)
    document = parse(text, "institutions.yaml")
    monkeypatch.setattr(INSTITUTIONS, "_document", lambda: document)
    INSTITUTIONS._content.cache_clear()
    try:
        with pytest.raises(DataFileError, match=complaint) as caught:
            crisis.check_overturning()
        assert caught.value.place.line is not None
    finally:
        INSTITUTIONS._content.cache_clear()
