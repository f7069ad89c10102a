"""The state of a cell: one closed example for each line of the table, then properties, then the shipped data."""

import json
import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from moshimo import command
from moshimo.cli.command import app
from moshimo.command.checking import CENTRAL, kappa_of
from moshimo.errors import NotKnownYet, OutOfBounds, UnknownName, UserError
from moshimo.facts import World

HEAD = """
id: own
label: {en: own, ja: 自作}
summary: {en: a test, ja: 試験}
known: 2020-01-01
source: JUDGEMENT
grade: F6
judgement: true
rules:
"""
LAST = """
- when: {}
  lead: each
  relation: coordination
  forces: stakeholders
  why: {en: a test, ja: 試験}
"""
NEVER = math.inf
CAVEAT = "{en: own bases first, ja: 自国の基地を優先}"


@pytest.fixture
def cell(tmp_path):
    """Return an asker: the answer of one cell under a rule for it, on a day."""

    def ask(where="ecs.asw.combat", *, lead="JPN", relation="tacon", forces="[JPN, USA]", extra="", **asked):
        area, function, phase = where.split(".")
        rule = f"- when: {{areas: [{area}], functions: [{function}], phases: [{phase}]}}\n"
        rule += f"  lead: {lead}\n  relation: {relation}\n  forces: {forces}\n  why: {{en: a test, ja: 試験}}\n"
        rule += "".join(f"  {line}\n" for line in extra.splitlines())
        path = tmp_path / "own.yaml"
        path.write_text(HEAD + rule + LAST, encoding="utf-8")
        answers = command.resolve(command.load_arrangement(path), phase=phase, **asked)
        return next(row for row in answers if (row.cell.area, row.cell.function) == (area, function))

    return ask


TAKES_OVER = "fallback: {lead: USA, after_days: {low: 2, high: 7}}"
JPN_CAVEAT, USA_CAVEAT = f"caveats: {{JPN: {CAVEAT}}}", f"caveats: {{USA: {CAVEAT}}}"
BOTH_CAVEAT = f"caveats: {{JPN: {CAVEAT}, USA: {CAVEAT}}}"


def test_led(cell):
    found = cell()
    assert (found.state, found.leads, found.able) == ("led", ("JPN",), ("JPN", "USA"))
    assert found.why()["en"] == "Led by JPN over the forces of JPN and USA; relation: tactical control (TACON)."
    assert found.why()["ja"] == "日本が日本・米国の部隊を主導する（関係：戦術統制（TACON））。"
    assert cell(present={"USA": NEVER}).reason == "led_alone"
    assert cell(lead="each", relation="none", where="ecs.isr.combat").state == "led"
    assert cell(lead="each", relation="none", where="ecs.asw.crisis").state == "led"


def test_orphaned(cell):
    found = cell(present={"JPN": NEVER, "USA": 5})
    assert (found.state, found.leads) == ("orphaned", ())
    assert found.why()["ja"] == "日本・米国のいずれも参加せず、指揮する者がいない。"
    assert cell(present={"JPN": NEVER, "USA": 5}, day=5).state == "fallback"


def test_illegal(cell):
    """Japan is to lead, or alone is left, and its law opens nothing."""
    assert cell(legal=frozenset()).state == "illegal"
    assert cell(legal={"armed_attack"}).state == "led"
    assert cell(legal={"survival_threatening"}).gate == ("survival_threatening",)
    assert cell(legal={"important_influence"}).state == "illegal"
    assert "armed attack situation or survival-threatening situation" in cell(legal=frozenset()).why()["en"]
    assert cell(lead="each", relation="none", legal=frozenset(), present={"USA": NEVER}).state == "illegal"
    assert cell(where="ecs.isr.combat", legal=frozenset()).state == "led"
    assert cell(lead="USA", legal=frozenset()).able == ("USA",)
    assert cell(lead="USA", legal=frozenset(), present={"USA": NEVER}).state == "illegal"
    never = cell(where="korea.airdef_ca.combat")
    assert (never.state, never.reason, never.gate) == ("illegal", "illegal_never", ())
    to_take_over = "fallback: {lead: JPN, after_days: {low: 0, high: 1}}"
    three = cell(lead="USA", forces="[USA, JPN, AUS]", extra=to_take_over, legal=(), present={"USA": NEVER}, day=9)
    assert three.state == "illegal"


