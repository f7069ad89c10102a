"""Rows of law: the gates of a country's law, and statutes that bind a government or do not.

A *gate* (a situation to be found, or a consent to be given) opens rungs of the ladder when its conditions hold and its
steps are done; what the assembly decides afterwards, or a clock in the statute, can close it again.  A *statute* says
what a law does to force, aid and posture whether or not a gate hangs on it.  Rows are dated like every fact, so that a
law is there from the day on which it was known.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from moshimo.facts.fields import Actor, Day, Flag, Identifier, LabelRow, Moment, Rung, Text
from moshimo.facts.reading import Strict
from moshimo.facts.records import Dated

Effect = Literal["none", "weak", "strong"]
"""How far a statute reaches: not at all, as a duty to report or a delay, or as a bar or a mandate."""
Days = Annotated[list[Identifier], Field(min_length=1)]


class Allowed(LabelRow):
    """Something a situation allows; `known` where that was settled later than the law itself."""

    known: Day | None = None


class Limit(LabelRow):
    """A limit inside a gate: the factors by which it is judged, the article it stands in, where that was read."""

    factors: list[LabelRow] = []
    law: LabelRow
    source: Text


class Lapse(Strict):
    """What ends a gate that stands open: the days (parameters) after which it closes, unless a condition holds."""

    after: Days
    unless: Identifier


class Situation(Dated):
    """A gate in a country's law: a situation to be found or a consent to be given, and the rungs that it opens.

    `needs` names the conditions (of the crisis room) that must hold; `steps` the parameters whose days add up before
    it is open by the urgent route, `prior` those that come on top where the assembly is asked first, `then` those that
    follow the opening and close nothing, `lapses` those after which the gate closes again, unless a condition holds.
    """

    actor: Actor
    needs: list[Identifier] = []
    steps: list[Identifier] = []
    prior: list[Identifier] = []
    then: list[Identifier] = []
    lapses: Lapse | None = None
    limits: list[Limit] = []
    law: LabelRow
    condition: LabelRow
    allows: list[Allowed] = Field(min_length=1)
    force: LabelRow
    assembly: LabelRow
    evacuation: LabelRow
    unlocks_evacuation: Flag
    opens: list[Rung] = Field(min_length=1)
    after: list[Identifier] = []

    @property
    def conditions(self) -> list[str]:
        """Every condition it asks for: those that open it, and the one that keeps it from closing."""
        return [*self.needs, *([self.lapses.unless] if self.lapses else [])]

    @property
    def counted(self) -> list[str]:
        """Every parameter whose days it counts, in the order in which they pass."""
        return [*self.steps, *self.prior, *self.then, *(self.lapses.after if self.lapses else [])]

    def said(self) -> dict[str, object]:
        """Return the statute and every field of its own."""
        texts = {
            name: getattr(self, name).label().as_document()
            for name in ("law", "condition", "force", "assembly", "evacuation")
        }
        return {
            "value": texts["law"]["en"],
            "unit": "statute",
            "actor": self.actor,
            "opens": self.opens,
            "after": self.after,
            "needs": self.needs,
            "steps": self.steps,
            "prior": self.prior,
            "then": self.then,
            "lapses": self.lapses.model_dump() if self.lapses else None,
            "limits": [row.model_dump() for row in self.limits],
            "allows": [row.label().as_document() for row in self.allows],
            "unlocks_evacuation": self.unlocks_evacuation,
            **texts,
        }


class Statute(Dated):
    """A law that binds a government, or does not: what it does to starting and stopping force, to aid, to posture.

    The four effects are analyst judgement, also where the text was read. `clock` names the parameters of its days.
    """

    actor: Actor
    law: LabelRow
    text: LabelRow
    starts_force: Effect
    stops_force: Effect
    aid: Effect
    posture: Effect
    clock: list[Identifier] = []
    since: Moment
    until: Moment | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError("`until` comes before `since`")
        return self

    def said(self) -> dict[str, object]:
        """Return the law and every field of its own."""
        effects = ("starts_force", "stops_force", "aid", "posture")
        own = ("actor", *effects, "clock", "since", "until")
        texts = {name: getattr(self, name).label().as_document() for name in ("law", "text")}
        shown = {name: getattr(self, name) for name in own}
        return {"value": texts["law"]["en"], "unit": "statute"} | shown | texts | {"judged": list(effects)}
