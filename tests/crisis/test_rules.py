"""How an ally decides: every rule in every case, the nuclear cap, what is set, and never what the law shuts."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo import crisis
from moshimo.crisis.rules import by_rule, chosen_code, findings, lawful, open_rungs, partner_by_rule, risk_of
from moshimo.words import CHOSEN, RUNGS, ValueTable
from tests.crisis.situations import RULES, code, middles, solved, spread, table

ALONE, BESIDE = 0, 1
ANSWERS = list(product((False, True), repeat=5))
"""Every set of findings: survival-threatening without and with the strong ally, anticipated, supportable, threat."""
NONE, SOME = np.array([False]), np.array([True])
"""Whether a partner fights."""


def found_of(alone=False, beside=False, anticipated=False, supportable=False, threatened=False, cap=9.0, partner=False):
    one = [np.array([flag]) for flag in (alone, beside, partner or alone, anticipated, supportable, threatened)]
    return crisis.Findings((one[0], one[1]), *one[2:], np.array([cap]))


def rungs_of(mask, side):
    return {name for name, is_open in zip(CHOSEN, mask[0, side], strict=True) if is_open}


def decided(rule, found, risk=(0.9, 0.3), threshold=0.5, fixed=None):
    """Return rungs and consents that a rule leaves, by whether the strong ally fights: sets of names."""
    allowed = open_rungs(found, NONE, fixed or {})
    masks = by_rule(np.array([RULES[rule]]), allowed, found, np.array([risk]), np.array([threshold]))
    rungs = [rungs_of(masks[0], side) for side in (ALONE, BESIDE)]
    consents = [
        {name for name, ok in zip(("no", "conditional", "yes"), masks[1][0, side], strict=True) if ok}
        for side in (ALONE, BESIDE)
    ]
    return rungs, consents


@pytest.mark.parametrize(
    ("answers", "alone", "beside"),
    [
        ({}, {"L2"}, {"L2", "L4"}),
        ({"anticipated": True}, {"L2", "L5"}, {"L2", "L4", "L5"}),
        ({"supportable": True}, {"L2", "L4"}, {"L2", "L4"}),
        ({"alone": True}, {"L2", "L6", "L7"}, {"L2", "L4"}),
        ({"beside": True}, {"L2"}, {"L2", "L4", "L6", "L7"}),
        (dict.fromkeys(("alone", "beside", "anticipated", "supportable"), True), set(CHOSEN), set(CHOSEN)),
    ],
)
def test_each_finding_opens_its_own_rungs(answers, alone, beside):
    mask = lawful(found_of(**answers), NONE)
    assert rungs_of(mask, ALONE) == alone
    assert rungs_of(mask, BESIDE) == beside


def test_each_finding_is_drawn_from_its_own_stream_by_its_own_chance():
    streams = {"law.stc": 0.30, "law.anticipated": 0.55, "law.supportable": 0.60, "law.nuclear_threat": 0.80}
    chances = {
        "jp_finding_stc_nous": 0.2, "jp_finding_stc": 0.4, "jp_finding_anticipated": 0.5,
        "taiwan_supportable_chance": 0.7, "nuclear_threat": 0.9, "jp_finding_stc_partner": 0.3,
    }  # fmt: skip
    found = findings(middles(**chances, nuclear_coercion_cap=4.4), lambda name: np.array([streams[name]]))
    assert [bool(one[0]) for one in found.stc] == [False, True]
    assert [bool(one[0]) for one in (found.anticipated, found.supportable, found.threatened)] == [False, True, True]
    assert found.cap[0] == 4.0
    assert findings(middles(nuclear_coercion_cap=4.5), lambda _: np.array([0.5])).cap[0] == 5.0


def test_a_finding_beside_the_strong_ally_is_also_made_without_it_only_if_its_own_chance_says_so():
    """One die serves both, so of two chances the higher finds whatever the lower finds."""
    chances = middles(200, jp_finding_stc=0.6, jp_finding_stc_nous=0.3)
    u = (np.arange(200) + 0.5) / 200
    found = findings(chances, lambda _: u)
    assert found.stc[ALONE].sum() == 60
    assert found.stc[BESIDE].sum() == 120
    assert (found.stc[BESIDE] | ~found.stc[ALONE]).all()


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("fights", [False, True])
def test_a_rung_is_lawful_where_its_finding_is_made(rung, fights):
    """L0-L2 always; L3 where bases are asked for; L4 beside the ally or where Taiwan may be supported; L8 never."""
    for alone, beside, anticipated, supportable, threatened in ANSWERS:
        found = found_of(alone, beside, anticipated, supportable, threatened, cap=2.0)
        expected = {
            "L3": fights,
            "L4": fights or supportable,
            "L5": anticipated,
            "L6": beside if fights else alone,
            "L7": beside if fights else alone,
            "L8": False,
        }.get(rung, True)
        said = crisis.is_lawful(found, np.array([list(RUNGS).index(rung)], dtype=np.uint8), np.array([fights]), NONE)
        assert bool(said[0]) is expected, (alone, beside, anticipated, supportable)


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("fights", [False, True])
def test_a_partner_that_fights_can_be_supported_and_may_count_as_attacked(rung, fights):
    """It opens L4 for sure, force by a finding of its own, and nothing else; beside the strong ally it adds nothing."""
    index = np.array([list(RUNGS).index(rung)], dtype=np.uint8)
    for counts, anticipated in product((False, True), repeat=2):
        found = found_of(anticipated=anticipated, partner=counts)
        without, with_it = (crisis.is_lawful(found, index, np.array([fights]), who)[0] for who in (NONE, SOME))
        opened = not fights and (rung == "L4" or (rung in ("L6", "L7") and counts))
        assert with_it == (without or opened)
        assert opened or with_it == without


def test_a_partners_company_never_takes_a_finding_away():
    """One die serves all three findings; a lower chance with a partner counts as that without one."""
    u = (np.arange(200) + 0.5) / 200
    for nous, partner, expected in ((0.2, 0.5, 100), (0.5, 0.2, 100), (0.3, 0.3, 60)):
        found = findings(middles(200, jp_finding_stc_nous=nous, jp_finding_stc_partner=partner), lambda _: u)
        assert found.stc_partner.sum() == expected
        assert (found.stc_partner | ~found.stc[ALONE]).all()


def test_japan_reckons_with_a_partner_that_is_sure_to_come():
    values = spread(2000, taiwan_supportable_chance=0.0, jp_finding_stc_nous=0.0, nuclear_threat=0.0)
    shares = {}
    for joins in ("never", "always"):
        fixed = {"usa_state": "absent", "japan_rule": "threshold", "aus_joins": joins}
        choices, game = solved(values, fixed=fixed)
        shares[joins] = (choices.chosen["japan_level"] == code("japan_level", "L4")).mean()
        assert game.allowed.join["AUS"][..., int(joins == "always")].all()
    assert shares["never"] == 0.0
    assert shares["always"] > 0.1


@pytest.mark.parametrize("cap", [0.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
def test_a_nuclear_threat_caps_the_rung_where_the_strong_ally_stays_out(cap):
    every = dict.fromkeys(("alone", "beside", "anticipated", "supportable"), True)
    under = {name for name in CHOSEN if int(name[1]) <= max(cap, 2.0)} | {"L5"}  # its own defence is not capped
    mask = open_rungs(found_of(**every, threatened=True, cap=cap), NONE, {})
    assert rungs_of(mask, ALONE) == under
    assert rungs_of(mask, BESIDE) == set(CHOSEN)
    assert rungs_of(open_rungs(found_of(**every, threatened=False, cap=cap), NONE, {}), ALONE) == set(CHOSEN)


@pytest.mark.parametrize(
    ("fixed", "alone", "beside"),
    [
        ({"japan_lead": False}, {"L2", "L5"}, set(CHOSEN)),
        ({"japan_lead": True}, set(CHOSEN), set(CHOSEN)),
        ({"japan_jsdf": "neutral"}, {"L2", "L4", "L5"}, {"L2", "L4", "L5"}),
        ({"japan_jsdf": "defensive_only"}, {"L2", "L4", "L5"}, {"L2", "L4", "L5"}),
        ({"japan_jsdf": "if_attacked"}, {"L2", "L4", "L5"}, {"L2", "L4", "L5"}),
        ({"japan_jsdf": "from_start"}, set(CHOSEN), set(CHOSEN)),
    ],
)
def test_what_is_set_shuts_force_and_nothing_below_it(fixed, alone, beside):
    mask = open_rungs(found_of(True, True, True, True), NONE, fixed)
    assert rungs_of(mask, ALONE) == alone
    assert rungs_of(mask, BESIDE) == beside


def test_the_autonomous_ally_weighs_all_that_is_open():
    for answers in ANSWERS:
        found = found_of(*answers, cap=4.0)
        rungs, consents = decided("autonomous", found)
        assert rungs == [rungs_of(open_rungs(found, NONE, {}), side) for side in (ALONE, BESIDE)]
        assert consents == [{"no", "conditional", "yes"}] * 2


@pytest.mark.parametrize(
    ("rule", "answers", "alone", "beside", "consent"),
    [
        ("follow_hub", {"alone": True, "beside": True, "anticipated": True}, "L2", "L6", "yes"),
        ("follow_hub", {"alone": True, "anticipated": True, "supportable": True}, "L2", "L5", "yes"),
        ("follow_hub", {"alone": True}, "L2", "L4", "yes"),
        ("law_first", {"alone": True, "beside": True}, "L2", "L6", "conditional"),
        ("law_first", {"alone": True, "supportable": True}, "L2", "L4", "conditional"),
        ("law_first", {"alone": True, "anticipated": True, "supportable": True}, "L5", "L5", "conditional"),
        ("law_first", {"beside": True, "anticipated": True}, "L5", "L6", "conditional"),
        ("threshold", {"alone": True, "beside": True}, "L7", "L2", "yes"),
        ("threshold", {"supportable": True}, "L4", "L2", "yes"),
        ("threshold", {"anticipated": True}, "L5", "L2", "yes"),
        ("threshold", {}, "L2", "L2", "yes"),
    ],
)
def test_every_other_rule_takes_one_rung(rule, answers, alone, beside, consent):
    """Alone an open question reads as no for an ally that puts the law first; the threshold is met alone only."""
    rungs, consents = decided(rule, found_of(**answers), risk=(0.9, 0.3), threshold=0.5)
    assert rungs == [{alone}, {beside}]
    assert consents[ALONE] == {consent}
    assert consents[BESIDE] == ({"no"} if rule == "threshold" else {consent})


@pytest.mark.parametrize(("risk", "acts"), [(0.5, True), (0.49, False), (1.0, True), (0.0, False)])
def test_the_threshold_is_met_at_itself(risk, acts):
    found = found_of(True, True, True, True)
    rungs, consents = decided("threshold", found, risk=(risk, risk), threshold=0.5)
    assert rungs == [{"L7" if acts else "L2"}] * 2
    assert consents == [{"yes" if acts else "no"}] * 2


def test_the_cap_and_the_lead_bind_every_rule():
    every = found_of(True, True, True, True, threatened=True, cap=4.0)
    assert decided("threshold", every, risk=(0.9, 0.9))[0] == [{"L5"}, {"L7"}]
    assert decided("law_first", every)[0] == [{"L5"}, {"L6"}]
    free = found_of(True, True, True, True)
    assert decided("threshold", free, risk=(0.9, 0.9), fixed={"japan_lead": False})[0] == [{"L5"}, {"L7"}]
    assert decided("follow_hub", free, fixed={"japan_jsdf": "if_attacked"})[0] == [{"L2"}, {"L5"}]


@pytest.mark.parametrize("rule", RULES)
def test_no_rule_takes_what_the_law_shuts_nor_leaves_nothing(rule):
    for answers in ANSWERS:
        for cap, risk, fixed in product((2.0, 4.0, 6.0), (0.0, 1.0), ({}, {"japan_lead": False})):
            found = found_of(*answers, cap=cap)
            rungs, consents = decided(rule, found, risk=(risk, risk), fixed=fixed)
            for side in (ALONE, BESIDE):
                assert set() < rungs[side] <= rungs_of(lawful(found, NONE), side)
                assert rungs[side] <= rungs_of(open_rungs(found, NONE, fixed), side)
                assert consents[side]


@pytest.mark.parametrize("fixed", [{}, {"usa_state": "absent"}, {"usa_state": "full"}, {"japan_jsdf": "if_attacked"}])
def test_nothing_unlawful_is_chosen_unless_it_is_set(fixed):
    choices, game = solved(spread(4000), fixed=fixed)
    fights = crisis.payoffs.FIGHTS[choices.chosen["usa_state"]]
    beside = choices.chosen["aus_joins"] == 1
    assert crisis.is_lawful(game.situation.found, choices.chosen["japan_level"], fights, beside).all()
    held, told = solved(spread(4000), fixed=fixed | {"japan_level": "L7", "japan_jsdf": "from_start"})
    lawful_here = crisis.is_lawful(
        told.situation.found, held.chosen["japan_level"], fights, held.chosen["aus_joins"] == 1
    )
    assert set(held.chosen["japan_level"]) == {code("japan_level", "L7")}
    assert 0.05 < lawful_here.mean() < 0.95


def test_the_rule_is_spread_evenly_unless_it_is_set():
    choices, _ = solved(spread(8000))
    shares = np.bincount(choices.chosen["japan_rule"], minlength=4) / 8000
    assert np.abs(shares - 0.25).max() < 0.02
    assert set(choices.probability["japan_rule"]) == {1.0}
    for name, index in RULES.items():
        assert set(solved(spread(50), fixed={"japan_rule": name})[0].chosen["japan_rule"]) == {index}


@pytest.mark.parametrize("name", [*crisis.RULED.values()])
def test_every_ally_has_a_rule_of_its_own_spread_evenly(name):
    choices, _ = solved(spread(4000))
    assert np.abs(np.bincount(choices.chosen[name], minlength=4) / 4000 - 0.25).max() < 0.03
    held = solved(spread(50), fixed={name: "law_first"})[0]
    assert set(held.chosen[name]) == {RULES["law_first"]}
    others = [one for one in crisis.RULED.values() if one != name]
    assert all(len(set(held.chosen[one])) > 1 for one in others)


@pytest.mark.parametrize("actor", crisis.PARTNERS)
@pytest.mark.parametrize(
    ("rule", "alone", "beside"),
    [("follow_hub", {0}, {1}), ("law_first", {0}, {1}), ("threshold", {1}, {0}), ("autonomous", {0, 1}, {0, 1})],
)
def test_what_a_partners_rule_leaves(actor, rule, alone, beside):
    """0 stays out, 1 joins. Korea's law asks its assembly first, so there the law first means staying out."""
    left = partner_by_rule(np.array([RULES[rule]]), actor, np.array([[0.9, 0.3]]), np.array([0.5]))
    assert left.shape == (1, 2, 2, 2)
    if actor == "KOR" and rule == "law_first":
        beside = {0}
    for japan in (0, 1):
        assert set(np.flatnonzero(left[0, ALONE, japan])) == alone
        assert set(np.flatnonzero(left[0, BESIDE, japan])) == beside


