"""Posture: told or decided, days by the clock of what must come first, chances of the choice made, coupled dice."""

from dataclasses import fields
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from moshimo import crisis, draws
from moshimo.crisis.choices import take
from moshimo.facts import World
from moshimo.words import RUNGS, USA_STATES
from tests.crisis.situations import code, middles, solved, spread, table

SIZE = 2000
FUTURES = np.arange(SIZE, dtype=np.uint64)
DAYS = {
    "usa_late_days": 10.0, "jp_consent_days": 2.0, "conditional_days": 4.0, "jp_nsc_days": 0.5, "jp_cabinet_days": 1.0,
    "jp_diet_prior_days": 7.0, "jp_entry_days": 5.0, "strike_delay_days": 3.0, "finding_warning_days": 14.0,
    "aus_decision_days": 6.0, "phl_consent_days": 5.0, "kor_consent_days": 8.0,
}  # fmt: skip
SHARES = {"jsdf_share": 0.6, "usa_partial_scale": 0.5, "diversion": 0.0, "prk_diversion": 0.2, "conditional_worth": 0.5}
SHARES |= {"relative_decline": 0.2, "decline_odds": 0.125}
LEFT = 1.0 - 0.125 * 0.2 / 0.1
"""Share of the strong ally's force that a decline of two tenths leaves."""
HELD = DAYS | SHARES
FREE = dict.fromkeys(crisis.RULED.values(), "autonomous")


def values(**changes):
    return middles(SIZE, **HELD | changes)


def arrange(fixed, **changes):
    """Return posture and choices of futures decided with what is set."""
    held = values(**changes)
    choices, game = crisis.decide(held, FUTURES, 1, fixed, table())
    return posture_of(held, choices, fixed, game.situation.found), choices


def tell(fixed, **changes):
    """Return posture and choices of futures told by what is set."""
    held = values(**changes)
    choices = crisis.told(held, FUTURES, 1, fixed)
    return posture_of(held, choices, fixed, None), choices


def posture_of(held, choices, fixed, found):
    starts = crisis.usa_from_day(held, choices.chosen["usa_state"], fixed)
    partner = crisis.joins_from("AUS", held, choices.chosen["aus_joins"], starts, fixed)
    days = crisis.opens(World.load(), held, starts, partner, choices.chosen["japan_rule"], found)
    return crisis.posture(held, choices.chosen, days, fixed)


# The strong ally.


@pytest.mark.parametrize("ask", [arrange, tell])
@pytest.mark.parametrize(
    ("state", "day", "scale", "support", "inland"),
    [
        ("over_committed", 0.0, 1.0, 1.0, 0.25),
        ("full", 0.0, 1.0, 1.0, 0.0),
        ("partial", 0.0, 0.5, 1.0, 0.0),
        ("delayed", 10.0, 1.0, 1.0, 0.0),
        ("support_only", np.inf, 0.0, 1.0, 0.0),
        ("absent", np.inf, 0.0, 0.0, 0.0),
    ],
)
def test_presence_by_state(ask, state, day, scale, support, inland):
    posture, choices = ask({"usa_state": state}, over_inland_share=0.25)
    assert set(posture.usa_state) == {USA_STATES.index(state)}
    assert set(posture.usa_from_day) == {day}
    assert set(posture.usa_support) == {support}
    assert set(posture.usa_inland) == {inland}
    tied = choices.chosen["prk_exploits"] == 1
    assert np.allclose(posture.usa_scale, scale * LEFT * np.where(tied, 0.8, 1.0))
    assert set(choices.probability["usa_state"]) == {1.0}


@pytest.mark.parametrize("ask", [arrange, tell])
def test_aliases_and_delays(ask):
    assert set(ask({"us_intervenes": False})[0].usa_from_day) == {np.inf}
    assert set(ask({"us_intervenes": True})[0].usa_state) == {USA_STATES.index("full")}
    assert set(ask({"us_intervenes": True, "us_entry_delay_days": 0.0})[0].usa_from_day) == {0.0}
    for name in ("us_entry_delay_days", "usa_delay_days"):
        posture, _ = ask({name: 14.0})
        assert set(posture.usa_from_day) == {14.0}
        assert set(posture.usa_state) == {USA_STATES.index("delayed")}
    assert set(ask({"usa_state": "delayed", "usa_delay_days": 0.0})[0].usa_from_day) == {0.0}
    assert set(ask({"usa_state": "delayed"}, usa_late_days=21.5)[0].usa_from_day) == {21.5}
    scaled = ask({"usa_state": "partial", "usa_scale": 0.25}, prk_diversion=0.0)[0]
    assert set(scaled.usa_scale) == {0.25}
    nobody = ask({"usa_state": "absent", "usa_scale": 0.0})[0]
    assert set(nobody.usa_from_day) == {np.inf}
    assert set(nobody.usa_scale) == {0.0}


