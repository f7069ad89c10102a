"""The kinds of fields that data files are made of: ids, days, actors, shares, names in both languages.

Each is a plain text or number with the rule that it keeps, so that a complaint names the field and says the rule.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool

from moshimo.facts.reading import Strict
from moshimo.words import ACTORS, RUNGS, Label


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


class LabelRow(Strict):
    """A name in both languages."""

    en: Text
    ja: Text

    def label(self) -> Label:
        """Return the label as a plain record."""
        return Label(self.en, self.ja)