def test_a_japan_that_is_set_to_lead_takes_a_part_wherever_its_law_lets_it():
    values = spread(2000, jp_finding_stc_nous=0.5, taiwan_supportable_chance=0.5)
    for rule in RULES:
        choices, game = solved(values, fixed={"usa_state": "absent", "japan_lead": True, "japan_rule": rule})
        sure = ~game.allowed.join["AUS"][:, ALONE, 0, 0]
        part = open_rungs(game.situation.found, sure, {})[:, ALONE] & np.isin(CHOSEN, ["L4", "L6", "L7"])
        takes = np.isin(choices.chosen["japan_level"], [code("japan_level", name) for name in ("L4", "L6", "L7")])
        assert np.array_equal(takes, part.any(axis=1)), rule
        roles = choices.chosen["japan_role"]
        assert np.array_equal(roles == code("japan_role", "lead"), takes)
        assert not (roles == code("japan_role", "join")).any()


def test_risk_is_what_the_defence_lacks_if_japan_does_nothing():
    made = table()
    assert risk_of(made).tolist() == [1.0 - made.score[5, 0, 0, 0], 1.0 - made.score[1, 1, 0, 0]]
    assert risk_of(ValueTable(np.ones(made.score.shape), {}, {}, {}, made.days, 0)).tolist() == [0.0, 0.0]


@given(st.sampled_from(list(RUNGS)))
def test_rungs_that_are_not_chosen_between_fight_as_their_neighbour(rung):
    nearest = {"L0": "L2", "L1": "L2", "L3": "L2", "L8": "L7"}.get(rung, rung)
    assert CHOSEN[chosen_code(rung)] == nearest
