"""Futures: the one place where rooms meet, and nothing else."""

from moshimo.crisis import DECISIONS
from moshimo.futures.commanding import governed, met_by, values_at
from moshimo.futures.compose import Arranged, Played, arrange, play
from moshimo.futures.decided import DRAWN
from moshimo.futures.events import Event
from moshimo.futures.hub import Legal, without
from moshimo.futures.ladder import SUBJECT, ladder
from moshimo.futures.measures import MEASURES
from moshimo.futures.setup import Setup, check_range, parameters_of, prepare
from moshimo.futures.solving import over, point, solve, summary, tree, uncovered, uncovered_by
from moshimo.futures.tables import value_table
from moshimo.futures.trace import Trace, trace

__all__ = [
    "DECISIONS",
    "DRAWN",
    "MEASURES",
    "SUBJECT",
    "Arranged",
    "Event",
    "Legal",
    "Played",
    "Setup",
    "Trace",
    "arrange",
    "check_range",
    "governed",
    "ladder",
    "met_by",
    "over",
    "parameters_of",
    "play",
    "point",
    "prepare",
    "solve",
    "summary",
    "trace",
    "tree",
    "uncovered",
    "uncovered_by",
    "value_table",
    "values_at",
    "without",
]
