"""The game of the crisis at one point: `crisis solve` and `crisis tree`, and what it says over one parameter.

Every uncertainty stands at its central value: parameters in the middle of their ranges, an open question is answered as
more than half of its chance says, Japan weighs its rungs itself.  Choice probabilities come from the sweep that solves
every future of a study; the residual is that of the same answer in the tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo import crisis
from moshimo.errors import OptionError, Place
from moshimo.futures.commanding import governed
from moshimo.futures.tables import value_table
from moshimo.words import CHOSEN, FIGHTING, USA_STATES, document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.futures.setup import Setup
    from moshimo.words import Floats, Posture, ValueTable

LAMBDAS = (0.0, 1.0, 3.0, 7.5, 12.0, 24.0)
"""Rationalities at which the answer is shown beside the one asked for."""
SUBJECT = "TWN"
"""The choice model argues about an attack on Taiwan; a contingency without it is refused."""
CENTRE = 0.5


@dataclass(frozen=True)
class Point:
    """The game of one or more futures on a line, solved: values and table it stands on."""

    values: Mapping[str, Floats]
    table: ValueTable
    solved: crisis.Solved

    @property
    def outlook(self) -> crisis.Outlook:
        """What the game says before any die falls."""
        return crisis.outlook(self.values, self.solved)


def point(setup: Setup, policy: str = "P0", **line: Floats) -> Point:
    """Return the game at the central point, or along a line: parameter -> values, each (F,).

    Raises `OptionError` for a contingency that the choice model cannot speak of.
    """
    if SUBJECT not in setup.contingency.record.actors:
        raise OptionError(
            f"'{setup.contingency.id}' has no {SUBJECT} in it, and this game is about an attack there",
            place=Place(key="--contingency"),
            found=setup.contingency.id,
            expected=f"a contingency with {SUBJECT}",
            hint="Choose taiwan-invasion, or one of your own with that actor",
        )
    size = max((values.size for values in line.values()), default=1)
    positions = {name: np.full(size, CENTRE) for name in [*setup.parameters, *setup.policies.dimensions([policy])]}
    values = governed(setup, policy, positions)[0] | line
    fixed = dict.fromkeys(crisis.RULED.values(), "autonomous") | dict(setup.fixed)
    table = value_table(setup, policy)
    situation = crisis.settle(values, lambda _name: np.full(size, CENTRE), fixed)
    return Point(values, table, crisis.solve_for(values, situation, fixed, table))


def solve(setup: Setup, shown: Mapping[str, Any], policy: str = "P0") -> dict[str, Any]:
    """Return the ``crisis solve`` document; shown: what was set, as it stands in the document."""
    here = point(setup, policy)
    lam = float(here.values["choice_rationality"][0])
    game, sigma = crisis.game_of(here.values, here.solved, here.table, setup.contingency.id)
    with np.errstate(divide="ignore"):
        residual = float(np.abs(crisis.response(game, lam, np.log(sigma)) - sigma).max())
    choices = crisis.choices(game, sigma)
    shares = crisis.terminal_shares(game, sigma)
    body = {
        "contingency": setup.contingency.id,
        "policy": policy,
        "set": dict(shown),
        "lambda": lam,
        "residual": residual,
        "campaigns": here.table.campaigns,
        "nodes": [{"node": s.name, "actor": s.actor, "options": choices[s.name]} for s in game.information_sets],
        "terminal": dict(sorted(shares.items(), key=lambda item: (-item[1], item[0]))),
        "outlook": summary(here.outlook, 0),
        "by_state": _by_state(here),
        "partners": _partners(here),
        "by_lambda": over(setup, "choice_rationality", np.array(LAMBDAS), policy),
        "note": uncovered(),
    }
    return document("crisis.solve", body)


def _by_state(here: Point) -> list[dict[str, Any]]:
    """Return what others do in each state of the strong ally."""
    found = crisis.by_state(here.values, here.solved)
    rows = []
    for i, (state, fights) in enumerate(zip(USA_STATES, FIGHTING, strict=True)):
        asked = dict(zip(crisis.CONSENTS, map(float, found.consent[0, i]), strict=True))
        rows.append(
            {
                "usa_state": state,
                "share": float(found.state[0, i]),
                "consent": asked if fights else None,
                "level": dict(zip(CHOSEN, map(float, found.level[0, i]), strict=True)),
                "struck": float(found.strike[0, i]),
                "exploit": float(found.exploit[0, i]),
                "score": float(found.score[0, i]),
            }
        )
    return rows


def _partners(here: Point) -> list[dict[str, Any]]:
    """Return whether each partner comes, by what it sees: whether the strong ally and Japan fight."""
    settled, allowed = here.solved.situation, here.solved.allowed.join
    return [
        {
            "actor": actor,
            "usa_fights": hub,
            "japan_fights": japan,
            "joins": float(joins[0, int(hub), int(japan), 1]),
            "open": bool(allowed[actor][0, int(hub), int(japan), 1]),
            "neutral": bool(settled.neutral[actor][0]),
        }
        for actor, joins in here.solved.chances.join.items()
        for hub, japan in product((True, False), repeat=2)
    ]


def tree(setup: Setup, policy: str = "P0") -> str:
    """Return the same game in Gambit's format, for any solver of games."""
    here = point(setup, policy)
    game, _ = crisis.game_of(here.values, here.solved, here.table, setup.contingency.id)
    lam = float(here.values["choice_rationality"][0])
    return crisis.efg(game, f"every uncertainty at its central value; lambda {lam:g}")


def over(setup: Setup, parameter: str, values: Floats, policy: str = "P0") -> list[dict[str, float | None]]:
    """Return the outlook at each value of one parameter, everything else at the central point."""
    found = point(setup, policy, **{parameter: values}).outlook
    return [{parameter: float(value), **summary(found, i)} for i, value in enumerate(values)]


def summary(found: crisis.Outlook, i: int) -> dict[str, float | None]:
    """Return the outlook of one future as numbers; Japan's consent is None where nobody asks."""
    asked = bool(found.fights[i] > 0.0)
    return {name: float(values[i]) if asked or name != "consents" else None for name, values in vars(found).items()}


def uncovered_by(posture: Posture) -> dict[str, str] | None:
    """Return the same where Japan fights in some future without the strong ally, None where it does in none."""
    fights = np.isfinite(posture.jsdf_from_day) | np.isfinite(posture.defence_from_day)
    return uncovered() if bool((fights & ~np.isfinite(posture.usa_from_day)).any()) else None


def uncovered() -> dict[str, str]:
    """Return what no published game covers, in both languages: said wherever Japan is shown to fight alone."""
    return crisis.rung_table().uncovered.label().as_document()
