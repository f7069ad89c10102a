"""A data file: which rows it may hold, of any kind and in any file."""

from __future__ import annotations

from moshimo.facts.commitments import Commitment, Service
from moshimo.facts.fields import Day
from moshimo.facts.laws import Situation, Statute
from moshimo.facts.reading import Strict
from moshimo.facts.records import Case, Fact, Family, Parameter, Site, Source, Statement, Table


class DataFile(Strict):
    """A data file: any of these lists; `released` stands in one file only, that of the sources."""

    released: Day | None = None
    sources: list[Source] = []
    facts: list[Fact] = []
    tables: list[Table] = []
    parameters: list[Parameter] = []
    families: list[Family] = []
    cases: list[Case] = []
    statements: list[Statement] = []
    sites: list[Site] = []
    commitments: list[Commitment] = []
    services: list[Service] = []
    situations: list[Situation] = []
    statutes: list[Statute] = []
