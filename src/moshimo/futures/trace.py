"""The trace of one future: who decided what, by which chance and gate, and what each engagement did.

The trace is made from the run that produced the study's row: the posture, choices and orders are those of `arrange`
for this one future, and the fighting is followed step by step in the clear version of the campaign, which agrees with
the kernel bit for bit.  `Trace.metrics` is therefore the row itself; whoever tells the story can hold the two against
each other.

Events stand by turn, and inside a turn what was decided before what was fought; words for them are the report's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moshimo.campaign import TURN_DAYS
from moshimo.campaign.contingency import Let, Shock, Step
from moshimo.campaign.reference import play as play_clearly
from moshimo.futures.commanding import in_force, values_at
from moshimo.futures.compose import arrange
from moshimo.futures.decided import decided
from moshimo.futures.events import BEFORE, Event
from moshimo.futures.measures import measures
from moshimo.futures.solving import uncovered_by
from moshimo.words import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.futures.compose import Arranged
    from moshimo.futures.setup import Setup
    from moshimo.words import Floats


@dataclass(frozen=True)
class Trace:
    """One future under one policy, from end to end; `metrics` and `outcome` are those of the study's row.

    note: what no published game covers, where Japan fights in it without the strong ally.
    """

    future: int
    policy: str
    events: tuple[Event, ...]
    metrics: Mapping[str, float]
    outcome: str
    note: Mapping[str, str] | None = None


def trace(setup: Setup, policy: str, future: int, positions: Mapping[str, Floats]) -> Trace:
    """Return the trace of one future under a policy; `positions` as for `play`, each of shape (1,)."""
    ready = arrange(setup, policy, np.array([future], dtype=np.uint64), positions)
    events = [*_prepared(setup, policy, positions), *decided(setup, ready), *_coordinated(setup, ready)]
    fought: list[Event] = []

    def watch(turn: int, step: Step, changed: dict[str, tuple[float, float]]) -> None:
        if not isinstance(step, Let | Shock):
            day = max(turn - 1, 0) * TURN_DAYS
            fields = {"engagement": name_of(step), "told": getattr(step, "told", True)}
            fought.append(Event(day, "campaign", "engagement", turn, fields=fields, changed=changed))

    metrics = play_clearly(
        setup.contingency,
        setup.world,
        {name: float(values[0]) for name, values in ready.inputs.items()},
        {name: ready.orders.values[i, :, 0].tolist() for i, name in enumerate(ready.orders.channels)},
        future,
        setup.seed,
        watch,
    )
    outcome = OUTCOMES[int(metrics.pop("outcome"))]
    if not setup.told:
        metrics |= {name: float(values[0]) for name, values in measures(ready).items()}
    last = Event(metrics["days"], "campaign", "end", fields={"horizon": float(ready.inputs["horizon_days"][0])})
    told = sorted((*events, *fought), key=_when)
    return Trace(future, policy, (*told, last), metrics, outcome, uncovered_by(ready.posture))


def _when(event: Event) -> tuple[float, bool, float]:
    """Order events by the turn they fall into, what was decided before what was fought, then by day."""
    fought = event.turn is not None
    start = event.day if event.day < 0.0 else TURN_DAYS * (event.day // TURN_DAYS)
    return start, fought and event.turn != 0, 0.0 if fought else event.day


def name_of(step: Step) -> str:
    """Return the name under which a step of the contingency draws its dice."""
    return str(getattr(step, type(step).__name__.lower()))


def _prepared(setup: Setup, policy: str, positions: Mapping[str, Floats]) -> list[Event]:
    """What the policy's levers moved, lever by lever, before the crisis."""
    values = values_at(setup, positions)
    events = []
    for lever in setup.policies.levers_of(policy):
        moved = {}
        for change in lever.changes:
            if change.parameter in values and change.parameter not in setup.frozen:
                bounds = setup.world.parameter(change.parameter).bounds
                before = values[change.parameter]
                values[change.parameter] = change.apply(before, positions[f"{lever.id}.{change.parameter}"], bounds)
                moved[change.parameter] = (float(before[0]), float(values[change.parameter][0]))
        events.append(Event(BEFORE, "policy", "lever", actor=lever.owner, fields={"lever": lever.id, "moved": moved}))
    return events


def _coordinated(setup: Setup, ready: Arranged) -> list[Event]:
    """How well fires and defences are shared out, and from which turn that changes."""
    events: list[Event] = []
    held = [] if "kappa" in setup.fixed else [name for name, _ in in_force(setup, ready.values)]
    for i, channel in enumerate(ready.orders.channels):
        if channel.startswith("kappa_"):
            series = ready.orders.values[i, :, 0]
            turns = [t for t in range(series.size) if t == 0 or series[t] != series[t - 1]]
            fields = {"function": channel.removeprefix("kappa_"), "first": float(series[0]), "last": float(series[-1])}
            fields |= {"changes": [[t * TURN_DAYS, float(series[t])] for t in turns], "arrangements": held}
            events.append(Event(0.0, "command", "kappa", fields=fields))
    return events
