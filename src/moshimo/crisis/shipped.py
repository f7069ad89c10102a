"""The crisis as one game in extensive form: the tree behind `crisis solve` and `crisis tree`.

The same payoffs as `backward.sweep` solves in every future at once, laid out for a single one, so that any solver of
games can read it: nature gives the strong ally its kind, then challenger, target, strong ally, Japan (consent, rung),
the challenger again, partners, second challenger.  An actor who cannot see the kind has one information set on both
sides; partners see only whether the strong ally and Japan fight, the second challenger only what the strong ally does.

Agent quantal response has one lambda.  Actors differ in noise, so each actor's payoffs are multiplied by its own
rationality over the common one, which gives the same choices::

    lambda_i u_i = lambda (lambda_i / lambda) u_i
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from moshimo.crisis.backward import CHALLENGER, EXPLOIT, JOIN, STRIKE, peace
from moshimo.crisis.payoffs import CONSENTS, FIGHTS, LEADERS, MAIN, PARTNERS, cells, exploiting, joining, resolve_of
from moshimo.crisis.tree import build, chance, decision, terminal
from moshimo.words import CHOSEN, USA_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.crisis.choices import Solved
    from moshimo.crisis.game import Game
    from moshimo.crisis.tree import Node
    from moshimo.words import Floats, ValueTable

KINDS = ("free", "keeps_word")


def game_of(values: Mapping[str, Floats], solved: Solved, table: ValueTable, title: str) -> tuple[Game, Floats]:
    """Return the game of a single future (every array of shape (1,)) as a tree, and the sweep's answer to it.

    Shut options are left out. The answer is one choice probability for each move of the game.
    """
    layout = _Layout(values, solved, table)
    game = layout.game(title)
    return game, np.concatenate([layout.answers[row.name] for row in game.information_sets])


class _Layout:
    """Payoffs of every ending, looked up while the tree is drawn."""

    def __init__(self, values: Mapping[str, Floats], solved: Solved, table: ValueTable) -> None:
        self.values, self.allowed, self.known, self.chances = values, solved.allowed, solved.known, solved.chances
        self.answers: dict[str, Floats] = {}
        lam = float(values["choice_rationality"][0])
        own = {a: float(self.known.rationality[a][0]) for a in LEADERS}
        self.scale = {a: own[a] / lam if lam > 0.0 else 1.0 for a in LEADERS}  # at 0 payoffs move nobody
        self.gains = joining(values, self.known, table)
        self.window = exploiting(values, self.known)[0]
        self.ends = {
            joined: cells(
                values,
                self.known,
                table,
                {a: np.full((1, 2, 2), float(j)) for a, j in zip(PARTNERS, joined, strict=False)},
                np.full((1, len(USA_STATES)), float(joined[-1])),
            ).payoff
            for joined in product((0, 1), repeat=len(PARTNERS) + 1)
        }

    def game(self, title: str) -> Game:
        """Return the whole tree, flattened."""
        kinds = float(self.values["usa_reliability"][0])
        branches = {
            name: (share, self._opening(i))
            for i, (name, share) in enumerate(zip(KINDS, (1 - kinds, kinds), strict=True))
        }
        return build(title, chance("kind of the strong ally", branches), LEADERS)

    def _end(self, profile: str, payoffs: Mapping[str, float]) -> Node:
        return terminal(profile, **{a: self.scale[a] * payoffs.get(a, 0.0) for a in LEADERS})

    def _opening(self, kind: int) -> Node:
        stakes = {a: float(self.known.stakes[a][0]) for a in ("USA", "JPN", "TWN")}
        quiet = peace(self.values)[0]
        harms = (0.0, float(self.values["grey_harm"][0]), float(self.values["blockade_harm"][0]))
        options: dict[str, Node] = {
            name: self._end(name, {"CHN": float(quiet[i]), **{a: (1.0 - harms[i]) * s for a, s in stakes.items()}})
            for i, name in enumerate(CHALLENGER[:3])
        }
        yielded = {"CHN": float(self.known.stakes["CHN"][0]), "TWN": float(self.values["twn_yield_worth"][0])}
        answers = {"yield": self._end("yield", yielded), "resist": self._capital(kind)}
        options["invade"] = self._choice("TWN", "TWN answers", answers, self.allowed.target, self.chances.target[0])
        return self._choice("CHN", "CHN opens", options, self.allowed.challenger, self.chances.challenger[0])

    def _capital(self, kind: int) -> Node:
        options = {state: self._consent(kind, i) for i, state in enumerate(USA_STATES)}
        name = f"USA acts ({KINDS[kind]})"
        return self._choice("USA", name, options, self.allowed.usa, self.chances.usa[0, kind])

    def _consent(self, kind: int, state: int) -> Node:
        if not FIGHTS[state]:
            return self._level(kind, state, 0)
        options = {name: self._level(kind, state, i) for i, name in enumerate(CONSENTS)}
        name, chances = f"JPN consents ({USA_STATES[state]})", self.chances.consent[0, state]
        return self._choice("JPN", name, options, self.allowed.consent[0, state], chances)

    def _level(self, kind: int, state: int, consent: int) -> Node:
        options = {name: self._strike(kind, state, consent, i) for i, name in enumerate(CHOSEN)}
        mask, chances = self.allowed.level[0, int(FIGHTS[state])], self.chances.level[0, state, consent]
        return self._choice("JPN", f"JPN acts ({_seen(state, consent)})", options, mask, chances)

    def _strike(self, kind: int, state: int, consent: int, level: int) -> Node:
        seen = f"{_seen(state, consent)}, {CHOSEN[level]}"
        options = {name: self._partner(kind, (state, consent, level, i), ()) for i, name in enumerate(STRIKE)}
        chances = self.chances.strike[0, state, consent, level]
        return self._choice("CHN", f"CHN strikes Japan ({seen})", options, self.allowed.strike, chances)

    def _partner(self, kind: int, cell: tuple[int, int, int, int], joined: tuple[int, ...]) -> Node:
        if len(joined) == len(PARTNERS):
            return self._second(kind, cell, joined)
        actor = PARTNERS[len(joined)]
        hub, japan = int(FIGHTS[cell[0]]), int(CHOSEN[cell[2]] in ("L6", "L7") or cell[3] == 1)
        seen = f"strong ally {'fights' if hub else 'stays out'}, Japan {'fights' if japan else 'does not'}"
        options = {name: self._partner(kind, cell, (*joined, i)) for i, name in enumerate(JOIN)}
        mask, chances = self.allowed.join[actor][0, hub, japan], self.chances.join[actor][0, hub, japan]
        return self._choice(actor, f"{actor} joins ({seen})", options, mask, chances)

    def _second(self, kind: int, cell: tuple[int, int, int, int], joined: tuple[int, ...]) -> Node:
        options = {name: self._ending(kind, cell, (*joined, i)) for i, name in enumerate(EXPLOIT)}
        name, chances = f"PRK ({USA_STATES[cell[0]]})", self.chances.exploit[0, cell[0]]
        return self._choice("PRK", name, options, self.allowed.exploit, chances)

    def _choice(
        self, actor: str, name: str, options: Mapping[str, Node], mask: NDArray[np.bool_], chances: Floats
    ) -> Node:
        """Return a decision among the options that are open, and remember the sweep's answer to it."""
        self.answers[name] = chances[mask]
        return decision(
            actor, name, {option: node for (option, node), ok in zip(options.items(), mask, strict=True) if ok}
        )

    def _ending(self, kind: int, cell: tuple[int, int, int, int], joined: tuple[int, ...]) -> Node:
        state, consent, level, struck = cell
        payoffs = {a: float(self.ends[joined][a][0, state, consent, level, struck]) for a in MAIN}
        payoffs["USA"] += float(self.known.ties[0, kind, state])
        payoffs["TWN"] += float(resolve_of(self.values)[0])
        hub, japan = int(FIGHTS[state]), int(CHOSEN[level] in ("L6", "L7") or struck == 1)
        for actor, joins in zip(PARTNERS, joined, strict=False):
            payoffs[actor] = joins * float(self.gains[actor][0, hub, japan])
        payoffs["PRK"] = joined[-1] * float(self.window[state])
        asked = CONSENTS[consent] if FIGHTS[state] else "not_asked"
        profile = ("invade", "resist", USA_STATES[state], asked, CHOSEN[level], STRIKE[struck])
        return self._end("/".join(profile), payoffs)


def _seen(state: int, consent: int) -> str:
    """Return what Japan's choices before the rung were, as an information set names them."""
    return f"{USA_STATES[state]}, {CONSENTS[consent]}" if FIGHTS[state] else USA_STATES[state]
