"""Flow: lift, reinforcement and supply; something moves from one stock into another.

::

    m  = max(0, amount)
    m  = step floor(m / step + u)               whole units: rounded up with the chance that keeps the mean
    m  = min(m, source, max(0, ceiling - into))             what is there, and what there is room for
    source -= m,  into += m

Without a `source` it comes from outside (battalions from ports of embarkation).  Nothing is made on the way: what
leaves one stock enters the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moshimo.campaign.builder import Builder
    from moshimo.campaign.contingency import Flow


def write(builder: Builder, step: Flow) -> None:
    """Write a flow; draws: one uniform where it moves whole units, else none."""
    into = builder.stock(step.into)
    unit = builder.contingency.record.stocks[step.into].step
    amount = builder.emit("maximum", builder.quantity(step.amount), builder.constant(0.0))
    if step.whole:
        uniform = next(builder.uniform_stream(step.flow))
        units = builder.emit("divide", amount, builder.constant(unit))
        rounded = builder.emit("floor", builder.emit("add", units, uniform))
        amount = builder.emit("multiply", rounded, builder.constant(unit))
    if step.source is not None:
        amount = builder.emit("minimum", amount, builder.stock(step.source))
    if step.ceiling is not None:
        room = builder.emit("subtract", builder.quantity(step.ceiling), into)
        amount = builder.emit("minimum", amount, builder.emit("maximum", room, builder.constant(0.0)))
    if step.source is not None:
        source = builder.stock(step.source)
        builder.emit("subtract", source, amount, into=source)
    builder.emit("add", into, amount, into=into)
