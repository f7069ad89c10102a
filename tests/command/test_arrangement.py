"""Arrangements as ordered rules: the first that matches answers, every cell is answered, faults name their line."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo import command
from moshimo.errors import DataFileError, UnknownName
from moshimo.facts import World, data_file
from moshimo.words import ACTORS, AREAS, FUNCTIONS, PHASES

TWO = """
id: two
label: {en: two rules, ja: 二つの規則}
summary: {en: a test, ja: 試験}
known: 2020-01-01
source: JUDGEMENT
grade: F6
judgement: true
rules:
- when: {areas: [ecs], functions: [isr, asw], phases: [combat]}
  lead: host
  relation: opcon
  forces: [JPN, USA]
  caveats:
    USA: {en: own bases first, ja: 自国の基地を優先}
  limit_days: 30
  fallback: {lead: USA, after_days: {low: 2, high: 7}}
  why: {en: a test, ja: 試験}
- when: {}
  lead: each
  relation: coordination
  forces: stakeholders
  why: {en: a test, ja: 試験}
"""


@pytest.fixture
def write(tmp_path):
    """Return a writer of arrangement files: the text above, changed."""

    def make(*changes, text=TWO):
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "own.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return make


def test_the_ground_answers_every_cell():
    ground = command.ground()
    assert set(ground.areas) == set(AREAS)
    assert {(f, p) for f, row in ground.demand.items() for p in row} == set(product(FUNCTIONS, PHASES))
    assert set(ground.one_authority) < set(FUNCTIONS)
    named = [name for gate in ground.gates if gate.opens != "n/a" for name in gate.opens]
    assert set(named) <= set(command.situations())
    for gate in ground.gates:
        assert set(gate.when.areas or ()) <= set(AREAS)
        assert set(gate.when.functions or ()) <= set(FUNCTIONS)
        assert set(gate.when.phases or ()) <= set(PHASES)
    first = {cell: _first_gate(*cell) for cell in command.CELLS}
    assert None not in first.values()
    assert set(first.values()) == set(range(len(ground.gates)))
    for area, row in ground.areas.items():
        assert row.host in row.stakeholders, area
    assert len(command.CELLS) == len(set(command.CELLS)) == 396


def _first_gate(area, function, phase):
    ground = command.ground()
    for i, gate in enumerate(ground.gates):
        kinds = gate.when.kinds
        if gate.when.matches(area, function, phase) and (kinds is None or ground.areas[area].kind in kinds):
            return i
    return None


def test_the_gate_is_the_least_situation_and_waits_for_its_law():
    gate = command.ground().gate
    assert gate("sw_islands", "isr", "combat") == ("peacetime",)
    assert gate("sw_islands", "iamd", "peace") == ("peacetime",)
    assert gate("guam", "iamd", "combat") == ("survival_threatening",)
    assert gate("ecs", "counterstrike", "combat")[0] == "armed_attack"
    assert gate("phil_sea", "log", "combat")[0] == "important_influence"
    assert gate("sw_islands", "sealift", "crisis")[0] == "anticipated"
    assert gate("korea", "maritime_strike", "combat") == ()


def test_relations_run_from_the_loosest_to_the_closest():
    rows = list(command.relations().values())
    assert [row.id for row in rows] == [
        "none", "coordination", "supported_supporting", "tacon", "tacom", "opcon", "opcom", "full_command"
    ]  # fmt: skip
    powers = [sum(row.allows.model_dump().values()) for row in rows]
    assert powers == sorted(powers)
    assert len({row.letter for row in rows}) == len(rows)
    opcon = command.relations()["opcon"]
    assert "作戦統制" in opcon.label.ja
    assert opcon.allows.assign_mission
    assert not opcon.allows.reassign


def test_the_first_rule_that_matches_answers(write):
    held = command.load_arrangement(write())
    assert [(cell.area, cell.function, cell.phase) for cell in held.cells] == list(command.CELLS)
    first = [cell for cell in held.cells if cell.rule == 0]
    assert [(cell.area, cell.function, cell.phase) for cell in first] == [
        ("ecs", "isr", "combat"), ("ecs", "asw", "combat")
    ]  # fmt: skip
    assert {(cell.lead, cell.relation, cell.forces) for cell in first} == {("JPN", "opcon", ("JPN", "USA"))}
    rest = [cell for cell in held.cells if cell.rule == 1]
    assert len(rest) == 394
    assert all(cell.lead is None and cell.fallback is None and not cell.caveats for cell in rest)
    assert all(cell.forces == tuple(command.ground().areas[cell.area].stakeholders) for cell in rest)
    assert held.actors == ("USA", "JPN", "KOR", "TWN", "AUS", "PHL")


def test_a_rule_that_no_cell_reaches_is_a_complaint_on_its_line(write):
    last = TWO[TWO.index("- when: {}") :]
    found = command.load_arrangement(write(text=TWO + last.replace("{}", "{areas: [ecs, scs]}"))).clashes()
    assert [(row["rule"], row["line"]) for row in found] == [(2, 24)]
    assert "rule 3 is never reached" in found[0]["message"]["en"]
    assert "3番目" in found[0]["message"]["ja"]
    assert command.load_arrangement(write()).clashes() == []


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("areas: [ecs]", "areas: [esc]", 10, "there is no area 'esc'. Did you mean"),
        ("[isr, asw]", "[isr, aws]", 10, "there is no function 'aws'. Did you mean 'asw'"),
        ("phases: [combat]", "phases: [war]", 10, "there is no phase 'war'"),
        ("lead: host", "lead: hots", 11, "there is no lead 'hots'. Did you mean 'host'"),
        ("relation: opcon", "relation: opcom_", 12, "there is no relation 'opcom_'. Did you mean 'opcom'"),
        ("forces: [JPN, USA]", "forces: [JPN, UAS]", 13, "there is no actor 'UAS'"),
        ("forces: [JPN, USA]", "forces: [USA]", 11, "JPN is to lead, but has no forces in ecs, isr, combat"),
        (
            "forces: [JPN, USA]",
            "forces: everybody",
            13,
            "there is no group of forces 'everybody'. Choose one of: stakeholders",
        ),
        ("    USA: {en", "    US: {en", 14, "there is no actor 'US'"),
        ("fallback: {lead: USA", "fallback: {lead: KOR", 17, "KOR is to lead, but has no forces in ecs"),
        ("fallback: {lead: USA", "fallback: {lead: Korea", 17, "there is no actor 'Korea'"),
        ("{low: 2, high: 7}", "{low: 8, high: 7}", 17, "`low` is above `high`"),
        ("limit_days: 30", "limit_days: -1", 16, "greater than 0"),
        ("limit_days: 30", "limit_day: 30", 16, "unknown key 'limit_day'"),
        ("relation: coordination", "relation: tacon", 21, "each nation leads its own forces"),
        ("lead: host", "lead: each", 12, "each nation leads its own forces"),
        ("- when: {}", "- when: {areas: [scs]}", 19, "no rule answers sw_islands, isr, peace"),
        ("when: {}", "when: {areas: []}", 19, "at least 1 item"),
        ("grade: F6", "grade: B2", 2, "a judgement is graded F6"),
        ("known: 2020-01-01", "known: 2020-13-01", 5, "YYYY-MM-DD"),
    ],
)
def test_faults_are_named_with_their_line(write, old, new, line, says):
    with pytest.raises((DataFileError, UnknownName)) as caught:
        command.load_arrangement(write((old, new)))
    assert says in str(caught.value)
    assert caught.value.place.line == line
    assert caught.value.place.file.endswith("own.yaml")


def test_each_nation_for_itself_has_nobody_to_take_over(write):
    change = (
        "forces: stakeholders\n",
        "forces: stakeholders\n  fallback: {lead: USA, after_days: {low: 0, high: 1}}\n",
    )
    with pytest.raises(DataFileError, match="no lead to take over from") as caught:
        command.load_arrangement(write(change))
    assert caught.value.place.line == 23


def test_an_arrangement_that_does_not_exist():
    assert list(command.arrangements()) == ["flexible", "parallel"]
    with pytest.raises(
        UnknownName, match=r"ARRANGEMENT: there is no arrangement 'flexibel'. Did you mean 'flexible'\?"
    ):
        command.load_arrangement("flexibel")
    with pytest.raises(DataFileError, match="cannot be read"):
        command.load_arrangement("nowhere.yaml")


RULES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["ecs", "north", "guam"]), min_size=1, max_size=3, unique=True),
        st.lists(st.sampled_from(["isr", "asw", "log"]), min_size=1, max_size=3, unique=True),
    ),
    min_size=2,
    max_size=6,
)


@given(RULES, st.data())
def test_the_order_of_rules_matters_only_where_they_overlap(tmp_path_factory, rules, data):
    path = tmp_path_factory.mktemp("rules") / "own.yaml"
    head, last = TWO.split("rules:\n")[0] + "rules:\n", TWO[TWO.index("- when: {}") :]
    shared = "  lead: each\n  relation: coordination\n  forces: stakeholders\n  why: {en: '%d', ja: 試験}\n"

    def answers(order):
        """Return which rule, by its number in the first order, answers each cell."""
        texts = [
            f"- when: {{areas: [{', '.join(rules[i][0])}], functions: [{', '.join(rules[i][1])}]}}\n" + shared % i
            for i in order
        ]
        path.write_text(head + "".join(texts) + last, encoding="utf-8")
        held = command.load_arrangement(path)
        return {(cell.area, cell.function, cell.phase): held.record.rules[cell.rule].why.en for cell in held.cells}

    order = list(range(len(rules)))
    i = data.draw(st.integers(0, len(rules) - 2))
    swapped = [*order[:i], order[i + 1], order[i], *order[i + 2 :]]
    before, after = answers(order), answers(swapped)
    overlap = set(product(*({*a} & {*b} for a, b in zip(rules[i], rules[i + 1], strict=True))))
    changed = {cell for cell in command.CELLS if before[cell] != after[cell]}
    assert {(area, function) for area, function, _ in changed} <= overlap
    earlier = set().union(*(set(product(*rules[j])) for j in range(i))) if i else set()
    assert {(area, function) for area, function, _ in changed} == overlap - earlier


@pytest.mark.parametrize("name", ["parallel", "flexible"])
def test_the_shipped_arrangements(name, world):
    held = command.load_arrangement(name)
    row = held.record
    assert row.id == name
    assert held.clashes() == []
    assert (row.grade, row.judgement) == ("F6", True)
    assert row.known == {"parallel": "2015-04-27", "flexible": "2024-01-31"}[name]
    assert row.source in world.sources
    for cell in held.cells:
        assert set(cell.forces) <= set(ACTORS)
        if cell.lead == "JPN" or (cell.fallback and cell.fallback.lead == "JPN"):
            assert command.ground().gate(cell.area, cell.function, cell.phase), cell
        if cell.area in ("korea", "taiwan_strait") and cell.function != "log":
            assert "JPN" not in cell.forces, cell


def test_the_essay_names_leads_of_both_nations_and_parallel_none():
    flexible, parallel = (command.load_arrangement(name) for name in ("flexible", "parallel"))
    both = {"JPN", "USA"}
    led = [cell.lead for cell in flexible.cells if both <= set(cell.forces) and cell.lead in both]
    assert {"JPN", "USA"} <= set(led)
    assert all(cell.lead is None for cell in parallel.cells if both <= set(cell.forces))
    same = {cell.area for cell in flexible.cells} - {
        cell.area
        for cell, other in zip(flexible.cells, parallel.cells, strict=True)
        if (cell.lead, cell.relation, cell.forces) != (other.lead, other.relation, other.forces)
    }
    assert same == {"guam"}
    korea = [
        (cell, other)
        for cell, other in zip(flexible.cells, parallel.cells, strict=True)
        if cell.area == "korea" and cell.function != "log"
    ]
    assert all((a.lead, a.relation, a.fallback) == (b.lead, b.relation, b.fallback) for a, b in korea)


def test_the_show_document():
    found = command.load_arrangement("flexible").show()
    assert list(found)[:2] == ["schema", "version"]
    assert found["schema"] == "moshimo.command.show/1"
    assert {"id", "label", "summary", "source", "grade", "judgement", "rules", "cells", "relations"} <= set(found)
    assert len(found["cells"]) == 396
    row = next(r for r in found["cells"] if (r["area"], r["function"], r["phase"]) == ("ecs", "asw", "combat"))
    assert (row["lead"], row["relation"]) == ("JPN", "tacon")
    assert found["rules"][row["rule"]]["why"]["ja"]
    assert found["rules"][row["rule"]]["when"]["areas"] == ["ecs"]
    each = next(r for r in found["cells"] if (r["area"], r["function"], r["phase"]) == ("soj", "iamd", "combat"))
    assert (each["lead"], each["relation"]) == (None, "coordination")


JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def test_texts_are_in_both_languages_and_say_nothing_later_than_known():
    files = [data_file("moshimo.command", name) for name in ("relations.yaml", "cells.yaml")]
    for path in [*files, *command.arrangements().values()]:
        text = path.read_text(encoding="utf-8")
        known = re.search(r"^known: (\d{4})", text, re.M).group(1)
        assert all(int(year) <= int(known) for year in re.findall(r"\b(?:19|20)\d\d\b", text)), path
        for ja in re.findall(r"\bja: (.+?)(?:\}+)?$", text, re.M):
            assert JAPANESE.search(ja), (path, ja)
            assert not re.search(r"[(),:]", ja), (path, ja)


def test_parameters_of_the_claim_can_go_either_way():
    gain = World.load().parameter("flexible_gain")
    assert (gain.claim, gain.low < 0.0 < gain.high) == ("C078", True)
