"""The same futures again with something held otherwise: how far an answer hangs on one assumption.

A variant replays a finished study's futures in memory, on the same positions and dice, with some settings changed::

    answer(settings) -> answer(settings | change)

Two families are asked of every brief: the day on which play stops, and the judged effects through which allied
preparation moves what the strong ally does (at zero, and with their signs turned).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo import futures, policy
from moshimo.facts import World
from moshimo.study.robustness import paired_interval
from moshimo.study.sampling import latin_hypercube
from moshimo.words import DEFENCE_SCORES, OUTCOMES, USA_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.study.results import Results

MAX_FUTURES = 10_000
"""A variant replays at most this many of a study's futures, its first."""

EFFECTS = ("joint_voice_effect", "lockin", "substitution_elasticity")
"""The judged effects through which what allies prepare moves the strong ally."""

EARLY_DAY = 21.0
"""Day on which published games with the strong ally in usually stopped."""


def replayed(results: Results) -> int:
    """Return how many futures a variant replays."""
    return min(int(results.manifest["spec"]["futures"]), MAX_FUTURES)


def setup_of(results: Results, contingency: str, change: Mapping[str, Any]) -> futures.Setup:
    """Return what a study's contingency stands on, with `change` on top of the study's own settings."""
    spec = results.manifest["spec"]
    world = World.load(spec["as_of"])
    own = {**spec["ranges"], **spec["set"]}
    settings = {name: tuple(value) if isinstance(value, list) else value for name, value in own.items()}
    policies = policy.load_policies(world.as_of)
    return futures.prepare(results.contingency(contingency), world, policies, {**settings, **change}, spec["seed"])


def replay(results: Results, contingency: str, change: Mapping[str, Any]) -> dict[str, futures.Played]:
    """Play a study's first futures again under every policy, with `change` on top of its settings."""
    spec = results.manifest["spec"]
    setup = setup_of(results, contingency, change)
    numbers = np.arange(replayed(results), dtype=np.uint64)
    dimensions = [*setup.parameters, *setup.policies.dimensions(results.policies)]
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


def play_days(results: Results, contingency: str) -> tuple[float, float, float]:
    """Return low and high of the days of play after the strong ally enters, and the days where it never does."""
    setup = setup_of(results, contingency, {})
    rule = setup.contingency.record.horizon
    return *setup.ranges[rule.parameter], rule.without_usa


def horizons(results: Results, contingency: str) -> list[dict[str, Any]]:
    """Return for an early and a late day the outcome shares by state under the reference, and every difference.

    The late day is the contingency's own horizon without the strong ally. Empty where the user holds the horizon, or
    the contingency does not let it be set.
    """
    record = results.contingency(contingency).record
    if "horizon_days" in results.manifest["spec"]["set"] or "horizon_days" not in record.assumptions:
        return []
    rows = []
    for days in (EARLY_DAY, record.horizon.without_usa):
        played = replay(results, contingency, {"horizon_days": days})
        reference = played[results.policies[0]]
        states = {}
        for code, state in enumerate(USA_STATES):
            ended = reference.result.outcome[reference.posture.usa_state == code]
            if ended.size:
                counts = np.bincount(ended, minlength=len(OUTCOMES)) / ended.size
                states[state] = {
                    "futures": int(ended.size),
                    "outcomes": dict(zip(OUTCOMES, counts.tolist(), strict=True)),
                }
        rows.append(
            {
                "days": days,
                "futures": replayed(results),
                "by_usa_state": states,
                "difference": differences(played, results.policies[0]),
            }
        )
    return rows


def effects(results: Results, contingency: str) -> dict[str, Any]:
    """Return every difference with all judged effects on the strong ally at zero, and with their signs turned.

    Empty where all are zero already.
    """
    setup = setup_of(results, contingency, {})
    ranges = {name: setup.ranges[name] for name in EFFECTS}
    if not any(low or high for low, high in ranges.values()):
        return {}
    turned = {name: -low if low == high else (-high, -low) for name, (low, high) in ranges.items()}
    reference = results.policies[0]
    return {
        "parameters": sorted(ranges),
        "futures": replayed(results),
        "zero": differences(replay(results, contingency, dict.fromkeys(ranges, 0.0)), reference),
        "mirrored": differences(replay(results, contingency, turned), reference),
    }
