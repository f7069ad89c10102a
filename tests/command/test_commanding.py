"""Command in the futures: which arrangement holds, what it meets, and the coordination of the fighting."""

from types import SimpleNamespace

import numpy as np
import pytest

from moshimo import command, futures
from moshimo.command import RIVAL, TODAY
from moshimo.command.comparing import drawn
from moshimo.futures.commanding import bound, coordination, governed, in_force, met_by, values_at
from moshimo.words import AREAS

NEVER = np.inf


def posture_of(size, **changes):
    """Return a posture in which nobody does anything, but for what is said."""
    names = ["usa", "jsdf", "defence", "supports", "fortified", "phl_access", "aus"]
    plain = {f"{name}_from_day": np.full(size, NEVER) for name in names} | {"usa_support": np.zeros(size)}
    return SimpleNamespace(**{**plain, **{name: np.array(value, dtype=float) for name, value in changes.items()}})


def setup_of(frozen=(), areas=None, **fixed):
    record = SimpleNamespace(command_areas=areas)
    return SimpleNamespace(fixed=fixed, frozen=frozenset(frozen), contingency=SimpleNamespace(record=record))


@pytest.fixture
def values(world):
    return drawn(world, {}, np.arange(3, dtype=np.uint64), 1)


ANSWERS = {actor: np.array([True, False, True]) for actor in command.QUESTIONS}


def test_what_an_arrangement_meets(values):
    posture = posture_of(
        3, usa_from_day=[4.0, NEVER, NEVER], usa_support=[1, 1, 0], jsdf_from_day=[6, 6, NEVER],
        defence_from_day=[9, 2, NEVER], supports_from_day=[1, NEVER, 3], fortified_from_day=[2, 3, 4],
        aus_from_day=[5, NEVER, 0], phl_access_from_day=[0, 7, NEVER],
    )  # fmt: skip
    met = met_by(posture, values, ANSWERS)
    assert met.from_day["USA"].tolist() == [4.0, 0.0, NEVER]
    assert met.partial["USA"].tolist() == [False, True, False]
    assert met.from_day["AUS"].tolist() == [5.0, NEVER, 0.0]
    assert met.from_day["PHL"].tolist() == [0.0, 7.0, NEVER]
    assert "JPN" not in met.from_day
    assert {name: days.tolist() for name, days in met.legal.items()} == {
        "peacetime": [-NEVER] * 3,
        "important_influence": [1.0, NEVER, 3.0],
        "anticipated": [2.0, 3.0, 4.0],
        "survival_threatening": [6.0, 2.0, NEVER],
        "armed_attack": [9.0, 2.0, NEVER],
    }
    assert met.considered == {"JPN"}
    assert (met.requested == -values["authority_asked_days"]).all()


def test_the_arrangement_in_force():
    """One that is set, or today's and its rival by their shares."""
    shares = {"flexible": np.array([0.25, 1.0])}
    assert in_force(setup_of(arrangement="combined"), shares) == [("combined", 1.0)]
    found = dict(in_force(setup_of(arrangement="auto"), shares))
    assert {name: part.tolist() for name, part in found.items()} == {TODAY: [0.75, 0.0], RIVAL: [0.25, 1.0]}
    assert [name for name, _ in in_force(setup_of(), {"flexible": np.zeros(2)})] == [TODAY]
    assert [name for name, _ in in_force(setup_of(), {"flexible": np.ones(2)})] == [RIVAL]
    assert (TODAY, RIVAL) == ("parallel_counterpart", "flexible")


def test_ties_add_up_to_one_at_most(values):
    values |= {"flexible": np.array([0.0, 0.5, 1.0]), "integration": np.array([0.1, 0.2, 0.95])}
    one, other = (command.integration(command.shipped_arrangement(n), values, ANSWERS) for n in (TODAY, RIVAL))
    found = bound(setup_of(), values, ANSWERS)["integration"]
    want = [0.1 + one[0], 0.2 + (one[1] + other[1]) / 2.0, min(1.0, 0.95 + other[2])]
    assert found == pytest.approx(want)
    assert found[2] == 1.0
    assert bound(setup_of(["integration"]), values, ANSWERS)["integration"].tolist() == [0.1, 0.2, 0.95]
    assert values["integration"].tolist() == [0.1, 0.2, 0.95]


