"""Command in each future: which arrangement holds, what it meets, and so the coordination of every turn.

A posture says who takes part from when; that is what an arrangement meets, day by day.  Coordination changes on a few
days only, so its mean over a turn is exact::

    kappa(turn) = k_0 + sum over days of change s of (k_s - k_(s-1)) share of the turn after s

Today's arrangement and its rival are weighed by `flexible`, a lever's share from 0 to 1, unless one was set.  What an
arrangement binds is added to what other ties bind, and handed to the crisis as `integration`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from moshimo import command
from moshimo.words import AREAS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.futures.setup import Setup
    from moshimo.words import Floats, Posture

    Answers = Mapping[str, NDArray[np.bool_]]

CHANNELS = {"kappa_maritime_strike": "maritime_strike", "kappa_iamd": "iamd"}
"""Channel of orders -> the function of command whose coordination it carries."""


def governed(
    setup: Setup, policy: str, positions: Mapping[str, Floats], futures: NDArray[np.uint64] | None = None
) -> tuple[dict[str, Floats], Answers]:
    """Return the value of every parameter under a policy and its arrangement, and how open questions are answered.

    futures: their numbers, by which the answers are drawn; None: every question is answered as more than half of its
    chance says.
    """
    values = setup.policies.apply(policy, values_at(setup, positions), positions, setup.world, setup.frozen)
    if futures is None:
        answers = {actor: values[name] > 0.5 for actor, name in command.QUESTIONS.items()}
    else:
        answers = command.answered(values, futures, setup.seed)
    return bound(setup, values, answers), answers


def values_at(setup: Setup, positions: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the value of every parameter at its position in its range."""
    return {
        name: low + (high - low) * positions[name] if high > low else np.full(positions[name].size, low)
        for name, (low, high) in setup.ranges.items()
    }


def in_force(setup: Setup, values: Mapping[str, Floats]) -> list[tuple[str, Floats | float]]:
    """Return the arrangements that hold, and how far in each future: a share, together 1."""
    held = setup.fixed.get("arrangement", "auto")
    if held != "auto":
        return [(str(held), 1.0)]
    share = values["flexible"]
    return [(name, part) for name, part in ((command.TODAY, 1.0 - share), (command.RIVAL, share)) if np.any(part > 0.0)]


def bound(setup: Setup, values: Mapping[str, Floats], answers: Answers) -> dict[str, Floats]:
    """Return the values with `integration` as what the arrangement and other ties bind together, cut to 1."""
    if "integration" in setup.frozen:
        return dict(values)
    ties = sum(
        (
            part * command.integration(command.shipped_arrangement(name), values, answers)
            for name, part in in_force(setup, values)
        ),
        values["integration"],
    )
    return {**values, "integration": np.minimum(ties, 1.0)}


def met_by(posture: Posture, values: Mapping[str, Floats], answers: Answers) -> command.Many:
    """Return what an arrangement meets: who takes part from when, and what the law of Japan has opened by then.

    Japan is there from the start and acts as far as its law lets it: what its posture does it does on a finding. A
    strong ally that never fights but supports is there in part; one that comes late brings its services when it comes.
    """
    never = np.full_like(posture.usa_from_day, command.NEVER)
    supports = (posture.usa_support > 0.0) & ~np.isfinite(posture.usa_from_day)
    usa = np.where(supports, 0.0, posture.usa_from_day)
    fights = np.minimum(posture.jsdf_from_day, posture.defence_from_day)
    return command.Many.of(
        values,
        answers,
        from_day={"USA": usa, "AUS": posture.aus_from_day, "PHL": posture.phl_access_from_day},
        partial={"USA": supports},
        legal={
            "peacetime": np.full_like(never, -np.inf),
            "important_influence": posture.supports_from_day,
            "anticipated": posture.fortified_from_day,
            "survival_threatening": fights,
            "armed_attack": posture.defence_from_day,
        },
    )


def coordination(
    setup: Setup, posture: Posture, values: Mapping[str, Floats], answers: Answers
) -> list[tuple[Floats, dict[str, Floats]]]:
    """Return coordination as it changes, for each arrangement in force: days (S, F), and channel -> kappa (S, F).

    Each kappa is already weighed by how far its arrangement holds, so that the sum over arrangements is the answer.
    """
    met = met_by(posture, values, answers)
    areas = setup.contingency.record.command_areas or dict.fromkeys(AREAS, 1.0)
    weights = dict.fromkeys(CHANNELS.values(), areas)
    found = []
    for name, part in in_force(setup, values):
        days, kappas = command.course(command.shipped_arrangement(name), met, values, weights)
        found.append((days, {channel: part * kappas[function] for channel, function in CHANNELS.items()}))
    return found
