"""The answer in a few sentences, each with the numbers it was made from.

A sentence is chosen by what the numbers say (better, worse, not to be told apart, nobody there) and never by which
policy is the essay's; what no future shows is left out.  The reference is the first policy of the study, `other` is
the best of the rest.
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
GROUP = 10
"""Below this many futures nothing is said about a group of them."""


def good(outcomes: Mapping[str, float]) -> float:
    """Return the share of futures in which the defence holds or ends in a favourable stalemate."""
    return sum(outcomes[name] for name in GOOD)


def answers(analysis: Analysis, names: Mapping[str, Label]) -> list[dict[str, Any]]:
    """Return the answers of one contingency, each ``{id, en, ja, share, band, confidence}``."""
    write = Writer(names)
    found = [_states(write, analysis), _horizon(write, analysis), _rank(write, analysis)]
    if analysis.other is not None and analysis.futures >= FEW:
        split = analysis.where_from[analysis.other]
        found += [
            _source(write, analysis, analysis.other, split),
            _absent(write, analysis.other, split["absent"]),
            _backfire(write, analysis, analysis.other, split),
            _price(write, analysis, analysis.other),
        ]
    return [row for row in [*found, _bases(write, analysis)] if row is not None]


class Share(float):
    """A share of futures among the fields of a sentence: each language writes percent in its own way."""


class States(dict[str, float]):
    """Shares by state of the strong ally among the fields: each language writes the list in its own way."""


class Effects(tuple[str, ...]):
    """Names of judged effects among the fields, listed in each language."""


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
            for field in {"policy", "other", "reference"} & fields.keys():
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
            case Effects():
                return texts("list_joint").join(texts(f"effect_{name}") for name in value)
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


def _states(write: Writer, analysis: Analysis) -> dict[str, Any] | None:
    rows = {row["usa_state"]: row for row in analysis.by_usa_state[analysis.reference] if row["delay_bin"] is None}
    shares = States({k: good(rows[k]["outcomes"]) for k in USA_STATES if rows[k]["futures"] >= GROUP})
    if not shares:
        return None
    return write("states", "moderate", {"policy": analysis.reference, "states": shares}, share=shares.get("full"))


def _horizon(write: Writer, analysis: Analysis) -> dict[str, Any] | None:
    found = {
        f"{row['days']:g}": States(
            {k: good(group["outcomes"]) for k, group in row["by_usa_state"].items() if group["futures"] >= GROUP}
        )
        for row in analysis.horizons
    }
    if len(found) < 2 or not all(found.values()):
        return None
    (early, early_states), (late, late_states) = found.items()
    low, high, without = analysis.play_days
    fields = {
        "play_low": f"{low:g}",
        "play_high": f"{high:g}",
        "without": f"{without:g}",
        "futures": f"{analysis.horizons[0]['futures']:,}",
        "early": early,
        "late": late,
        "early_states": early_states,
        "late_states": late_states,
    }
    return write("horizon", "moderate", fields)


def _rank(write: Writer, analysis: Analysis) -> dict[str, Any]:
    rows = {row["policy"]: row for row in analysis.compare}
    reference, other = analysis.reference, analysis.other
    fields: dict[str, object] = {
        "futures": f"{analysis.futures:,}",
        "reference": reference,
        "reference_score": f"{rows[reference]['mean']:.2f}",
        "worst_p10": f"{max(row['p10'] for row in rows.values()):.0f}",
    }
    if analysis.futures < FEW:
        return write("rank", "low", fields, key="answer_rank_few")
    if other is None:
        return write("rank", "low", fields, key="answer_rank_single")
    difference = rows[other]["difference"]
    fields |= {"other": other, "other_score": f"{rows[other]['mean']:.2f}", **_interval(difference)}
    low, high = difference["ci95"]
    kind = "answer_rank" if low > 0.0 else "answer_rank_reference" if high < 0.0 else "answer_rank_none"
    return write("rank", "low", fields, key=kind)


def _source(write: Writer, analysis: Analysis, other: str, split: Mapping[str, Any]) -> dict[str, Any] | None:
    if not analysis.effects or split["moved_share"] == 0.0:
        return None
    whole = split["difference"]
    zero, mirrored = (analysis.effects[kind][other] for kind in ("zero", "mirrored"))
    turned = mirrored["ci95"][1] < 0.0 < whole["ci95"][0] or whole["ci95"][1] < 0.0 < mirrored["ci95"][0]
    untold = zero["ci95"][0] <= 0.0 <= zero["ci95"][1]
    fields = {
        "other": other,
        "reference": analysis.reference,
        "effects": Effects(analysis.effects["parameters"]),
        "moved": signed(split["moved"]["mean"], 3),
        "moved_share": Share(split["moved_share"]),
        "same": signed(split["same"]["mean"], 3),
        **_interval(zero, "zero_"),
        **_interval(mirrored, "mirrored_"),
    }
    reading = "reading_assumed" if turned else "reading_untold" if untold else "reading_without"
    return write("source", "low", fields, share=split["moved_share"], reading=reading)


def _absent(write: Writer, other: str, absent: Mapping[str, Any]) -> dict[str, Any] | None:
    if absent["futures"] < GROUP:
        return None
    low, high = absent["ci95"]
    fields = {"other": other, "absent_futures": f"{absent['futures']:,}", **_interval(absent)}
    if low == high == 0.0:
        return write("absent", "moderate", fields, key="answer_absent_alike")
    reading = "better" if low > 0.0 else "worse" if high < 0.0 else "none"
    return write("absent", "moderate", fields, reading=f"reading_{reading}")


def _backfire(write: Writer, analysis: Analysis, other: str, split: Mapping[str, Any]) -> dict[str, Any] | None:
    if not analysis.thirds or split["moved_share"] == 0.0:
        return None
    high, low = analysis.thirds["high"], analysis.thirds["low"]
    fields = {"other": other, **_interval(high, "high_"), **_interval(low, "low_")}
    return write("backfire", "low", fields, key=None if high["ci95"][1] < 0.0 else "answer_backfire_not")


def _price(write: Writer, analysis: Analysis, other: str) -> dict[str, Any] | None:
    reference = analysis.reference
    ours, theirs = (analysis.measures[name]["measures"].get("losses.JPN.killed") for name in (other, reference))
    fights = {name: analysis.fights[name] for name in (other, reference)}
    if ours is None or theirs is None or not any(fights.values()):
        return None
    fields = {
        "other": other,
        "reference": reference,
        "fights": Share(fights[other]),
        "fights_reference": Share(fights[reference]),
        "killed": f"{ours['mean']:,.0f}",
        "killed_reference": f"{theirs['mean']:,.0f}",
        "cost_low": Yen(analysis.cost[other]["low"]),
        "cost_high": Yen(analysis.cost[other]["high"]),
        "reference_low": Yen(analysis.cost[reference]["low"]),
        "reference_high": Yen(analysis.cost[reference]["high"]),
    }
    key = "answer_price_both" if analysis.cost[reference]["high"] else None
    return write("price", "low", fields, share=fights[other], key=key)


def _bases(write: Writer, analysis: Analysis) -> dict[str, Any] | None:
    groups = analysis.by_consent
    if not all(found["futures"] >= GROUP for found in groups.values()):
        return None
    fields: dict[str, object] = {}
    for answer, found in groups.items():
        fields |= {
            answer: Share(good(found["outcomes"])),
            f"{answer}_holds": Share(found["outcomes"]["defence_holds"]),
            f"{answer}_futures": found["futures"],
        }
    return write("bases", "low", fields, share=good(groups["yes"]["outcomes"]))
