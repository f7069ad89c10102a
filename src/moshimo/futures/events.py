"""One thing that happened in a future, as a record: the words for it are the report's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

BEFORE = -30.0
"""Day on which what was prepared in peacetime is entered."""


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    day: from D-30, the attack is day 0. turn: 1, 2, ... in the fighting, 0 for its opening, None outside it.
    kind: what it is, the key of its words. fields: numbers and names for the words. gate: the legal gate it passed or
    stood before. chosen, chance: an option and the choice probability it was drawn with. changed: stock -> before,
    after.
    """

    day: float
    room: str
    kind: str
    turn: int | None = None
    actor: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    gate: str | None = None
    chosen: str | None = None
    chance: float | None = None
    changed: Mapping[str, tuple[float, float]] = field(default_factory=dict)
