"""Contingency files of one's own: each fault is named with its line; the language of quantities."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moshimo import campaign
from moshimo.campaign import expressions
from moshimo.campaign.kernel import LANES, OPERANDS
from moshimo.errors import DataFileError, NotKnownYet, OutOfBounds, Place, UnknownName, UserError
from moshimo.facts import World
from moshimo.words import CHANNELS

SALVO = "[{salvo: a, shots: 5, on: {red: {kill: 0.5}}}]"


def line_of(path, text):
    return next(i for i, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"turn": "[{salvo: a, shots: missing_name, on: {red: {kill: 1}}}]"}, "there is no quantity 'missing_name'"),
        ({"turn": "[{salvo: a, shots: 5, on: {green: {kill: 1}}}]"}, "there is no stock 'green'"),
        ({"turn": "[{salvo: a, shots: 5, on: {red: {kill: 1, area: 1}}}]"}, "either `kill`"),
        ({"turn": "[{salvo: a, shots: '5 +', on: {red: {kill: 1}}}]"}, "is not an expression"),
        ({"turn": "[{salvo: a, shots: '__import__(1)', on: {red: {kill: 1}}}]"}, "may not stand in an expression"),
        ({"turn": "[{slavo: a}]"}, "there is no kind of step 'slavo'"),
        ({"turn": "[{let: {red: 1}}]"}, "'red' already names a stock"),
        ({"turn": "[{let: {day: 1}}]"}, "'day' already names something of the kernel"),
        ({"turn": "[{let: {x: y}}, {let: {y: 1}}]"}, "there is no quantity 'y'"),
        ({"turn_days": "7"}, "less than or equal to 3.5"),
        ({"outcome": "[{outcome: victory, when: 1 > 0}]"}, "'defence_holds'"),
        ({"actors": "[TWN, XXX]"}, "unknown actor"),
        ({"stop": "nothing > 0"}, "there is no quantity 'nothing'"),
        ({"metrics": "{m: {value: unknown, unit: u, label: {en: m, ja: m}}}"}, "there is no quantity 'unknown'"),
        ({"turn": "[{exchange: a, fires: [{hits: 1, on: {}}]}]"}, "at least 1 item"),
        ({"stocks": "{a: {actor: CHN, initial: a, unit: u, label: {en: a, ja: a}}}"}, "which has none yet"),
        ({"orders": "[my_channel]"}, "unknown channel of orders"),
        (
            {
                "assumptions": "{nonsense: {kind: bool, default: true, enters: posture, source: CSIS23, "
                "label: {en: x, ja: x}}}"
            },
            "there is no assumption that enters posture 'nonsense'",
        ),
        (
            {
                "assumptions": "{usa_state: {kind: choice, default: full, choices: [full, nuke], enters: posture, "
                "source: CSIS23, label: {en: x, ja: x}}}"
            },
            "is of kind choice, of over_committed, full, partial, delayed, support_only, absent",
        ),
        (
            {
                "assumptions": "{usa_delay_days: {kind: choice, default: a, choices: [a], enters: posture, "
                "source: CSIS23, label: {en: x, ja: x}}}"
            },
            "is of kind number",
        ),
        ({"outcome_source": "NOBODY"}, "there is no source 'NOBODY'"),
        ({"horizon": "{parameter: play_day, without_usa: 98, note: n}"}, "Did you mean 'play_days'"),
        ({"parameters": "{lift_battalion: [1, 2]}"}, "Did you mean 'lift_battalions'"),
        ({"parameters": "{lift_battalions: [1, 200]}"}, "lift_battalions cannot be 1 to 200"),
        ({"stocks": "{a: {actor: JPN, initial: 1, unit: u, label: {en: a, ja: a}}}"}, "'JPN'"),
        ({"metrics": "{score: {value: red, unit: u, label: {en: m, ja: m}}}"}, "'score' is there already"),
        ({"metrics": "{losses.x: {value: red, unit: u, label: {en: m, ja: m}}}"}, "is there already"),
        (
            {
                "assumptions": "{x: {kind: number, default: 9, low: 0, high: 3, enters: fighting, source: CSIS23, "
                "label: {en: x, ja: x}}}"
            },
            "the default must be a number from 0 to 3",
        ),
        (
            {
                "assumptions": "{x: {kind: choice, default: a, choices: [a], enters: fighting, source: CSIS23, "
                "label: {en: x, ja: x}}}"
            },
            "enters the fighting is a number or a bool",
        ),
    ],
)
def test_each_fault_is_named_with_its_line(tiny, world, changes, says):
    with pytest.raises(UserError) as caught:
        campaign.compile_contingency(tiny(**({"turn": SALVO} | changes)), world)
    assert says in str(caught.value)
    assert caught.value.place.line > 1
    assert caught.value.place.file.endswith("tiny.yaml")


def test_a_fault_stands_on_the_line_of_its_step(tiny, world):
    contingency = tiny(turn="[{let: {x: 1}}, {salvo: a, shots: nowhere, on: {red: {kill: 1}}}]")
    with pytest.raises(UnknownName) as caught:
        campaign.compile_contingency(contingency, world)
    assert caught.value.place.line == line_of(contingency.path, "salvo: a")


def test_two_engagements_may_not_share_their_draws(tiny, world):
    """Streams are 32 bits of a hash: a clash of two names is refused, not ignored."""
    contingency = tiny(turn=SALVO)
    program = campaign.compile_contingency(contingency, world)
    assert program.turn.shape[1] == OPERANDS
    from moshimo.campaign.builder import Builder

    builder = Builder(contingency)
    next(builder.uniform_stream("first"))
    builder.streams = dict.fromkeys(builder.streams, "other")
    with pytest.raises(DataFileError, match="share one stream"):
        next(builder.uniform_stream("first"))


def test_the_shipped_contingency_says_what_it_stands_on(invasion, world):
    program = campaign.compile_contingency(invasion, world)
    assert program.contingency == "taiwan-invasion"
    assert "usa_jassm_er" in program.facts
    assert "leak_factor" in program.parameters
    assert program.engagements >= 20
    assert LANES == 64
    wanted = {
        "us_intervenes", "us_entry_delay_days", "japan_bases_for_us", "japan_jsdf", "taiwan_unit_quality",
        "taiwan_reaction_delay_days", "jassm_er_antiship", "kappa",
    }  # fmt: skip
    assert wanted <= set(invasion.record.assumptions)


def test_an_earlier_world_cannot_play_it(invasion):
    with pytest.raises(NotKnownYet, match="--as-of"):
        campaign.compile_contingency(invasion, World.load("2024-01-31"))


def test_unknown_contingencies_are_refused(tmp_path):
    with pytest.raises(UnknownName, match="Did you mean 'taiwan-invasion'"):
        campaign.load_contingency("taiwan-invasoin")
    with pytest.raises(DataFileError, match="no such file"):
        campaign.load_contingency(str(tmp_path / "none.yaml"))


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("us_intervenes", [True, False], [1, "true", "yes", None]),
        ("us_entry_delay_days", [0, 60, 3.5], [-1, 61, "14", True]),
        ("japan_jsdf", ["neutral", "from_start"], ["never", True, 1]),
        ("taiwan_unit_quality", [0.25, 1.5], [0.2, 1.6]),
    ],
)
def test_assumptions_take_what_they_may(invasion, name, good, bad):
    assumption = invasion.record.assumptions[name]
    for value in good:
        assert assumption.accept(name, value, Place(key="--set")) == value
    for value in bad:
        with pytest.raises(OutOfBounds, match=f"--set: {name} cannot be"):
            assumption.accept(name, value, Place(key="--set"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - 4 / 8", 6.5),
        ("2 ** 3", 8.0),
        ("-3 + +1", -2.0),
        ("5 / 0", 0.0),
        ("min(3, 1, 2) + max(1, 2)", 3.0),
        ("clip(5, 0, 1) + clip(-5, 0, 1)", 1.0),
        ("sqrt(16) + exp(0)", 5.0),
        ("floor(2.5 + 0.5) + floor(-0.5) + floor(0.99)", 2.0),
        ("1 if 2 > 1 else 3", 1.0),
        ("1 if 2 < 1 else 3", 3.0),
        ("(1 > 0 and 2 > 3) + (1 > 0 or 2 > 3)", 1.0),
        ("(1 == 1) + (1 <= 1) + (2 >= 3) + (not 0)", 3.0),
        ("turn_days * day", 3.5 * 3.5),
    ],
)
def test_quantities_mean_what_they_say(tiny, play, text, value):
    metrics = f"{{m: {{value: '{text}', unit: u, label: {{en: m, ja: m}}}}}}"
    assert play(tiny(turn=SALVO, metrics=metrics), count=3).metrics["m"][0] == pytest.approx(value, rel=1e-14)


names = st.sampled_from(["a", "b", "lost.c"])
numbers = st.integers(0, 9).map(str)
trees = st.recursive(
    names | numbers,
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    max_leaves=12,
)


@given(trees)
def test_expressions_list_their_names(text):
    found = expressions.names(expressions.parse(text))
    assert found == sorted(
        {name for name in ("a", "b", "lost.c") if name in text.replace("(", " ").replace(")", " ").split()}
    )


@pytest.mark.parametrize(
    "text",
    ["a.b", "f(1)", "min(1)", "'x'", "True", "a[0]", "a; b", "lambda: 1", "1 < 2 < 3", "a @ b", "", "min(a=1, b=2)"],
)
def test_anything_else_is_no_quantity(text):
    with pytest.raises(ValueError, match=r"expression|values"):
        expressions.parse(text)


def test_the_page_lists_every_channel_in_the_words_of_the_house():
    page = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-contingency.md"
    rows = [f"| `{name}` | {label.en} |" for name, label in CHANNELS.items()]
    assert "\n".join(rows) in page.read_text(encoding="utf-8")
