"""The wheel, not the tree: installed into an empty environment elsewhere, it makes a brief and writes nowhere else."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYTHON = "Scripts/python.exe" if os.name == "nt" else "bin/python"


def call(*words, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT)
    return next(folder.glob("moshimo-*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_all_data_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    kinds = (".py", ".yaml", ".j2", ".css", "py.typed")
    tracked = call("git", "ls-files", "src/moshimo", cwd=ROOT).split()
    assert tracked
    assert {name.removeprefix("src/") for name in tracked} == {name for name in names if name.startswith("moshimo/")}
    assert all(name.endswith(kinds) for name in names if name.startswith("moshimo/"))


@pytest.mark.slow
def test_a_brief_from_the_wheel_alone(wheel, tmp_path):
    """Empty environment outside the tree, PYTHONPATH unset, HOME temporary, site-packages read-only, ``-I``."""
    place = tmp_path / "環境 env"
    call(sys.executable, "-m", "venv", place)
    python = place / PYTHON
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = tmp_path / "pins.txt"
    pins.write_text("\n".join(re.findall(r"^[A-Za-z0-9._-]+==[^\s;\\]+", lock, re.MULTILINE)), encoding="utf-8")
    call(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", pins, wheel)
    packages = Path(call(python, "-I", "-c", "import moshimo; print(moshimo.__file__)").strip()).parent.parent
    assert place in packages.parents
    assert ROOT not in packages.parents
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NUMBA", "XDG_"))
    }
    environment |= {"HOME": str(home), "TMPDIR": str(tmp_path)}
    call("chmod", "-R", "a-w", packages)
    bound = os.geteuid() == 0 and subprocess.run(["mount", "--bind", packages, packages], check=False).returncode == 0
    try:
        if bound:
            call("mount", "-o", "remount,ro,bind", packages)
        before = sorted(path.name for path in (packages / "moshimo").rglob("*"))
        words = ["-I", "-m", "moshimo", "brief", "--futures", "200", "--out", out]
        shown = call(python, *words, cwd=tmp_path, env=environment)
        assert sorted(path.name for path in (packages / "moshimo").rglob("*")) == before
    finally:
        if bound:
            call("umount", packages)
        call("chmod", "-R", "u+w", packages)
    page = Path(shown.splitlines()[-1])
    assert page == out / "brief.html"
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
