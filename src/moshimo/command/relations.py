"""Relations of command, and the ground they stand on: areas, demand, and what a nation's law opens.

A *relation* says what a commander may do with forces that are not his own: assign missions, deploy, reassign, split,
delegate.  NATO's terms are used, from none over coordination and supported/supporting to operational control (OPCON,
作戦統制) and full command; the order of the file is the order of closeness.  A relation that is at most coordination
leaves two chains of command side by side.

The *ground* holds what every arrangement meets: who has forces or a legal interest in an area, how much a gap in a
function weighs in a phase, and in which situation Japan's law lets its forces perform the function.  All of it is
analyst judgement (F6).  Source of the terms: NATO AAP-06 as remembered; of the law: Japan's statutes as remembered.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from moshimo.facts import LabelRow, Situation, Strict, World, data_file, read, validate
from moshimo.facts.fields import Actor, Day, Flag, Grade, Identifier, Text
from moshimo.words import AREAS, FUNCTIONS, PHASES

CELLS = tuple(product(AREAS, FUNCTIONS, PHASES))
"""Every cell of the matrix: (area, function, phase), 11 x 12 x 3."""

TWO_CHAINS = ("none", "coordination")
"""Relations under which every nation keeps a chain of its own: nobody can compel anybody."""

PEACETIME = "peacetime"
"""What this situation opens stays open in every other."""


class Days(Strict):
    """A range of days."""

    low: float = Field(ge=0.0, allow_inf_nan=False)
    high: float = Field(ge=0.0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError("`low` is above `high`")
        return self


class Allows(Strict):
    """What a commander may do with the forces of another nation."""

    assign_mission: Flag
    deploy: Flag
    reassign: Flag
    split: Flag
    delegate: Flag


class Relation(Strict):
    """One relation: its term, the dictionary it stands in, and what it allows."""

    id: Identifier
    letter: Annotated[str, Field(pattern=r"^[a-z]$")]
    label: LabelRow
    term: Text
    dictionary: Text
    allows: Allows
    return_days: Days
    note: LabelRow


class _Seed(Strict):
    source: Text
    grade: Grade
    judgement: Flag
    known: Day
    note: LabelRow


class RelationFile(_Seed):
    """The relations, from the loosest to the closest."""

    relations: list[Relation]


class When(Strict):
    """Which cells a rule speaks of; what is left out means all."""

    areas: list[Text] | None = Field(default=None, min_length=1)
    functions: list[Text] | None = Field(default=None, min_length=1)
    phases: list[Text] | None = Field(default=None, min_length=1)

    def matches(self, area: str, function: str, phase: str) -> bool:
        """Return whether the rule speaks of this cell."""
        named = ((self.areas, area), (self.functions, function), (self.phases, phase))
        return all(names is None or name in names for names, name in named)


Kind = Literal["home", "near", "far", "foreign"]


class Area(Strict):
    """An area of command: what it is to Japan, whose ports it leans on, and who has forces or an interest there."""

    kind: Kind
    host: Actor
    stakeholders: list[Actor] = Field(min_length=1)


class GateWhen(When):
    """Which cells a gate speaks of, also by kind of area."""

    kinds: list[Kind] | None = Field(default=None, min_length=1)


class Gate(Strict):
    """Situations in Japan's law that open a function, the least first; ``n/a``: Japan has no part."""

    when: GateWhen
    opens: list[Text] | Literal["n/a"]
    note: str = ""


class Ground(_Seed):
    """The ground that every arrangement stands on."""

    areas: dict[str, Area]
    demand: dict[str, dict[str, Annotated[float, Field(gt=0.0, le=3.0)]]]
    one_authority: list[Text]
    gates: list[Gate]
    notes: dict[str, LabelRow]

    def gate(self, area: str, function: str, phase: str) -> tuple[str, ...]:
        """Return the situations in which Japan may act in a cell, the least first; empty where it has no part."""
        kind = self.areas[area].kind
        for gate in self.gates:
            if gate.when.matches(area, function, phase) and (gate.when.kinds is None or kind in gate.when.kinds):
                return () if gate.opens == "n/a" else tuple(gate.opens)
        return ()


def situations() -> dict[str, Situation]:
    """Return the situations of Japan's law by id."""
    return {name: row for name, row in World.load().situations.items() if row.actor == "JPN"}


@lru_cache(maxsize=1)
def relation_file() -> RelationFile:
    """Load the relations and what is said of them all."""
    return validate(RelationFile, read(data_file("moshimo.command", "relations.yaml")))


@lru_cache(maxsize=1)
def relations() -> dict[str, Relation]:
    """Load the relations by id, from the loosest to the closest."""
    return {row.id: row for row in relation_file().relations}


@lru_cache(maxsize=1)
def ground() -> Ground:
    """Load the ground."""
    return validate(Ground, read(data_file("moshimo.command", "cells.yaml")))


@lru_cache(maxsize=4096)
def gate_of(area: str, function: str, phase: str) -> tuple[str, ...]:
    """Return `Ground.gate` of a cell of the shipped ground, looked up once: a curve asks for it on every day."""
    return ground().gate(area, function, phase)
