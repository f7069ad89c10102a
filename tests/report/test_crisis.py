"""The sections on the crisis: the page says what its documents say, and the commands it prints make them again."""

import json
import re
import shlex
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo import Study, brief
from moshimo.__main__ import run
from moshimo.report import charts, trade_off
from moshimo.report.acting import acting
from moshimo.report.coming import coming
from moshimo.report.crisis import ACTORS, LEAST, MOST, VARIED, command, crisis_part
from moshimo.report.hard import hard
from moshimo.report.inaction import inaction
from moshimo.report.texts import Texts
from moshimo.words import RUNGS

HELD = {"usa_state": "absent", "japan_level": "L4", "audience_cost": (0.1, 0.2)}


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    return brief(Study(futures=80, policies=("P0", "P4"), settings=HELD), tmp_path_factory.mktemp("crisis") / "b")


@pytest.fixture(scope="module")
def part(held):
    return json.loads(held.json.read_text(encoding="utf-8"))["crisis"]["taiwan-invasion"]


def test_it_is_asked_with_the_studys_settings_less_what_a_part_varies(part):
    assert part["skipped"] == {}
    assert part["left_out"]["hard_case_absent"] == ["japan_level", "usa_state"]
    assert part["left_out"]["overturn"] == part["left_out"]["ambivalence"] == ["usa_state"]
    assert "solve" not in part["left_out"]
    assert part["solve"]["outlook"]["fights"] == 0.0  # held: the game at the centre keeps it
    assert part["ambivalence"]["set"] == {"japan_level": "L4", "audience_cost": [0.1, 0.2]}
    assert {part[kind]["futures"] for kind in ("ambivalence", "overturn")} == {80}
    assert part["hard_case"]["delayed"]["set"]["usa_state"] == "delayed"
    assert [row["actor"] for row in part["actors"]] == list(ACTORS)


