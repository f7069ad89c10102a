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
from typing import TYPE_CHECKING, Annotated, Any, Self

import numpy as np
import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from moshimo.errors import Place, StorageError
from moshimo.facts.writing import write_bytes
from moshimo.study.files import append_line, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MANIFEST, JOURNAL = "manifest.json", "parts.jsonl"
SCHEMA = "moshimo.manifest/1"
KEYS = ("contingency", "policy", "future")
KINDS: dict[str, pl.DataType] = {"u4": pl.UInt32(), "str": pl.String(), "f8": pl.Float64()}
"""Type of a column by its name in the manifest."""
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


def copy_name(contingency: str) -> str:
    """Return the file name of the copy of a contingency of the user's own."""
    return f"contingency-{contingency}.yaml"


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


def seal(manifest: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a manifest says apart from how far the study is."""
    fixed = {key: value for key, value in manifest.items() if key not in ("parts", "complete", "wall_s", "seal")}
    return hashlib.sha256(json.dumps(fixed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


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
    except (ValueError, RecursionError) as cause:
        raise _damaged(path, "the manifest is damaged") from cause
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
    if manifest.get("seal") != seal(manifest):
        raise _damaged(path, "the manifest is not as it was written")
    try:
        record = Listed.model_validate(manifest)
    except ValidationError as cause:
        key = ".".join(str(part) for part in cause.errors(include_url=False)[0]["loc"])
        raise _damaged(path, "what the manifest lists is damaged", key or "texts") from cause
    journal = _journal(folder)
    parts = {part.first: part for part in [*record.parts, *journal]}
    manifest["wall_s"] = max([record.wall_s, *(part.wall_s for part in journal)])
    manifest["parts"] = [parts[first].model_dump(exclude={"wall_s"}) for first in sorted(parts)]
    return manifest


def _damaged(path: Path, message: str, key: str | None = None) -> StorageError:
    return StorageError(message, place=Place(file=str(path), key=key), hint="Run the study again into a new folder")


class Part(BaseModel):
    """A part as the manifest or the journal lists it; `wall_s` (journal) are the seconds worked when it was written."""

    model_config = ConfigDict(strict=True)

    file: str
    first: Annotated[int, Field(ge=0)]
    last: Annotated[int, Field(ge=0)]
    rows: Annotated[int, Field(ge=1)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    status: str
    wall_s: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] = 0.0

    @model_validator(mode="after")
    def _named_by_its_first(self) -> Self:
        if self.file != part_name(self.first) or self.last < self.first:
            raise ValueError("a part is named by its first future")
        return self


class Asked(BaseModel):
    """What of a study's specification says which parts and which copies there are."""

    model_config = ConfigDict(strict=True)

    contingencies: list[Annotated[str, Field(pattern="^[a-z][a-z0-9-]*$")]] = Field(min_length=1)
    policies: list[str] = Field(min_length=1)
    futures: Annotated[int, Field(ge=1)]
    files: dict[Annotated[str, Field(pattern="^[a-z][a-z0-9-]*$")], str]


class Listed(BaseModel):
    """A study as its manifest lists it: parts, own contingencies, and how far it is."""

    model_config = ConfigDict(strict=True)

    spec: Asked
    columns: list[dict[str, str]] = Field(min_length=1)
    texts: dict[str, str]
    chunk: Annotated[int, Field(ge=1)]
    parts: list[Part]
    complete: bool
    wall_s: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] = 0.0

    @model_validator(mode="after")
    def _copies_stay_in_the_folder(self) -> Self:
        if self.spec.files != {name: copy_name(name) for name in self.texts}:
            raise ValueError("a copy of a contingency has its name")
        return self


def _journal(folder: Path) -> list[Part]:
    """Return the parts entered in the journal; a torn line is a part that was not finished."""
    entries: list[Part] = []
    with suppress(OSError):
        for line in (folder / JOURNAL).read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError, RecursionError):
                entries.append(Part.model_validate_json(line))
    return entries


