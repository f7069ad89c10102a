"""Payoffs: every term moves the payoff it belongs to, with the sign its docstring says, where it says, and no other."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo import crisis
from moshimo.crisis.backward import peace
from moshimo.crisis.payoffs import (
    LEADERS,
    LEADERSHIP,
    MAIN,
    PARTNERS,
    cells,
    effort_of,
    exploiting,
    joining,
    left_of,
    resolve_of,
    traits,
)
from moshimo.words import CHOSEN, FIGHTING, USA_STATES
from tests.crisis.situations import middles, table

TABLE = table()
FIGHTS = np.array(FIGHTING)
NOBODY, EVERYBODY = dict.fromkeys(LEADERS, np.zeros(1, dtype=bool)), dict.fromkeys(LEADERS, np.ones(1, dtype=bool))
CONDITIONAL, YES = 1, 2
# Axes of a cell: state of the strong ally, consent, rung, struck.
ANYWHERE = np.ones((6, 3, 5, 2), dtype=bool)
BESIDE = ANYWHERE & FIGHTS[:, None, None, None]
CONSENTED = BESIDE & (np.arange(3) > 0)[:, None, None]
STRUCK = ANYWHERE & np.array([False, True])
AT_L5 = ANYWHERE & (np.array(CHOSEN) == "L5")[:, None]
RELUCTANT = ANYWHERE & np.isin(CHOSEN, ["L4", "L6", "L7"])[:, None]
L7 = ANYWHERE & (np.array(CHOSEN) == "L7")[:, None]
ESCALATED = STRUCK | BESIDE | (ANYWHERE & np.isin(CHOSEN, ["L6", "L7"])[:, None])
COOPERATES = {
    "support_urge": 0.0,
    "integration": 0.5,
    "spoke_voice": 0.4,
    "allied_effort": 0.3,
    "declared_wording": 0.5,
}


def known(values, retained=True, changed=None):
    return traits(values, np.full(1, retained), changed or NOBODY, effort_of(values, {}))


def payoffs(joined=0.0, exploited=0.0, changed=None, **changes):
    """Return the payoffs of every cell, actor -> (6, 3, 5, 2), with partners and second challenger as said."""
    values = middles(**COOPERATES | changes)
    share = joined if isinstance(joined, dict) else dict.fromkeys(PARTNERS, joined)
    found = cells(
        values,
        known(values, changed=changed),
        TABLE,
        {actor: np.full((1, 2, 2), one) for actor, one in share.items()},
        np.full((1, 6), float(exploited)),
    )
    return {actor: found.payoff[actor][0] for actor in MAIN} | {"score": found.score[0]}


def moved(name, joined=0.5, exploited=0.5, step=0.05, **changes):
    """Return how much every cell moves when a parameter rises by a step."""
    base = middles(**COOPERATES | changes)[name][0]
    before, after = (payoffs(joined, exploited, **changes | {name: value}) for value in (base, base + step))
    return {actor: after[actor] - before[actor] for actor in before}


@pytest.mark.parametrize(
    ("name", "actor", "sign", "where"),
    [
        ("stake_jpn", "JPN", 1, ANYWHERE),
        ("stake_twn", "TWN", 1, ANYWHERE),
        ("stake_usa", "USA", 1, ANYWHERE),
        ("strike_urge", "CHN", 1, CONSENTED & STRUCK),
        ("strike_caution", "CHN", -1, STRUCK),
        ("alliance_worth", "JPN", 1, CONSENTED),
        ("base_use_wording", "JPN", 1, CONSENTED),
        ("declared_wording", "JPN", 1, CONSENTED),
        ("burden_grievance_jpn", "JPN", -1, CONSENTED),
        ("leader_myopia_jpn", "JPN", -1, CONSENTED),
        ("rung_reluctance", "JPN", -1, RELUCTANT),
        ("evacuation_worth", "JPN", 1, AT_L5),
        ("integration_draws_fire", "CHN", 1, BESIDE & STRUCK),
    ],
)
def test_a_term_moves_one_actor_with_its_sign_where_it_says(name, actor, sign, where):
    found = moved(name, second_front_harm=0.01, grievance_pull=0.5, alliance_worth=0.3, base_use_wording=0.1)
    assert (sign * found[actor][where] > 1e-12).all()
    assert np.abs(found[actor][~where]).max(initial=0.0) < 1e-12
    for other in set(found) - {actor}:
        assert np.abs(found[other]).max() < 1e-12, other


@pytest.mark.parametrize("lockin", [-0.1, 0.4])
def test_integration_makes_staying_out_dear_for_both_and_its_bases_a_target(lockin):
    """Japan: lockin x integration at L6 and L7, half of it at L4, beside an ally that fights; the ally: in its ties."""
    free, bound = (payoffs(lockin=lockin, integration=share, integration_draws_fire=0.3) for share in (0.0, 0.5))
    takes_part = np.array([0.0, 0.5, 0.0, 1.0, 1.0])[:, None]
    owed = np.where(BESIDE, 0.5 * lockin * takes_part, 0.0)
    assert np.allclose(bound["JPN"] - free["JPN"], owed, rtol=0, atol=1e-12)
    assert np.allclose(bound["CHN"] - free["CHN"], np.where(BESIDE & STRUCK, 0.15, 0.0), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ["loss_weight", "ship_worth", "casualty_worth"])
def test_losses_count_against_everyone(name):
    found = moved(name)
    assert all((found[actor] < -1e-12).all() for actor in MAIN)
    assert not found["score"].any()


def test_losses_are_hundreds_of_aircraft():
    """w (aircraft + ship_worth ships + casualty_worth casualties / 100) / 100, in the cell that is looked at."""
    found = payoffs(loss_weight=0.5, ship_worth=3.0, casualty_worth=2.0)
    free = payoffs(loss_weight=0.0, ship_worth=3.0, casualty_worth=2.0)
    for actor in MAIN:
        lost = TABLE.losses[actor] @ np.array([1.0, 3.0, 0.02]) / 100.0  # (6, 2, 5, 2)
        assert np.allclose((free[actor] - found[actor])[:, [0, 2]], 0.5 * lost, rtol=0, atol=1e-12)


def test_escalation_is_feared_by_all_but_the_target_one_step_at_a_time():
    """One step each: the ally fights (by its effort), does more than asked, Japan fights, strikes first, is struck."""
    found = moved("escalation_fear", step=0.1, usa_partial_scale=0.5, usa_late_days=30.0)
    hub = np.array([2.0, 1.0, 0.5, 0.5, 0.0, 0.0])
    unstruck, struck = np.array([0.0, 0.0, 0.0, 1.0, 2.0]), np.array([2.0, 2.0, 2.0, 2.0, 3.0])
    steps = hub[:, None, None, None] + np.stack([unstruck, struck], axis=1)
    for actor in ("CHN", "USA", "JPN"):
        assert np.allclose(found[actor], -0.1 * np.broadcast_to(steps, found[actor].shape), rtol=0, atol=1e-12)
    assert not found["TWN"].any()
    assert np.array_equal(steps + np.zeros((6, 3, 5, 2)) > 0, ESCALATED)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.75])
def test_rear_support_may_make_a_target_where_no_base_is_open(share):
    """The pull to strike is that of open bases, and for the rest a share of it from L4 up, where support is given."""
    plain = {"conditional_worth": 0.5, "strike_caution": 0.1}
    none = payoffs(strike_urge=0.0, support_urge=share, **plain)["CHN"]
    pulled = payoffs(strike_urge=0.2, support_urge=share, **plain)["CHN"]
    opened = FIGHTS[:, None] * np.array([0.0, 0.5, 1.0])
    supports = np.array([0.0, 1.0, 1.0, 1.0, 1.0]) * share
    expected = 0.2 * (opened[:, :, None] + (1.0 - opened[:, :, None]) * supports)
    assert np.allclose((pulled - none)[..., 1], expected, rtol=0, atol=1e-12)
    assert not (pulled - none)[..., 0].any()


def test_what_is_won_goes_to_either_side():
    """Without losses or fears a cell is the defence score times what is at stake, and the rest is the challenger's."""
    quiet = dict.fromkeys(
        ("loss_weight", "escalation_fear", "strike_urge", "strike_caution", "alliance_worth", "rung_reluctance",
         "integration", "evacuation_worth", "base_use_wording", "grievance_pull", "relative_decline"), 0.0)  # fmt: skip
    found = payoffs(**quiet, stake_usa=0.6, stake_jpn=0.7, stake_twn=2.0)
    assert np.allclose(found["score"][:, [0, 2]], TABLE.score, rtol=0, atol=1e-12)
    assert np.allclose(found["CHN"], 1.0 - found["score"], rtol=0, atol=1e-12)
    for actor, stake in (("USA", 0.6), ("JPN", 0.7), ("TWN", 2.0)):
        assert np.allclose(found[actor], stake * found["score"], rtol=0, atol=1e-12)


