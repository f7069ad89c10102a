"""The law's clock over many futures: for every rung, the first day on which a gate opens it and the last.

The equations are those of `law`, on vectors.  With ``t(c)`` the day from which condition c holds and ``s``, ``a`` the
days drawn for the steps and for what is decided afterwards,

    open(g)  = max over c of t(c) + sum of s        until(g) = open(g) + sum of a, or inf where what keeps it open holds
    first(r) = min over gates g that open rung r of open(g)        last(r) = max of until(g)

by the urgent route, in which the assembly is asked afterwards.  A rung is legal on day d where ``first <= d < last``,
unless one of its gates closes before another opens: then only where one of them is open, and `spans` gives each gate
alone.  Assumption: what holds from a day goes on holding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from moshimo.crisis.facing import BEFORE, NEVER, TENSION, VOTES
from moshimo.words import RUNGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.facts import Situation, World
    from moshimo.words import Floats

    Bools = NDArray[np.bool_]
    Span = tuple[Floats, Floats]


def holds_over(
    actor: str,
    usa_from_day: Floats,
    attacked_from_day: Floats,
    consents: Bools,
    partners_from: Floats,
    assumed: Mapping[str, Bools | bool],
    warning_days: Floats | float = 0.0,
) -> dict[str, Floats]:
    """Return the day from which each condition holds for an actor in every future: `facing.holds_from` on vectors.

    Days count from the attack, inf means never; shapes (futures,). assumed: answers to open questions and assemblies,
    one for all futures or one for each; a name that is missing counts as no.
    """
    usa, partners = np.asarray(usa_from_day, dtype=float), np.asarray(partners_from, dtype=float)

    def if_assumed(name: str, day: Floats | float = 0.0) -> Floats:
        return np.where(assumed.get(name, False), day, np.full(usa.shape, NEVER))

    attacked = np.where(assumed.get("partner_close_country", False), partners, NEVER)
    return {
        "base_use_asked": np.full(usa.shape, NEVER) if actor == "USA" else usa,
        "base_use_granted": np.where(consents, BEFORE, NEVER),
        "taiwan_attacked": np.zeros(usa.shape),
        "attacked": np.asarray(attacked_from_day, dtype=float),
        "ally_attacked": usa,
        "forces_to_support": np.minimum.reduce([usa, partners, if_assumed("taiwan_supportable")]),
        "close_country_attacked": np.minimum.reduce([usa, attacked, if_assumed("taiwan_close_country")]),
        "un_resolution": if_assumed("un_resolution"),
        **{name: if_assumed(name, 0.0 - np.asarray(warning_days)) for name in TENSION},
        **{name: if_assumed(name, BEFORE) for name in VOTES},
    }


def open_days(world: World, actor: str, holds: Mapping[str, Floats], days: Mapping[str, Floats]) -> dict[str, Span]:
    """Return for every rung the first and the last day on which some gate opens it, each of shape (futures,).

    holds: for each condition that the actor's gates ask for, the day from which it holds (inf: never), shape (futures,)
    or a number. days: the days of each step, likewise. Where no gate opens a rung both are infinite; a last day is
    infinite where nothing closes it. Raises `KeyError` for a condition or a step that is missing.
    """
    found = spans(world, actor, holds, days)
    shape = next((first.shape for first, _ in found.values()), (1,))
    opening = {rung: [found[name] for name in found if rung in world.situations[name].opens] for rung in RUNGS}
    return {rung: _joined(gates, shape) for rung, gates in opening.items()}


def spans(world: World, actor: str, holds: Mapping[str, Floats], days: Mapping[str, Floats]) -> dict[str, Span]:
    """Return for every gate of an actor's law the day on which it opens and that on which it closes, (futures,) each.

    Both are infinite where it never opens; arguments as of `open_days`.
    """
    gates = [row for row in world.situations.values() if row.actor == actor]
    asked = {name: np.asarray(holds[name], dtype=float) for row in gates for name in row.conditions}
    counted = {name: np.asarray(days[name], dtype=float) for row in gates for name in _urgent(row)}
    shape = np.broadcast_shapes((1,), *(values.shape for values in (*asked.values(), *counted.values())))
    return {row.id: _span(row, asked, counted, shape) for row in gates}


def _urgent(row: Situation) -> list[str]:
    """Return the steps of a gate by the urgent route, and those that can close it."""
    return [*row.steps, *(row.lapses.after if row.lapses else [])]


def _span(row: Situation, holds: Mapping[str, Floats], days: Mapping[str, Floats], shape: tuple[int, ...]) -> Span:
    first = np.full(shape, BEFORE)
    if row.needs:
        first = np.maximum.reduce([np.broadcast_to(holds[name], shape) for name in row.needs])
    for name in row.steps:
        first = first + days[name]
    if row.lapses is None:
        return first, np.full(shape, NEVER)
    due = first
    for name in row.lapses.after:
        due = due + days[name]
    last = np.where(holds[row.lapses.unless] <= due, NEVER, due)
    never = ~(first < last)
    return np.where(never, NEVER, first), np.where(never, NEVER, last)


def _joined(found: list[Span], shape: tuple[int, ...]) -> Span:
    """Return the first opening and the last closing of several gates; one that never opens closes nothing."""
    if not found:
        return np.full(shape, NEVER), np.full(shape, NEVER)
    first = np.minimum.reduce([start for start, _ in found])
    closing = np.maximum.reduce([np.where(np.isfinite(start), last, -NEVER) for start, last in found])
    return first, np.where(np.isfinite(first), closing, NEVER)
