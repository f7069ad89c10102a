"""The shipped commitments and services: what they say on a day, and faults planted in them that must show."""

import json
import re
import shutil
from dataclasses import replace

import pytest

from moshimo.alliance import TYPES, Graph, fate, star_centres, ties_of
from moshimo.cli.alliance import app
from moshimo.errors import DataFileError, NotKnownYet, UnknownName
from moshimo.facts import DataFile, World, check, data_file, read, validate
from moshimo.words import ACTORS, FUNCTIONS

FILE = data_file("moshimo.facts", "commitments.yaml")
JAPANESE = re.compile(r"[぀-ヿ一-鿿]|AUKUS")


@pytest.fixture(scope="module")
def shipped(world):
    return Graph(world)


@pytest.fixture(scope="module")
def gone(shipped):
    return shipped.without("USA")


@pytest.fixture(scope="module")
def record():
    return validate(DataFile, read(FILE))


def ids(rows):
    return {row["id"] for row in rows}


def texts(row):
    names = ("label", "trigger", "obligation", "scope", "exit")
    return [getattr(row, name) for name in names if hasattr(row, name)]


def test_defence_ties_are_an_exact_star(shipped):
    """As the Alliance Treaty Obligations and Provisions data have it for 2018, New Zealand added."""
    defence = [tie for tie in shipped.ties if tie.type == "defence"]
    assert star_centres(defence) == ["USA", "PRK"]
    direct = {tie.pair for tie in defence if not tie.through}
    assert direct == {("USA", name) for name in ("JPN", "KOR", "AUS", "PHL", "NZL")} | {("CHN", "PRK"), ("PRK", "RUS")}
    assert {tie.pair: tie.through for tie in defence if tie.through} == {("AUS", "NZL"): ("USA",)}
    assert shipped.show()["stars"]["defence"] == ["USA", "PRK"]
    assert shipped.network().has_edge("USA", "JPN", key="us_jp_1960_art5")
    assert not shipped.network().has_edge("AUS", "NZL", key="anzus_1951")
    assert shipped.network(direct=False).edges["AUS", "NZL", "anzus_1951"]["through"] == ("USA",)
    assert shipped.network().nodes["JPN"]["label"] == "Japan / 日本"


def test_without_the_hub(shipped, gone):
    """No spoke is tied to another by a duty of defence; the challengers' own treaties are untouched."""
    assert [edge["commitment"] for edge in gone["remains"]["defence_edges"]] == ["cn_kp_1961", "kp_ru_2024"]
    assert gone["remains"]["components"]["defence"] == [["CHN", "PRK", "RUS"]]
    assert {"us_jp_1960_art5", "jp_kr_us_tisa", "jp_kr_us_ctc", "tra_1979", "unc_rear_sofa"} <= ids(gone["commitments"])
    assert {"jp_au_raa", "jp_kr_gsomia", "au_jp_kr_dmm", "fpda"} <= set(gone["remains"]["commitments"])
    assert all("USA" not in row.parties for row in shipped.commitments if row.id in gone["remains"]["commitments"])
    assert gone["remains"]["alone"] == ["TWN"]
    pairs = gone["remains"]["pairs_without_any"]
    assert pairs[:4] == [["JPN", "TWN"], ["KOR", "TWN"], ["TWN", "AUS"], ["TWN", "PHL"]]  # nearest first
    assert ["JPN", "KOR"] not in pairs
    assert ["PHL", "IND"] not in gone["remains"]["pairs_cut"]  # there was none to cut
    assert ["JPN", "NZL"] in gone["remains"]["pairs_cut"]
    assert {row["consumer"] for row in gone["stranded"]} == {"KOR", "AUS", "GBR", "NZL"}


def test_without_the_host_of_the_rear(shipped):
    found = shipped.without("JPN")
    assert "unc_rear_sofa" in ids(found["commitments"])
    assert "jp_kr_us_tisa" in ids(found["hollowed"])
    assert {row["service"] for row in found["services"]} == {
        "bases_japan",
        "rear_support_korea",
        "warning_data_from_japan",
    }
    assert star_centres(ties_of(row for row in shipped.commitments if row.type == "defence")) == ["USA", "PRK"]