def test_what_is_diverted_or_tied_down_does_not_come():
    posture, choices = arrange({"usa_state": "full"}, diversion=0.25, prk_diversion=0.4, prk_gain=0.15)
    tied = choices.chosen["prk_exploits"] == 1
    assert 0.05 < tied.mean() < 0.95
    assert np.allclose(posture.usa_scale, 0.75 * LEFT * np.where(tied, 0.6, 1.0))


@pytest.mark.parametrize(
    ("odds", "decline", "left"),
    [(0.4, 0.0, 1.0), (0.4, 0.1, 0.6), (0.25, 0.2, 0.5), (0.5, 0.4, 0.0), (-0.1, 0.2, 1.0), (0.4, -0.05, 1.0)],
)
@pytest.mark.parametrize("ask", [arrange, tell])
def test_decline_takes_from_the_force_that_comes_and_a_gain_adds_none(ask, odds, decline, left):
    """scale min(left, 1) (1 - diversion) (1 - tied); a scale that was set is the one that comes."""
    held = {"decline_odds": odds, "relative_decline": decline, "diversion": 0.25, "prk_diversion": 0.4}
    for state, scale in (("full", 1.0), ("partial", 0.5)):
        posture, choices = ask({"usa_state": state}, **held)
        tied = choices.chosen["prk_exploits"] == 1
        assert np.allclose(posture.usa_scale, scale * left * 0.75 * np.where(tied, 0.6, 1.0), rtol=0, atol=1e-12)
    assert set(ask({"usa_state": "partial", "usa_scale": 0.7}, **held)[0].usa_scale) == {0.7}


# Japan: consent and rung.


@pytest.mark.parametrize("ask", [arrange, tell])
@pytest.mark.parametrize("state", ["absent", "support_only"])
def test_nobody_asks_japan_where_nobody_comes(ask, state):
    posture, choices = ask({"usa_state": state})
    assert set(choices.chosen["japan_consents"]) == {code("japan_consents", "not_asked")}
    assert set(choices.probability["japan_consents"]) == {1.0}
    assert np.isinf(posture.bases_from_day).all()


def test_nobody_is_asked_where_no_alliance_stands():
    posture, choices = arrange({"usa_state": "full"}, us_retention=0.5, lockin=0.0, relative_decline=0.0)
    stands = choices.chosen["usa_retains"] == 1
    assert 0.4 < stands.mean() < 0.6
    asked = choices.chosen["japan_consents"] != code("japan_consents", "not_asked")
    assert np.array_equal(asked, stands)
    assert np.isinf(posture.bases_from_day[~stands]).all()
    held, _ = arrange({"usa_state": "full", "japan_bases_for_us": True}, us_retention=0.0)
    assert set(held.bases_from_day) == {0.0}


@pytest.mark.parametrize(("state", "arrival"), [("full", 0.0), ("delayed", 10.0)])
def test_bases_open_after_consent_and_conditions_and_not_before_anyone_comes(state, arrival):
    posture, choices = arrange({"usa_state": state, **FREE}, us_retention=1.0)
    consent = choices.chosen["japan_consents"]
    seen = set()
    for option, day, share in (("no", np.inf, None), ("conditional", 6.0, 0.5), ("yes", 2.0, 1.0)):
        here = consent == code("japan_consents", option)
        seen |= {option} if here.any() else set()
        assert set(posture.bases_from_day[here]) <= {max(day, arrival)}, option
        assert share is None or set(posture.bases_share[here]) <= {share}
    assert seen == {"no", "conditional", "yes"}


def test_bases_that_are_set_open_at_once_or_never():
    assert set(arrange({"usa_state": "full", "japan_bases_for_us": True})[0].bases_from_day) == {0.0}
    assert set(arrange({"usa_state": "delayed", "japan_bases_for_us": True})[0].bases_from_day) == {10.0}
    assert set(arrange({"usa_state": "full", "japan_bases_for_us": False})[0].bases_from_day) == {np.inf}


