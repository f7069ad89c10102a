"""Why a cell is in its state, as one sentence in each language, and the cell as it stands in a document."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from moshimo.command.circumstances import considered
from moshimo.command.ground import is_peacetime, situations
from moshimo.command.relations import relations
from moshimo.words import ACTORS, Label

if TYPE_CHECKING:
    from moshimo.command.circumstances import Circumstances
    from moshimo.command.resolve import Answer

WHY: dict[str, Label] = {
    "led": Label(
        "Led by {leads} over the forces of {able}; relation: {relation}.",
        "{leads}が{able}の部隊を主導する（関係：{relation}）。",
    ),
    "led_each": Label(
        "Led by {leads}, each over its own forces; relation: {relation}.",
        "{leads}がそれぞれ自国部隊を指揮する（関係：{relation}）。",
    ),
    "led_alone": Label(
        "Led by {leads} over its own forces; no other nation takes part.",
        "{leads}が自国部隊のみで任務に当たる。他国の参加はない。",
    ),
    "fallback": Label(
        "Without {missing} the lead has passed to {leads}.",
        "{missing}が加わらず、{leads}が指揮を引き継いだ。",
    ),
    "fallback_own": Label(
        "Without {missing} the task is carried on by {leads} under national command.",
        "{missing}が加わらず、{leads}が自国の指揮系統で任務を続ける。",
    ),
    "handing_back": Label(
        "{missing} came late; {leads}, which had taken over, leads until day {until:g}.",
        "遅れて加わった{missing}に戻るまで、引き継いだ{leads}が{until:g}日目まで主導する。",
    ),
    "cut_off": Label(
        "Communications are lost and nothing was delegated: {leads} lead their own forces.",
        "通信が途絶し、権限も委任されていないため、{leads}がそれぞれ自国部隊を指揮する。",
    ),
    "lapsed": Label(
        "The agreed time ran out and was not renewed: {leads} lead their own forces.",
        "取り決めた期間が過ぎ、更新されなかったため、{leads}がそれぞれ自国部隊を指揮する。",
    ),
    "contested": Label(
        "{able} can task the same targets: two chains of command, and no single authority to engage.",
        "指揮系統が並び立ち、交戦の権限が一つにまとまらない。{able}が同じ目標に重ねて任務を割り当て得る。",
    ),
    "illegal": Label("{barred} may not act here without {gate}.", "{barred}の部隊は{gate}がなければ任務に当たれない。"),
    "illegal_never": Label(
        "No situation in the law of {barred} opens this task to its forces.",
        "{barred}の法制には、この任務に部隊を充て得る事態がない。",
    ),
    "caveated": Label(
        "Every force left has a national caveat: {caveats}.", "残る部隊のすべてに国としての留保がある：{caveats}。"
    ),
    "in_transfer": Label(
        "{missing} is missing; {heirs} will have taken over by day {until:g}.",
        "{missing}が不在。{heirs}への移管は{until:g}日目に終わる。",
    ),
    "taking_over": Label(
        "The authority of {lead} over the forces of {others} is not effective before day {until:g}; "
        "until then each nation leads its own.",
        "{others}の部隊に対する{lead}の権限は{until:g}日目まで発効せず、それまでは各国が自国部隊を指揮する。",
    ),
    "taking_over_never": Label(
        "The authority of {lead} over the forces of {others} does not become effective; each nation leads its own.",
        "{others}の部隊に対する{lead}の権限は発効せず、各国が自国部隊を指揮する。",
    ),
    "lapsing": Label(
        "The agreed time ran out; forces are back under their own nations by day {until:g}.",
        "取り決めた期間が過ぎ、部隊は{until:g}日目までに各国の指揮下に戻る。",
    ),
    "orphaned": Label("None of {forces} takes part: nobody leads.", "{forces}のいずれも参加せず、指揮する者がいない。"),
}

LOOSENED = Label(
    " Law leaves {relation} of the {agreed} agreed.", "取り決めは{agreed}であるが、法により{relation}にとどまる。"
)


def why(answer: Answer) -> dict[str, str]:
    """Return why the cell is in its state, in both languages."""
    cell, settled = answer.cell, answer.settled
    lists = {"leads": answer.leads, "able": answer.able, "forces": cell.forces, "heirs": answer.heirs}
    lists["missing"] = tuple(actor for actor in cell.forces if actor not in answer.able)
    if cell.lead is not None:
        lists["lead"] = (cell.lead,)
        lists["others"] = tuple(actor for actor in answer.able if actor != cell.lead)
        if settled.reason in ("fallback", "fallback_own", "in_transfer", "handing_back"):
            lists["missing"] = (cell.lead,)
    reason, until = settled.reason, answer.until
    if reason == "handing_back" and answer.assumption:
        until = answer.assumption.effective
    lists["barred"] = _barred(answer)
    gate = answer.gates[lists["barred"][0]] if reason == "illegal" else ()
    if reason == "illegal" and not gate:
        reason = "illegal_never"
    if reason == "taking_over" and math.isinf(until):
        reason = "taking_over_never"
    caveats = [cell.caveats[actor] for actor in answer.able if actor in cell.caveats]
    told = {}
    for language, joint in (("en", " and "), ("ja", "・")):
        relation = getattr(relations()[answer.facing.relation].label, language)
        sentence = getattr(WHY[reason], language).format(
            until=math.ceil(until * 10.0) / 10.0 if math.isfinite(until) else until,
            relation=relation,
            gate={"en": " or ", "ja": "または"}[language].join(getattr(situations()[n].label, language) for n in gate),
            caveats={"en": "; ", "ja": "。"}[language].join(getattr(text, language) for text in caveats),
            **{key: joint.join(_name(actor, language) for actor in names) for key, names in lists.items()},
        )
        if answer.facing.relation != cell.relation and answer.state == "led":
            agreed = getattr(relations()[cell.relation].label, language)
            sentence += getattr(LOOSENED, language).format(relation=relation, agreed=agreed)
        told[language] = sentence
    return told


def _name(actor: str, language: str) -> str:
    return actor if language == "en" else ACTORS[actor].ja


def _barred(answer: Answer) -> tuple[str, ...]:
    """Return whose law stands in the way: the one that is to lead, or else the first that is there."""
    sides = dict(zip(answer.cell.forces, answer.facing.sides, strict=True))
    to_lead = [actor for actor in (answer.cell.lead, *answer.heirs) if actor in sides and sides[actor] == 1]
    return tuple(to_lead[:1]) or tuple(actor for actor, side in sides.items() if side == 1)[:1]


def basis(answer: Answer, met: Circumstances, day: float) -> dict[str, str | None]:
    """Return for each nation the situation on which its part rests: one that holds, or else the least that would do."""
    rests: dict[str, str | None] = {}
    for actor, gate in answer.gates.items():
        held = [name for name in gate if is_peacetime(name)]
        if met.legal is not None and considered(met.legal, actor):
            held += [name for name in gate if name in met.legal and met.legal[name][0] <= day < met.legal[name][1]]
        rests[actor] = next(iter(held or gate), None)
    return rests


def as_document(answer: Answer, met: Circumstances, day: float) -> dict[str, Any]:
    """Return the cell as it stands in the ``command check`` document; `lead` is null where not one nation leads."""
    cell, transfer = answer.cell, answer.assumption
    authority = None
    if transfer is not None:
        days = {"effective": transfer.effective, "expires": transfer.expires}
        finite = {name: value if math.isfinite(value) else None for name, value in days.items()}
        authority = {"state": transfer.state(day).value, **finite}
    return {
        "area": cell.area,
        "function": cell.function,
        "phase": cell.phase,
        "lead": answer.leads[0] if len(answer.leads) == 1 else None,
        "leads": list(answer.leads),
        "relation": answer.facing.relation,
        "agreed": cell.relation,
        "state": answer.state,
        "why": why(answer),
        "legal_basis": basis(answer, met, day),
        "authority": authority,
        "lost_services": list(answer.facing.lost),
        "rule": cell.rule,
    }
