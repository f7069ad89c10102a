"""Plain locale, no colour, another time zone, narrow terminal, Japanese paths, a reader that leaves: only the dress."""

import os
import subprocess
import sys

import pytest

COMMANDS = (
    "facts list --kind event",
    "facts show us_jp_1960_art6",
    "facts export",
    "facts check",
    "alliance show",
    "alliance without USA",
    "crisis ladder JPN --lang ja",
    "command show flexible",
    "command check flexible --without USA",
    "policy list",
    "policy show P4",
    "claims --lang ja",
    "campaign run taiwan-invasion --futures 50",
    "schema",
    "schema brief",
    "study show STUDY",
    "study digest STUDY",
    "study compare STUDY",
    "explain STUDY --future 3 --lang both",
)
PLAIN = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "COLUMNS": "120"}
ODD = {"LC_ALL": "C", "NO_COLOR": "1", "TZ": "Asia/Tokyo", "COLUMNS": "40"}


def call(words, folder, environment):
    hidden = {name: value for name, value in os.environ.items() if name not in ("LANG", "PYTHONIOENCODING")}
    command = [sys.executable, "-m", "moshimo", *words.replace("STUDY", "分析 結果").split("\0")]
    return subprocess.run(command, cwd=folder, env={**hidden, **environment}, capture_output=True, check=False)


def typed(words):
    """Keep a path with a space one word."""
    return words.replace(" ", "\0")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Return two folders, one with a plain name and one with spaces and Japanese, each with the same study in it."""
    base = tmp_path_factory.mktemp("dress")
    made = []
    for name, environment in (("plain", PLAIN), ("日本 語/フォルダ", ODD)):
        folder = base / name
        folder.mkdir(parents=True)
        words = typed("study run --futures 40 --policy P0 --policy P4 --out STUDY")
        assert call(words, folder, environment).returncode == 0
        made.append(folder)
    return made


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS)
def test_no_difference_but_the_dress(folders, words):
    plain, odd = (call(typed(words), folder, env) for folder, env in zip(folders, (PLAIN, ODD), strict=True))
    assert (plain.returncode, odd.returncode) == (0, 0), odd.stderr.decode()
    assert b"\x1b[" not in plain.stdout + odd.stdout

    def lines(done):
        return [
            line for line in done.stdout.decode("utf-8").splitlines() if "rows/s" not in line and "/" not in line[:1]
        ]

    assert lines(plain) == lines(odd)
    assert lines(plain)


@pytest.mark.slow
def test_readers_that_leave_early_are_no_error(folders):
    for words in COMMANDS:
        typed_words = " ".join(f"'{word}'" for word in words.replace("STUDY", "分析 結果").split(" ")).replace(
            "'分析' '結果'", "'分析 結果'"
        )
        line = f"{sys.executable} -m moshimo {typed_words} | head -1; echo ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", line], cwd=folders[0], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "0", (words, done.stderr)
        assert "Traceback" not in done.stderr
        assert "Exception" not in done.stderr
