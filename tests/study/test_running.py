"""A study: the same bits however it is run, nothing half-written, bad input refused first."""

import hashlib
import json
import struct

import numpy as np
import polars as pl
import pytest

from moshimo.errors import OptionError, OutOfBounds, StorageError, UnknownName, UserError
from moshimo.facts.writing import write_atomically
from moshimo.study import Results, Study, load_study, parse_settings, run, show
from moshimo.study.files import to_json, write_text
from moshimo.study.storing import column_bytes, digest_frame

SMALL = Study(futures=150, policies=("P0", "P4"))


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study") / "s"
    run(SMALL, folder, workers=1, chunk=150)
    return Results(folder)


@pytest.mark.parametrize(("workers", "chunk"), [(1, 7), (2, 64), (2, 150), (3, 1000)])
def test_same_digest_with_any_workers_and_chunks(finished, tmp_path, workers, chunk):
    run(SMALL, tmp_path / "s", workers=workers, chunk=chunk)
    assert Results(tmp_path / "s").digest() == finished.digest()


@pytest.mark.slow
def test_same_digest_in_two_processes(finished, tmp_path):
    run(SMALL, tmp_path / "s", workers=2, chunk=75, engine="processes")
    assert Results(tmp_path / "s").digest() == finished.digest()


def test_other_seeds_policies_and_settings_give_other_studies(tmp_path):
    first = Study(futures=20)
    for other in (
        Study(futures=20, seed=2),
        Study(futures=20, policies=("P0",)),
        Study(futures=20, settings={"kappa": 0.5}),
    ):
        assert other.identity != first.identity
    assert Study(futures=20).identity == first.identity


def test_policies_meet_the_same_futures(finished):
    rows = finished.paired("taiwan-invasion", ["x.leak_factor", "x.usa_reliability", "d.usa_kind", "future"])
    assert rows["P0"]["future"].to_list() == list(range(150))
    for column in ("x.leak_factor", "x.usa_reliability", "d.usa_kind"):
        assert rows["P0"][column].to_list() == rows["P4"][column].to_list()


def test_manifest_and_columns(finished):
    manifest = finished.manifest
    assert manifest["complete"]
    assert manifest["schema"] == "moshimo.manifest/1"
    assert manifest["id"] == SMALL.identity
    assert set(manifest["packages"]) == {"python", "numpy", "numba", "polars"}
    assert not any(path.startswith("/") for path in manifest["inputs"])
    part = manifest["parts"][0]
    content = (finished.folder / part["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == part["sha256"]
    assert (part["first"], part["last"], part["rows"]) == (0, 149, 300)
    names = [column["name"] for column in manifest["columns"]]
    assert names[:5] == ["future", "contingency", "policy", "status", "reason"]
    assert names[-1] == "outcome"
    table = finished.table()
    assert table.columns == names
    assert table.height == 300
    assert set(table["status"]) == {"ok"}
    assert set(table["reason"]) == {None}
    assert manifest["spec"]["uncertainties"]["lockin"] == {
        "low": -0.1,
        "high": 0.4,
        "dist": "uniform",
        "source": "JUDGEMENT",
        "judgement": True,
    }
    chance = table.select(pl.col("^p\\..*$"))
    assert all(chance[name].min() >= 0.0 and chance[name].max() <= 1.0 for name in chance.columns)


def test_digest_is_what_it_says_it_is():
    frame = pl.DataFrame(
        {
            "future": pl.Series([1, 2], dtype=pl.UInt32),
            "policy": ["P0", "é"],
            "reason": pl.Series([None, "x"], dtype=pl.String),
            "m.score": [0.5, -1.0],
        }
    )
    expected = struct.pack("<II", 1, 2)
    expected += struct.pack("<I", 2) + b"P0" + struct.pack("<I", 2) + "é".encode()
    expected += b"\xff\xff\xff\xff" + struct.pack("<I", 1) + b"x"
    expected += struct.pack("<dd", 0.5, -1.0)
    assert b"".join(chunk for name in frame.columns for chunk in column_bytes(frame[name])) == expected
    assert digest_frame(frame, frame.columns) == hashlib.sha256(expected).hexdigest()


def test_a_folder_that_holds_something_is_refused(finished, tmp_path):
    with pytest.raises(StorageError, match="holds this study, finished"):
        run(SMALL, finished.folder)
    (tmp_path / "held").mkdir()
    (tmp_path / "held" / "x").write_text("x")
    with pytest.raises(StorageError, match="not empty"):
        run(SMALL, tmp_path / "held")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="cannot write"):
        run(SMALL, tmp_path / "file" / "below")


def test_nothing_is_written_where_the_study_cannot_be_run(tmp_path):
    out = tmp_path / "out"
    for bad in (
        lambda: run(Study(policies=("P9",)), out),
        lambda: run(Study(contingencies=("nowhere",)), out),
        lambda: run(Study(settings={"kappa": 2.0}), out),
        lambda: run(Study(settings={"nothing": 2.0}), out),
        lambda: run(SMALL, out, workers=0),
        lambda: run(SMALL, out, chunk=0),
        lambda: run(Study(as_of="2024-01-31"), out),
    ):
        with pytest.raises(UserError):
            bad()
        assert not out.exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"futures": 0}, OptionError),
        ({"futures": 10**8}, OptionError),
        ({"seed": -1}, OptionError),
        ({"seed": 2**64}, OptionError),
        ({"policies": ()}, OptionError),
        ({"policies": ("P0", "P0")}, OptionError),
        ({"sampler": "sobol"}, UnknownName),
    ],
)
def test_a_study_that_cannot_be_is_refused(changes, error):
    with pytest.raises(error):
        Study(**changes)


