"""Nothing lost: whatever stops a study, what was written stays, and going on gives the bits of an undisturbed run."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from moshimo.errors import Interrupted, StorageError
from moshimo.study import Results, Study, locked, rerun, resume, run, show
from moshimo.study.resuming import study_of
from moshimo.study.running import interruptible
from moshimo.study.storing import JOURNAL, MANIFEST, append_line, read_manifest, seal, write_part

SMALL = Study(futures=120, policies=("P0", "P4"))
CHUNK = 10


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "study"
    run(SMALL, folder, workers=1, chunk=CHUNK)
    return Results(folder)


@pytest.fixture
def copied(whole, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(whole.folder, folder)
    return folder


def rewrite(folder, sealed=True, **changes):
    """Change a manifest as another version (sealed) or a hand (not sealed) would have written it."""
    path = folder / MANIFEST
    manifest = json.loads(path.read_text()) | changes
    path.write_text(json.dumps(manifest | ({"seal": seal(manifest)} if sealed else {})))
    return manifest


def stamps(folder):
    """Return what tells a part that was kept from one that was written again, though the bytes are the same."""
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.glob("part-*.parquet")}


def stop_after(parts, error):
    """Return a progress that raises once so many parts are written."""
    seen = []

    def progress(done, total):
        seen.append(done)
        if len(seen) == parts:
            raise error

    return progress


def test_an_interrupted_study_goes_on_to_the_same_digest(whole, tmp_path):
    out = tmp_path / "study"
    with pytest.raises(Interrupted, match=r"interrupted with 80 rows written.*study resume"):
        run(SMALL, out, workers=1, chunk=CHUNK, progress=stop_after(4, KeyboardInterrupt()))
    found = show(out)
    assert (found["complete"], found["digest"], found["rows_in_all"]) == (False, None, 240)
    assert found["rows"] >= 80
    with pytest.raises(StorageError, match="not finished"):
        Results(out).digest()
    kept = stamps(out)
    done = resume(out, workers=2)
    assert done.rows == 240
    assert Results(out).digest() == whole.digest()
    assert kept.items() <= stamps(out).items(), "finished parts were not kept"
    assert not (out / JOURNAL).exists()
    assert show(out)["complete"]


def test_a_full_disk_loses_nothing_and_says_how_to_go_on(whole, tmp_path, monkeypatch):
    out = tmp_path / "study"
    written = []

    def full(folder, first, frame, wall_s=0.0):
        if len(written) == 3:
            raise StorageError("cannot write: no space left on device", hint="Free some space and run it again")
        written.append(first)
        return write_part(folder, first, frame, wall_s)

    with monkeypatch.context() as patch:
        patch.setattr("moshimo.study.running.write_part", full)
        with pytest.raises(StorageError, match=r"no space left on device.*study resume"):
            run(SMALL, out, workers=1, chunk=CHUNK)
    assert show(out)["rows"] == 60
    kept = stamps(out)
    resume(out)
    assert kept.items() <= stamps(out).items()
    assert Results(out).digest() == whole.digest()


def test_what_a_kill_leaves_behind_is_cleared(whole, copied):
    parts = rewrite(copied)["parts"]
    rewrite(copied, parts=[], complete=False, wall_s=0.0)
    lines = [json.dumps(part | {"wall_s": 2.5}) for part in parts[:5]]
    (copied / JOURNAL).write_text("\n".join([*lines, '{"file": "part-0000']))  # the last line is torn
    (copied / ".part-000000100.parquet.77.part").write_bytes(b"half")
    for part in parts[5:]:
        (copied / part["file"]).unlink()
    kept = stamps(copied)
    assert show(copied)["rows"] == 100
    assert show(copied)["wall_s"] == 2.5
    resume(copied)
    assert Results(copied).digest() == whole.digest()
    assert kept.items() <= stamps(copied).items()
    assert not list(copied.glob(".*.part"))


def test_a_torn_line_takes_no_other_with_it(copied):
    parts = rewrite(copied)["parts"]
    rewrite(copied, parts=[], complete=False)
    (copied / JOURNAL).write_text(json.dumps(parts[0]) + "\n" + '{"file": "part-0')
    append_line(copied / JOURNAL, json.dumps(parts[1]))
    assert [part["first"] for part in read_manifest(copied)["parts"]] == [0, 10]


def test_a_kill_before_the_first_manifest_leaves_nothing_in_the_way(whole, tmp_path):
    out = tmp_path / "study"
    out.mkdir()
    (out / "study.lock").touch()
    (out / ".manifest.json.77.part").write_bytes(b"{")
    run(SMALL, out, chunk=CHUNK)
    assert Results(out).digest() == whole.digest()
    assert not list(out.glob(".*"))


def test_a_refused_folder_gets_nothing_written_into_it(tmp_path):
    (tmp_path / "held").mkdir()
    (tmp_path / "held" / "x").write_text("x")
    with pytest.raises(StorageError, match="not empty"):
        run(SMALL, tmp_path / "held")
    assert [path.name for path in (tmp_path / "held").iterdir()] == ["x"]
    with pytest.raises(StorageError, match="not UTF-8"):
        run(SMALL, tmp_path / os.fsdecode(b"odd\xffname"))
    assert [path.name for path in tmp_path.iterdir()] == ["held"]


@pytest.mark.parametrize("harm", ["truncated", "altered", "missing", "empty"])
def test_a_part_that_is_not_as_written_is_refused_and_computed_again(whole, copied, harm):
    part = copied / whole.manifest["parts"][3]["file"]
    content = bytearray(part.read_bytes())
    content[300] ^= 1
    changed = {"truncated": part.read_bytes()[:-50], "altered": bytes(content), "empty": b""}
    part.unlink() if harm == "missing" else part.write_bytes(changed[harm])
    with pytest.raises(StorageError, match="missing" if harm == "missing" else "not as it was written") as caught:
        Results(copied).digest()
    assert "study resume" in caught.value.hint
    done = resume(copied)
    assert done.rows == 240
    assert Results(copied).digest() == whole.digest()


def test_resuming_a_finished_study_changes_nothing(whole, copied, monkeypatch):
    before = stamps(copied)
    monkeypatch.setattr("moshimo.study.running.compute_chunk", None)  # nothing is to be computed
    resume(copied, workers=1)
    assert stamps(copied) == before
    assert show(copied)["digest"] == whole.digest()["digest"]


def test_a_study_of_another_version_is_not_gone_on_with(copied, tmp_path):
    manifest = rewrite(copied)
    rewrite(copied, id="0" * 16, inputs=manifest["inputs"] | {"code": "0" * 64})
    with pytest.raises(StorageError, match=r"another version of Moshimo \(code differs\).*study rerun"):
        resume(copied)
    again = rerun(copied, tmp_path / "again", chunk=50)
    assert again.to_dict()["same"] is True
    rewrite(copied, schema="moshimo.manifest/2")
    with pytest.raises(StorageError, match="written by another version"):
        show(copied)


def test_rerun_says_where_numbers_differ_or_cannot_be_compared(whole, copied, tmp_path):
    manifest = rewrite(copied)
    rewrite(copied, spec=manifest["spec"] | {"seed": 2})
    found = rerun(copied, tmp_path / "other").to_dict()
    assert (found["was"], found["same"]) == (whole.digest()["digest"], False)
    assert found["schema"] == "moshimo.study.rerun/1"
    rewrite(copied, complete=False)
    found = rerun(copied, tmp_path / "unfinished").to_dict()
    assert (found["was"], found["same"]) == (None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"spec": None},
        {"spec": {}},
        {"columns": []},
        {"chunk": 70},
        {"chunk": "x"},
        {"id": "0" * 16},
        {"inputs": []},
        {"policies": ["P9"]},
        {"futures": 130},
    ],
)
def test_a_manifest_that_was_edited_is_refused(copied, changes):
    rewrite(copied, sealed=False, **changes)
    for ask in (show, resume, lambda folder: Results(folder).digest(), lambda folder: Results(folder).compare()):
        with pytest.raises(StorageError, match="the manifest is not as it was written"):
            ask(copied)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        [1],
        [{"file": "x"}],
        [{"file": "x", "first": "y", "sha256": "z"}],
        [{"file": "../x", "first": 0, "last": 9, "rows": 20, "sha256": "0" * 64, "status": "complete"}],
    ],
)
def test_a_damaged_list_of_parts_is_one_sentence(copied, parts):
    rewrite(copied, parts=parts)
    for ask in (show, resume):
        with pytest.raises(StorageError, match="what the manifest lists is damaged"):
            ask(copied)


@pytest.mark.parametrize("harm", ["one left out", "other rows", "other last", "other pieces", "seconds"])
def test_a_list_that_is_not_the_whole_study_is_refused_and_mended(whole, copied, harm):
    parts = rewrite(copied)["parts"]
    changed = {
        "one left out": parts[1:],
        "other rows": [parts[0] | {"rows": 999}, *parts[1:]],
        "other last": [parts[0] | {"last": 19}, *parts[1:]],
        "other pieces": [parts[0] | {"first": 5, "file": "part-000000005.parquet", "last": 14}, *parts[1:]],
        "seconds": parts,
    }
    rewrite(copied, parts=changed[harm], **({"wall_s": float("nan")} if harm == "seconds" else {}))
    if harm == "seconds":
        with pytest.raises(StorageError, match="what the manifest lists is damaged"):
            show(copied)
        return
    with pytest.raises(StorageError, match=r"not that of the whole study.*study resume"):
        Results(copied).digest()
    resume(copied)
    assert Results(copied).digest() == whole.digest()


@pytest.mark.parametrize(
    "harm",
    ["no parquet", "a column less", "another part's", "numbers for words", "words for numbers", "twice", "foreign"],
)
def test_a_part_altered_with_its_hash_mended_is_computed_again(whole, copied, harm):
    manifest = rewrite(copied)
    first = manifest["parts"][0]
    path = copied / first["file"]
    if harm == "no parquet":
        path.write_bytes(b"PAR1 nothing PAR1")
    elif harm == "a column less":
        pl.read_parquet(path).drop("m.score").write_parquet(path)
    elif harm == "another part's":
        shutil.copy(copied / manifest["parts"][1]["file"], path)
    else:
        rows = pl.read_parquet(path)
        changed = {
            "numbers for words": rows.with_columns(status=pl.lit(1)),
            "words for numbers": rows.with_columns(pl.col("m.score").cast(pl.String)),
            "twice": pl.concat([rows.head(1), rows.slice(0, 1), rows.slice(2)]),
            "foreign": rows.with_columns(policy=pl.lit("P2")),
        }
        changed[harm].write_parquet(path)
    mended = first | {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    rewrite(copied, parts=[mended, *manifest["parts"][1:]])
    with pytest.raises(StorageError, match=r"not as it was written.*study resume"):
        show(copied)
    resume(copied)
    assert Results(copied).digest() == whole.digest()


def test_a_part_written_again_in_other_bytes_is_that_of_the_journal(whole, copied):
    """Another version of the Parquet writer gives other bytes for the same rows: the later entry holds."""
    first = read_manifest(copied)["parts"][0]
    path = copied / first["file"]
    frame = pl.read_parquet(path)
    path.unlink()
    frame.write_parquet(path, compression="zstd")
    entry = first | {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "wall_s": 1.0}
    append_line(copied / JOURNAL, json.dumps(entry))
    kept = stamps(copied)
    resume(copied)
    assert stamps(copied) == kept
    assert Results(copied).digest() == whole.digest()


def test_rows_that_no_part_can_have_are_not_counted(copied):
    first = read_manifest(copied)["parts"][0]
    rewrite(copied, complete=False, parts=[])
    (copied / JOURNAL).write_text(json.dumps(first | {"rows": 999_999, "wall_s": 1.0}) + "\n")
    assert show(copied)["rows"] == 0
    frame = pl.read_parquet(copied / first["file"]).filter(pl.col("future") >= 5)
    write_part(copied, 5, frame)  # a sound part, and none of the study's pieces
    assert show(copied)["rows"] == 0
    write_part(copied, 0, pl.read_parquet(copied / first["file"]))
    assert show(copied)["rows"] == first["rows"]


@pytest.mark.parametrize(
    "changes",
    [
        {"chunk": 0},
        {"chunk": "10"},
        {"columns": []},
        {"contingencies": ["/etc/secret.yaml"]},
        {"texts": {"mine": "x"}},
        {"texts": None},
        {"files": {"mine": "../evil.yaml"}, "texts": {"mine": "x"}},
        {"files": {"mine": "contingency-mine.yaml"}},
        {"files": {"../mine": "contingency-../mine.yaml"}, "texts": {"../mine": "x"}},
        {"futures": 0},
        {"policies": []},
    ],
)
def test_a_manifest_sealed_by_a_stranger_writes_nothing_outside(copied, changes):
    """A study is handed round: what it says must not name files elsewhere, nor end in a defect."""
    spec = rewrite(copied)["spec"]
    inside = {
        name: value for name, value in changes.items() if name in ("files", "futures", "policies", "contingencies")
    }
    rewrite(copied, spec=spec | inside, **{name: changes[name] for name in changes if name not in inside})
    before = sorted(path.name for path in copied.parent.rglob("*"))
    for ask in (show, resume):
        with pytest.raises(StorageError, match="what the manifest lists is damaged"):
            ask(copied)
    assert sorted(path.name for path in copied.parent.rglob("*")) == before


def test_ctrl_c_before_the_manifest_says_to_begin_again(tmp_path):
    with pytest.raises(Interrupted, match="Run the same command again"), interruptible(tmp_path / "new"):
        raise KeyboardInterrupt


@pytest.mark.parametrize("line", ["[" * 100000, '{"file": 3}', '{"first": 0}', "\0", "null", '"x"'])
def test_a_strange_line_in_the_journal_is_passed_over(whole, copied, line):
    (copied / JOURNAL).write_text(line + "\n")
    assert show(copied)["digest"] == whole.digest()["digest"]
    (copied / MANIFEST).write_text("[" * 200000)
    with pytest.raises(StorageError, match="damaged"):
        show(copied)


def test_out_that_holds_a_study_says_which_and_what_to_do(whole, copied):
    for study, finished, says in (
        (SMALL, True, "this study, finished.*study show"),
        (SMALL, False, "this study, not finished.*study resume"),
        (Study(futures=10), True, "another study, finished.*Choose another"),
        (Study(futures=10), False, "another study, not finished.*Choose another"),
    ):
        rewrite(copied, complete=finished)
        before = sorted(path.name for path in copied.iterdir())
        with pytest.raises(StorageError, match=says):
            run(study, copied)
        assert sorted(path.name for path in copied.iterdir()) == before


def test_two_writers_in_one_folder_are_refused(copied, tmp_path):
    with locked(copied), pytest.raises(StorageError, match="another process is writing"):
        resume(copied)
    resume(copied)
    new = tmp_path / "new"
    with locked(new), pytest.raises(StorageError, match="another process is writing"):
        run(SMALL, new)
    run(SMALL, new)


def test_a_study_with_own_contingency_and_settings_is_read_back(invasion, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(invasion.document.text.replace("id: taiwan-invasion", "id: mine"), encoding="utf-8")
    study = Study((str(own),), ("P0",), 20, 3, settings={"kappa": 0.5, "leak_factor": (0.6, 0.7)}, as_of=None)
    run(study, tmp_path / "study")
    own.unlink()
    again = study_of(tmp_path / "study")
    assert again.identity == study.identity == read_manifest(tmp_path / "study")["id"]
    (tmp_path / "study" / "part-000000000.parquet").unlink()
    resume(tmp_path / "study")
    assert show(tmp_path / "study")["complete"]
    copy = tmp_path / "study" / "contingency-mine.yaml"
    text = copy.read_text(encoding="utf-8")
    for harm in (copy.unlink, lambda: copy.write_text(text.replace("0.5", "0.6"), encoding="utf-8")):
        harm()
        with pytest.raises(StorageError, match=r"copy of the contingency is not as it was written.*study resume"):
            Results(tmp_path / "study").contingency("mine")
        resume(tmp_path / "study")
        assert copy.read_text(encoding="utf-8") == text
        assert Results(tmp_path / "study").contingency("mine").id == "mine"


# With real processes.

COMMAND = [sys.executable, "-m", "moshimo", "study"]


def begin(*words, **options):
    return subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def written(folder):
    return len(list(folder.glob("part-*.parquet")))


def wait_for_parts(folder, process, count):
    for _ in range(600):
        if written(folder) >= count or process.poll() is not None:
            return
        time.sleep(0.02)


LONG = ["--futures", "24000", "--policy", "P0", "--policy", "P4", "--chunk", "20", "--workers", "1"]


@pytest.mark.slow
def test_ctrl_c_is_130_and_the_second_of_two_processes_is_refused(tmp_path):
    out = tmp_path / "study"
    first = begin("run", *LONG, "--out", str(out))
    wait_for_parts(out, first, 3)
    second = subprocess.run([*COMMAND, "resume", str(out)], capture_output=True, text=True, check=False)
    assert second.returncode == 2
    assert "another process is writing" in second.stderr
    first.send_signal(signal.SIGINT)
    _, stderr = first.communicate(timeout=60)
    assert first.returncode == 130
    assert "interrupted with" in stderr.splitlines()[-1]
    assert "Traceback" not in stderr
    assert 0 < show(out)["rows"] < 48000


@pytest.mark.slow
def test_twenty_kills_at_random_moments_resumed_give_the_digest_of_an_undisturbed_run(tmp_path):
    out = tmp_path / "study"
    chance = random.Random(20)
    kills, kept = 0, []
    process = begin("run", *LONG, "--out", str(out))
    while kills < 20:
        before = written(out) if out.exists() else 0
        wait_for_parts(out, process, before + 1 + chance.randrange(12))
        time.sleep(chance.random() * 0.05)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL, f"the study ended before kill {kills + 1}"
        kills += 1
        kept.append(stamps(out))
        process = begin("resume", str(out), "--workers", str(1 + kills % 2))
        if kills == 20:
            process.communicate(timeout=300)
            assert process.returncode == 0
    listed = {part["file"] for part in read_manifest(out)["parts"]}
    for i, parts in enumerate(kept[:-1]):  # what the journal listed at a kill was kept at the next
        assert sum(kept[i + 1].get(name) == stamp for name, stamp in parts.items()) >= len(parts) - 1
    assert set(kept[-1]) <= listed
    run(Study(futures=24000, policies=("P0", "P4")), tmp_path / "undisturbed", chunk=1000)
    assert Results(out).digest() == Results(tmp_path / "undisturbed").digest()


@pytest.mark.slow
def test_a_disk_that_is_really_full(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(disk)], check=False).returncode
    if mounted == 0:
        limits = None
    else:  # no right to mount: a limit on the size of any one file fails the same writes, with another number
        import resource

        def limits():
            resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    try:
        words = ["run", "--futures", "4000", "--chunk", "100" if mounted == 0 else "2000", "--out", str(disk / "study")]
        process = begin(*words, preexec_fn=limits)
        _, stderr = process.communicate(timeout=120)
        assert process.returncode == 2, stderr
        assert "Traceback" not in stderr
        assert "Free some space" in stderr.splitlines()[-1]
        assert "study resume" in stderr.splitlines()[-1]
        if mounted == 0:
            assert show(disk / "study")["rows"] > 0
            subprocess.run(["mount", "-o", "remount,size=60m", str(disk)], check=True)
            assert resume(disk / "study").rows == 12000
    finally:
        if mounted == 0:
            subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.slow
def test_a_killed_brief_goes_on_when_asked_again(tmp_path):
    words = [sys.executable, "-m", "moshimo", "brief", "--futures", "30000", "--workers", "1", "--lang", "en"]
    process = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(600):
        waiting = list((tmp_path / "moshimo-out").glob(".running-*")) if (tmp_path / "moshimo-out").exists() else []
        if waiting and written(waiting[0]) > 3:
            break
        time.sleep(0.02)
    process.kill()
    process.wait()
    kept = stamps(waiting[0])
    assert len(kept) > 3
    shown = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True, env=os.environ)
    assert shown.stdout.splitlines()[-1].endswith("brief.html")
    assert not waiting[0].exists()
    folder = Path(shown.stdout.splitlines()[-1]).parent / "study"
    assert sum(stamps(folder).get(name) == stamp for name, stamp in kept.items()) >= len(kept) - 1
    page = folder.parent / "brief.html"
    before = stamps(folder)
    page.unlink()
    subprocess.run(words, cwd=tmp_path, capture_output=True, check=True)  # a finished study is read, not run again
    assert page.exists()
    assert stamps(folder) == before
