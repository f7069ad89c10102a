"""Moshimo: alliance policy in East Asia when the strongest ally may not come.

The public names are flat and load their room only when they are first used::

    import moshimo as ms

    results = ms.Study(futures=2000).run(Path("my-study"))
    results.table(), results.regret(), results.compare()
    ms.brief(ms.Study(policies=("P0", "P4")), lang="ja").html
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moshimo.errors import UserError
    from moshimo.facts import World
    from moshimo.report import Brief, brief
    from moshimo.study import Results, Study, campaign_run, load_study

__version__ = "0.1.0"

__all__ = ["Brief", "Results", "Study", "UserError", "World", "brief", "campaign_run", "load_study"]

_ROOMS = {
    "Brief": "moshimo.report",
    "Results": "moshimo.study",
    "Study": "moshimo.study",
    "UserError": "moshimo.errors",
    "World": "moshimo.facts",
    "brief": "moshimo.report",
    "campaign_run": "moshimo.study",
    "load_study": "moshimo.study",
}


def __getattr__(name: str) -> object:
    if name in _ROOMS:
        return getattr(import_module(_ROOMS[name]), name)
    raise AttributeError(f"module 'moshimo' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
