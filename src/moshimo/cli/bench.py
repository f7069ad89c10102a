"""``moshimo warmup`` and ``moshimo bench``: compile once, and measure as ratios.

A ratio survives a change of machine where a second does not: the kernel is measured against one Philox block in the
same process, two threads against one, the kernel against plain Python.  One JSON object a line.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPEATS = 7


def warmup() -> None:
    """Compile the kernel and keep it: done once after installing, in less than a minute.

    Example:

      moshimo warmup
    """
    started = time.perf_counter()

    def say(what: str) -> None:
        print(f"warmup: {what} ({time.perf_counter() - started:.0f} s)", file=sys.stderr, flush=True)

    say("1 of 3, loading")
    from moshimo import study

    say("2 of 3, compiling the kernel")
    study.campaign_run(study.DEFAULT_CONTINGENCIES[0], {}, 64)
    say("3 of 3, a small study")
    with tempfile.TemporaryDirectory() as folder:
        study.run(study.Study(futures=64), Path(folder) / "study")
    say("done")


def bench(
    rows: Annotated[list[str] | None, typer.Argument(metavar="ROW", help="Only these rows (default: all).")] = None,
) -> None:
    """Measure speed as ratios; prints one JSON object a line.

    Rows: kernel_philox, kernel_python, threads2, overhead_us_row, brief_s, warmup_s, help_s, change_one_s, crisis_s,
    value_table_s.

    Examples:

      moshimo bench

      moshimo bench kernel_philox help_s
    """
    from moshimo.errors import Place, UnknownName

    for name in rows or ROWS:
        if name not in ROWS:
            raise UnknownName.among("row", name, ROWS, place=Place(key="ROW"))
    facts = _machine()
    for name in rows or ROWS:
        print(json.dumps({"row": name, **ROWS[name](), **facts}), flush=True)


def _machine() -> dict[str, Any]:
    import importlib.metadata

    packages = {name: importlib.metadata.version(name) for name in ("numpy", "numba", "polars")}
    try:
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parent,
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        commit = None
    cpu = next(
        (line.split(":")[1].strip() for line in _cpu_lines() if line.startswith("model name")), platform.machine()
    )
    return {"cpu": cpu, "cores": os.cpu_count(), "packages": packages, "commit": commit}


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _times(action: Callable[[], object], repeats: int = REPEATS) -> list[float]:
    action()
    found = []
    for _ in range(repeats):
        started = time.perf_counter()
        action()
        found.append(time.perf_counter() - started)
    return sorted(found)


def _row(
    value: float, unit: str, baseline: float | None, ratio: float | None, n: int, times: list[float]
) -> dict[str, Any]:
    spread = (times[-1] - times[0]) / max(median(times), 1e-12) if times else 0.0
    return {
        "value": value,
        "unit": unit,
        "baseline": baseline,
        "ratio": ratio,
        "n": n,
        "repeats": len(times),
        "spread": round(spread, 3),
    }


def _arranged(count: int) -> tuple[Any, Any, Any]:
    """Return setup, arranged futures and their numbers, with every assumption held."""
    import numpy as np

    from moshimo import study

    setup, played = study.play_campaign(study.DEFAULT_CONTINGENCIES[0], {}, count, 1, None)
    return setup, played, np.arange(count, dtype=np.uint64)


def _kernel_seconds(count: int) -> tuple[list[float], float]:
    """Return the kernel's times over `count` futures on one core, and how many engagement-turns they played."""
    from moshimo import campaign

    setup, played, numbers = _arranged(count)
    turns = played.orders.values.shape[1]
    times = []
    for _ in range(REPEATS + 1):
        state = campaign.start(setup.program, played.inputs, numbers, 1)
        started = time.perf_counter()
        campaign.step(state, played.orders, turns)
        times.append(time.perf_counter() - started)
    played_turns = float((played.result.metrics["days"] / campaign.TURN_DAYS).sum())
    return sorted(times[1:]), played_turns * setup.program.engagements


