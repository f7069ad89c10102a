"""`campaign run`: one contingency with its assumptions held, no crisis room, no policy.

Every assumption is held at its default or as set, except the horizon and whether China strikes bases in Japan, which
are drawn with the rest of the players' conduct and the adjudication parameters from the registry's ranges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from moshimo import campaign, futures, policy
from moshimo.draws import latin_hypercube
from moshimo.facts import World
from moshimo.study.robustness import distribution, wilson
from moshimo.study.spec import Study
from moshimo.study.storing import digest_frame
from moshimo.words import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_POLICY = "P0"
DRAWN = "drawn"


def campaign_run(
    contingency: str,
    settings: Mapping[str, Any] | None = None,
    count: int = 2000,
    seed: int = 1,
    as_of: str | None = None,
) -> dict[str, Any]:
    """Play a contingency and return the ``campaign run`` document."""
    study = Study((contingency,), (NO_POLICY,), count, seed, settings=settings or {}, as_of=as_of)
    world = World.load(study.as_of)
    policies = policy.load_policies(world.as_of)
    loaded = campaign.load_contingency(contingency)
    setup = futures.prepare(loaded, world, policies, study.settings, seed, defaults=True)
    numbers = np.arange(count, dtype=np.uint64)
    positions = {name: latin_hypercube(numbers, count, name, seed) for name in setup.parameters}
    played = futures.play(setup, NO_POLICY, numbers, positions)
    outcome = played.result.outcome
    counts = np.bincount(outcome, minlength=len(OUTCOMES))
    frame = pl.DataFrame(
        {"future": numbers.astype(np.uint32)}
        | {f"m.{name}": values for name, values in played.result.metrics.items()}
        | {"outcome": np.array(OUTCOMES)[outcome].tolist()}
    )
    shown = {name: setup.fixed.get(name, DRAWN) for name in loaded.record.assumptions}
    state_set = any(name in setup.frozen for name in ("usa_state", "usa_delay_days", "usa_scale"))
    if not state_set:
        for name in ("usa_state", "usa_delay_days", "usa_scale"):
            del shown[name]
    shown |= {name: value for name, value in settings.items() if name not in shown} if settings else {}
    return {
        "contingency": loaded.id,
        "futures": count,
        "seed": seed,
        "assumptions": {k: list(v) if isinstance(v, tuple) else v for k, v in shown.items()},
        "posterior": {"id": "registry-ranges", "draws": count},
        "digest": digest_frame(frame, frame.columns),
        "outcomes": {name: int(counts[i]) / count for i, name in enumerate(OUTCOMES)},
        "ci95": {name: list(wilson(int(counts[i]), count)) for i, name in enumerate(OUTCOMES)},
        "metrics": {name: distribution(values) for name, values in played.result.metrics.items()},
    }
