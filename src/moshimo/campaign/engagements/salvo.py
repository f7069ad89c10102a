"""Salvo: missiles against a defence, and the survivors among them against targets.

::

    n        = min(shots, stock of missiles)                      fired, and used up
    engaged  = min(n, interceptors / per_shot)                    shots that meet an interceptor
    leakers  = (n - engaged chance) leak G                        G a mean-one shock (optional)
    share_i  = w_i T_i / sum_j w_j T_j                            how leakers divide over targets
    aimed:   E_i = kappa even(L_i, T_i, p) + (1 - kappa) T_i (1 - (1 - p / T_i)**L_i)
    area:    E_i = X_i (1 - exp(-area L_i / X_i))                 X_i exposed, area = losses per leaker

Losses are drawn from the exposed part of each stock (`losses`).  Every target is met by one salvo at once: shares
are formed before anything is lost.

Sources: W. P. Hughes, "A salvo model of warships in missile combat", Naval Research Logistics 42 (1995), for the
layered form; M. J. Armstrong, Operations Research 53 (2005), for its randomness; fire distribution as `kernel`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moshimo.campaign.engagements.losses import draw_losses

if TYPE_CHECKING:
    from moshimo.campaign.builder import Builder
    from moshimo.campaign.contingency import Salvo


def write(builder: Builder, step: Salvo) -> None:
    """Write a salvo; draws: one uniform for the shock (if any), one for each target."""
    uniforms = builder.uniform_stream(step.salvo)
    shots = builder.emit("maximum", builder.quantity(step.shots), builder.constant(0.0))
    if step.uses is not None:
        missiles = builder.stock(step.uses)
        shots = builder.emit("minimum", shots, missiles)
        builder.emit("subtract", missiles, shots, into=missiles)
        used = builder.known(f"lost.{step.uses}")
        builder.emit("add", used, shots, into=used)
    leakers = shots
    if step.interceptors is not None:
        interceptors = builder.stock(step.interceptors.stock)
        per_shot = builder.quantity(step.interceptors.per_shot)
        engaged = builder.emit("minimum", shots, builder.emit("divide", interceptors, per_shot))
        spent = builder.emit("minimum", builder.emit("multiply", engaged, per_shot), interceptors)
        builder.emit("subtract", interceptors, spent, into=interceptors)
        gone = builder.known(f"lost.{step.interceptors.stock}")
        builder.emit("add", gone, spent, into=gone)
        stopped = builder.emit("multiply", engaged, builder.quantity(step.interceptors.chance))
        leakers = builder.emit("subtract", shots, stopped)
    leakers = builder.emit("multiply", leakers, builder.quantity(step.leak))
    if step.shock is not None:
        factor = builder.emit("shock", builder.quantity(step.shock), next(uniforms))
        leakers = builder.emit("multiply", leakers, factor)

    exposed = [
        builder.stock(name) if target.exposed is None else builder.quantity(target.exposed)
        for name, target in step.on.items()
    ]
    weights = [
        builder.emit("multiply", builder.quantity(target.weight), number)
        for target, number in zip(step.on.values(), exposed, strict=True)
    ]
    total = weights[0]
    for weight in weights[1:]:
        total = builder.emit("add", total, weight)
    expected = []
    for target, number, weight in zip(step.on.values(), exposed, weights, strict=True):
        aimed_at = builder.emit("multiply", leakers, builder.emit("divide", weight, total))
        if target.area is not None:
            hits = builder.emit("multiply", aimed_at, builder.quantity(target.area))
            expected.append(builder.emit("overkill", hits, number))
        else:
            assert target.kill is not None
            kappa = builder.quantity(target.kappa or "0")
            expected.append(builder.emit("aimed", aimed_at, number, builder.quantity(target.kill), kappa))
    for name, number, mean in zip(step.on, exposed, expected, strict=True):
        draw_losses(builder, name, number, mean, next(uniforms))
