"""The trace of one future: who decided what, by which chance and gate, and what each engagement did.

The trace is made from the run that produced the study's row: the posture, choices and orders are those of `arrange`
for this one future, and the fighting is followed step by step in the clear version of the campaign, which agrees with
the kernel bit for bit.  `Trace.metrics` is therefore the row itself; whoever tells the story can hold the two against
each other.

Events stand by turn, and inside a turn what was decided before what was fought; words for them are the report's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo import crisis
from moshimo.campaign import TURN_DAYS
from moshimo.campaign.contingency import Let, Shock, Step
from moshimo.campaign.reference import play as play_clearly
from moshimo.futures.compose import Setup, arrange, values_at
from moshimo.words import OUTCOMES, USA_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.futures.compose import Arranged
    from moshimo.words import Floats

ALLY = ("usa_state", "us_intervenes", "us_entry_delay_days", "usa_delay_days", "usa_scale")
"""Assumptions that say what the strong ally does."""
BEFORE = -30.0
"""Day on which what was prepared in peacetime is entered."""


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    day: from D-30, the attack is day 0. turn: 1, 2, ... in the fighting, 0 for its opening, None outside it.
    kind: what it is, the key of its words. fields: numbers and names for the words. gate: the legal gate it passed or
    stood before. chosen, chance: an option and the choice probability it was drawn with. changed: stock -> before,
    after.
    """

    day: float
    room: str
    kind: str
    turn: int | None = None
    actor: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    gate: str | None = None
    chosen: str | None = None
    chance: float | None = None
    changed: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Trace:
    """One future under one policy, from end to end; `metrics` and `outcome` are those of the study's row."""

    future: int
    policy: str
    events: tuple[Event, ...]
    metrics: Mapping[str, float]
    outcome: str


def trace(setup: Setup, policy: str, future: int, positions: Mapping[str, Floats]) -> Trace:
    """Return the trace of one future under a policy; `positions` as for `play`, each of shape (1,)."""
    ready = arrange(setup, policy, np.array([future], dtype=np.uint64), positions)
    events = [*_prepared(setup, policy, positions), *_decided(setup, ready), *_coordinated(ready)]
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
    last = Event(metrics["days"], "campaign", "end", fields={"horizon": float(ready.inputs["horizon_days"][0])})
    told = sorted((*events, *fought), key=_when)
    return Trace(future, policy, (*told, last), metrics, outcome)


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


def _decided(setup: Setup, ready: Arranged) -> list[Event]:
    """The choices of the crisis room, in the order in which they are made."""
    posture, choices, values = ready.posture, ready.choices, ready.values
    chosen = {name: choices.options[name][int(codes[0])] for name, codes in choices.chosen.items()}
    chance = {name: float(numbers[0]) for name, numbers in choices.probability.items()}
    usa, bases = float(posture.usa_from_day[0]), float(posture.bases_from_day[0])
    strike, jsdf = float(posture.strike_day[0]), float(posture.jsdf_from_day[0])
    ally = {
        "commitment": float(crisis.commitment(values)[0]),
        "drawn": float(values["usa_commitment"][0]),
        "band": len(USA_STATES) - int(posture.usa_state[0]),
        "from_day": usa,
        "scale": float(posture.usa_scale[0]),
        "held": [name for name in ALLY if name in setup.frozen],
    }

    def event(day: float, decision: str, actor: str, gate: str | None, **fields: Any) -> Event:
        day = day if np.isfinite(day) else 0.0
        # its state is a band of what was drawn, no choice
        drawn = None if decision == "usa_state" else chance[decision]
        return Event(day, "crisis", decision, None, actor, fields, gate, chosen[decision], drawn)

    attacked = np.isfinite(strike) and jsdf >= strike
    fights = chosen["japan_fights"] == "yes"
    gate = ("armed_attack" if attacked else "survival_threatening") if fights else None
    return [
        event(0.0, "usa_state", "USA", None, **ally),
        event(
            bases,
            "japan_consents",
            "JPN",
            None if chosen["japan_consents"] == "not_asked" else "prior_consultation",
            from_day=bases,
            held="japan_bases_for_us" in setup.frozen,
        ),
        event(strike, "china_strikes_japan", "CHN", None, from_day=strike, held="china_strikes_japan" in setup.frozen),
        event(
            jsdf,
            "japan_fights",
            "JPN",
            gate,
            from_day=jsdf,
            share=float(posture.jsdf_share[0]),
            attacked=bool(attacked),
            held="japan_jsdf" in setup.frozen,
        ),
    ]


def _coordinated(ready: Arranged) -> list[Event]:
    """How well fires and defences are shared out, and from which turn that changes."""
    events: list[Event] = []
    for i, channel in enumerate(ready.orders.channels):
        if channel.startswith("kappa_"):
            series = ready.orders.values[i, :, 0]
            turns = [t for t in range(series.size) if t == 0 or series[t] != series[t - 1]]
            fields = {"function": channel.removeprefix("kappa_"), "first": float(series[0]), "last": float(series[-1])}
            fields |= {"changes": [[t * TURN_DAYS, float(series[t])] for t in turns]}
            events.append(Event(0.0, "command", "kappa", fields=fields))
    return events
