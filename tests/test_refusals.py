"""Wrong input over all doors: exit 2, one sentence with the next step, no traceback, nothing written, nothing lost."""

import contextlib
import io
import json
import shutil

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from moshimo import campaign
from moshimo.__main__ import run
from moshimo.facts import data_file
from moshimo.study import Study
from moshimo.study import run as run_study
from tests.conftest import TINY

POLICIES = data_file("moshimo.policy", "policies.yaml").read_text(encoding="utf-8")
ARRANGEMENT = data_file("moshimo.command", "arrangements", "flexible.yaml").read_text(encoding="utf-8")
FACTS = {
    name: data_file("moshimo.facts", name).read_text(encoding="utf-8")
    for name in ("sources.yaml", "japan.yaml", "presence.yaml")
}
STUDY = "contingencies: [taiwan-invasion]\npolicies: [P0, P4]\nfutures: 20\nset: {kappa: 0.5}\n"

# What is written into the folder first (name -> text), the words typed there, and what the sentence must say.
TABLE = [
    # brief
    ({}, "brief --policy P3", "--policy: there is no policy 'P3'. Did you mean"),
    ({}, "brief --policy P0 --policy P0", "--policy: 'P0' is given twice"),
    ({}, "brief taiwan", "CONTINGENCY: there is no contingency 'taiwan'. Did you mean 'taiwan-invasion'?"),
    ({}, "brief taiwan-invasion taiwan-invasion", "CONTINGENCY: 'taiwan-invasion' is given twice"),
    ({}, "brief --set us_intervens=false", "there is no assumption or parameter 'us_intervens'. Did you mean"),
    ({}, "brief --set us_entry_delay_days=99", "--set: us_entry_delay_days cannot be 99"),
    ({}, "brief --set kappa=true", "--set: kappa cannot be true. Write a number"),
    (
        {},
        "crisis ladder JPN --set usa_state=true",
        "--set: usa_state cannot be true. Write one of over_committed, full",
    ),
    ({}, "brief --set us_intervenes=maybe", "--set: us_intervenes cannot be 'maybe'. Write true or false"),
    ({}, "brief --set leak_factor=9..1", "--set: leak_factor cannot be 9..1"),
    ({}, "brief --set leak_factor", "--set: cannot read 'leak_factor'. Write NAME=VALUE"),
    ({}, "brief --set kappa=0.1 --set kappa=0.2", "--set: 'kappa' is set twice"),
    ({}, "brief --set turn_days=7", "--set: turn_days is fixed at 3.5"),
    ({}, "brief --set usa_state=full --set us_intervenes=false", "contradict each other"),
    ({}, "brief --futures 0", "--futures: must be from 1"),
    ({}, "brief --futures many", "--futures: input should be a valid integer"),
    ({}, "brief --seed -1", "--seed: must be from 0"),
    ({}, "brief --lang fr", "--lang: there is no language 'fr'"),
    ({}, "brief --format pdf", "--format: there is no format 'pdf'"),
    ({}, "brief --as-of tomorrow", "--as-of: 'tomorrow' is not a date. Write YYYY-MM-DD."),
    ({}, "brief --as-of 2024-01-31", "--as-of: taiwan-invasion stands on"),
    ({}, "brief --as-of 2099-01-01", "--as-of: '2099-01-01' is after the release"),
    ({}, "brief --workers 0", "--workers: must be at least 1"),
    ({"held/x": "x"}, "brief --futures 20 --out held", "--out: the folder is not empty"),
    # study
    ({}, "study", "no command is given. See `"),
    ({}, "study plan none.yaml", "none.yaml: cannot be read: no such file or directory"),
    ({"s.yaml": STUDY + "futurs: 3\n"}, "study plan s.yaml", "s.yaml:5 (futurs): unknown key 'futurs'. Did you mean"),
    ({"s.yaml": STUDY.replace("P4", "P44")}, "study plan s.yaml", "s.yaml:2 (policies.1): there is no policy 'P44'"),
    ({"s.yaml": STUDY.replace("20", "-3")}, "study plan s.yaml", "s.yaml:3 (futures): must be from 1"),
    ({"s.yaml": STUDY.replace("0.5", "7")}, "study plan s.yaml", "s.yaml:4 (set.kappa): kappa cannot be 7"),
    ({"s.yaml": "- 1\n"}, "study plan s.yaml", "s.yaml:1: expected named values"),
    ({"s.yaml": STUDY}, "study run s.yaml", "--out: is missing. Name a new folder"),
    ({"s.yaml": STUDY}, "study run s.yaml --futures 3 --out o", "FILE: stands beside options that say the same"),
    ({}, "study run --sampler sobol --out o", "--sampler: there is no sampler 'sobol'"),
    ({}, "study run --chunk 0 --out o", "--chunk: must be at least 1"),
    ({}, "study resume nowhere", "DIR: 'nowhere' holds no study"),
    ({}, "study rerun nowhere", "--out: is missing"),
    ({}, "study rerun nowhere --out o", "DIR: 'nowhere' holds no study"),
    ({}, "study show nowhere", "DIR: 'nowhere' holds no study"),
    ({}, "study digest nowhere", "DIR: 'nowhere' holds no study"),
    ({}, "study compare nowhere", "DIR: 'nowhere' holds no study"),
    ({"d/manifest.json": "{"}, "study show d", "manifest.json: the manifest is damaged"),
    ({"d/manifest.json": "[]"}, "study resume d", "manifest.json: the manifest is not that of a study"),
    ({"STUDY": ""}, "study run --futures 9 --out STUDY", "--out: the folder holds another study, finished"),
    ({"STUDY": ""}, "study rerun STUDY --out STUDY", "--out: the folder holds this study, finished"),
    # explain
    ({}, "explain", "DIR: is missing. See `"),
    ({}, "explain nowhere", "DIR: 'nowhere' holds no study"),
    ({"STUDY": ""}, "explain STUDY --future 20", "--future: must be from 0 to 19, found 20"),
    ({"STUDY": ""}, "explain STUDY --future -1", "--future: must be from 0 to 19, found -1"),
    ({"STUDY": ""}, "explain STUDY --policy P2", "--policy: there is no policy in this study 'P2'"),
    (
        {"STUDY": ""},
        "explain STUDY --contingency korea",
        "--contingency: there is no contingency in this study",
    ),
    ({"STUDY": ""}, "explain STUDY --lang fr", "--lang: there is no language 'fr'"),
    # facts
    ({}, "facts show usa_jassm", "there is no fact or parameter 'usa_jassm'. Did you mean"),
    (
        {},
        "facts show jjoc_activated --as-of 2024-01-31",
        "--as-of: the fact or parameter 'jjoc_activated' became",
    ),
    ({}, "facts list --kind rumour", "--kind: there is no kind of fact 'rumour'"),
    ({}, "facts export --format xlsx", "--format: there is no format 'xlsx'"),
    ({}, "facts export --out no/such/folder/f.csv", "f.csv: cannot write: no such file or directory"),
    ({}, "facts check nowhere", "FOLDER: holds no data files"),
    ({"f/a.yaml": "facts: [\n"}, "facts check f", "a.yaml:2"),
    # alliance, crisis, command
    ({}, "alliance without XXX", "ACTOR: there is no actor 'XXX'"),
    ({}, "alliance show --type marriage", "--type: there is no type of commitment 'marriage'"),
    ({}, "alliance show --actor ZZZ", "--actor: there is no actor 'ZZZ'"),
    ({}, "command check flexible --late USA", "--late: 'USA' names no day. Write --late USA=14"),
    ({}, "command check flexible --late USA=soon", "--late: 'soon' in 'USA=soon' is no day"),
    (
        {},
        "command check flexible --late USA=9 --leaves USA=5",
        "--leaves: USA leaves on day 5, before it comes",
    ),
    ({}, "command check flexible --without USA --late USA=3", "--without: USA cannot be both missing and late"),
    ({}, "command check flexible --supports CHN", "--late, --leaves, --supports: CHN has no forces under 'flexible'"),
    ({}, "command check flexible --legal armed_attack@9..3", "--legal: 'armed_attack@9..3' closes before it opens"),
    ({}, "command check flexible --set rehearsal=2", "--set: rehearsal cannot be 2. Write a number from 0 to 1."),
    ({}, "command check flexible --set rehearsal=0..1", "--set: rehearsal cannot be 0..1. Write a number from 0 to 1."),
    ({}, "command check flexible --set us_intervenes=true", "--set: there is no parameter of command 'us_intervenes'"),
    ({}, "command check flexible --years -1", "--years: -1 is out of range. Write 0 or more"),
    ({}, "command check flexible --years nan", "--years: nan is out of range. Write 0 or more"),
    ({}, "command compare --seed -1", "--seed: -1 is out of range. Write 0 to 18,446,744,073,709,551,615"),
    ({}, "command compare --futures 0", "--futures: 0 is out of range. Write 1 to 20,000"),
    ({}, "command compare --legal armed_attack@3..9", "--legal: 'armed_attack' is to end on day 9"),
    ({}, "command compare --set rehearsal=0.9..2", "--set: rehearsal cannot be 0.9..2. Write a number from 0 to 1, or"),
    ({}, "command optimise --between JPN", "--between: a relation takes two nations or more"),
    ({}, "command optimise --between JPN,ZZZ", "--between: there is no actor 'ZZZ'"),
    ({}, "command optimise --sovereignty nan", "--sovereignty: nan is out of range. Write 0 to 1"),
    ({}, "command optimise --changes 133", "--changes: 133 is out of range. Write 0 to 132"),
    ({}, "command optimise --without CHN", "--without: CHN has no forces under 'parallel_counterpart'"),
    ({}, "command optimise --resilience 0.99 --draws 20", "Write --resilience 0."),
    ({}, "crisis ladder CHN", "ACTOR: there is no actor whose law is in the data 'CHN'"),
    ({}, "crisis ladder JPN --day 400", "--day: must be from -30 to 98, found 400"),
    ({}, "crisis ladder JPN --contingency korea", "--contingency: there is no contingency 'korea'"),
    (
        {},
        "crisis ladder JPN --set usa_state=gone",
        "--set: usa_state cannot be gone. Write one of over_committed, full",
    ),
    ({}, "crisis ladder JPN --set japan_attacked=5", "--set: japan_attacked cannot be 5. Write true or false"),
    ({}, "crisis ladder JPN --set jp_cabinet_days=-3", "--set: jp_cabinet_days cannot be -3"),
    ({}, "crisis ladder JPN --set usa_state=full --set usa_delay_days=9", "contradict each other"),
    ({}, "crisis ladder JPN --set mood=good", "--set: there is no assumption of the ladder 'mood'"),
    ({}, "crisis ladder JPN --lang fr", "--lang: there is no language 'fr'"),
    # the game of the crisis
    ({}, "crisis solve --set mood=1", "--set: there is no assumption or parameter 'mood'"),
    ({}, "crisis solve --set usa_reliability=2", "--set: usa_reliability cannot be 2. Write a number from 0 to 1"),
    ({}, "crisis solve --set choice_rationality=-1", "--set: choice_rationality cannot be -1. Write a number"),
    ({}, "crisis solve --set japan_level=L9", "--set: japan_level cannot be 'L9'. Write one of auto, L0"),
    ({}, "crisis solve --set japan_rule=whim", "--set: japan_rule cannot be 'whim'. Write one of auto, follow_hub"),
    ({}, "crisis solve --set kappa=0..1", "--set: kappa is an assumption and takes one value here"),
    ({}, "crisis solve --contingency korea", "--contingency: there is no contingency 'korea'"),
    ({}, "crisis solve --reference nobody", "--reference: there is no reference class 'nobody'"),
    ({}, "crisis solve --reference honour_bf_1945 --set usa_reliability=1", "usa_reliability cannot be set here"),
    ({}, "crisis solve --policy P99", "there is no policy 'P99'"),
    ({}, "crisis solve --lang xx", "--lang: there is no language 'xx'"),
    ({}, "crisis solve --seed -1", "--seed: must be from 0"),
    ({}, "crisis solve --as-of 2024-01-31", "--as-of: taiwan-invasion stands on"),
    ({}, "crisis solve --set usa_state=full --set us_intervenes=false", "contradict each other"),
    (
        {},
        "crisis solve --set usa_state=over_committed --set usa_delay_days=5",
        "usa_state=over_committed, which fights",
    ),
    ({}, "crisis solve --set japan_attacked=true --set china_strikes_japan=never", "contradict each other"),
    ({}, "crisis solve --set japan_attacked=false --set china_strikes_japan=always", "contradict each other"),
    ({}, "crisis solve --set japan_level=L6 --set japan_jsdf=if_attacked", "japan_level=L6 and japan_jsdf=if_attacked"),
    ({}, "crisis solve --set japan_level=L4 --set japan_jsdf=from_start", "japan_level=L4 and japan_jsdf=from_start"),
    (
        {},
        "crisis solve --set usa_state=absent --set japan_lead=false --set japan_level=L7",
        "japan_lead=false and japan_level=L7, with a United States that stays out, contradict each other",
    ),
    ({}, "crisis tree", "--efg: is missing"),
    (
        {},
        "crisis solve --set japan_consents=maybe",
        "japan_consents cannot be 'maybe'. Write one of auto, no, conditional",
    ),
    ({}, "crisis solve --set usa_state=absent --set usa_scale=0.5", "usa_scale=0.5 and a United States that stays out"),
    (
        {},
        "campaign run taiwan-invasion --set japan_level=L3 --set japan_bases_for_us=false",
        "japan_level=L3, which is consent to the use of bases, and japan_bases_for_us=false contradict each other",
    ),
    (
        {},
        "campaign run taiwan-invasion --set japan_consents=no --set japan_bases_for_us=true",
        "japan_consents=no and japan_bases_for_us=true contradict each other",
    ),
    (
        {},
        "campaign run taiwan-invasion --set usa_state=absent --set japan_lead=true --set japan_level=L2",
        "japan_lead=true and japan_level=L2, with a United States that stays out, contradict each other",
    ),
    ({}, "crisis ambivalence --set relative_decline=0", "relative_decline cannot be set here: it is what is varied"),
    ({}, "crisis ambivalence --set usa_state=absent", "usa_state cannot be set here"),
    ({}, "crisis hard-case --set japan_attacked=true", "japan_attacked cannot be set here: the hard case is that of"),
    ({}, "crisis ladder JPN --set jp_cabinet_days=0..2", "jp_cabinet_days cannot be 0..2. Write one value: the ladder"),
    ({}, "crisis ladder JPN --day soon", "--day: input should be a valid number"),
    (
        {},
        "crisis tree --efg no/such/folder/g.efg",
        "g.efg: cannot write: no such file or directory. Choose another file",
    ),
    ({"held/x": "x"}, "crisis tree --efg held", "held: cannot write: is a directory. Choose another file with --efg"),
    ({}, "crisis tree --efg .", "cannot write: is a directory"),
    ({}, "crisis tree --efg g.efg --set mood=1", "--set: there is no assumption or parameter 'mood'"),
    ({}, "crisis tree --efg g.efg --policy P99", "there is no policy 'P99'"),
    ({}, "crisis tree --efg g.efg --contingency korea", "--contingency: there is no contingency 'korea'"),
    ({}, "crisis tree --efg g.efg --seed -1", "--seed: must be from 0"),
    ({}, "crisis ambivalence --futures 0", "--futures: must be from 1 to 100000, found 0"),
    ({}, "crisis ambivalence --futures 10000000", "--futures: must be from 1 to 100000, found 10000000"),
    ({}, "crisis ambivalence --set mood=1", "--set: there is no assumption or parameter 'mood'"),
    ({}, "crisis ambivalence --set decline_stake=99", "--set: decline_stake cannot be 99"),
    ({}, "crisis ambivalence --contingency korea", "--contingency: there is no contingency 'korea'"),
    ({}, "crisis ambivalence --lang xx", "--lang: there is no language 'xx'"),
    ({}, "crisis ambivalence --policy P99", "--policy: no such option. See `"),
    ({}, "crisis ambivalence --seed -1", "--seed: must be from 0"),
    ({}, "crisis hard-case --state nowhere", "--state: there is no state of the hard case 'nowhere'. Choose one of"),
    ({}, "crisis hard-case --state full", "--state: there is no state of the hard case 'full'"),
    ({}, "crisis hard-case --futures 0", "--futures: must be from 1"),
    ({}, "crisis hard-case --set mood=1", "--set: there is no assumption or parameter 'mood'"),
    ({}, "crisis hard-case --set usa_state=full", "--set: usa_state cannot be set here: --state says it"),
    ({}, "crisis hard-case --set japan_level=L4", "--set: japan_level cannot be set here: it is what the rows vary"),
    ({}, "crisis hard-case --set us_intervenes=true", "us_intervenes=true and usa_state=absent contradict each other"),
    ({}, "crisis hard-case --futures 9 --set japan_lead=false", "contradict each other"),
    ({}, "crisis hard-case --contingency korea", "--contingency: there is no contingency 'korea'"),
    ({}, "crisis hard-case --lang xx", "--lang: there is no language 'xx'"),
    ({}, "crisis hard-case --seed -1", "--seed: must be from 0"),
    ({}, "crisis overturn --futures 0", "--futures: must be from 1"),
    ({}, "crisis overturn --futures 9 --set mood=1", "--set: there is no assumption or parameter 'mood'"),
    ({}, "crisis overturn --futures 9 --set allied_persuasion=9", "--set: allied_persuasion cannot be 9"),
    ({}, "crisis overturn --futures 9 --set allied_persuasion=true", "--set: allied_persuasion cannot be true"),
    ({}, "crisis overturn --set usa_state=partial", "--set: usa_state cannot be set here"),
    ({}, "crisis overturn --set us_intervenes=false", "--set: us_intervenes cannot be set here"),
    ({}, "crisis overturn --contingency korea", "--contingency: there is no contingency 'korea'"),
    ({}, "crisis overturn --lang xx", "--lang: there is no language 'xx'"),
    ({}, "crisis overturn --seed -1", "--seed: must be from 0"),
    ({}, "crisis reliability --set mood=1", "--set: there is no assumption or parameter 'mood'"),
    (
        {},
        "crisis reliability --set usa_reliability=1",
        "--set: usa_reliability cannot be set here: it is what the rows",
    ),
    ({}, "crisis reliability --set relative_decline=9", "--set: relative_decline cannot be 9"),
    ({}, "crisis reliability --policy P99", "there is no policy 'P99'"),
    ({}, "crisis reliability --contingency korea", "--contingency: there is no contingency 'korea'"),
    ({}, "crisis reliability --lang xx", "--lang: there is no language 'xx'"),
    ({}, "crisis reliability --seed -1", "--seed: must be from 0"),
    ({}, "crisis nothing", "no such command 'nothing'. See `"),
    ({}, "command show flexibel", "there is no arrangement 'flexibel'. Did you mean 'flexible'?"),
    ({}, "command show flexible --phase dawn", "--phase: there is no phase 'dawn'"),
    ({}, "command check flexible --without ZZZ", "--without: there is no actor 'ZZZ'"),
    ({}, "command check flexible --day -1", "--day: must be 0 or more"),
    ({}, "command check flexible --as-of 2010-01-01", "--as-of: what the cells of an arrangement hold was"),
    ({"a.yaml": ARRANGEMENT.replace("relation: opcon", "relation: opcom2", 1)}, "command check a.yaml", "a.yaml:"),
    # campaign, policy, claims, schema, the rest
    ({}, "campaign run nowhere", "there is no contingency 'nowhere'"),
    ({}, "campaign check none.yaml", "none.yaml: cannot be read: no such file or directory."),
    ({"c.yaml": TINY + "stop: 3\n"}, "campaign check c.yaml", "c.yaml:22 (stop): the key 'stop' is given twice"),
    ({"c.yaml": TINY.replace("blue > red", "blue > green")}, "campaign run c.yaml", "c.yaml:"),
    ({}, "policy show P3", "there is no policy 'P3'"),
    ({"p.yaml": POLICIES.replace("how: set", "how: wish", 1)}, "policy check p.yaml", "p.yaml:9"),
    ({}, "claims --section love", "--section: there is no section 'love'"),
    ({}, "claims --lang fr", "--lang: there is no language 'fr'"),
    ({}, "schema nothing", "there is no door 'nothing'"),
    ({}, "bench nothing", "ROW: there is no row 'nothing'"),
    ({}, "nonsense", "no such command 'nonsense'. See `"),
    ({}, "brief --nonsense", "--nonsense: no such option. See `"),
]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished") / "study"
    run_study(Study(futures=20, policies=("P0", "P4")), folder)
    return folder


def tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_table_is_long_enough():
    assert len(TABLE) >= 60
    assert len({(str(files), words) for files, words, _ in TABLE}) == len(TABLE)


@pytest.mark.parametrize(("files", "words", "says"), TABLE, ids=[words for _, words, _ in TABLE])
def test_wrong_input_is_one_sentence_and_exit_2(capsys, tmp_path, monkeypatch, finished, files, words, says):
    monkeypatch.chdir(tmp_path)
    for name, text in files.items():
        if name == "STUDY":
            shutil.copytree(finished, tmp_path / name)
        else:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
    before = tree(tmp_path)
    code = run(words.split())
    shown = capsys.readouterr()
    assert code == 2
    last = shown.err.splitlines()[-1]
    assert says in last
    assert last.endswith((".", "?"))
    assert "Traceback" not in shown.err
    assert tree(tmp_path) == before, "something was written, or lost"
    if not words.startswith(("study", "facts check f")) or words == "study":
        assert shown.out == ""
        assert len(shown.err.splitlines()) == 1
    code = run([*words.split(), "--json"])
    shown = capsys.readouterr()
    if "no such option" not in shown.err:
        assert code == 2
        error = json.loads(shown.err.splitlines()[-1])["error"]
        assert list(error) == ["code", "message", "file", "line", "column", "key", "found", "expected", "hint"]
        assert error["hint"] or error["code"] == "option"


