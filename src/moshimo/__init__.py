"""Moshimo: alliance policy in East Asia when the strongest ally may not come.

The public names are flat and load their room only when they are first used::

    import moshimo as ms

    results = ms.Study(futures=2000).run(Path("my-study"))
    results.table(), results.regret(), results.compare()
    ms.brief(ms.Study(policies=("P0", "P4")), lang="ja").html
    ms.explain(Path("my-study"), future=7), ms.without("USA"), ms.crisis_ladder("JPN")

Every ``--json`` document equals what one of these returns, or its ``to_dict()``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moshimo.alliance import Graph
    from moshimo.command import check as command_check
    from moshimo.command import show as command_show
    from moshimo.doors import listing as schemas
    from moshimo.doors import schema
    from moshimo.errors import UserError
    from moshimo.facts import World
    from moshimo.policy import load_policies
    from moshimo.report import Brief, brief, explain
    from moshimo.study import (
        Ledger,
        Results,
        Study,
        campaign_check,
        campaign_run,
        crisis_ladder,
        facts_check,
        facts_export,
        load_study,
        plan,
        policy_check,
        rerun,
        resume,
        show,
        without,
    )

__version__ = "0.1.0"

_ROOMS = {
    "Brief": "moshimo.report",
    "Graph": "moshimo.alliance",
    "Ledger": "moshimo.study",
    "Results": "moshimo.study",
    "Study": "moshimo.study",
    "UserError": "moshimo.errors",
    "World": "moshimo.facts",
    "brief": "moshimo.report",
    "campaign_check": "moshimo.study",
    "campaign_run": "moshimo.study",
    "command_check": "moshimo.command",
    "command_show": "moshimo.command",
    "crisis_ladder": "moshimo.study",
    "explain": "moshimo.report",
    "facts_check": "moshimo.study",
    "facts_export": "moshimo.study",
    "load_policies": "moshimo.policy",
    "load_study": "moshimo.study",
    "plan": "moshimo.study",
    "policy_check": "moshimo.study",
    "rerun": "moshimo.study",
    "resume": "moshimo.study",
    "schema": "moshimo.doors",
    "schemas": "moshimo.doors",
    "show": "moshimo.study",
    "without": "moshimo.study",
}
"""The room of each public name; where the room knows it by a shorter name, `_NAMES` says so."""
_NAMES = {"command_check": "check", "command_show": "show", "schemas": "listing"}

__all__ = [
    "Brief",
    "Graph",
    "Ledger",
    "Results",
    "Study",
    "UserError",
    "World",
    "brief",
    "campaign_check",
    "campaign_run",
    "command_check",
    "command_show",
    "crisis_ladder",
    "explain",
    "facts_check",
    "facts_export",
    "load_policies",
    "load_study",
    "plan",
    "policy_check",
    "rerun",
    "resume",
    "schema",
    "schemas",
    "show",
    "without",
]


def __getattr__(name: str) -> object:
    if name in _ROOMS:
        return getattr(import_module(_ROOMS[name]), _NAMES.get(name, name))
    raise AttributeError(f"module 'moshimo' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
