"""What commands share: options by one name, documents on stdout, progress on stderr."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Use only what was public on this day (YYYY-MM-DD).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
Futures = Annotated[int, typer.Option("--futures", metavar="N", help="How many futures to sample.")]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Seed of every draw: same seed, same bits.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Hold an assumption or parameter; NAME=LOW..HIGH draws it."),
]
Workers = Annotated[int | None, typer.Option("--workers", metavar="N", help="Threads (default: one for each core).")]

QUIET_SECONDS = 10.0


def print_document(document: Mapping[str, Any]) -> None:
    """Print a document as JSON on stdout."""
    from moshimo.study import to_json

    print(to_json(document))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows as a plain table that fits any terminal and any pipe; the last column is not padded."""
    shown = [list(columns), *([str(cell) for cell in row] for row in rows)]
    widths = [max(_width(row[i]) for row in shown) for i in range(len(columns) - 1)]
    for row in shown:
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)]
        print("  ".join([*cells, row[-1]]).rstrip())


def _width(text: str) -> int:
    """Return how many columns a text takes: Japanese letters take two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 policy``, ``2 policies``, ``3 levers``."""
    many = f"{noun.removesuffix('y')}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else many}"


def show_range(row: Mapping[str, Any]) -> str:
    """Return what a row says as text: a value, a range, or the first words of a statement."""
    if isinstance(row.get("value"), str):
        return shorten(row["value"], 60, placeholder=" ...")
    return f"{row['value']:g}" if "value" in row else f"{row['low']:g} to {row['high']:g}"


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show rows done, rate and time left on stderr: one moving line on a terminal, else a line every ten seconds."""
    started = time.perf_counter()
    terminal = sys.stderr.isatty()
    last = started
    drawn = False

    def report(done: int, total: int) -> None:
        nonlocal last, drawn
        now = time.perf_counter()
        if now - last < (0.1 if terminal else QUIET_SECONDS) and not (terminal and done == total):
            return
        last = now
        rate = done / max(now - started, 1e-9)
        left = (total - done) / max(rate, 1e-9)
        line = f"{what}: {done:,} of {total:,} rows, {rate:,.0f} rows/s, {left:,.0f} s left"
        drawn = True
        print(f"\r{line:<72}" if terminal else line, end="" if terminal else "\n", file=sys.stderr, flush=True)

    yield report
    if drawn and terminal:
        print(file=sys.stderr)
