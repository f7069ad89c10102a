"""Commands and code in the README, the how-tos and the reference are typed here, one by one.

A how-to page is played from top to bottom in an empty folder: a block that begins with ``# file: NAME`` is saved, a
sentence that says "In FILE, write NEW instead of OLD" changes a file for the next block of commands only, and a line
``$ command`` has to leave with 0, or with the code after ``# exit``.  Every line shown below a command has to be in
what it prints; ``...`` stands for lines left out, ``…`` for anything inside a line.
"""

import re
import shlex
import shutil
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READMES = [ROOT / "README.md", ROOT / "README.ja.md"]
HOW_TO = sorted((ROOT / "docs" / "how-to").glob("*.md"))
PAGES = [path for path in HOW_TO if path.name != "README.md"]
REFERENCE = ROOT / "docs" / "reference" / "documents.md"
MOSHIMO = shutil.which("moshimo", path=str(Path(sys.executable).parent)) or "moshimo"
BLOCK = re.compile(r"^```(?P<kind>yaml|console)\n(?P<block>.*?)^```$", re.MULTILINE | re.DOTALL)
CHANGE = re.compile(r"In\s+`(?P<file>[^`]+)`,\s+write\s+`(?P<new>[^`]+)`\s+instead\s+of\s+`(?P<old>[^`]+)`")
FILE_LINE = "# file: "


def commands(path):
    """Return the moshimo commands of a README, in order, without remarks."""
    lines = re.findall(r"^\.venv/bin/moshimo (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [shlex.split(line.split("  #")[0].split("   ")[0]) for line in lines]


def steps(path):
    """Yield what a how-to page asks for, in order: ("save", name, text), ("change", file, old, new), ("run", lines)."""
    text = path.read_text(encoding="utf-8")
    for found in sorted([*BLOCK.finditer(text), *CHANGE.finditer(text)], key=lambda match: match.start()):
        match found.groupdict():
            case {"file": file, "old": old, "new": new}:
                yield "change", file, old, new
            case {"kind": "console", "block": block}:
                yield "run", block.splitlines()
            case {"block": block} if block.startswith(FILE_LINE):
                yield "save", block.splitlines()[0].removeprefix(FILE_LINE).strip(), block


def typed(lines):
    """Yield (words, exit code, lines shown) for every command of a console block."""
    for line in lines:
        assert line, "an empty line in a console block: write `...`"
    starts = [i for i, line in enumerate(lines) if line.startswith("$ ")]
    assert starts[:1] == [0], "a console block begins with a command"
    for i, j in zip(starts, [*starts[1:], len(lines)], strict=True):
        command, _, code = lines[i].removeprefix("$ ").partition("  # exit ")
        yield shlex.split(command), int(code or 0), [line for line in lines[i + 1 : j] if line.strip() != "..."]


def prints(line, output):
    """Whether a line shown on a page stands in an output, whatever the width of its gaps."""
    parts = re.split(r"\s*…\s*", " ".join(line.split()))
    wanted = re.compile(".*".join(re.escape(part) for part in parts))
    return any(wanted.fullmatch(" ".join(row.split())) for row in output.splitlines())


def type_in(folder, words):
    """Type a command in a folder; return its exit code and everything it printed."""
    if words[0] == "rm":
        (folder / words[1]).unlink()
        return 0, ""
    assert words[0] == "moshimo", words
    done = subprocess.run([MOSHIMO, *words[1:]], cwd=folder, capture_output=True, check=False)
    return done.returncode, (done.stdout + done.stderr).decode()


def referred():
    """Return (words, exit code) for every command of the reference, studies first: others read what they make."""
    found = []
    for section in re.split(r"^### ", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE):
        lines = re.findall(r"^(?:    |`)?(moshimo [^`\n>]*)", section, re.MULTILINE)
        found += [(shlex.split(line), 2 if section.startswith("`error`") else 0) for line in lines]
    return sorted(found, key=lambda row: row[0][1:3] != ["study", "run"])


def test_readmes_say_the_two_commands_the_results_and_the_limits():
    for path in READMES:
        text = path.read_text(encoding="utf-8")
        for needed in ("make brief", "make test", "brief.html", "pip install ."):
            assert needed in text, (path.name, needed)
        assert len(commands(path)) >= 4


def test_links_between_files_lead_somewhere():
    for path in [*READMES, *sorted((ROOT / "docs").rglob("*.md"))]:
        for link in re.findall(r"\]\((?!http)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), (path.name, link)


def test_every_how_to_has_a_file_and_a_command_and_stands_in_the_index():
    index = (ROOT / "docs" / "how-to" / "README.md").read_text(encoding="utf-8")
    assert len(PAGES) == index.count("\n- [") == 10
    for path in PAGES:
        assert f"]({path.name})" in index
        asked = list(steps(path))
        assert any(step[0] == "save" for step in asked), path.name
        assert any(words[0] == "moshimo" for step in asked if step[0] == "run" for words, _, _ in typed(step[1]))


def test_how_tos_show_three_mistakes_and_what_the_tests_ask():
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        assert "## What you need to know first" in text, path.name
        mistakes = text.split("## Three likely mistakes")[1].split("\n## ")[0]
        assert mistakes.count("\n**") == 3, path.name
        assert mistakes.count("# exit 2") >= 2, path.name
        assert "## What the tests will ask" in text, path.name


def test_every_change_of_a_how_to_changes_its_file_and_is_followed_by_a_command():
    for path in PAGES:
        saved = {}
        for step, after in zip(asked := list(steps(path)), [*asked[1:], ("end",)], strict=True):
            if step[0] == "save":
                saved[step[1]] = step[2]
            elif step[0] == "change":
                assert step[2] in saved[step[1]], (path.name, step)
                assert step[3] != step[2], (path.name, step)
                assert after[0] == "run", (path.name, step)


def test_what_a_page_shows_is_found_in_an_output_and_nothing_else():
    output = "id     value\n a b   3650 missiles, F6\n"
    for line in ("id value", "a b 3650 missiles, F6", "a b … missiles, …", "… F6"):
        assert prints(line, output), line
    for line in ("id", "a b … ships", "3650 missiles", "id … 3650 …"):
        assert not prints(line, output), line
    rows = list(typed(["$ moshimo x 'a b'  # exit 2", "one", "...", "$ rm y"]))
    assert rows == [(["moshimo", "x", "a b"], 2, ["one"]), (["rm", "y"], 0, [])]


def test_the_glossary_says_each_word_once_in_both_languages():
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    tables = [list(rows) for is_row, rows in groupby(lines, lambda line: line.startswith("|")) if is_row]
    words = []
    for table in tables:
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table]
        assert len({len(row) for row in rows}) == 1, rows[0]
        japanese = rows[0].index("日本語")
        assert all(re.search("[ぁ-ヿ一-鿿]", row[japanese]) for row in rows[2:])
        words += [row[0] for row in rows[2:]]
    assert len(words) == len(set(words)), sorted(words)
    assert {"rung", "gate", "finding", "hollowed", "cell", "orphaned", "trace", "journal", "ledger"} <= set(words)
    assert {"value table", "choice probability", "entrapment", "reference class"} <= set(words)


def test_decisions_are_short_and_numbered():
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in files] == [f"{i:04}" for i in range(1, len(files) + 1)]
    for path in files:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith(f"# {path.name[:4]} ")
        assert len(lines) <= 16