def test_study_files_are_read_and_refused_with_their_line(tmp_path):
    path = tmp_path / "研究.yaml"
    path.write_text(
        "policies: [P0, P4]\nfutures: 30\nset: {us_intervenes: false}\nuncertainties: {lift_battalions: [10, 12]}\n"
    )
    study = load_study(path)
    assert (study.policies, study.futures, study.settings) == (("P0", "P4"), 30, {"us_intervenes": False})
    assert study.uncertainties == {"lift_battalions": (10.0, 12.0)}
    path.write_text("policies: [P0]\nfuturez: 3\n")
    with pytest.raises(UserError, match=r"yaml:2.*futurez") as caught:
        load_study(path)
    assert caught.value.place.line == 2
    results = study.run(tmp_path / "out")
    assert set(results.table(["d.usa_state"])["d.usa_state"]) == {"absent"}
    assert results.table(["x.lift_battalions"])["x.lift_battalions"].is_between(10, 12).all()


def test_a_broken_folder_is_refused(finished, tmp_path):
    def refused(says):
        with pytest.raises(StorageError, match=says):
            Results(tmp_path).digest()

    refused("holds no study")
    (tmp_path / "manifest.json").write_text("{")
    refused("damaged")
    (tmp_path / "manifest.json").write_text("{}")
    refused("not that of a study")
    (tmp_path / "manifest.json").write_text(json.dumps(finished.manifest))
    refused("missing")
    part = finished.manifest["parts"][0]["file"]
    content = bytearray((finished.folder / part).read_bytes())
    (tmp_path / part).write_bytes(content)
    assert Results(tmp_path).digest() == finished.digest()
    for broken in (content[:-100], content[:500] + bytes([content[500] ^ 1]) + content[501:]):
        (tmp_path / part).write_bytes(broken)
        refused("not as it was written")
    (tmp_path / "manifest.json").write_text(json.dumps({**finished.manifest, "complete": False}))
    refused("was not finished")
    (tmp_path / "manifest.json").write_text(json.dumps({**finished.manifest, "parts": []}))
    refused("was not finished")


def test_a_contingency_of_ones_own_is_a_study_like_any(invasion, tmp_path):
    """A copy under another id gives the same rows; it is kept beside the parts, so the folder stands alone."""
    own = tmp_path / "自分の.yaml"
    own.write_text(invasion.document.text.replace("id: taiwan-invasion", "id: own-case"), encoding="utf-8")
    results = Study(contingencies=(str(own),), futures=40).run(tmp_path / "s")
    own.unlink()
    again = Results(results.folder)
    assert again.contingencies == ["own-case"]
    assert [row["policy"] for row in again.compare()["rows"]] == ["P0", "P2", "P4"]
    assert again.contingency("own-case").record.label.en == "Invasion of Taiwan"
    shipped = Study(futures=40).run(tmp_path / "t")
    assert again.scores("own-case")["P4"].tolist() == shipped.scores("taiwan-invasion")["P4"].tolist()


def test_two_contingencies_of_one_id_are_refused(invasion, tmp_path):
    copy = tmp_path / "copy.yaml"
    copy.write_text(invasion.document.text, encoding="utf-8")
    with pytest.raises(OptionError, match="two contingencies have the id 'taiwan-invasion'"):
        run(Study(contingencies=("taiwan-invasion", str(copy))), tmp_path / "s")
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("futures: 20\npolicies: [P0, P9]\n", 2, "there is no policy 'P9'"),
        ("policies: [P0]\nset:\n  us_intervenes: false\n  kappa: 7\n", 4, "kappa cannot be 7"),
        ("policies: [P0]\nuncertainties:\n  lift_battalions: [5, 900]\n", 3, "lift_battalions cannot be"),
        ("contingencies:\n- nowhere\n", 2, "there is no contingency 'nowhere'"),
        ("policies: [P0]\nfutures: 0\n", 2, "must be from 1"),
        ("policies: [P0]\nas_of: yesterday\n", 2, "is not a date"),
        ("sampler: sobol\n", 1, "there is no sampler"),
    ],
)
def test_faults_in_a_study_file_name_its_line(tmp_path, text, line, says):
    path = tmp_path / "study.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_study(path)
    assert says in str(caught.value)
    assert (caught.value.place.file, caught.value.place.line) == (str(path), line)