@given(st.floats(0, 1))
def test_a_consent_with_conditions_lies_between_none_and_all(half):
    found = payoffs(joined=0.3, exploited=0.2, conditional_worth=half)
    for cell in found.values():
        none, some, every = (cell[:, i] for i in range(3))
        assert np.allclose(some, none + half * (every - none), rtol=0, atol=1e-12)


@pytest.mark.parametrize("stays_out", [USA_STATES.index("support_only"), USA_STATES.index("absent")])
def test_consent_means_nothing_where_nobody_asks(stays_out):
    for cell in payoffs(joined=0.4, exploited=0.4).values():
        assert np.ptp(cell[stays_out], axis=0).max() < 1e-12


def test_a_second_front_harms_allies_and_ties_down_the_strong_one():
    harm = moved("second_front_harm", exploited=1.0, prk_diversion=0.0, step=0.1)
    for actor, stake in (("USA", "stake_usa"), ("JPN", "stake_jpn")):
        expected = (
            0.1
            * middles()[stake][0]
            * (known(middles()).stakes["USA"] / middles()["stake_usa"] if actor == "USA" else 1.0)
        )
        assert np.allclose(harm[actor], -expected, rtol=0, atol=1e-12)
    assert not any(harm[actor].any() for actor in ("CHN", "TWN", "score"))
    tied = moved("prk_diversion", exploited=1.0, joined=0.0)["score"]
    better = payoffs(joined=0.0, exploited=1.0)["score"] > TABLE.score[-1, 0]
    assert (tied[FIGHTS][better[FIGHTS]] < 0.0).all()
    assert not tied[~FIGHTS].any()
    assert not any(moved(n, exploited=0.0)["score"].any() for n in ("prk_diversion", "second_front_harm"))


