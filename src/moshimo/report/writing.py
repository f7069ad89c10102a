"""The brief's folder: ``brief.html``, ``brief.json`` and ``study/``.

Without `out` the folder is ``moshimo-out/<contingency>-<digest8>``: the same question has the same address.  A folder
that holds another study is refused; one that holds this very study, complete, is read instead of run again.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moshimo.errors import Place, StorageError, UnknownName, cannot_write
from moshimo.report.document import brief_document
from moshimo.report.page import page
from moshimo.report.texts import LANGUAGES
from moshimo.study import Results, check_run, make_folder, run, to_json, write_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from moshimo.study import Study

OUT = Path("moshimo-out")
CHOICES = (*LANGUAGES, "both")


@dataclass(frozen=True)
class Brief:
    """A brief that has been written: its folder and its document."""

    folder: Path
    document: dict[str, Any]

    @property
    def html(self) -> Path:
        """The absolute path of the page."""
        return self.folder.resolve() / "brief.html"

    @property
    def json(self) -> Path:
        """The absolute path of the document."""
        return self.folder.resolve() / "brief.json"

    def to_dict(self) -> dict[str, Any]:
        """Return the ``brief`` document."""
        return self.document


def brief(
    study: Study,
    out: Path | None = None,
    *,
    lang: str = "both",
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Brief:
    """Run a study and write its brief; raise a `UserError` before anything is written where it cannot be done."""
    if lang not in CHOICES:
        raise UnknownName.among("language", lang, CHOICES, place=Place(key="--lang"))
    if out is not None:
        results = _own_study(study, out / "study")
        if results is None:
            check_run(study, workers)
            make_folder(out)
            run(study, out / "study", workers=workers, progress=progress)
            results = Results(out / "study")
        return _write(results, out, lang)
    check_run(study, workers)
    waiting = OUT / f".running-{os.getpid()}"
    try:
        run(study, waiting, workers=workers, progress=progress)
        results = Results(waiting)
        folder = OUT / f"{'+'.join(results.contingencies)}-{results.digest()['digest'][:8]}"
        return _write(_settle(waiting, folder), folder, lang)
    finally:
        if waiting.exists():
            shutil.rmtree(waiting, ignore_errors=True)


def _settle(waiting: Path, folder: Path) -> Results:
    """Move a finished study to its address, unless it is there already."""
    target = folder / "study"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if target.exists():
            if _holds(target, Results(waiting).manifest["id"]):
                return Results(target)
            shutil.rmtree(target)
        waiting.replace(target)
    except OSError as cause:
        raise cannot_write(folder, cause) from cause
    return Results(target)


def _own_study(study: Study, folder: Path) -> Results | None:
    """Return the results in a folder if they are this study's, whole; None where there are none."""
    if not folder.exists():
        return None
    if _holds(folder, study.identity):
        return Results(folder)
    raise StorageError(
        "the folder holds another study, or one that was not finished",
        place=Place(key="--out"),
        found=str(folder),
        expected="a new or empty folder",
        hint="Choose another --out",
    )


def _holds(folder: Path, identity: str) -> bool:
    """Whether a folder holds the study of this id, finished and as it was written."""
    try:
        return bool(Results(folder).manifest["id"] == identity)
    except StorageError:
        return False


def _write(results: Results, folder: Path, lang: str) -> Brief:
    document = brief_document(results, lang)
    records = {name: results.contingency(name).record for name in results.contingencies}
    html, json = page(document, records), to_json(document)
    write_text(folder / "brief.html", html)
    write_text(folder / "brief.json", json + "\n")
    return Brief(folder, document)
