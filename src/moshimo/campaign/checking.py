"""What a contingency file says about the world around it: sources, parameters, actors, reserved names.

The schema sees each value by itself; these checks need the world.  Every complaint names its line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moshimo.errors import DataFileError, OutOfBounds, UnknownName
from moshimo.words import AREAS, POSTURE_ASSUMPTIONS

if TYPE_CHECKING:
    from moshimo.campaign.contingency import Assumption, Contingency
    from moshimo.facts import World

RESERVED = ("score", "outcome")
"""Metrics that every study has already; ``losses.`` is reserved as a beginning."""


def check_names(contingency: Contingency, world: World) -> None:
    """Raise a `UserError` at the first name in the file that stands for nothing, or for something else."""
    record = contingency.record
    sources: list[tuple[tuple[str, ...], str]] = [(("outcome_source",), record.outcome_source)]
    sources += [(("assumptions", name, "source"), row.source) for name, row in record.assumptions.items()]
    for key, source in sources:
        if source not in world.sources:
            raise UnknownName.among("source", source, world.sources, place=contingency.place(*key))
    _known_parameter(contingency, world, record.horizon.parameter, "horizon", "parameter")
    for name, (low, high) in record.parameters.items():
        _known_parameter(contingency, world, name, "parameters", name)
        bounds = world.parameter(name).bounds
        if not bounds[0] <= low <= high <= bounds[1]:
            allowed = f"a range inside {bounds[0]:g} to {bounds[1]:g}, low first"
            raise OutOfBounds(
                f"{name} cannot be {low:g} to {high:g}",
                place=contingency.place("parameters", name),
                found=(low, high),
                expected=allowed,
                hint=f"Write {allowed}",
            )
    for name, row in record.assumptions.items():
        if row.enters == "posture":
            _known_assumption(contingency, name, row)
    _known_areas(contingency)
    for name, stock in record.stocks.items():
        if stock.actor not in record.actors:
            place = contingency.place("stocks", name)
            raise UnknownName.among("actor of this contingency", stock.actor, record.actors, place=place)
    for name in record.metrics:
        if name in RESERVED or name.startswith("losses."):
            raise DataFileError(
                f"the metric '{name}' is there already",
                place=contingency.place("metrics", name),
                found=name,
                hint="Give it another name",
            )


def _known_areas(contingency: Contingency) -> None:
    """Refuse an area of command that does not exist."""
    for name in contingency.record.command_areas:
        if name not in AREAS:
            raise UnknownName.among("area", name, AREAS, place=contingency.place("command_areas", name))


def _known_assumption(contingency: Contingency, name: str, row: Assumption) -> None:
    """Refuse an assumption that no room before the fighting reads, or that it could not read as given."""
    place = contingency.place("assumptions", name)
    if name not in POSTURE_ASSUMPTIONS:
        raise UnknownName.among("assumption that enters posture", name, POSTURE_ASSUMPTIONS, place=place)
    known = POSTURE_ASSUMPTIONS[name]
    kind = known if isinstance(known, str) else "choice"
    strange = [choice for choice in row.choices if choice not in known] if kind == "choice" else []
    if row.kind != kind or strange:
        wanted = kind if isinstance(known, str) else f"choice, of {', '.join(known)}"
        raise DataFileError(
            f"the assumption '{name}' is of kind {wanted}",
            place=place,
            found=strange or row.kind,
            expected=wanted,
            hint="Mend its `kind` and `choices`",
        )


def _known_parameter(contingency: Contingency, world: World, name: str, *key: str) -> None:
    if name not in world.parameters and name not in world.later:
        raise UnknownName.among("parameter", name, world.parameters, place=contingency.place(*key))
