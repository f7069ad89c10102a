"""The answer in a few sentences, each with the numbers it was made from.

A sentence is chosen by what the numbers say (better, worse, or not to be told apart) and never by which policy is the
essay's.  `best` is the policy with the highest mean defence score, the reference the first one of the study.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo.report.texts import LANGUAGES, Texts, signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.study import Analysis
    from moshimo.words import Label

GOOD = ("defence_holds", "stalemate_favourable")


def good(outcomes: Mapping[str, float]) -> float:
    """Return the share of futures in which the defence holds or ends in a favourable stalemate."""
    return sum(outcomes[name] for name in GOOD)


def answers(analysis: Analysis, names: Mapping[str, Label]) -> list[dict[str, Any]]:
    """Return the answers of one contingency, each ``{id, en, ja, share, band, confidence}``."""
    write = Writer(names)
    full = good(_by_state(analysis)["full"]["outcomes"])
    consent = {answer: found["outcomes"] for answer, found in analysis.by_consent.items()}
    rows = [write("states", "moderate", _states(analysis), share=full), _rank(write, analysis)]
    if analysis.best != analysis.reference:
        best = analysis.where_from[analysis.best]
        rows += [
            _absent(write, analysis.best, best["absent"]),
            write("source", "low", _source(best), share=best["moved_share"]),
            _backfire(write, analysis),
            write("price", "low", _price(analysis), share=analysis.fights[analysis.best]),
        ]
    bases = {
        "yes": Share(good(consent["yes"])),
        "yes_holds": Share(consent["yes"]["defence_holds"]),
        "no": Share(good(consent["no"])),
        "no_holds": Share(consent["no"]["defence_holds"]),
    }
    return [*rows, write("bases", "moderate", bases, share=good(consent["yes"]))]


class Share(float):
    """A share of futures among the fields of a sentence: each language writes percent in its own way."""


class Writer:
    """Writes a sentence in every language; `names` are the policies' names."""

    def __init__(self, names: Mapping[str, Label]) -> None:
        self.names = names

    def __call__(
        self,
        kind: str,
        confidence: str,
        fields: Mapping[str, object],
        *,
        share: float | None = None,
        key: str | None = None,
        reading: str | None = None,
    ) -> dict[str, Any]:
        """Return the answer `kind` from the text `key` (default: that of the kind), with its fields filled in."""
        row: dict[str, Any] = {"id": kind}
        for language in sorted(LANGUAGES):
            texts = Texts(language)
            filled = {
                name: texts.percent(value) if isinstance(value, Share) else value for name, value in fields.items()
            }
            for field in {"policy", "best"} & fields.keys():
                filled[f"{field}_name"] = getattr(self.names[str(fields[field])], language)
            if reading is not None:
                filled["reading"] = texts(reading)
            row[language] = texts(key or f"answer_{kind}", **filled)
        return {**row, "share": share, "band": None, "confidence": confidence}


def _absent(write: Writer, best: str, absent: Mapping[str, Any]) -> dict[str, Any]:
    low, high = absent["ci95"]
    fields = {"best": best, "absent_futures": absent["futures"], **_interval(absent)}
    if low == high == 0.0:
        return write("absent", "moderate", fields, key="answer_absent_alike")
    return write(
        "absent", "moderate", fields, reading=f"reading_{'better' if low > 0 else 'worse' if high < 0 else 'none'}"
    )


def _backfire(write: Writer, analysis: Analysis) -> dict[str, Any]:
    fields = {"best": analysis.best, **{name: signed(value) for name, value in analysis.thirds.items()}}
    return write("backfire", "low", fields, key=None if analysis.thirds["high_third"] < 0.0 else "answer_backfire_not")


def _by_state(analysis: Analysis) -> dict[str, Any]:
    rows = analysis.by_usa_state[analysis.reference]
    return {row["usa_state"]: row for row in rows if row["delay_bin"] is None}


def _states(analysis: Analysis) -> dict[str, object]:
    states = _by_state(analysis)
    shares = {name: Share(good(states[name]["outcomes"])) for name in ("full", "partial", "delayed", "absent")}
    return {"policy": analysis.reference, **shares}


def _interval(part: Mapping[str, Any]) -> dict[str, object]:
    return {
        "difference": signed(part["mean"]),
        "low": signed(part["ci95"][0]),
        "high": signed(part["ci95"][1]),
    }


def _rank(write: Writer, analysis: Analysis) -> dict[str, Any]:
    rows = {row["policy"]: row for row in analysis.compare}
    best, reference = analysis.best, analysis.reference
    rivals = [row for name, row in rows.items() if name != reference] or [rows[reference]]
    largest = max(rivals, key=lambda row: abs(row["difference"]["mean"]))
    fields: dict[str, object] = {
        "futures": f"{analysis.futures:,}",
        "best": best,
        "reference": reference,
        "best_score": f"{rows[best]['mean']:.2f}",
        "reference_score": f"{rows[reference]['mean']:.2f}",
        "worst_p10": f"{max(row['p10'] for row in rows.values()):.0f}",
        **_interval(rows[best]["difference"]),
    }
    if best == reference or rows[best]["difference"]["ci95"][0] <= 0.0:
        return write("rank", "low", fields | _interval(largest["difference"]), key="answer_rank_none")
    return write("rank", "low", fields)


def _source(best: Mapping[str, Any]) -> dict[str, object]:
    return {
        "moved": signed(best["moved"]["mean"], 3),
        "moved_share": Share(best["moved_share"]),
        "same": signed(best["same"]["mean"], 3),
    }


def _price(analysis: Analysis) -> dict[str, object]:
    best, reference = analysis.best, analysis.reference
    killed = {name: analysis.measures[name]["measures"]["losses.JPN.killed"]["mean"] for name in (best, reference)}
    cost = analysis.cost[best]
    return {
        "best": best,
        "reference": reference,
        "fights": Share(analysis.fights[best]),
        "fights_reference": Share(analysis.fights[reference]),
        "killed": f"{killed[best]:,.0f}",
        "killed_reference": f"{killed[reference]:,.0f}",
        "cost_low": f"{cost['low']:,.0f}",
        "cost_high": f"{cost['high']:,.0f}",
        "cost_low_oku": f"{10 * cost['low']:,.0f}",
        "cost_high_oku": f"{10 * cost['high']:,.0f}",
    }
