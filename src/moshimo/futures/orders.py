"""From posture to orders: days become shares of turns.

A presence that begins on day ``d`` fills of turn ``t`` (days ``3.5 t`` to ``3.5 (t + 1)``) the share::

    clip(t + 1 - d / 3.5, 0, 1)

so a delay of one day is felt in a turn of three and a half.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from moshimo.campaign import TURN_DAYS
from moshimo.words import Orders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moshimo.words import Floats, Posture

COORDINATED = ("kappa_maritime_strike", "kappa_iamd")
"""Channels that carry a coordination."""


def presence(from_day: Floats, turns: int) -> Floats:
    """Return the share of each turn for which something that begins on `from_day` holds: (turns, futures).

    >>> presence(np.array([0.0, 1.75, 7.0, np.inf]), 2)
    array([[1. , 0.5, 0. , 0. ],
           [1. , 1. , 0. , 0. ]])
    """
    ends = np.arange(1, turns + 1, dtype=float)[:, None]
    return np.asarray(np.clip(ends - from_day[None, :] / TURN_DAYS, 0.0, 1.0))


def make_orders(
    posture: Posture,
    channels: tuple[str, ...],
    turns: int,
    coordinated: Sequence[tuple[Floats, Mapping[str, Floats]]] | float,
) -> Orders:
    """Return the orders of every future: one (turns, futures) table for each channel the contingency names.

    coordinated: coordination as it changes, parts to be added up (`coordination`), or one value held throughout.
    """
    usa = presence(posture.usa_from_day, turns)
    acts, defends = presence(posture.jsdf_from_day, turns), presence(posture.defence_from_day, turns)
    defence_at_sea = defends * posture.defence_at_sea
    tables = {
        "us_in": usa * posture.usa_scale,
        "us_support": np.broadcast_to(posture.usa_support, usa.shape),
        "us_inland": np.broadcast_to(posture.usa_inland, usa.shape),
        "bases_open": presence(posture.bases_from_day, turns) * posture.bases_share,
        "japan_struck": presence(posture.strike_day, turns),
        "japan_in": np.maximum(acts * posture.jsdf_share, defends * posture.defence_share),
        "japan_at_sea": np.maximum(acts * posture.jsdf_at_sea, defence_at_sea),
        "japan_strikes": np.maximum(acts * posture.jsdf_strikes, defence_at_sea),
        "japan_supports": presence(posture.supports_from_day, turns) * posture.supports_share,
        "japan_fortified": presence(posture.fortified_from_day, turns) * posture.fortified_share,
        "kor_supports": presence(posture.kor_supports_from_day, turns),
        "phl_access": presence(posture.phl_access_from_day, turns),
        "aus_in": presence(posture.aus_from_day, turns),
        **_by_turn(coordinated, usa),
    }
    filled = np.empty((len(channels), *usa.shape))
    for i, name in enumerate(channels):
        filled[i] = tables[name]
    return Orders(channels, filled)


def _by_turn(coordinated: Sequence[tuple[Floats, Mapping[str, Floats]]] | float, like: Floats) -> dict[str, Floats]:
    """Return the mean of each coordination over every turn, (turns, futures)."""
    if isinstance(coordinated, float):
        return {channel: np.full_like(like, coordinated) for channel in COORDINATED}
    found = {channel: np.zeros_like(like) for channel in COORDINATED}
    for days, kappas in coordinated:
        for s, day in enumerate(days):
            held = presence(day, like.shape[0]) if s else 1.0
            for channel, kappa in kappas.items():
                found[channel] += held * (kappa[s] - kappa[s - 1] if s else kappa[s])
    return found
