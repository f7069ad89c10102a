"""Crisis: who comes, when, how far; so far from ranges, with every choice drawn once per future."""

from moshimo.crisis.ladder import ladder
from moshimo.crisis.law import ASSUMED, NEVER, Facing, check_law, conditions, gates
from moshimo.crisis.posture import DECISIONS, PARAMETERS, commitment, decide, state_of

__all__ = [
    "ASSUMED",
    "DECISIONS",
    "NEVER",
    "PARAMETERS",
    "Facing",
    "check_law",
    "commitment",
    "conditions",
    "decide",
    "gates",
    "ladder",
    "state_of",
]
