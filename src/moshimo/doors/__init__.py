"""The doors: what goes in and out of Moshimo as files and documents, each described by a JSON Schema.

A *document* is what a command prints with ``--json`` or writes into a folder; its first key names its schema,
``moshimo.<door>/1``.  A *file* is what a user writes (YAML).  ``schema("brief")`` returns the schema of a door as a
plain dict that stands alone; nothing is validated at run time, any JSON Schema validator can be used.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from moshimo.doors.notation import Notation
from moshimo.errors import Place, UnknownName
from moshimo.facts import data_file, read
from moshimo.words import document

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["doors", "listing", "schema"]

SHARED, FILES = "shared", "files"
DOCUMENTS = ("brief", "study", "facts", "rooms", "command", "crisis", "tools")
"""Files of ``data/`` that hold documents, in the order in which they are listed."""


@lru_cache(maxsize=1)
def _documents() -> dict[str, Mapping[str, Any]]:
    """Return the entry of every document by door; what an entry `extends` stands before its own keys."""
    entries: dict[str, Mapping[str, Any]] = {}
    for name in DOCUMENTS:
        for door, entry in _read(name).items():
            base = entries[entry["extends"]]["keys"] if "extends" in entry else {}
            entries[door] = {**entry, "keys": {**base, **entry.get("keys", {})}}
    return entries


@lru_cache(maxsize=1)
def _files() -> dict[str, Mapping[str, Any]]:
    return _read(FILES)


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = read(data_file("moshimo.doors", f"{name}.yaml")).data
    return found


def doors() -> list[str]:
    """Return the names of all doors: documents first, then files.

    >>> {"brief", "manifest", "error", "file.study"} <= set(doors())
    True
    """
    return [*_documents(), *_files()]


def schema(door: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a door; raise `UnknownName` for one there is not.

    door: its name (``facts.list``), or the first key of a document (``moshimo.facts.list/1``).

    >>> schema("study.digest")["required"]
    ['schema', 'version', 'digest', 'rows', 'columns']
    """
    name = door.removeprefix("moshimo.").removesuffix("/1")
    files, entries = _files(), _documents()
    if name in files:
        from moshimo.doors.files import file_schema

        return file_schema(name, files[name]["title"], files[name]["about"])
    if name not in entries:
        raise UnknownName.among("door", door, doors(), place=Place(key="DOOR"))
    entry = {key: value for key, value in entries[name].items() if key in ("about", "keys")}
    head = {} if entries[name].get("bare") else _head(name)
    return Notation(_definitions()).schema(entries[name]["title"], entry, head)


def listing() -> dict[str, Any]:
    """Return the ``schema`` document: every door with its title, and whether it is a document or a file.

    >>> listing()["doors"][0]["door"]
    'brief'
    """
    kinds = (("document", _documents()), ("file", _files()))
    rows = [
        {"door": door, "title": entry["title"], "kind": kind}
        for kind, entries in kinds
        for door, entry in entries.items()
    ]
    return document("schema", {"doors": rows})


def _head(door: str) -> dict[str, Any]:
    """Return the two keys with which every document begins."""
    return {
        "schema": {"about": "which schema the document keeps", "const": f"moshimo.{door}/1"},
        "version": "name - version of Moshimo that wrote it",
    }


@lru_cache(maxsize=1)
def _definitions() -> dict[str, Any]:
    """Return what a schema may refer to: shared definitions, and the bodies of documents by door."""
    bodies = {door: {"about": entry["about"], "keys": entry["keys"]} for door, entry in _documents().items()}
    return {**bodies, **_read(SHARED)}
