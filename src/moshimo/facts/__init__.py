"""Facts: what the model stands on, with source, date and grade; and the registry of parameters.

One way in: ``World.load(as_of=...)``.  Data files lie in ``facts/data``; adding a row needs no Python.
"""

from moshimo.facts.check import Problem, check, check_document
from moshimo.facts.reading import Document, Strict, data_file, parse, read, shipped, validate
from moshimo.facts.records import Fact, LabelRow, Parameter, Source
from moshimo.facts.world import FACTS, PARAMETERS, SOURCES, World

__all__ = [
    "FACTS",
    "PARAMETERS",
    "SOURCES",
    "Document",
    "Fact",
    "LabelRow",
    "Parameter",
    "Problem",
    "Source",
    "Strict",
    "World",
    "check",
    "check_document",
    "data_file",
    "parse",
    "read",
    "shipped",
    "validate",
]
