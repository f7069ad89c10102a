"""Transfer of authority: how command over forces passes from one commander to another, day by day.

A state machine whose edges are days.  One side asks; nations agree, or refuse; staffs hand over, once the law of those
who hand over forces is open; authority is then effective until its limit runs out or somebody takes the forces back::

    requested --agree--> agreed --law opens--> in_transfer --hand over--> effective --limit--> expired
        \\--> refused                               \\------------- taken back --------------> revoked

    begins    = max(requested + days(agree), law opens)
    effective = begins + days(handover)
    days(range) = (high - (high - low) h) (1 + d (1 - h) first)

h: how far the arrangement was rehearsed, 0-1.  d: `first_lead_delay`; first: the lead leads in war what it never led in
peace.  So rehearsal shortens every edge, and most of all a first-time lead in war.  Everything here takes numbers or
arrays of futures alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, overload

import numpy as np

if TYPE_CHECKING:
    from moshimo.command.relations import Days
    from moshimo.words import Floats


class Authority(StrEnum):
    """States of a transfer of authority."""

    NOT_REQUESTED = "not_requested"
    REQUESTED = "requested"
    AGREED = "agreed"
    IN_TRANSFER = "in_transfer"
    EFFECTIVE = "effective"
    EXPIRED = "expired"
    REFUSED = "refused"
    REVOKED = "revoked"


@overload
def days_of(span: Days, rehearsal: float, delay: float = 0.0, first: bool = False) -> float: ...
@overload
def days_of(span: Days, rehearsal: Floats, delay: Floats | float = 0.0, first: bool = False) -> Floats: ...
def days_of(span: Days, rehearsal: Floats | float, delay: Floats | float = 0.0, first: bool = False) -> Floats | float:
    """Return how many days an edge takes: the high end unrehearsed, the low end rehearsed; longer for a first lead.

    >>> from moshimo.command.relations import Days
    >>> days_of(Days(low=2, high=10), 0.5, delay=1.0, first=True)
    9.0
    """
    plain = span.high - (span.high - span.low) * rehearsal
    return plain * (1.0 + delay * (1.0 - rehearsal)) if first else plain


def effective_on(requested: Floats, agree: Floats, opens: Floats, handover: Floats) -> Floats:
    """Return the day on which authority is effective; infinite where the law never opens."""
    return np.asarray(np.maximum(requested + agree, opens) + handover)


@dataclass(frozen=True)
class Transfer:
    """One transfer: its days, all counted from the day of the attack.

    requested: day on which it is asked for. agree, handover: days of agreeing and of handing over. opens: day on which
    the law of those who hand over forces is open. limit: days for which it holds, None: no limit, or renewed. refused:
    whether a nation or its law says no. revoked: day on which somebody takes the forces back.
    """

    requested: float
    agree: float
    handover: float
    opens: float = -math.inf
    limit: float | None = None
    refused: bool = False
    revoked: float = math.inf

    @property
    def agreed(self) -> float:
        """Day on which nations have agreed, or refused."""
        return self.requested + self.agree

    @property
    def effective(self) -> float:
        """Day on which authority is effective; infinite where it was refused, or the law never opens."""
        return math.inf if self.refused else max(self.agreed, self.opens) + self.handover

    @property
    def expires(self) -> float:
        """Day on which it ends by its limit, counted from day 0 where it was effective long before."""
        if self.limit is None:
            return math.inf
        return (self.effective if self.effective > -math.inf else 0.0) + self.limit

    def state(self, day: float) -> Authority:
        """Return the state on a day; exactly one holds.

        >>> [Transfer(0.0, 2.0, 3.0, limit=10.0).state(day).value for day in (-1, 0, 2, 5, 15)]
        ['not_requested', 'requested', 'in_transfer', 'effective', 'expired']
        """
        if day < self.requested:
            return Authority.NOT_REQUESTED
        if day >= self.revoked:
            return Authority.REVOKED
        if day < self.agreed:
            return Authority.REQUESTED
        if self.refused:
            return Authority.REFUSED
        if day < max(self.agreed, self.opens):
            return Authority.AGREED
        if day < self.effective:
            return Authority.IN_TRANSFER
        return Authority.EFFECTIVE if day < self.expires else Authority.EXPIRED