@pytest.mark.parametrize("rung", RUNGS)
def test_a_rung_that_is_set_answers_on_bases_from_l3_up(rung):
    opens = rung >= "L3"
    for ask in (arrange, tell):
        posture, choices = ask({"usa_state": "full", "japan_level": rung}, us_retention=1.0)
        assert set(choices.chosen["japan_consents"]) == {code("japan_consents", "yes" if opens else "no")}
        assert set(posture.bases_from_day) == {2.0 if opens else np.inf}
        held = ask({"usa_state": "full", "japan_level": rung, "japan_bases_for_us": not opens})[0]
        assert set(held.bases_from_day) == {np.inf if opens else 0.0}  # what is said of bases themselves wins


@pytest.mark.parametrize(
    ("answer", "day", "share"), [("no", np.inf, 1.0), ("conditional", 6.0, 0.5), ("yes", 2.0, 1.0)]
)
def test_the_answer_on_bases_can_be_set_with_its_days(answer, day, share):
    for ask in (arrange, tell):
        posture, choices = ask({"usa_state": "full", "japan_consents": answer})
        assert set(choices.chosen["japan_consents"]) == {code("japan_consents", answer)}
        assert set(posture.bases_from_day) == {day}
        assert set(posture.bases_share) == {share}


RUNG_SHARES = {
    "rung_intelligence_share": 0.25, "rung_dispersal_share": 0.375, "rung_limited_share": 0.5,
    "rung_offensive_share": 0.75,
}  # fmt: skip


@pytest.mark.parametrize("state", ["absent", "full"])
@pytest.mark.parametrize("rung", RUNGS)
def test_only_force_enters_the_fighting_and_only_what_is_ordered_supports(rung, state):
    posture, choices = arrange({"usa_state": state, "japan_level": rung, "china_strikes_japan": "never"}, **RUNG_SHARES)
    assert set(choices.chosen["japan_level"]) == {list(RUNGS).index(rung)}
    acts = rung in ("L6", "L7", "L8")
    assert np.isfinite(posture.jsdf_from_day).all() == acts
    assert np.isfinite(posture.jsdf_from_day).any() == acts
    assert np.array_equal(choices.chosen["japan_fights"] == 1, np.full(SIZE, acts))
    supports, fortified = set(posture.supports_share), set(posture.fortified_share)
    assert supports == {1.0 if rung >= "L4" else 0.25 if rung >= "L2" else 0.0}
    assert fortified == {1.0 if rung >= "L5" else 0.375 if rung >= "L2" else 0.0}
    assert set(posture.jsdf_strikes) == {{"L7": 0.6 * 0.75, "L8": 0.6}.get(rung, 0.0)}
    assert set(posture.jsdf_share) == {{"L6": 0.6 * 0.5, "L7": 0.6 * 0.75, "L8": 0.6}.get(rung, 0.0)}
    assert np.isinf(posture.defence_from_day).all()
    assert set(choices.probability["japan_level"]) == {1.0}


def test_japans_rung_is_drawn_from_what_is_open():
    _, choices = arrange({"usa_state": "full", **FREE}, us_retention=1.0)
    rungs = set(choices.chosen["japan_level"])
    assert {list(RUNGS)[i] for i in rungs} >= {"L2", "L4", "L5", "L6"}
    assert {list(RUNGS)[i] for i in rungs} <= {"L2", "L4", "L5", "L6", "L7"}


# The clock of the law.


def opened(starts=0.0, rule="autonomous", found=None, partner=np.inf, **changes):
    held = values(**changes)
    first, beside = np.full(SIZE, starts), np.full(SIZE, partner)
    rules = np.full(SIZE, crisis.RULES.index(rule), dtype=np.uint8)
    days = crisis.opens(World.load(), held, first, beside, rules, found)
    return {rung: float(np.unique(day)[0]) for rung, day in days.items() if len(np.unique(day)) == 1}


@pytest.mark.parametrize("late", [0.0, 3.0, 11.5])
def test_a_rung_opens_when_its_steps_are_done_and_force_after_its_deployment(late):
    """Findings take council and cabinet (1.5 days) from warning or from the ally's first day; L6 deploys 5 more."""
    days = opened(late)
    assert set(days) == set(RUNGS)
    assert days["L5"] == -14.0 + 1.5
    assert days["L3"] == late + 2.0
    assert days["L4"] == 0.0 + 1.5  # asked as if Taiwan may be supported: the attack itself, not the ally
    assert days["L6"] == days["L7"] == days["L8"] == 0.0 + 1.5 + 5.0


