"""The doors: schemas that are schemas, live documents that keep them, and broken ones that do not."""

import contextlib
import copy
import io
import json
import re
import shutil
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from moshimo import campaign, command, doors, words
from moshimo.__main__ import run
from moshimo.cli.schema import schema as schema_command
from moshimo.doors.files import models
from moshimo.errors import Interrupted, UnknownName
from moshimo.facts import data_file, read, shipped

ROOT = Path(__file__).parent.parent.parent
REFERENCE = ROOT / "docs" / "reference" / "documents.md"
SOURCES = sorted((ROOT / "src").rglob("*.py"))
KINDS = {row["door"]: row["kind"] for row in doors.listing()["doors"]}
DOCUMENTS = [door for door, kind in KINDS.items() if kind == "document"]
FILES = [door for door, kind in KINDS.items() if kind == "file"]
BARE = ("error", "bench")
"""Documents that do not begin with `schema` and `version`."""

DISTRIBUTION = "mean sd p05 p25 p50 p75 p95"
OUTCOMES = "defence_holds stalemate_favourable stalemate stalemate_unfavourable defence_fails"
FACT = "id unit known source grade judgement"
PROGRESS = "study rows failed complete wall_s rows_per_s digest"
PROMISED = {
    "brief": (
        "created_from(digest seed futures as_of lang) contingencies policies answer[](id en ja share band confidence)"
        f" comparison[](contingency policy measures{{}}({DISTRIBUTION}) outcomes({OUTCOMES}) regret(mean p90 max)"
        " satisficing cost_jpy_bn(low high)) by_usa_state[](contingency policy usa_state delay_bin futures outcomes)"
        " flips ladder command(with without) without_usa(commitments services cells) claims backtest signposts"
        f" facts[]({FACT}) judgements[](parameter total_index) limits[](en ja) files(page study)"
    ),
    "manifest": (
        "id spec(contingencies policies uncertainties{}(low high dist source judgement) sampler futures seed as_of set)"
        " inputs packages columns[](name dtype unit) chunk parts[](file first last rows sha256 status) complete"
    ),
    "study.plan": "rows value_tables campaign_runs seconds disk_mb memory_mb",
    "study.run": PROGRESS,
    "study.resume": PROGRESS,
    "study.show": PROGRESS,
    "study.digest": "digest rows columns",
    "study.compare": (
        "criterion rows[](contingency policy measure mean p10 cvar10 regret_mean regret_max satisficing"
        " dominance_share ci95)"
    ),
    "explain": (
        "study contingency policy future seed steps[](day turn room actor what(en ja) why(en ja) gate chosen"
        " choice_probability changed) outcome"
    ),
    "facts.list": f"as_of rows[]({FACT} kind valid contested label(en ja) note)",
    "facts.show": f"as_of rows[]({FACT} kind valid contested label(en ja) note)",
    "facts.check": "ok rows problems[](file line id code message hint)",
    "alliance.without": (
        "without commitments[](id type parties) services[](service consumer replaced_by loss)"
        " cells[](arrangement area function phase after)"
    ),
    "crisis.ladder": (
        "actor contingency set day levels[](level name(en ja) legal earliest_day gate why(en ja) opens_with)"
    ),
    "crisis.solve": "contingency set lambda residual nodes[](node actor options) terminal",
    "command.check": (
        "arrangement without day states(led fallback contested illegal caveated in_transfer orphaned)"
        " cells[](area function phase lead relation state why(en ja) legal_basis) kappa"
        " resilience_by_day[](day share)"
    ),
    "campaign.run": (
        f"contingency futures seed assumptions posterior(id draws) digest outcomes({OUTCOMES}) ci95({OUTCOMES})"
        f" metrics{{}}({DISTRIBUTION})"
    ),
    "policy.show": (
        "id name(en ja) levers[](id parameter how low high lead_years cost_jpy_bn(low high) legal political_cost"
        " reversible source judgement) ready_in"
    ),
    "claims": "rows[](id kind test share futures verdict box sentence(en ja))",
    "bench": "row value unit baseline ratio n repeats spread cpu cores packages commit",
    "error": "error(code message file line column key found expected hint)",
}
"""Every key that a script outside may rely on, by door: ``a[](b c)`` is a list of rows with b and c."""

