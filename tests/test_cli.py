"""The doors, typed as a user would: exit codes, sentences, documents."""

import json
import os
import subprocess
import sys

import pytest

from moshimo.__main__ import _interrupts, main, run
from moshimo.errors import OptionError, StorageError


def say(capsys, *words):
    """Run a command in this process; return exit code, stdout and stderr."""
    code = run(list(words))
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def command(*words, **options):
    """Run a command in a process of its own."""
    return subprocess.run([sys.executable, "-m", "moshimo", *words], capture_output=True, check=False, **options)


def test_version_and_help(capsys):
    assert say(capsys, "--version")[:2] == (0, "moshimo 0.1.0\n")
    for words in (["--help"], ["brief", "--help"], ["study", "run", "--help"], ["campaign", "run", "--help"]):
        code, out, _ = say(capsys, *words)
        assert code == 0
        assert "Usage" in out
    assert "moshimo brief taiwan-invasion" in say(capsys, "brief", "--help")[1]


def test_no_command_says_what_there_is(capsys):
    code, out, err = say(capsys)
    assert code == 2
    assert "Compare alliance policies" in out
    assert err == "no command is given. Start with `moshimo brief`.\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["brief", "--policy", "P3"], "--policy: there is no policy 'P3'. Did you mean"),
        (["brief", "taiwan"], "CONTINGENCY: there is no contingency 'taiwan'. Did you mean 'taiwan-invasion'?"),
        (
            ["brief", "--set", "us_intervens=false"],
            "there is no assumption or parameter 'us_intervens'. Did you mean",
        ),
        (
            ["brief", "--set", "us_entry_delay_days=99"],
            "--set: us_entry_delay_days cannot be 99. Write a number",
        ),
        (["brief", "--futures", "0"], "--futures: must be from 1"),
        (["brief", "--futures", "many"], "--futures: input should be a valid integer"),
        (["brief", "--lang", "fr"], "--lang: there is no language 'fr'"),
        (["brief", "--format", "pdf"], "--format: there is no format 'pdf'"),
        (["brief", "--as-of", "tomorrow"], "--as-of: 'tomorrow' is not a date. Write YYYY-MM-DD."),
        (["brief", "--as-of", "2024-01-31"], "--as-of: taiwan-invasion stands on"),
        (["brief", "--workers", "0"], "--workers: must be at least 1"),
        (["campaign", "run", "nowhere"], "there is no contingency 'nowhere'"),
        (["campaign", "check", "none.yaml"], "none.yaml: cannot be read: no such file or directory."),
        (["study", "run"], "--out: is missing. Name a new folder"),
        (["study", "digest", "nowhere"], "DIR: 'nowhere' holds no study"),
        (["facts", "show", "usa_jassm"], "there is no fact or parameter 'usa_jassm'. Did you mean"),
        (["policy", "show", "P3"], "there is no policy 'P3'"),
        (["policy", "check", "none.yaml"], "none.yaml: cannot be read"),
        (["bench", "nothing"], "ROW: there is no row 'nothing'"),
        (["nonsense"], "no such command 'nonsense'. See `"),
        (["brief", "--nonsense"], "--nonsense: no such option. See `"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(capsys, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    code, out, err = say(capsys, *words)
    assert code == 2
    assert out == ""
    assert says in err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_what_was_assumed_can_be_typed_again(capsys):
    words = ["crisis", "ladder", "JPN", "--set", "japan_attacked=true", "--set", "strike_delay_days=4"]
    code, out, _ = say(capsys, *words)
    head = out.splitlines()[0]
    again = [word for part in head.split(": ", 1)[1].split(", ") for word in ("--set", part)]
    assert (code, "japan_attacked=true" in head, "strike_delay_days=4" in head) == (0, True, True)
    assert say(capsys, *words[:3], *again)[1] == out


def test_with_json_the_error_is_an_object_and_stdout_is_empty(capsys):
    code, out, err = say(capsys, "brief", "--json", "--policy", "P9")
    assert (code, out) == (2, "")
    error = json.loads(err.splitlines()[-1])["error"]
    assert set(error) == {"code", "message", "file", "line", "column", "key", "found", "expected", "hint"}
    assert (error["code"], error["key"], error["found"]) == ("unknown_name", "--policy", "P9")


def test_a_file_that_is_not_yaml_is_named_with_its_line(capsys, tmp_path):
    path = tmp_path / "日本 語.yaml"
    path.write_text("id: a\nstocks: [1\nturn: 2\n", encoding="utf-8")
    for words in (
        ["campaign", "check"],
        ["campaign", "run"],
        ["study", "run", "--out", str(tmp_path / "o")],
        ["policy", "check"],
    ):
        code, _, err = say(capsys, *words, str(path))
        assert code == 2
        assert f"{path}:3: is not YAML" in err
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_defect_is_exit_1_without_traceback_unless_asked(capsys, monkeypatch):
    def broken(*_words, **_options):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("moshimo.study.campaign_run", broken)
    code, _, err = say(capsys, "campaign", "run", "taiwan-invasion")
    assert code == 1
    assert err == "A defect of Moshimo: ZeroDivisionError: division by zero. Run again with --debug and report it.\n"
    with pytest.raises(ZeroDivisionError):
        run(["campaign", "run", "taiwan-invasion", "--debug"])


@pytest.mark.parametrize(
    "after",
    [
        None,
        KeyboardInterrupt(),
        OptionError("half a value"),
        StorageError("gone"),
        OSError(5, "gone"),
        ValueError("half"),
    ],
    ids=lambda after: type(after).__name__,
)
def test_an_interrupt_is_exit_130_whatever_came_of_it(capsys, monkeypatch, after):
    """A library may swallow the exception, or fail with half a value: the user pressed Ctrl-C all the same."""

    def interrupted(*_words, **_options):
        monkeypatch.setattr(_interrupts, "pressed", True)
        if after is not None:
            raise after
        return {"ok": True, "rows": 0, "problems": []}

    monkeypatch.setattr("moshimo.study.facts_check", interrupted)
    code, _, err = say(capsys, "facts", "check")
    assert code == 130
    if after is None:
        assert err == "interrupted at the end. What was printed may be whole; if not, run the same command again.\n"
    else:
        assert err == "interrupted. Run the same command again.\n"
    code, _, err = say(capsys, "facts", "check", "--json")
    assert (code, json.loads(err)["error"]["code"]) == (130, "interrupted")


def test_an_interrupt_of_pythons_own_is_told_too(capsys, monkeypatch):
    def interrupted(*_words, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("moshimo.study.facts_check", interrupted)
    assert say(capsys, "facts", "check")[::2] == (130, "interrupted. Run the same command again.\n")


def test_facts(capsys):
    code, out, _ = say(capsys, "facts", "list", "--json", "--as-of", "2024-01-31")
    document = json.loads(out)
    assert code == 0
    assert list(document)[:2] == ["schema", "version"]
    assert document["as_of"] == "2024-01-31"
    assert all(row["known"] <= "2024-01-31" for row in document["rows"])
    code, out, _ = say(capsys, "facts", "check", "--json")
    assert json.loads(out) | {"version": "", "rows": 0} == {
        "schema": "moshimo.facts.check/1", "version": "", "ok": True, "rows": 0, "problems": []
    }  # fmt: skip
    code, out, _ = say(capsys, "facts", "show", "ship_leak_published")
    assert "0.056 share" in out
    assert "Grade B1" in out
    assert "空" in say(capsys, "facts", "list")[1]


def test_policies(capsys):
    assert json.loads(say(capsys, "policy", "list", "--json")[1])["rows"][0]["id"] == "P0"
    assert json.loads(say(capsys, "policy", "show", "P2", "--json")[1])["id"] == "P2"
    assert "flexible_command" in say(capsys, "policy", "show", "P4")[1]
    assert "P4" in say(capsys, "policy", "list")[1]


def test_campaign_run(capsys):
    words = ["campaign", "run", "taiwan-invasion", "--futures", "100", "--set", "us_intervenes=false"]
    code, out, _ = say(capsys, *words, "--json")
    document = json.loads(out)
    assert code == 0
    assert document["schema"] == "moshimo.campaign.run/1"
    assert sum(document["outcomes"].values()) == pytest.approx(1.0)
    assert document["assumptions"]["us_intervenes"] is False
    assert document["assumptions"]["china_strikes_japan"] == "drawn"
    for actor in ("TWN", "USA", "JPN", "CHN"):
        for count in ("aircraft", "ships", "carriers", "submarines", "amphibious", "merchants", "casualties", "killed"):
            assert f"losses.{actor}.{count}" in document["metrics"]
    assert document["metrics"]["losses.USA.aircraft"]["p95"] == 0.0
    code, text, _ = say(capsys, *words)
    assert "it is not a probability" in text
    assert json.loads(say(capsys, *words, "--json")[1]) == document


def test_checks_of_shipped_files(capsys):
    from moshimo import campaign
    from moshimo.facts import data_file

    path = campaign.contingencies()["taiwan-invasion"]
    code, out, _ = say(capsys, "campaign", "check", str(path))
    assert code == 0
    assert "fine" in out
    assert json.loads(say(capsys, "campaign", "check", str(path), "--json")[1])["ok"]
    assert say(capsys, "policy", "check", str(data_file("moshimo.policy", "policies.yaml")))[0] == 0


def test_study_run_digest_compare(capsys, tmp_path):
    out_folder = tmp_path / "my study"
    words = ["study", "run", "--policy", "P0", "--policy", "P4", "--futures", "60", "--out", str(out_folder)]
    code, out, _ = say(capsys, *words, "--json")
    document = json.loads(out)
    assert code == 0
    assert {"study", "rows", "failed", "complete", "wall_s", "rows_per_s", "digest"} <= set(document)
    assert document["rows"] == 120
    found = json.loads(say(capsys, "study", "digest", str(out_folder), "--json")[1])
    assert found["digest"] == document["digest"]
    assert document["digest"] in say(capsys, "study", "digest", str(out_folder))[1]
    rows = json.loads(say(capsys, "study", "compare", str(out_folder), "--json")[1])["rows"]
    assert [row["policy"] for row in rows] == ["P0", "P4"]
    assert "against P0" in say(capsys, "study", "compare", str(out_folder))[1]
    assert say(capsys, *words)[0] == 2
    assert (
        "stands beside options" in say(capsys, "study", "run", "x.yaml", "--seed", "2", "--out", str(tmp_path / "z"))[2]
    )
    file = tmp_path / "study.yaml"
    file.write_text("policies: [P0]\nfutures: 20\n", encoding="utf-8")
    code, out, _ = say(capsys, "study", "run", str(file), "--out", str(tmp_path / "two"))
    assert code == 0
    assert out.splitlines()[-1] == str(tmp_path / "two")


def test_brief_ends_with_the_path_of_the_page(capsys, tmp_path):
    out_folder = tmp_path / "要約"
    words = ["brief", "--futures", "80", "--out", str(out_folder), "--lang", "ja"]
    code, out, err = say(capsys, *words)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == str(out_folder / "brief.html")
    document = json.loads(say(capsys, *words, "--json")[1])
    assert document["schema"] == "moshimo.brief/1"
    assert say(capsys, *words, "--format", "json")[1].splitlines()[-1] == str(out_folder / "brief.json")


def test_bench_and_warmup_rows(capsys):
    code, out, _ = say(capsys, "bench", "help_s")
    row = json.loads(out)
    assert code == 0
    assert {"row", "value", "unit", "baseline", "ratio", "n", "repeats", "spread"} <= set(row)
    assert {"cpu", "cores", "packages", "commit"} <= set(row)
    code, out, err = say(capsys, "warmup")
    assert (code, out) == (0, "")
    assert "compiling the kernel" in err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(capsys, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    code, _, err = say(capsys, "brief", "--out", str(locked / "b"))
    assert code == 2
    assert "permission denied" in err


def test_a_file_in_the_way_of_the_folder(capsys, tmp_path):
    (tmp_path / "file").write_text("x")
    code, _, err = say(capsys, "brief", "--futures", "20", "--out", str(tmp_path / "file" / "b"))
    assert code == 2
    assert "cannot write: not a directory" in err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_plain_locale_any_time_zone_and_no_colour(tmp_path, zone):
    environment = {**os.environ, "LC_ALL": "C", "TZ": zone, "NO_COLOR": "1"}
    shown = command("policy", "list", env=environment, cwd=tmp_path)
    assert shown.returncode == 0
    assert "現状維持" in shown.stdout.decode()
    assert b"\x1b[" not in shown.stdout


@pytest.mark.slow
def test_a_reader_that_leaves_early_is_no_error(tmp_path):
    words = f"{sys.executable} -m moshimo facts list | head -1; echo ${{PIPESTATUS[0]}}"
    shown = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "0"
    assert "Traceback" not in shown.stderr


@pytest.mark.slow
def test_a_closed_stdout_and_a_full_disk():
    module = f"{sys.executable} -m moshimo"
    closed = subprocess.run(["bash", "-c", f"{module} --version >&-"], capture_output=True, check=False)
    assert (closed.returncode, closed.stderr) == (0, b"")
    if os.path.exists("/dev/full"):  # noqa: PTH110
        full = subprocess.run(["bash", "-c", f"{module} facts list >/dev/full"], capture_output=True, check=False)
        assert full.returncode == 2
        assert full.stderr == b"the system refused: no space left on device. Mend that and run again.\n"


@pytest.mark.slow
def test_warmup_with_read_only_everything_and_no_home(tmp_path):
    environment = {
        name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME", "NUMBA_CACHE_DIR")
    }
    environment |= {"HOME": "/proc/none", "TMPDIR": str(tmp_path)}
    shown = command("warmup", env=environment)
    assert shown.returncode == 0, shown.stderr.decode()
    assert list(tmp_path.glob("moshimo-*"))


def test_main_leaves_with_the_exit_code(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["moshimo", "--version"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
