"""Arrangements as ordered rules: the first that matches answers, every cell is answered, faults name their line."""

import re
from itertools import combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moshimo import command
from moshimo.command.relations import Days, closeness, loosest, rank
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
    for names in (ground.one_authority, ground.supporting_functions, ground.reserved):
        assert set(names) < set(FUNCTIONS)
    assert set(ground.coordinating_services) < set(World.load().services)
    for area, row in ground.areas.items():
        assert row.host in row.stakeholders, area
        assert set(row.stakeholders) <= set(ground.gates), area
    assert len(command.CELLS) == len(set(command.CELLS)) == 396


@pytest.mark.parametrize("actor", ["JPN", "USA", "KOR", "AUS", "PHL", "TWN"])
def test_every_gate_is_reached_and_names_situations_of_its_own_law(actor):
    gates = command.ground().gates[actor]
    rows = command.situations()
    for gate in gates:
        if gate.opens != "n/a":
            assert {rows[name].actor for name in gate.opens} == {actor}
        assert set(gate.when.areas or ()) <= set(AREAS)
        assert set(gate.when.functions or ()) <= set(FUNCTIONS)
        assert set(gate.when.phases or ()) <= set(PHASES)
    first = {cell: _first_gate(gates, *cell) for cell in command.CELLS}
    assert None not in first.values()
    assert set(first.values()) == set(range(len(gates)))


def _first_gate(gates, area, function, phase):
    for i, gate in enumerate(gates):
        kinds = gate.when.kinds
        kind = command.ground().areas[area].kind
        if gate.when.matches(area, function, phase) and (kinds is None or kind in kinds):
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
    assert gate("guam", "asw", "combat", "USA") == ("usa_self_defence", "usa_hostilities", "usa_authorised")
    assert gate("korea", "asw", "combat", "KOR") == ("kor_peacetime", "kor_homeland")
    assert gate("ecs", "asw", "combat", "CHN") == ()


def test_ceilings_of_law(world):
    """What nobody doubts, what somebody holds to be lawful, and what is settled under one commander either way."""
    ground = command.ground()
    rows = {**ground.ceilings}
    assert set(rows) == set(command.QUESTIONS) == {"JPN", "USA", "KOR", "AUS", "PHL", "TWN"}
    for actor, row in rows.items():
        assert rank(row.certain) < rank(row.most) <= rank("opcon"), actor
        assert world.parameter(row.parameter).bounds == (0.0, 1.0)
        assert {*row.under, *row.at_most} <= set(rows)
    allowed = ground.allowed
    assert allowed("JPN", "USA", "opcon", True) == "opcon"
    assert allowed("JPN", "USA", "opcon", False) == "supported_supporting"
    assert allowed("JPN", "USA", "coordination", False) == "coordination"
    assert allowed("KOR", "USA", "opcon", False) == "opcon"
    assert allowed("KOR", "JPN", "opcon", True) == allowed("KOR", "JPN", "opcon", False) == "coordination"
    assert allowed("JPN", "KOR", "tacon", True) == "coordination"
    assert allowed("NZL", "USA", "opcon", True) == "coordination"


def test_release_is_said_of_pairs_once():
    rows = command.ground().release
    assert len({frozenset(row.pair) for row in rows}) == len(rows)
    assert command.ground().tier("USA", "JPN") == command.ground().tier("JPN", "USA") == "agreement"
    assert command.ground().tier("KOR", "PHL") is None


def test_relations_run_from_the_loosest_to_the_closest():
    rows = list(command.relations().values())
    assert [row.id for row in rows] == [
        "none", "coordination", "supported_supporting", "tacon", "tacom", "opcon", "opcom", "full_command"
    ]  # fmt: skip
    assert len({row.letter for row in rows}) == len(rows)
    assert [rank(row.id) for row in rows] == list(range(8))
    opcon = command.relations()["opcon"]
    assert "作戦統制" in opcon.label.ja
    assert opcon.allows.assign_mission
    assert not opcon.allows.reassign


def test_relations_differ_pairwise_in_what_they_allow():
    """No two relations allow the same."""
    allows = {name: row.allows.model_dump() for name, row in command.relations().items()}
    same = [(a, b) for a, b in combinations(allows, 2) if allows[a] == allows[b]]
    assert same == []
    only = {name: {power for power, yes in row.items() if yes} for name, row in allows.items()}
    assert only["none"] == set()
    assert only["coordination"] == {"consult"}
    assert only["supported_supporting"] == {"consult", "prioritise"}
    assert only["tacon"] == {"consult", "direct"}
    assert only["tacom"] == {"consult", "direct", "assign_task", "assign_mission"}
    assert only["opcom"] - only["opcon"] == {"reassign", "split"}
    assert "delegate" in only["opcon"]


