"""Exchange: aimed attrition between sides that see each other.

Each fire lands `hits` on stocks in proportion to weight times number, all fires at once::

    share_i = w_i S_i / sum_j w_j S_j
    E_i     = S_i (1 - exp(-hits G share_i / S_i))

With hits = rate x strength of the other side and small rates this is Lanchester's square law,
dA/dt = -b B, dB/dt = -a A, in which a A**2 - b B**2 is conserved (tested).

Source: F. W. Lanchester, *Aircraft in Warfare* (1916).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moshimo.campaign.engagements.losses import draw_losses

if TYPE_CHECKING:
    from moshimo.campaign.builder import Builder
    from moshimo.campaign.contingency import Exchange


def write(builder: Builder, step: Exchange) -> None:
    """Write an exchange; draws: one uniform for the shock (if any), one for each stock under fire."""
    uniforms = builder.uniform_stream(step.exchange)
    factor = None
    if step.shock is not None:
        factor = builder.emit("shock", builder.quantity(step.shock), next(uniforms))
    expected: list[tuple[str, int]] = []
    for fire in step.fires:
        hits = builder.emit("maximum", builder.quantity(fire.hits), builder.constant(0.0))
        if factor is not None:
            hits = builder.emit("multiply", hits, factor)
        weights = [
            builder.emit("multiply", builder.quantity(weight), builder.stock(name)) for name, weight in fire.on.items()
        ]
        total = weights[0]
        for weight in weights[1:]:
            total = builder.emit("add", total, weight)
        for name, weight in zip(fire.on, weights, strict=True):
            share = builder.emit("multiply", hits, builder.emit("divide", weight, total))
            expected.append((name, builder.emit("overkill", share, builder.stock(name))))
    for name, mean in expected:
        draw_losses(builder, name, builder.stock(name), mean, next(uniforms))
