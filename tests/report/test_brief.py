"""The brief: its document, its page, its sentences; nothing half-written, nothing loaded from outside."""

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from moshimo import Study, brief
from moshimo.errors import StorageError, UnknownName, UserError
from moshimo.report import brief_document, figures, page
from moshimo.report.answers import good
from moshimo.report.page import _measures
from moshimo.report.texts import Texts, number, signed
from moshimo.study import Results
from moshimo.words import OUTCOMES

STUDY = Study(futures=400)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return brief(STUDY, tmp_path_factory.mktemp("brief") / "b", workers=1)


@pytest.fixture(scope="module")
def document(made):
    return json.loads(made.json.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def html(made):
    return made.html.read_text(encoding="utf-8")


def test_the_folder_holds_page_document_and_study(made):
    assert {path.name for path in made.folder.iterdir()} == {"brief.html", "brief.json", "study"}
    assert made.html.is_absolute()
    assert Results(made.folder / "study").manifest["complete"]


def test_the_document_is_what_the_doors_promise(made, document):
    assert document == json.loads(json.dumps(made.to_dict()))
    assert list(document)[:2] == ["schema", "version"]
    assert document["schema"] == "moshimo.brief/1"
    created = document["created_from"]
    assert created["digest"] == Results(made.folder / "study").digest()["digest"]
    assert (created["seed"], created["futures"], created["lang"]) == (1, 400, "both")
    assert document["contingencies"] == ["taiwan-invasion"]
    assert document["policies"] == ["P0", "P2", "P4"]
    for row in document["comparison"]:
        assert set(row["outcomes"]) == set(OUTCOMES)
        assert sum(row["outcomes"].values()) == pytest.approx(1.0)
        assert {"mean", "p90", "max"} <= set(row["regret"])
        assert set(row["measures"]["score"]) == {"mean", "sd", "p05", "p25", "p50", "p75", "p95"}
        assert row["cost_jpy_bn"]["low"] <= row["cost_jpy_bn"]["high"]
    for row in document["by_usa_state"]:
        assert {"contingency", "policy", "usa_state", "delay_bin", "futures", "outcomes"} <= set(row)
    counted = [r["futures"] for r in document["by_usa_state"] if r["policy"] == "P0" and r["delay_bin"] is None]
    assert sum(counted) == 400
    for row in document["facts"]:
        assert "value" in row or {"low", "high"} <= set(row)
        assert {"id", "unit", "known", "source", "grade", "judgement"} <= set(row)
    assert {row["parameter"] for row in document["judgements"]} <= {row["id"] for row in document["facts"]}
    assert all(row["en"] and row["ja"] for row in document["limits"])
    assert document["files"] == {"page": "brief.html", "study": "study"}


def test_answers_are_bilingual_and_hold_the_numbers_of_the_document(document):
    answers = {row["id"]: row for row in document["answer"]}
    assert {"states", "horizon", "rank", "bases"} <= set(answers)
    for row in answers.values():
        assert {"id", "en", "ja", "share", "band", "confidence"} <= set(row)
        assert "{" not in row["en"] + row["ja"]
        assert row["confidence"] in ("low", "moderate", "high")
    full = next(
        r for r in document["by_usa_state"] if (r["policy"], r["usa_state"], r["delay_bin"]) == ("P0", "full", None)
    )
    assert answers["states"]["share"] == pytest.approx(good(full["outcomes"]))
    assert [row["days"] for row in document["horizons"]] == [21.0, 98.0]
    assert set(document["effects"][0]["mirrored"]) == {"P0", "P2", "P4"}
    assert Texts("en").percent(good(full["outcomes"])) in answers["states"]["en"]
    assert Texts("ja").percent(good(full["outcomes"])) in answers["states"]["ja"]


def rank_of(document):
    return next(row for row in document["answer"] if row["id"] == "rank")


def test_the_essays_policy_can_lose(tmp_path):
    """With effects of the other sign the same sentences name the status quo as the best."""
    ranges = {"lockin": (-0.4, 0.1), "joint_voice_effect": (-0.4, 0.3), "substitution_elasticity": (0.0, 0.5)}
    lost = brief(Study(futures=1000, uncertainties=ranges), tmp_path / "b", lang="en").document
    assert "P0 (status quo) has the highest mean defence score" in rank_of(lost)["en"]
    source = next(row for row in lost["answer"] if row["id"] == "source")
    assert "an assumption varied, not a finding" in source["en"]


def test_the_reference_may_be_any_policy_and_few_futures_say_nothing(tmp_path):
    drawn_in = {"joint_voice_effect": (0.2, 0.4)}  # so that few futures tell the two apart
    study = Study(futures=600, policies=("P4", "P0"), uncertainties=drawn_in)
    turned = brief(study, tmp_path / "a", lang="en").document
    assert "P4 (role, command and spokes, as the essay proposes) has the highest mean" in rank_of(turned)["en"]
    assert {"source", "absent", "backfire", "price"} <= {row["id"] for row in turned["answer"]}
    few = brief(Study(futures=3), tmp_path / "b", lang="ja").document
    assert [row["id"] for row in few["answer"]] == ["rank"]
    assert "何も言えない" in rank_of(few)["ja"]
    single = brief(Study(futures=60, policies=("P2",)), tmp_path / "c", lang="en").document
    assert "no other policy to compare" in rank_of(single)["en"]


@pytest.mark.parametrize(
    "settings",
    [
        {"usa_state": "absent", "japan_jsdf": "from_start"},
        {"lockin": 0, "joint_voice_effect": 0, "substitution_elasticity": 0},
        {"jsdf_share": (0.2, 0.4)},
        *(
            pytest.param(settings, marks=pytest.mark.slow)
            for settings in (
                {"substitution_elasticity": 0.1},
                {"usa_state": "full"},
                {"us_entry_delay_days": 14},
                {"japan_bases_for_us": False},
                {"horizon_days": 30},
                {"japan_jsdf": "neutral"},
                {"usa_scale": 0.2},
                {"relative_decline": 0.1},
                {"china_strikes_japan": "always", "nuclear_threat": 1.0},
            )
        ),
    ],
    ids=str,
)
def test_any_setting_makes_a_whole_brief(tmp_path, settings):
    made = brief(Study(futures=64, settings=settings), tmp_path / "b")
    assert made.html.exists()
    for row in made.document["answer"]:
        assert not re.search(r"None|\bnan\b|\bthe 0 futures|（0通り|\b0 without", row["en"] + row["ja"])


def test_a_contingency_of_ones_own_gets_its_brief(invasion, tmp_path):
    """Another id or none, fewer assumptions, another horizon: still a whole page, and no published games beside it."""
    own = tmp_path / "own.yaml"
    text = re.sub(r"  horizon_days:\n.*\n", "", invasion.document.text).replace("without_usa: 98", "without_usa: 60")
    own.write_text(text.replace("en: Invasion of Taiwan", "en: My case"), encoding="utf-8")
    made = brief(Study(contingencies=(str(own),), futures=64), tmp_path / "a", lang="en")
    assert made.document["published"] == []
    assert "My case" in made.html.read_text(encoding="utf-8")
    assert "horizon" not in {row["id"] for row in made.document["answer"]}
    own.write_text(text.replace("id: taiwan-invasion", "id: own-case"), encoding="utf-8")
    made = brief(Study(contingencies=("taiwan-invasion", str(own)), futures=64), tmp_path / "b", lang="en")
    assert made.document["contingencies"] == ["taiwan-invasion", "own-case"]
    changed = text.replace("id: taiwan-invasion", "id: own-case").replace("without_usa: 60", "without_usa: 70")
    own.write_text(changed, encoding="utf-8")
    with pytest.raises(StorageError, match="another study"):
        brief(Study(contingencies=("taiwan-invasion", str(own)), futures=64), tmp_path / "b", lang="en")


def test_what_is_held_and_what_is_drawn_is_said(tmp_path):
    study = Study(futures=40, settings={"jsdf_share": (0.2, 0.4), "us_intervenes": False, "kappa": 0.5})
    html = brief(study, tmp_path / "b", lang="en").html.read_text(encoding="utf-8")
    held, drawn = (re.search(rf"{words}.*?</p>", html)[0] for words in ("Held by the user", "Drawn over the user"))
    assert "us_intervenes=false" in held
    assert "jsdf_share" not in held
    assert "jsdf_share=0.2..0.4" in drawn


def test_where_nothing_differs_the_answer_says_so(tmp_path):
    alone = brief(Study(futures=60, settings={"usa_state": "absent"}), tmp_path / "b", lang="en").document
    assert "cannot be told apart from P0" in rank_of(alone)["en"]
    assert {row["id"] for row in alone["answer"]} == {"states", "horizon", "rank", "absent", "price"}
    said = next(row for row in alone["answer"] if row["id"] == "absent")["en"]
    assert "neither fights nor supports under both policies" in said
    assert "stays out" in alone["answer"][0]["en"]
    assert "in full" not in alone["answer"][0]["en"]


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.links, self.headings, self.open, self.languages = [], [], [], [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
        self.links += [given[name] for name in ("src", "href") if name in given]
        if tag == "main":
            self.languages.append(given["lang"])
        self.open.append(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] == "h2":
            self.headings.append(data.strip())

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass


def test_the_page_has_its_sections_in_each_language_and_loads_nothing(html):
    seen = Page()
    seen.feed(html)
    assert seen.languages == ["ja", "en"]
    assert [text.split()[0] for text in seen.headings if text] == [f"{n}." for n in range(1, 12)] * 2
    assert len(seen.ids) == len(set(seen.ids))
    assert set(seen.links) == {"data:,"}
    assert not re.search(r"@import|url\((?!#)|<script|<link[^>]+stylesheet|srcset", html)


def test_what_falls_is_counted_under_the_law_of_the_page(document):
    """Sections five and six of the document itself, not of its parts put together by a test."""
    lost = []
    for name, pair in {"parallel_counterpart": document["command"], **document["command"]["rivals"]}.items():
        cells = zip(pair["with"]["cells"], pair["without"]["USA"]["cells"], strict=True)
        lost += [
            f"{name}:{now['area']}.{now['function']}.{now['phase']}"
            for then, now in cells
            if then["state"] in ("led", "fallback") and now["state"] not in ("led", "fallback")
        ]
    shown = ("parallel_counterpart:", "flexible:")
    assert sorted(lost) == sorted(cell for cell in document["without_usa"]["cells"] if cell.startswith(shown))


def test_figures_are_svg_with_a_title_and_patterns(html):
    pictures = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(pictures) == 44
    assert len(re.findall(r"<details><summary>(?:この図のもとになる表|The table behind this figure)", html)) == 40
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        assert root.get("role") == "img"
        assert root[0].tag.endswith("title")
        assert root[0].text
    used = re.findall(r'fill="url\(#([\w-]+)\)"', html)
    assert set(used) <= set(re.findall(r'<pattern id="([\w-]+)"', html))


def test_one_language_has_one_text_and_no_switch(made):
    results = Results(made.folder / "study")
    records = {"taiwan-invasion": results.contingency("taiwan-invasion").record}
    english = page(brief_document(results, "en"), records)
    assert '<main lang="en">' in english
    assert '<main lang="ja">' not in english
    assert 'type="radio"' not in english
    assert not re.search(r"[぀-ヿ]", re.sub(r"<style>.*?</style>", "", english, flags=re.DOTALL))


def test_text_from_data_is_escaped():
    bars = figures.bars("x", "a < b & c", [figures.Bar("<i>", '"', dict.fromkeys(OUTCOMES, 0.2))])
    assert "<i>" not in bars
    ElementTree.fromstring(bars)
    points = figures.points("y", "t", [figures.Point("&", "p", 0.1, 0.0, 0.2)], -1.0, 1.0)
    ElementTree.fromstring(points)


def test_bars_fill_the_width():
    shares = dict(zip(OUTCOMES, (0.5, 0.25, 0.1, 0.1, 0.05), strict=True))
    widths = [
        float(x)
        for x in re.findall(r'width="([\d.]+)%" height="22"', figures.bars("x", "t", [figures.Bar("a", "b", shares)]))
    ]
    assert sum(widths) == pytest.approx(100.0)


def test_the_same_study_is_read_not_run_again_and_another_is_refused(made, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("moshimo.report.writing.run", None)
        again = brief(STUDY, made.folder)
    assert again.document == made.document
    before = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    with pytest.raises(StorageError, match="another study"):
        brief(Study(futures=400, seed=2), made.folder)
    assert {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()} == before


def test_without_out_the_address_is_the_digest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    study = Study(futures=60, policies=("P0",))
    first, second = brief(study, lang="ja"), brief(study, lang="ja")
    assert first.folder == second.folder
    assert first.folder.name == f"taiwan-invasion-{first.document['created_from']['digest'][:8]}"
    assert [path.name for path in (tmp_path / "moshimo-out").iterdir()] == [first.folder.name]
    part = next((first.folder / "study").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-9])
    assert brief(study, lang="ja").document == first.document


def test_nothing_is_left_where_a_brief_cannot_be_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    for error, make in (
        (UnknownName, lambda: brief(Study(policies=("P9",)))),
        (UnknownName, lambda: brief(Study(policies=("P9",)), tmp_path / "new")),
        (UnknownName, lambda: brief(STUDY, lang="fr")),
        (StorageError, lambda: brief(STUDY, tmp_path / "full")),
        (UserError, lambda: brief(STUDY, tmp_path / "full" / "mine.txt" / "x")),
    ):
        with pytest.raises(error):
            make()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full"]
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_a_crash_leaves_no_waiting_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("moshimo.report.writing.page", lambda _document, _records: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        brief(Study(futures=20, policies=("P0",)))
    left = list((tmp_path / "moshimo-out").iterdir())
    assert not [path for path in left if path.name.startswith(".running")]
    assert not [path for folder in left for path in folder.glob("brief.*")]


@pytest.mark.parametrize(("value", "shown"), [(0.0, "0"), (1e6, "1,000,000"), (123.4, "123"), (0.0753, "0.0753")])
def test_numbers_read_as_written(value, shown):
    assert number(value) == shown


def test_differences_carry_their_sign_unless_they_round_to_zero():
    assert [signed(value) for value in (0.25, -0.25, 0.001, -0.001)] == ["+0.25", "−0.25", "0.00", "0.00"]


def test_losses_are_tabled_for_who_can_lose_something(document, invasion):
    shown = {
        row["name"].split(".")[1]
        for row in _measures(document, "taiwan-invasion", "ja", invasion.record)
        if row["name"].startswith("losses.")
    }
    assert shown == {"TWN", "USA", "JPN", "AUS", "CHN"}
    assert {"losses.PHL.aircraft", "losses.KOR.aircraft"} <= set(document["comparison"][0]["measures"])
