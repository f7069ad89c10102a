"""The commonest slips of the hand, and the plain sentence each gets."""

import pytest

from moshimo.__main__ import run
from moshimo.facts import data_file
from tests.conftest import TINY

POLICIES = data_file("moshimo.policy", "policies.yaml").read_text(encoding="utf-8")
ARRANGEMENT = data_file("moshimo.command", "arrangements", "parallel.yaml").read_text(encoding="utf-8")
STEPS = """
turn:
- exchange: duel
  fires:
  - {hits: "2", on: {red: 1}}
"""
LEVER = "  reversible: true\n"


@pytest.mark.parametrize(
    ("words", "text", "says"),
    [
        (
            "campaign check",
            TINY.replace("id: tiny", "id: 2026"),
            "this must be a text, not a number, found 2026. Put it in quotes",
        ),
        ("campaign check", TINY.replace("{en: Tiny, ja: 小}", "Tiny"), "expected named values here, such as {en: ..."),
        (
            "campaign check",
            TINY.replace("en: Tiny,", "en: Tiny, made up,"),
            "Put the text in quotes: inside { } a comma",
        ),
        ("campaign check", TINY.replace("[TWN, CHN]", "TWN"), "expected a list here"),
        ("campaign check", TINY.replace("turn: []", STEPS + "- " + STEPS[9:]), "the step 'duel' is there already"),
        ("policy check", POLICIES.replace(LEVER, "  reversible: yes\n", 1), "reversible): expected true or false"),
        ("policy check", POLICIES.replace("source: ESSAY", "source: NOBODY", 1), "there is no source 'NOBODY'"),
        (
            "policy check",
            POLICIES.replace("low: 0.3, high: 0.8", "low: 3, high: 8", 1),
            "rehearsal cannot be changed by",
        ),
        ("policy check", POLICIES.replace("- id: P0", "- id: p0"), "Write what matches"),
        ("command check", ARRANGEMENT.replace("source: ", "source: X", 1), "there is no source 'X"),
        ("command check", ARRANGEMENT.replace("known: ", "known: 2030-01-01 # ", 1), "after the release of the data"),
    ],
)
def test_a_slip_gets_a_sentence_a_person_can_act_on(capsys, tmp_path, words, text, says):
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    assert run([*words.split(), str(path)]) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert says in last
    assert last.startswith(f"{path}:")
    assert "?." not in last


def test_a_question_has_no_full_stop_behind_it(capsys, tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text("futurs: 3\n", encoding="utf-8")
    assert run(["study", "plan", str(path)]) == 2
    assert capsys.readouterr().err.endswith("Did you mean 'futures'?\n")


def test_far_fetched_guesses_are_not_made(capsys):
    assert run(["facts", "show", "zzzz"]) == 2
    assert "Choose one of" in capsys.readouterr().err


def test_a_state_without_parts_is_held_at_its_default(capsys, tmp_path, invasion):
    lines = invasion.document.text.splitlines(keepends=True)
    start = next(i for i, line in enumerate(lines) if line.startswith("  us_intervenes:"))
    del lines[start : start + 4]
    text = "".join(lines).replace("id: taiwan-invasion", "id: own").replace("default: full", "default: absent")
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    assert run(["campaign", "run", str(path), "--futures", "40", "--json"]) == 0
    import json

    found = json.loads(capsys.readouterr().out)
    assert found["metrics"]["losses.USA.aircraft"]["mean"] == 0.0
