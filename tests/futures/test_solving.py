"""The game at one point: the sweep's answer is the tree's, by any method; documents hold every place once."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from moshimo import crisis, futures, policy
from moshimo.errors import OptionError
from moshimo.futures import solving
from moshimo.words import USA_STATES
from tests.crisis.efg_reader import read

HARD_CASE = {"usa_state": "absent", "japan_attacked": False}


def prepared(world, contingency, **settings):
    return futures.prepare(contingency, world, policy.load_policies(world.as_of), settings, 1)


@pytest.fixture(scope="module")
def hard(world, invasion):
    """Return the hard case at its central point: setup, point, tree, the sweep's answer, lambda."""
    setup = prepared(world, invasion, **HARD_CASE)
    here = solving.point(setup)
    game, sigma = crisis.game_of(here.values, here.solved, here.table, "hard case")
    return setup, here, game, sigma, float(here.values["choice_rationality"][0])


@pytest.fixture(scope="module")
def whole(world, invasion):
    """Return the document of the whole game."""
    return solving.solve(prepared(world, invasion), {})


def test_following_the_principal_branch_finds_the_sweeps_answer(hard):
    _, _, game, sigma, lam = hard
    solution = crisis.solve(game, lam, method="continuation")
    assert solution.method == "continuation"
    assert np.abs(solution.sigma - sigma).max() < 1e-8
    assert solution.distinct == 1


def test_the_solver_of_games_and_the_sweep_of_all_futures_agree(hard):
    _, _, game, sigma, lam = hard
    solution = crisis.solve(game, lam)
    assert solution.residual < 1e-12
    assert np.abs(solution.sigma - sigma).max() < 1e-12


@pytest.mark.parametrize("lam", [0.0, 1.0, 12.0, 24.0])
def test_they_agree_at_other_rationalities_too(world, invasion, lam):
    here = solving.point(prepared(world, invasion, **HARD_CASE, choice_rationality=lam))
    game, sigma = crisis.game_of(here.values, here.solved, here.table, "hard case")
    assert np.abs(crisis.solve(game, lam).sigma - sigma).max() < 1e-10
    if lam == 0.0:
        even = np.concatenate([np.full(len(row.options), 1.0 / len(row.options)) for row in game.information_sets])
        assert np.allclose(sigma, even, rtol=0, atol=1e-15)


@pytest.mark.parametrize("settings", [{}, HARD_CASE, {"usa_state": "delayed"}, {"japan_level": "L6"}], ids=str)
def test_the_document_is_a_solution_with_shares_that_sum_to_one(world, invasion, whole, settings):
    found = solving.solve(prepared(world, invasion, **settings), settings) if settings else whole
    assert found["schema"] == "moshimo.crisis.solve/1"
    assert found["residual"] < 1e-12
    for row in found["nodes"]:
        assert sum(row["options"].values()) == pytest.approx(1.0, abs=1e-12), row["node"]
        assert all(0.0 <= share <= 1.0 for share in row["options"].values())
    assert sum(found["terminal"].values()) == pytest.approx(1.0, abs=1e-12)
    assert list(found["terminal"].values()) == sorted(found["terminal"].values(), reverse=True)
    assert found["set"] == settings
    assert 0 < found["campaigns"] <= 100_000


def test_every_information_set_has_one_node(world, invasion, hard, whole):
    setup, _, game, _, _ = hard
    found = solving.solve(setup, HARD_CASE)
    names = [row["node"] for row in found["nodes"]]
    assert len(names) == len(set(names))
    assert names == [row.name for row in game.information_sets]
    assert [list(row["options"]) for row in found["nodes"]] == [list(row.options) for row in game.information_sets]
    assert [row["actor"] for row in found["nodes"]] == [row.actor for row in game.information_sets]
    everything = [row["node"] for row in whole["nodes"]]
    assert len(everything) == len(set(everything))
    assert {row["actor"] for row in whole["nodes"]} == {"CHN", "TWN", "USA", "JPN", "AUS", "PHL", "KOR", "PRK"}
    assert {f"USA acts ({kind})" for kind in ("free", "keeps_word")} <= set(everything)


def test_the_kind_of_the_strong_ally_is_known_to_itself_alone(whole):
    assert sum("keeps_word" in row["node"] for row in whole["nodes"]) == 1


def test_what_is_held_has_one_option(world, invasion):
    found = solving.solve(prepared(world, invasion, **HARD_CASE), HARD_CASE)
    by_name = {row["node"]: row["options"] for row in found["nodes"]}
    assert by_name["USA acts (free)"] == by_name["USA acts (keeps_word)"] == {"absent": 1.0}
    assert {tuple(options) for name, options in by_name.items() if "strikes Japan" in name} == {("hold",)}
    assert not any("consents" in name for name in by_name)
    assert found["outlook"]["consents"] is None
    assert {row["consents"] for row in found["by_lambda"]} == {None}
    assert [row["usa_state"] for row in found["by_state"] if row["share"] > 0.0] == ["absent"]