def test_the_changelog_counts_what_ships(world):
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    counts = f"{len(world.facts)} facts, {len(world.parameters)} parameters and {len(world.sources)} sources"
    assert counts in text


def test_the_explanation_of_the_crisis_says_the_ranges_that_turn_round(world):
    text = (ROOT / "docs" / "explanation" / "crisis.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\S+) to (\S+) \|", text, re.MULTILINE)
    assert len(rows) > 10
    for name, low, high in rows:
        row = world.parameter(name)
        assert (float(low), float(high)) == (row.low, row.high), name
        assert row.low < 0.0 < row.high, name


@pytest.mark.slow
@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_command_of_the_readme_runs(path, tmp_path):
    for words in commands(path):
        done = subprocess.run([sys.executable, "-m", "moshimo", *words], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, (words, done.stderr.decode())
        assert done.stdout


@pytest.mark.slow
def test_the_python_of_the_readme_runs(tmp_path):
    code = re.search(r"```python\n(.*?)```", READMES[0].read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    done = subprocess.run([sys.executable, "-c", code[1]], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert b"against" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_how_to_can_be_followed(path, tmp_path):
    before = {}
    for what, *step in steps(path):
        if what == "save":
            file = tmp_path / step[0]
            assert file.resolve().is_relative_to(tmp_path.resolve())
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step[1], encoding="utf-8")
        elif what == "change":
            file = tmp_path / step[0]
            before[file] = file.read_text(encoding="utf-8")
            file.write_text(before[file].replace(step[1], step[2], 1), encoding="utf-8")
        else:
            for words, code, shown in typed(step[0]):
                left, output = type_in(tmp_path, words)
                assert left == code, (words, output)
                assert [line for line in shown if not prints(line, output)] == [], (words, output)
            for file, text in before.items():
                file.write_text(text, encoding="utf-8")
            before.clear()


@pytest.mark.slow
def test_every_command_of_the_reference_runs(tmp_path):
    contingency = ROOT / "src" / "moshimo" / "campaign" / "data" / "contingencies" / "taiwan-invasion.yaml"
    shutil.copy(contingency, tmp_path / "my-contingency.yaml")
    shutil.copy(ROOT / "src" / "moshimo" / "policy" / "data" / "policies.yaml", tmp_path / "my-policies.yaml")
    question = re.search(r"^A study file.*?```yaml\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), re.M | re.S)
    (tmp_path / "my-study.yaml").write_text(question[1], encoding="utf-8")
    asked = referred()
    assert len(asked) >= 20
    for words, code in asked:
        left, output = type_in(tmp_path, words)
        assert left == code, (words, output)
        assert output.strip() or words[1] == "warmup", words
