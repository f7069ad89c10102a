"""The check of an arrangement: its document, what may be asked, and the shipped arrangements by the numbers."""

import json
import math

import pytest
from typer.testing import CliRunner

from moshimo import command
from moshimo.cli.command import app
from moshimo.command import ABSENT, NEVER, Circumstances, Presence, checking
from moshimo.command.telling import as_document, basis
from moshimo.errors import NotKnownYet, OptionError, OutOfBounds, UnknownName, UserError
from moshimo.facts import World

NAMES = sorted(command.arrangements())
ALWAYS = -math.inf


def share(found, day):
    return found["resilience_by_day"][day]["share"]


def cell_of(found, area, function, phase="combat"):
    return next(r for r in found["cells"] if (r["area"], r["function"], r["phase"]) == (area, function, phase))


def test_the_share_of_demand(own):
    """Combat: of 29 of demand in each of 11 areas, 3 of one area's anti-submarine warfare."""
    held = own(("areas: [ecs], functions: [asw]", "JPN", "tacon", "[JPN, USA]", ""))
    rows = command.resolve(held, None, 0.0, "combat")
    one = [row for row in rows if (row.cell.area, row.cell.function) == ("ecs", "asw")]
    assert checking.share(one, ("led",)) == 1.0
    contested = sum(row.state == "contested" for row in rows)
    assert checking.share(rows, ("contested",)) == pytest.approx(3 * contested / (29 * 11))
    assert contested == 4 * 10 - 1
    assert checking.share(rows, command.STATES) == 1.0


def test_parallel_keeps_what_japan_does_itself_and_flexible_recovers(world):
    """The counter-argument to the claim: on the day the partner is missed two chains hold more; days mend it."""
    parallel, flexible = (command.check(name, "USA", world=world) for name in ("parallel", "flexible"))
    home = ("sw_islands", "north", "ecs")
    own = [row for row in parallel["cells"] if row["area"] in home]
    assert {row["state"] for row in own} == {"led", "fallback"}
    assert any(row["state"] == "in_transfer" for row in flexible["cells"] if row["area"] in home)
    assert share(flexible, 0) < share(parallel, 0)
    assert share(flexible, 30) > share(flexible, 14) > share(flexible, 0)
    with_all = {name: command.check(name, world=world) for name in ("parallel", "flexible")}
    assert with_all["flexible"]["states"]["contested"] < with_all["parallel"]["states"]["contested"]


def test_the_check_document(world):
    found = command.check("flexible", "USA", 8, world)
    assert list(found)[:2] == ["schema", "version"]
    assert found["schema"] == "moshimo.command.check/1"
    assert (found["arrangement"], found["without"], found["day"]) == ("flexible", "USA", 8)
    assert list(found["states"]) == [
        "led", "fallback", "contested", "illegal", "caveated", "in_transfer", "orphaned"
    ]  # fmt: skip
    assert sum(found["states"].values()) == len(found["cells"]) == 396
    assert [row["day"] for row in found["resilience_by_day"]] == list(range(31))
    assert share(found, 8) == pytest.approx(found["share"])
    assert set(found["kappa"]) == {cell[1] for cell in command.CELLS}
    assert all(0.0 <= value <= 1.0 for value in found["kappa"].values())
    assert 0.0 < found["integration"] < 1.0
    assert found["clashes"] == []
    assert found["findings"]
    assert found["stage"] is None
    assert len(found["notes"]) == 5
    absent = {"takes_part": False, "from_day": None, "until_day": None, "only_supports": False}
    assert found["present"] == {"USA": absent}
    row = cell_of(found, "phil_sea", "asw")
    assert (row["state"], row["lead"], row["legal_basis"]["JPN"]) == ("in_transfer", None, "survival_threatening")
    assert cell_of(found, "guam", "isr")["state"] == "orphaned"
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize("name", NAMES)
def test_the_curve_is_what_each_day_says(name, world):
    """Late, leaving again, supporting, law by day: the curve of all days is the share of each."""
    asked = {
        "present": {"USA": Presence(6.0, 25.0), "AUS": Presence(partial=True), "PHL": Presence(until_day=4.0)},
        "legal": {"survival_threatening": (5.0, NEVER), "peacetime": (ALWAYS, NEVER)},
        "settings": {"rehearsal": 0.6, "comms_lost_days": 3.0},
    }
    curve = command.check(name, world=world, **asked)["resilience_by_day"]
    met = command.circumstances(command.central(world, asked["settings"]), asked["present"], asked["legal"])
    for day in (0, 4, 6, 12, 25):
        rows = command.resolve(command.shipped_arrangement(name), met, day)
        assert curve[day]["share"] == pytest.approx(checking.share(rows, command.ANSWERED), abs=1e-12)
        assert curve[day]["contested"] == pytest.approx(checking.share(rows, ("contested",)), abs=1e-12)


