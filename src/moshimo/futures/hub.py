"""What falls away without an actor: commitments and services of the alliance, and the cells of command that hang on it.

A cell hangs on an actor where one chain of command answers it with everybody there, and none does without the actor on
the day it is missed.  Law can be taken into account: the situations found in Japan in the one case and in the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo import alliance, command
from moshimo.errors import NotKnownYet, UnknownName

if TYPE_CHECKING:
    from collections.abc import Collection

    from moshimo.facts import World

Legal = tuple["Collection[str] | None", "Collection[str] | None"]
"""Situations found in Japan with everybody there, and without the actor; None: law is not considered."""


def without(world: World, actor: str, legal: Legal = (None, None)) -> dict[str, Any]:
    """Return the ``alliance without`` document of an actor, with the cells of every shipped arrangement."""
    return alliance.Graph(world).without(actor, cells_on(world, actor, legal))


def cells_on(world: World, actor: str, legal: Legal = (None, None)) -> list[dict[str, Any]]:
    """Return the cells that hang on an actor: arrangement, area, function, phase, and their state after it is gone."""
    found_with, found_without = legal
    found = []
    for name in command.arrangements():
        try:
            before = command.check(name, world=world, legal=found_with)
            after = command.check(name, actor, world=world, legal=found_without)
        except (NotKnownYet, UnknownName):
            continue  # judged later than the day, or an arrangement in which the actor has no forces
        for then, now in zip(before["cells"], after["cells"], strict=True):
            if then["state"] in command.ANSWERED and now["state"] not in command.ANSWERED:
                place = {key: now[key] for key in ("area", "function", "phase")}
                found.append({"arrangement": name, **place, "before": then["state"], "after": now["state"]})
    return found
