"""The outlook: expectations are sums over every path, shares stay shares, and the tree says the same."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo import crisis
from moshimo.words import CHOSEN, FIGHTING, USA_STATES
from tests.crisis.situations import middles, solved, spread, table

SHARES = ("attack", "resists", "retains", "fights", "effort", "consents", "acts", "struck", "entrapped", "score")


def looked(values, fixed=None):
    """Return the outlook of every future, and the game it looks at."""
    game = solved(values, fixed=fixed)[1]
    return crisis.outlook(values, game), game


def paths(values, game, i):
    """Yield every path of one future after an attack that is resisted: its chance, and where it leads."""
    chances, word = game.chances, float(values["usa_reliability"][i])
    kinds = (1.0 - word, word)
    for kind, state, consent, level, struck in product(range(2), range(6), range(3), range(5), range(2)):
        share = kinds[kind] * chances.usa[i, kind, state] * chances.consent[i, state, consent]
        share *= chances.level[i, state, consent, level] * chances.strike[i, state, consent, level, struck]
        yield float(share), state, consent, CHOSEN[level], struck, (i, state, consent, level, struck)


def summed(values, game, i):
    """Return the outlook of one future by adding up its paths."""
    found = dict.fromkeys(SHARES, 0.0) | {"square": 0.0, "total": 0.0}
    for share, state, consent, rung, struck, cell in paths(values, game, i):
        effort, fights = float(game.known.effort[i, state]), float(FIGHTING[state])
        for name, what in (
            ("total", 1.0), ("fights", fights), ("effort", effort), ("square", effort**2),
            ("consents", fights * (consent > 0)), ("acts", float(rung in ("L6", "L7"))), ("struck", float(struck)),
            ("entrapped", struck * fights), ("score", float(game.chances.cells.score[cell])),
        ):  # fmt: skip
            found[name] += share * what
    found["spread"] = np.sqrt(found.pop("square") - found["effort"] ** 2)
    found["consents"] /= found["fights"]
    return found


@pytest.mark.parametrize("i", range(4))
def test_expectations_are_sums_over_every_path(i):
    values = spread(4, seed=3)
    outlook, game = looked(values)
    expected = summed(values, game, i)
    assert expected.pop("total") == pytest.approx(1.0, abs=1e-12)
    for name in ("fights", "effort", "spread", "consents", "acts", "struck", "entrapped", "score"):
        assert getattr(outlook, name)[i] == pytest.approx(expected[name], abs=1e-12), name


def test_the_tree_ends_in_the_same_shares():
    """Another way to the same numbers: the endings of the extensive form, given an attack that is resisted."""
    values = middles()
    fixed = {"usa_state": "delayed", "japan_rule": "autonomous"}
    outlook, game = looked(values, fixed)
    tree, sigma = crisis.game_of(values, game, table(), "one")
    ends = crisis.terminal_shares(tree, sigma)
    fought = {tuple(name.split("/")): share for name, share in ends.items() if "/" in name}
    whole = sum(fought.values())
    assert whole == pytest.approx(outlook.attack[0] * outlook.resists[0], abs=1e-12)
    assert ends["yield"] == pytest.approx(outlook.attack[0] * (1.0 - outlook.resists[0]), abs=1e-12)

    def given_war(holds):
        return sum(share for path, share in fought.items() if holds(*path[2:])) / whole

    assert {path[2] for path in fought} == {"delayed"}
    assert outlook.fights[0] == pytest.approx(1.0)
    assert outlook.acts[0] == pytest.approx(given_war(lambda _s, _c, rung, _h: rung in ("L6", "L7")), abs=1e-12)
    assert outlook.struck[0] == pytest.approx(given_war(lambda _s, _c, _r, hit: hit == "strike"), abs=1e-12)
    assert outlook.consents[0] == pytest.approx(given_war(lambda _s, consent, *_: consent != "no"), abs=1e-12)


@given(st.integers(0, 10_000))
def test_shares_stay_shares_and_what_implies_is_no_less(seed):
    outlook, game = looked(spread(20, seed=seed))
    for name in SHARES[:-1]:
        found = getattr(outlook, name)
        assert ((found >= 0.0) & (found <= 1.0 + 1e-12)).all(), name
    assert (outlook.entrapped <= outlook.struck + 1e-12).all()
    assert (outlook.entrapped <= outlook.fights + 1e-12).all()
    assert (outlook.spread <= np.sqrt(outlook.effort * (1.0 - outlook.effort)) + 1e-9).all()
    names = ("challenger", "target", "usa", "consent", "level", "strike", "exploit")
    for chances in (*(getattr(game.chances, name) for name in names), *game.chances.join.values()):
        assert np.allclose(chances.sum(axis=-1), 1.0, rtol=0, atol=1e-12)
        assert (chances >= 0.0).all()


def test_harm_is_what_pressure_short_of_an_invasion_costs_the_others():
    """p(grey zone) grey_harm + p(blockade) blockade_harm: waiting and invading cost nothing here."""
    values = spread(50, seed=4)
    outlook, game = looked(values)
    wait, grey, blockade, invade = game.chances.challenger.T
    rest = values["grey_harm"] * grey + values["blockade_harm"] * blockade
    assert np.allclose(outlook.harm, rest, rtol=0, atol=1e-15)
    assert np.allclose(looked(values | {"grey_harm": np.ones(50), "blockade_harm": np.ones(50)})[0].harm,
                       1.0 - wait - invade, rtol=0, atol=1e-12)  # fmt: skip


def test_attacking_and_not_attacking_make_one():
    outlook, game = looked(spread(200))
    assert np.array_equal(outlook.attack, game.chances.challenger[:, crisis.CHALLENGER.index("invade")])
    assert np.allclose(outlook.attack + game.chances.challenger[:, :3].sum(axis=1), 1.0, rtol=0, atol=1e-12)


@pytest.mark.parametrize("state", USA_STATES)
def test_a_state_that_is_held_leaves_no_spread(state):
    outlook, game = looked(spread(30), {"usa_state": state})
    i = USA_STATES.index(state)
    assert np.allclose(outlook.effort, game.known.effort[:, i])
    assert outlook.spread.max() < 1e-7
    assert np.allclose(outlook.fights, float(FIGHTING[i]))
    if not FIGHTING[i]:
        assert not outlook.entrapped.any()
        assert not outlook.consents.any()


def test_what_is_forced_is_certain():
    values = spread(30)
    assert not looked(values, {"china_strikes_japan": "never"})[0].struck.any()
    assert np.allclose(looked(values, {"china_strikes_japan": "always"})[0].struck, 1.0)
    assert np.allclose(looked(values, {"japan_level": "L6"})[0].acts, 1.0)
    assert not looked(values, {"japan_level": "L5"})[0].acts.any()
    kept = looked(values | {"us_retention": np.ones(30)}, {"usa_state": "full", "japan_bases_for_us": True})[0]
    assert np.allclose(kept.consents, 1.0)
    assert np.allclose(kept.retains, 1.0)


def test_choices_come_nearer_to_even_as_rationality_falls():
    values = middles(choice_rationality=1e-9)
    outlook, game = looked(values, {"japan_rule": "autonomous"})
    assert outlook.attack[0] == pytest.approx(0.25)
    assert outlook.resists[0] == pytest.approx(0.5)
    assert outlook.fights[0] == pytest.approx(4 / 6)
    assert outlook.struck[0] == pytest.approx(0.5)
    assert game.chances.exploit[0] == pytest.approx(np.full((6, 2), 0.5))


def test_every_choice_is_the_logit_of_what_follows():
    """The challenger's strike, the target's answer: payoffs of the cells, weighed by all later choices."""
    values = middles()
    _, game = looked(values, {"japan_rule": "autonomous"})
    lam, ends = game.known.rationality, game.chances.cells.payoff
    gap = lam["CHN"] * (ends["CHN"][0, ..., 1] - ends["CHN"][0, ..., 0])
    assert np.allclose(game.chances.strike[0, ..., 1], 1.0 / (1.0 + np.exp(-gap)), rtol=1e-12)
    war = sum(share * float(ends["TWN"][cell]) for share, *_, cell in paths(values, game, 0))
    resolve = values["twn_resolve"] * (1.0 - values["leader_myopia_twn"])
    resolve = resolve - values["grievance_pull"] * values["burden_grievance_twn"]
    gap = lam["TWN"] * (war + resolve - values["twn_yield_worth"])
    assert game.chances.target[0, 1] == pytest.approx(1.0 / (1.0 + np.exp(-gap[0])), rel=1e-12)


@pytest.mark.parametrize(("chance", "effect", "stake"), [(0.0, 0.4, 1.0), (1.0, 0.4, 1.4), (1.0, -0.4, 0.6)])
def test_the_challenger_weighs_a_target_that_yields_as_what_the_prize_is_worth_to_it(chance, effect, stake):
    """u(invade) = p(yields) stake + p(resists) E[u(war)]: a change of its leadership moves the prize in both."""
    values = middles(leadership_change_chn=chance, change_effect=effect, twn_yield_worth=0.4, twn_resolve=0.3)
    _, game = looked(values, {"japan_rule": "autonomous"})
    wars = (share * float(game.chances.cells.payoff["CHN"][cell]) for share, *_, cell in paths(values, game, 0))
    yields, resists = game.chances.target[0]
    assert yields > 0.1
    invade = yields * stake + resists * sum(wars)
    waits = crisis.backward.peace(values)[0, 0]
    odds = np.log(game.chances.challenger[0, -1] / game.chances.challenger[0, 0])
    assert odds == pytest.approx(game.known.rationality["CHN"][0] * (invade - waits), rel=1e-9)