@pytest.mark.parametrize("kind", ["solve", "overturn", "hard_case_delayed"])
def test_the_command_makes_the_part_again(held, part, kind, capsys, monkeypatch):
    monkeypatch.chdir(held.folder)
    words = shlex.split(part["commands"][kind])
    assert run([*words[1:], "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    found = part["hard_case"]["delayed"] if kind == "hard_case_delayed" else part[kind]
    assert {key: again[key] for key in found} == found


def test_few_and_many_futures_are_bounded(held):
    words = command("overturn", "x", {"a": True, "b": (0.5, 1.0), "c": 2.0}, 9, 3, "2026-11-24")
    assert words.endswith("--futures 9 --seed 3 --as-of 2026-11-24 --set a=true --set b=0.5..1 --set c=2")
    assert set(MOST) <= set(VARIED)
    assert min(MOST.values()) >= LEAST


def test_a_contingency_about_somewhere_else_has_no_part(world, tiny):
    class Other:
        def contingency(self, _name):
            return tiny(turn="- let: {half: red / 2}")

    assert crisis_part(Other(), "other", world) is None


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_block_has_its_source_and_every_hard_one_its_warning(part, language):
    t = Texts(language)
    blocks = hard(part, "x", t)
    assert len(blocks) == 6
    note = part["hard_case"]["absent"]["note"][language]
    assert all(block.warn == (note,) for block in blocks)
    for block in [*blocks, *coming(part, "x", t), *acting(part, t), *inaction(part, "x", t)]:
        assert block.title
        assert block.source
        assert block.table is not None
        assert all(len(row) == len(block.table.head) for row in block.table.rows)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_words_keep_choice_probability_and_share_of_futures_apart(part, language):
    t = Texts(language)
    blocks = [*hard(part, "x", t), *coming(part, "x", t), *acting(part, t), *inaction(part, "x", t)]
    said = " ".join(
        text
        for block in blocks
        for text in [block.title, *block.texts, block.source, *(cell.text for cell in block.table.head)]
    )
    assert not re.search(r"(?i)(?<!choice )probabilit", said)
    assert not re.search(r"(?<!選択)確率", said)
    assert not re.search(r"\b(best|should|ought|recommends)\b|最善|すべき", said)
    assert "choice probabilit" in said or "選択確率" in said


def test_tables_hold_the_numbers_of_the_documents(part):
    t = Texts("en")
    rungs = hard(part, "x", t)[0].table
    rows = [row for row in part["hard_case"]["absent"]["rows"] if row["company"] == "alone"]
    assert [row[0].text[:2] for row in rungs.rows] == list(RUNGS)
    assert [float(row[1].text) for row in rungs.rows] == [round(r["measures"]["score"]["mean"], 2) for r in rows]
    assert rungs.rows[0][2].text == "–"
    grid = acting(part, t)[0].table
    for shown, found in zip(grid.rows, part["actors"], strict=True):
        shut = {level["level"] for level in found["levels"] if not level["legal"]}
        assert {rung for rung, cell in zip(RUNGS, shown[1:], strict=True) if cell.kind == "falls"} == shut
    hostilities = next(row for row in part["actors"] if row["actor"] == "USA")["levels"][6]
    assert hostilities["until_day"] is not None
    assert f"until D+{hostilities['until_day']:g}" in grid.rows[ACTORS.index("USA")][7].text
    force = inaction(part, "x", t)[0].table.rows[0]
    assert force[1].text == t.percent(part["overturn"]["starting"]["force"]["overturned"])


def test_the_map_hatches_what_falls(part):
    net = {"rises": 0.0, "falls": 1.0, "neither": 0.0, "mean": -0.2, "ci95": [-0.3, -0.1]}
    cells = [{**cell, "net": net, "futures": 7} for cell in part["ambivalence"]["map"]]
    cells[0] = {**cells[0], "net": None, "futures": 0}
    cells[1] = {**cells[1], "net": {**net, "ci95": [-0.3, 0.1]}}
    cells[2] = {**cells[2], "net": {**net, "mean": 0.2, "ci95": [0.1, 0.3]}}
    changed = {**part, "ambivalence": {**part["ambivalence"], "map": cells}}
    grid = coming(changed, "x", Texts("en"))[3].table
    assert [cell.kind for cell in grid.rows[0][1:]] == ["", "open", "", "falls"]
    assert grid.rows[0][4].text == "−0.200 (7)"


def test_a_part_that_cannot_be_asked_is_left_out_of_its_section(part):
    nothing = {
        **part,
        **dict.fromkeys(("solve", "reliability", "ambivalence", "overturn")),
        "hard_case": {"absent": None, "delayed": None},
    }
    t = Texts("ja")
    assert coming(nothing, "x", t) == hard(nothing, "x", t) == inaction(nothing, "x", t) == []


def test_one_of_ones_own_without_the_assumptions_says_why(invasion, tmp_path):
    """A file in which Japan's rung cannot be set has no hard case, and the page says so instead of failing."""
    text = invasion.document.text.replace("id: taiwan-invasion", "id: own-case")
    text = re.sub(r"  japan_level:\n.*\n", "", text)
    own = tmp_path / "own.yaml"
    own.write_text(text, encoding="utf-8")
    made = brief(Study(contingencies=(str(own),), policies=("P0",), futures=64), tmp_path / "b")
    found = made.document["crisis"]["own-case"]
    assert set(found["skipped"]) == {"hard_case_absent", "hard_case_delayed"}
    assert found["overturn"] is not None
    assert "--contingency study/" in found["commands"]["overturn"]
    html = made.html.read_text(encoding="utf-8")
    assert "Not computed for this contingency" in html
    assert "この有事と前提では計算できない" in html


def test_beyond_the_score_differences_are_paired(held):
    rows = {(row["policy"], row["measure"]): row for row in held.document["beyond"]}
    assert {measure for _, measure in rows} == {
        "attack_choice", "entrapped", "abandoned", "evacuated_first", "escalation", "lawful",
    }  # fmt: skip
    for (policy, measure), row in rows.items():
        low, high = row["difference"]["ci95"]
        assert low <= row["difference"]["mean"] <= high
        assert row["mean"] - rows["P0", measure]["mean"] == pytest.approx(row["difference"]["mean"], abs=1e-12)
        if policy == "P0":
            assert (low, high) == (0.0, 0.0)


def widths(picture, fill):
    return [float(x) for x in re.findall(rf'width="([\d.]+)%"[^>]*fill="{fill}"', picture)]


def test_parts_of_a_stack_are_as_wide_as_their_shares():
    rows = [charts.Stack("a", "b", (0.5, 0.2, 0.1))]
    picture = charts.stacks("x", "t", rows, [("＋", "up"), ("0", "none"), ("<", "down")])
    assert widths(picture, r"url\(#x-\d\)") == pytest.approx([50.0, 20.0, 10.0])
    ElementTree.fromstring(picture)


def test_steps_stand_from_each_day_to_the_next():
    picture = charts.steps("x", "t", [("a", (0.0, 0.5, 1.0))], (-10.0, 0.0, 10.0), lambda share: f"{share:.0%}")
    found = re.findall(r'x="([\d.]+)%" width="([\d.]+)%" y="([\d.]+)" height="([\d.]+)"', picture)
    assert [tuple(map(float, row)) for row in found] == [(50.0, 50.0, 30.0, 10.0)]
    assert ">100%<" in picture


def test_lines_run_between_their_marks_and_the_band_is_named():
    scale = charts.Scale((0.0, 1.0), ((0.0, "a"), (1.0, "b")), "across")
    picture = charts.lines("x", "t", [charts.Series("one", (0.0, 1.0))], scale, (0.25, 0.5, "band & more"))
    root = ElementTree.fromstring(picture)
    (run_,) = [line for line in root if line.get("class") == "run"]
    assert float(run_.get("y1")) - float(run_.get("y2")) == pytest.approx(charts.HEIGHT)
    assert f'height="{charts.HEIGHT / 4:.1f}"' in picture
    assert "band &amp; more" in picture


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 4)), min_size=1, max_size=9))
def test_a_trade_off_shows_every_point_once(pairs):
    spots = [trade_off.Spot(f"L{i}", x, y) for i, (x, y) in enumerate(pairs)]
    picture = trade_off.trade_off("x", "t", spots, "across", "up")
    root = ElementTree.fromstring(picture)
    labels = " ".join(text.text for text in root.iter() if text.get("class") == "spot").split()
    assert sorted(labels) == sorted(spot.label for spot in spots)
    marks = [one for one in root if one.get("class") == "point"]
    assert len(marks) == len(spots)
    for mark in marks:
        assert charts.LEFT - 0.01 <= float(mark.get("cx").rstrip("%")) <= charts.RIGHT + 0.01


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9))
def test_round_numbers_stand_around_the_values(values):
    low, high = trade_off._round(values)
    assert low - 1e-6 <= min(values) <= max(values) <= high + 1e-6
    assert high > low
