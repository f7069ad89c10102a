"""How a sheet of the command matrix is laid out: its sheets, their columns, and the words around the cells.

A workbook has one sheet for each phase, with functions down and areas across, and `rules`, `about` and `legend`.
Every header is an id on its first line with names below, so that a sheet is read in whichever language it was written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pydantic import Field

from moshimo.command.relations import relations
from moshimo.errors import Place, UnknownName
from moshimo.facts import LabelRow, Strict, data_file, read, validate
from moshimo.words import PHASES

MATRICES = tuple(reversed(PHASES))
"""Sheets of the matrix, the phase that matters most first."""
RULES, ABOUT, LEGEND, LISTS = "rules", "about", "legend", "lists"
NEEDED = (*MATRICES, RULES, ABOUT)
"""Sheets that are read; others may be there."""
LANGUAGES = {"ja": ("ja",), "en": ("en",), "both": ("ja", "en")}
CORNER, STAGE = "function", "stage"
"""Header over the functions of a matrix, and over the ids of stages."""
ALL = "all"
SEPARATOR = re.compile(r"[,、，;；\n]")
"""What may stand between names in one cell."""
SPACE = re.compile(r"\s+")


class Around(Strict):
    """What a workbook says around its cells: titles, headers, and how to fill it in."""

    titles: dict[str, LabelRow]
    each: LabelRow
    yes: LabelRow
    choose: LabelRow
    how_to: list[LabelRow] = Field(min_length=1)
    blank: dict[str, LabelRow]
    rules: dict[str, LabelRow]
    about: dict[str, LabelRow]
    stages: dict[str, LabelRow]
    legend: dict[str, LabelRow]
    allows: dict[str, LabelRow]


@lru_cache(maxsize=1)
def around() -> Around:
    """Load the words around the cells."""
    return validate(Around, read(data_file("moshimo.command", "sheet.yaml")))


def languages(name: str) -> tuple[str, ...]:
    """Return the languages of a choice, Japanese first; raise `UnknownName` for another than ja, en or both."""
    if name not in LANGUAGES:
        raise UnknownName.among("language", name, LANGUAGES, place=Place(key="--lang"))
    return LANGUAGES[name]


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return what was typed with full-width letters made narrow, spaces as one, and in small letters.

    >>> plain(" ＪＰＮ　ｔ ")
    'jpn t'
    """
    return SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()


def in_cell(lead: str | None, relation: str) -> str:
    """Return what stands in a cell of the matrix: who leads, and the letter of the relation.

    >>> in_cell("JPN", "tacon"), in_cell(None, "coordination")
    ('JPN t', 'each c')
    """
    return f"{lead or 'each'} {relations()[relation].letter}"
