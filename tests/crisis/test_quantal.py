"""Quantal response: numbers others computed, closed forms, invariances, two ways to one solution, and no silent lam."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from moshimo.crisis.continuation import _equations
from moshimo.crisis.quantal import (
    TOLERANCE,
    Spread,
    beliefs,
    choices,
    expected_utilities,
    response,
    solve,
    terminal_shares,
)
from moshimo.crisis.tree import Chance, Decision, Node, Terminal, build, chance, decision, terminal
from moshimo.errors import GameError, NotSolved
from tests.crisis.games import GAMES, ext3, ext4, fold, trap
from tests.crisis.trees_of_chance import ACTORS, nodes

ORACLES = yaml.safe_load((Path(__file__).parent / "oracles/quantal.yaml").read_text(encoding="utf-8"))
CASES = [(row["game"], lam, at, row["tolerance"]) for row in ORACLES for lam, at in row["at"].items()]
LAMS = st.floats(0.0, 4.0)


def logistic(x):
    return 1.0 / (1.0 + np.exp(-x))


def mapped(node: Node, change) -> Node:
    """Return the description with `change` made to every node, from the endings up."""
    if isinstance(node, Decision):
        return change(
            decision(node.actor, node.information_set, {k: mapped(c, change) for k, c in node.options.items()})
        )
    if isinstance(node, Chance):
        return change(chance(node.name, {k: (s, mapped(c, change)) for k, (s, c) in node.branches.items()}))
    return change(node)


@pytest.mark.parametrize(("name", "lam", "at", "tolerance"), CASES, ids=[f"{row[0]}-{row[1]}" for row in CASES])
def test_numbers_others_computed(name, lam, at, tolerance):
    game = GAMES[name]()
    solution = solve(game, lam)
    found = choices(game, solution.sigma)
    assert set(at) <= set(found)
    for where, row in at.items():
        assert np.abs(np.array(list(found[where].values())) - row).max() < tolerance, where


def test_all_published_cases_are_there():
    assert len(CASES) == 17  # and the trap below


@pytest.mark.parametrize("lam", [0.1, 0.5, 1.0, 2.0, 7.0])
def test_perfect_information_in_closed_form(lam):
    intervene = logistic(1.5 * lam)
    resist = logistic(lam * (4 * intervene - 2))
    challenge = logistic(lam * (resist * (2 - 5 * intervene) + 3 * (1 - resist)))
    game = ext3()
    for method in ("sweep", "continuation"):
        solution = solve(game, lam, method=method)
        assert np.abs(solution.sigma[1::2] - [challenge, resist, intervene]).max() < 1e-12


@pytest.mark.parametrize("lam", [0.3, 0.596755, 1.0, 3.0])
def test_where_the_branch_forks_the_lam_asked_for_is_answered(lam):
    """At 0.597 another solver stops and hands back that lam for 1 (oracle aqre-bifurcation-trap)."""
    game = trap()
    solution = solve(game, lam)
    assert solution.lam == lam
    assert np.abs(response(game, lam, solution.logs) - solution.sigma).max() < 1e-8
    assert solution.distinct == 1 + len(solution.others)
    for other in solution.others:
        assert np.abs(response(game, lam, np.log(other)) - other).max() < 1e-8
        assert np.abs(other - solution.sigma).max() > 1e-6
    if lam >= 1.0:
        assert solution.distinct >= 3


def test_the_branch_is_followed_where_it_folds_back():
    """Between the folds three points lie at one lam: the first on the way from 0 is the answer, others are found."""
    game = fold()
    passed = [solve(game, lam).sigma[2:] for lam in (0.7, 1.2, 1.26, 1.28, 2.0)]
    assert abs(passed[2] - passed[1]).max() < 0.1 < abs(passed[3] - passed[2]).max()
    between = solve(game, 1.2, starts=40)
    assert between.distinct == 3
    assert solve(game, 0.7, starts=40).distinct == solve(game, 1.4, starts=40).distinct == 1


def test_a_point_that_is_not_good_enough_is_refused(monkeypatch):
    monkeypatch.setattr("moshimo.crisis.continuation.STEPS", 3)
    with pytest.raises(NotSolved, match="lost at lam") as caught:
        solve(GAMES["horse"](), 50.0)
    assert 0.0 < caught.value.found < caught.value.expected == 50.0
    monkeypatch.setattr("moshimo.crisis.continuation.follow", lambda spread, lam: np.log([0.4, 0.6] * 3))
    with pytest.raises(NotSolved, match="residual") as caught:
        solve(GAMES["horse"](), 1.0)
    assert caught.value.found > TOLERANCE


@pytest.mark.parametrize("lam", [-1.0, np.nan, np.inf])
def test_lam_is_a_number_from_zero(lam):
    with pytest.raises(GameError, match="lam"):
        solve(ext3(), lam)


def test_a_sweep_is_refused_where_beliefs_go_round():
    with pytest.raises(GameError, match="no exact order"):
        solve(ext4(), 1.0, method="sweep")


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize("lam", [100.0, 1e3, 1e4])
def test_large_values_are_safe(name, lam):
    """Payoffs here are up to 13, so lam times payoff passes 1e5."""
    game = GAMES[name]()
    solution = solve(game, lam, starts=2)
    assert np.isfinite(solution.sigma).all()
    assert solution.residual < TOLERANCE
    assert np.abs(response(game, lam, solution.logs) - solution.sigma).max() < 1e-6


@settings(max_examples=60)
@given(nodes(hidden=True))
def test_the_promised_limit_is_reached(root):
    """lam times the spread of payoffs is 1e4, ties and games where beliefs go round included."""
    game = build("random", root, ACTORS)
    assert solve(game, 1e4 / Spread(game).width, starts=0).residual < TOLERANCE


def test_selten_keeps_the_reasonable_equilibrium():
    """Of the two pure equilibria of the horse only (R, R, third left) is a sequential one."""
    game = GAMES["horse"]()
    found = choices(game, solve(game, 1e4).sigma)
    assert found["first"]["R"] > 0.999
    assert found["second"]["R"] > 0.999


def test_poker_goes_to_its_only_equilibrium():
    """The weak hand bluffs one time in three, the reply calls two times in three (value 1/3 to the first player)."""
    game = GAMES["poker"]()
    solution = solve(game, 1e4)
    found = choices(game, solution.sigma)
    assert abs(found["weak"]["bet"] - 1 / 3) < 1e-3
    assert abs(found["reply"]["call"] - 2 / 3) < 1e-3
    assert abs(expected_utilities(game, solution.sigma)["A"] - 1 / 3) < 1e-3


@given(nodes(), LAMS)
def test_the_sweep_and_the_branch_agree(root, lam):
    game = build("random", root, ACTORS)
    assert game.layers is not None
    sweep, branch = solve(game, lam, method="sweep"), solve(game, lam, method="continuation", starts=2)
    assert np.abs(sweep.sigma - branch.sigma).max(initial=0.0) < 1e-9
    assert branch.distinct == 1


@settings(max_examples=60)
@given(nodes(hidden=True), LAMS)
def test_solutions_are_fixed_points_and_zero_is_even_choice(root, lam):
    game = build("random", root, ACTORS)
    solution = solve(game, lam, starts=2)
    assert np.abs(response(game, lam, solution.logs) - solution.sigma).max(initial=0.0) < 1e-9
    even = solve(game, 0.0).sigma
    for row in game.information_sets:
        assert abs(solution.sigma[row.moves].sum() - 1.0) < 1e-12
        assert np.abs(even[row.moves] * len(row.options) - 1.0).max() < 1e-15
    assert abs(sum(terminal_shares(game, solution.sigma).values()) - 1.0) < 1e-12


@settings(max_examples=60)
@given(nodes(hidden=True), st.floats(0.0, 2.0), st.floats(-100, 100), st.sampled_from([0.01, 0.5, 3.0, 1000.0]))
def test_neither_a_constant_nor_the_unit_of_payoff_matters(root, lam, constant, scale):
    def moved(node):
        if not isinstance(node, Terminal):
            return node
        payoffs = {actor: scale * value for actor, value in node.payoffs.items()}
        return Terminal(node.profile, payoffs | {"JPN": payoffs["JPN"] + constant})

    before = solve(build("before", root, ACTORS), lam, starts=0)
    after = solve(build("after", mapped(root, moved), ACTORS), lam / scale, starts=0)
    assert np.abs(before.sigma - after.sigma).max(initial=0.0) < 1e-7


@settings(max_examples=60)
@given(nodes(hidden=True), st.floats(0.0, 2.0))
def test_the_order_and_names_of_options_do_not_matter(root, lam):
    def turned(node):
        if not isinstance(node, Decision):
            return node
        return decision(node.actor, node.information_set, {f"new {k}": c for k, c in reversed(node.options.items())})

    game, other = build("before", root, ACTORS), build("after", mapped(root, turned), ACTORS)
    first, second = solve(game, lam, starts=0), solve(other, lam, starts=0)
    found = choices(other, second.sigma)
    for where, row in choices(game, first.sigma).items():
        assert all(abs(share - found[where][f"new {option}"]) < 1e-8 for option, share in row.items())
    shares = terminal_shares(other, second.sigma)
    assert all(abs(share - shares[end]) < 1e-8 for end, share in terminal_shares(game, first.sigma).items())


@given(nodes(draws=False))
def test_high_precision_is_backward_induction(root):
    endings = []

    def apart(node):
        """Give each ending payoffs no other has, so that nobody is indifferent."""
        if not isinstance(node, Terminal):
            return node
        endings.append(node)
        rank = len(endings)
        return terminal(f"end {rank}", CHN=(rank * 7) % 29 + rank / 64, USA=(rank * 11) % 31 + rank / 64, JPN=rank)

    tree = mapped(root, apart)
    assume(isinstance(tree, Decision))

    def best(node):
        if isinstance(node, Terminal):
            return node
        return max(map(best, node.options.values()), key=lambda end: end.payoffs[node.actor])

    game = build("generic", tree, ACTORS)
    assert terminal_shares(game, solve(game, 5e3).sigma)[best(tree).profile] > 0.999


def shut_below(shut):
    """Return a game with a branch of chance 0 below a decision: what it leads to must not count, whatever it pays.

    CHN goes left or right; chance then leads to b with 1, with 0 to a node of b that pays `shut` more, or less.
    """

    def answer(a, b):
        ends = {
            option: terminal(f"{option} {a:g}", CHN=a + x, USA=b + y, JPN=0)
            for option, x, y in (("l", 1.0, 0.0), ("r", 0.0, 0.75))
        }
        return decision("USA", "b", ends)

    def lucky(a, b, never):
        return chance(f"luck {a:g}", {"shut": (0.0, answer(never, never)), "open": (1.0, answer(a, b))})

    return build("shut", decision("CHN", "a", {"L": lucky(1.0, 1.0, shut), "R": lucky(0.0, 2.0, -shut)}), ACTORS)


@pytest.mark.parametrize("shut", [-40.0, 0.0, 40.0])
def test_a_branch_of_chance_nothing_is_worth_nothing(shut):
    """CHN: L by 1/(1 + exp(-lam)); USA: r by 1/(1 + exp(-0.75 lam)), whatever stands at the end that is shut."""
    lam = 1.5
    game = shut_below(shut)
    found = choices(game, solve(game, lam, starts=2).sigma)
    assert found["a"]["L"] == pytest.approx(1.0 / (1.0 + np.exp(-lam)), abs=1e-9)
    assert found["b"]["r"] == pytest.approx(1.0 / (1.0 + np.exp(-0.75 * lam)), abs=1e-9)


@pytest.mark.parametrize("shut", [-5.0, 5.0])
def test_values_leave_out_what_chance_shuts(shut):
    """The root is worth the mean of what is open: with even choice (1 + 0)/2 + 1/2 to CHN, (1 + 2)/2 + 3/8 to USA."""
    spread = Spread(shut_below(shut))
    value = spread.value(spread.choose(0.0, np.zeros(4)))[1][0] * spread.width
    ends = spread.game.payoff[spread.game.profile_at >= 0]
    value += (ends.max(axis=0) + ends.min(axis=0)) / 2.0
    assert value.tolist() == pytest.approx([1.0, 1.875, 0.0], abs=1e-12)


@settings(max_examples=40)
@given(nodes(hidden=True), st.floats(0.1, 3.0), st.randoms(use_true_random=False))
def test_slopes_are_those_of_small_differences(root, lam, random):
    game = build("random", root, ACTORS)
    assume(game.information_sets)
    spread = Spread(game)
    z = spread.choose(1.0, np.array([random.uniform(-2, 2) for _ in game.set_of_move]))
    _, slope, lean = _equations(spread, z, lam)
    step = 1e-6
    for move in range(z.size):
        tip = np.where(np.arange(z.size) == move, step, 0.0)
        ahead, behind = _equations(spread, z + tip, lam)[0], _equations(spread, z - tip, lam)[0]
        assert np.abs((ahead - behind) / (2 * step) - slope[:, move]).max() < 1e-7
    ahead, behind = _equations(spread, z, lam + step)[0], _equations(spread, z, lam - step)[0]
    assert np.abs((behind - ahead) / (2 * step) - lean).max() < 1e-7


def test_belief_follows_bayes():
    """Oracle type-update: a prior of 0.6, acts 0.95 and 0.3 of the time, becomes 0.826 or 0.097."""
    game = ext4(0.6)
    sigma = np.full(12, 0.5)
    rows = {row.name: row for row in game.information_sets}
    sigma[rows["committed"].moves] = [0.05, 0.95]
    sigma[rows["uncommitted"].moves] = [0.7, 0.3]
    found = beliefs(game, np.log(sigma))
    assert found["after intervene"] == pytest.approx([0.826086957, 0.173913043], abs=1e-9)
    assert found["after abandon"] == pytest.approx([0.096774194, 0.903225806], abs=1e-9)
    assert found["opening"] == pytest.approx([0.6, 0.4])


@pytest.mark.parametrize(("count", "expected"), [(1, 0.3), (2, 0.51), (3, 0.657)])
def test_at_least_one_of_several_allies(count, expected):
    """Oracle any-of-n: allies who each join with 0.3 and do not see each other."""

    def ally(left, joined):
        if left == 0:
            return terminal("joined" if joined else "alone", A=0.0)
        return decision("A", f"ally {left}", {"join": ally(left - 1, True), "abstain": ally(left - 1, joined)})

    game = build("allies", ally(count, False))
    sigma = np.tile([0.3, 0.7], count)
    assert terminal_shares(game, sigma)["joined"] == pytest.approx(expected, abs=1e-12)


def test_a_demand_under_unknown_cost_trades_risk_for_return():
    """Oracle fearon-risk-return: p = 0.5, costs 0.1 and U[0, 0.4]; demand 0.65, a share of 0.375 ends in war."""
    costs = (np.arange(40) + 0.5) / 100
    demands = np.round(np.arange(0.50, 0.851, 0.05), 2)

    def answer(demand, kind):
        accepted = terminal("peace", A=demand, B=1 - demand)
        ends = {"accept": accepted, "refuse": terminal("war", A=0.4, B=0.5 - costs[kind])}
        return decision("B", f"{demand} {kind}", ends)

    def offer(demand):
        return chance(f"cost at {demand}", {str(kind): (1 / 40, answer(demand, kind)) for kind in range(40)})

    game = build("bargain", decision("A", "demand", {str(demand): offer(demand) for demand in demands}))
    solution = solve(game, 1e4)
    assert choices(game, solution.sigma)["demand"]["0.65"] > 0.999
    assert terminal_shares(game, solution.sigma)["war"] == pytest.approx(0.375, abs=1e-3)


@pytest.mark.parametrize("lam", [0.5, 1.0, 2.0])
def test_a_more_reliable_patron_deters_and_emboldens(lam):
    found = [choices(game := ext4(q), solve(game, lam).sigma) for q in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert (np.diff([row["opening"]["challenge"] for row in found]) < 0).all()
    assert (np.diff([row["target"]["resist"] for row in found]) > 0).all()


def test_a_branch_of_chance_zero_changes_nothing():
    """With no committed patron the game is that of the uncommitted one, and beliefs say so."""
    game = ext4(0.0)
    alone = build("alone", game.root.branches["uncommitted"][1])
    found, expected = (choices(g, solve(g, 1.5).sigma) for g in (game, alone))
    assert all(found[where] == pytest.approx(row, abs=1e-9) for where, row in expected.items())
    assert beliefs(game, solve(game, 1.5).logs)["after intervene"].tolist() == [0.0, 1.0]


def test_shares_and_utilities_by_hand():
    game = ext3()
    sigma = np.array([0.2, 0.8, 0.25, 0.75, 0.5, 0.5])
    shares = {"status quo": 0.2, "yielded": 0.2, "abandoned": 0.3, "fought": 0.3}
    assert terminal_shares(game, sigma) == pytest.approx(shares)
    assert expected_utilities(game, sigma) == pytest.approx({"C": 0.3, "T": -0.4, "P": -0.55})


@pytest.mark.parametrize("sigma", [np.full(5, 0.5), np.full(6, 0.4), np.array([1.5, -0.5, 0.5, 0.5, 0.5, 0.5])])
def test_what_is_no_behaviour_is_refused(sigma):
    with pytest.raises(GameError, match="sigma"):
        terminal_shares(ext3(), sigma)
