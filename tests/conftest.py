"""What several rooms' tests share: the world, the shipped contingency, and small contingencies written in a test."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import settings

from moshimo import campaign, futures, policy
from moshimo.facts import World, parse
from moshimo.study.sampling import latin_hypercube
from moshimo.words import Orders

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

TINY = """
id: tiny
label: {en: Tiny, ja: 小}
summary: {en: a test, ja: 試験}
actors: [TWN, CHN]
turn_days: 3.5
horizon: {parameter: play_days, without_usa: 98, note: a test}
orders: []
assumptions: {}
stocks:
  red: {actor: CHN, initial: 100, unit: ships, counts: {ships: 1}, label: {en: red, ja: 赤}}
  blue: {actor: TWN, initial: 100, unit: ships, counts: {ships: 1}, label: {en: blue, ja: 青}}
opening: []
turn: []
stop: 1 < 0
metrics:
  red_left: {value: red, unit: ships, label: {en: red left, ja: 赤の残り}}
  blue_left: {value: blue, unit: ships, label: {en: blue left, ja: 青の残り}}
outcome_source: JUDGEMENT
outcome:
  - {outcome: defence_holds, when: blue > red}
"""


@pytest.fixture(scope="session")
def world() -> World:
    return World.load()


@pytest.fixture(scope="session")
def invasion() -> campaign.Contingency:
    return campaign.load_contingency("taiwan-invasion")


@pytest.fixture
def tiny(tmp_path: Path) -> Callable[..., campaign.Contingency]:
    """Return a maker of small contingencies: the text above with some keys replaced by YAML text."""

    def make(**changes: str) -> campaign.Contingency:
        content = parse(TINY, "tiny").data
        content |= {key: parse(textwrap.dedent(text), key).data for key, text in changes.items()}
        path = tmp_path / "tiny.yaml"
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
        return campaign.load_contingency(str(path))

    return make


@pytest.fixture
def play(world: World) -> Callable[..., campaign.Result]:
    """Return a player of small contingencies without orders: futures side by side for a number of turns."""

    def run(contingency: campaign.Contingency, turns: int = 1, count: int = 2000, seed: int = 1) -> campaign.Result:
        program = campaign.compile_contingency(contingency, world)
        horizon = np.full(count, turns * 3.5)
        orders = Orders((), np.zeros((0, turns, count)))
        return campaign.run(program, {"horizon_days": horizon}, orders, np.arange(count, dtype=np.uint64), seed)

    return run


@pytest.fixture(scope="session")
def arranged(world: World, invasion: campaign.Contingency) -> Callable[..., tuple[futures.Setup, futures.Arranged]]:
    """Return a maker of arranged futures of the shipped contingency: setup, and what the kernel will read."""

    def make(
        name: str = "P0", count: int = 100, seed: int = 1, **settings: object
    ) -> tuple[futures.Setup, futures.Arranged]:
        policies = policy.load_policies(world.as_of)
        setup = futures.prepare(invasion, world, policies, settings, seed)
        numbers = np.arange(count, dtype=np.uint64)
        dimensions = [*setup.parameters, *policies.dimensions([name])]
        positions = {x: latin_hypercube(numbers, count, x, seed) for x in dimensions}
        return setup, futures.arrange(setup, name, numbers, positions)

    return make
