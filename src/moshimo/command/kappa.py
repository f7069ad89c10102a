"""Coordination kappa: how well forces under one cell share out fires and defences, from 0 to 1.

For futures with rehearsal h, in a cell that somebody leads::

    two nations or more   k = u + r (p - u + n + g c(R) h)       with no relation at all: k = u
    one nation            k = o
    nobody leads any more k = u                                      the lead is gone, nobody has taken over yet
    but for the last      k - b (1 - h) broken - f (1 - h) first,   then  (1 - q caveats) (1 - s loss)

u, p, o: `kappa_none`, `kappa_parallel`, `kappa_national`.  r: the share of the picture that nations release to each
other, a mean over pairs of the tier of each.  n: `counterpart_gain` where headquarters face each other.  g: gain of
operational control, `flexible_gain`, which may be negative; c: closeness of the relation (`relations.closeness`).
b: `flexible_fallback`, lost where a closer relation broke because somebody is missing.  f: `first_lead_loss`, where who
leads others in combat never led them in peace.  q: `caveat_cost` times the share of forces with a caveat.  s:
`service_felt` times the share lost of the services the function needs (facts: each has a range, `service_loss` says
where in it).  A standing command is rehearsed by `standing_rehearsal` more of what is missing.  Orphaned, illegal and
caveated cells have 0; forces whose lead is not effective yet are not closer than coordination.  Everything is cut to
[0, 1].

A function's kappa is the mean over its cells in combat, weighted by demand, or by the weights of a contingency's areas.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from moshimo.command.ground import HUB, ground
from moshimo.command.relations import TWO_CHAINS, closeness
from moshimo.facts import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.command.arrangement import Cell
    from moshimo.command.resolve import Facing, Settled
    from moshimo.words import Floats

TIERS = ("full", "agreement", "hub")
PARAMETERS = (
    *("kappa_none", "kappa_parallel", "kappa_national", "flexible_gain", "closeness_exponent", "counterpart_gain"),
    *("flexible_fallback", "first_lead_loss", "caveat_cost", "service_felt", "service_loss", "standing_rehearsal"),
    *(f"release_{tier}" for tier in TIERS),
    "rehearsal",
)
"""Parameters of coordination."""


@dataclass(frozen=True)
class Link:
    """All of a cell on a day that its coordination hangs on.

    pairs: how many pairs of nations release at each of `TIERS`, and how many at none; no pair where one nation is left.
    adrift: the lead is gone and nobody has taken over.
    services: for each service that is gone, the range of the share lost, a mean over those who used it.
    """

    pairs: tuple[int, int, int, int]
    relation: str
    counterparts: bool = False
    standing: bool = False
    broken: bool = False
    first: bool = False
    adrift: bool = False
    caveats: float = 0.0
    services: tuple[tuple[float, float], ...] = ()


def link_of(cell: Cell, facing: Facing, settled: Settled) -> Link | None:
    """Return what the coordination of a cell hangs on; None where there is none to speak of."""
    able = settled.able
    if settled.state in ("orphaned", "illegal", "caveated"):
        return None
    tiers = [_tier(one, other, able) for one, other in combinations(able, 2)]
    one_chain = len(settled.leads) == 1
    relation = facing.relation if one_chain or facing.relation == "none" else TWO_CHAINS[-1]
    return Link(
        (tiers.count("full"), tiers.count("agreement"), tiers.count("hub"), tiers.count(None)),
        relation,
        counterparts=cell.counterparts,
        standing=cell.handed_over and (cell.standing or cell.since == "peace"),
        broken=cell.handed_over and (cell.lead not in able or len(able) == 1),
        first=_first(cell, facing, settled),
        adrift=settled.reason == "in_transfer",
        caveats=sum(actor in cell.caveats for actor in able) / len(able),
        services=tuple(span for name in facing.lost if (span := _range(name, able)) is not None),
    )


def _tier(one: str, other: str, able: tuple[str, ...]) -> str | None:
    tier = ground().tier(one, other)
    return None if tier == "hub" and HUB not in able else tier


def _first(cell: Cell, facing: Facing, settled: Settled) -> bool:
    """Return whether somebody leads others in combat, by more than coordination, whom it never led in peace."""
    leads = settled.leads
    leads_others = len(leads) == 1 < len(settled.able) and facing.relation not in TWO_CHAINS
    return leads_others and cell.first_time(leads[0])


def coordination(link: Link | None, values: Mapping[str, Floats]) -> Floats:
    """Return kappa of a cell, 0 to 1; `values`: `PARAMETERS`, each (futures,), as is the result."""
    zero = np.zeros_like(values["kappa_none"])
    if link is None:
        return zero
    rehearsal = values["rehearsal"]
    practised = rehearsal + (1.0 - rehearsal) * values["standing_rehearsal"] if link.standing else rehearsal
    count = sum(link.pairs)
    if link.adrift:
        base = values["kappa_none"]
    elif count == 0:
        base = values["kappa_national"]
    elif link.relation == "none":
        base = values["kappa_none"]
    else:
        base = values["kappa_parallel"] - values["kappa_none"]
        base = base + link.counterparts * values["counterpart_gain"]
        base = base + values["flexible_gain"] * closeness(link.relation, values["closeness_exponent"]) * practised
        released = sum(n * values[f"release_{tier}"] for n, tier in zip(link.pairs, TIERS, strict=False)) / count
        base = values["kappa_none"] + released * base
    if link.broken and not link.adrift:
        base = base - values["flexible_fallback"] * (1.0 - rehearsal)
    if link.first:
        base = base - values["first_lead_loss"] * (1.0 - practised)
    left = np.clip(base, 0.0, 1.0) * (1.0 - values["caveat_cost"] * link.caveats)
    if link.services:
        left = left * (1.0 - values["service_felt"] * _lost(link.services, values["service_loss"]))
    return np.asarray(left)


def _lost(services: tuple[tuple[float, float], ...], position: Floats) -> Floats:
    """Return the share lost of a function's services: one minus what is left of each, multiplied."""
    left = np.ones_like(position)
    for low, high in services:
        left = left * (1.0 - (low + (high - low) * position))
    return 1.0 - left


@lru_cache(maxsize=1024)
def _range(service: str, able: tuple[str, ...]) -> tuple[float, float] | None:
    """Return the range of the share lost of a service, what replaces it counted in; None where nobody used it."""
    row = World.load().services[service]
    rows = [row.substitutes.get(actor, row) for actor in able if actor in row.consumers]
    if not rows:
        return None
    return sum(float(one.low) for one in rows) / len(rows), sum(float(one.high) for one in rows) / len(rows)
