"""The same futures again with something held otherwise: how far an answer hangs on one assumption.

A variant replays a finished study's futures in memory, on the same positions and dice, with some settings changed::

    answer(settings) -> answer(settings | change)

Two families are asked of every brief: the day on which play stops, and the judged effects through which allied
preparation moves what the strong ally does (at zero, and with their ranges mirrored about zero).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo import campaign, futures, policy
from moshimo.facts import World
from moshimo.study.robustness import paired_interval
from moshimo.study.sampling import latin_hypercube
from moshimo.words import DEFENCE_SCORES, OUTCOMES, USA_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.study.results import Results

MAX_FUTURES = 4000
"""A variant replays at most this many of a study's futures."""

COMMON_HORIZONS = (21.0, 98.0)
"""Days on which play stops in every future, for comparison: three weeks, and the horizon without the strong ally."""


def replay(results: Results, contingency: str, change: Mapping[str, Any]) -> dict[str, futures.Played]:
    """Play a study's first futures again under every policy, with `change` on top of its settings."""
    spec = results.manifest["spec"]
    world = World.load(spec["as_of"])
    policies = policy.load_policies(world.as_of)
    loaded = results.contingency(contingency)
    known = futures.parameters_of(loaded, campaign.compile_contingency(loaded, world))
    drawn = spec["uncertainties"].items()
    ranges = {name: (row["low"], row["high"]) for name, row in drawn if name in known}
    held = {name: tuple(value) if isinstance(value, list) else value for name, value in spec["set"].items()}
    setup = futures.prepare(loaded, world, policies, {**ranges, **held, **change}, spec["seed"])
    numbers = np.arange(min(spec["futures"], MAX_FUTURES), dtype=np.uint64)
    dimensions = [*setup.parameters, *policies.dimensions(results.policies)]
    positions = {name: latin_hypercube(numbers, spec["futures"], name, spec["seed"]) for name in dimensions}
    return {name: futures.play(setup, name, numbers, positions) for name in results.policies}


def differences(played: Mapping[str, futures.Played], reference: str) -> dict[str, dict[str, Any]]:
    """Return each policy's mean difference in score from the reference, with its 95 % interval."""
    points = np.array(DEFENCE_SCORES)
    scores = {name: points[one.result.outcome] for name, one in played.items()}
    found = {}
    for name, score in scores.items():
        mean, low, high = paired_interval(score, scores[reference])
        found[name] = {"mean": mean, "ci95": [low, high]}
    return found


def horizons(results: Results, contingency: str) -> list[dict[str, Any]]:
    """Return for each common horizon the outcome shares by state under the reference, and every difference.

    Empty where the user holds the horizon already.
    """
    if "horizon_days" in results.manifest["spec"]["set"]:
        return []
    rows = []
    for days in COMMON_HORIZONS:
        played = replay(results, contingency, {"horizon_days": days})
        reference = played[results.policies[0]]
        states = {}
        for code, state in enumerate(USA_STATES):
            ended = reference.result.outcome[reference.posture.usa_state == code]
            if ended.size:
                counts = np.bincount(ended, minlength=len(OUTCOMES)) / ended.size
                states[state] = dict(zip(OUTCOMES, counts.tolist(), strict=True))
        rows.append({"days": days, "by_usa_state": states, "difference": differences(played, results.policies[0])})
    return rows


def effects(results: Results, contingency: str) -> dict[str, Any]:
    """Return every difference with the judged effects on the strong ally at zero, and mirrored.

    The effects are the crisis room's parameters that a claim tests and that this study varies; empty where none is.
    """
    spec = results.manifest["spec"]
    world = World.load(spec["as_of"])
    ranges = {
        name: (row["low"], row["high"])
        for name, row in spec["uncertainties"].items()
        if world.parameter(name).claim and world.parameter(name).room == "crisis" and row["low"] < row["high"]
    }
    if not ranges:
        return {}
    zero = replay(results, contingency, dict.fromkeys(ranges, 0.0))
    mirrored = replay(results, contingency, {name: (-high, -low) for name, (low, high) in ranges.items()})
    reference = results.policies[0]
    return {
        "parameters": sorted(ranges),
        "zero": differences(zero, reference),
        "mirrored": differences(mirrored, reference),
    }
