"""Transfer of authority: how long its edges take, and the state it is in on every day."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo.command.relations import Days
from moshimo.command.transfer import Authority, Transfer, days_of, effective_on

NEVER, ALWAYS = math.inf, -math.inf
SPAN = Days(low=2, high=10)


def test_days_of_an_edge():
    """10 unrehearsed, 2 rehearsed; a first lead unrehearsed takes 10 (1 + 1.5) = 25, half rehearsed 6 (1 + 0.75)."""
    assert [days_of(SPAN, h) for h in (0.0, 0.25, 0.5, 1.0)] == [10.0, 8.0, 6.0, 2.0]
    assert days_of(SPAN, 0.0, 1.5, first=True) == 25.0
    assert days_of(SPAN, 0.5, 1.5, first=True) == 10.5
    assert days_of(SPAN, 1.0, 1.5, first=True) == 2.0
    assert days_of(SPAN, 0.5, 1.5, first=False) == 6.0
    assert days_of(Days(low=3, high=3), 0.4) == 3.0
    found = days_of(SPAN, np.array([0.0, 1.0]), np.array([2.0, 2.0]), first=True)
    assert found.tolist() == [30.0, 2.0]


SHARE = st.floats(0.0, 1.0)
SPANS = st.lists(st.floats(0.0, 50.0), min_size=2, max_size=2).map(lambda two: Days(low=min(two), high=max(two)))


@given(SPANS, SHARE, SHARE, st.floats(0.0, 5.0), st.booleans())
def test_rehearsal_never_lengthens(span, one, other, delay, first):
    less, more = sorted((one, other))
    assert days_of(span, more, delay, first) <= days_of(span, less, delay, first) + 1e-12
    assert days_of(span, one, delay, first) >= span.low - 1e-12
    assert days_of(span, one, delay, first=True) >= days_of(span, one, delay, first=False)


def test_effective_after_the_later_of_consent_and_law():
    day = effective_on(np.array([1.0, 1.0, 1.0]), np.array(2.0), np.array([0.0, 7.0, NEVER]), np.array(4.0))
    assert day.tolist() == [7.0, 11.0, NEVER]


def test_every_state_by_day_in_order():
    """Asked on day 1, agreed on 3, law on 5, handed over on 9, runs out on 19."""
    one = Transfer(1.0, 2.0, 4.0, opens=5.0, limit=10.0)
    assert (one.agreed, one.effective, one.expires) == (3.0, 9.0, 19.0)
    edges = {
        0.9: "not_requested",
        1: "requested",
        2.9: "requested",
        3: "agreed",
        4.9: "agreed",
        5: "in_transfer",
        8.9: "in_transfer",
        9: "effective",
        18.9: "effective",
        19: "expired",
        1e9: "expired",
    }
    assert {day: one.state(day).value for day in edges} == edges


def test_law_that_is_open_leaves_no_day_between_consent_and_transfer():
    assert Transfer(1.0, 2.0, 4.0).state(3.0) is Authority.IN_TRANSFER
    assert Transfer(1.0, 2.0, 4.0, opens=3.0).effective == 7.0
    assert Transfer(1.0, 2.0, 4.0).expires == NEVER


def test_refused():
    one = Transfer(1.0, 2.0, 4.0, limit=10.0, refused=True)
    assert [one.state(day).value for day in (0, 1, 3, 1e9)] == ["not_requested", "requested", "refused", "refused"]
    assert (one.effective, one.expires) == (NEVER, NEVER)


def test_revoked_from_any_state():
    states = {2.0: "requested", 4.0: "agreed", 6.0: "in_transfer", 12.0: "effective", 20.0: "expired"}
    for day, before in states.items():
        one = Transfer(1.0, 2.0, 4.0, opens=5.0, limit=10.0, revoked=day)
        assert one.state(day - 0.01).value == before
        assert one.state(day) is Authority.REVOKED
    assert Transfer(1.0, 2.0, 4.0, refused=True, revoked=9.0).state(9.0) is Authority.REVOKED
    assert Transfer(5.0, 2.0, 4.0, revoked=3.0).state(4.0) is Authority.NOT_REQUESTED


def test_law_that_never_opens_leaves_it_agreed():
    one = Transfer(1.0, 2.0, 4.0, opens=NEVER, limit=10.0)
    assert [one.state(day).value for day in (0, 1, 3, 1e9)] == ["not_requested", "requested", "agreed", "agreed"]
    assert (one.effective, one.expires) == (NEVER, NEVER)


def test_authority_from_long_before_runs_out_from_day_0():
    one = Transfer(ALWAYS, 0.0, 3.0, limit=30.0)
    assert (one.effective, one.expires) == (ALWAYS, 30.0)
    assert [one.state(day).value for day in (-100, 0, 29.9, 30)] == ["effective", "effective", "effective", "expired"]
    assert Transfer(-20.0, 5.0, 10.0, limit=30.0).expires == 25.0


DAYS = st.sampled_from([ALWAYS, -5.0, 0.0, 3.0, NEVER]) | st.floats(-10.0, 40.0)
LENGTH = st.sampled_from([0.0, 1.0]) | st.floats(0.0, 20.0)
ORDER = ["not_requested", "requested", "agreed", "in_transfer", "effective", "expired", "revoked"]


@given(DAYS, LENGTH, LENGTH, DAYS, st.none() | st.floats(0.1, 40.0), st.booleans(), DAYS, st.tuples(DAYS, DAYS))
def test_exactly_one_state_on_any_day_and_never_back(asked, agree, handover, opens, limit, refused, revoked, two):
    one = Transfer(asked, agree, handover, opens, limit, refused, revoked)
    holds = {
        "not_requested": lambda day: day < asked,
        "revoked": lambda day: day >= asked and day >= revoked,
        "requested": lambda day: asked <= day < min(revoked, asked + agree),
        "refused": lambda day: refused and asked + agree <= day < revoked,
        "agreed": lambda day: not refused and asked + agree <= day < min(revoked, max(asked + agree, opens)),
        "in_transfer": lambda day: max(asked + agree, opens) <= day < min(revoked, one.effective) and not refused,
        "effective": lambda day: one.effective <= day < min(revoked, one.expires),
        "expired": lambda day: one.expires <= day < revoked,
    }
    days = sorted(day for day in two if math.isfinite(day))
    for day in days:
        assert [name for name, here in holds.items() if here(day)] == [one.state(day).value]
    order = ["not_requested", "requested", "refused", "revoked"] if refused else ORDER
    found = [order.index(one.state(day).value) for day in days]
    assert found == sorted(found)
    if limit is not None and math.isfinite(one.effective):
        assert one.expires == pytest.approx(one.effective + limit)
