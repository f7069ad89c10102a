"""What becomes of each cell on a day: who is there, who may act, whose authority is effective, and so who leads.

Two steps.  What a cell *faces* on a day is read from the circumstances: who is there, whose law is open, what law
leaves of the relation, whether authority has passed.  From that alone follows its state; the first line that holds
decides, so every cell is in exactly one::

    orphaned      none of the forces that the rule names is there
    illegal       nobody who is there may act, or whoever is to lead (or to take over) may not
    in_transfer   the lead is gone and nobody has taken over yet; or the lead is there and its authority is not yet
                  effective; or it has run out, and forces are not yet back under their own nations
    caveated      every force that is there and may act has a caveat
    contested     combat, a function that needs one authority to engage, two or more nations, and two chains of command
    fallback      the lead is gone and another has taken over, or still leads until a late lead is ready; or of several
                  nations that each lead their own one is left; or authority has run out or is cut off, and each nation
                  leads its own
    led           the lead is there and may act

Authority passes as `moshimo.command.transfer` says: to the lead when it is asked for (at once where the relation is
standing or at most coordination), to whoever takes over from the day on which the lead is missed, within the rule's
days or, where nobody is named, within the relation's `return_days`.  Law has two edges: a gate shuts a force out, a
ceiling loosens the relation.  Without communications forces act on under a lead only where authority was delegated.

Failure mode of `contested`: two chains task the same targets, so that some are engaged twice and others missed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from moshimo.command.circumstances import ALWAYS, Circumstances
from moshimo.command.ground import gate_of, ground
from moshimo.command.relations import NATIONAL, TWO_CHAINS, Days, loosest, relations
from moshimo.command.transfer import Transfer, days_of
from moshimo.errors import UnknownName
from moshimo.facts import World
from moshimo.words import PHASES, Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.command.arrangement import Arrangement, Cell

STATES: dict[str, Label] = {
    "led": Label("led", "指揮成立"),
    "fallback": Label("fallback", "代行"),
    "contested": Label("contested", "競合"),
    "illegal": Label("illegal", "法的根拠なし"),
    "caveated": Label("caveated", "留保あり"),
    "in_transfer": Label("in transfer", "移管中"),
    "orphaned": Label("orphaned", "空白"),
}
"""States of a cell."""

NO_DAYS = Days(low=0.0, high=0.0)
ABSENT, SHUT, ABLE = 0, 1, 2
"""What a force is: not there, there but shut out by its law, there and able to act."""


@dataclass(frozen=True)
class Facing:
    """What a cell meets on a day: all that its state hangs on.

    sides: `ABSENT`, `SHUT` or `ABLE` for each of its forces. relation: what law leaves of the agreed one. assumed:
    whether the lead's authority is effective. succeeded: whether somebody took over while the lead was missed. linked:
    whether nations can reach each other. lapsed, returned: whether authority has run out, and forces are back. lost:
    the services of its function that are gone with their provider.
    """

    sides: tuple[int, ...]
    relation: str
    assumed: bool = True
    succeeded: bool = False
    linked: bool = True
    lapsed: bool = False
    returned: bool = False
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settled:
    """The state of a cell, and what it follows from.

    leads: who leads; several where each nation leads its own forces; nobody where none does yet, or may. able: the
    forces that are there and may act. reason: the key of the sentence that says why.
    """

    state: str
    leads: tuple[str, ...]
    able: tuple[str, ...]
    reason: str


def settle(cell: Cell, facing: Facing) -> Settled:
    """Return the state of a cell that faces this, and who leads."""
    sides = dict(zip(cell.forces, facing.sides, strict=True))
    there = tuple(actor for actor, side in sides.items() if side != ABSENT)
    able = tuple(actor for actor, side in sides.items() if side == ABLE)

    def settled(state: str, leads: tuple[str, ...], reason: str) -> Settled:
        return Settled(state, leads, able, reason)

    if not there:
        return settled("orphaned", (), "orphaned")
    heir = heir_of(cell, there)
    to_lead = cell.lead if cell.lead in there else heir
    if not able or (to_lead is not None and to_lead not in able):
        return settled("illegal", (), "illegal")
    absent = cell.lead is not None and cell.lead not in there
    leads = able if to_lead is None else (to_lead,)
    late = False
    if absent and not facing.succeeded:
        return settled("in_transfer", (), "in_transfer")
    if not absent and _bound(leads, able, facing.relation) and not facing.assumed:
        late = facing.succeeded and heir in able
        if not late:
            return settled("in_transfer", (), "taking_over")
        leads = (heir,) if heir else leads
    apart = ""
    if _bound(leads, able, facing.relation):
        if facing.lapsed and not facing.returned:
            return settled("in_transfer", (), "lapsing")
        delegated = cell.delegated or relations()[facing.relation].allows.delegate
        apart = "lapsed" if facing.lapsed else "" if facing.linked or delegated else "cut_off"
        leads = able if apart else leads
    if set(able) <= set(cell.caveats):
        return settled("caveated", leads, "caveated")
    two_chains = len(leads) > 1 or facing.relation in TWO_CHAINS
    needs_one = cell.phase == "combat" and cell.function in ground().one_authority
    if needs_one and two_chains and len(able) > 1:
        return settled("contested", leads, apart or "contested")
    if apart:
        return settled("fallback", leads, apart)
    if late:
        return settled("fallback", leads, "handing_back")
    alone = cell.lead is None and len(able) == 1 and len(cell.forces) > 1
    if absent or alone:
        return settled("fallback", leads, "fallback" if heir and absent else "fallback_own")
    return settled("led", leads, "led_alone" if len(able) == 1 else "led_each" if cell.lead is None else "led")


def heir_of(cell: Cell, there: tuple[str, ...]) -> str | None:
    """Return who takes over of those who are there; None where nobody is named, or nobody named is there."""
    return next((heir for heir, _ in cell.heirs if heir in there), None)


def _bound(leads: tuple[str, ...], able: tuple[str, ...], relation: str) -> bool:
    """Return whether one commander leads forces of other nations."""
    return len(leads) == 1 and len(able) > 1 and relation not in (*TWO_CHAINS, NATIONAL)


@dataclass(frozen=True)
class Answer:
    """The state of a cell on a day, with all it follows from.

    assumption: the transfer of authority to the lead, None where nothing has to pass. heirs: who takes over or back.
    until: the day on which what is under way in the cell ends, infinite where nothing is. gates: actor -> the
    situations on which its part rests.
    """

    cell: Cell
    facing: Facing
    settled: Settled
    assumption: Transfer | None
    heirs: tuple[str, ...]
    until: float
    gates: Mapping[str, tuple[str, ...]]

    @property
    def state(self) -> str:
        """The state of the cell."""
        return self.settled.state

    @property
    def leads(self) -> tuple[str, ...]:
        """Who leads."""
        return self.settled.leads

    @property
    def able(self) -> tuple[str, ...]:
        """The forces that are there and may act."""
        return self.settled.able


def resolve(
    arrangement: Arrangement, circumstances: Circumstances | None = None, day: float = 0.0, phase: str | None = None
) -> list[Answer]:
    """Return the state of every cell (of a phase, or of all three) on a day.

    Raises `UnknownName` for a phase that does not exist.
    """
    if phase is not None and phase not in PHASES:
        raise UnknownName.among("phase", phase, PHASES)
    met = circumstances or Circumstances()
    return [answer(cell, met, day) for cell in arrangement.cells if phase in (None, cell.phase)]


def answer(cell: Cell, met: Circumstances, day: float) -> Answer:
    """Return the state of one cell on a day."""
    gates = {actor: gate_of(cell.area, cell.function, cell.phase, actor) for actor in cell.forces}
    law = [met.opens(gates[actor], actor) for actor in cell.forces]
    sides = tuple(_side(cell, met, actor, gates[actor], day) for actor in cell.forces)
    there = tuple(actor for actor, side in zip(cell.forces, sides, strict=True) if side != ABSENT)
    relation = lawful_relation(cell, met.answers)
    transfer = assumption(cell, relation, met, max((opens for opens in law if opens < math.inf), default=ALWAYS))
    heir = heir_of(cell, there)
    taken, succeeded = _succession(cell, relation, met, heir, day)
    lapses = transfer.expires if transfer else math.inf
    back = lapses + relations()[relation].return_days.high
    facing = Facing(
        sides,
        relation,
        assumed=transfer is None or day >= transfer.effective,
        succeeded=succeeded,
        linked=not 0.0 <= day < met.cut_until,
        lapsed=day >= lapses,
        returned=day >= back,
        lost=tuple(name for name, provider in services_of(cell.function) if not met.presence(provider).on(day)),
    )
    settled = settle(cell, facing)
    ends = {"in_transfer": taken, "taking_over": transfer.effective if transfer else ALWAYS, "lapsing": back}
    heirs = (heir,) if heir else settled.able
    return Answer(cell, facing, settled, transfer, heirs, float(ends.get(settled.reason, math.inf)), gates)


def _side(cell: Cell, met: Circumstances, actor: str, gate: tuple[str, ...], day: float) -> int:
    if not met.presence(actor).on(day, cell.function):
        return ABSENT
    return ABLE if gate and met.lawful(gate, actor, day) else SHUT


def _succession(cell: Cell, relation: str, met: Circumstances, heir: str | None, day: float) -> tuple[float, bool]:
    """Return the day on which somebody has taken over from a lead that is missed, and whether that came to pass.

    A lead that left is missed from that day on, any other from day 0; one that comes late finds an heir in charge only
    if that one had taken over before.
    """
    if cell.lead is None:
        return math.inf, False
    lead = met.presence(cell.lead)
    since = lead.until_day if day >= lead.until_day > lead.from_day else 0.0
    span = succession_days(cell, relation, heir)
    taken = since + float(days_of(span, met.rehearsal, met.first_lead_delay, cell.first_time(heir)))
    if lead.on(day, cell.function):
        return taken, lead.from_day > 0.0 and lead.from_day >= taken
    return taken, day >= taken


def lawful_relation(cell: Cell, answers: Mapping[str, bool]) -> str:
    """Return what law leaves of the agreed relation, for the forces least free to accept it."""
    if cell.lead is None or not cell.handed_over:
        return cell.relation
    others = (actor for actor in cell.forces if actor != cell.lead)
    return loosest(*(ground().allowed(actor, cell.lead, cell.relation, answers.get(actor, True)) for actor in others))


def assumption(cell: Cell, relation: str, met: Circumstances, opens: float) -> Transfer | None:
    """Return the transfer by which the lead comes to lead; None where nothing has to pass.

    Where authority stands, or was agreed long before, nobody has to agree any more; where it stands, staffs hand over
    only if the rule gives days for it.
    """
    if cell.lead is None or not cell.handed_over or relation in TWO_CHAINS:
        return None
    asked = request_day(cell, met.requested)
    row = relations()[relation]
    first = cell.first_time(cell.lead) and not cell.standing
    agree = 0.0 if asked == ALWAYS else days_of(row.agree_days, met.rehearsal)
    span = cell.handover or (NO_DAYS if cell.standing else row.handover_days)
    handover = days_of(span, met.rehearsal, met.first_lead_delay, first)
    limit = None if met.renewed else cell.limit
    return Transfer(max(asked, met.presence(cell.lead).from_day), float(agree), float(handover), opens, limit)


def request_day(cell: Cell, requested: float) -> float:
    """Return the day on which authority is asked for: long ago where it stands, on day 0 where only combat knows it."""
    if cell.standing or cell.since == "peace":
        return ALWAYS
    return requested if cell.since == "crisis" else max(requested, 0.0)


def succession_days(cell: Cell, relation: str, heir: str | None) -> Days:
    """Return within how many days an heir takes over, or forces return to their own command where there is none."""
    return next((days for name, days in cell.heirs if name == heir), relations()[relation].return_days)


@lru_cache(maxsize=64)
def services_of(function: str) -> tuple[tuple[str, str], ...]:
    """Return the services whose loss is felt in how a function is coordinated: (service, provider)."""
    rows = World.load().services
    return tuple(
        (name, rows[name].provider) for name in ground().coordinating_services if function in rows[name].functions
    )