@pytest.mark.parametrize("warning", [0.0, 14.0])
@pytest.mark.parametrize("rung", RUNGS)
def test_islands_are_fortified_from_the_day_the_law_lets_them_be(rung, warning):
    """Warning + council + cabinet from L5 up, not the day of the attack; what is dispersed below needs no finding."""
    fixed = {"usa_state": "absent", "japan_level": rung, "japan_rule": "autonomous"}
    posture, _ = arrange(fixed, finding_warning_days=warning, jp_finding_anticipated=1.0)
    assert set(posture.fortified_from_day) == {-warning + 1.5 if rung >= "L5" else 0.0}
    slow, _ = arrange(fixed, finding_warning_days=warning, jp_cabinet_days=2.0, jp_finding_anticipated=1.0)
    assert set(slow.fortified_from_day) == {-warning + 2.5 if rung >= "L5" else 0.0}


def test_an_ally_that_puts_the_law_first_waits_for_its_assembly():
    quick, slow = opened(), opened(rule="law_first")
    for rung in RUNGS:
        waits = 7.0 if rung in ("L4", "L6", "L7", "L8") else 0.0
        assert slow[rung] == quick[rung] + waits, rung
    assert opened(rule="law_first", jp_diet_prior_days=0.0) == quick


def test_what_a_future_has_found_decides_the_day():
    """Without an answer on Taiwan, support waits for the strong ally's forces; with it, it does not."""
    no, yes = np.zeros(SIZE, dtype=bool), np.ones(SIZE, dtype=bool)

    def found(supportable, alone, partner=no):
        return crisis.Findings((alone, yes), partner, yes, supportable, no, np.full(SIZE, 9.0))

    assert opened(4.0, found=found(no, no))["L4"] == 4.0 + 1.5
    assert opened(4.0, found=found(yes, no))["L4"] == 1.5
    assert opened(4.0, found=found(no, no))["L6"] == 4.0 + 1.5 + 5.0
    assert opened(4.0, found=found(no, yes))["L6"] == 1.5 + 5.0
    late = {"starts": np.inf, "partner": 6.0}
    assert opened(**late, found=found(no, no, yes))["L4"] == 6.0 + 1.5
    assert opened(**late, found=found(yes, no, yes))["L4"] == 1.5
    assert opened(**late, found=found(no, no, yes))["L6"] == 6.0 + 1.5 + 5.0
    assert opened(starts=4.0, partner=6.0, found=found(no, no, yes))["L6"] == 4.0 + 1.5 + 5.0


def test_the_days_of_the_law_are_those_of_acting_without_assembly_and_deployment():
    """opens = law + days of the assembly where the law comes first + days of deploying; infinite where it is shut."""
    no, yes = np.zeros(SIZE, dtype=bool), np.ones(SIZE, dtype=bool)
    first, beside = np.full(SIZE, np.inf), np.full(SIZE, np.inf)
    shut = crisis.Findings((no, no), no, no, no, no, np.full(SIZE, 9.0))
    open_ = crisis.Findings((yes, yes), yes, yes, yes, no, np.full(SIZE, 9.0))
    days = {
        name: crisis.law_days(World.load(), values(), first, beside, found)
        for name, found in (("shut", shut), ("open", open_), ("said", None))
    }
    for rung in ("L4", "L5", "L6", "L7"):
        assert np.isinf(days["shut"][rung]).all(), rung
        assert np.array_equal(days["open"][rung], days["said"][rung]), rung
    for rule, waits in (("autonomous", 0.0), ("law_first", 7.0)):
        acts = opened(starts=np.inf, rule=rule, found=open_)
        for rung in ("L4", "L5", "L6", "L7"):
            more = (waits if rung != "L5" else 0.0) + (5.0 if rung in ("L6", "L7") else 0.0)
            assert acts[rung] == days["open"][rung][0] + more, (rule, rung)
    assert np.isinf(days["open"]["L8"]).all()


def test_shut_rungs_have_the_day_on_which_the_steps_would_be_done():
    no = np.zeros(SIZE, dtype=bool)
    nothing = crisis.Findings((no, no), no, no, no, no, np.full(SIZE, 9.0))
    assert opened(np.inf, found=nothing) == opened(np.inf)


# Strikes and self-defence.


