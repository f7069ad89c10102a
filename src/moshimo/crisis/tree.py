"""A game as it is drawn: who chooses what, knowing what, and what each actor makes of every ending.

A node is *chance* (branches with fixed chances), a *decision* (an actor, the information set it stands in, its
options) or a *terminal* (a named profile and one payoff per actor)::

    answer = decision("TWN", "answer", {"yield": terminal("yielded", CHN=3, TWN=-1),
                                        "resist": terminal("fought", CHN=-3, TWN=1)})
    game = build("deterrence", decision("CHN", "opening", {"wait": terminal("status quo", CHN=0, TWN=2),
                                                           "attack": answer}))

Decision nodes with one information set are what their actor cannot tell apart: they must have one actor and one list
of options, and no path may meet the set twice.  Perfect recall is not asked for.  `build` checks the description and
flattens it into the arrays of `moshimo.crisis.game.Game`.

Source of the form: H. W. Kuhn, "Extensive games and the problem of information", 1953 (from memory).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from moshimo.crisis.game import Game, InformationSet, Level
from moshimo.errors import GameError, Place

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Terminal:
    """An ending: its profile (several endings may share one) and a payoff for every actor."""

    profile: str
    payoffs: Mapping[str, float]


@dataclass(frozen=True)
class Decision:
    """A choice of `actor` among `options`, made in `information_set`."""

    actor: str
    information_set: str
    options: Mapping[str, Node]


@dataclass(frozen=True)
class Chance:
    """A draw nobody chooses: branches with chances that sum to one."""

    name: str
    branches: Mapping[str, tuple[float, Node]]


Node = Terminal | Decision | Chance


def terminal(profile: str, /, **payoffs: float) -> Terminal:
    """Return an ending, payoffs by actor: ``terminal("status quo", CHN=0, TWN=2)``."""
    return Terminal(profile, payoffs)


def decision(actor: str, information_set: str, options: Mapping[str, Node]) -> Decision:
    """Return a decision node."""
    return Decision(actor, information_set, options)


def chance(name: str, branches: Mapping[str, tuple[float, Node]]) -> Chance:
    """Return a chance node; `branches` gives ``{name: (chance, node)}``."""
    return Chance(name, branches)


@dataclass
class _Flat:
    """Rows under construction."""

    actors: tuple[str, ...]
    sets: dict[str, InformationSet] = field(default_factory=dict)
    number: dict[str, int] = field(default_factory=dict)
    profiles: dict[str, int] = field(default_factory=dict)
    moves: int = 0
    parent: list[int] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)
    move: list[int] = field(default_factory=list)
    chance: list[float] = field(default_factory=list)
    set_at: list[int] = field(default_factory=list)
    payoff: list[list[float]] = field(default_factory=list)
    profile_at: list[int] = field(default_factory=list)


def build(title: str, root: Node, actors: tuple[str, ...] | None = None) -> Game:
    """Return the game described by `root`, checked and flattened.

    Args:
        title: what the game is called.
        root: its first node.
        actors: the order of the actors; the order of payoffs in the first terminal where left out.

    Raises:
        GameError: an information set with two actors, two lists of options or met twice on a path; chances that are
            not shares summing to one; payoffs that are missing, of an unknown actor or not finite; no option.
    """
    flat = _Flat(actors or _first_actors(root))
    stack: list[tuple[Node, int, int, float, frozenset[str]]] = [(root, -1, -1, 1.0, frozenset())]
    while stack:
        node, parent, move, share, met = stack.pop()
        index = len(flat.parent)
        flat.parent.append(parent)
        flat.depth.append(flat.depth[parent] + 1 if parent >= 0 else 0)
        flat.move.append(move)
        flat.chance.append(share)
        children: list[tuple[Node, int, int, float, frozenset[str]]] = []
        if isinstance(node, Decision):
            row = _information_set(flat, node, met)
            inside = met | {node.information_set}
            children = [(child, index, row.first + k, 1.0, inside) for k, child in enumerate(node.options.values())]
        elif isinstance(node, Chance):
            _check_chances(node)
            children = [(child, index, -1, float(part), met) for part, child in node.branches.values()]
        flat.set_at.append(flat.number[node.information_set] if isinstance(node, Decision) else -1)
        flat.payoff.append(_payoffs(flat.actors, node))
        profile = node.profile if isinstance(node, Terminal) else None
        flat.profile_at.append(-1 if profile is None else flat.profiles.setdefault(profile, len(flat.profiles)))
        stack.extend(reversed(children))
    return _game(title, root, flat)


def _game(title: str, root: Node, flat: _Flat) -> Game:
    parent, depth = np.array(flat.parent, dtype=np.intp), np.array(flat.depth, dtype=np.intp)
    share = np.array(flat.chance)
    blocked = (share == 0.0).astype(np.intp)
    levels = []
    for step in range(1, int(depth.max()) + 1):
        nodes = np.flatnonzero(depth == step)
        blocked[nodes] += blocked[parent[nodes]]
        parents, starts = np.unique(parent[nodes], return_index=True)
        levels.append(Level(nodes, parents, starts))
    return Game(
        title=title,
        root=root,
        actors=flat.actors,
        information_sets=tuple(flat.sets.values()),
        profiles=tuple(flat.profiles),
        parent=parent,
        move=np.array(flat.move, dtype=np.intp),
        log_chance=np.log(np.where(share > 0.0, share, 1.0)),
        blocked=blocked,
        set_at=np.array(flat.set_at, dtype=np.intp),
        payoff=np.array(flat.payoff),
        profile_at=np.array(flat.profile_at, dtype=np.intp),
        levels=tuple(levels),
    )


def _first_actors(node: Node) -> tuple[str, ...]:
    while not isinstance(node, Terminal):
        children = node.options if isinstance(node, Decision) else node.branches
        if not children:
            return ()
        first = next(iter(children.values()))
        node = first[1] if isinstance(first, tuple) else first
    return tuple(node.payoffs)


def _refuse(message: str, key: str, found: object, expected: object) -> GameError:
    return GameError(message, place=Place(key=key), found=found, expected=expected)


def _information_set(flat: _Flat, node: Decision, met: frozenset[str]) -> InformationSet:
    name, options = node.information_set, tuple(node.options)
    if not options:
        raise _refuse("a decision without options", name, "none", "one option or more")
    if node.actor not in flat.actors:
        raise _refuse(f"'{node.actor}' decides and has no payoffs", name, node.actor, ", ".join(flat.actors))
    if name in met:
        raise _refuse("a path meets the same information set twice", name, name, "another information set")
    row = flat.sets.get(name)
    if row is None:
        row = flat.sets[name] = InformationSet(name, node.actor, options, flat.moves)
        flat.number[name] = len(flat.number)
        flat.moves += len(options)
    elif row.actor != node.actor:
        raise _refuse("two actors share an information set", name, node.actor, row.actor)
    elif row.options != options:
        raise _refuse("two lists of options in an information set", name, ", ".join(options), ", ".join(row.options))
    return row


def _check_chances(node: Chance) -> None:
    shares = [float(part) for part, _ in node.branches.values()]
    if not shares or not all(0.0 <= part <= 1.0 for part in shares) or abs(math.fsum(shares) - 1.0) > 1e-12:
        raise _refuse("chances do not sum to one", node.name, ", ".join(map(str, shares)), "shares that sum to 1")


def _payoffs(actors: tuple[str, ...], node: Node) -> list[float]:
    if not isinstance(node, Terminal):
        return [0.0] * len(actors)
    if set(node.payoffs) != set(actors):
        raise _refuse("payoffs of other actors", node.profile, ", ".join(node.payoffs), ", ".join(actors))
    values = [float(node.payoffs[actor]) for actor in actors]
    if not all(map(math.isfinite, values)):
        raise _refuse("a payoff is not a finite number", node.profile, values, "finite numbers")
    return values
