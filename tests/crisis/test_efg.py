"""Export to Gambit's file format: another reader finds the same game in it, and the text is always the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo.crisis.efg import decimal, efg, quoted
from moshimo.crisis.tree import build, chance, decision, terminal
from tests.crisis.efg_reader import read
from tests.crisis.games import GAMES, det2
from tests.crisis.make_trees import SHIPPED, TREES
from tests.crisis.trees_of_chance import ACTORS, nodes

DET2 = """EFG 2 R "det2" { "C" "D" }
"two actors"

p "" 1 1 "opening" { "status quo" "attack" } 0
t "" 1 "status quo" { 0, 1 }
p "" 2 1 "defend" { "yield" "fight" } 0
t "" 2 "yielded" { 1, 0 }
t "" 3 "fought" { -1, -0.5 }
"""


def same(game, other):
    assert other.title == game.title
    assert other.actors == game.actors
    assert other.information_sets == game.information_sets
    assert other.profiles == game.profiles
    for name in ("parent", "move", "blocked", "set_at", "payoff", "profile_at"):
        assert np.array_equal(getattr(other, name), getattr(game, name)), name
    assert np.allclose(np.exp(other.log_chance), np.exp(game.log_chance), rtol=0, atol=1e-15)


def test_the_text_of_a_small_game():
    assert efg(det2(), "two actors") == DET2


@pytest.mark.parametrize("name", GAMES)
def test_another_reader_finds_the_same_game(name):
    game = GAMES[name]()
    same(game, read(efg(game)))


@given(nodes(hidden=True))
def test_random_games_read_back(root):
    game = build("random", root, ACTORS)
    same(game, read(efg(game)))
    assert efg(game) == efg(build("random", root, ACTORS))


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_trees_are_what_the_exporter_writes(name):
    assert (TREES / f"{name}.efg").read_text(encoding="ascii") == efg(GAMES[name]())


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_decimals_read_back_to_the_same_number(value):
    text = decimal(value)
    assert float(text) == value
    assert "e" not in text.lower()


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=7))
def test_chances_sum_to_one_exactly(weights):
    shares = [weight / sum(weights) for weight in weights]
    end = terminal("end", A=0.0)
    game = build("luck", chance("luck", {f"{k}": (share, end) for k, share in enumerate(shares)}))
    same(game, read(efg(game)))  # the reader sums fractions


def test_odd_names_are_escaped():
    ends = {'say "no"': terminal("日", A=1.0), "back\\": terminal("two\n lines", A=2.0)}
    text = efg(build('a "title"', decision("A", "q", ends)))
    assert text.isascii()
    game = read(text)
    assert game.title == 'a "title"'
    assert game.information_sets[0].options == ('say "no"', "backU+005C")
    assert game.profiles == ("U+65E5", "two lines")
    assert quoted("") == '""'
