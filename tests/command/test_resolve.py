"""The state of a cell: closed examples for each line of the table, then properties, then the shipped data."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moshimo import command
from moshimo.command import ABSENT, NEVER, Circumstances, Presence
from moshimo.command.telling import as_document, why
from moshimo.errors import UnknownName

ALWAYS = -math.inf
CAVEAT = "{en: own bases first, ja: 自国の基地を優先}"
TAKES_OVER = "fallback: {lead: USA, after_days: {low: 2, high: 7}}"
JPN_CAVEAT, USA_CAVEAT = f"caveats: {{JPN: {CAVEAT}}}", f"caveats: {{USA: {CAVEAT}}}"
BOTH_CAVEAT = f"caveats: {{JPN: {CAVEAT}, USA: {CAVEAT}}}"
NO_JAPAN, NO_USA = {"present": {"JPN": ABSENT}}, {"present": {"USA": ABSENT}}
LATE = Presence(10.0)


def said(found):
    return found.state, found.settled.reason, found.leads


def test_led(cell):
    found = cell()
    assert said(found) == ("led", "led", ("JPN",))
    assert found.able == ("JPN", "USA")
    assert found.until == NEVER
    assert why(found) == {
        "en": "Led by JPN over the forces of JPN and USA; relation: tactical control (TACON).",
        "ja": "日本が日本・米国の部隊を主導する（関係：戦術統制（TACON））。",
    }
    assert said(cell(relation="coordination", where="ecs.log.combat")) == ("led", "led", ("JPN",))


def test_led_alone(cell):
    assert said(cell(**NO_USA)) == ("led", "led_alone", ("JPN",))
    assert said(cell(forces="[JPN]", relation="full_command")) == ("led", "led_alone", ("JPN",))
    assert said(cell(lead="each", relation="none", forces="[JPN]")) == ("led", "led_alone", ("JPN",))
    shut = cell(lead="USA", legal={})
    assert said(shut) == ("led", "led_alone", ("USA",))
    assert why(shut)["en"] == "Led by USA over its own forces; no other nation takes part."


def test_led_each(cell):
    each = {"lead": "each", "relation": "coordination"}
    assert said(cell("ecs.isr.combat", **each)) == ("led", "led_each", ("JPN", "USA"))
    assert said(cell("ecs.asw.crisis", **each)) == ("led", "led_each", ("JPN", "USA"))
    assert "each over its own forces" in why(cell("ecs.isr.combat", **each))["en"]


def test_orphaned(cell):
    present = {"JPN": ABSENT, "USA": Presence(5.0)}
    found = cell(present=present, day=4.9)
    assert said(found) == ("orphaned", "orphaned", ())
    assert why(found)["ja"] == "日本・米国のいずれも参加せず、指揮する者がいない。"
    assert cell(present=present, day=5.0).state == "fallback"
    gone = {"JPN": Presence(until_day=8.0), "USA": Presence(until_day=6.0)}
    assert cell(present=gone, day=8.0).state == "orphaned"


def test_illegal(cell):
    """Japan is to lead, or to take over, or alone is left, and its law opens nothing."""
    found = cell(legal={})
    assert said(found) == ("illegal", "illegal", ())
    assert "armed attack situation or survival-threatening situation" in why(found)["en"]
    assert cell(legal={"armed_attack": (ALWAYS, NEVER)}).state == "led"
    assert cell(legal={"survival_threatening": (ALWAYS, NEVER)}).state == "led"
    assert cell(legal={"important_influence": (ALWAYS, NEVER)}).state == "illegal"
    assert cell("ecs.isr.combat", legal={}).state == "led"
    assert cell(lead="USA", legal={}, **NO_USA).state == "illegal"
    assert cell(lead="each", relation="none", legal={}, **NO_USA).state == "illegal"
    assert cell(lead="each", relation="none", legal={}).leads == ("USA",)
    over = "fallback: {lead: JPN, after_days: {low: 0, high: 1}}"
    three = cell(lead="USA", forces="[USA, JPN, AUS]", extra=over, legal={}, day=9.0, **NO_USA)
    assert three.state == "illegal"
    assert why(three)["en"].startswith("JPN may not act here")
    both = cell(lead="AUS", forces="[JPN, AUS]", legal={"aus_support": (ALWAYS, NEVER)})
    assert why(both)["en"].startswith("AUS may not act here")


def test_a_nation_without_a_part_is_shut_out_whatever_law_is_asked(cell):
    never = cell("korea.airdef_ca.combat")
    assert said(never) == ("illegal", "illegal", ())
    assert why(never)["en"] == "No situation in the law of JPN opens this task to its forces."
    assert cell("korea.airdef_ca.combat", legal={"armed_attack": (ALWAYS, NEVER)}).state == "illegal"
    assert cell("korea.airdef_ca.combat", lead="USA").able == ("USA",)


def test_only_the_law_of_japan_and_of_nations_named_is_considered(cell):
    japan = {"armed_attack": (ALWAYS, NEVER)}
    assert cell(lead="USA", legal=japan).state == "led"
    assert cell(lead="USA", legal={**japan, "usa_support": (ALWAYS, NEVER)}).state == "illegal"
    assert cell(lead="USA", legal={**japan, "usa_authorised": (ALWAYS, NEVER)}).state == "led"
    assert cell("ecs.log.combat", lead="USA", legal={**japan, "usa_bases": (ALWAYS, NEVER)}).state == "led"


def test_law_opens_and_closes_on_days(cell):
    """Open from day 4 to day 20; TACON hands over in 6 days unrehearsed, so from day 10; asked long before."""
    law = {"legal": {"armed_attack": (4.0, 20.0)}}
    by_day = {3.9: "illegal", 4.0: "in_transfer", 9.9: "in_transfer", 10.0: "led", 19.9: "led", 20.0: "illegal"}
    assert {day: cell(day=day, **law).state for day in by_day} == by_day
    assert (cell(day=4.0, **law).settled.reason, cell(day=4.0, **law).until) == ("taking_over", 10.0)
    assert cell(day=9.9, lead="USA", **law).able == ("USA", "JPN")[::-1]
    assert said(cell(day=3.9, lead="USA", **law))[1] == "led_alone"
    assert said(cell(day=4.0, lead="USA", **law))[1] == "taking_over"
    assert said(cell(day=20.0, lead="USA", **law))[1] == "led_alone"


def test_the_first_of_several_situations_opens_and_between_them_it_is_shut(cell):
    law = {"armed_attack": (12.0, NEVER), "survival_threatening": (2.0, 6.0)}
    by_day = {1.9: "illegal", 2.0: "in_transfer", 6.0: "illegal", 11.9: "illegal", 12.0: "led"}
    assert {day: cell(day=day, legal=law).state for day in by_day} == by_day


def test_in_transfer_where_the_lead_is_gone(cell):
    """The rule's own days, or the relation's where nobody is named: USA within 2 to 7, TACON back within 1 to 5."""
    found = cell(extra=TAKES_OVER, day=6.9, **NO_JAPAN)
    assert said(found) == ("in_transfer", "in_transfer", ())
    assert (found.heirs, found.until) == (("USA",), 7.0)
    assert why(found)["ja"] == "日本が不在。米国への移管は7日目に終わる。"
    assert said(cell(extra=TAKES_OVER, day=7.0, **NO_JAPAN)) == ("fallback", "fallback", ("USA",))
    assert cell(extra=TAKES_OVER, rehearsal=1.0, **NO_JAPAN).until == 2.0
    assert cell(extra=TAKES_OVER, rehearsal=0.5, **NO_JAPAN).until == 4.5
    assert cell(extra=TAKES_OVER, first_lead_delay=2.0, rehearsal=0.5, **NO_JAPAN).until == 9.0
    assert cell("ecs.asw.crisis", extra=TAKES_OVER, first_lead_delay=2.0, **NO_JAPAN).until == 7.0
    assert cell(**NO_JAPAN).until == 5.0
    assert cell(first_lead_delay=2.0, **NO_JAPAN).until == 5.0
    assert cell(first_lead_delay=2.0, phases="[peace, crisis, combat]", **NO_JAPAN).until == 5.0
    assert cell(rehearsal=1.0, **NO_JAPAN).until == 1.0
    assert cell(relation="coordination", **NO_JAPAN).state == "fallback"


def test_the_first_heir_that_is_there_takes_over(cell):
    heirs = "fallback:\n- {lead: USA, after_days: {low: 2, high: 7}}\n- {lead: AUS, after_days: {low: 1, high: 9}}"
    three = {"forces": "[JPN, USA, AUS]", "extra": heirs}
    assert (cell(**three, **NO_JAPAN).heirs, cell(**three, **NO_JAPAN).until) == (("USA",), 7.0)
    both = {"present": {"JPN": ABSENT, "USA": ABSENT}}
    assert (cell(**three, **both).heirs, cell(**three, **both).until) == (("AUS",), 9.0)
    assert said(cell(**three, **both, day=9.0)) == ("fallback", "fallback", ("AUS",))
    all_gone = {"present": {"JPN": ABSENT, "USA": ABSENT, "AUS": ABSENT}}
    assert cell(**three, **all_gone).state == "orphaned"


def test_in_transfer_where_the_lead_is_not_yet_in_authority(cell):
    """Asked on day 0: TACON needs 1 to 5 days to agree and 1 to 6 to hand over; a first lead takes longer."""
    found = cell(requested=0.0)
    assert said(found) == ("in_transfer", "taking_over", ())
    assert found.until == 11.0
    assert "The authority of JPN over the forces of USA is not effective before day 11" in why(found)["en"]
    assert cell(requested=0.0, day=10.9).state == "in_transfer"
    assert said(cell(requested=0.0, day=11.0)) == ("led", "led", ("JPN",))
    assert cell(requested=0.0, rehearsal=1.0).until == 2.0
    assert cell(requested=0.0, rehearsal=0.5).until == 6.5
    assert cell(requested=0.0, first_lead_delay=1.0).until == 17.0
    assert cell(requested=0.0, first_lead_delay=1.0, rehearsal=0.5).until == 8.25
    assert "before day 8.3;" in why(cell(requested=0.0, first_lead_delay=1.0, rehearsal=0.5))["en"]
    assert cell("ecs.asw.crisis", requested=0.0, first_lead_delay=1.0).until == 11.0
    assert cell(requested=-8.0).until == 3.0
    assert cell(requested=-11.0).state == "led"
    assert cell(requested=0.0, extra="handover_days: {low: 0, high: 2}").until == 7.0
    assert "does not become effective" in why(cell(requested=NEVER))["en"]
    assert said(cell(requested=0.0, **NO_USA))[1] == "led_alone"


def test_authority_is_asked_for_in_the_phase_in_which_the_rule_begins(cell):
    long_ago = {"requested": -100.0}
    assert cell(**long_ago).state == "led"
    assert cell(phases="[combat]", **long_ago).until == 11.0
    assert cell(phases="[combat]").until == 11.0
    assert cell(phases="[peace, crisis, combat]", requested=9.0).state == "led"
    assert cell(extra="standing: true", requested=9.0, phases="[combat]").state == "led"
    assert cell(extra="standing: true\nhandover_days: {low: 4, high: 9}", requested=9.0).state == "led"
    assert cell(requested=9.0).until == 20.0


def test_who_led_in_peace_is_no_first_lead(own):
    rule = ("areas: [ecs], functions: [asw], phases: [%s]", "JPN", "%s", "[JPN, USA]", "")

    def until(*rules):
        met = Circumstances(requested=0.0, first_lead_delay=1.0)
        rows = command.resolve(own(*rules), met, 0.0, "combat")
        return next(row.until for row in rows if (row.cell.area, row.cell.function) == ("ecs", "asw"))

    war = (rule[0] % "crisis, combat", "JPN", "tacon", *rule[3:])
    assert until(war) == 17.0
    assert until((rule[0] % "peace", "JPN", "coordination", *rule[3:]), war) == 11.0
    assert until((rule[0] % "peace", "USA", "coordination", *rule[3:]), war) == 17.0


def test_a_relation_of_two_chains_passes_nothing(cell):
    for relation in ("none", "coordination"):
        found = cell("ecs.log.combat", relation=relation, requested=0.0)
        assert found.state == "led"
        assert found.assumption is None


def test_authority_runs_out_where_it_is_not_renewed(cell):
    """30 days from day 0, or from day 11 where it was asked for on day 0; TACON is back within 5 days."""
    limited = {"extra": "limit_days: 30", "renewed": False, "where": "ecs.log.combat"}
    assert cell(**limited, day=29.9).state == "led"
    found = cell(**limited, day=30.0)
    assert said(found) == ("in_transfer", "lapsing", ())
    assert found.until == 35.0
    assert "back under their own nations by day 35" in why(found)["en"]
    assert cell(**limited, day=34.9).settled.reason == "lapsing"
    assert said(cell(**limited, day=35.0)) == ("fallback", "lapsed", ("JPN", "USA"))
    assert cell(**limited, requested=0.0, day=40.9).state == "led"
    assert cell(**limited, requested=0.0, day=41.0).settled.reason == "lapsing"
    assert said(cell(**limited, day=90.0, **NO_USA))[1] == "led_alone"
    assert said(cell(**{**limited, "where": "ecs.asw.combat"}, day=35.0)) == ("contested", "lapsed", ("JPN", "USA"))
    kept = cell(**{**limited, "renewed": True}, day=90.0)
    assert kept.state == "led"
    assert as_document(kept, Circumstances(), 90.0)["authority"]["state"] == "effective"
    assert cell("ecs.log.combat", renewed=False, day=90.0).state == "led"


def test_caveated(cell):
    """Every force that is there and may act has a caveat."""
    assert cell(extra=USA_CAVEAT).state == "led"
    found = cell(extra=USA_CAVEAT, day=30.0, **NO_JAPAN)
    assert said(found) == ("caveated", "caveated", ("USA",))
    assert why(found)["ja"] == "残る部隊のすべてに国としての留保がある：自国の基地を優先。"
    assert cell(extra=BOTH_CAVEAT).state == "caveated"
    assert cell(extra=JPN_CAVEAT, **NO_USA).state == "caveated"
    assert cell(lead="USA", extra=USA_CAVEAT, legal={}).state == "caveated"


def test_contested(cell):
    """Combat, a function that needs one authority, two nations, two chains."""
    for relation in ("none", "coordination"):
        assert said(cell(lead="each", relation=relation)) == ("contested", "contested", ("JPN", "USA"))
        assert said(cell(lead="JPN", relation=relation)) == ("contested", "contested", ("JPN",))
    assert "two chains of command" in why(cell(lead="each", relation="none"))["en"]
    assert cell(relation="supported_supporting").state == "led"
    assert cell("ecs.log.combat", lead="each", relation="none").state == "led"
    assert cell("ecs.asw.crisis", lead="each", relation="none").state == "led"
    assert cell(lead="each", relation="none", **NO_USA).state == "fallback"
    three = cell(forces="[JPN, USA, AUS]", relation="opcon", day=30.0, **NO_JAPAN)
    assert said(three) == ("contested", "contested", ("USA", "AUS"))
    named = cell(forces="[JPN, USA, AUS]", relation="opcon", extra=TAKES_OVER, day=30.0, **NO_JAPAN)
    assert said(named) == ("fallback", "fallback", ("USA",))
    needs = [f for f in command.ground().demand if cell(f"ecs.{f}.combat", lead="each", relation="none").state != "led"]
    assert needs == ["iamd", "asw", "maritime_strike", "airdef_ca"]


def test_fallback_under_national_command(cell):
    """Nobody is named to take over, or each led its own and one is left."""
    assert cell(day=4.9, **NO_JAPAN).state == "in_transfer"
    found = cell(day=5.0, **NO_JAPAN)
    assert said(found) == ("fallback", "fallback_own", ("USA",))
    assert why(found)["en"] == "Without JPN the task is carried on by USA under national command."
    assert said(cell(lead="each", relation="coordination", **NO_USA)) == ("fallback", "fallback_own", ("JPN",))
    three = cell("ecs.log.combat", forces="[JPN, USA, AUS]", day=5.0, **NO_JAPAN)
    assert said(three) == ("fallback", "fallback_own", ("USA", "AUS"))
    pair = cell("ecs.log.combat", lead="each", relation="none", forces="[JPN, USA, AUS]", **NO_JAPAN)
    assert said(pair) == ("led", "led_each", ("USA", "AUS"))


def test_without_communications_forces_act_on_only_where_authority_was_delegated(cell):
    cut = {"cut_until": 3.0, "where": "ecs.log.combat"}
    found = cell(**cut)
    assert said(found) == ("fallback", "cut_off", ("JPN", "USA"))
    assert why(found)["en"].startswith("Communications are lost and nothing was delegated: JPN and USA lead")
    assert cell(**cut, day=3.0).state == "led"
    assert cell(**cut, day=-0.1).state == "led"
    assert cell(**cut, extra="delegated: true").state == "led"
    assert cell(**cut, relation="opcon").state == "led"
    assert cell(**cut, relation="coordination").state == "led"
    assert said(cell(**cut, **NO_USA))[1] == "led_alone"
    assert said(cell(cut_until=3.0)) == ("contested", "cut_off", ("JPN", "USA"))


def test_a_late_lead_finds_its_heir_in_charge_until_it_is_handed_back(cell):
    """USA has taken over on day 7; JPN comes on day 10, and TACON is handed over 6 days later."""
    asked = {"extra": TAKES_OVER, "present": {"JPN": LATE}}
    assert cell(**asked, day=6.9).settled.reason == "in_transfer"
    assert said(cell(**asked, day=7.0)) == ("fallback", "fallback", ("USA",))
    found = cell(**asked, day=10.0)
    assert said(found) == ("fallback", "handing_back", ("USA",))
    assert why(found)["en"] == "JPN came late; USA, which had taken over, leads until day 16."
    assert said(cell(**asked, day=15.9))[1] == "handing_back"
    assert said(cell(**asked, day=16.0)) == ("led", "led", ("JPN",))
    assert said(cell(**{**asked, "present": {"JPN": Presence(7.0)}}, day=7.0))[1] == "handing_back"
    early = {**asked, "present": {"JPN": Presence(6.9)}}
    assert said(cell(**early, day=7.0)) == ("in_transfer", "taking_over", ())
    assert said(cell(present={"JPN": LATE}, day=10.0)) == ("in_transfer", "taking_over", ())
    assert said(cell(**{**asked, "extra": TAKES_OVER + "\nstanding: true"}, day=10.0))[1] == "led"
    at_once = "fallback: {lead: USA, after_days: {low: 0, high: 0}}"
    assert said(cell(extra=at_once, present={"JPN": Presence(0.0)}, requested=0.0))[1] == "taking_over"
    assert said(cell(extra=at_once, present={"JPN": Presence(0.5)}, requested=0.0, day=0.5))[1] == "handing_back"
    asked_then = {**asked, "requested": -20.0}
    assert cell(**asked_then, day=20.9).settled.reason == "handing_back"
    assert cell(**asked_then, day=21.0).state == "led"


def test_an_heir_that_may_not_act_holds_nothing_for_a_late_lead(cell):
    over = "fallback: {lead: JPN, after_days: {low: 0, high: 1}}"
    asked = {"lead": "USA", "forces": "[USA, JPN, AUS]", "extra": over, "present": {"USA": LATE}, "day": 10.0}
    assert cell(**asked).settled.reason == "handing_back"
    assert cell(**asked, legal={}).settled.reason == "taking_over"


def test_a_lead_that_leaves_is_missed_from_that_day(cell):
    leaves = {"present": {"JPN": Presence(until_day=12.0)}}
    by_day = {11.9: "led", 12.0: "in_transfer", 18.9: "in_transfer", 19.0: "fallback"}
    assert {day: cell(extra=TAKES_OVER, day=day, **leaves).state for day in by_day} == by_day
    assert cell(extra=TAKES_OVER, day=12.0, **leaves).until == 19.0
    assert cell(day=12.0, **leaves).until == 17.0
    assert cell(extra=TAKES_OVER, day=4.0, present={"JPN": Presence(until_day=-3.0)}).state == "fallback"
    assert cell(extra=TAKES_OVER, day=3.9, present={"JPN": Presence(until_day=-3.0)}).state == "in_transfer"
    between = {"extra": TAKES_OVER, "present": {"JPN": Presence(10.0, 20.0)}}
    by_day = {7.0: "fallback", 10.0: "handing_back", 16.0: "led", 20.0: "in_transfer", 27.0: "fallback"}
    assert {day: cell(day=day, **between).settled.reason for day in by_day} == by_day
    never = {"extra": TAKES_OVER, "present": {"JPN": Presence(9.0, 9.0)}}
    assert cell(day=9.0, **never).state == "fallback"


def test_who_only_supports_is_there_for_intelligence_and_services(cell):
    supports = {"present": {"USA": Presence(partial=True)}, "lead": "USA"}
    assert cell("ecs.log.combat", **supports).leads == ("USA",)
    assert said(cell(**supports)) == ("in_transfer", "in_transfer", ())
    assert cell(**{**supports, "lead": "JPN"}).able == ("JPN",)
    there = [f for f in command.ground().demand if "USA" in cell(f"ecs.{f}.crisis", **supports).able]
    assert there == ["isr", "log", "cyber", "space"]
    assert not Presence(5.0, 9.0).on(4.9)
    assert [Presence(5.0, 9.0, True).on(5.0, function) for function in ("log", "asw", None)] == [True, False, True]
    assert not Presence(5.0, 9.0).on(9.0)


def test_services_are_lost_with_their_provider_and_not_with_its_forces(cell):
    assert cell("ecs.isr.combat", **NO_JAPAN, day=9.0).facing.lost == ("warning_data_from_japan",)
    usa = ("common_picture", "data_links", "command_communications")
    assert cell("ecs.isr.combat", **NO_USA).facing.lost == usa
    assert cell("ecs.isr.combat", present={"USA": Presence(until_day=5.0)}, day=4.9).facing.lost == ()
    assert cell("ecs.asw.combat", present={"USA": Presence(partial=True)}).facing.lost == ()
    assert cell("ecs.mine.combat", **NO_USA).facing.lost == ()


def test_ceilings_loosen_a_relation_for_the_forces_least_free(cell):
    """Under USA nobody doubts supported/supporting for JPN, TACON for AUS, and coordination for PHL."""
    under = {"lead": "USA", "relation": "opcon", "forces": "[USA, JPN, AUS, PHL]"}

    def left(**answers):
        return cell(**under, answers=answers).facing.relation

    assert cell(**under).facing.relation == "opcon"
    assert left(JPN=True, AUS=True, PHL=True, USA=False) == "opcon"
    assert left(AUS=False) == "tacon"
    assert left(JPN=False) == "supported_supporting"
    assert left(JPN=False, AUS=False) == "supported_supporting"
    assert left(PHL=False) == "coordination"
    two = {"lead": "USA", "relation": "opcon"}
    found = cell(**two, answers={"JPN": False})
    assert said(found) == ("led", "led", ("USA",))
    assert why(found)["en"].endswith("Law leaves supported and supporting of the operational control (OPCON) agreed.")
    assert "Law leaves" not in why(cell(**two))["en"]
    assert said(cell(**under, answers={"PHL": False}))[:2] == ("contested", "contested")
    assert cell(**under, answers={"PHL": False}, requested=0.0).assumption is None
    assert cell(**two, answers={"JPN": False}, requested=0.0).until == 9.0
    assert cell(**two, requested=0.0).until == 22.0
    assert cell(**two, answers={"JPN": False}, cut_until=3.0).settled.reason == "cut_off"
    korea = {"lead": "USA", "relation": "opcon", "forces": "[USA, KOR]", "answers": {"KOR": False}}
    assert cell("soj.log.combat", **korea).facing.relation == "opcon"
    loose = cell(lead="USA", relation="supported_supporting", answers={"JPN": False})
    assert loose.facing.relation == "supported_supporting"


def test_the_order_of_precedence(cell):
    nobody = {"present": {"JPN": ABSENT, "USA": ABSENT}}
    assert cell(extra=BOTH_CAVEAT, legal={}, **nobody).state == "orphaned"
    assert cell(lead="USA", extra=BOTH_CAVEAT, legal={}, **NO_USA).state == "illegal"
    assert cell(extra=f"{BOTH_CAVEAT}\n{TAKES_OVER}", day=3.0, **NO_JAPAN).state == "in_transfer"
    assert cell(extra=f"{BOTH_CAVEAT}\n{TAKES_OVER}", day=8.0, **NO_JAPAN).state == "caveated"
    assert cell(extra=BOTH_CAVEAT, requested=0.0).state == "in_transfer"
    limited = {"extra": f"{BOTH_CAVEAT}\nlimit_days: 30", "renewed": False}
    assert cell(**limited, day=31.0).state == "in_transfer"
    assert cell(**limited, day=35.0).state == "caveated"
    assert cell(lead="each", relation="none", extra=BOTH_CAVEAT).state == "caveated"
    loose = {"relation": "none", "extra": TAKES_OVER, "forces": "[JPN, USA, AUS]"}
    assert cell(**loose, day=8.0, **NO_JAPAN).state == "contested"
    assert cell(cut_until=9.0, extra="limit_days: 1", renewed=False, day=8.0).settled.reason == "lapsed"


def test_names_that_do_not_exist_are_refused():
    with pytest.raises(UnknownName, match="there is no actor 'UAS'"):
        Circumstances(present={"UAS": ABSENT})
    with pytest.raises(UnknownName, match="there is no actor 'JAP'"):
        Circumstances(answers={"JAP": True})
    with pytest.raises(UnknownName, match=r"there is no situation 'armed_atack'\. Did you mean 'armed_attack'"):
        Circumstances(legal={"armed_atack": (0.0, NEVER)})
    with pytest.raises(UnknownName, match="there is no phase 'war'"):
        command.resolve(command.shipped_arrangement("parallel"), phase="war")


DAYS = st.sampled_from([ALWAYS, -3.0, 0.0, 2.0, 3.0, 10.0, 20.0, NEVER])
ACTORS = st.sampled_from(["USA", "JPN", "KOR", "TWN", "AUS", "PHL"])
LAW = ["armed_attack", "survival_threatening", "important_influence", "peacetime", "usa_hostilities", "aus_support"]
SPAN = st.tuples(DAYS, DAYS)
MET = st.builds(
    Circumstances,
    present=st.dictionaries(ACTORS, st.builds(Presence, DAYS, DAYS, st.booleans()), max_size=4),
    legal=st.none() | st.dictionaries(st.sampled_from(LAW), SPAN, max_size=4),
    answers=st.dictionaries(ACTORS, st.booleans()),
    rehearsal=st.sampled_from([0.0, 0.3, 1.0]),
    first_lead_delay=st.sampled_from([0.0, 1.5]),
    requested=st.sampled_from([ALWAYS, -10.0, 0.0, 5.0]),
    cut_until=st.sampled_from([ALWAYS, 0.0, 3.0, 15.0]),
    renewed=st.booleans(),
)
DAY = st.sampled_from([0.0, 2.0, 3.0, 10.0, 20.0, 34.0]) | st.floats(0.0, 60.0)
HELD = {name: command.shipped_arrangement(name) for name in command.arrangements()}
NAMES = st.sampled_from(sorted(HELD))
MOVING = ("in_transfer", "taking_over", "lapsing")


@settings(max_examples=25)
@given(NAMES, MET, DAY)
def test_every_cell_is_in_exactly_one_state(name, met, day):
    answers = command.resolve(HELD[name], met, day)
    assert [(row.cell.area, row.cell.function, row.cell.phase) for row in answers] == list(command.CELLS)
    for row in answers:
        assert row.state in command.STATES
        assert (row.settled.reason in MOVING) == (row.state == "in_transfer")
        assert set(row.leads) <= set(row.able) <= set(row.cell.forces)
        assert bool(row.leads) == (row.state not in ("illegal", "in_transfer", "orphaned"))
        assert all(met.presence(actor).on(day, row.cell.function) for actor in row.able)
        if row.state == "led" and row.settled.reason == "led":
            assert row.leads == (row.cell.lead,)
        if row.state == "in_transfer":
            assert row.until > day


@settings(max_examples=12)
@given(NAMES, MET, DAY)
def test_every_state_is_told_in_a_sentence(name, met, day):
    for row in command.resolve(HELD[name], met, day, "combat"):
        told = why(row)
        assert set(told) == {"en", "ja"}
        assert "{" not in told["en"] + told["ja"]
        assert told["en"].endswith(".")
        assert told["ja"].endswith("。") or row.state == "led"


ALONE = ("contested", "taking_over", "lapsing", "cut_off", "lapsed", "handing_back")


@settings(max_examples=25)
@given(NAMES, MET, DAY, ACTORS)
def test_removing_an_actor_never_makes_a_cell_led_that_was_not(name, met, day, gone):
    """But where two nations stood in each other's way, and one is left to lead its own."""
    before = command.resolve(HELD[name], met, day)
    after = command.resolve(HELD[name], replace(met, present={**met.present, gone: ABSENT}), day)
    for was, now in zip(before, after, strict=True):
        assert set(now.able) == set(was.able) - {gone}
        if was.state == "orphaned":
            assert now.state == "orphaned"
        if now.state == "led" and was.state != "led":
            assert was.settled.reason in ALONE
            assert now.settled.reason == "led_alone"
            assert gone in was.able
            assert gone != was.cell.lead


