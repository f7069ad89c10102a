"""A sheet of a workbook as plain cells, each with its place, and what of it nobody has read.

A workbook is read whole and once: what is no workbook, holds a formula or is larger than any matrix is refused here, so
that what reads the cells meets only texts and numbers.  A text that nothing asks for is refused as well: it would
otherwise be lost without a word.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from moshimo.command.sheet.layout import NEEDED, plain
from moshimo.errors import DataFileError, Place
from moshimo.words import as_typed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LARGEST = 32 * 1024 * 1024
"""Bytes that the parts of a workbook may hold together once they are unpacked."""
OLD = bytes.fromhex("d0cf11e0a1b11ae1")
"""How a file of Excel before 2007 begins, and also a workbook that is locked with a password."""


class Grid:
    """The cells of one sheet that hold something: row and column, from 1, to text."""

    def __init__(self, file: str, name: str, cells: dict[tuple[int, int], str]) -> None:
        self.file, self.name, self.cells = file, name, cells
        self._left = dict.fromkeys(cells)

    @property
    def rows(self) -> list[int]:
        """Rows that hold something, in order."""
        return sorted({row for row, _ in self.cells})

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell: the file, the row, and a key such as ``combat!C7``."""
        return Place(self.file, row, key=f"{self.name}!{get_column_letter(column)}{row}")

    def take(self, row: int, column: int) -> str:
        """Return what a cell holds, empty where it holds nothing; it counts as read."""
        self._left.pop((row, column), None)
        return self.cells.get((row, column), "")

    def skip(self, free: Callable[[int, int], bool]) -> None:
        """Count as read what stands where anything may stand, told by row and column: titles and names."""
        self._left = dict.fromkeys(at for at in self._left if not free(*at))

    def refuse_rest(self) -> None:
        """Raise `DataFileError` for the first text that nobody has read."""
        for row, column in sorted(self._left):
            text = self.cells[row, column]
            raise DataFileError(
                f"there is text where nothing is read, '{text[:40]}'",
                place=self.place(row, column),
                found=text,
                hint="Remove it, or move it to a sheet of your own: sheets that you add are not read",
            )


def grids(path: Path) -> dict[str, Grid]:
    """Return the sheets that are read, by name; raise `DataFileError` where the file is no workbook, or lacks one."""
    held = {plain(name): (name, cells) for name, cells in _open(path).items()}
    for name in NEEDED:
        if name not in held:
            shown = ", ".join(name for name, _ in held.values())
            raise DataFileError(
                f"the sheet '{name}' is missing",
                place=Place(str(path)),
                found=shown,
                expected=", ".join(NEEDED),
                hint="Give the sheet its name back, or start again with `moshimo command sheet`",
            )
    return {name: Grid(str(path), held[name][0], _texts(str(path), *held[name])) for name in NEEDED}


def _open(path: Path) -> dict[str, list[tuple[int, int, Any, str]]]:
    """Return (row, column, value, kind) of every cell that holds something, by sheet."""
    place = Place(str(path))
    again = "Save it as an Excel workbook (.xlsx), or write a new one with `moshimo command sheet`"
    try:
        content = path.read_bytes()
    except OSError as cause:
        raise DataFileError(
            f"cannot be read: {(cause.strerror or str(cause)).lower()}",
            place=place,
            hint="Check the path and its permissions",
        ) from cause
    if content.startswith(OLD):
        raise DataFileError("is an old Excel file (.xls), or locked with a password", place=place, hint=again)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size <= LARGEST:
            with catch_warnings():
                simplefilter("ignore")  # what Excel adds to a workbook and the library does not know
                return _cells(content)
    except Exception as cause:  # the library raises whatever a broken part makes of it
        raise DataFileError("is not an Excel workbook (.xlsx), or is damaged", place=place, hint=again) from cause
    raise DataFileError(
        f"is too large for a matrix: {size / 1048576:.0f} MB unpacked",
        place=place,
        found=size,
        expected=f"at most {LARGEST / 1048576:.0f} MB",
        hint="Remove pictures and sheets that do not belong to it",
    )


def _cells(content: bytes) -> dict[str, list[tuple[int, int, Any, str]]]:
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    found = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        found[sheet.title] = [
            (cell.row, cell.column, cell.value, cell.data_type)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]
    book.close()
    return found


def _texts(file: str, name: str, cells: list[tuple[int, int, Any, str]]) -> dict[tuple[int, int], str]:
    """Return every cell as text, ends trimmed; a formula is refused."""
    texts = {}
    for row, column, value, kind in cells:
        if kind == "f":
            raise DataFileError(
                "holds a formula",
                place=Place(file, row, key=f"{name}!{get_column_letter(column)}{row}"),
                found=value,
                hint="Write what it shows as plain text",
            )
        text = re.sub(r"\r\n?|_x000D_\n?", "\n", _text(value)).strip()
        if text:
            texts[row, column] = text
    return texts


def _text(value: object) -> str:
    """Return a value as text: a day as YYYY-MM-DD, a whole number without a point."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else as_typed(value)
