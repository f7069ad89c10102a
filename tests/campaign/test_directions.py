"""What must hold over 4,000 paired futures: published cases in the right class, published directions."""

from itertools import pairwise

import numpy as np
import pytest

from moshimo.study import paired_interval, play_campaign
from moshimo.words import DEFENCE_SCORES, OUTCOMES

FUTURES = 4000
ALONE = {"us_intervenes": False, "japan_jsdf": "neutral", "japan_bases_for_us": False}
_PLAYED = {}


def outcomes(**settings):
    key = tuple(sorted(settings.items()))
    if key not in _PLAYED:
        _PLAYED[key] = play_campaign("taiwan-invasion", settings, FUTURES, 1, None)[1].result.outcome
    return _PLAYED[key]


def share(*classes, **settings):
    return float(np.isin(outcomes(**settings), [OUTCOMES.index(name) for name in classes]).mean())


def score(**settings):
    return np.array(DEFENCE_SCORES)[outcomes(**settings)]


def test_taiwan_alone_mostly_fails():
    assert share("defence_fails", **ALONE) > 0.5


def test_the_united_states_at_once_with_japanese_bases_mostly_holds():
    assert share("defence_holds", "stalemate_favourable") > 0.9
    assert share("defence_holds") > 0.5


def test_without_maritime_missiles_a_favourable_stalemate_is_the_usual_end():
    """Published: of three games with only this changed, two stalemates against China and one defeat."""
    assert share("stalemate_favourable", jassm_er_antiship=False) > share("defence_holds", jassm_er_antiship=False)
    assert share("stalemate_favourable", jassm_er_antiship=False) > 0.5


@pytest.mark.parametrize(
    "worse",
    [
        {"japan_bases_for_us": False},
        {"us_entry_delay_days": 14},
        {"taiwan_reaction_delay_days": 4},
        {"taiwan_unit_quality": 0.75},
        {"jassm_er_antiship": False},
        ALONE,
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_each_of_these_is_worse_for_the_defence(worse):
    _, _, high = paired_interval(score(**worse), score())
    assert high < 0.0


def test_the_score_never_falls_as_coordination_rises():
    steps = [score(kappa=kappa) for kappa in (0.0, 0.25, 0.5, 0.75, 1.0)]
    for lower, higher in pairwise(steps):
        mean, low, high = paired_interval(higher, lower)
        standard_error = (high - low) / (2 * 1.96)
        assert mean >= -2 * standard_error
    _, low, _ = paired_interval(steps[-1], steps[0])
    assert low > 0.0


def test_a_delay_of_one_day_is_felt():
    one, two = (
        play_campaign("taiwan-invasion", {"us_entry_delay_days": d, "horizon_days": 21}, 2000, 1, None) for d in (0, 1)
    )
    landed = [played.result.metrics["landed_battalions"] for _, played in (one, two)]
    _, low, _ = paired_interval(landed[1], landed[0])
    assert low > 0.0


def test_other_published_signs():
    """Fewer battalions unloaded helps the defence; more leaking missiles help it."""
    assert paired_interval(score(pla_amphib_offload=0.7), score())[1] > 0.0
    assert paired_interval(score(ship_defence_leak=0.12), score())[1] > 0.0
    assert paired_interval(score(ship_defence_leak=0.02), score())[2] < 0.0
