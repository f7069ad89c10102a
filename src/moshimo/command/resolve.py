"""What becomes of each cell on a day: who is there, who may act, and so who leads.

Every cell is in exactly one state.  The first line that holds decides::

    orphaned      none of the forces that the rule names is there
    illegal       only Japan is left, or Japan is to lead (or to take over), and its law opens nothing
    in_transfer   the lead is absent, and whoever takes over has not done so yet: day < high of the handover
    caveated      every force that is there and may act has a caveat
    contested     combat, a function that needs one authority to engage, two or more nations, and two chains of command
    fallback      the lead is absent and another has taken over; or of several nations that each lead their own, one is
                  left and goes on alone
    led           the lead is there and may act

The handover is the rule's `fallback`, or where none is named (or it is absent too) the return of the forces to their
own nations' command, which takes the relation's `return_days`; under none and coordination nothing was handed over, so
it takes no time.  Days count from the day on which the lead is missed.  Two chains: the relation is none or
coordination, or the forces have returned to several nations.  A limit in time is taken as renewed.  Only Japan's law
is held; without `legal` only cells that no situation opens are illegal.

Failure mode of `contested`: two chains task the same targets, so that some are engaged twice and others missed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moshimo.command.relations import PEACETIME, TWO_CHAINS, gate_of, ground, relations, situations
from moshimo.errors import UnknownName
from moshimo.words import ACTORS, PHASES, Label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

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

WHY: dict[str, Label] = {
    "led": Label(
        "Led by {leads} over the forces of {able}; relation: {relation}.",
        "{leads}が{able}の部隊を主導する（関係：{relation}）。",
    ),
    "led_each": Label(
        "Led by {leads}, each over its own forces; relation: {relation}.",
        "{leads}がそれぞれ自国部隊を指揮する（関係：{relation}）。",
    ),
    "led_alone": Label(
        "Led by {leads} over its own forces; no other nation takes part.",
        "{leads}が自国部隊のみで任務に当たる。他国の参加はない。",
    ),
    "fallback": Label(
        "Without {missing} the lead has passed to {leads}.",
        "{missing}が加わらず、{leads}が指揮を引き継いだ。",
    ),
    "fallback_own": Label(
        "Without {missing} the task is carried on by {leads} under national command.",
        "{missing}が加わらず、{leads}が自国の指揮系統で任務を続ける。",
    ),
    "contested": Label(
        "{able} can task the same targets: two chains of command, and no single authority to engage.",
        "指揮系統が並び立ち、交戦の権限が一つにまとまらない。{able}が同じ目標に重ねて任務を割り当て得る。",
    ),
    "illegal": Label("Japan may not act here without {gate}.", "日本の部隊は{gate}の認定がなければ任務に当たれない。"),
    "illegal_never": Label(
        "No situation in Japan's law opens this task to its forces.",
        "日本の法制には、この任務に部隊を充て得る事態がない。",
    ),
    "caveated": Label(
        "Every force left has a national caveat: {caveats}.", "残る部隊のすべてに国としての留保がある：{caveats}。"
    ),
    "in_transfer": Label(
        "{missing} is missing; {heirs} will have taken over between day {low:g} and day {high:g}.",
        "{missing}が不在。{heirs}への移管は{low:g}日目から{high:g}日目までに終わる。",
    ),
    "orphaned": Label("None of {forces} takes part: nobody leads.", "{forces}のいずれも参加せず、指揮する者がいない。"),
}


@dataclass(frozen=True)
class Answer:
    """The state of a cell on a day.

    leads: who leads; several where each nation leads its own forces; nobody where none does yet, or may.
    able: the forces that are there and may act.
    reason: the key of the sentence in `WHY`, and `heirs`, `low`, `high` what it says of a handover.
    gate: the situation on which Japan's part rests (or would), None where it has no forces or no part.
    """

    cell: Cell
    state: str
    leads: tuple[str, ...]
    able: tuple[str, ...]
    reason: str
    gate: tuple[str, ...]
    heirs: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0

    def why(self) -> dict[str, str]:
        """Return why the cell is in its state, in both languages."""
        cell = self.cell
        missing = [actor for actor in cell.forces if actor not in self.able]
        relation = relations()[cell.relation].label
        named = [situations()[name].label for name in self.gate]
        lists = {"leads": self.leads, "able": self.able, "missing": missing, "forces": cell.forces, "heirs": self.heirs}
        if cell.lead is not None and self.reason in ("fallback", "fallback_own", "in_transfer"):
            lists["missing"] = [cell.lead]
        caveats = [cell.caveats[actor] for actor in self.able if actor in cell.caveats]
        shared = {"low": self.low, "high": self.high}
        template = WHY[self.reason]
        return {
            "en": template.en.format(
                **shared,
                **{key: " and ".join(names) for key, names in lists.items()},
                relation=relation.en,
                gate=" or ".join(row.en for row in named),
                caveats="; ".join(row.en for row in caveats),
            ),
            "ja": template.ja.format(
                **shared,
                **{key: "・".join(ACTORS[name].ja for name in names) for key, names in lists.items()},
                relation=relation.ja,
                gate="または".join(row.ja for row in named),
                caveats="。".join(row.ja for row in caveats),
            ),
        }

    def as_document(self) -> dict[str, Any]:
        """Return the cell as it stands in the ``command check`` document; `lead` is null where not one nation leads."""
        cell = self.cell
        return {
            "area": cell.area,
            "function": cell.function,
            "phase": cell.phase,
            "lead": self.leads[0] if len(self.leads) == 1 else None,
            "leads": list(self.leads),
            "relation": cell.relation,
            "state": self.state,
            "why": self.why(),
            "legal_basis": {"JPN": self.gate[0] if self.gate else None},
            "rule": cell.rule,
        }


def resolve(
    arrangement: Arrangement,
    present: Mapping[str, float] | None = None,
    legal: Collection[str] | None = None,
    day: float = 0.0,
    phase: str | None = None,
) -> list[Answer]:
    """Return the state of every cell (of a phase, or of all three) on a day.

    present: the day from which each actor takes part (``inf``: never); who is not named takes part throughout.
    legal: the situations found in Japan on that day (ids); None: not considered.
    Raises `UnknownName` for an actor, situation or phase that does not exist.
    """
    present = present or {}
    _known("actor", present, ACTORS)
    _known("situation", legal or (), situations())
    _known("phase", () if phase is None else (phase,), PHASES)
    return [
        _answer(cell, present, legal, day, gate_of(cell.area, cell.function, cell.phase))
        for cell in arrangement.cells
        if phase in (None, cell.phase)
    ]


def _known(kind: str, names: Iterable[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise UnknownName.among(kind, name, known)


def _answer(
    cell: Cell, present: Mapping[str, float], legal: Collection[str] | None, day: float, gate: tuple[str, ...]
) -> Answer:
    found = gate if legal is None or PEACETIME in gate else tuple(name for name in gate if name in legal)
    there = tuple(actor for actor in cell.forces if present.get(actor, -math.inf) <= day)
    able = tuple(actor for actor in there if actor != "JPN" or found)
    basis = (found or gate) if "JPN" in cell.forces else ()

    def answer(state: str, leads: tuple[str, ...], reason: str, **more: Any) -> Answer:
        return Answer(cell, state, leads, able, reason, basis, **more)

    if not there:
        return answer("orphaned", (), "orphaned")
    heir = cell.fallback.lead if cell.fallback and cell.fallback.lead in there else None
    to_lead = cell.lead if cell.lead in there else heir
    if not able or (to_lead is not None and to_lead not in able):
        return answer("illegal", (), "illegal" if gate else "illegal_never")
    leads = able if to_lead is None else (to_lead,)
    absent = cell.lead is not None and cell.lead not in there
    if absent:
        days = cell.fallback.after_days if cell.fallback and heir else relations()[cell.relation].return_days
        if day < days.high:
            return answer("in_transfer", (), "in_transfer", heirs=leads, low=days.low, high=days.high)
    if set(able) <= set(cell.caveats):
        return answer("caveated", leads, "caveated")
    two_chains = len(leads) > 1 or cell.relation in TWO_CHAINS
    needs_one = cell.phase == "combat" and cell.function in ground().one_authority
    if needs_one and two_chains and len(able) > 1:
        return answer("contested", leads, "contested")
    alone = cell.lead is None and len(able) == 1 and len(cell.forces) > 1
    if absent or alone:
        return answer("fallback", leads, "fallback" if heir else "fallback_own")
    return answer("led", leads, "led_alone" if len(able) == 1 else "led_each" if cell.lead is None else "led")
