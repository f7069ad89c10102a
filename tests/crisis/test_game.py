"""Games in extensive form: what is flattened, what is refused."""

import numpy as np
import pytest

from moshimo.crisis.tree import build, chance, decision, terminal
from moshimo.errors import GameError, UserError
from tests.crisis.games import GAMES, ext4

END = terminal("end", A=1.0, B=0.0)
OTHER = terminal("other", A=0.0, B=1.0)


def test_the_flat_form_is_depth_first():
    game = ext4()
    assert game.actors == ("C", "T", "P", "S")
    names = [row.name for row in game.information_sets]
    assert names == ["opening", "target", "committed", "after abandon", "after intervene", "uncommitted"]
    assert [row.moves for row in game.information_sets[:2]] == [slice(0, 2), slice(2, 4)]
    assert game.parent.size == 23
    assert game.parent[0] == -1
    assert (game.parent[1:] < np.arange(1, 23)).all()
    assert game.profiles == ("status quo", "yielded", "left alone", "spoke only", "patron only", "both")
    assert np.exp(game.log_chance[game.parent == 0]) == pytest.approx([0.6, 0.4])
    assert sum(level.nodes.size for level in game.levels) == 22
    assert {int(game.move[node]) for node in range(1, 23) if game.parent[node] == 0} == {-1}


@pytest.mark.parametrize(
    ("name", "depth"),
    [("centipede", 4), ("ext3", 3), ("det2", 2), ("poker", None), ("horse", None), ("ext4", None), ("trap", None)],
)
def test_an_exact_order_exists_where_beliefs_do_not_go_round(name, depth):
    layers = GAMES[name]().layers
    assert (None if layers is None else len(layers)) == depth


def test_hidden_chance_alone_leaves_an_exact_order():
    """Beliefs that only chance moves can be known before anybody chooses."""
    inner = decision("A", "blind", {"left": END, "right": OTHER})
    game = build("luck", chance("luck", {"head": (0.5, inner), "tail": (0.5, inner)}))
    assert game.layers == ((0,),)
    assert game.live.sum() == 2


def test_nodes_ruled_out_by_chance_carry_no_belief():
    inner = decision("A", "blind", {"left": END, "right": OTHER})
    game = build("luck", chance("luck", {"head": (0.0, inner), "tail": (1.0, inner)}))
    assert game.live.tolist() == [False, False, False, False, True, False, False]
    assert game.blocked.tolist() == [0, 1, 1, 1, 0, 0, 0]


BLIND = decision("A", "blind", {"left": END, "right": OTHER})


@pytest.mark.parametrize(
    ("root", "message"),
    [
        (decision("A", "first", {"x": decision("B", "first", {"x": END})}), "meets the same information set twice"),
        (decision("B", "first", {"x": BLIND, "y": decision("B", "blind", {"left": END, "right": END})}), "two actors"),
        (decision("B", "first", {"x": BLIND, "y": decision("A", "blind", {"left": END})}), "two lists"),
        (decision("B", "first", {"x": BLIND, "y": decision("A", "blind", {"right": END, "left": END})}), "two lists"),
        (decision("B", "first", {}), "without options"),
        (decision("C", "first", {"x": END}), "has no payoffs"),
        (decision("A", "first", {"x": END, "y": terminal("half", A=1.0)}), "payoffs of other actors"),
        (decision("A", "first", {"x": END, "y": terminal("lost", A=1.0, B=np.nan)}), "not a finite number"),
        (chance("luck", {"head": (0.5, END), "tail": (0.4, END)}), "do not sum to one"),
        (chance("luck", {"head": (1.5, END), "tail": (-0.5, END)}), "do not sum to one"),
        (chance("luck", {}), "do not sum to one"),
    ],
)
def test_what_is_no_game_is_refused(root, message):
    with pytest.raises(GameError, match=message) as caught:
        build("wrong", root, ("A", "B"))
    assert isinstance(caught.value, UserError)
    assert caught.value.place.key
    assert caught.value.expected
