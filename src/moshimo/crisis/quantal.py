"""Agent logit quantal response: actors who choose better options more often, and know that others do the same.

At information set I its actor i takes option a with *choice probability*::

    sigma(a|I) = exp(lam u(a|I)) / sum_b exp(lam u(b|I)),    u(a|I) = E[u_i | I reached, a, sigma]

with beliefs within I by Bayes on sigma.  lam = 0 is even choice, lam without end selects a sequential equilibrium;
lam has the unit 1/payoff.  A solution is a fixed point of this response.

Where the information sets can be put in an order in which each needs only those before it (`Game.layers`; always so
in games of perfect information), one sweep in that order is exact and the solution the only one.  Otherwise the
*principal branch* is followed from lam = 0 (`continuation`), and further solutions are looked for from several
starts.  A solution is handed back only at the lam asked for, and only if ``max |sigma - response(sigma)| < 1e-10``.

All of it works on logarithms of sigma, so that lam times payoff may reach 1e4.

Source: R. D. McKelvey and T. R. Palfrey, "Quantal response equilibria for extensive form games", Experimental
Economics 1, 1998, pp. 9-41.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from moshimo.errors import GameError, NotSolved, Place

if TYPE_CHECKING:
    from moshimo.crisis.game import Game
    from moshimo.words import Floats

TOLERANCE = 1e-10
STARTS = 8
NO_CHANCE = -1e9  # stands for the logarithm of 0

Method = Literal["auto", "sweep", "continuation"]


@dataclass(frozen=True)
class Solution:
    """A fixed point at `lam`: `sigma` over moves (M,), its `residual`, how it was found, how many others were.

    `logs` are the logarithms of sigma: beliefs off the path rest on choices too rare for a float64, of which only the
    logarithm is left.  `distinct` counts different solutions at this lam, this one included: 1 is proved where the
    method was "sweep", and only means that no start found another where it was "continuation".  `others` holds their
    sigmas.
    """

    lam: float
    sigma: Floats
    logs: Floats
    residual: float
    method: Literal["sweep", "continuation"]
    distinct: int = 1
    others: tuple[Floats, ...] = ()


@dataclass(frozen=True, eq=False)
class Spread:
    """A game's payoffs, centred for each actor and divided by the widest spread, so that step sizes mean something."""

    game: Game

    @cached_property
    def width(self) -> float:
        """The widest spread of any actor's payoffs; 1 where nothing differs."""
        ends = self._ends
        widest = float((ends.max(axis=0) - ends.min(axis=0)).max()) if ends.size else 0.0
        return widest if widest > 0.0 else 1.0

    @cached_property
    def payoff(self) -> Floats:
        """Payoffs (N, actors) on the scale of `width`; zero above terminals."""
        ends = self._ends
        middle = (ends.max(axis=0) + ends.min(axis=0)) / 2.0
        return np.where(self.game.profile_at[:, None] >= 0, (self.game.payoff - middle) / self.width, 0.0)

    @property
    def _ends(self) -> Floats:
        return self.game.payoff[self.game.profile_at >= 0]

    def value(self, logs: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return what a behaviour with logarithms `logs` (M,) makes of the game.

        Returns:
            u (M,), the actor's expected payoff of each move given that its set is reached; value (N, actors) of each
            node; reach (N,), logarithm of the chance to get there, without branches of chance 0; belief (N,).
        """
        game = self.game
        step = game.log_chance.copy()
        moved = game.move >= 0
        step[moved] = logs[game.move[moved]]
        reach = np.zeros(step.size)
        for level in game.levels:
            reach[level.nodes] = reach[game.parent[level.nodes]] + step[level.nodes]
        opened = np.exp(step)
        opened[1:] *= game.blocked[1:] == game.blocked[game.parent[1:]]
        value = self.payoff.copy()
        for level in reversed(game.levels):
            share = opened[level.nodes, None] * value[level.nodes]
            value[level.parents] = np.add.reduceat(share, level.starts, axis=0)
        belief = self._belief(reach)
        nodes = np.flatnonzero(moved)
        actor = game.actor_of_set[game.set_at[game.parent[nodes]]]
        weight = belief[game.parent[nodes]] * value[nodes, actor]
        return np.bincount(game.move[nodes], weight, logs.size).astype(np.float64), value, reach, belief

    def _belief(self, reach: Floats) -> Floats:
        game = self.game
        nodes = np.flatnonzero(game.live)
        inside = game.set_at[nodes]
        peak = np.full(len(game.information_sets), -np.inf)
        np.maximum.at(peak, inside, reach[nodes])
        weight = np.exp(reach[nodes] - peak[inside])
        belief = np.zeros(reach.size)
        belief[nodes] = weight / np.bincount(inside, weight, peak.size)[inside]
        return belief

    def choose(self, lam: float, u: Floats) -> Floats:
        """Return the logarithm of the logit choice at lam (on the scale of `width`) given u (M,)."""
        first, owner = self.game.first, self.game.set_of_move
        scaled = lam * (u - np.maximum.reduceat(u, first)[owner])
        return scaled - np.log(np.add.reduceat(np.exp(scaled), first))[owner]

    def residual(self, lam: float, logs: Floats) -> float:
        """Return ``max |sigma - response|`` at lam (on the scale of `width`)."""
        return float(np.abs(np.exp(self.choose(lam, self.value(logs)[0])) - np.exp(logs)).max())


def solve(game: Game, lam: float, *, method: Method = "auto", starts: int = STARTS) -> Solution:
    """Return the agent logit quantal response equilibrium of `game` at `lam`, on the principal branch.

    Args:
        game: made by `moshimo.crisis.tree.build`.
        lam: precision of choice, 0 or more, in 1/payoff; the same for every actor (scale an actor's payoffs to give
            it another).
        method: "sweep" asks for the exact order and refuses games without one; "continuation" follows the branch
            even where a sweep would do; "auto" sweeps where it can.
        starts: how many starts look for other solutions (continuation only).

    Raises:
        NotSolved: no point with a residual below 1e-10 was reached at this lam.
        GameError: lam is negative or not finite; a sweep was asked for where no order exists.
    """
    from moshimo.crisis.continuation import follow, others

    if not (np.isfinite(lam) and lam >= 0.0):
        raise GameError("lam is not a number from 0", place=Place(key="lam"), found=lam, expected="0 or more")
    if method == "sweep" and game.layers is None:
        expected = "information sets in an order in which each needs only those before it"
        raise GameError("no exact order", place=Place(key=game.title), expected=expected, hint="Ask for continuation")
    spread = Spread(game)
    if not game.information_sets:
        return Solution(lam, np.empty(0), np.empty(0), 0.0, "sweep")
    if method != "continuation" and game.layers is not None:
        logs = _sweep(spread, lam * spread.width, game.layers)
        return Solution(lam, np.exp(logs), logs, _accept(spread, lam, logs), "sweep")
    logs = follow(spread, lam * spread.width)
    residual = _accept(spread, lam, logs)
    more = others(spread, lam * spread.width, logs, starts, TOLERANCE)
    found = tuple(np.exp(row) for row in more)
    return Solution(lam, np.exp(logs), logs, residual, "continuation", 1 + len(found), found)


def _sweep(spread: Spread, lam: float, layers: tuple[tuple[int, ...], ...]) -> Floats:
    sets = spread.game.information_sets
    logs = np.concatenate([np.full(len(row.options), -np.log(len(row.options))) for row in sets])
    for layer in layers:
        answer = spread.choose(lam, spread.value(logs)[0])
        for index in layer:
            logs[sets[index].moves] = answer[sets[index].moves]
    return logs


def _accept(spread: Spread, lam: float, logs: Floats) -> float:
    """Return the residual at lam, or refuse it."""
    residual = spread.residual(lam * spread.width, logs)
    if not residual < TOLERANCE:
        message = f"the game '{spread.game.title}' was not solved at lam {lam:g}: residual {residual:.1e}"
        expected = f"below {TOLERANCE:g}"
        raise NotSolved(message, place=Place(key="lam"), found=residual, expected=expected, hint="Ask for a lower lam")
    return residual


def response(game: Game, lam: float, logs: Floats) -> Floats:
    """Return the logit response (M,) at `lam` to the behaviour with logarithms `logs` (M,)."""
    spread = Spread(game)
    return np.exp(spread.choose(lam * spread.width, spread.value(_behaviour(game, logs))[0]))


def beliefs(game: Game, logs: Floats) -> dict[str, Floats]:
    """Return, for each information set, the belief over its nodes (depth first) by Bayes on `logs` (M,)."""
    belief = Spread(game).value(_behaviour(game, logs))[3]
    return {row.name: belief[game.set_at == index] for index, row in enumerate(game.information_sets)}


def choices(game: Game, sigma: Floats) -> dict[str, dict[str, float]]:
    """Return the choice probability of every option of every information set."""
    _check(game, sigma)
    return {
        row.name: dict(zip(row.options, map(float, sigma[row.moves]), strict=True)) for row in game.information_sets
    }


def terminal_shares(game: Game, sigma: Floats) -> dict[str, float]:
    """Return the choice probability with which the game ends in each profile, under `sigma` (M,)."""
    ends = np.flatnonzero(game.profile_at >= 0)
    shares = np.bincount(game.profile_at[ends], _arrive(game, sigma)[ends], len(game.profiles))
    return dict(zip(game.profiles, map(float, shares), strict=True))


def expected_utilities(game: Game, sigma: Floats) -> dict[str, float]:
    """Return each actor's expected payoff under `sigma` (M,)."""
    ends = game.profile_at >= 0
    values = _arrive(game, sigma)[ends] @ game.payoff[ends]
    return dict(zip(game.actors, map(float, values), strict=True))


def _arrive(game: Game, sigma: Floats) -> Floats:
    """Return the chance to arrive at each node (N,)."""
    _check(game, sigma)
    step = np.where(game.move >= 0, np.append(sigma, 0.0)[game.move], np.exp(game.log_chance))
    step[1:] *= game.blocked[1:] == game.blocked[game.parent[1:]]
    arrive = np.ones(step.size)
    for level in game.levels:
        arrive[level.nodes] = arrive[game.parent[level.nodes]] * step[level.nodes]
    return arrive


def _behaviour(game: Game, logs: Floats) -> Floats:
    """Return `logs` checked, with a finite stand-in for the logarithm of 0."""
    _check(game, np.exp(logs))
    return np.maximum(logs, NO_CHANCE)


def _check(game: Game, sigma: Floats) -> None:
    """Refuse what is not one row of shares per information set."""
    moves = int(game.set_of_move.size)
    if sigma.shape != (moves,):
        raise GameError("sigma has another shape", place=Place(key="sigma"), found=sigma.shape, expected=(moves,))
    sums = np.add.reduceat(sigma, game.first) if moves else np.empty(0)
    if not ((sigma >= 0.0).all() and np.abs(sums - 1.0).max(initial=0.0) < 1e-9):
        expected = "shares that sum to 1 in every information set"
        raise GameError("sigma is no behaviour", place=Place(key="sigma"), found=sums.tolist(), expected=expected)
