"""The shipped world, as of a day; and the check that refuses what may not be shipped."""

import re
import shutil
from pathlib import Path

import pytest

from moshimo.errors import DataFileError, NotKnownYet, OptionError, UnknownName
from moshimo.facts import World, check, data_file
from moshimo.facts.records import UNREAD
from moshimo.facts.world import KINDS, documents, load_files

SOURCES, FACTS, PARAMETERS, COMMITMENTS = "sources.yaml", "facts.yaml", "parameters.yaml", "commitments.yaml"
STATEMENTS, SITES, PRESENCE, JAPAN = "statements.yaml", "sites.yaml", "presence.yaml", "japan.yaml"
WARGAMES = "wargames.yaml"
ALONE = {"csis23_ground_share"}
JAPANESE = re.compile(r"[぀-ヿ一-鿿]|^[A-Z0-9./-]+")


def test_the_shipped_data_pass_their_check():
    rows, problems = check(data_file("moshimo.facts"))
    assert problems == []
    assert rows > 1300


def test_as_of_hides_what_became_public_later():
    now, then = World.load(), World.load("2024-01-31")
    assert set(then.facts) < set(now.facts)
    assert all(row.known <= "2024-01-31" for row in (*then.facts.values(), *then.parameters.values()))
    assert then.fact("usa_jassm_er").value == 3650
    with pytest.raises(NotKnownYet, match="2025-07-31"):
        then.fact("interceptor_single_shot")
    assert then.later["interceptor_single_shot"] == "2025-07-31"
    assert World.load("2024-01-31") is then


def test_names_and_dates_that_do_not_exist_are_refused(world):
    with pytest.raises(UnknownName, match="Did you mean 'usa_jassm_er'"):
        world.fact("usa_jasm_er")
    with pytest.raises(UnknownName, match="parameter"):
        world.parameter("usa_jassm_er")
    for text in ("2024-02-30", "31.1.2024", "now"):
        with pytest.raises(OptionError, match="YYYY-MM-DD"):
            World.load(text)
    with pytest.raises(OptionError, match="after the release"):
        World.load("9999-12-31")


def test_every_row_is_labelled_sourced_and_graded(world):
    for row in world.rows.values():
        assert row.source in world.sources, row.id
        assert JAPANESE.search(row.label.ja), row.id
        if row.source in UNREAD:
            assert row.judgement, row.id
        assert (row.grade == "F6") == row.judgement, row.id
    for row in world.parameters.values():
        assert row.bounds[0] <= row.low <= row.high <= row.bounds[1]


def texts(row):
    """Return every text of a row that a reader may see."""
    found = [row.note, row.valid]
    pending = [row.as_document()]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending += item.values()
        elif isinstance(item, list | tuple):
            pending += item
        elif isinstance(item, str):
            found.append(item)
    return found


def test_no_row_says_what_became_public_after_it(world):
    """No year above that of `known`, except the one a row is about (`valid`, `until`), or the name of a game."""
    for row in world.rows.values():
        for text in texts(row):
            for year in re.findall(r"(?<![0-9.,])(19[5-9][0-9]|20[0-4][0-9])(?![0-9,.])", text):
                later = int(year) > int(row.known[:4])
                about = f"{row.valid} {getattr(row, 'until', None)}"
                assert not later or year in about or "version of the game" in text, (row.id, text)


AHEAD = {
    "UMPIRE 2028",
    "NDAA26 2026",
    "NDAA25 2025",
    "NDAA24 2024",
    "DOCS26 2026",
    "HNS22 2026",
    "HNS27 2027",
    "SMA12 2026",
    "TWBG25 2025",
    "TWEY25 2026",
    "JPCAB26 2026",
    "ROKNA25 2026",
    "ROKMND27 2027",
    "PHBUD26 2026",
    "CNAS22 2027",
}
"""Years that a document was about, though they lay ahead: budgets, agreements, games."""


def test_no_source_says_what_came_after_it(world):
    """Title, address and note name no year after the newest document, and no document is of a day after the release."""
    named = set()
    for source in world.sources.values():
        newest = source.latest or source.published or ""
        assert newest <= world.as_of, source.id
        for text in (source.title, source.address, source.note):
            years = re.findall(r"(?<![0-9])(19[5-9][0-9]|20[0-4][0-9])(?![0-9])", text)
            named |= {f"{source.id} {year}" for year in years if year > newest[:4]}
    assert named == AHEAD


def test_a_source_of_several_documents_is_hidden_until_the_newest():
    before, after = World.load("2024-07-11").sources["A952"], World.load("2024-07-12").sources["A952"]
    assert (before.title, before.latest, before.note) == ("a document of a later day", None, "")
    assert after.title.endswith("(Self-Defense Forces Act, article 95-2)")
    assert World.load("2024-01-31").sources["OPC26"].address == ""  # day of publication not seen


