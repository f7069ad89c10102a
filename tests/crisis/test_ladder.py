"""The ladder: gates of the law by day, closed forms first, then the shipped law and the hard case."""

import math
import re
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo import crisis, futures, study
from moshimo.crisis import law
from moshimo.crisis.facing import ANSWERS, ASSUMED, BEFORE, holds_from
from moshimo.crisis.law import conditions
from moshimo.errors import DataFileError, NotKnownYet, OptionError, OutOfBounds, UnknownName
from moshimo.facts import World
from moshimo.words import RUNGS

DAYS = {"jp_nsc_days": 0.5, "jp_cabinet_days": 1.0, "jp_diet_prior_days": 7.0, "jp_consent_days": 2.0}
DAYS |= {"jp_diet_after_days": 5.0}


def facing(usa=math.inf, attacked=math.inf, consents=True, horizon=30.0, **rest):
    assumed = {name: rest.pop(name, answer) for name, answer in ASSUMED.items()}
    warning, partners = rest.pop("warning", 0.0), rest.pop("partners", math.inf)
    return crisis.Facing(usa, attacked, consents, horizon, {**DAYS, **rest}, assumed, warning, partners)


def levels(world, day=None, **case):
    found = crisis.ladder(world, "JPN", facing(**case), day)
    return {row["level"]: row for row in found["levels"]}


def legal(world, day=None, **case):
    return {name for name, row in levels(world, day, **case).items() if row["legal"]}


def test_a_gate_opens_when_its_last_condition_holds_and_its_steps_are_done(world):
    """open(g) = max of conditions + sum of steps; asked first, the assembly's days come on top."""
    for usa in (0.0, 3.0, 11.5):
        rows = levels(world, usa=usa)
        assert rows["L3"]["earliest_day"] == usa + 2.0
        assert rows["L6"]["earliest_day"] == usa + 1.5
        assert rows["L6"]["prior_approval_day"] == usa + 1.5 + 7.0
    assert levels(world, attacked=4.0)["L8"]["earliest_day"] == 5.5
    assert levels(world, attacked=4.0, jp_cabinet_days=0.25)["L8"]["earliest_day"] == 4.75


def test_the_hard_case_is_a_set_that_is_not_nested(world):
    """Japan not attacked, the strong ally absent: mobilising is open, all between consent and self-defence is shut."""
    assert legal(world) == {"L0", "L1", "L2", "L5"}
    rows = levels(world)
    assert rows["L3"]["why"]["en"].endswith("not asked: nobody asks to fight from bases in Japan.")
    assert rows["L3"]["earliest_day"] is None
    assert {way["condition"] for way in rows["L4"]["opens_with"]} == {"forces_to_support", "un_resolution"}
    assert {way["condition"] for way in rows["L6"]["opens_with"]} == {"close_country_attacked"}
    assert rows["L5"]["opens_with"] == []


def test_day_by_day(world):
    assert legal(world, day=-30) == {"L0", "L1", "L2"}
    assert legal(world, day=1.4) == {"L0", "L1", "L2"}
    assert legal(world, day=1.5) == {"L0", "L1", "L2", "L5"}
    assert legal(world, day=4.0, usa=3.0) == {"L0", "L1", "L2", "L5"}
    assert legal(world, day=5.0, usa=3.0) == {"L0", "L1", "L2", "L3", "L4", "L5", "L6", "L7"}
    assert legal(world, day=1.5, attacked=0.0) == {"L0", "L1", "L2", "L5", "L7", "L8"}
    assert "L4" in legal(world, taiwan_supportable=True)
    assert {"L6", "L7"} <= legal(world, taiwan_close_country=True)
    assert "L4" in legal(world, un_resolution=True)
    assert legal(world, attack_on_japan_anticipated=False) == {"L0", "L1", "L2"}
    assert "L4" not in legal(world, usa=0.0, attack_near_japan=False)
    assert legal(world, usa=0.0, consents=False) == {"L0", "L1", "L2", "L4", "L5", "L6", "L7"}


@given(st.floats(0, 40), st.floats(0, 40), st.floats(0, 3), st.booleans())
def test_more_help_and_more_time_never_shut_a_rung(usa, attacked, cabinet, supports):
    world = World.load()
    case = {"usa": usa, "attacked": attacked, "jp_cabinet_days": cabinet, "taiwan_supportable": supports}
    days = [legal(world, day, **case) for day in (0.0, 5.0, 15.0, 30.0)]
    assert all(before <= after for before, after in pairwise(days))
    assert legal(world, **case) == days[-1]
    assert legal(world, **{**case, "usa": math.inf}) <= legal(world, **case)
    assert legal(world, **{**case, "attacked": math.inf}) <= legal(world, **case)


