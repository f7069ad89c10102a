"""Figures with parts or with two axes: stacked parts, lines over a scale, a trade-off of two measures, steps by day.

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
    '<circle r="5" class="point"/>',
    '<rect x="-4.5" y="-4.5" width="9" height="9" class="hollow"/>',
    '<path d="M0-6L6 5H-6Z" class="point"/>',
    '<path d="M0-6L6 0L0 6L-6 0Z" class="hollow"/>',
)
LEFT, RIGHT = 10.0, 97.0
"""Where the first and the last place of a scale stand, in percent of the width."""
HEIGHT, LINE = 190, 20
NARROW, SIGN = 3.3, 8.5
"""Pixels of one percent on a telephone, and of one sign: labels are placed so that they do not meet there."""


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


@dataclass(frozen=True)
class Spot:
    """One labelled point of a trade-off."""

    label: str
    x: float
    y: float


def _across(place: float) -> float:
    return LEFT + (RIGHT - LEFT) * place


def _tiles(name: str, count: int) -> str:
    made = (
        f'<pattern id="{name}-{i}" width="8" height="8" patternUnits="userSpaceOnUse">{_TILES[i]}</pattern>'
        for i in range(count)
    )
    return f"<defs>{''.join(made)}</defs>"


def _mark(i: int, x: float, y: float) -> str:
    return f'<svg x="{x:.3f}%" y="{y:.1f}" style="overflow:visible">{_MARKS[i]}</svg>'


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
        out.append(_mark(i, 2.5, i * LINE + 10))
        out.append(f'<text x="24" y="{i * LINE + 14}" class="label">{escape(one.label)}</text>')
    if band is not None:
        low, high, text = band
        y, fill = len(series) * LINE, f'fill="url(#{name}-2)" stroke="#8a857b"'
        out.append(f'<rect x="1" y="{y + 2}" width="16" height="14" {fill}/>')
        out.append(f'<text x="24" y="{y + 14}" class="label">{escape(text)}</text>')
        wide = f'x="{LEFT}%" width="{RIGHT - LEFT}%" y="{up(high):.1f}" height="{up(low) - up(high):.1f}"'
        out.append(f"<rect {wide} {fill}/>")
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        ends = f'x1="{LEFT}%" x2="{RIGHT}%" y1="{up(share)}" y2="{up(share)}"'
        out.append(f'<line {ends} class="zero"/>')
        out.append(
            f'<text x="{LEFT - 1}%" y="{up(share) + 4}" text-anchor="end" class="remark">{100 * share:.0f}</text>'
        )
    for i, one in enumerate(series):
        where = [(_across(place), up(value)) for place, value in zip(scale.places, one.values, strict=True)]
        for (left, start), (right, end) in pairwise(where):
            out.append(f'<line x1="{left:.3f}%" y1="{start:.1f}" x2="{right:.3f}%" y2="{end:.1f}" class="run"/>')
        out += [_mark(i, x, y) for x, y in where]
    out += _below(head + HEIGHT, scale.ticks, scale.title)
    return svg(name, title, head + HEIGHT + 2 * LINE + 4, "".join(out))


def _below(y: float, ticks: Sequence[tuple[float, str]], title: str) -> list[str]:
    out = [
        f'<text x="{_across(place):.3f}%" y="{y + 17:.0f}" text-anchor="middle" class="remark">{escape(text)}</text>'
        for place, text in ticks
    ]
    middle = f'x="{_across(0.5):.3f}%" y="{y + 37:.0f}"'
    return [*out, f'<text {middle} text-anchor="middle" class="remark">{escape(title)}</text>']


def trade_off(name: str, title: str, spots: Sequence[Spot], across: str, upwards: str) -> str:
    """Return labelled points of two measures, each from zero to a round number; points in one place share a label."""
    most_x, most_y = (_round(max([1e-9, *values])) for values in zip(*((s.x, s.y) for s in spots), strict=True))
    head = LINE + 8
    out = [f'<text x="0" y="14" class="remark">{escape(upwards)}</text>']
    for share in (0.0, 0.5, 1.0):
        y, x = head + HEIGHT * (1.0 - share), _across(share)
        out.append(f'<line x1="{LEFT}%" x2="{RIGHT}%" y1="{y}" y2="{y}" class="zero"/>')
        out.append(f'<line x1="{x}%" x2="{x}%" y1="{head}" y2="{head + HEIGHT}" class="zero"/>')
        out.append(
            f'<text x="{LEFT - 1}%" y="{y + 4}" text-anchor="end" class="remark">{_short(share * most_y)}</text>'
        )
    groups: list[tuple[float, float, list[str]]] = []
    for spot in spots:
        x, y = _across(spot.x / most_x), head + HEIGHT * (1.0 - spot.y / most_y)
        out.append(_mark(0, x, y))
        near = next((g for g in groups if abs(g[0] - x) * NARROW < 14 and abs(g[1] - y) < 14), None)
        if near is None:
            groups.append((x, y, [spot.label]))
        else:
            near[2].append(spot.label)
    out += _placed(groups)
    ticks = [(share, _short(share * most_x)) for share in (0.0, 0.5, 1.0)]
    out += _below(head + HEIGHT, ticks, across)
    return svg(name, title, head + HEIGHT + 2 * LINE + 4, "".join(out))


def _placed(groups: Sequence[tuple[float, float, list[str]]]) -> list[str]:
    """Return the label of each group beside it, moved up or down until it meets no other label."""
    taken: list[tuple[float, float, float]] = []
    out = []
    for x, y, names in groups:
        text = " ".join(names)
        wide, right = len(text) * SIGN, x < 60.0
        left = x * NARROW + 10 if right else x * NARROW - 10 - wide
        for move in (4, -12, 20, -28, 36, -44):
            place = y + move
            if all(abs(place - b) >= 16 or left > c or left + wide < a for a, b, c in taken):
                break
        taken.append((left, place, left + wide))
        anchor, shift = ("start", 10) if right else ("end", -10)
        where = f'x="{x:.3f}%" dx="{shift}" y="{place:.1f}" text-anchor="{anchor}"'
        out.append(f'<text {where} class="label">{escape(text)}</text>')
    return out


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
    out = [_tiles(name, 1)]
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
    for day in (first, 0.0, 7.0, 14.0, 21.0, last):
        anchor = "start" if day == first else "end" if day == last else "middle"
        left = 100.0 * (day - first) / (last - first)
        printed = f"{day:+g}".replace("-", "−") if day else "0"
        out.append(f'<text x="{left:.3f}%" y="{y}" text-anchor="{anchor}" class="remark">{printed}</text>')
    return svg(name, title, y + 8, "".join(out))


def _round(value: float) -> float:
    """Return the next round number above: 1, 2, 4 or 5 times a power of ten.

    >>> _round(0.82), _round(32.1), _round(4.0)
    (1.0, 40.0, 4.0)
    """
    power = 10.0 ** len(str(int(value))) / 10.0 if value >= 1.0 else 10.0 ** -len(f"{1 / value:.0f}")
    return next(step * power for step in (1.0, 2.0, 4.0, 5.0, 10.0) if step * power >= value * (1 - 1e-9))


def _short(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"