def _philox_ns() -> float:
    """Return the nanoseconds of one Philox4x32-10 block, one after the other (an early exit keeps it from vectors)."""
    import numba
    import numpy as np

    from moshimo.draws import philox4x32

    @numba.njit
    def blocks(n: int, key: Any) -> Any:
        found, i = np.uint64(0), 0
        while i < n and found != np.uint64(0x5EED):
            found, _, _, _ = philox4x32(np.uint64(i), key, key, key, key, key)
            i += 1
        return found

    count = 2_000_000
    return 1e9 * _times(lambda: blocks(count, np.uint64(7)))[0] / count


def kernel_philox() -> dict[str, Any]:
    """Nanoseconds per engagement-turn over nanoseconds of one Philox block; target at most 8."""
    times, units = _kernel_seconds(4096)
    block = _philox_ns()
    value = 1e9 * median(times) / units
    return _row(value, "ns per engagement-turn", block, value / block, 4096, times)


def kernel_python() -> dict[str, Any]:
    """Nanoseconds per engagement-turn in plain Python over those of the kernel."""
    from moshimo.campaign import reference

    count = 20
    setup, played, numbers = _arranged(count)

    def play() -> None:
        for i in range(count):
            inputs = {name: values[i] for name, values in played.inputs.items()}
            channels = played.orders.channels
            orders = {name: played.orders.values[j, :, i].tolist() for j, name in enumerate(channels)}
            reference.play(setup.contingency, setup.world, inputs, orders, int(numbers[i]), 1)

    times = _times(play, 3)
    turns = float((played.result.metrics["days"] / 3.5).sum())
    kernel_times, units = _kernel_seconds(4096)
    kernel = 1e9 * median(kernel_times) / units
    value = 1e9 * median(times) / (turns * setup.program.engagements)
    return _row(value, "ns per engagement-turn", kernel, value / kernel, count, times)


def _study_seconds(workers: int, count: int) -> float:
    from moshimo import study

    with tempfile.TemporaryDirectory() as folder:
        return study.run(study.Study(futures=count), Path(folder) / "study", workers=workers, chunk=2048).wall_s


def threads2() -> dict[str, Any]:
    """Time of a study on one thread over its time on two; target at least 1.8."""
    count = 40_000
    _study_seconds(2, 2048)
    one, two = (sorted(_study_seconds(workers, count) for _ in range(3)) for workers in (1, 2))
    return _row(median(two), "s", median(one), median(one) / median(two), count, two)


def overhead_us_row() -> dict[str, Any]:
    """Microseconds a row of a study on one thread that are not spent playing its futures; target at most 5."""
    import numpy as np

    from moshimo import futures, study
    from moshimo.study.sampling import latin_hypercube

    count = 20_000
    wall = median(_study_seconds(1, count) for _ in range(3))
    question = study.Study(futures=count)
    setup = next(iter(question.setups().values()))
    inside = 0.0
    for first in range(0, count, 2048):
        numbers = np.arange(first, min(first + 2048, count), dtype=np.uint64)
        dimensions = [*setup.parameters, *setup.policies.dimensions(question.policies)]
        positions = {name: latin_hypercube(numbers, count, name, 1) for name in dimensions}
        started = time.perf_counter()
        for name in question.policies:
            futures.play(setup, name, numbers, positions)
        inside += time.perf_counter() - started
    rows = count * len(question.policies)
    return _row(1e6 * (wall - inside) / rows, "us per row", 1e6 * inside / rows, wall / inside, rows, [])


def brief_s() -> dict[str, Any]:
    """Seconds of a brief of 2,000 futures, code cached and nothing else; target below 15."""
    from moshimo import report, study

    def write() -> None:
        with tempfile.TemporaryDirectory() as folder:
            report.brief(study.Study(), Path(folder) / "brief")

    times = _times(write, 3)
    return _row(median(times), "s", None, None, 2000, times)


