"""Arrangements of command: who leads whose forces, by area, function and phase, as an ordered list of rules.

An *arrangement* is what nations agree before a crisis: for a task in a place and a phase it names the nation that
leads, the relation in which the others' forces stand to it, limits that nations keep (caveats), a limit in time, and
who takes over if the lead drops out.  It is written as rules in order::

    cell(area, function, phase) = the first rule that matches

so that a general rule may stand last and exceptions before it.  `lead` is an actor, ``host`` (the area's host) or
``each``: every nation leads its own forces, two chains side by side.  A rule that no cell reaches is a complaint: it
says something that is never so.  Rules also say `forces`: the actors they bind, or ``stakeholders`` of the area.

An arrangement may grow over years, in *stages*: each names the closest relation it allows, and where.  Until the first
stage there is coordination; a rule that is `standing` holds today already, and no stage limits it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field, field_validator

from moshimo.command.ground import CELLS, When, ground
from moshimo.command.relations import NATIONAL, TWO_CHAINS, Days, loosest, rank, relation_file, relations
from moshimo.errors import DataFileError, Place, UnknownName
from moshimo.facts import Dated, Document, LabelRow, Strict, read, shipped, validate
from moshimo.facts.fields import Flag, Identifier, Text
from moshimo.words import ACTORS, AREAS, FUNCTIONS, PHASES, document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moshimo.facts.reading import Key

TODAY, RIVAL = "parallel_counterpart", "flexible"
"""The arrangement of today, and the one that the essay proposes."""
EACH, HOST, STAKEHOLDERS = "each", "host", "stakeholders"
SHEETS = (".xlsx", ".xlsm", ".xls")
"""Endings of files that are read as a sheet of the matrix; what only looks like one is refused there."""


class Fallback(Strict):
    """Who takes over when the lead is absent, and how many days that takes, rehearsed to unrehearsed."""

    lead: Text
    after_days: Days


class Rule(Strict):
    """One rule of an arrangement.

    fallback: who takes over, in order. limit_days: days after which authority ends unless renewed. handover_days: in
    place of the relation's. standing: in force already, so that nothing is handed over in a crisis. counterparts: each
    nation's headquarters has one of its own kind facing it. delegated: forces act on within the mission when they
    cannot reach the lead. proposed: the cell comes from the list of proposals, not from a general rule.
    """

    when: When
    lead: Text
    relation: Text
    forces: Annotated[list[Text], Field(min_length=1)] | Text
    caveats: dict[str, LabelRow] = {}
    limit_days: Annotated[float, Field(gt=0.0, allow_inf_nan=False)] | None = None
    handover_days: Days | None = None
    standing: Flag = False
    counterparts: Flag = False
    delegated: Flag = False
    proposed: Flag = False
    fallback: list[Fallback] = []
    why: LabelRow

    @field_validator("fallback", mode="before", json_schema_input_type=list[Fallback] | Fallback)
    @classmethod
    def _listed(cls, value: object) -> object:
        """One may be written without a list."""
        return [value] if isinstance(value, dict) else value


class Stage(Strict):
    """A step in which an arrangement grows: from how many years after it was agreed, how close, and where."""

    id: Identifier
    label: LabelRow
    after_years: Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
    closest: Text
    areas: list[Text] | None = Field(default=None, min_length=1)


NOT_YET = Stage(
    id="not_yet",
    label=LabelRow(en="not begun", ja="未着手"),
    after_years=0.0,
    closest=TWO_CHAINS[-1],
)
"""The stage of an arrangement that has stages and has not reached the first."""


class ArrangementRecord(Dated):
    """An arrangement as it stands in its file."""

    kind: ClassVar[str] = "arrangement"
    valid: Text = "undated"
    summary: LabelRow
    stages: list[Stage] = []
    rules: list[Rule] = Field(min_length=1)

    def said(self) -> dict[str, object]:
        """Return the summary, the stages and the rules in order."""
        stages = [stage.model_dump() for stage in self.stages]
        rules = [rule.model_dump() for rule in self.rules]
        return {"summary": self.summary.model_dump(), "stages": stages, "rules": rules}


@dataclass(frozen=True)
class Cell:
    """What an arrangement says of one cell; `lead` is None where each nation leads its own forces.

    heirs: who takes over, in order, and in how many days. handover: days of handing over where the rule has its own.
    since: the earliest phase from which the same rule holds, so that authority is asked for then. peace_lead: who leads
    the same task in peace. delegated: by the rule, whatever the relation allows.
    """

    area: str
    function: str
    phase: str
    rule: int
    lead: str | None
    relation: str
    forces: tuple[str, ...]
    caveats: Mapping[str, LabelRow]
    heirs: tuple[tuple[str, Days], ...]
    limit: float | None
    handover: Days | None
    standing: bool
    counterparts: bool
    delegated: bool
    since: str
    peace_lead: str | None

    @property
    def handed_over(self) -> bool:
        """Whether authority over the forces of one nation passes to the commander of another."""
        return self.lead is not None and self.relation not in (*TWO_CHAINS, NATIONAL) and len(self.forces) > 1

    def first_time(self, leader: str | None) -> bool:
        """Return whether somebody would lead in war what it does not lead in peace."""
        return leader is not None and self.phase == "combat" and leader != self.peace_lead


class Arrangement:
    """An arrangement whose names all exist and whose rules answer every cell.

    source: its file, or a document already read. years: since it was agreed, which decides how far it has grown; None:
    grown. cells: one `Cell` for each of the 396, in the order of `CELLS`.
    """

    def __init__(self, source: Path | Document, years: float | None = None) -> None:
        self._file = source if isinstance(source, Document) else read(source)
        self.record = validate(ArrangementRecord, self._file)
        self.years = years
        for i, rule in enumerate(self.record.rules):
            self._check(i, rule)
        for i, stage in enumerate(self.record.stages):
            self._check_stage(i, stage)
        answered = {names: self._rule_of(*names) for names in CELLS}
        self.cells = tuple(self._cell(*names, answered) for names in CELLS)

    def at(self, years: float | None) -> Arrangement:
        """Return the arrangement as far as it has grown so many years after it was agreed."""
        return self if years == self.years else Arrangement(self._file, years)

    @property
    def stage(self) -> Stage | None:
        """The stage it has reached; None where it is not limited by one."""
        if self.years is None or not self.record.stages:
            return None
        return self._reached[-1] if self._reached else NOT_YET

    @property
    def _reached(self) -> list[Stage]:
        """The stages it has reached; what one of them gave, a later one for other areas does not take away."""
        return [stage for stage in self.record.stages if self.years is not None and stage.after_years <= self.years]

    @property
    def id(self) -> str:
        """The arrangement's id."""
        return self.record.id

    @property
    def actors(self) -> tuple[str, ...]:
        """Everyone with forces in some cell, in the order of `ACTORS`."""
        found = {actor for cell in self.cells for actor in cell.forces}
        return tuple(actor for actor in ACTORS if actor in found)

    def place(self, *key: str | int) -> Place:
        """Return the place (file and line) of a key path in the file."""
        return self._file.place(key)

    def clashes(self) -> list[dict[str, Any]]:
        """Return a complaint for every rule that no cell reaches: its index (from 0), line and message."""
        reached = {cell.rule for cell in self.cells}
        return [
            {
                "rule": i,
                "line": self._place(i).line,
                "message": {
                    "en": f"rule {i + 1} is never reached: earlier rules answer every cell it names",
                    "ja": f"{i + 1}番目の規則は適用されない。先に置かれた規則がその区分をすべて定めている。",
                },
            }
            for i in range(len(self.record.rules))
            if i not in reached
        ]

    def show(self) -> dict[str, Any]:
        """Return the ``command show`` document: the rules in order, and what they say of every cell."""
        row = self.record.as_document()
        rules = [
            {"rule": i, "line": self._place(i).line, **rule.model_dump()} for i, rule in enumerate(self.record.rules)
        ]
        names = ("area", "function", "phase", "lead", "relation", "rule")
        cells = [{n: getattr(cell, n) for n in names} | self._more(cell) for cell in self.cells]
        terms = relation_file()
        body = row | {"rules": rules, "clashes": self.clashes(), "cells": cells}
        body |= {"relations": [r.model_dump() for r in terms.relations], "relations_note": terms.note.model_dump()}
        return document("command.show", body)

    def _more(self, cell: Cell) -> dict[str, Any]:
        """Return what else a cell holds: forces, caveats, limit, who takes over, legal basis of every nation."""
        where = (cell.area, cell.function, cell.phase)
        return {
            "forces": list(cell.forces),
            "caveats": {actor: text.model_dump() for actor, text in cell.caveats.items()},
            "limit_days": cell.limit,
            "fallback": [{"lead": heir, "after_days": days.model_dump()} for heir, days in cell.heirs],
            "legal_basis": {actor: next(iter(ground().gate(*where, actor)), None) for actor in cell.forces},
            "proposed": self.record.rules[cell.rule].proposed,
        }

    def _place(self, rule: int, *key: str | int, within: tuple[str, ...] = ()) -> Place:
        return self._file.place(("rules", rule, *key), within)

    def _check(self, i: int, rule: Rule) -> None:
        """Refuse names that do not exist, and a lead without forces."""
        listed, group = (rule.forces, []) if isinstance(rule.forces, list) else ([], [rule.forces])
        taken_over = [row.lead for row in rule.fallback]
        named: tuple[tuple[str, Iterable[str], Iterable[str], Key], ...] = (
            ("area", rule.when.areas or (), AREAS, ("when", "areas")),
            ("function", rule.when.functions or (), FUNCTIONS, ("when", "functions")),
            ("phase", rule.when.phases or (), PHASES, ("when", "phases")),
            ("lead", [rule.lead], [*ACTORS, HOST, EACH], ("lead",)),
            ("relation", [rule.relation], relations(), ("relation",)),
            ("actor", listed, ACTORS, ("forces",)),
            ("group of forces", group, [STAKEHOLDERS], ("forces",)),
            ("actor", rule.caveats, ACTORS, ("caveats",)),
            ("actor", taken_over, ACTORS, ("fallback",)),
        )
        for kind, names, known, key in named:
            for name in names:
                if name not in known:
                    raise UnknownName.among(kind, name, known, place=self._place(i, *key))
        if rule.lead == EACH and rule.relation not in TWO_CHAINS:
            raise DataFileError(
                f"each nation leads its own forces, so the relation cannot be {rule.relation}",
                place=self._place(i, "relation"),
                found=rule.relation,
                expected=" or ".join(TWO_CHAINS),
                hint="Name a lead, or write `relation: coordination`",
            )
        if rule.lead == EACH and rule.fallback:
            raise DataFileError(
                "each nation leads its own forces, so there is no lead to take over from",
                place=self._place(i, "fallback"),
                hint="Leave `fallback` out, or name a lead",
            )

    def _check_stage(self, i: int, stage: Stage) -> None:
        """Refuse a stage with names that do not exist, or that comes before the one above it."""
        place = self._file.place(("stages", i, "closest"))
        if stage.closest not in relations():
            raise UnknownName.among("relation", stage.closest, relations(), place=place)
        for name in stage.areas or ():
            if name not in AREAS:
                raise UnknownName.among("area", name, AREAS, place=self._file.place(("stages", i, "areas")))
        if i and stage.after_years <= self.record.stages[i - 1].after_years:
            raise DataFileError(
                f"stage '{stage.id}' comes no later than the one above it",
                place=self._file.place(("stages", i, "after_years")),
                found=stage.after_years,
                expected=f"more than {self.record.stages[i - 1].after_years:g}",
                hint="Write stages in the order in which they are reached",
            )

    def _rule_of(self, area: str, function: str, phase: str) -> int:
        for i, rule in enumerate(self.record.rules):
            if rule.when.matches(area, function, phase):
                return i
        raise DataFileError(
            f"no rule answers {area}, {function}, {phase}",
            place=self._place(len(self.record.rules) - 1),
            hint="End with a rule that says `when: {}`",
        )

    def _lead(self, rule: Rule, area: str) -> str | None:
        return {EACH: None, HOST: ground().areas[area].host}.get(rule.lead, rule.lead)

    def _cell(self, area: str, function: str, phase: str, answered: Mapping[tuple[str, str, str], int]) -> Cell:
        i = answered[area, function, phase]
        rule, place = self.record.rules[i], ground().areas[area]
        lead = self._lead(rule, area)
        forces = tuple(dict.fromkeys(rule.forces if isinstance(rule.forces, list) else place.stakeholders))
        heirs = tuple((row.lead, row.after_days) for row in rule.fallback)
        for key, name in (("lead", lead), *(("fallback", heir) for heir, _ in heirs)):
            if name is not None and name not in forces:
                raise DataFileError(
                    f"{name} is to lead, but has no forces in {area}, {function}, {phase}",
                    place=self._place(i, key, within=(area, function, phase)),
                    found=name,
                    expected=", ".join(forces),
                    hint="Add it to `forces`, or name another lead",
                )
        self._check_heirs(i, lead, [heir for heir, _ in heirs], area)
        for name in (lead, *(heir for heir, _ in heirs)):
            if name is not None:
                self._check_ceilings(i, rule.relation, name, forces, (area, function, phase))
        peace = self.record.rules[answered[area, function, "peace"]]
        relation = self._grown(rule, area)
        return Cell(
            *(area, function, phase, i, lead, relation, forces),
            caveats={actor: text for actor, text in rule.caveats.items() if actor in forces},
            heirs=heirs,
            limit=rule.limit_days,
            handover=rule.handover_days,
            standing=rule.standing,
            counterparts=rule.counterparts,
            delegated=rule.delegated,
            since=next(name for name in PHASES if answered[area, function, name] == i),
            peace_lead=self._lead(peace, area),
        )

    def _grown(self, rule: Rule, area: str) -> str:
        """Return the relation of a rule as far as the arrangement has grown."""
        if self.stage is None or rule.standing or rule.relation == NATIONAL:
            return rule.relation
        given = [s.closest for s in self._reached if s.areas is None or area in s.areas]
        return loosest(rule.relation, max((TWO_CHAINS[-1], *given), key=rank))

    def _check_heirs(self, i: int, lead: str | None, heirs: list[str], area: str) -> None:
        """Refuse a fallback that comes back to somebody who is gone already."""
        for k, heir in enumerate(heirs):
            if heir == lead or heir in heirs[:k]:
                raise DataFileError(
                    f"the fallback goes round in a circle: {heir} takes over from {heir} in {area}",
                    place=self._place(i, "fallback"),
                    found=heir,
                    expected="every name once, the lead's not among them",
                    hint="Name another nation, or leave it out: forces then return to their own command",
                )

    def _check_ceilings(
        self, i: int, relation: str, lead: str, forces: tuple[str, ...], cell: tuple[str, str, str]
    ) -> None:
        """Refuse a relation closer than anybody holds to be lawful for some nation's forces."""
        for actor in forces:
            if actor == lead or relation in TWO_CHAINS:
                continue
            most = ground().most(actor, lead)
            if rank(relation) > rank(most):
                raise DataFileError(
                    f"{actor} may not place forces under {lead} in the relation {relation} ({', '.join(cell)}): "
                    + ("it is national only" if relation == NATIONAL else f"its law goes as far as {most}"),
                    place=self._place(i, "relation", within=cell),
                    found=relation,
                    expected=f"{most} or looser",
                    hint=f"Write `relation: {most}`, or leave {actor} out of `forces`",
                )


def arrangements() -> dict[str, Path]:
    """Return the shipped arrangements: id to path."""
    return {path.stem: path for path in shipped("moshimo.command", "arrangements")}


def load_arrangement(name: str | Path) -> Arrangement:
    """Load a shipped arrangement by id, or one of the user's own by path: ``.yaml``, or a sheet, ``.xlsx``."""
    known = arrangements()
    if str(name) in known:
        return Arrangement(known[str(name)])
    if str(name).endswith((".yaml", ".yml")):
        return Arrangement(Path(name))
    if str(name).lower().endswith(SHEETS):
        from moshimo.command.sheet import read_sheet

        return Arrangement(read_sheet(Path(name)))
    raise UnknownName.among("arrangement", str(name), known, place=Place(key="ARRANGEMENT"))