def test_only_what_was_public_on_the_day():
    then = Graph(World.load("2024-01-31"))
    shown = {row["id"]: row for row in then.show()["rows"]}
    assert "jp_ph_raa" not in shown
    assert "jp_ph_raa_pending" not in shown
    assert (shown["roc_us_1954"]["status"], shown["roc_us_1954"]["until"]) == ("ended", "1979-12-31")
    assert "roc_us_1954" not in {row.id for row in then.commitments}
    assert all(row["since"] <= "2024-01-31" for row in shown.values())
    with pytest.raises(NotKnownYet):
        World.load("2024-01-31").commitment("jp_ph_raa")
    found = then.without("USA")
    assert found["services"] == []  # every estimate of a share is of a later day
    assert ["JPN", "PHL"] in found["remains"]["pairs_without_any"]


def test_a_later_end_is_not_known_yet():
    then = {row["id"]: row for row in Graph(World.load("1975-01-01")).show()["rows"]}
    assert (then["roc_us_1954"]["status"], then["roc_us_1954"]["until"]) == ("in_force", None)
    assert "tra_1979" not in then
    signed = {row["id"]: row for row in Graph(World.load("2024-12-31")).show()["rows"]}
    assert (signed["jp_ph_raa_pending"]["status"], signed["jp_ph_raa_pending"]["until"]) == ("signed", None)
    on = {row["id"]: row["status"] for row in Graph(World.load("2025-09-11")).show()["rows"]}
    assert (on["jp_ph_raa_pending"], on["jp_ph_raa"]) == ("ended", "in_force")


