"""The ledger of claims: all statements, paraphrased, each reference real, nothing later than the day asked for."""

import re

import pytest

from moshimo.errors import DataFileError
from moshimo.facts import data_file, parse
from moshimo.study import Ledger, check_claims, facts_check, facts_export
from moshimo.study.ledger import _file, places

TEXT = data_file("moshimo.study", "claims.yaml").read_text(encoding="utf-8")


def test_the_ledger_is_whole():
    ledger = Ledger.load()
    assert list(ledger.claims) == [f"C{i:03}" for i in range(1, 99)]
    assert list(ledger.omissions) == [f"O{i:02}" for i in range(1, 31)]
    assert check_claims() == 128
    rows = ledger.to_dict()["rows"]
    assert sum(bool(row["where"]) for row in rows) > 80
    for row in rows:
        assert (row["kind"] == "represented") == bool(row["where"])
        assert (row["verdict"], row["test"], row["share"], row["box"]) == (None, None, None, None)
        assert row["sentence"]["en"].endswith((".", "?"))
        assert row["anchor"]
        assert row["anchor"] != row["sentence"]["ja"]


def test_the_paraphrase_is_not_the_original():
    """No sentence of ours holds the quotation that locates it: the anchor is the original's, the sentence ours."""
    for row in Ledger.load().claims.values():
        assert row.anchor not in row.text.ja, row.id


def test_references_cover_what_the_essay_is_about():
    claims = Ledger.load().claims
    used = {name for row in claims.values() for name in row.where}
    assert used <= places()
    for name in ("parameter:lockin", "parameter:substitution_elasticity", "commitment:us_jp_1960_art6", "rung:L8"):
        assert name in used or name.startswith("rung"), name


def test_what_happened_later_is_hidden():
    then = Ledger.load("2024-01-31").to_dict()
    assert [row["happened"] for row in then["rows"]] == [None] * 98
    half = Ledger.load("2025-06-30").to_dict()["rows"]
    known = [row["happened"]["known"] for row in half if row["happened"]]
    assert known
    assert max(known) <= "2025-06-30"
    assert Ledger.load("2024-01-30").to_dict()["rows"] == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("- id: C002", "- id: C001", "used twice"),
        ("where: [parameter:leader_myopia", "where: [parameter:leader_mood", "nowhere in the data"),
        ("cls: structure", "cls: opinion", "'structure'"),
        ("section: title", "section: love", "'title'"),
        ("  anchor: 東アジア諸国の同盟政策\n", "", "'anchor' is missing"),
        ("cuts: [C", "cuts: [C999, C", "no claim 'C999'"),
        ("source: ESSAY", "source: NADA", "no source 'NADA'"),
        ("    known: 2024-11-0", "    known: 2033-11-0", "after the release"),
        ("    known: 2024-11-0", "    known: 2024-02-0", "before 'statement:"),
        ("stands_on: [statement:", "stands_on: [statement:no_", "nowhere in the data"),
    ],
)
def test_faults_in_the_ledger_are_named_with_their_line(old, new, says):
    assert old in TEXT
    with pytest.raises(DataFileError, match=says) as caught:
        check_claims(parse(TEXT.replace(old, new, 1), "claims.yaml"))
    assert caught.value.place.line > 1
    assert check_claims(_file()) == 128


def test_the_whole_evidence_is_checked_and_exported(world, monkeypatch):
    found = facts_check()
    assert found["ok"]
    assert found["rows"] > 1500
    text = facts_export(world)
    assert text.count("\n") == len(world.rows) + 1
    assert text.startswith("id,kind,value,low,high,unit,known,valid,source,grade,judgement,contested,label_en")
    document = facts_export(world, "json")
    assert '"schema": "moshimo.facts.export/1"' in document
    cited = {row.source for row in world.rows.values()}
    assert len(re.findall('"published":', document)) == len(cited) < len(world.sources)

    def broken():
        raise DataFileError("a fault", hint="Mend it")

    monkeypatch.setattr("moshimo.study.evidence.check_claims", broken)
    found = facts_check()
    assert (found["ok"], found["problems"][0]["message"]) == (False, "a fault")
