"""Rows of what binds and what is owed between countries and areas: commitments and services.

They are dated like every fact, so that a treaty is there from the day on which it was known.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from moshimo.facts.fields import Actor, Identifier, LabelRow, Moment, Parties, Several, Share
from moshimo.facts.reading import Strict
from moshimo.facts.records import Dated

Scale = Annotated[int, Field(ge=0, le=3)]


class Commitment(Dated):
    """What parties promised each other, or a gap where a promise is missing (``absent``).

    Scores run from 0 to 3 and are analyst judgement, also where the text was read: `binding` in law, `force` (how far
    it reaches to the use of force), `automatic` (how little is left to decide), `tripwire` (who is there at the start).
    `needs` names those without whom it does not work.
    """

    type: Literal["defence", "consultation", "arms_supply", "access", "logistics", "information", "industry"]
    status: Literal["in_force", "signed", "ended", "absent"]
    parties: Parties
    since: Moment | None = None
    until: Moment | None = None
    replaces: Identifier | None = None
    needs: list[Actor] = []
    trigger: LabelRow
    obligation: LabelRow
    scope: LabelRow
    exit: LabelRow
    binding: Scale
    force: Scale
    automatic: Scale
    tripwire: Scale

    @model_validator(mode="after")
    def _sound(self) -> Self:
        stray = [actor for actor in self.needs if actor not in self.parties]
        if stray:
            raise ValueError(f"`needs` names {stray[0]}, which is no party")
        if self.status == "ended" and self.until is None:
            raise ValueError("a commitment that has ended says `until`")
        if self.status != "absent" and self.since is None:
            raise ValueError("a commitment that exists, or did, says `since`")
        return self

    def said(self) -> dict[str, object]:
        """Return the commitment's status and every field of its own."""
        judged = ("needs", "binding", "force", "automatic", "tripwire")
        own = ("type", "parties", "since", "until", "replaces", *judged)
        texts = {name: getattr(self, name).label().as_document() for name in ("trigger", "obligation", "scope", "exit")}
        shown = {name: getattr(self, name) for name in own}
        return {"value": self.status, "unit": "status"} | shown | texts | {"judged": list(judged)}


class Substitute(Strict):
    """Who takes over a service that its provider no longer gives, and how much of it is lost all the same."""

    by: Several
    low: Share
    high: Share
    note: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError("`low` is above `high`")
        return self


class Service(Dated):
    """Something one party provides and others lean on: warning, tankers, munitions, deterrence.

    `low` to `high` is the share lost without the provider where nobody takes over; `substitutes` lists by consumer who
    would, and the share still lost then.
    """

    provider: Actor
    consumers: Several
    low: Share
    high: Share
    substitutes: dict[Actor, Substitute] = {}
    functions: list[Identifier] = []
    via: list[Identifier] = []

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.low > self.high:
            raise ValueError("`low` is above `high`")
        if self.provider in self.consumers:
            raise ValueError("the provider is also named as a consumer")
        if any(self.provider in row.by for row in self.substitutes.values()):
            raise ValueError(f"{self.provider} cannot take over from itself")
        stray = [actor for actor in self.substitutes if actor not in self.consumers]
        if stray:
            raise ValueError(f"`substitutes` names {stray[0]}, which is no consumer")
        return self

    def said(self) -> dict[str, object]:
        """Return the share lost without the provider, and who would take over."""
        return {
            "low": self.low,
            "high": self.high,
            "unit": "share lost without the provider",
            "provider": self.provider,
            "consumers": self.consumers,
            "substitutes": {actor: row.model_dump() for actor, row in self.substitutes.items()},
            "functions": self.functions,
            "via": self.via,
        }
