"""What a fact, a parameter and a source are, as records checked when read.

A *fact* is a published value, or a published range, with a unit, a source and a grade.  A *parameter* is a named
number with bounds and a range over which it is varied, because nobody knows or controls it; where no source gives
its range it says *judgement*, is graded F6, and has to earn its place in the sensitivity table.

`known` is the first day on which the value was public, `valid` the time it is about.  Grades are Admiralty: the
reliability of the source A-F, the credibility of the statement 1-6; analyst judgement is F6.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from moshimo.facts.reading import Strict
from moshimo.words import ACTORS, Label

JUDGEMENT_SOURCE = "JUDGEMENT"
JUDGEMENT_GRADE = "F6"


def _identifier(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        raise ValueError("an id is lower-case letters, digits and underscores, starting with a letter")
    return value


def _day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError as cause:
        raise ValueError("a date is written YYYY-MM-DD") from cause
    return value


def _actor(value: str) -> str:
    if value not in ACTORS:
        raise ValueError(f"unknown actor; actors are {', '.join(ACTORS)}")
    return value


Identifier = Annotated[str, AfterValidator(_identifier)]
Day = Annotated[str, AfterValidator(_day)]
Actor = Annotated[str, AfterValidator(_actor)]
Grade = Annotated[str, Field(pattern=r"^[A-F][1-6]$")]
Text = Annotated[str, Field(min_length=1)]


class LabelRow(Strict):
    """A name in both languages."""

    en: Text
    ja: Text

    def label(self) -> Label:
        """Return the label as a plain record."""
        return Label(self.en, self.ja)


class Source(Strict):
    """Where a value was read: a document, its grade, and when it became public."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*$")]
    title: Text
    address: str = ""
    grade: Grade
    published: Day | None
    note: str = ""


class _Row(Strict):
    """What facts and parameters share."""

    id: Identifier
    label: LabelRow
    unit: Text
    known: Day
    valid: Text
    source: Text
    grade: Grade
    judgement: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _judgement_is_said(self) -> _Row:
        if self.judgement and self.grade != JUDGEMENT_GRADE:
            raise ValueError(f"a judgement is graded {JUDGEMENT_GRADE}")
        if self.source == JUDGEMENT_SOURCE and not self.judgement:
            raise ValueError("the source is analyst judgement, so write `judgement: true`")
        return self

    def as_document(self) -> dict[str, object]:
        """Return the row as it stands in documents: `value`, or `low` and `high`."""
        given = {key: getattr(self, key, None) for key in ("value", "low", "high")}
        return {
            "id": self.id,
            "kind": getattr(self, "kind", "parameter"),
            **{key: number for key, number in given.items() if number is not None},
            "unit": self.unit,
            "known": self.known,
            "valid": self.valid,
            "source": self.source,
            "grade": self.grade,
            "judgement": self.judgement,
            "contested": getattr(self, "contested", False),
            "label": self.label.label().as_document(),
            "note": self.note,
        }


class Fact(_Row):
    """A published value, or a published range."""

    kind: Literal["orbat", "base_group", "munition", "adjudication", "prior", "published"]
    actor: Actor | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    contested: bool = False

    @model_validator(mode="after")
    def _value_or_range(self) -> Fact:
        if self.value is None and (self.low is None or self.high is None):
            raise ValueError("give `value`, or both `low` and `high`")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("`low` is above `high`")
        inside = self.low is None or self.high is None or self.value is None or self.low <= self.value <= self.high
        if not inside:
            raise ValueError("`value` lies outside `low` to `high`")
        return self


class Parameter(_Row):
    """A named number with the bounds it can never leave and the range over which it is varied."""

    room: Literal["campaign", "crisis", "command", "policy"]
    bounds: tuple[float, float]
    low: float
    high: float
    claim: Annotated[str, Field(pattern=r"^C[0-9]{3}$")] | None = None

    @model_validator(mode="after")
    def _range_in_bounds(self) -> Parameter:
        if self.low > self.high:
            raise ValueError("`low` is above `high`")
        if not self.bounds[0] <= self.low <= self.high <= self.bounds[1]:
            raise ValueError("the range lies outside `bounds`")
        return self


class SourceFile(Strict):
    """The file of sources."""

    released: Day
    sources: list[Source]


class FactFile(Strict):
    """A file of facts."""

    facts: list[Fact]


class ParameterFile(Strict):
    """A file of parameters."""

    parameters: list[Parameter]