def test_a_strike_comes_after_there_is_something_to_strike():
    """Bases once open, support, forces that act: the first of them; islands that are only fortified are no target."""
    posture, choices = arrange({"usa_state": "full", "china_strikes_japan": "always", **FREE}, us_retention=1.0)
    rung = {"L2": np.inf, "L4": 1.5, "L5": 1.5, "L6": 1.5, "L7": 1.5}  # from L4 on they support, L6 and L7 act later
    bases = {"no": np.inf, "conditional": 6.0, "yes": 2.0}
    seen = set()
    for level, answer in zip(choices.chosen["japan_level"], choices.chosen["japan_consents"], strict=True):
        seen.add((list(RUNGS)[level], crisis.DECISIONS["japan_consents"][answer]))
    for level, answer in seen:
        here = choices.chosen["japan_level"] == list(RUNGS).index(level)
        here &= choices.chosen["japan_consents"] == code("japan_consents", answer)
        target = min(rung[level], bases[answer])
        assert set(posture.strike_day[here]) == {3.0 if np.isinf(target) else target + 3.0}, (level, answer)
    assert len(seen) > 9
    assert posture.strike_day.min() >= 3.0


@pytest.mark.parametrize("name", ["china_strikes_japan", "japan_attacked"])
def test_whether_japan_is_struck_can_be_set(name):
    yes, no = {"china_strikes_japan": ("always", "never"), "japan_attacked": (True, False)}[name]
    for ask in (arrange, tell):
        assert np.isfinite(ask({"usa_state": "full", name: yes})[0].strike_day).all()
        assert np.isinf(ask({"usa_state": "full", name: no})[0].strike_day).all()
    assert set(tell({"usa_state": "absent", name: yes})[0].strike_day) == {3.0}


@pytest.mark.parametrize("ask", [arrange, tell])
def test_japan_defends_itself_from_the_strike_on(ask):
    posture, choices = ask({"usa_state": "full", "japan_bases_for_us": True})
    struck = np.isfinite(posture.strike_day)
    assert 0.02 < struck.mean() < 0.98
    assert np.array_equal(posture.defence_from_day, posture.strike_day)
    assert (choices.chosen["japan_fights"][struck] == 1).all()
    assert set(posture.defence_share) == set(posture.defence_at_sea) == {0.6}
    unattacked = ~struck & np.isinf(posture.jsdf_from_day)
    assert not choices.chosen["japan_fights"][unattacked].any()


@pytest.mark.parametrize("ask", [arrange, tell])
@pytest.mark.parametrize(
    ("role", "entry", "defends", "offensive"),
    [
        ("neutral", np.inf, False, 0.6),
        ("defensive_only", np.inf, True, 0.0),
        ("if_attacked", np.inf, True, 0.6),
        ("from_start", 0.0, True, 0.6),
    ],
)
def test_a_role_that_is_set_leaves_nothing_to_chance(ask, role, entry, defends, offensive):
    fixed = {"usa_state": "full", "japan_jsdf": role, "japan_bases_for_us": True, "china_strikes_japan": "always"}
    posture, choices = ask(fixed)
    assert set(posture.jsdf_from_day) == {entry}
    assert set(posture.strike_day) == {3.0}
    assert np.array_equal(posture.defence_from_day, posture.strike_day if defends else np.full(SIZE, np.inf))
    assert set(posture.defence_share) == {0.6}
    assert set(posture.defence_at_sea) == {offensive}
    assert set(choices.chosen["japan_fights"]) == {int(defends)}
    for name in ("japan_consents", "china_strikes_japan", "japan_fights"):
        assert set(choices.probability[name]) == {1.0}, name


def test_a_force_that_fights_from_the_start_brings_no_support_nor_fortification_of_its_own():
    posture, _ = arrange({"usa_state": "absent", "japan_jsdf": "from_start"})
    assert not posture.supports_share.any()
    assert not posture.fortified_share.any()
    assert set(posture.jsdf_share) == set(posture.jsdf_strikes) == {0.6}


# Partners.


@pytest.mark.parametrize(
    ("setting", "field", "day"),
    [("aus_joins", "aus_from_day", 6.0), ("phl_opens", "phl_access_from_day", 5.0),
     ("kor_supports", "kor_supports_from_day", 8.0)],
)  # fmt: skip
def test_a_partner_comes_after_its_days_or_not_at_all(setting, field, day):
    for ask in (arrange, tell):
        assert set(getattr(ask({"usa_state": "full", setting: "always"})[0], field)) == {day}
        assert set(getattr(ask({"usa_state": "full", setting: "never"})[0], field)) == {np.inf}
    posture, choices = arrange({"usa_state": "full"})
    joins = choices.chosen[setting] == 1
    assert 0.02 < joins.mean() < 0.98
    assert np.array_equal(getattr(posture, field), np.where(joins, day, np.inf))


