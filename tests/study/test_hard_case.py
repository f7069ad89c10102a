"""The hard case over futures: rungs in pairs, what the law opens by a day, company, bases, a nuclear threat."""

from itertools import pairwise

import numpy as np
import pytest

from moshimo import campaign, crisis, futures, policy
from moshimo.errors import OptionError, UnknownName
from moshimo.facts import World
from moshimo.study import hard_case
from moshimo.study.sampling import latin_hypercube
from moshimo.words import DEFENCE_SCORES, OUTCOMES, RUNGS

COUNT = 200
FEW = 60
Z95 = 1.959964
VARIED = ("japan_level", "nuclear_threat", "aus_joins", "phl_opens", "kor_supports")
OPEN = {"jp_nsc_days": 0.0, "jp_cabinet_days": 0.0, "finding_warning_days": 0.0}
FOUND = dict.fromkeys(("jp_finding_stc_nous", "jp_finding_stc_partner", "taiwan_supportable_chance"), 1.0)


def study(state="absent", count=COUNT, **settings):
    return hard_case.crisis_hard_case(settings=settings, count=count, state=state)


def rows_of(found, company="alone"):
    return {row["rung"]: row for row in found["rows"] if row["company"] == company}


def legal_of(found, company="alone"):
    """Return the share of futures in which each rung is open, by day: rung -> list."""
    rows = [row["rungs"] for row in found["legal_by_day"] if row["company"] == company]
    return {rung: [row[rung] for row in rows] for rung in RUNGS}


def played(**settings):
    """Return the same futures with a rung and partners set, played without the study: measure -> (F,)."""
    world, numbers = World.load(), np.arange(COUNT, dtype=np.uint64)
    loaded = campaign.load_contingency("taiwan-invasion")
    setup = futures.prepare(loaded, world, policy.load_policies(world.as_of), settings, 1)
    positions = {name: latin_hypercube(numbers, COUNT, name, 1) for name in setup.parameters}
    one = futures.play(setup, "P0", numbers, positions)
    return {"score": np.array(DEFENCE_SCORES)[one.result.outcome], **one.result.metrics}


def interval(values):
    reach = Z95 * values.std(ddof=1) / np.sqrt(values.size)
    return [values.mean() - reach, values.mean() + reach]


@pytest.fixture(scope="module")
def plain():
    return study()


@pytest.fixture(scope="module")
def partial():
    return study("partial")


# Rungs beside each other.


@pytest.mark.parametrize(("company", "joins"), [("alone", {}), ("AUS", {"aus_joins": "always"})])
def test_a_row_is_the_difference_of_the_same_futures_at_two_rungs(plain, company, joins):
    """Paired, so the interval is that of the differences; and narrower than that of two samples apart."""
    never = dict.fromkeys(crisis.JOINS.values(), "never") | joins
    base, ours = (played(usa_state="absent", japan_level=rung, **never) for rung in ("L0", "L7"))
    rows = rows_of(plain, company)
    for name in ("score", "losses.JPN.aircraft", "losses.TWN.casualties", "attack_choice"):
        shown = rows["L7"]["against_l0"][name]
        difference = ours[name] - base[name]
        assert rows["L0"]["measures"][name]["mean"] == pytest.approx(base[name].mean(), abs=1e-9)
        assert rows["L7"]["measures"][name]["mean"] == pytest.approx(ours[name].mean(), abs=1e-9)
        assert shown["mean"] == pytest.approx(difference.mean(), abs=1e-9)
        assert shown["mean"] != 0.0
        assert shown["ci95"] == pytest.approx(interval(difference), rel=1e-6)
        apart = Z95 * np.sqrt((ours[name].var(ddof=1) + base[name].var(ddof=1)) / COUNT)
        assert 0.5 * (shown["ci95"][1] - shown["ci95"][0]) < apart


def test_every_row_is_compared_with_l0_of_its_own_company(plain):
    for company in hard_case.COMPANY:
        rows = rows_of(plain, company)
        assert list(rows) == list(RUNGS)
        for row in rows.values():
            for name, shown in row["against_l0"].items():
                apart = row["measures"][name]["mean"] - rows["L0"]["measures"][name]["mean"]
                assert shown["mean"] == pytest.approx(apart, abs=1e-9)
        assert all(one == {"mean": 0.0, "ci95": [0.0, 0.0]} for one in rows["L0"]["against_l0"].values())
    assert rows_of(plain, "AUS")["L0"]["measures"]["score"] != rows_of(plain)["L0"]["measures"]["score"]


def test_outcomes_are_shares_that_give_the_score(plain):
    for row in plain["rows"]:
        assert list(row["outcomes"]) == list(OUTCOMES)
        assert sum(row["outcomes"].values()) == pytest.approx(1.0, abs=1e-12)
        score = sum(share * points for share, points in zip(row["outcomes"].values(), DEFENCE_SCORES, strict=True))
        assert row["measures"]["score"]["mean"] == pytest.approx(score, abs=1e-12)


