"""The sections on law, command and commitments: what the page says is what their documents say."""

import re
from dataclasses import replace
from types import MappingProxyType

import pytest

from moshimo import command, futures
from moshimo.facts import World
from moshimo.report import chains, standing
from moshimo.report.texts import Texts
from moshimo.words import AREAS, FUNCTIONS, RUNGS


@pytest.fixture(scope="module")
def parts(world, invasion):
    ladders = standing.ladders(invasion, world)
    law = standing.law(ladders)
    falls = futures.without(world, "USA", law)
    return {
        "ladder": ladders,
        "command": chains.arrangements(world, law),
        "alliance_without": falls,
    }


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_view_says_what_the_documents_say(parts, language):
    t = Texts(language)
    view = standing.view(parts, t)
    assert [row["title"] for row in view["ladder"]] == [t(f"ladder_{case}") for case in standing.CASES]
    for shown, found in zip(view["ladder"], parts["ladder"], strict=True):
        assert [row["level"][:2] for row in shown["levels"]] == list(RUNGS)
        shut = [row["level"] for row in found["levels"] if not row["legal"]]
        assert [row["level"][:2] for row in shown["levels"] if row["open"] == t("ladder_shut")] == shut
        figure = str(shown["figure"])
        assert figure.count('fill="#17415f"') == sum(row["legal"] for row in found["levels"])
        assert all(row["would"] for row in shown["levels"] if row["level"][:2] in shut)
    checks = parts["command"]
    by_day = view["command"]["by_day"]
    gone = {row["arrangement"]: row["resilience_by_day"] for row in checks["compare"]["without"]["USA"]["rows"]}
    assert len(by_day["rows"]) == len(gone) == len(command.arrangements())
    printed = {row["label"].lower(): row["cells"][1] for row in by_day["rows"]}
    for name, days in gone.items():
        label = getattr(command.shipped_arrangement(name).record.label, language).lower()
        assert printed[label].startswith(t.percent(days[0]["share"]["mean"]))
    pairs = [checks, *checks["rivals"].values()]
    shown = [check for pair in pairs for check in (pair["with"], pair["without"]["USA"])]
    for matrix, check in zip(view["command"]["matrices"], shown, strict=True):
        assert len(matrix["rows"]) == len(FUNCTIONS)
        states = {(c["function"], c["area"]): c["state"] for c in check["cells"] if c["phase"] == "combat"}
        for name, row in zip(FUNCTIONS, matrix["rows"], strict=True):
            assert [cell["state"] for cell in row["cells"]] == [states[name, area] for area in AREAS]
            for cell in row["cells"]:
                letter = chains.LETTERS[cell["state"]]
                assert cell["text"].startswith(f"{letter} ") or cell["text"] == letter or cell["state"] == "led"
    falls = parts["alliance_without"]
    assert len(view["falls"]["commitments"]) == len(falls["commitments"])
    assert len(view["falls"]["services"]) == len(falls["services"])
    assert str(len(falls["commitments"])) in view["falls"]["summary"]


def test_sections_five_and_six_count_the_same_cells(parts):
    """Lost is what section five shows under one chain with everybody there and not without the strong ally."""
    ids = standing.cell_ids(parts["alliance_without"])
    assert len(ids) == len(set(ids)) > 50
    checks = {command.TODAY: parts["command"], **parts["command"]["rivals"]}
    for name, pair in checks.items():
        expected = [
            f"{name}:{now['area']}.{now['function']}.{now['phase']}"
            for then, now in zip(pair["with"]["cells"], pair["without"]["USA"]["cells"], strict=True)
            if then["state"] in ("led", "fallback") and now["state"] not in ("led", "fallback")
        ]
        assert [one for one in ids if one.startswith(f"{name}:")] == expected
    assert {one.split(":")[0] for one in ids} == set(command.arrangements())


def test_the_door_leaves_law_aside(world):
    assert "illegal" not in {row["after"] for row in futures.without(world, "USA")["cells"]}