def test_decline_has_two_opposite_effects_and_a_third_on_the_spread():
    """stake' = stake (1 + a d), S' = S0 + (1 - b d)(S - S0), lambda' = lambda / (1 + c d), d in tenths."""
    effects = {"decline_stake": 0.2, "decline_odds": 0.3, "odds_uncertainty": 0.5, "decision_noise_usa": 0.25}
    values = middles(relative_decline=0.2, stake_usa=0.5, choice_rationality=10.0, **effects)
    found = known(values)
    assert found.stakes["USA"][0] == pytest.approx(0.5 * 1.4)
    assert found.decline[0] == pytest.approx(0.4)
    assert found.rationality["USA"][0] == pytest.approx(10.0 / 1.25 / 2.0)
    weak = payoffs(joined=0.5, relative_decline=0.2, **effects)["score"]
    strong = payoffs(joined=0.5, relative_decline=0.0, **effects)["score"]
    alone = TABLE.score[-1, 0]
    assert np.allclose(weak[FIGHTS] - alone, 0.4 * (strong[FIGHTS] - alone), rtol=0, atol=1e-12)
    assert np.array_equal(weak[~FIGHTS], strong[~FIGHTS])
    reversed_signs = known(middles(relative_decline=0.2, decline_stake=-0.2, decline_odds=-0.1))
    assert reversed_signs.stakes["USA"] < values["stake_usa"]
    assert reversed_signs.decline > 1.0
    assert known(middles(relative_decline=0.0, **effects)).stakes["USA"] == middles()["stake_usa"]


@pytest.mark.parametrize(
    ("uncertainty", "decline", "spread"),
    [(-0.1, 0.3, 0.7), (-0.2, 0.25, 0.5), (-0.2, 0.4, 0.5), (-1.0, 0.6, 0.5), (1.0, -0.2, 0.5), (0.5, 0.4, 3.0)],
)
def test_a_narrower_spread_is_at_most_twice_as_sure(uncertainty, decline, spread):
    """lambda' = lambda / max(0.5, 1 + c d)."""
    effects = {"odds_uncertainty": uncertainty, "decision_noise_usa": 0.25, "choice_rationality": 10.0}
    found = known(middles(relative_decline=decline, **effects)).rationality["USA"][0]
    assert found == pytest.approx(10.0 / 1.25 / spread, rel=1e-12)


