"""The rule of removal: which commitments and services are gone when an actor is, and what still holds.

A commitment ``c`` has parties ``P(c)`` and needs ``N(c)``, a subset of them.  Without actor ``a``::

    falls      a in N(c), or |P(c) - {a}| < 2       it does not work without a, or nobody is left to promise
    hollowed   a in P(c) - N(c), |P(c) - {a}| >= 2  the others keep it among themselves, with parties P(c) - {a}
    untouched  a not in P(c)

Removal never adds, removing twice is removing once, and the order of removals does not matter.  Of a star nothing is
left without its hub; without a leaf every other leaf keeps what it had.

A service ``s`` with provider ``p`` and consumer ``k``, carried by commitments ``V(s)``, without ``a``::

    lost       p = a              a share low..high is lost; where a substitute takes over, the share lost all the same
    stranded   p, k != a          and every commitment that carries it falls: the provider stays, the ground for it goes

where those that carry it are the ones in ``V(s)`` between ``p`` and ``k``, or all of ``V(s)`` where none is.  No number
is put on a stranded service: no source says how much goes on without its ground in law.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo.alliance.ties import TYPES, components, in_order, nearest_first, network, pairs_of, ties_of
from moshimo.words import ACTORS, Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from moshimo.facts import Commitment, Service


def fate(row: Commitment, actor: str) -> str:
    """Return ``falls``, ``hollowed`` or ``untouched``: what becomes of a commitment without an actor."""
    if actor not in row.parties:
        return "untouched"
    return "falls" if actor in row.needs or len(row.parties) < 3 else "hollowed"


def commitment_after(row: Commitment, actor: str) -> Commitment | None:
    """Return a commitment as the others keep it without an actor, or None where it falls."""
    after = fate(row, actor)
    if after == "hollowed":
        return row.model_copy(update={"parties": [party for party in row.parties if party != actor]})
    return None if after == "falls" else row


def service_after(row: Service, actor: str) -> Service | None:
    """Return a service as it is left without an actor, or None where its provider or its last consumer is gone."""
    consumers = [consumer for consumer in row.consumers if consumer != actor]
    if row.provider == actor or not consumers:
        return None
    substitutes = {}
    for consumer, substitute in row.substitutes.items():
        by = [name for name in substitute.by if name != actor]
        if consumer != actor and by:
            substitutes[consumer] = substitute.model_copy(update={"by": by})
    return row.model_copy(update={"consumers": consumers, "substitutes": substitutes})


def fallen(rows: Iterable[Commitment], actor: str, after: str) -> list[dict[str, Any]]:
    """Return the commitments that share a fate (``falls`` or ``hollowed``), each with the reason.

    ``coded``: it falls because analysts judged that it needs the actor; the grade is of what the text says.
    """
    return [
        {
            "id": row.id,
            "type": row.type,
            "parties": list(row.parties),
            "label": row.label.label().as_document(),
            "after": after,
            "why": _why(row, actor).as_document(),
            "coded": actor in row.needs,
            "source": row.source,
            "grade": row.grade,
        }
        for row in rows
        if fate(row, actor) == after
    ]


def _why(row: Commitment, actor: str) -> Label:
    left = [party for party in row.parties if party != actor]
    gone = ACTORS[actor].ja
    names = "・".join(ACTORS[party].ja for party in left)
    if len(left) < 2:
        return Label(
            f"of its two parties only {_the(left[0])} is left", f"当事者が{names}だけとなり、約束として成り立たない"
        )
    if actor in row.needs:
        return Label(f"judged not to work without {_the(actor)}", f"{gone}なしでは機能しないと判断")
    last = f"{', '.join(map(_the, left[:-1]))} and {_the(left[-1])}"
    return Label(f"it goes on among {last}", f"{gone}が抜けても、{names}の間で続く")


def _the(actor: str) -> str:
    """Return an actor's English name as it stands in a sentence."""
    name = ACTORS[actor].en
    return f"the {name}" if name.startswith(("DPR", "Northern", "Philippines", "Republic", "United")) else name


def lost(services: Iterable[Service], actor: str) -> list[dict[str, Any]]:
    """Return for each consumer of each service the actor provides who takes over and the share still lost."""
    rows = []
    for service in services:
        if service.provider != actor:
            continue
        for consumer in service.consumers:
            substitute = service.substitutes.get(consumer)
            by = [name for name in substitute.by if name != actor] if substitute else []
            share = substitute if substitute and by else service
            head = {"service": service.id, "label": service.label.label().as_document(), "consumer": consumer}
            loss = {"low": share.low, "high": share.high}
            tail = {"provider": actor, "replaced_by": by or None, "loss": loss, "functions": list(service.functions)}
            rows.append(head | tail | {"grade": service.grade, "judgement": service.judgement})
    return rows


def stranded(services: Iterable[Service], rows: Sequence[Commitment], actor: str) -> list[dict[str, Any]]:
    """Return the services that keep their provider but lose every commitment that carries them, by consumer."""
    found = []
    for service in services:
        carriers = [row for row in rows if row.id in service.via]
        for consumer in service.consumers:
            between = [row for row in carriers if {service.provider, consumer} <= set(row.parties)] or carriers
            gone = between and all(fate(row, actor) == "falls" for row in between)
            if gone and actor not in (service.provider, consumer):
                head = {"service": service.id, "label": service.label.label().as_document(), "consumer": consumer}
                found.append(head | {"provider": service.provider, "via": [row.id for row in between]})
    return found


def remains(
    rows: Sequence[Commitment], services: Iterable[Service], actors: Sequence[str], actor: str
) -> dict[str, Any]:
    """Return what still holds without an actor.

    ``services`` keep their provider and somebody to use them; some of those may be stranded all the same.
    ``pairs_without_any`` are pairs of those tied to the actor who have no commitment to each other (in these data);
    ``pairs_cut`` are pairs that had one and lost the last.  ``components`` are groups joined by ties, for each type
    and for ``any``; ``alone`` are actors without any tie left.
    """
    before = ties_of(rows)
    kept = [row for row in (commitment_after(row, actor) for row in rows) if row is not None]
    ties = ties_of(kept)
    left = [name for name in actors if name != actor]
    partners = in_order(name for tie in before if actor in tie.pair and not tie.through for name in tie.pair)
    spokes = [name for name in partners if name != actor]
    now = pairs_of(ties)
    pairs = [(a, b) for i, a in enumerate(spokes) for b in spokes[i + 1 :]]
    groups = {
        kind: components(network(left, [tie for tie in ties if tie.type == kind], direct=False)) for kind in TYPES
    }
    graph = network(left, ties, direct=False)
    return {
        "commitments": [row.id for row in kept],
        "services": [row.id for row in services if service_after(row, actor) is not None],
        "pairs_without_any": [list(pair) for pair in nearest_first(pair for pair in pairs if pair not in now)],
        "pairs_cut": [list(pair) for pair in pairs_of(before) if actor not in pair and pair not in now],
        "defence_edges": [
            {"pair": list(tie.pair), "commitment": tie.commitment}
            for tie in ties
            if tie.type == "defence" and not tie.through
        ],
        "components": {kind: found for kind, found in groups.items() if found} | {"any": components(graph)},
        "alone": [name for name in left if graph.degree(name) == 0],
    }