def test_in_transfer_and_fallback(cell):
    """The rule's own days, or the relation's where nobody is named."""
    gone = {"JPN": NEVER}
    found = cell(extra=TAKES_OVER, present=gone, day=6.9)
    assert (found.state, found.leads, found.heirs, found.low, found.high) == ("in_transfer", (), ("USA",), 2, 7)
    assert found.why()["ja"] == "日本が不在。米国への移管は2日目から7日目までに終わる。"
    found = cell(extra=TAKES_OVER, present=gone, day=7)
    assert (found.state, found.leads, found.reason) == ("fallback", ("USA",), "fallback")
    assert found.why()["en"] == "Without JPN the lead has passed to USA."
    back = command.relations()["tacon"].return_days.high
    assert back > 0
    assert cell(present=gone, day=back - 0.1).state == "in_transfer"
    assert cell(present=gone, day=back).reason == "fallback_own"
    assert cell(relation="coordination", present=gone).state == "fallback"
    both = {"forces": "[JPN, USA, AUS]", "extra": TAKES_OVER, "present": {"JPN": NEVER, "USA": NEVER}}
    assert cell(**both, day=back - 0.1).heirs == ("AUS",)
    assert (cell(**both, day=back).state, cell(**both, day=back).reason) == ("fallback", "fallback_own")
    assert cell(extra=TAKES_OVER, present={"JPN": 3}, day=2).state == "in_transfer"
    assert cell(extra=TAKES_OVER, present={"JPN": 3}, day=3).state == "led"


def test_the_nation_left_of_two_chains_goes_on_alone_at_once(cell):
    found = cell(lead="each", relation="coordination", present={"USA": NEVER})
    assert (found.state, found.leads) == ("fallback", ("JPN",))
    assert found.why()["en"] == "Without USA the task is carried on by JPN under national command."
    assert cell(lead="each", relation="coordination", forces="[JPN]").state == "led"
    assert cell(lead="each", relation="coordination", legal=(), present={}).leads == ("USA",)


def test_contested(cell):
    """Combat, a function that needs one authority, two nations, two chains."""
    for relation in ("none", "coordination"):
        assert cell(lead="each", relation=relation).state == "contested"
        assert cell(lead="JPN", relation=relation).state == "contested"
    assert "one authority" not in cell(lead="each", relation="none").why()["ja"]
    assert cell(lead="JPN", relation="supported_supporting").state == "led"
    assert cell(lead="each", relation="none", where="ecs.log.combat").state == "led"
    assert cell(lead="each", relation="none", where="ecs.asw.peace").state == "led"
    three = cell(forces="[JPN, USA, AUS]", relation="opcon", present={"JPN": NEVER}, day=30)
    assert (three.state, three.leads) == ("contested", ("USA", "AUS"))
    named = cell(forces="[JPN, USA, AUS]", relation="opcon", extra=TAKES_OVER, present={"JPN": NEVER}, day=30)
    assert (named.state, named.leads) == ("fallback", ("USA",))
    assert cell(forces="[JPN, USA, AUS]", where="ecs.log.combat", present={"JPN": NEVER}, day=30).state == "fallback"


def test_caveated(cell):
    """Every force that is there and may act has a caveat."""
    assert cell(extra=USA_CAVEAT).state == "led"
    found = cell(extra=USA_CAVEAT, present={"JPN": NEVER}, day=30)
    assert (found.state, found.leads) == ("caveated", ("USA",))
    assert found.why()["ja"] == "残る部隊のすべてに国としての留保がある：自国の基地を優先。"
    assert cell(extra=BOTH_CAVEAT).state == "caveated"
    assert cell(extra=JPN_CAVEAT, present={"USA": NEVER}).state == "caveated"


def test_the_order_of_precedence(cell):
    gone = {"JPN": NEVER}
    nobody = {"JPN": NEVER, "USA": NEVER}
    assert cell(extra=BOTH_CAVEAT, legal=(), present=nobody).state == "orphaned"
    assert cell(lead="USA", extra=BOTH_CAVEAT, legal=(), present={"USA": NEVER}).state == "illegal"
    assert cell(extra=f"{BOTH_CAVEAT}\n{TAKES_OVER}", present=gone, day=3).state == "in_transfer"
    assert cell(extra=f"{BOTH_CAVEAT}\n{TAKES_OVER}", present=gone, day=8).state == "caveated"
    assert cell(lead="each", relation="none", extra=BOTH_CAVEAT).state == "caveated"
    assert cell(relation="none", extra=TAKES_OVER, forces="[JPN, USA, AUS]", present=gone, day=8).state == "contested"


