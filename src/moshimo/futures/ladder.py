"""What an actor faces in a contingency, as its law sees it: settings in, `crisis.ladder` out.

Where nothing is set the ladder is that of the hard case: the strong ally absent, the actor not attacked (Taiwan is),
no partner fighting, no warning, and the law's open questions answered as `crisis.ANSWERS` says.  Everything that was
assumed stands in the document under ``set``.
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

STRIKE, LATE = "strike_delay_days", "usa_late_days"
DELAYS = ("usa_delay_days", "us_entry_delay_days", LATE)
"""Names for the day on which the strong ally begins to fight; what is set is shown under the first."""
PARTNERS = {"JPN": "jpn_from_day", "KOR": "kor_from_day", "AUS": "aus_from_day", "PHL": "phl_from_day"}
"""Days from which forces of a partner fight beside Taiwan; never, where they are not set."""
WARNING, ATTACKED_FROM = "warning_days", "attacked_from_day"
SUBJECT = "TWN"
"""The first layer argues about an attack on Taiwan; a contingency without it is refused."""


def hard_case(actor: str) -> dict[str, Any]:
    """Return what is assumed where nothing is set: the strong ally absent, the actor not attacked, bases granted."""
    if actor == "JPN":
        return {"usa_state": "absent", "japan_attacked": False, "japan_bases_for_us": True}
    bases = {} if actor == "USA" else {"bases_for_us": True}
    return {"usa_state": "absent", "attacked": actor == SUBJECT, **bases}


def ladder(
    contingency: Contingency, world: World, actor: str, settings: Mapping[str, Any], day: float | None = None
) -> dict[str, Any]:
    """Return the ``crisis ladder`` document of an actor in a contingency.

    settings: usa_state, one of `DELAYS`, us_intervenes; whether the actor is attacked and lets its bases be used (for
    Japan japan_attacked, japan_bases_for_us, for others attacked, attacked_from_day, bases_for_us); `PARTNERS`;
    warning_days, 0 to 30; answers to the law's open questions; any parameter that counts days of its law. Raises
    `UnknownName` for an actor or a name, `OutOfBounds` for a value, `OptionError` for what this layer cannot speak of.
    """
    crisis.check_actor(world, actor)
    if SUBJECT not in contingency.record.actors:
        raise OptionError(
            f"'{contingency.id}' has no {SUBJECT} in it, and this ladder is about an attack there",
            place=Place(key="--contingency"),
            found=contingency.id,
            expected=f"a contingency with {SUBJECT}",
            hint="Choose taiwan-invasion, or one of your own with that actor",
        )
    steps = sorted({name for row in world.situations.values() if row.actor == actor for name in row.counted})
    steps += [STRIKE] if actor == "JPN" else []
    chosen = _states(_checked(settings, actor, steps, world), actor)
    days = {name: float(settings[name]) for name in steps if name in settings}
    if chosen["usa_state"] == UsaState.DELAYED:
        chosen.setdefault(DELAYS[0], _middle(world, LATE))
    attacked, since = _attacked(world, actor, chosen, settings)
    partners = {name: float(settings[name]) for name in PARTNERS.values() if name in settings}
    warning = float(settings.get(WARNING, 0.0))
    horizon = contingency.record.horizon.without_usa
    facing = crisis.Facing(
        usa_from_day=_usa_from(chosen),
        attacked_from_day=attacked,
        consents=bool(chosen["japan_bases_for_us"] if actor == "JPN" else chosen.get("bases_for_us", False)),
        horizon_days=horizon,
        days=days,
        assumed={name: bool(chosen[name]) for name in crisis.ANSWERS[actor]},
        warning_days=warning,
        partners_from=min(partners.values(), default=crisis.NEVER),
    )
    shown = {**chosen, WARNING: warning, **partners, **days, **since}
    head = {"contingency": contingency.id, "set": shown, "horizon_days": horizon, "as_of": world.as_of}
    return crisis.ladder(world, actor, facing, day, head)


def _attacked(
    world: World, actor: str, chosen: Mapping[str, Any], settings: Mapping[str, Any]
) -> tuple[float, dict[str, float]]:
    """Return the day from which the actor is attacked, and what to show of it."""
    if not chosen["japan_attacked" if actor == "JPN" else "attacked"]:
        return crisis.NEVER, {}
    name = STRIKE if actor == "JPN" else ATTACKED_FROM
    day = float(settings.get(name, _middle(world, STRIKE) if actor == "JPN" else 0.0))
    return day, {name: day}


def _usa_from(chosen: Mapping[str, Any]) -> float:
    if chosen["usa_state"] in (UsaState.ABSENT, UsaState.SUPPORT_ONLY):
        return crisis.NEVER
    return float(chosen.get(DELAYS[0], 0.0))


def _checked(settings: Mapping[str, Any], actor: str, steps: list[str], world: World) -> Mapping[str, Any]:
    """Return the settings; raise where a name or value cannot be used."""
    partners = [name for partner, name in PARTNERS.items() if partner != actor]
    from_attack = [] if actor == "JPN" else [ATTACKED_FROM]
    bounds = dict.fromkeys((*DELAYS, *partners, *from_attack), (0.0, 60.0)) | {WARNING: (0.0, -crisis.BEFORE)}
    known = [*hard_case(actor), *crisis.ANSWERS[actor], *bounds, "us_intervenes", *steps]
    place = Place(key="--set")
    for name, value in settings.items():
        if name not in known:
            raise UnknownName.among("assumption of the ladder", name, known, place=place)
        if isinstance(value, tuple):
            shown = "..".join(map(as_typed, value))
            raise _refused(
                name, shown, "one value: the ladder draws nothing, and shows both ends of every range itself"
            )
        if name in steps or name in bounds:
            from_registry = name in steps or name == LATE
            low, high = world.parameter(name).bounds if from_registry else bounds[name]
            if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
                raise _refused(name, value, f"a number from {low:g} to {high:g}")
        elif name == "usa_state":
            if value not in USA_STATES:
                raise _refused(name, value, f"one of {', '.join(USA_STATES)}")
        elif not isinstance(value, bool):
            raise _refused(name, value, "true or false")
    return settings


def _states(settings: Mapping[str, Any], actor: str) -> dict[str, Any]:
    """Return what is assumed, one name for one thing; refuse what contradicts itself."""
    defaults = {**hard_case(actor), **crisis.ANSWERS[actor]}
    chosen = {name: settings.get(name, default) for name, default in defaults.items()}
    intervenes = settings.get("us_intervenes")
    delays = {float(settings[name]) for name in DELAYS if name in settings}
    if "usa_state" not in settings and (intervenes or (delays and intervenes is None)):
        chosen["usa_state"] = str(UsaState.DELAYED if any(delays) else UsaState.FULL)
    out = chosen["usa_state"] in (UsaState.ABSENT, UsaState.SUPPORT_ONLY)
    late = any(delays) and chosen["usa_state"] != UsaState.DELAYED
    place = Place(key="--set")
    struck, day = ("japan_attacked", STRIKE) if actor == "JPN" else ("attacked", ATTACKED_FROM)
    if day in settings and not chosen[struck]:
        hint = f"Add --set {struck}=true"
        raise OptionError(f"{day} counts only where {_named(actor)} is attacked", place=place, found=day, hint=hint)
    if len(delays) > 1 or late or (out and delays) or (intervenes is not None and intervenes == out):
        about = ("usa_state", "us_intervenes", *DELAYS)
        given = ", ".join(f"{name}={as_typed(value)}" for name, value in settings.items() if name in about)
        raise OptionError(f"{given} contradict each other", place=place, found=given, hint="Set one of them")
    return chosen | ({DELAYS[0]: delays.pop()} if delays else {})


def _named(actor: str) -> str:
    return "Japan" if actor == "JPN" else actor


def _middle(world: World, parameter: str) -> float:
    row = world.parameter(parameter)
    return 0.5 * (row.low + row.high)


def _refused(name: str, value: Any, allowed: str) -> OutOfBounds:
    place, found = Place(key="--set"), as_typed(value)
    return OutOfBounds(f"{name} cannot be {found}", place=place, found=found, expected=allowed, hint=f"Write {allowed}")
