"""The principal branch of quantal responses, followed from lam = 0 with steps along the curve.

With z the logarithms of a behaviour and R(z, lam) the logarithms of the response to it, solutions are the zeros of::

    H(z, lam) = z - R(z, lam)

At lam = 0 there is one, even choice; the curve of zeros through it is the principal branch (McKelvey and Palfrey
1998; the method is that of T. L. Turocy, "A dynamic homotopy interpretation of the logistic quantal response
equilibrium correspondence", 2005, from memory).  It may fold back in lam, so a step goes along the curve: predictor
the last point plus a piece of tangent, corrector Newton on H together with the plane across the tangent.  Steps
shrink where Newton is slow, the tangent turns or the choice probabilities jump.  The first point at the lam asked
for is made exact by Newton at that lam.

`others` looks for further solutions: from starts spread by counted numbers, Newton, every other time after damped
responses (which lead to stable points only).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from moshimo.draws import choice_uniforms
from moshimo.errors import NotSolved, Place

if TYPE_CHECKING:
    from moshimo.crisis.quantal import Spread
    from moshimo.words import Floats

STEPS = 5000
SHORTEST = 1e-9
JUMP = 0.05  # largest change of a choice probability between predictor and corrector
TURN = 0.9  # smallest cosine between two tangents
HIGHEST = 1.0  # a logarithm of a choice probability above this is a step too long
FINEST = 1e-13  # Newton goes on to here, or until it gains nothing
APART = 1e-6  # solutions closer than this are one


def follow(spread: Spread, lam: float) -> Floats:
    """Return the logarithms (M,) of the first solution at `lam` on the principal branch.

    Raises:
        NotSolved: the branch was lost before `lam` was reached.
    """
    z = spread.choose(0.0, np.zeros(spread.game.set_of_move.size))
    if lam == 0.0:
        return z
    at, length = 0.0, 0.1
    tangent = _tangent(spread, z, at, np.append(np.zeros(z.size), 1.0))
    for _ in range(STEPS):
        if length < SHORTEST:
            break
        if tangent[-1] > 0.0 and at + length * tangent[-1] >= lam:
            piece = (lam - at) / tangent[-1]
            start = z + piece * tangent[:-1]
            landed = _newton(spread, start, lam)
            if landed is not None and _near(landed, start):
                return landed
            length = min(length, piece) / 2.0
            continue
        taken = _step(spread, z, at, tangent, length)
        if taken is None:
            length /= 2.0
            continue
        new, there, rounds = taken
        turned = _tangent(spread, new, there, tangent)
        cosine = float(turned @ tangent)
        if cosine < TURN or there >= lam:
            length /= 2.0
            continue
        z, at, tangent = new, there, turned
        length *= 2.0 if rounds <= 3 and cosine > 0.98 else 1.0 if rounds <= 5 else 0.5
    width = spread.width
    message = f"the game '{spread.game.title}' was not solved at lam {lam / width:g}: lost at lam {at / width:g}"
    raise NotSolved(message, place=Place(key="lam"), found=at / width, expected=lam / width, hint="Ask for a lower lam")


def others(spread: Spread, lam: float, known: Floats, starts: int, tolerance: float) -> list[Floats]:
    """Return the logarithms of further solutions at `lam` that `starts` starts lead to, each once,
    with a residual below `tolerance`.
    """
    found: list[Floats] = []
    moves = np.arange(known.size, dtype=np.uint64)
    for start in range(starts):
        weight = np.log(choice_uniforms(moves, f"quantal.start.{start}", 0)) * (1.0 + 3.0 * (start % 8))
        z = spread.choose(1.0, weight)
        for _ in range(40 if start % 2 == 0 else 0):
            z = 0.5 * z + 0.5 * spread.choose(lam, spread.value(z)[0])
        landed = _newton(spread, z, lam, 60)
        if landed is None or spread.residual(lam, landed) >= tolerance:
            continue
        if all(np.abs(np.exp(landed) - np.exp(row)).max() > APART for row in [known, *found]):
            found.append(landed)
    return found


def _near(here: Floats, there: Floats) -> bool:
    return bool(np.abs(np.exp(np.minimum(here, 0.0)) - np.exp(np.minimum(there, 0.0))).max() <= JUMP)


def _normal(spread: Spread, z: Floats) -> Floats:
    return spread.choose(1.0, z)


def _exact(lam: float) -> float:
    """Return how small H can be asked to be: rounding of lam u counts."""
    return 1e-11 + 2e-14 * lam


def _newton(spread: Spread, start: Floats, lam: float, rounds: int = 25) -> Floats | None:
    """Return a zero of H at `lam` from `start` by Newton with halved steps, or None."""
    z = _normal(spread, start)
    miss = _miss(spread, z, lam)
    size = np.abs(miss).max()
    for _ in range(rounds):
        if size < FINEST:
            return z
        try:
            move = np.linalg.solve(_equations(spread, z, lam)[1], -miss)
        except np.linalg.LinAlgError:
            return None
        for part in (1.0, 0.5, 0.25, 0.125, 0.0625) if size >= _exact(lam) else (1.0,):
            tried = _normal(spread, z + part * move)
            new_miss = _miss(spread, tried, lam)
            new_size = np.abs(new_miss).max()
            if new_size < size:
                break
        else:
            return z if size < 1e3 * _exact(lam) else None  # as near as rounding lets it come
        z, miss, size = tried, new_miss, new_size
    return z if size < _exact(lam) else None


def _miss(spread: Spread, z: Floats, lam: float) -> Floats:
    """Return H (M,)."""
    return z - spread.choose(lam, spread.value(z)[0])


def _step(spread: Spread, z: Floats, at: float, tangent: Floats, length: float) -> tuple[Floats, float, int] | None:
    """Return the corrected point one step along the curve and the rounds it took, or None."""
    start = z + length * tangent[:-1]
    new, there = start, at + length * tangent[-1]
    for round_ in range(8):
        if new.max() > HIGHEST:
            return None
        miss, slope, lean = _equations(spread, new, there)
        if np.abs(miss).max() < 1e3 * _exact(abs(there)):
            return (new, there, round_) if _near(new, start) and there > 0.0 else None
        bordered = np.block([[slope, -lean[:, None]], [tangent[None, :]]])
        try:
            move = np.linalg.solve(bordered, np.append(-miss, 0.0))
        except np.linalg.LinAlgError:
            return None
        if np.abs(move).max() > length:
            return None
        new, there = new + move[:-1], there + float(move[-1])
    return None


def _tangent(spread: Spread, z: Floats, at: float, before: Floats) -> Floats:
    """Return the unit tangent (M + 1,) of the curve, on the side of `before`."""
    _, slope, lean = _equations(spread, z, at)
    bordered = np.block([[slope, -lean[:, None]], [before[None, :]]])
    try:
        along = np.linalg.solve(bordered, np.append(np.zeros(z.size), 1.0))
    except np.linalg.LinAlgError:
        return before
    unit: Floats = along / np.linalg.norm(along)
    return unit


def _equations(spread: Spread, z: Floats, lam: float) -> tuple[Floats, Floats, Floats]:
    """Return H (M,), its derivative by z (M, M), and the derivative of R by lam (M,)."""
    game = spread.game
    u, value, reach, belief = spread.value(z)
    answer = spread.choose(lam, u)
    share = np.exp(answer)
    moves, owner, count = z.size, game.set_of_move, len(game.information_sets)
    above, below = game.pairs
    top, low = game.parent[above], game.parent[below]
    actor_top, actor_low = game.actor_of_set[game.set_at[top]], game.actor_of_set[game.set_at[low]]
    opened = game.blocked[above] == game.blocked[below]
    on = np.exp(np.where(opened, reach[below] - reach[above], -np.inf))
    # how an option's worth changes with a choice further down
    down = belief[top] * on * value[below, actor_top]
    change = np.bincount(game.move[above] * moves + game.move[below], down, moves * moves)
    # ... and with a choice further up, which moves belief
    up = belief[low] * value[below, actor_low]
    change += np.bincount(game.move[below] * moves + game.move[above], up, moves * moves)
    chosen_first = game.move[below] == game.first[game.set_at[low]]
    cell = game.set_at[low] * moves + game.move[above]
    lead = np.bincount(cell[chosen_first], belief[low][chosen_first], count * moves).reshape(count, moves)
    by_move = change.reshape(moves, moves) - u[:, None] * lead[owner]
    mean = np.add.reduceat(share[:, None] * by_move, game.first, axis=0)
    slope = np.eye(moves) - lam * (by_move - mean[owner])
    lean = u - np.add.reduceat(share * u, game.first)[owner]
    return z - answer, slope, lean
