"""Arrangements side by side: the document, and what hangs on the hub, rehearsal and law."""

import json
from itertools import product

import numpy as np
import pytest

from moshimo import command
from moshimo.command import checking
from moshimo.errors import OutOfBounds, UnknownName

NAMES = sorted(command.arrangements())


@pytest.fixture(scope="module")
def found(world):
    return command.compare(world, futures=80)


def row_of(found, name, gone=None):
    return next(row for row in found["rows"] if (row["arrangement"], row["without"]) == (name, gone))


def test_the_document(found):
    assert found["schema"] == "moshimo.command.compare/1"
    assert (found["futures"], found["seed"], found["set"], found["legal"], found["years"]) == (80, 1, {}, None, None)
    assert [row["arrangement"] for row in found["arrangements"]] == list(command.arrangements())
    assert len(found["rows"]) == 7 * 5
    assert set(found["answers"]) == set(command.QUESTIONS)
    for row in found["rows"]:
        assert [one["day"] for one in row["resilience_by_day"]] == list(range(31))
        for one in row["resilience_by_day"]:
            spread = one["share"]
            assert 0.0 <= spread["p05"] <= spread["p95"] <= 1.0
            assert spread["mean"] + one["contested"] <= 1.0 + 1e-12
        assert {tuple(one["day"] for one in days) for days in row["kappa"].values()} == {(0.0, 7.0, 30.0)}
    json.dumps(found, allow_nan=False)


def test_the_same_draws_meet_every_arrangement(found, world):
    again = command.compare(world, futures=80, gone=["USA"])
    assert {row["without"] for row in again["rows"]} == {"USA"}
    assert all(row == row_of(found, row["arrangement"], "USA") for row in again["rows"])
    other = command.compare(world, futures=80, seed=2, gone=["USA"])
    assert other["rows"] != again["rows"]
    assert again["answers"] == found["answers"]


def test_one_future_held_at_one_value_is_a_check(world):
    """With every parameter set, drawing decides nothing but the answers, which 0 and 1 decide as well."""
    middle = {name: float(v[0]) for name, v in command.central(world, {}).items()}
    middle |= dict.fromkeys(command.QUESTIONS.values(), 1.0)
    found = command.compare(world, middle, futures=2, gone=[None, "USA"], legal=["armed_attack"])
    for name, gone in (("flexible", None), ("integrated", "USA")):
        one = command.check(name, gone, 7, world, ["armed_attack"], settings=middle)
        row = row_of(found, name, gone)
        assert row["resilience_by_day"][7]["share"]["mean"] == pytest.approx(one["share"])
        assert row["resilience_by_day"][7]["contested"] == pytest.approx(one["contested_share"])
        for function, kappa in one["kappa"].items():
            assert row["kappa"][function][1]["mean"] == pytest.approx(kappa)
            assert row["kappa"][function][1]["p05"] == pytest.approx(kappa)
        held = next(row for row in found["arrangements"] if row["arrangement"] == name)
        assert held["integration"]["mean"] == pytest.approx(one["integration"])


def test_years_limit_how_far_each_has_grown(world):
    young = command.compare(world, futures=20, years=1.0, gone=[None])
    stages = {row["arrangement"]: row["stage"] for row in young["arrangements"]}
    assert stages == {name: "discuss" if name == "flexible" else None for name in NAMES}


@pytest.mark.parametrize("futures", [0, 20_001])
def test_too_few_or_too_many(world, futures):
    with pytest.raises(OutOfBounds, match=r"--futures: .* is out of range"):
        command.compare(world, futures=futures)


def test_what_is_not_read_is_refused(world):
    with pytest.raises(UnknownName, match="no parameter of command 'lockin'"):
        command.compare(world, {"lockin": 0.1}, futures=1)


def weighted(kappas):
    """Return coordination in combat over all functions, weighted by demand."""
    demand = command.ground().demand
    total = sum(demand[function]["combat"] for function in kappas)
    return sum(demand[function]["combat"] * kappa for function, kappa in kappas.items()) / total


@pytest.fixture(scope="module")
def worth(world):
    """Return share and coordination by (arrangement, hub gone, day, rehearsal, law), law: every question yes or no."""
    rows = {}
    for law in (0.0, 1.0):
        for rehearsal in (0.0, 1.0):
            settings = {"rehearsal": rehearsal, **dict.fromkeys(command.QUESTIONS.values(), law)}
            values = command.central(world, settings)
            for name, gone, day in product(NAMES, (None, "USA"), (0, 30)):
                met = command.circumstances(values, {} if gone is None else {gone: command.ABSENT})
                one = command.resolve(command.shipped_arrangement(name), met, day)
                share = checking.share(one, command.ANSWERED)
                rows[name, gone, day, rehearsal, law] = (share, weighted(checking.kappa(one, values)))
    return rows


CASES = [(rehearsal, law) for rehearsal in (0.0, 1.0) for law in (0.0, 1.0)]


