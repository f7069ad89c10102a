"""What a workbook holds beside the matrices, as rows of plain values: rules, head of the arrangement, legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo.command.arrangement import STAKEHOLDERS
from moshimo.command.ground import ground
from moshimo.command.relations import NATIONAL, TWO_CHAINS, rank, relations
from moshimo.command.sheet.layout import ALL, around, in_cell
from moshimo.words import ACTORS, AREAS, FUNCTIONS, PHASES, Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from moshimo.command.arrangement import Arrangement, Rule
    from moshimo.facts import LabelRow

    Table = tuple[Mapping[str, LabelRow], list[list[Any]]]
    """Headers with their names, and rows of values."""

FILLED_IN = ("JUDGEMENT", "F6")
"""Source and grade of what a group fills in."""


def words(label: LabelRow | Label, shown: Sequence[str]) -> list[str]:
    """Return a label in the languages that are shown."""
    return [getattr(label, language) for language in shown]


def some(names: Iterable[str] | None) -> str:
    """Return names as they stand in a cell; None means all.

    >>> some(None), some(["ecs", "soj"])
    ('all', 'ecs, soj')
    """
    return ALL if names is None else ", ".join(names)


def rules(arrangement: Arrangement, blank: bool) -> list[list[Any]]:
    """Return rows of the sheet `rules`: one for each rule that some cell reaches, or one for all cells."""
    if blank:
        why = around().blank["why"]
        return [[ALL, ALL, ALL, STAKEHOLDERS, *[""] * 12, why.en, why.ja]]
    reached = {cell.rule for cell in arrangement.cells}
    return [_rule(rule) for i, rule in enumerate(arrangement.record.rules) if i in reached]


def _rule(rule: Rule) -> list[Any]:
    caveats = [
        "\n".join(f"{actor}: {' '.join(getattr(text, language).split())}" for actor, text in rule.caveats.items())
        for language in ("en", "ja")
    ]
    handover = ["", ""] if rule.handover_days is None else [rule.handover_days.low, rule.handover_days.high]
    heirs = rule.fallback
    days = [[getattr(heir.after_days, end) for heir in heirs] for end in ("low", "high")]
    return [
        *(some(rule.when.areas), some(rule.when.functions), some(rule.when.phases)),
        rule.forces if isinstance(rule.forces, str) else ", ".join(rule.forces),
        *caveats,
        "" if rule.limit_days is None else rule.limit_days,
        *handover,
        ", ".join(heir.lead for heir in heirs),
        *(column[0] if len(column) == 1 else "; ".join(f"{value:.15g}" for value in column) for column in days),
        *(_yes(flag) for flag in (rule.standing, rule.counterparts, rule.delegated, rule.proposed)),
        *(rule.why.en, rule.why.ja),
    ]


def _yes(flag: bool) -> str:
    return "yes" if flag else ""


def about(arrangement: Arrangement, blank: bool) -> list[tuple[str, Any]]:
    """Return rows of the sheet `about`: key and value; a blank sheet has no id, which comes from the file's name."""
    row = arrangement.record
    texts = around().blank if blank else {"label": row.label, "summary": row.summary}
    source, grade = FILLED_IN if blank else (row.source, row.grade)
    values = {
        "id": "" if blank else row.id,
        **{
            f"{name}_{language}": getattr(texts[name], language)
            for name in ("label", "summary")
            for language in ("en", "ja")
        },
        "known": ground().known if blank else row.known,
        "valid": "proposal" if blank else row.valid,
        "source": source,
        "grade": grade,
        "judgement": "yes" if blank or row.judgement else "no",
        "contested": "yes" if row.contested and not blank else "no",
        "note": "" if blank else row.note,
    }
    return [(key, values[key]) for key in around().about]


def stages(arrangement: Arrangement) -> list[list[Any]]:
    """Return rows of the stages in which an arrangement grows."""
    return [
        [row.id, row.label.en, row.label.ja, row.after_years, row.closest, some(row.areas)]
        for row in arrangement.record.stages
    ]


def answers(arrangement: Arrangement, area: str) -> list[str]:
    """Return what a cell of an area may say: what law allows its stakeholders, and what the arrangement says there."""
    forces = ground().areas[area].stakeholders
    found = [in_cell(None, relation) for relation in reversed(TWO_CHAINS)]
    for lead in forces:
        others = [actor for actor in forces if actor != lead]
        found += [in_cell(lead, relation) for relation in relations() if _lawful(relation, lead, others)]
    found += [in_cell(cell.lead, cell.relation) for cell in arrangement.cells if cell.area == area]
    return list(dict.fromkeys(found))


def _lawful(relation: str, lead: str, others: Sequence[str]) -> bool:
    """Whether everybody else may stand in a relation; one nation alone has full command of its own forces."""
    if relation == NATIONAL:
        return not others
    return all(rank(relation) <= max(rank(ground().most(actor, lead)), rank(TWO_CHAINS[-1])) for actor in others)


def legend(shown: Sequence[str]) -> list[Table]:
    """Return the tables of the legend: their headers, and their rows."""
    names, allows = around().legend, around().allows
    head = {key: names[key] for key in ("letter", "relation", "term", "dictionary", "term_ja", "dictionary_ja")}
    yes = " / ".join(words(around().yes, shown))
    related = [
        [
            *(
                row.letter,
                " / ".join(words(row.label, shown)),
                row.term,
                row.dictionary,
                row.term_ja,
                row.dictionary_ja,
            ),
            *(yes if getattr(row.allows, key) else "–" for key in allows),
            "\n".join(words(row.note, shown)),
        ]
        for row in relations().values()
    ]
    found: list[Table] = [(head | allows | {"note": names["note"]}, related)]
    for kind, known in (("actor", ACTORS), ("function", FUNCTIONS), ("phase", PHASES)):
        rows = [[name, " / ".join(words(label, shown))] for name, label in known.items()]
        found.append(({kind: names[kind], "name": names["name"]}, rows))
    places = ground().areas
    rows = [
        [name, " / ".join(words(label, shown)), places[name].host, ", ".join(places[name].stakeholders)]
        for name, label in AREAS.items()
    ]
    found.insert(2, ({key: names[key] for key in ("area", "name", "host", "stakeholders")}, rows))
    return found