@pytest.mark.parametrize(("actor", "own"), [("AUS", 6.0), ("PHL", 5.0), ("KOR", 8.0)])
@pytest.mark.parametrize("starts", [0.0, 5.5, 40.0, np.inf])
def test_a_partner_does_not_come_before_the_ally_it_follows_unless_it_was_set(actor, own, starts):
    """max(own days, the ally's first day) where that one fights; own days where it does not, or where it was set."""
    held, name = values(), crisis.JOINS[actor]
    joins, first = np.arange(SIZE) % 2, np.full(SIZE, starts)
    followed = max(own, starts) if np.isfinite(starts) else own
    for fixed, day in (({}, followed), ({name: "always"}, own), ({name: "never"}, own)):
        found = crisis.joins_from(actor, held, joins, first, fixed)
        assert set(found[joins == 1]) == {day}
        assert set(found[joins == 0]) == {np.inf}
    other = next(one for one in crisis.JOINS.values() if one != name)
    assert set(crisis.joins_from(actor, held, joins, first, {other: "always"})[joins == 1]) == {followed}


@pytest.mark.parametrize(("name", "field", "own"), [("aus_joins", "aus_from_day", 6.0),
                                                    ("phl_opens", "phl_access_from_day", 5.0),
                                                    ("kor_supports", "kor_supports_from_day", 8.0)])  # fmt: skip
def test_a_late_ally_delays_the_partners_that_chose_to_follow_it(name, field, own):
    """In the posture as in the rule: 10 days late, who chose comes with it, and who was set comes by itself."""
    posture, choices = arrange({"usa_state": "delayed"})
    joined = choices.chosen[name] == 1
    assert set(getattr(posture, field)[joined]) == {10.0}
    assert set(getattr(posture, field)[~joined]) == {np.inf}
    assert set(getattr(arrange({"usa_state": "delayed", name: "always"})[0], field)) == {own}
    alone, choices = arrange({"usa_state": "absent", "japan_level": "L6"}, aus_neutral_tw=0.0, phl_neutral_tw=0.0,
                             rok_neutral_tw=0.0)  # fmt: skip
    joined = choices.chosen[name] == 1
    assert set(getattr(alone, field)[joined]) == {own}


def test_the_politics_of_every_partner_are_its_own_die():
    """Three coins of one half: each shows heads half the time, two together a quarter, all three an eighth."""
    half = middles(4000, aus_neutral_tw=0.5, phl_neutral_tw=0.5, rok_neutral_tw=0.5)
    neutral = solved(half)[1].situation.neutral
    assert set(neutral) == set(crisis.PARTNERS)
    for one in crisis.PARTNERS:
        assert neutral[one].mean() == pytest.approx(0.5, abs=0.032)
    for one, other in combinations(crisis.PARTNERS, 2):
        assert (neutral[one] & neutral[other]).mean() == pytest.approx(0.25, abs=0.028)
    assert np.logical_and.reduce(list(neutral.values())).mean() == pytest.approx(0.125, abs=0.021)


def test_politics_keep_a_partner_out_whatever_it_would_gain():
    for actor, name in crisis.JOINS.items():
        chance = {"AUS": "aus_neutral_tw", "PHL": "phl_neutral_tw", "KOR": "rok_neutral_tw"}[actor]
        weighs = {"usa_state": "full", f"{actor.lower()}_rule": "autonomous"}
        assert not arrange(weighs, **{chance: 1.0, "alliance_worth": 1.0})[1].chosen[name].any()
        assert arrange(weighs, **{chance: 0.0, "alliance_worth": 1.0})[1].chosen[name].mean() > 0.5


# Chances.


def test_told_choices_are_certain_but_for_the_strike():
    _, choices = tell({"usa_state": "full"}, china_strikes_japan_chance=0.7)
    struck = choices.chosen["china_strikes_japan"] == 1
    assert 0.65 < struck.mean() < 0.75
    assert np.array_equal(choices.probability["china_strikes_japan"], np.where(struck, 0.7, 1.0 - 0.7))
    for name in set(crisis.DECISIONS) - {"china_strikes_japan"}:
        assert set(choices.probability[name]) == {1.0}, name
    _, none = tell({"usa_state": "absent"}, china_strikes_japan_chance=0.7)
    assert set(none.chosen["china_strikes_japan"]) == {code("china_strikes_japan", "not_considered")}


