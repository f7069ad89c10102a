"""One future from end to end: parameters -> posture -> command -> orders -> result.

This is the only place where rooms meet.  A `Setup` holds what does not change from future to future; `play` takes
positions in (0, 1) for every uncertain dimension and returns what happened under one policy.  Rival policies are
played on the same positions and the same dice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo import campaign, command, crisis
from moshimo.errors import OptionError, OutOfBounds, Place, UnknownName
from moshimo.futures.measures import measures
from moshimo.futures.orders import make_orders
from moshimo.futures.tables import value_table
from moshimo.words import JsdfRole, as_typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.facts import World
    from moshimo.policy import Policies
    from moshimo.words import Choices, Codes, Floats, Orders, Posture

TOLD = {"jsdf_share": 1.0, "diversion": 0.0}
"""What is held where choices are told: published games committed all the forces they engaged, and diverted none."""
FORCE = "L6"
"""The first rung at which an unattacked Japan fights."""
POLICY_PARAMETERS = ("flexible", "rehearsal", "integration", "allied_effort", "spoke_voice", "declared_wording")


@dataclass(frozen=True)
class Arranged:
    """A set of futures under one policy, ready to be fought: who does what, and what the kernel will read.

    values: every parameter as the policy leaves it. inputs: what the program reads of it, with the horizon. opens: rung
    -> day from which an unattacked Japan can act at it. solved: the game they were drawn from, None where choices were
    told, as in `campaign run`.
    """

    values: Mapping[str, Floats]
    posture: Posture
    choices: Choices
    inputs: Mapping[str, Floats]
    orders: Orders
    opens: Mapping[str, Floats]
    solved: crisis.Solved | None = None


@dataclass(frozen=True)
class Fought:
    """Codes of every decision turned into a campaign: posture, what the program reads, orders, result."""

    posture: Posture
    inputs: Mapping[str, Floats]
    orders: Orders
    result: campaign.Result


@dataclass(frozen=True)
class Played(Arranged):
    """What happened in a set of futures under one policy."""

    result: campaign.Result = field(kw_only=True)


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
    if level and role is not None and (level >= FORCE) != (role == JsdfRole.FROM_START):
        return f"japan_level={level} and japan_jsdf={role}"
    if fixed.get("japan_lead") is False and stays_out and (level >= FORCE or role == JsdfRole.FROM_START):
        said = f"japan_level={level}" if level else f"japan_jsdf={role}"
        return f"japan_lead=false and {said}, with a United States that stays out,"
    return None


def _hold_defaults(fixed: dict[str, bool | float | str], record: Any) -> None:
    """Hold posture assumptions at their defaults, but not those that are drawn or stand for others that are set."""
    drawn = {"horizon_days", "china_strikes_japan", "kappa", "usa_state", "usa_delay_days", "usa_scale"}
    drawn |= {"japan_attacked", "japan_lead", "japan_level", "japan_rule", "aus_joins", "phl_opens", "kor_supports"}
    if "usa_state" in fixed:
        drawn |= {"us_intervenes", "us_entry_delay_days"}
    elif "us_intervenes" not in record.assumptions:
        drawn -= {"usa_state"}  # here the state stands for itself
    if "usa_delay_days" in fixed:
        drawn |= {"us_entry_delay_days"}
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


def arrange(setup: Setup, policy: str, futures: NDArray[np.uint64], positions: Mapping[str, Floats]) -> Arranged:
    """Return who does what in each future under a policy, before the fighting.

    futures: their numbers. positions: position in (0, 1) for every parameter of the setup and every lever dimension
    of the policy, shape (futures,).
    """
    values = values_at(setup, positions)
    values = setup.policies.apply(policy, values, positions, setup.world, setup.frozen)
    solved = None
    if setup.told:
        choices = crisis.told(values, futures, setup.seed, setup.fixed)
    else:
        table = value_table(setup, policy)
        choices, solved = crisis.decide(values, futures, setup.seed, setup.fixed, table)
    found = None if solved is None else solved.situation.found
    posture, inputs, orders, opens = _ordered(setup, values, choices.chosen, found)
    return Arranged(values, posture, choices, inputs, orders, opens, solved)


def _ordered(
    setup: Setup, values: Mapping[str, Floats], chosen: Mapping[str, Codes], found: crisis.Findings | None
) -> tuple[Posture, dict[str, Floats], Orders, dict[str, Floats]]:
    """Turn the codes of every decision into posture, what the program reads, orders, and days on which rungs open."""
    starts = crisis.usa_from_day(values, chosen["usa_state"], setup.fixed)
    opens = crisis.opens(setup.world, values, starts, chosen["japan_rule"], found)
    posture = crisis.posture(values, chosen, opens, setup.fixed)
    horizon = horizon_days(setup, posture, values)
    kappa_set = setup.fixed.get("kappa")
    orders = make_orders(
        posture,
        values,
        tuple(setup.program.channels),
        campaign.turns_needed(horizon),
        None if kappa_set is None else float(kappa_set),
    )
    inputs = {name: values[name] for name in setup.program.parameters} | {campaign.HORIZON: horizon}
    for name in setup.program.inputs:
        if name not in inputs:
            inputs[name] = np.full(horizon.size, float(setup.fixed[name]))
    return posture, inputs, orders, opens


def fought(
    setup: Setup, values: Mapping[str, Floats], chosen: Mapping[str, Codes], futures: NDArray[np.uint64]
) -> Fought:
    """Fight futures in which every decision is given by its code; values and codes of shape (futures,)."""
    posture, inputs, orders, _ = _ordered(setup, values, chosen, None)
    return Fought(posture, inputs, orders, campaign.run(setup.program, inputs, orders, futures, setup.seed))


def play(setup: Setup, policy: str, futures: NDArray[np.uint64], positions: Mapping[str, Floats]) -> Played:
    """Play futures under a policy, see `arrange`; the result does not depend on how futures are divided into calls."""
    ready = arrange(setup, policy, futures, positions)
    result = campaign.run(setup.program, ready.inputs, ready.orders, futures, setup.seed)
    if not setup.told:
        result = campaign.Result({**result.metrics, **measures(ready)}, result.outcome)
    return Played(**vars(ready), result=result)


def values_at(setup: Setup, positions: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the value of every parameter at its position in its range."""
    return {
        name: low + (high - low) * positions[name] if high > low else np.full(positions[name].size, low)
        for name, (low, high) in setup.ranges.items()
    }


def horizon_days(setup: Setup, posture: Posture, values: Mapping[str, Floats]) -> Floats:
    """Return the day on which play stops: after the last entry, or later where the strong ally never fights."""
    if "horizon_days" in setup.fixed:
        return np.full(posture.usa_from_day.size, float(setup.fixed["horizon_days"]))
    rule = setup.contingency.record.horizon
    fights = np.isfinite(posture.usa_from_day)
    entry = np.where(fights, posture.usa_from_day, 0.0)
    return np.where(
        fights, np.minimum(entry + values[rule.parameter], campaign.MAX_TURNS * campaign.TURN_DAYS), rule.without_usa
    )
