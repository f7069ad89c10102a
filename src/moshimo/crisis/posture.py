"""Posture: who comes, when, how far.

First door of the room: the state of the strong ally is varied evenly over its range instead of being predicted, and
each further choice is drawn once per future from its own stream, with its chance stored beside it.

The *commitment* ``c`` of the strong ally is spread evenly over [0, 1] and moved by what allies prepare::

    c' = c + lockin integration + joint_voice_effect spoke_voice - substitution_elasticity allied_effort

Every one of the three effects may have either sign.  Five equal bands of c' are its states: absent, support only,
delayed, partial, full.  A share of futures in a state says how the range was divided, not how likely the state is.

Then, in order: does Japan consent to combat use of its bases; does China strike them; does Japan fight (when struck,
or unattacked beside the strong ally).  Where the strong ally stays out and Japan is not attacked, Japan stays out:
the hard case comes with the crisis issue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from moshimo.draws import choice_uniforms
from moshimo.words import USA_STATES, Choices, JsdfRole, Posture, UsaState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.words import Codes, Floats

PARAMETERS = (
    "usa_commitment",
    "usa_late_days",
    "usa_partial_scale",
    "jp_consent_bases",
    "jp_consent_days",
    "jp_enters_unattacked",
    "jp_entry_days",
    "china_strikes_japan_chance",
    "strike_delay_days",
    "jsdf_share",
    "lockin",
    "substitution_elasticity",
    "joint_voice_effect",
    "integration",
    "allied_effort",
    "spoke_voice",
)
DECISIONS: dict[str, tuple[str, ...]] = {
    "usa_state": USA_STATES,
    "japan_consents": ("no", "yes", "not_asked"),
    "china_strikes_japan": ("no", "yes", "not_considered"),
    "japan_fights": ("no", "yes"),
}
NEVER = np.inf


def commitment(values: Mapping[str, Floats]) -> Floats:
    """Return the strong ally's commitment after what allies prepared, in [0, 1], shape (futures,)."""
    moved = (
        values["usa_commitment"]
        + values["lockin"] * values["integration"]
        + values["joint_voice_effect"] * values["spoke_voice"]
        - values["substitution_elasticity"] * values["allied_effort"]
    )
    return np.asarray(np.clip(moved, 0.0, 1.0))


def state_of(commitment: Floats) -> Codes:
    """Return the state's index in `USA_STATES`: five equal bands of commitment, full at the top."""
    bands = len(USA_STATES)
    return (bands - 1 - np.minimum(np.floor(commitment * bands), bands - 1)).astype(np.uint8)


