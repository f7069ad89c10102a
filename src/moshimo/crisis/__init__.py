"""Crisis: who comes, when, how far; so far from ranges, with every choice drawn once per future."""

from moshimo.crisis.posture import DECISIONS, PARAMETERS, commitment, decide, state_of

__all__ = ["DECISIONS", "PARAMETERS", "commitment", "decide", "state_of"]