def test_the_code_that_makes_the_numbers_is_part_of_the_id(monkeypatch):
    before = Study(futures=10).identity
    monkeypatch.setattr("moshimo.study.spec.code_hash", lambda: "other")
    assert Study(futures=10).identity != before


def test_what_is_held_wins_over_what_is_drawn(tmp_path):
    study = Study(futures=30, settings={"lift_battalions": 15}, uncertainties={"lift_battalions": (10.0, 12.0)})
    results = study.run(tmp_path / "s")
    assert set(results.table(["x.lift_battalions"])["x.lift_battalions"]) == {15.0}


def test_regret_has_a_row_for_every_policy_and_future(finished):
    frame = finished.regret()
    assert frame.columns == ["contingency", "future", "policy", "regret"]
    assert frame.height == 300
    assert frame.group_by("future").agg(pl.col("regret").min())["regret"].max() == 0.0


def test_a_range_leaves_levers_free_and_a_value_holds_them(tmp_path):
    """Naming the registry's own ranges changes nothing; a single value freezes the name."""
    ranges = {"lockin": (-0.1, 0.4), "integration": (0.0, 0.1), "jsdf_share": (0.5, 0.8), "allied_effort": (0.0, 0.0)}
    plain = Study(futures=200, policies=("P0", "P4")).run(tmp_path / "a").scores("taiwan-invasion")
    named = (
        Study(futures=200, policies=("P0", "P4"), uncertainties=ranges).run(tmp_path / "b").scores("taiwan-invasion")
    )
    assert plain["P4"].tolist() == named["P4"].tolist()
    held = Study(futures=200, policies=("P0", "P4"), settings={"integration": 0.0}).run(tmp_path / "c")
    assert held.scores("taiwan-invasion")["P4"].tolist() != plain["P4"].tolist()


def test_an_interrupted_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "old")

    def fails(temporary):
        temporary.write_text("half")
        raise RuntimeError("power")

    with pytest.raises(RuntimeError):
        write_atomically(path, fails)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]
    with pytest.raises(StorageError):
        write_text(tmp_path / "no" / "such" / "folder.txt", "x")


def test_json_has_no_nan():
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"a": float("nan")})
    assert "日本" in to_json({"a": "日本"})


@pytest.mark.parametrize("text", ["x", "=1", "x=", "x=1..b", "x=[1]", "x={a: 1}"])
def test_settings_that_cannot_be_read(text):
    with pytest.raises(UserError, match="--set"):
        parse_settings([text])


def test_settings_are_yaml_scalars():
    pairs = ["a=true", "b=1", "c=0.5", "d=auto", "e=1..2.5", "f= x"]
    assert parse_settings(pairs) == {"a": True, "b": 1, "c": 0.5, "d": "auto", "e": (1.0, 2.5), "f": "x"}
    with pytest.raises(OptionError, match="set twice"):
        parse_settings(["a=1", "a=2"])


def test_progress_counts_every_row(tmp_path):
    seen = []
    run(SMALL, tmp_path / "s", chunk=40, workers=1, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (300, 300)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(seen) == 4


def test_failed_futures_are_rows_with_a_reason(monkeypatch, tmp_path):
    from moshimo import futures

    play = futures.play

    def broken(setup, policy, numbers, positions):
        played = play(setup, policy, numbers, positions)
        played.result.metrics["balance"][numbers == 3] = np.inf
        return played

    monkeypatch.setattr("moshimo.study.running.futures.play", broken)
    done = run(Study(futures=10, policies=("P0", "P4")), tmp_path / "s", workers=1)
    assert done.rows == 20
    assert show(done.folder)["failed"] == 2
    results = Results(tmp_path / "s")
    bad = results.table(["future", "status", "reason"]).filter(pl.col("status") == "failed")
    assert bad["future"].to_list() == [3, 3]
    assert set(bad["reason"]) == {"not_finite"}
    assert results.scores("taiwan-invasion")["P0"].size == 9


def test_a_range_in_set_is_an_uncertainty(tmp_path):
    with pytest.raises(OutOfBounds):
        run(Study(settings={"us_intervenes": (0.0, 1.0)}), tmp_path / "s")