def test_choice_probabilities_are_of_the_choice_made():
    """Each is looked up in the solved game at the very place the path went through."""
    held = spread(500, seed=5)
    choices, game = solved(held)
    chosen, chances = choices.chosen, game.chances
    rows = np.arange(500)
    state = chosen["usa_state"]
    consent = np.where(chosen["japan_consents"] == 3, 0, chosen["japan_consents"])
    level = np.array([crisis.rules.chosen_code(name) for name in RUNGS])[chosen["japan_level"]]
    strike = chosen["china_strikes_japan"]
    hub = crisis.payoffs.FIGHTS[state].astype(int)
    japan = ((chosen["japan_level"] >= 6) | (strike == 1)).astype(int)
    kind = chosen["usa_kind"]
    word = held["usa_reliability"]
    expected = {
        "challenger": chances.challenger[rows, chosen["challenger"]],
        "taiwan_resists": chances.target[rows, chosen["taiwan_resists"]],
        "usa_retains": np.where(chosen["usa_retains"] == 1, crisis.retention(held), 1.0 - crisis.retention(held)),
        "usa_kind": np.where(kind == 1, word, 1.0 - word),
        "usa_state": chances.usa[rows, kind, state],
        "japan_consents": chances.consent[rows, state, consent],
        "japan_level": chances.level[rows, state, consent, level],
        "china_strikes_japan": chances.strike[rows, state, consent, level, strike],
        "prk_exploits": chances.exploit[rows, state, chosen["prk_exploits"]],
    } | {crisis.JOINS[a]: chances.join[a][rows, hub, japan, chosen[crisis.JOINS[a]]] for a in crisis.JOINS}
    for name, probability in expected.items():
        assert np.array_equal(choices.probability[name], probability), name
        assert (choices.probability[name] > 0.0).all(), name
    assert set(crisis.DECISIONS) == set(choices.chosen) == set(choices.probability)
    for name, codes in choices.chosen.items():
        assert codes.max() < len(crisis.DECISIONS[name])


@pytest.mark.parametrize("name", ["challenger", "usa_state", "japan_consents", "china_strikes_japan", "aus_joins"])
def test_what_is_chosen_is_chosen_as_often_as_its_chance_says(name):
    """Over futures alike in all but their dice: the share of a choice is its mean choice probability."""
    held = middles(4000, us_retention=1.0, aus_neutral_tw=0.0)
    choices, game = solved(held, fixed={} if name in ("challenger", "usa_state") else {"usa_state": "full", **FREE})
    kind = held["usa_reliability"][0]
    if name == "challenger":
        expected = game.chances.challenger.mean(axis=0)
    elif name == "usa_state":
        mix = game.chances.usa
        expected = np.mean(mix[:, 0] * (1.0 - kind) + mix[:, 1] * kind, axis=0)
    else:
        expected = np.bincount(choices.chosen[name], 1.0 / choices.probability[name]) / 4000
        assert np.abs(expected[expected > 0] - 1.0).max() < 0.1  # inverse-probability weights sum to the whole
        return
    shares = np.bincount(choices.chosen[name], minlength=expected.size) / 4000
    assert np.abs(shares - expected).max() < 0.03


@given(arrays(np.float64, (9, 4), elements=st.floats(0, 1)), arrays(np.float64, 9, elements=st.floats(0, 0.999)))
def test_a_uniform_takes_the_option_its_cumulated_chance_passes_and_never_a_shut_one(weights, u):
    weights = np.where(weights < 0.05, 0.0, weights)
    weights[weights.sum(axis=1) == 0.0, 2] = 1.0
    chances = weights / weights.sum(axis=1, keepdims=True)
    taken, probability = take(chances, u)
    assert (probability > 0.0).all()
    assert np.array_equal(probability, chances[np.arange(9), taken])
    below = np.array([chances[i, : taken[i]].sum() for i in range(9)])
    assert (below <= u + 1e-12).all()
    assert (u <= below + probability + 1e-12).all()


@given(arrays(np.float64, 30, elements=st.floats(0.001, 0.999)), st.floats(0, 1), st.floats(0, 1))
def test_a_likelier_option_is_never_taken_from_who_had_it(u, one, other):
    low, high = min(one, other), max(one, other)
    had, has = (take(np.tile([1.0 - p, p], (30, 1)), u)[0] for p in (low, high))
    assert (has >= had).all()


