"""Ground: a force ashore against a force in reach of it.

With attacker's and defender's power `P` and `Q`, supply `s` in [0, 1]::

    R  = P**m / (P**m + Q**m)                       attacker's share of power, a contest with exponent m
    I  = floor + (1 - floor) s**g (2 R)**h          how hard both fight
    E_attacker = attacker_rate engaged (1 - R) I G
    E_defender = defender_rate engaged R I G
    area += advance max(0, R - threshold)

Losses are drawn in the stock's step.  Sources: Tullock's ratio contest for R (1980); the form of I is a judgement,
carried over from a trial model fitted to published games.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moshimo.campaign.engagements.losses import draw_losses

if TYPE_CHECKING:
    from moshimo.campaign.builder import Builder
    from moshimo.campaign.contingency import Ground


def write(builder: Builder, step: Ground) -> None:
    """Write a ground engagement; draws: one uniform for the shock (if any), one for each side."""
    uniforms = builder.uniform_stream(step.ground)
    one = builder.constant(1.0)
    exponent = builder.quantity(step.exponent)
    ours = builder.emit("power", builder.quantity(step.attacker_power), exponent)
    theirs = builder.emit("power", builder.quantity(step.defender_power), exponent)
    ratio = builder.emit("divide", ours, builder.emit("add", ours, theirs))
    floor = builder.quantity(step.floor)
    supplied = builder.emit("power", builder.quantity(step.supply), builder.quantity(step.supply_exponent))
    pressed = builder.emit("multiply", builder.constant(2.0), ratio)
    pressed = builder.emit("power", pressed, builder.quantity(step.ratio_exponent))
    intensity = builder.emit("multiply", builder.emit("subtract", one, floor), supplied)
    intensity = builder.emit("add", floor, builder.emit("multiply", intensity, pressed))
    fought = builder.emit("multiply", builder.quantity(step.engaged), intensity)
    if step.shock is not None:
        factor = builder.emit("shock", builder.quantity(step.shock), next(uniforms))
        fought = builder.emit("multiply", fought, factor)
    attacker, defender = builder.stock(step.attacker), builder.stock(step.defender)
    lost = builder.emit("multiply", builder.quantity(step.attacker_rate), fought)
    lost = builder.emit("multiply", lost, builder.emit("subtract", one, ratio))
    cost = builder.emit("multiply", builder.quantity(step.defender_rate), fought)
    cost = builder.emit("multiply", cost, ratio)
    gained = builder.emit("subtract", ratio, builder.quantity(step.threshold))
    gained = builder.emit("maximum", gained, builder.constant(0.0))
    gained = builder.emit("multiply", builder.quantity(step.advance), gained)
    area = builder.stock(step.area)
    builder.emit("add", area, gained, into=area)
    draw_losses(builder, step.attacker, attacker, lost, next(uniforms))
    draw_losses(builder, step.defender, defender, cost, next(uniforms))
