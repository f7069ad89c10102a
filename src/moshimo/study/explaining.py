"""One row of a study, followed from end to end.

The future is traced with the study's own specification and checked against the row that the study stored: if any
number differs by a bit, the story is not of that row, and nothing is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from moshimo import futures
from moshimo.errors import OptionError, Place, UnknownName
from moshimo.study.resuming import same_code, study_of
from moshimo.study.sampling import latin_hypercube
from moshimo.study.variants import setup_of

if TYPE_CHECKING:
    from moshimo.study.results import Results


def trace_row(
    results: Results, future: int, policy: str | None = None, contingency: str | None = None
) -> tuple[futures.Setup, futures.Trace, str | None]:
    """Return what a study's row stands on, its trace, and why it failed if it did.

    policy, contingency: the study's first where not given. Raises `UnknownName` or `OptionError` for a row the study
    does not have, `StorageError` where it was made by other code or data.
    """
    manifest = results.manifest
    same_code(results.folder, manifest, study_of(results.folder, manifest))
    spec = manifest["spec"]
    policy = _one_of("policy", "--policy", policy, results.policies)
    contingency = _one_of("contingency", "--contingency", contingency, results.contingencies)
    count = int(spec["futures"])
    if not 0 <= future < count:
        raise OptionError(
            f"must be from 0 to {count - 1}, found {future}",
            place=Place(key="--future"),
            found=future,
            expected=f"0 to {count - 1}",
            hint="Futures are numbered from 0",
        )
    setup = setup_of(results, contingency, {})
    number = np.array([future], dtype=np.uint64)
    dimensions = [*setup.parameters, *setup.policies.dimensions(results.policies)]
    positions = {name: latin_hypercube(number, count, name, spec["seed"]) for name in dimensions}
    followed = futures.trace(setup, policy, future, positions)
    row = results.row(contingency, policy, future)
    told: dict[str, object] = {f"m.{name}": value for name, value in followed.metrics.items()}
    told |= {f"d.{event.kind}": event.chosen for event in followed.events if event.chosen is not None}
    told |= {f"p.{event.kind}": event.chance for event in followed.events if event.chance is not None}
    differing = [name for name, value in told.items() if name in row and not _equal(row[name], value)]
    if row["outcome"] != followed.outcome or differing:
        raise RuntimeError(f"the trace of future {future} is not the row of the study: {', '.join(differing[:3])}")
    return setup, followed, row["reason"]


def _equal(a: object, b: object) -> bool:
    return a == b or (a != a and b != b)  # not a number is equal to itself here


def _one_of(kind: str, option: str, name: str | None, known: list[str]) -> str:
    if name is None:
        return known[0]
    if name not in known:
        raise UnknownName.among(f"{kind} in this study", name, known, place=Place(key=option))
    return name
