"""The page's words in both languages, read from ``texts.yaml``, ``choices.yaml`` and ``sections.yaml`` in data.

`Texts` gives the sentence of a key in one language, with its fields filled in; a key or field that is missing is a
defect and raises `KeyError`.  Numbers are written here, once, so that every sentence rounds alike.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from moshimo.facts import data_file, read
from moshimo.words import UNITS

if TYPE_CHECKING:
    from typing import Any

LANGUAGES = ("ja", "en")
BEFORE_ATTACK = re.compile("第[-−]([0-9.]+)日")


@lru_cache(maxsize=1)
def _content() -> dict[str, Any]:
    content: dict[str, Any] = {}
    for name in ("texts.yaml", "choices.yaml", "sections.yaml"):
        content |= read(data_file("moshimo.report", name)).data
    return content


class Texts:
    """The sentences of one language: ``Texts("ja")("title")``."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **fields: object) -> str:
        """Return the sentence of a key with its fields filled in; Japanese counts days before the attack as such.

        >>> Texts("ja")("story_day", day="-4"), Texts("ja")("story_day", day="4"), Texts("en")("story_day", day="-4")
        ('攻撃の4日前', '第4日', 'Day -4')
        """
        text = str(_content()[key][self.language])
        if fields:
            text = text.format(**fields)
        return BEFORE_ATTACK.sub(r"攻撃の\1日前", text) if self.language == "ja" else text

    def percent(self, share: float) -> str:
        """Return a share as whole percent, with a space (that does not break) before the sign in English only.

        >>> Texts("en").percent(0.344), Texts("ja").percent(0.001), Texts("ja").percent(0.999)
        ('34\xa0%', '<1%', '>99%')
        """
        text = "<1" if 0.0 < share < 0.005 else ">99" if 0.995 < share < 1.0 else f"{100.0 * share:.0f}"
        return f"{text}%" if self.language == "ja" else f"{text}\N{NO-BREAK SPACE}%"

    def chance(self, value: float | None) -> str:
        """Return a choice probability or an expectation as the game gives it, a dash where there is none.

        >>> Texts("en").chance(0.344), Texts("en").chance(None)
        ('0.34', '-')
        """
        return "-" if value is None else f"{value:.2f}"

    def unit(self, name: str) -> str:
        """Return a unit in this language; a unit of the user's own stands as it was written."""
        label = UNITS.get(name)
        return name if label is None else str(getattr(label, self.language))


def days(number: float) -> str:
    """Return a day, or a number of days, with one decimal where it has any.

    >>> days(14.0), days(6.75), days(-7.5)
    ('14', '6.8', '−7.5')
    """
    return f"{number:.1f}".removesuffix(".0").replace("-", "−")


def limits() -> list[dict[str, str]]:
    """Return the limits, each in both languages."""
    return [{language: str(row[language]) for language in ("en", "ja")} for row in _content()["limits_rows"]]


def signed(value: float, digits: int = 2) -> str:
    """Return a difference with its sign; what rounds to zero carries none.

    >>> signed(0.2851), signed(-0.004), signed(-0.3), signed(-0.004, 3)
    ('+0.29', '0.00', '−0.30', '−0.004')
    """
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0.0:
        return text
    return ("+" if value > 0 else "−") + text


def yen(billion: float, language: str) -> str:
    """Return a sum given in JPY billion: ``JPY 702 billion``, or in Japanese counted in 億 and 兆.

    >>> yen(702, "en"), yen(702, "ja"), yen(2660, "ja"), yen(2000, "ja")
    ('JPY 702 billion', '7,020億円', '2兆6,600億円', '2兆円')
    """
    if language != "ja":
        return f"JPY {billion:,.0f} billion"
    trillions, rest = divmod(round(10 * billion), 10_000)
    return (f"{trillions}兆" if trillions else "") + (f"{rest:,}億" if rest or not trillions else "") + "円"


def number(value: float) -> str:
    """Return a number as a reader would write it: thousands grouped, three significant digits below ten.

    >>> number(16000), number(0.056), number(2.5), number(36), number(11.68)
    ('16,000', '0.056', '2.5', '36', '11.7')
    """
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
