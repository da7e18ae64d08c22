"""Documents as PDF: a page each, as wide as the paper and as long as the document.

The font comes with the library (Bitstream Vera, free to embed) and has the Nordic letters; of the
few that it lacks, such as those of some Sami names, the plain letter is shown.
"""

import dataclasses
import functools
import io
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pos.layout import Row

WIDTH, MARGIN = 80 * mm, 4 * mm
INNER = WIDTH - 2 * MARGIN
SIZE, LINE = 7.5, 10.5
PLAIN, BOLD = "Vera", "VeraBd"
WITHOUT_PARTS = {"ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T", "đ": "d", "Đ": "D"}


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One line: its texts with the points where they begin, end (right) or have their middle."""

    texts: tuple[tuple[str, float, str], ...] = ()
    size: float = SIZE
    font: str = PLAIN
    height: float = LINE
    is_rule: bool = False


class Pages:
    """A file of pages, each as long as what stands on it. The same rows give the same bytes."""

    def __init__(self, file: BinaryIO, *, title: str, author: str) -> None:
        _fonts()
        self.canvas = Canvas(file, invariant=1)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)

    def add(self, rows: Sequence[Row]) -> None:
        """One page more."""
        lines = [line for row in rows for line in _lines(row)]
        height = sum(line.height for line in lines) + 2 * MARGIN
        self.canvas.setPageSize((WIDTH, height))
        top = height - MARGIN
        for line in lines:
            top -= line.height
            _draw(self.canvas, line, top)
        self.canvas.showPage()

    def save(self) -> None:
        """Write the file: until then it lies in memory."""
        self.canvas.save()


def draw(rows: Sequence[Row], *, title: str, author: str) -> bytes:
    """The bytes of a file of one page."""
    file = io.BytesIO()
    pages = Pages(file, title=title, author=author)
    pages.add(rows)
    pages.save()
    return file.getvalue()


def width(text: str, line: Line) -> float:
    """In points, as the line shows it."""
    return float(pdfmetrics.stringWidth(text, line.font, line.size))


def _draw(canvas: Any, line: Line, y: float) -> None:
    if line.is_rule:
        canvas.line(MARGIN, y + line.height / 2, WIDTH - MARGIN, y + line.height / 2)
    canvas.setFont(line.font, line.size)
    base = y + line.size * 0.25
    put = {"left": "drawString", "right": "drawRightString", "middle": "drawCentredString"}
    for text, x, how in line.texts:
        getattr(canvas, put[how])(x, base, text)


def _lines(row: Row) -> Iterator[Line]:
    if row.kind == "rule":
        yield Line(is_rule=True, height=LINE * 0.7)
    elif row.kind in ("mark", "heading"):
        for part in _split(row.cells[0], BOLD, 2 * SIZE, INNER):
            yield Line(((part, WIDTH / 2, "middle"),), 2 * SIZE, BOLD, 2 * LINE)
    elif row.kind in ("pair", "sum"):
        yield from _pair(*map(shown, row.cells), font=BOLD if row.kind == "sum" else PLAIN)
    elif row.kind == "table":
        for first, *others in row.lines:
            ends = [MARGIN + INNER * share for share in (0.52, 0.74, 1)]
            texts = [(shown(text), end, "right") for text, end in zip(others, ends, strict=True)]
            yield Line(((shown(first), MARGIN, "left"), *texts))
    else:
        yield from _paragraph(row)


def _paragraph(row: Row) -> Iterator[Line]:
    indent = 2 * SIZE if row.kind == "under" else 0
    for part in _split(row.cells[0], PLAIN, SIZE, INNER - indent):
        is_middle = row.kind == "middle"
        x = WIDTH / 2 if is_middle else MARGIN + indent
        yield Line(((part, x, "middle" if is_middle else "left"),))


def _pair(left: str, right: str, *, font: str) -> Iterator[Line]:
    room = INNER - pdfmetrics.stringWidth(right, font, SIZE) - SIZE
    indent = SIZE * (len(left) - len(left.lstrip()))
    *first, last = _split(left.strip(), font, SIZE, room - indent) or [""]
    for part in first:
        yield Line(((part, MARGIN + indent, "left"),), font=font)
    texts = ((last, MARGIN + indent, "left"), (right, WIDTH - MARGIN, "right"))
    yield Line(texts, font=font)


def _split(text: str, font: str, size: float, room: float) -> list[str]:
    found: list[str] = simpleSplit(shown(text), font, size, room)
    return found


def shown(text: str) -> str:
    """With letters that the font has."""
    known = _fonts()
    if all(ord(letter) in known for letter in text):
        return text
    return "".join(one if ord(one) in known else _plain(one, known) for one in text)


def _plain(letter: str, known: frozenset[int]) -> str:
    base = unicodedata.normalize("NFKD", WITHOUT_PARTS.get(letter, letter))
    return "".join(one for one in base if ord(one) in known) or "?"


@functools.cache
def _fonts() -> frozenset[int]:
    """Make the fonts known; returns the letters that they have."""
    fonts = [TTFont(name, f"{name}.ttf") for name in (PLAIN, BOLD)]
    for font in fonts:
        pdfmetrics.registerFont(font)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))
