"""A document as plain text of 48 columns: for e-mail, and for what is checked by eye.

Double size cannot be said in it: a heading stands between two empty lines and two rows of signs.
"""

import textwrap
from collections.abc import Iterable, Iterator

from pos.layout import Row

WIDTH = 48
NO_BREAK = {ord("\N{NO-BREAK SPACE}"): " ", ord("\N{NARROW NO-BREAK SPACE}"): " "}


def text(rows: Iterable[Row]) -> str:
    """The rows, each on a line of its own or on several."""
    written = "\n".join(line.rstrip() for row in rows for line in _lines(row))
    return written.translate(NO_BREAK) + "\n"


def _lines(row: Row) -> Iterator[str]:
    if row.kind == "rule":
        yield "-" * WIDTH
    elif row.kind in ("mark", "heading"):
        yield "=" * WIDTH
        yield from (line.center(WIDTH) for line in textwrap.wrap(row.cells[0], WIDTH // 2))
        yield "=" * WIDTH
    elif row.kind == "middle":
        yield from (line.center(WIDTH) for line in textwrap.wrap(row.cells[0], WIDTH))
    elif row.kind in ("pair", "sum"):
        yield from _pair(*row.cells)
    elif row.kind == "under":
        yield from (f"  {line}" for line in textwrap.wrap(row.cells[0], WIDTH - 2))
    elif row.kind == "table":
        for first, *others in row.lines:
            yield first.ljust(12) + "".join(cell.rjust(12) for cell in others)
    else:
        yield from textwrap.wrap(row.cells[0], WIDTH)


def _pair(left: str, right: str) -> Iterator[str]:
    indent = " " * (len(left) - len(left.lstrip()))
    *first, last = textwrap.wrap(left, WIDTH - len(right) - 1, subsequent_indent=indent) or [""]
    yield from first
    yield last.ljust(WIDTH - len(right)) + right
