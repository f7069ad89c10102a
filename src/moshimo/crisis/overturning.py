"""Overturning inaction: a race of institutions against the decisive day.

The executive has made a choice, and three things follow from it, each on a scale from 0 to 1: its own *force* f, *aid*
z, and the floor b of its *posture* in the region.  Each has its own pivots and its own compliance.  Four routes may
move them, each from its own day:

    legislature   a bill (f', z', b') that passes both chambers; over a veto it needs 290 of 435 and 67 of 100 (`bills`)
    officials     they set options and tempo, and cannot overturn; political cost a, felt in proportion to support,
                  moves the ideal of an executive whose loss grows with firmness c:  x_P' = x_P + a support / c
    allies        persuasion moves the ideal by its strength, which may be zero, or negative where it is resented
    attacked      where the executive's own forces are hit, its ideal for force moves by the tripwire, of either sign

With x_P' the ideal after all shifts that have come, and the mandate m from the day it is carried out,

    x = x_P' + kappa (m - x_P')+

kappa is compliance: near 0 for force (no statute makes a commander order a fight), near 1 for aid, and for posture 1 or
0, as a loophole is found or not, so that b = max(b_P', b').  What counts as overturned is a threshold: the share of the
way from what the executive chose to the other end of the scale, covered on the decisive day.

*Stopping* is the same race in the mirror 1 - f: the executive fights, and a bill over its veto takes the same two
thirds; support and compliance are its own, and the tripwire pulls the other way.

Days count from the attack and are those of the first effect; how fast weapons arrive after that is not told here.
Every number is judgement, with zero in the range of each mechanism: the answer may come out either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moshimo.crisis.bills import vote
from moshimo.crisis.institutions import check_institutions
from moshimo.draws import choice_uniforms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from moshimo.crisis.bills import Bill
    from moshimo.words import Codes, Floats

    Bools = NDArray[np.bool_]

ROUTES = ("legislature", "officials", "allies", "attacked")
DIMENSIONS = ("force", "aid", "posture")
MOVES = {"legislature": DIMENSIONS, "officials": DIMENSIONS, "allies": DIMENSIONS, "attacked": ("force",)}
"""What each route can move."""

NEVER = np.inf
PARAMETERS = (
    "inaction_known_day", "overturn_threshold", "order_days", "officials_tempo", "congress_mood",
    "congress_support_force", "congress_support_aid", "congress_support_posture", "congress_support_stop",
    "congress_days_force", "congress_days_aid", "congress_days_posture", "congress_override_days",
    "executive_vetoes_force", "executive_vetoes_aid", "executive_vetoes_posture", "congress_mandate_force",
    "congress_mandate_aid", "congress_mandate_posture", "executive_aid", "executive_posture",
    "executive_complies_force", "executive_complies_aid", "executive_complies_stop", "posture_loophole",
    "political_cost", "executive_firmness", "political_cost_days", "allied_persuasion", "allied_persuasion_stop",
    "allied_persuasion_days",
    "tripwire_shift", "usa_decision_days",
)  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """One dimension in every future; arrays by route have shape (routes, futures), in the order of `ROUTES`.

    stand: what the executive chose, 0 to 1. level: what holds on the decisive day. day: first day of a route's effect,
    infinite where it has none; in_time: by the decisive day. amount: how far the route alone moves the level away
    from the stand, as far as the scale has room (negative: back). overturned: the threshold is covered on the decisive
    day. first: index of the route whose arrival covered it, `len(ROUTES)` for none; first_day: that day.
    """

    stand: Floats
    level: Floats
    bill: Bill
    day: Floats
    amount: Floats
    in_time: Bools
    overturned: Bools
    first: Codes
    first_day: Floats


@dataclass(frozen=True)
class Overturned:
    """What became of the executive's choice, per dimension."""

    dimensions: Mapping[str, Moved]

    def shares(self) -> dict[str, dict[str, float]]:
        """Return shares of futures per dimension: overturned; first by each route (they add up to it); bill passed."""
        found = {}
        for name, moved in self.dimensions.items():
            by_route = {route: float(np.mean(moved.first == i)) for i, route in enumerate(ROUTES)}
            passed = float(np.mean(moved.bill.passed))
            found[name] = {"overturned": float(np.mean(moved.overturned)), **by_route, "bill_passed": passed}
        return found


@dataclass(frozen=True)
class _Case:
    """One dimension before the race, in the direction away from what the executive chose."""

    stand: Floats
    mandate: Floats
    kappa: Floats
    support: Floats
    bill_days: Floats
    vetoes: Floats
    tripwire: Floats
    persuasion: Floats


def overturn(
    values: Mapping[str, Floats],
    decisive_day: Floats,
    attacked_day: Floats,
    futures: NDArray[np.uint64],
    seed: int,
    acting: bool = False,
) -> Overturned:
    """Return what institutions make of the executive's choice by the decisive day, in every future.

    values: the parameters in `PARAMETERS`. decisive_day: day from the attack after which it is too late, infinite where
    there is none. attacked_day: day on which the executive's own forces are hit, infinite where they are not. All of
    shape (futures,). acting: the executive fights, and only *force* is raced for (stopping).
    """
    cases = {"force": _stopping(values)} if acting else _cases(values, futures, seed)
    days = (decisive_day, attacked_day)
    return Overturned({name: _race(name, case, values, days, futures, seed, acting) for name, case in cases.items()})


