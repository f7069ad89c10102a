"""The sections on the crisis as the template writes them, and the table of what policies do besides the fighting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo.report.acting import acting
from moshimo.report.blocks import Table, table
from moshimo.report.coming import coming
from moshimo.report.hard import hard
from moshimo.report.inaction import inaction
from moshimo.report.texts import signed

if TYPE_CHECKING:
    from moshimo.report.texts import Texts


def crisis_view(part: dict[str, Any] | None, prefix: str, t: Texts) -> dict[str, Any] | None:
    """Return the blocks of the sections on the crisis of one contingency, and what each had to leave out."""
    if part is None:
        return None

    def notes(*kinds: str) -> list[str]:
        names = sorted({name for kind in kinds for name in part["left_out"].get(kind, [])})
        said = [t("page_left_out", names=t("list_joint").join(names))] if names else []
        skipped = {kind: part["skipped"][kind] for kind in kinds if kind in part["skipped"]}
        return said + [t("page_skipped", part=kind, reason=reason) for kind, reason in skipped.items()]

    return {
        "coming": {"blocks": coming(part, prefix, t), "notes": notes("solve", "reliability", "ambivalence")},
        "hard": {"blocks": hard(part, prefix, t), "notes": notes("hard_case_absent", "hard_case_delayed")},
        "acting": {"blocks": acting(part, t), "notes": []},
        "inaction": {"blocks": inaction(part, prefix, t), "notes": notes("overturn")},
    }


def beyond(document: dict[str, Any], contingency: str, t: Texts) -> Table:
    """Return the table of what policies do besides the fighting: means, and differences from the reference."""
    reference = document["policies"][0]
    rows = {(row["measure"], row["policy"]): row for row in document["beyond"] if row["contingency"] == contingency}

    def cell(row: dict[str, Any]) -> str:
        mean, (low, high) = row["difference"]["mean"], row["difference"]["ci95"]
        against = f" ({signed(mean, 3)}, {signed(low, 3)} – {signed(high, 3)})"
        return f"{row['mean']:.3f}" + ("" if row["policy"] == reference else against)

    measures = list(dict.fromkeys(measure for measure, _ in rows))
    return table(
        [t("col_measure"), *document["policies"]],
        [[t(f"page_measure_{name}"), *(cell(rows[name, one]) for one in document["policies"])] for name in measures],
        " " + "n" * len(document["policies"]),
    )
