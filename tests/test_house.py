"""Rules of the house that no linter knows."""

import re
import subprocess
import sys
from dataclasses import fields
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import moshimo
from moshimo import crisis
from moshimo.report.deciding import NO_CHOICE, RULES
from moshimo.report.texts import _content
from moshimo.study.ambivalence import EFFECTS, GROUPS
from moshimo.study.hard_case import COMPANY, MEASURES
from moshimo.words import (
    ACTORS,
    AREAS,
    DEFENCE_SCORES,
    FUNCTIONS,
    OUTCOME_LABELS,
    OUTCOMES,
    PHASES,
    RUNGS,
    UNITS,
    USA_STATE_LABELS,
    USA_STATES,
)

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
DATA = sorted(path for suffix in ("*.yaml", "*.j2") for path in (ROOT / "src").rglob(suffix))
PROSE = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def test_public_names_are_sorted_typed_and_there():
    assert moshimo.__all__ == sorted(moshimo.__all__)
    assert set(moshimo.__all__) == set(moshimo._NAMES)
    assert all(getattr(moshimo, name) is not None for name in moshimo.__all__)
    assert (ROOT / "src/moshimo/py.typed").exists()
    assert set(moshimo.__all__) <= set(dir(moshimo))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = moshimo.nothing


def test_words_are_complete_in_both_languages():
    assert all(label.en and label.ja for label in UNITS.values())
    labels = [
        *ACTORS.values(),
        *AREAS.values(),
        *FUNCTIONS.values(),
        *PHASES.values(),
        *RUNGS.values(),
        *OUTCOME_LABELS.values(),
        *USA_STATE_LABELS.values(),
    ]
    assert all(label.en and JAPANESE.search(label.ja) for label in labels)
    assert list(OUTCOME_LABELS) == list(OUTCOMES)
    assert list(USA_STATE_LABELS) == list(USA_STATES)
    assert len(DEFENCE_SCORES) == len(OUTCOMES) == 5


def test_help_needs_no_arrays():
    code = "import sys; sys.argv = ['moshimo', '--help']\n"
    code += "try:\n import moshimo.__main__ as m; m.main()\nexcept SystemExit: pass\n"
    code += "print('numpy' in sys.modules, 'numba' in sys.modules, 'polars' in sys.modules, 'yaml' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "False False False False"
    assert "brief" in shown


