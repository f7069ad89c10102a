"""Commands and code in the README are typed here, one by one."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READMES = [ROOT / "README.md", ROOT / "README.ja.md"]


def commands(path):
    """Return the moshimo commands of a README, in order, without remarks."""
    lines = re.findall(r"^\.venv/bin/moshimo (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [shlex.split(line.split("  #")[0].split("   ")[0]) for line in lines]


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
