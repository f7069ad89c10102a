"""Facts: what the model stands on, with source, date and grade; and the registry of parameters.

One way in: ``World.load(as_of=...)``.  Data files lie in ``facts/data``; adding a row needs no Python.
"""

from moshimo.facts.check import Problem, check
from moshimo.facts.reading import Document, Strict, data_file, parse, read, shipped, validate
from moshimo.facts.records import (
    Case,
    Commitment,
    DataFile,
    Dated,
    Fact,
    LabelRow,
    Parameter,
    Service,
    Site,
    Situation,
    Source,
    Statement,
)
from moshimo.facts.world import World, documents

__all__ = [
    "Case",
    "Commitment",
    "DataFile",
    "Dated",
    "Document",
    "Fact",
    "LabelRow",
    "Parameter",
    "Problem",
    "Service",
    "Site",
    "Situation",
    "Source",
    "Statement",
    "Strict",
    "World",
    "check",
    "data_file",
    "documents",
    "parse",
    "read",
    "shipped",
    "validate",
]
