"""Rows of law: what a gate counts, what a statute does, and what cannot stand."""

import pytest
from pydantic import ValidationError

from moshimo.facts import World, check, data_file
from moshimo.facts.laws import Statute

ROW = {
    "id": "an_act",
    "actor": "USA",
    "label": {"en": "an act", "ja": "法"},
    "law": {"en": "an act, s. 1", "ja": "法第1条"},
    "text": {"en": "says so", "ja": "定める"},
    "starts_force": "none",
    "stops_force": "weak",
    "aid": "none",
    "posture": "strong",
    "since": "2000-01-01",
    "known": "2000-01-01",
    "valid": "since 2000",
    "source": "JUDGEMENT",
    "grade": "F6",
    "judgement": True,
}


def test_a_gate_counts_its_days_in_the_order_in_which_they_pass(world):
    row = world.situations["usa_hostilities"]
    assert row.counted == ["usa_decision_days", "us_report_days", "us_wpr_clock_days", "us_wpr_extension_days"]
    assert row.conditions == [*row.needs, "us_congress_authorises"]
    assert world.situations["peacetime"].counted == []
    document = world.situations["important_influence"].as_document()
    assert document["lapses"] == {"after": ["jp_diet_after_days"], "unless": "jp_diet_approves"}
    assert len(document["limits"][0]["factors"]) == 4


def test_a_statute_says_what_it_does_and_that_this_was_judged(world):
    found = world.show("us_war_powers")["rows"][0]
    assert found["kind"] == "statute"
    assert found["clock"] == ["us_report_days", "us_wpr_clock_days", "us_wpr_extension_days"]
    assert (found["starts_force"], found["stops_force"]) == ("none", "weak")
    assert found["judged"] == ["starts_force", "stops_force", "aid", "posture"]
    rows = world.to_dict("statute")["rows"]
    assert len(rows) == len(world.statutes) >= 9
    assert {row["posture"] for row in rows if "floor" in row["id"]} == {"strong"}


def test_a_statute_that_ended_stood_before():
    assert World.load().statutes["us_korea_floor_2019"].until == "2021-12-27"
    assert World.load("2021-10-01").statutes["us_korea_floor_2019"].until is None
    assert "us_korea_floor_2019" not in World.load("2020-01-01").statutes


@pytest.mark.parametrize("change", [{"stops_force": "some"}, {"until": "1999-12-31"}, {"actor": "XXX"}, {"clocks": []}])
def test_a_statute_that_cannot_be(change):
    assert Statute(**ROW)
    with pytest.raises(ValidationError):
        Statute(**{**ROW, **change})


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("clock: [us_floor_days]", "clock: [no_such_days]", "there is no 'no_such_days' among the parameters"),
        ("clock: [us_floor_days]", "clock: [kappa_scale]", "there is no 'kappa_scale' among the parameters"),
    ],
)
def test_the_clock_of_a_statute_names_parameters_of_days(tmp_path, old, new, says):
    for path in data_file("moshimo.facts").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace(old, new), encoding="utf-8")
    _, problems = check(tmp_path)
    assert [problem.message for problem in problems] == [says]


def test_faults_in_a_gate_are_named(tmp_path):
    for path in data_file("moshimo.facts").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        text = text.replace("after: [twn_ratify_days]", "after: [jsdf_share]").replace(
            "source: ITTAI\n  opens", "source: NOWHERE\n  opens"
        )
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    _, problems = check(tmp_path)
    messages = {problem.message for problem in problems}
    assert messages == {"there is no source 'NOWHERE'", "the step 'jsdf_share' counts share, not days"}