def test_law_that_closes_and_time_that_runs_out_are_in_the_curve(world, monkeypatch):
    """Asked 30 days before and rehearsed, the TACON that law leaves was effective on day -28; 30 days end on day 2."""
    monkeypatch.setattr(checking, "HORIZON", 5)
    law = {"legal": {"survival_threatening": (ALWAYS, 3.0), "armed_attack": (ALWAYS, 3.0)}}
    found = command.check("flexible", world=world, **law)
    assert share(found, 2) > share(found, 3) == share(found, 5)
    lapse = {"settings": {"authority_asked_days": 30.0, "rehearsal": 1.0}}
    found = command.check("flexible", world=world, **lapse, renewed=False)
    assert share(found, 1) > share(found, 2)
    assert share(found, 1) == pytest.approx(share(command.check("flexible", world=world, **lapse), 2))


def test_who_comes_late_and_how_far_it_has_grown_are_said(world):
    found = command.check("flexible", world=world, present={"USA": Presence(3.0, 9.0, True)}, years=4.5)
    late = {"takes_part": True, "from_day": 3.0, "until_day": 9.0, "only_supports": True}
    assert found["present"] == {"USA": late}
    assert found["stage"] == "japan_first"
    assert found["legal"] is None
    row = cell_of(command.check("flexible", world=world, years=4.5), "phil_sea", "asw")
    assert (row["agreed"], row["relation"]) == ("supported_supporting", "supported_supporting")


def test_one_case_stands_at_the_middle_of_every_range(world):
    values = checking.central(world, {"rehearsal": 0.7})
    row = world.parameter("kappa_parallel")
    assert values["kappa_parallel"].tolist() == [(row.low + row.high) / 2]
    assert values["rehearsal"].tolist() == [0.7]
    assert values["comms_lost_days"].tolist() == [0.0]
    values["foreign_opcon_jpn"][0], values["foreign_opcon_usa"][0] = 0.5, 0.51
    met = checking.circumstances(values, renewed=False)
    assert (met.answers["JPN"], met.answers["USA"]) == (False, True)
    assert met.requested == -float(values["authority_asked_days"][0])
    assert (met.rehearsal, met.renewed, met.legal) == (0.7, False, None)


def test_the_authority_of_a_cell_is_told(cell):
    def told(day=0.0, **met):
        found = cell(day=day, **met)
        return as_document(found, Circumstances(**{k: v for k, v in met.items() if k == "legal"}), day)

    assert told(requested=0.0)["authority"] == {"state": "requested", "effective": 11.0, "expires": None}
    assert told(6.0, requested=0.0)["authority"]["state"] == "in_transfer"
    assert told()["authority"] == {"state": "effective", "effective": None, "expires": None}
    assert told(relation="coordination")["authority"] is None
    limited = told(11.0, requested=0.0, extra="limit_days: 30", renewed=False)
    assert limited["authority"] == {"state": "effective", "effective": 11.0, "expires": 41.0}
    row = told(lead="USA", relation="opcon", answers={"JPN": False})
    assert (row["agreed"], row["relation"], row["lead"], row["leads"]) == (
        "opcon", "supported_supporting", "USA", ["USA"]
    )  # fmt: skip
    assert told(lead="each", relation="none")["lead"] is None


