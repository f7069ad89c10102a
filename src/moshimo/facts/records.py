"""What a fact, a parameter, a case, a statement, a site is, as records checked when read.

A *fact* is a published value, or a published range, with a unit, a source and a grade.  A *parameter* is a named
number with bounds and a range over which it is varied, because nobody knows or controls it; where no source gives
its range it says *judgement*, is graded F6, and has to earn its place in the sensitivity table.

`known` is the first day on which the value was public, `valid` the time it is about.  Grades are Admiralty: the
reliability of the source A-F, the credibility of the statement 1-6; analyst judgement is F6.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from moshimo.facts.fields import (
    Actor,
    Day,
    Flag,
    Grade,
    Identifier,
    LabelRow,
    Moment,
    Number,
    Several,
    Text,
)
from moshimo.facts.reading import Strict
from moshimo.words import ACTORS

UNREAD = ("JUDGEMENT", "MEMORY")
"""Sources for which no document was read: an estimate of our own, and memory of a public document."""
JUDGEMENT_GRADE = "F6"
COUNTED = ("orbat", "base_group", "munition", "presence", "cost_sharing", "aid")
"""Kinds whose values are counts, amounts or shares of them."""
FactKind = Literal[
    "orbat", "base_group", "munition", "adjudication", "prior", "published",
    "economy", "presence", "cost_sharing", "aid", "distance",
]  # fmt: skip


class Source(Strict):
    """Where a value was read; `latest`: the day of the newest of several documents, or the last day it can be of."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*$")]
    title: Text
    address: str = ""
    grade: Grade
    published: Day | None
    latest: Day | None = None
    note: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Source:
        if self.latest is not None and self.latest < (self.published or self.latest):
            raise ValueError("`latest` comes before `published`")
        return self


class Dated(Strict):
    """What every row shares: a name in both languages, when it became public, and how far it can be trusted."""

    id: Identifier
    label: LabelRow
    known: Day
    valid: Text
    source: Text
    grade: Grade
    judgement: Flag = False
    contested: Flag = False
    note: str = ""

    @model_validator(mode="after")
    def _judgement_is_said(self) -> Self:
        if self.judgement and self.grade != JUDGEMENT_GRADE:
            raise ValueError(f"a judgement is graded {JUDGEMENT_GRADE}")
        if self.source in UNREAD and not self.judgement:
            raise ValueError("no document was read for this source, so write `judgement: true`")
        if self.grade == JUDGEMENT_GRADE and not self.judgement:
            raise ValueError(f"{JUDGEMENT_GRADE} is the grade of judgement, so write `judgement: true`")
        return self

    @property
    def sort(self) -> str:
        """What kind of row this is, as `facts list` shows it."""
        return str(getattr(self, "kind", type(self).__name__.lower()))

    def said(self) -> dict[str, object]:
        """Return what the row says: ``value``, or ``low`` and ``high``, its ``unit``, and fields of its own."""
        raise NotImplementedError

    def as_document(self) -> dict[str, object]:
        """Return the row as it stands in documents."""
        return {
            "id": self.id,
            "kind": self.sort,
            **self.said(),
            "known": self.known,
            "valid": self.valid,
            "source": self.source,
            "grade": self.grade,
            "judgement": self.judgement,
            "contested": self.contested,
            "label": self.label.label().as_document(),
            "note": self.note,
        }


class _Number(Dated):
    """A row that says a number."""

    unit: Text

    def said(self) -> dict[str, object]:
        """Return ``value``, or ``low`` and ``high``, whichever are given, and the unit."""
        given = {key: getattr(self, key, None) for key in ("value", "low", "high")}
        return {key: number for key, number in given.items() if number is not None} | {"unit": self.unit}


class Fact(_Number):
    """A published value, or a published range."""

    kind: FactKind
    actor: Actor | None = None
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _value_or_range(self) -> Self:
        if (self.low is None) != (self.high is None) or (self.value is None and self.low is None):
            raise ValueError("give `value`, or both `low` and `high`, or all three")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("`low` is above `high`")
        inside = self.low is None or self.high is None or self.value is None or self.low <= self.value <= self.high
        if not inside:
            raise ValueError("`value` lies outside `low` to `high`")
        given = [number for number in (self.value, self.low, self.high) if number is not None]
        if self.kind in COUNTED and min(given) < 0.0:
            raise ValueError(f"what is of kind {self.kind} cannot be negative")
        if self.unit == "share" and self.kind in COUNTED and max(given) > 1.0:
            raise ValueError("a share lies between 0 and 1")
        return self


