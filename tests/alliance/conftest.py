"""Small alliances written in a test: commitments and services of any shape, and a world that holds them."""

from dataclasses import replace

import pytest

from moshimo.alliance import Graph
from moshimo.facts import Commitment, Service

TEXT = {"en": "text", "ja": "文"}
ROW = {"label": TEXT, "known": "2020-01-01", "valid": "2020", "source": "JUDGEMENT", "grade": "F6", "judgement": True}


@pytest.fixture(scope="session")
def promise():
    """Return a maker of commitments."""

    def make(name, *parties, type="defence", **given):
        texts = dict.fromkeys(("trigger", "obligation", "scope", "exit"), TEXT)
        scores = dict.fromkeys(("binding", "force", "automatic", "tripwire"), 1)
        plain = {"status": "in_force", "since": "2020-01-01"}
        return Commitment(**(ROW | texts | scores | plain | {"id": name, "type": type, "parties": parties} | given))

    return make


@pytest.fixture(scope="session")
def service():
    """Return a maker of services."""

    def make(name, provider, *consumers, **given):
        plain = {"low": 0.2, "high": 0.8}
        return Service(**(ROW | plain | {"id": name, "provider": provider, "consumers": consumers} | given))

    return make


@pytest.fixture(scope="session")
def graph(world):
    """Return a maker of graphs of the shipped world, with commitments and services of a test's own."""

    def make(commitments, services=(), as_of="2026-01-01"):
        held = {row.id: row for row in commitments}
        lent = {row.id: row for row in services}
        return Graph(replace(world, as_of=as_of, commitments=held, services=lent))

    return make
