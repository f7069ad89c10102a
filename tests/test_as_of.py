"""Nothing later than ``--as-of`` reaches any output; a planted later row is caught by the same eye."""

import json
from types import MappingProxyType

import pytest

from moshimo.__main__ import run
from moshimo.facts import World
from moshimo.facts import world as world_module
from moshimo.study import Ledger

DAYS = ("1953-12-31", "2015-01-01", "2024-01-31", "2025-06-30", "2026-06-30")
DOORS = (
    "facts list",
    "facts export --format json",
    "alliance show",
    "alliance without USA",
    "alliance without JPN",
    "claims",
    "command check parallel --without USA",
    "command check flexible",
    "crisis ladder JPN",
    "policy list",
    "policy show P4",
    "campaign run taiwan-invasion --futures 20",
    "brief --futures 20 --out OUT",
    "study run --futures 20 --out OUT",
)


def strings(item):
    """Yield every text of a document, keys included."""
    if isinstance(item, dict):
        for key, value in item.items():
            yield key
            yield from strings(value)
    elif isinstance(item, list):
        for value in item:
            yield from strings(value)
    elif isinstance(item, str):
        yield item


def later_than(day):
    """Return the texts by which a row that became public after a day would be known again: ids, labels, statements."""
    world = World.load()
    found = {}
    for row in world.rows.values():
        if row.known > day:
            texts = [row.label.en, row.label.ja, *([row.text.en, row.text.ja] if hasattr(row, "text") else [])]
            texts += [] if row.id in world.parameters else [row.id]  # a parameter's name says nothing of its value
            found |= dict.fromkeys(texts, row.id)
    earlier = [row for row in world.rows.values() if row.known <= day]
    for row in earlier:  # a label that an earlier row has too is no sign of the later one
        for text in (row.label.en, row.label.ja):
            found.pop(text, None)
    for source in world.sources.values():
        if (source.latest or source.published or "") > day:
            found |= {text: source.id for text in (source.title, source.address, source.note) if text}
    for claim in Ledger.load().claims.values():
        if claim.happened and claim.happened.known > day:
            found |= {claim.happened.text.en: claim.id, claim.happened.text.ja: claim.id}
    return found


def leaks(document, day):
    """Return what in a document became public after a day: rows by their texts, and any later `known`."""
    later = later_than(day)
    texts = list(strings(document))
    found = {later[text] for text in texts if text in later}
    found |= {later[name] for text in texts for name in [text.partition(":")[2]] if name in later}  # kind:id
    pending = [document]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            if isinstance(item.get("known"), str) and item["known"] > day:
                found.add(f"known {item['known']}")
            pending += item.values()
        elif isinstance(item, list):
            pending += item
    return found


def ask(capsys, tmp_path, door, day):
    code = run([*door.replace("OUT", str(tmp_path / "out")).split(), "--as-of", day, "--json"])
    shown = capsys.readouterr()
    return code, json.loads(shown.out if code == 0 else shown.err.splitlines()[-1])


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("door", DOORS)
def test_no_later_fact_reaches_an_output(capsys, tmp_path, door, day):
    code, found = ask(capsys, tmp_path, door, day)
    if code == 0:
        assert leaks(found, day) == set()
        assert found.get("as_of", day) == day
    else:
        assert code == 2
        assert found["error"]["code"] in ("not_known_yet", "unknown_name")
        assert not (tmp_path / "out").exists()


def test_doors_that_stand_on_later_judgements_refuse_and_others_answer(capsys, tmp_path):
    codes = {door: ask(capsys, tmp_path, door, "2024-01-31")[0] for door in DOORS}
    refused = {door for door, code in codes.items() if code == 2}
    assert {door.split()[0] for door in refused} == {"campaign", "brief", "study", "crisis", "command", "policy"}


@pytest.mark.parametrize("door", ["facts list", "facts export --format json", "alliance show", "alliance without USA"])
def test_a_planted_later_row_is_caught(capsys, tmp_path, monkeypatch, door):
    """The same question, with a world that forgets to hide: the eye above has to see it."""
    whole = World.load()

    def forgetful(as_of):
        shown = {kind: MappingProxyType(dict(getattr(whole, kind))) for kind in world_module.KINDS}
        return World(as_of=as_of or whole.as_of, sources=whole.sources, later=MappingProxyType({}), **shown)

    monkeypatch.setattr(world_module, "_load", forgetful)
    _, found = ask(capsys, tmp_path, door, "2023-01-31")
    assert leaks(found, "2023-01-31")
    monkeypatch.undo()


def test_a_planted_claim_is_caught(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(
        Ledger, "_happened", lambda _self, row: row.happened and {"known": row.happened.known, "en": "x", "ja": "x"}
    )
    _, found = ask(capsys, tmp_path, "claims", "2024-06-30")
    assert leaks(found, "2024-06-30")
