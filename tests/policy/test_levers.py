"""Levers change registered parameters within bounds; policies are data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo import policy
from moshimo.errors import DataFileError, NotKnownYet, OutOfBounds, UnknownName
from moshimo.facts import World, parse
from moshimo.policy.levers import Change, ready_in

FILE = """
levers:
- id: more
  label: {en: more, ja: 増}
  owner: JPN
  changes:
  - {parameter: rehearsal, how: add, low: 0.2, high: 0.4}
  lead_years: 3
  cost_jpy_bn: {low: 1, high: 2}
  legal: {en: none, ja: 無}
  political_cost: low
  reversible: true
  source: ESSAY
  judgement: true
policies:
- {id: X0, label: {en: none, ja: 無}, levers: []}
- {id: X1, label: {en: more, ja: 増}, levers: [more]}
"""


@pytest.fixture
def shipped(world):
    return policy.load_policies(world.as_of)


@given(
    st.sampled_from(["add", "scale", "set"]),
    st.floats(-5, 5),
    st.floats(0, 5),
    st.floats(0, 1),
    st.floats(-10, 10),
)
def test_a_change_stays_in_bounds_and_follows_its_rule(how, low, width, position, value):
    change = Change(parameter="rehearsal", how=how, low=low, high=low + width)
    moved = change.apply(np.array([value]), np.array([position]), (-1.0, 1.0))[0]
    amount = low + (low + width - low) * position
    free = {"add": value + amount, "scale": value * amount, "set": amount}[how]
    assert moved == pytest.approx(min(max(free, -1.0), 1.0))


def test_the_shipped_policies(shipped):
    assert {"P0", "P2", "P4"} <= set(shipped.policies)
    assert shipped["P0"].levers == []
    assert set(shipped["P2"].levers) < set(shipped["P4"].levers)
    assert shipped.cost("P0").high == 0
    assert shipped.cost("P2").low < shipped.cost("P4").low
    for lever in shipped.levers.values():
        assert lever.judgement
        assert lever.cost_jpy_bn.high > 0


def test_frozen_names_are_not_moved_and_other_policies_share_amounts(shipped, world):
    dimensions = shipped.dimensions(["P2", "P4"])
    positions = {name: np.array([0.25, 0.75]) for name in dimensions}
    values = {name: np.zeros(2) for name in ("rehearsal", "flexible", "integration", "spoke_voice")}
    two = shipped.apply("P2", values, positions, world, frozenset())
    four = shipped.apply("P4", values, positions, world, frozenset())
    assert two["rehearsal"].tolist() == four["rehearsal"].tolist() == pytest.approx([0.425, 0.675])
    assert two["spoke_voice"].tolist() == [0.0, 0.0]
    assert four["spoke_voice"][0] > 0.0
    frozen = shipped.apply("P4", values, positions, world, {"rehearsal"})
    assert frozen["rehearsal"].tolist() == [0.0, 0.0]
    assert values["flexible"].tolist() == [0.0, 0.0]


def test_documents(shipped):
    shown = shipped.show("P4")
    assert shown["schema"] == "moshimo.policy.show/1"
    assert shown["name"]["ja"]
    assert {"id", "parameter", "how", "low", "high", "lead_years", "legal", "political_cost", "source"} <= set(
        shown["levers"][0]
    )
    assert shown["ready_in"]["2030"] == 1.0
    assert list(shown["ready_in"].values()) == sorted(shown["ready_in"].values())
    assert ready_in([], 2026) == {"2026": 1.0}
    assert [row["id"] for row in shipped.to_dict()["rows"]] == list(shipped.policies)


def test_a_file_of_ones_own(world):
    own = policy.Policies(parse(FILE, "own.yaml"), world)
    assert own.cost("X1").high == 2
    assert own.dimensions(["X0", "X1"]) == ["more.rehearsal"]
    with pytest.raises(UnknownName, match="--policy: there is no policy 'X2'"):
        own["X2"]


def test_a_file_of_a_later_day_is_refused_and_one_of_its_own_day_kept(world):
    with pytest.raises(OutOfBounds, match="known 2099-01-01, after the release") as caught:
        policy.Policies(parse(f"known: 2099-01-01{FILE}", "own.yaml"), world)
    assert caught.value.place.line == 1
    dated = policy.Policies(parse(f"known: 2025-06-01{FILE}", "own.yaml"), World.load("2025-01-01"))
    assert dated.cost("X0").high == 0
    with pytest.raises(NotKnownYet, match="2025-06-01, after 2025-01-01"):
        dated.cost("X1")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("parameter: rehearsal", "parameter: rehearsel", 7, "Did you mean 'rehearsal'"),
        ("levers: [more]", "levers: [less]", 17, "there is no lever 'less'"),
        ("low: 0.2, high: 0.4", "low: 0.5, high: 0.4", 7, "`low` is above `high`"),
        ("{low: 1, high: 2}", "{low: 3, high: 2}", 9, "`low` is above `high`"),
        ("how: add", "how: multiply", 7, "'add', 'scale' or 'set'"),
        ("id: X1", "id: X0", 17, "given twice"),
        ("owner: JPN", "owner: Japan", 5, "unknown actor"),
    ],
)
def test_faults_are_named_with_their_line(world, old, new, line, says):
    with pytest.raises((DataFileError, UnknownName)) as caught:
        policy.Policies(parse(FILE.replace(old, new), "own.yaml"), world)
    assert says in str(caught.value)
    assert caught.value.place.line == line