def test_closer_relations_take_longer():
    rows = [command.relations()[name] for name in ("coordination", "supported_supporting", "tacon", "tacom", "opcon")]
    for name in ("agree_days", "handover_days", "return_days"):
        highs = [getattr(row, name).high for row in rows]
        assert highs == sorted(highs)
        assert highs[0] == 0.0 < highs[1]


def test_closeness():
    """Steps above coordination, of the four to operational control, to the power of the exponent."""
    exponent = np.array([0.5, 1.0, 2.0])
    assert closeness("none", exponent).tolist() == closeness("coordination", exponent).tolist() == [0.0] * 3
    assert closeness("tacon", exponent).tolist() == [0.5**0.5, 0.5, 0.25]
    assert closeness("tacom", np.array([1.0])).tolist() == [0.75]
    assert closeness("opcon", exponent).tolist() == closeness("opcom", exponent).tolist() == [1.0] * 3
    assert loosest("opcon", "none", "tacon") == "none"
    assert loosest("tacon") == "tacon"


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
    assert all(cell.lead is None and not cell.heirs and not cell.caveats for cell in rest)
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
        ("relation: opcon", "relation: opcom", 12, "USA may not place forces under JPN in the relation opcom"),
        ("relation: opcon", "relation: full_command", 12, "it is national only"),
        ("[JPN, USA]", "[JPN, USA, KOR]", 12, "KOR may not place forces under JPN in the relation opcon"),
        ("[JPN, USA]", "[JPN, USA, NZL]", 12, "its law goes as far as coordination"),
        ("fallback: {lead: USA", "fallback: {lead: JPN", 17, "goes round in a circle: JPN takes over from JPN in ecs"),
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


def test_a_caveat_stays_where_its_nation_has_forces(write):
    change = ("areas: [ecs]", "areas: [ecs, taiwan_strait]"), ("forces: [JPN, USA]", "forces: stakeholders")
    extra = ("    USA: {en", "    JPN: {en: its own sea first, ja: 自国の海を優先}\n    USA: {en")
    cells = command.load_arrangement(write(*change, extra, ("relation: opcon", "relation: coordination"))).cells
    assert {cell.area: list(cell.caveats) for cell in cells if cell.rule == 0} == {
        "ecs": ["JPN", "USA"], "taiwan_strait": ["USA"]
    }  # fmt: skip


FALLBACK = "fallback: {lead: USA, after_days: {low: 2, high: 7}}"


def test_who_takes_over_in_order(write):
    """One may be written without a list; nobody twice, and nobody who is gone."""
    us, au = "{lead: USA, after_days: {low: 2, high: 7}}", "{lead: AUS, after_days: {low: 3, high: 9}}"
    three = ("[JPN, USA]", "[JPN, USA, AUS]")
    one = command.load_arrangement(write()).cells
    assert {cell.heirs for cell in one} == {(), (("USA", Days(low=2, high=7)),)}
    both = command.load_arrangement(write(three, (FALLBACK, f"fallback: [{us}, {au}]"))).cells
    assert [name for name, _ in max(both, key=lambda cell: len(cell.heirs)).heirs] == ["USA", "AUS"]
    with pytest.raises(DataFileError, match="goes round in a circle: USA takes over from USA") as caught:
        command.load_arrangement(write(three, (FALLBACK, f"fallback: [{us}, {au}, {us}]")))
    assert caught.value.place.line == 17


def test_a_ceiling_holds_under_who_takes_over_too(write):
    """Japan leads, the Republic of Korea is to take over: it may not lead the forces of Japan by more than to ask."""
    where = ("[JPN, USA]", "[USA, JPN, KOR]"), ("lead: host", "lead: USA"), ("lead: USA, after", "lead: KOR, after")
    with pytest.raises(DataFileError, match="JPN may not place forces under KOR in the relation opcon"):
        command.load_arrangement(write(*where))
    assert command.load_arrangement(write(*where, ("relation: opcon", "relation: coordination")))


STAGED = """stages:
- {id: talk, after_years: 1, closest: supported_supporting, label: {en: talk, ja: 協議}}
- {id: some, after_years: 2, closest: opcon, areas: [north], label: {en: some, ja: 一部}}
- {id: all, after_years: 3, closest: tacon, label: {en: all, ja: 全部}}
rules:
"""


