"""What a study would take, before it is run: a few of its futures are computed and scaled up, nothing is written."""

from __future__ import annotations

import io
import os
import time
from typing import TYPE_CHECKING, Any

from moshimo.study.running import DEFAULT_CHUNK, check_run, compute_chunk
from moshimo.study.storing import DIGEST_VALUES
from moshimo.words import document

if TYPE_CHECKING:
    from moshimo.study.spec import Study

PROBE = 256
"""Futures computed to find the pace; their rows and bytes are exact, the seconds are those of this machine."""
BASE_MB = 250.0
"""Memory of the process itself with its libraries, measured."""


def plan(study: Study, workers: int | None = None) -> dict[str, Any]:
    """Return the ``study plan`` document; raises what `run` would raise before it writes anything."""
    check_run(study, workers)
    threads = workers or os.cpu_count() or 1
    probe = min(PROBE, study.futures)
    compute_chunk(study, 0, 1)
    started = time.perf_counter()
    frame = compute_chunk(study, 0, probe)
    pace = (time.perf_counter() - started) / frame.height
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="lz4")
    each = len(buffer.getvalue()) / frame.height
    rows = study.futures * frame.height // probe
    size = frame.estimated_size() / frame.height
    held = threads * size * min(DEFAULT_CHUNK, study.futures) * frame.height / probe
    digested = 1.5 * min(8.0 * DIGEST_VALUES, rows * size)
    return document(
        "study.plan",
        {
            "rows": rows,
            "value_tables": 0,
            "campaign_runs": rows,
            "seconds": round(rows * pace / threads, 3),
            "disk_mb": round(rows * each / 1e6, 3),
            "memory_mb": round(BASE_MB + max(held, digested) / 1e6, 1),
            "workers": threads,
        },
    )