def test_names_that_do_not_exist_are_refused():
    held = command.load_arrangement("parallel")
    with pytest.raises(UnknownName, match="there is no actor 'UAS'"):
        command.resolve(held, present={"UAS": 1})
    with pytest.raises(UnknownName, match=r"there is no situation 'armed_atack'\. Did you mean 'armed_attack'"):
        command.resolve(held, legal={"armed_atack"})
    with pytest.raises(UnknownName, match="there is no phase 'war'"):
        command.resolve(held, phase="war")


ARRIVALS = st.dictionaries(
    st.sampled_from(["USA", "JPN", "KOR", "TWN", "AUS", "PHL"]), st.sampled_from([0.0, 3.0, 10.0, NEVER])
)
LEGAL = st.none() | st.frozensets(st.sampled_from(sorted(command.situations())))
NAMES = st.sampled_from(["parallel", "flexible"])
HELD = {name: command.load_arrangement(name) for name in command.arrangements()}


@given(NAMES, ARRIVALS, LEGAL, st.floats(0, 40))
def test_every_cell_is_in_exactly_one_state(name, present, legal, day):
    answers = command.resolve(HELD[name], present, legal, day)
    assert [(row.cell.area, row.cell.function, row.cell.phase) for row in answers] == list(command.CELLS)
    for row in answers:
        assert row.state in command.STATES
        assert set(row.leads) <= set(row.able) <= set(row.cell.forces)
        assert bool(row.leads) == (row.state not in ("illegal", "in_transfer", "orphaned"))
        assert all(present.get(actor, 0.0) <= day for actor in row.able)
        assert "{" not in row.why()["en"] + row.why()["ja"]
        if row.state in ("led", "fallback") and legal is not None and "JPN" in row.able:
            assert {"peacetime", *legal} & set(row.gate)


@given(NAMES, ARRIVALS, LEGAL, st.floats(0, 40), st.sampled_from(["USA", "JPN", "KOR", "AUS"]))
def test_removing_an_actor_never_revives_a_cell_nor_makes_it_led(name, present, legal, day, gone):
    before = command.resolve(HELD[name], present, legal, day)
    after = command.resolve(HELD[name], {**present, gone: NEVER}, legal, day)
    for was, now in zip(before, after, strict=True):
        assert set(now.able) <= set(was.able)
        if was.state == "orphaned":
            assert now.state == "orphaned"
        if now.state == "led":
            assert was.state in ("led", "contested")


@given(NAMES, st.sampled_from(["USA", "JPN", "KOR", "AUS", "PHL", "TWN"]))
def test_handovers_end_and_never_begin_again(name, gone):
    moving = [
        {i for i, row in enumerate(_on(name, gone, day)) if row.state == "in_transfer"} for day in (0, 3, 7, 14, 21, 30)
    ]
    assert all(later <= earlier for earlier, later in pairwise(moving))
    assert moving[-1] == set()


def _on(name, gone, day=0.0, phase=None):
    return command.resolve(HELD[name], {gone: NEVER}, None, day, phase)


def share(found, day):
    return found["resilience_by_day"][day]["share"]


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
    assert all(share(with_all[name], 0) == share(with_all[name], 30) for name in with_all)


def test_a_caveat_bites_where_the_lead_is_gone():
    states = {(row.cell.area, row.cell.function): row.state for row in _on("flexible", "JPN", 14, "combat")}
    assert states["sw_islands", "iamd"] == "caveated"
    assert states["ecs", "counterstrike"] == "orphaned"


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
    assert share(found, 8) == found["share"]
    assert set(found["kappa"]) == {cell[1] for cell in command.CELLS}
    assert all(0.0 <= value <= 1.0 for value in found["kappa"].values())
    assert found["clashes"] == []
    assert len(found["notes"]) == 4
    row = next(r for r in found["cells"] if (r["area"], r["function"], r["phase"]) == ("phil_sea", "asw", "combat"))
    assert (row["state"], row["lead"], row["legal_basis"]) == ("in_transfer", None, {"JPN": "survival_threatening"})
    guam = next(r for r in found["cells"] if r["area"] == "guam")
    assert (guam["state"], guam["legal_basis"]) == ("orphaned", {"JPN": None})
    json.dumps(found, allow_nan=False)


def test_what_japan_has_found_decides_what_it_may_lead(world):
    closed = command.check("flexible", "USA", 30, world, legal=())
    opened = command.check("flexible", "USA", 30, world, legal=("armed_attack", "survival_threatening", "anticipated"))
    assert closed["states"]["illegal"] > 0
    assert opened["states"]["illegal"] == 0
    assert closed["share"] < opened["share"]
    assert len(closed["notes"]) == 3


