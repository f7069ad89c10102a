"""Open questions of law: both answers, side by side.

For each question that an actor's law leaves open, or to a vote, the gates are read again with the other answer and
everything else as assumed; what then opens or shuts is the whole difference that the question makes.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from moshimo.crisis.facing import ANSWERS, NEVER
from moshimo.crisis.law import gates
from moshimo.errors import DataFileError, Place, UnknownName
from moshimo.facts import LabelRow, Strict, World, data_file, read, validate
from moshimo.words import RUNGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.crisis.facing import Facing


class Said(LabelRow):
    """What a government answered when it was asked, and where that was read."""

    source: str


class QuestionRow(LabelRow):
    """A question in words.

    under: the condition of a gate that the answer feeds, where it has another name. said: what a government said of it.
    """

    under: str | None = None
    said: Said | None = None


class QuestionFile(Strict):
    """The file of questions, by the name under which their answers are set."""

    questions: dict[str, QuestionRow]


@lru_cache(maxsize=1)
def questions() -> Mapping[str, QuestionRow]:
    """Return the words of every question."""
    return validate(QuestionFile, read(data_file("moshimo.crisis", "questions.yaml"))).questions


def both_answers(world: World, actor: str, facing: Facing) -> list[dict[str, Any]]:
    """Return for each open question of an actor's law the answer assumed, and what the other one would change."""
    held = _spans(world, actor, facing)
    rows = []
    for name in ANSWERS[actor]:
        answer = bool(facing.assumed[name])
        other = _spans(world, actor, replace(facing, assumed={**facing.assumed, name: not answer}))
        changed = [rung for rung in RUNGS if other[rung] != held[rung]]
        row = questions()[name]
        rows.append(
            {
                "question": name,
                "text": row.label().as_document(),
                "laws": _laws(world, actor, row.under or name),
                "said": None if row.said is None else row.said.label().as_document() | {"source": row.said.source},
                "assumed": answer,
                "otherwise": [_change(rung, *other[rung]) for rung in changed],
            }
        )
    return rows


def _laws(world: World, actor: str, condition: str) -> list[dict[str, str]]:
    """Return the laws of the actor's gates that hang on a condition, each once."""
    laws = [row.law.label() for row in world.situations.values() if row.actor == actor and condition in row.conditions]
    return [law.as_document() for law in dict.fromkeys(laws)]


def _spans(world: World, actor: str, facing: Facing) -> dict[str, tuple[float, float]]:
    """Return for each rung the first day on which a gate opens it by the horizon, and the last; never is infinite."""
    found = dict.fromkeys(RUNGS, (NEVER, NEVER))
    for gate in gates(world, actor, facing):
        if gate.open_by(facing.horizon_days):
            for rung in gate.situation.opens:
                first, last = found[rung]
                until = gate.until if first == NEVER else max(gate.until, last)
                found[rung] = (min(gate.urgent.day, first), until)
    return found


def _change(rung: str, first: float, last: float) -> dict[str, Any]:
    opened = first < NEVER
    return {
        "level": rung,
        "legal": opened,
        "earliest_day": round(first, 3) if opened else None,
        "until_day": round(last, 3) if opened and last < NEVER else None,
    }


def check_questions() -> int:
    """Check that every open question has words; return how many there are."""
    for answers in ANSWERS.values():
        for name in answers:
            if name not in questions():
                raise DataFileError(
                    f"the question '{name}' has no words",
                    place=_place(name),
                    hint="Add it to the file",
                )
    world = World.load()
    for name, row in questions().items():
        if row.said is not None and row.said.source not in world.sources:
            raise UnknownName.among("source", row.said.source, world.sources, place=_place(name))
        if not any(_laws(world, actor, row.under or name) for actor in ANSWERS if name in ANSWERS[actor]):
            raise DataFileError(
                f"the question '{name}' stands in no law: no gate needs '{row.under or name}'",
                place=_place(name),
                hint="Name under `under` the condition that its answer feeds",
            )
    return len(questions())


def _place(name: str) -> Place:
    return Place(read(data_file("moshimo.crisis", "questions.yaml")).file, 1, key=name)
