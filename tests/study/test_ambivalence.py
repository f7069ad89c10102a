"""Ambivalence: one decline switched on and off, what it splits into, and what acting alone does to an attack."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit, logit

from moshimo import campaign, crisis, futures, policy
from moshimo.errors import OptionError
from moshimo.facts import World
from moshimo.study import ambivalence, looking
from moshimo.study.sampling import latin_hypercube

COUNT = 400
DECLINING = 320
"""Futures with a decline above zero: four fifths of the range from -0.05 to 0.2, in a Latin hypercube exactly."""
NONE = dict.fromkeys(ambivalence.EFFECTS.values(), 0.0)
STRONG = {"decline_stake": 1.0, "decline_odds": 0.4, "odds_uncertainty": 1.0}
STATED = ("usa_state", "us_intervenes", "us_entry_delay_days", "usa_delay_days", "usa_scale")
STILL = {"chn_reaction": 0.0, "substitution_elasticity": 0.0}
NOTHING = {"rises": 0.0, "falls": 0.0, "neither": 1.0, "mean": 0.0, "ci95": [0.0, 0.0]}


def study(**settings):
    return ambivalence.crisis_ambivalence(settings=settings, count=COUNT)


def prepared(**settings):
    world = World.load()
    loaded = campaign.load_contingency("taiwan-invasion")
    return futures.prepare(loaded, world, policy.load_policies(world.as_of), settings, 1)


class ByHand:
    """The same futures solved without the study: values, and the outlook with some of them changed."""

    def __init__(self, **settings):
        self.setup, self.numbers = prepared(**settings), np.arange(COUNT, dtype=np.uint64)
        positions = {name: latin_hypercube(self.numbers, COUNT, name, 1) for name in self.setup.parameters}
        self.values = futures.governed(self.setup, "P0", positions, self.numbers)[0]

    def outlook(self, kept, **change):
        values = self.values | {name: np.full(COUNT, value) for name, value in change.items()}
        situation = crisis.settle(values, crisis.drawn_by(self.numbers, 1), self.setup.fixed)
        if kept:
            situation = replace(situation, retained=np.ones(COUNT, dtype=bool))
        table = futures.value_table(self.setup, "P0")
        return crisis.outlook(values, crisis.solve_for(values, situation, self.setup.fixed, table))

    def kept(self, decline=1.0):
        """Return P(kept): its log odds moved by decline and by integration."""
        v = self.values
        moved = decline * v["decline_stake"] * v["relative_decline"] / 0.1 + v["lockin"] * v["integration"]
        return expit(logit(v["us_retention"]) + moved)

    def net(self):
        """Return P(kept) E[effort | kept] with decline, less that without."""
        now, before = (self.outlook(True, **change).effort for change in ({}, {"relative_decline": 0.0}))
        return self.kept() * now - self.kept(decline=0.0) * before


@pytest.fixture(scope="module")
def plain():
    return study()


@pytest.fixture(scope="module")
def by_hand():
    return ByHand()


# The net effect.


def test_the_net_effect_is_the_chance_of_keeping_times_the_effort_of_an_alliance_kept(plain, by_hand):
    net = by_hand.net()
    assert plain["net"]["mean"] == pytest.approx(net.mean(), abs=1e-12)
    assert plain["net"]["rises"] == np.mean(net > looking.FLAT)
    assert plain["net"]["falls"] == np.mean(net < -looking.FLAT)
    assert plain["net"]["rises"] != plain["net"]["falls"]
    assert plain["keeps"]["mean"] == pytest.approx(np.mean(by_hand.kept() - by_hand.kept(decline=0.0)), abs=1e-12)


def test_the_chance_of_keeping_enters_the_net_effect_once():
    """Where decline moves no chance of keeping, net(r) = r net(1), and what comes of an alliance kept knows no r."""
    settled = {"decline_stake": 0.0, "lockin": 0.0}
    always, half, never = (study(us_retention=share, **settled) for share in (1.0, 0.5, 0.0))
    assert always["comes"] == half["comes"] == never["comes"]
    assert always["comes"]["mean"] < 0.0
    assert always["net"]["mean"] == pytest.approx(always["comes"]["mean"], abs=1e-15)
    assert half["net"]["mean"] == pytest.approx(0.5 * always["net"]["mean"], abs=1e-15)
    assert never["net"] == half["keeps"] == NOTHING


def test_an_alliance_that_is_never_kept_does_not_stay_short():
    assert study(us_retention=0.0)["keeps_but_stays_short"] == 0.0


def test_keeping_and_staying_short_is_what_an_ally_that_chooses_at_random_leaves():
    """At rationality 0 all six states are as likely: r (1 - (2 + part + (1 - late / 60) + support) / 6)."""
    held = {"usa_partial_scale": 0.5, "usa_late_days": 30.0, "support_effort": 0.2, "us_retention": 0.6}
    found = study(choice_rationality=0.0, lockin=0.0, decline_stake=0.0, **held)
    assert found["keeps_but_stays_short"] == pytest.approx(0.6 * (1.0 - (2.0 + 0.5 + 0.5 + 0.2) / 6.0), abs=1e-12)


def test_a_decline_that_does_nothing_moves_nothing():
    found = study(**NONE)
    for part in (found["net"], found["keeps"], found["comes"]):
        assert part == NOTHING
    assert list(found["effects"]) == ["stake", "odds", "spread"]
    for one in found["effects"].values():
        assert one == {**NOTHING, "spread": {"mean": 0.0, "ci95": [0.0, 0.0]}}
    assert found["spread"]["mean"] == 0.0


@pytest.mark.parametrize("effect", ambivalence.EFFECTS)
def test_an_effect_that_is_alone_is_the_whole(effect):
    name = ambivalence.EFFECTS[effect]
    found = study(**(NONE | {name: STRONG[name]}))
    for other, part in found["effects"].items():
        if other == effect:
            assert part == {**found["net"], "spread": found["spread"]}
            assert part["neither"] < 0.5
        else:
            assert {key: part[key] for key in NOTHING} == NOTHING


@pytest.mark.parametrize(("effect", "up", "down"), [("stake", "rises", "falls"), ("odds", "falls", "rises")])
def test_decline_raises_what_is_at_stake_and_lowers_the_odds(effect, up, down):
    name = ambivalence.EFFECTS[effect]
    found = study(**(NONE | {name: STRONG[name]}))
    (cell,) = [one for one in found["map"] if one["net"] is not None]
    assert cell["futures"] == DECLINING
    assert cell["net"][up] > 0.8
    assert cell["net"][down] == 0.0
    mirrored = study(**(NONE | {name: -0.3 if effect == "stake" else -0.1}))
    (cell,) = [one for one in mirrored["map"] if one["net"] is not None]
    assert cell["net"][down] > cell["net"][up]


def test_decline_widens_what_the_strong_ally_may_do():
    alone = study(**(NONE | {"odds_uncertainty": 1.0}))
    low, high = alone["effects"]["spread"]["spread"]["ci95"]
    assert 0.0 < low < high
    assert alone["keeps"] == NOTHING


def test_what_drives_the_net_effect_of_one_elasticity_is_the_decline():
    found = study(**(NONE | {"decline_stake": 1.0}))
    assert found["drivers"][0]["parameter"] == "relative_decline"
    assert found["drivers"][0]["first"] > 0.6 > 3 * found["drivers"][1]["first"]
    assert not {one["parameter"] for one in found["drivers"]} & set(NONE)


# The map.


def test_the_map_holds_every_future_that_declines_once(plain, by_hand):
    cells = [one for one in plain["map"] if one["net"] is not None]
    assert sum(one["futures"] for one in plain["map"]) == DECLINING
    assert sum(one["futures"] for one in cells) == DECLINING
    mean = sum(one["futures"] * one["net"]["mean"] for one in cells) / DECLINING
    declining = by_hand.values["relative_decline"] > 0.0
    assert mean == pytest.approx(by_hand.net()[declining].mean(), abs=1e-12)


def test_the_map_is_cut_by_stake_and_by_odds(plain, by_hand):
    net, declining = by_hand.net(), by_hand.values["relative_decline"] > 0.0
    for cell in plain["map"]:
        inside = declining.copy()
        for name in ("stake", "odds"):
            at = by_hand.values[ambivalence.EFFECTS[name]]
            inside &= (at >= cell[name][0]) & (at <= cell[name][1])
        assert cell["futures"] == inside.sum()
        assert cell["net"]["mean"] == pytest.approx(net[inside].mean(), abs=1e-12)
    first, last = plain["map"][3], plain["map"][12]  # least stake and most odds; most stake and least odds
    assert first["net"]["mean"] < 0.0 < last["net"]["mean"]


def test_cells_hold_their_lower_edges_and_the_last_its_upper_edge_too():
    """On a grid of 0, 1/4 .. 1 the quarters hold 1, 1, 1 and 2 rows."""
    points = np.linspace(0.0, 1.0, 5)
    values = {"a": np.repeat(points, 5), "b": np.tile(points, 5) * 8.0 - 4.0}
    difference = 40.0 * values["a"] + 0.5 * (values["b"] + 4.0)
    found = looking.mapped(difference, values, "a", "b", np.ones(25, dtype=bool))
    held = np.outer([1, 1, 1, 2], [1, 1, 1, 2]).ravel().tolist()
    assert [one["futures"] for one in found] == held
    assert [one["net"] is None for one in found] == [count == 1 for count in held]
    assert found[7]["where"] == {"a": [0.25, 0.5], "b": [2.0, 4.0]}
    assert found[7]["net"]["mean"] == pytest.approx(10.0 + 3.5)
    assert found[15]["net"]["mean"] == pytest.approx(35.0 + 3.5)
    some = looking.mapped(difference, values, "a", "b", values["a"] > 0.25)
    assert [one["futures"] for one in some] == [0] * 8 + held[8:]


def test_a_difference_rises_falls_or_does_neither():
    flat = looking.FLAT
    found = looking.shares_of(np.array([1.0, 0.5, 2 * flat, flat, 0.0, -flat, -1.5 * flat, -3.0]))
    assert (found["rises"], found["falls"], found["neither"]) == (3 / 8, 2 / 8, 3 / 8)
    assert flat == 0.005


def test_a_mean_stands_with_its_interval():
    """Of 0, 1, 2, 3: 1.5, and 1.96 standard errors sqrt(5/3) / 2 on both sides."""
    found = looking.mean_of(np.arange(4.0))
    reach = 1.959964 * np.sqrt(5.0 / 3.0) / 2.0
    assert found["mean"] == 1.5
    assert found["ci95"] == pytest.approx([1.5 - reach, 1.5 + reach], abs=1e-6)


# The split.


def test_the_split_of_a_known_function_is_its_closed_form(monkeypatch):
    """2 l1 + l2 + s1 + s2 + n1 + n2 + 6 s1 n1, each of variance 1/12: first 5, 2, 2 and total 5, 5, 5 twelfths."""
    setup = prepared()

    def share(values, name):
        low, high = setup.ranges[name]
        return (values[name] - low) / (high - low) - 0.5

    def effort(values, dice):
        leader = 2.0 * share(values, "leader_myopia_usa") + (dice("politics.change.USA") - 0.5)
        s1, s2 = share(values, "stake_usa"), dice("law.stc") - 0.5
        n1, n2 = dice("decision.usa_state") - 0.5, dice("decision.usa_retains") - 0.5
        return leader + s1 + s2 + n1 + n2 + 6.0 * s1 * n1

    game = SimpleNamespace(
        settle=lambda values, dice, fixed: (values, dice),
        solve_for=lambda values, situation, fixed, table: SimpleNamespace(
            known=SimpleNamespace(effort=effort(*situation)[:, None])
        ),
        path=lambda values, solved, dice, fixed: SimpleNamespace(
            chosen={"usa_state": np.zeros(len(solved.known.effort), dtype=np.uint8)}
        ),
    )
    monkeypatch.setattr(ambivalence, "crisis", game)
    found = ambivalence._split(setup, None, 40_000, 1)
    assert found["variance"] == pytest.approx(1.0, abs=0.02)
    assert found["runs"] == 5 * 40_000
    for group, first in (("leader", 5 / 12), ("structure", 2 / 12), ("noise", 2 / 12)):
        shown = found["groups"][group]
        assert shown["first"]["value"] == pytest.approx(first, abs=0.025), group
        assert shown["total"]["value"] == pytest.approx(5 / 12, abs=0.015), group
        for one in shown.values():
            low, high = one["ci95"]
            assert one["value"] == pytest.approx(0.5 * (low + high), abs=1e-12)
            assert 0.005 < high - low < 0.05


def test_a_leader_of_which_all_is_held_explains_nothing():
    """A die without a chance to fall otherwise goes with what is held."""
    found = study(**dict.fromkeys(ambivalence.LEADER, 0.0))["split"]["groups"]
    assert found["leader"] == {name: {"value": 0.0, "ci95": [0.0, 0.0]} for name in ("first", "total")}
    for group in ("structure", "noise"):
        assert found[group]["total"]["ci95"][0] > 0.0


def test_a_structure_of_which_all_is_held_explains_nothing():
    """Only decline is drawn, and all that it does is held at nothing."""
    setup = prepared()
    held = {
        name: 0.5 * sum(setup.ranges[name])
        for name in setup.parameters
        if name not in ambivalence.LEADER and name != "relative_decline"
    }
    shut = ("jp_finding", "taiwan_supportable", "nuclear_threat", "leadership_change", "us_retention")
    held |= {name: 0.0 for name in held if name.startswith(shut) or name.endswith("_neutral_tw")}
    found = study(**(held | NONE))["split"]["groups"]
    assert found["structure"] == {name: {"value": 0.0, "ci95": [0.0, 0.0]} for name in ("first", "total")}
    assert found["leader"]["total"]["ci95"][0] > 0.0
    assert found["noise"]["total"]["ci95"][0] > 0.0


def test_an_ally_that_chooses_at_random_is_all_noise():
    """Effort is one of 1, 1, part, late, support, 0, evenly; nobody's leader or structure has a say."""
    held = {"usa_partial_scale": 0.5, "usa_late_days": 30.0, "support_effort": 0.2}
    found = study(choice_rationality=0.0, **held)["split"]
    efforts = np.array([1.0, 1.0, 0.5, 0.5, 0.2, 0.0])
    assert found["variance"] == pytest.approx(efforts.var(), rel=0.06)
    for group in ("leader", "structure"):
        assert {one["value"] for one in found["groups"][group].values()} == {0.0}
    for one in found["groups"]["noise"].values():
        assert one["ci95"][0] < 1.0 < one["ci95"][1]
        assert one["value"] == pytest.approx(1.0, abs=0.15)


