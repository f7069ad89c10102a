"""From a contingency file to a program the kernel can run.

Names are looked up in one space: stocks (with ``lost.`` and ``initial.``), quantities named by ``let``, assumptions
that enter the fighting, channels of orders, parameters of the registry and facts with a value.  A name defined twice,
or used before it is defined, is refused with file and line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moshimo.campaign import expressions
from moshimo.campaign.builder import Builder
from moshimo.campaign.checking import check_names
from moshimo.campaign.contingency import (
    COUNTS,
    Contingency,
    Exchange,
    Flow,
    Ground,
    Let,
    Salvo,
    Shock,
    Step,
)
from moshimo.campaign.engagements import exchange, flow, ground, salvo
from moshimo.errors import DataFileError, NotKnownYet
from moshimo.words import OUTCOMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from moshimo.facts import World

HORIZON = "horizon_days"
KERNEL_NAMES = ("turn", "day", "stop", "turn_days", HORIZON)


@dataclass(frozen=True)
class Program:
    """A compiled contingency.

    opening, turn, closing: int64 (instructions, operands). size: how many registers. constants: register -> value.
    inputs: parameters and fighting assumptions -> register. channels: orders -> register.
    outputs: metric names -> register; the last is the outcome's code. names: every name in the file -> register
    (stocks, ``lost.``, ``initial.``, quantities). engagements: how many a turn holds.
    facts, parameters: ids of what the file stands on.
    """

    contingency: str
    opening: NDArray[np.int64]
    turn: NDArray[np.int64]
    closing: NDArray[np.int64]
    size: int
    constants: dict[int, float]
    inputs: dict[str, int]
    channels: dict[str, int]
    outputs: dict[str, int]
    names: dict[str, int]
    turn_register: int
    stop_register: int
    engagements: int
    facts: tuple[str, ...]
    parameters: tuple[str, ...]


def compile_contingency(contingency: Contingency, world: World) -> Program:
    """Compile a contingency; raise `DataFileError` or `UnknownName` with the line of the first fault."""
    record = contingency.record
    check_names(contingency, world)
    _refuse_shared_dice(contingency)
    builder = Builder(contingency)
    used_facts, used_parameters = _declare(builder, contingency, world)
    turn_register = builder.name("turn")
    day_register = builder.name("day")
    builder.name(HORIZON)
    builder.names["turn_days"] = builder.constant(record.turn_days)
    registers = {name: builder.names[name] for name in (*used_parameters, HORIZON)}
    fighting = [name for name, row in record.assumptions.items() if row.enters == "fighting"]
    registers |= {name: builder.names[name] for name in fighting}

    unset = set(record.stocks)
    for name, stock in record.stocks.items():
        with builder.step(contingency.place("stocks", name)):
            early = unset.intersection(expressions.names(expressions.parse(stock.initial)))
            if early:
                raise builder.error(
                    f"the start of '{name}' needs the stock '{min(early)}', which has none yet",
                    "Use a parameter or fact, or a stock further up",
                )
            unset.remove(name)
            builder.quantity(stock.initial, into=builder.names[name])
            builder.emit("copy", builder.names[name], into=builder.names[f"initial.{name}"])
            builder.emit("copy", builder.constant(0.0), into=builder.names[f"lost.{name}"])
    _write_steps(builder, contingency, "opening", contingency.opening)
    opening, builder.code = builder.code, []

    with builder.step(contingency.place("turn_days")):
        builder.emit("multiply", turn_register, builder.constant(record.turn_days), into=day_register)
    before = builder.engagements
    _write_steps(builder, contingency, "turn", contingency.turn)
    engagements = builder.engagements - before
    with builder.step(contingency.place("stop")):
        over = builder.quantity(f"({record.stop}) or day >= {HORIZON}")
        stop_register = builder.emit("copy", over, into=builder.name("stop"))
    turn, builder.code = builder.code, []

    outputs = _write_closing(builder, contingency)
    closing = builder.code
    return Program(
        contingency=contingency.id,
        opening=np.array(opening, dtype=np.int64),
        turn=np.array(turn, dtype=np.int64),
        closing=np.array(closing, dtype=np.int64),
        size=builder.size,
        constants={register: value for value, register in builder.constants.items()}
        | {builder.names[name]: float(world.fact(name).value or 0.0) for name in used_facts},
        inputs=registers,
        channels={name: builder.names[name] for name in record.orders},
        outputs=outputs,
        names=builder.names,
        turn_register=turn_register,
        stop_register=stop_register,
        engagements=engagements,
        facts=tuple(used_facts),
        parameters=tuple(used_parameters),
    )


def _declare(builder: Builder, contingency: Contingency, world: World) -> tuple[list[str], list[str]]:
    """Give every name a register; return the facts and parameters that the file uses."""
    record = contingency.record
    defined: dict[str, str] = {}

    def define(name: str, what: str, *key: str | int) -> None:
        if name in defined or name in KERNEL_NAMES:
            raise DataFileError(
                f"'{name}' already names {defined.get(name, 'something of the kernel')}",
                place=contingency.place(*key),
                found=name,
                hint="Give it another name",
            )
        defined[name] = what
        builder.name(name)

    for name in record.stocks:
        define(name, "a stock", "stocks", name)
        builder.name(f"lost.{name}")
        builder.name(f"initial.{name}")
    for i, name in enumerate(record.orders):
        define(name, "a channel of orders", "orders", i)
    for name, assumption in record.assumptions.items():
        if assumption.enters == "fighting":
            define(name, "an assumption", "assumptions", name)
    lets: set[str] = set()
    for section, steps in (("opening", contingency.opening), ("turn", contingency.turn)):
        for i, step in enumerate(steps):
            named = list(step.let) if isinstance(step, Let) else [step.shock] if isinstance(step, Shock) else []
            for name in named:
                if name in defined or name in KERNEL_NAMES:
                    define(name, "a quantity", section, i)
                lets.add(name)
                defined[name] = "a quantity"
    facts: list[str] = []
    parameters: list[str] = []
    for name in _used(contingency):
        if name in defined or name in KERNEL_NAMES or "." in name or name in lets:
            continue
        if name in world.parameters:
            parameters.append(name)
        elif name in world.facts and world.facts[name].value is not None:
            facts.append(name)
        elif name in world.later:
            raise NotKnownYet.before(
                f"{contingency.id} stands on '{name}', public only since {world.later[name]}",
                world.as_of,
                world.later[name],
                "Choose a later --as-of; a judgement counts as public from the day it was made",
            )
        else:
            continue  # the step that uses it says so, with its own line
        builder.name(name)
    return facts, parameters


def _used(contingency: Contingency) -> list[str]:
    """Return every name in any expression of the file, sorted."""
    found: set[str] = set()
    pending: list[object] = [contingency.record.stocks, contingency.opening, contingency.turn]
    pending += [contingency.record.metrics, contingency.record.outcome, contingency.record.stop]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            try:
                found.update(expressions.names(expressions.parse(item)))
            except ValueError:
                continue  # a label or a note
        elif isinstance(item, dict):
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
        elif hasattr(item, "model_dump"):
            pending.append(item.model_dump(exclude={"note", "label", "unit", "actor"}))
    return sorted(found)


def _refuse_shared_dice(contingency: Contingency) -> None:
    """Raise `DataFileError` where two steps have one name: dice are drawn by name, so they would fall alike."""
    seen: dict[str, int | None] = {}
    for section, steps in (("opening", contingency.opening), ("turn", contingency.turn)):
        for i, step in enumerate(steps):
            name = getattr(step, type(step).__name__.lower())
            if isinstance(name, str):
                place = contingency.place(section, i)
                if name in seen:
                    raise DataFileError(
                        f"the step '{name}' is there already, on line {seen[name]}, and would throw the same dice",
                        place=place,
                        found=name,
                        hint="Give it a name of its own",
                    )
                seen[name] = place.line


def _write_steps(builder: Builder, contingency: Contingency, section: str, steps: list[Step]) -> None:
    for i, step in enumerate(steps):
        with builder.step(contingency.place(section, i)):
            match step:
                case Let():
                    for name, text in step.let.items():
                        register = builder.quantity(text)
                        builder.emit("copy", register, into=builder.name(name))
                case Shock():
                    uniform = next(builder.uniform_stream(step.shock))
                    factor = builder.emit("shock", builder.quantity(step.sd), uniform)
                    builder.emit("copy", factor, into=builder.name(step.shock))
                case Salvo():
                    salvo.write(builder, step)
                case Exchange():
                    exchange.write(builder, step)
                case Flow():
                    flow.write(builder, step)
                case Ground():
                    ground.write(builder, step)
        builder.engagements += isinstance(step, Salvo | Exchange | Flow | Ground)


def _write_closing(builder: Builder, contingency: Contingency) -> dict[str, int]:
    """Write loss tables, metrics and the outcome; return the register of each."""
    record = contingency.record
    outputs: dict[str, int] = {}
    for actor in record.actors:
        for count in COUNTS:
            with builder.step(contingency.place("stocks")):
                parts = [
                    f"lost.{name} * ({stock.counts[count]})"
                    for name, stock in record.stocks.items()
                    if stock.actor == actor and count in stock.counts
                ]
                total = builder.quantity(" + ".join(parts) or "0")
                outputs[f"losses.{actor}.{count}"] = builder.emit(
                    "copy", total, into=builder.name(f"out.{actor}.{count}")
                )
    for name, metric in record.metrics.items():
        with builder.step(contingency.place("metrics", name)):
            register = builder.quantity(metric.value)
            outputs[name] = builder.emit("copy", register, into=builder.name(f"out.{name}"))
    with builder.step(contingency.place("outcome")):
        text = str(float(OUTCOMES.index("stalemate")))
        for rule in reversed(record.outcome):
            text = f"({float(OUTCOMES.index(rule.outcome))} if ({rule.when}) else {text})"
        outputs["outcome"] = builder.emit("copy", builder.quantity(text), into=builder.name("out.outcome"))
    return outputs