def test_who_uses_force_alone_is_abandoned_and_who_does_not_only_where_struck(plain):
    for rung, row in rows_of(plain).items():
        measures = row["measures"]
        alone = 1.0 if rung >= "L6" else measures["struck"]["mean"]
        assert measures["abandoned"]["mean"] == alone
        assert measures["entrapped"]["mean"] == 0.0
    assert 0.0 < rows_of(plain)["L0"]["measures"]["struck"]["mean"] < 1.0


def test_a_japan_that_is_never_struck_is_struck_at_no_rung():
    found = study(count=50, china_strikes_japan="never")
    assert {row["measures"]["struck"]["mean"] for row in found["rows"]} == {0.0}
    assert all(row["against_l0"]["losses.JPN.aircraft"]["mean"] == 0.0 for row in found["rows"] if row["rung"] < "L6")


def test_only_the_company_that_is_named_is_there(plain):
    for company in hard_case.COMPANY:
        for row in rows_of(plain, company).values():
            lost = row["measures"]["losses.AUS.aircraft"]["mean"]
            assert (lost > 0.0) == (company == "AUS")
    attack = {name: rows_of(plain, name)["L6"]["measures"]["attack_choice"]["mean"] for name in hard_case.COMPANY}
    assert min(attack, key=attack.get) == "AUS"


# Bases.


def test_nobody_asks_for_bases_where_the_strong_ally_stays_out(plain):
    rows = rows_of(plain)
    for name in ("score", "struck", "losses.JPN.aircraft"):
        assert rows["L3"]["measures"][name] == rows["L2"]["measures"][name]
    assert set(legal_of(plain)["L3"]) == {0.0}


def test_bases_are_open_from_l3_where_part_of_the_strong_ally_comes(partial):
    """Open bases draw the strike and serve the defence; shut ones are the same at L0, L1 and L2."""
    rows = rows_of(partial)
    struck = {rung: row["measures"]["struck"]["mean"] for rung, row in rows.items()}
    assert struck["L0"] == struck["L1"] == struck["L2"] < struck["L3"] - 0.1
    assert struck["L3"] <= struck["L4"] <= struck["L6"] <= struck["L7"]
    assert rows["L3"]["against_l0"]["score"]["ci95"][0] > 0.0
    assert rows["L2"]["against_l0"]["struck"] == {"mean": 0.0, "ci95": [0.0, 0.0]}
    assert {row["measures"]["abandoned"]["mean"] for row in partial["rows"]} == {0.0}
    assert legal_of(partial)["L3"][-1] == 1.0


@pytest.mark.parametrize("state", hard_case.STATES)
def test_the_state_is_what_the_strong_ally_does(state):
    found = study(state, count=30)
    assert found["set"] == {"usa_state": state}
    entrapped = [row["measures"]["entrapped"]["mean"] for row in found["rows"] if row["rung"] == "L7"]
    assert all((share > 0.0) == (state != "absent") for share in entrapped)


def test_a_strong_ally_that_comes_late_opens_bases_and_support_on_its_day():
    late = {**OPEN, "usa_late_days": 10.0, "jp_consent_days": 0.0, "taiwan_supportable_chance": 0.0}
    legal = legal_of(study("delayed", count=30, **late))
    for rung in ("L3", "L4"):
        assert legal[rung] == [float(day >= 10.0) for day in hard_case.DAYS]


# Law.


def test_the_law_opens_more_as_days_pass_and_closes_nothing(plain, partial):
    for found in (plain, partial):
        for company in hard_case.COMPANY:
            for rung, line in legal_of(found, company).items():
                assert all(less <= more for less, more in pairwise(line)), rung
                assert set(line) == {"L0": {1.0}, "L1": {1.0}, "L2": {1.0}, "L8": {0.0}}.get(rung, set(line))


@pytest.mark.parametrize("state", ["absent", "partial"])
def test_the_law_opens_by_the_end_what_was_lawful_in_the_fighting(state):
    """A Japan that is not struck acts lawfully in the futures in which the rung is open, every step done."""
    found = study(state, china_strikes_japan="never")
    for company in hard_case.COMPANY:
        for rung, row in rows_of(found, company).items():
            assert row["measures"]["lawful"]["mean"] == legal_of(found, company)[rung][-1]


def test_a_rung_is_open_from_the_day_on_which_its_steps_are_done():
    """Two days in council and one in cabinet, from an attack on day 0; L5 from seven days of warning before it."""
    steps = {"jp_nsc_days": 2.0, "jp_cabinet_days": 1.0, "finding_warning_days": 7.0}
    legal = legal_of(study(count=30, **FOUND, **steps, jp_finding_anticipated=1.0))
    for rung, first in (("L4", 3.0), ("L5", -4.0), ("L6", 3.0), ("L7", 3.0)):
        assert legal[rung] == [float(day >= first) for day in hard_case.DAYS], rung