def test_modules_are_small():
    sizes = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES)
    assert sizes[len(sizes) // 2] < 250
    assert sizes[-1] < 480


def test_every_module_says_what_it_is():
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert text.startswith('"""'), path
        assert path.stem not in ("utils", "helpers", "manager"), path


def _of_choices():
    """Yield the names of texts that are put together from decisions, or from what the game's documents hold."""
    attacked = ("", "_attacked")
    for name, options in crisis.DECISIONS.items():
        ends = attacked if name == "japan_fights" else ("",)
        if name in RULES:
            yield f"did_{name}"
            yield from (f"rule_{option}" for option in options)
            continue
        yield from (f"did_{name}_{option}{end}" for option in options for end in ends)
    yield from (f"why_{name}" for name in NO_CHOICE)
    yield from (f"why_japan_fights_{option}{end}" for option in ("yes", "no") for end in attacked)
    yield from (f"outlook_{row.name}" for row in fields(crisis.Outlook))
    yield from (f"ambivalence_{key}" for key in ("net", "keeps", "comes"))
    yield from (f"ambivalence_effect_{name}" for name in EFFECTS)
    yield from (f"group_{name}" for name in GROUPS)
    yield from (f"hard_company_{name}" for name in COMPANY)
    yield from (f"hard_{name.replace('.', '_')}" for name in MEASURES)
    yield from ("hard_threat_no", "hard_threat_yes", "overturn_starting", "overturn_stopping")


def test_every_choice_of_a_future_has_words():
    texts = _content()
    for name, options in crisis.DECISIONS.items():
        if name not in ("usa_state", "japan_level", *RULES):  # told with their states, rungs and rules
            asked = [option for option in options if option != "not_considered"]  # only where nothing is played
            assert {f"did_{name}_{option}" for option in asked} <= set(texts), name


def test_every_text_is_used_and_bilingual():
    code = "".join(path.read_text(encoding="utf-8") for path in [*SOURCES, *DATA] if path.name != "texts.yaml")
    families = (
        "confidence_",
        "case_",
        "loss_",
        "switch_",
        "reading_",
        "state_",
        "effect_",
        "story_",
        "ladder_",
        "rung_",
        "type_",
        "did_",
        "rule_",
        "why_",
        "outlook_",
        "ambivalence_",
        "game_",
        "group_",
        "hard_",
        "overturn_",
        "page_",
    )
    built = set(_of_choices())
    for key, text in _content().items():
        named = re.compile(f"[\"']({key}|{key.removeprefix('answer_')})[\"']")
        assert named.search(code) or key.startswith(families) or key in built, key
        for row in text if isinstance(text, list) else [text]:
            assert set(row) == {"en", "ja"}
            bare = re.sub(r"{\w+}", "", row["ja"])
            assert JAPANESE.search(row["ja"]) or not re.search("[A-Za-z]", bare) or key.startswith("switch_"), key
            names = [sorted(set(re.findall(r"{(\w+?)(?:_oku)?}", row[language]))) for language in ("en", "ja")]
            assert names[0] == names[1], key
            assert not re.search(r"[(),:]", re.sub(r"{\w+}|\d,\d", "", row["ja"])), row["ja"]


def test_a_share_is_never_called_a_probability():
    wrong = re.compile(r"probabilit[a-z]* (?:of|that).{0,40}futures|futures.{0,20}probab", re.IGNORECASE)
    for path in [*SOURCES, *DATA, *PROSE]:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not wrong.search(line) or "not a probab" in line or "not probab" in line, (path, line)


def test_nothing_names_machine_paths_or_download_addresses():
    wrong = re.compile("/" + r"(?:work|root|home)/|index" + r"-url|find" + r"-links")
    tracked = [*SOURCES, *DATA, *PROSE, ROOT / "pyproject.toml", ROOT / "requirements.lock"]
    for path in tracked:
        if path.name != "Makefile":
            assert not wrong.search(path.read_text(encoding="utf-8")), path


def test_the_lock_pins_and_hashes_every_package():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    rows = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(rows) > 30
    assert all(re.match(r"^[A-Za-z0-9._-]+(\[[a-z,]+\])?==\S+( ; [^#]+?)?\s+--hash=sha256:", row) for row in rows)


def test_the_lock_pins_with_the_extra_that_another_package_asks_for():
    """pip refuses the whole lock once a newer release of a package exists that is asked for with an extra
    and pinned without it: the lock then holds until somebody else publishes."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = [Requirement(row.split(" ")[0]) for row in text.splitlines() if "==" in row]
    extras = {canonicalize_name(pin.name): pin.extras for pin in pins}
    asked = [
        (name, wanted)
        for name in extras
        for wanted in map(Requirement, metadata.requires(name) or [])
        if wanted.extras and (wanted.marker is None or wanted.marker.evaluate({"extra": ""}))
    ]
    assert asked  # pytest-cov asks for coverage[toml]
    assert not [
        (name, str(wanted)) for name, wanted in asked if not wanted.extras <= extras[canonicalize_name(wanted.name)]
    ]


def test_nothing_breaches_responsible_use():
    """No leader by name, no single base, no recommendation of force (docs/responsible-use.md)."""
    persons = re.compile(r"\b(Trump|Biden|Kishida|Takaichi|Abe|Xi|Putin|Lai|Tsai)\b")
    bases = re.compile(r"Kadena|Futenma|Iwakuni|Yokota|Misawa|Yokosuka|Sasebo|Andersen|嘉手納|普天間|岩国|横須賀|三沢")
    advice = re.compile(r"\b(should|must|ought to) (attack|strike|fight|intervene|deploy|use force)\b|すべきである")
    for path in [*DATA, *PROSE, *(p for p in SOURCES if "report" in p.parts or "cli" in p.parts)]:
        text = path.read_text(encoding="utf-8")
        for pattern in (persons, bases, advice):
            if pattern is bases and path.name == "sites.yaml":
                continue  # the gazetteer of public places; results name groups of three or more
            assert not pattern.search(text), (path, pattern.search(text))


def test_every_actor_is_measured_alike(invasion, world):
    from moshimo import campaign

    outputs = campaign.compile_contingency(invasion, world).outputs
    for count in ("aircraft", "ships", "carriers", "submarines", "amphibious", "merchants", "casualties", "killed"):
        assert all(f"losses.{actor}.{count}" in outputs for actor in invasion.record.actors)
    base_groups = [row for row in world.facts.values() if row.kind == "base_group" and row.unit == "sites"]
    assert base_groups
    assert all(row.value >= 3 for row in base_groups)
