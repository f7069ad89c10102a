"""Small arrangements written in a test: one rule for some cells, and each nation for itself elsewhere."""

import pytest

from moshimo import command
from moshimo.command.resolve import answer

HEAD = """
id: own
label: {en: own, ja: 自作}
summary: {en: a test, ja: 試験}
known: 2020-01-01
source: JUDGEMENT
grade: F6
judgement: true
rules:
"""
LAST = """
- when: {}
  lead: each
  relation: coordination
  forces: stakeholders
  why: {en: a test, ja: 試験}
"""


@pytest.fixture(scope="session")
def own(tmp_path_factory):
    """Return a writer of arrangements: rules as (when, lead, relation, forces, other lines), then the last one."""
    folder = tmp_path_factory.mktemp("own")
    known = {}

    def make(*rules, last=LAST):
        text = HEAD
        for when, lead, relation, forces, extra in rules:
            text += f"- when: {{{when}}}\n  lead: {lead}\n  relation: {relation}\n  forces: {forces}\n"
            text += "  why: {en: a test, ja: 試験}\n" + "".join(f"  {line}\n" for line in extra.splitlines())
        if text + last not in known:
            path = folder / "own.yaml"
            path.write_text(text + last, encoding="utf-8")
            known[text + last] = command.load_arrangement(path)
        return known[text + last]

    return make


@pytest.fixture(scope="session")
def cell(own):
    """Return an asker: the answer of one cell under a rule for it, on a day; authority was handed over long before."""

    def ask(
        where="ecs.asw.combat", *, lead="JPN", relation="tacon", forces="[JPN, USA]", extra="",
        phases="[crisis, combat]", day=0.0, **met,
    ):  # fmt: skip
        area, function, phase = where.split(".")
        if phase not in phases:
            phases = f"[{phase}]"
        when = f"areas: [{area}], functions: [{function}], phases: {phases}"
        held = own((when, lead, relation, forces, extra))
        found = held.cells[command.CELLS.index((area, function, phase))]
        return answer(found, command.Circumstances(**met), day)

    return ask
