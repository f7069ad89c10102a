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
from moshimo.errors import DataFileError, Place
from moshimo.facts import LabelRow, Strict, data_file, read, validate
from moshimo.words import RUNGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.crisis.facing import Facing
    from moshimo.facts import World


class QuestionFile(Strict):
    """The file of questions, by the name under which their answers are set."""

    questions: dict[str, LabelRow]


@lru_cache(maxsize=1)
def questions() -> Mapping[str, LabelRow]:
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
        rows.append(
            {
                "question": name,
                "text": questions()[name].label().as_document(),
                "assumed": answer,
                "otherwise": [_change(rung, *other[rung]) for rung in changed],
            }
        )
    return rows


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
                    place=Place(read(data_file("moshimo.crisis", "questions.yaml")).file, 1, key=name),
                    hint="Add it to the file",
                )
    return len(questions())