def test_every_condition_has_words_and_every_gate_a_day_or_a_reason(world):
    named = {name for row in world.situations.values() for name in row.conditions}
    assert named == set(conditions()) == set(holds_from(facing()))
    opened = {rung for row in world.situations.values() if row.actor == "JPN" for rung in row.opens}
    assert opened == set(RUNGS)
    for gate in crisis.ladder(world, "JPN", facing())["gates"]:
        assert (gate["from_day"] is None) == bool(gate["missing"])
        assert gate["why"]["ja"].endswith("。")
    assert min(gate.start for gate in crisis.gates(world, "JPN", facing())) == BEFORE


def test_only_findings_about_an_attack_on_japan_let_islands_be_evacuated(world):
    rows = [row for row in world.situations.values() if row.actor == "JPN"]
    assert {row.id for row in rows if row.unlocks_evacuation} == {"anticipated", "armed_attack"}


def test_laws_are_those_of_the_day(invasion):
    then = World.load("2010-01-01")
    rows = {name for name, row in then.situations.items() if row.actor == "JPN"}
    assert rows == {"prior_consultation", "anticipated", "armed_attack"}
    rows = levels(then)
    assert rows["L6"]["why"]["en"] == "these data hold no gate to it in the law of that day."
    assert (rows["L0"]["gate"], rows["L0"]["legal"]) == (None, False)
    assert all("counterstrike" not in row["en"] for row in then.situations["armed_attack"].as_document()["allows"])
    with pytest.raises(NotKnownYet, match="these data hold no law of JPN as of 1955-01-01"):
        futures.ladder(invasion, World.load("1955-01-01"), "JPN", {})


def test_in_a_contingency(invasion, world):
    found = futures.ladder(invasion, world, "JPN", {})
    assert found["schema"] == "moshimo.crisis.ladder/1"
    assert (found["contingency"], found["horizon_days"], found["day"]) == ("taiwan-invasion", 98.0, None)
    usual = {"usa_state": "absent", "japan_attacked": False, "japan_bases_for_us": True, **ASSUMED, "warning_days": 0.0}
    assert found["set"] == usual
    struck = futures.ladder(invasion, world, "JPN", {"japan_attacked": True})
    assert struck["set"]["strike_delay_days"] == 5.25
    at_once = futures.ladder(invasion, world, "JPN", {"japan_attacked": True, "strike_delay_days": 0})
    assert {row["level"]: row["earliest_day"] for row in at_once["levels"]}["L8"] == 1.5
    assert "usa_delay_days" in futures.ladder(invasion, world, "JPN", {"usa_state": "delayed"})["set"]
    late = futures.ladder(invasion, world, "JPN", {"usa_state": "delayed", "usa_delay_days": 10, "jp_consent_days": 0})
    assert {row["level"]: row["earliest_day"] for row in late["levels"]}["L3"] == 10.0
    other = futures.ladder(invasion, world, "JPN", {"us_entry_delay_days": 10, "jp_consent_days": 0})
    assert other["levels"] == late["levels"]
    by_parameter = futures.ladder(invasion, world, "JPN", {"usa_late_days": 10, "jp_consent_days": 0})
    assert by_parameter["levels"] == late["levels"]
    assert by_parameter["set"] == late["set"]
    assert futures.ladder(invasion, world, "JPN", {"us_intervenes": True})["set"]["usa_state"] == "full"


def test_a_reason_is_true_of_the_day_it_is_given_for(world):
    """What comes later is no denial of it, what nobody asks has no answer, and steps take the days that are left."""
    asked_late = levels(world, day=7.0, usa=30.0, horizon=98.0)["L3"]
    assert asked_late["legal"] is False
    assert asked_late["earliest_day"] == 32.0
    assert asked_late["why"]["en"].endswith(": the United States asks to fight from bases in Japan (from day 30 only).")
    after_the_last = levels(world, usa=60.0, attacked=45.0, horizon=21.0)
    for rung in ("L3", "L4", "L6", "L8"):
        assert " only)." in after_the_last[rung]["why"]["en"], rung
    assert "Japan is attacked" in after_the_last["L8"]["why"]["en"]
    early = levels(world, day=-10.0)["L3"]
    assert {way["condition"] for way in early["opens_with"]} == {"base_use_asked"}
    unasked = levels(world, consents=False)["L3"]
    assert unasked["why"]["en"].endswith("not asked: nobody asks to fight from bases in Japan.")
    assert {way["condition"] for way in unasked["opens_with"]} == {"base_use_asked", "base_use_granted"}
    refused = levels(world, usa=0.0, consents=False)["L3"]
    assert refused["why"]["en"].endswith(": Japan refuses.")
    slow = levels(world, usa=0.0, jp_nsc_days=30.0, jp_cabinet_days=30.0)["L6"]
    assert slow["why"]["en"].endswith(": conditions hold from day 0; its steps end on day 60.")
    assert [way["condition"] for way in slow["opens_with"]] == ["steps"]


