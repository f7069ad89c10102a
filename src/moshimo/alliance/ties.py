"""Commitments as ties between actors: a typed multigraph, and what a network analyst asks of it.

A commitment ``c`` has parties ``P(c)`` and needs ``N(c)``, the parties without whom it does not work.  It ties every
pair of its parties, and the tie of a pair runs through those needed beside it::

    ties(c) = {{i, j} in P(c), i != j}        through(c, i, j) = N(c) - {i, j}        direct where that is empty

so that an arrangement which runs through one hub is a star of direct ties, and its spokes are tied through the hub
only.  A tie is gone with either of its ends and with anybody it runs through.  A group that
ties of a type join is *an exact star* where one actor, the hub, is in every direct tie of it: hub and spokes.

Source of the shape: the Alliance Treaty Obligations and Provisions data (ATOP) for 2018, in which the defence ties of
the United States in Asia form an exact star, and China and DPR Korea a pair.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from moshimo.facts import Commitment
from moshimo.words import ACTORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TYPES: tuple[str, ...] = get_args(Commitment.model_fields["type"].annotation)
"""Types of commitments, strongest first."""

_ORDER = {actor: i for i, actor in enumerate(ACTORS)}


class Tie(NamedTuple):
    """One pair of parties to a commitment; `through` names the hubs it runs through, none where it is direct."""

    pair: tuple[str, str]
    commitment: str
    type: str
    through: tuple[str, ...]


def in_order(actors: Iterable[str]) -> list[str]:
    """Return actors without repetition, in the order of `moshimo.words.ACTORS`.

    >>> in_order({"KOR", "JPN", "USA"})
    ['USA', 'JPN', 'KOR']
    """
    return sorted(set(actors), key=_ORDER.__getitem__)


def nearest_first(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return pairs without repetition, those of the actors named first in `moshimo.words.ACTORS` before the others."""
    return sorted(set(pairs), key=lambda pair: (_ORDER[pair[1]], _ORDER[pair[0]]))


def state_on(row: Commitment, day: str) -> str:
    """Return ``in_force``, ``signed``, ``ended`` or ``absent``: the state of a commitment on a day (YYYY-MM-DD).

    An end that lies after the day is not known yet: until then the commitment reads as it stood.
    """
    if row.until is not None and _over(row.until, day):
        return "ended"
    return "in_force" if row.status == "ended" else row.status


def _over(moment: str, day: str) -> bool:
    """Say whether a day is reached, or a month or year (`moment`) is past, on `day`."""
    return moment <= day if len(moment) == len(day) else moment < day[: len(moment)]


def ties_of(commitments: Iterable[Commitment]) -> list[Tie]:
    """Return the ties of commitments, in their order."""
    return [
        Tie((a, b), row.id, row.type, tuple(name for name in row.needs if name not in (a, b)))
        for row in commitments
        for a, b in combinations(in_order(row.parties), 2)
    ]


def network(actors: Iterable[str], ties: Iterable[Tie], *, direct: bool = True) -> Any:
    """Return a ``networkx.MultiGraph`` of the ties (only the direct ones unless `direct` is false).

    Nodes carry ``label``, edges are keyed by the commitment's id and carry ``type`` and ``through``.
    """
    import networkx as nx  # type: ignore[import-untyped]  # imported late: commands that ask no graph do not wait for it

    graph = nx.MultiGraph()
    for actor in actors:
        graph.add_node(actor, label=str(ACTORS[actor]))
    for tie in ties:
        if not (direct and tie.through):
            graph.add_edge(*tie.pair, key=tie.commitment, type=tie.type, through=tie.through)
    return graph


def components(graph: Any) -> list[list[str]]:
    """Return the groups of two or more actors that ties join, largest first."""
    import networkx as nx

    groups = [in_order(group) for group in nx.connected_components(graph) if len(group) > 1]
    return sorted(groups, key=lambda group: (-len(group), [_ORDER[actor] for actor in group]))


def star_centres(ties: Iterable[Tie]) -> list[str]:
    """Return the hubs: the one actor that is in every direct tie of its group, for each group of three or more.

    >>> star_centres([Tie(("USA", "JPN"), "a", "defence", ()), Tie(("USA", "KOR"), "b", "defence", ())])
    ['USA']
    """
    groups: list[set[frozenset[str]]] = []
    for pair in {frozenset(tie.pair) for tie in ties if not tie.through}:
        joined = [group for group in groups if any(pair & other for other in group)]
        groups = [group for group in groups if group not in joined] + [{pair}.union(*joined)]
    common = [frozenset.intersection(*group) for group in groups if len(group) > 1]
    return in_order(actor for centre in common for actor in centre)


def degrees(actor: str, ties: Sequence[Tie]) -> dict[str, int]:
    """Return for each type to how many partners an actor is tied directly; types without any are left out."""
    found = {kind: {p for t in ties if _direct(t, actor, kind) for p in t.pair} - {actor} for kind in TYPES}
    return {kind: len(partners) for kind, partners in found.items() if partners}


def _direct(tie: Tie, actor: str, kind: str) -> bool:
    return actor in tie.pair and tie.type == kind and not tie.through


def pairs_of(ties: Iterable[Tie]) -> Mapping[tuple[str, str], list[Tie]]:
    """Return the ties of each pair that has any, nearest pairs first."""
    found: dict[tuple[str, str], list[Tie]] = {}
    for tie in ties:
        found.setdefault(tie.pair, []).append(tie)
    return {pair: found[pair] for pair in nearest_first(found)}
