"""The commitment graph of a world: actors, what they promised each other, and what is left without one of them.

Nodes are the actors named by any commitment that is known; edges are the ties (see `ties`) of the commitments
``C(d)`` that on the world's day ``d`` are in force, or signed and on their way::

    C(d) = {c : known(c) <= d, since(c) <= d, state(c, d) in (in_force, signed)}

Commitments that have ended and gaps (``absent``) are shown as rows and tie nobody.  ``without(a)`` applies the rule of
removal (see `without`): it says what would be missing, not that anybody will leave, nor what anyone would do then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo.alliance import without as removal
from moshimo.alliance.ties import TYPES, degrees, in_order, network, pairs_of, star_centres, state_on, ties_of
from moshimo.errors import Place, UnknownName
from moshimo.words import ACTORS, document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moshimo.alliance.ties import Tie
    from moshimo.facts import Commitment, World


JUDGED = ("needs", "binding", "force", "automatic", "tripwire")
"""What analysts judged on every row, whatever the grade of the text."""


class Graph:
    """Commitments and services as known on a day.

    >>> from moshimo.facts import World
    >>> [edge["pair"] for edge in Graph(World.load()).without("USA")["remains"]["defence_edges"]]
    [['CHN', 'PRK'], ['PRK', 'RUS']]
    """

    def __init__(self, world: World) -> None:
        self.as_of = world.as_of
        self.rows = [row for row in world.commitments.values() if (row.since or "") <= world.as_of]
        self.states = {row.id: state_on(row, world.as_of) for row in self.rows}
        self.commitments = [row for row in self.rows if self.states[row.id] in ("in_force", "signed")]
        self.services = list(world.services.values())
        self.ties: list[Tie] = ties_of(self.commitments)
        self.actors = in_order(party for row in self.rows for party in row.parties)

    def network(self, *, direct: bool = True) -> Any:
        """Return the ties as a ``networkx.MultiGraph``; with ``direct=False`` also those that run through a hub."""
        return network(self.actors, self.ties, direct=direct)

    def show(self, actor: str | None = None, kind: str | None = None) -> dict[str, Any]:
        """Return the ``alliance show`` document: commitments, partners by type, and what ties each pair.

        `actor` and `kind` keep only what concerns an actor or a type; raise `UnknownName` for one there is not.
        ``degree`` counts partners tied directly; in a pair, ``through_only`` are types that run through a hub only.
        ``stars`` names for each type the hubs: who is in every direct tie of a group.
        """
        if actor is not None:
            self._known(actor, "--actor")
        if kind is not None and kind not in TYPES:
            raise UnknownName.among("type of commitment", kind, TYPES, place=Place(key="--type"))
        kinds = TYPES if kind is None else (kind,)
        rows = [row for row in self.rows if row.type in kinds and (actor is None or actor in row.parties)]
        ties = [tie for tie in self.ties if tie.type in kinds]
        shown = in_order(party for row in rows for party in row.parties)
        body = {
            "as_of": self.as_of,
            "rows": [self._row(row) for row in rows],
            "actors": [
                {"actor": name, "label": ACTORS[name].as_document(), "degree": degrees(name, ties)} for name in shown
            ],
            "pairs": [
                {"pair": list(pair), **_types(found)}
                for pair, found in pairs_of(ties).items()
                if actor is None or actor in pair
            ],
            "stars": {name: star_centres(tie for tie in ties if tie.type == name) for name in kinds},
        }
        return document("alliance.show", body)

    def without(self, actor: str, cells: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
        """Return the ``alliance without`` document: what falls, what is lost, and what remains without an actor.

        `cells` are the cells of command that hang on the actor: another room finds them and hands them in.  Raise
        `UnknownName` for an actor that is not in the graph.
        """
        self._known(actor, "ACTOR")
        body = {
            "without": actor,
            "as_of": self.as_of,
            "commitments": removal.fallen(self.commitments, actor, "falls"),
            "hollowed": removal.fallen(self.commitments, actor, "hollowed"),
            "services": removal.lost(self.services, actor),
            "stranded": removal.stranded(self.services, self.commitments, actor),
            "remains": removal.remains(self.commitments, self.services, self.actors, actor),
            "cells": [dict(cell) for cell in cells],
        }
        return document("alliance.without", body)

    def _known(self, actor: str, key: str) -> None:
        if actor not in self.actors:
            raise UnknownName.among("actor", actor, self.actors, place=Place(key=key))

    def _row(self, row: Commitment) -> dict[str, Any]:
        state = self.states[row.id]
        texts = {name: getattr(row, name).label().as_document() for name in ("trigger", "obligation", "scope", "exit")}
        same = ("since", "replaces", "binding", "force", "automatic", "tripwire", "source", "grade", "judgement")
        return {
            "id": row.id,
            "label": row.label.label().as_document(),
            "type": row.type,
            "status": state,
            "parties": list(row.parties),
            "needs": list(row.needs),
            "until": row.until if state == "ended" else None,
            **{name: getattr(row, name) for name in same},
            "judged": list(JUDGED),
            **texts,
        }


def _types(ties: Sequence[Tie]) -> dict[str, list[str]]:
    """Return the types that tie a pair, those that do so through a hub only, and the commitments."""
    found = {tie.type for tie in ties}
    direct = {tie.type for tie in ties if not tie.through}
    return {
        "types": [kind for kind in TYPES if kind in found],
        "through_only": [kind for kind in TYPES if kind in found - direct],
        "commitments": [tie.commitment for tie in ties],
    }
