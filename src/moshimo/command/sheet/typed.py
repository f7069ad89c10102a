"""What people type into a cell, read with tolerance for its form and none for what it says.

Capital and small letters, full-width letters, spaces, and the names of nations and relations in both languages are all
one; a name that does not exist, a letter that stands for nothing, or a text behind it is refused at its cell.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from moshimo.command.arrangement import EACH, HOST, STAKEHOLDERS
from moshimo.command.relations import relations
from moshimo.command.sheet.layout import ALL, SEPARATOR, plain
from moshimo.errors import DataFileError, Place, UnknownName
from moshimo.words import ACTORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.words import Label

YES = {"yes", "y", "true", "1", "はい", "有", "○", "〇", "レ", "✓", "✔"}
NO = {"", "no", "n", "false", "0", "いいえ", "無", "×", "-", "–", "ー"}
BETWEEN = " ,、:・/-"
"""What may stand between who leads and the relation."""
CAVEAT = re.compile(r"^\s*([^\n:：]+?)\s*[:：]\s*", re.MULTILINE)


def names(known: Mapping[str, Label]) -> dict[str, str]:
    """Return every way to write some ids, as `plain` makes it: the id, its English name, its Japanese name."""
    return {plain(text): name for name, label in known.items() for text in (label.ja, label.en, name)}


@lru_cache(maxsize=1)
def leads() -> dict[str, str]:
    """Return every way to write who leads, the longest first."""
    others = {"each": EACH, "each nation": EACH, "各国": EACH, "host": HOST, "受入国": HOST}
    ways = {**names(ACTORS), **others}
    return dict(sorted(ways.items(), key=lambda item: -len(item[0])))


@lru_cache(maxsize=1)
def links() -> dict[str, str]:
    """Return every way to write a relation: its letter, its id, its names."""
    rows = relations().values()
    texts = {(r.id, text) for r in rows for text in (r.label.ja, r.label.en, r.term, r.term_ja, r.id, r.letter)}
    return {plain(text): name for name, text in texts}


def lead_and_relation(text: str, place: Place) -> tuple[str, str]:
    """Return who leads (an actor, ``host`` or ``each``) and the relation, from one cell of the matrix."""
    said = plain(text)
    heads = [name for name in leads() if said.startswith(name)]
    for name in heads:
        rest = said[len(name) :].strip(BETWEEN)
        if rest in links():
            return leads()[name], links()[rest]
    letters = ", ".join(row.letter for row in relations().values())
    hint = f"Write who leads and one letter of {letters}, such as `JPN t`"
    if not heads:
        shown = text.split()[0]
        raise UnknownName.among("lead", shown.upper(), [*ACTORS, EACH, HOST], place=place)
    lead, rest = leads()[heads[0]], said[len(heads[0]) :].strip(BETWEEN)
    if not rest:
        raise DataFileError(f"'{lead}' stands without a relation", place=place, found=text, hint=hint)
    word, _, more = rest.partition(" ")
    if word in links():
        raise DataFileError(
            f"'{lead} {word}' is followed by more text, '{more}'",
            place=place,
            found=text,
            hint="Leave only who leads and the letter; write remarks into the sheet `rules`, under why",
        )
    raise DataFileError(f"'{rest}' is no relation", place=place, found=text, expected=letters, hint=hint)


def listed(text: str, kind: str, known: Mapping[str, Label], place: Place) -> list[str] | None:
    """Return ids from a cell that lists them; None where it says all or nothing."""
    ways = names(known)
    if plain(text) in ("", ALL, "全部", "すべて", "全て"):
        return None
    if plain(text) in ways:
        return [ways[plain(text)]]
    found = []
    for part in filter(None, map(str.strip, SEPARATOR.split(text))):
        if plain(part) not in ways:
            raise UnknownName.among(kind, part, known, place=place)
        found.append(ways[plain(part)])
    return found


def bound(text: str, place: Place) -> list[str] | str:
    """Return the forces that a row binds: actors, or ``stakeholders`` where it says so or nothing."""
    if plain(text) in ("", STAKEHOLDERS, "関係国"):
        return STAKEHOLDERS
    return listed(text, "actor", ACTORS, place) or STAKEHOLDERS


def yes(text: str, place: Place) -> bool:
    """Return whether a cell says yes; an empty one says no."""
    said = plain(text)
    if said not in YES | NO:
        raise DataFileError(
            f"must say yes or no, found '{text}'", place=place, found=text, hint="Write yes, or nothing"
        )
    return said in YES


def number(text: str, place: Place) -> float | None:
    """Return a number, None where the cell is empty."""
    said = plain(text)
    if not said:
        return None
    try:
        value = float(said)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DataFileError(
            f"must be a number, found '{text}'", place=place, found=text, hint="Write a number, such as 14"
        )
    return value


def each_number(text: str, place: Place) -> list[float]:
    """Return the numbers of a cell, which stand between commas or semicolons."""
    found = (number(part, place) for part in SEPARATOR.split(text))
    return [value for value in found if value is not None]


def by_actor(said: str, place: Place) -> dict[str, str]:
    """Return a text for each actor from lines ``USA: text``; what follows on lines of its own belongs to the last."""
    ways = names(ACTORS)
    whole = said.strip()
    starts = [match for match in CAVEAT.finditer(whole) if plain(match[1]) in ways]
    if whole and (not starts or starts[0].start() > 0):
        first = whole.split()[0]
        raise DataFileError(
            f"a caveat begins with the nation that makes it, found '{first}'",
            place=place,
            found=first,
            hint="Write one a line, such as `USA: text`",
        )
    found: dict[str, str] = {}
    for match, after in zip_longest(starts, starts[1:]):
        actor, text = ways[plain(match[1])], whole[match.end() : after.start() if after else len(whole)].strip()
        if actor in found or not text:
            wrong = "is named twice" if actor in found else "is followed by nothing"
            raise DataFileError(
                f"{actor} {wrong}", place=place, found=actor, hint="Write one a line, such as `USA: text`"
            )
        found[actor] = text
    return found


def both(en: str, ja: str) -> dict[str, str]:
    """Return a text in both languages; one that is left out is as the other."""
    return {"en": en or ja, "ja": ja or en}