def test_what_follows_a_state_is_what_the_places_in_the_game_say(whole):
    nodes = {row["node"]: row["options"] for row in whole["nodes"]}
    for row in whole["by_state"]:
        state, asked = row["usa_state"], row["consent"]
        assert (asked is None) == (state in ("support_only", "absent"))
        if asked is not None:
            assert asked == nodes[f"JPN consents ({state})"]
        answers = {f"{state}, {name}": share for name, share in (asked or {}).items()} or {state: 1.0}
        level, struck = dict.fromkeys(row["level"], 0.0), 0.0
        for seen, share in answers.items():
            for rung, chance in nodes[f"JPN acts ({seen})"].items():
                level[rung] += share * chance
                struck += share * chance * nodes[f"CHN strikes Japan ({seen}, {rung})"]["strike"]
        assert row["level"] == pytest.approx(level, abs=1e-12)
        assert row["struck"] == pytest.approx(struck, abs=1e-12)
        assert row["exploit"] == nodes[f"PRK ({state})"]["exploit"]
    kept, free = nodes["USA acts (keeps_word)"], nodes["USA acts (free)"]
    share = whole["by_state"][0]["share"]  # a mixture of both kinds, so between what each would do
    assert (
        min(kept["over_committed"], free["over_committed"])
        < share
        < max(kept["over_committed"], free["over_committed"])
    )
    for name in ("struck", "score"):
        mean = sum(row["share"] * row[name] for row in whole["by_state"])
        assert mean == pytest.approx(whole["outlook"][name], abs=1e-12)


def test_a_partner_joins_as_its_place_in_the_game_says(whole):
    nodes = {row["node"]: row["options"] for row in whole["nodes"]}
    for row in whole["partners"]:
        hub, japan = "fights" if row["usa_fights"] else "stays out", "fights" if row["japan_fights"] else "does not"
        name = f"{row['actor']} joins (strong ally {hub}, Japan {japan})"
        assert row["joins"] == nodes[name].get("join", 0.0)
    assert len(whole["partners"]) == 12


def test_the_outlook_beside_each_rationality_is_that_of_its_own_point(world, invasion, whole):
    rows = whole["by_lambda"]
    assert [row["choice_rationality"] for row in rows] == list(solving.LAMBDAS)
    for lam in (0.0, 12.0):
        alone = solving.solve(prepared(world, invasion, choice_rationality=lam), {})["outlook"]
        row = next(one for one in rows if one["choice_rationality"] == lam)
        assert {name: row[name] for name in alone} == pytest.approx(alone, abs=1e-12)
    assert rows[0]["attack"] == 0.25
    assert rows[0]["resists"] == 0.5


def test_a_line_gives_what_its_points_give(world, invasion):
    setup = prepared(world, invasion)
    rates = np.array([0.2, 0.5, 0.9])
    rows = solving.over(setup, "usa_reliability", rates)
    for i, rate in enumerate(rates):
        one = solving.over(setup, "usa_reliability", np.array([rate]))[0]
        assert one == rows[i]
    assert [row["fights"] for row in rows] == sorted(row["fights"] for row in rows)


def test_the_point_is_the_middle_and_japan_weighs_its_rungs(hard, world):
    _, here, *_ = hard
    row = world.parameter("stake_jpn")
    assert here.values["stake_jpn"] == pytest.approx(0.5 * (row.low + row.high), rel=1e-12)
    assert crisis.RULES[here.solved.situation.rule[0]] == "autonomous"


def test_the_file_for_other_solvers_holds_the_same_game(hard):
    setup, _, game, sigma, lam = hard
    other = read(solving.tree(setup))
    assert {row.name for row in other.information_sets} == {row.name for row in game.information_sets}
    answer = crisis.solve(other, lam)
    shares = crisis.choices(other, answer.sigma)
    for name, options in crisis.choices(game, sigma).items():
        assert shares[name] == pytest.approx(options, abs=1e-9), name


def test_a_game_about_another_place_is_refused(hard):
    elsewhere = SimpleNamespace(id="elsewhere", record=SimpleNamespace(actors=["KOR", "PRK"]))
    with pytest.raises(OptionError, match="'elsewhere' has no TWN in it") as caught:
        solving.solve(replace(hard[0], contingency=elsewhere), {})
    assert caught.value.place.key == "--contingency"


@pytest.mark.parametrize("state", USA_STATES)
def test_every_state_can_be_asked(world, invasion, state):
    found = solving.solve(prepared(world, invasion, usa_state=state), {"usa_state": state})
    assert found["outlook"]["fights"] == pytest.approx(float(state not in ("absent", "support_only")), abs=1e-12)
    assert found["outlook"]["spread"] < 1e-7


def test_the_tree_compared_with_another_solver_is_of_this_game(world, invasion):
    """Payoffs move with every judgement; who chooses what, knowing what, must be what Gambit was asked about."""
    kept = read((Path(__file__).parents[1] / "crisis/trees/crisis-absent.efg").read_text(encoding="ascii"))
    now = read(futures.tree(prepared(world, invasion, usa_state="absent")))
    assert {(row.name, row.actor, row.options) for row in kept.information_sets} == {
        (row.name, row.actor, row.options) for row in now.information_sets
    }
