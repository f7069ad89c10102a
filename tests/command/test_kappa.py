"""Coordination: each term of its equation by a closed number, its bounds, and the cells it is read from."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo.command import ABSENT, PARAMETERS, Presence, kappa
from moshimo.command.kappa import Link, coordination, link_of

BASE = {
    "kappa_none": 0.1, "kappa_parallel": 0.4, "kappa_national": 0.5, "flexible_gain": 0.3, "closeness_exponent": 1.0,
    "counterpart_gain": 0.05, "flexible_fallback": 0.2, "first_lead_loss": 0.16, "caveat_cost": 0.4,
    "service_felt": 0.5, "service_loss": 0.25, "standing_rehearsal": 0.6, "release_full": 1.0,
    "release_agreement": 0.8, "release_hub": 0.2, "rehearsal": 0.5,
}  # fmt: skip
FULL, AGREED, HUB, NOTHING, ALONE = (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (0, 0, 0, 0)


def of(pairs=FULL, relation="coordination", link=(), **values):
    values = {name: np.array([value]) for name, value in (BASE | values).items()}
    return pytest.approx(float(coordination(Link(pairs, relation, **dict(link)), values)[0]), abs=1e-12)


def test_the_base_names_every_parameter():
    assert set(BASE) == set(kappa.PARAMETERS) <= set(PARAMETERS)


def test_two_chains_share_what_is_released():
    """0.1 + r (0.4 - 0.1), r: 1 in full, 0.8 by agreement, 0.2 through the hub, 0 where nothing is."""
    assert of(FULL) == 0.4
    assert of(AGREED) == 0.1 + 0.8 * 0.3
    assert of(HUB) == 0.1 + 0.2 * 0.3
    assert of(NOTHING) == 0.1
    assert of((1, 2, 1, 1)) == 0.1 + (1.0 + 1.6 + 0.2) / 5 * 0.3


def test_one_nation_and_no_relation():
    assert of(ALONE) == 0.5
    assert of(ALONE, "opcon") == 0.5
    assert of(FULL, "none") == 0.1
    assert of(ALONE, "none") == 0.5


def test_counterparts_add_their_gain_or_loss():
    assert of(AGREED, link={"counterparts": True}) == 0.1 + 0.8 * 0.35
    assert of(AGREED, link={"counterparts": True}, counterpart_gain=-0.05) == 0.1 + 0.8 * 0.25
    assert of(AGREED, "none", link={"counterparts": True}) == 0.1


def test_a_relation_gains_by_its_closeness_and_by_rehearsal():
    """c: supported/supporting 1/4, TACON 2/4, TACOM 3/4, OPCON and above 1; half rehearsed, gain 0.3."""
    for name, close in (("supported_supporting", 0.25), ("tacon", 0.5), ("tacom", 0.75), ("opcon", 1), ("opcom", 1)):
        assert of(AGREED, name) == 0.1 + 0.8 * (0.3 + 0.15 * close)
        assert of(AGREED, name, closeness_exponent=2.0) == 0.1 + 0.8 * (0.3 + 0.15 * close**2)
    assert of(FULL, "opcon", rehearsal=0.0) == 0.4
    assert of(FULL, "opcon", rehearsal=1.0) == 0.7
    assert of(FULL, "opcon", flexible_gain=-0.1) == 0.35


def test_a_standing_command_is_rehearsed_by_more_of_what_is_missing():
    """0.5 + 0.5 x 0.6 = 0.8."""
    assert of(FULL, "opcon", {"standing": True}) == 0.4 + 0.3 * 0.8
    assert of(FULL, "opcon", {"standing": True}, rehearsal=0.0) == 0.4 + 0.3 * 0.6
    assert of(FULL, "opcon", {"standing": True, "first": True}) == 0.4 + 0.3 * 0.8 - 0.16 * 0.2


def test_what_is_lost():
    """A relation that broke 0.2, a first lead 0.16, each by what is not rehearsed."""
    assert of(ALONE, "opcon", {"broken": True}) == 0.5 - 0.2 * 0.5
    assert of(ALONE, "opcon", {"broken": True}, rehearsal=1.0) == 0.5
    assert of(ALONE, "opcon", {"broken": True}, rehearsal=0.25) == 0.5 - 0.2 * 0.75
    assert of(FULL, "coordination", {"first": True}) == 0.4 - 0.16 * 0.5
    assert of(FULL, "coordination", {"first": True}, rehearsal=0.25) == 0.4 - 0.16 * 0.75
    assert of(FULL, "coordination", {"first": True, "broken": True}) == 0.4 - 0.08 - 0.1


def test_nobody_leads_any_more():
    assert of(FULL, "opcon", {"adrift": True}) == 0.1
    assert of(ALONE, "opcon", {"adrift": True, "broken": True}) == 0.1


def test_caveats_and_services_take_their_share():
    """Half of the forces have a caveat: 1 - 0.4/2. Loss 0.2 to 0.6 at a quarter of its range: 0.3; felt by half."""
    assert of(link={"caveats": 0.5}) == 0.4 * 0.8
    assert of(link={"services": ((0.2, 0.6),)}) == 0.4 * (1 - 0.5 * 0.3)
    two = {"services": ((0.2, 0.6), (0.5, 0.5))}
    assert of(link=two) == 0.4 * (1 - 0.5 * (1 - 0.7 * 0.5))
    assert of(link={**two, "caveats": 0.5}) == 0.4 * 0.8 * (1 - 0.5 * (1 - 0.7 * 0.5))
    assert of(link={"services": ((0.2, 0.6),)}, service_loss=1.0) == 0.4 * (1 - 0.5 * 0.6)
    assert of(link={"services": ((0.2, 0.6),)}, service_felt=0.0) == 0.4


def test_everything_is_cut_before_caveats_count():
    assert of(ALONE, link={"broken": True}, flexible_fallback=1.0, rehearsal=0.0) == 0.0
    assert of(FULL, "opcon", kappa_parallel=0.9, flexible_gain=1.0, rehearsal=1.0) == 1.0
    assert of(FULL, "opcon", {"caveats": 0.5}, kappa_parallel=0.9, flexible_gain=1.0, rehearsal=1.0) == 0.8


def test_nothing_to_speak_of():
    values = {name: np.full(3, value) for name, value in BASE.items()}
    assert coordination(None, values).tolist() == [0.0, 0.0, 0.0]


SHARE = st.floats(0.0, 1.0)
LINKS = st.builds(
    Link,
    st.tuples(*[st.integers(0, 3)] * 4),
    st.sampled_from(["none", "coordination", "supported_supporting", "tacon", "tacom", "opcon", "opcom"]),
    *[st.booleans()] * 5,
    SHARE,
    st.lists(st.tuples(SHARE, SHARE).map(lambda two: (min(two), max(two))), max_size=3).map(tuple),
)
VALUES = st.fixed_dictionaries(
    {
        name: st.floats(-1.0, 1.0)
        if name in ("flexible_gain", "counterpart_gain")
        else st.floats(0.1, 3.0)
        if name == "closeness_exponent"
        else SHARE
        for name in BASE
    }
)


@given(LINKS, VALUES)
def test_kappa_is_a_share(link, values):
    found = coordination(link, {name: np.array([value]) for name, value in values.items()})
    assert found.shape == (1,)
    assert 0.0 <= found[0] <= 1.0


@given(LINKS, VALUES, SHARE)
def test_more_caveats_never_help(link, values, more):
    values = {name: np.array([value]) for name, value in values.items()}
    worse = Link(**{**link.__dict__, "caveats": max(more, link.caveats)})
    assert coordination(worse, values) <= coordination(link, values)


TAKES_OVER = "fallback: {lead: USA, after_days: {low: 2, high: 7}}"
CAVEAT = "caveats: {USA: {en: own bases first, ja: 自国の基地を優先}}"
NO_JAPAN, NO_USA = {"present": {"JPN": ABSENT}}, {"present": {"USA": ABSENT}}


def test_what_a_cell_hangs_on(cell):
    def link(where="ecs.mine.combat", **asked):
        found = cell(where, **asked)
        return link_of(found.cell, found.facing, found.settled)

    assert link() == Link(AGREED, "tacon", first=True)
    assert link("ecs.mine.crisis") == Link(AGREED, "tacon")
    assert link(relation="coordination") == Link(AGREED, "coordination")
    assert link(extra="counterparts: true").counterparts
    assert link(extra="standing: true").standing
    assert link(phases="[peace, crisis, combat]") == Link(AGREED, "tacon", standing=True)
    assert not link(relation="coordination", extra="standing: true").standing
    assert link(extra=CAVEAT).caveats == 0.5
    assert link(requested=0.0) == Link(AGREED, "coordination")
    assert link(**NO_USA) == Link(ALONE, "tacon", broken=True)
    assert link(**NO_JAPAN) == Link(ALONE, "coordination", broken=True, adrift=True)
    assert link(**NO_JAPAN, day=5.0) == Link(ALONE, "tacon", broken=True)
    assert link(extra=TAKES_OVER, forces="[JPN, USA, AUS]", **NO_JAPAN, day=7.0) == Link(
        FULL, "tacon", broken=True, first=True
    )
    assert link(lead="each", relation="coordination", **NO_USA) == Link(ALONE, "coordination")
    assert link(lead="each", relation="none") == Link(AGREED, "none")
    assert link(cut_until=3.0) == Link(AGREED, "coordination")
    assert link(forces="[JPN]") == Link(ALONE, "tacon")
    for shut in ({"legal": {}}, {"present": {"JPN": ABSENT, "USA": ABSENT}}, {"extra": CAVEAT, **NO_JAPAN, "day": 9.0}):
        assert link(**shut) is None


def test_what_passes_through_the_hub_is_gone_with_it(cell):
    """JPN and PHL release to each other through the United States, USA and PHL by agreement."""
    asked = {"where": "luzon.mine.combat", "lead": "each", "relation": "coordination", "forces": "[JPN, PHL, USA]"}
    found = cell(**asked)
    assert link_of(found.cell, found.facing, found.settled).pairs == (0, 2, 1, 0)
    found = cell(**asked, **NO_USA)
    assert link_of(found.cell, found.facing, found.settled).pairs == NOTHING


def test_the_loss_of_a_service_is_a_mean_over_those_who_used_it(cell):
    """The common picture: JPN 0.2 to 0.65, AUS 0.2 to 0.7 with what replaces it; who provides it does not use it."""
    asked = {"lead": "each", "relation": "coordination"}
    found = cell("ecs.asw.combat", forces="[JPN, AUS, USA]", **asked, **NO_USA)
    ((low, high),) = link_of(found.cell, found.facing, found.settled).services
    assert (low, high) == (pytest.approx(0.2), pytest.approx(0.675))
    found = cell("ecs.isr.combat", forces="[USA, AUS]", lead="USA", relation="coordination", **NO_JAPAN)
    assert found.facing.lost == ("warning_data_from_japan",)
    assert link_of(found.cell, found.facing, found.settled).services == ()
    assert math.isinf(found.until)
    found = cell("ecs.isr.combat", present={"USA": Presence(until_day=5.0)}, day=9.0, **asked)
    assert len(link_of(found.cell, found.facing, found.settled).services) == 3
