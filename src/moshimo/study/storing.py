"""A study on disk: parts in Parquet, a manifest, and a digest that does not depend on how it was run.

A part holds a range of futures, every contingency and policy in them.  `digest` is the SHA-256 over the columns in
schema order, rows sorted by (contingency, policy, future), values as little-endian bytes, strings as UTF-8 with their
length before them, null as length 2**32 - 1.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from moshimo.errors import Place, StorageError
from moshimo.study.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MANIFEST = "manifest.json"
KEYS = ("contingency", "policy", "future")
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


def write_part(folder: Path, first: int, frame: pl.DataFrame) -> dict[str, Any]:
    """Write a part and return its entry for the manifest."""
    path = folder / part_name(first)
    write_atomically(path, lambda temporary: frame.write_parquet(temporary, compression="lz4"))
    last = int(frame["future"].max())  # type: ignore[arg-type]
    return {
        "file": path.name,
        "first": first,
        "last": last,
        "rows": frame.height,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "status": "complete",
    }


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a study folder; raise `StorageError` where there is none or it is damaged."""
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
    if not isinstance(manifest, dict) or not {"columns", "parts", "spec"} <= manifest.keys():
        raise StorageError(
            "the manifest is not that of a study", place=Place(file=str(path)), hint="Name another folder"
        )
    return manifest


def verify_parts(folder: Path, manifest: dict[str, Any]) -> None:
    """Raise `StorageError` where a study was not finished, or a part is missing or not as it was written."""
    if not manifest.get("complete") or not manifest["parts"]:
        raise StorageError(
            "the study was not finished",
            place=Place(file=str(folder / MANIFEST)),
            found=f"{len(manifest['parts'])} parts",
            expected="a study that ran to its end",
            hint="Run it again into a new folder",
        )
    recorded = {part["file"]: part["sha256"] for part in manifest["parts"]}
    for path in part_paths(folder, manifest):
        if hashlib.sha256(path.read_bytes()).hexdigest() != recorded[path.name]:
            raise StorageError(
                "this part is not as it was written",
                place=Place(file=str(path)),
                expected=recorded[path.name],
                hint="Run the study again into a new folder",
            )


def part_paths(folder: Path, manifest: dict[str, Any]) -> list[Path]:
    """Return the paths of a study's parts in order of their first future."""
    parts = sorted(manifest["parts"], key=lambda part: part["first"])
    paths = [folder / part["file"] for part in parts]
    for path in paths:
        if not path.is_file():
            raise StorageError(
                "a part of the study is missing", place=Place(file=str(path)), hint="Run the study again"
            )
    return paths


def read_columns(folder: Path, manifest: dict[str, Any], names: Iterable[str]) -> pl.DataFrame:
    """Read columns of every part, rows sorted by (contingency, policy, future)."""
    wanted = [*KEYS, *(name for name in names if name not in KEYS)]
    frames = [pl.read_parquet(path, columns=wanted) for path in part_paths(folder, manifest)]
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
    """Return ``{digest, rows, columns}`` of a study folder, reading one column at a time."""
    names = [column["name"] for column in manifest["columns"]]
    sha = hashlib.sha256()
    rows = 0
    for name in names:
        frame = read_columns(folder, manifest, [name])
        rows = frame.height
        for chunk in column_bytes(frame[name]):
            sha.update(chunk)
    return {"digest": sha.hexdigest(), "rows": rows, "columns": len(names)}
