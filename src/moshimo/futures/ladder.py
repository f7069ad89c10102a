"""What an actor faces in a contingency, as its law sees it: settings in, `crisis.ladder` out.

Where nothing is set the ladder is that of the hard case: the strong ally absent, Japan not attacked, and the law's open
questions answered as `crisis.ASSUMED` says.  Everything that was assumed stands in the document under ``set``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo import crisis
from moshimo.errors import OptionError, OutOfBounds, Place, UnknownName
from moshimo.words import USA_STATES, UsaState, as_typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.campaign import Contingency
    from moshimo.facts import World

HARD_CASE: dict[str, Any] = {"usa_state": "absent", "japan_attacked": False, "japan_bases_for_us": True}
"""What is assumed where nothing is set: the strong ally absent, Japan not attacked, bases granted if asked for."""
STRIKE, LATE = "strike_delay_days", "usa_late_days"
DELAYS = ("usa_delay_days", "us_entry_delay_days", LATE)
"""Names for the day on which the strong ally begins to fight; what is set is shown under the first."""
SUBJECT = "TWN"
"""The first layer argues about an attack on Taiwan; a contingency without it is refused."""


def ladder(
    contingency: Contingency, world: World, actor: str, settings: Mapping[str, Any], day: float | None = None
) -> dict[str, Any]:
    """Return the ``crisis ladder`` document of an actor in a contingency.

    settings: usa_state, one of `DELAYS`, us_intervenes, japan_attacked, japan_bases_for_us, answers to the law's open
    questions, and any parameter that counts days. Raises `UnknownName` or `OutOfBounds` naming ``--set``, `OptionError`
    for a contingency that this layer cannot speak of.
    """
    if SUBJECT not in contingency.record.actors:
        raise OptionError(
            f"'{contingency.id}' has no {SUBJECT} in it, and this ladder is about an attack there",
            place=Place(key="--contingency"),
            found=contingency.id,
            expected=f"a contingency with {SUBJECT}",
            hint="Choose taiwan-invasion, or one of your own with that actor",
        )
    steps = sorted({name for row in world.situations.values() for name in (*row.steps, *row.prior)} | {STRIKE})
    chosen = _states(_checked(settings, steps, world))
    days = {name: float(settings[name]) for name in steps if name in settings}
    state = chosen["usa_state"]
    if state == UsaState.DELAYED:
        chosen.setdefault("usa_delay_days", _middle(world, LATE))
    strike = days.get(STRIKE, _middle(world, STRIKE)) if chosen["japan_attacked"] else crisis.NEVER
    horizon = contingency.record.horizon.without_usa
    facing = crisis.Facing(
        usa_from_day=_usa_from(state, chosen),
        attacked_from_day=strike,
        consents=bool(chosen["japan_bases_for_us"]),
        horizon_days=horizon,
        days=days,
        assumed={name: bool(chosen[name]) for name in crisis.ASSUMED},
    )
    shown = {**chosen, **days, **({STRIKE: strike} if chosen["japan_attacked"] else {})}
    head = {"contingency": contingency.id, "set": shown, "horizon_days": horizon, "as_of": world.as_of}
    return crisis.ladder(world, actor, facing, day, head)


def _usa_from(state: str, chosen: Mapping[str, Any]) -> float:
    if state in (UsaState.ABSENT, UsaState.SUPPORT_ONLY):
        return crisis.NEVER
    return float(chosen.get("usa_delay_days", 0.0))


def _checked(settings: Mapping[str, Any], steps: list[str], world: World) -> Mapping[str, Any]:
    """Return the settings; raise where a name or value cannot be used."""
    known = [*HARD_CASE, *crisis.ASSUMED, *DELAYS, "us_intervenes", *steps]
    place = Place(key="--set")
    for name, value in settings.items():
        if name not in known:
            raise UnknownName.among("assumption of the ladder", name, known, place=place)
        if name in steps or name in DELAYS:
            low, high = (0.0, 60.0) if name in DELAYS and name != LATE else world.parameter(name).bounds
            if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
                raise _refused(name, value, f"a number from {low:g} to {high:g}")
        elif name == "usa_state":
            if value not in USA_STATES:
                raise _refused(name, value, f"one of {', '.join(USA_STATES)}")
        elif not isinstance(value, bool):
            raise _refused(name, value, "true or false")
    return settings


def _states(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is assumed, one name for one thing; refuse what contradicts itself."""
    defaults = {**HARD_CASE, **crisis.ASSUMED}
    chosen = {name: settings.get(name, default) for name, default in defaults.items()}
    intervenes = settings.get("us_intervenes")
    delays = {float(settings[name]) for name in DELAYS if name in settings}
    if "usa_state" not in settings and (intervenes or (delays and intervenes is None)):
        chosen["usa_state"] = str(UsaState.DELAYED if any(delays) else UsaState.FULL)
    out = chosen["usa_state"] in (UsaState.ABSENT, UsaState.SUPPORT_ONLY)
    late = any(delays) and chosen["usa_state"] != UsaState.DELAYED
    place = Place(key="--set")
    if STRIKE in settings and not chosen["japan_attacked"]:
        hint = "Add --set japan_attacked=true"
        raise OptionError(f"{STRIKE} counts only where Japan is attacked", place=place, found=STRIKE, hint=hint)
    if len(delays) > 1 or late or (out and delays) or (intervenes is not None and intervenes == out):
        about = ("usa_state", "us_intervenes", *DELAYS)
        given = ", ".join(f"{name}={as_typed(value)}" for name, value in settings.items() if name in about)
        raise OptionError(f"{given} contradict each other", place=place, found=given, hint="Set one of them")
    return chosen | ({"usa_delay_days": delays.pop()} if delays else {})


def _middle(world: World, parameter: str) -> float:
    row = world.parameter(parameter)
    return 0.5 * (row.low + row.high)


def _refused(name: str, value: Any, allowed: str) -> OutOfBounds:
    place, found = Place(key="--set"), as_typed(value)
    return OutOfBounds(f"{name} cannot be {found}", place=place, found=found, expected=allowed, hint=f"Write {allowed}")