@given(st.floats(0, 90), st.floats(0, 90), st.floats(0, 60), st.booleans(), st.sampled_from([0.0, 7.0, 30.0]))
def test_no_rung_is_without_a_reason_or_a_way(usa, attacked, cabinet, consents, day):
    rows = levels(
        World.load(), day=day, usa=usa, attacked=attacked, consents=consents, jp_cabinet_days=cabinet, horizon=30.0
    )
    for rung, row in rows.items():
        assert row["legal"] == (not row["opens_with"])
        assert ": " in row["why"]["en"] or rung in ("L0", "L1", "L2")


def test_days_have_ends_as_well_as_a_middle(world):
    found = {
        row["level"]: row for row in crisis.ladder(world, "JPN", crisis.Facing(0.0, math.inf, True, 30.0))["levels"]
    }
    nsc, cabinet, diet = (world.parameter(name) for name in ("jp_nsc_days", "jp_cabinet_days", "jp_diet_prior_days"))
    assert found["L6"]["earliest_range"] == {"low": nsc.low + cabinet.low, "high": nsc.high + cabinet.high}
    low, high = nsc.low + cabinet.low + diet.low, nsc.high + cabinet.high + diet.high
    assert found["L6"]["prior_approval_range"] == {"low": low, "high": high}
    assert found["L6"]["source"] == world.situations["survival_threatening"].source
    assert levels(world, usa=0.0)["L6"]["earliest_range"] == {"low": 1.5, "high": 1.5}  # held by the caller


def test_a_contingency_about_somewhere_else_is_refused(tiny, world):
    elsewhere = tiny(
        turn="- let: {half: red / 2}",
        actors="[KOR, CHN]",
        stocks="""
        red: {actor: CHN, initial: 100, unit: ships, label: {en: red, ja: 赤}}
        blue: {actor: KOR, initial: 100, unit: ships, label: {en: blue, ja: 青}}
    """,
    )
    with pytest.raises(OptionError, match="has no TWN in it"):
        futures.ladder(elsewhere, world, "JPN", {})


def test_the_law_is_checked_and_planted_faults_are_named(monkeypatch, world):
    assert crisis.check_law() == len(world.situations) + len(conditions())
    broken = world.situations["anticipated"].model_copy(update={"needs": ["moon_is_full"]})
    rows = {**world.situations, "anticipated": broken}
    monkeypatch.setattr(law.World, "load", lambda: SimpleNamespace(situations=rows))
    with pytest.raises(DataFileError, match="needs 'moon_is_full', which is no condition"):
        crisis.check_law()
    rows = {name: row for name, row in world.situations.items() if name != "peacetime"}
    monkeypatch.setattr(law.World, "load", lambda: SimpleNamespace(situations=rows))
    with pytest.raises(DataFileError, match="no gate in the law of JPN opens L0"):
        crisis.check_law()


@pytest.mark.parametrize("actor", ANSWERS)
def test_every_open_question_names_a_law_and_every_limit_an_article(invasion, world, actor):
    """The laws of a question are those of the gates that hang on it, in both languages and each once."""
    found = futures.ladder(invasion, world, actor, {})
    laws = {(row["law"]["en"], row["law"]["ja"]) for row in found["gates"]}
    assert [row["question"] for row in found["questions"]] == list(ANSWERS[actor])
    for row in found["questions"]:
        named = [(law["en"], law["ja"]) for law in row["laws"]]
        assert named, row["question"]
        assert len(set(named)) == len(named)
        assert set(named) <= laws, row["question"]
    limited = {row["gate"]: row["limits"] for row in found["gates"] if row["limits"]}
    assert set(limited) == ({"important_influence", "intl_peace"} if actor == "JPN" else set())
    for limits in limited.values():
        for limit in limits:
            assert "art. " in limit["law"]["en"]
            assert re.search("第[0-9]+条", limit["law"]["ja"])
            assert limit["source"] in world.sources
            assert limit["factors"]


def test_what_an_assembly_decides_afterwards_hangs_on_each_law_that_asks_it(invasion, world):
    """A vote is no condition that opens a gate, and yet the gates that lapse without it stand beside the question."""
    rows = {row["question"]: row["laws"] for row in futures.ladder(invasion, world, "JPN", {})["questions"]}
    lapsing = [row for row in world.situations.values() if row.lapses and row.lapses.unless == "jp_diet_approves"]
    assert {law["en"] for law in rows["jp_diet_approves"]} == {row.law.en for row in lapsing}
    assert len(lapsing) > 1
    close = world.situations["survival_threatening"].law.en
    assert [law["en"] for law in rows["taiwan_close_country"]] == [close]  # under the name of its condition


