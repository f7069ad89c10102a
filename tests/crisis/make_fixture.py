"""Answers of Gambit for .efg files, as JSON: the other side of the comparison in `test_oracle.py`.

Runs where pygambit is, which is not our environment (it is GPL): `make oracle` makes `.venv-oracle`, then::

    .venv-oracle/bin/python tests/crisis/make_fixture.py tests/crisis/trees/*.efg > tests/crisis/oracles/gambit.json

It needs nothing but the standard library and pygambit.  Version 16.7 may hand back the point of another lam than the
one asked for (where the branch forks); then smaller steps are tried, and at last the script fails.
"""

import argparse
import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

LAMS = (0.25, 0.5, 1.0, 2.0, 4.0)
STEPS = ((0.03, 1.1), (0.003, 1.05), (0.0003, 1.01))  # first step, largest acceleration


def solve(game, lam):
    """Return the choice probabilities {set: {option: value}} at `lam`, and the lam Gambit says it is for."""
    import pygambit

    for first_step, max_accel in STEPS:
        (found,) = pygambit.qre.logit_solve_lambda(game, lam=lam, first_step=first_step, max_accel=max_accel)
        if abs(found.lam - lam) < 1e-8 * max(1.0, lam):
            rows = [row for player in game.players for row in player.infosets]
            flat = iter(range(len(found)))  # `found.profile` fails in 16.7; the same numbers, player by player
            sets = {row.label: {move.label: float(found[next(flat)]) for move in row.actions} for row in rows}
            return {"lam": lam, "returned": found.lam, "sets": sets}
    sys.exit(f"{game.title}: asked for lam {lam}, Gambit returned {found.lam}")


def main():
    import pygambit

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("trees", nargs="+", type=Path, help=".efg files")
    parser.add_argument("--lam", type=float, nargs="+", default=LAMS)
    arguments = parser.parse_args()
    trees = {}
    for path in sorted(arguments.trees):
        game = pygambit.read_efg(str(path))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        trees[path.stem] = {"sha256": digest, "solutions": [solve(game, lam) for lam in arguments.lam]}
    made = {"made_with": f"pygambit {version('pygambit')}", "trees": trees}
    print(json.dumps(made, indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
