"""The law of each actor: who decides, who is asked before and after, and what is refused."""

import pytest

from moshimo import crisis, futures
from moshimo.__main__ import run
from moshimo.crisis.facing import ANSWERS
from moshimo.errors import NotKnownYet, OptionError, OutOfBounds, UnknownName
from moshimo.facts import World
from moshimo.words import RUNGS

ACTORS = sorted(ANSWERS)
HARD = {
    "JPN": {"L0", "L1", "L2", "L5"},
    "KOR": {"L0", "L1", "L2"},
    "AUS": {"L0", "L1", "L2", "L4", "L5", "L6", "L7"},
    "PHL": {"L0", "L1", "L2", "L5"},
    "TWN": {"L0", "L1", "L2", "L5", "L7", "L8"},
    "USA": {"L0", "L1", "L2", "L4", "L5", "L6", "L7"},
}
"""What is open on some day where nothing is set."""


def levels(invasion, actor, **settings):
    found = futures.ladder(invasion, World.load(), actor, settings)
    return {row["level"]: row for row in found["levels"]}


@pytest.mark.parametrize("actor", ACTORS)
def test_the_hard_case_of_each(invasion, actor):
    found = levels(invasion, actor)
    assert {name for name, row in found.items() if row["legal"]} == HARD[actor]
    assert "not asked: " in found["L3"]["why"]["en"]
    assert found["L3"]["opens_with"][0]["condition"] == "base_use_asked"
    opened = {rung for row in World.load().situations.values() if row.actor == actor for rung in row.opens}
    assert opened == set(RUNGS)


@pytest.mark.parametrize("actor", ACTORS)
def test_every_gate_names_its_law_and_where_it_was_read(invasion, world, actor):
    rows = [row for row in world.situations.values() if row.actor == actor]
    for row in rows:
        assert any(sign.isdigit() for sign in row.law.en), row.id  # an article, a section, a year
        assert row.source in world.sources
        assert row.judgement == (row.source == "MEMORY"), row.id
    found = futures.ladder(invasion, world, actor, {})
    for level in found["levels"]:
        assert level["why"]["ja"].endswith("。")
        law = next(row.law for row in rows if row.id == level["gate"])
        assert law.en in level["why"]["en"]
        assert law.ja in level["why"]["ja"]


def test_australia_decides_and_debates_afterwards(invasion):
    row = next(
        gate for gate in futures.ladder(invasion, World.load(), "AUS", {})["gates"] if gate["gate"] == "aus_combat"
    )
    assert [one["state"] for one in row["clock"]] == ["conditions", "executive", "open", "debated"]
    assert (row["prior_approval_day"], row["until_day"]) == (None, None)
    found = levels(invasion, "AUS", aus_decision_days=2)
    assert (found["L6"]["earliest_day"], found["L7"]["earliest_day"]) == (2.0, 2.0)
    assert levels(invasion, "AUS", aus_decision_days=2, aus_debate_days=60)["L6"]["earliest_day"] == 2.0


def test_korea_sends_nobody_abroad_without_its_assembly(invasion):
    found = levels(invasion, "KOR", usa_state="full", kor_abroad_days=20)
    assert [found[rung]["earliest_day"] for rung in ("L4", "L6", "L7")] == [20.0, 20.0, 20.0]
    refused = levels(invasion, "KOR", usa_state="full", kor_assembly_consents=False)
    assert not any(refused[rung]["legal"] for rung in ("L4", "L6", "L7"))
    home = levels(invasion, "KOR", attacked=True, kor_assembly_consents=False, kor_homeland_days=1)
    assert {rung: home[rung]["earliest_day"] for rung in ("L5", "L7", "L8")} == {"L5": 1.0, "L7": 1.0, "L8": 1.0}
    supported = levels(invasion, "KOR", jpn_from_day=4, kor_abroad_days=20)
    assert (supported["L4"]["earliest_day"], supported["L6"]["earliest_day"]) == (24.0, None)


def test_the_philippine_forces_defend_themselves_before_congress_votes(invasion):
    held = {"phl_order_days": 1, "phl_decision_days": 2, "phl_congress_days": 20}
    found = levels(invasion, "PHL", usa_state="full", attacked=True, **held)
    assert (found["L8"]["earliest_day"], found["L6"]["earliest_day"]) == (1.0, 22.0)
    no_war = levels(invasion, "PHL", usa_state="full", attacked=True, phl_congress_declares=False, **held)
    assert (no_war["L8"]["earliest_day"], no_war["L6"]["earliest_day"]) == (1.0, None)


