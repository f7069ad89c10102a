"""Crisis: who comes, who may act, how far, when."""

from moshimo.crisis.backward import CHALLENGER, Chances, Open, solve
from moshimo.crisis.choices import DECISIONS, JOINS, decide, retention
from moshimo.crisis.ladder import ladder
from moshimo.crisis.law import ASSUMED, NEVER, Facing, check_law, conditions, gates
from moshimo.crisis.payoffs import CONSENTS, LEADERS, LEADERSHIP, MAIN, PARTNERS, traits
from moshimo.crisis.posture import PARAMETERS, opens, posture, told, usa_from_day
from moshimo.crisis.rules import RULES, Findings, is_lawful
from moshimo.crisis.rungs import LEVELS, check_rungs, orders_of, parameters_of, rung_table

__all__ = [
    "ASSUMED",
    "CHALLENGER",
    "CONSENTS",
    "DECISIONS",
    "JOINS",
    "LEADERS",
    "LEADERSHIP",
    "LEVELS",
    "MAIN",
    "NEVER",
    "PARAMETERS",
    "PARTNERS",
    "RULES",
    "Chances",
    "Facing",
    "Findings",
    "Open",
    "check_law",
    "check_rungs",
    "conditions",
    "decide",
    "gates",
    "is_lawful",
    "ladder",
    "opens",
    "orders_of",
    "parameters_of",
    "posture",
    "retention",
    "rung_table",
    "solve",
    "told",
    "traits",
    "usa_from_day",
]
