"""Crisis: who comes, who may act, how far, when."""

from moshimo.crisis.backward import CHALLENGER, Chances, Open
from moshimo.crisis.bills import override_chance
from moshimo.crisis.choices import (
    DECISIONS,
    JOINS,
    RULED,
    Situation,
    Solved,
    consent_set,
    decide,
    drawn_by,
    path,
    retention,
    settle,
    solve_for,
    usa_set,
)
from moshimo.crisis.clock import holds_over, open_days, spans
from moshimo.crisis.efg import efg
from moshimo.crisis.facing import ANSWERS, ASSUMED, BEFORE, NEVER, Facing, holds_from
from moshimo.crisis.game import Game
from moshimo.crisis.institutions import chambers, dimensions, institutions, routes
from moshimo.crisis.ladder import check_actor, ladder
from moshimo.crisis.law import check_law, conditions, gates
from moshimo.crisis.logit import binary, logit
from moshimo.crisis.outlook import ByState, Outlook, by_state, outlook
from moshimo.crisis.overturning import DIMENSIONS, ROUTES, Overturned, check_overturning, overturn
from moshimo.crisis.overturning import PARAMETERS as OVERTURNING_PARAMETERS
from moshimo.crisis.payoffs import CONSENTS, LEADERS, LEADERSHIP, MAIN, PARTNERS, traits
from moshimo.crisis.posture import FOUGHT, PARAMETERS, joins_from, law_days, opens, posture, told, usa_from_day
from moshimo.crisis.quantal import Solution, beliefs, choices, expected_utilities, response, solve, terminal_shares
from moshimo.crisis.questions import check_questions
from moshimo.crisis.reliability import ReferenceClass, beta_range, check_classes, classes, reference, wilson
from moshimo.crisis.rules import RULES, Findings, is_lawful
from moshimo.crisis.rungs import LEVELS, check_rungs, orders_of, parameters_of, rung_table
from moshimo.crisis.selection import attacks_below, believed, observed_rate, true_rate
from moshimo.crisis.shipped import game_of
from moshimo.crisis.states import check_states
from moshimo.crisis.tree import Chance, Decision, Node, Terminal, build, chance, decision, terminal

__all__ = [
    "ANSWERS",
    "ASSUMED",
    "BEFORE",
    "CHALLENGER",
    "CONSENTS",
    "DECISIONS",
    "DIMENSIONS",
    "FOUGHT",
    "JOINS",
    "LEADERS",
    "LEADERSHIP",
    "LEVELS",
    "MAIN",
    "NEVER",
    "OVERTURNING_PARAMETERS",
    "PARAMETERS",
    "PARTNERS",
    "ROUTES",
    "RULED",
    "RULES",
    "ByState",
    "Chance",
    "Chances",
    "Decision",
    "Facing",
    "Findings",
    "Game",
    "Node",
    "Open",
    "Outlook",
    "Overturned",
    "ReferenceClass",
    "Situation",
    "Solution",
    "Solved",
    "Terminal",
    "attacks_below",
    "beliefs",
    "believed",
    "beta_range",
    "binary",
    "build",
    "by_state",
    "chambers",
    "chance",
    "check_actor",
    "check_classes",
    "check_law",
    "check_overturning",
    "check_questions",
    "check_rungs",
    "check_states",
    "choices",
    "classes",
    "conditions",
    "consent_set",
    "decide",
    "decision",
    "dimensions",
    "drawn_by",
    "efg",
    "expected_utilities",
    "game_of",
    "gates",
    "holds_from",
    "holds_over",
    "institutions",
    "is_lawful",
    "joins_from",
    "ladder",
    "law_days",
    "logit",
    "observed_rate",
    "open_days",
    "opens",
    "orders_of",
    "outlook",
    "override_chance",
    "overturn",
    "parameters_of",
    "path",
    "posture",
    "reference",
    "response",
    "retention",
    "routes",
    "rung_table",
    "settle",
    "solve",
    "solve_for",
    "spans",
    "terminal",
    "terminal_shares",
    "told",
    "traits",
    "true_rate",
    "usa_from_day",
    "usa_set",
    "wilson",
]