class Table(Dated):
    """Values by country or area and year under one label, source and grade, which every cell inherits."""

    kind: FactKind
    unit: Text
    rows: dict[Actor, dict[Annotated[str, Field(pattern=r"^[12][0-9]{3}$")], Number]] = Field(min_length=1)

    def facts(self) -> list[Fact]:
        """Return one fact for each cell, e.g. ``us_personnel_jpn_2024``."""
        shared = {name: getattr(self, name) for name in _INHERITED}
        return [
            Fact(
                id=f"{self.id}_{actor.lower()}_{year}",
                label=LabelRow(
                    en=f"{self.label.en}: {ACTORS[actor].en}, {year}",
                    ja=f"{self.label.ja}（{ACTORS[actor].ja}、{year}年）",
                ),
                actor=actor,
                value=value,
                valid=year,
                **shared,
            )
            for actor, years in self.rows.items()
            for year, value in years.items()
        ]


_INHERITED = ("kind", "unit", "known", "source", "grade", "judgement", "contested", "note")


class Parameter(_Number):
    """A named number with the bounds it can never leave and the range over which it is varied."""

    room: Literal["campaign", "crisis", "command", "policy", "alliance"]
    bounds: tuple[Number, Number]
    low: Number
    high: Number
    claim: Annotated[str, Field(pattern=r"^C[0-9]{3}$")] | None = None

    @model_validator(mode="after")
    def _range_in_bounds(self) -> Self:
        if self.low > self.high:
            raise ValueError("`low` is above `high`")
        if not self.bounds[0] <= self.low <= self.high <= self.bounds[1]:
            raise ValueError("the range lies outside `bounds`")
        return self


class Family(Parameter):
    """One parameter of each of several actors, all with the same range: no country has a kind that others lack."""

    actors: list[Actor] = Field(min_length=2)

    def parameters(self) -> list[Parameter]:
        """Return the parameter of each actor, e.g. ``leader_myopia_usa``."""
        shared = self.model_dump(exclude={"id", "label", "actors"})
        return [
            Parameter(
                id=f"{self.id}_{actor.lower()}",
                label=LabelRow(
                    en=f"{self.label.en}: {ACTORS[actor].en}",
                    ja=f"{self.label.ja}：{ACTORS[actor].ja}",
                ),
                **shared,
            )
            for actor in self.actors
        ]


class Case(Dated):
    """Published figures that belong together: games under the same conditions, or a family of games under mixed ones.

    `use` says what the figures may serve: one only marked `validate` never enters calibration. `conditions` hold
    assumptions by name; `counts` says in how many games of a family a change was made.
    """

    use: list[Literal["calibrate", "validate", "qualitative", "bound", "anchor"]] = Field(min_length=1)
    games: Annotated[int, Field(ge=1)] | None = None
    conditions: dict[Identifier, bool | float | str] = {}
    counts: dict[Identifier, Annotated[int, Field(ge=0)]] = {}
    figures: list[Identifier] = Field(min_length=1)

    def said(self) -> dict[str, object]:
        """Return how many figures the case has, of how many games, under which conditions, and for what use."""
        own = ("use", "games", "conditions", "counts", "figures")
        return {"value": len(self.figures), "unit": "figures"} | {name: getattr(self, name) for name in own}


class Statement(Dated):
    """Something that is so, or happened, and is no number: an event, a rule of law, a practice of command."""

    kind: Literal["event", "law", "procedure", "command", "rotation", "risk"]
    text: LabelRow
    since: Moment | None = None
    actors: list[Actor] = []

    def said(self) -> dict[str, object]:
        """Return the statement in both languages; its ``value`` is the English one."""
        text = self.text.label().as_document()
        return {"value": text["en"], "unit": "statement", "text": text, "since": self.since, "actors": self.actors}


class Site(Dated):
    """A base, port or airfield at gazetteer level (0.01 degree); results never name one alone."""

    use: Literal["air", "naval", "air_naval", "land", "command", "missile_defence", "civil_dual"]
    host: Actor
    operators: Several
    position: tuple[Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-180, le=180)]]
    runways: Annotated[int, Field(ge=0)] | None = None
    longest_runway_m: Annotated[float, Field(gt=0)] | None = None

    def said(self) -> dict[str, object]:
        """Return what the site is used for, whose it is, where it lies and its runways."""
        names = ("host", "operators", "position", "runways", "longest_runway_m")
        own = {name: getattr(self, name) for name in names}
        return {"value": self.use, "unit": "use"} | own | {"position": list(self.position)}
