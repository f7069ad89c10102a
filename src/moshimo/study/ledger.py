"""The ledger of claims: the essay's statements, paraphrased, and where each is represented so far.

A statement is *represented* where something in the data or the rooms stands for it, *computed* where the model puts
out what it speaks of, *tested* where a test over a study could find it wrong.  In this first layer all that are not
yet nowhere are represented; verdicts come with the study issue, so their fields are empty here and say so.

Each reference has the form ``kind:id`` and must exist.  What happened since the essay is hidden before it was known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from moshimo import campaign, futures, policy
from moshimo.errors import DataFileError, NotKnownYet, Place
from moshimo.facts import LabelRow, Strict, World, data_file, read, validate
from moshimo.facts.fields import Day, Text
from moshimo.words import AREAS, FUNCTIONS, RUNGS, document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moshimo.facts import Document

SECTIONS = ("title", "governance", "viewpoint", "barrier", "japan", "intervention", "command", "spokes", "metadata")
ROOMS = {"facts", "parameters", "statements", "sites", "commitments", "services", "situations", "statutes"}


class Happened(Strict):
    """What was found since the essay, when it became public, and the rows that say so."""

    known: Day
    text: LabelRow
    stands_on: list[Annotated[str, Field(pattern=r"^[a-z]+:.+$")]] = Field(min_length=1)


class Claim(Strict):
    """One statement of the essay."""

    id: Annotated[str, Field(pattern=r"^C[0-9]{3}$")]
    section: Literal[
        "title", "governance", "viewpoint", "barrier", "japan", "intervention", "command", "spokes", "metadata"
    ]
    cls: Literal["structure", "mechanism", "empirical", "forecast", "recommendation"]
    text: LabelRow
    anchor: Text
    parts: list[Annotated[str, Field(pattern=r"^M[0-9]{1,2}$")]] = Field(min_length=1)
    test: LabelRow
    where: list[Annotated[str, Field(pattern=r"^[a-z]+:.+$")]]
    happened: Happened | None = None


class Omission(Strict):
    """Something the essay leaves out, and the claims it cuts against (none named: all)."""

    id: Annotated[str, Field(pattern=r"^O[0-9]{2}$")]
    text: LabelRow
    cuts: list[Annotated[str, Field(pattern=r"^C[0-9]{3}$")]]
    test: LabelRow
    where: list[Annotated[str, Field(pattern=r"^[a-z]+:.+$")]]


class ClaimFile(Strict):
    """The ledger's file."""

    source: Text
    known: Day
    claims: list[Claim]
    omissions: list[Omission]


