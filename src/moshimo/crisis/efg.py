"""A game as a Gambit file (.efg), so that it can be opened, drawn and solved by another program.

The format is "EFG 2 R": a line with title and players, then one line per node, depth first::

    c "" SET "NAME" { "BRANCH" CHANCE ... } 0          chance
    p "" PLAYER SET "NAME" { "OPTION" ... } 0          decision; sets are numbered for each player from 1
    t "" OUTCOME "PROFILE" { PAYOFF, ... }             terminal; every terminal is an outcome of its own

Numbers are written as decimals that read back to the same float64.  The reader of the format takes them as exact
fractions and asks that chances sum to one exactly, so the last branch takes what the others leave; it may differ
from the game's in the 16th digit.  Names in the format are printable ASCII: quotes are escaped, a run of spaces is one
space, any other character is written by its number (U+65E5).  The same game always gives the same text.

Source: the format's description in the Gambit manual, "The extensive game (.efg) file format".
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING

from moshimo.crisis.tree import Chance, Decision, Terminal

if TYPE_CHECKING:
    from moshimo.crisis.game import Game
    from moshimo.crisis.tree import Node

_EXACT = Context(prec=2000)  # digits enough for any sum of decimals of float64


def efg(game: Game, comment: str = "") -> str:
    """Return `game` as the text of an .efg file, with `comment` under its title."""
    players = " ".join(quoted(actor) for actor in game.actors)
    lines = [f"EFG 2 R {quoted(game.title)} {{ {players} }}", quoted(comment), ""]
    sets = _set_numbers(game)
    outcomes = draws = 0
    stack: list[Node] = [game.root]
    while stack:
        node = stack.pop()
        if isinstance(node, Terminal):
            outcomes += 1
            payoffs = ", ".join(decimal(node.payoffs[actor]) for actor in game.actors)
            lines.append(f't "" {outcomes} {quoted(node.profile)} {{ {payoffs} }}')
            continue
        if isinstance(node, Decision):
            player, number = game.actors.index(node.actor) + 1, sets[node.information_set]
            options = " ".join(quoted(option) for option in node.options)
            lines.append(f'p "" {player} {number} {quoted(node.information_set)} {{ {options} }} 0')
            stack.extend(reversed(list(node.options.values())))
        else:
            draws += 1
            lines.append(f'c "" {draws} {quoted(node.name)} {{ {_branches(node)} }} 0')
            stack.extend(child for _, child in reversed(list(node.branches.values())))
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    r"""Return a name as the format quotes it.

    >>> print(quoted('say  "no"'), quoted("日"))
    "say \"no\"" "U+65E5"
    """
    plain = (x if " " <= x <= "~" and x != "\\" else f"U+{ord(x):04X}" for x in " ".join(text.split()))
    return '"' + "".join(plain).replace('"', '\\"') + '"'


def decimal(value: float) -> str:
    """Return a number as a decimal without exponent that reads back to the same float64.

    >>> decimal(1e-7), decimal(-2.0), decimal(0.1), decimal(-0.0)
    ('0.0000001', '-2', '0.1', '0')
    """
    return _plain(Decimal(repr(float(value))))


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _branches(node: Chance) -> str:
    shares = [Decimal(repr(float(share))) for share, _ in node.branches.values()]
    left = Decimal(1)
    for share in shares[:-1]:
        left = _EXACT.subtract(left, share)
    written = [*shares[:-1], max(left, Decimal(0))]
    return " ".join(f"{quoted(name)} {_plain(share)}" for name, share in zip(node.branches, written, strict=True))


def _set_numbers(game: Game) -> dict[str, int]:
    """Return each information set's number among its actor's, from 1."""
    last = dict.fromkeys(game.actors, 0)
    numbers = {}
    for row in game.information_sets:
        last[row.actor] += 1
        numbers[row.name] = last[row.actor]
    return numbers
