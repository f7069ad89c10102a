"""The words of choices: what an actor did, and by which chance, law, rule or setting.

Texts stand in ``data/choices.yaml`` under ``did_<decision>_<option>``; why an option was taken is told by what settled
it, in this order: the user, the contingency itself, law and rule, the dice of a choice model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo.futures import DRAWN
from moshimo.report.texts import days
from moshimo.words import RUNGS, USA_STATE_LABELS

if TYPE_CHECKING:
    from moshimo.futures import Event
    from moshimo.report.texts import Texts

RULES = ("aus_rule", "phl_rule", "kor_rule")
NO_CHOICE = tuple(DRAWN)
"""Settled by an even spread, a drawn kind, a range of its own, or other choices: each has its own reason."""
GIVEN = ("challenger", "taiwan_resists")


def decision(t: Texts, _teller: Any, event: Event) -> str:
    """Return what was chosen."""
    fields = {"day": days(event.fields["from_day"])}
    for name in ("scale", "share"):
        if name in event.fields:
            fields[name] = t.percent(event.fields[name])
    if event.kind == "usa_state":
        fields["state"] = str(getattr(USA_STATE_LABELS[str(event.chosen)], t.language))
        return t("did_usa_state_fights" if np.isfinite(event.fields["from_day"]) else "did_usa_state", **fields)
    if event.kind == "japan_level":
        fields |= {"level": str(event.chosen), "name": str(getattr(RUNGS[str(event.chosen)], t.language))}
        return t("did_japan_level" if np.isfinite(event.fields["from_day"]) else "did_japan_level_never", **fields)
    if event.kind in RULES:
        return t(f"did_{event.kind}", rule=t(f"rule_{event.chosen}"))
    attacked = "_attacked" if event.fields.get("attacked") else ""
    return t(f"did_{event.kind}_{event.chosen}{attacked}", **fields)


def decision_why(t: Texts, _teller: Any, event: Event) -> str:
    """Return why it was chosen."""
    if event.fields["held"]:
        reason = t("story_held", names=t("list_joint").join(event.fields["held"]))
    elif event.kind == "japan_consents" and event.chosen == "not_asked":
        reason = t("why_not_asked_alliance" if event.fields["fights"] else "why_not_asked")
    elif event.kind == "japan_fights":
        attacked = "_attacked" if event.fields["attacked"] else ""
        reason = t(f"why_japan_fights_{event.chosen}{attacked}")
    elif event.kind in NO_CHOICE:
        reason = t(f"why_{event.kind}", chance=f"{event.fields['chance']:.2f}")
    elif event.chance == 1.0:
        reason = t("why_only")
    else:
        reason = t("why_choice", chance=f"{event.chance:.2f}")
    if event.kind in GIVEN:
        reason = reason + t("sentence_joint") + t("why_given")
    if event.kind == "japan_level" and event.fields["lawful"] is False:
        reason = reason + t("sentence_joint") + t("why_unlawful")
    return reason


def evacuation(t: Texts, _teller: Any, event: Event) -> str:
    """Return from which day residents may be evacuated."""
    day = event.fields["from_day"]
    return t("did_evacuation", day=days(day)) if np.isfinite(day) else t("did_evacuation_never")


def evacuation_why(t: Texts, _teller: Any, event: Event) -> str:
    """Return whether that is before the first strike."""
    strike = event.fields["strike"]
    if not np.isfinite(strike):
        return t("why_evacuation_no_strike")
    before = event.fields["from_day"] < strike
    return t("why_evacuation_before" if before else "why_evacuation_after", day=days(strike))
