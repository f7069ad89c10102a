"""YAML with line numbers: every complaint names its place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo.errors import DataFileError
from moshimo.facts import Strict, parse, read, validate


class Inner(Strict):
    number: float
    word: str = "x"


class Outer(Strict):
    name: str
    rows: list[Inner] = []


def test_values_keep_their_lines():
    document = parse("name: a\nrows:\n- number: 1\n- number: 2\n  word: b\n", "f.yaml")
    assert document.place(("rows", 1, "word")).line == 5
    assert document.place(("rows", 1, "missing", "deeper")).line == 4
    assert validate(Outer, document).rows[1].word == "b"


def test_yaml_is_plain():
    data = parse("a: yes\nb: no\nc: 2024-01-31\nd: 1e3\ne: true\nf: null\ng: 0.5\nh: 010\n", "f").data
    assert data == {"a": "yes", "b": "no", "c": "2024-01-31", "d": 1000.0, "e": True, "f": None, "g": 0.5, "h": 10}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: [1\nb: 2\n", 2, "is not YAML"),
        ("a: 1\na: 2\n", 2, "given twice"),
        ("? [1, 2]\n: 3\n", 1, "plain word"),
        ("a: 1\n\tb: 2\n", 2, "is not YAML"),
        ("a: \x00\n", 1, "is not YAML"),
        ("a: !!python/object:os.system x\n", 1, "is not YAML"),
    ],
)
def test_what_is_not_yaml_names_its_line(text, line, says):
    with pytest.raises(DataFileError) as caught:
        parse(text, "f.yaml")
    assert caught.value.place.line == line
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("name: a\nrows:\n- number: x\n", 3, "found 'x'"),
        ("name: a\nrowz: []\n", 2, "unknown key 'rowz'"),
        ("rows: []\n", 1, "'name' is missing"),
        ("- 1\n- 2\n", 1, "expected named values"),
        ("just words\n", 1, "expected named values"),
        ("", 1, "expected named values"),
        ("name: a\nrows:\n- number: 1\n  wrod: b\n", 4, "unknown key 'wrod'"),
    ],
)
def test_what_breaks_the_schema_names_its_line(text, line, says):
    with pytest.raises(DataFileError) as caught:
        validate(Outer, parse(text, "f.yaml"))
    assert caught.value.place.line == line
    assert says in str(caught.value)
    assert caught.value.hint


def test_files_that_cannot_be_read_say_why(tmp_path: Path):
    with pytest.raises(DataFileError, match="no such file"):
        read(tmp_path / "nothing.yaml")
    with pytest.raises(DataFileError, match="is a directory"):
        read(tmp_path)
    path = tmp_path / "latin.yaml"
    path.write_bytes("a: 1\nb: é\n".encode("latin-1"))
    with pytest.raises(DataFileError, match="not UTF-8") as caught:
        read(path)
    assert caught.value.place.line == 2


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_one_sentence(text):
    caught = None
    try:
        validate(Outer, parse(text, "f.yaml"))
    except DataFileError as error:
        caught = error
    if caught is not None:
        assert caught.hint
        assert caught.place.line >= 1


def test_deep_nesting_is_refused_not_crashed():
    with pytest.raises(DataFileError):
        parse("[" * 3000 + "]" * 3000, "f.yaml")
