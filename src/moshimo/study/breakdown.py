"""Where a study's answer comes from: by what the United States does, by Japan's consent, by mechanism.

A difference between two policies over paired futures is a sum over futures, so it splits without remainder into
futures in which the United States acts alike under both, and futures in which the policy changed what it does::

    mean(s(p, f) - s(r, f)) = same + moved,    each the sum over its futures divided by all of them
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from moshimo.futures import MEASURES
from moshimo.study.robustness import distribution, paired_interval
from moshimo.words import OUTCOMES, USA_STATES, UsaState

DELAY_BINS: tuple[tuple[float, float], ...] = ((0, 7), (7, 14), (14, 21), (21, 60))
"""Days until a late strong ally fights: above the first, up to the second."""


def outcome_shares(frame: pl.DataFrame) -> dict[str, float | None]:
    """Return the share of rows in each of the five outcome classes; None for each where there is no row."""
    counts = dict(frame["outcome"].value_counts().iter_rows())
    return {name: counts.get(name, 0) / frame.height if frame.height else None for name in OUTCOMES}


def group(frame: pl.DataFrame) -> dict[str, Any]:
    """Return how a set of futures ended: their number, outcome shares, mean score (None where there are none)."""
    found: dict[str, Any] = {"futures": frame.height, "outcomes": outcome_shares(frame), "score": None}
    if frame.height:
        score = frame["m.score"].to_numpy()
        mean, low, high = paired_interval(score, np.zeros_like(score))
        found["score"] = {"mean": mean, "ci95": [low, high]}
    return found


def by_usa_state(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return one row for each state of the strong ally, and for a late one each bin of its delay."""
    rows: list[dict[str, Any]] = []
    for state in USA_STATES:
        here = frame.filter(pl.col("d.usa_state") == state)
        rows.append({"usa_state": state, "delay_bin": None, **group(here)})
        if state == UsaState.DELAYED:
            for low, high in DELAY_BINS:
                days = pl.col("d.usa_delay_days")
                binned = here.filter((days > low) & (days <= high))
                rows.append({"usa_state": state, "delay_bin": f"{low:g}-{high:g}", **group(binned)})
    return rows


def by_consent(frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Return how futures ended in which the United States fights in full from the first day, with and without bases."""
    full = frame.filter(pl.col("d.usa_state") == str(UsaState.FULL))
    return {answer: group(full.filter(pl.col("d.japan_consents") == answer)) for answer in ("yes", "no")}


def where_from(ours: pl.DataFrame, reference: pl.DataFrame) -> dict[str, Any]:
    """Split the difference of two policies' scores by whether the strong ally acts alike under both.

    Returns ``difference``, ``same`` and ``moved`` (mean over all futures, with 95 % interval), ``moved_share``, and
    ``absent``: the difference within futures in which it is absent under both.
    """
    score, base = ours["m.score"].to_numpy(), reference["m.score"].to_numpy()
    state, base_state = ours["d.usa_state"].to_numpy(), reference["d.usa_state"].to_numpy()
    alike = state == base_state
    absent = alike & (state == str(UsaState.ABSENT))

    def part(mask: np.ndarray[Any, np.dtype[np.bool_]]) -> dict[str, Any]:
        mean, low, high = paired_interval(np.where(mask, score, 0.0), np.where(mask, base, 0.0))
        return {"mean": mean, "ci95": [low, high]}

    inside = paired_interval(score[absent], base[absent]) if absent.any() else (0.0, 0.0, 0.0)
    return {
        "difference": part(np.ones_like(alike)),
        "same": part(alike),
        "moved": part(~alike),
        "moved_share": float((~alike).mean()),
        "absent": {"futures": int(absent.sum()), "mean": inside[0], "ci95": list(inside[1:])},
    }


def measures(frame: pl.DataFrame, regret: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, Any]:
    """Return what a policy led to: distributions of every metric, outcome shares, regret, satisficing."""
    names = [name for name in frame.columns if name.startswith("m.")]
    return {
        "measures": {name.removeprefix("m."): distribution(frame[name].to_numpy()) for name in names},
        "outcomes": outcome_shares(frame),
        "regret": {
            "mean": float(regret.mean()),
            "ci95": list(paired_interval(regret, np.zeros_like(regret))[1:]),
            "p90": float(np.quantile(regret, 0.9)),
            "max": float(regret.max()),
        },
    }


def beyond(ours: pl.DataFrame, reference: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Return each measure of `moshimo.futures.MEASURES`: its mean, and the paired difference from the reference."""
    found = {}
    for name, unit in MEASURES.items():
        column = f"m.{name}"
        if column in ours.columns:
            values, base = ours[column].to_numpy(), reference[column].to_numpy()
            mean, low, high = paired_interval(values, base)
            found[name] = {
                "unit": unit,
                "mean": float(values.mean()),
                "difference": {"mean": mean, "ci95": [low, high]},
            }
    return found
