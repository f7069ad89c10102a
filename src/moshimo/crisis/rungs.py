"""Rungs in the fighting: from a level of action to what takes part, where and how far.

The table is data (``crisis/data/rungs.yaml``).  Each rung L0 ... L8 gives six shares, and a share is 0, 1 or the name
of a registered parameter with a range::

    air, sea, strikes      of the aircraft, of the escorts and submarines, of the anti-ship missiles that published
                           games engaged
    supports, fortified    of full rear support, of full mobilisation, dispersal and fortification
    bases                  1 where others may fight from bases in Japan

In the fighting a share is one of what is left, turn by turn, so that in a long war losses can pass the share of the
force at the start.

No published game covers Japan fighting without the United States, so every range is judgement; `uncovered` says so
wherever a rung is shown.  Which rungs are lawful is the ladder's question (`ladder`); none is recommended.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import AfterValidator, Field

from moshimo.errors import DataFileError, UnknownName
from moshimo.facts import LabelRow, Strict, World, data_file, read, validate
from moshimo.facts.fields import Rung
from moshimo.words import RUNGS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from moshimo.facts import Document
    from moshimo.words import Codes, Floats

LEVELS: tuple[str, ...] = tuple(RUNGS)
"""Rungs from L0 to L8; a rung's index in this tuple is its code in arrays."""
SHARES = ("air", "sea", "strikes", "supports", "fortified", "bases")
"""What the orders of a rung say, each a share in [0, 1]."""


def _all_or_nothing(value: float | str) -> float | str:
    if not isinstance(value, str) and value not in (0.0, 1.0):
        raise ValueError("a share is 0, 1 or the name of a parameter with a range")
    return value


Amount = Annotated[
    Annotated[float, Field(strict=True)] | Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")],
    AfterValidator(_all_or_nothing),
]


class RungOrders(Strict):
    """The shares of a rung: 0, 1, or the name of a parameter."""

    air: Amount
    sea: Amount
    strikes: Amount
    supports: Amount
    fortified: Amount
    bases: Amount


class RungRow(Strict):
    """A rung in the fighting: what takes part, where, how far, in words and as orders."""

    part: LabelRow
    where: LabelRow
    far: LabelRow
    orders: RungOrders


class RungFile(Strict):
    """The file of rungs; `uncovered` says once what no published game covers."""

    uncovered: LabelRow
    rungs: dict[Rung, RungRow]


def read_rungs(path: Path) -> RungFile:
    """Return a table of rungs; raise `DataFileError` with the line where it is not one, or a rung is missing."""
    return _table(read(path))


def _table(document: Document) -> RungFile:
    table = validate(RungFile, document)
    missing = [level for level in LEVELS if level not in table.rungs]
    if missing:
        raise DataFileError(
            f"the rung {missing[0]} is missing",
            place=document.place(("rungs",)),
            expected=", ".join(LEVELS),
            hint=f"Add a row `{missing[0]}:`",
        )
    return table


@lru_cache(maxsize=1)
def rung_table() -> RungFile:
    """Return the shipped table of rungs."""
    return read_rungs(data_file("moshimo.crisis", "rungs.yaml"))


def parameters_of(table: RungFile) -> tuple[str, ...]:
    """Return the parameters that the orders of a table name, sorted."""
    amounts = (getattr(row.orders, share) for row in table.rungs.values() for share in SHARES)
    return tuple(sorted({amount for amount in amounts if isinstance(amount, str)}))


def orders_of(values: Mapping[str, Floats], level_codes: Codes) -> dict[str, Floats]:
    """Return what each future's rung orders: share -> array of shape (futures,), in [0, 1], for each of `SHARES`.

    values: the parameters in ``parameters_of(rung_table())``, shape (futures,). level_codes: indices into `LEVELS`,
    shape (futures,). Raises `IndexError` for a code beyond L8.

    >>> half = {name: np.full(2, 0.5) for name in parameters_of(rung_table())}
    >>> found = orders_of(half, np.array([4, 6], dtype=np.uint8))
    >>> found["air"].tolist(), found["supports"].tolist(), found["strikes"].tolist()
    ([0.0, 0.5], [1.0, 1.0], [0.0, 0.0])
    """
    if level_codes.size and int(level_codes.max()) >= len(LEVELS):
        raise IndexError(f"there is no rung of code {int(level_codes.max())}")
    found = {share: np.zeros(level_codes.shape) for share in SHARES}
    for code, level in enumerate(LEVELS):
        here = level_codes == code
        if here.any():
            orders = rung_table().rungs[level].orders
            for share, array in found.items():
                amount = getattr(orders, share)
                array[here] = values[amount][here] if isinstance(amount, str) else amount
    return found


def opens_bases(level: str) -> bool:
    """Return whether a rung lets others fight from bases in Japan.

    >>> [opens_bases(level) for level in ("L2", "L3", "L6")]
    [False, True, True]
    """
    return bool(rung_table().rungs[level].orders.bases)


def check_rungs(path: Path | None = None) -> int:
    """Check that every parameter a table names is registered as a share; return how many rungs were read.

    path: a table; the shipped one where None. Raises `UnknownName` or `DataFileError` with the row's line.
    """
    document = read(data_file("moshimo.crisis", "rungs.yaml") if path is None else path)
    table, world = _table(document), World.load()
    for level, row in table.rungs.items():
        for share in SHARES:
            amount = getattr(row.orders, share)
            place = document.place(("rungs", level, "orders", share))
            if isinstance(amount, str) and amount not in world.parameters:
                raise UnknownName.among("parameter", amount, world.parameters, place=place)
            if isinstance(amount, str) and world.parameter(amount).bounds != (0.0, 1.0):
                raise DataFileError(
                    f"'{amount}' is no share: its bounds are not 0 to 1",
                    place=place,
                    found=amount,
                    expected="a parameter with bounds [0, 1]",
                    hint="Name a share, or mend its bounds",
                )
    return len(table.rungs)
