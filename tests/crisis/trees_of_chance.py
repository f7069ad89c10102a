"""Small random games for the properties: depth 1-4, 2-3 options, chance here and there, sets of one node or several."""

from collections.abc import Callable

from hypothesis import strategies as st

from moshimo.crisis.tree import Node, chance, decision, terminal

ACTORS = ("CHN", "USA", "JPN")


@st.composite
def nodes(draw: Callable[..., object], hidden: bool = False, draws: bool = True) -> Node:
    """Return a random first node; with `hidden`, decision nodes of one depth share an information set."""
    depth = draw(st.integers(1, 3))
    widths = [draw(st.integers(2, 3)) for _ in range(depth)]
    movers = [draw(st.sampled_from(ACTORS)) for _ in range(depth)]
    blind = [hidden and draw(st.booleans()) for _ in range(depth)]
    random = [draws and draw(st.integers(0, 4)) == 0 for _ in range(depth)]

    def make(path: tuple[int, ...]) -> Node:
        step = len(path)
        if step == depth or (step > 0 and not hidden and draw(st.integers(0, 5)) == 0):
            payoffs = {actor: draw(st.integers(-40, 40)) / 8 for actor in ACTORS}
            return terminal(f"end {draw(st.integers(0, 5))}", **payoffs)
        children = [make((*path, option)) for option in range(widths[step])]
        names = [f"option {option}" for option in range(widths[step])]
        if random[step]:
            weights = [draw(st.integers(1, 8)) for _ in children]
            shares = [weight / sum(weights) for weight in weights]
            return chance(f"luck {path}", {n: (s, c) for n, s, c in zip(names, shares, children, strict=True)})
        where = f"set {step}" if blind[step] else f"set {step} {path}"
        return decision(movers[step], where, dict(zip(names, children, strict=True)))

    return make(())
