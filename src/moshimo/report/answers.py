"""The answer in a few sentences, each with the numbers it was made from.

A sentence is chosen by what the numbers say (better, worse, or not to be told apart) and never by which policy is the
essay's.  `best` is the policy with the highest mean defence score, the reference the first one of the study.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo.report.texts import LANGUAGES, Texts, percent, signed

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
    rows = [
        _answer("states", "moderate", _states(analysis), names, share=good(_by_state(analysis)["full"]["outcomes"])),
        _rank(analysis, names),
    ]
    if analysis.best != analysis.reference:
        best = analysis.where_from[analysis.best]
        absent, thirds = best["absent"], analysis.thirds
        rows += [
            _answer("absent", "moderate", {"best": analysis.best, **_interval(absent)}, names, absent=absent),
            _answer("source", "low", _source(best), names, share=best["moved_share"]),
            _answer("backfire", "low", {"best": analysis.best, **{k: signed(v) for k, v in thirds.items()}}, names),
            _answer("price", "low", _price(analysis), names, share=analysis.fights[analysis.best]),
        ]
    consent = analysis.by_consent
    shown = {
        "yes": percent(good(consent["yes"]["outcomes"])),
        "yes_holds": percent(consent["yes"]["outcomes"]["defence_holds"]),
        "no": percent(good(consent["no"]["outcomes"])),
        "no_holds": percent(consent["no"]["outcomes"]["defence_holds"]),
    }
    rows.append(_answer("bases", "moderate", shown, names, share=good(consent["yes"]["outcomes"])))
    return rows


def _answer(
    kind: str,
    confidence: str,
    fields: Mapping[str, object],
    names: Mapping[str, Label],
    share: float | None = None,
    absent: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> dict[str, Any]:
    row: dict[str, Any] = {"id": kind}
    for language in ("en", "ja"):
        texts = Texts(language)
        filled = dict(fields)
        for field in ("policy", "best"):
            if field in filled:
                filled[f"{field}_name"] = getattr(names[str(filled[field])], language)
        if absent is not None:
            low, high = absent["ci95"]
            reading = "better" if low > 0 else "worse" if high < 0 else "none"
            filled |= {"absent_futures": absent["futures"], "reading": texts(f"reading_{reading}")}
        row[language] = texts(key or f"answer_{kind}", **filled)
    assert set(LANGUAGES) <= row.keys()
    return {**row, "share": share, "band": None, "confidence": confidence}


def _by_state(analysis: Analysis) -> dict[str, Any]:
    rows = analysis.by_usa_state[analysis.reference]
    return {row["usa_state"]: row for row in rows if row["delay_bin"] is None}


def _states(analysis: Analysis) -> dict[str, object]:
    states = _by_state(analysis)
    shares = {name: percent(good(states[name]["outcomes"])) for name in ("full", "partial", "delayed", "absent")}
    return {"policy": analysis.reference, **shares}


def _interval(part: Mapping[str, Any]) -> dict[str, object]:
    return {
        "difference": signed(part["mean"]),
        "low": signed(part["ci95"][0]),
        "high": signed(part["ci95"][1]),
    }


def _rank(analysis: Analysis, names: Mapping[str, Label]) -> dict[str, Any]:
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
        return _answer("rank", "low", fields | _interval(largest["difference"]), names, key="answer_rank_none")
    return _answer("rank", "low", fields, names)


def _source(best: Mapping[str, Any]) -> dict[str, object]:
    return {
        "moved": signed(best["moved"]["mean"]),
        "moved_share": percent(best["moved_share"]),
        "same": signed(best["same"]["mean"]),
    }


def _price(analysis: Analysis) -> dict[str, object]:
    best, reference = analysis.best, analysis.reference
    killed = {name: analysis.measures[name]["measures"]["losses.JPN.killed"]["mean"] for name in (best, reference)}
    cost = analysis.cost[best]
    return {
        "best": best,
        "reference": reference,
        "fights": percent(analysis.fights[best]),
        "fights_reference": percent(analysis.fights[reference]),
        "killed": f"{killed[best]:,.0f}",
        "killed_reference": f"{killed[reference]:,.0f}",
        "cost_low": f"{cost['low']:,.0f}",
        "cost_high": f"{cost['high']:,.0f}",
        "cost_low_oku": f"{10 * cost['low']:,.0f}",
        "cost_high_oku": f"{10 * cost['high']:,.0f}",
    }
