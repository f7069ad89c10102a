"""Never losing work: every file is written under a temporary name, synced, and then renamed."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from moshimo.errors import Place, StorageError, cannot_write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary neighbour of `path`, sync it, and move it into place."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(temporary)
        with temporary.open("rb") as handle:
            os.fsync(handle.fileno())
        temporary.replace(path)
    except OSError as cause:
        temporary.unlink(missing_ok=True)
        raise cannot_write(path, cause) from cause
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text atomically."""
    write_atomically(path, lambda temporary: temporary.write_text(text, encoding="utf-8"))


def write_json(path: Path, document: Any) -> None:
    """Write a document as JSON, atomically; a number that is none (NaN) is a defect and raises `ValueError`."""
    write_text(path, to_json(document) + "\n")


def to_json(document: Any, indent: int | None = 1) -> str:
    """Return a document as JSON text: UTF-8 as it is, no NaN."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=indent)


def make_folder(path: Path) -> None:
    """Make a folder that must be new or empty; raise `StorageError` where it holds something or cannot be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        occupied = any(path.iterdir())
    except OSError as cause:
        raise cannot_write(path, cause) from cause
    if occupied:
        raise StorageError(
            "the folder is not empty",
            place=Place(key="--out"),
            found=str(path),
            expected="a new or empty folder",
            hint="Choose another --out",
        )
    if not os.access(path, os.W_OK):
        raise cannot_write(path, PermissionError(13, "permission denied"))
