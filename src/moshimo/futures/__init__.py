"""Futures: the one place where rooms meet, and nothing else."""

from moshimo.crisis import DECISIONS
from moshimo.futures.compose import Arranged, Played, Setup, arrange, parameters_of, play, prepare, values_at
from moshimo.futures.hub import Legal, without
from moshimo.futures.ladder import SUBJECT, ladder
from moshimo.futures.trace import Event, Trace, trace

__all__ = [
    "DECISIONS",
    "SUBJECT",
    "Arranged",
    "Event",
    "Legal",
    "Played",
    "Setup",
    "Trace",
    "arrange",
    "ladder",
    "parameters_of",
    "play",
    "prepare",
    "trace",
    "values_at",
    "without",
]
