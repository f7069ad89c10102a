"""Coordination kappa: how well forces under an arrangement of command share out fires and defences.

First door of the room: one number for each function in [0, 1], from the arrangement and from who is there::

    two nations fight:  kappa = parallel + flexible gain rehearsal
    one nation fights:  kappa = national - flexible fallback (1 - rehearsal)

`gain` may be negative (a new arrangement can confuse), and a flexible arrangement whose partner is absent loses
`fallback` unless it was rehearsed.  Cells by area, function and phase come with the command issue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.words import Floats

PARAMETERS = (
    "kappa_parallel",
    "kappa_national",
    "flexible_gain",
    "flexible_fallback",
    "flexible",
    "rehearsal",
)


def kappa(values: Mapping[str, Floats], together: Floats) -> Floats:
    """Return kappa in [0, 1].

    values: the parameters named in `PARAMETERS`, each of shape (futures,).
    together: share of the turn in which both nations fight, shape (turns, futures); so has the result.
    """
    both = values["kappa_parallel"] + values["flexible"] * values["flexible_gain"] * values["rehearsal"]
    lost = values["flexible"] * values["flexible_fallback"] * (1.0 - values["rehearsal"])
    alone = values["kappa_national"] - lost
    mixed = together * np.clip(both, 0.0, 1.0) + (1.0 - together) * np.clip(alone, 0.0, 1.0)
    return np.asarray(mixed)
