"""Crisis: who comes, when, how far; so far from ranges, with every choice drawn once per future."""

from moshimo.crisis.clock import holds_over, open_days, spans
from moshimo.crisis.facing import ANSWERS, ASSUMED, BEFORE, NEVER, Facing, holds_from
from moshimo.crisis.ladder import check_actor, ladder
from moshimo.crisis.law import check_law, conditions, gates
from moshimo.crisis.posture import DECISIONS, PARAMETERS, commitment, decide, state_of
from moshimo.crisis.states import check_states

__all__ = [
    "ANSWERS",
    "ASSUMED",
    "BEFORE",
    "DECISIONS",
    "NEVER",
    "PARAMETERS",
    "Facing",
    "check_actor",
    "check_law",
    "check_states",
    "commitment",
    "conditions",
    "decide",
    "gates",
    "holds_from",
    "holds_over",
    "ladder",
    "open_days",
    "spans",
    "state_of",
]
