"""JSON Schemas of the files a user writes, made from the records that read them.

The records are the rule; a schema lets an editor complain while one is typing.  It says less than the ``check``
commands, which also know the world: whether a parameter, a source or an actor named in a file exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import create_model
from pydantic.json_schema import GenerateJsonSchema

from moshimo.doors.notation import DIALECT

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

SHAPES: dict[str, dict[str, Any]] = {
    "_identifier": {"pattern": "^[a-z][a-z0-9_]*$"},
    "_day": {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "_moment": {"pattern": "^[0-9]{4}(-[0-9]{2}){0,2}$"},
    "_actor": {"pattern": "^[A-Z]{3}$"},
    "_rung": {"pattern": "^L[0-8]$"},
}
"""What the records' own checks of a text ask for, by the name of the check, as far as a pattern can say it."""


class _Generator(GenerateJsonSchema):
    """Says in patterns what checks of a text say in Python, and that an expression may be written as a number."""

    def function_after_schema(self, schema: core_schema.AfterValidatorFunctionSchema) -> JsonSchemaValue:
        """Return the inner schema with the pattern of a known check of a text."""
        inner = super().function_after_schema(schema)
        return {**inner, **SHAPES.get(getattr(schema["function"]["function"], "__name__", ""), {})}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """Return the inner schema; where a text is made from a number (an expression), a number is allowed too."""
        inner = super().function_before_schema(schema)
        return {**inner, "type": ["string", "number"]} if inner.get("type") == "string" else inner


def models() -> dict[str, type[BaseModel]]:
    """Return the record that reads each kind of file, by the name of its door."""
    from moshimo.campaign.contingency import ContingencyFile, Step
    from moshimo.command.arrangement import ArrangementRecord
    from moshimo.facts.schema import DataFile
    from moshimo.policy.levers import PolicyFile
    from moshimo.study.ledger import ClaimFile
    from moshimo.study.spec import StudyFile

    # the record takes steps as they come and reads each by its kind; here they are typed from the first
    steps: Any = (list[Step], ...)
    contingency = create_model("ContingencyFile", __base__=ContingencyFile, opening=steps, turn=steps)
    return {
        "file.data": DataFile,
        "file.contingency": contingency,
        "file.policies": PolicyFile,
        "file.study": StudyFile,
        "file.arrangement": ArrangementRecord,
        "file.claims": ClaimFile,
    }


def file_schema(door: str, title: str, about: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file."""
    made = models()[door].model_json_schema(schema_generator=_Generator)
    return {"$schema": DIALECT, **made, "title": title, "description": about}