def test_first_orders_do_not_pass_totals_nor_their_sum_the_whole():
    groups = ambivalence.crisis_ambivalence(count=4000)["split"]["groups"]
    assert list(groups) == ["leader", "structure", "noise"]
    for name, one in groups.items():
        assert 0.0 < one["first"]["value"] < one["total"]["value"] < 1.0, name
    assert (
        sum(one["first"]["value"] for one in groups.values())
        < 1.0
        < sum(one["total"]["value"] for one in groups.values())
    )


# Acting alone.


def test_the_difference_that_acting_alone_makes_is_that_of_two_games(plain, by_hand):
    """Able and prepared against neither, under no nuclear threat, whether or not the alliance was kept."""
    findings = ("jp_finding_stc_nous", "jp_finding_stc_partner", "taiwan_supportable_chance")
    able, unable = (dict.fromkeys(findings, share) for share in (1.0, 0.0))
    calm, found = {"nuclear_threat": 0.0}, plain["acting_alone"]
    base = by_hand.outlook(False, allied_effort=0.0, **unable, **calm).attack
    both = by_hand.outlook(False, allied_effort=0.6, **able, **calm).attack - base
    ability = by_hand.outlook(False, allied_effort=0.0, **able, **calm).attack - base
    still = {**calm, **STILL, "usa_reliability": 0.0}
    left = by_hand.outlook(False, allied_effort=0.6, **able, **still).attack
    left = left - by_hand.outlook(False, allied_effort=0.0, **unable, **still).attack
    for shown, one in ((found["attack"], both), (found["ability"], ability), (found["without_reversers"], left)):
        assert shown["mean"] == pytest.approx(one.mean(), abs=1e-12)
        assert (shown["rises"], shown["falls"]) == (np.mean(one > 0.005), np.mean(one < -0.005))
    assert sum(cell["futures"] for cell in found["map"]) == COUNT
    mean = sum(cell["futures"] * cell["net"]["mean"] for cell in found["map"]) / COUNT
    assert mean == pytest.approx(both.mean(), abs=1e-12)


