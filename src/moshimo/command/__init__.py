"""Command: who leads whom, and what coordination the fighting feels.

One way in for the other rooms: `load_arrangement` and `resolve` for one day of one case, `Many` and `course` for
thousands of futures, `integration` for what an arrangement binds, and the documents of ``moshimo command``.
"""

from moshimo.command import binding as _binding
from moshimo.command import kappa as _kappa
from moshimo.command import many as _many
from moshimo.command.arrangement import RIVAL, TODAY, Arrangement, Cell, arrangements, load_arrangement
from moshimo.command.binding import integration
from moshimo.command.checking import central, check, check_arrangement, circumstances, show
from moshimo.command.circumstances import ABSENT, NEVER, Circumstances, Presence
from moshimo.command.comparing import compare
from moshimo.command.curves import ANSWERED, course, kappas, shares, shipped_arrangement
from moshimo.command.ground import CELLS, ground, situations
from moshimo.command.many import QUESTIONS, Grid, Many, answered
from moshimo.command.optimising import Limits, optimise
from moshimo.command.relations import relations
from moshimo.command.resolve import STATES, Answer, resolve

PARAMETERS = tuple(sorted({*_kappa.PARAMETERS, *_many.PARAMETERS, *_binding.PARAMETERS}))
"""Every parameter that this room reads."""

__all__ = [
    "ABSENT",
    "ANSWERED",
    "CELLS",
    "NEVER",
    "PARAMETERS",
    "QUESTIONS",
    "RIVAL",
    "STATES",
    "TODAY",
    "Answer",
    "Arrangement",
    "Cell",
    "Circumstances",
    "Grid",
    "Limits",
    "Many",
    "Presence",
    "answered",
    "arrangements",
    "central",
    "check",
    "check_arrangement",
    "circumstances",
    "compare",
    "course",
    "ground",
    "integration",
    "kappas",
    "load_arrangement",
    "optimise",
    "relations",
    "resolve",
    "shares",
    "shipped_arrangement",
    "show",
    "situations",
]
