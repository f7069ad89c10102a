"""A contingency as data: who fights with what, in which order, and what counts as which outcome.

The file lists *assumptions* (what a user may set), *stocks*, the *opening* (once), the *turn* (every 3.5 days, steps
in the order in which they happen), when it stops, *metrics* at the end, and ordered *outcome* rules of which the
first that matches wins.  Quantities are expressions (see `expressions`).  Adding a contingency needs no Python.

A step is one of four kinds of engagement, each documented with its equation in `engagements`, or a ``let`` that
names quantities.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from moshimo.campaign import expressions
from moshimo.errors import OutOfBounds, Place, UnknownName
from moshimo.facts import LabelRow, Strict, read, shipped, validate
from moshimo.facts.fields import Actor, Flag, Identifier, Text
from moshimo.words import CHANNELS, OutcomeClass, as_typed


def _expression(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return value
    return str(value)


def _parses(value: str) -> str:
    expressions.parse(value)
    return value


def _channel(value: str) -> str:
    if value not in CHANNELS:
        raise ValueError(f"unknown channel of orders; channels are {', '.join(CHANNELS)}")
    return value


Channel = Annotated[str, AfterValidator(_channel)]
Expression = Annotated[str, BeforeValidator(_expression), AfterValidator(_parses)]
COUNTS = ("aircraft", "ships", "carriers", "submarines", "amphibious", "merchants", "casualties", "killed")
Count = Literal["aircraft", "ships", "carriers", "submarines", "amphibious", "merchants", "casualties", "killed"]


class Assumption(Strict):
    """A parameter of the contingency that a user sets; `enters` says which room reads it."""

    kind: Literal["bool", "number", "choice"]
    default: bool | float | str
    enters: Literal["posture", "fighting"]
    low: float | None = None
    high: float | None = None
    choices: list[str] = []
    label: LabelRow
    unit: str = ""
    source: Text

    @model_validator(mode="after")
    def _complete(self) -> Assumption:
        if self.kind == "choice" and not self.choices:
            raise ValueError("an assumption of kind choice lists its `choices`")
        if self.kind == "choice" and self.enters == "fighting":
            raise ValueError("an assumption that enters the fighting is a number or a bool")
        if self.kind == "number" and (self.low is None or self.high is None):
            raise ValueError("an assumption of kind number gives `low` and `high`")
        try:
            self.accept("default", self.default, Place())
        except OutOfBounds as error:
            raise ValueError(f"the default must be {self.allowed}") from error
        return self

    def accept(self, name: str, value: Any, place: Place) -> bool | float | str:
        """Return `value` as this assumption holds it; raise `OutOfBounds` where it cannot be held."""
        if self.kind == "bool" and isinstance(value, bool):
            return value
        if self.kind == "choice" and isinstance(value, bool):  # YAML reads yes and no so
            value = "yes" if value else "no"
        if self.kind == "choice" and value in self.choices:
            return str(value)
        if self.kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
            assert self.low is not None
            assert self.high is not None
            if self.low <= value <= self.high:
                return float(value)
        found = as_typed(value)
        raise OutOfBounds(
            f"{name} cannot be " + (f"'{found}'" if isinstance(value, str) else found),
            place=place,
            found=found,
            expected=self.allowed,
            hint=f"Write {self.allowed}",
        )

    @property
    def allowed(self) -> str:
        """What may be written, in words."""
        if self.kind == "bool":
            return "true or false"
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        return f"a number from {self.low:g} to {self.high:g}"


class Stock(Strict):
    """Something that is counted, used up or lost; `counts` says what one lost unit adds to the loss tables."""

    actor: Actor
    initial: Expression
    label: LabelRow
    unit: Text
    step: float = Field(default=1.0, gt=0.0)
    counts: dict[Count, Expression] = {}


class Target(Strict):
    """What a salvo falls on: aimed fire has `kill` (and `kappa`), area fire has `area`."""

    weight: Expression = "1"
    exposed: Expression | None = None
    kill: Expression | None = None
    kappa: Expression | None = None
    area: Expression | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Target:
        if (self.kill is None) == (self.area is None):
            raise ValueError("a target has either `kill` (aimed fire) or `area` (fire on an area)")
        return self


class Interception(Strict):
    """Interceptors against a salvo: `per_shot` are spent on each shot engaged, which stops it with `chance`."""

    stock: Identifier
    per_shot: Expression
    chance: Expression


class Salvo(Strict):
    """See `moshimo.campaign.engagements.salvo`."""

    salvo: Identifier
    shots: Expression
    uses: Identifier | None = None
    interceptors: Interception | None = None
    leak: Expression = "1"
    shock: Expression | None = None
    on: dict[Identifier, Target] = Field(min_length=1, max_length=8)
    label: LabelRow | None = None
    note: str = ""


class Fire(Strict):
    """One direction of an exchange."""

    hits: Expression
    on: dict[Identifier, Expression] = Field(min_length=1, max_length=8)


class Exchange(Strict):
    """See `moshimo.campaign.engagements.exchange`."""

    exchange: Identifier
    shock: Expression | None = None
    fires: list[Fire] = Field(min_length=1, max_length=4)
    label: LabelRow | None = None
    note: str = ""


class Flow(Strict):
    """See `moshimo.campaign.engagements.flow`."""

    flow: Identifier
    amount: Expression
    source: Identifier | None = None
    into: Identifier
    ceiling: Expression | None = None
    whole: Flag = False
    told: Flag = True
    label: LabelRow | None = None
    note: str = ""


class Ground(Strict):
    """See `moshimo.campaign.engagements.ground`."""

    ground: Identifier
    attacker: Identifier
    defender: Identifier
    attacker_power: Expression
    defender_power: Expression
    exponent: Expression
    engaged: Expression
    floor: Expression
    supply: Expression
    supply_exponent: Expression
    ratio_exponent: Expression
    attacker_rate: Expression
    defender_rate: Expression
    shock: Expression | None = None
    area: Identifier
    advance: Expression
    threshold: Expression
    label: LabelRow | None = None
    note: str = ""


class Let(Strict):
    """Names for quantities, in order."""

    let: dict[Identifier, Expression]


class Shock(Strict):
    """A mean-one lognormal factor drawn where it stands, under its own name, with standard deviation `sd`."""

    shock: Identifier
    sd: Expression


_KINDS: dict[str, type[Strict]] = {
    "salvo": Salvo,
    "exchange": Exchange,
    "flow": Flow,
    "ground": Ground,
    "let": Let,
    "shock": Shock,
}
Step = Salvo | Exchange | Flow | Ground | Let | Shock


class Metric(Strict):
    """A number at the end of a future."""

    value: Expression
    unit: Text
    label: LabelRow


class OutcomeRule(Strict):
    """An outcome class and when it is reached."""

    outcome: OutcomeClass
    when: Expression


class Horizon(Strict):
    """How long play goes on: drawn after the last party has entered, or fixed where the strong ally never fights."""

    parameter: Identifier
    without_usa: float = Field(gt=0.0, le=140.0)
    note: Text


class ContingencyFile(Strict):
    """The whole file."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    label: LabelRow
    summary: LabelRow
    actors: list[Actor] = Field(min_length=2)
    turn_days: Annotated[float, Field(ge=3.5, le=3.5)]
    horizon: Horizon
    orders: list[Channel]
    assumptions: dict[Identifier, Assumption]
    parameters: dict[Identifier, tuple[float, float]] = {}
    command_areas: dict[str, Annotated[float, Field(gt=0.0, le=100.0)]] = {}
    stocks: dict[Identifier, Stock] = Field(min_length=1)
    opening: list[dict[str, Any]]
    turn: list[dict[str, Any]] = Field(min_length=1)
    stop: Expression
    metrics: dict[str, Metric]
    outcome: list[OutcomeRule] = Field(min_length=1)
    outcome_source: Text