def test_each_part_rests_on_what_holds_or_else_on_the_least_that_would_do(cell):
    law = {"survival_threatening": (3.0, 9.0)}
    found = cell(legal=law)
    assert basis(found, Circumstances(legal=law), 2.0)["JPN"] == "armed_attack"
    assert basis(found, Circumstances(legal=law), 3.0)["JPN"] == "survival_threatening"
    assert basis(found, Circumstances(legal=law), 9.0)["JPN"] == "armed_attack"
    assert basis(found, Circumstances(), 3.0) == {"JPN": "armed_attack", "USA": "usa_hostilities"}
    isr = cell("ecs.isr.combat")
    assert basis(isr, Circumstances(legal={}), 0.0) == {"JPN": "peacetime", "USA": "usa_peacetime"}
    korea = cell("korea.airdef_ca.combat", lead="USA")
    assert basis(korea, Circumstances(), 0.0)["JPN"] is None


def test_what_japan_has_found_decides_what_it_may_lead(world):
    closed = command.check("flexible", "USA", 30, world, legal=())
    opened = command.check("flexible", "USA", 30, world, legal=("armed_attack", "survival_threatening", "anticipated"))
    assert closed["states"]["illegal"] > 0
    assert opened["states"]["illegal"] == 0
    assert closed["share"] < opened["share"]
    assert len(closed["notes"]) == 4


def test_without_a_basis_in_law_more_cells_are_shut(world):
    """Peace and anticipation are what the hard case opens: fewer cells than where the law is left out."""
    free, bound = (
        command.check("parallel", "USA", world=world, legal=legal) for legal in (None, {"peacetime", "anticipated"})
    )
    assert bound["states"]["illegal"] > free["states"]["illegal"]
    assert bound["share"] < free["share"]
    assert bound["legal"] == ["anticipated", "peacetime"]
    assert command.check("parallel", "USA", world=world, legal="peacetime")["legal"] == ["peacetime"]


def test_kappa_of_a_function_is_the_mean_over_its_cells_in_combat(world):
    """Parallel, mines: nine areas of two or more nations with nothing to release through but pairs, Guam alone."""
    central = {name: float(value[0]) for name, value in checking.central(world, {}).items()}
    held = command.shipped_arrangement("parallel")
    found = command.check(held, world=world, settings={"release_agreement": 1, "release_hub": 1, "release_full": 1})
    two, one, none = (central[f"kappa_{name}"] for name in ("parallel", "national", "none"))
    h = central["rehearsal"] + (1 - central["rehearsal"]) * central["standing_rehearsal"]
    korea = two + central["flexible_gain"] * h - central["first_lead_loss"] * (1 - h)
    assert found["kappa"]["mine"] == pytest.approx((8 * two + korea + one + none) / 11)
    assert found["kappa"]["counterstrike"] == pytest.approx((7 * two + korea + 2 * one + none) / 11)


def test_cells_judged_later_are_refused():
    with pytest.raises(NotKnownYet, match="was judged on 2026-11-24, after 2024-01-31"):
        command.check("flexible", world=World.load("2024-01-31"))
    for name in NAMES:
        assert command.check_arrangement(name) == len(command.load_arrangement(name).record.rules)


