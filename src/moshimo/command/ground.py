"""The ground that every arrangement of command meets: areas, demand, law, and what nations let each other see.

Who has forces or a legal interest in an area; how much a gap in a function weighs in a phase; in which situation of
its own law each nation's forces may perform a function (its *gate*); how close a relation to a foreign commander its
forces may stand in (its *ceiling*), an open question with a parameter and reasons on both sides; and the tier at which
two nations release what they see to each other.  All of it is analyst judgement (F6).  Source of the law: the statutes
of the ladder.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Annotated, Literal

from pydantic import Field

from moshimo.command.relations import TWO_CHAINS, Seed, loosest
from moshimo.facts import LabelRow, Situation, Strict, World, data_file, read, validate
from moshimo.facts.fields import Actor, Identifier, Text
from moshimo.words import AREAS, FUNCTIONS, PHASES

CELLS = tuple(product(AREAS, FUNCTIONS, PHASES))
"""Every cell of the matrix: (area, function, phase), 11 x 12 x 3."""

PEACETIME = "peacetime"
"""Situations named so, or ``<actor>_peacetime``: what they open stays open in every other."""

Tier = Literal["full", "agreement", "hub"]
HUB = "USA"
"""Whose absence ends what is released only through it."""


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
    """Situations in a nation's law that open a function, the least first; ``n/a``: the nation has no part."""

    when: GateWhen
    opens: list[Text] | Literal["n/a"]
    note: str = ""


class Ceiling(Strict):
    """The closest relation to a foreign commander in which a nation's forces may stand.

    certain: what nobody doubts. most: what somebody competent holds to be lawful. under: commanders under whom the
    question is settled. parameter: the share of futures in which the answer is yes. rests_on: statements of the facts.
    """

    certain: Text
    most: Text
    under: dict[str, Text] = {}
    parameter: Identifier
    rests_on: list[Text]
    yes_side: LabelRow
    no_side: LabelRow


class Release(Strict):
    """What two nations let each other see, and the commitment it rests on."""

    tier: Tier
    pair: Annotated[list[Actor], Field(min_length=2, max_length=2)]
    rests_on: Text


class Ground(Seed):
    """The ground that every arrangement stands on."""

    areas: dict[str, Area]
    demand: dict[str, dict[str, Annotated[float, Field(gt=0.0, le=3.0)]]]
    one_authority: list[Text]
    gates: dict[str, list[Gate]]
    ceilings: dict[str, Ceiling]
    release: list[Release]
    coordinating_services: list[Text]
    supporting_functions: list[Text]
    notes: dict[str, LabelRow]

    def gate(self, area: str, function: str, phase: str, actor: str = "JPN") -> tuple[str, ...]:
        """Return the situations in which a nation may act in a cell, the least first; empty where it has no part."""
        kind = self.areas[area].kind
        for gate in self.gates.get(actor, ()):
            if gate.when.matches(area, function, phase) and (gate.when.kinds is None or kind in gate.when.kinds):
                return () if gate.opens == "n/a" else tuple(gate.opens)
        return ()

    def tier(self, one: str, other: str) -> Tier | None:
        """Return at which tier two nations release to each other; None: nothing."""
        for row in self.release:
            if {one, other} == set(row.pair):
                return row.tier
        return None

    def settled(self, actor: str, lead: str) -> str:
        """Return the closest relation to this lead that nobody doubts for an actor's forces."""
        row = self.ceilings[actor]
        return row.under.get(lead, row.certain)

    def most(self, actor: str) -> str:
        """Return the closest relation to a foreign commander that somebody competent holds to be lawful."""
        row = self.ceilings.get(actor)
        return row.most if row else TWO_CHAINS[-1]

    def allowed(self, actor: str, lead: str, relation: str, answer: bool) -> str:
        """Return the relation in which an actor's forces may stand to a lead: the one asked for, or what law leaves.

        answer: whether the open question is answered with yes.
        """
        row = self.ceilings[actor]
        return loosest(relation, row.most if answer else self.settled(actor, lead))


def is_peacetime(situation: str) -> bool:
    """Return whether a situation is that of peace, which needs no finding."""
    return situation == PEACETIME or situation.endswith("_" + PEACETIME)


def situations() -> dict[str, Situation]:
    """Return the situations of every nation's law by id."""
    return dict(World.load().situations)


@lru_cache(maxsize=1)
def ground() -> Ground:
    """Load the ground."""
    return validate(Ground, read(data_file("moshimo.command", "ground.yaml")))


@lru_cache(maxsize=8192)
def gate_of(area: str, function: str, phase: str, actor: str) -> tuple[str, ...]:
    """Return `Ground.gate` of a cell of the shipped ground, looked up once: a curve asks for it on every day."""
    return ground().gate(area, function, phase, actor)
