"""Futures: the one place where rooms meet, and nothing else."""

from moshimo.crisis import DECISIONS
from moshimo.futures.compose import Arranged, Played, Setup, arrange, parameters_of, play, prepare, values_at
from moshimo.futures.hub import Legal, cells_on, without
from moshimo.futures.ladder import ladder
from moshimo.futures.trace import Event, Trace, trace

__all__ = [
    "DECISIONS",
    "Arranged",
    "Event",
    "Legal",
    "Played",
    "Setup",
    "Trace",
    "arrange",
    "cells_on",
    "ladder",
    "parameters_of",
    "play",
    "prepare",
    "trace",
    "values_at",
    "without",
]
