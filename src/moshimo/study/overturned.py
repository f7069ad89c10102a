"""Can inaction be overturned in time?  The race of institutions over futures in which the strong ally stays out.

The decisive day is the day on which that future's fighting ends; the strong ally's own forces are hit where the
challenger strikes the bases they stand on, and where they fight, from the first day.  A route counts where its effect
comes by then.  The same race is run in the mirror, stopping an executive that fights, so that starting and stopping can
be compared.

The race is told beside a study and not fed back into it: coming late is already one of the choices of the capital, and
feeding the race back would count it twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo import campaign, crisis, futures, policy
from moshimo.facts import World
from moshimo.study.choosing import CONTINGENCY, refuse_settled
from moshimo.study.robustness import distribution, wilson
from moshimo.study.sampling import latin_hypercube
from moshimo.study.spec import AT_ONCE, check_sample
from moshimo.words import document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.words import Floats

FUTURES = 4000
STATED = ("usa_state", "us_intervenes", "usa_delay_days", "us_entry_delay_days", "usa_scale")
LIMITS = (7.0, 14.0, 30.0, 60.0)
"""Days by which overturning is counted too, whatever the fighting does."""


def crisis_overturn(
    contingency: str = CONTINGENCY,
    settings: Mapping[str, Any] | None = None,
    count: int = FUTURES,
    seed: int = 1,
    as_of: str | None = None,
) -> dict[str, Any]:
    """Return the ``crisis overturn`` document over `count` futures; settings: of the contingency and of the race."""
    check_sample(count, seed, AT_ONCE)
    refuse_settled(settings or {}, STATED, "the race is run where the United States stays out, and where it fights")
    settings, world = dict(settings or {}), World.load(as_of)
    loaded = campaign.load_contingency(contingency, asked_by="--contingency")
    own = {name: value for name, value in settings.items() if name in crisis.OVERTURNING_PARAMETERS}
    rest = {name: value for name, value in settings.items() if name not in own}
    policies = policy.load_policies(world.as_of)
    numbers = np.arange(count, dtype=np.uint64)
    cases = {}
    for name, state in (("starting", "absent"), ("stopping", "full")):
        setup = futures.prepare(loaded, world, policies, {"usa_state": state, **rest}, seed)
        positions = {one: latin_hypercube(numbers, count, one, seed) for one in setup.parameters}
        cases[name] = futures.play(setup, "P0", numbers, positions)
    values = {
        name: _drawn(world, name, own.get(name), latin_hypercube(numbers, count, name, seed))
        for name in crisis.OVERTURNING_PARAMETERS
    }

    def race(one: futures.Played, limit: float | None, acting: bool) -> dict[str, Any]:
        decisive = one.result.metrics["days"] if limit is None else np.full(count, limit)
        hit = one.posture.usa_from_day if acting else one.posture.strike_day
        found = crisis.overturn(values, decisive, hit, numbers, seed, acting)
        return {name: _row(shares, count) for name, shares in found.shares().items()}

    start = cases["starting"]
    texts = crisis.routes()
    body = {
        "contingency": loaded.id,
        "set": dict(settings),
        "futures": count,
        "seed": seed,
        "as_of": world.as_of,
        "decisive_day": distribution(start.result.metrics["days"]),
        "forces_hit": float(np.mean(np.isfinite(start.posture.strike_day))),
        "starting": race(start, None, False),
        "stopping": race(cases["stopping"], None, True),
        "by_day": [{"day": day, "starting": race(start, day, False)} for day in LIMITS],
        "routes": {name: text.label.label().as_document() for name, text in texts.items()},
        "dimensions": {name: text.label().as_document() for name, text in crisis.dimensions().items()},
        "institutions": [
            {
                "id": name,
                "name": row.label.label().as_document(),
                "can": [one.label().as_document() for one in row.can],
                "cannot": [one.label().as_document() for one in row.cannot],
                "law": row.law.label().as_document(),
                "source": row.source,
                "grade": row.grade,
            }
            for name, row in crisis.institutions().items()
        ],
    }
    return document("crisis.overturn", body)


def _drawn(world: World, name: str, held: Any, positions: Floats) -> Floats:
    row = world.parameter(name)
    low, high = held if isinstance(held, tuple) else (row.low, row.high) if held is None else (held, held)
    futures.check_range(name, low, high, world)
    return np.asarray(low + (high - low) * positions, dtype=float)


def _row(shares: Mapping[str, float], count: int) -> dict[str, Any]:
    """Return a dimension's shares of futures: overturned with its interval, first by which route, bills passed."""
    hits = round(shares["overturned"] * count)
    routes = {name: shares[name] for name in crisis.ROUTES}
    return {
        "overturned": shares["overturned"],
        "ci95": list(wilson(hits, count)),
        "first_by": routes,
        "bill_passed": shares["bill_passed"],
    }