@dataclass(frozen=True)
class Ledger:
    """The ledger as known on a day."""

    as_of: str
    source: str
    later: frozenset[str]
    parked: frozenset[str]
    claims: Mapping[str, Claim]
    omissions: Mapping[str, Omission]

    @classmethod
    def load(cls, as_of: str | None = None) -> Ledger:
        """Load the shipped ledger; it is empty before the essay was published."""
        world = World.load(as_of)
        file = _file()
        record = validate(ClaimFile, file)
        known = record.known <= world.as_of
        return cls(
            as_of=world.as_of,
            source=record.source,
            later=frozenset(world.later),
            parked=parked(world),
            claims={row.id: row for row in record.claims if known},
            omissions={row.id: row for row in record.omissions if known},
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the ``claims`` document: a row for each statement, then what the essay leaves out.

        ``where`` names what was public on the day; ``parked`` those of them that are parameters no room reads yet.
        """
        rows = [
            {
                "id": row.id,
                "kind": "represented" if self._where(row) else None,
                "test": None,
                "share": None,
                "futures": None,
                "verdict": None,
                "box": None,
                "sentence": row.text.label().as_document(),
                "section": row.section,
                "class": row.cls,
                "anchor": row.anchor,
                "parts": list(row.parts),
                "decided_by": row.test.label().as_document(),
                "where": self._where(row),
                "parked": [name for name in self._where(row) if name in self.parked],
                "happened": self._happened(row),
            }
            for row in self.claims.values()
        ]
        omissions = [
            {
                "id": row.id,
                "sentence": row.text.label().as_document(),
                "cuts": list(row.cuts),
                "decided_by": row.test.label().as_document(),
                "where": self._where(row),
            }
            for row in self.omissions.values()
        ]
        body = {"as_of": self.as_of, "source": self.source, "rows": rows, "omissions": omissions}
        return document("claims", body)

    def _where(self, row: Claim | Omission) -> list[str]:
        return [name for name in row.where if name.partition(":")[2] not in self.later]

    def _happened(self, row: Claim) -> dict[str, Any] | None:
        if row.happened is None or row.happened.known > self.as_of:
            return None
        text = row.happened.text.label().as_document()
        return {"known": row.happened.known, **text, "stands_on": list(row.happened.stands_on)}


@lru_cache(maxsize=1)
def _file() -> Document:
    return read(data_file("moshimo.study", "claims.yaml"))


def check_claims(file: Document | None = None) -> int:
    """Check the ledger; return its number of rows, or raise `DataFileError` at the first fault, with its line."""
    file = _file() if file is None else file
    record = validate(ClaimFile, file)
    known, claims, world = places(), {row.id for row in record.claims}, World.load()
    if record.source not in world.sources:
        raise _fault(file.place(("source",)), "source", f"there is no source '{record.source}'", "Mend the source")
    for name, parameter in world.parameters.items():
        if parameter.claim and parameter.claim not in claims:
            raise _fault(file.place(()), name, f"the parameter tests '{parameter.claim}', no claim", "Mend the claim")
    seen: set[str] = set()
    ledger: list[tuple[str, Sequence[Claim | Omission]]] = [
        ("claims", record.claims),
        ("omissions", record.omissions),
    ]
    for field, rows in ledger:
        for i, row in enumerate(rows):
            place = file.place((field, i))
            if row.id in seen:
                raise _fault(place, row.id, f"the id '{row.id}' is used twice", "Give it another id")
            seen.add(row.id)
            for name in row.where:
                if name not in known:
                    raise _fault(place, row.id, f"'{name}' is nowhere in the data", "Mend the reference")
            _check_happened(getattr(row, "happened", None), world, place, row.id, known)
            for name in getattr(row, "cuts", []):
                if name not in claims:
                    raise _fault(place, row.id, f"there is no claim '{name}'", "Mend the id")
    return len(seen)


def _check_happened(happened: Happened | None, world: World, place: Place, name: str, known: set[str]) -> None:
    """Raise `DataFileError` where what happened stands on a row there is not, or on one that is later than itself."""
    if happened is None:
        return
    if happened.known > world.as_of:
        raise _fault(place, name, f"`happened` is known {happened.known}, after the release", "Mend the date")
    for row in happened.stands_on:
        if row not in known:
            raise _fault(place, name, f"'{row}' is nowhere in the data", "Mend the reference")
        held = world.rows.get(row.partition(":")[2])
        if held is not None and held.known > happened.known:
            message = f"`happened` is known {happened.known}, before '{row}' ({held.known})"
            raise _fault(place, name, message, "Mend the date")


def _fault(place: Place, name: str, message: str, hint: str) -> DataFileError:
    return DataFileError(message, place=Place(place.file, place.line, key=name), hint=hint)


def parked(world: World) -> frozenset[str]:
    """Return the parameters that no room reads yet, as references: in the registry, and in no result."""
    read: set[str] = {name for row in world.situations.values() for name in row.counted}
    for path in campaign.contingencies().values():
        try:
            loaded = campaign.Contingency(path)
            read |= set(futures.parameters_of(loaded, campaign.compile_contingency(loaded, world)))
        except NotKnownYet:
            continue
    return frozenset(f"parameter:{name}" for name in world.parameters if name not in read)


def places() -> set[str]:
    """Return every reference ``kind:id`` that stands for something."""
    world = World.load()
    policies = policy.load_policies(world.as_of)
    found = {f"{kind.rstrip('s')}:{name}" for kind in ROOMS - {"facts"} for name in getattr(world, kind)}
    found |= {f"fact:{name}" for name in world.facts} | {f"kind:{name}" for name in world.kinds()}
    found |= {f"lever:{name}" for name in policies.levers} | {f"policy:{name}" for name in policies.policies}
    found |= {f"area:{name}" for name in AREAS} | {f"function:{name}" for name in FUNCTIONS}
    found |= {f"rung:{name}" for name in RUNGS} | {f"decision:{name}" for name in futures.DECISIONS}
    for path in campaign.contingencies().values():
        record = campaign.Contingency(path).record
        found |= {f"assumption:{name}" for name in record.assumptions} | {f"metric:{name}" for name in record.metrics}
        found.add(f"contingency:{record.id}")
    return found