@pytest.mark.parametrize(
    ("finding", "opened"),
    [
        ("jp_finding_stc_nous", {"L6", "L7"}),
        ("taiwan_supportable_chance", {"L4"}),
        ("jp_finding_anticipated", {"L5"}),
        ("jp_finding_stc", set()),
    ],
)
def test_each_finding_opens_its_own_rungs_in_its_own_share(finding, opened):
    shut = dict.fromkeys((*FOUND, "jp_finding_anticipated", "jp_finding_stc"), 0.0)
    legal = legal_of(study(**(shut | {finding: 0.4})))
    for rung in ("L4", "L5", "L6", "L7"):
        assert legal[rung][-1] == (pytest.approx(0.4, abs=0.12) if rung in opened else 0.0), rung


def test_days_of_deploying_are_no_law():
    quick, slow = (study(count=FEW, jp_entry_days=days) for days in (0.0, 30.0))
    assert quick["legal_by_day"] == slow["legal_by_day"]
    score = [rows_of(found)["L7"]["measures"]["score"]["mean"] for found in (quick, slow)]
    assert score[0] > score[1]


def test_days_of_the_assembly_beforehand_are_not_counted():
    none, many = (study(count=FEW, jp_diet_prior_days=days) for days in (0.0, 14.0))
    assert none["legal_by_day"] == many["legal_by_day"]


def test_company_in_the_law_is_australias_and_opens_support_and_force(plain):
    alone, with_it = legal_of(plain), legal_of(plain, "AUS")
    assert {rung for rung in RUNGS if alone[rung] != with_it[rung]} == {"L4", "L6", "L7"}
    assert with_it["L4"][-1] == 1.0
    for rung in ("L4", "L6", "L7"):
        assert all(less <= more for less, more in zip(alone[rung], with_it[rung], strict=True))
    for other in ("PHL", "KOR"):
        assert legal_of(plain, other) == alone


def test_support_of_a_partner_opens_when_the_partner_comes():
    late = {"aus_decision_days": 10.0, **OPEN, "taiwan_supportable_chance": 0.0, "jp_finding_stc_nous": 0.0}
    legal = legal_of(study(count=30, **late, jp_finding_stc_partner=1.0), "AUS")
    for rung in ("L4", "L6", "L7"):
        assert legal[rung] == [float(day >= 10.0) for day in hard_case.DAYS]


# A nuclear threat.


def test_a_threat_never_raises_what_japan_does_for_others_or_by_force(plain):
    """A lower rung may take the place of a higher one, so shares are added up from above."""
    no, yes = (plain["nuclear_threat"][threat]["rungs"] for threat in ("no", "yes"))
    assert sum(no.values()) == pytest.approx(1.0, abs=1e-12)
    for above in (("L7",), ("L6", "L7"), ("L4", "L6", "L7")):
        assert sum(yes[rung] for rung in above) <= sum(no[rung] for rung in above) + 1e-12
    assert yes["L7"] < no["L7"]


def test_a_threat_with_a_low_cap_leaves_support_and_force_to_nobody():
    found = study(nuclear_coercion_cap=3.0, **FOUND, japan_rule="autonomous")["nuclear_threat"]
    assert {found["yes"]["rungs"][rung] for rung in ("L4", "L6", "L7")} == {0.0}
    assert sum(found["no"]["rungs"][rung] for rung in ("L4", "L6", "L7")) > 0.3
    assert found["no"]["score"]["mean"] > found["yes"]["score"]["mean"]


def test_a_threat_above_every_rung_changes_nothing():
    found = study(count=FEW, nuclear_coercion_cap=8.0, **FOUND)["nuclear_threat"]
    assert found["no"] == found["yes"]


def test_a_threat_meets_those_who_act_without_the_strong_ally(partial):
    assert partial["nuclear_threat"]["no"] == partial["nuclear_threat"]["yes"]


# What it refuses.


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"japan_attacked": True}, "japan_attacked cannot be set here: the hard case is that of a Japan not attacked"),
        ({"china_strikes_japan": "always"}, "china_strikes_japan cannot be set here"),
        ({"usa_scale": 0.5}, "a United States that stays out"),
        ({"usa_state": "absent"}, "--state says it"),
        ({"japan_lead": False}, "contradict each other"),
        *(({name: "always"}, f"{name} cannot be set here: it is what the rows vary") for name in VARIED),
    ],
)
def test_what_contradicts_the_case_or_its_rows_is_refused(settings, words):
    with pytest.raises(OptionError, match=words) as caught:
        study(**settings)
    assert caught.value.place.key == "--set"


def test_a_state_that_is_not_hard_is_refused():
    with pytest.raises(UnknownName, match="there is no state of the hard case 'full'") as caught:
        study("full")
    assert caught.value.place.key == "--state"
