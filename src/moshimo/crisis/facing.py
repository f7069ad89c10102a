"""What an actor faces, and from which day each condition of its law holds.

Days count from the attack on Taiwan, day 0; ``inf`` means never.  A condition holds from a day because something
happens (the United States fights, the actor is attacked), because tension allows a finding (from the first day of
warning), or because an open question of law, or a vote of an assembly, is answered so.  Answers are assumptions with
both values, and stand in the document.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NEVER = math.inf
BEFORE = -30.0
"""The first day shown: what needs no condition is open from then, and warning begins no earlier."""

ASSUMED: dict[str, bool] = {
    "attack_near_japan": True,
    "attack_on_japan_anticipated": True,
    "taiwan_supportable": False,
    "taiwan_close_country": False,
    "partner_close_country": False,
    "un_resolution": False,
    "jp_diet_approves": True,
}
"""What is assumed of open questions in Japan's law, and of its Diet, where nothing is set."""

ANSWERS: Mapping[str, Mapping[str, bool]] = MappingProxyType(
    {
        "JPN": ASSUMED,
        "KOR": {"attack_anticipated": False, "kor_assembly_consents": True, "kor_assembly_approves": True},
        "AUS": {},
        "PHL": {"attack_anticipated": True, "phl_congress_declares": True},
        "TWN": {"attack_anticipated": True, "twn_ly_ratifies": True, "twn_ly_declares": True},
        "USA": {"us_president_acts_alone": True, "us_congress_authorises": False},
    }
)
"""By actor, the answers to the law's open questions and of assemblies where nothing is set."""

TENSION = ("attack_near_japan", "attack_on_japan_anticipated", "attack_anticipated")
"""Findings that tension allows, from the first day of warning."""
VOTES = tuple(
    name
    for answers in ANSWERS.values()
    for name in answers
    if name.endswith(("_approves", "_consents", "_declares", "_ratifies", "_alone", "_authorises"))
)
"""Conditions that an answer decides whatever the day: an assembly's vote, a reading of the constitution."""


@dataclass(frozen=True)
class Facing:
    """What an actor faces, in days from the attack; infinite means never.

    usa_from_day: US forces fight. attacked_from_day: the actor itself is attacked. consents: whether combat use of its
    bases is granted when asked. horizon_days: last day shown. days: parameter -> days, where the user holds it.
    assumed: answers to the law's open questions, by name (see `ANSWERS`). warning_days: days before the attack from
    which tension allows findings, 0 to 30. partners_from: first day on which some partner fights beside Taiwan.
    """

    usa_from_day: float
    attacked_from_day: float
    consents: bool
    horizon_days: float
    days: Mapping[str, float] = field(default_factory=dict)
    assumed: Mapping[str, bool] = field(default_factory=lambda: ASSUMED)
    warning_days: float = 0.0
    partners_from: float = NEVER


def holds_from(facing: Facing, actor: str = "JPN") -> dict[str, float]:
    """Return the day from which each condition holds for an actor, infinite where it never does."""

    def if_assumed(name: str, day: float = 0.0) -> float:
        return day if facing.assumed.get(name, False) else NEVER

    partners = facing.partners_from
    return {
        "base_use_asked": NEVER if actor == "USA" else facing.usa_from_day,
        "base_use_granted": BEFORE if facing.consents else NEVER,
        "taiwan_attacked": 0.0,
        "attacked": facing.attacked_from_day,
        "ally_attacked": facing.usa_from_day,
        "forces_to_support": min(facing.usa_from_day, partners, if_assumed("taiwan_supportable")),
        "close_country_attacked": min(
            facing.usa_from_day,
            if_assumed("taiwan_close_country"),
            partners if facing.assumed.get("partner_close_country", False) else NEVER,
        ),
        "un_resolution": if_assumed("un_resolution"),
        **{name: if_assumed(name, 0.0 - facing.warning_days) for name in TENSION},
        **{name: if_assumed(name, BEFORE) for name in VOTES},
    }
