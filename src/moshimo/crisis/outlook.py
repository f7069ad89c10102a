"""What the solved game says before any die falls: choice probabilities of what matters, in every future.

Each is an expectation over the paths of the game after an attack that is resisted.  The kind of the strong ally is
hidden, so what others see is the mixture::

    E[y] = sum over state, consent, rung, strike of  p(state) p(consent | ..) p(rung | ..) p(strike | ..)  y
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moshimo.crisis.backward import total
from moshimo.crisis.payoffs import FIGHTS
from moshimo.words import CHOSEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.crisis.choices import Solved
    from moshimo.words import Floats

ACTS = np.array([name in ("L6", "L7") for name in CHOSEN])


@dataclass(frozen=True)
class Outlook:
    """Choice probabilities and expectations, each (F,).

    attack: the challenger invades. resists: the target resists. retains: the alliance is kept. Given an attack that is
    resisted: fights: the strong ally fights; effort: how far it comes (0-1), spread: the standard deviation of that;
    consents: Japan consents, in full or with conditions, if asked; acts: Japan uses force unattacked; struck: Japan is
    struck; entrapped: Japan is struck in a war the strong ally fights; score: defence score (0-1). harm: the share of
    what the others hold dear that pressure short of an invasion is expected to cost them.
    """

    attack: Floats
    resists: Floats
    retains: Floats
    fights: Floats
    effort: Floats
    spread: Floats
    consents: Floats
    acts: Floats
    struck: Floats
    entrapped: Floats
    score: Floats
    harm: Floats


@dataclass(frozen=True)
class ByState:
    """What follows each state of the strong ally, after an attack that is resisted.

    state: its choice probability (F, 6). consent: no, conditional, yes (F, 6, 3), meaning nothing where nobody asks.
    level: the rung, over Japan's consents (F, 6, 5). strike, exploit: Japan is struck, the second challenger uses the
    moment (F, 6). score: defence score, 0-1 (F, 6).
    """

    state: Floats
    consent: Floats
    level: Floats
    strike: Floats
    exploit: Floats
    score: Floats


def by_state(values: Mapping[str, Floats], solved: Solved) -> ByState:
    """Return what others do in each state of the strong ally; values: as the policy leaves them, each (F,)."""
    chances = solved.chances
    path = chances.consent[..., None] * chances.level  # (F, 6, 3, 5)
    return ByState(
        state=_state(values, solved),
        consent=chances.consent,
        level=path.sum(axis=2),
        strike=total(total(path * chances.strike[..., 1])),
        exploit=chances.exploit[..., 1],
        score=total(total(path * total(chances.strike * chances.cells.score))),
    )


def _state(values: Mapping[str, Floats], solved: Solved) -> Floats:
    """Return the choice probability of each state (F, 6), over the strong ally's hidden kind."""
    kind = values["usa_reliability"][:, None]
    return solved.chances.usa[:, 0] * (1.0 - kind) + solved.chances.usa[:, 1] * kind


def outlook(values: Mapping[str, Floats], solved: Solved) -> Outlook:
    """Return the outlook of every future; values: parameters as the policy leaves them, each (F,)."""
    chances, effort = solved.chances, solved.known.effort
    state = _state(values, solved)

    def expected(given: Floats) -> Floats:
        """Return the expectation of something known in each (F, 6, 3, 5)."""
        return total(chances.consent * total(chances.level * given))

    strike = expected(chances.strike[..., 1])
    mean = total(state * effort)
    fights = total(state * FIGHTS)
    asked = np.where(FIGHTS, chances.consent[:, :, 1] + chances.consent[:, :, 2], 0.0)
    return Outlook(
        attack=chances.challenger[:, -1],
        resists=chances.target[:, 1],
        retains=solved.situation.keeps,
        fights=fights,
        effort=mean,
        spread=np.sqrt(np.maximum(total(state * effort * effort) - mean * mean, 0.0)),
        consents=total(state * asked) / np.maximum(fights, 1e-300),
        acts=total(state * expected(np.broadcast_to(ACTS.astype(float), chances.level.shape))),
        struck=total(state * strike),
        entrapped=total(state * strike * FIGHTS),
        score=total(state * expected(total(chances.strike * chances.cells.score))),
        harm=chances.challenger[:, 1] * values["grey_harm"] + chances.challenger[:, 2] * values["blockade_harm"],
    )