@pytest.mark.parametrize("day", ["1956-01-01", "1979-12-30", "2016-12-31", "2024-01-31", "2024-07-08", "2026-11-24"])
def test_no_document_names_a_later_day(day):
    """Dates stand in `since` and `until` only, years in texts; none may lie after the day asked for."""
    graph = Graph(World.load(day))
    assert all(row["since"] is None or row["since"] <= day for row in graph.show()["rows"])
    assert all(row["until"] is None or row["until"] <= day for row in graph.show()["rows"])
    for actor in graph.actors:
        body = json.dumps(graph.without(actor)["commitments"], ensure_ascii=False)
        words = re.sub(r"\b[a-z]+(?:_[a-z0-9]+)+\b", "", body)  # ids may hold a year
        assert all(year <= day[:4] for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", words))


@pytest.mark.parametrize(
    ("until", "day", "state"),
    [
        ("2020-05-01", "2020-04-30", "in_force"),
        ("2020-05-01", "2020-05-01", "ended"),
        ("2020-05", "2020-05-31", "in_force"),
        ("2020-05", "2020-06-01", "ended"),
        ("2020", "2020-12-31", "in_force"),
        ("2020", "2021-01-01", "ended"),
    ],
)
def test_when_a_commitment_has_ended(graph, promise, until, day, state):
    row = promise("one", "USA", "JPN", since="2019-01-01", status="ended", until=until)
    assert graph([row], as_of=day).show()["rows"][0]["status"] == state


def test_a_gap_and_a_future_beginning_tie_nobody(graph, promise):
    rows = [
        promise("gap", "JPN", "KOR", status="absent", since=None),
        promise("later", "JPN", "AUS", since="2030-01-01"),
        promise("soon", "JPN", "PHL", status="signed"),
    ]
    made = graph(rows)
    assert [(row["id"], row["status"]) for row in made.show()["rows"]] == [("gap", "absent"), ("soon", "signed")]
    assert [tie.pair for tie in made.ties] == [("JPN", "PHL")]
    assert made.actors == ["JPN", "KOR", "PHL"]


def test_every_service_lies_inside_the_graph(shipped, world):
    for row in world.services.values():
        substitutes = [name for substitute in row.substitutes.values() for name in substitute.by]
        assert {row.provider, *row.consumers, *substitutes} <= set(shipped.actors), row.id
        assert row.judgement, row.id
        assert row.grade == "F6", row.id
        assert row.known == "2026-11-24", row.id
        assert set(row.functions) <= set(FUNCTIONS), row.id
        assert row.high - row.low >= 0.3, row.id  # nobody knows these shares: no narrow range is honest
        carriers = [world.commitment(name) for name in row.via]
        assert carriers, row.id
        for consumer in row.consumers:
            between = [c for c in carriers if {row.provider, consumer} <= set(c.parties)]
            assert between or row.id == "rear_support_korea", (row.id, consumer)
        for substitute in row.substitutes.values():
            assert row.provider not in substitute.by, row.id
            assert substitute.low <= row.low, row.id  # who takes over never makes it worse
            assert substitute.high <= row.high, row.id
    assert {row.provider for row in world.services.values()} == {"USA", "JPN", "KOR", "AUS", "PHL"}


def test_every_row_is_bilingual_and_says_nothing_later(record):
    rows = [*record.commitments, *record.services]
    assert len(record.commitments) >= 30
    for row in rows:
        for text in texts(row):
            assert JAPANESE.search(text.ja), (row.id, text)
            assert not re.search(r"[(),:;]", text.ja), (row.id, text)
        said = " ".join([row.note, row.valid, *(word for text in texts(row) for word in (text.en, text.ja))])
        assert all(year <= row.known[:4] for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", said)), row.id
        assert (row.source in ("MEMORY", "JUDGEMENT")) == row.judgement == (row.grade == "F6"), row.id


def test_what_the_united_states_signs_leans_on_it(record):
    for row in record.commitments:
        assert ("USA" in row.needs) == ("USA" in row.parties), row.id
        assert set(row.parties) <= set(ACTORS), row.id


def plant(world, name, **changes):
    """Return a graph of the world with one commitment changed."""
    row = world.commitment(name).model_copy(update=changes)
    return Graph(replace(world, commitments=dict(world.commitments) | {name: row}))


def test_planted_faults_show(world):
    free = plant(world, "jp_kr_us_tisa", needs=[]).without("USA")
    assert "jp_kr_us_tisa" in ids(free["hollowed"])
    pact = plant(world, "jp_au_raa", type="defence")
    assert pact.show()["stars"]["defence"] == ["PRK"]
    assert {"pair": ["JPN", "AUS"], "commitment": "jp_au_raa"} in pact.without("USA")["remains"]["defence_edges"]
    assert plant(world, "anzus_1951", needs=[]).show()["stars"]["defence"] == ["PRK"]
    lapsed = plant(world, "jp_kr_gsomia", status="ended", until="2020-01-01").without("USA")
    assert "jp_kr_gsomia" not in lapsed["remains"]["commitments"]
    assert fate(world.commitment("jp_kr_gsomia"), "USA") == "untouched"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("needs: [USA]", "needs: [CHN]", "names CHN, which is no party"),
        ("parties: [USA, JPN]", "parties: [USA, USA]", "'USA' is named twice"),
        ("parties: [USA, JPN]", "parties: [USA, JAP]", "unknown actor"),
        ("  until: 1979-12-31\n", "", "says `until`"),
        ("type: defence", "type: defense", "'defence'"),
        ("binding: 3", "binding: 4", "less than or equal to 3"),
        ("provider: USA", "provider: JPN", "also named as a consumer"),
        ("  low: 0.5\n", "  low: 0.99\n", "`low` is above `high`"),
        ("    TWN: {by: [TWN], low: 0.4", "    PHL: {by: [TWN], low: 0.4", "names PHL, which is no consumer"),
    ],
)
def test_faults_in_the_file_are_refused_with_their_line(tmp_path, old, new, says):
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "commitments.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=re.escape(says)) as refused:
        validate(DataFile, read(path))
    assert refused.value.place.line is not None


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("replaces: roc_us_1954", "replaces: roc_us_1955", "dangling"),
        ("via: [jp_kr_gsomia]", "via: [jp_kr_gsomja]", "dangling"),
        ("functions: [iamd, space]", "functions: [iamd, spice]", "dangling"),
        ("known: 2016-11-23", "known: 2016-11-22", "known"),
        ("until: 1979-12-31", "until: 1950-12-31", "until"),
    ],
)
def test_the_check_of_facts_finds_what_the_schema_cannot(tmp_path, old, new, code):
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("sources.yaml", "commitments.yaml"):
        shutil.copy(data_file("moshimo.facts", name), folder)
    assert check(folder)[1] == []
    path = folder / "commitments.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert [problem.code for problem in check(folder)[1]] == [code]


