"""Reference classes for reliability: the published rates at which allies honoured commitments, by the unit counted.

The unit drives the number.  Counted for each ally in each militarised dispute it is below one in a hundred; for each
alliance in a war, read by the text of its treaty, three in four.  None transfers as it stands to a case of today, so
that a user chooses a class, sees what it counts, and sees the answer across all of them.

Where a class says k of n, its sampling error is Wilson's interval for a binomial share, with p = k / n,

    (p + z^2/2n +- z sqrt(p (1-p) / n + z^2/4n^2)) / (1 + z^2/n)

or the equal-tailed interval of Beta(k + 1/2, n - k + 1/2), Jeffreys' posterior (both: Brown, Cai and DasGupta,
Statistical Science 16, 2001).  That error is small beside the difference between classes.

Rates are facts (``facts/data``); units and counts are in ``crisis/data/reference_classes.yaml``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, model_validator

from moshimo.crisis.selection import beta_quantile
from moshimo.draws import normal_quantile
from moshimo.errors import DataFileError, OutOfBounds, Place, UnknownName
from moshimo.facts import LabelRow, Strict, World, data_file, read, validate

if TYPE_CHECKING:
    from moshimo.facts import Document, Fact


class ClassRow(Strict):
    """A reference class in the file: the fact that holds its rate, the unit counted, how many of how many."""

    fact: str
    unit: LabelRow
    honoured: Annotated[int, Field(ge=0)] | None = None
    called: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _counts(self) -> Self:
        if (self.honoured is None) != (self.called is None):
            raise ValueError("give `honoured` and `called`, or neither")
        if self.honoured is not None and self.called is not None and self.honoured > self.called:
            raise ValueError("more are honoured than were called")
        return self


class ClassFile(Strict):
    """The file of reference classes."""

    classes: list[ClassRow]


@dataclass(frozen=True)
class ReferenceClass:
    """A published rate, what it counts, and its 95 % interval where it says how many of how many."""

    fact: Fact
    unit: LabelRow
    honoured: int | None
    called: int | None
    low: float | None
    high: float | None

    @property
    def id(self) -> str:
        """The id of the class, which is that of its fact."""
        return self.fact.id

    @property
    def rate(self) -> float:
        """The published rate, a share."""
        return float(self.fact.value or 0.0)

    def as_document(self) -> dict[str, Any]:
        """Return the class as it stands in documents."""
        return {
            "class": self.id,
            "name": self.fact.label.label().as_document(),
            "unit": self.unit.label().as_document(),
            "rate": self.rate,
            "honoured": self.honoured,
            "called": self.called,
            "low": None if self.low is None else round(self.low, 6),
            "high": None if self.high is None else round(self.high, 6),
            "years": self.fact.valid,
            "source": self.fact.source,
            "grade": self.fact.grade,
            "contested": self.fact.contested,
            "note": self.fact.note,
        }


@lru_cache(maxsize=1)
def _document() -> Document:
    return read(data_file("moshimo.crisis", "reference_classes.yaml"))


@lru_cache(maxsize=1)
def _rows() -> tuple[ClassRow, ...]:
    return tuple(validate(ClassFile, _document()).classes)


def classes(world: World) -> list[ReferenceClass]:
    """Return every reference class whose rate is known in this world, lowest rate first."""
    found = [_class(row, world.facts[row.fact]) for row in _rows() if row.fact in world.facts]
    return sorted(found, key=lambda one: one.rate)


def reference(world: World, name: str) -> ReferenceClass:
    """Return a reference class by the id of its fact; raise `UnknownName`, or `NotKnownYet` for one of a later day."""
    rows = {row.fact: row for row in _rows()}
    if name not in rows:
        raise UnknownName.among("reference class", name, rows)
    return _class(rows[name], world.fact(name))


def _class(row: ClassRow, fact: Fact) -> ReferenceClass:
    low, high = (None, None) if row.honoured is None or row.called is None else wilson(row.honoured, row.called)
    return ReferenceClass(fact, row.unit, row.honoured, row.called, low, high)


def wilson(honoured: int, called: int, cover: float = 0.95) -> tuple[float, float]:
    """Return Wilson's interval for k of n, within [0, 1]; cover in (0, 1). Raises `OutOfBounds`.

    >>> tuple(round(x, 3) for x in wilson(12, 54))
    (0.132, 0.349)
    """
    _counted(honoured, called, cover)
    z = float(normal_quantile(0.5 + 0.5 * cover))
    p, weight = honoured / called, z * z / called
    middle = p + 0.5 * weight
    reach = z * math.sqrt(p * (1.0 - p) / called + 0.25 * weight / called)
    low, high = (middle - reach) / (1.0 + weight), (middle + reach) / (1.0 + weight)
    return (0.0 if honoured == 0 else low, 1.0 if honoured == called else high)


def beta_range(honoured: int, called: int, cover: float = 0.95) -> tuple[float, float]:
    """Return the equal-tailed interval of Beta(k + 1/2, n - k + 1/2); cover in (0, 1). Raises `OutOfBounds`."""
    _counted(honoured, called, cover)
    a, b, tail = honoured + 0.5, called - honoured + 0.5, 0.5 * (1.0 - cover)
    return beta_quantile(tail, a, b), beta_quantile(1.0 - tail, a, b)


def _counted(honoured: int, called: int, cover: float) -> None:
    if not (called >= 1 and 0 <= honoured <= called and 0.0 < cover < 1.0):
        raise OutOfBounds(
            "counts and cover do not make an interval",
            place=Place(key="honoured"),
            found=f"{honoured} of {called}, {cover:g}",
            expected="0 to n of n, n at least 1, cover between 0 and 1",
            hint="Give how many were honoured, then how many were called",
        )


def check_classes() -> int:
    """Check that every class has a fact in shares, and that k of n rounds to its rate; return how many were read.

    Raises `DataFileError` with the line of the first complaint.
    """
    world, document = World.load(), _document()
    for i, row in enumerate(_rows()):
        place = document.place(("classes", i))
        fact = world.facts.get(row.fact)
        if fact is None or fact.value is None or fact.unit != "share":
            raise DataFileError(f"there is no fact '{row.fact}' in shares", place=place, hint="Mend the id")
        digits = len(f"{fact.value:g}".partition(".")[2])
        if row.honoured is not None and row.called is not None:
            told = row.honoured / row.called
            if abs(told - fact.value) > 0.5 * 10.0**-digits + 1e-12:
                raise DataFileError(
                    f"{row.honoured} of {row.called} is {told:.4f}, the fact says {fact.value:g}",
                    place=place,
                    hint="Mend the counts or the fact",
                )
    return len(_rows())
