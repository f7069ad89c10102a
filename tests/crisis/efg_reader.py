"""A small reader of .efg files (version 2, behaviour form), so that the exporter is checked by something else."""

import re
from fractions import Fraction

from moshimo.crisis.game import Game
from moshimo.crisis.tree import Node, build, chance, decision, terminal

WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|([{},])|([^\s{},"]+)')


def words(text: str) -> list[tuple[bool, str]]:
    """Return the words of `text` as (was quoted, content)."""
    found = WORD.finditer(text)
    return [
        (row[1] is not None, row[1].replace('\\"', '"') if row[1] is not None else row[2] or row[3]) for row in found
    ]


def read(text: str) -> Game:
    """Return the game in `text`; a set is named by its label, which must be one per player and number."""
    queue = words(text)[::-1]

    def take(expected: str | None = None) -> str:
        quoted, word = queue.pop()
        assert expected is None or (word == expected and not quoted), (word, expected)
        return word

    def group() -> list[str]:
        take("{")
        inside = []
        while queue[-1] != (False, "}"):
            word = take()
            if word != ",":
                inside.append(word)
        take("}")
        return inside

    for word in ("EFG", "2", "R"):
        take(word)
    title, players = take(), group()
    take()
    labels: dict[tuple[str, str], str] = {}
    outcomes: set[str] = set()

    def node() -> Node:
        kind = take()
        take()
        if kind == "t":
            number, label, payoffs = take(), take(), [float(word) for word in group()]
            assert number not in outcomes
            outcomes.add(number)
            return terminal(label, **dict(zip(players, payoffs, strict=True)))
        player = players[int(take()) - 1] if kind == "p" else ""
        number, label, inside = take(), take(), group()
        take("0")
        if kind == "p":
            assert labels.setdefault((player, number), label) == label
            return decision(player, label, {option: node() for option in inside})
        shares = [Fraction(word) for word in inside[1::2]]
        assert sum(shares) == 1
        return chance(label, {name: (float(share), node()) for name, share in zip(inside[::2], shares, strict=True)})

    game = build(title, node(), tuple(players))
    assert not queue
    for player in players:
        numbers = [int(number) for owner, number in labels if owner == player]
        assert numbers == list(range(1, len(numbers) + 1))
    assert len(set(labels.values())) == len(labels)
    return game
