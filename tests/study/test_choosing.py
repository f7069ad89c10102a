"""The game asked from outside: what would be seen of an ally, rates that stand for reliability, trees in a file."""

import hashlib

import numpy as np
import pytest
from scipy import integrate, special, stats

from moshimo import crisis
from moshimo.errors import OptionError, StorageError, UnknownName
from moshimo.study import choosing
from tests.crisis.efg_reader import read

CLASS = "honour_rate_since_1945"


@pytest.fixture(scope="module")
def reliability():
    return choosing.crisis_reliability()


def middle_of(world, name):
    row = world.parameter(name)
    return 0.5 * (row.low + row.high)


def test_what_is_seen_of_an_ally_is_the_mean_of_those_that_are_challenged(world, reliability):
    """E[r | r < r*] = a / (a + b) I(r*; a + 1, b) / I(r*; a, b), at the middle of every range."""
    mean, alike, below = (
        middle_of(world, name) for name in ("usa_reliability", "selection_concentration", "selection_threshold")
    )
    a, b = mean * alike, (1.0 - mean) * alike
    ratio = special.betainc(a + 1.0, b, below) / special.betainc(a, b, below)
    shown = reliability["selection"]
    assert shown["observed"] == pytest.approx(mean * ratio, rel=1e-9)
    area = integrate.quad(lambda r: r * stats.beta.pdf(r, a, b), 0.0, below)[0]
    assert shown["observed"] == pytest.approx(area / stats.beta.cdf(below, a, b), rel=1e-7)
    assert (shown["true"], shown["challenged_below"]) == (pytest.approx(mean), pytest.approx(below))
    assert shown["observed"] < shown["true"]
    assert (reliability["varied"]["low"], reliability["varied"]["high"]) == (0.2, 0.75)


def test_classes_stand_by_their_rate_each_with_the_game_at_that_rate(world, reliability):
    rows = reliability["rows"]
    rates = [row["rate"] for row in rows]
    assert rates == sorted(rates)
    assert {row["class"] for row in rows} == {one.id for one in crisis.classes(world)}
    fights = [row["outlook"]["fights"] for row in rows]
    assert fights == sorted(fights)
    assert fights[0] < fights[-1]
    for row in (rows[0], rows[-1]):
        alone = choosing.crisis_solve(settings={"usa_reliability": row["rate"]})["outlook"]
        assert row["outlook"] == pytest.approx(alone, abs=1e-12)


def test_a_reference_class_is_its_rate_as_reliability(world):
    found = choosing.crisis_solve(reference=CLASS)
    rate = crisis.reference(world, CLASS).rate
    assert (found["reference"], found["set"]) == (CLASS, {"usa_reliability": rate})
    assert found["outlook"] == choosing.crisis_solve(settings={"usa_reliability": rate})["outlook"]
    assert found["outlook"] != choosing.crisis_solve()["outlook"]


def test_a_reference_class_and_a_reliability_contradict_each_other():
    with pytest.raises(OptionError, match="usa_reliability cannot be set here: the reference class says it"):
        choosing.crisis_solve(settings={"usa_reliability": 0.5}, reference=CLASS)
    with pytest.raises(OptionError, match="it is what the rows vary") as caught:
        choosing.crisis_reliability(settings={"usa_reliability": 0.5})
    assert caught.value.place.key == "--set"
    with pytest.raises(UnknownName, match="there is no reference class 'nobody'") as unknown:
        choosing.crisis_solve(reference="nobody")
    assert unknown.value.place.key == "--reference"


def test_a_tree_is_written_as_it_is_told(tmp_path):
    file, held = tmp_path / "crisis.efg", {"usa_state": "absent", "japan_attacked": False}
    found = choosing.crisis_tree(file, settings=held)
    text = file.read_text(encoding="utf-8")
    solved = choosing.crisis_solve(settings=held)
    assert found["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    game = read(text)
    assert found["endings"] == np.sum(game.profile_at >= 0) > 0
    assert (found["file"], found["set"], found["format"]) == (str(file), held, "EFG 2 R")
    assert text.startswith(found["format"])
    assert {row.name for row in game.information_sets} == {row["node"] for row in solved["nodes"]}


def test_a_tree_goes_into_no_folder_and_nowhere_that_is_not(tmp_path):
    for place in (tmp_path, tmp_path / "none" / "crisis.efg"):
        with pytest.raises(StorageError, match="Choose another file with --efg"):
            choosing.crisis_tree(place, settings={"usa_state": "absent"})
    assert list(tmp_path.iterdir()) == []
