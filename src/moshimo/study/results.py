"""The results of a study, read back from its folder.

`Results` is what a person asks: the table, the comparison of policies, the digest.  The folder is the truth; nothing
here is kept that cannot be read again from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from moshimo import futures
from moshimo.campaign import load_contingency
from moshimo.errors import Place, StorageError
from moshimo.study.robustness import compare, regrets
from moshimo.study.storing import digest, read_columns, read_manifest, verify_parts
from moshimo.words import UsaState, document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from moshimo.campaign import Contingency
    from moshimo.words import Floats


@dataclass(frozen=True)
class Results:
    """A finished study in its folder; raises `StorageError` where the folder holds none."""

    folder: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", Path(self.folder))  # a name typed as text will do

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest: specification, inputs, columns, parts; raises `StorageError` where a part is not as written."""
        manifest = read_manifest(self.folder)
        verify_parts(self.folder, manifest)
        return manifest

    @property
    def contingencies(self) -> list[str]:
        """Ids of the contingencies, in the study's order."""
        return [str(name) for name in self.manifest["spec"]["contingencies"]]

    def contingency(self, name: str) -> Contingency:
        """Return a contingency of the study by its id: shipped, or the copy of the user's own file kept beside it."""
        own = self.manifest["spec"]["files"].get(name)
        if own is None:
            return load_contingency(name)
        path = self.folder / own
        if not path.is_file() or path.read_bytes() != self.manifest["texts"][name].encode():
            raise StorageError(
                "this copy of the contingency is not as it was written",
                place=Place(file=str(path)),
                hint=f"`moshimo study resume {self.folder}` writes it again",
            )
        return load_contingency(str(path))

    @property
    def policies(self) -> list[str]:
        """Ids of the policies, in the study's order; the first is what the others are compared with."""
        return [str(name) for name in self.manifest["spec"]["policies"]]

    def to_dict(self) -> dict[str, Any]:
        """Return the ``study show`` document."""
        from moshimo.study.resuming import show

        return show(self.folder)

    def table(self, columns: Iterable[str] | None = None) -> pl.DataFrame:
        """Return columns (default: all) of every row, sorted by contingency, policy and future."""
        names = [column["name"] for column in self.manifest["columns"]] if columns is None else columns
        return read_columns(self.folder, self.manifest, names)

    def row(self, contingency: str, policy: str, future: int) -> dict[str, Any]:
        """Return one row of the study, by column."""
        part = next(part for part in self.manifest["parts"] if part["first"] <= future <= part["last"])
        frame = pl.read_parquet(self.folder / part["file"])
        found = frame.filter(
            (pl.col("contingency") == contingency) & (pl.col("policy") == policy) & (pl.col("future") == future)
        )
        return found.row(0, named=True)

    def paired(self, contingency: str, columns: Iterable[str]) -> dict[str, pl.DataFrame]:
        """Return for each policy its rows of a contingency in order of futures, without futures that failed in any."""
        frame = self.table(["contingency", "policy", "future", "status", *columns])
        frame = frame.filter(pl.col("contingency") == contingency)
        failed = frame.filter(pl.col("status") != "ok")["future"].unique()
        sound = frame.filter(~pl.col("future").is_in(failed.implode()))
        return {policy: sound.filter(pl.col("policy") == policy) for policy in self.policies}

    def scores(self, contingency: str) -> dict[str, Floats]:
        """Return each policy's defence score in every future, paired."""
        rows = self.paired(contingency, ["m.score"])
        return {policy: frame["m.score"].to_numpy() for policy, frame in rows.items()}

    def regret(self) -> pl.DataFrame:
        """Return the regret of each policy in every future: contingency, future, policy, regret."""
        frames = []
        for contingency in self.contingencies:
            rows = self.paired(contingency, ["m.score"])
            lost = regrets({name: frame["m.score"].to_numpy() for name, frame in rows.items()})
            frames += [
                rows[name].select("contingency", "future", "policy", pl.Series("regret", values))
                for name, values in lost.items()
            ]
        return pl.concat(frames)

    def compare(self) -> dict[str, Any]:
        """Return the ``study compare`` document: robustness of each policy, by defence score."""
        rows = [
            {"contingency": contingency, **row}
            for contingency in self.contingencies
            for row in compare(self.scores(contingency), self.policies[0])
        ]
        criterion = "defence score: 4 defence holds ... 0 defence fails"
        return document("study.compare", {"criterion": criterion, "rows": rows, "note": self._uncovered()})

    def _uncovered(self) -> dict[str, str] | None:
        """Return what no published game covers, where Japan fights in some row without the strong ally."""
        rows = self.table(["status", "d.usa_state", "d.japan_fights"]).filter(pl.col("status") == "ok")
        alone = rows.filter(
            pl.col("d.usa_state").is_in([UsaState.SUPPORT_ONLY, UsaState.ABSENT]) & (pl.col("d.japan_fights") == "yes")
        )
        return None if alone.is_empty() else futures.uncovered()

    def digest(self) -> dict[str, Any]:
        """Return the ``study digest`` document."""
        return document("study.digest", digest(self.folder, self.manifest))
