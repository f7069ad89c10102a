"""Arrangements of command: who leads whose forces, by area, function and phase, as an ordered list of rules.

An *arrangement* is what nations agree before a crisis: for a task in a place and a phase it names the nation that
leads, the relation in which the others' forces stand to it, limits that nations keep (caveats), a limit in time, and
who takes over if the lead drops out.  It is written as rules in order::

    cell(area, function, phase) = the first rule that matches

so that a general rule may stand last and exceptions before it.  `lead` is an actor, ``host`` (the area's host) or
``each``: every nation leads its own forces, two chains side by side.  A rule that no cell reaches is a complaint: it
says something that is never so.  Rules also say `forces`: the actors they bind, or ``stakeholders`` of the area.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from moshimo.command.relations import CELLS, TWO_CHAINS, Days, When, ground, relation_file, relations
from moshimo.errors import DataFileError, Place, UnknownName
from moshimo.facts import Dated, LabelRow, Strict, read, shipped, validate
from moshimo.facts.fields import Text
from moshimo.words import ACTORS, AREAS, FUNCTIONS, PHASES, document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moshimo.facts.reading import Key

EACH, HOST, STAKEHOLDERS = "each", "host", "stakeholders"


class Fallback(Strict):
    """Who takes over when the lead is absent, and how many days that takes."""

    lead: Text
    after_days: Days


class Rule(Strict):
    """One rule of an arrangement."""

    when: When
    lead: Text
    relation: Text
    forces: Annotated[list[Text], Field(min_length=1)] | Text
    caveats: dict[str, LabelRow] = {}
    limit_days: Annotated[float, Field(gt=0.0, allow_inf_nan=False)] | None = None
    fallback: Fallback | None = None
    why: LabelRow


class ArrangementRecord(Dated):
    """An arrangement as it stands in its file."""

    kind: ClassVar[str] = "arrangement"
    valid: Text = "undated"
    summary: LabelRow
    rules: list[Rule] = Field(min_length=1)

    def said(self) -> dict[str, object]:
        """Return the summary and the rules in order."""
        return {"summary": self.summary.model_dump(), "rules": [rule.model_dump() for rule in self.rules]}


@dataclass(frozen=True)
class Cell:
    """What an arrangement says of one cell; `lead` is None where each nation leads its own forces."""

    area: str
    function: str
    phase: str
    rule: int
    lead: str | None
    relation: str
    forces: tuple[str, ...]
    caveats: Mapping[str, LabelRow]
    fallback: Fallback | None


class Arrangement:
    """An arrangement whose names all exist and whose rules answer every cell.

    cells: one `Cell` for each of the 396, in the order of `CELLS`.
    """

    def __init__(self, path: Path) -> None:
        self._file = read(path)
        self.record = validate(ArrangementRecord, self._file)
        for i, rule in enumerate(self.record.rules):
            self._check(i, rule)
        self.cells = tuple(self._cell(*names) for names in CELLS)

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
        cells = [{n: getattr(cell, n) for n in names} | {"forces": list(cell.forces)} for cell in self.cells]
        terms = relation_file()
        body = row | {"rules": rules, "clashes": self.clashes(), "cells": cells}
        body |= {"relations": [r.model_dump() for r in terms.relations], "relations_note": terms.note.model_dump()}
        return document("command.show", body)

    def _place(self, rule: int, *key: str | int) -> Place:
        return self._file.place(("rules", rule, *key))

    def _check(self, i: int, rule: Rule) -> None:
        """Refuse names that do not exist, and a lead without forces."""
        listed, group = (rule.forces, []) if isinstance(rule.forces, list) else ([], [rule.forces])
        taken_over = [rule.fallback.lead] if rule.fallback else []
        named: tuple[tuple[str, Iterable[str], Iterable[str], Key], ...] = (
            ("area", rule.when.areas or (), AREAS, ("when", "areas")),
            ("function", rule.when.functions or (), FUNCTIONS, ("when", "functions")),
            ("phase", rule.when.phases or (), PHASES, ("when", "phases")),
            ("lead", [rule.lead], [*ACTORS, HOST, EACH], ("lead",)),
            ("relation", [rule.relation], relations(), ("relation",)),
            ("actor", listed, ACTORS, ("forces",)),
            ("group of forces", group, [STAKEHOLDERS], ("forces",)),
            ("actor", rule.caveats, ACTORS, ("caveats",)),
            ("actor", taken_over, ACTORS, ("fallback", "lead")),
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

    def _cell(self, area: str, function: str, phase: str) -> Cell:
        place = ground().areas[area]
        for i, rule in enumerate(self.record.rules):
            if not rule.when.matches(area, function, phase):
                continue
            lead = {EACH: None, HOST: place.host}.get(rule.lead, rule.lead)
            forces = tuple(dict.fromkeys(rule.forces if isinstance(rule.forces, list) else place.stakeholders))
            for key, name in (("lead", lead), ("fallback", rule.fallback.lead if rule.fallback else None)):
                if name is not None and name not in forces:
                    raise DataFileError(
                        f"{name} is to lead, but has no forces in {area}, {function}, {phase}",
                        place=self._place(i, key),
                        found=name,
                        expected=", ".join(forces),
                        hint="Add it to `forces`, or name another lead",
                    )
            caveats = {actor: text for actor, text in rule.caveats.items() if actor in forces}
            return Cell(area, function, phase, i, lead, rule.relation, forces, caveats, rule.fallback)
        raise DataFileError(
            f"no rule answers {area}, {function}, {phase}",
            place=self._place(len(self.record.rules) - 1),
            hint="End with a rule that says `when: {}`",
        )


def arrangements() -> dict[str, Path]:
    """Return the shipped arrangements: id to path."""
    return {path.stem: path for path in shipped("moshimo.command", "arrangements")}


def load_arrangement(name: str | Path) -> Arrangement:
    """Load a shipped arrangement by id, or one of the user's own by path (ending in ``.yaml``)."""
    known = arrangements()
    if str(name) in known:
        return Arrangement(known[str(name)])
    if str(name).endswith((".yaml", ".yml")):
        return Arrangement(Path(name))
    raise UnknownName.among("arrangement", str(name), known, place=Place(key="ARRANGEMENT"))
