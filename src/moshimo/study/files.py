"""Never losing work: every file is written under a temporary name, synced, and then renamed; a folder has one writer.

A study folder is locked while a process writes in it.  The operating system lets go of the lock when that process
ends, however it ends, so a killed run leaves nothing that has to be cleared by hand.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from moshimo.errors import Place, StorageError, cannot_write
from moshimo.facts.writing import forget, write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LOCK = "study.lock"


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text atomically."""
    write_bytes(path, text.encode())


def write_json(path: Path, document: Any) -> None:
    """Write a document as JSON, atomically; a number that is none (NaN) is a defect and raises `ValueError`."""
    write_text(path, to_json(document) + "\n")


def append_line(path: Path, text: str) -> None:
    """Append one line to a file and sync it, on a line of its own also where a crash tore the one before."""
    try:
        with path.open("ab") as handle:
            handle.write(b"\n" + text.encode() + b"\n")
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as cause:
        raise cannot_write(path, cause) from cause


def to_json(document: Any, indent: int | None = 1) -> str:
    """Return a document as JSON text: UTF-8 as it is, no NaN."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=indent)


def write_together(texts: Mapping[Path, str]) -> None:
    """Write several texts under temporary names first and move them into place only when all are there."""
    ready = {path: path.with_name(f".{path.name}.{os.getpid()}.ready") for path in texts}
    try:
        for path, text in texts.items():
            write_text(ready[path], text)
        for path, temporary in ready.items():
            temporary.replace(path)
    except OSError as cause:
        raise cannot_write(path, cause) from cause
    finally:
        for temporary in ready.values():
            forget(temporary)


def is_ours(name: str) -> bool:
    """Whether a name is one that a killed run may leave behind: the lock, or a file that was not finished."""
    return name == LOCK or (name.startswith(".") and name.endswith((".part", ".ready")))


def refuse_occupied(path: Path) -> None:
    """Raise `StorageError` where a folder holds something, cannot be read, or has a name that is no text."""
    try:
        str(path).encode()
    except UnicodeEncodeError as cause:
        raise StorageError(
            "the folder's name is not UTF-8", place=Place(key="--out"), found=repr(path), hint="Choose another --out"
        ) from cause
    try:
        occupied = path.exists() and any(not is_ours(entry.name) for entry in path.iterdir())
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


def make_folder(path: Path) -> None:
    """Make a folder that must be new or empty; what a killed run left is cleared, else `StorageError` is raised."""
    refuse_occupied(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise cannot_write(path, cause) from cause
    if not os.access(path, os.W_OK):
        raise cannot_write(path, PermissionError(13, "permission denied"))
    clear_leftovers(path)


def clear_leftovers(path: Path) -> None:
    """Remove files that were not finished; the lock stays."""
    for entry in path.iterdir():
        if entry.name != LOCK and is_ours(entry.name):
            forget(entry)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the one writer in a folder (made where it is missing); raise `StorageError` where another is at work there."""
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=0)
        lock.acquire()
    except Timeout as cause:
        raise StorageError(
            "another process is writing in this folder",
            place=Place(file=str(folder)),
            found=LOCK,
            expected="a folder nobody writes in",
            hint="Wait until it has ended, or choose another folder",
        ) from cause
    except OSError as cause:
        raise cannot_write(folder, cause) from cause
    try:
        yield
    finally:
        lock.release()
