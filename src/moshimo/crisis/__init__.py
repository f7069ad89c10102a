"""Crisis: who comes, when, how far; so far from ranges, with every choice drawn once per future."""

from moshimo.crisis.efg import efg
from moshimo.crisis.game import Game
from moshimo.crisis.ladder import ladder
from moshimo.crisis.law import ASSUMED, NEVER, Facing, check_law, conditions, gates
from moshimo.crisis.logit import binary, logit
from moshimo.crisis.posture import DECISIONS, PARAMETERS, commitment, decide, state_of
from moshimo.crisis.quantal import Solution, beliefs, choices, expected_utilities, response, solve, terminal_shares
from moshimo.crisis.tree import Chance, Decision, Node, Terminal, build, chance, decision, terminal

__all__ = [
    "ASSUMED",
    "DECISIONS",
    "NEVER",
    "PARAMETERS",
    "Chance",
    "Decision",
    "Facing",
    "Game",
    "Node",
    "Solution",
    "Terminal",
    "beliefs",
    "binary",
    "build",
    "chance",
    "check_law",
    "choices",
    "commitment",
    "conditions",
    "decide",
    "decision",
    "efg",
    "expected_utilities",
    "gates",
    "ladder",
    "logit",
    "response",
    "solve",
    "state_of",
    "terminal",
    "terminal_shares",
]
