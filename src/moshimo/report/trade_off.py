"""A trade-off of two measures as labelled points: no arrow, no frontier, no best one.

Near points share a label, and a label stands where it meets no mark and no other label, on a telephone too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from moshimo.report.charts import HEIGHT, LEFT, LINE, RIGHT, across, below, mark
from moshimo.report.figures import svg

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST = 0.5
"""A trade-off shows at least this much of what stands upwards, so that small differences look small."""
NARROW, SIGN = 3.3, 8.5
"""Pixels of one percent on a telephone, and of one sign: labels are placed so that they do not meet there."""


@dataclass(frozen=True)
class Spot:
    """One labelled point of a trade-off."""

    label: str
    x: float
    y: float


def trade_off(name: str, title: str, spots: Sequence[Spot], beside: str, upwards: str) -> str:
    """Return labelled points of two measures between round numbers, which need not be zero; near ones share a label."""
    (x_low, x_high), (y_low, y_high) = (
        _round(values, least) for values, least in (([s.x for s in spots], 0.0), ([s.y for s in spots], LEAST))
    )
    head = LINE + 8
    out = [f'<text x="0" y="14" class="remark">{escape(upwards)}</text>']
    for share in (0.0, 0.5, 1.0):
        y, x, printed = head + HEIGHT * (1.0 - share), across(share), f"{y_low + share * (y_high - y_low):g}"
        out.append(f'<line x1="{LEFT}%" x2="{RIGHT}%" y1="{y}" y2="{y}" class="zero"/>')
        out.append(f'<line x1="{x}%" x2="{x}%" y1="{head}" y2="{head + HEIGHT}" class="zero"/>')
        out.append(f'<text x="{LEFT - 1}%" y="{y + 4}" text-anchor="end" class="remark">{printed}</text>')
    groups: list[tuple[float, float, list[str]]] = []
    marks = []
    for spot in spots:
        x = across((spot.x - x_low) / (x_high - x_low))
        y = head + HEIGHT * (1.0 - (spot.y - y_low) / (y_high - y_low))
        marks.append((x, y))
        out.append(mark(0, f"{x:.3f}%", y))
        near = next((g for g in groups if abs(g[0] - x) * NARROW < 14 and abs(g[1] - y) < 14), None)
        if near is None:
            groups.append((x, y, [spot.label]))
        else:
            near[2].append(spot.label)
    out += _placed(groups, marks)
    ticks = [(share, f"{x_low + share * (x_high - x_low):g}") for share in (0.0, 0.5, 1.0)]
    out += below(head + HEIGHT, ticks, beside)
    return svg(name, title, head + HEIGHT + 2 * LINE + 6, "".join(out))


def _placed(groups: Sequence[tuple[float, float, list[str]]], marks: Sequence[tuple[float, float]]) -> list[str]:
    """Return the label of each group at a place near it where it meets no mark and no other label."""
    taken = [(x * NARROW - 6, y - 6, x * NARROW + 6, y + 6) for x, y in marks]
    out = []
    for x, y, names in groups:
        text = " ".join(names)
        wide = len(text) * SIGN
        places = [(anchor, place) for place in (y + 4, y - 14, y + 22, y - 32, y + 40) for anchor in ("start", "end")]
        if x >= 60.0:
            places = [(anchor, place) for _, place in places[::2] for anchor in ("end", "start")]
        boxes = {}
        for anchor, place in places:
            left = x * NARROW + 10 if anchor == "start" else x * NARROW - 10 - wide
            boxes[anchor, place] = (left, place - 12, left + wide, place + 3)
        free = [
            key
            for key, (a, b, c, d) in boxes.items()
            if a > LEFT * NARROW
            and c < 102 * NARROW
            and not any(a < g and e < c and b < h and f < d for e, f, g, h in taken)
        ]
        anchor, place = (free or places)[0]
        taken.append(boxes[anchor, place])
        where = f'x="{x:.3f}%" dx="{10 if anchor == "start" else -10}" y="{place:.1f}" text-anchor="{anchor}"'
        out.append(f'<text {where} class="spot">{escape(text)}</text>')
    return out


def _round(values: Sequence[float], least: float = 0.0) -> tuple[float, float]:
    """Return round numbers around some values, a few steps of 1, 2 or 5 times a power of ten and `least` apart.

    >>> _round((2.8, 23.6, 32.1)), _round((0.3, 0.82)), _round((3.0, 3.0))
    ((0.0, 40.0), (0.2, 1.0), (2.0, 4.0))
    """
    low, high = min(values), max(values)
    if high - low < least:
        low = max(0.0, 0.5 * (low + high - least))
        high = low + least
    if high - low < 1e-9:
        return low - 1.0, high + 1.0
    power = 10.0 ** math.floor(math.log10((high - low) / 2.0))
    step = next(one * power for one in (1.0, 2.0, 5.0, 10.0) if 5.0 * one * power >= high - low)
    first, last = math.floor(low / step), math.ceil(high / step)
    return round(first * step, 10), round((last + (last - first) % 2) * step, 10)
