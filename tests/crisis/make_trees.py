"""Write the games that `trees/` ships, by our own exporter: ``python -m tests.crisis.make_trees``."""

from pathlib import Path

from moshimo.crisis.efg import efg
from tests.crisis.games import GAMES

TREES = Path(__file__).parent / "trees"
SHIPPED = ("centipede", "ext3", "ext4", "fold", "horse", "poker")


def main() -> None:
    TREES.mkdir(exist_ok=True)
    for name in SHIPPED:
        (TREES / f"{name}.efg").write_bytes(efg(GAMES[name]()).encode("ascii"))


if __name__ == "__main__":
    main()