def test_a_law_that_was_not_read_again_says_so_where_it_is_given_as_a_reason(invasion, world):
    unread = 0
    for actor in ANSWERS:
        for case in ({}, {"usa_state": "full"}):
            for row in futures.ladder(invasion, world, actor, case)["gates"]:
                memory = row["source"] == "MEMORY"
                unread += memory
                assert memory == row["judgement"] == (row["grade"] == "F6")
                assert memory == ("from memory, not read again" in row["why"]["en"]), row["gate"]
                assert memory == ("記憶により、条文は未確認" in row["why"]["ja"]), row["gate"]
    assert unread > 0


@pytest.mark.parametrize("days", [{}, {"us_authorisation_days": 9.0, "usa_decision_days": 2.0}])
def test_congress_may_open_hostilities_that_a_president_may_not_begin_alone(invasion, world, days):
    """open = attack + days of authorising + days of deciding, and no clock ends it; either way opens the same rungs."""

    def rungs(**answers):
        found = futures.ladder(invasion, world, "USA", {**days, **answers})
        return {row["level"]: row for row in found["levels"]}

    ends = [world.parameter(name) for name in ("us_authorisation_days", "usa_decision_days")]
    middle = sum(days.get(row.id, 0.5 * (row.low + row.high)) for row in ends)
    authorised = rungs(us_president_acts_alone=False, us_congress_authorises=True)
    neither = rungs(us_president_acts_alone=False, us_congress_authorises=False)
    alone = rungs(us_president_acts_alone=True, us_congress_authorises=False)
    for rung in ("L6", "L7"):
        assert (authorised[rung]["gate"], authorised[rung]["earliest_day"]) == ("usa_authorised", middle)
        assert (authorised[rung]["legal"], authorised[rung]["until_day"]) == (True, None)
        assert (alone[rung]["gate"], alone[rung]["legal"]) == ("usa_hostilities", True)
        assert alone[rung]["earliest_day"] < middle
        assert not neither[rung]["legal"]
        said = {way["condition"]: way["en"] for way in neither[rung]["opens_with"]}
        assert said["us_congress_authorises"] == "authorisation by Congress"
        assert set(said) == {"us_president_acts_alone", "us_congress_authorises", "attacked"}
    assert not authorised["L8"]["legal"]
    both = rungs(us_president_acts_alone=True, us_congress_authorises=True)["L6"]
    assert (both["earliest_day"], both["until_day"]) == (alone["L6"]["earliest_day"], None)


@pytest.mark.parametrize(
    ("name", "pair"), [("jp_cabinet_days", (1.0, 2.0)), ("usa_delay_days", (5.0, 9.0)), ("warning_days", (0.0, 0.0))]
)
def test_a_range_is_refused_as_the_ladder_draws_nothing(invasion, world, name, pair):
    shown = "..".join(f"{end:g}" for end in pair)
    with pytest.raises(OutOfBounds, match=f"{name} cannot be {re.escape(shown)}") as caught:
        futures.ladder(invasion, world, "JPN", {name: pair})
    assert caught.value.place.key == "--set"
    assert "draws nothing" in caught.value.expected
    typed = study.parse_settings([f"{name}={shown}"])
    with pytest.raises(OutOfBounds, match="cannot be"):
        futures.ladder(invasion, world, "JPN", typed)


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"usa_state": "gone"}, OutOfBounds),
        ({"japan_attacked": 1}, OutOfBounds),
        ({"usa_delay_days": True}, OutOfBounds),
        ({"usa_delay_days": 61}, OutOfBounds),
        ({"jp_cabinet_days": "soon"}, OutOfBounds),
        ({"kappa": 0.5}, UnknownName),
        ({"usa_state": "absent", "us_intervenes": True}, OptionError),
        ({"usa_state": "full", "usa_delay_days": 3}, OptionError),
        ({"usa_delay_days": 3, "us_entry_delay_days": 4}, OptionError),
        ({"usa_delay_days": 3, "usa_late_days": 4}, OptionError),
        ({"usa_state": "full", "usa_late_days": 4}, OptionError),
        ({"usa_state": "absent", "usa_late_days": 4}, OptionError),
        ({"usa_state": "absent", "usa_delay_days": 0}, OptionError),
        ({"us_intervenes": False, "usa_delay_days": 0}, OptionError),
        ({"strike_delay_days": 3}, OptionError),
    ],
)
def test_settings_that_cannot_be(invasion, world, settings, error):
    with pytest.raises(error):
        futures.ladder(invasion, world, "JPN", settings)
