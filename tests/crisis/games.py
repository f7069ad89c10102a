"""Games of the literature and our own, as the tests draw them; payoffs and sources in `oracles/quantal.yaml`."""

from moshimo.crisis.game import Game
from moshimo.crisis.tree import Node, build, chance, decision, terminal


def matrix() -> Game:
    """2x2 constant-sum game: the column player does not see the row."""

    def column(left: tuple[float, float], right: tuple[float, float]) -> Node:
        ends = {"L": terminal(f"{left}", A=left[0], B=left[1]), "R": terminal(f"{right}", A=right[0], B=right[1])}
        return decision("B", "column", ends)

    return build("2x2", decision("A", "row", {"U": column((1, 1), (1, 1)), "D": column((0, 2), (1, 1))}))


def poker() -> Game:
    """Stripped-down poker: one card, bet or fold, call or fold."""

    def hand(name: str, stake: float) -> Node:
        called = terminal(f"{name} called", A=stake, B=-stake)
        reply = decision("B", "reply", {"call": called, "fold": terminal("won", A=1, B=-1)})
        return decision("A", name, {"bet": reply, "fold": terminal("lost", A=-1, B=1)})

    return build("poker", chance("deal", {"strong": (0.5, hand("strong", 2)), "weak": (0.5, hand("weak", -2))}))


def centipede() -> Game:
    """Four-move centipede."""
    ends = [(0.8, 0.2), (0.4, 1.6), (3.2, 0.8), (1.6, 6.4), (12.8, 3.2)]
    node: Node = terminal("end 5", A=ends[4][0], B=ends[4][1])
    for step in (3, 2, 1, 0):
        take = terminal(f"end {step + 1}", A=ends[step][0], B=ends[step][1])
        node = decision("AB"[step % 2], f"node {step + 1}", {"take": take, "pass": node})
    return build("centipede", node)


def ext3(scale: float = 1.0, shift: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Game:
    """Challenger C, target T, patron P with perfect information."""

    def end(name: str, *payoffs: float) -> Node:
        c, t, p = (scale * (value + move) for value, move in zip(payoffs, shift, strict=True))
        return terminal(name, C=c, T=t, P=p)

    patron = {"abandon": end("abandoned", 2, -3, -2), "intervene": end("fought", -3, 1, -0.5)}
    target = {"yield": end("yielded", 3, -1, -1), "resist": decision("P", "patron", patron)}
    opening = {"status quo": end("status quo", 0, 2, 2), "challenge": decision("T", "target", target)}
    return build("ext3", decision("C", "opening", opening))


def ext4(committed: float = 0.6) -> Game:
    """Challenger, target, a patron whose type only it knows, and a further spoke S that sees what the patron does."""

    def end(name: str, c: float, t: float, p: float, s: float) -> Node:
        return terminal(name, C=c, T=t, P=p, S=s)

    def tree(kind: str) -> Node:
        left = kind == "committed"
        after_abandon = {
            "stay": end("left alone", 2, -3, -3 if left else -1, -1),
            "join": end("spoke only", 0, -1, -2 if left else -0.5, -3),
        }
        after_intervene = {
            "stay": end("patron only", -2, 1, 0 if left else -2, -1),
            "join": end("both", -4, 2, 1 if left else -1, 0.5),
        }
        patron = {
            "abandon": decision("S", "after abandon", after_abandon),
            "intervene": decision("S", "after intervene", after_intervene),
        }
        target = {"yield": end("yielded", 3, -1, -1, -1), "resist": decision("P", kind, patron)}
        opening = {"status quo": end("status quo", 0, 2, 2, 1), "challenge": decision("T", "target", target)}
        return decision("C", "opening", opening)

    kinds = {"committed": (committed, tree("committed")), "uncommitted": (1.0 - committed, tree("uncommitted"))}
    return build("ext4", chance("patron type", kinds))


def det2() -> Game:
    """Two-actor immediate deterrence."""
    defend = {"yield": terminal("yielded", C=1, D=0), "fight": terminal("fought", C=-1, D=-0.5)}
    opening = {"status quo": terminal("status quo", C=0, D=1), "attack": decision("D", "defend", defend)}
    return build("det2", decision("C", "opening", opening))


def horse() -> Game:
    """Selten's horse: the third player does not see which of the first two moved left."""

    def third(right: tuple[float, ...], left: tuple[float, ...]) -> Node:
        ends = {side: terminal(str(row), A=row[0], B=row[1], C=row[2]) for side, row in (("R", right), ("L", left))}
        return decision("C", "third", ends)

    second = decision("B", "second", {"R": terminal("1", A=1, B=1, C=1), "L": third((4, 4, 0), (0, 0, 1))})
    return build("horse", decision("A", "first", {"R": second, "L": third((3, 2, 2), (0, 0, 0))}))


def trap() -> Game:
    """Three players choose without seeing each other; the principal branch forks."""
    nothing = (0.0, 0.0, 0.0)
    rows = {"UUU": (9, 8, 12), "UDD": (3, 4, 6), "DUD": (3, 4, 6), "DDU": (9, 8, 2)}

    def third(path: str) -> Node:
        ends = {}
        for side in "UD":
            a, b, c = rows.get(path + side, nothing)
            ends[side] = terminal(f"{a} {b} {c}", A=a, B=b, C=c)
        return decision("C", "third", ends)

    def second(path: str) -> Node:
        return decision("B", "second", {side: third(path + side) for side in "UD"})

    return build("trap", decision("A", "first", {side: second(side) for side in "UD"}))


def fold() -> Game:
    """Two players who do not see each other, found by search: the branch goes back from lam 1.27 to 0.80, then on."""

    def column(side: str, *rows: tuple[float, float]) -> Node:
        ends = {name: terminal(side + name, A=a, B=b) for name, (a, b) in zip("LMR", rows, strict=True)}
        return decision("B", "column", ends)

    rows = {"U": column("U", (2, 1), (1, 4), (7, 9)), "D": column("D", (2, 7), (9, 3), (5, 1))}
    return build("fold", decision("A", "row", rows))


GAMES = {
    "2x2": matrix,
    "poker": poker,
    "centipede": centipede,
    "ext3": ext3,
    "ext4": ext4,
    "det2": det2,
    "horse": horse,
    "trap": trap,
    "fold": fold,
}
