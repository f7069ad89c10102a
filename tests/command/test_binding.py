"""How closely an arrangement binds two nations: closed forms, and its bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo import command

NAMES = sorted(command.arrangements())


def of(held, exponent=1.0, discussed=0.2, rehearsal=0.5, answers=None, pair=("JPN", "USA")):
    values = {"closeness_exponent": exponent, "discussion_binds": discussed, "rehearsal": rehearsal}
    asked = None if answers is None else {actor: np.array([yes]) for actor, yes in answers.items()}
    found = command.integration(held, {name: np.array([value]) for name, value in values.items()}, asked, pair)
    assert found.shape == (1,)
    return float(found[0])


def test_two_chains_bind_by_discussion_alone():
    parallel = command.shipped_arrangement("parallel")
    assert of(parallel) == pytest.approx(0.2 * 0.5)
    assert of(parallel, rehearsal=0.0) == 0.0
    assert of(parallel, discussed=1.0, rehearsal=1.0) == 1.0
    assert of(parallel, discussed=0.0, rehearsal=1.0) == 0.0


def test_one_relation_everywhere_binds_by_its_closeness(own):
    """TACON is two steps of four above coordination, supported/supporting one."""
    for relation, close in (("supported_supporting", 0.25), ("tacon", 0.5), ("tacom", 0.75), ("opcon", 1.0)):
        held = own(("", "JPN", relation, "[JPN, USA]", ""))
        assert of(held, discussed=0.0) == pytest.approx(close)
        assert of(held, exponent=2.0, discussed=0.0) == pytest.approx(close**2)
        assert of(held) == pytest.approx(1.0 - (1.0 - close) * 0.9)
    assert of(own(("", "JPN", "coordination", "[JPN, USA]", "")), discussed=0.0) == 0.0


def test_cells_weigh_by_demand_in_crisis_and_combat(own):
    """Combat weighs 3+3+2+3+2+3+1+2+2+2+3+3 = 29, crisis 3+2+1+2+1+2+3+3+2+3+1+2 = 25; peace does not count."""
    assert of(own(("phases: [combat]", "JPN", "opcon", "[JPN, USA]", ""), last=both()), discussed=0.0) == pytest.approx(
        29 / 54
    )
    assert of(own(("phases: [crisis]", "JPN", "opcon", "[JPN, USA]", ""), last=both()), discussed=0.0) == pytest.approx(
        25 / 54
    )
    assert of(own(("phases: [peace]", "JPN", "opcon", "[JPN, USA]", ""), last=both()), discussed=0.0) == 0.0
    one = own(("areas: [ecs], functions: [isr]", "JPN", "opcon", "[JPN, USA]", ""), last=both())
    assert of(one, discussed=0.0) == pytest.approx(6 / (54 * 11))


def both():
    return """
- when: {}
  lead: each
  relation: coordination
  forces: [JPN, USA]
  why: {en: a test, ja: 試験}
"""


def test_only_cells_in_which_both_have_forces_count(own):
    held = own(("areas: [ecs], functions: [isr], phases: [combat]", "JPN", "opcon", "[JPN, USA, AUS]", ""), last=both())
    assert of(held, discussed=0.0) == pytest.approx(3 / (54 * 11))
    assert of(held, discussed=0.0, pair=("JPN", "AUS")) == 1.0
    assert of(held, discussed=0.0, pair=("USA", "KOR")) == 0.0
    assert of(held, pair=("USA", "KOR")) == pytest.approx(0.1)


def test_an_answer_of_no_loosens(own):
    """OPCON under USA: no leaves JPN supported/supporting (1/4) and AUS TACON (2/4)."""
    held = own(("", "USA", "opcon", "[USA, JPN]", ""))
    assert of(held, discussed=0.0, answers={"JPN": True}) == 1.0
    assert of(held, discussed=0.0, answers={"JPN": False}) == 0.25
    three = own(("", "USA", "opcon", "[USA, JPN, AUS]", ""))
    asked = {(j, a): of(three, discussed=0.0, answers={"JPN": j, "AUS": a}) for j in (0, 1) for a in (0, 1)}
    assert asked == {(0, 0): 0.25, (0, 1): 0.25, (1, 0): 0.5, (1, 1): 1.0}
    turns = own(("phases: [crisis]", "USA", "opcon", "[USA, JPN]", ""), ("", "JPN", "opcon", "[USA, JPN]", ""))
    assert of(turns, discussed=0.0, answers={"JPN": False, "USA": True}) == pytest.approx((25 * 0.25 + 29) / 54)
    values = {name: np.full(2, value) for name, value in {"closeness_exponent": 1.0, "discussion_binds": 0.0}.items()}
    values["rehearsal"] = np.zeros(2)
    answers = {"JPN": np.array([True, False])}
    assert command.integration(held, values, answers).tolist() == [1.0, 0.25]


def test_a_stage_binds_as_far_as_it_has_come():
    flexible = command.shipped_arrangement("flexible")
    found = [of(flexible.at(years), discussed=0.0) for years in (0.0, 1.9, 2.0, 4.0, 6.0, None)]
    assert found == sorted(found)
    assert found[0] == found[1] == 0.0 < found[2] < found[3]
    assert found[4] == found[5]


SHARE = st.floats(0.0, 1.0)
ANSWERS = st.none() | st.fixed_dictionaries({actor: st.booleans() for actor in command.QUESTIONS})


@given(st.sampled_from(NAMES), st.floats(0.1, 3.0), SHARE, SHARE, ANSWERS)
def test_integration_is_a_share_and_no_answer_binds_more(name, exponent, discussed, rehearsal, answers):
    held = command.shipped_arrangement(name)
    found = of(held, exponent, discussed, rehearsal, answers)
    most = of(held, exponent, discussed, rehearsal)
    assert discussed * rehearsal - 1e-12 <= found <= most + 1e-12 <= 1.0 + 2e-12
    assert found <= of(held, exponent, discussed, 1.0, answers) + 1e-12
