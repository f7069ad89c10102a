"""Writing the matrix as a workbook that people fill in on a screen or on paper.

The same arrangement gives the same bytes: no time of writing is kept.  Whatever stands in a cell is text or a number,
never a formula.  The fill of a cell follows the letter that is typed into it, darker for a closer relation, so that a
grey print reads as well as a screen.
"""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from moshimo.command.relations import relations
from moshimo.command.sheet.content import about, answers, legend, rules, stages, words
from moshimo.command.sheet.layout import (
    ABOUT,
    CORNER,
    LEGEND,
    LISTS,
    MATRICES,
    RULES,
    around,
    in_cell,
    languages,
)
from moshimo.words import AREAS, FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from moshimo.command.arrangement import Arrangement
    from moshimo.command.sheet.content import Table

FILLS = ("FFFFFF", "F4F4F4", "DDEBF7", "C6E0B4", "FFCC66", "F4B183", "D0A9C9", "A6A6A6")
"""Fill of a cell by relation, from the loosest to the closest: each darker than the one before in grey."""
FONT = "Yu Gothic"
SMALL, BOLD, LARGE = Font(name=FONT, size=10), Font(name=FONT, size=10, bold=True), Font(name=FONT, size=12)
PLAIN, TOP = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
MIDDLE = Alignment(vertical="center", wrap_text=True)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
GREY = PatternFill("solid", fgColor="E7E6E6")
A3 = 8
"""Number of the paper size in a workbook."""
STAMP = (1980, 1, 1, 0, 0, 0)
"""Time of every part: the earliest that an archive can hold."""
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that a workbook cannot hold."""
WIDTHS = {
    RULES: (22, 26, 14, 22, 34, 34, 12, 14, 14, 12, 14, 14, 12, 14, 14, 14, 40, 40),
    ABOUT: (14, 34, 60, 30, 12, 22, 30),
    LEGEND: (16, 26, 26, 34, 20, 34, 13, 13, 13, 13, 13, 13, 13, 13, 13, 60),
}
LINE_HEIGHT = 13.5
LINE = Border(*(Side("thin", "A6A6A6"),) * 4)
FIRST = 4
"""First row of functions in a matrix."""


def workbook(arrangement: Arrangement, language: str, blank: bool) -> bytes:
    """Return the workbook of an arrangement, grown; blank: with empty cells and one row of rules for all of them."""
    shown = languages(language)
    held = arrangement.at(None)
    book = Workbook()
    book.remove(book.active)
    for phase in MATRICES:
        _matrix(book.create_sheet(phase), held, shown, phase, blank)
    _rules(book.create_sheet(RULES), held, shown, blank)
    _about(book.create_sheet(ABOUT), held, shown, blank)
    _legend(book.create_sheet(LEGEND), shown)
    _lists(book.create_sheet(LISTS), held)
    return _bytes(book)


def _put(sheet: Any, row: int, column: int, value: object, *, head: bool = False, wrap: bool = True) -> None:
    """Write one cell: a number as a number, anything else as text that no program takes for a formula."""
    cell = sheet.cell(row, column)
    if isinstance(value, int | float) and not isinstance(value, bool):
        cell.value = int(value) if float(value).is_integer() else value
    else:
        text = FORBIDDEN.sub("\ufffd", str(value))
        cell.value = text or None
        cell.number_format = "@"
        if text:
            cell.data_type = "s"
            cell.quotePrefix = text[0] in "=+-@"
    cell.font = BOLD if head else SMALL
    cell.alignment = MIDDLE if head else TOP if wrap else PLAIN
    if head:
        cell.fill, cell.border = GREY, LINE


def _fit(sheet: Any, row: int, texts: Iterable[object]) -> None:
    """Make a row as high as the longest of its texts needs in its column: no program does so for a file it opens."""
    widths = [*WIDTHS[sheet.title], *[WIDTHS[sheet.title][-1]] * 20]
    lines = [sum(_lines(line, width) for line in str(text).splitlines()) for text, width in zip(texts, widths)]  # noqa: B905
    sheet.row_dimensions[row].height = min(max([1, *lines]) * LINE_HEIGHT + 4, 400)


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column; a Japanese letter is as wide as two."""
    wide = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return max(1, -(-wide // max(int(width * 0.9), 1)))


def _title(sheet: Any, shown: Sequence[str], lines: Iterable[str]) -> None:
    """Write what the sheet is, and lines below; set it up for one page of A3 across."""
    _put(sheet, 1, 1, " / ".join(words(around().titles[sheet.title], shown)), wrap=False)
    sheet.cell(1, 1).font = Font(name=FONT, size=14, bold=True)
    for row, line in enumerate(lines, start=2):
        _put(sheet, row, 1, line, wrap=False)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1 if sheet.title in MATRICES else 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = sheet.page_margins.top = sheet.page_margins.bottom = 0.4
    for i, width in enumerate(WIDTHS.get(sheet.title, ()), start=1):
        sheet.column_dimensions[get_column_letter(i)].width = width


def _matrix(sheet: Any, held: Arrangement, shown: Sequence[str], phase: str, blank: bool) -> None:
    letters = [f"{row.letter} = {' / '.join(words(row.label, shown))}" for row in relations().values()]
    _title(sheet, shown, ["   ".join([*letters, f"each = {' / '.join(words(around().each, shown))}"])])
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=2 + len(AREAS))
    sheet.cell(2, 1).alignment = Alignment(wrap_text=True, vertical="center")
    sheet.row_dimensions[2].height = 34
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 34
    _put(sheet, FIRST - 1, 1, CORNER, head=True)
    _put(sheet, FIRST - 1, 2, "\n".join(words(around().legend["function"], shown)), head=True)
    sheet.row_dimensions[FIRST - 1].height = 62
    for row, (name, label) in enumerate(FUNCTIONS.items(), start=FIRST):
        _put(sheet, row, 1, name, head=True)
        _put(sheet, row, 2, "\n".join(words(label, shown)), head=True)
        sheet.row_dimensions[row].height = 54
    cells = {(cell.area, cell.function): cell for cell in held.cells if cell.phase == phase}
    last = FIRST + len(FUNCTIONS) - 1
    for column, (area, label) in enumerate(AREAS.items(), start=3):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = 18
        _put(sheet, FIRST - 1, column, "\n".join([area, *words(label, shown)]), head=True)
        for row, function in enumerate(FUNCTIONS, start=FIRST):
            found = cells[area, function]
            _put(sheet, row, column, "" if blank else in_cell(found.lead, found.relation))
            cell = sheet.cell(row, column)
            cell.border, cell.alignment, cell.font = LINE, CENTRE, LARGE
        _drop_down(
            sheet,
            f"{letter}{FIRST}:{letter}{last}",
            f"{LISTS}!${letter}$2:${letter}${1 + len(answers(held, area))}",
            shown,
        )
    _fills(sheet, f"C{FIRST}:{get_column_letter(2 + len(AREAS))}{last}")
    sheet.freeze_panes = f"C{FIRST}"
    sheet.print_title_rows = f"1:{FIRST - 1}"
    sheet.print_area = f"A1:{get_column_letter(2 + len(AREAS))}{last}"


def _drop_down(sheet: Any, where: str, source: str, shown: Sequence[str]) -> None:
    """Offer the answers that law allows; another one is asked about, not refused."""
    offer = DataValidation("list", source, allow_blank=True, errorStyle="warning", showErrorMessage=True)
    offer.error = "\n".join(words(around().choose, shown))
    offer.add(where)
    sheet.add_data_validation(offer)


def _fills(sheet: Any, where: str) -> None:
    first = where.partition(":")[0]
    for row, fill in zip(relations().values(), FILLS, strict=True):
        rule = FormulaRule([f'RIGHT(TRIM({first}),1)="{row.letter}"'], fill=PatternFill("solid", bgColor=fill))
        sheet.conditional_formatting.add(where, rule)


def _tables(sheet: Any, shown: Sequence[str], parts: Iterable[Table], start: int) -> None:
    """Write tables one below the other: headers that are ids with names below, then rows."""
    for columns, rows in parts:
        for column, (key, label) in enumerate(columns.items(), start=1):
            _put(sheet, start, column, "\n".join([key, *words(label, shown)]), head=True)
        _fit(sheet, start, ["\n".join([key, *words(label, shown)]) for key, label in columns.items()])
        for at, values in enumerate(rows, start=start + 1):
            for column, value in enumerate(values, start=1):
                _put(sheet, at, column, value)
                sheet.cell(at, column).border = LINE
            _fit(sheet, at, values)
        start += len(rows) + 2


def _rules(sheet: Any, held: Arrangement, shown: Sequence[str], blank: bool) -> None:
    _title(sheet, shown, [])
    _tables(sheet, shown, [(around().rules, rules(held, blank))], 2)
    sheet.freeze_panes = "D3"
    sheet.print_title_rows = "1:2"


def _about(sheet: Any, held: Arrangement, shown: Sequence[str], blank: bool) -> None:
    _title(sheet, shown, [])
    rows, grown = about(held, blank), [] if blank else stages(held)
    for row, (key, value) in enumerate(rows, start=2):
        _put(sheet, row, 1, key, head=True)
        _put(sheet, row, 2, "\n".join(words(around().about[key], shown)), head=True)
        _put(sheet, row, 3, value)
        sheet.cell(row, 3).border = LINE
        _fit(sheet, row, [key, "\n".join(words(around().about[key], shown)), value])
    _tables(sheet, shown, [(around().stages, grown)] if grown else [], len(rows) + 3)


def _legend(sheet: Any, shown: Sequence[str]) -> None:
    lines = [line for text in around().how_to for line in words(text, shown)]
    _title(sheet, shown, lines)
    _tables(sheet, shown, legend(shown), len(lines) + 3)


def _lists(sheet: Any, held: Arrangement) -> None:
    """Write what the drop-down lists offer, one column for each area below the column of the matrix."""
    sheet.sheet_state = "hidden"
    for column, area in enumerate(AREAS, start=3):
        for row, text in enumerate([area, *answers(held, area)], start=1):
            _put(sheet, row, column, text)


def _bytes(book: Any) -> bytes:
    """Return a workbook as bytes that hold no time of writing."""
    book.properties.creator = "moshimo"
    book.properties.created = book.properties.modified = datetime(*STAMP)
    first, second = BytesIO(), BytesIO()
    with zipfile.ZipFile(first, "w") as archive:
        ExcelWriter(book, archive).save()
    with zipfile.ZipFile(first) as made, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            part = zipfile.ZipInfo(name, STAMP)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, made.read(name))
    return second.getvalue()
