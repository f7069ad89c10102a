"""What a fact, a parameter, a statement, a commitment is, as records checked when read.

A *fact* is a published value, or a published range, with a unit, a source and a grade.  A *parameter* is a named
number with bounds and a range over which it is varied, because nobody knows or controls it; where no source gives
its range it says *judgement*, is graded F6, and has to earn its place in the sensitivity table.

`known` is the first day on which the value was public, `valid` the time it is about.  Grades are Admiralty: the
reliability of the source A-F, the credibility of the statement 1-6; analyst judgement is F6.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StrictBool, model_validator

from moshimo.facts.reading import Strict
from moshimo.words import ACTORS, RUNGS, Label

UNREAD = ("JUDGEMENT", "MEMORY")
"""Sources for which no document was read: an estimate of our own, and memory of a public document."""
JUDGEMENT_GRADE = "F6"


def _identifier(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        raise ValueError("an id is lower-case letters, digits and underscores, starting with a letter")
    return value


def _day(value: str) -> str:
    try:
        written = date.fromisoformat(value).isoformat()
    except ValueError as cause:
        raise ValueError("a date is written YYYY-MM-DD") from cause
    if written != value:
        raise ValueError("a date is written YYYY-MM-DD")
    return value


def _said(value: str) -> str:
    if not value.strip():
        raise ValueError("this may not be empty")
    return value


def _once(values: list[str]) -> list[str]:
    twice = [value for i, value in enumerate(values) if value in values[:i]]
    if twice:
        raise ValueError(f"'{twice[0]}' is named twice")
    return values


def _actor(value: str) -> str:
    if value not in ACTORS:
        raise ValueError(f"unknown actor; actors are {', '.join(ACTORS)}")
    return value


def _moment(value: str) -> str:
    for shape in ("%Y-%m-%d", "%Y-%m", "%Y"):
        try:
            datetime.strptime(value, shape)
        except ValueError:
            continue
        return value
    raise ValueError("write YYYY, YYYY-MM or YYYY-MM-DD")


def _rung(value: str) -> str:
    if value not in RUNGS:
        raise ValueError(f"unknown rung; rungs are {', '.join(RUNGS)}")
    return value


Identifier = Annotated[str, AfterValidator(_identifier)]
Day = Annotated[str, AfterValidator(_day)]
Moment = Annotated[str, AfterValidator(_moment)]
Actor = Annotated[str, AfterValidator(_actor)]
Rung = Annotated[str, AfterValidator(_rung)]
Flag = StrictBool
"""``true`` or ``false`` and nothing else: no ``yes``, no ``1``."""
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Parties = Annotated[list[Actor], Field(min_length=2), AfterValidator(_once)]
Several = Annotated[list[Actor], Field(min_length=1), AfterValidator(_once)]
Grade = Annotated[str, Field(pattern=r"^[A-F][1-6]$")]
Text = Annotated[str, Field(min_length=1), AfterValidator(_said)]
Number = Annotated[float, Field(allow_inf_nan=False)]
COUNTED = ("orbat", "base_group", "munition", "presence", "cost_sharing", "aid")
"""Kinds whose values are counts, amounts or shares of them."""
FactKind = Literal[
    "orbat", "base_group", "munition", "adjudication", "prior", "published",
    "economy", "presence", "cost_sharing", "aid", "distance",
]  # fmt: skip


class LabelRow(Strict):
    """A name in both languages."""

    en: Text
    ja: Text

    def label(self) -> Label:
        """Return the label as a plain record."""
        return Label(self.en, self.ja)


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


class Allowed(LabelRow):
    """Something a situation allows; `known` where that was settled later than the law itself."""

    known: Day | None = None


class Situation(Dated):
    """A gate in a country's law: a situation to be found or a consent to be given, and the rungs that it opens.

    `needs` names the conditions (of the crisis room) that must hold; `steps` the parameters whose days add up before
    it is open by the urgent route, `prior` those that come on top where the assembly is asked first.
    """

    actor: Actor
    needs: list[Identifier] = []
    steps: list[Identifier] = []
    prior: list[Identifier] = []
    law: LabelRow
    condition: LabelRow
    allows: list[Allowed] = Field(min_length=1)
    force: LabelRow
    assembly: LabelRow
    evacuation: LabelRow
    unlocks_evacuation: Flag
    opens: list[Rung] = Field(min_length=1)
    after: list[Identifier] = []

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
            "allows": [row.label().as_document() for row in self.allows],
            "unlocks_evacuation": self.unlocks_evacuation,
            **texts,
        }


class DataFile(Strict):
    """A data file: any of these lists; `released` stands in one file only, that of the sources."""

    released: Day | None = None
    sources: list[Source] = []
    facts: list[Fact] = []
    tables: list[Table] = []
    parameters: list[Parameter] = []
    cases: list[Case] = []
    statements: list[Statement] = []
    sites: list[Site] = []
    commitments: list[Commitment] = []
    services: list[Service] = []
    situations: list[Situation] = []