def test_ability_alone_never_raises_attack_and_preparing_does_nothing_where_nothing_answers():
    found = study(**STILL)["acting_alone"]
    assert found["ability"]["rises"] == 0.0
    assert found["ability"]["falls"] > 0.3
    assert found["preparing"] == NOTHING
    assert found["attack"] == found["ability"]


def test_an_ally_that_follows_is_not_believed_to_act_alone():
    found = study(japan_rule="follow_hub")["acting_alone"]
    assert found["ability"] == found["without_reversers"] == NOTHING
    assert found["attack"] == found["preparing"] != NOTHING


def test_preparing_moves_attack_by_what_pressure_answers():
    """Waiting, and what is less than war, lose 0.5 x 0.6 of the reaction: log odds of attack + lambda 0.3 reaction."""
    held = {"substitution_elasticity": 0.0, "chn_reaction": 0.5}
    hand = ByHand(**held)
    unable = dict.fromkeys(looking.UNABLE, 0.0) | {"nuclear_threat": 0.0, "allied_effort": 0.0}
    before = hand.outlook(False, **unable).attack
    rationality = hand.values["choice_rationality"] / (1.0 + hand.values["decision_noise_chn"])
    moved = expit(logit(before) + rationality * 0.3 * 0.5) - before
    found = study(**held)["acting_alone"]["preparing"]
    assert found["mean"] == pytest.approx(moved.mean(), abs=1e-12)
    assert (found["rises"], found["falls"]) == (np.mean(moved > 0.005), 0.0)


