"""Everything a brief asks of one contingency of a study, in one record: read once, computed once, shown anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from moshimo import policy
from moshimo.study import breakdown
from moshimo.study.robustness import compare, paired_interval, regrets
from moshimo.study.sensitivity import first_orders, noise_floor
from moshimo.study.variants import effects, horizons, play_days

if TYPE_CHECKING:
    from moshimo.study.results import Results

BACKFIRE = "x.substitution_elasticity"
"""The parameter by whose thirds the difference of two policies is shown: its sign is the key unknown."""

DECISIONS = ("outcome", "d.usa_state", "d.usa_delay_days", "d.japan_consents", "d.japan_fights")


@dataclass(frozen=True)
class Analysis:
    """What a study says about one contingency.

    reference: the first policy of the study. other: the best of the rest, None where there is none. play_days: low and
    high of the days of play after the strong ally enters, and the days where it never does. compare: robustness rows.
    measures, beyond, by_usa_state, where_from, fights, cost: one entry for each policy; beyond: what is measured
    besides the fighting, each against the reference. by_consent: under the reference.
    thirds: difference of other and reference in the lowest and highest third of `BACKFIRE`, where its sign is open.
    horizons, effects: the same futures under other assumptions, see `variants`. influence: first-order index of every
    parameter on the reference's score; noise: the index that a parameter without effect exceeds in one case of twenty.
    """

    contingency: str
    futures: int
    reference: str
    other: str | None
    play_days: tuple[float, float, float]
    compare: list[dict[str, Any]]
    measures: dict[str, Any]
    beyond: dict[str, Any]
    by_usa_state: dict[str, Any]
    by_consent: dict[str, Any]
    where_from: dict[str, Any]
    thirds: dict[str, dict[str, Any]]
    horizons: list[dict[str, Any]]
    effects: dict[str, Any]
    fights: dict[str, float]
    cost: dict[str, dict[str, float]]
    influence: dict[str, float]
    noise: float


def analyse(results: Results, contingency: str) -> Analysis:
    """Return the analysis of a contingency of a finished study."""
    names = [column["name"] for column in results.manifest["columns"]]
    metrics = [name for name in names if name.startswith("m.")]
    columns = [name for name in names if name.startswith("x.") and name.count(".") == 1]
    rows = results.paired(contingency, [*DECISIONS, *metrics, *columns])
    scores = {name: frame["m.score"].to_numpy() for name, frame in rows.items()}
    reference = results.policies[0]
    factors = [name for name in columns if rows[reference][name].is_finite().all()]  # others belong elsewhere
    rivals = [name for name in results.policies if name != reference]
    other = max(rivals, key=lambda name: float(scores[name].mean()), default=None)
    lost = regrets(scores)
    policies = policy.load_policies(results.manifest["spec"]["as_of"])
    return Analysis(
        contingency=contingency,
        futures=rows[reference].height,
        reference=reference,
        other=other,
        play_days=play_days(results, contingency),
        compare=compare(scores, reference),
        measures={
            name: breakdown.measures(frame.select(*metrics, "outcome"), lost[name]) for name, frame in rows.items()
        },
        beyond={name: breakdown.beyond(frame, rows[reference]) for name, frame in rows.items()},
        by_usa_state={name: breakdown.by_usa_state(frame) for name, frame in rows.items()},
        by_consent=breakdown.by_consent(rows[reference]),
        where_from={name: breakdown.where_from(frame, rows[reference]) for name, frame in rows.items()},
        thirds={} if other is None else _thirds(rows[other], rows[reference]),
        horizons=horizons(results, contingency),
        effects=effects(results, contingency),
        fights={name: float((frame["d.japan_fights"] == "yes").to_numpy().mean()) for name, frame in rows.items()},
        cost={name: policies.cost(name).model_dump() for name in rows},
        influence=first_orders(
            {name.removeprefix("x."): rows[reference][name].to_numpy() for name in factors}, scores[reference]
        ),
        noise=noise_floor(rows[reference].height),
    )


def _thirds(other: pl.DataFrame, reference: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the difference in the lowest and the highest third of `BACKFIRE`; empty where its sign does not vary."""
    factor = reference[BACKFIRE].to_numpy() if BACKFIRE in reference.columns else np.zeros(1)
    if not factor.min() < 0.0 < factor.max():
        return {}
    low, high = np.quantile(factor, [1 / 3, 2 / 3])
    chosen = {"low": pl.col(BACKFIRE) <= low, "high": pl.col(BACKFIRE) > high}
    ours, theirs = other["m.score"].to_numpy(), reference["m.score"].to_numpy()
    found = {}
    for name, rule in chosen.items():
        rows = reference.select(rule).to_series().to_numpy()
        mean, below, above = paired_interval(ours[rows], theirs[rows])
        found[name] = {"mean": mean, "ci95": [below, above]}
    return found