def outcome(stand: Floats, shift: Floats, mandate: Floats, kappa: Floats) -> Floats:
    """Return the level that holds: the ideal after its shift, and kappa of what the mandate adds to it (0 to 1)."""
    ideal = np.clip(stand + shift, 0.0, 1.0)
    return ideal + kappa * np.maximum(mandate - ideal, 0.0)


def political_shift(cost: Floats, support: Floats, firmness: Floats) -> Floats:
    """Return how far political cost moves the executive's ideal: a support / c.

    The executive weighs  c/2 (x - x_P)**2 - a support x;  its best x is x_P + a support / c.
    """
    return cost * support / firmness


def _cases(values: Mapping[str, Floats], futures: NDArray[np.uint64], seed: int) -> dict[str, _Case]:
    """Return the three dimensions of inaction."""
    none = np.zeros(futures.size)
    loophole = choice_uniforms(futures, "decision.overturn_posture_loophole", seed) < values["posture_loophole"]
    stand = {"force": none, "aid": values["executive_aid"], "posture": values["executive_posture"]}
    kappa = {name: values[f"executive_complies_{name}"] for name in ("force", "aid")}
    kappa["posture"] = np.where(loophole, 0.0, 1.0)
    return {
        name: _Case(
            stand=stand[name],
            mandate=values[f"congress_mandate_{name}"],
            kappa=kappa[name],
            support=values[f"congress_support_{name}"],
            bill_days=values[f"congress_days_{name}"],
            vetoes=values[f"executive_vetoes_{name}"],
            tripwire=values["tripwire_shift"] if name in MOVES["attacked"] else none,
            persuasion=values["allied_persuasion"],
        )
        for name in DIMENSIONS
    }


def _stopping(values: Mapping[str, Floats]) -> _Case:
    """Return force where the executive fights: the same case in the mirror 1 - f."""
    size = values["congress_support_stop"].size
    return _Case(
        stand=np.zeros(size),
        mandate=np.ones(size),
        kappa=values["executive_complies_stop"],
        support=values["congress_support_stop"],
        bill_days=values["congress_days_force"],
        vetoes=values["executive_vetoes_force"],
        tripwire=-values["tripwire_shift"],
        persuasion=values["allied_persuasion_stop"],
    )


def _race(
    name: str,
    case: _Case,
    values: Mapping[str, Floats],
    days: tuple[Floats, Floats],
    futures: NDArray[np.uint64],
    seed: int,
    acting: bool,
) -> Moved:
    """Return how one dimension comes out; days: the decisive one, and that of an attack on the executive's forces."""
    decisive_day, attacked_day = days
    bill = vote(name, case.support, values["congress_mood"], case.vetoes, futures, seed)
    none = np.zeros(futures.size)
    cost = political_shift(values["political_cost"], case.support, values["executive_firmness"])
    shifts = np.stack([none, cost, case.persuasion, case.tripwire])
    mandate = np.where(bill.passed, case.mandate, 0.0)
    amount = np.stack([outcome(case.stand, shift, mandate if i == 0 else none, case.kappa) - case.stand
                       for i, shift in enumerate(shifts)])  # fmt: skip
    known = values["inaction_known_day"]
    begun = np.stack(
        [
            known + case.bill_days + np.where(bill.vetoed, values["congress_override_days"], 0.0),
            known + values["political_cost_days"],
            known + values["allied_persuasion_days"],
            attacked_day + values["usa_decision_days"],
        ]
    )
    acts = np.concatenate([(case.kappa * mandate > 0.0)[None], shifts[1:] != 0.0])
    day = np.where(acts, begun + values["order_days"] * values["officials_tempo"], NEVER)

    def gained(by: Floats) -> Floats:
        """Return how far the level has moved by a day, through all routes whose day has come."""
        come = np.isfinite(day) & (day <= by)
        shift = np.sum(np.where(come, shifts, 0.0), axis=0)
        return outcome(case.stand, shift, np.where(come[0], mandate, 0.0), case.kappa) - case.stand

    way = 1.0 - case.stand
    at_decisive = gained(decisive_day)
    overturned = _covered(at_decisive, values["overturn_threshold"], way)
    crossed = np.stack([_covered(gained(when), values["overturn_threshold"], way) for when in day])
    crossing = np.where(crossed & (day <= decisive_day), day, NEVER)
    first_day = np.where(overturned, np.min(crossing, axis=0), NEVER)
    moved = np.where(crossing == first_day, amount, -NEVER)  # of routes that arrive together, the one that moved most
    first = np.where(overturned, np.argmax(moved, axis=0), len(ROUTES)).astype(np.uint8)
    level = case.stand + at_decisive
    return Moved(
        stand=1.0 - case.stand if acting else case.stand,
        level=1.0 - level if acting else level,
        bill=bill,
        day=day,
        amount=amount,
        in_time=np.isfinite(day) & (day <= decisive_day),
        overturned=overturned,
        first=first,
        first_day=first_day,
    )


def _covered(gain: Floats, threshold: Floats, way: Floats) -> Bools:
    """Return whether a gain covers the threshold's share of the way; no gain covers nothing."""
    return (gain > 0.0) & (gain >= threshold * way)


def check_overturning() -> int:
    """Check the words of institutions and routes against the facts room and against `MOVES`; return the rows read."""
    return check_institutions(MOVES)
