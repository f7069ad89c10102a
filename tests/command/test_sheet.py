"""The matrix as a sheet: written, filled in by hand, read back, and refused with sheet and cell where it is wrong."""

import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import datetime
from itertools import product
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.cell import coordinate_from_string
from typer.testing import CliRunner

from moshimo import command
from moshimo.cli import app
from moshimo.command.arrangement import Arrangement, load_arrangement
from moshimo.command.ground import CELLS, When, ground
from moshimo.command.relations import relations
from moshimo.command.sheet import grid, read_sheet, sheet, write_sheet
from moshimo.command.sheet.content import answers
from moshimo.command.sheet.grouping import boxes
from moshimo.command.sheet.layout import MATRICES, NEEDED, around
from moshimo.errors import DataFileError, OptionError, Place, StorageError, UnknownName, UserError
from moshimo.facts import parse
from moshimo.words import ACTORS, AREAS, ARRANGEMENTS, FUNCTIONS

CORNER = (4, 3)
"""First cell of a matrix: isr in the southwest islands."""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return the sheets of some arrangements by name, as bytes: written once."""
    folder = tmp_path_factory.mktemp("sheets")
    held = {name: write_sheet(load_arrangement(name), folder / f"{name}.xlsx") for name in ARRANGEMENTS}
    held["blank"] = write_sheet(load_arrangement("flexible"), folder / "blank.xlsx", blank=True)
    return {name: path.read_bytes() for name, path in held.items()}


@pytest.fixture
def edited(tmp_path, written):
    """Return a maker of a sheet with cells changed: ``{"combat!C4": "JPN t"}``, or by a function of the workbook."""

    def make(cells=None, change=None, of="flexible", name="matrix.xlsx"):
        book = load_workbook(io.BytesIO(written[of]))
        for key, value in (cells or {}).items():
            title, _, at = key.partition("!")
            book[title][at].value = value
        if change is not None:
            change(book)
        path = tmp_path / name
        book.save(path)
        return path

    return make


@pytest.fixture(scope="module")
def parsed(written, tmp_path_factory):
    """Return the cells of sheets as the library reads them, read once."""
    path = tmp_path_factory.mktemp("parsed") / "matrix.xlsx"
    found = {}
    for name in ("flexible", "combined", "blank"):
        path.write_bytes(written[name])
        found[name] = grid._open(path)
    return found


@pytest.fixture
def typed_in(monkeypatch, parsed):
    """Return a maker of sheets that were read already, with cells changed; None empties a cell.

    everywhere: what stands in every cell of the matrices.
    """

    def make(cells, of="flexible", everywhere=None):
        held = {name: {row[:2]: row for row in rows} for name, rows in parsed[of].items()}
        wanted = dict(cells)
        if everywhere is not None:
            matrix = product(MATRICES, range(4, 4 + len(FUNCTIONS)), range(3, 3 + len(AREAS)))
            wanted = {f"{p}!{get_column_letter(c)}{r}": everywhere for p, r, c in matrix} | wanted
        for key, value in wanted.items():
            title, _, at = key.partition("!")
            letters, number = coordinate_from_string(at)
            where = (number, column_index_from_string(letters))
            held[title].pop(where, None)
            if value is not None:
                kind = "f" if str(value).startswith("=") else "n" if isinstance(value, int) else "s"
                held[title][where] = (*where, value, kind)
        monkeypatch.setattr(grid, "_open", lambda _: {name: list(rows.values()) for name, rows in held.items()})
        return Path("matrix.xlsx")

    return make


def filled(book, text="each c"):
    """Fill every cell of the matrices with one text."""
    for phase in MATRICES:
        for row in range(4, 4 + len(FUNCTIONS)):
            for column in range(3, 3 + len(AREAS)):
                book[phase].cell(row, column).value = text


def at(book, area, function):
    """Return the address of a cell in a matrix."""
    return book["combat"].cell(4 + list(FUNCTIONS).index(function), 3 + list(AREAS).index(area)).coordinate


def said(cells):
    """Return what cells say, but for the number of the rule that says it."""
    return [replace(cell, rule=0) for cell in cells]


def refusal(path):
    with pytest.raises(UserError) as caught:
        load_arrangement(path)
    text = str(caught.value)
    assert text.startswith(str(path))
    assert len(text.splitlines()) == 1
    return caught.value


# --- there and back


@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_every_shipped_arrangement_comes_back_as_it_was(name, tmp_path, written):
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(written[name])
    was, now = load_arrangement(name), Arrangement(read_sheet(path))
    assert said(now.cells) == said(was.cells)
    assert [now.record.rules[cell.rule].proposed for cell in now.cells] == [
        was.record.rules[cell.rule].proposed for cell in was.cells
    ]
    assert [now.record.rules[cell.rule].why for cell in now.cells] == [
        was.record.rules[cell.rule].why for cell in was.cells
    ]
    assert len(now.record.rules) == len(was.record.rules)
    assert now.record.model_dump(exclude={"rules"}) == was.record.model_dump(exclude={"rules"})
    assert not now.clashes()
    for years in (0.0, 3.0, 5.0):
        assert said(now.at(years).cells) == said(was.at(years).cells)


def test_a_check_of_a_sheet_is_the_check_of_its_arrangement(edited):
    ours, theirs = (command.check(held, "USA") for held in (edited(), "flexible"))
    assert {**ours, "cells": []} == {**theirs, "cells": []}
    assert [cell["state"] for cell in ours["cells"]] == [cell["state"] for cell in theirs["cells"]]


def test_the_document_has_the_shape_of_a_file_and_a_line_for_every_key(edited):
    found = read_sheet(edited())
    assert parse(found.text, "sheet").data == found.data == yaml.safe_load(found.text)
    assert list(found.data)[:3] == ["id", "label", "summary"]
    assert found.data["rules"][-1]["when"] == {}
    for i, rule in enumerate(found.data["rules"]):
        assert all(("rules", i, key) in found.lines for key in rule)
    assert found.place(("rules", 0, "forces")) == Place(found.file, 3, key="rules!D3")
    assert found.place(("rules", 0, "why", "ja")).key == "rules!R3"
    assert found.place(("stages", 2, "closest")).key == f"about!E{found.lines['stages', 2]}"
    assert found.place(("known",)).key == f"about!C{found.lines['known',]}"
    assert found.place(("nothing",)) == Place(found.file)


def test_a_grown_arrangement_is_written_whatever_has_grown_of_it(tmp_path):
    path = write_sheet(load_arrangement("flexible").at(0.0), tmp_path / "young.xlsx")
    assert said(load_arrangement(path).cells) == said(load_arrangement("flexible").cells)


def test_the_same_arrangement_gives_the_same_bytes(tmp_path, written):
    again = write_sheet(load_arrangement("flexible"), tmp_path / "again.xlsx")
    assert again.read_bytes() == written["flexible"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["again.xlsx"]


def test_an_arrangement_of_many_heirs_caveats_and_signs_comes_back(tmp_path):
    record = load_arrangement("flexible").show()
    rules = [{key: rule[key] for key in rule if key not in ("rule", "line")} for rule in record["rules"]]
    keep = ("id", "label", "summary", "known", "valid", "source", "grade", "judgement", "contested", "note")
    why = {"en": "=1+1", "ja": "＋一行目\n二行目：「=A1」"}
    first = {"when": {"areas": ["luzon"]}, "lead": "PHL", "relation": "coordination", "forces": ["PHL", "JPN", "USA"]}
    heirs = (("USA", 0.5, 2), ("JPN", 3, 9.25))
    first |= {"fallback": [{"lead": lead, "after_days": {"low": low, "high": high}} for lead, low, high in heirs]}
    caveats = {"USA": ("-none: JPN: x", "なし"), "JPN": ("@all, always", "常に、すべて")}
    first |= {"caveats": {actor: {"en": en, "ja": ja} for actor, (en, ja) in caveats.items()}}
    first |= {"limit_days": 12.5, "handover_days": {"low": 0, "high": 1}, "delegated": True, "why": why}
    source = tmp_path / "many.yaml"
    data = {key: record[key] for key in keep} | {"note": "=cmd|' /C calc'!A0", "rules": [first, *rules]}
    source.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    was = load_arrangement(source)
    path = write_sheet(was, tmp_path / "many.xlsx")
    now = load_arrangement(path)
    assert said(now.cells) == said(was.cells)
    assert now.record.rules[0].why == was.record.rules[0].why
    assert now.record.note == "=cmd|' /C calc'!A0"
    book = load_workbook(path)
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}
    with zipfile.ZipFile(path) as archive:
        pages = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        assert not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in pages)
    dangerous = [cell for row in book["rules"].iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert dangerous
    assert all(cell.quotePrefix for cell in dangerous)


# --- what is written


def test_a_sheet_has_a_matrix_for_each_phase_and_prints_on_one_page(written):
    book = load_workbook(io.BytesIO(written["flexible"]))
    assert book.sheetnames == [*NEEDED, "legend", "lists"]
    assert book["lists"].sheet_state == "hidden"
    for phase in MATRICES:
        page = book[phase]
        assert page.freeze_panes == "C4"
        assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 8)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert [page.cell(3, c).value.splitlines()[0] for c in range(3, 14)] == list(AREAS)
        assert page.cell(3, 3).value.splitlines()[1:] == [AREAS["sw_islands"].ja, AREAS["sw_islands"].en]
        assert [page.cell(r, 1).value for r in range(4, 16)] == list(FUNCTIONS)
        rules = [rule for area in page.conditional_formatting for rule in area.rules]
        assert len(rules) == len(relations())
    assert book["combat"].cell(*CORNER).value == "JPN s"
    text = "\n".join(str(cell.value) for row in book["legend"].iter_rows() for cell in row if cell.value)
    assert all(row.term in text and row.term_ja in text and row.dictionary in text for row in relations().values())
    assert all(line.en in text and line.ja in text for line in around().how_to)
    assert all(name in text and label.ja in text for name, label in {**ACTORS, **AREAS, **FUNCTIONS}.items())


@pytest.mark.parametrize("language", ["ja", "en", "both"])
def test_a_sheet_in_one_language_is_read_alike(tmp_path, language):
    path = write_sheet(load_arrangement("consultative"), tmp_path / "one.xlsx", language)
    assert said(load_arrangement(path).cells) == said(load_arrangement("consultative").cells)
    head = load_workbook(path)["combat"].cell(3, 3).value
    assert (AREAS["sw_islands"].ja in head, AREAS["sw_islands"].en in head) == (language != "en", language != "ja")


def test_grey_prints_get_darker_with_the_relation(written):
    page = load_workbook(io.BytesIO(written["flexible"]))["combat"]
    fills = [rule.dxf.fill.bgColor.rgb[-6:] for area in page.conditional_formatting for rule in area.rules]
    grey = [sum(w * int(fill[i : i + 2], 16) for w, i in ((0.299, 0), (0.587, 2), (0.114, 4))) for fill in fills]
    assert grey == sorted(grey, reverse=True)
    assert grey[-1] > 127


@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_the_lists_offer_what_law_allows_and_what_is_there(name):
    held = load_arrangement(name)
    for area in AREAS:
        offered = answers(held, area)
        assert offered[:2] == ["each c", "each n"]
        assert len(offered) == len(set(offered))
        assert (
            not any(text.endswith(" f") for text in offered)
            or len(ground().areas[area].stakeholders) == 1
            or any(cell.relation == "full_command" for cell in held.cells if cell.area == area)
        )
    assert "JPN o" in answers(held, "sw_islands")


def test_what_the_lists_offer_for_a_blank_matrix_is_accepted(typed_in):
    """Every answer on offer, put into the combat cell of its area, makes an arrangement."""
    consultative = load_arrangement("consultative")
    for area in ("sw_islands", "scs", "guam"):
        letter = get_column_letter(3 + list(AREAS).index(area))
        for text in answers(consultative, area):
            assert load_arrangement(typed_in({f"combat!{letter}4": text}, "blank", "each c"))


# --- what people type


@pytest.mark.parametrize(
    ("text", "lead", "relation"),
    [
        ("jpn t", "JPN", "tacon"),
        (" ＪＰＮ　ｔ ", "JPN", "tacon"),
        ("JPNt", "JPN", "tacon"),
        ("日本 t", "JPN", "tacon"),
        ("日本：戦術統制", "JPN", "tacon"),
        ("米国　Ｓ", "USA", "supported_supporting"),
        ("United States o", "USA", "opcon"),
        ("usa OPCON", "USA", "opcon"),
        ("各国 c", None, "coordination"),
        ("EACH C", None, "coordination"),
        ("各国n", None, "none"),
        ("host c", "JPN", "coordination"),
        ("受入国 c", "JPN", "coordination"),
        ("JPN\nc", "JPN", "coordination"),
        ("JPN, c", "JPN", "coordination"),
    ],
)
def test_cells_are_read_however_they_are_typed(typed_in, text, lead, relation):
    found = load_arrangement(typed_in({"combat!C4": text}, "blank", "each c"))
    cell = next(c for c in found.cells if (c.area, c.function, c.phase) == ("sw_islands", "isr", "combat"))
    assert (cell.lead, cell.relation) == (lead, relation)


def test_a_blank_sheet_filled_in_has_few_rules_and_an_id_from_its_name(edited):
    def put(book):
        filled(book)
        for function in ("iamd", "asw"):
            for area in ("sw_islands", "ecs"):
                for phase in ("combat", "crisis"):
                    book[phase][at(book, area, function)].value = "日本 t"

    found = load_arrangement(edited(change=put, of="blank", name="Plan B 会議.xlsx"))
    assert found.id == "plan_b"
    assert found.record.source == "JUDGEMENT"
    rules = [rule.model_dump(exclude_none=True) for rule in found.record.rules]
    assert [rule["when"] for rule in rules] == [
        {"areas": ["sw_islands", "ecs"], "functions": ["iamd", "asw"], "phases": ["crisis", "combat"]},
        {},
    ]
    assert {cell.since for cell in found.cells if cell.lead == "JPN"} == {"crisis"}
    assert command.check_arrangement(found.place().file) == 2


def test_columns_and_rows_may_move_with_their_names(edited, written):
    def move(book):
        for phase in MATRICES:
            page = book[phase]
            rows = [[page.cell(r, c).value for c in range(1, 14)] for r in range(3, 16)]
            turned = [[*row[:2], *reversed(row[2:])] for row in [rows[0], *reversed(rows[1:])]]
            for r, row in enumerate(turned, start=6):
                for c, value in enumerate(row, start=1):
                    page.cell(r, c).value = value
            for r in (3, 4, 5):
                for c in range(1, 14):
                    page.cell(r, c).value = None

    assert said(load_arrangement(edited(change=move)).cells) == said(load_arrangement("flexible").cells)


def test_who_leads_does_not_take_over_from_himself(typed_in):
    """In `combined` Japan takes over from the United States in combat; a cell where Japan leads keeps no heir."""
    found = load_arrangement(typed_in({"combat!C4": "JPN c", "combat!C5": "each c"}, of="combined"))
    cells = {(cell.area, cell.function, cell.phase): cell for cell in found.cells}
    assert cells["sw_islands", "isr", "combat"].heirs == ()
    assert cells["sw_islands", "iamd", "combat"].heirs == ()
    assert [heir for heir, _ in cells["sw_islands", "iamd", "crisis"].heirs] == ["JPN"]


def test_about_and_rules_are_read_however_they_are_typed(edited):
    def put(book):
        filled(book, "各国 c")
        about = {row[0].value: row[2] for row in book["about"].iter_rows(min_row=2) if row[0].value}
        about["known"].value = datetime(2026, 11, 20)
        about["judgement"].value = "はい"
        about["label_en"].value = None
        row = [
            "南西諸島、ecs",
            "対潜戦",
            "戦闘",
            "日本、米国",
            None,
            "米国：条件付き",
            "３０",
            "1",
            "",
            "米国",
            2,
            "７",
            "○",
        ]
        row += ["", "", "いいえ", "", "水域管理の一元化"]
        book["rules"].insert_rows(3)
        for column, value in enumerate(row, start=1):
            book["rules"].cell(3, column).value = value
        for area in ("sw_islands", "ecs"):
            book["combat"][at(book, area, "asw")].value = "日本 t"
        book.create_sheet("memo")["A1"].value = "not read"

    found = load_arrangement(edited(change=put, of="blank"))
    assert found.record.known == "2026-11-20"
    assert found.record.label.en == found.record.label.ja == around().blank["label"].ja
    first = found.record.rules[0].model_dump(exclude_defaults=True)
    both = {"en": "条件付き", "ja": "条件付き"}
    assert first == {
        "when": {"areas": ["sw_islands", "ecs"], "functions": ["asw"], "phases": ["combat"]},
        "lead": "JPN", "relation": "tacon", "forces": ["JPN", "USA"], "caveats": {"USA": both}, "limit_days": 30.0,
        "handover_days": {"low": 1.0, "high": 1.0}, "standing": True,
        "fallback": [{"lead": "USA", "after_days": {"low": 2.0, "high": 7.0}}],
        "why": {"en": "水域管理の一元化", "ja": "水域管理の一元化"},
    }  # fmt: skip


def test_boxes_cover_their_cells_and_no_other():
    chosen = [names for i, names in enumerate(CELLS) if i % 7 in (0, 1, 4)]
    found = boxes(chosen)
    assert [names for names in CELLS if any(box.matches(*names) for box in found)] == chosen
    assert all(sum(box.matches(*names) for box in found) == 1 for names in chosen)
    assert boxes(CELLS) == [When()]


# --- what is refused


@pytest.mark.parametrize(
    ("cells", "key", "says"),
    [
        ({"combat!C4": "JPA t"}, "combat!C4", "there is no lead 'JPA'. Did you mean 'JPN'?"),
        ({"combat!C4": "司令官 t"}, "combat!C4", "there is no lead '司令官'"),
        ({"crisis!D7": "JPN x"}, "crisis!D7", "'x' is no relation. Write who leads and one letter of n, c, s, t"),
        ({"combat!C4": "JPN"}, "combat!C4", "'JPN' stands without a relation"),
        ({"combat!C4": "JPN t (30 days)"}, "combat!C4", "'JPN t' is followed by more text, '(30 days)'"),
        ({"combat!C4": 5}, "combat!C4", "there is no lead '5'"),
        ({"combat!C4": "=D4"}, "combat!C4", "holds a formula. Write what it shows as plain text"),
        ({"peace!E9": None}, "peace!E9", "1 of 396 cells are empty: peace!E9. Write who leads"),
        ({"peace!E9": " 　"}, "peace!E9", "1 of 396 cells are empty"),
        ({"combat!D5": None, "combat!C5": None, "combat!M4": None, "peace!C4": None}, "combat!M4",
         "4 of 396 cells are empty: combat!M4, combat!C5, combat!D5 and 1 more"),
        ({"combat!C5": "JPN f"}, "combat!C5", "USA may not place forces under JPN in the relation full_command"),
        ({"combat!E5": "JPN p"}, "combat!E5", "may not place forces under JPN in the relation opcom"),
        ({"combat!K4": "TWN c"}, "combat!K4", "TWN is to lead, but has no forces in north, isr, combat"),
        ({"combat!C4": "each o"}, "combat!C4", "each nation leads its own forces, so the relation cannot be opcon"),
        ({"combat!D3": "East"}, "combat!D3", "there is no header 'East'"),
        ({"combat!D3": "soj"}, "combat!E3", "the header 'soj' is given twice"),
        ({"combat!D3": None}, "combat!A3", "the header 'ecs' is missing"),
        ({"combat!A3": "x"}, "combat!A1", "the header 'function' is missing"),
        ({"combat!A7": "asv"}, "combat!A7", "there is no function 'asv'. Did you mean"),
        ({"combat!A7": "isr"}, "combat!A7", "the function 'isr' is given twice"),
        ({"combat!A7": None}, "combat!A3", "the function 'asw' is missing"),
        ({"combat!D30": "ask the ministry"}, "combat!D30", "there is text where nothing is read, 'ask the ministry'"),
        ({"combat!P4": "?"}, "combat!P4", "there is text where nothing is read"),
        ({"rules!B2": "what"}, "rules!B2", "there is no header 'what'"),
        ({"rules!A3": "the moon"}, "rules!A3", "there is no area 'the moon'"),
        ({"rules!D3": "all of them"}, "rules!D3", "there is no actor 'all of them'"),
        ({"rules!E3": "no forces"}, "rules!E3", "a caveat begins with the nation that makes it, found 'no'"),
        ({"rules!E3": "USA: a\nUSA: b"}, "rules!E3", "USA is named twice"),
        ({"rules!E3": "USA:"}, "rules!E3", "USA is followed by nothing"),
        ({"rules!G7": "a month"}, "rules!G7", "must be a number, found 'a month'"),
        ({"rules!G7": "-3"}, "rules!G7", "input should be greater than 0"),
        ({"rules!K7": "9; 9"}, "rules!J7", "1 nations take over, with 2 and 1 numbers of days"),
        ({"rules!K7": 99}, "rules!J7", "`low` is above `high`"),
        ({"rules!M3": "maybe"}, "rules!M3", "must say yes or no, found 'maybe'"),
        ({"rules!Q3": None, "rules!R3": None}, "rules!Q3", "a row says why, in one language at least"),
        ({"rules!A4": "all", "rules!B4": "all", "rules!C4": "all"}, "rules!A5", "this row is never reached"),
        ({"about!C2": "My Plan"}, "about!C2", "an id is lower-case letters"),
        ({"about!C7": "soon"}, "about!C7", "a date is written YYYY-MM-DD, found 'soon'"),
        ({"about!C7": None}, "about!C7", "'known' is empty"),
        ({"about!C3": None, "about!C4": None}, "about!C3", "'label' is empty"),
        ({"about!A7": "since"}, "about!A7", "there is no key 'since'"),
        ({"about!E7": "x"}, "about!E7", "there is text where nothing is read"),
        ({"about!E17": "opcn"}, "about!E17", "there is no relation 'opcn'"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_refused_with_its_sheet_and_address(typed_in, cells, key, says):
    found = refusal(typed_in(cells))
    assert found.place.key == key
    assert found.place.line == int("".join(c for c in key.partition("!")[2] if c.isdigit()))
    assert says in str(found)


def test_a_file_is_refused_as_its_cells_are(edited):
    for cells, says in (({"crisis!D7": "JPN x"}, "'x' is no relation"), ({"combat!C4": "=D4"}, "holds a formula")):
        found = refusal(edited(cells))
        assert found.place.key in cells
        assert says in str(found)


def test_a_refusal_speaks_of_the_cell_that_is_wrong_not_of_the_first_of_its_rule(typed_in):
    same = dict.fromkeys(("combat!C4", "combat!F4", "combat!G4"), "JPN c")
    found = refusal(typed_in(same, "blank", "each c"))
    assert found.message == "JPN is to lead, but has no forces in korea, isr, combat"
    assert found.place == Place("matrix.xlsx", 4, key="combat!G4")
    same = dict.fromkeys(("peace!M4", "peace!D5", "peace!M5"), "USA f")
    found = refusal(typed_in(same, "blank", "each c"))
    assert "(ecs, iamd, peace)" in found.message
    assert found.place.key == "peace!D5"


def test_without_a_last_row_for_all_the_first_cell_without_one_is_named(edited):
    def cut(book):
        book["rules"].delete_rows(book["rules"].max_row)

    assert "no row answers" in str(refusal(edited(change=cut)))
    assert "no row answers" in str(refusal(edited(change=lambda book: book["rules"].delete_rows(3, 99))))


@pytest.mark.parametrize("name", ["crisis", "rules", "about"])
def test_a_missing_sheet_is_named(edited, name):
    def rename(book):
        book[name].title = "mine"

    found = refusal(edited(change=rename))
    assert f"the sheet '{name}' is missing" in str(found)
    assert load_arrangement(edited(change=lambda book: setattr(book[name], "title", f" {name.upper()} ")))


def test_what_is_no_workbook_is_refused(tmp_path, written):
    path = tmp_path / "matrix.xlsx"
    whole = written["parallel"]
    for content in (b"", b"areas,functions\n", whole[:-200], whole[:3000], whole[:9000] + b"\0" * 400 + whole[9400:]):
        path.write_bytes(content)
        assert "is not an Excel workbook (.xlsx), or is damaged" in str(refusal(path))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    assert "is not an Excel workbook" in str(refusal(path))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/huge.xml", b"\0" * (40 << 20))
    assert "is too large for a matrix: 40 MB unpacked" in str(refusal(path))
    old = tmp_path / "matrix.xls"
    old.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert "is an old Excel file (.xls), or locked with a password" in str(refusal(old))
    assert "cannot be read: no such file or directory" in str(refusal(tmp_path / "none.xlsx"))
    path.unlink()
    path.mkdir()
    assert "cannot be read: is a directory" in str(refusal(path))
    with pytest.raises(UnknownName, match="there is no arrangement 'flexibel'"):
        load_arrangement("flexibel")


def test_entities_in_a_workbook_are_not_unfolded(tmp_path, written):
    """A part that defines entities of entities is refused or read as text, in no time."""
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
        + "]>"
    )
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(io.BytesIO(written["parallel"])) as whole, zipfile.ZipFile(path, "w") as archive:
        for name in whole.namelist():
            text = whole.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b"<t>USA" in text
                text = bomb.encode() + text.replace(b"<t>USA", b"<t>&m;", 1)
            archive.writestr(name, text)
    assert "is not an Excel workbook" in str(refusal(path))


# --- the command


def typed(*words, cwd=None):
    found = CliRunner().invoke(app, ["command", *map(str, words)])
    return found, found.exception


def test_the_command_writes_and_reads(tmp_path):
    path = tmp_path / "指揮 表.xlsx"
    done, _ = typed("sheet", "--out", path)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == str(path.resolve())
    shown, _ = typed("show", path)
    assert "flexible: flexible arrangement by area and function" in shown.stdout
    assert shown.stdout == typed("show", "flexible")[0].stdout
    before = path.read_bytes()
    again, error = typed("sheet", "parallel", "--out", path)
    assert isinstance(error, StorageError)
    assert "is there already. Choose another --out, or add --force to write over it." in str(error)
    assert again.stdout == ""
    assert path.read_bytes() == before
    forced, _ = typed("sheet", "parallel", "--blank", "--lang", "ja", "--out", path, "--force", "--json")
    document = json.loads(forced.stdout)
    assert document.pop("version")
    assert document == {
        "schema": "moshimo.command.sheet/1", "arrangement": "parallel", "path": str(path), "cells": 396, "blank": True
    }  # fmt: skip
    _, error = typed("check", path)
    assert isinstance(error, DataFileError)
    assert "396 of 396 cells are empty: combat!C4, combat!D4, combat!E4 and 393 more" in str(error)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_sheet_of_a_sheet_is_the_same_sheet(tmp_path, written):
    first = tmp_path / "first.xlsx"
    first.write_bytes(written["consultative"])
    second, third = tmp_path / "second.xlsx", tmp_path / "third.xlsx"
    sheet(first, second)
    sheet(second, third)
    assert second.read_bytes() == third.read_bytes()


def test_what_cannot_be_written_says_why(tmp_path, monkeypatch):
    with pytest.raises(OptionError, match=r"--out: a sheet ends in \.xlsx, found 'm\.xls'\. Write --out m\.xlsx"):
        sheet("flexible", tmp_path / "m.xls")
    with pytest.raises(StorageError, match="cannot write: no such file or directory"):
        sheet("flexible", tmp_path / "none" / "m.xlsx")
    with pytest.raises(UnknownName, match="--lang: there is no language 'fr'"):
        sheet("flexible", tmp_path / "m.xlsx", language="fr")
    folder = tmp_path / "folder.xlsx"
    folder.mkdir()
    with pytest.raises(StorageError, match="cannot write"):
        sheet("flexible", folder, force=True)
    _, error = typed("sheet")
    assert str(error) == "--out: is missing. Name a new file: --out matrix.xlsx."
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    path = tmp_path / "full.xlsx"
    path.write_bytes(b"before")
    with pytest.raises(StorageError, match="no space left on device"):
        sheet("flexible", path, force=True)
    assert path.read_bytes() == b"before"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["folder.xlsx", "full.xlsx"]


def test_the_library_is_loaded_only_for_a_sheet():
    code = "import sys, moshimo.command as c; c.load_arrangement('flexible'); print('openpyxl' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == "False\n"
