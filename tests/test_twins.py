"""Every ``--json`` document equals what the function named after its door returns in Python."""

import json
from pathlib import Path

import pytest

import moshimo as ms
from moshimo.__main__ import run
from moshimo.facts import data_file

OWN = str(data_file("moshimo.campaign", "contingencies", "taiwan-invasion.yaml"))
LEVERS = str(data_file("moshimo.policy", "policies.yaml"))
SMALL = {"futures": 30, "policies": ("P0", "P4")}

TWINS = {
    "facts list": lambda _: ms.World.load().to_dict(),
    "facts list --kind case --as-of 2024-01-31": lambda _: ms.World.load("2024-01-31").to_dict("case"),
    "facts show jp_kadena": lambda _: ms.World.load().show("jp_kadena"),
    "facts check": lambda _: ms.facts_check(),
    "facts export": lambda _: json.loads(ms.facts_export(ms.World.load(), "json")),
    "alliance show": lambda _: ms.alliance_show(),
    "alliance show --actor JPN --type access": lambda _: ms.alliance_show("JPN", "access"),
    "alliance without USA": lambda _: ms.alliance_without("USA"),
    "crisis ladder JPN --day 3 --set usa_state=full": lambda _: ms.crisis_ladder(
        "JPN", settings={"usa_state": "full"}, day=3.0
    ),
    "crisis solve --set usa_state=absent": lambda _: ms.crisis_solve(settings={"usa_state": "absent"}),
    "crisis solve --reference honour_dispute_force --policy P4": lambda _: ms.crisis_solve(
        reference="honour_dispute_force", policy="P4"
    ),
    "crisis tree --efg TREE": lambda folder: ms.crisis_tree(folder.parent / "crisis.efg"),
    "crisis ambivalence --futures 40": lambda _: ms.crisis_ambivalence(count=40),
    "crisis hard-case --futures 20 --state delayed": lambda _: ms.crisis_hard_case(count=20, state="delayed"),
    "crisis overturn --futures 40 --set allied_persuasion=0": lambda _: ms.crisis_overturn(
        settings={"allied_persuasion": 0.0}, count=40
    ),
    "crisis reliability": lambda _: ms.crisis_reliability(),
    "command show flexible": lambda _: ms.command_show("flexible"),
    "command sheet parallel --blank --force --out SHEET": lambda folder: ms.command_sheet(
        "parallel", folder.parent / "matrix.xlsx", blank=True, force=True
    ),
    "command check flexible --without USA --day 5": lambda _: ms.command_check("flexible", "USA", 5.0),
    "campaign run taiwan-invasion --futures 20": lambda _: ms.campaign_run("taiwan-invasion", count=20),
    f"campaign check {OWN}": lambda _: ms.campaign_check(Path(OWN)),
    "policy list": lambda _: ms.policy_list(),
    "policy show P4": lambda _: ms.policy_show("P4"),
    f"policy check {LEVERS}": lambda _: ms.policy_check(Path(LEVERS)),
    "claims": lambda _: ms.claims(),
    "schema": lambda _: ms.schemas(),
    "schema brief": lambda _: ms.schema("brief"),
    "study show STUDY": lambda folder: ms.study_show(folder),
    "study resume STUDY": lambda folder: ms.study_resume(folder).to_dict(),
    "study digest STUDY": lambda folder: ms.Results(folder).digest(),
    "study compare STUDY": lambda folder: ms.Results(folder).compare(),
    "explain STUDY --future 7 --policy P4": lambda folder: ms.explain(folder, 7, "P4"),
    "brief --futures 30 --policy P0 --policy P4 --out BRIEF": lambda folder: ms.brief(
        ms.Study(**SMALL), folder.parent / "brief"
    ).to_dict(),
}
MOVING = ("wall_s", "rows_per_s")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("twins") / "study"
    ms.Study(**SMALL).run(out)
    return out


@pytest.mark.parametrize("words", TWINS)
def test_the_document_of_a_door_is_what_its_function_returns(capsys, folder, words):
    typed = words.replace("STUDY", str(folder)).replace("BRIEF", str(folder.parent / "brief"))
    typed = typed.replace("TREE", str(folder.parent / "crisis.efg"))
    typed = typed.replace("SHEET", str(folder.parent / "matrix.xlsx"))
    assert run([*typed.split(), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    twin = TWINS[words](folder)
    for key in MOVING:
        printed.pop(key, None)
        twin.pop(key, None)
    assert printed == twin


def test_names_of_folders_and_files_may_be_typed_as_text(folder, tmp_path):
    name, again = str(folder), str(tmp_path / "again")
    assert ms.Study(**SMALL).run(again).folder == Path(again)
    assert ms.Results(name).digest() == ms.Results(again).digest()
    assert ms.study_show(name) == ms.study_show(folder)
    assert ms.explain(name, 7) == ms.explain(folder, 7)
    assert ms.study_resume(name).folder == folder
    assert ms.study_rerun(name, str(tmp_path / "third")).to_dict()["same"]
    assert ms.brief(ms.Study(**SMALL), str(tmp_path / "page"), lang="en").html == tmp_path / "page" / "brief.html"
    assert (ms.campaign_check(OWN), ms.policy_check(LEVERS)) == (
        ms.campaign_check(Path(OWN)),
        ms.policy_check(Path(LEVERS)),
    )
    assert ms.facts_check(str(data_file("moshimo.facts"))) == ms.facts_check(data_file("moshimo.facts"))
    (tmp_path / "mine.yaml").write_text("policies: [P0, P4]\nfutures: 30\n", encoding="utf-8")
    assert ms.load_study(str(tmp_path / "mine.yaml")) == ms.Study(**SMALL)


def test_a_run_says_the_same_when_asked_later(folder, tmp_path):
    shown = ms.study_show(folder)
    again = ms.study_rerun(folder, tmp_path / "again").to_dict()
    assert (again["was"], again["same"], again["digest"]) == (shown["digest"], True, shown["digest"])
    assert ms.Results(folder).to_dict() == shown
    assert ms.study_plan(ms.Study(**SMALL))["rows"] == shown["rows"]