# Coupling and determinism.


@pytest.mark.parametrize(
    ("name", "parameter", "low", "high", "fixed"),
    [
        ("china_strikes_japan", "strike_urge", 0.0, 0.3,
         {"usa_state": "full", "japan_bases_for_us": True, "japan_level": "L4"}),
        ("china_strikes_japan", "strike_caution", 0.4, 0.1, {"usa_state": "absent", "japan_level": "L4"}),
        ("aus_joins", "alliance_worth", 0.0, 0.4, {"usa_state": "full", "japan_level": "L6"}),
        ("kor_supports", "exposure_cost", 0.3, 0.0, {"usa_state": "full", "japan_level": "L6"}),
        ("prk_exploits", "prk_gain", 0.0, 0.3, {"usa_state": "full"}),
        ("taiwan_resists", "twn_resolve", 0.0, 0.3, {"usa_state": "partial"}),
        ("usa_retains", "lockin", -0.4, 0.4, {}),
        ("usa_kind", "usa_reliability", 0.3, 0.8, {}),
    ],
)  # fmt: skip
def test_a_policy_that_makes_an_option_likelier_keeps_every_future_that_had_it(name, parameter, low, high, fixed):
    had, has = (
        arrange(fixed, integration=0.5, us_retention=0.7, **{parameter: value})[1].chosen[name] == 1
        for value in (low, high)
    )
    assert (has | ~had).all()
    assert has.sum() > had.sum()


@given(st.integers(0, 2**63), st.sampled_from(sorted(crisis.DECISIONS)))
def test_every_decision_has_dice_of_its_own(seed, name):
    others = [one for one in crisis.DECISIONS if one != name]
    numbers = np.arange(8, dtype=np.uint64)
    own = draws.choice_uniforms(numbers, f"decision.{name}", seed)
    assert all(not np.array_equal(own, draws.choice_uniforms(numbers, f"decision.{one}", seed)) for one in others)


@pytest.mark.parametrize("fixed", [{}, {"usa_state": "absent", "japan_lead": True}], ids=["free", "hard case"])
def test_no_division_of_the_futures_changes_a_bit(fixed):
    size = 60
    held = spread(size, seed=9)
    whole, game = solved(held, fixed=fixed)
    outlook = crisis.outlook(held, game)
    for step in (1, 7, 59):
        for first in range(0, size, step):
            part = slice(first, min(first + step, size))
            some = {name: array[part] for name, array in held.items()}
            choices, here = solved(some, fixed=fixed, first=first)
            for name in crisis.DECISIONS:
                assert choices.chosen[name].tobytes() == whole.chosen[name][part].tobytes(), name
                assert choices.probability[name].tobytes() == whole.probability[name][part].tobytes(), name
            looked = crisis.outlook(some, here)
            for field in fields(outlook):
                assert getattr(looked, field.name).tobytes() == getattr(outlook, field.name)[part].tobytes()


def test_what_is_decided_depends_on_the_seed_and_the_number_of_the_future_alone():
    held = middles(40)
    first, again, other = (solved(held, seed=seed)[0].chosen for seed in (1, 1, 2))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert any(not np.array_equal(first[name], other[name]) for name in first)
    reversed_numbers = np.arange(40, dtype=np.uint64)[::-1].copy()
    back = solved(held, which=reversed_numbers)[0].chosen
    assert all(np.array_equal(first[name], back[name][::-1]) for name in first)


# Keeping the alliance.


@given(st.floats(0.01, 0.99), st.floats(-1, 1), st.floats(0, 0.5), st.floats(-1, 1), st.floats(0, 1))
def test_keeping_the_alliance_moves_in_its_log_odds(base, stake, decline, lockin, integration):
    held = middles(us_retention=base, decline_stake=stake, relative_decline=decline, lockin=lockin,
                   integration=integration)  # fmt: skip
    kept = float(crisis.retention(held)[0])
    odds = np.log(base / (1.0 - base)) + stake * decline / 0.1 + lockin * integration
    assert kept == pytest.approx(1.0 / (1.0 + np.exp(-odds)), rel=1e-9)


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_what_is_held_for_certain_stays_certain(certain):
    assert set(crisis.retention(middles(3, us_retention=certain, lockin=0.5, integration=1.0))) == {certain}
    assert set(arrange({}, us_retention=certain)[1].chosen["usa_retains"]) == {int(certain)}
