"""Policies: named sets of levers, each a change of registered parameters with an owner, a cost and a lead time.

A lever moves a parameter from its drawn value ``v`` by an amount ``a`` that is itself uncertain::

    add    v + a          scale    v a          set    a

and the result stays within the parameter's bounds.  The amount is drawn once per future and shared by every policy
that pulls the lever, so rival policies differ by their levers only.  A name frozen by the user is not moved.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from moshimo.errors import NotKnownYet, OutOfBounds, Place, UnknownName
from moshimo.facts import Document, LabelRow, Strict, World, data_file, read, refuse_unreleased, validate
from moshimo.facts.fields import Actor, Day, Flag, Identifier, Text
from moshimo.words import document

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from moshimo.facts import Parameter
    from moshimo.words import Floats


class Money(Strict):
    """A range of cost in JPY billion over five years."""

    low: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Money:
        if self.low > self.high:
            raise ValueError("`low` is above `high`")
        return self


class Change(Strict):
    """One parameter moved by a lever."""

    parameter: Identifier
    how: Literal["add", "scale", "set"]
    low: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Change:
        if self.low > self.high:
            raise ValueError("`low` is above `high`")
        return self

    def apply(self, value: Floats, position: Floats, bounds: tuple[float, float]) -> Floats:
        """Return `value` moved; `position` in [0, 1] says where in the lever's range the amount lies."""
        amount = self.low + (self.high - self.low) * position
        moved = value + amount if self.how == "add" else value * amount if self.how == "scale" else amount
        return np.clip(moved, *bounds)


class Lever(Strict):
    """Something an ally can prepare."""

    id: Identifier
    label: LabelRow
    owner: Actor
    changes: list[Change] = Field(min_length=1)
    lead_years: float = Field(ge=0.0)
    cost_jpy_bn: Money
    legal: LabelRow
    political_cost: Literal["low", "medium", "high"]
    reversible: Flag
    source: Text
    judgement: Flag
    note: str = ""


