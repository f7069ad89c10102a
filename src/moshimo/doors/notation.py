"""The notation in which the doors' schemas are written, and how it unfolds into JSON Schema (2020-12).

A key is written on one line, ``name: TYPE - description``.  TYPE is the name of a definition (``share``) or of another
door whose body stands there (``crisis.ladder``); ``share[]`` is a list of them, ``share{}`` a mapping from any name to
them, and ``share|null`` either of the two.  What is longer is a mapping::

    keys: {...}     an object with these keys: all required, but for those whose name ends in ``?``
    rows: {...}     a list of such objects, `keys` of each row
    map: TYPE       a mapping; `names` is the type of its keys
    about: text     the description
    enum: words.X   the names in `moshimo.words.X`, so that a word has one home

and every other key is JSON Schema as it stands.  What a schema refers to is gathered into its ``$defs``, so that what
is printed stands alone.  Extra keys in a document are welcome, unless a part says ``additionalProperties: false``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DEFS = "#/$defs/"


class Notation:
    """Unfolds entries against a table of definitions: name -> entry, as read from the data files."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions

    def schema(self, title: str, entry: Mapping[str, Any], head: Mapping[str, Any]) -> dict[str, Any]:
        """Return the JSON Schema of a document; `head` are the keys that stand first in it."""
        body = {**entry, "keys": {**head, **entry["keys"]}}
        unfolded = self._unfold(body)
        described = {"$schema": DIALECT, "title": title, "description": unfolded.pop("description")}
        return {**described, **unfolded, "additionalProperties": True, "$defs": self._gathered(unfolded)}

    def _gathered(self, unfolded: Any) -> dict[str, Any]:
        """Return every definition that a schema refers to, directly or through another, sorted by name."""
        found: dict[str, Any] = {}
        waiting = list(_references(unfolded))
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self._unfold(self._definitions[name])
                waiting += _references(found[name])
        return dict(sorted(found.items()))

    def _unfold(self, entry: Any) -> dict[str, Any]:
        """Return an entry as JSON Schema."""
        if isinstance(entry, str):
            kind, _, about = entry.partition(" - ")
            return self._with(about, self._type(kind))
        found: dict[str, Any] = {}
        for key, value in entry.items():
            match key:
                case "about":
                    found["description"] = value
                case "keys":
                    found |= self._object(value)
                case "rows":
                    found |= {"type": "array", "items": self._object(value)}
                case "map":
                    inner = self._type(value) if isinstance(value, str) else self._unfold(value)
                    found |= {"type": "object", "additionalProperties": inner}
                case "names":
                    found["propertyNames"] = self._type(value)
                case "enum":
                    found["enum"] = _enumerated(value)
                case _:
                    found[key] = value
        return found

    def _object(self, keys: Mapping[str, Any]) -> dict[str, Any]:
        required = [name for name in keys if not name.endswith("?")]
        properties = {name.removesuffix("?"): self._unfold(entry) for name, entry in keys.items()}
        return {"type": "object", "required": required, "properties": properties}

    def _type(self, kind: str) -> dict[str, Any]:
        """Return a type as JSON Schema, without a description."""
        choices = kind.split("|")
        if len(choices) > 1:
            return {"anyOf": [self._type(choice) for choice in choices]}
        if kind == "null":
            return {"type": "null"}
        if kind.endswith("[]"):
            return {"type": "array", "items": self._type(kind.removesuffix("[]"))}
        if kind.endswith("{}"):
            return {"type": "object", "additionalProperties": self._type(kind.removesuffix("{}"))}
        definition = self._definitions[kind]
        plain = isinstance(definition, dict) and list(definition) == ["type"]
        return dict(definition) if plain else {"$ref": DEFS + kind}

    @staticmethod
    def _with(about: str, schema: dict[str, Any]) -> dict[str, Any]:
        return {"description": about, **schema} if about else schema


def _enumerated(value: Any) -> list[Any]:
    """Return the values of an enumeration: given, or the names in a constant of `moshimo.words`."""
    if isinstance(value, str):
        return list(getattr(words, value.removeprefix("words.")))
    return list(value)


def _references(schema: Any) -> Iterable[str]:
    """Yield the name of every definition that a schema refers to."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                yield value.removeprefix(DEFS)
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)