def test_every_kind_of_row_is_there(world):
    counts = {kind: len(getattr(world, kind)) for kind in KINDS}
    least = {"facts": 600, "parameters": 150, "statements": 180, "sites": 80, "commitments": 35, "services": 15}
    assert all(counts[kind] >= number for kind, number in least.items()), counts
    assert set(world.situations) >= {"peacetime", "prior_consultation", "important_influence", "anticipated"}


def test_every_published_figure_belongs_to_one_case(world):
    figures = [name for case in world.cases.values() for name in case.figures]
    assert len(figures) == len(set(figures))
    assert {row.id for row in world.facts.values() if row.kind == "published"} - set(figures) <= ALONE
    for case in world.cases.values():
        known = [world.fact(name).known for name in case.figures if not world.fact(name).judgement]
        assert case.known >= max(known, default=case.known), case.id
    calibrate = {case.id for case in world.cases.values() if "calibrate" in case.use}
    assert len(calibrate) == 6
    assert "csis_lo_matrix" not in calibrate


def test_cells_of_a_table_inherit_its_label_and_grade(world):
    row = world.fact("us_personnel_jpn_2024")
    assert (row.value, row.actor, row.valid, row.grade) == (55154, "JPN", "2024", "B2")
    assert row.label.en.endswith(": Japan, 2024")
    assert row.label.ja.endswith("（日本、2024年）")


def test_later_rows_and_later_titles_are_hidden_everywhere():
    then = World.load("2024-01-31")
    assert all(row.known <= "2024-01-31" for row in then.rows.values())
    assert "jjoc_activated" not in then.statements
    assert then.sources["JJOC25"].title == "a document of a later day"
    assert (then.sources["JJOC25"].address, then.sources["JJOC25"].published) == ("", None)
    assert then.sources["CSIS23"].title.startswith("Cancian")
    assert set(then.cases["csis_fb_base"].figures) <= set(then.facts)
    assert then.commitments["roc_us_1954"].status == "ended"
    old = World.load("1970-01-01").commitments["roc_us_1954"]
    assert (old.status, old.until) == ("in_force", None)
    with pytest.raises(UnknownName, match="kind of fact"):
        then.to_dict("nothing")
    assert {row["kind"] for row in then.to_dict("commitment")["rows"]} == {"commitment"}


def test_claims_can_fail(world):
    tested = [row for row in world.parameters.values() if row.claim]
    assert {row.claim for row in tested} >= {"C070", "C078", "C080", "C089"}
    assert all(row.low <= 0.0 <= row.high for row in tested)