def decide(
    values: Mapping[str, Floats],
    futures: NDArray[np.uint64],
    seed: int,
    fixed: Mapping[str, bool | float | str],
) -> tuple[Posture, Choices]:
    """Return the posture of every future and the choices it came from.

    values: the parameters in `PARAMETERS`, shape (futures,). fixed: assumptions that the user set; a name that is
    missing is left to the draw.
    """
    size = futures.size
    state, usa_from, usa_scale = _strong_ally(values, fixed, size)
    fights = np.isfinite(usa_from)
    support = (state != USA_STATES.index(UsaState.ABSENT)).astype(float)

    consent_chance = _chance(fixed.get("japan_bases_for_us"), values["jp_consent_bases"])
    consents = fights & (choice_uniforms(futures, "decision.japan_consents", seed) < consent_chance)
    consent_days = np.zeros(size) if "japan_bases_for_us" in fixed else values["jp_consent_days"]
    bases_from = np.where(consents, np.maximum(usa_from, consent_days), NEVER)

    role = fixed.get("japan_jsdf")
    if role == JsdfRole.FROM_START:
        unattacked = np.ones(size, dtype=bool)
        entry = np.zeros(size)
    elif role is not None:
        unattacked = np.zeros(size, dtype=bool)
        entry = np.full(size, NEVER)
    else:
        draws = choice_uniforms(futures, "decision.japan_enters_unattacked", seed)
        unattacked = fights & (draws < values["jp_enters_unattacked"])
        entry = np.where(unattacked, usa_from + values["jp_entry_days"], NEVER)

    target_from = np.minimum(bases_from, entry)
    may_strike = np.isfinite(target_from)
    policy = fixed.get("china_strikes_japan", "auto")
    forced = {"always": True, "never": False}.get(str(policy))
    strike_chance = _chance(forced, values["china_strikes_japan_chance"])
    strikes = may_strike & (choice_uniforms(futures, "decision.china_strikes_japan", seed) < strike_chance)
    strike_day = np.where(strikes, target_from + values["strike_delay_days"], NEVER)

    jsdf_from = entry if role == JsdfRole.NEUTRAL else np.minimum(entry, strike_day)
    jsdf_fights = np.isfinite(jsdf_from)
    at_sea = values["jsdf_share"] * (0.0 if role == JsdfRole.DEFENSIVE_ONLY else 1.0)
    never, nothing = np.full(size, NEVER), np.zeros(size)

    posture = Posture(
        usa_state=state,
        usa_from_day=usa_from,
        usa_scale=usa_scale,
        usa_support=support,
        usa_inland=nothing,
        bases_from_day=bases_from,
        strike_day=strike_day,
        jsdf_from_day=jsdf_from,
        jsdf_share=values["jsdf_share"],
        jsdf_at_sea=at_sea,
        jsdf_strikes=at_sea,
        supports_from_day=never,
        supports_share=nothing,
        fortified_from_day=never,
        fortified_share=nothing,
        kor_supports_from_day=never,
        phl_access_from_day=never,
        aus_from_day=never,
    )
    asked = np.where(fights, consents, 2).astype(np.uint8)
    considered = np.where(may_strike, strikes, 2).astype(np.uint8)
    decided = jsdf_fights.astype(float)  # a role that was set leaves nothing to chance
    if role is None:
        decided = np.where(strikes, 1.0, values["jp_enters_unattacked"] * fights)
    choices = Choices(
        chosen={
            "usa_state": state,
            "japan_consents": asked,
            "china_strikes_japan": considered,
            "japan_fights": jsdf_fights.astype(np.uint8),
        },
        probability={
            "usa_state": np.ones(size),  # a band of commitment, which is drawn: given that, the state is certain
            "japan_consents": np.where(fights, np.where(consents, consent_chance, 1.0 - consent_chance), 1.0),
            "china_strikes_japan": np.where(may_strike, np.where(strikes, strike_chance, 1.0 - strike_chance), 1.0),
            "japan_fights": np.where(jsdf_fights, decided, 1.0 - decided),
        },
        options=DECISIONS,
    )
    return posture, choices


def _state_is_set(fixed: Mapping[str, bool | float | str]) -> bool:
    return any(name in fixed for name in ("usa_state", "us_intervenes", "us_entry_delay_days", "usa_delay_days"))


def _chance(forced: bool | float | str | None, drawn: Floats) -> Floats:
    """Return the chance of a choice: certain where the user set it, else as drawn."""
    return drawn if forced is None else np.full(drawn.size, 1.0 if forced else 0.0)


def _strong_ally(
    values: Mapping[str, Floats], fixed: Mapping[str, bool | float | str], size: int
) -> tuple[Codes, Floats, Floats]:
    """Return state, first day and scale of the strong ally."""
    delay = fixed.get("usa_delay_days", fixed.get("us_entry_delay_days"))
    late = values["usa_late_days"] if delay is None else np.full(size, float(delay))
    if "usa_state" in fixed:
        state = np.full(size, USA_STATES.index(str(fixed["usa_state"])), dtype=np.uint8)
    elif fixed.get("us_intervenes") is False:
        state = np.full(size, USA_STATES.index(UsaState.ABSENT), dtype=np.uint8)
    elif _state_is_set(fixed):
        chosen = UsaState.DELAYED if delay else UsaState.FULL
        state = np.full(size, USA_STATES.index(chosen), dtype=np.uint8)
    else:
        state = state_of(commitment(values))
    out = (state == USA_STATES.index(UsaState.ABSENT)) | (state == USA_STATES.index(UsaState.SUPPORT_ONLY))
    delayed = state == USA_STATES.index(UsaState.DELAYED)
    first = np.zeros(size) if delay is None else np.full(size, float(delay))
    usa_from = np.where(out, NEVER, np.where(delayed, late, first))
    partial = state == USA_STATES.index(UsaState.PARTIAL)
    scale = np.where(partial, values["usa_partial_scale"], 1.0)
    if "usa_scale" in fixed:
        scale = np.full(size, float(fixed["usa_scale"]))
    nobody = out | (scale == 0.0)
    return state, np.where(nobody, NEVER, usa_from), np.where(nobody, 0.0, scale)