def test_the_page_says_which_law_it_counts_by(parts):
    """Where there is no ladder there is no section to point to."""
    nothing = {**parts, "ladder": [], "command": {"with": None, "without": {}, "rivals": {}, "compare": {}}}
    for language, taken, aside in (("en", "section 8", "law left aside"), ("ja", "前節と同じ", "考慮しない")):
        whole, bare = (standing.view(one, Texts(language))["falls"]["cells"] for one in (parts, nothing))
        assert taken in whole
        assert aside in bare
        assert taken not in bare


def test_only_what_the_law_opens_in_the_days_shown_is_taken():
    """A finding after the last day shown is no basis, nor one that never comes."""
    days = {"anticipated": 30.0, "armed_attack": 30.5, "survival_threatening": None, "peacetime": -1.0}
    gates = [{"gate": name, "from_day": day} for name, day in days.items()]
    assert standing.opened({"gates": gates}) == ["anticipated", "peacetime"]


def test_where_support_of_others_is_shut_no_far_cell_rests_on_an_anticipated_attack(parts):
    """The finding of an anticipated attack lets Japan supply its own forces, next to Japan; L4 is shut with it."""
    hard = next(row for row in parts["ladder"] if row["case"] == "hard")
    assert not next(level for level in hard["levels"] if level["level"] == "L4")["legal"]
    kinds = {name: area.kind for name, area in command.ground().areas.items()}
    pairs = [parts["command"], *parts["command"]["rivals"].values()]
    cells = [cell for pair in pairs for cell in pair["without"]["USA"]["cells"]]
    rests = {kinds[cell["area"]] for cell in cells if cell["legal_basis"].get("JPN") == "anticipated"}
    assert rests == {"home", "near"}


def test_the_law_of_section_four_binds_section_five(parts):
    """Without the strong ally no cell is led by Japan on a basis that the hard case keeps shut."""
    gone = parts["command"]["without"]["USA"]
    assert gone["legal"] == ["anticipated", "peacetime"]
    for cell in gone["cells"]:
        if cell["state"] in command.ANSWERED and "JPN" in cell["leads"]:
            assert cell["legal_basis"].get("JPN") in (None, *gone["legal"]), cell
    assert gone["states"]["illegal"] > 0
    assert "survival_threatening" in parts["command"]["with"]["legal"]


def test_where_there_is_no_ladder_nothing_is_said_of_command(world):
    nothing = chains.arrangements(world, standing.law([]))
    assert nothing == {"with": None, "without": {}, "rivals": {}, "compare": {}}
    view = chains.view(nothing, Texts("ja"))
    assert (view["by_day"], view["matrices"], view["legal"], view["notes"]) == (None, [], "", [])


def test_before_estimates_were_made_no_service_is_shown():
    falls = futures.without(World.load("2020-01-01"), "USA")
    assert standing._falls(falls, Texts("en"))["services"] == []
    assert falls["cells"] == []


def test_a_contingency_without_japan_has_no_ladder(tiny, world):
    assert standing.ladders(tiny(turn="- let: {half: red / 2}"), world) == []


def test_a_contingency_about_somewhere_else_has_none_either(tiny, world):
    elsewhere = tiny(turn="- let: {half: red / 2}", actors="[JPN, CHN]")
    assert standing.ladders(elsewhere, world) == []


def test_defence_ties_left_are_named(parts, world):
    none = {**parts["alliance_without"], "remains": {**parts["alliance_without"]["remains"], "defence_edges": []}}
    assert "No treaty with a duty of defence" in standing._falls(none, Texts("en"))["summary"]
    assert "China and DPR Korea" in standing._falls(parts["alliance_without"], Texts("en"))["summary"]


def test_a_planted_later_row_reaches_no_part(invasion, world):
    """A commitment that becomes public after the day asked for is in no document of that day."""
    then = World.load("2024-01-31")
    later = world.commitments["jp_ph_raa"]
    assert later.known > then.as_of
    assert not re.search("jp_ph_raa", str(futures.without(then, "USA")) + str(then.to_dict()))
    planted = replace(then, commitments=MappingProxyType({**then.commitments, later.id: later}))
    assert "jp_ph_raa" in str(planted.to_dict())  # the fault would be seen
