"""The crisis part of a brief: the documents of ``moshimo crisis`` for each contingency, and how to make each again.

Each is asked with the study's seed, day and settings, less what a document varies itself: rung and partners in the hard
case, the state of the strong ally in all but the game at the centre.  What cannot be asked of a contingency of one's
own is left out with its reason.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from moshimo import crisis, futures, study
from moshimo.errors import UserError
from moshimo.report import standing
from moshimo.words import as_typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from moshimo.facts import World
    from moshimo.study import Results

MOST = {"ambivalence": 1024, "overturn": 2000, "hard_case_absent": 400, "hard_case_delayed": 400}
"""Futures of each document: those of the study, but no more than this, and no fewer than `LEAST`."""
LEAST = 64
STATE = ("usa_state", "us_intervenes", "usa_delay_days", "us_entry_delay_days", "usa_scale")
RUNG = (
    *("japan_level", "japan_lead", "japan_jsdf", "japan_attacked", "china_strikes_japan", "nuclear_threat"),
    *crisis.JOINS.values(),
)
VARIED: dict[str, tuple[str, ...]] = {
    "solve": (),
    "reliability": ("usa_reliability",),
    "ambivalence": (*STATE, "relative_decline"),
    "overturn": STATE,
    "hard_case_absent": (*STATE, *RUNG),
    "hard_case_delayed": (*STATE, *RUNG),
}
"""What each document varies itself, so that a setting of it is left out."""
SOLVED = ("contingency", "policy", "set", "lambda", "residual", "outlook", "by_lambda", "note")
BAND = "us_intervene_tw"
"""The analysts' band that is shown beside what the game says, and that nothing reads."""
ACTORS = ("JPN", "TWN", "USA", "AUS", "PHL", "KOR")


def crisis_part(results: Results, name: str, world: World) -> dict[str, Any] | None:
    """Return the crisis part of a contingency of a finished study; None where its actors are not those of the game."""
    contingency = results.contingency(name)
    if not {standing.ACTOR, futures.SUBJECT} <= set(contingency.record.actors):
        return None
    spec = results.manifest["spec"]
    own = spec["files"].get(name)
    asked = name if own is None else str(results.folder / own)
    shown = name if own is None else f"study/{own}"
    settings = {k: tuple(x) if isinstance(x, list) else x for k, x in {**spec["ranges"], **spec["set"]}.items()}
    found: dict[str, Any] = {}
    commands: dict[str, str] = {}
    left_out: dict[str, list[str]] = {}
    skipped: dict[str, str] = {}
    for kind, varied in VARIED.items():
        kept = {k: x for k, x in settings.items() if k not in varied}
        left_out[kind] = sorted(settings.keys() - kept.keys())
        count = max(LEAST, min(MOST[kind], int(spec["futures"]))) if kind in MOST else None
        commands[kind] = command(kind, shown, kept, count, spec["seed"], world.as_of)
        try:
            found[kind] = _asked(kind)(asked, kept, count, spec["seed"], world.as_of)
        except UserError as error:
            found[kind], skipped[kind] = None, error.message
    return {
        **{kind: found[kind] for kind in ("solve", "reliability", "ambivalence", "overturn")},
        "hard_case": {state: found[f"hard_case_{state}"] for state in ("absent", "delayed")},
        "actors": [futures.ladder(contingency, world, actor, {}) for actor in ACTORS],
        "band": world.facts[BAND].as_document() if BAND in world.facts else None,
        "commands": commands | {"ladder": f"moshimo crisis ladder JPN --contingency {shown} --as-of {world.as_of}"},
        "left_out": {kind: names for kind, names in left_out.items() if names},
        "skipped": skipped,
    }


def _asked(kind: str) -> Callable[[str, Mapping[str, Any], Any, int, str], dict[str, Any]]:
    """Return what makes a document of this kind from a contingency, settings, a number of futures, a seed and a day."""
    match kind:
        case "solve":
            return lambda name, kept, _, seed, day: {
                key: value
                for key, value in study.crisis_solve(name, kept, seed=seed, as_of=day).items()
                if key in SOLVED
            }
        case "reliability":
            return lambda name, kept, _, seed, day: study.crisis_reliability(name, kept, seed=seed, as_of=day)
        case "ambivalence":
            return study.crisis_ambivalence
        case "overturn":
            return study.crisis_overturn
        case _:
            state = kind.removeprefix("hard_case_")
            return lambda name, kept, count, seed, day: study.crisis_hard_case(name, kept, count, seed, state, day)


def command(kind: str, contingency: str, settings: Mapping[str, Any], count: int | None, seed: int, as_of: str) -> str:
    """Return the command that makes a document again, run from the brief's folder."""
    words = ["moshimo", "crisis", "hard-case" if kind.startswith("hard_case") else kind, "--contingency", contingency]
    if kind.startswith("hard_case"):
        words += ["--state", kind.removeprefix("hard_case_")]
    words += [] if count is None else ["--futures", str(count)]
    words += ["--seed", str(seed), "--as-of", as_of]
    for name, value in settings.items():
        typed = f"{value[0]:g}..{value[1]:g}" if isinstance(value, tuple) else as_typed(value)
        words += ["--set", f"{name}={typed}"]
    return shlex.join(words)
