"""What a future says beyond the fighting: deterrence, civil protection, entrapment, abandonment, law, escalation.

Each is a number of one future, so that policies can be compared on it in pairs::

    attack_choice     choice probability that the challenger invades, before anything happened
    evacuated_first   1 where evacuation was unlocked before the first strike on Japan, or none came
    entrapped         1 where Japan is struck in a war that the strong ally fights, alliance or none
    abandoned         1 where Japan is struck or fights, and the strong ally does not
    lawful            1 where the rung Japan took was open in its law, as that future's findings were, or Japan was
                      struck before it acted
    escalation        steps: the strong ally fights (by its scale), does more than was asked, Japan fights, it acts
                      offensively, it is struck
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo import crisis
from moshimo.words import FIGHTING, RUNGS, USA_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.futures.compose import Arranged
    from moshimo.words import Floats

MEASURES: dict[str, str] = {
    "attack_choice": "choice probability",
    "evacuated_first": "share",
    "entrapped": "share",
    "abandoned": "share",
    "lawful": "share",
    "escalation": "steps",
}
"""Measures of a future and their units."""


def measures(ready: Arranged) -> dict[str, Floats]:
    """Return every measure of futures that were arranged by the choice model, each (F,)."""
    assert ready.solved is not None
    found, chances = ready.solved.situation.found, ready.solved.chances
    chosen, posture = ready.choices.chosen, ready.posture
    fights = np.isfinite(posture.usa_from_day)
    struck, acts = np.isfinite(posture.strike_day), np.isfinite(posture.jsdf_from_day)
    rung = chosen["japan_level"]
    defends = acts & (posture.strike_day <= posture.jsdf_from_day)  # an armed attack opens every rung of force
    opened = np.where(found.anticipated, ready.opens["L5"], crisis.NEVER)
    over = chosen["usa_state"] == USA_STATES.index("over_committed")
    offensive = acts & (rung >= list(RUNGS).index("L7"))
    steps = posture.usa_scale * np.array(FIGHTING)[chosen["usa_state"]] + over + (acts | struck) + offensive + struck
    every: Mapping[str, Any] = {
        "attack_choice": chances.challenger[:, -1],
        "evacuated_first": ~struck | (opened < posture.strike_day),
        "entrapped": struck & fights,
        "abandoned": (struck | acts) & ~fights,
        "lawful": crisis.is_lawful(found, rung, fights, np.isfinite(posture.aus_from_day)) | defends,
        "escalation": steps,
    }
    return {name: np.asarray(value, dtype=float) for name, value in every.items()}