@pytest.mark.parametrize(
    ("effect", "decline", "factor"),
    [(-0.3, 0.3, 0.1), (-0.5, 0.2, 0.0), (-0.5, 0.3, 0.0), (0.8, -0.25, 0.0), (0.2, 0.5, 2.0), (0.4, -0.2, 0.2)],
)
def test_a_stake_is_never_below_nothing(effect, decline, factor):
    """stake' = stake max(0, 1 + a d): a strong ally may cease to care, but does not come to wish for defeat."""
    found = known(middles(relative_decline=decline, decline_stake=effect, stake_usa=0.5)).stakes["USA"][0]
    assert found == pytest.approx(0.5 * factor, abs=1e-12)


@pytest.mark.parametrize(
    ("odds", "decline", "left"),
    [(0.4, 0.2, 0.2), (0.5, 0.2, 0.0), (0.4, 0.5, 0.0), (0.4, -0.05, 1.2), (1.0, -0.03, 1.25), (-0.1, 0.2, 1.2),
     (-0.5, 0.2, 1.25), (0.7, 0.0, 1.0), (0.0, 0.6, 1.0)],
)  # fmt: skip
def test_what_a_decline_leaves_is_between_nothing_and_a_quarter_more(odds, decline, left):
    """min(max(1 - b d, 0), 1.25), d in tenths; the traits of the game hold the same."""
    values = middles(decline_odds=odds, relative_decline=decline)
    assert left_of(values)[0] == pytest.approx(left, abs=1e-12)
    assert known(values).decline[0] == left_of(values)[0]


@pytest.mark.parametrize(
    ("myopia", "pull", "grievance", "expected"),
    [(0.0, 0.0, 0.0, 0.8), (0.25, 0.0, 0.5, 0.6), (0.0, 0.5, 0.4, 0.6), (0.5, 0.5, 0.2, 0.3), (1.0, 1.0, 0.3, -0.3)],
)
def test_resolve_is_discounted_by_myopia_and_worn_by_a_grievance(myopia, pull, grievance, expected):
    """twn_resolve (1 - myopia) - pull grievance, of the target's own leaders; others' traits leave it alone."""
    others = {f"{name}_{actor.lower()}": 0.77 for name in LEADERSHIP[::2] for actor in LEADERS if actor != "TWN"}
    own = {"twn_resolve": 0.8, "leader_myopia_twn": myopia, "burden_grievance_twn": grievance}
    assert resolve_of(middles(**others, **own, grievance_pull=pull))[0] == pytest.approx(expected, abs=1e-12)


@given(*(st.floats(0, 1) for _ in range(4)))
def test_payoffs_are_linear_in_what_partners_and_the_second_challenger_do(aus, phl, kor, prk):
    """So expected payoffs at choice probabilities are payoffs at their mean: the mixture over all sixteen ways."""
    shares = (aus, phl, kor, prk)
    mixed = payoffs(dict(zip(PARTNERS, shares, strict=False)), prk)
    for actor in MAIN:
        pure = np.zeros_like(mixed[actor])
        for ways in product((0, 1), repeat=4):
            weight = np.prod([share if way else 1.0 - share for way, share in zip(ways, shares, strict=True)])
            pure += weight * ENDS[ways][actor]
        assert np.allclose(mixed[actor], pure, rtol=0, atol=1e-12)


ENDS = {
    ways: payoffs(dict(zip(PARTNERS, map(float, ways), strict=False)), float(ways[-1]))
    for ways in product((0, 1), repeat=4)
}