def test_an_arrangement_grows_in_stages(write):
    """Closer by years, and nowhere looser again; what stands today already is not limited."""
    change = ("rules:\n", STAGED), ("areas: [ecs]", "areas: [ecs, north]")
    held = command.load_arrangement(write(*change))

    def by_years(area):
        found = []
        for years in (0.0, 0.9, 1.0, 2.0, 3.0, 9.0, None):
            cells = held.at(years).cells
            found.append(next(c for c in cells if (c.area, c.function, c.phase) == (area, "asw", "combat")).relation)
        return found

    loose = ["coordination", "coordination", "supported_supporting"]
    assert by_years("ecs") == [*loose, "supported_supporting", "tacon", "tacon", "opcon"]
    assert by_years("north") == [*loose, "opcon", "opcon", "opcon", "opcon"]
    assert by_years("guam") == ["coordination"] * 7
    names = [stage and stage.id for stage in (held.at(y).stage for y in (0.5, 1.0, 2.5, 3.0, None))]
    assert names == ["not_yet", "talk", "some", "all", None]
    assert held.at(None) is held
    assert held.at(2.0).years == 2.0
    standing = command.load_arrangement(write(*change, ("limit_days: 30", "limit_days: 30\n  standing: true"))).at(0.0)
    assert {cell.relation for cell in standing.cells if cell.rule == 0} == {"opcon"}
    plain = command.load_arrangement(write())
    assert plain.at(0.0).stage is None
    assert [cell.relation for cell in plain.at(0.0).cells] == [cell.relation for cell in plain.cells]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("closest: tacon", "closest: taco", 12, "there is no relation 'taco'. Did you mean 'tacon'"),
        ("areas: [north]", "areas: [nroth]", 11, "there is no area 'nroth'. Did you mean 'north'"),
        ("after_years: 3", "after_years: 2", 12, "stage 'all' comes no later than the one above it"),
        ("after_years: 2", "after_years: 0.5", 11, "stage 'some' comes no later than the one above it"),
        ("after_years: 1", "after_years: -1", 10, "greater than or equal to 0"),
    ],
)
def test_faults_of_stages_are_named_with_their_line(write, old, new, line, says):
    with pytest.raises((DataFileError, UnknownName)) as caught:
        command.load_arrangement(write(("rules:\n", STAGED), (old, new)))
    assert says in str(caught.value)
    assert caught.value.place.line == line


SHIPPED = ["combined", "consultative", "flexible", "integrated", "lead_nation", "parallel", "parallel_counterpart"]


def test_an_arrangement_that_does_not_exist():
    assert sorted(command.arrangements()) == SHIPPED
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


@settings(max_examples=40)
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


KNOWN = {"parallel": "2015-04-27", "parallel_counterpart": "2025-03-24"}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_arrangements(name, world):
    held = command.shipped_arrangement(name)
    row = held.record
    assert row.id == name
    assert held.clashes() == []
    assert (row.grade, row.judgement) == ("F6", True)
    assert row.known == KNOWN.get(name, "2024-01-31")
    assert row.source in world.sources
    assert held.stage is None
    assert bool(row.stages) == (name == "flexible")
    gate = command.ground().gate
    for cell in held.cells:
        assert set(cell.forces) <= set(ACTORS)
        for leader in (cell.lead, *(heir for heir, _ in cell.heirs)):
            assert leader is None or gate(cell.area, cell.function, cell.phase, leader), (cell, leader)
        if cell.area in ("korea", "taiwan_strait") and cell.function not in ("log", "mine"):
            assert "JPN" not in cell.forces, cell
        if cell.function in command.ground().reserved and cell.area not in ("korea", "guam"):
            assert cell.relation in ("none", "coordination", "full_command"), cell


def test_the_combined_command_in_korea_stands_in_all():
    korea = {
        name: [
            (cell.function, cell.phase, cell.lead, cell.relation, cell.heirs, cell.standing)
            for cell in command.shipped_arrangement(name).cells
            if cell.area == "korea" and cell.function not in ("log", "mine")
        ]
        for name in SHIPPED
    }
    assert all(rows == korea["parallel"] for rows in korea.values())
    assert ("isr", "combat", "USA", "opcon") in [row[:4] for row in korea["parallel"]]


def test_the_essay_names_leads_of_both_nations_and_parallel_none():
    flexible, *parallel = (command.shipped_arrangement(n) for n in ("flexible", "parallel", "parallel_counterpart"))
    both = {"JPN", "USA"}
    led = [cell.lead for cell in flexible.cells if both <= set(cell.forces) and cell.lead in both]
    assert {"JPN", "USA"} <= set(led)
    for held in parallel:
        assert all(cell.lead is None for cell in held.cells if both <= set(cell.forces))
    faced = {cell.area for cell in parallel[1].cells if cell.counterparts and cell.area != "korea"}
    assert faced == {"sw_islands", "north", "ecs", "soj", "phil_sea"}


