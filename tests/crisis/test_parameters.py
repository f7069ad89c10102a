"""Every drawn parameter of the crisis moves something, or says why not; every trait of a leader its own choices."""

import numpy as np
import pytest

from moshimo import crisis, futures, policy
from moshimo.crisis.rules import risk_of
from moshimo.study.sampling import latin_hypercube

COUNT = 300
NUMBERS = np.arange(COUNT, dtype=np.uint64)
STILL = {
    "china_strikes_japan_chance": "read only where choices are told by settings: here the challenger chooses",
    "declared_wording": "a lever of policy, at zero without one",
    "allied_effort": "a lever of policy, at zero without one",
    "base_use_wording": "counts times declared_wording",
    "substitution_elasticity": "counts times allied_effort",
}
"""What moves nothing in this contingency without a policy, and why."""
OWN = {
    "CHN": lambda chances: (chances.challenger, chances.strike),
    "TWN": lambda chances: (chances.target,),
    "USA": lambda chances: (chances.usa,),
    "JPN": lambda chances: (chances.consent, chances.level),
    "PRK": lambda chances: (chances.exploit,),
    **{actor: lambda chances, actor=actor: (chances.join[actor],) for actor in crisis.PARTNERS},
}
"""The choice probabilities that are each actor's own."""


class Room:
    """Futures of the shipped contingency whose game is solved again with a parameter held."""

    def __init__(self, contingency, world):
        self.setup = futures.prepare(contingency, world, policy.load_policies(world.as_of), {}, 1)
        positions = {name: latin_hypercube(NUMBERS, COUNT, name, 1) for name in self.setup.parameters}
        self.values = futures.values_at(self.setup, positions)
        self.table = futures.value_table(self.setup, "P0")

    def solved(self, **held):
        values = self.values | {name: np.full(COUNT, value) for name, value in held.items()}
        situation = crisis.settle(values, crisis.drawn_by(NUMBERS, 1), self.setup.fixed)
        return values, crisis.solve_for(values, situation, self.setup.fixed, self.table)

    def everything(self, **held):
        """Return every array that a study hears of the crisis, by a name."""
        fixed = self.setup.fixed
        values, game = self.solved(**held)
        choices = crisis.path(values, game, crisis.drawn_by(NUMBERS, 1), fixed)
        starts = crisis.usa_from_day(values, choices.chosen["usa_state"], fixed)
        partner = crisis.joins_from("AUS", values, choices.chosen["aus_joins"], starts, fixed)
        rule, found = choices.chosen["japan_rule"], game.situation.found
        days = crisis.opens(self.setup.world, values, starts, partner, rule, found)
        posture = crisis.posture(values, choices.chosen, days, fixed)
        return (
            {f"chosen.{name}": codes for name, codes in choices.chosen.items()}
            | {f"chance.{name}": chance for name, chance in choices.probability.items()}
            | {f"posture.{name}": array for name, array in vars(posture).items()}
            | {f"outlook.{name}": array for name, array in vars(crisis.outlook(values, game)).items()}
        )

    def moved(self, name, low, high, **held):
        """Return the names of what differs between two values of a parameter."""
        one, other = (self.everything(**held, **{name: value}) for value in (low, high))
        return {what for what, array in one.items() if not np.array_equal(array, other[what])}


@pytest.fixture(scope="module")
def room(world, invasion):
    return Room(invasion, world)


@pytest.mark.parametrize("name", crisis.PARAMETERS)
def test_every_parameter_moves_something_over_its_range(room, name):
    """From the low to the high end of its registered range, everything else as drawn."""
    moved = room.moved(name, *room.setup.ranges[name])
    assert bool(moved) == (name not in STILL), STILL.get(name)


@pytest.mark.parametrize(
    ("name", "low", "high", "held"),
    [
        ("declared_wording", 0.0, 1.0, {}),
        ("allied_effort", 0.0, 1.0, {}),
        ("base_use_wording", -0.2, 0.5, {"declared_wording": 1.0}),
        ("substitution_elasticity", -0.5, 0.5, {"allied_effort": 0.5}),
    ],
)
def test_what_counts_only_under_a_policy_moves_something_there(room, name, low, high, held):
    assert room.moved(name, low, high, **held)


def test_the_threshold_of_acting_decides_at_the_share_at_risk(room):
    """The risk lies inside its range, with the strong ally and without it; past the risk it decides."""
    low, high = room.setup.ranges["action_threshold"]
    risk = risk_of(room.table)
    assert ((low < risk) & (risk < high)).all()
    for one in risk:
        moved = room.moved("action_threshold", one - 1e-6, one + 1e-6)
        assert {"chosen.japan_level", "chosen.aus_joins"} & moved


def test_the_chance_of_a_strike_is_read_where_choices_are_told(room):
    fixed = {"usa_state": "full", "japan_bases_for_us": True}
    struck = [
        crisis.told(room.values | {"china_strikes_japan_chance": np.full(COUNT, chance)}, NUMBERS, 1, fixed)
        for chance in (0.5, 1.0)
    ]
    some, every = ((one.chosen["china_strikes_japan"] == 1).mean() for one in struck)
    assert 0.4 < some < 0.6
    assert every == 1.0


@pytest.mark.parametrize("actor", crisis.LEADERS)
@pytest.mark.parametrize("trait", crisis.LEADERSHIP)
def test_every_trait_of_a_leader_moves_what_that_actor_chooses(room, actor, trait):
    """Its own choice probabilities, over its registered range; least for the Philippines, whose bases add least."""
    name = f"{trait}_{actor.lower()}"
    one, other = (OWN[actor](room.solved(**{name: value})[1].chances) for value in room.setup.ranges[name])
    assert max(np.abs(a - b).max() for a, b in zip(one, other, strict=True)) > 1e-5, name
