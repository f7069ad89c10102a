"""What falls away without an actor: commitments and services of the alliance, and the cells of command that hang on it.

A cell hangs on an actor where one chain of command answers it with everybody there, and none does without the actor on
the day it is missed.  Law can be taken into account: the situations found in Japan in the one case and in the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo import alliance, command

if TYPE_CHECKING:
    from collections.abc import Collection

    from moshimo.facts import World

Legal = tuple["Collection[str] | None", "Collection[str] | None"]
"""Situations found in Japan with everybody there, and without the actor; None: law is not considered."""


def without(world: World, actor: str, legal: Legal = (None, None)) -> dict[str, Any]:
    """Return the ``alliance without`` document of an actor, with the cells of every shipped arrangement."""
    return alliance.Graph(world).without(actor, cells_on(world, actor, legal))


def cells_on(world: World, actor: str, legal: Legal = (None, None)) -> list[dict[str, Any]]:
    """Return the cells that hang on an actor: arrangement, area, function, phase, and their state after it is gone.

    Empty where what the cells hold was judged after the day of the world.
    """
    arrangements = map(command.shipped_arrangement, command.arrangements())
    concerned = [held for held in arrangements if actor in held.actors]
    if command.ground().known > world.as_of or not concerned:
        return []
    found_with, found_without = legal
    values = command.central(world, {})
    before = command.circumstances(values, {}, found_with)
    after = command.circumstances(values, {actor: command.ABSENT}, found_without)
    found = []
    for held in concerned:
        for then, now in zip(command.resolve(held, before), command.resolve(held, after), strict=True):
            if then.state in command.ANSWERED and now.state not in command.ANSWERED:
                place = {"area": now.cell.area, "function": now.cell.function, "phase": now.cell.phase}
                found.append({"arrangement": held.id, **place, "before": then.state, "after": now.state})
    return found
