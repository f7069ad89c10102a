"""The rule of removal: closed forms on stars, chains and rings, then what must hold for any graph."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo.alliance import commitment_after, fate, network, service_after, star_centres, ties_of
from moshimo.errors import UnknownName
from moshimo.words import ACTORS

SPOKES = ["JPN", "KOR", "TWN", "AUS", "PHL"]
SOME = list(ACTORS)[:7]


@pytest.fixture
def star(promise):
    return [promise(f"hub_{name.lower()}", "USA", name) for name in SPOKES]


def test_a_star_without_its_hub_has_no_tie_left(graph, star):
    found = graph(star).without("USA")
    assert [row["id"] for row in found["commitments"]] == [row.id for row in star]
    left = found["remains"]
    assert left["commitments"] == left["defence_edges"] == []
    assert left["components"] == {"any": []}
    assert left["alone"] == SPOKES
    n = len(SPOKES)
    assert len(left["pairs_without_any"]) == n * (n - 1) // 2
    assert left["pairs_cut"] == []  # spokes had nothing to each other before
    assert found["hollowed"] == found["services"] == found["stranded"] == found["cells"] == []


@pytest.mark.parametrize("leaf", SPOKES)
def test_a_star_without_a_leaf_leaves_the_others_untouched(graph, star, leaf):
    found = graph(star).without(leaf)
    assert [row["id"] for row in found["commitments"]] == [f"hub_{leaf.lower()}"]
    others = [name for name in SPOKES if name != leaf]
    assert [edge["pair"] for edge in found["remains"]["defence_edges"]] == [["USA", name] for name in others]
    assert found["remains"]["components"]["defence"] == [["USA", *others]]
    assert found["remains"]["pairs_without_any"] == []  # the leaf was tied to the hub alone


def test_a_star_is_known_by_its_centre_and_degrees(graph, star, promise):
    shown = graph(star).show()
    degree = {row["actor"]: row["degree"] for row in shown["actors"]}
    assert degree == {"USA": {"defence": len(SPOKES)}} | {name: {"defence": 1} for name in SPOKES}
    assert shown["stars"]["defence"] == ["USA"]
    assert shown["stars"]["access"] == []
    assert star_centres(ties_of(star[:1])) == []  # of one pair either end could be the hub
    assert star_centres(ties_of([*star, promise("spoke", "JPN", "AUS")])) == []
    assert star_centres([]) == []


def test_an_arrangement_that_needs_its_hub_is_a_star_of_direct_ties(graph, promise):
    needy, free = promise("needy", "USA", "JPN", "KOR", needs=["USA"]), promise("free", "USA", "JPN", "KOR")
    assert {tie.pair for tie in ties_of([needy]) if not tie.through} == {("USA", "JPN"), ("USA", "KOR")}
    assert [tie.through for tie in ties_of([needy]) if tie.pair == ("JPN", "KOR")] == [("USA",)]
    assert all(not tie.through for tie in ties_of([free]))
    assert network(SOME, ties_of([needy])).number_of_edges() == 2
    assert network(SOME, ties_of([needy]), direct=False).number_of_edges() == 3
    hosted = {
        tie.pair: tie.through for tie in ties_of([promise("hosted", "USA", "JPN", "AUS", "GBR", needs=["USA", "JPN"])])
    }
    assert hosted["USA", "JPN"] == ()
    assert hosted["USA", "AUS"] == ("JPN",)
    assert hosted["AUS", "GBR"] == ("USA", "JPN")
    pair = next(row for row in graph([needy]).show()["pairs"] if row["pair"] == ["JPN", "KOR"])
    assert pair == {"pair": ["JPN", "KOR"], "types": ["defence"], "through_only": ["defence"], "commitments": ["needy"]}
    assert graph([needy]).without("USA")["remains"]["pairs_cut"] == [["JPN", "KOR"]]
    kept = graph([free]).without("USA")
    assert [row["after"] for row in kept["hollowed"]] == ["hollowed"]
    assert kept["remains"]["defence_edges"] == [{"pair": ["JPN", "KOR"], "commitment": "free"}]
    assert kept["remains"]["pairs_cut"] == kept["remains"]["pairs_without_any"] == []


@pytest.mark.parametrize(
    ("parties", "needs", "gone", "after"),
    [
        (["USA", "JPN"], [], "KOR", "untouched"),
        (["USA", "JPN"], [], "JPN", "falls"),
        (["USA", "JPN"], ["USA"], "JPN", "falls"),
        (["USA", "JPN", "KOR"], ["USA"], "USA", "falls"),
        (["USA", "JPN", "KOR"], ["USA"], "JPN", "hollowed"),
        (["AUS", "JPN", "KOR"], [], "JPN", "hollowed"),
    ],
)
def test_the_fates(promise, parties, needs, gone, after):
    assert fate(promise("one", *parties, needs=needs), gone) == after


def test_a_ring_and_a_chain(graph, promise):
    def ring(*names, closed):
        pairs = list(pairwise(names)) + ([(names[-1], names[0])] if closed else [])
        return graph([promise(f"{a.lower()}_{b.lower()}", a, b, type="access") for a, b in pairs])

    names = ["USA", "JPN", "KOR", "AUS"]
    assert ring(*names, closed=True).without("JPN")["remains"]["components"]["any"] == [["USA", "KOR", "AUS"]]
    broken = ring(*names, closed=False).without("JPN")["remains"]
    assert broken["components"] == {"access": [["KOR", "AUS"]], "any": [["KOR", "AUS"]]}
    assert broken["alone"] == ["USA"]
    assert broken["pairs_without_any"] == [["USA", "KOR"]]


def test_every_fate_has_its_reason_in_both_languages(graph, promise):
    rows = [
        promise("two", "USA", "JPN"),
        promise("hub", "USA", "JPN", "KOR", needs=["USA"]),
        promise("free", "USA", "JPN", "KOR", "AUS"),
    ]
    found = graph(rows).without("USA")
    why = {row["id"]: row["why"] for row in [*found["commitments"], *found["hollowed"]]}
    assert why["two"] == {
        "en": "of its two parties only Japan is left",
        "ja": "当事者が日本だけとなり、約束として成り立たない",
    }
    assert why["hub"] == {"en": "judged not to work without the United States", "ja": "米国なしでは機能しないと判断"}
    assert why["free"] == {
        "en": "it goes on among Japan, the Republic of Korea and Australia",
        "ja": "米国が抜けても、日本・韓国・オーストラリアの間で続く",
    }


def test_services_are_lost_or_taken_over(graph, promise, service):
    rows = [promise("a", "USA", "JPN"), promise("b", "USA", "KOR"), promise("c", "JPN", "KOR")]
    share = {"by": ["JPN", "KOR"], "low": 0.1, "high": 0.3}
    lent = [
        service("warning", "USA", "JPN", "KOR", substitutes={"JPN": share}),
        service("bare", "USA", "KOR"),
        service("bases", "JPN", "USA"),
    ]
    found = graph(rows, lent).without("USA")
    assert [(row["service"], row["consumer"], row["replaced_by"], row["loss"]) for row in found["services"]] == [
        ("warning", "JPN", ["JPN", "KOR"], {"low": 0.1, "high": 0.3}),
        ("warning", "KOR", None, {"low": 0.2, "high": 0.8}),
        ("bare", "KOR", None, {"low": 0.2, "high": 0.8}),
    ]
    assert all(row["judgement"] and row["grade"] == "F6" and row["provider"] == "USA" for row in found["services"])
    assert found["remains"]["services"] == []  # the bases have nobody left to use them
    assert graph(rows, lent).without("KOR")["remains"]["services"] == ["warning", "bases"]
    assert graph(rows, lent).without("KOR")["services"] == []


def test_a_service_is_stranded_when_everything_that_carries_it_falls(graph, promise, service):
    rows = [
        promise("hub", "USA", "JPN", "AUS", needs=["USA"], type="access"),
        promise("direct", "JPN", "AUS", type="access"),
        promise("treaty", "USA", "KOR"),
    ]

    def stranded(actor, *via):
        found = graph(rows, [service("rear", "JPN", "AUS", "KOR", via=list(via))]).without(actor)
        return [(row["consumer"], row["via"]) for row in found["stranded"]]

    assert stranded("USA", "hub") == [("AUS", ["hub"]), ("KOR", ["hub"])]
    assert stranded("USA", "hub", "direct") == []
    assert stranded("USA") == []  # nothing is said to carry it
    assert stranded("USA", "not_known_yet") == []
    assert stranded("KOR", "hub") == []
    assert stranded("JPN", "hub") == []  # lost with its provider, not stranded
    assert stranded("AUS", "direct") == [("KOR", ["direct"])]


def test_cells_of_command_are_handed_in(graph, star):
    cells = [{"arrangement": "parallel", "area": "ecs", "function": "isr", "phase": "combat", "after": "fallback"}]
    assert graph(star).without("USA", cells)["cells"] == cells


def test_an_actor_outside_the_graph_is_refused(graph, star):
    for ask in (graph(star).without, graph(star).show):
        with pytest.raises(UnknownName, match=r"there is no actor 'JPM'. Did you mean 'JPN'"):
            ask("JPM")
    with pytest.raises(UnknownName) as refused:
        graph(star).without("PRK")
    assert refused.value.place.key == "ACTOR"
    with pytest.raises(UnknownName, match=r"there is no type of commitment 'defense'. Did you mean 'defence'"):
        graph(star).show(kind="defense")


@st.composite
def alliances(draw):
    """Draw commitments of any parties and needs among some actors, as (parties, needs, type)."""
    rows = draw(
        st.lists(
            st.tuples(
                st.lists(st.sampled_from(SOME), min_size=2, max_size=5, unique=True),
                st.sampled_from(["defence", "access", "information"]),
            ),
            max_size=8,
        )
    )
    return [
        (parties, draw(st.lists(st.sampled_from(parties), max_size=2, unique=True)), kind) for parties, kind in rows
    ]


def after(rows, actor):
    return [row for row in (commitment_after(row, actor) for row in rows) if row is not None]


@given(alliances(), st.sampled_from(SOME), st.sampled_from(SOME))
def test_removal_in_any_graph(promise, drawn, actor, other):
    rows = [promise(f"c{i}", *parties, needs=needs, type=kind) for i, (parties, needs, kind) in enumerate(drawn)]
    once = after(rows, actor)
    assert after(once, actor) == once
    assert after(once, other) == after(after(rows, other), actor)
    by_id = {row.id: row for row in rows}
    for row in once:
        assert set(row.parties) == set(by_id[row.id].parties) - {actor}
        assert len(row.parties) >= 2
    fell = set(by_id) - {row.id for row in once}
    for name in fell:
        assert actor in by_id[name].parties  # who neither needs nor contains the actor never falls
    before, now = set(ties_of(rows)), set(ties_of(once))
    assert now <= before
    assert all(actor not in tie.pair and actor not in tie.through for tie in now)
    assert {tie for tie in before if actor not in tie.pair and actor not in tie.through} == now


@given(alliances(), st.sampled_from(SOME))
def test_the_document_agrees_with_the_rule(graph, promise, drawn, actor):
    rows = [promise(f"c{i}", *parties, needs=needs, type=kind) for i, (parties, needs, kind) in enumerate(drawn)]
    made = graph(rows)
    if actor not in made.actors:
        return
    found = made.without(actor)
    assert found == made.without(actor)
    fell, left = {row["id"] for row in found["commitments"]}, set(found["remains"]["commitments"])
    assert fell | left == {row.id for row in rows}
    assert not fell & left
    assert {row["id"] for row in found["hollowed"]} <= left
    tied = {tie.pair for tie in ties_of(after(rows, actor))}
    for a, b in map(tuple, found["remains"]["pairs_without_any"]):
        assert (a, b) not in tied
        assert actor not in (a, b)
    for pair in map(tuple, found["remains"]["pairs_cut"]):
        assert pair not in tied
        assert pair in {tie.pair for tie in made.ties}
    grouped = {name for group in found["remains"]["components"]["any"] for name in group}
    assert grouped.isdisjoint(found["remains"]["alone"])
    joined = {p for group in found["remains"]["components"]["any"] for p in combinations(group, 2)}
    assert {tie.pair for tie in ties_of(after(rows, actor))} <= joined


@given(st.sampled_from(SOME), st.lists(st.sampled_from(SOME), min_size=1, unique=True), st.sampled_from(SOME))
def test_removal_never_adds_to_a_service(service, provider, consumers, actor):
    consumers = [name for name in consumers if name != provider] or [next(x for x in SOME if x != provider)]
    others = [name for name in SOME if name != provider]
    substitutes = {name: {"by": others, "low": 0.1, "high": 0.2} for name in consumers}
    row = service("any", provider, *consumers, substitutes=substitutes)
    left = service_after(row, actor)
    if actor == provider or consumers == [actor]:
        assert left is None
        return
    assert set(left.consumers) == set(consumers) - {actor}
    assert set(left.substitutes) == set(left.consumers)
    assert all(actor not in substitute.by for substitute in left.substitutes.values())
    assert service_after(left, actor) == left