class Contingency:
    """A contingency read from a file: the record, its typed steps, and the line of each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.document = read(path)
        self.record = validate(ContingencyFile, self.document)
        self.opening = [self._step("opening", i, row) for i, row in enumerate(self.record.opening)]
        self.turn = [self._step("turn", i, row) for i, row in enumerate(self.record.turn)]

    @property
    def id(self) -> str:
        """The name typed at the door, e.g. ``taiwan-invasion``."""
        return self.record.id

    def _step(self, section: str, index: int, row: dict[str, Any]) -> Step:
        kind = next(iter(row), "")
        key = (section, index)
        if kind not in _KINDS:
            raise UnknownName.among("kind of step", kind, _KINDS, place=self.document.place(key))
        return validate(_KINDS[kind], self.document, key)  # type: ignore[return-value]

    def place(self, *key: str | int) -> Place:
        """Return the place (file and line) of a key path in the file."""
        return self.document.place(key)


def contingencies() -> dict[str, Path]:
    """Return the shipped contingencies: id -> file."""
    return {path.stem: path for path in shipped("moshimo.campaign", "contingencies")}


def load_contingency(name: str, asked_by: str = "CONTINGENCY") -> Contingency:
    """Load a shipped contingency by id, or one of the user's own by path (ending in ``.yaml``).

    asked_by: the argument or option that named it. Raises `UnknownName` where it is neither shipped nor a path.
    """
    return Contingency(_path_of(name, asked_by))


def _path_of(name: str, asked_by: str) -> Path:
    known = contingencies()
    if name in known:
        return known[name]
    if name.endswith((".yaml", ".yml")):
        return Path(name)
    raise UnknownName.among("contingency", name, known, place=Place(key=asked_by))
