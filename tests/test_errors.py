"""Errors: one sentence, a place, a next step."""

from pathlib import Path

from moshimo.errors import DataFileError, OutOfBounds, Place, UnknownName, UserError, cannot_write


def test_a_sentence_names_file_line_and_key():
    error = DataFileError("is not YAML", place=Place("a b/日本.yaml", 7, key="turn.0"), hint="Mend this line")
    assert str(error) == "a b/日本.yaml:7 (turn.0): is not YAML. Mend this line."


def test_a_sentence_without_file_names_the_option():
    error = OutOfBounds("cannot be 9", place=Place(key="--set"), hint="Write a number from 0 to 1.")
    assert str(error) == "--set: cannot be 9. Write a number from 0 to 1."


def test_unknown_names_suggest_the_nearest_or_list_what_there_is():
    assert str(UnknownName.among("lever", "spoke_forun", ["spoke_forum", "x"])).endswith("Did you mean 'spoke_forum'?")
    assert "Choose one of: a, b" in str(UnknownName.among("lever", "zzzzzz", ["b", "a"]))
    assert str(UnknownName.among("lever", "q", [f"n{i:02}" for i in range(20)])).endswith("n11 and 8 more.")


def test_the_document_has_every_field():
    document = UserError("m", place=Place("f", 1, 2, "k"), found=3, expected=4, hint="h").as_document()
    assert document == {
        "error": {
            "code": "user_error",
            "message": "m",
            "file": "f",
            "line": 1,
            "column": 2,
            "key": "k",
            "found": "3",
            "expected": "4",
            "hint": "h",
        }
    }


def test_codes_are_free_of_paths():
    error = cannot_write(Path("/some/where"), PermissionError(13, "Permission denied"))
    assert error.code == "storage"
    assert "/some/where: cannot write: permission denied" in str(error)