@pytest.mark.parametrize("partner", PARTNERS)
def test_a_partner_that_joins_adds_its_gain_and_its_price_in_its_tier(partner):
    still = {"relative_decline": 0.0, "loss_weight": 1.0, "ship_worth": 2.0, "casualty_worth": 0.0}
    one, none = payoffs({**dict.fromkeys(PARTNERS, 0.0), partner: 1.0}, **still), payoffs(**still)
    for state, level, struck in product(range(6), range(5), range(2)):
        hub, japan = int(FIGHTS[state]), int(CHOSEN[level] in ("L6", "L7") or struck)
        cell = (state, slice(None), level, struck)
        gain = TABLE.gain[partner][hub, japan]
        assert np.allclose(one["score"][cell] - none["score"][cell], gain, rtol=0, atol=1e-12)
        lost = TABLE.price[partner]["TWN"][hub, japan] @ np.array([1.0, 2.0, 0.0]) / 100.0
        stake = middles()["stake_twn"][0]
        assert np.allclose(one["TWN"][cell] - none["TWN"][cell], stake * gain - lost, rtol=0, atol=1e-12)


# What the strong ally gets by its effort: Traits.ties, (kind, state).


def ties(retained=True, **changes):
    return known(middles(**COOPERATES | changes), retained).ties[0]


@pytest.mark.parametrize(
    ("name", "sign", "needs_alliance", "kinds"),
    [
        ("honour_worth", 1, True, (0, 1)),
        ("tripwire", 1, True, (0, 1)),
        ("lockin", 1, True, (0, 1)),
        ("audience_cost", 1, True, (1,)),
        ("joint_voice_effect", 1, False, (0, 1)),
        ("substitution_elasticity", -1, False, (0, 1)),
        ("burden_grievance_usa", -1, False, (0, 1)),
    ],
)
def test_what_is_owed_pulls_by_how_far_the_strong_ally_comes(name, sign, needs_alliance, kinds):
    base = middles()[name][0]
    effort = known(middles(grievance_pull=0.5)).effort[0]
    for retained in (True, False):
        step = ties(retained, grievance_pull=0.5, **{name: base + 0.1}) - ties(
            retained, grievance_pull=0.5, **{name: base}
        )
        for kind in (0, 1):
            if kind in kinds and (retained or not needs_alliance):
                assert (sign * step[kind][:-1] > 0.0).all()
                assert np.allclose(step[kind], step[kind][1] * effort, rtol=0, atol=1e-12)
            else:
                assert np.abs(step[kind]).max() < 1e-12


def test_myopia_discounts_honour_and_prizes_the_side_deal_of_staying_away():
    eager = {"over_commitment": 0.0, "over_restraint": 0.0}
    none = ties(leader_myopia_usa=0.0, side_deal=0.3, **eager)
    some = ties(leader_myopia_usa=0.5, side_deal=0.3, **eager)
    effort = known(middles()).effort[0]
    expected = -0.5 * middles()["honour_worth"][0] * effort + 0.5 * 0.3 * (1.0 - effort)
    assert np.allclose(some - none, expected, rtol=0, atol=1e-12)


def test_doing_more_than_was_asked_has_its_own_pull_and_its_own_restraint():
    base = ties(over_commitment=0.1, over_restraint=0.1)
    eager, held = ties(over_commitment=0.3, over_restraint=0.1), ties(over_commitment=0.1, over_restraint=0.3)
    assert np.allclose((eager - base)[:, 0], 0.2)
    assert np.allclose((held - base)[:, 0], -0.2)
    assert not (eager - base)[:, 1:].any()
    assert not (held - base)[:, 1:].any()


def test_effort_by_state():
    values = middles(usa_partial_scale=0.4, usa_late_days=15.0, support_effort=0.2)
    assert known(values).effort[0].tolist() == [1.0, 1.0, 0.4, 0.75, 0.2, 0.0]
    assert effort_of(values, {"usa_delay_days": 45.0})[0].tolist() == [1.0, 1.0, 0.4, 0.25, 0.2, 0.0]
    assert effort_of(values, {"us_entry_delay_days": 45.0})[0].tolist() == [1.0, 1.0, 0.4, 0.25, 0.2, 0.0]
    assert effort_of(values, {"usa_scale": 0.5})[0].tolist() == [0.5, 0.5, 0.5, 0.375, 0.2, 0.0]


def test_nothing_is_owed_where_nothing_is_promised_or_prepared():
    nothing = dict.fromkeys(("integration", "spoke_voice", "allied_effort"), 0.0)
    for name in ("lockin", "joint_voice_effect", "substitution_elasticity"):
        assert np.array_equal(ties(**nothing | {name: 0.4}), ties(**nothing | {name: -0.4}))


