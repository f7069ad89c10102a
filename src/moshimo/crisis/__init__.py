"""Crisis: who comes, when, how far; so far from ranges, with every choice drawn once per future."""

from moshimo.crisis.ladder import NEVER, Facing, gates, ladder
from moshimo.crisis.posture import DECISIONS, PARAMETERS, commitment, decide, state_of

__all__ = ["DECISIONS", "NEVER", "PARAMETERS", "Facing", "commitment", "decide", "gates", "ladder", "state_of"]
