"""What published games found, beside what the model finds under the same conditions.

Not calibration: nothing is fitted.  Each row holds the published figure, the model's mean and the 5th to 95th
percentile of one campaign, and says whether the published figure lies inside that band.  A mean of three games that
falls inside the band of one campaign is weak evidence; one outside it is a miss, and is printed as plainly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo.facts import Strict, World, data_file, read, validate
from moshimo.study.single import campaign_run
from moshimo.words import DEFENCE_SCORES, OUTCOMES

if TYPE_CHECKING:
    from moshimo.facts import Fact


class PublishedRow(Strict):
    """A metric of ``campaign run`` and the fact that it is held beside."""

    metric: str
    fact: str
    scale: float = 1.0


class PublishedCase(Strict):
    """The conditions of a published case, as ``--set`` would give them."""

    id: str
    set: dict[str, bool | float | str]
    rows: list[PublishedRow]


class PublishedFile(Strict):
    """The file of published cases."""

    cases: list[PublishedCase]


def against_published(contingency: str, futures: int, seed: int, as_of: str | None = None) -> list[dict[str, Any]]:
    """Return one row for each published figure: case, fact, published low and high, mean, p05, p95, inside, ratio."""
    world = World.load(as_of)
    file = validate(PublishedFile, read(data_file("moshimo.study", "published.yaml")))
    rows: list[dict[str, Any]] = []
    for case in file.cases:
        document = campaign_run(contingency, case.set, futures, seed, as_of)
        known = [(row, world.facts[row.fact]) for row in case.rows if row.fact in world.facts]
        rows += [{"case": case.id, **_row(document, row, fact)} for row, fact in known]
    return rows


def _row(document: dict[str, Any], row: PublishedRow, fact: Fact) -> dict[str, Any]:
    kind, _, name = row.metric.partition(".")
    if kind == "outcomes":
        share = row.scale * document["outcomes"][name]
        shown = {"mean": share, "p05": share - 1.0, "p95": share + 1.0}  # one game more or less
    else:
        found = document["metrics"][row.metric]
        shown = {key: row.scale * found[key] for key in ("mean", "p05", "p95")}
    low = fact.value if fact.low is None else fact.low
    high = fact.value if fact.high is None else fact.high
    assert low is not None
    assert high is not None
    return {
        "fact": fact.id,
        "metric": row.metric,
        "published": {"low": low, "high": high},
        **shown,
        "inside": bool(shown["p05"] <= high and low <= shown["p95"]),
        "ratio": shown["mean"] / (0.5 * (low + high)),
    }


def strike_direction(contingency: str, futures: int, seed: int, as_of: str | None = None) -> dict[str, Any]:
    """Return the mean defence score where China always and never strikes bases in Japan, and whether it gains.

    Published: China does better when it strikes (CSIS 2023, one of its findings on sensitivity).
    """
    scores = {
        policy: sum(
            points * campaign_run(contingency, {"china_strikes_japan": policy}, futures, seed, as_of)["outcomes"][name]
            for name, points in zip(OUTCOMES, DEFENCE_SCORES, strict=True)
        )
        for policy in ("always", "never")
    }
    return {**scores, "agrees": scores["always"] < scores["never"]}
