"""What an actor faces in a contingency, as its law sees it: settings in, `crisis.ladder` out.

The strong ally's state is central here: where it is not set, the ladder is that of the hard case, in which it is absent
and Japan is not attacked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo import crisis
from moshimo.errors import OptionError, OutOfBounds, Place, UnknownName
from moshimo.words import USA_STATES, UsaState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.campaign import Contingency
    from moshimo.facts import World

HARD_CASE: dict[str, Any] = {"usa_state": "absent", "japan_attacked": False, "japan_bases_for_us": True}
"""What is assumed where nothing is set: the strong ally absent, Japan not attacked."""
DELAYS = ("usa_delay_days", "us_entry_delay_days")


def ladder(
    contingency: Contingency, world: World, actor: str, settings: Mapping[str, Any], day: float | None = None
) -> dict[str, Any]:
    """Return the ``crisis ladder`` document of an actor in a contingency.

    settings: usa_state, usa_delay_days (or its other name), us_intervenes, japan_attacked, japan_bases_for_us, and any
    parameter that counts the days of a step. Raises `UnknownName` or `OutOfBounds` naming ``--set``.
    """
    steps = sorted({name for row in world.situations.values() for name in (*row.steps, *row.prior)})
    known = [*HARD_CASE, *DELAYS, "us_intervenes", *steps]
    place = Place(key="--set")
    days: dict[str, float] = {}
    for name, value in settings.items():
        if name not in known:
            raise UnknownName.among("assumption of the ladder", name, known, place=place)
        if name in steps:
            days[name] = _bounded(name, value, world.parameter(name).bounds, place)
        elif name in DELAYS:
            _bounded(name, value, (0.0, 60.0), place)
        elif name == "usa_state" and value not in USA_STATES:
            raise _refused(name, value, f"one of {', '.join(USA_STATES)}", place)
        elif name != "usa_state" and not isinstance(value, bool):
            raise _refused(name, value, "true or false", place)
    chosen = _states(settings, place)
    horizon = contingency.record.horizon.without_usa
    state = chosen["usa_state"]
    late = chosen.get("usa_delay_days", _middle(world, "usa_late_days") if state == UsaState.DELAYED else 0.0)
    out = state in (UsaState.ABSENT, UsaState.SUPPORT_ONLY)
    facing = crisis.Facing(
        usa_from_day=crisis.NEVER if out else float(late),
        usa_supports=state == UsaState.SUPPORT_ONLY,
        attacked_from_day=_middle(world, "strike_delay_days") if chosen["japan_attacked"] else crisis.NEVER,
        consents=bool(chosen["japan_bases_for_us"]),
        horizon_days=horizon,
        days=days,
    )
    head = {"contingency": contingency.id, "set": {**chosen, **days}, "horizon_days": horizon, "as_of": world.as_of}
    return crisis.ladder(world, actor, facing, day, head)


def _states(settings: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Return what is assumed, one name for one thing; refuse what contradicts itself."""
    chosen = {**HARD_CASE, **{name: settings[name] for name in HARD_CASE if name in settings}}
    intervenes = settings.get("us_intervenes")
    delays = {float(settings[name]) for name in DELAYS if name in settings}
    if "usa_state" not in settings and (intervenes or delays):
        chosen["usa_state"] = str(UsaState.DELAYED if any(delays) else UsaState.FULL)
    out = chosen["usa_state"] in (UsaState.ABSENT, UsaState.SUPPORT_ONLY)
    contradiction = len(delays) > 1 or (intervenes is not None and intervenes == out)
    contradiction = contradiction or (any(delays) and chosen["usa_state"] != UsaState.DELAYED)
    if contradiction:
        given = ", ".join(f"{name}={value}" for name, value in settings.items())
        raise OptionError(f"{given} contradict each other", place=place, found=given, hint="Set one of them")
    return chosen | ({"usa_delay_days": delays.pop()} if delays else {})


def _middle(world: World, parameter: str) -> float:
    row = world.parameter(parameter)
    return 0.5 * (row.low + row.high)


def _bounded(name: str, value: Any, bounds: tuple[float, float], place: Place) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not bounds[0] <= value <= bounds[1]:
        raise _refused(name, value, f"a number from {bounds[0]:g} to {bounds[1]:g}", place)
    return float(value)


def _refused(name: str, value: Any, allowed: str, place: Place) -> OutOfBounds:
    message = f"{name} cannot be {value}"
    return OutOfBounds(message, place=place, found=value, expected=allowed, hint=f"Write {allowed}")
