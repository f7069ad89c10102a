"""Questions that need no study: `campaign run`, `crisis ladder`, `alliance without`.

`campaign run` plays one contingency with its assumptions held, no crisis room, no policy.

Every assumption is held at its default or as set, except the horizon and whether China strikes bases in Japan, which
are drawn with the rest of the players' conduct and the adjudication parameters from the registry's ranges.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from moshimo import alliance, campaign, crisis, futures, policy
from moshimo.facts import World, read
from moshimo.study.ledger import Ledger
from moshimo.study.robustness import distribution, wilson
from moshimo.study.sampling import latin_hypercube
from moshimo.study.spec import DEFAULT_CONTINGENCIES, Study
from moshimo.study.storing import digest_frame
from moshimo.words import OUTCOMES, UsaState, document

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_POLICY = "P0"
DRAWN = "drawn"
LEFT = ("horizon_days", "china_strikes_japan", "kappa")
"""Assumptions that `campaign run` draws where they are not set."""
ALIASES = ("usa_state", "usa_delay_days", "usa_scale", "japan_attacked", "japan_consents")
"""Assumptions that stand for others."""


def play_campaign(
    contingency: str, settings: Mapping[str, Any], count: int, seed: int, as_of: str | None
) -> tuple[futures.Setup, futures.Played]:
    """Play a contingency with its assumptions held; raises a `UserError` where a name or value cannot be used."""
    study = Study((contingency,), (NO_POLICY,), count, seed, settings=settings, as_of=as_of)
    world = World.load(study.as_of)
    loaded = campaign.load_contingency(contingency)
    setup = futures.prepare(loaded, world, policy.load_policies(world.as_of), settings, seed, defaults=True)
    numbers = np.arange(count, dtype=np.uint64)
    positions = {name: latin_hypercube(numbers, count, name, seed) for name in setup.parameters}
    return setup, futures.play(setup, NO_POLICY, numbers, positions)


def campaign_run(
    contingency: str,
    settings: Mapping[str, Any] | None = None,
    count: int = 2000,
    seed: int = 1,
    as_of: str | None = None,
) -> dict[str, Any]:
    """Play a contingency and return the ``campaign run`` document.

    settings: assumption or parameter -> value, or (low, high) for a range. count: futures. as_of: ISO date.
    """
    settings = dict(settings or {})
    setup, played = play_campaign(contingency, settings, count, seed, as_of)
    outcome = played.result.outcome
    counts = np.bincount(outcome, minlength=len(OUTCOMES)).tolist()
    frame = pl.DataFrame(
        {"future": np.arange(count, dtype=np.uint32)}
        | {f"m.{name}": values for name, values in played.result.metrics.items()}
        | {"outcome": np.array(OUTCOMES)[outcome].tolist()}
    )
    body = {
        "contingency": setup.contingency.id,
        "futures": count,
        "seed": seed,
        "assumptions": _assumptions(setup, settings),
        "posterior": {"id": "registry-ranges", "draws": count},
        "digest": digest_frame(frame, frame.columns),
        "outcomes": {name: counts[i] / count for i, name in enumerate(OUTCOMES)},
        "ci95": {name: list(wilson(counts[i], count)) for i, name in enumerate(OUTCOMES)},
        "metrics": {name: distribution(values) for name, values in played.result.metrics.items()},
        "note": futures.uncovered_by(played.posture),
    }
    return document("campaign.run", body)


def crisis_ladder(
    actor: str,
    contingency: str = DEFAULT_CONTINGENCIES[0],
    settings: Mapping[str, Any] | None = None,
    day: float | None = None,
    as_of: str | None = None,
) -> dict[str, Any]:
    """Return the ``crisis ladder`` document: which rungs are legal for an actor, by which gate, from which day."""
    world = World.load(as_of)
    loaded = campaign.load_contingency(contingency, asked_by="--contingency")
    return futures.ladder(loaded, world, actor, settings or {}, day)


def campaign_check(file: Path | str) -> dict[str, Any]:
    """Return the ``campaign check`` document of a contingency file; raises a `DataFileError` that names its line."""
    program = campaign.compile_contingency(campaign.Contingency(Path(file)), World.load())
    body = {
        "ok": True,
        "contingency": program.contingency,
        "engagements": program.engagements,
        "parameters": list(program.parameters),
        "facts": list(program.facts),
    }
    return document("campaign.check", body)


def policy_check(file: Path | str) -> dict[str, Any]:
    """Return the ``policy check`` document of a file of levers and policies; an error names its line."""
    found = policy.Policies(read(file), World.load())
    return document("policy.check", {"ok": True, "levers": list(found.levers), "policies": list(found.policies)})


def policy_list(as_of: str | None = None) -> dict[str, Any]:
    """Return the ``policy list`` document."""
    return policy.load_policies(World.load(as_of).as_of).to_dict()


def policy_show(name: str, as_of: str | None = None) -> dict[str, Any]:
    """Return the ``policy show`` document of a policy."""
    return policy.load_policies(World.load(as_of).as_of).show(name)


def alliance_show(actor: str | None = None, kind: str | None = None, as_of: str | None = None) -> dict[str, Any]:
    """Return the ``alliance show`` document: commitments, partners and pairs, all or those of an actor or a type."""
    return alliance.Graph(World.load(as_of)).show(actor, kind)


def claims(as_of: str | None = None) -> dict[str, Any]:
    """Return the ``claims`` document: the ledger as known on a day."""
    return Ledger.load(as_of).to_dict()


def without(actor: str, as_of: str | None = None) -> dict[str, Any]:
    """Return the ``alliance without`` document: what falls away without an actor, cells of command included."""
    return futures.without(World.load(as_of), actor)


def _implied(setup: futures.Setup) -> dict[str, Any]:
    """Return what was set says of assumptions that were not."""
    fixed, found = setup.fixed, dict[str, Any]()
    if crisis.usa_set(fixed) in (UsaState.ABSENT, UsaState.SUPPORT_ONLY):
        found["horizon_days"] = setup.contingency.record.horizon.without_usa
    if "usa_state" in fixed:
        late = fixed["usa_state"] == UsaState.DELAYED
        found["us_intervenes"] = fixed["usa_state"] not in (UsaState.ABSENT, UsaState.SUPPORT_ONLY)
        found["us_entry_delay_days"] = DRAWN if late else 0
    if "usa_delay_days" in fixed:
        found["us_entry_delay_days"] = fixed["usa_delay_days"]
    if "japan_attacked" in fixed:
        found["china_strikes_japan"] = "always" if fixed["japan_attacked"] else "never"
    answer = crisis.consent_set(fixed)
    if answer is not None:
        found["japan_bases_for_us"] = answer > 0
    return found


def _assumptions(setup: futures.Setup, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return every assumption with its value, and what else was set; aliases only where they were set."""
    record = setup.contingency.record.assumptions
    implied = _implied(setup)
    shown = {
        name: setup.fixed.get(name, implied.get(name, DRAWN if name in LEFT else row.default))
        for name, row in record.items()
        if name not in ALIASES or name in setup.frozen
    }
    shown |= {name: value for name, value in settings.items() if name not in shown}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in shown.items()}