def pieces_of(manifest: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Return the pieces into which a study is divided: first future, and the one after the last."""
    futures, chunk = manifest["spec"]["futures"], manifest["chunk"]
    return [(first, min(first + chunk, futures)) for first in range(0, futures, chunk)]


def fits(part: dict[str, Any], manifest: Mapping[str, Any]) -> bool:
    """Whether a listed part is one of the study's pieces, with as many rows as it must have."""
    spec = manifest["spec"]
    last = min(part["first"] + manifest["chunk"], spec["futures"]) - 1
    rows = (last - part["first"] + 1) * len(spec["policies"]) * len(spec["contingencies"])
    return part["first"] % manifest["chunk"] == 0 and (part["last"], part["rows"]) == (last, rows)


def is_sound(folder: Path, part: dict[str, Any], manifest: Mapping[str, Any]) -> bool:
    """Whether a part is there and as it was written: its bytes, its columns, and the keys of its rows in order."""
    try:
        content = (folder / part["file"]).read_bytes()
    except OSError:
        return False
    if hashlib.sha256(content).hexdigest() != str(part["sha256"]):
        return False
    try:
        schema = pl.read_parquet_schema(io.BytesIO(content))
        keys = pl.read_parquet(io.BytesIO(content), columns=list(KEYS))
    except (pl.exceptions.PolarsError, OSError):
        return False
    columns = {column["name"]: KINDS.get(column["dtype"]) for column in manifest["columns"]}
    return list(schema.items()) == list(columns.items()) and keys.equals(_keys_of(part, manifest["spec"]))


def _keys_of(part: dict[str, Any], spec: Mapping[str, Any]) -> pl.DataFrame:
    """Return the keys of a part's rows, in the order in which they are written."""
    blocks = pl.DataFrame(
        [(contingency, policy) for contingency in spec["contingencies"] for policy in spec["policies"]],
        schema={"contingency": pl.String, "policy": pl.String},
        orient="row",
    )
    numbers = pl.DataFrame({"future": pl.arange(part["first"], part["last"] + 1, dtype=pl.UInt32, eager=True)})
    return blocks.join(numbers, how="cross", maintain_order="left_right").select(KEYS)


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
    listed = [part for part in manifest["parts"] if fits(part, manifest)]
    if len(listed) != len(manifest["parts"]) or len(listed) != len(pieces_of(manifest)):
        raise StorageError(
            "the list of parts is not that of the whole study",
            place=Place(file=str(folder / MANIFEST), key="parts"),
            found=f"{len(listed)} parts",
            expected=f"{len(pieces_of(manifest))} parts",
            hint=f"`moshimo study resume {folder}` computes what is missing",
        )
    for part in manifest["parts"]:
        if not is_sound(folder, part, manifest):
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
    """Return ``{digest, rows, columns}`` of a study folder, reading as many columns at once as fit `DIGEST_VALUES`.

    A part holds its rows by contingency, policy and future in the study's order, so rows are put into the digest's
    order by slices, without sorting.
    """
    names = [column["name"] for column in manifest["columns"]]
    spec, paths = manifest["spec"], _paths(folder, manifest)
    rows = sum(part["rows"] for part in manifest["parts"])
    width = max(1, DIGEST_VALUES // max(rows, 1))
    blocks = [
        spec["contingencies"].index(contingency) * len(spec["policies"]) + spec["policies"].index(policy)
        for contingency in sorted(spec["contingencies"])
        for policy in sorted(spec["policies"])
    ]
    sha = hashlib.sha256()
    for i in range(0, len(names), width):
        group = names[i : i + width]
        frames = [pl.read_parquet(path, columns=group) for path in paths]
        for name in group:
            for block in blocks:
                for frame in frames:
                    size = frame.height // len(blocks)
                    for chunk in column_bytes(frame[name].slice(block * size, size)):
                        sha.update(chunk)
    return {"digest": sha.hexdigest(), "rows": rows, "columns": len(names)}
