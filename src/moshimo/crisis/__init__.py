"""Crisis: who comes, when, how far; so far from ranges, with every choice drawn once per future."""

from moshimo.crisis.ladder import ladder
from moshimo.crisis.law import ASSUMED, NEVER, Facing, check_law, conditions, gates
from moshimo.crisis.posture import DECISIONS, PARAMETERS, commitment, decide, state_of
from moshimo.crisis.rungs import LEVELS, check_rungs, orders_of, parameters_of, rung_table

__all__ = [
    "ASSUMED",
    "DECISIONS",
    "LEVELS",
    "NEVER",
    "PARAMETERS",
    "Facing",
    "check_law",
    "check_rungs",
    "commitment",
    "conditions",
    "decide",
    "gates",
    "ladder",
    "orders_of",
    "parameters_of",
    "rung_table",
    "state_of",
]
