"""The command matrix as a sheet (.xlsx) that people fill in in a room, and back again.

`write_sheet` writes an arrangement, or its empty matrix; `read_sheet` returns a document of the shape of an
arrangement's file, so that ``Arrangement(read_sheet(path))`` says in every cell what the sheet says.  This package is
loaded only where a sheet is written or read: the library behind it takes its time to load.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from moshimo.command.arrangement import load_arrangement
from moshimo.command.sheet.reading import SheetDocument, read_sheet
from moshimo.command.sheet.writing import workbook
from moshimo.errors import OptionError, Place, StorageError
from moshimo.facts.writing import write_bytes
from moshimo.words import document

if TYPE_CHECKING:
    from moshimo.command.arrangement import Arrangement

__all__ = ["SheetDocument", "read_sheet", "sheet", "write_sheet"]

SUFFIX = ".xlsx"


def write_sheet(arrangement: Arrangement, path: Path, language: str = "both", blank: bool = False) -> Path:
    """Write an arrangement as a sheet, all or nothing, and return its path.

    language: of headers and legend, ``ja``, ``en`` or ``both``. blank: with empty cells, one row of rules for all, and
    the head of a matrix that a group fills in. Raises `StorageError` where the file cannot be written.
    """
    write_bytes(path, workbook(arrangement, language, blank))
    return path


def sheet(
    arrangement: str | Path | Arrangement,
    path: str | Path,
    language: str = "both",
    blank: bool = False,
    force: bool = False,
) -> dict[str, Any]:
    """Write a sheet and return the ``command sheet`` document.

    arrangement: a shipped id, a path, or an arrangement already loaded. path: a file ending in ``.xlsx``; one that is
    there is written over only with `force`. Raises `OptionError` and `StorageError` naming ``--out``.
    """
    out = Path(path)
    if out.suffix.lower() != SUFFIX:
        raise OptionError(
            f"a sheet ends in {SUFFIX}, found '{out.name}'",
            place=Place(key="--out"),
            found=str(out),
            expected=f"a file ending in {SUFFIX}",
            hint=f"Write --out {out.stem or 'matrix'}{SUFFIX}",
        )
    if not force and out.exists():
        raise StorageError(
            f"'{out}' is there already",
            place=Place(key="--out"),
            found=str(out),
            expected="a new file",
            hint="Choose another --out, or add --force to write over it",
        )
    held = load_arrangement(arrangement) if isinstance(arrangement, str | Path) else arrangement
    write_sheet(held, out, language, blank)
    body = {"arrangement": held.id, "path": str(out.resolve()), "cells": len(held.cells), "blank": blank}
    return document("command.sheet", body)
