"""A choice probability, a share of futures and a chance that is drawn are three things, and texts keep them apart.

*Choice probability* is what the choice model gives an option inside one future. A *share of futures* counts sampled
futures. A *chance* is a registered number with which something is drawn. The bare word probability is used for none of
them, but to deny it.
"""

import ast
import re
from pathlib import Path

import pytest
import yaml

import moshimo as ms
from moshimo import doors, futures
from moshimo.__main__ import run
from moshimo.futures import DRAWN
from moshimo.report.deciding import NO_CHOICE

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "moshimo"
PAGES = [ROOT / "README.md", ROOT / "README.ja.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
DATA = [path for path in sorted(SOURCE.glob("*/data/**/*")) if path.suffix in (".yaml", ".j2")]
TYPED = sorted((SOURCE / "cli").glob("*.py"))
BARE = re.compile(r"\b(probabilit(?:y|ies)|likelihoods?)\b", re.IGNORECASE)
BARE_JAPANESE = re.compile("確率")
DENIED = (
    "not a probability",
    "not probabilities",
    "not to be read as a probability（確率）",
    "確率ではない",
    "確率ではありません",
    "words of likelihood (ICD-203)",
)
"""Where the bare word may stand: sentences that deny it, and the name of a published scale of words."""
REGISTER = "facts"
"""Labels of registered numbers: Japanese says 確率 for a chance with which something is drawn or hit."""


def bare(text):
    """Return every place at which a text says probability without the word choice before it and denies nothing."""
    flat = " ".join(text.split())
    for denied in DENIED:
        flat = re.sub(re.escape(denied), "", flat, flags=re.IGNORECASE)
    found = []
    for pattern, before in ((BARE, "choice "), (BARE_JAPANESE, "選択")):
        places = [match.span() for match in pattern.finditer(flat)]
        found += [flat[max(0, i - 40) : j + 20] for i, j in places if not flat[:i].lower().endswith(before)]
    return found


def texts_in(value):
    """Yield every text in what a YAML file holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def test_the_search_finds_what_it_looks_for():
    for text in (
        "the probability of war",
        "a choice of probabilities",
        "likelihoods",
        "介入の確率は",
        "but\nprobability",
    ):
        assert bare(text), text
    for text in (
        "its choice\nprobability", "Choice probabilities", "It is not a probability.", "選択確率", "確率ではない",
        "choice_probability",
    ):  # fmt: skip
        assert not bare(text), text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_say_choice_probability_or_deny_it(path):
    assert bare(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", DATA, ids=lambda path: f"{path.parent.parent.name}/{path.name}")
def test_texts_in_data_say_choice_probability_or_deny_it(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".j2":
        assert bare(text) == []
        return
    found = list(texts_in(yaml.safe_load(text)))
    if path.parent.parent.name == REGISTER:
        found = [one for one in found if not BARE_JAPANESE.search(one)]
    assert [place for one in found for place in bare(one)] == []


@pytest.mark.parametrize("path", TYPED, ids=lambda path: path.name)
def test_help_and_what_commands_print_say_choice_probability_or_deny_it(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [place for one in found for place in bare(one)] == []


def test_japanese_labels_of_the_register_say_a_chance_where_english_does(world):
    rows = {**world.facts, **world.parameters}
    said = {name: row.label for name, row in rows.items() if "確率" in row.label.ja}
    assert len(said) > 10
    for name, label in said.items():
        assert re.search(r"\bchance\b", label.en), name


def test_no_clause_calls_one_the_other():
    """A text may set the two side by side, but not in one breath."""
    for path in DATA:
        if path.suffix != ".yaml":
            continue
        for text in texts_in(yaml.safe_load(path.read_text(encoding="utf-8"))):
            for clause in re.split("[.,;:。、；：，]", text):
                one = re.search("choice probabilit|選択確率", clause, re.IGNORECASE)
                other = re.search("shares? of (?:sampled )?futures|未来の割合", clause, re.IGNORECASE)
                assert not (one and other), (path.name, clause)


# --- numbers


CHOSEN = ("attack", "resists", "fights", "consents", "acts", "struck", "entrapped")
"""Numbers of an outlook that are choice probabilities; the rest is drawn or expected."""


def described(schema, *steps):
    """Return the description of a property, following references."""
    node, told = schema, ""
    for step in steps:
        while "$ref" in node:
            node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
        node = node["items"] if step == "[]" else node["properties"][step]
        told = node.get("description", told)
    return told


def test_schemas_say_which_numbers_are_choice_probabilities():
    solve = doors.schema("crisis.solve")
    for name in solve["$defs"]["outlook"]["properties"]:
        for told in (described(solve, "outlook", name), described(solve, "by_lambda", "[]", name)):
            assert told.startswith("choice probability that") == (name in CHOSEN), name
    assert set(solve["$defs"]["outlook"]["properties"]) == set(ms.crisis_solve()["outlook"])
    assert described(solve, "nodes", "[]", "options").startswith("choice probability of")
    assert described(solve, "terminal").startswith("choice probability of")
    assert described(doors.schema("explain"), "steps", "[]", "choice_probability").startswith("choice probability of")
    for door in ("crisis.ambivalence", "crisis.hard-case", "crisis.overturn"):
        assert "choice probability" not in str(doors.schema(door)["$defs"]), door


def test_columns_say_which_numbers_are_choice_probabilities(tmp_path):
    ms.Study(futures=8, policies=("P0",)).run(tmp_path / "study")
    units = {row["name"]: row["unit"] for row in ms.Results(tmp_path / "study").manifest["columns"]}
    decided = {name.removeprefix("p.") for name in units if name.startswith("p.")}
    assert set(DRAWN) == set(NO_CHOICE) <= decided
    for name in decided:
        assert (units[f"p.{name}"] == "choice probability") == (name not in DRAWN), name
    measured = {name for name, unit in units.items() if name.startswith("m.") and unit == "choice probability"}
    assert measured == {"m.attack_choice"}
    assert futures.MEASURES["attack_choice"] == "choice probability"
    for future in range(8):
        for step in ms.explain(tmp_path / "study", future)["steps"]:
            decision = step["chosen"] is not None and step["kind"] not in NO_CHOICE
            assert (step["choice_probability"] is not None) == decision, step["kind"]


@pytest.mark.parametrize(
    ("words", "shares"),
    [
        ("solve", False),
        ("reliability", False),
        ("ambivalence --futures 32", True),
        ("overturn --futures 32", True),
    ],
)
@pytest.mark.parametrize(
    ("language", "choice", "share"),
    [("en", "choice probabilit", "share of sampled futures"), ("ja", "選択確率", "未来の割合")],
)
def test_a_command_closes_with_what_its_numbers_are(capsys, words, shares, language, choice, share):
    assert run(["crisis", *words.split(), "--lang", language]) == 0
    printed = capsys.readouterr().out.lower()
    body, close = printed.strip().rsplit("\n\n", 1)
    if shares:
        assert share in close
        assert choice not in body
    else:
        assert choice in close
        assert share not in printed
