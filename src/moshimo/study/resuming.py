"""Going on with a study that was not finished, running one again, and saying how far one is.

A folder is enough: its manifest holds the specification, own contingencies lie beside it, and the journal says which
parts were written whole.  `resume` computes what is missing or is not as it was written; since a part depends on the
specification and the numbers of its futures only, the digest is that of an undisturbed run.  Other code or other data
would give other numbers, so a folder begun with them is refused; `rerun` runs its specification anew, with what there
is now, and says whether the numbers are the same.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from moshimo import __version__
from moshimo.errors import Place, StorageError
from moshimo.study.files import clear_leftovers, locked
from moshimo.study.results import Results
from moshimo.study.running import (
    DEFAULT_CHUNK,
    Finished,
    Progress,
    check_run,
    complete,
    interruptible,
    restore_copies,
    run,
)
from moshimo.study.spec import Study
from moshimo.study.storing import MANIFEST, fits, is_sound, read_manifest
from moshimo.words import document


@dataclass(frozen=True)
class Rerun(Finished):
    """A study run again: the digest of the old folder, None where it was not finished or is not as it was written, and
    whether the new one equals it."""

    was: str | None = None
    same: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the ``study rerun`` document."""
        return super().to_dict() | {"was": self.was, "same": self.same}


def study_of(folder: Path, manifest: dict[str, Any] | None = None) -> Study:
    """Return the study that a folder holds, as it was asked; raise `StorageError` where the folder holds none."""
    spec = (manifest or read_manifest(folder))["spec"]
    try:
        own = {name: str(folder / file) for name, file in spec["files"].items()}
        held = {name: tuple(value) if isinstance(value, list) else value for name, value in spec["set"].items()}
        return Study(
            contingencies=tuple(own.get(name, name) for name in spec["contingencies"]),
            policies=tuple(spec["policies"]),
            futures=spec["futures"],
            seed=spec["seed"],
            sampler=spec["sampler"],
            settings=held,
            uncertainties={name: (low, high) for name, (low, high) in spec["ranges"].items()},
            as_of=spec["as_of"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as cause:
        raise StorageError(
            "the manifest's specification is damaged",
            place=Place(file=str(folder / MANIFEST), key="spec"),
            hint="Run the study again into a new folder",
        ) from cause


def holds(folder: Path, study: Study) -> bool:
    """Whether a folder holds this very study, finished or not."""
    try:
        return bool(read_manifest(folder)["id"] == study.identity)
    except StorageError:
        return False


def same_code(folder: Path, manifest: dict[str, Any], study: Study) -> None:
    """Raise `StorageError` where a folder's study was begun with other code or data than there are now."""
    if study.identity == manifest["id"]:
        return
    now, then = study.inputs(), manifest.get("inputs", {})
    changed = sorted(name for name in {*now, *then} if now.get(name) != then.get(name))
    raise StorageError(
        f"the study was begun with another version of Moshimo ({', '.join(changed) or 'its specification'} differs)",
        place=Place(file=str(folder / MANIFEST)),
        found=manifest.get("version"),
        expected=__version__,
        hint=f"Use that version, or run it anew: `moshimo study rerun {folder} --out NEW`",
    )


def resume(
    folder: Path | str, *, workers: int | None = None, engine: str = "threads", progress: Progress | None = None
) -> Finished:
    """Compute what a study folder still lacks; parts that are whole stay as they are.

    Raises `StorageError` where the folder holds no study, another process is at work in it, or the study was begun
    with other code or data.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    with locked(folder):
        restore_copies(folder, manifest)
    study = study_of(folder, manifest)
    same_code(folder, manifest, study)
    check_run(study, workers, manifest["chunk"], engine)
    with interruptible(folder), locked(folder):
        manifest = read_manifest(folder)
        whole = [part for part in manifest["parts"] if fits(part, manifest) and is_sound(folder, part, manifest)]
        clear_leftovers(folder)
        restore_copies(folder, manifest)
        manifest["parts"] = whole
        done = complete(study, folder, manifest | {"complete": False}, workers, engine, progress)
    return replace(done, door="study.resume")


def rerun(
    folder: Path | str,
    out: Path | str,
    *,
    workers: int | None = None,
    chunk: int = DEFAULT_CHUNK,
    progress: Progress | None = None,
) -> Rerun:
    """Run a folder's study again into a new folder, with the code and data there are now."""
    folder, out = Path(folder), Path(out)
    done = run(study_of(folder), out, workers=workers, chunk=chunk, progress=progress)
    was = None
    with suppress(StorageError):
        was = Results(folder).digest()["digest"]
    now = Results(out).digest()["digest"]
    return Rerun(done.folder, done.rows, done.wall_s, "study.rerun", was, None if was is None else was == now)


def show(folder: Path | str, door: str = "study.show") -> dict[str, Any]:
    """Return the ``study show`` document of a folder: how far it is, and its digest where it is finished."""
    folder = Path(folder)
    manifest = read_manifest(folder)
    whole = bool(manifest.get("complete"))
    digest = Results(folder).digest()["digest"] if whole else None
    sound = [part for part in manifest["parts"] if whole or (fits(part, manifest) and is_sound(folder, part, manifest))]
    rows = sum(part["rows"] for part in sound)
    statuses = [pl.read_parquet(folder / part["file"], columns=["status"]) for part in sound]
    failed = sum(frame.filter(pl.col("status") != "ok").height for frame in statuses)
    wall = float(manifest.get("wall_s", 0.0))
    spec = manifest["spec"]
    body = {
        "study": str(folder),
        "id": manifest["id"],
        "rows": rows,
        "rows_in_all": spec["futures"] * len(spec["policies"]) * len(spec["contingencies"]),
        "failed": failed,
        "complete": whole,
        "wall_s": wall,
        "rows_per_s": rows / wall if wall > 0.0 else None,
        "digest": digest,
        "spec": {name: spec[name] for name in ("contingencies", "policies", "futures", "seed", "as_of")},
    }
    return document(door, body)
