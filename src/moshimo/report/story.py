"""One future told day by day: who decided what, by which chance and gate, and what the fighting did.

The trace comes from the same run that produced the row (see `moshimo.study.explaining`); this module only finds the
words, in both languages, from ``data/texts.yaml`` and the labels in the data files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo import command
from moshimo.campaign.contingency import Let, Shock
from moshimo.futures import DECISIONS
from moshimo.futures.trace import name_of
from moshimo.report.deciding import NO_CHOICE, decision, decision_why, evacuation, evacuation_why
from moshimo.report.texts import LANGUAGES, Texts, days, number
from moshimo.study import Results, trace_row
from moshimo.words import ACTORS, FUNCTIONS, OUTCOME_LABELS, Label, document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.futures import Event, Setup, Trace


def explain(
    folder: Path | str, future: int, policy: str | None = None, contingency: str | None = None
) -> dict[str, Any]:
    """Return the ``explain`` document of one row of a study; policy and contingency default to the study's first."""
    results = Results(Path(folder))
    setup, followed, reason = trace_row(results, future, policy, contingency)
    teller = Teller(setup, followed)
    body = {
        "study": str(folder),
        "contingency": setup.contingency.id,
        "policy": followed.policy,
        "future": future,
        "seed": setup.seed,
        "title": teller.both(teller.title),
        "steps": [teller.step(event) for event in followed.events],
        "metrics": {name: value if np.isfinite(value) else None for name, value in followed.metrics.items()},
        "failed": reason,
        "outcome": followed.outcome,
        "note": None if followed.note is None else dict(followed.note),
    }
    return document("explain", body)


@dataclass(frozen=True)
class Teller:
    """Finds the words for the events of one trace."""

    setup: Setup
    trace: Trace

    def both(self, tell: Any, *arguments: Any) -> dict[str, str]:
        """Return what `tell` says in each language."""
        return {language: tell(Texts(language), *arguments) for language in sorted(LANGUAGES)}

    def title(self, t: Texts) -> str:
        """Return the headline of the future."""
        policy = self.setup.policies[self.trace.policy].label
        return t(
            "story_title",
            future=self.trace.future,
            contingency=getattr(self.setup.contingency.record.label, t.language),
            policy=self.trace.policy,
            policy_name=getattr(policy, t.language),
            outcome=_name(OUTCOME_LABELS[self.trace.outcome], t),
        )

    def step(self, event: Event) -> dict[str, Any]:
        """Return an event as it stands in the document."""
        what, why = _TELLERS[event.kind]
        return {
            "day": event.day,
            "turn": event.turn,
            "room": event.room,
            "kind": event.kind,
            "told": bool(event.fields.get("told", True)),
            "actor": event.actor,
            "what": self.both(what, self, event),
            "why": self.both(why, self, event),
            "gate": event.gate,
            "chosen": event.chosen,
            "choice_probability": None if event.kind in NO_CHOICE else event.chance,
            "changed": {stock: list(pair) for stock, pair in event.changed.items()},
        }


def _name(label: Label, t: Texts) -> str:
    return str(getattr(label, t.language))


def _lever(t: Texts, teller: Teller, event: Event) -> str:
    lever = teller.setup.policies.levers[event.fields["lever"]]
    return t("story_lever", actor=_name(ACTORS[lever.owner], t), lever=getattr(lever.label, t.language))


def _lever_why(t: Texts, teller: Teller, event: Event) -> str:
    parts = []
    for name, (before, after) in event.fields["moved"].items():
        label = teller.setup.world.parameter(name).label
        key = "story_moved" if before != after else "story_moved_not"
        fields = {"name": getattr(label, t.language), "before": number(before), "after": number(after)}
        parts.append(t(key, **fields))
    moved = t("list_joint").join(parts) or t("story_lever_none")
    return t("story_lever_why", policy=teller.trace.policy, moved=moved)


def _kappa(t: Texts, teller: Teller, event: Event) -> str:
    first, last = (f"{event.fields[name]:.2f}" for name in ("first", "last"))
    function = _name(FUNCTIONS[event.fields["function"]], t)
    return t("story_kappa" if first == last else "story_kappa_changes", function=function, first=first, last=last)


def _kappa_why(t: Texts, teller: Teller, event: Event) -> str:
    labels = [command.shipped_arrangement(name).record.label for name in event.fields["arrangements"]]
    named = t("list_joint").join(getattr(label, t.language) for label in labels) or t("story_kappa_held")
    return t("story_kappa_why", arrangement=named)


def _engagement(t: Texts, teller: Teller, event: Event) -> str:
    stocks = teller.setup.contingency.record.stocks
    parts = [
        t("story_change", stock=getattr(stocks[name].label, t.language), before=shown[0], after=shown[1])
        for name, pair in event.changed.items()
        for shown in [_counts(*pair)]
        if shown[0] != shown[1]
    ]
    step = _steps(teller.setup)[event.fields["engagement"]]
    title = event.fields["engagement"] if step.label is None else getattr(step.label, t.language)
    changes = t("list_joint").join(parts) or t("story_change_none")
    return t("story_engagement", engagement=title, changes=changes)


def _counts(before: float, after: float) -> tuple[str, str]:
    """Return both numbers with as many decimals as it takes to tell them apart, two at most.

    >>> _counts(96.0, 88.0), _counts(18.43, 31.26), _counts(170.0, 169.66), _counts(1e-9, 0.0)
    (('96', '88'), ('18.4', '31.3'), ('170.0', '169.7'), ('0.00', '0.00'))
    """
    whole = min(abs(before), abs(after)) >= 20.0 or all(abs(x - round(x)) < 0.01 for x in (before, after))
    digits = 0 if whole else 1
    while digits < 2 and f"{before:.{digits}f}" == f"{after:.{digits}f}":
        digits += 1
    return f"{before:,.{digits}f}", f"{after:,.{digits}f}"


def _engagement_why(t: Texts, teller: Teller, event: Event) -> str:
    step = _steps(teller.setup)[event.fields["engagement"]]
    return t("story_engagement_why", rule=t(f"story_kind_{type(step).__name__.lower()}").capitalize())


def _steps(setup: Setup) -> Mapping[str, Any]:
    steps = [*setup.contingency.opening, *setup.contingency.turn]
    return {name_of(step): step for step in steps if not isinstance(step, Let | Shock)}


def _end(t: Texts, teller: Teller, event: Event) -> str:
    return t("story_end", outcome=_name(OUTCOME_LABELS[teller.trace.outcome], t))


def _end_why(t: Texts, teller: Teller, event: Event) -> str:
    horizon = event.fields["horizon"]
    return t("story_end_horizon" if event.day >= horizon else "story_end_stop", horizon=days(horizon))


_TELLERS = {
    "lever": (_lever, _lever_why),
    **dict.fromkeys(DECISIONS, (decision, decision_why)),
    "evacuation": (evacuation, evacuation_why),
    "kappa": (_kappa, _kappa_why),
    "engagement": (_engagement, _engagement_why),
    "end": (_end, _end_why),
}
"""What happened and why, by kind of event."""
