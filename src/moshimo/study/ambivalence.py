"""Ambivalence: one decline, two opposite effects, and whether a change of leader is a change of policy.

Relative decline raises what the alliance is worth to the strong ally, lowers what its fighting changes, and widens the
spread of its choice.  In each future the game is solved with that future's decline and with none, all else the same::

    net commitment  C = chance that the alliance is kept  x  expected effort in the crisis, if it is kept
    net effect      C(decline) - C(no decline)            and the same with one effect switched on at a time

so futures in which commitment rises and in which it falls can be counted and mapped.  What the strong ally does is then
split by Sobol' indices of three groups (leader, structure, noise), from two samples A and B and one with a group of A's
taken from B (first order: Saltelli 2010; total: Jansen 1999)::

    first = mean(y_B (y_AB - y_A)) / var        total = mean((y_A - y_AB)^2) / (2 var)

Where `leader` explains little, a change of leader is no change of policy, whatever the words.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo import campaign, crisis, futures, policy
from moshimo.draws import choice_uniforms
from moshimo.facts import World
from moshimo.study.choosing import CONTINGENCY, refuse_settled
from moshimo.study.looking import Looking, acting_alone, mapped, mean_of, shares_of
from moshimo.study.robustness import paired_interval
from moshimo.study.sampling import latin_hypercube
from moshimo.study.sensitivity import first_orders
from moshimo.study.spec import AT_ONCE, check_sample
from moshimo.words import document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from moshimo.words import Floats

FUTURES = 4096
EFFECTS = {"stake": "decline_stake", "odds": "decline_odds", "spread": "odds_uncertainty"}
"""What decline does, and the elasticity of each."""
LEADER = (
    *("leader_myopia_usa", "decision_noise_usa", "burden_grievance_usa", "leadership_change_usa", "change_effect"),
    *("over_commitment", "over_restraint", "usa_reliability"),
)
LEADER_DICE = ("decision.usa_kind", "politics.change.USA")
"""A die goes with its chance: what kind of leader, and whether it changed."""
GROUPS = ("leader", "structure", "noise")
STATES = ("usa_state", "us_intervenes", "us_entry_delay_days", "usa_delay_days", "usa_scale")
"""Settings that would say what the study asks."""


def crisis_ambivalence(
    contingency: str = CONTINGENCY,
    settings: Mapping[str, Any] | None = None,
    count: int = FUTURES,
    seed: int = 1,
    as_of: str | None = None,
) -> dict[str, Any]:
    """Return the ``crisis ambivalence`` document over `count` futures; settings as of a study."""
    check_sample(count, seed, AT_ONCE)
    refuse_settled(settings or {}, ("relative_decline",), "it is what is varied")
    refuse_settled(settings or {}, STATES, "whether the United States comes is what is asked")
    settings, world = dict(settings or {}), World.load(as_of)
    loaded = campaign.load_contingency(contingency, asked_by="--contingency")
    setup = futures.prepare(loaded, world, policy.load_policies(world.as_of), settings, seed)
    numbers = np.arange(count, dtype=np.uint64)
    positions = {name: latin_hypercube(numbers, count, name, seed) for name in setup.parameters}
    values, _ = futures.governed(setup, "P0", positions, numbers)
    table = futures.value_table(setup, "P0")
    look = Looking(setup, values, numbers, table, kept=True)
    none, whole = look(relative_decline=0.0), look()
    alone = {name: look(**{other: 0.0 for key, other in EFFECTS.items() if key != name}) for name in EFFECTS}
    net = _net(whole, none)
    body = {
        "contingency": setup.contingency.id,
        "set": dict(settings),
        "futures": count,
        "seed": seed,
        "as_of": world.as_of,
        "net": shares_of(net),
        "keeps": shares_of(whole.retains - none.retains),
        "comes": shares_of(whole.effort - none.effort),
        "effects": {name: _effect(one, none) for name, one in alone.items()},
        "spread": mean_of(whole.spread - none.spread),
        "keeps_but_stays_short": float(np.mean(whole.retains * (1.0 - whole.effort))),
        "map": _map(net, values),
        "drivers": _drivers(values, net),
        "split": _split(setup, table, count, seed),
        "acting_alone": acting_alone(replace(look, kept=False)),
    }
    return document("crisis.ambivalence", body)


def _net(one: crisis.Outlook, none: crisis.Outlook) -> Floats:
    """Return the difference of P(kept) E[effort | kept]; both outlooks are of an alliance that is kept."""
    return np.asarray(one.retains * one.effort - none.retains * none.effort)


def _map(net: Floats, values: Mapping[str, Floats]) -> list[dict[str, Any]]:
    """Return the net effect by quarters of the two opposite elasticities, over futures that decline."""
    names = {name: EFFECTS[name] for name in ("stake", "odds")}
    cells = mapped(net, values, names["stake"], names["odds"], values["relative_decline"] > 0.0)
    shown = []
    for cell in cells:
        where = cell.pop("where")
        shown.append({**{name: where[parameter] for name, parameter in names.items()}, **cell})
    return shown


def _effect(one: crisis.Outlook, none: crisis.Outlook) -> dict[str, Any]:
    return {**shares_of(_net(one, none)), "spread": mean_of(one.spread - none.spread)}


def _drivers(values: Mapping[str, Floats], net: Floats) -> list[dict[str, Any]]:
    """Return the parameters that explain most of where the net effect rises and falls: first-order indices."""
    found = first_orders({name: one for name, one in values.items() if np.ptp(one) > 0.0}, net)
    return [{"parameter": name, "first": index} for name, index in list(found.items())[:8]]


def _split(setup: futures.Setup, table: Any, count: int, seed: int) -> dict[str, Any]:
    """Return how much of what the strong ally does is leader, structure and noise: first-order and total indices."""
    numbers = np.arange(count, dtype=np.uint64)
    other = numbers + np.uint64(count)
    samples = [
        {name: latin_hypercube(numbers, count, f"{prefix}{name}", seed) for name in setup.parameters}
        for prefix in ("", "again.")
    ]

    def group_of(name: str) -> str:
        if name in LEADER or name in LEADER_DICE:
            return "leader"
        return "noise" if name.startswith("decision.") else "structure"

    def acted(swapped: Callable[[str], bool]) -> Floats:
        """Return how far the strong ally came in each future, with what `swapped` names taken from the other sample."""
        positions = {name: samples[int(swapped(group_of(name)))][name] for name in setup.parameters}
        values, _ = futures.governed(setup, "P0", positions, numbers)

        def dice(name: str) -> Floats:
            return choice_uniforms(other if swapped(group_of(name)) else numbers, name, seed)

        solved = crisis.solve_for(values, crisis.settle(values, dice, setup.fixed), setup.fixed, table)
        state = crisis.path(values, solved, dice, setup.fixed).chosen["usa_state"]
        effort: Floats = solved.known.effort[np.arange(count), state]
        return effort

    a, b = acted(lambda _: False), acted(lambda _: True)
    variance = float(np.concatenate([a, b]).var())
    shares = {}
    for group in GROUPS:
        mixed = acted(lambda name, group=group: name == group)  # type: ignore[misc]
        first, total = b * (mixed - a), 0.5 * (a - mixed) ** 2
        shares[group] = {name: _index(one, variance) for name, one in (("first", first), ("total", total))}
    return {"of": "effort", "runs": count * (len(GROUPS) + 2), "variance": variance, "groups": shares}


def _index(terms: Floats, variance: float) -> dict[str, Any]:
    if variance == 0.0:
        return {"value": 0.0, "ci95": [0.0, 0.0]}
    mean, low, high = paired_interval(terms, np.zeros_like(terms))
    return {"value": mean / variance, "ci95": [low / variance, high / variance]}
