"""What does not change from future to future: a contingency made ready, with what is held and what is drawn.

Precedence, lowest first: registry < contingency file < settings, each within its bounds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moshimo import campaign, command, crisis
from moshimo.errors import OptionError, OutOfBounds, Place, UnknownName
from moshimo.words import JsdfRole, as_typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.facts import World
    from moshimo.policy import Policies

TOLD = {"jsdf_share": 1.0, "diversion": 0.0, "relative_decline": 0.0}
"""What is held where choices are told: published games committed all they engaged, diverted none, let none decline."""
FORCE = "L6"
"""The first rung at which an unattacked Japan fights."""
POLICY_PARAMETERS = ("flexible", "rehearsal", "integration", "allied_effort", "spoke_voice", "declared_wording")


@dataclass(frozen=True)
class Setup:
    """A contingency ready to be played.

    ranges: parameter -> (low, high) over which it is drawn. fixed: assumptions set by the user or by the door;
    what is missing is left to the crisis room. frozen: names that no lever moves. told: choices come from settings
    alone, without the choice model.
    """

    world: World
    contingency: campaign.Contingency
    program: campaign.Program
    policies: Policies
    ranges: Mapping[str, tuple[float, float]]
    fixed: Mapping[str, bool | float | str] = field(default_factory=dict)
    frozen: frozenset[str] = frozenset()
    seed: int = 1
    told: bool = False

    @property
    def own(self) -> bool:
        """Whether the contingency is a file of the user's own, not a shipped one."""
        return self.contingency.path not in campaign.contingencies().values()

    @property
    def parameters(self) -> list[str]:
        """The registered parameters this setup draws, sorted."""
        return sorted(self.ranges)


def parameters_of(contingency: campaign.Contingency, program: campaign.Program) -> list[str]:
    """Return the names of all registered parameters that a future of this contingency stands on."""
    names = {*program.parameters, *crisis.PARAMETERS, *command.PARAMETERS, *POLICY_PARAMETERS}
    names.add(contingency.record.horizon.parameter)
    return sorted(names)


def prepare(
    contingency: campaign.Contingency,
    world: World,
    policies: Policies,
    settings: Mapping[str, Any],
    seed: int,
    defaults: bool = False,
) -> Setup:
    """Check settings and compile: registry < contingency file < settings, each within its bounds.

    settings: name -> value, or name -> (low, high) for a range, of assumptions and parameters; a value is held
    against draws and levers, a range is drawn and levers act on it. With `defaults` every posture assumption not set
    is held at its default (as `campaign run` does) except what is drawn there.
    Raises `UnknownName` or `OutOfBounds` naming ``--set``.
    """
    record = contingency.record
    program = campaign.compile_contingency(contingency, world)
    names = parameters_of(contingency, program)
    ranges: dict[str, tuple[float, float]] = {}
    for name in names:
        parameter = world.parameter(name)
        ranges[name] = record.parameters.get(name, (parameter.low, parameter.high))
    fixed: dict[str, bool | float | str] = {}
    frozen: set[str] = set()
    place = Place(key="--set")
    for name, value in settings.items():
        if name == "turn_days":
            raise OptionError(
                "turn_days is fixed at 3.5",
                place=place,
                found=value,
                hint="Leave it out: the turn is part of the rules",
            )
        if name in record.assumptions:
            assumption = record.assumptions[name]
            if isinstance(value, tuple):
                raise OutOfBounds(
                    f"{name} is an assumption and takes one value here",
                    place=place,
                    found=value,
                    expected=assumption.allowed,
                    hint=f"Write {assumption.allowed}",
                )
            if value != "auto" or "auto" not in assumption.choices:
                fixed[name] = assumption.accept(name, value, place)
        elif name in ranges:
            low, high = value if isinstance(value, tuple) else (value, value)
            check_range(name, low, high, world)
            ranges[name] = (float(low), float(high))
        else:
            known = [*record.assumptions, *ranges]
            raise UnknownName.among("assumption or parameter", name, known, place=place)
        if not isinstance(value, tuple):
            frozen.add(name)
    for name, assumption in record.assumptions.items():
        if name not in fixed and assumption.enters == "fighting":
            fixed[name] = assumption.default
    _refuse_contradictions(fixed, place)
    if defaults:
        _hold_defaults(fixed, record)
        for name, held in TOLD.items():
            if name not in settings:
                ranges[name] = (held, held)
    return Setup(world, contingency, program, policies, ranges, fixed, frozenset(frozen), seed, told=defaults)


