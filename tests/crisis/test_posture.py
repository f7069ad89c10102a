"""Posture: states from commitment, gates in order, choice and its chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo import crisis
from moshimo.words import USA_STATES

FUTURES = np.arange(2000, dtype=np.uint64)
CENTRAL = {
    "usa_commitment": 0.5, "usa_late_days": 10.0, "usa_partial_scale": 0.5, "jp_consent_bases": 0.8,
    "jp_consent_days": 2.0,
    "jp_enters_unattacked": 0.4, "jp_entry_days": 5.0, "china_strikes_japan_chance": 0.7, "strike_delay_days": 3.0,
    "jsdf_share": 0.6, "lockin": 0.0, "substitution_elasticity": 0.0, "joint_voice_effect": 0.0, "integration": 0.0,
    "allied_effort": 0.0, "spoke_voice": 0.0,
}  # fmt: skip


def values(**changes):
    return {name: np.full(FUTURES.size, value) for name, value in (CENTRAL | changes).items()}


def decide(fixed=None, **changes):
    return crisis.decide(values(**changes), FUTURES, 1, fixed or {})


def test_even_commitment_gives_each_state_a_fifth():
    spread = (np.arange(1000) + 0.5) / 1000
    assert np.bincount(crisis.state_of(spread)).tolist() == [200] * 5
    assert USA_STATES[crisis.state_of(np.array([1.0]))[0]] == "full"
    assert USA_STATES[crisis.state_of(np.array([0.0]))[0]] == "absent"


@pytest.mark.parametrize(
    ("effect", "prepared", "sign"),
    [
        ("lockin", "integration", 1),
        ("joint_voice_effect", "spoke_voice", 1),
        ("substitution_elasticity", "allied_effort", -1),
    ],
)
def test_each_effect_may_have_either_sign_and_none_acts_alone(effect, prepared, sign):
    base = crisis.commitment(values())[0]
    assert crisis.commitment(values(**{effect: 0.4}))[0] == base
    assert crisis.commitment(values(**{prepared: 0.5}))[0] == base
    assert crisis.commitment(values(**{effect: 0.4, prepared: 0.5}))[0] == pytest.approx(base + sign * 0.2)
    assert crisis.commitment(values(**{effect: -0.4, prepared: 0.5}))[0] == pytest.approx(base - sign * 0.2)


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))
def test_commitment_stays_a_share(effect, prepared, commitment):
    found = crisis.commitment(values(lockin=effect, integration=prepared, usa_commitment=commitment))
    assert 0.0 <= found[0] <= 1.0


def test_presence_by_state():
    for state, day, scale, support in (
        ("full", 0.0, 1.0, 1.0), ("partial", 0.0, 0.5, 1.0), ("delayed", 10.0, 1.0, 1.0),
        ("support_only", np.inf, 0.0, 1.0), ("absent", np.inf, 0.0, 0.0),
    ):  # fmt: skip
        posture, _ = decide({"usa_state": state})
        assert (posture.usa_from_day[0], posture.usa_scale[0], posture.usa_support[0]) == (day, scale, support), state


def test_aliases_and_delays():
    assert decide({"us_intervenes": False})[0].usa_from_day[0] == np.inf
    assert decide({"us_entry_delay_days": 14.0})[0].usa_from_day[0] == 14.0
    assert decide({"usa_delay_days": 3.0})[0].usa_from_day[0] == 3.0
    posture, choices = decide({"us_intervenes": True})
    assert set(posture.usa_state) == {0}
    assert set(choices.probability["usa_state"]) == {1.0}
    assert decide({"usa_state": "partial", "usa_scale": 0.25})[0].usa_scale[0] == 0.25


def test_nobody_asks_japan_where_nobody_comes():
    posture, choices = decide({"usa_state": "absent"})
    assert set(choices.chosen["japan_consents"]) == {2}
    assert np.isinf(posture.bases_from_day).all()
    assert np.isinf(posture.strike_day).all()
    assert np.isinf(posture.jsdf_from_day).all()


def test_bases_open_after_consent_and_are_struck_after_that():
    posture, choices = decide({"usa_state": "full"})
    consents = choices.chosen["japan_consents"] == 1
    assert 0.75 < consents.mean() < 0.85
    assert set(posture.bases_from_day[consents]) == {2.0}
    assert np.isinf(posture.bases_from_day[~consents]).all()
    struck = np.isfinite(posture.strike_day)
    assert (posture.strike_day[struck & consents] >= 5.0).all()


def test_japan_fights_when_struck_or_unattacked_beside_the_united_states():
    posture, choices = decide({"usa_state": "full"}, jp_enters_unattacked=0.0)
    fights, struck = choices.chosen["japan_fights"] == 1, np.isfinite(posture.strike_day)
    assert np.array_equal(fights, struck)
    posture, choices = decide({"usa_state": "full"}, jp_enters_unattacked=1.0, china_strikes_japan_chance=0.0)
    assert choices.chosen["japan_fights"].all()
    assert set(posture.jsdf_from_day) == {5.0}


@pytest.mark.parametrize(
    ("role", "first", "offensive"),
    [("neutral", np.inf, 0.6), ("from_start", 0.0, 0.6), ("defensive_only", 5.0, 0.0), ("if_attacked", 5.0, 0.6)],
)
def test_a_role_that_is_set_leaves_nothing_to_chance(role, first, offensive):
    fixed = {"usa_state": "full", "japan_jsdf": role, "japan_bases_for_us": True, "china_strikes_japan": "always"}
    posture, choices = decide(fixed, strike_delay_days=5.0, jp_consent_days=0.0)
    assert set(posture.jsdf_from_day) == {first}
    assert set(posture.jsdf_at_sea) == set(posture.jsdf_strikes) == {offensive}
    assert set(posture.jsdf_share) == {0.6}
    for name in ("japan_consents", "china_strikes_japan", "japan_fights"):
        assert set(choices.probability[name]) == {1.0}, name


def test_choice_probabilities_are_of_the_choice_made():
    _, choices = decide({"usa_state": "full"})
    consents = choices.chosen["japan_consents"] == 1
    assert np.allclose(choices.probability["japan_consents"], np.where(consents, 0.8, 0.2))


def test_choices_are_shared_over_policies():
    """A higher chance of consent keeps every consent that was given: the dice stay what they were."""
    low = decide({"usa_state": "full"}, jp_consent_bases=0.6)[1].chosen["japan_consents"] == 1
    high = decide({"usa_state": "full"}, jp_consent_bases=0.9)[1].chosen["japan_consents"] == 1
    assert (high | ~low).all()
    assert high.sum() > low.sum()
