"""The value table: its shape and size, cells that nobody asks for, what makes two tables one, the same bits again."""

from dataclasses import fields
from itertools import product

import numpy as np
import pytest

from moshimo import campaign, crisis, futures, policy
from moshimo.draws import choice_uniforms
from moshimo.futures import fighting, tables
from moshimo.words import CHOSEN, DEFENCE_SCORES, FIGHTING, LOSSES, RUNGS, USA_STATES

FEW, MANY = 6, 40
SHAPE = (len(USA_STATES), 2, len(CHOSEN), 2)
WEIGHED = {*crisis.MAIN, *crisis.PARTNERS}


def prepared(world, contingency, seed=1, **settings):
    return futures.prepare(contingency, world, policy.load_policies(world.as_of), settings, seed)


@pytest.fixture
def fresh(monkeypatch):
    """Return a cache of its own, so that no other test's table is found or lost."""
    kept = {}
    monkeypatch.setattr(tables, "_KEPT", kept)
    return kept


def arrays_of(table):
    """Yield every array of a table by a name."""
    for field in fields(table):
        value = getattr(table, field.name)
        if field.name == "campaigns":
            yield field.name, np.array(value)
        elif isinstance(value, np.ndarray):
            yield field.name, value
        else:
            for actor, inner in value.items():
                pairs = inner.items() if isinstance(inner, dict) else [("", inner)]
                yield from ((f"{field.name}.{actor}.{other}", array) for other, array in pairs)


def test_the_shape_and_the_size(world, invasion, fresh):
    table = tables.value_table(prepared(world, invasion), "P0", FEW)
    assert table.score.shape == table.days.shape == SHAPE
    assert set(table.losses) == WEIGHED
    assert set(table.gain) == set(table.price) == set(crisis.PARTNERS)
    assert all(array.shape == (*SHAPE, len(LOSSES)) for array in table.losses.values())
    assert all(array.shape == (2, 2) for array in table.gain.values())
    assert all(set(row) == WEIGHED for row in table.price.values())
    assert all(array.shape == (2, 2, len(LOSSES)) for row in table.price.values() for array in row.values())
    assert ((table.score >= 0.0) & (table.score <= 1.0)).all()
    assert all((array >= 0.0).all() for array in table.losses.values())
    assert (table.days > 0.0).all()


def test_no_table_plays_more_campaigns_than_allowed(world, invasion, fresh):
    """4 states that fight x 2 x 5 x 2 cells, 2 that do not x 5 x 2, and 4 tiers of nobody and each partner."""
    setup = prepared(world, invasion)
    rows = 4 * 20 + 2 * 10 + 4 * (1 + len(crisis.PARTNERS))
    assert tables.value_table(setup, "P0", FEW).campaigns == rows * FEW
    assert rows * tables.PER_CELL <= tables.MOST == 100_000
    with pytest.raises(ValueError, match="at most 100,000"):
        tables.value_table(setup, "P0", tables.MOST)
    assert len(fresh) == 1


def test_cells_that_nobody_asks_for_are_copies(world, invasion, fresh):
    table = tables.value_table(prepared(world, invasion), "P0", FEW)
    for i, fights in enumerate(FIGHTING):
        for name, array in arrays_of(table):
            if array.shape[:4] == SHAPE and not fights:
                assert np.array_equal(array[i, 0], array[i, 1]), name
        if fights:
            assert not np.array_equal(table.losses["USA"][i, 0], table.losses["USA"][i, 1])


def replayed(setup, state, bases, level, struck, size=FEW, **joined):
    """Return the campaigns of a cell, fought again with the codes that it names; decline is left to the payoffs."""
    numbers = np.arange(tables.FIRST, tables.FIRST + size, dtype=np.uint64)
    positions = {name: choice_uniforms(numbers, f"table.{name}", setup.seed) for name in setup.parameters}
    values, answers = futures.governed(setup, "P0", positions, numbers)
    values |= {"relative_decline": np.zeros(size)}
    options = dict.fromkeys(crisis.DECISIONS, 0) | {
        "challenger": 3, "taiwan_resists": 1, "usa_retains": 1, "usa_state": state, "japan_rule": 3,
        "japan_consents": (0, 2)[bases] if FIGHTING[state] else 3, "japan_level": list(RUNGS).index(CHOSEN[level]),
        "china_strikes_japan": struck,
    } | joined  # fmt: skip
    codes = {name: np.full(size, option, dtype=np.uint8) for name, option in options.items()}
    return fighting.fought(setup, values, answers, codes, numbers).result