class Policy(Strict):
    """A named set of levers."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9_-]*$")]
    label: LabelRow
    levers: list[Identifier]


class PolicyFile(Strict):
    """Levers and the policies made of them; known: the day on which their amounts were judged."""

    known: Day | None = None
    levers: list[Lever]
    policies: list[Policy]


def _check_amount(change: Change, parameter: Parameter, place: Place) -> None:
    """Raise `OutOfBounds` where a lever would carry a parameter beyond its bounds from wherever it starts."""
    low, high = parameter.bounds
    reach = {"add": (low - high, high - low), "set": (low, high), "scale": (0.0, math.inf)}[change.how]
    if not reach[0] <= change.low <= change.high <= reach[1]:
        allowed = f"from {reach[0]:g} to {reach[1]:g}"
        raise OutOfBounds(
            f"{change.parameter} cannot be changed by {change.how} {change.low:g} to {change.high:g}",
            place=place,
            found=(change.low, change.high),
            expected=allowed,
            hint=f"Write amounts {allowed}: {change.parameter} lies between {low:g} and {high:g}",
        )


def dimension(lever: Lever, change: Change) -> str:
    """Return the name of the uncertainty that says how strongly a lever works."""
    return f"{lever.id}.{change.parameter}"


def ready_in(levers: Sequence[Lever], year: int) -> dict[str, float]:
    """Return the share of levers that are ready by the end of each year, if all begin in `year`."""
    last = max((math.ceil(lever.lead_years) for lever in levers), default=0)
    return {
        str(year + n): sum(lever.lead_years <= n for lever in levers) / max(len(levers), 1) if levers else 1.0
        for n in range(last + 1)
    }


class Policies:
    """The shipped policies, or those of a file with the same shape."""

    def __init__(self, file: Document, world: World) -> None:
        record = validate(PolicyFile, file)
        self.known, self.as_of = record.known or world.as_of, world.as_of
        refuse_unreleased(self.known, file.place(("known",)))
        self.year = int(world.as_of[:4])
        self.levers: dict[str, Lever] = {}
        for i, lever in enumerate(record.levers):
            self._new("lever", lever.id, self.levers, file.place(("levers", i)))
            if lever.source not in world.sources:
                place = file.place(("levers", i, "source"))
                raise UnknownName.among("source", lever.source, world.sources, place=place)
            for j, change in enumerate(lever.changes):
                if change.parameter not in world.parameters and change.parameter not in world.later:
                    place = file.place(("levers", i, "changes", j, "parameter"))
                    raise UnknownName.among("parameter", change.parameter, world.parameters, place=place)
                if change.parameter in world.parameters:
                    _check_amount(change, world.parameter(change.parameter), file.place(("levers", i, "changes", j)))
            self.levers[lever.id] = lever
        self.policies: dict[str, Policy] = {}
        for i, policy in enumerate(record.policies):
            self._new("policy", policy.id, self.policies, file.place(("policies", i)))
            for j, name in enumerate(policy.levers):
                if name not in self.levers:
                    place = file.place(("policies", i, "levers", j))
                    raise UnknownName.among("lever", name, self.levers, place=place)
            self.policies[policy.id] = policy

    @staticmethod
    def _new(kind: str, name: str, known: Mapping[str, Any], place: Place) -> None:
        if name in known:
            raise UnknownName(f"the {kind} '{name}' is given twice", place=place, found=name, hint="Rename one")

    def __getitem__(self, name: str) -> Policy:
        if name not in self.policies:
            raise UnknownName.among("policy", name, self.policies, place=Place(key="--policy"))
        return self.policies[name]

    def levers_of(self, policy: str) -> list[Lever]:
        """Return the levers of a policy, in the file's order; raise `NotKnownYet` before they were judged."""
        names = self[policy].levers
        if names and self.known > self.as_of:
            message = f"the levers of policies were judged on {self.known}, after {self.as_of}"
            raise NotKnownYet.before(message, self.as_of, self.known)
        return [self.levers[name] for name in names]

    def dimensions(self, names: Collection[str]) -> list[str]:
        """Return the names of the uncertainties of every lever that these policies pull, sorted."""
        found = {
            dimension(lever, change) for name in names for lever in self.levers_of(name) for change in lever.changes
        }
        return sorted(found)

    def cost(self, policy: str) -> Money:
        """Return the cost of a policy: the sum over its levers, JPY billion over five years."""
        levers = self.levers_of(policy)
        return Money(low=sum(x.cost_jpy_bn.low for x in levers), high=sum(x.cost_jpy_bn.high for x in levers))

    def to_dict(self) -> dict[str, Any]:
        """Return the ``policy list`` document."""
        rows = [
            {
                "id": row.id,
                "name": row.label.label().as_document(),
                "levers": list(row.levers),
                "cost_jpy_bn": self.cost(row.id).model_dump(),
            }
            for row in self.policies.values()
        ]
        return document("policy.list", {"rows": rows})

    def show(self, policy: str) -> dict[str, Any]:
        """Return the ``policy show`` document: one row for each parameter that a lever of the policy moves."""
        row, levers = self[policy], self.levers_of(policy)
        rows = [
            {
                "id": lever.id,
                "label": lever.label.label().as_document(),
                "owner": lever.owner,
                **change.model_dump(),
                "lead_years": lever.lead_years,
                "cost_jpy_bn": lever.cost_jpy_bn.model_dump(),
                "legal": lever.legal.label().as_document(),
                "political_cost": lever.political_cost,
                "reversible": lever.reversible,
                "source": lever.source,
                "judgement": lever.judgement,
            }
            for lever in levers
            for change in lever.changes
        ]
        return document(
            "policy.show",
            {
                "id": policy,
                "name": row.label.label().as_document(),
                "levers": rows,
                "ready_in": ready_in(levers, self.year),
            },
        )

    def apply(
        self,
        policy: str,
        values: Mapping[str, Floats],
        positions: Mapping[str, Floats],
        world: World,
        frozen: Collection[str],
    ) -> dict[str, Floats]:
        """Return `values` as the policy leaves them; `positions` maps each lever dimension to [0, 1]."""
        moved = dict(values)
        for lever in self.levers_of(policy):
            for change in lever.changes:
                if change.parameter in moved and change.parameter not in frozen:
                    bounds = world.parameter(change.parameter).bounds
                    position = positions[dimension(lever, change)]
                    moved[change.parameter] = change.apply(moved[change.parameter], position, bounds)
        return moved


@lru_cache(maxsize=8)
def load_policies(world_day: str) -> Policies:
    """Load the shipped policies for the world as of a day."""
    return Policies(read(data_file("moshimo.policy", "policies.yaml")), World.load(world_day))
