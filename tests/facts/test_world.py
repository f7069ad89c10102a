"""The shipped world, as of a day; and the check that refuses what may not be shipped."""

import re
import shutil
from pathlib import Path

import pytest

from moshimo.errors import DataFileError, NotKnownYet, OptionError, UnknownName
from moshimo.facts import World, check, data_file
from moshimo.facts.world import FACTS, PARAMETERS, SOURCES

JAPANESE = re.compile(r"[぀-ヿ一-鿿]|LRASM")


def test_the_shipped_data_pass_their_check():
    rows, problems = check(data_file("moshimo.facts"))
    assert problems == []
    assert rows > 150


def test_as_of_hides_what_became_public_later():
    now, then = World.load(), World.load("2024-01-31")
    assert set(then.facts) < set(now.facts)
    assert all(row.known <= "2024-01-31" for row in (*then.facts.values(), *then.parameters.values()))
    assert then.fact("usa_jassm_er").value == 3650
    with pytest.raises(NotKnownYet, match="2025-07-31"):
        then.fact("interceptor_single_shot")
    assert then.later["interceptor_single_shot"] == "2025-07-31"
    assert World.load("2024-01-31") is then


def test_names_and_dates_that_do_not_exist_are_refused(world):
    with pytest.raises(UnknownName, match="Did you mean 'usa_jassm_er'"):
        world.fact("usa_jasm_er")
    with pytest.raises(UnknownName, match="parameter"):
        world.parameter("usa_jassm_er")
    for text in ("2024-02-30", "31.1.2024", "now"):
        with pytest.raises(OptionError, match="YYYY-MM-DD"):
            World.load(text)
    with pytest.raises(OptionError, match="after the release"):
        World.load("9999-12-31")


def test_every_row_is_labelled_sourced_and_graded(world):
    for row in (*world.facts.values(), *world.parameters.values()):
        assert row.source in world.sources, row.id
        assert JAPANESE.search(row.label.ja), row.id
        assert row.judgement == (row.source == "JUDGEMENT"), row.id
        assert (row.grade == "F6") == row.judgement, row.id
    for row in world.parameters.values():
        assert row.bounds[0] <= row.low <= row.high <= row.bounds[1]


def test_claims_can_fail(world):
    tested = [row for row in world.parameters.values() if row.claim]
    assert {row.claim for row in tested} >= {"C070", "C078", "C080", "C089"}
    assert all(row.low <= 0.0 <= row.high for row in tested)


def test_documents_of_rows(world):
    found = world.show("chn_fighters")
    assert found["schema"] == "moshimo.facts.show/1"
    assert found["rows"][0]["value"] == 1900
    found = world.show("lockin")["rows"][0]
    assert "value" not in found
    assert (found["low"], found["high"], found["judgement"]) == (-0.1, 0.4, True)
    assert len(world.to_dict()["rows"]) == len(world.facts) + len(world.parameters)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(data_file("moshimo.facts"), folder)
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        (FACTS, "source: CSIS23\n", "source: NOBODY\n", "source"),
        (FACTS, "known: 2023-01-09", "known: 2020-01-09", "known"),
        (FACTS, "known: 2023-01-09", "known: 2031-01-09", "released"),
        (FACTS, "source: CMPR25\n  grade: B2", "source: CMPR25\n  grade: A1", "grade"),
        (FACTS, "- id: chn_frigates", "- id: chn_destroyers", "duplicate"),
        (FACTS, "unit: ships\n", "", "schema"),
        (FACTS, "actor: CHN", "actor: XXX", "schema"),
        (FACTS, "ja: 中国の揚陸船団", 'ja: ""', "schema"),
        (PARAMETERS, "low: -0.1", "low: 0.1", "claim"),
        (PARAMETERS, "low: 78\n  high: 102", "low: 102\n  high: 78", "schema"),
        (PARAMETERS, "bounds: [0, 200]", "bounds: [90, 200]", "schema"),
        (PARAMETERS, "grade: F6\n  judgement: true", "grade: B2\n  judgement: true", "schema"),
        (PARAMETERS, "judgement: true\n", "", "schema"),
        (SOURCES, "grade: B1", "grade: G1", "schema"),
    ],
)
def test_the_check_names_each_fault_with_its_line(copy, name, old, new, code):
    change(copy, name, old, new)
    _, problems = check(copy)
    assert code in {problem.code for problem in problems}
    problem = next(problem for problem in problems if problem.code == code)
    assert problem.file.endswith(name)
    assert problem.line > 1
    assert problem.message
    assert problem.hint


def test_a_duplicate_id_is_refused_on_loading(copy, monkeypatch):
    change(copy, PARAMETERS, "- id: decoy_ships", "- id: pla_escorts")
    monkeypatch.setattr("moshimo.facts.world.data_file", lambda _package, name: copy / name)
    with pytest.raises(DataFileError, match="already used on line 3"):
        World.load("2026-11-23")