@settings(max_examples=15)
@given(NAMES, MET, DAY)
def test_shutting_law_opens_nothing(name, met, day):
    """A nation that may act where no situation is found may act where its law is not considered."""
    before = command.resolve(HELD[name], replace(met, legal=None), day)
    after = command.resolve(HELD[name], replace(met, legal={}), day)
    for was, now in zip(before, after, strict=True):
        assert set(was.able) - set(now.able) <= {"JPN"}
        assert set(now.able) <= set(was.able)


@settings(max_examples=15)
@given(NAMES, ACTORS, st.booleans(), st.sampled_from([0.0, 0.5, 1.0]))
def test_transfers_end_and_never_begin_again(name, gone, yes, rehearsal):
    met = Circumstances({gone: ABSENT}, answers=dict.fromkeys(command.QUESTIONS, yes), rehearsal=rehearsal)
    moving = [
        {i for i, row in enumerate(command.resolve(HELD[name], met, day, "combat")) if row.state == "in_transfer"}
        for day in (0.0, 3.0, 7.0, 14.0, 21.0, 100.0)
    ]
    assert all(later <= earlier for earlier, later in pairwise(moving))
    assert moving[-1] == set()


def test_a_caveat_bites_where_the_lead_is_gone():
    rows = command.resolve(HELD["flexible"], Circumstances({"JPN": ABSENT}), 14.0, "combat")
    states = {(row.cell.area, row.cell.function): row.state for row in rows}
    assert states["sw_islands", "iamd"] == "caveated"
    assert states["ecs", "counterstrike"] == "fallback"
    rows = command.resolve(HELD["parallel"], Circumstances({"JPN": ABSENT}), 14.0, "combat")
    states = {(row.cell.area, row.cell.function): row.state for row in rows}
    assert states["ecs", "counterstrike"] == "orphaned"
