"""A game in extensive form: who chooses what, knowing what, and what each actor makes of every ending.

A game is described as it is drawn.  A node is *chance* (branches with fixed chances), a *decision* (an actor, the
information set it stands in, its options) or a *terminal* (a named profile and one payoff per actor)::

    target = decision("TWN", "answer", {"yield": terminal("yielded", CHN=3, TWN=-1),
                                        "resist": terminal("fought", CHN=-3, TWN=1)})
    game = build("deterrence", decision("CHN", "opening", {"wait": terminal("status quo", CHN=0, TWN=2),
                                                           "attack": target}))

Decision nodes with one information set are what their actor cannot tell apart: they must have one actor and one list
of options, and no path may meet the set twice.  Perfect recall is not asked for.  `build` checks the description and
flattens it once into arrays: nodes in depth-first order, and *moves*, one for each pair of information set and
option, so that a behaviour is one vector over moves.  Where chance rules a branch out (chance 0), beliefs are the
limit of branches that all become impossible at one speed.

Source of the form: H. W. Kuhn, "Extensive games and the problem of information", 1953 (from memory).
"""

from __future__ import annotations

import math
from collections.abc import Mapping  # noqa: TC003 - dataclasses' annotations are shown by help()
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from moshimo.errors import GameError, Place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from moshimo.words import Floats

    Indices = NDArray[np.intp]


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


@dataclass(frozen=True)
class InformationSet:
    """One information set: its actor, its options, and the number of its first move."""

    name: str
    actor: str
    options: tuple[str, ...]
    first: int

    @property
    def moves(self) -> slice:
        """Where its options stand in a vector over moves."""
        return slice(self.first, self.first + len(self.options))


@dataclass(frozen=True)
class Level:
    """The nodes of one depth, their parents (each once), and where each parent's children begin among the nodes."""

    nodes: Indices
    parents: Indices
    starts: Indices


@dataclass(frozen=True, eq=False)
class Game:
    """A game as arrays over its N nodes (depth first), S information sets and M moves; made by `build`.

    `parent` is -1 at the root; `move` the move that leads to a node, -1 where chance or nothing does; `log_chance`
    the logarithm of the chance that leads to a node (0 for moves and for chance 0, which `blocked` counts along the
    path); `set_at` the information set a node stands in, -1 for others; `payoff` (N, actors), zero above terminals;
    `profile_at` the profile of a terminal, -1 for others.
    """

    title: str
    root: Node
    actors: tuple[str, ...]
    information_sets: tuple[InformationSet, ...]
    profiles: tuple[str, ...]
    parent: Indices
    move: Indices
    log_chance: Floats
    blocked: Indices
    set_at: Indices
    payoff: Floats
    profile_at: Indices
    levels: tuple[Level, ...]

    @cached_property
    def set_of_move(self) -> Indices:
        """Information set of each move (M,)."""
        sizes = [len(row.options) for row in self.information_sets]
        return np.repeat(np.arange(len(sizes), dtype=np.intp), sizes)

    @cached_property
    def first(self) -> Indices:
        """First move of each information set (S,)."""
        return np.array([row.first for row in self.information_sets], dtype=np.intp)

    @cached_property
    def actor_of_set(self) -> Indices:
        """Actor of each information set (S,), as its place in `actors`."""
        return np.array([self.actors.index(row.actor) for row in self.information_sets], dtype=np.intp)

    @cached_property
    def live(self) -> NDArray[np.bool_]:
        """Which nodes carry belief (N,): those of their information set whose path chance rules out least often."""
        least = np.full(len(self.information_sets), np.iinfo(np.intp).max, dtype=np.intp)
        inside = np.flatnonzero(self.set_at >= 0)
        np.minimum.at(least, self.set_at[inside], self.blocked[inside])
        alive = np.zeros(self.set_at.size, dtype=bool)
        alive[inside] = self.blocked[inside] == least[self.set_at[inside]]
        return alive

    @cached_property
    def pairs(self) -> tuple[Indices, Indices]:
        """All pairs (above, below) of nodes reached by moves, the first a strict ancestor of the second."""
        above, below = [], []
        node = np.flatnonzero(self.move >= 0)
        upper = self.parent[node]
        while node.size:
            found = self.move[upper] >= 0
            above.append(upper[found])
            below.append(node[found])
            upper = self.parent[upper]
            node, upper = node[upper >= 0], upper[upper >= 0]
        return np.concatenate([*above, np.empty(0, np.intp)]), np.concatenate([*below, np.empty(0, np.intp)])

    @cached_property
    def layers(self) -> tuple[tuple[int, ...], ...] | None:
        """Information sets in an order in which each needs only those before it, or None where there is no such order.

        A set needs the sets below it, and those whose moves lead to some of its nodes and not to others; moves that
        lead to all of its nodes cancel out of its beliefs.
        """
        count = len(self.information_sets)
        needs: list[set[int]] = [set() for _ in range(count)]
        paths: list[frozenset[int]] = [frozenset()] * self.parent.size
        members: list[list[int]] = [[] for _ in range(count)]
        for node in range(self.parent.size):
            above, move = int(self.parent[node]), int(self.move[node])
            if above >= 0:
                paths[node] = paths[above] | {move} if move >= 0 else paths[above]
            if self.set_at[node] >= 0:
                for step in paths[node]:
                    needs[self.set_of_move[step]].add(int(self.set_at[node]))
                if self.live[node]:
                    members[self.set_at[node]].append(node)
        for index, nodes in enumerate(members):
            some = frozenset[int]().union(*(paths[node] for node in nodes))
            every = some.intersection(*(paths[node] for node in nodes))
            needs[index] |= {int(self.set_of_move[step]) for step in some - every}
        done: set[int] = set()
        order: list[tuple[int, ...]] = []
        while len(done) < count:
            ready = tuple(i for i in range(count) if i not in done and needs[i] <= done)
            if not ready:
                return None
            order.append(ready)
            done.update(ready)
        return tuple(order)


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