def test_taiwan_defends_itself_on_command_and_asks_for_war_beside_others(invasion):
    found = levels(invasion, "TWN", twn_ly_ratifies=False, twn_ly_declares=False, aus_from_day=0, twn_defence_days=1)
    assert (found["L8"]["earliest_day"], found["L8"]["until_day"]) == (1.0, None)
    assert found["L6"]["earliest_day"] is None
    assert levels(invasion, "TWN", aus_from_day=0)["L6"]["earliest_day"] == 1.0 + 7.5


def test_the_president_may_act_first_unless_that_is_read_otherwise(invasion):
    assert not levels(invasion, "USA", us_president_acts_alone=False)["L6"]["legal"]
    attacked = levels(invasion, "USA", us_president_acts_alone=False, attacked=True, usa_decision_days=0)
    assert attacked["L8"]["earliest_day"] == 0.0
    arms = levels(invasion, "USA", usa_decision_days=1)["L4"]
    assert (arms["earliest_day"], arms["prior_approval_day"]) == (1.0, 31.0)


def test_statutes_stand_in_the_ladder_of_their_actor(invasion, world):
    found = {actor: futures.ladder(invasion, world, actor, {})["statutes"] for actor in ACTORS}
    assert {actor for actor, rows in found.items() if rows} == {"USA"}
    assert {row["id"] for row in found["USA"]} == set(world.statutes)
    assert all(row["starts_force"] == "none" for row in found["USA"])


def test_evacuation_has_a_day_where_a_gate_unlocks_it(invasion, world):
    days = {actor: futures.ladder(invasion, world, actor, {})["evacuation_from_day"] for actor in ACTORS}
    assert days == {"JPN": 1.5, "KOR": None, "AUS": None, "PHL": 1.0, "TWN": 1.0, "USA": None}
    rows = levels(invasion, "JPN", usa_state="full")
    assert rows["L6"]["legal"]
    assert rows["L6"]["evacuation_from_day"] is None  # a survival-threatening situation unlocks none
    assert rows["L5"]["evacuation_from_day"] == 1.5


def test_law_of_a_later_day_is_not_yet_known(invasion):
    with pytest.raises(NotKnownYet, match="no law of PHL as of 1980-01-01"):
        futures.ladder(invasion, World.load("1980-01-01"), "PHL", {})
    with pytest.raises(UnknownName, match="there is no actor whose law is in the data 'CHN'"):
        futures.ladder(invasion, World.load("1980-01-01"), "CHN", {})
    assert crisis.check_law() > 0


@pytest.mark.parametrize(
    ("actor", "settings", "error"),
    [
        ("USA", {"bases_for_us": True}, UnknownName),
        ("KOR", {"japan_attacked": True}, UnknownName),
        ("JPN", {"attacked": True}, UnknownName),
        ("AUS", {"aus_from_day": 3}, UnknownName),
        ("JPN", {"kor_abroad_days": 3}, UnknownName),
        ("JPN", {"warning_days": 31}, OutOfBounds),
        ("JPN", {"warning_days": -1}, OutOfBounds),
        ("JPN", {"aus_from_day": 61}, OutOfBounds),
        ("JPN", {"aus_from_day": True}, OutOfBounds),
        ("JPN", {"jp_diet_approves": "perhaps"}, OutOfBounds),
        ("USA", {"us_wpr_clock_days": 30}, OutOfBounds),
        ("KOR", {"attacked_from_day": 3}, OptionError),
    ],
)
def test_settings_that_cannot_be(invasion, world, actor, settings, error):
    with pytest.raises(error):
        futures.ladder(invasion, world, actor, settings)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("crisis ladder CHN", "ACTOR: there is no actor whose law is in the data 'CHN'"),
        ("crisis ladder jpn", "ACTOR: there is no actor whose law is in the data 'jpn'"),
        ("crisis ladder USA --set bases_for_us=true", "--set: there is no assumption of the ladder 'bases_for_us'"),
        ("crisis ladder JPN --set warning_days=31", "--set: warning_days cannot be 31. Write a number from 0 to 30"),
        ("crisis ladder JPN --set aus_from_day=soon", "--set: aus_from_day cannot be soon"),
        ("crisis ladder KOR --set attacked_from_day=3", "counts only where KOR is attacked. Add --set attacked=true"),
        ("crisis ladder TWN --day -31", "--day: must be from -30 to 98, found -31"),
    ],
)
def test_wrong_words_end_in_one_sentence(capsys, words, says):
    assert run(words.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_command_prints_each(capsys, actor, lang):
    assert run(["crisis", "ladder", actor, "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert all(f"\n{rung}  " in out for rung in RUNGS)
    assert ("War Powers Resolution of 1973" in out or "1973年戦争権限決議" in out) == (actor == "USA")
