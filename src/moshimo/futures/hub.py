"""What falls away without an actor: commitments and services of the alliance, and the cells of command that hang on it.

A cell hangs on an actor where it is led or in fallback with everybody there, and is neither without the actor on the
day it is missed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo import alliance, command
from moshimo.errors import NotKnownYet, UnknownName

if TYPE_CHECKING:
    from moshimo.facts import World


def without(world: World, actor: str) -> dict[str, Any]:
    """Return the ``alliance without`` document of an actor, with the cells of every shipped arrangement."""
    return alliance.Graph(world).without(actor, cells_on(world, actor))


def cells_on(world: World, actor: str) -> list[dict[str, Any]]:
    """Return the cells that hang on an actor: arrangement, area, function, phase, and their state after it is gone."""
    found = []
    for name in command.arrangements():
        try:
            before, after = command.check(name, world=world), command.check(name, actor, world=world)
        except (NotKnownYet, UnknownName):
            continue  # judged later than the day, or an arrangement in which the actor has no forces
        for then, now in zip(before["cells"], after["cells"], strict=True):
            if then["state"] in command.ANSWERED and now["state"] not in command.ANSWERED:
                place = {key: now[key] for key in ("area", "function", "phase")}
                found.append({"arrangement": name, **place, "before": then["state"], "after": now["state"]})
    return found