def _command_seconds(arguments: list[str], repeats: int, environment: dict[str, str] | None = None) -> Iterator[float]:
    for _ in range(repeats):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "moshimo", *arguments],
            check=True,
            capture_output=True,
            env=environment or os.environ,
        )
        yield time.perf_counter() - started


def warmup_s() -> dict[str, Any]:
    """Seconds of a cold warmup in a process of its own, with an empty cache of compiled code; target below 45."""
    with tempfile.TemporaryDirectory() as folder:
        times = list(_command_seconds(["warmup"], 1, {**os.environ, "NUMBA_CACHE_DIR": folder}))
    return _row(times[0], "s", None, None, 1, times)


def help_s() -> dict[str, Any]:
    """Seconds of ``moshimo --help`` in a process of its own; target below 0.3."""
    times = sorted(_command_seconds(["--help"], REPEATS))
    return _row(median(times), "s", None, None, 1, times)


def change_one_s() -> dict[str, Any]:
    """Seconds to play 5,000 futures again with one parameter changed; target below 0.5."""
    from moshimo import study

    times = _times(lambda: study.campaign_run(study.DEFAULT_CONTINGENCIES[0], {"lift_battalions": 15}, 5000), 5)
    return _row(median(times), "s", None, None, 5000, times)


def crisis_s() -> dict[str, Any]:
    """Seconds of 10,000 futures through the crisis room, value table excluded; target below 1."""
    import numpy as np

    from moshimo import crisis, futures, study

    setup = next(iter(study.Study().setups().values()))
    numbers = np.arange(10_000, dtype=np.uint64)
    values = futures.values_at(setup, {name: np.full(numbers.size, 0.5) for name in setup.parameters})
    table = futures.value_table(setup, "P0")
    times = _times(lambda: crisis.decide(values, numbers, setup.seed, setup.fixed, table), 5)
    return _row(median(times), "s", None, None, numbers.size, times)


def value_table_s() -> dict[str, Any]:
    """Seconds of one value table; `n` is how many campaigns it plays, at most 100,000."""
    from moshimo import futures, study

    seeds = iter(range(1, 100))
    made: list[Any] = []

    def make() -> None:
        setup = next(iter(study.Study(seed=next(seeds)).setups().values()))  # another seed, or it would be kept
        made.append(futures.value_table(setup, "P0"))

    times = _times(make, 3)
    return _row(median(times), "s", None, None, made[0].campaigns, times)


def command_s() -> dict[str, Any]:
    """Seconds of coordination and resilience of all arrangements for 10,000 postures, once warm; target below 2.

    Resilience on days 0 to 30, coordination of every function on days 0, 7, 14 and 30.
    """
    import numpy as np

    from moshimo import command, futures, study
    from moshimo.study.sampling import latin_hypercube

    setup = next(iter(study.Study().setups().values()))
    numbers = np.arange(10_000, dtype=np.uint64)
    positions = {name: latin_hypercube(numbers, numbers.size, name, 1) for name in setup.parameters}
    values, answers = futures.governed(setup, "P0", positions, numbers)
    posture = futures.arrange(setup, "P0", numbers, positions).posture
    met = futures.met_by(posture, values, answers)
    held = [command.shipped_arrangement(name) for name in command.arrangements()]

    def judge() -> None:
        command.shares(held, command.Grid(met, np.arange(31.0)))
        command.kappas(held, command.Grid(met, np.array([0.0, 7.0, 14.0, 30.0])), values)

    judge()
    times = _times(judge, 5)
    return _row(median(times), "s", None, None, numbers.size, times)


ROWS: dict[str, Callable[[], dict[str, Any]]] = {
    row.__name__: row
    for row in (
        kernel_philox, kernel_python, threads2, overhead_us_row, brief_s, warmup_s, help_s, change_one_s,
        crisis_s, value_table_s, command_s,
    )
}  # fmt: skip
