"""The choices of one future as events, in the order in which they are made: what was chosen, by which chance, why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo import crisis
from moshimo.futures.events import BEFORE, Event

if TYPE_CHECKING:
    from moshimo.futures.compose import Arranged
    from moshimo.futures.setup import Setup
    from moshimo.words import Floats

ACTOR = {
    "challenger": "CHN", "taiwan_resists": "TWN", "usa_retains": "USA", "usa_kind": "USA", "usa_state": "USA",
    **{name: actor for actor, name in crisis.RULED.items()}, "japan_consents": "JPN", "japan_level": "JPN",
    "china_strikes_japan": "CHN", "japan_fights": "JPN", "japan_role": "JPN",
    **{name: actor for actor, name in crisis.JOINS.items()}, "prk_exploits": "PRK",
}  # fmt: skip
"""Whose choice each decision is."""
SETTINGS = {
    "usa_state": ("usa_state", "us_intervenes", "us_entry_delay_days", "usa_delay_days", "usa_scale"),
    "usa_retains": ("us_retention",),
    "usa_kind": ("usa_reliability",),
    **{name: (name,) for name in crisis.RULED.values()},
    "japan_consents": ("japan_consents", "japan_bases_for_us", "japan_level"),
    "japan_level": ("japan_level", "japan_lead", "japan_jsdf"),
    "china_strikes_japan": ("china_strikes_japan", "japan_attacked"),
    "japan_fights": ("japan_jsdf",),
    "aus_joins": ("aus_joins",),
    "phl_opens": ("phl_opens",),
    "kor_supports": ("kor_supports",),
}
"""Names by which the user may have held a decision."""
GATES = {"L2": "peacetime", "L4": "important_influence", "L5": "anticipated"}
FORCE = "survival_threatening"
PREPARED = ("usa_retains", "usa_kind", *crisis.RULED.values())
"""What was settled before the crisis."""
EVEN, FOLLOWS = "spread evenly: always 1", "follows from other choices: always 1"
DRAWN: dict[str, str] = {
    "usa_retains": "chance of what was drawn",
    "usa_kind": "chance of what was drawn",
    **dict.fromkeys(crisis.RULED.values(), EVEN),
    **dict.fromkeys(("japan_fights", "japan_role"), FOLLOWS),
}
"""What is no choice of the game, and the unit of the number that stands beside it."""
GIVEN = ("challenger", "taiwan_resists")
"""What the contingency takes as given: the choice is told, and not played."""


def decided(setup: Setup, ready: Arranged) -> list[Event]:
    """Return the choices of one future (every array of shape (1,)) as events."""
    posture, choices = ready.posture, ready.choices
    chosen = {name: choices.options[name][int(codes[0])] for name, codes in choices.chosen.items()}
    days = {
        "usa_state": posture.usa_from_day,
        "japan_consents": posture.bases_from_day,
        "japan_level": ready.opens[chosen["japan_level"]],
        "china_strikes_japan": posture.strike_day,
        "japan_fights": np.minimum(posture.jsdf_from_day, posture.defence_from_day),
        "japan_role": np.maximum(ready.opens[chosen["japan_level"]], 0.0),
        "aus_joins": posture.aus_from_day,
        "phl_opens": posture.phl_access_from_day,
        "kor_supports": posture.kor_supports_from_day,
    }
    events = [
        _event(
            setup, name, chosen[name], float(choices.probability[name][0]), days.get(name), _more(name, ready, chosen)
        )
        for name in crisis.DECISIONS
    ]
    if ready.solved is not None:
        anticipated = ready.solved.situation.found.anticipated[0]
        opens = float(ready.opens["L5"][0]) if anticipated else crisis.NEVER
        fields = {"from_day": opens, "strike": float(posture.strike_day[0])}
        events.append(Event(opens if np.isfinite(opens) else 0.0, "crisis", "evacuation", None, "JPN", fields))
    return events


def _event(setup: Setup, name: str, option: str, chance: float, days: Floats | None, more: dict[str, Any]) -> Event:
    day = float(days[0]) if days is not None else BEFORE if name in PREPARED else 0.0
    held = [one for one in SETTINGS.get(name, ()) if one in setup.frozen]
    fields = {"from_day": day, "held": held, "chance": chance, **more}
    gate = more.get("gate")
    return Event(
        day if np.isfinite(day) else 0.0,
        "crisis",
        name,
        None,
        ACTOR[name],
        fields,
        gate,
        option,
        None if name in DRAWN else chance,
    )


def _more(name: str, ready: Arranged, chosen: dict[str, str]) -> dict[str, Any]:
    """Return what else the words of a decision need."""
    posture = ready.posture
    struck = chosen["china_strikes_japan"] == "yes"
    asked = chosen["japan_consents"] != "not_asked"
    if name == "usa_state":
        return {"scale": float(posture.usa_scale[0])}
    if name == "japan_consents":
        return {"gate": "prior_consultation" if asked else None, "fights": bool(np.isfinite(posture.usa_from_day[0]))}
    if name == "japan_level":
        open_in_law = None
        if ready.solved is not None:
            fights = np.isfinite(posture.usa_from_day)
            found, rung = ready.solved.situation.found, ready.choices.chosen["japan_level"]
            beside = np.isfinite(posture.aus_from_day)
            open_in_law = bool(crisis.is_lawful(found, rung, fights, beside)[0])
        return {"gate": GATES.get(chosen[name], FORCE if chosen[name] > "L5" else "peacetime"), "lawful": open_in_law}
    if name == "japan_fights":
        attacked = struck and float(posture.jsdf_from_day[0]) >= float(posture.strike_day[0])
        share = float((posture.defence_share if attacked else posture.jsdf_share)[0])
        gate = ("armed_attack" if attacked else FORCE) if chosen[name] == "yes" else None
        return {"attacked": attacked, "share": share, "gate": gate}
    return {}
