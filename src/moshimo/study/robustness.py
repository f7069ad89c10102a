"""Comparing policies that met the same futures.

With the defence score ``s(p, f)`` of policy p in future f (4 defence holds ... 0 defence fails)::

    regret(p, f)   = max_q s(q, f) - s(p, f)                     Savage (1951)
    satisficing(p) = share of futures with s(p, f) >= 3          domain criterion, Starr (1963)
    p10(p)         = 10th percentile of s(p, .)
    cvar10(p)      = mean of s(p, .) over its worst tenth        Rockafellar and Uryasev (2000)
    dominance(p)   = share of futures in which no rival scores higher
    difference     = mean over f of s(p, f) - s(reference, f),  +- 1.96 paired standard errors

A share of sampled futures is not a probability: it says how the ranges were divided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.words import Floats

SATISFIED = 3.0
Z95 = 1.959963984540054


def distribution(values: Floats) -> dict[str, float]:
    """Return mean, standard deviation and percentiles of a sample, as documents show them."""
    p05, p25, p50, p75, p95 = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95])
    shown = {"mean": values.mean(), "sd": values.std(), "p05": p05, "p25": p25, "p50": p50, "p75": p75, "p95": p95}
    return {name: float(value) for name, value in shown.items()}


def paired_interval(ours: Floats, theirs: Floats) -> tuple[float, float, float]:
    """Return the mean difference of two paired samples with its 95 % interval (mean, low, high).

    >>> paired_interval(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
    (1.0, 1.0, 1.0)
    """
    difference = ours - theirs
    mean = float(difference.mean())
    error = float(difference.std(ddof=1) / np.sqrt(difference.size)) if difference.size > 1 else 0.0
    return mean, mean - Z95 * error, mean + Z95 * error


def cvar(values: Floats, share: float) -> float:
    """Return the mean of the lowest `share` of a sample; where that cuts through a value, the value counts in part.

    >>> cvar(np.array([0.0, 1.0, 2.0, 4.0]), 0.5), cvar(np.array([0.0, 4.0]), 0.75)
    (0.5, 1.3333333333333333)
    """
    ordered = np.sort(values)
    weight = np.clip(share * ordered.size - np.arange(ordered.size), 0.0, 1.0)
    return float((ordered * weight).sum() / weight.sum())


def regrets(scores: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return each policy's regret in each future: how much better the best policy did there."""
    best = np.max(np.stack(list(scores.values())), axis=0)
    return {policy: best - score for policy, score in scores.items()}


def compare(scores: Mapping[str, Floats], reference: str) -> list[dict[str, Any]]:
    """Return one row of robustness measures for each policy; `reference` is what differences are taken from."""
    lost = regrets(scores)
    rows = []
    for policy, score in scores.items():
        mean, low, high = paired_interval(score, scores[reference])
        own, own_low, own_high = paired_interval(score, np.zeros_like(score))
        rows.append(
            {
                "policy": policy,
                "measure": "score",
                "mean": own,
                "ci95": [own_low, own_high],
                "p10": float(np.quantile(score, 0.1)),
                "cvar10": cvar(score, 0.1),
                "dominance_share": float((lost[policy] == 0.0).mean()),
                "satisficing": float((score >= SATISFIED).mean()),
                "regret_mean": float(lost[policy].mean()),
                "regret_ci95": list(paired_interval(lost[policy], np.zeros_like(score))[1:]),
                "regret_p90": float(np.quantile(lost[policy], 0.9)),
                "regret_max": float(lost[policy].max()),
                "difference": {"against": reference, "mean": mean, "ci95": [low, high]},
            }
        )
    return rows


def wilson(hits: int, size: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, 1927)."""
    if size == 0:
        return 0.0, 1.0
    share = hits / size
    centre = share + Z95**2 / (2 * size)
    spread = Z95 * np.sqrt(share * (1 - share) / size + Z95**2 / (4 * size**2))
    scale = 1 + Z95**2 / size
    low, high = float((centre - spread) / scale), float((centre + spread) / scale)
    return (0.0 if hits == 0 else low), (1.0 if hits == size else high)
