"""The brief's folder: ``brief.html``, ``brief.json`` and ``study/``.

Without `out` the folder is ``moshimo-out/<contingency>-<digest8>``: the same question has the same address.  A folder
that holds another study is refused; one that holds this very study is read instead of run again, or gone on with where
it was killed or interrupted: the same command again is all it takes.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moshimo.errors import Interrupted, Place, StorageError, UnknownName, cannot_write
from moshimo.report.document import brief_document
from moshimo.report.page import page
from moshimo.report.texts import LANGUAGES
from moshimo.study import Results, check_run, holds, make_folder, refuse_held, resume, run, to_json, write_together

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
    out: Path | str | None = None,
    *,
    lang: str = "both",
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Brief:
    """Run a study and write its brief; raise a `UserError` before anything is written where it cannot be done."""
    if lang not in CHOICES:
        raise UnknownName.among("language", lang, CHOICES, place=Place(key="--lang"))
    check_run(study, workers)
    if out is not None:
        out = Path(out)
        if holds(out / "study", study):
            _refuse_strange_page(out)
        else:
            refuse_held(study, out / "study")
            make_folder(out)
        return _write(_results(study, out / "study", workers, progress), out, lang)
    finished = _finished(study)
    if finished is not None:
        return _write(finished, finished.folder.parent, lang)
    waiting = OUT / f".running-{study.identity}"
    results = _results(study, waiting, workers, progress)
    folder = OUT / f"{'+'.join(results.contingencies)}-{results.digest()['digest'][:8]}"
    return _write(_settle(waiting, folder), folder, lang)


def _results(study: Study, folder: Path, workers: int | None, progress: Callable[[int, int], None] | None) -> Results:
    """Return the results of this study in its folder, read where they are whole, else gone on with or run."""
    try:
        if not holds(folder, study):
            run(study, folder, workers=workers, progress=progress)
        elif whole := _whole(folder):
            return whole
        else:
            resume(folder, workers=workers, progress=progress)
    except Interrupted as stopped:
        stopped.hint = "Run the same command again to go on"
        raise
    return Results(folder)


def _finished(study: Study) -> Results | None:
    """Return the results of this very study, if a brief of it was made here before."""
    folders = sorted(path.parent for path in OUT.glob("*/study/manifest.json"))
    return next((whole for path in folders if holds(path, study) and (whole := _whole(path))), None)


def _refuse_strange_page(folder: Path) -> None:
    """Raise `StorageError` where a folder holds a page that no brief of ours wrote."""
    page_, document = folder / "brief.html", folder / "brief.json"
    if not page_.exists() and not document.exists():
        return
    try:
        ours = json.loads(document.read_text(encoding="utf-8"))["schema"] == "moshimo.brief/1"
    except (OSError, ValueError, KeyError, TypeError):
        ours = False
    if not ours:
        raise StorageError(
            "the folder holds a page that is not of a brief",
            place=Place(key="--out"),
            found=str(page_ if page_.exists() else document),
            expected="a new or empty folder",
            hint="Choose another --out, or move that file away",
        )


def _whole(folder: Path) -> Results | None:
    """Return the results in a folder if the study is finished, every part as it was written."""
    results = Results(folder)
    try:
        return results if results.manifest["complete"] else None
    except StorageError:
        return None


def _settle(waiting: Path, folder: Path) -> Results:
    """Move a finished study to its address, unless it is there already."""
    target = folder / "study"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if target.exists():
            whole = _whole(target)
            if whole and whole.manifest["id"] == Results(waiting).manifest["id"]:
                shutil.rmtree(waiting)
                return whole
            shutil.rmtree(target)
        waiting.replace(target)
    except OSError as cause:
        raise cannot_write(folder, cause) from cause
    return Results(target)


def _write(results: Results, folder: Path, lang: str) -> Brief:
    document = brief_document(results, lang)
    records = {name: results.contingency(name).record for name in results.contingencies}
    texts = {"brief.html": page(document, records), "brief.json": to_json(document) + "\n"}
    write_together({folder / name: text for name, text in texts.items()})
    return Brief(folder, document)