NOT_YET = {"brief": {"flips", "backtest", "signposts"}}
"""Of these, keys whose rooms do not exist yet: they have a place in the schema and may be left out."""


def validator(door):
    return Draft202012Validator(doors.schema(door))


def printed(*words_, code=0):
    """Run a command; return its document, or the error object where it is to leave with another code."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        left = run([str(word) for word in words_])
    assert left == code, err.getvalue()
    text = err.getvalue().splitlines()[-1] if code else out.getvalue()
    assert not re.search(r"\b(NaN|Infinity)\b", re.sub(r'"(\\.|[^"\\])*"', "", text))
    return json.loads(text)


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """Return a maker of live documents by door; each is made once, from one small study and one small brief."""
    folder, made = tmp_path_factory.mktemp("doors"), {}
    study = folder / "a study"
    asked = folder / "study.yaml"
    asked.write_text("policies: [P0]\nfutures: 40\n", encoding="utf-8")
    policies = ("--futures", 40, "--policy", "P0", "--policy", "P4")
    commands = {
        "brief": ("brief", *policies, "--out", folder / "brief"),
        "study.plan": ("study", "plan", asked),
        "study.run": ("study", "run", *policies, "--set", "lift_battalions=8..12", "--out", study),
        "study.rerun": ("study", "rerun", study, "--out", folder / "again"),
        "explain": ("explain", study, "--future", 7, "--policy", "P4"),
        "facts.list": ("facts", "list"),
        "facts.show": ("facts", "show", "usa_jassm_er"),
        "facts.export": ("facts", "export"),
        "facts.check": ("facts", "check"),
        "alliance.show": ("alliance", "show"),
        "alliance.without": ("alliance", "without", "USA"),
        "crisis.ladder": ("crisis", "ladder", "JPN"),
        "crisis.solve": ("crisis", "solve"),
        "crisis.tree": ("crisis", "tree", "--efg", folder / "crisis.efg"),
        "crisis.ambivalence": ("crisis", "ambivalence", "--futures", 64),
        "crisis.hard-case": ("crisis", "hard-case", "--futures", 40),
        "crisis.overturn": ("crisis", "overturn", "--futures", 40),
        "crisis.reliability": ("crisis", "reliability"),
        "command.show": ("command", "show", "flexible"),
        "command.sheet": ("command", "sheet", "--out", folder / "matrix.xlsx"),
        "command.check": ("command", "check", "flexible", "--without", "USA", "--day", 3),
        "command.compare": ("command", "compare", "--futures", 40),
        "command.optimise": ("command", "optimise", "--draws", 20, "--changes", 3, "--set", "rehearsal=0.8"),
        "campaign.run": ("campaign", "run", "taiwan-invasion", "--futures", 40, "--set", "usa_scale=0.5"),
        "campaign.check": ("campaign", "check", campaign.contingencies()["taiwan-invasion"]),
        "policy.list": ("policy", "list"),
        "policy.show": ("policy", "show", "P4"),
        "policy.check": ("policy", "check", data_file("moshimo.policy", "policies.yaml")),
        "claims": ("claims",),
    }
    commands |= {f"study.{name}": ("study", name, study) for name in ("resume", "show", "digest", "compare")}

    def make(door):
        if door in made:
            return copy.deepcopy(made[door])
        if door in ("manifest", "explain") or (door.startswith("study.") and door not in ("study.run", "study.plan")):
            make("study.run")
        if door == "manifest":
            made[door] = json.loads((study / "manifest.json").read_text(encoding="utf-8"))
        elif door == "error":
            made[door] = printed("policy", "show", "P3", "--json", code=2)
        elif door == "schema":
            made[door] = doors.listing()
        elif door == "bench":
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(import_module("moshimo.cli.bench"), "REPEATS", 1)
                made[door] = printed("bench", "help_s")
        else:
            made[door] = printed(*commands[door], "--json")
        return copy.deepcopy(made[door])

    make.folder, make.study = folder, study
    return make


# --- the schemas themselves


@pytest.mark.parametrize("door", KINDS)
def test_every_schema_is_one(door):
    made = doors.schema(door)
    Draft202012Validator.check_schema(made)
    assert made["title"]
    assert made["description"].endswith(".")
    named = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(made, allow_nan=False)))
    assert named == set(made.get("$defs", {}))
    if door in DOCUMENTS and door not in BARE:
        assert made["required"][:2] == ["schema", "version"]
        assert made["properties"]["schema"]["const"] == f"moshimo.{door}/1"


KEYWORDS = {
    "$schema", "$ref", "$defs", "title", "description", "type", "enum", "const", "required", "properties", "items",
    "prefixItems", "minItems", "maxItems", "minimum", "maximum", "pattern", "minLength", "minProperties", "anyOf",
    "additionalProperties", "propertyNames",
}  # fmt: skip


def nodes(schema):
    """Yield every schema inside a schema, itself first."""
    yield schema
    for key in ("properties", "$defs"):
        for inner in schema.get(key, {}).values():
            yield from nodes(inner)
    for key in ("items", "additionalProperties", "propertyNames"):
        if isinstance(schema.get(key), dict):
            yield from nodes(schema[key])
    for key in ("anyOf", "prefixItems"):
        for inner in schema.get(key, []):
            yield from nodes(inner)


@pytest.mark.parametrize("door", DOCUMENTS)
def test_every_property_is_typed_and_described(door):
    for node in nodes(doors.schema(door)):
        assert set(node) <= KEYWORDS, set(node) - KEYWORDS  # a comma in the notation that was not quoted
        if set(node) == {"properties"}:
            continue  # a condition on properties that are described elsewhere
        for name, inner in node.get("properties", {}).items():
            assert inner.get("description"), (name, inner)
            assert {"type", "$ref", "enum", "const", "anyOf"} & set(inner), (name, inner)
        if "anyOf" in node:
            assert "anyOf" not in {key for inner in node["anyOf"] for key in inner}


def test_words_have_one_home():
    defs = doors.schema("command.check")["$defs"] | doors.schema("brief")["$defs"]
    for name, known in (
        ("area", words.AREAS),
        ("function", words.FUNCTIONS),
        ("phase", words.PHASES),
        ("rung", words.RUNGS),
        ("usa_state", words.USA_STATES),
        ("command.state", command.STATES),
    ):
        assert defs[name]["enum"] == list(known)
    assert list(defs["outcomes"]["properties"]) == list(words.OUTCOMES)
    assert all(re.search(defs["actor"]["pattern"], name) for name in words.ACTORS)


def test_an_unknown_door_names_the_nearest():
    with pytest.raises(UnknownName, match=r"DOOR: there is no door 'breif'. Did you mean 'brief'\?"):
        doors.schema("breif")
    assert doors.schema("moshimo.facts.list/1") == doors.schema("facts.list")
    assert doors.doors() == list(KINDS)


def test_the_command_lists_and_prints(capsys):
    schema_command()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(KINDS) + 1
    assert re.match(r"brief +document +The brief", lines[1])
    schema_command(as_json=True)
    assert json.loads(capsys.readouterr().out) == doors.listing()
    schema_command("manifest")
    assert json.loads(capsys.readouterr().out) == doors.schema("manifest")


def test_every_document_that_is_made_has_a_schema():
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    named = set(re.findall(r"""document\(\s*"([a-z.-]+)",""", code)) | set(re.findall(r"moshimo\.([a-z.-]+)/1", code))
    assert len(named) > 15
    assert named <= set(DOCUMENTS)


# --- keys that scripts outside rely on


def paths(text):
    """Yield the path of every key of `PROMISED`, e.g. ``("rows", "[]", "id")``."""
    stack, last = [()], ()
    for token in re.findall(r"\w+|\[\]|{}|[()]", text):
        if token == "(":
            stack.append(last)
        elif token == ")":
            stack.pop()
        elif token in ("[]", "{}"):
            last = (*last, token)
        else:
            last = (*stack[-1], token)
            yield last


def resolved(root, node):
    """Return a node with its reference followed; of alternatives the first that is no null."""
    while "$ref" in node or "anyOf" in node:
        if "properties" in node:
            return node
        if "$ref" in node:
            node = root["$defs"][node["$ref"].removeprefix("#/$defs/")]
        else:
            node = next(inner for inner in node["anyOf"] if inner.get("type") != "null")
    return node


@pytest.mark.parametrize("door", PROMISED)
def test_every_promised_key_is_required(door):
    root = doors.schema(door)
    optional = set()
    for path in paths(PROMISED[door]):
        node = root
        for step in path[:-1]:
            node = resolved(root, node)
            inside = {"[]": "items", "{}": "additionalProperties"}
            node = node[inside[step]] if step in inside else node["properties"][step]
        node = resolved(root, node)
        assert path[-1] in node["properties"], path
        if path[-1] not in node["required"]:
            optional.add(".".join(step for step in path if step.isidentifier()))
    assert optional == NOT_YET.get(door, set())


def test_a_fact_says_a_value_or_a_range():
    row = {"id": "x", "kind": "orbat", "label": {"en": "x", "ja": "x"}, "unit": "ships", "note": ""}
    row |= {"known": "2024-01-31", "valid": "2024", "source": "S", "grade": "B2"}
    row |= {"judgement": False, "contested": False}
    body = {"schema": "moshimo.facts.show/1", "version": "1", "as_of": "2024-01-31"}
    keeps = validator("facts.show").is_valid
    assert keeps({**body, "rows": [{**row, "value": 3}]})
    assert keeps({**body, "rows": [{**row, "low": 1, "high": 3}]})
    assert not keeps({**body, "rows": [{**row, "low": 1}]})
    assert not keeps({**body, "rows": [row]})


# --- live documents


@pytest.mark.parametrize("door", DOCUMENTS)
def test_a_live_document_keeps_its_schema(door, live):
    document = live(door)
    faults = [f"{fault.json_path}: {fault.message[:200]}" for fault in validator(door).iter_errors(document)]
    assert not faults
    if door not in BARE:
        assert list(document)[:2] == ["schema", "version"]
        assert document["schema"] == f"moshimo.{door}/1"


def test_other_states_of_a_study_keep_their_schemas(live):
    live("study.run")
    unfinished = live.folder / "unfinished"
    shutil.copytree(live.study, unfinished)
    manifest = live("manifest") | {"complete": False}
    (unfinished / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = printed("study", "show", unfinished, "--json")
    assert found["digest"] is None
    assert validator("study.show").is_valid(found)
    assert validator("manifest").is_valid(manifest)
    again = printed("study", "rerun", unfinished, "--out", live.folder / "third", "--json")
    assert (again["was"], again["same"]) == (None, None)
    assert validator("study.rerun").is_valid(again)
    for future in range(4):
        assert validator("explain").is_valid(printed("explain", live.study, "--future", future, "--json"))


@pytest.mark.parametrize(
    ("door", "words_"),
    [
        ("facts.list", "facts list --as-of 2024-01-31"),
        ("claims", "claims --as-of 2023-01-01"),
        ("alliance.show", "alliance show --as-of 1970-01-01 --type defence"),
        ("alliance.without", "alliance without JPN --as-of 2024-01-31"),
        ("command.check", "command check flexible --legal peacetime"),
        ("crisis.ladder", "crisis ladder JPN --day 7 --set japan_attacked=true --set usa_state=full"),
        ("policy.show", "policy show P0"),
        ("crisis.solve", "crisis solve --reference honour_dispute_force --set usa_state=absent --policy P4"),
        ("crisis.solve", "crisis solve --set us_retention=0 --set japan_bases_for_us=false"),
        ("crisis.hard-case", "crisis hard-case --state partial --futures 12"),
        ("crisis.overturn", "crisis overturn --futures 12 --set allied_persuasion=0"),
        ("crisis.ambivalence", "crisis ambivalence --futures 8"),
        ("crisis.reliability", "crisis reliability --policy P4 --set choice_rationality=12"),
    ],
)
def test_other_questions_keep_their_schemas(door, words_):
    faults = [fault.message for fault in validator(door).iter_errors(printed(*words_.split(), "--json"))]
    assert not faults


def test_errors_keep_their_schema(tmp_path, monkeypatch):
    def interrupted(*_words, **_options):
        raise Interrupted("interrupted with 40 of 80 rows written", hint="Go on")

    path = tmp_path / "日本 語.yaml"
    path.write_text("id: a\nstocks: [1\n", encoding="utf-8")
    keeps = validator("error").is_valid
    found = [
        printed("campaign", "check", path, "--json", code=2),
        printed("study", "digest", tmp_path, "--json", code=2),
        printed("brief", "--futures", "0", "--json", code=2),
        printed("facts", "show", "usa_jassm_er", "--as-of", "2020-01-01", "--json", code=2),
        printed("nonsense", "--json", code=2),
    ]
    monkeypatch.setattr("moshimo.study.campaign_run", interrupted)
    found.append(printed("campaign", "run", "taiwan-invasion", "--json", code=130))
    assert all(keeps(error) for error in found)
    assert (found[0]["error"]["file"], found[0]["error"]["line"]) == (str(path), 3)


# --- broken documents


def shortened(value):
    """Return a document with one row of each list and three of each long mapping."""
    if isinstance(value, dict):
        names = list(value) if len(value) < 30 else list(value)[:3]
        return {key: shortened(value[key]) for key in names}
    if isinstance(value, list):
        return [shortened(inner) for inner in value[: 1 if isinstance(value[0], dict) else None]] if value else []
    return value


def parts(root, node, value, path=()):
    """Yield (path, key, required) for every key that a schema knows in a document; in mappings, for one key."""
    for branch in node.get("anyOf", []):
        if Draft202012Validator({**branch, "$defs": root["$defs"]}).is_valid(value):
            yield from parts(root, branch, value, path)
            break
    if "$ref" in node:
        yield from parts(root, root["$defs"][node["$ref"].removeprefix("#/$defs/")], value, path)
    if isinstance(value, dict):
        known = node.get("properties", {})
        for key in [key for key in known if key in value]:
            yield path, key, key in node.get("required", ())
            yield from parts(root, known[key], value[key], (*path, key))
        if isinstance(node.get("additionalProperties"), dict) and value:
            key = next(iter(value))
            yield path, key, False
            yield from parts(root, node["additionalProperties"], value[key], (*path, key))
    elif isinstance(value, list) and value and isinstance(node.get("items"), dict):
        yield path, 0, False
        yield from parts(root, node["items"], value[0], (*path, 0))


@pytest.mark.parametrize("door", DOCUMENTS)
def test_a_broken_document_is_refused(door, live):
    root, document = doors.schema(door), shortened(live(door))
    check = Draft202012Validator(root)
    assert check.is_valid(document)
    seen = list(dict.fromkeys(parts(root, root, document)))
    assert {key for path, key, required in seen if required and not path} == set(root["required"])
    for path, key, required in seen:
        held = document
        for step in path:
            held = held[step]
        whole = held[key]
        wrong = [["wrong"]] if isinstance(whole, dict) else [{"wrong": True}, [["wrong"]]]
        refused = []
        for value in wrong:
            held[key] = value
            refused.append(not check.is_valid(document))
        assert any(refused), (*path, key)
        if required:
            del held[key]
            assert not check.is_valid(document), (*path, key)
        held[key] = whole
    assert check.is_valid(document)


@pytest.mark.parametrize(
    ("door", "path", "wrong"),
    [
        ("campaign.run", ("outcomes", "defence_holds"), 1.5),
        ("campaign.run", ("outcomes", "other"), 0.1),
        ("campaign.run", ("ci95", "stalemate"), [0.1]),
        ("campaign.run", ("digest",), "abc"),
        ("command.check", ("states", "lost"), 1),
        ("command.check", ("cells", 0, "state"), "lost"),
        ("command.check", ("cells", 0, "area"), "moon"),
        ("command.check", ("kappa", "magic"), 0.5),
        ("command.check", ("without",), "usa"),
        ("crisis.ladder", ("levels", 0, "level"), "L9"),
        ("crisis.solve", ("nodes", 0, "options", "wait"), 1.5),
        ("crisis.solve", ("outlook", "attack"), -0.1),
        ("crisis.tree", ("format",), "NFG"),
        ("crisis.ambivalence", ("net", "rises"), 1.5),
        ("crisis.ambivalence", ("split", "groups", "luck"), {}),
        ("crisis.hard-case", ("rows", 0, "rung"), "L9"),
        ("crisis.hard-case", ("rows", 0, "company"), "USA"),
        ("crisis.overturn", ("starting", "will"), {}),
        ("crisis.reliability", ("rows", 0, "rate"), 75),
        ("claims", ("rows", 0, "verdict"), "perhaps"),
        ("claims", ("rows", 0, "kind"), "guessed"),
        ("facts.show", ("rows", 0, "known"), "2024"),
        ("facts.show", ("rows", 0, "grade"), "G1"),
        ("facts.show", ("schema",), "moshimo.facts.list/1"),
        ("brief", ("created_from", "lang"), "fr"),
        ("brief", ("by_usa_state", 0, "delay_bin"), "late"),
        ("policy.show", ("levers", 0, "how"), "replace"),
        ("policy.show", ("ready_in", "soon"), 1.0),
        ("manifest", ("columns", 0, "dtype"), "i8"),
        ("bench", ("schema",), "moshimo.brief/1"),
    ],
)
def test_what_is_closed_is_closed(door, path, wrong, live):
    document = live(door)
    held = document
    for step in path[:-1]:
        held = held[step]
    held[path[-1]] = wrong
    assert not validator(door).is_valid(document)


def test_five_shares_that_cannot_sum_to_one_are_refused(live):
    document = live("campaign.run")
    document["outcomes"] = dict.fromkeys(document["outcomes"], 0.1)
    assert not validator("campaign.run").is_valid(document)


def test_extra_keys_are_welcome(live):
    for door in DOCUMENTS:
        assert validator(door).is_valid({**live(door), "more": 1}), door


# --- files


def file_paths():
    """Yield (door, path) of every data file that ships."""
    yield from (("file.data", path) for path in shipped("moshimo.facts"))
    yield from (("file.contingency", path) for path in campaign.contingencies().values())
    yield from (("file.arrangement", path) for path in command.arrangements().values())
    yield "file.policies", data_file("moshimo.policy", "policies.yaml")
    yield "file.claims", data_file("moshimo.study", "claims.yaml")


@pytest.mark.parametrize(("door", "path"), list(file_paths()), ids=lambda value: getattr(value, "name", value))
def test_shipped_files_keep_their_schemas(door, path):
    data = read(path).data
    faults = [f"{fault.json_path}: {fault.message[:200]}" for fault in validator(door).iter_errors(data)]
    assert not faults
    assert not validator(door).is_valid({**data, "misspelt": 1})


def test_each_kind_of_file_refuses_what_its_record_refuses():
    assert list(models()) == FILES
    contingency = read(campaign.contingencies()["taiwan-invasion"]).data
    keeps = validator("file.contingency").is_valid
    assert keeps(contingency)
    assert not keeps({**contingency, "turn": [*contingency["turn"], {"salvo": "x", "shot": 1}]})
    assert not keeps({**contingency, "actors": ["Japan", "CHN"]})
    keeps = validator("file.study").is_valid
    good = {"contingencies": ["taiwan-invasion"], "policies": ["P0"], "futures": 100, "seed": 1, "sampler": "lhs"}
    good |= {"set": {"us_intervenes": False}, "uncertainties": {"play_days": [7, 21]}, "as_of": "2026-11-24"}
    assert keeps(good)
    assert not keeps({**good, "futures": "many"})
    assert not keeps({**good, "uncertainties": {"play_days": [7]}})
    fact = {"id": "x", "kind": "orbat", "label": {"en": "x", "ja": "x"}, "unit": "ships", "value": 1}
    fact |= {"known": "2024-01-31", "valid": "2024", "source": "S", "grade": "B2"}
    keeps = validator("file.data").is_valid
    assert keeps({"facts": [fact]})
    for name, wrong in (("id", "X 1"), ("known", "2024"), ("actor", "Japan"), ("grade", "G1"), ("kind", "fleet")):
        assert not keeps({"facts": [{**fact, name: wrong}]}), name


# --- the reference page


def sections():
    """Return the text below each heading of the reference page, by heading."""
    text = REFERENCE.read_text(encoding="utf-8")
    return dict(re.findall(r"^#{2,3} (.+?)\n(.*?)(?=^#{2,3} |\Z)", text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("door", DOCUMENTS)
def test_the_reference_has_an_example_of_every_document(door):
    section = sections()[f"`{door}`"]
    examples = re.findall(r"^```json\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    assert len(examples) == 1
    faults = [f"{fault.json_path}: {fault.message}" for fault in validator(door).iter_errors(json.loads(examples[0]))]
    assert not faults
    assert re.search(r"^(    |`)moshimo |`moshimo ", section, re.MULTILINE)


@pytest.mark.parametrize("door", FILES)
def test_the_reference_names_every_file_and_its_examples_are_right(door):
    section = sections()["Files"]
    assert f"`{door}`" in section
    for text in re.findall(r"^```yaml\n(.*?)^```", section, re.MULTILINE | re.DOTALL):
        assert validator("file.study").is_valid(yaml.safe_load(text))
