"""A game in extensive form as arrays, ready to be solved.

Nodes stand in depth-first order.  A *move* is a pair of information set and option, numbered through, so that a
behaviour is one vector over moves, and what leads to a node is one move, one branch of chance or nothing.  A game is
described by `moshimo.crisis.tree` and flattened once; what solvers need of its shape is derived here when asked for:

- `live`: which nodes of an information set can carry belief.  Where chance rules a branch out (chance 0), beliefs are
  the limit of branches that all become impossible at one speed.
- `layers`: an order of information sets in which each needs only those before it, if there is one.
- `pairs`: nodes above and below each other, along which one choice changes the worth of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from moshimo.crisis.tree import Node
    from moshimo.words import Floats

    Indices = NDArray[np.intp]


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
