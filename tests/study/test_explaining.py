"""One future told: the trace is the row, bit for bit, and every step has its reason in both languages."""

import re

import pytest

from moshimo import futures
from moshimo.errors import OptionError, StorageError, UnknownName
from moshimo.futures.decided import DRAWN
from moshimo.report import explain
from moshimo.study import Results, Study, run, trace_row
from moshimo.words import CHOSEN, USA_STATES

JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study") / "s"
    run(Study(futures=60, policies=("P0", "P2", "P4"), seed=5), folder, chunk=17)
    return Results(folder)


def test_the_trace_is_the_row(results):
    """Checked inside against every metric of the stored row; here for many futures and every policy."""
    for policy in results.policies:
        for future in range(0, 60, 4):
            _, trace, reason = trace_row(results, future, policy)
            row = results.row("taiwan-invasion", policy, future)
            assert reason is None
            assert trace.outcome == row["outcome"]
            assert all(row[f"m.{name}"] == value for name, value in trace.metrics.items())
            chosen = {event.kind: event.chosen for event in trace.events if event.chosen}
            assert chosen == {name: row[f"d.{name}"] for name in futures.DECISIONS}
            chances = {event.kind: event.chance for event in trace.events if event.chosen}
            told = {name: chance for name, chance in chances.items() if chance is not None}
            assert told == {name: row[f"p.{name}"] for name in told}
            assert set(chances) - set(told) == set(DRAWN)  # no choice probability stands beside what is drawn
            assert all(0.0 < chance <= 1.0 for chance in told.values())


def test_a_trace_that_is_not_the_row_is_not_told(results, monkeypatch):
    row = results.row("taiwan-invasion", "P0", 3)
    monkeypatch.setattr(Results, "row", lambda *_: row | {"m.days": row["m.days"] + 1.0})
    with pytest.raises(RuntimeError, match=r"not the row of the study: m\.days"):
        trace_row(results, 3, "P0")


def test_changes_add_up_to_the_losses(results):
    """What each step took from the stocks, summed, is what the loss table says."""
    for future in (0, 11, 37):
        setup, trace, _ = trace_row(results, future, "P4")
        stocks = setup.contingency.record.stocks
        for actor, metric in (("CHN", "losses.CHN.aircraft"), ("JPN", "losses.JPN.aircraft")):
            lost = 0.0
            for event in trace.events:
                for name, (before, after) in event.changed.items():
                    if stocks[name].actor == actor and "aircraft" in stocks[name].counts and after < before:
                        lost += before - after
            assert lost == pytest.approx(trace.metrics[metric], abs=1e-6)


def test_events_stand_in_order_and_chain(results):
    _, trace, _ = trace_row(results, 7, "P4")
    fought = [event for event in trace.events if event.kind == "engagement"]
    assert [event.turn for event in fought] == sorted(event.turn for event in fought)
    last = {}
    for event in fought:
        for name, (before, after) in event.changed.items():
            assert last.get(name, before) == before, name
            last[name] = after
    turns = [max(event.day, 0.0) // 3.5 for event in trace.events[:-1]]
    assert turns == sorted(turns)
    assert trace.events[-1].kind == "end"


def test_inside_a_turn_what_was_decided_stands_before_what_was_fought(results):
    """A consent of day 2.2 stands after the opening of day 0 and before the engagements of the first turn."""
    between = 0
    for future in range(0, 60, 3):
        _, trace, _ = trace_row(results, future, "P4")
        events = trace.events[:-1]
        opening = next(i for i, event in enumerate(events) if event.turn == 0)
        first = {turn: i for i, event in reversed(list(enumerate(events))) for turn in [event.turn] if turn}
        for i, event in enumerate(events):
            if event.turn is None:
                assert (i < opening) == (event.day <= 0.0)
                turn = int(event.day // 3.5) + 1
                assert event.day < 0.0 or i < first.get(turn, len(events))
                assert turn - 1 not in first or i > first[turn - 1] or event.day <= 0.0
                between += 0.0 < event.day < 3.5
    assert between > 0


def test_the_document_has_words_for_everything(results):
    for policy, future in (("P0", 0), ("P2", 1), ("P4", 2), ("P4", 21), ("P0", 33)):
        found = explain(results.folder, future, policy)
        assert list(found)[:2] == ["schema", "version"]
        assert found["schema"] == "moshimo.explain/1"
        assert (found["future"], found["policy"], found["seed"]) == (future, policy, 5)
        for step in found["steps"]:
            for text in ("what", "why"):
                assert set(step[text]) == {"en", "ja"}
                assert step[text]["en"].endswith("."), step
                assert JAPANESE.search(step[text]["ja"]), step
                assert not re.search(r"[{}]|\bnan\b|\binf\b", step[text]["en"] + step[text]["ja"]), step
                assert not re.search(r"[(),:]", re.sub(r"\d,\d", "", step[text]["ja"])), step[text]["ja"]


def test_every_kind_of_choice_is_told(results):
    told = {}
    for policy in results.policies:
        for future in range(60):
            for step in explain(results.folder, future, policy)["steps"]:
                if step["chosen"]:
                    told.setdefault(step["kind"], set()).add(step["chosen"])
    assert set(told) == set(futures.DECISIONS)
    assert told["japan_consents"] == {"yes", "conditional", "no", "not_asked"}
    assert told["usa_state"] == set(USA_STATES)
    assert {"L2", "L4", "L5", "L6"} <= told["japan_level"] <= set(CHOSEN)
    assert told["japan_rule"] == {"follow_hub", "law_first", "threshold", "autonomous"}
    assert told["challenger"] == {"wait", "grey_zone", "blockade", "invade"}
    assert told["usa_kind"] == {"free", "keeps_word"}
    yes_or_no = [name for name, options in futures.DECISIONS.items() if set(options) >= {"yes", "no"}]
    for name in set(yes_or_no) - {"japan_consents"}:
        assert told[name] == {"yes", "no"}, name


def test_what_is_held_is_said(tmp_path):
    held = {"usa_state": "full", "japan_bases_for_us": True, "china_strikes_japan": "never", "japan_jsdf": "neutral"}
    run(Study(futures=3, policies=("P0",), settings=held), tmp_path / "s")
    why = {step["kind"]: step["why"]["en"] for step in explain(tmp_path / "s", 1)["steps"]}
    assert why["usa_state"] == "Held by the user: usa_state."
    assert why["japan_consents"] == "Held by the user: japan_bases_for_us."
    assert why["japan_fights"] == "Held by the user: japan_jsdf."


def test_rows_that_are_not_there(results):
    for future in (-1, 60):
        with pytest.raises(OptionError, match="must be from 0 to 59"):
            trace_row(results, future)
    with pytest.raises(UnknownName, match="policy in this study"):
        trace_row(results, 0, "P1")
    with pytest.raises(UnknownName, match="contingency in this study"):
        trace_row(results, 0, "P0", "korea")


def test_a_study_of_other_code_is_not_told(results, monkeypatch):
    monkeypatch.setattr("moshimo.study.spec.code_hash", lambda: "0" * 64)
    with pytest.raises(StorageError, match="another version"):
        trace_row(results, 0)
