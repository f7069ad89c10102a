"""Command: who leads whom, and what coordination the fighting feels."""

from moshimo.command.arrangement import Arrangement, Cell, arrangements, load_arrangement
from moshimo.command.checking import ANSWERED, check, check_arrangement, show
from moshimo.command.kappa import PARAMETERS, kappa
from moshimo.command.relations import CELLS, ground, relations, situations
from moshimo.command.resolve import STATES, Answer, resolve

__all__ = [
    "ANSWERED",
    "CELLS",
    "PARAMETERS",
    "STATES",
    "Answer",
    "Arrangement",
    "Cell",
    "arrangements",
    "check",
    "check_arrangement",
    "ground",
    "kappa",
    "load_arrangement",
    "relations",
    "resolve",
    "show",
    "situations",
]
