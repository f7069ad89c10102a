"""A study on disk: parts in Parquet, a manifest, and a digest that does not depend on how it was run.

A part holds a range of futures, every contingency and policy in them.  It is written whole and then entered in the
journal, one line a part, so that a killed run loses at most the parts it was computing; at the end the manifest takes
the journal over.  `digest` is the SHA-256 over the columns in
schema order, rows sorted by (contingency, policy, future), values as little-endian bytes, strings as UTF-8 with their
length before them, null as length 2**32 - 1.
"""

from __future__ import annotations

import hashlib
import io
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from moshimo.errors import Place, StorageError
from moshimo.study.files import append_line, to_json, write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MANIFEST, JOURNAL = "manifest.json", "parts.jsonl"
SCHEMA = "moshimo.manifest/1"
KEYS = ("contingency", "policy", "future")
DIGEST_VALUES = 12_000_000
"""Values held at once while a digest is made: about 100 MB."""
NULL_LENGTH = (2**32 - 1).to_bytes(4, "little")


@dataclass(frozen=True)
class Column:
    """A column of the parts."""

    name: str
    dtype: str
    unit: str

    def as_document(self) -> dict[str, str]:
        """Return the column as it stands in the manifest."""
        return {"name": self.name, "dtype": self.dtype, "unit": self.unit}


def part_name(first: int) -> str:
    """Return the file name of the part that starts at a future."""
    return f"part-{first:09d}.parquet"


def write_part(folder: Path, first: int, frame: pl.DataFrame, wall_s: float = 0.0) -> dict[str, Any]:
    """Write a part, enter it in the journal with the seconds worked so far, and return its entry for the manifest."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="lz4")
    content = buffer.getvalue()
    entry = {
        "file": part_name(first),
        "first": first,
        "last": int(frame["future"].max()),  # type: ignore[arg-type]
        "rows": frame.height,
        "sha256": hashlib.sha256(content).hexdigest(),
        "status": "complete",
    }
    write_bytes(folder / part_name(first), content)
    append_line(folder / JOURNAL, to_json(entry | {"wall_s": wall_s}, indent=None))
    return entry


def study_folder(folder: Path) -> Path:
    """Return the folder of the study itself, where that of its brief may have been named."""
    inner = folder / "study"
    return inner if (inner / MANIFEST).exists() and not (folder / MANIFEST).exists() else folder


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a study folder, with what the journal adds; raise `StorageError` where it cannot stand."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as cause:
        raise StorageError(
            f"'{folder}' holds no study",
            place=Place(key="DIR"),
            found=str(folder),
            expected=f"a folder with {MANIFEST}",
            hint="Name the folder that `study run --out` wrote",
        ) from cause
    except ValueError as cause:
        raise StorageError(
            "the manifest is damaged", place=Place(file=str(path)), hint="Run the study again into a new folder"
        ) from cause
    if not isinstance(manifest, dict) or not {"columns", "parts", "spec", "id"} <= manifest.keys():
        raise StorageError(
            "the manifest is not that of a study", place=Place(file=str(path)), hint="Name another folder"
        )
    if manifest.get("schema") != SCHEMA:
        raise StorageError(
            "the study was written by another version of Moshimo",
            place=Place(file=str(path), key="schema"),
            found=manifest.get("schema"),
            expected=SCHEMA,
            hint=f"Read it with version {manifest.get('version', 'that wrote it')}, or run it again into a new folder",
        )
    try:
        if not isinstance(manifest["parts"], list):
            raise TypeError("parts are a list")
        journal = _journal(folder)
        worked = [float(manifest.get("wall_s", 0.0)), *(float(part.pop("wall_s", 0.0)) for part in journal)]
        manifest["wall_s"] = max(worked)
        parts = {part["file"]: part for part in [*manifest["parts"], *journal] if part["sha256"]}
        manifest["parts"] = sorted(parts.values(), key=lambda part: int(part["first"]))
    except (KeyError, TypeError, ValueError) as cause:
        raise StorageError(
            "the list of parts is damaged", place=Place(file=str(path), key="parts"), hint="Run the study again"
        ) from cause
    return manifest


def _journal(folder: Path) -> list[dict[str, Any]]:
    """Return the parts entered in the journal; a torn last line is a part that was not finished."""
    entries: list[dict[str, Any]] = []
    with suppress(OSError):
        for line in (folder / JOURNAL).read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError):
                entries.append(json.loads(line))
    return [entry for entry in entries if isinstance(entry, dict)]


def is_sound(folder: Path, part: dict[str, Any]) -> bool:
    """Whether a part is there and as it was written."""
    try:
        content = (folder / part["file"]).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(content).hexdigest() == str(part["sha256"])


def verify_parts(folder: Path, manifest: dict[str, Any]) -> None:
    """Raise `StorageError` where a study was not finished, or a part is missing or not as it was written."""
    if not manifest.get("complete") or not manifest["parts"]:
        raise StorageError(
            "the study was not finished",
            place=Place(file=str(folder / MANIFEST)),
            found=f"{len(manifest['parts'])} parts",
            expected="a study that ran to its end",
            hint=f"Go on with `moshimo study resume {folder}`",
        )
    for part in manifest["parts"]:
        if not is_sound(folder, part):
            there = (folder / part["file"]).is_file()
            raise StorageError(
                "this part is not as it was written" if there else "this part of the study is missing",
                place=Place(file=str(folder / part["file"])),
                expected=part["sha256"],
                hint=f"`moshimo study resume {folder}` computes it again",
            )


def _paths(folder: Path, manifest: dict[str, Any]) -> list[Path]:
    return [folder / part["file"] for part in manifest["parts"]]


def read_columns(folder: Path, manifest: dict[str, Any], names: Iterable[str]) -> pl.DataFrame:
    """Read columns of every part, rows sorted by (contingency, policy, future)."""
    wanted = [*KEYS, *(name for name in names if name not in KEYS)]
    frames = [pl.read_parquet(path, columns=wanted) for path in _paths(folder, manifest)]
    return pl.concat(frames).sort(KEYS).select(list(dict.fromkeys([*names])))


def column_bytes(series: pl.Series) -> Iterable[bytes]:
    """Yield the bytes of a column as the digest reads them."""
    if series.dtype == pl.String:
        for value in series.to_list():
            if value is None:
                yield NULL_LENGTH
            else:
                raw = value.encode()
                yield len(raw).to_bytes(4, "little") + raw
    else:
        values = series.to_numpy()
        yield np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<"))).tobytes()


def digest_frame(frame: pl.DataFrame, columns: Iterable[str]) -> str:
    """Return the digest of a frame whose rows are already in order."""
    sha = hashlib.sha256()
    for name in columns:
        for chunk in column_bytes(frame[name]):
            sha.update(chunk)
    return sha.hexdigest()


def digest(folder: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return ``{digest, rows, columns}`` of a study folder, reading as many columns at once as fit `DIGEST_VALUES`."""
    names = [column["name"] for column in manifest["columns"]]
    rows = sum(part["rows"] for part in manifest["parts"])
    width = max(1, DIGEST_VALUES // max(rows, 1))
    sha = hashlib.sha256()
    for i in range(0, len(names), width):
        frame = read_columns(folder, manifest, names[i : i + width])
        for name in names[i : i + width]:
            for chunk in column_bytes(frame[name]):
                sha.update(chunk)
    return {"digest": sha.hexdigest(), "rows": rows, "columns": len(names)}