def test_show_can_be_narrowed(shipped):
    full, mine = shipped.show(), shipped.show("JPN", "logistics")
    assert full["schema"] == "moshimo.alliance.show/1"
    assert {row["id"] for row in mine["rows"]} < {row["id"] for row in full["rows"]}
    assert all("JPN" in row["parties"] and row["type"] == "logistics" for row in mine["rows"])
    assert all("JPN" in row["pair"] and row["types"] == ["logistics"] for row in mine["pairs"])
    assert list(mine["stars"]) == ["logistics"]
    assert list(full["stars"]) == list(TYPES)
    japan = next(row for row in full["actors"] if row["actor"] == "JPN")
    assert japan["label"] == {"en": "Japan", "ja": "日本"}
    assert japan["degree"]["defence"] == 1
    assert next(row for row in full["actors"] if row["actor"] == "USA")["degree"]["defence"] == 5
    assert next(row for row in full["actors"] if row["actor"] == "SGP")["degree"] == {"consultation": 3}


def run(capsys, *words):
    app(list(words), standalone_mode=False)
    return capsys.readouterr().out


def test_the_commands_print_tables_and_a_sentence(capsys, shipped, gone):
    shown = run(capsys, "show")
    assert "us_jp_1960_art5" in shown
    assert "Direct defence ties form an exact star around USA and PRK." in shown
    assert f"As of 2026-11-24 in force or signed: {len(shipped.commitments)}; ended: 2; absent: 1." in shown
    shown = run(capsys, "show", "--actor", "TWN", "--type", "arms_supply")
    assert "tra_1979" in shown
    assert "in force or signed: 1; ended: 0; absent: 0." in shown
    assert "jp_au_raa" not in shown
    last = run(capsys, "without", "USA").splitlines()[-1]
    assert last.startswith(f"Without USA {len(gone['commitments'])} of {len(shipped.commitments)} commitments fall")
    assert "Direct defence ties left: CHN-PRK, PRK-RUS." in last
    assert "KOR and TWN" in last
    assert "go on among the others" in run(capsys, "without", "JPN")
    assert "No estimate of services was public by then." in run(capsys, "without", "USA", "--as-of", "2024-01-31")
    without_sgp = run(capsys, "without", "SGP").splitlines()
    assert any(line.startswith("fpda") and "hollowed" in line for line in without_sgp)
    assert f"Without SGP 0 of {len(shipped.commitments)} commitments fall" in without_sgp[-1]
    assert "Direct defence ties left: USA-JPN, USA-KOR" in without_sgp[-1]


def test_the_commands_print_documents(capsys, shipped, gone):
    assert json.loads(run(capsys, "show", "--json")) == shipped.show()
    found = json.loads(run(capsys, "without", "USA", "--json"))
    assert {key for key in found if found[key] != gone[key]} == {"cells"}
    assert all(cell["before"] in ("led", "fallback") for cell in found["cells"])
    assert list(gone)[:4] == ["schema", "version", "without", "as_of"]
    assert {"id", "type", "parties"} <= set(gone["commitments"][0])
    assert {"service", "consumer", "replaced_by", "loss"} <= set(gone["services"][0])
    with pytest.raises(UnknownName, match="ACTOR: there is no actor 'FRA'"):
        run(capsys, "without", "FRA")


def test_importing_the_room_is_cheap():
    import subprocess
    import sys

    code = "import sys, moshimo.alliance; print('networkx' in sys.modules, 'numba' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == "False False\n"