def ranked(worth, which, *case):
    """Return arrangements from the best to the worst; `which`: 0 share, 1 coordination."""
    return sorted(NAMES, key=lambda name: -worth[name, *case][which])


@pytest.mark.parametrize("case", CASES)
def test_with_the_hub_combined_command_is_best_coordinated(worth, case):
    """By share of demand it is not: the integrated command leaves less contested."""
    for day in (0, 30):
        assert ranked(worth, 1, None, day, *case)[0] == "combined"
        assert worth["integrated", None, day, *case][0] > worth["combined", None, day, *case][0]
        assert worth["combined", None, day, *case][0] > worth["parallel", None, day, *case][0]


@pytest.mark.parametrize("case", CASES)
def test_when_the_hub_is_gone_combined_command_falls_to_the_last_but_one(worth, case):
    """Only the integrated command falls further; it has more to hand over, and forces with caveats left."""
    for which in (0, 1):
        assert ranked(worth, which, "USA", 0, *case)[-2:] == ["combined", "integrated"]
    assert worth["combined", "USA", 0, *case][1] < 0.64 * worth["combined", None, 0, *case][1]


@pytest.mark.parametrize("law", [0.0, 1.0])
def test_authority_that_passes_in_time_makes_it_best_again(worth, law):
    """Rehearsed it is best coordinated of all on day 30 without the hub; unrehearsed still the last but one."""
    assert ranked(worth, 1, "USA", 30, 1.0, law)[0] == "combined"
    assert ranked(worth, 1, "USA", 30, 0.0, law)[-2:] == ["combined", "integrated"]
    assert ranked(worth, 0, "USA", 30, 0.0, law)[-2:] == ["combined", "integrated"]


@pytest.mark.parametrize("case", CASES)
def test_parallel_chains_lose_least(worth, case):
    """Without the hub most is answered on day 0; with it, on day 30, least."""
    parallel = ("parallel", "parallel_counterpart")
    assert {ranked(worth, 0, "USA", 0, *case)[i] for i in (0, 1)} <= {*parallel, "consultative"}
    assert ranked(worth, 1, "USA", 0, *case)[0] == "parallel_counterpart"
    assert set(ranked(worth, 0, None, 30, *case)[-2:]) == set(parallel)
    losses = {name: worth[name, None, 0, *case][1] - worth[name, "USA", 0, *case][1] for name in NAMES}
    assert min(losses, key=losses.get) == "parallel"


def test_flexible_hangs_on_rehearsal_and_hardly_on_law(worth):
    """Unrehearsed, leads that are new cost more than control gains, whatever law says; rehearsed, it is the reverse."""
    unrehearsed, rehearsed = (worth["flexible", None, 30, h, 1.0][1] for h in (0.0, 1.0))
    today = [worth["parallel_counterpart", None, 30, h, 1.0][1] for h in (0.0, 1.0)]
    assert unrehearsed < rehearsed
    assert unrehearsed < worth["parallel", None, 30, 0.0, 1.0][1]
    assert rehearsed > worth["parallel", None, 30, 1.0, 1.0][1]
    assert unrehearsed < today[0]
    assert rehearsed > today[1]
    assert worth["flexible", None, 30, 0.0, 0.0][1] == pytest.approx(unrehearsed, abs=1e-12)
    assert 0.0 < rehearsed - worth["flexible", None, 30, 1.0, 0.0][1] < 0.002
    assert worth["flexible", "USA", 30, 1.0, 1.0][1] > worth["parallel_counterpart", "USA", 30, 1.0, 1.0][1]
    assert worth["flexible", "USA", 30, 0.0, 1.0][1] < worth["parallel", "USA", 30, 0.0, 1.0][1]
    assert worth["flexible", None, 0, 0.0, 1.0][0] < worth["flexible", None, 30, 0.0, 1.0][0]


NUMBERS = {
    ("combined", None, 0.0): (0.9204, 0.3900),
    ("combined", None, 1.0): (0.9204, 0.4261),
    ("combined", "USA", 0.0): (0.7339, 0.2545),
    ("combined", "USA", 1.0): (0.8613, 0.3726),
    ("parallel", None, 0.0): (0.8567, 0.3358),
    ("parallel", None, 1.0): (0.8567, 0.3435),
    ("parallel", "USA", 0.0): (0.8454, 0.3326),
    ("parallel", "USA", 1.0): (0.8454, 0.3436),
    ("flexible", None, 0.0): (0.9164, 0.3341),
    ("flexible", None, 1.0): (0.9164, 0.3805),
    ("flexible", "USA", 0.0): (0.8374, 0.3022),
    ("flexible", "USA", 1.0): (0.8679, 0.3602),
    ("integrated", None, 0.0): (0.9841, 0.3287),
    ("integrated", "USA", 1.0): (0.5985, 0.1695),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_share_and_coordination_on_day_30_where_law_says_yes(worth, case):
    name, gone, rehearsal = case
    assert np.allclose(worth[name, gone, 30, rehearsal, 1.0], NUMBERS[case], rtol=0, atol=6e-5)