def _refuse_contradictions(fixed: Mapping[str, bool | float | str], place: Place) -> None:
    """Raise `OptionError` where settings say two things at once."""
    state, intervenes = fixed.get("usa_state"), fixed.get("us_intervenes")
    delays = {name: fixed[name] for name in ("usa_delay_days", "us_entry_delay_days") if name in fixed}
    stays_out = state in ("absent", "support_only") or intervenes is False
    scale = fixed.get("usa_scale")
    complaint = None
    if intervenes is not None and state is not None and intervenes == (state in ("absent", "support_only")):
        complaint = f"us_intervenes={str(intervenes).lower()} and usa_state={state}"
    elif len(set(delays.values())) > 1:
        complaint = "usa_delay_days and us_entry_delay_days, which are one thing under two names,"
    elif stays_out and any(delays.values()):
        complaint = f"{next(iter(delays))} and a United States that stays out"
    elif state in ("over_committed", "full", "partial") and any(delays.values()):
        complaint = f"{next(iter(delays))} and usa_state={state}, which fights from the first day,"
    elif stays_out and scale:
        complaint = f"usa_scale={scale:g} and a United States that stays out"
    elif scale == 0.0 and not stays_out:
        complaint = "usa_scale=0 and a United States that fights (write usa_state=absent)"
    elif state == "full" and scale is not None and scale != 1.0:
        complaint = f"usa_scale={scale:g} and usa_state=full (write usa_state=partial)"
    complaint = complaint or _two_japans(fixed, stays_out)
    if complaint is not None:
        raise OptionError(f"{complaint} contradict each other", place=place, found=complaint, hint="Set one of them")


def _two_japans(fixed: Mapping[str, bool | float | str], stays_out: bool) -> str | None:
    """Return where settings say two things of Japan at once: whether it is struck, what it does unattacked."""
    attacked, strikes = fixed.get("japan_attacked"), fixed.get("china_strikes_japan")
    level, role = str(fixed.get("japan_level", "")), fixed.get("japan_jsdf")
    if (attacked is True and strikes == "never") or (attacked is False and strikes == "always"):
        return f"japan_attacked={as_typed(attacked)} and china_strikes_japan={strikes}"
    bases, answer = fixed.get("japan_bases_for_us"), fixed.get("japan_consents")
    if answer is not None and bases is not None and bases != (answer == "yes"):
        return f"japan_consents={answer} and japan_bases_for_us={as_typed(bases)}"
    if level == "L3" and (bases is False or answer == "no"):
        return f"japan_level=L3, which is consent to the use of bases, and {_no_bases(fixed)}"
    if level and role is not None and (level >= FORCE) != (role == JsdfRole.FROM_START):
        return f"japan_level={level} and japan_jsdf={role}"
    leads = level == "L4" or level >= FORCE or role == JsdfRole.FROM_START  # rungs that take a part, as the rules say
    lead = fixed.get("japan_lead")
    if stays_out and lead is not None and lead != leads and (leads or level):
        said = f"japan_level={level}" if level else f"japan_jsdf={role}"
        return f"japan_lead={as_typed(lead)} and {said}, with a United States that stays out,"
    return None


def _no_bases(fixed: Mapping[str, bool | float | str]) -> str:
    return "japan_bases_for_us=false" if fixed.get("japan_bases_for_us") is False else "japan_consents=no"


def _hold_defaults(fixed: dict[str, bool | float | str], record: Any) -> None:
    """Hold posture assumptions at their defaults, but not those that are drawn or stand for others that are set."""
    drawn = {"horizon_days", "china_strikes_japan", "kappa", "usa_state", "usa_delay_days", "usa_scale"}
    drawn |= {
        "japan_attacked",
        "japan_lead",
        "japan_level",
        "japan_consents",
        *crisis.RULED.values(),
        *crisis.JOINS.values(),
    }
    if "usa_state" in fixed:
        drawn |= {"us_intervenes", "us_entry_delay_days"}
    elif "us_intervenes" not in record.assumptions:
        drawn -= {"usa_state"}  # here the state stands for itself
    if "usa_delay_days" in fixed:
        drawn |= {"us_entry_delay_days"}
    if "japan_level" in fixed or "japan_consents" in fixed:  # a rung or the answer itself says it
        drawn |= {"japan_bases_for_us"}
    for name, assumption in record.assumptions.items():
        if name not in fixed and name not in drawn:
            fixed[name] = assumption.default


def check_range(name: str, low: object, high: object, world: World) -> None:
    """Raise `OutOfBounds` where a value or range that was set for a parameter leaves its bounds, or is no number."""
    place = Place(key="--set")
    bounds = world.parameter(name).bounds
    numbers = [x for x in (low, high) if isinstance(x, int | float) and not isinstance(x, bool)]
    if len(numbers) < 2 or not bounds[0] <= numbers[0] <= numbers[1] <= bounds[1]:
        shown = as_typed(low) if low == high else f"{as_typed(low)}..{as_typed(high)}"
        allowed = f"a number from {bounds[0]:g} to {bounds[1]:g}, or a range low..high inside it"
        raise OutOfBounds(
            f"{name} cannot be {shown}", place=place, found=shown, expected=allowed, hint=f"Write {allowed}"
        )
