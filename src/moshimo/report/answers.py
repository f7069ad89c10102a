"""The answer in a few sentences, each with the numbers it was made from.

A sentence is chosen by what the numbers say (better, worse, not to be told apart, nobody there) and never by which
policy is the essay's; what no future shows is left out.  `best` is the policy with the highest mean defence score, the
reference the first one of the study.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo.report.texts import LANGUAGES, Texts, signed, yen
from moshimo.words import USA_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.study import Analysis
    from moshimo.words import Label

GOOD = ("defence_holds", "stalemate_favourable")
FEW = 30
"""Below this many futures nothing is said about policies."""


def good(outcomes: Mapping[str, float]) -> float:
    """Return the share of futures in which the defence holds or ends in a favourable stalemate."""
    return sum(outcomes[name] for name in GOOD)


def answers(analysis: Analysis, names: Mapping[str, Label]) -> list[dict[str, Any]]:
    """Return the answers of one contingency, each ``{id, en, ja, share, band, confidence}``."""
    write = Writer(names)
    found = [
        _states(write, analysis),
        _horizon(write, analysis),
        _rank(write, analysis),
    ]
    if analysis.best != analysis.reference and analysis.futures >= FEW:
        best = analysis.where_from[analysis.best]
        found += [
            _source(write, analysis, best),
            _absent(write, analysis.best, best["absent"]),
            _backfire(write, analysis),
            _price(write, analysis),
        ]
    return [row for row in [*found, _bases(write, analysis)] if row is not None]


class Share(float):
    """A share of futures among the fields of a sentence: each language writes percent in its own way."""


class States(dict[str, float]):
    """Shares by state of the strong ally among the fields: each language writes the list in its own way."""


class Yen(float):
    """A sum in JPY billion among the fields: Japanese counts in 億 and 兆."""


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
            filled = {name: self._shown(value, texts) for name, value in fields.items()}
            for field in {"policy", "best", "reference"} & fields.keys():
                filled[f"{field}_name"] = getattr(self.names[str(fields[field])], language)
            if reading is not None:
                filled["reading"] = texts(reading)
            row[language] = texts(key or f"answer_{kind}", **filled)
        return {**row, "share": share, "band": None, "confidence": confidence}

    @staticmethod
    def _shown(value: object, texts: Texts) -> object:
        match value:
            case Share():
                return texts.percent(value)
            case Yen():
                return yen(value, texts.language)
            case States():
                parts = [
                    texts("state_share", state=texts(f"state_{k}"), share=texts.percent(v)) for k, v in value.items()
                ]
                return texts("list_joint").join(parts)
        return value


def _interval(part: Mapping[str, Any], prefix: str = "") -> dict[str, object]:
    low, high = part["ci95"]
    return {
        f"{prefix}difference": signed(part["mean"]),
        f"{prefix}low": signed(low),
        f"{prefix}high": signed(high),
    }


def _states(write: Writer, analysis: Analysis) -> dict[str, Any]:
    rows = {row["usa_state"]: row for row in analysis.by_usa_state[analysis.reference] if row["delay_bin"] is None}
    shares = States({name: good(rows[name]["outcomes"]) for name in USA_STATES if rows[name]["futures"]})
    return write(
        "states", "moderate", {"policy": analysis.reference, "states": shares}, share=next(iter(shares.values()))
    )


def _horizon(write: Writer, analysis: Analysis) -> dict[str, Any] | None:
    if not analysis.horizons:
        return None
    early, late = analysis.horizons
    fields = {
        "early": f"{early['days']:g}",
        "late": f"{late['days']:g}",
        "early_states": States({name: good(shares) for name, shares in early["by_usa_state"].items()}),
        "late_states": States({name: good(shares) for name, shares in late["by_usa_state"].items()}),
    }
    return write("horizon", "moderate", fields)


def _rank(write: Writer, analysis: Analysis) -> dict[str, Any]:
    rows = {row["policy"]: row for row in analysis.compare}
    best, reference = analysis.best, analysis.reference
    rivals = [row["difference"] for name, row in rows.items() if name != reference]
    fields: dict[str, object] = {
        "futures": f"{analysis.futures:,}",
        "best": best,
        "reference": reference,
        "best_score": f"{rows[best]['mean']:.2f}",
        "reference_score": f"{rows[reference]['mean']:.2f}",
        "worst_p10": f"{max(row['p10'] for row in rows.values()):.0f}",
    }
    if analysis.futures < FEW:
        return write("rank", "low", fields, key="answer_rank_few")
    if not rivals:
        return write("rank", "low", fields, key="answer_rank_single")
    if best != reference and rows[best]["difference"]["ci95"][0] > 0.0:
        return write("rank", "low", fields | _interval(rows[best]["difference"]))
    nearest = max(rivals, key=lambda difference: float(difference["mean"]))
    if nearest["ci95"][1] < 0.0:
        return write("rank", "low", fields | _interval(nearest), key="answer_rank_reference")
    largest = max(rivals, key=lambda difference: abs(difference["mean"]))
    return write("rank", "low", fields | _interval(largest), key="answer_rank_none")


def _source(write: Writer, analysis: Analysis, best: Mapping[str, Any]) -> dict[str, Any] | None:
    if not analysis.effects or best["moved_share"] == 0.0:
        return None
    zero, mirrored = (analysis.effects[kind][analysis.best] for kind in ("zero", "mirrored"))
    if mirrored["ci95"][1] < 0.0:
        reading = "reading_assumed"
    elif zero["ci95"][0] <= 0.0 <= zero["ci95"][1]:
        reading = "reading_untold"
    else:
        reading = "reading_without"
    fields = {
        "best": analysis.best,
        "moved": signed(best["moved"]["mean"]),
        "moved_share": Share(best["moved_share"]),
        "same": signed(best["same"]["mean"], 3),
        **_interval(zero, "zero_"),
        **_interval(mirrored, "mirrored_"),
    }
    return write("source", "low", fields, share=best["moved_share"], reading=reading)


def _absent(write: Writer, best: str, absent: Mapping[str, Any]) -> dict[str, Any] | None:
    if not absent["futures"]:
        return None
    low, high = absent["ci95"]
    fields = {"best": best, "absent_futures": absent["futures"], **_interval(absent)}
    if low == high == 0.0:
        return write("absent", "moderate", fields, key="answer_absent_alike")
    reading = "better" if low > 0.0 else "worse" if high < 0.0 else "none"
    return write("absent", "moderate", fields, reading=f"reading_{reading}")


def _backfire(write: Writer, analysis: Analysis) -> dict[str, Any] | None:
    if not analysis.thirds:
        return None
    high, low = analysis.thirds["high"], analysis.thirds["low"]
    fields = {"best": analysis.best, **_interval(high, "high_"), **_interval(low, "low_")}
    return write("backfire", "low", fields, key=None if high["ci95"][1] < 0.0 else "answer_backfire_not")


def _price(write: Writer, analysis: Analysis) -> dict[str, Any] | None:
    best, reference = analysis.best, analysis.reference
    killed = {name: analysis.measures[name]["measures"].get("losses.JPN.killed") for name in (best, reference)}
    ours, theirs = killed[best], killed[reference]
    if ours is None or theirs is None:
        return None
    fields = {
        "best": best,
        "reference": reference,
        "fights": Share(analysis.fights[best]),
        "fights_reference": Share(analysis.fights[reference]),
        "killed": f"{ours['mean']:,.0f}",
        "killed_reference": f"{theirs['mean']:,.0f}",
        "cost_low": Yen(analysis.cost[best]["low"]),
        "cost_high": Yen(analysis.cost[best]["high"]),
    }
    return write("price", "low", fields, share=analysis.fights[best])


def _bases(write: Writer, analysis: Analysis) -> dict[str, Any] | None:
    groups = analysis.by_consent
    if not all(found["futures"] for found in groups.values()):
        return None
    fields: dict[str, object] = {}
    for answer, found in groups.items():
        fields |= {
            answer: Share(good(found["outcomes"])),
            f"{answer}_holds": Share(found["outcomes"]["defence_holds"]),
            f"{answer}_futures": found["futures"],
        }
    return write("bases", "low", fields, share=good(groups["yes"]["outcomes"]))
