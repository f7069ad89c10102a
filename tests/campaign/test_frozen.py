"""What stood before partners and rungs entered the fighting stands bit for bit where they stay out.

Each digest was printed by ``campaign run taiwan-invasion --futures 500`` before the channels of partners, rear support
and fortification existed, when one channel drove both the submarines and the anti-ship missiles of Japan. It is made
here from the same columns in the same order, whatever columns came after. Coordination then was one number for two
nations and one for one, by how much of a turn both fought; it is put back here, so that nothing else may have moved.
"""

import numpy as np
import polars as pl
import pytest

from moshimo.futures import fighting, orders
from moshimo.study import play_campaign
from moshimo.study.storing import digest_frame
from moshimo.words import OUTCOMES

COUNTS = ("aircraft", "ships", "carriers", "submarines", "amphibious", "merchants", "casualties", "killed")
COLUMNS = [f"losses.{actor}.{count}" for actor in ("TWN", "USA", "JPN", "CHN") for count in COUNTS]
COLUMNS += ["landed_battalions", "battalions_at_end", "area_share", "days", "balance"]
COLUMNS += ["munitions.USA.lrasm_used", "munitions.USA.jassm_er_used", "munitions.TWN.coastal_used"]
COLUMNS += ["in_being.JPN.aircraft", "in_being.JPN.ships"]
FROZEN = [
    ({}, "aaaff879e596a3d5a4b8fb26edc86a5dd86a2a8d9576911bb8a4f49ba2247f8a"),
    (
        {"us_intervenes": False, "japan_jsdf": "neutral", "japan_bases_for_us": False},
        "9e48be7389905574b4caf5f2f233eb2f91b07e53f99c78a9a46386f99da950f5",
    ),
    (
        {"usa_state": "absent", "japan_jsdf": "from_start", "jsdf_share": (0.5, 0.8)},
        "2accdbd5b1b9d00d0fc8400ae41ccb7c5a0c10381787eae7fef5ab4626b4c3ce",
    ),
    (
        {"usa_state": "support_only", "japan_jsdf": "from_start", "china_strikes_japan": "always", "jsdf_share": 0.4},
        "b8851fad2b11cdfc41314e08c6b199d7698eea99d7b06a8e291529780453146f",
    ),
    (
        {"usa_state": "delayed", "usa_delay_days": 10, "japan_jsdf": "defensive_only", "jsdf_share": (0.1, 1.0)},
        "0e0ecc9050ce51792871a10c436b409e8341908a6f3382476239e0e6af49fa16",
    ),
    (
        {"usa_state": "partial", "usa_scale": 0.5, "japan_bases_for_us": False, "jassm_er_antiship": False},
        "384943e3c3a0d0979872a970658efbe40e6077d75f5ae62c904a5d4138321064",
    ),
    (
        {"japan_jsdf": "from_start", "china_strikes_japan": "never", "taiwan_reaction_delay_days": 7, "kappa": 0.9},
        "54e0eb1962a815357b7f1b0d723fa281a4a402a5d17d5f749961893070b20b76",
    ),
    (
        {
            "us_entry_delay_days": 21,
            "taiwan_unit_quality": 0.75,
            "taiwan_harpoons": False,
            "pla_amphib_offload": 1.4,
            "horizon_days": 60,
        },
        "a81c02661da07440423cb2349139f2ea224c896d5b8b4328690d9b2e9e8713c2",
    ),
]


@pytest.fixture
def as_it_was(monkeypatch):
    """Put back the two equations of coordination without an arrangement, and who was then in the fight."""

    def by_turn(coordinated, like):
        if isinstance(coordinated, float):
            return kept(coordinated, like)
        posture, values = coordinated
        usa = orders.presence(posture.usa_from_day, like.shape[0])
        japan = [orders.presence(day, like.shape[0]) for day in (posture.jsdf_from_day, posture.defence_from_day)]
        together = np.minimum(usa, np.maximum(*japan))
        one = together * values["kappa_parallel"] + (1.0 - together) * values["kappa_national"]
        return dict.fromkeys(orders.COORDINATED, one)

    kept = orders._by_turn
    monkeypatch.setattr(orders, "_by_turn", by_turn)
    monkeypatch.setattr(fighting, "coordination", lambda setup, posture, values, answers: (posture, values))


@pytest.mark.usefixtures("as_it_was")
@pytest.mark.parametrize(("settings", "digest"), FROZEN)
def test_with_the_new_channels_at_zero_nothing_has_moved(settings, digest):
    _, played = play_campaign("taiwan-invasion", settings, 500, 1, None)
    found = played.result
    frame = pl.DataFrame(
        {"future": np.arange(500, dtype=np.uint32)}
        | {f"m.{name}": found.metrics[name] for name in COLUMNS}
        | {"outcome": np.array(OUTCOMES)[found.outcome].tolist()}
    )
    assert digest_frame(frame, frame.columns) == digest
