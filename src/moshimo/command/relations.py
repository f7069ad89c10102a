"""Relations of command: what a commander may do with forces that are not his own, from the loosest to the closest.

The terms are NATO's, from none over coordination and supported/supporting to operational control (OPCON, 作戦統制) and
full command, each with the dictionary it stands in and the Japanese term beside it.  A relation that is at most
coordination leaves two chains of command side by side.  How close a relation is, as a share of operational control::

    c(R) = (rank(R) / rank(OPCON)) ^ e        e: `closeness_exponent`; 0 at coordination, 1 at OPCON and above

so that with a small exponent supported/supporting already gives most of what OPCON gives, and with a large one little.
Source: NATO AAP-06 and US joint doctrine as remembered (F6); days are judgement.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from moshimo.facts import LabelRow, Strict, data_file, read, validate
from moshimo.facts.fields import Day, Flag, Grade, Identifier, Text

if TYPE_CHECKING:
    from moshimo.words import Floats

TWO_CHAINS = ("none", "coordination")
"""Relations under which every nation keeps a chain of its own: nobody can compel anybody."""
NATIONAL = "full_command"
"""The relation in which no other nation's forces ever stand."""
REFERENCE = "opcon"
"""The relation whose closeness is 1."""


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
    """What a commander may do with the forces of another nation.

    consult: require consultation. prioritise: set priority, degree and duration of another's support. direct: direct
    movements in detail, usually locally. assign_task: give tasks inside a mission that higher authority gave.
    assign_mission, deploy, reassign, split (employ components apart), delegate: as they say. administer: command their
    administration and supply, which stays national in every other relation.
    """

    consult: Flag
    prioritise: Flag
    direct: Flag
    assign_task: Flag
    assign_mission: Flag
    deploy: Flag
    reassign: Flag
    split: Flag
    delegate: Flag
    administer: Flag


class Relation(Strict):
    """One relation: its term, the dictionary it stands in, and what it allows.

    agree_days, handover_days: how long nations need to agree on it in a crisis, and staffs to hand over, from
    rehearsed to unrehearsed. return_days: how long forces need to act under their own nation's command again.
    """

    id: Identifier
    letter: Annotated[str, Field(pattern=r"^[a-z]$")]
    label: LabelRow
    term: Text
    dictionary: Text
    term_ja: Text
    dictionary_ja: Text
    allows: Allows
    agree_days: Days
    handover_days: Days
    return_days: Days
    note: LabelRow


class Seed(Strict):
    """What a file of this room says of where it comes from."""

    source: Text
    grade: Grade
    judgement: Flag
    known: Day
    note: LabelRow


class RelationFile(Seed):
    """The relations, from the loosest to the closest."""

    relations: list[Relation]


@lru_cache(maxsize=1)
def relation_file() -> RelationFile:
    """Load the relations and what is said of them all."""
    return validate(RelationFile, read(data_file("moshimo.command", "relations.yaml")))


@lru_cache(maxsize=1)
def relations() -> dict[str, Relation]:
    """Load the relations by id, from the loosest to the closest."""
    return {row.id: row for row in relation_file().relations}


@lru_cache(maxsize=16)
def rank(relation: str) -> int:
    """Return how close a relation is: its place in the file, 0 for none."""
    return list(relations()).index(relation)


def loosest(*names: str) -> str:
    """Return the loosest of some relations.

    >>> loosest("opcon", "coordination", "tacon")
    'coordination'
    """
    return min(names, key=rank)


def closeness(relation: str, exponent: Floats) -> Floats:
    """Return how close a relation is as a share of operational control, 0 to 1; shape as the exponent's.

    >>> closeness("supported_supporting", np.array([0.5, 1.0]))
    array([0.5 , 0.25])
    """
    steps = rank(relation) - rank(TWO_CHAINS[-1])
    of = rank(REFERENCE) - rank(TWO_CHAINS[-1])
    return np.asarray(min(max(steps, 0) / of, 1.0) ** exponent) if steps > 0 else np.zeros_like(exponent)
