"""Campaign: contingencies as data, one kernel that plays them, orders in and results out."""

from moshimo.campaign.contingency import Contingency, contingencies, load_contingency
from moshimo.campaign.program import HORIZON, Program, compile_contingency
from moshimo.campaign.run import MAX_TURNS, TURN_DAYS, Result, State, result, run, start, step, turns_needed

__all__ = [
    "HORIZON",
    "MAX_TURNS",
    "TURN_DAYS",
    "Contingency",
    "Program",
    "Result",
    "State",
    "compile_contingency",
    "contingencies",
    "load_contingency",
    "result",
    "run",
    "start",
    "step",
    "turns_needed",
]
