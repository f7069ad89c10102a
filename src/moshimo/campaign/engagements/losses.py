"""Losses: from an expected number to a drawn one.

With `E` expected losses out of a stock of `S` in units of `step`::

    n    = floor(S / step)
    lost = step * Bin(n, min(1, E / (n step)))

so that losses are whole units, never more than there are, with mean `E` wherever E is at most n steps: what is less
than one unit cannot be lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moshimo.campaign.builder import Builder


def whole(builder: Builder, amount: int, step: float) -> int:
    """Return the number of whole units in an amount."""
    units = amount if step == 1.0 else builder.emit("divide", amount, builder.constant(step))
    return builder.emit("floor", units)


def draw_losses(builder: Builder, stock: str, exposed: int, expected: int, uniform: int) -> None:
    """Draw losses of `stock`, of which `exposed` are in danger and `expected` are lost in the mean."""
    register = builder.stock(stock)
    step = builder.contingency.record.stocks[stock].step
    units = whole(builder, builder.emit("minimum", exposed, register), step)
    mean = expected if step == 1.0 else builder.emit("divide", expected, builder.constant(step))
    chance = builder.emit("minimum", builder.emit("divide", mean, units), builder.constant(1.0))
    lost = builder.emit("binomial", units, chance, uniform)
    if step != 1.0:
        lost = builder.emit("multiply", lost, builder.constant(step))
    builder.emit("subtract", register, lost, into=register)
    total = builder.known(f"lost.{stock}")
    builder.emit("add", total, lost, into=total)