def scored(result):
    """Return the mean defence score of campaigns, 0 to 1."""
    return np.mean(np.array(DEFENCE_SCORES)[result.outcome] / max(DEFENCE_SCORES))


def lost(result, actor):
    """Return the mean losses of an actor by kind; none where the contingency counts none."""
    nothing = np.zeros(result.outcome.size)
    return np.array([result.metrics.get(f"losses.{actor}.{kind}", nothing).mean() for kind in LOSSES])


@pytest.mark.parametrize("place", [(1, 1, 3, 0), (3, 0, 4, 1), (5, 0, 0, 0), (0, 1, 1, 1)])
def test_a_cell_is_the_mean_over_its_own_campaigns(world, invasion, fresh, place):
    """Played again by hand with the codes that the cell names."""
    setup = prepared(world, invasion)
    table = tables.value_table(setup, "P0", FEW)
    result = replayed(setup, *place)
    assert table.score[place] == scored(result)
    assert table.days[place] == pytest.approx(result.metrics["days"].mean(), rel=1e-12)
    for actor in ("USA", "JPN", "CHN", "TWN"):
        for i, kind in enumerate(LOSSES):
            mean = result.metrics[f"losses.{actor}.{kind}"].mean()
            assert table.losses[actor][place][i] == pytest.approx(mean, rel=1e-12), (actor, kind)


def test_the_same_content_is_one_table(world, invasion, fresh):
    first = tables.value_table(prepared(world, invasion), "P0", FEW)
    assert tables.value_table(prepared(world, invasion), "P0", FEW) is first
    assert len(fresh) == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"usa_state": "absent"},
        {"us_intervenes": False},
        {"japan_level": "L6"},
        {"japan_rule": "follow_hub"},
        {"china_strikes_japan": "always"},
        {"japan_attacked": False},
        {"aus_joins": "always", "phl_opens": "never", "kor_supports": "always"},
        {"japan_lead": True, "usa_state": "full"},
        {"aus_rule": "law_first", "phl_rule": "threshold", "kor_rule": "autonomous"},
        {"horizon_days": 30},
        {"stake_jpn": 0.4, "choice_rationality": (2.0, 3.0)},
    ],
    ids=lambda settings: ",".join(settings),
)
def test_what_a_cell_says_itself_does_not_change_the_table(world, invasion, fresh, settings):
    free = tables.value_table(prepared(world, invasion), "P0", FEW)
    assert tables.value_table(prepared(world, invasion, **settings), "P0", FEW) is free


@pytest.mark.parametrize(
    "settings",
    [
        {"kappa": 0.9},
        {"jsdf_share": 0.9},
        {"leak_factor": (0.1, 0.2)},
        {"taiwan_reaction_delay_days": 20},
        {"usa_delay_days": 30, "usa_state": "delayed"},
    ],
    ids=lambda settings: ",".join(settings),
)
def test_what_the_fighting_reads_gives_another_table(world, invasion, fresh, settings):
    free = tables.value_table(prepared(world, invasion), "P0", FEW)
    other = tables.value_table(prepared(world, invasion, **settings), "P0", FEW)
    assert other is not free
    assert any(not np.array_equal(a, b) for (_, a), (_, b) in zip(arrays_of(free), arrays_of(other), strict=True))


def test_other_seeds_policies_sizes_and_files_give_other_tables(world, invasion, fresh, tmp_path):
    setup = prepared(world, invasion)
    own = tmp_path / "own.yaml"
    own.write_text(invasion.document.text.replace("id: taiwan-invasion", "id: own"), encoding="utf-8")
    found = [
        tables.value_table(setup, "P0", FEW),
        tables.value_table(prepared(world, invasion, seed=2), "P0", FEW),
        tables.value_table(setup, "P4", FEW),
        tables.value_table(setup, "P0", FEW + 1),
        tables.value_table(prepared(world, campaign.load_contingency(str(own))), "P0", FEW),
    ]
    assert len({id(table) for table in found}) == len(found) == len(fresh)