SEED = """
sw_islands isr JPN supported_supporting; sw_islands iamd JPN opcon; sw_islands maritime_strike JPN supported_supporting;
sw_islands sealift JPN coordination; ecs asw JPN tacon; ecs counterstrike JPN coordination; soj iamd each coordination;
soj asw JPN coordination; phil_sea asw USA supported_supporting; phil_sea log USA supported_supporting;
korea log USA supported_supporting; korea neo KOR coordination; korea mine KOR coordination;
taiwan_strait isr USA coordination; taiwan_strait airdef_ca USA none; luzon maritime_strike USA coordination;
scs isr PHL coordination; nau log AUS supported_supporting; guam iamd USA coordination
"""


def test_the_cells_of_the_proposal():
    want = {tuple(row.split()[:2]): tuple(row.split()[2:]) for row in SEED.split(";")}
    assert len(want) == 19
    held = command.shipped_arrangement("flexible")
    proposed = {(c.area, c.function) for c in held.cells if held.record.rules[c.rule].proposed}
    assert proposed == set(want)
    combat = [c for c in held.cells if c.phase == "combat" and (c.area, c.function) in want]
    assert {(c.area, c.function): (c.lead or "each", c.relation) for c in combat} == want
    assert all(held.record.rules[c.rule].proposed for c in combat)
    for name in SHIPPED:
        if name != "flexible":
            assert not any(rule.proposed for rule in command.shipped_arrangement(name).record.rules)


def test_the_proposal_grows_and_never_shrinks():
    held = command.shipped_arrangement("flexible")
    years = (0.0, 1.9, 2.0, 4.0, 5.0, 6.0, None)
    names = [held.at(y).stage and held.at(y).stage.id for y in years]
    assert names == ["discuss", "discuss", "support", "japan_first", "japan_first", "grown", None]
    ranks = [[rank(cell.relation) for cell in held.at(y).cells] for y in years]
    for before, after in pairwise(ranks):
        assert all(b <= a for b, a in zip(before, after, strict=True))
    assert ranks[5] == ranks[6]
    assert {c.relation for c in held.at(0.0).cells if not c.standing} == {"none", "coordination", "full_command"}
    at = {(c.area, c.function): c.relation for c in held.at(4.0).cells if c.phase == "combat"}
    assert at["sw_islands", "iamd"] == "opcon"
    assert at["phil_sea", "asw"] == "supported_supporting"


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
    missiles = next(
        r for r in found["cells"] if (r["area"], r["function"], r["phase"]) == ("sw_islands", "iamd", "crisis")
    )
    assert missiles["forces"] == ["JPN", "USA"]
    assert list(missiles["caveats"]) == ["USA"]
    assert missiles["limit_days"] == 30.0
    assert missiles["fallback"] == [{"lead": "USA", "after_days": {"low": 3.0, "high": 14.0}}]
    assert missiles["legal_basis"] == {"JPN": "peacetime", "USA": "usa_peacetime"}
    assert missiles["proposed"]
    assert [stage["id"] for stage in found["stages"]] == ["discuss", "support", "japan_first", "grown"]
    text = command.arrangements()["flexible"].read_text(encoding="utf-8").splitlines()
    assert all(text[rule["line"] - 1].startswith("- when:") for rule in found["rules"])


JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def test_texts_are_in_both_languages_and_say_nothing_later_than_known():
    files = [data_file("moshimo.command", name) for name in ("relations.yaml", "ground.yaml")]
    for path in [*files, *command.arrangements().values()]:
        text = path.read_text(encoding="utf-8")
        known = re.search(r"^known: (\d{4})", text, re.M).group(1)
        assert all(int(year) <= int(known) for year in re.findall(r"\b(?:19|20)\d\d\b", text)), path
        for ja in re.findall(r"\bja: (.+?)(?:\}+)?$", text, re.M):
            assert JAPANESE.search(ja), (path, ja)
            plain = re.sub(r"[a-z]+(?:, [a-z]+)+", "", ja)  # names to be typed
            assert not re.search(r"[(),:]", plain), (path, ja)


def test_parameters_of_the_claim_can_go_either_way():
    gain = World.load().parameter("flexible_gain")
    assert (gain.claim, gain.low < 0.0 < gain.high) == ("C078", True)
