"""All arrangements side by side: who is answered, how well coordinated, with everybody there and without each nation.

Every parameter of this room is drawn, the open questions of law are answered in each future as their chance says, and
the same draws meet every arrangement, so arrangements differ by their rules alone::

    y(arrangement, gone, day, f)   f = 1..n futures, gone: nobody, or one nation from day 0 on

Given are the mean over futures and the 5th and 95th percentile.  The differences are what the rules say; which of them
is to be had, and what it would cost, they do not say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo.command.arrangement import arrangements
from moshimo.command.binding import integration
from moshimo.command.checking import HORIZON, READ, check_number, check_settings, check_years, refuse
from moshimo.command.circumstances import NEVER
from moshimo.command.circumstances import found as found_of
from moshimo.command.curves import ANSWERED, kappas, shares, shipped_arrangement
from moshimo.command.ground import ground
from moshimo.command.many import QUESTIONS, Grid, Many, answered
from moshimo.draws import choice_uniforms
from moshimo.errors import OptionError, Place
from moshimo.facts import World
from moshimo.words import document

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from moshimo.command.arrangement import Arrangement
    from moshimo.command.checking import Setting
    from moshimo.command.circumstances import Legal
    from moshimo.words import Floats

FUTURES = 1000
MOST = 20_000
LAST_SEED = 2**64 - 1
GONE: tuple[str | None, ...] = (None, "USA", "JPN", "KOR", "AUS")
"""Who is missing: nobody, or one of these."""
KAPPA_DAYS = (0.0, 7.0, 30.0)
PERCENTILES = {"p05": 5.0, "p95": 95.0}


def compare(
    world: World | None = None,
    settings: Mapping[str, Setting] | None = None,
    futures: int = FUTURES,
    seed: int = 1,
    legal: Collection[str] | Legal | None = None,
    years: float | None = None,
    gone: Sequence[str | None] = GONE,
) -> dict[str, Any]:
    """Return the ``command compare`` document.

    settings: parameters of this room held at a value, or drawn over a range of their own. futures: how many are drawn,
    1 to `MOST`. legal: situations found, as for a check, each to the end; None: law is not considered. years: since
    each arrangement was agreed; None: grown. gone: who is missing, one case each; None: nobody.
    """
    world = world or World.load()
    settings = settings or {}
    check_settings(world, settings, drawn=True)
    check_number("--futures", futures, 1, MOST)
    check_number("--seed", seed, 0, LAST_SEED)
    check_years(years)
    held = {name: shipped_arrangement(name).at(years) for name in arrangements()}
    for one in held.values():
        refuse(one, None, 0.0, legal or (), world, {})
    numbers = np.arange(futures, dtype=np.uint64)
    values = drawn(world, settings, numbers, seed)
    answers = answered(values, numbers, seed)
    rows = []
    for actor in gone:
        met = Many.of(values, answers, from_day=absent(actor, futures), legal=_since(legal, futures))
        rows += _rows(list(held.values()), actor, met, values)
    bound = {name: _spread(integration(one, values, answers)) for name, one in held.items()}
    return document(
        "command.compare",
        {
            "as_of": world.as_of,
            "futures": futures,
            "seed": seed,
            "set": dict(settings),
            "legal": None if legal is None else sorted(legal),
            "years": years,
            "answers": {actor: float(answers[actor].mean()) for actor in QUESTIONS},
            "arrangements": [
                {
                    "arrangement": name,
                    "label": one.record.label.label().as_document(),
                    "stage": None if one.stage is None else one.stage.id,
                    "integration": bound[name],
                }
                for name, one in held.items()
            ],
            "rows": rows,
            "judgement": True,
            "notes": [ground().notes[name].model_dump() for name in ("seed", "share")],
        },
    )


def drawn(world: World, settings: Mapping[str, Setting], futures: Any, seed: int) -> dict[str, Floats]:
    """Return every parameter of this room in each future, (F,): held, or drawn evenly from its range or one set."""
    found = {}
    for name in READ:
        row = world.parameter(name)
        held = settings.get(name, (row.low, row.high))
        if isinstance(held, tuple):
            found[name] = held[0] + (held[1] - held[0]) * choice_uniforms(futures, f"command.{name}", seed)
        else:
            found[name] = np.full(futures.size, float(held))
    return found


def absent(gone: str | None, futures: int) -> dict[str, Floats]:
    """Return from which day each named actor takes part where one never does."""
    return {} if gone is None else {gone: np.full(futures, NEVER)}


def _since(legal: Collection[str] | Legal | None, futures: int) -> dict[str, Floats] | None:
    """Return from which day each situation holds; one that ends again cannot be asked of thousands of futures."""
    spans = found_of(legal)
    for name, (_, until) in (spans or {}).items():
        if until < NEVER:
            raise OptionError(
                f"'{name}' is to end on day {until:g}, and here what was found holds to the end",
                place=Place(key="--legal"),
                found=name,
                hint=f"Leave the second day out, or ask `command check` with {name}@FROM..UNTIL",
            )
    return None if spans is None else {name: np.full(futures, since) for name, (since, _) in spans.items()}


def _rows(held: list[Arrangement], gone: str | None, met: Many, values: Mapping[str, Floats]) -> list[dict[str, Any]]:
    """Return one row for each arrangement with this nation gone."""
    grid = Grid(met, np.arange(HORIZON + 1.0))
    good, bad = (shares(held, grid, states) for states in (ANSWERED, ("contested",)))
    worth = kappas(held, Grid(met, np.array(KAPPA_DAYS)), values)
    return [
        {
            "arrangement": one.id,
            "without": gone,
            "resilience_by_day": [
                {"day": day, "share": _spread(good[a, day]), "contested": float(bad[a, day].mean())}
                for day in range(HORIZON + 1)
            ],
            "kappa": {
                function: [{"day": day, **_spread(found[a, d])} for d, day in enumerate(KAPPA_DAYS)]
                for function, found in worth.items()
            },
        }
        for a, one in enumerate(held)
        if gone is None or gone in one.actors
    ]


def _spread(values: Floats) -> dict[str, float]:
    """Return the mean over futures, and the 5th and 95th percentile."""
    ends = np.percentile(values, list(PERCENTILES.values()))
    return {"mean": float(values.mean()), **dict(zip(PERCENTILES, map(float, ends), strict=True))}
