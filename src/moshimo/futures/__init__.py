"""Futures: the one place where rooms meet, and nothing else."""

from moshimo.crisis import DECISIONS
from moshimo.futures.compose import Arranged, Played, Setup, arrange, parameters_of, play, prepare, values_at
from moshimo.futures.events import Event
from moshimo.futures.hub import Legal, without
from moshimo.futures.ladder import SUBJECT, ladder
from moshimo.futures.measures import MEASURES
from moshimo.futures.tables import value_table
from moshimo.futures.trace import Trace, trace

__all__ = [
    "DECISIONS",
    "MEASURES",
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
    "value_table",
    "values_at",
    "without",
]
