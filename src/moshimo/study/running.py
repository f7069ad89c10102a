"""Running a study: chunks of futures, each computed alone, written as they are done.

A chunk is computed from the specification and the numbers of its futures and nothing else, so threads, processes and
chunk sizes cannot change a bit.  Threads are enough on one machine: the kernel releases the interpreter lock.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from moshimo import __version__, futures
from moshimo.errors import Interrupted, OptionError, Place, StorageError, UnknownName
from moshimo.study.files import locked, make_folder, refuse_occupied, write_json, write_text
from moshimo.study.sampling import latin_hypercube
from moshimo.study.storing import (
    JOURNAL,
    KINDS,
    MANIFEST,
    SCHEMA,
    Column,
    copy_name,
    fits,
    pieces_of,
    read_manifest,
    seal,
    write_part,
)
from moshimo.words import DEFENCE_SCORES, OUTCOMES

if TYPE_CHECKING:
    from moshimo.study.spec import Study

DEFAULT_CHUNK = 512
WAITING = 4
"""Pieces in hand for each worker: enough that none waits for the writer, few enough that memory stays flat."""
ENGINES = ("threads", "processes")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Finished:
    """A study that has been run."""

    folder: Path
    rows: int
    wall_s: float
    door: str = "study.run"

    def to_dict(self) -> dict[str, Any]:
        """Return the document of the door that ran it: ``study run``, ``resume`` or ``rerun``."""
        from moshimo.study.resuming import show

        return show(self.folder, self.door)


def columns_of(study: Study, setups: dict[str, futures.Setup]) -> list[Column]:
    """Return the columns of the parts, in schema order."""
    parameters = {name: setup.world.parameter(name) for setup in setups.values() for name in setup.parameters}
    metrics: dict[str, str] = {"score": "points"}
    decisions: dict[str, None] = {}
    for setup in setups.values():
        for name in setup.program.outputs:
            if name != "outcome":
                record = setup.contingency.record.metrics
                metrics[name] = record[name].unit if name in record else "number"
        metrics |= futures.MEASURES
        decisions |= dict.fromkeys(futures.DECISIONS)
    levers = next(iter(setups.values())).policies.dimensions(study.policies)
    return [
        Column("future", "u4", "number"),
        *(Column(name, "str", "name") for name in ("contingency", "policy", "status", "reason")),
        *(Column(f"x.{name}", "f8", row.unit) for name, row in sorted(parameters.items())),
        *(Column(f"x.{name}", "f8", "position in the lever's range") for name in levers),
        *(Column(f"d.{name}", "str", "choice") for name in decisions),
        *(Column(f"p.{name}", "f8", futures.DRAWN.get(name, "choice probability")) for name in decisions),
        Column("d.usa_delay_days", "f8", "days"),
        *(Column(f"m.{name}", "f8", unit) for name, unit in metrics.items()),
        Column("outcome", "str", "class"),
    ]


def compute_chunk(study: Study, first: int, last: int) -> pl.DataFrame:
    """Return the rows of futures `first` to `last` - 1 for every contingency and policy of a study."""
    setups = _setups(study)
    columns = columns_of(study, setups)
    numbers = np.arange(first, last, dtype=np.uint64)
    frames = []
    for contingency, setup in setups.items():
        dimensions = [*setup.parameters, *setup.policies.dimensions(study.policies)]
        positions = {name: latin_hypercube(numbers, study.futures, name, study.seed) for name in dimensions}
        drawn = futures.values_at(setup, positions)
        for policy in study.policies:
            played = futures.play(setup, policy, numbers, positions)
            frames.append(_rows(columns, contingency, policy, numbers, drawn, positions, played))
    return pl.concat(frames)


_COMPILED: dict[str, dict[str, futures.Setup]] = {}


def _setups(study: Study) -> dict[str, futures.Setup]:
    """Check and compile a study, once in this process."""
    identity = study.identity
    if identity not in _COMPILED:
        _COMPILED.clear()
        _COMPILED[identity] = study.setups()
    return _COMPILED[identity]


def _rows(
    columns: list[Column],
    contingency: str,
    policy: str,
    numbers: np.ndarray[Any, np.dtype[np.uint64]],
    drawn: dict[str, Any],
    positions: dict[str, Any],
    played: futures.Played,
) -> pl.DataFrame:
    size = numbers.size
    metrics = played.result.metrics
    sound = np.all([np.isfinite(values) for values in metrics.values()], axis=0)
    outcome = played.result.outcome
    data: dict[str, Any] = {
        "future": pl.Series(numbers.astype(np.uint32)),
        "contingency": pl.repeat(contingency, size, eager=True),
        "policy": pl.repeat(policy, size, eager=True),
        "status": _named(("ok", "failed"), ~sound),
        "reason": _named((None, "not_finite"), ~sound),
        "outcome": _named(OUTCOMES, outcome),
        "m.score": np.array(DEFENCE_SCORES)[outcome],
    }
    choices = played.choices
    for name, codes in choices.chosen.items():
        data[f"d.{name}"] = _named(choices.options[name], codes)
        data[f"p.{name}"] = choices.probability[name]
    from_day = played.posture.usa_from_day
    data["d.usa_delay_days"] = np.where(np.isfinite(from_day), from_day, -1.0)
    data |= {f"m.{name}": values for name, values in metrics.items()}
    data |= {f"x.{name}": values for name, values in positions.items()}
    data |= {f"x.{name}": values for name, values in drawn.items()}
    return pl.DataFrame([pl.Series(c.name, data.get(c.name, [np.nan] * size), dtype=KINDS[c.dtype]) for c in columns])


def _named(names: Sequence[str | None], codes: np.ndarray[Any, Any]) -> pl.Series:
    """Return the name of each code."""
    return pl.Series(names, dtype=pl.String).gather(pl.Series(codes.astype(np.uint32)))


def check_run(
    study: Study, workers: int | None = None, chunk: int = DEFAULT_CHUNK, engine: str = "threads"
) -> dict[str, futures.Setup]:
    """Return what a run stands on; raise a `UserError` where it could not be run, before anything is written."""
    for option, number in (("--workers", 1 if workers is None else workers), ("--chunk", chunk)):
        if number < 1:
            raise OptionError(
                f"must be at least 1, found {number}", place=Place(key=option), found=number, hint="Choose 1 or more"
            )
    if engine not in ENGINES:
        raise UnknownName.among("engine", engine, ENGINES, place=Place(key="engine"))
    return _setups(study)


def run(
    study: Study,
    out: Path | str,
    *,
    workers: int | None = None,
    chunk: int = DEFAULT_CHUNK,
    engine: str = "threads",
    progress: Progress | None = None,
) -> Finished:
    """Run a study into a new folder.

    progress: called with (rows done, rows in all) after each part. Raises a `UserError` before anything is written
    where the study, the folder or an option cannot be used.
    """
    setups, out = check_run(study, workers, chunk, engine), Path(out)
    refuse_held(study, out)
    refuse_occupied(out)
    with interruptible(out), locked(out):
        refuse_held(study, out)  # again: nobody else can begin here from now on
        make_folder(out)
        manifest = _manifest(study, setups, chunk)
        write_json(out / MANIFEST, manifest)
        restore_copies(out, manifest)
        return complete(study, out, manifest, workers, engine, progress)


def complete(
    study: Study,
    folder: Path,
    manifest: dict[str, Any],
    workers: int | None,
    engine: str,
    progress: Progress | None,
) -> Finished:
    """Compute the parts that `manifest` does not list yet, and finish the folder, which the caller has locked."""
    started = time.perf_counter() - float(manifest.get("wall_s", 0.0))

    def worked() -> float:
        return time.perf_counter() - started

    listed = {part["first"] for part in manifest["parts"]}
    pieces = [piece for piece in pieces_of(manifest) if piece[0] not in listed]
    total = study.futures * len(study.policies) * len(manifest["spec"]["contingencies"])
    rows = sum(part["rows"] for part in manifest["parts"])
    if progress is not None and rows:
        progress(rows, total)
    count = max(1, min(workers or os.cpu_count() or 1, len(pieces)))
    with _executor(engine, count) as pool:
        try:
            for first, frame in _computed(pool, study, pieces, WAITING * count):
                manifest["parts"].append(write_part(folder, first, frame, worked()))
                rows += frame.height
                if progress is not None:
                    progress(rows, total)
        except BaseException as cause:
            pool.shutdown(wait=False, cancel_futures=True)
            if isinstance(cause, StorageError):
                cause.hint += f"; `moshimo study resume {folder}` goes on from there"
            raise
    wall = worked()
    manifest["parts"].sort(key=lambda part: part["first"])
    write_json(folder / MANIFEST, manifest | {"complete": True, "wall_s": wall})
    (folder / JOURNAL).unlink(missing_ok=True)
    return Finished(folder, rows, wall)


def _computed(
    pool: Executor, study: Study, pieces: list[tuple[int, int]], window: int
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Yield the first future and the rows of each piece as it is done, with at most `window` pieces in hand."""
    coming = iter(pieces)
    pending = {pool.submit(compute_chunk, study, *piece): piece[0] for piece in islice(coming, window)}
    while pending:
        done, _ = wait(pending, return_when=FIRST_COMPLETED)
        for piece in islice(coming, len(done)):
            pending[pool.submit(compute_chunk, study, *piece)] = piece[0]
        for ready in done:
            yield pending.pop(ready), ready.result()


