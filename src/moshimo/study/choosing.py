"""The game of the crisis asked from outside: `crisis solve`, `crisis tree`, `crisis reliability`."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from moshimo import campaign, crisis, futures
from moshimo.errors import OptionError, Place, StorageError, UserError
from moshimo.facts import World
from moshimo.policy import load_policies
from moshimo.study.files import write_text
from moshimo.study.spec import DEFAULT_CONTINGENCIES, check_sample
from moshimo.words import document

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

CONTINGENCY = DEFAULT_CONTINGENCIES[0]
STATUS_QUO = "P0"
RELIABILITY = "usa_reliability"


def refuse_settled(settings: Mapping[str, Any], names: Collection[str], because: str) -> None:
    """Raise `OptionError` where settings hold what a command itself decides; because: a clause that says so."""
    for name in settings:
        if name in names:
            raise OptionError(
                f"{name} cannot be set here: {because}",
                place=Place(key="--set"),
                found=name,
                hint="Leave it out",
            )


def _setup(
    contingency: str, settings: Mapping[str, Any] | None, seed: int, as_of: str | None, pull: str
) -> futures.Setup:
    check_sample(1, seed)
    world = World.load(as_of)
    policies = load_policies(world.as_of)
    policies[pull]  # refuse an unknown one before anything is played
    loaded = campaign.load_contingency(contingency, asked_by="--contingency")
    return futures.prepare(loaded, world, policies, settings or {}, seed)


def crisis_solve(
    contingency: str = CONTINGENCY,
    settings: Mapping[str, Any] | None = None,
    reference: str | None = None,
    policy: str = STATUS_QUO,
    seed: int = 1,
    as_of: str | None = None,
) -> dict[str, Any]:
    """Return the ``crisis solve`` document: the game with every uncertainty at its central value.

    reference: a reference class whose rate stands for the share of strong allies that keep their word.
    """
    chosen = dict(settings or {})
    if reference is not None:
        refuse_settled(chosen, (RELIABILITY,), "the reference class says it")
        try:
            chosen[RELIABILITY] = crisis.reference(World.load(as_of), reference).rate
        except UserError as error:
            error.place = Place(key="--reference")
            raise
    found = futures.solve(_setup(contingency, chosen, seed, as_of, policy), chosen, policy)
    return found | {"reference": reference}


def crisis_tree(
    out: Path | str,
    contingency: str = CONTINGENCY,
    settings: Mapping[str, Any] | None = None,
    policy: str = STATUS_QUO,
    seed: int = 1,
    as_of: str | None = None,
) -> dict[str, Any]:
    """Write the same game in Gambit's format and return the ``crisis tree`` document."""
    text = futures.tree(_setup(contingency, settings, seed, as_of, policy), policy)
    try:
        write_text(Path(out), text)
    except StorageError as error:
        error.hint = "Choose another file with --efg"
        raise
    body = {
        "contingency": contingency,
        "policy": policy,
        "set": dict(settings or {}),
        "file": str(out),
        "format": "EFG 2 R",
        "endings": sum(line.startswith("t ") for line in text.splitlines()),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    return document("crisis.tree", body)


def crisis_reliability(
    contingency: str = CONTINGENCY,
    settings: Mapping[str, Any] | None = None,
    policy: str = STATUS_QUO,
    seed: int = 1,
    as_of: str | None = None,
) -> dict[str, Any]:
    """Return the ``crisis reliability`` document: published honour rates, and what the game says at each of them.

    A published rate is seen only where allies are called upon, which happens more where they are thought to fail;
    ``observed`` says what would be seen of an ally of that true rate (see `moshimo.crisis.selection`).
    """
    refuse_settled(settings or {}, (RELIABILITY,), "it is what the rows vary")
    world = World.load(as_of)
    setup = _setup(contingency, settings, seed, as_of, policy)
    rows = sorted(crisis.classes(world), key=lambda row: row.rate)
    found = futures.over(setup, RELIABILITY, np.array([row.rate for row in rows]), policy)
    shown = [
        {**row.as_document(), "outlook": {name: value for name, value in one.items() if name != RELIABILITY}}
        for row, one in zip(rows, found, strict=True)
    ]
    own = world.parameter(RELIABILITY)
    middle = 0.5 * (own.low + own.high)
    spread = world.parameter("selection_concentration")
    below = world.parameter("selection_threshold")
    a, limit = 0.5 * (spread.low + spread.high), 0.5 * (below.low + below.high)
    body = {
        "contingency": setup.contingency.id,
        "policy": policy,
        "set": dict(settings or {}),
        "as_of": world.as_of,
        "varied": {"low": own.low, "high": own.high},
        "selection": {
            "true": middle,
            "observed": crisis.observed_rate(middle * a, (1.0 - middle) * a, limit),
            "challenged_below": limit,
        },
        "rows": shown,
    }
    return document("crisis.reliability", body)