def test_coordination_is_that_of_a_course_weighed_by_how_far_each_holds(values):
    values["flexible"] = np.array([0.0, 0.25, 1.0])
    posture = posture_of(3, usa_from_day=[0.0, 3.0, 9.0], defence_from_day=[0, 5, NEVER])
    areas = {"ecs": 2.0, "taiwan_strait": 1.0}
    found = coordination(setup_of(areas=areas), posture, values, ANSWERS)
    met = met_by(posture, values, ANSWERS)
    for (days, kappas), name, part in zip(found, (TODAY, RIVAL), ([1.0, 0.75, 0.0], [0.0, 0.25, 1.0]), strict=True):
        weights = dict.fromkeys(("maritime_strike", "iamd"), areas)
        when, alone = command.course(command.shipped_arrangement(name), met, values, weights)
        assert np.array_equal(days, when)
        assert set(kappas) == {"kappa_maritime_strike", "kappa_iamd"}
        for function in weights:
            assert np.allclose(kappas[f"kappa_{function}"], alone[function] * part, rtol=0, atol=1e-12)
    ((_, everywhere),) = coordination(setup_of(arrangement="combined"), posture, values, ANSWERS)
    weights = {"iamd": dict.fromkeys(AREAS, 1.0)}
    alone = command.course(command.shipped_arrangement("combined"), met, values, weights)[1]["iamd"]
    assert everywhere["kappa_iamd"][0] == pytest.approx(alone[0])


def test_values_lie_where_positions_say():
    setup = SimpleNamespace(ranges={"a": (1.0, 3.0), "b": (2.0, 2.0)})
    positions = {"a": np.array([0.0, 0.5, 1.0]), "b": np.array([0.0, 0.5, 1.0])}
    found = values_at(setup, positions)
    assert found["a"].tolist() == [1.0, 2.0, 3.0]
    assert found["b"].tolist() == [2.0, 2.0, 2.0]


def test_questions_are_answered_by_draws_or_by_their_chance(arranged):
    setup, _ = arranged("P0", count=60, foreign_opcon_jpn=0.9, foreign_opcon_kor=0.1)
    numbers = np.arange(60, dtype=np.uint64)
    positions = {name: np.full(60, 0.5) for name in setup.parameters}
    values, answers = governed(setup, "P0", positions)
    assert answers["JPN"].all()
    assert not answers["KOR"].any()
    assert ("integration" in values) == ("integration" in setup.ranges)
    drawn_values, some = governed(setup, "P0", positions, numbers)
    expected = command.answered(drawn_values, numbers, setup.seed)
    assert all(np.array_equal(some[actor], expected[actor]) for actor in command.QUESTIONS)
    assert 0 < some["JPN"].sum() < 60
    assert futures.governed is governed


def test_an_arrangement_is_felt_in_losses():
    """More coordination sinks more of the landing fleet: combined beside the ally, the other way round without it."""
    from moshimo.study import play_campaign

    def sunk(arrangement, **settings):
        _, played = play_campaign("taiwan-invasion", {"arrangement": arrangement, **settings}, 1500, 1, None)
        return played.result.metrics["losses.CHN.amphibious"].mean()

    fights = {"japan_jsdf": "from_start", "rehearsal": 1.0}
    assert sunk("combined", **fights) > sunk("parallel_counterpart", **fights)
    alone = {"usa_state": "absent", "japan_jsdf": "from_start", "rehearsal": 0.0}
    assert sunk("combined", **alone) < sunk("parallel_counterpart", **alone)