def test_the_same_bits_again(world, invasion, fresh):
    setup = prepared(world, invasion)
    first = tables.value_table(setup, "P4", FEW)
    fresh.clear()
    again = tables.value_table(setup, "P4", FEW)
    assert again is not first
    for (name, one), (_, other) in zip(arrays_of(first), arrays_of(again), strict=True):
        assert one.tobytes() == other.tobytes(), name


def test_a_full_cache_is_emptied_and_not_outgrown(world, invasion, fresh, monkeypatch):
    monkeypatch.setattr(tables, "KEPT", 2)
    first = tables.value_table(prepared(world, invasion, seed=1), "P0", 1)
    for seed in (2, 3):
        tables.value_table(prepared(world, invasion, seed=seed), "P0", 1)
    assert len(fresh) <= 2
    again = tables.value_table(prepared(world, invasion, seed=1), "P0", 1)
    assert again is not first
    assert np.array_equal(again.score, first.score)


def test_dice_of_tables_are_apart_from_any_study():
    assert tables.FIRST > 10_000_000  # the most futures a study may have


def test_partners_enter_as_what_each_adds_in_its_tier(world, invasion, fresh):
    """Australia fights and loses forces where it joins; who only opens bases or supplies loses no ships."""
    table = tables.value_table(prepared(world, invasion), "P0", FEW)
    ships = LOSSES.index("ships")
    assert (table.price["AUS"]["AUS"][..., ships] > 0.0).all()
    assert not table.price["PHL"]["PHL"].any()
    assert not table.price["KOR"]["KOR"].any()
    assert not table.losses["AUS"].any()


@pytest.fixture(scope="module")
def tiers(world, invasion):
    """Return a setup, its table, and every tier fought again: (hub, japan) -> what joins -> campaigns."""
    setup = prepared(world, invasion)
    found = {}
    for hub, japan in product((0, 1), repeat=2):
        place = (USA_STATES.index("full" if hub else "absent"), hub, CHOSEN.index("L7" if japan else "L2"), 0)
        joins = {None: {}} | {actor: {crisis.JOINS[actor]: 1} for actor in crisis.PARTNERS}
        found[hub, japan] = {name: replayed(setup, *place, size=MANY, **codes) for name, codes in joins.items()}
    return setup, tables.value_table(setup, "P0", MANY), found


@pytest.mark.parametrize("actor", crisis.PARTNERS)
def test_what_a_partner_adds_is_its_tier_fought_with_it_less_the_same_without(tiers, actor):
    """gain = S(joins) - S(stays), price likewise: full beside bases or absent; Japan at L7 or L2, never struck."""
    _, table, found = tiers
    gains, prices = np.zeros((2, 2)), np.zeros((2, 2, len(LOSSES)))
    for (hub, japan), played in found.items():
        gains[hub, japan] = scored(played[actor]) - scored(played[None])
        assert table.gain[actor][hub, japan] == pytest.approx(gains[hub, japan], abs=1e-12)
        for other in WEIGHED:
            price = lost(played[actor], other) - lost(played[None], other)
            assert table.price[actor][other][hub, japan] == pytest.approx(price, rel=1e-9, abs=1e-9), other
            prices[hub, japan] += np.abs(price)
    if actor != "PHL":  # who opens bases and joins the coordination of others moves no score in so few campaigns
        assert gains.any()  # neither its sign nor its tiers could be told from nothing
    assert not np.allclose(np.swapaxes(prices, 0, 1), prices)  # the tiers are told apart


def test_a_decline_that_is_set_or_drawn_moves_no_cell(world, invasion, fresh):
    """What the table tells is a strong ally that has not declined; payoffs and force take decline off by themselves."""
    free = tables.value_table(prepared(world, invasion), "P0", FEW)
    for decline in (0.0, 0.5, (0.3, 0.5)):
        other = tables.value_table(prepared(world, invasion, relative_decline=decline, decline_odds=0.9), "P0", FEW)
        for (name, one), (_, two) in zip(arrays_of(free), arrays_of(other), strict=True):
            assert np.array_equal(one, two), (name, decline)