def test_kappa_follows_the_two_equations_cell_by_cell(cell):
    central = dict(zip(CENTRAL, (0.4, 0.5, 0.3, 0.2, 0.25), strict=True))
    gone = {"USA": NEVER}
    assert kappa_of(cell(), central) == pytest.approx(0.4 + 0.3 * 0.25)
    assert kappa_of(cell(relation="coordination", where="ecs.log.combat"), central) == 0.4
    assert kappa_of(cell(relation="coordination"), central) == 0.4
    assert kappa_of(cell(lead="each", relation="none", present=gone), central) == 0.5
    assert kappa_of(cell(forces="[JPN]", relation="full_command"), central) == 0.5
    assert kappa_of(cell(present=gone), central) == pytest.approx(0.5 - 0.2 * 0.75)
    assert kappa_of(cell(extra=TAKES_OVER, present={"JPN": NEVER}), central) == pytest.approx(0.5 - 0.2 * 0.75)
    assert kappa_of(cell(present={"JPN": NEVER, "USA": NEVER}), central) == 0.0
    assert kappa_of(cell(legal=()), central) == 0.0
    assert kappa_of(cell(extra=BOTH_CAVEAT), central) == 0.0
    confused = central | {"flexible_gain": -1.0, "rehearsal": 1.0}
    assert kappa_of(cell(), confused) == 0.0
    assert kappa_of(cell(present=gone), confused) == 0.5


def test_kappa_of_a_function_is_the_mean_over_its_cells_in_combat(world):
    central = {row.id: (row.low + row.high) / 2 for row in map(world.parameter, CENTRAL)}
    found = command.check("parallel", world=world)["kappa"]
    two, one = central["kappa_parallel"], central["kappa_national"]
    closer = two + central["flexible_gain"] * central["rehearsal"]
    assert found["isr"] == pytest.approx((9 * two + closer + one) / 11)
    assert found["counterstrike"] == pytest.approx((8 * two + closer + 2 * one) / 11)


def test_cells_judged_later_are_refused():
    with pytest.raises(NotKnownYet, match="was judged on 2026-11-24, after 2024-01-31"):
        command.check("flexible", world=World.load("2024-01-31"))
    assert command.check_arrangement("parallel") == len(command.load_arrangement("parallel").record.rules)


def test_contested_cells_are_counted_apart(world):
    found = command.check("parallel", world=world)
    assert found["states"]["contested"] > 0
    assert 0.0 < found["contested_share"] < 1.0 - found["share"] + 1e-12
    assert all(row["share"] + row["contested"] <= 1.0 + 1e-12 for row in found["resilience_by_day"])


def test_without_a_basis_in_law_more_cells_are_shut(world):
    """Peace and anticipation are what the hard case opens: fewer cells than where the law is left out."""
    free, bound = (
        command.check("parallel", "USA", world=world, legal=legal) for legal in (None, {"peacetime", "anticipated"})
    )
    assert bound["states"]["illegal"] > free["states"]["illegal"]
    assert bound["share"] < free["share"]
    assert bound["legal"] == ["anticipated", "peacetime"]


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"without": "UAS"}, UnknownName, "--without: there is no actor 'UAS'. Did you mean 'USA'?"),
        ({"without": "CHN"}, UnknownName, "--without: CHN has no forces under 'flexible'. Choose one of: USA, JPN"),
        ({"day": -1}, OutOfBounds, "--day: must be 0 or more, found -1"),
        ({"day": math.nan}, OutOfBounds, "--day: must be 0 or more, found nan"),
        ({"day": math.inf}, OutOfBounds, "--day: must be 0 or more, found inf"),
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
    assert all(len(line) <= 120 for line in matrix.splitlines())
    assert "JPN t" in matrix
    assert "t  tactical control (TACON) / 戦術統制（TACON）" in matrix
    assert "p  operational command" not in matrix
    assert json.loads(say("show", "parallel", "--json").output)["schema"] == "moshimo.command.show/1"
    assert "each c" in say("show", "parallel", "--phase", "peace").output


def test_a_rule_that_is_never_reached_is_said(tmp_path):
    path = tmp_path / "日本 own.yaml"
    path.write_text(HEAD + LAST + LAST, encoding="utf-8")
    for words in (["show"], ["check"]):
        assert "line 17: rule 2 is never reached" in say(*words, str(path)).output


def test_the_check_says_what_is_not_led():
    out = say("check", "flexible", "--without", "USA").output
    assert "orphaned" in out
    assert "orphaned     guam" in out
    assert out.splitlines()[-1].startswith("Without USA, 'flexible' has one chain of command in ")
    assert json.loads(say("check", "parallel", "--day", "3", "--json").output)["day"] == 3
    assert "With everybody taking part" in say("check", "parallel").output


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
