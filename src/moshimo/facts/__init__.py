"""Facts: what the model stands on, with source, date and grade; and the registry of parameters.

One way in: ``World.load(as_of=...)``.  Data files lie in ``facts/data``; adding a row needs no Python.
"""

from moshimo.facts.check import Problem, check
from moshimo.facts.commitments import Commitment, Service
from moshimo.facts.fields import LabelRow
from moshimo.facts.laws import Limit, Situation, Statute
from moshimo.facts.reading import Document, Strict, data_file, parse, read, shipped, validate
from moshimo.facts.records import Case, Dated, Fact, Parameter, Site, Source, Statement
from moshimo.facts.schema import DataFile
from moshimo.facts.world import World, documents, refuse_unreleased

__all__ = [
    "Case",
    "Commitment",
    "DataFile",
    "Dated",
    "Document",
    "Fact",
    "LabelRow",
    "Limit",
    "Parameter",
    "Problem",
    "Service",
    "Site",
    "Situation",
    "Source",
    "Statement",
    "Statute",
    "Strict",
    "World",
    "check",
    "data_file",
    "documents",
    "parse",
    "read",
    "refuse_unreleased",
    "shipped",
    "validate",
]
