"""Moshimo: alliance policy in East Asia when the strongest ally may not come.

The public names are flat and load their room only when they are first used::

    import moshimo as ms

    results = ms.Study(futures=2000).run("my-study")
    results.table(), results.regret(), results.compare()
    ms.brief(ms.Study(policies=("P0", "P4")), lang="ja").html
    ms.explain("my-study", future=7), ms.alliance_without("USA"), ms.crisis_ladder("JPN")

Every ``--json`` document equals what the function named after its door returns, or the ``to_dict()`` of that.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moshimo.alliance import Graph
    from moshimo.command import check as command_check
    from moshimo.command import compare as command_compare
    from moshimo.command import optimise as command_optimise
    from moshimo.command import show as command_show
    from moshimo.command.sheet import sheet as command_sheet
    from moshimo.doors import listing as schemas
    from moshimo.doors import schema
    from moshimo.errors import UserError
    from moshimo.facts import World
    from moshimo.report import Brief, brief, explain
    from moshimo.study import (
        Ledger,
        Results,
        Study,
        alliance_show,
        campaign_check,
        campaign_run,
        claims,
        crisis_ambivalence,
        crisis_hard_case,
        crisis_ladder,
        crisis_overturn,
        crisis_reliability,
        crisis_solve,
        crisis_tree,
        facts_check,
        facts_export,
        load_study,
        policy_check,
        policy_list,
        policy_show,
    )
    from moshimo.study import plan as study_plan
    from moshimo.study import rerun as study_rerun
    from moshimo.study import resume as study_resume
    from moshimo.study import show as study_show
    from moshimo.study import without as alliance_without

__version__ = "0.1.0"

_NAMES = {
    "Brief": ("report", "Brief"),
    "Graph": ("alliance", "Graph"),
    "Ledger": ("study", "Ledger"),
    "Results": ("study", "Results"),
    "Study": ("study", "Study"),
    "UserError": ("errors", "UserError"),
    "World": ("facts", "World"),
    "alliance_show": ("study", "alliance_show"),
    "alliance_without": ("study", "without"),
    "brief": ("report", "brief"),
    "campaign_check": ("study", "campaign_check"),
    "campaign_run": ("study", "campaign_run"),
    "claims": ("study", "claims"),
    "command_check": ("command", "check"),
    "command_compare": ("command", "compare"),
    "command_optimise": ("command", "optimise"),
    "command_sheet": ("command.sheet", "sheet"),
    "command_show": ("command", "show"),
    "crisis_ambivalence": ("study", "crisis_ambivalence"),
    "crisis_hard_case": ("study", "crisis_hard_case"),
    "crisis_ladder": ("study", "crisis_ladder"),
    "crisis_overturn": ("study", "crisis_overturn"),
    "crisis_reliability": ("study", "crisis_reliability"),
    "crisis_solve": ("study", "crisis_solve"),
    "crisis_tree": ("study", "crisis_tree"),
    "explain": ("report", "explain"),
    "facts_check": ("study", "facts_check"),
    "facts_export": ("study", "facts_export"),
    "load_study": ("study", "load_study"),
    "policy_check": ("study", "policy_check"),
    "policy_list": ("study", "policy_list"),
    "policy_show": ("study", "policy_show"),
    "schema": ("doors", "schema"),
    "schemas": ("doors", "listing"),
    "study_plan": ("study", "plan"),
    "study_rerun": ("study", "rerun"),
    "study_resume": ("study", "resume"),
    "study_show": ("study", "show"),
}
"""The room of each public name, and what it is called there; a function is named after the door it answers."""

__all__ = [
    "Brief",
    "Graph",
    "Ledger",
    "Results",
    "Study",
    "UserError",
    "World",
    "alliance_show",
    "alliance_without",
    "brief",
    "campaign_check",
    "campaign_run",
    "claims",
    "command_check",
    "command_compare",
    "command_optimise",
    "command_sheet",
    "command_show",
    "crisis_ambivalence",
    "crisis_hard_case",
    "crisis_ladder",
    "crisis_overturn",
    "crisis_reliability",
    "crisis_solve",
    "crisis_tree",
    "explain",
    "facts_check",
    "facts_export",
    "load_study",
    "policy_check",
    "policy_list",
    "policy_show",
    "schema",
    "schemas",
    "study_plan",
    "study_rerun",
    "study_resume",
    "study_show",
]


def __getattr__(name: str) -> object:
    if name in _NAMES:
        room, known_as = _NAMES[name]
        return getattr(import_module(f"moshimo.{room}"), known_as)
    raise AttributeError(f"module 'moshimo' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