def test_contested_cells_are_counted_apart(world):
    found = command.check("parallel", world=world)
    assert found["states"]["contested"] > 0
    assert 0.0 < found["contested_share"] < 1.0 - found["share"] + 1e-12
    assert all(row["share"] + row["contested"] <= 1.0 + 1e-12 for row in found["resilience_by_day"])


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"without": "UAS"}, UnknownName, "--without: there is no actor 'UAS'. Did you mean 'USA'?"),
        ({"without": "CHN"}, UnknownName, "--without: CHN has no forces under 'flexible'. Choose one of: USA, JPN"),
        ({"present": {"CHN": ABSENT}}, UnknownName, "--late, --leaves, --supports: CHN has no forces under 'flexible'"),
        ({"without": "USA", "present": {"USA": ABSENT}}, OptionError, "--without: USA cannot be both missing and late"),
        ({"day": -1}, OutOfBounds, "--day: must be 0 or more, found -1"),
        ({"day": math.nan}, OutOfBounds, "--day: must be 0 or more, found nan"),
        ({"day": math.inf}, OutOfBounds, "--day: must be 0 or more, found inf"),
        ({"legal": ["armed_atack"]}, UnknownName, "--legal: there is no situation 'armed_atack'"),
        ({"legal": ["armed_attack,peacetime"]}, OptionError, "--legal: 'armed_attack,peacetime' is more than one"),
        ({"settings": {"lockin": 0.1}}, UnknownName, "--set: there is no parameter of command 'lockin'"),
        ({"settings": {"rehearsal": 1.1}}, OutOfBounds, "--set: rehearsal cannot be 1.1"),
        ({"settings": {"rehearsal": True}}, OutOfBounds, "--set: rehearsal cannot be true"),
        ({"settings": {"rehearsal": -0.1}}, OutOfBounds, "--set: rehearsal cannot be -0.1"),
    ],
)
def test_bad_questions_are_one_sentence(world, asked, error, says):
    with pytest.raises(error) as caught:
        command.check("flexible", world=world, **asked)
    assert str(caught.value).startswith(says)


def say(*words):
    return CliRunner().invoke(app, list(words))


def test_the_matrix_fits_a_terminal_and_explains_its_letters():
    out = say("show", "flexible").output
    matrix = out[out.index("\n\n") :]
    assert all(len(line) <= 130 for line in matrix.splitlines())
    assert "JPN t" in matrix
    assert "t  tactical control (TACON) / 戦術統制（TACON）" in matrix
    assert "p  operational command" not in matrix
    assert "from year 2: supported and supporting where named" in matrix
    assert json.loads(say("show", "parallel", "--json").output)["schema"] == "moshimo.command.show/1"
    assert "each c" in say("show", "parallel", "--phase", "peace").output


def test_a_rule_that_is_never_reached_is_said(own, tmp_path):
    held = own(("", "each", "coordination", "stakeholders", ""))
    assert [row["rule"] for row in held.clashes()] == [1]
    path = tmp_path / "日本 own.yaml"
    text = command.arrangements()["parallel"].read_text(encoding="utf-8")
    path.write_text(text + text[text.rindex("- when: {}") :], encoding="utf-8")
    for words in (["show"], ["check"]):
        assert "is never reached" in say(*words, str(path)).output


def test_the_check_says_what_is_not_led():
    out = say("check", "flexible", "--without", "USA").output
    assert "orphaned     guam" in out
    assert out.splitlines()[-1].startswith("Without USA, 'flexible' has one chain of command in ")
    assert json.loads(say("check", "parallel", "--day", "3", "--json").output)["day"] == 3
    assert "With everybody taking part" in say("check", "parallel").output
    late = say("check", "combined", "--late", "USA=14", "--leaves", "AUS=3", "--supports", "PHL").output
    assert "USA from day 14" in late
    assert "AUS until day 3" in late
    assert "PHL only supporting" in late


@pytest.mark.parametrize(
    "words",
    [
        ["show", "nothing"],
        ["show", "none.yaml"],
        ["show", "flexible", "--phase", "war"],
        ["check", "flexible", "--without", "CHN"],
        ["check", "flexible", "--day", "-1"],
        ["check", "flexible", "--as-of", "2023-12-31"],
    ],
)
def test_the_command_line_refuses_in_one_sentence(words):
    found = say(*words)
    assert isinstance(found.exception, UserError)
    assert found.output == ""
