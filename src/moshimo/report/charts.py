"""Figures with parts or with a scale: stacked parts, lines over a scale, steps by day.

Like those of `figures` they are SVG one column wide, sized in percent across and in pixels down, with type of a fixed
size.  Series differ by the shape of their marks, parts by pattern and letter: nothing hangs on colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from moshimo.report.figures import ROW, TOP, labels_of, svg

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TILES = (
    '<rect width="8" height="8" fill="#17415f"/>',
    '<rect width="8" height="8" fill="#7fa8c4"/><path d="M-2 2L2-2M0 8L8 0M6 10L10 6" stroke="#17415f"/>',
    '<rect width="8" height="8" fill="#f4f1ea"/><circle cx="4" cy="4" r="1.4" fill="#555"/>',
    '<rect width="8" height="8" fill="#eccb9b"/><path d="M0 2H8M0 6H8" stroke="#8a5a13"/>',
)
_MARKS = (
    '<circle cx="{x}" cy="{y}" r="5" class="point"/>',
    '<rect x="{x}" y="{y}" width="9" height="9" transform="translate(-4.5 -4.5)" class="hollow"/>',
    '<rect x="{x}" y="{y}" width="9" height="9" transform="translate(-4.5 -4.5)" class="point"/>',
    '<circle cx="{x}" cy="{y}" r="4.5" class="hollow"/>',
)
LEFT, RIGHT = 10.0, 97.0
"""Where the first and the last place of a scale stand, in percent of the width."""
HEIGHT, LINE = 190, 20


@dataclass(frozen=True)
class Stack:
    """One row of parts: its label, a remark set at the right, and the share of each part; the rest stays empty."""

    label: str
    remark: str
    parts: tuple[float, ...]


@dataclass(frozen=True)
class Series:
    """One line: its name and its value, 0 to 1, at each place of the scale."""

    label: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Scale:
    """The scale across: where each value stands, 0 to 1, the places that carry a label, and what it measures."""

    places: tuple[float, ...]
    ticks: tuple[tuple[float, str], ...]
    title: str


def across(place: float) -> float:
    """Return where a place of a scale, 0 to 1, stands, in percent of the width."""
    return LEFT + (RIGHT - LEFT) * place


def _tiles(name: str, count: int) -> str:
    made = (
        f'<pattern id="{name}-{i}" width="8" height="8" patternUnits="userSpaceOnUse">{_TILES[i]}</pattern>'
        for i in range(count)
    )
    return f"<defs>{''.join(made)}</defs>"


def mark(i: int, x: str, y: float) -> str:
    """Return the mark of the series number `i`."""
    return _MARKS[i].format(x=x, y=f"{y:.1f}")


def stacks(name: str, title: str, rows: Sequence[Stack], key: Sequence[tuple[str, str]]) -> str:
    """Return rows of parts from the left, with their key below; `key` holds the letter and the name of each part."""
    out = [_tiles(name, len(key))]
    for i, row in enumerate(rows):
        y, left = i * ROW, 0.0
        out.append(labels_of(y + TOP - 6, row.label, row.remark))
        out.append(f'<rect x="0" y="{y + TOP}" width="100%" height="22" class="frame"/>')
        for j, (share, (letter, _)) in enumerate(zip(row.parts, key, strict=True)):
            width = 100.0 * share
            if width > 0.0:
                place = f'x="{left:.3f}%" y="{y + TOP}" width="{width:.3f}%" height="22"'
                out.append(f'<rect {place} fill="url(#{name}-{j})" stroke="#333" stroke-width="1"/>')
            if width >= 7.0:
                printed = f"{letter} {width:.0f}%" if width >= 16.0 else letter
                middle = f'x="{left + width / 2:.3f}%" y="{y + TOP + 16}"'
                out.append(f'<text {middle} text-anchor="middle" class="segment">{escape(printed)}</text>')
            left += width
    top = len(rows) * ROW
    for j, (letter, text) in enumerate(key):
        y = top + j * LINE
        out.append(f'<rect x="1" y="{y + 2}" width="26" height="14" fill="url(#{name}-{j})" stroke="#333"/>')
        out.append(f'<text x="36" y="{y + 14}" class="label">{escape(letter)}  {escape(text)}</text>')
    return svg(name, title, top + len(key) * LINE, "".join(out))


def lines(
    name: str, title: str, series: Sequence[Series], scale: Scale, band: tuple[float, float, str] | None = None
) -> str:
    """Return lines over one scale, from 0 to 100 % upwards; `band` is a hatched range of them with its name."""
    head = (len(series) + (band is not None)) * LINE + 14
    out = [_tiles(name, 3)]

    def up(share: float) -> float:
        return head + HEIGHT * (1.0 - share)

    for i, one in enumerate(series):
        out.append(mark(i, "9", i * LINE + 10))
        out.append(f'<text x="24" y="{i * LINE + 14}" class="label">{escape(one.label)}</text>')
    if band is not None:
        low, high, text = band
        top, fill = len(series) * LINE, f'fill="url(#{name}-2)" stroke="#8a857b"'
        out.append(f'<rect x="1" y="{top + 2}" width="16" height="14" {fill}/>')
        out.append(f'<text x="24" y="{top + 14}" class="label">{escape(text)}</text>')
        wide = f'x="{LEFT}%" width="{RIGHT - LEFT}%" y="{up(high):.1f}" height="{up(low) - up(high):.1f}"'
        out.append(f"<rect {wide} {fill}/>")
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        ends = f'x1="{LEFT}%" x2="{RIGHT}%" y1="{up(share)}" y2="{up(share)}"'
        out.append(f'<line {ends} class="zero"/>')
        out.append(
            f'<text x="{LEFT - 1}%" y="{up(share) + 4}" text-anchor="end" class="remark">{100 * share:.0f}</text>'
        )
    for i, one in enumerate(series):
        where = [(across(place), up(value)) for place, value in zip(scale.places, one.values, strict=True)]
        for (left, start), (right, end) in pairwise(where):
            out.append(f'<line x1="{left:.3f}%" y1="{start:.1f}" x2="{right:.3f}%" y2="{end:.1f}" class="run"/>')
        out += [mark(i, f"{x:.3f}%", y) for x, y in where]
    out += below(head + HEIGHT, scale.ticks, scale.title)
    return svg(name, title, head + HEIGHT + 2 * LINE + 6, "".join(out))


def below(y: float, ticks: Sequence[tuple[float, str]], title: str) -> list[str]:
    """Return the labels of a scale and what it measures, below the line at `y`."""
    out = [
        f'<text x="{across(place):.3f}%" y="{y + 20:.0f}" text-anchor="middle" class="remark">{escape(text)}</text>'
        for place, text in ticks
    ]
    middle = f'x="{across(0.5):.3f}%" y="{y + 39:.0f}"'
    return [*out, f'<text {middle} text-anchor="middle" class="remark">{escape(title)}</text>']


def steps(
    name: str,
    title: str,
    rows: Sequence[tuple[str, Sequence[float]]],
    days: Sequence[float],
    percent: Callable[[float], str],
) -> str:
    """Return for each row how a share rises by day: a bar of that height from each day to the next."""
    first, last, high = days[0], days[-1], 20
    row_height = ROW - 4
    out = []
    for i, (label, shares) in enumerate(rows):
        y = i * row_height
        out.append(labels_of(y + TOP - 6, label, percent(shares[-1])))
        out.append(f'<rect x="0" y="{y + TOP}" width="100%" height="{high}" class="frame"/>')
        for share, (a, b) in zip(shares, pairwise(days), strict=False):
            if share > 0.0:
                left, width = 100.0 * (a - first) / (last - first), 100.0 * (b - a) / (last - first)
                tall = max(1.0, high * share)
                place = f'x="{left:.3f}%" width="{width:.3f}%" y="{y + TOP + high - tall:.2f}" height="{tall:.2f}"'
                out.append(f'<rect {place} fill="#17415f"/>')
    y = len(rows) * row_height + 14
    for day in dict.fromkeys((first, 0.0, 7.0, 14.0, 21.0, last)):
        anchor = "start" if day == first else "end" if day == last else "middle"
        left = 100.0 * (day - first) / (last - first)
        printed = f"{day:+g}".replace("-", "−") if day else "0"
        out.append(f'<text x="{left:.3f}%" y="{y}" text-anchor="{anchor}" class="remark">{printed}</text>')
    return svg(name, title, y + 8, "".join(out))