def test_documents_of_rows(world):
    found = world.show("chn_fighters")
    assert found["schema"] == "moshimo.facts.show/1"
    assert found["rows"][0]["value"] == 1900
    found = world.show("lockin")["rows"][0]
    assert "value" not in found
    assert (found["low"], found["high"], found["judgement"]) == (-0.1, 0.4, True)
    assert len(world.to_dict()["rows"]) == len(world.rows) == sum(len(getattr(world, kind)) for kind in KINDS)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(data_file("moshimo.facts"), folder)
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        (FACTS, "source: CSIS23\n", "source: NOBODY\n", "source"),
        (FACTS, "known: 2023-01-09", "known: 2020-01-09", "known"),
        (FACTS, "known: 2023-01-09", "known: 2031-01-09", "released"),
        (FACTS, "source: CMPR25\n  grade: B2", "source: CMPR25\n  grade: A1", "grade"),
        (FACTS, "- id: chn_frigates", "- id: chn_destroyers", "duplicate"),
        (FACTS, "unit: ships\n", "", "schema"),
        (FACTS, "unit: ships\n", "unit: shps\n", "unit"),
        (FACTS, "actor: CHN", "actor: XXX", "schema"),
        (FACTS, "ja: 中国の揚陸船団", 'ja: ""', "schema"),
        (PARAMETERS, "low: -0.1", "low: 0.1", "claim"),
        (PARAMETERS, "low: 78\n  high: 102", "low: 102\n  high: 78", "schema"),
        (PARAMETERS, "bounds: [0, 200]", "bounds: [90, 200]", "schema"),
        (PARAMETERS, "grade: F6\n  judgement: true", "grade: B2\n  judgement: true", "schema"),
        (PARAMETERS, "judgement: true\n", "", "schema"),
        (SOURCES, "grade: B1", "grade: G1", "schema"),
        (SOURCES, "- id: MEMORY", "- id: JUDGEMENT", "duplicate"),
        (SOURCES, "released: 2026-11-24\n", "", "released"),
        (FACTS, "facts:", "released: 2026-11-24\nfacts:", "released"),
        (FACTS, "  known: 2023-01-09\n", "", "schema"),
        (FACTS, "unit: ships\n", 'unit: " "\n', "schema"),
        (FACTS, "value: 96\n", "value: .inf\n", "schema"),
        (FACTS, "value: 96\n", "value: -5\n", "schema"),
        (FACTS, "value: 96\n", "value: 96\n  low: 90\n", "schema"),
        (FACTS, "value: 96\n", "low: 99\n  high: 90\n", "schema"),
        (FACTS, "known: 2023-01-09", 'known: "20230109"', "schema"),
        (FACTS, "known: 2023-01-09", "known: 2023-W02-1", "schema"),
        (FACTS, "  grade: B1\n", "  grade: F6\n", "schema"),
        (FACTS, "  unit: ships\n  value: 96\n", "  unit: share\n  value: 96\n", "schema"),
        (SOURCES, "published: 2023-01-09", "published: 2031-01-09", "released"),
        (SOURCES, "latest: 2022-12-31", "latest: 2099-01-01", "released"),
        (COMMITMENTS, "  since: 1960-06-23\n", "", "schema"),
        (COMMITMENTS, "{by: [JPN", "{by: [USA, JPN", "schema"),
        (COMMITMENTS, "consumers: [JPN, ", "consumers: [JPN, JPN, ", "schema"),
        (JAPAN, "opens: [L0, L1, L2]", "opens: []", "schema"),
        (JAPAN, "steps: [jp_consent_days]", "steps: [advance_rate]", "dangling"),
        (PRESENCE, "1950", "19x0", "schema"),
        (FACTS, "  label: {en: China's amphibious fleet, ja: 中国の揚陸船団}\n", "", "schema"),
        (FACTS, "  source: CSIS23\n", "", "schema"),
        (FACTS, "- id: chn_frigates", "- id: us_personnel_jpn_2024", "duplicate"),
        (COMMITMENTS, "parties: [USA, JPN]", "parties: [USA, USA]", "schema"),
        (COMMITMENTS, "needs: [USA]", "needs: [KOR]", "schema"),
        (COMMITMENTS, "replaces: roc_us_1954", "replaces: nothing", "dangling"),
        (COMMITMENTS, "replaces: roc_us_1954", "replaces: jjoc_activated", "dangling"),
        (COMMITMENTS, "known: 1960-06-23", "known: 1959-06-23", "known"),
        (COMMITMENTS, "until: 1979-12-31", "until: 1950-12-31", "until"),
        (COMMITMENTS, "  until: 1979-12-31\n", "", "schema"),
        (COMMITMENTS, "functions: [", "functions: [dancing, ", "dangling"),
        (COMMITMENTS, "binding: 3", "binding: 4", "schema"),
        (COMMITMENTS, "since: 1960-06-23", "since: 23.6.1960", "schema"),
        (WARGAMES, "- csis23_base_fails\n", "- csis23_base_wins\n", "dangling"),
        (WARGAMES, "use: [calibrate", "use: [calibration", "schema"),
        (STATEMENTS, "kind: event", "kind: rumour", "schema"),
        (SITES, "host: JPN", "host: ZZZ", "schema"),
        (PRESENCE, "JPN:", "XXX:", "schema"),
        (JAPAN, "opens: [L0, L1, L2]", "opens: [L0, L9]", "schema"),
        (JAPAN, "steps: [jp_consent_days]", "steps: [jp_no_days]", "dangling"),
    ],
)
def test_the_check_names_each_fault_with_its_line(copy, name, old, new, code):
    change(copy, name, old, new)
    _, problems = check(copy)
    assert code in {problem.code for problem in problems}
    problem = next(problem for problem in problems if problem.code == code)
    if code != "released":  # which says something about all files together
        assert problem.file.endswith((name, PRESENCE))
        assert problem.line > 1
    assert problem.message
    assert problem.hint


def test_a_duplicate_id_is_refused_on_loading(copy):
    change(copy, PARAMETERS, "- id: decoy_ships", "- id: pla_escorts")
    with pytest.raises(DataFileError, match="already used on line 3"):
        load_files(documents(copy))
    change(copy, PARAMETERS, "- id: pla_escorts", "- id: chn_destroyers")
    with pytest.raises(DataFileError, match=r"already used on line \d+ of .*facts.yaml"):
        load_files(documents(copy))


def test_the_date_of_release_stands_once(copy):
    change(copy, SOURCES, "released: 2026-11-24\n", "")
    with pytest.raises(DataFileError, match="given 0 times"):
        load_files(documents(copy))


def test_a_folder_that_cannot_be_read_is_a_problem_not_a_crash(tmp_path):
    (tmp_path / "broken.yaml").write_text("facts: [", encoding="utf-8")
    rows, problems = check(tmp_path)
    assert (rows, [problem.code for problem in problems]) == (0, ["schema"])
