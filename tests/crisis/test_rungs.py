"""The table of rungs: every rung there, shares that are shares, and each fault named with its line."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo import crisis
from moshimo.crisis.rungs import SHARES, read_rungs
from moshimo.errors import DataFileError, UnknownName
from moshimo.facts import data_file
from moshimo.words import RUNGS

TABLE = crisis.rung_table()
NAMES = crisis.parameters_of(TABLE)


def values(size, position=0.5):
    return {name: np.full(size, position) for name in NAMES}


def code(level):
    return np.array([crisis.LEVELS.index(level)], dtype=np.uint8)


def orders(level, **changes):
    given_values = {name: np.array([0.5]) for name in NAMES} | {k: np.array([v]) for k, v in changes.items()}
    return {share: array[0] for share, array in crisis.orders_of(given_values, code(level)).items()}


def test_every_rung_is_there_in_order_and_checked(world):
    assert list(TABLE.rungs) == list(crisis.LEVELS) == list(RUNGS)
    assert crisis.check_rungs() == 9
    for name in NAMES:
        row = world.parameter(name)
        assert (row.source, row.grade, row.judgement, row.bounds) == ("JUDGEMENT", "F6", True, (0.0, 1.0))
    assert "No published game" in TABLE.uncovered.en
    assert "米国抜き" in TABLE.uncovered.ja


def test_nobody_fights_below_l6_and_missiles_wait_for_l7():
    for level in crisis.LEVELS[:6]:
        found = orders(level)
        assert found["air"] == found["sea"] == found["strikes"] == 0.0, level
    limited, offensive, full = (orders(x, rung_limited_share=0.3, rung_offensive_share=0.7) for x in ("L6", "L7", "L8"))
    assert (limited["air"], limited["sea"], limited["strikes"]) == (0.3, 0.3, 0.0)
    assert (offensive["air"], offensive["sea"], offensive["strikes"]) == (0.7, 0.7, 0.7)
    assert set(full.values()) == {1.0}


def test_support_bases_and_fortification_begin_at_their_rungs():
    share = {level: orders(level, rung_intelligence_share=0.2, rung_dispersal_share=0.1) for level in crisis.LEVELS}
    assert [share[level]["supports"] for level in crisis.LEVELS] == [0, 0, 0.2, 0.2, 1, 1, 1, 1, 1]
    assert [share[level]["fortified"] for level in crisis.LEVELS] == [0, 0, 0.1, 0.1, 0.1, 1, 1, 1, 1]
    assert [share[level]["bases"] for level in crisis.LEVELS] == [0, 0, 0, 1, 1, 1, 1, 1, 1]


@given(st.lists(st.tuples(st.integers(0, 8), st.floats(0, 1)), max_size=40), st.integers(1, 5))
def test_a_future_gets_the_orders_of_its_own_rung(drawn, repeat):
    codes = np.array([level for level, _ in drawn] * repeat, dtype=np.uint8)
    numbers = np.array([number for _, number in drawn] * repeat)
    found = crisis.orders_of(dict.fromkeys(NAMES, numbers), codes)
    assert tuple(found) == SHARES
    for share, array in found.items():
        assert array.shape == codes.shape
        for level, number, amount in zip(codes, numbers, array, strict=True):
            wanted = getattr(TABLE.rungs[f"L{level}"].orders, share)
            assert amount == (number if isinstance(wanted, str) else wanted)


def test_there_is_no_rung_beyond_l8():
    with pytest.raises(IndexError, match="no rung of code 9"):
        crisis.orders_of(values(1), np.array([9], dtype=np.uint8))


def test_shares_over_the_ranges_never_fall_from_l6_to_l8(world):
    """Limited is at most offensive, offensive at most full, wherever the ranges are drawn."""
    low, high = world.parameter("rung_limited_share"), world.parameter("rung_offensive_share")
    assert 0.0 < low.low <= low.high <= high.low <= high.high < 1.0


@pytest.mark.parametrize(
    ("old", "new", "error", "says"),
    [
        ("air: rung_limited_share", "air: rung_limitd_share", UnknownName, "Did you mean 'rung_limited_share'"),
        ("air: rung_limited_share", "air: allied_air_worth", DataFileError, "is no share"),
        ("air: rung_limited_share", "air: 0.4", DataFileError, "0, 1 or the name of a parameter"),
        ("air: rung_limited_share", "air: true", DataFileError, ""),
        ("strikes: rung_offensive_share", "strikes: 1, missiles: 1", DataFileError, "unknown key 'missiles'"),
        ("strikes: rung_offensive_share", "missiles: 1", DataFileError, "'strikes' is missing"),
        ("  L8:\n", "  L9:\n", DataFileError, "unknown rung"),
        ("uncovered:", "covered:", DataFileError, "'uncovered' is missing"),
    ],
)
def test_a_fault_in_the_table_is_named_with_its_line(tmp_path, old, new, error, says):
    text = data_file("moshimo.crisis", "rungs.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "rungs.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(error) as caught:
        crisis.check_rungs(path)
    assert says in str(caught.value)
    assert caught.value.place.file == str(path)
    assert caught.value.place.line > 1


def test_a_missing_rung_is_named(tmp_path):
    text = data_file("moshimo.crisis", "rungs.yaml").read_text(encoding="utf-8")
    path = tmp_path / "rungs.yaml"
    path.write_text(text[: text.index("  L8:")], encoding="utf-8")
    with pytest.raises(DataFileError, match="the rung L8 is missing"):
        read_rungs(path)
