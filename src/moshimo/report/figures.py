"""Figures as SVG, each saying one thing: bars of shares, and points with intervals.

A figure is one column of rows.  Widths are percentages and type has a fixed size, so the same SVG reads on a telephone,
on a desk and in print.  Outcome classes differ by pattern and by the letter printed in each segment, never by colour
alone; the page puts the table that a figure was made from behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from moshimo.words import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LETTERS = dict(zip(OUTCOMES, "ABCDE", strict=True))
"""The letter of each outcome class in figures, tables and the key."""

_TILES = {
    "defence_holds": '<rect width="8" height="8" fill="#17415f"/>',
    "stalemate_favourable": '<rect width="8" height="8" fill="#7fa8c4"/>'
    '<path d="M-2 2L2-2M0 8L8 0M6 10L10 6" stroke="#17415f" stroke-width="1.5"/>',
    "stalemate": '<rect width="8" height="8" fill="#f4f1ea"/><circle cx="4" cy="4" r="1.4" fill="#555"/>',
    "stalemate_unfavourable": '<rect width="8" height="8" fill="#eccb9b"/>'
    '<path d="M0 2H8M0 6H8" stroke="#8a5a13" stroke-width="1.2"/>',
    "defence_fails": '<rect width="8" height="8" fill="#fff"/>'
    '<path d="M0 0L8 8M8 0L0 8" stroke="#9a3412" stroke-width="1.1"/>',
}
ROW, BAR, TOP = 50, 22, 20
LOW, THIN = 40, 12


@dataclass(frozen=True)
class Bar:
    """One row of a bar figure: its label, a remark set at the right, and the share of each outcome class."""

    label: str
    remark: str
    shares: dict[str, float]


@dataclass(frozen=True)
class Point:
    """One row of a point figure: its label, the value as printed, and mean, low, high."""

    label: str
    printed: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Span:
    """One row of a timeline: its label, a remark, the day from which it is open (None: never), and the day from which
    it is open without the urgent route (None: no difference)."""

    label: str
    remark: str
    start: float | None
    sure: float | None


@dataclass(frozen=True)
class Share:
    """One row of a figure of shares: its label, the share, and one beside it that is drawn hatched."""

    label: str
    share: float
    beside: float = 0.0


def _patterns(name: str) -> str:
    tiles = "".join(
        f'<pattern id="{name}-{outcome}" width="8" height="8" patternUnits="userSpaceOnUse">{tile}</pattern>'
        for outcome, tile in _TILES.items()
    )
    return f"<defs>{tiles}</defs>"


def svg(name: str, title: str, height: float, body: str) -> str:
    """Return a figure as wide as its column with its title, for readers who cannot see it."""
    return (
        f'<svg role="img" aria-labelledby="{name}-title" width="100%" height="{height:g}" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="{name}-title">{escape(title)}</title>{body}</svg>'
    )


def labels_of(y: float, label: str, remark: str) -> str:
    """Return the label of a row at the left and its remark at the right."""
    left = f'<text x="0" y="{y:g}" class="label">{escape(label)}</text>'
    return left + f'<text x="100%" y="{y:g}" text-anchor="end" class="remark">{escape(remark)}</text>'


def bars(name: str, title: str, rows: Sequence[Bar]) -> str:
    """Return stacked bars of outcome shares, best class first; segments of 7 % and more carry their letter."""
    parts = [_patterns(name)]
    for i, row in enumerate(rows):
        y = i * ROW
        parts.append(labels_of(y + TOP - 6, row.label, row.remark))
        left = 0.0
        for outcome in OUTCOMES:
            width = 100.0 * row.shares[outcome]
            if width > 0.0:
                place = f'x="{left:.3f}%" y="{y + TOP}" width="{width:.3f}%" height="{BAR}"'
                parts.append(f'<rect {place} fill="url(#{name}-{outcome})" stroke="#333" stroke-width="1"/>')
            if width >= 7.0:
                middle = f'x="{left + width / 2:.3f}%" y="{y + TOP + BAR - 6}"'
                printed = f"{LETTERS[outcome]} {width:.0f}%" if width >= 14.0 else LETTERS[outcome]
                parts.append(f'<text {middle} text-anchor="middle" class="segment">{printed}</text>')
            left += width
    return svg(name, title, len(rows) * ROW, "".join(parts))


def key(name: str, labels: dict[str, str]) -> str:
    """Return the key of the bars: a swatch, the letter and the name of each class, one below the other."""
    parts = [_patterns(name)]
    for i, outcome in enumerate(OUTCOMES):
        y = i * 20
        swatch = f'x="1" y="{y + 2}" width="26" height="14" fill="url(#{name}-{outcome})" stroke="#333"'
        parts.append(f"<rect {swatch}/>")
        parts.append(f'<text x="36" y="{y + 14}" class="label">{LETTERS[outcome]}  {escape(labels[outcome])}</text>')
    return svg(name, " ".join(labels.values()), len(OUTCOMES) * 20, "".join(parts))


def points(name: str, title: str, rows: Sequence[Point], low: float, high: float) -> str:
    """Return points with their 95 % intervals on one axis from `low` to `high`, with a line at zero if it is inside."""

    def at(value: float) -> float:
        return 2.0 + 96.0 * (value - low) / (high - low)

    height = len(rows) * ROW
    parts: list[str] = []
    if low < 0.0 < high:
        parts.extend(
            f'<line x1="{at(0):.3f}%" x2="{at(0):.3f}%" y1="{i * ROW + TOP}" y2="{i * ROW + TOP + BAR}" class="zero"/>'
            for i in range(len(rows))
        )
        parts.append(f'<text x="{at(0):.3f}%" y="{height + 14}" text-anchor="middle" class="remark">0</text>')
    for i, row in enumerate(rows):
        y = i * ROW
        middle = y + TOP + BAR / 2
        parts.append(labels_of(y + TOP - 6, row.label, row.printed))
        parts.append(
            f'<line x1="{at(row.low):.3f}%" x2="{at(row.high):.3f}%" y1="{middle}" y2="{middle}" class="whisker"/>'
        )
        parts.extend(
            f'<line x1="{at(end):.3f}%" x2="{at(end):.3f}%" y1="{middle - 6}" y2="{middle + 6}" class="whisker"/>'
            for end in (row.low, row.high)
        )
        parts.append(f'<circle cx="{at(row.mean):.3f}%" cy="{middle}" r="5" class="point"/>')
    for end, anchor in ((low, "start"), (high, "end")):
        parts.append(
            f'<text x="{at(end):.3f}%" y="{height + 14}" text-anchor="{anchor}" class="remark">{end:+g}</text>'
        )
    return svg(name, title, height + 20, "".join(parts))


def _hatch(name: str) -> str:
    lines = '<rect width="8" height="8" fill="#f4f1ea"/><path d="M-2 2L2-2M0 8L8 0M6 10L10 6" stroke="#17415f"/>'
    return (
        f'<defs><pattern id="{name}-hatch" width="8" height="8" patternUnits="userSpaceOnUse">{lines}</pattern></defs>'
    )


def timeline(name: str, title: str, rows: Sequence[Span], days: float) -> str:
    """Return what is open from which day: a bar from its first day on, hatched while only the urgent route is open."""
    parts = [_hatch(name)]

    def bar(y: float, first: float, last: float, fill: str) -> str:
        left, width = 100.0 * first / days, 100.0 * (last - first) / days
        place = f'x="{left:.3f}%" y="{y + TOP}" width="{width:.3f}%" height="{THIN}"'
        return f'<rect {place} fill="{fill}" stroke="#333" stroke-width="1"/>'

    for i, row in enumerate(rows):
        y = i * LOW
        parts.append(labels_of(y + TOP - 6, row.label, row.remark))
        parts.append(f'<rect x="0" y="{y + TOP}" width="100%" height="{THIN}" class="frame"/>')
        if row.start is not None and row.start < days:
            sure = row.start if row.sure is None else min(row.sure, days)
            if sure > row.start:
                parts.append(bar(y, row.start, sure, f"url(#{name}-hatch)"))
            if sure < days:
                parts.append(bar(y, sure, days, "#17415f"))
    height = len(rows) * LOW
    for day in (0, 7, 14, 21, int(days)):
        anchor = "start" if day == 0 else "end" if day == days else "middle"
        parts.append(
            f'<text x="{100.0 * day / days:.3f}%" y="{height + 14}" text-anchor="{anchor}" class="remark">{day}</text>'
        )
    return svg(name, title, height + 20, "".join(parts))


def shares(name: str, title: str, rows: Sequence[Share], percent: Callable[[float], str]) -> str:
    """Return one bar for each share, from 0 to 1, then what stands beside it, hatched; `percent` prints the share."""
    parts = [_hatch(name)]
    for i, row in enumerate(rows):
        y = i * LOW
        parts.append(labels_of(y + TOP - 6, row.label, percent(row.share)))
        place = f'x="0" y="{y + TOP}" height="{THIN}"'
        parts.append(
            f'<rect {place} width="100%" fill="none" stroke="#c9c4ba" stroke-width="1" stroke-dasharray="3 3"/>'
        )
        parts.append(f'<rect {place} width="{100.0 * row.share:.3f}%" fill="#17415f"/>')
        if row.beside > 0.0:
            beside = f'x="{100.0 * row.share:.3f}%" y="{y + TOP}" width="{100.0 * row.beside:.3f}%" height="{THIN}"'
            parts.append(f'<rect {beside} fill="url(#{name}-hatch)" stroke="#333" stroke-width="1"/>')
    return svg(name, title, len(rows) * LOW, "".join(parts))
