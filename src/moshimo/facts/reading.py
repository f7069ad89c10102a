"""Reading YAML so that every complaint can name its line.

A data file is read in two steps.  `read` parses YAML 1.2's plain core (only ``true`` and ``false`` are booleans,
dates stay text, a key given twice is refused) and remembers on which line each value stands.  `validate` checks
the result against a pydantic model and turns the first complaint into one sentence with file, line and key.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from moshimo.errors import DataFileError, Place, UnknownName

if TYPE_CHECKING:
    from collections.abc import Sequence

Key = tuple[str | int, ...]


class Strict(BaseModel):
    """A record in a data file: unknown keys are refused, so that a misspelt key is never silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """YAML 1.2 core scalars: no yes/no/on/off, no dates, floats without a dot before the exponent."""


class _Quick(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same in C, ten times as fast, for the files shipped here: it must not be given text of any depth."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$|^[-+]?\.inf$", "-+.0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))
_Loader.add_constructor("tag:yaml.org,2002:int", lambda _loader, node: int(node.value))
_Quick.yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers
_Quick.yaml_constructors = _Loader.yaml_constructors
_SHIPPED = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Document:
    """A parsed data file: its text, its plain data, and the line (from 1) on which each key path stands."""

    file: str
    text: str
    data: Any
    lines: dict[Key, int]

    def place(self, key: Key, within: tuple[str, ...] = ()) -> Place:
        """Return the place of a key path, or of its nearest ancestor that has a line.

        within: the cell of a matrix that is spoken of, for files in which each has a place of its own.
        """
        path = key
        while path and path not in self.lines:
            path = path[:-1]
        shown = ".".join(str(part) for part in key)
        return Place(self.file, self.lines.get(path, 1), key=shown or None)


def read(path: Path | str) -> Document:
    """Read a YAML file; raise `DataFileError` with file and line where it cannot be read."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as cause:
        raise DataFileError(
            f"cannot be read: {(cause.strerror or str(cause)).lower()}",
            place=Place(str(path)),
            hint="Check the path and its permissions",
        ) from cause
    except UnicodeDecodeError as cause:
        line = path.read_bytes()[: cause.start].count(b"\n") + 1
        raise DataFileError("is not UTF-8 text", place=Place(str(path), line), hint="Save the file as UTF-8") from cause
    if _SHIPPED in path.parents:
        with suppress(yaml.YAMLError):
            return _parse(text, str(path), _Quick)
    return parse(text, str(path))


def parse(text: str, file: str) -> Document:
    """Parse YAML text; `file` is the name used in complaints."""
    try:
        return _parse(text, file, _Loader)
    except yaml.MarkedYAMLError as cause:
        mark = cause.problem_mark or cause.context_mark
        place = Place(file, mark.line + 1 if mark else 1, mark.column + 1 if mark else None)
        raise DataFileError(
            f"is not YAML: {cause.problem or cause.context}", place=place, hint="Mend this line"
        ) from cause
    except yaml.YAMLError as cause:
        position = getattr(cause, "position", 0)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 1
        raise DataFileError(
            "is not YAML: a character that YAML does not allow",
            place=Place(file, line),
            hint="Remove that character",
        ) from cause
    except (RecursionError, ValueError) as cause:
        raise DataFileError(
            f"is not YAML that can be used: {cause}", place=Place(file, 1), hint="Write plain nested values"
        ) from cause


def _parse(text: str, file: str, kind: type[Any]) -> Document:
    loader = kind(text)
    try:
        node = loader.get_single_node()
        lines: dict[Key, int] = {}
        data = _build(loader, node, (), lines, file) if node is not None else None
    finally:
        loader.dispose()
    return Document(file, text, data, lines)


def _build(loader: Any, node: yaml.Node, key: Key, lines: dict[Key, int], file: str) -> Any:
    lines.setdefault(key, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise DataFileError("a key must be a plain word", place=Place(file, line), hint="Write `key: value`")
            name = str(key_node.value)
            if name in mapping:
                raise DataFileError(
                    f"the key '{name}' is given twice",
                    place=Place(file, line, key=name),
                    hint="Keep one of the two",
                )
            lines[(*key, name)] = line
            mapping[name] = _build(loader, value_node, (*key, name), lines, file)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, child, (*key, i), lines, file) for i, child in enumerate(node.value)]
    return loader.construct_object(node)


def validate(model: type[Model], document: Document, key: Key = ()) -> Model:
    """Check a part of a document against a model; raise `DataFileError` with the line of the first complaint."""
    data = document.data
    for part in key:
        data = data[part]
    if not isinstance(data, dict):
        raise DataFileError(
            f"expected named values (key: value), found {type(data).__name__}",
            place=document.place(key),
            found=type(data).__name__,
            expected="a mapping",
            hint="Write the file as `key: value` lines",
        )
    try:
        return model.model_validate(data)
    except ValidationError as cause:
        complaint = cause.errors(include_url=False)[0]
        location = tuple(part for part in complaint["loc"] if isinstance(part, int) or part in _keys(data))
        name = str(complaint["loc"][-1]) if complaint["loc"] else ""
        place = document.place((*key, *location))
        if complaint["type"] == "extra_forbidden":
            known = list(model.model_fields) if len(complaint["loc"]) == 1 else []
            hint = UnknownName.among("key", name, known).hint if known else f"Remove '{name}' or mend its spelling"
            if " " in name or not name:
                hint = "Put the text in quotes: inside { } a comma ends it"
            raise DataFileError(f"unknown key '{name}'", place=place, found=name, hint=hint) from cause
        if complaint["type"] == "missing":
            raise DataFileError(
                f"'{name}' is missing", place=place, expected=name, hint=f"Add a line `{name}: ...`"
            ) from cause
        found = complaint.get("input")
        message, hint = _plainly(complaint["type"], complaint["msg"], found)
        shown = "" if isinstance(found, dict | list) or found is None else f", found {found!r}"
        raise DataFileError(
            message[:1].lower() + message[1:] + shown,
            place=place,
            found=None if isinstance(found, dict | list) else found,
            hint=hint,
        ) from cause


def _plainly(kind: str, message: str, found: object) -> tuple[str, str]:
    """Return a complaint of the schema in words for a person who writes YAML, and the next step."""
    if kind == "string_type" and isinstance(found, int | float):
        return "this must be a text, not a number", f'Put it in quotes: "{found}"'
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return "expected named values here, such as {en: ..., ja: ...}", "Write them as `key: value`"
    if kind == "list_type":
        return "expected a list here", "Write it as [one, two], or one `- item` a line"
    if kind == "bool_type":
        return "expected true or false", "Write true or false"
    if kind == "string_pattern_mismatch":
        pattern = message.partition("pattern ")[2].strip("'")
        return "this is not written as it must be", f"Write what matches {pattern}"
    return message.removeprefix("Value error, "), "Mend this value"


def _keys(data: Any) -> set[str]:
    """Return every mapping key below `data`: pydantic puts names of union branches into a location, which are none."""
    if isinstance(data, dict):
        return set(data).union(*(_keys(value) for value in data.values())) if data else set()
    if isinstance(data, list):
        return set().union(*(_keys(value) for value in data)) if data else set()
    return set()


def data_file(package: str, *names: str) -> Path:
    """Return the path of a data file shipped inside a room, e.g. ``data_file("moshimo.facts", "facts.yaml")``."""
    return Path(str(resources.files(package))).joinpath("data", *names)


def shipped(package: str, *folder: str) -> Sequence[Path]:
    """Return the YAML files shipped in a room's data folder, by name."""
    return sorted(data_file(package, *folder).glob("*.yaml"))
