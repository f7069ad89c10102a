"""What an arrangement leaves open: small closed examples of every kind."""

import pytest

from moshimo import command
from moshimo.command import ABSENT, Circumstances
from moshimo.command.findings import SAID, findings

CAVEAT = "{en: own bases first, ja: 自国の基地を優先}"
ASW = "areas: [ecs], functions: [asw], phases: [combat]"
HERE = "ecs.asw.combat"


@pytest.fixture
def of(own):
    """Return an asker: what one rule for one cell leaves open there, as (kind, actor)."""

    def ask(lead="JPN", relation="tacon", forces="[JPN, USA]", extra="", when=ASW, here=HERE, **met):
        rows = findings(own((when, lead, relation, forces, extra)), Circumstances(**met))
        return [(row["kind"], row["actor"]) for row in rows if here in row["cells"]]

    return ask


TAKES_OVER = "fallback: {lead: USA, after_days: {low: 2, high: 7}}"


def test_nothing_is_left_open_where_somebody_takes_over(of):
    assert of(extra=TAKES_OVER) == []
    assert of() == []


def test_contested(of):
    assert of("each", "coordination") == [("contested", None)]
    assert of("JPN", "coordination", extra=TAKES_OVER) == [("contested", None)]


def test_no_part_and_empty(of):
    korea = {"when": "areas: [korea], functions: [iamd], phases: [combat]", "here": "korea.iamd.combat"}
    assert of("KOR", "coordination", "[KOR, JPN]", **korea)[0] == ("no_part", "JPN")
    found = of("JPN", "full_command", "[JPN]", **korea)
    assert found == [("empty", None), ("no_part", "JPN")]


def test_open_question(of):
    """TACON of USA under JPN nobody doubts; OPCON is open, and under USA for JPN everything above support."""
    assert of(relation="opcon", extra=TAKES_OVER) == [("open_question", "USA")]
    assert of(lead="USA", relation="tacon") == [("open_question", "JPN")]
    assert of(lead="USA", relation="supported_supporting") == []
    assert of("USA", "opcon", "[USA, JPN, AUS]") == [("open_question", "AUS"), ("open_question", "JPN")]
    assert of("USA", "opcon", "[USA, KOR]") == []


def test_caveated_and_what_is_left_with_a_caveat(of):
    both = f"caveats: {{JPN: {CAVEAT}, USA: {CAVEAT}}}"
    assert of(extra=both) == [("caveated", None)]
    assert of(extra=f"caveats: {{USA: {CAVEAT}}}") == [("caveat_left", "JPN")]
    assert of(extra=f"caveats: {{JPN: {CAVEAT}}}") == [("caveat_left", "USA")]


def test_hangs_on(of):
    assert of("JPN", "full_command", "[JPN]") == [("hangs_on", "JPN")]
    shut = {"legal": {}, "lead": "USA"}
    assert of(**shut, relation="coordination") == [("hangs_on", "USA")]


def test_nobody_is_taken_for_missing_who_is_missing_in_the_circumstances(of):
    assert of(extra=TAKES_OVER, present={"JPN": ABSENT, "USA": ABSENT}, requested=0.0, rehearsal=0.5) == []


def test_rows_are_sorted_and_said_in_both_languages():
    rows = findings(command.shipped_arrangement("integrated"), Circumstances())
    order = list(SAID)
    keys = [(order.index(row["kind"]), row["actor"] or "") for row in rows]
    assert keys == sorted(keys)
    for row in rows:
        assert row["count"] == len(row["cells"]) > 0
        assert set(row["cells"]) <= {".".join(cell) for cell in command.CELLS}
        assert "{" not in row["message"]["en"] + row["message"]["ja"]
    jpn = next(row for row in rows if (row["kind"], row["actor"]) == ("open_question", "JPN"))
    assert jpn["message"]["en"] == "law leaves open whether forces of JPN may stand in the relation agreed"
    assert jpn["message"]["ja"].startswith("日本の部隊")


def test_shipped_arrangements():
    """Guam hangs on the United States everywhere; only the integrated command asks something of the Philippines."""
    found = {}
    for name in command.arrangements():
        rows = findings(command.shipped_arrangement(name), Circumstances())
        found[name] = {(row["kind"], row["actor"]): row for row in rows}
        alone = found[name]["hangs_on", "USA"]["cells"]
        assert {f"guam.isr.{phase}" for phase in ("peace", "crisis", "combat")} <= set(alone)
        assert ("empty", None) not in found[name]
    asked = [name for name, rows in found.items() if ("open_question", "PHL") in rows]
    assert asked == ["integrated", "lead_nation"]
    assert all(("open_question", "JPN") not in found[name] for name in ("parallel", "parallel_counterpart"))
    assert all(("open_question", "JPN") in found[name] for name in ("combined", "integrated"))
