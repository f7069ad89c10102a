"""Our solver against Gambit's: answers kept as a fixture, and the program itself where `make oracle` put it.

Gambit is GPL and comes as source, so it lives in an environment of its own and is asked through a process.  The live
comparison is skipped where that environment is missing, and fails instead with ``MOSHIMO_REQUIRE_ORACLE=1``.
"""

import hashlib
import json
import os
import subprocess
import tomllib
from pathlib import Path

import numpy as np
import pytest

from moshimo.crisis.quantal import choices, solve
from tests.crisis.efg_reader import read
from tests.crisis.make_fixture import LAMS

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TREES = sorted((HERE / "trees").glob("*.efg"))
FIXTURE = json.loads((HERE / "oracles/gambit.json").read_text(encoding="utf-8"))
REQUIRED = os.environ.get("MOSHIMO_REQUIRE_ORACLE") == "1"
PYTHON = Path(
    os.environ.get("MOSHIMO_ORACLE_PYTHON")
    or ROOT / ".venv-oracle" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
)
TOLERANCE = 1e-6


def compare(answers, trees=TREES):
    """Compare every solution of `answers` with ours; return how many were compared."""
    compared = 0
    for path in trees:
        game = read(path.read_text(encoding="ascii"))
        for row in answers[path.stem]["solutions"]:
            assert abs(row["returned"] - row["lam"]) < 1e-7
            ours = choices(game, solve(game, row["lam"]).sigma)
            assert set(ours) == set(row["sets"])
            for where, shares in row["sets"].items():
                gaps = [abs(shares[option] - share) for option, share in ours[where].items()]
                assert max(gaps) < TOLERANCE, (path.stem, row["lam"], where)
            compared += 1
    return compared


def test_we_agree_with_the_answers_kept():
    assert compare(FIXTURE["trees"]) == len(TREES) * len(LAMS) >= 20


def test_the_answers_kept_are_for_these_trees():
    digests = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in TREES}
    assert {name: tree["sha256"] for name, tree in FIXTURE["trees"].items()} == digests
    assert all(tuple(row["lam"] for row in tree["solutions"]) == LAMS for tree in FIXTURE["trees"].values())


def test_one_version_of_the_program_is_named():
    (pin,) = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"][
        "oracle"
    ]
    assert f"PYGAMBIT := {pin}\n" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert FIXTURE["made_with"].split() == pin.split("==")


@pytest.mark.slow
def test_we_agree_on_the_whole_game_of_the_crisis():
    """104 information sets, 2,056 endings: Gambit takes some 20 minutes, so its answers are kept, not asked again."""
    kept = json.loads((HERE / "oracles/gambit-whole.json").read_text(encoding="utf-8"))["trees"]
    path = HERE / "trees/whole/crisis.efg"
    assert kept["crisis"]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert compare(kept, [path]) == len(LAMS)


@pytest.mark.slow
@pytest.mark.skipif(not PYTHON.exists() and not REQUIRED, reason="run `make oracle` for the live comparison")
def test_we_agree_with_the_program():
    assert PYTHON.exists(), "run `make oracle`, or unset MOSHIMO_REQUIRE_ORACLE"
    words = [str(PYTHON), "-I", str(HERE / "make_fixture.py"), *map(str, TREES)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=1200)
    assert done.returncode == 0, done.stderr[-2000:]
    live = json.loads(done.stdout)
    assert compare(live["trees"]) == len(TREES) * len(LAMS)
    assert live["made_with"] == FIXTURE["made_with"]
    assert live["trees"].keys() == FIXTURE["trees"].keys()
    for name, tree in live["trees"].items():
        for now, kept in zip(tree["solutions"], FIXTURE["trees"][name]["solutions"], strict=True):
            gaps = [np.ptp([now["sets"][s][o], kept["sets"][s][o]]) for s in now["sets"] for o in now["sets"][s]]
            assert max(gaps) < TOLERANCE, "the fixture is old: write it again (make_fixture.py)"