# Leadership.


@pytest.mark.parametrize("name", LEADERSHIP)
def test_every_actor_has_the_same_leadership_with_the_same_range(world, name):
    """No country alone has leaders who err, are short-sighted, bear a grudge, or change."""
    deciding = {"CHN", "TWN", "USA", "JPN", "AUS", "PHL", "KOR", "PRK"}
    assert set(LEADERS) == deciding
    rows = [world.parameter(f"{name}_{actor.lower()}") for actor in LEADERS]
    assert len({(row.low, row.high, row.bounds, row.unit, row.grade, row.source) for row in rows}) == 1
    assert rows[0].low < rows[0].high
    assert {row for row in world.parameters if row.startswith(f"{name}_")} == {
        f"{name}_{actor.lower()}" for actor in LEADERS
    }
    assert {f"{name}_{actor.lower()}" for actor in LEADERS} <= set(crisis.PARAMETERS)


@pytest.mark.parametrize("actor", LEADERS)
def test_noise_divides_the_rationality_of_its_own_actor(actor):
    base, noisy = (
        known(middles(**{f"decision_noise_{actor.lower()}": one}, relative_decline=0.0)).rationality
        for one in (0.0, 0.25)
    )
    assert noisy[actor] == pytest.approx(base[actor] / 1.25)
    assert all(noisy[other] == base[other] for other in LEADERS if other != actor)


@pytest.mark.parametrize("actor", LEADERS)
def test_a_change_of_leadership_moves_what_its_own_actor_holds_dear(actor):
    values = middles(change_effect=0.3)
    base, after = known(values), known(values, changed=NOBODY | {actor: np.ones(1, dtype=bool)})
    for other, stake in base.stakes.items():
        assert after.stakes[other][0] == pytest.approx(stake[0] * (1.3 if other == actor else 1.0)), other
    still = known(middles(change_effect=0.0), changed=EVERYBODY)
    assert all(np.array_equal(still.stakes[other], base.stakes[other]) for other in base.stakes)
    less = known(middles(change_effect=-0.3), changed=EVERYBODY)
    assert all(less.stakes[other] < base.stakes[other] for other in base.stakes)


# Partners, the second challenger, peace.


def gains(**changes):
    values = middles(**changes)
    return {actor: gain[0] for actor, gain in joining(values, known(values), TABLE).items()}


@pytest.mark.parametrize("actor", PARTNERS)
@pytest.mark.parametrize(
    ("name", "sign", "tiers"),
    [
        ("stake_{}", 1, [[1, 1], [1, 1]]),
        ("alliance_worth", 1, [[0, 0], [1, 1]]),
        ("lead_pull", 1, [[0, 1], [0, 0]]),
        ("exposure_cost", -1, [[1, 1], [1, 1]]),
        ("loss_weight", -1, [[1, 1], [1, 1]]),
        ("leader_myopia_{}", -1, [[0, 0], [1, 1]]),
        ("burden_grievance_{}", -1, [[1, 1], [1, 1]]),
    ],
)
def test_a_partner_joins_for_its_own_reasons(actor, name, sign, tiers):
    """Tiers: does the strong ally fight, does Japan. A grievance is about the alliance: it counts beside the ally."""
    name = name.format(actor.lower())
    if name.startswith("burden_grievance"):
        tiers = [[0, 0], [1, 1]]
    base = middles()[name][0]
    before, after = (gains(grievance_pull=0.5, alliance_worth=0.3, **{name: one}) if name != "alliance_worth"
                     else gains(**{name: one}) for one in (base, base + 0.05))  # fmt: skip
    step = after[actor] - before[actor]
    assert np.array_equal(np.sign(np.where(np.abs(step) < 1e-12, 0.0, step)), sign * np.array(tiers))
    if name.endswith(actor.lower()):
        assert all(np.array_equal(after[other], before[other]) for other in PARTNERS if other != actor)