# Mangled files: whatever a slip of the hand makes of a data file, it is read, or refused with a sentence.

MANGLED = {
    "policy check": POLICIES,
    "command check": ARRANGEMENT,
    "campaign check": TINY,
    "study plan": STUDY,
    "facts check": FACTS["japan.yaml"],
}
SCRAPS = ["", " ", "\t", ":", "- ", "{", "}", "[", "]", "&a", "*a", "!!int ", "'", '"', "#", "|", ">", "%", "@", "`",
          "null", "true", "-1", "1e999", ".inf", ".nan", "99999999999999999999", "\x00", "\x07", "\ufeff", "値", "<<: ",
          "__class__", "1 / 0", "a" * 300]  # fmt: skip


@st.composite
def mangled(draw, text):
    """Return a text with a few slips: lines lost, doubled or swapped, scraps put in, signs lost, the end cut off."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 3))):
        i = draw(st.integers(0, len(lines) - 1))
        slip = draw(st.sampled_from(["lose", "double", "swap", "scrap", "sign", "indent", "cut", "value"]))
        line = lines[i]
        at = draw(st.integers(0, max(len(line), 1)))
        if slip == "lose" and len(lines) > 1:
            del lines[i]
        elif slip == "double":
            lines.insert(i, line)
        elif slip == "swap":
            j = draw(st.integers(0, len(lines) - 1))
            lines[i], lines[j] = lines[j], lines[i]
        elif slip == "scrap":
            lines[i] = line[:at] + draw(st.sampled_from(SCRAPS)) + line[at:]
        elif slip == "sign":
            lines[i] = line[:at] + line[at + 1 :]
        elif slip == "indent":
            lines[i] = draw(st.sampled_from(["  " + line, line.lstrip(), "\t" + line]))
        elif slip == "value":
            lines[i] = line.partition(":")[0] + ": " + draw(st.sampled_from(SCRAPS))
        else:
            lines = [*lines[:i], line[:at]]
    return "\n".join(lines)


def check_mangled(folder, words, text):
    """Run a command on a mangled file: exit 0 or 2, and a last line that is a sentence."""
    path = folder / "mangled.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    if words == "facts check":
        for name in ("sources.yaml", "presence.yaml"):
            (folder / name).write_text(FACTS[name], encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([*words.split(), str(folder if words == "facts check" else path)])
    assert code in (0, 2), f"exit {code}: {err.getvalue()}\n{text}"
    if code == 2:
        assert err.getvalue().strip(), text
        assert "Traceback" not in err.getvalue()


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return tmp_path_factory.mktemp("mangled")


QUICK = settings(max_examples=25, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("words", MANGLED)
def test_mangled_files_are_refused_with_a_sentence(bench, words):
    @QUICK
    @given(mangled(MANGLED[words]))
    @example("")
    @example("[" * 20000)
    @example("a: &a [*a]")
    @example("? {a: 1}\n: 2\n")
    @example("- " * 3000)
    @example("\ud800")
    def holds(text):
        check_mangled(bench, words, text)

    holds()


@pytest.mark.slow
@pytest.mark.parametrize("words", MANGLED)
def test_two_thousand_mangled_files_never_end_in_exit_1(bench, words):
    @settings(QUICK, max_examples=400)
    @given(mangled(MANGLED[words]))
    def holds(text):
        check_mangled(bench, words, text)

    holds()


@pytest.mark.slow
def test_the_shipped_contingency_mangled(bench):
    text = campaign.contingencies()["taiwan-invasion"].read_text(encoding="utf-8")

    @settings(QUICK, max_examples=60)
    @given(mangled(text))
    def holds(mangled_text):
        check_mangled(bench, "campaign check", mangled_text)

    holds()
