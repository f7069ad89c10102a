"""Futures: the one place where rooms meet, and nothing else."""

from moshimo.crisis import DECISIONS
from moshimo.futures.compose import Arranged, Played, Setup, arrange, parameters_of, play, prepare, values_at

__all__ = ["DECISIONS", "Arranged", "Played", "Setup", "arrange", "parameters_of", "play", "prepare", "values_at"]