def test_without_reversers_is_what_is_left_where_they_and_the_strong_ally_are_nothing():
    found = study(**STILL, usa_reliability=0.0)["acting_alone"]
    assert found["without_reversers"] == found["attack"] != NOTHING
    assert found["map"][-1]["futures"] == COUNT


def test_a_nuclear_threat_is_left_out_of_acting_alone():
    assert study(nuclear_threat=0.0)["acting_alone"] == study(nuclear_threat=1.0)["acting_alone"]


# What it refuses.


@pytest.mark.parametrize("name", ["relative_decline", *STATED])
def test_what_the_study_asks_cannot_be_set(name):
    with pytest.raises(OptionError, match=f"{name} cannot be set here") as caught:
        study(**{name: 0.0})
    assert caught.value.place.key == "--set"


def test_the_document_says_what_it_was_asked():
    found = ambivalence.crisis_ambivalence(settings={"lockin": 0.1}, count=50, seed=3)
    assert (found["schema"], found["set"]) == ("moshimo.crisis.ambivalence/1", {"lockin": 0.1})
    assert (found["futures"], found["seed"], found["contingency"]) == (50, 3, "taiwan-invasion")
    assert found["net"] != ambivalence.crisis_ambivalence(settings={"lockin": 0.1}, count=50, seed=4)["net"]