@pytest.mark.parametrize("actor", PARTNERS)
def test_what_joining_is_worth_is_its_own_gain_less_its_own_losses(actor):
    """In tiers (hub, japan): stake gain + alliance hub + pull (1 - hub) japan - w L(own) - exposure - fear (fights)."""
    low = actor.lower()
    held = {
        f"stake_{low}": 0.4, "alliance_worth": 0.3, f"leader_myopia_{low}": 0.5, "grievance_pull": 0.2,
        f"burden_grievance_{low}": 0.25, "lead_pull": 0.15, "loss_weight": 0.5, "ship_worth": 3.0,
        "casualty_worth": 2.0, "exposure_cost": 0.07, "escalation_fear": 0.11,
    }  # fmt: skip
    hub, japan = np.array([[0.0], [1.0]]), np.array([[0.0, 1.0]])
    alliance = 0.3 * 0.5 - 0.2 * 0.25
    losses = TABLE.price[actor][actor] @ np.array([1.0, 3.0, 0.02]) / 100.0
    expected = 0.4 * TABLE.gain[actor] + alliance * hub + 0.15 * (1.0 - hub) * japan - 0.5 * losses - 0.07
    expected = expected - (0.11 if actor == "AUS" else 0.0)
    assert np.allclose(gains(**held)[actor], expected, rtol=0, atol=1e-12)


def test_only_who_fights_fears_escalation_by_joining():
    before, after = gains(escalation_fear=0.1), gains(escalation_fear=0.3)
    assert np.allclose(after["AUS"] - before["AUS"], -0.2)
    assert np.array_equal(after["PHL"], before["PHL"])
    assert np.array_equal(after["KOR"], before["KOR"])


def window(**changes):
    values = middles(**changes)
    return exploiting(values, known(values))[0]


def test_the_second_challenger_weighs_its_own_gain_the_window_and_the_risk():
    base = {"prk_gain": 0.1, "prk_window": 0.2, "escalation_fear": 0.1, "grievance_pull": 0.5}
    own = {"burden_grievance_prk": 0.2, "leader_myopia_prk": 0.25}
    effort = known(middles()).effort[0]
    expected = (0.1 + 0.5 * 0.2) * 0.75 + 0.2 * effort * FIGHTS - 0.1
    assert np.allclose(window(**base, **own), expected, rtol=0, atol=1e-12)
    assert window(**base | {"prk_window": -0.2}, **own)[1] < window(**base, **own)[1]


def test_a_change_of_leadership_moves_what_the_second_challenger_holds_dear():
    """Its own gain is scaled, the window and the risk are not."""
    values = middles(prk_gain=0.2, prk_window=0.1, escalation_fear=0.05, change_effect=0.5, grievance_pull=0.0,
                     leader_myopia_prk=0.0)  # fmt: skip
    step = {
        actor: exploiting(values, known(values, changed=NOBODY | {actor: np.ones(1, dtype=bool)}))
        - exploiting(values, known(values))
        for actor in LEADERS
    }
    assert np.allclose(step.pop("PRK"), 0.1, rtol=0, atol=1e-12)
    assert not any(moved.any() for moved in step.values())


def quiet(**changes):
    return peace(middles(**changes))[0]


@pytest.mark.parametrize("effect", [-0.4, 0.4])
def test_cooperation_moves_all_that_is_not_an_attack_by_the_challengers_reaction(effect):
    apart = quiet(chn_reaction=effect, spoke_voice=0.0, allied_effort=0.0)
    together = quiet(chn_reaction=effect, spoke_voice=0.6, allied_effort=0.2)
    assert np.allclose(together - apart, -effect * 0.4, rtol=0, atol=1e-12)


def test_peace_is_worth_less_to_the_short_sighted_and_the_aggrieved():
    values = {"status_quo_worth": 0.5, "leader_myopia_chn": 0.2, "grievance_pull": 0.5, "burden_grievance_chn": 0.4}
    pressure = {"grey_gain": 0.03, "blockade_gain": -0.07, "chn_reaction": 0.0}
    assert quiet(**values, **pressure) == pytest.approx([0.2, 0.23, 0.13])


def test_l7_escalates_and_costs_more_than_l6():
    assert L7.sum() == 36
    found = moved("rung_reluctance", step=0.1)["JPN"]
    assert np.allclose(found[..., CHOSEN.index("L6"), :], -0.1)
    assert np.allclose(found[..., CHOSEN.index("L7"), :], -0.15)
    assert np.allclose(found[..., CHOSEN.index("L4"), :], -0.025)
