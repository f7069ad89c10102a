"""What published games found, beside what the model finds under the same conditions.

Not calibration: nothing is fitted.  The statistic is the published one: where a figure is the mean of n games, it is
held beside the 5th to 95th percentile of means of n campaigns; where it counts games that ended in a class, beside
the counts that n campaigns would give.  A figure outside its band is a miss, and is printed as plainly as a hit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo.draws import binomial
from moshimo.facts import Strict, World, data_file, read, validate
from moshimo.study.robustness import paired_interval
from moshimo.study.single import play_campaign
from moshimo.words import DEFENCE_SCORES, OUTCOMES

if TYPE_CHECKING:
    from moshimo.campaign import Result
    from moshimo.facts import Fact

BAND = (0.05, 0.95)


class PublishedRow(Strict):
    """A metric of a campaign (times `scale`), or ``outcomes.<class>`` counted, and the fact it is held beside."""

    metric: str
    fact: str
    scale: float = 1.0


class PublishedCase(Strict):
    """The conditions of a published case, as ``--set`` would give them, and how many games its figures are of."""

    id: str
    games: int
    set: dict[str, bool | float | str]
    rows: list[PublishedRow]


class PublishedFile(Strict):
    """The file of published cases, all of one contingency."""

    contingency: str
    cases: list[PublishedCase]


def against_published(contingency: str, count: int, seed: int, as_of: str | None = None) -> list[dict[str, Any]]:
    """Return one row for each published figure: case, fact, published low and high, mean, p05, p95, inside, ratio.

    count: campaigns played for each case.
    """
    world = World.load(as_of)
    file = validate(PublishedFile, read(data_file("moshimo.study", "published.yaml")))
    if contingency != file.contingency:
        return []
    rows: list[dict[str, Any]] = []
    for case in file.cases:
        _, played = play_campaign(contingency, case.set, count, seed, as_of)
        known = [(row, world.facts[row.fact]) for row in case.rows if row.fact in world.facts]
        rows += [
            {"case": case.id, "games": case.games, **_row(played.result, row, fact, case.games)} for row, fact in known
        ]
    return rows


def _row(result: Result, row: PublishedRow, fact: Fact, games: int) -> dict[str, Any]:
    kind, _, name = row.metric.partition(".")
    if kind == "outcomes":
        share = float((result.outcome == OUTCOMES.index(name)).mean())
        mean, (p05, p95) = share * games, (binomial(float(games), share, u) for u in BAND)
    else:
        values = row.scale * result.metrics[row.metric]
        whole = values[: values.size // games * games].reshape(-1, games).mean(axis=1)
        mean, (p05, p95) = float(values.mean()), np.quantile(whole, BAND).tolist()
    low = fact.value if fact.low is None else fact.low
    high = fact.value if fact.high is None else fact.high
    assert low is not None
    assert high is not None
    return {
        "fact": fact.id,
        "metric": row.metric,
        "published": {"low": low, "high": high},
        "mean": mean,
        "p05": float(p05),
        "p95": float(p95),
        "inside": bool(p05 <= high and low <= p95),
        "ratio": mean / (0.5 * (low + high)),
    }


def strike_direction(contingency: str, count: int, seed: int, as_of: str | None = None) -> dict[str, Any] | None:
    """Return the mean defence score where China always and never strikes bases in Japan, and whether it gains.

    Published: China does better when it strikes (CSIS 2023, one of its findings on sensitivity). None where the
    contingency is not the one of the published cases.
    """
    file = validate(PublishedFile, read(data_file("moshimo.study", "published.yaml")))
    if contingency != file.contingency:
        return None
    scores = {}
    for choice in ("always", "never"):
        _, played = play_campaign(contingency, {"china_strikes_japan": choice}, count, seed, as_of)
        scores[choice] = np.array(DEFENCE_SCORES)[played.result.outcome]
    difference = paired_interval(scores["always"], scores["never"])
    return {
        **{choice: float(values.mean()) for choice, values in scores.items()},
        "difference": {"mean": difference[0], "ci95": list(difference[1:])},
        "agrees": difference[2] < 0.0,
    }