@contextmanager
def interruptible(folder: Path) -> Iterator[None]:
    """Turn Ctrl-C into an `Interrupted` that says how far the study in a folder came and how to go on.

    It stands outside the work: one Ctrl-C may be raised twice, by Python and by the library that writes the parts.
    """
    try:
        yield
    except KeyboardInterrupt as cause:
        rows, hint = 0, "Run the same command again"
        with suppress(KeyboardInterrupt, StorageError):
            manifest = read_manifest(folder)
            rows = sum(part["rows"] for part in manifest["parts"] if fits(part, manifest))
            hint = f"Go on with `moshimo study resume {folder}`"
        raise Interrupted(
            f"interrupted with {rows:,} rows written, which are kept",
            place=Place(file=str(folder)),
            found=rows,
            hint=hint,
        ) from cause


def restore_copies(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the copies of the user's own contingencies, which the manifest holds, where they are missing or altered."""
    for name, file in manifest["spec"]["files"].items():
        text = manifest["texts"][name]
        path = folder / file
        if not path.is_file() or path.read_bytes() != text.encode():
            write_text(path, text)


def refuse_held(study: Study, out: Path) -> None:
    """Raise `StorageError` where a folder holds a study already, and say which, and what to do with it."""
    if not (out / MANIFEST).exists():
        return
    held = read_manifest(out)
    same, whole = held["id"] == study.identity, bool(held.get("complete"))
    what = "this study" if same else "another study"
    resume, show = f"Go on with `moshimo study resume {out}`", f"Read it with `moshimo study show {out}`"
    raise StorageError(
        f"the folder holds {what}, {'finished' if whole else 'not finished'}",
        place=Place(key="--out"),
        found=str(out),
        expected="a new or empty folder",
        hint=(show if whole else resume) + ", or choose another --out" if same else "Choose another --out",
    )


def _executor(engine: str, workers: int) -> Executor:
    if engine == "processes":
        return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    return ThreadPoolExecutor(workers)


def _manifest(study: Study, setups: dict[str, futures.Setup], chunk: int) -> dict[str, Any]:
    document = study.as_document()
    document["files"] = {name: copy_name(name) for name, setup in setups.items() if setup.own}
    uncertainties = {}
    for setup in setups.values():
        for name, (low, high) in sorted(setup.ranges.items()):
            row = setup.world.parameter(name)
            uncertainties[name] = {
                "low": low,
                "high": high,
                "dist": "uniform",
                "source": row.source,
                "judgement": row.judgement,
            }
    document["uncertainties"] = uncertainties
    manifest = {
        "schema": SCHEMA,
        "version": __version__,
        "id": study.identity,
        "spec": document,
        "inputs": study.inputs(),
        "packages": {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in ("numpy", "numba", "polars")},
        },
        "columns": [column.as_document() for column in columns_of(study, setups)],
        "texts": {name: setups[name].contingency.document.text for name in document["files"]},
        "chunk": chunk,
        "parts": [],
        "complete": False,
        "wall_s": 0.0,
    }
    return manifest | {"seal": seal(manifest)}
