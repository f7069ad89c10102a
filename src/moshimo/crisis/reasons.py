"""Why a gate of the law is open or shut, and what would open it, in both languages.

A reason is true of the day it is given for: what comes later is no denial of it, what nobody asks has no answer, steps
take the days that are left, and a gate that closed says what closed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moshimo.crisis.facing import NEVER
from moshimo.crisis.law import conditions

if TYPE_CHECKING:
    from moshimo.crisis.law import Gate, Wording

STEPS = "steps"
"""What a gate lacks whose conditions hold: days for its steps."""
WAITS = {
    "en": "conditions hold from day {start:g}; its steps end on day {end:g}",
    "ja": "条件は第{start:g}日に整うが、手続きが終わるのは第{end:g}日となる",
}
LATER = {"en": "{what} (from day {day:g} only)", "ja": "{what}（第{day:g}日以降）"}
CLOSES = {"en": "closes on day {day:g}: {what}", "ja": "第{day:g}日に終わる（{what}）"}
CLOSED = {
    "en": "open from day {start:g}, closed since day {day:g}: {what}",
    "ja": "第{start:g}日から可能であったが、第{day:g}日に終わった（{what}）",
}
LIMIT = {"en": "Limit: {what} ({factors}; {law}).", "ja": "限界：{what}（{factors}。{law}）。"}
UNREAD = {"en": "; from memory, not read again: grade F6", "ja": "。記憶により、条文は未確認：F6"}


@dataclass(frozen=True)
class When:
    """The day asked for, or None: any day up to the horizon."""

    day: float | None
    horizon: float

    @property
    def last(self) -> float:
        """The last day looked at."""
        return self.horizon if self.day is None else self.day

    def open(self, gate: Gate) -> bool:
        """Return whether a gate is open on the day, or on some day up to the horizon."""
        return gate.open_by(self.horizon) if self.day is None else gate.open_on(self.day)


def why(gate: Gate, when: When) -> dict[str, str]:
    """Return why a gate is open or shut, in both languages: its name, its law, its conditions, its limits."""
    row, found = gate.situation, {}
    for language, joint, stop, colon in (("en", "; ", ".", ": "), ("ja", "。", "。", "：")):
        label, law = getattr(row.label, language), getattr(row.law, language)
        law += UNREAD[language] if row.judgement else ""
        reason = joint.join(_reasons(gate, when, language))
        bracket = f" ({law})" if language == "en" else f"（{law}）"
        said = f"{label}{bracket}" + (f"{colon}{reason}{stop}" if reason else stop)
        found[language] = said + "".join(_limits(gate, language))
    return found


def ways(gate: Gate, when: When) -> list[dict[str, Any]]:
    """Return what would open a gate that is shut: conditions it lacks, days for its steps, or what closed it."""
    row, missing = gate.situation, gate.missing(when.last)
    if missing:
        return [_way(gate, name) for name in missing]
    if gate.urgent.day > when.last or row.lapses is None:
        end = f"{gate.urgent.day:g}"
        days = {"en": f"more days: {row.label.en}, its steps done on day {end}"}
        days |= {"ja": f"日数の経過（{row.label.ja}：手続きが終わるのは第{end}日）"}
        return [{"gate": row.id, "condition": STEPS, **days}]
    return [_way(gate, row.lapses.unless)]


def _way(gate: Gate, name: str) -> dict[str, Any]:
    row = gate.situation
    return {"gate": row.id, "condition": name, **_words(gate, name).opens.label().as_document()}


def _words(gate: Gate, name: str) -> Wording:
    return conditions()[name].words(gate.situation.actor)


def _reasons(gate: Gate, when: When, language: str) -> list[str]:
    """Return the conditions that open a gate, or those that keep it shut, the steps not done, or what closed it."""
    missing = gate.missing(when.last)
    if when.open(gate):
        met = [getattr(_words(gate, name).met, language) for name in gate.holds]
        return [*met, *_closing(gate, CLOSES, language)]
    if not missing:
        if gate.urgent.day <= when.last:
            return _closing(gate, CLOSED, language)
        return [WAITS[language].format(start=gate.start, end=gate.urgent.day)]
    return [
        getattr(_words(gate, name).unmet, language)
        if gate.holds[name] == NEVER
        else LATER[language].format(day=gate.holds[name], what=getattr(_words(gate, name).met, language))
        for name in missing
        if conditions()[name].after not in missing
    ]


def _closing(gate: Gate, text: dict[str, str], language: str) -> list[str]:
    if gate.situation.lapses is None or gate.until == NEVER:
        return []
    what = getattr(_words(gate, gate.situation.lapses.unless).unmet, language)
    return [text[language].format(start=gate.urgent.day, day=gate.until, what=what)]


def _limits(gate: Gate, language: str) -> list[str]:
    joint, space = (", ", " ") if language == "en" else ("、", "")
    return [
        space
        + LIMIT[language].format(
            what=getattr(limit, language),
            factors=joint.join(getattr(factor, language) for factor in limit.factors),
            law=getattr(limit.law, language),
        )
        for limit in gate.situation.limits
    ]
