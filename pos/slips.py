"""A document as a picture for a receipt printer: black and white, 203 dots to the inch.

The font is the PDF's (`pos.pdf`), so every Nordic letter is there, whatever code page a printer is
set to. Words are cut nowhere: a heading that is too wide becomes smaller, yet never as small as
one and a half times the amounts (see `pos.layout`), and a compound may be parted.
"""

import dataclasses
import functools
import io
from collections.abc import Iterator, Sequence

import segno
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase.ttfonts import TTFOpenFile

from pos import pdf
from pos.layout import Row
from pos.narrow import SOFT, partable

# Dots across 72 mm of 80 mm paper and 48 mm of 58 mm paper, and the size of the letters.
WIDTHS = {False: (576, 22), True: (384, 20)}
MIN_HEADING = 1.6
SMALLEST = 12

Font = ImageFont.FreeTypeFont


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One line: texts with the dots where they begin, end or have their middle (`la ra ma`)."""

    texts: tuple[tuple[str, float, str], ...]
    font: Font
    height: int
    is_rule: bool = False


def draw(rows: Sequence[Row], *, is_narrow: bool, code: str = "") -> Image.Image:
    """The picture; `code` is shown under it as a QR, for a scanner."""
    width, size = WIDTHS[is_narrow]
    page = _Page(width, size)
    lines = [line for row in rows for line in page.lines(row)]
    square = _square(code) if code else None
    height = sum(line.height for line in lines) + size * 3 + (square.height if square else 0)
    picture = Image.new("1", (width, height), 1)
    pen = ImageDraw.Draw(picture)
    top = size // 2
    for line in lines:
        if line.is_rule:
            middle = top + line.height // 2
            pen.line((0, middle, width, middle), fill=0, width=2)
        for text, x, anchor in line.texts:
            pen.text((x, top), text, font=line.font, fill=0, anchor=anchor)
        top += line.height
    if square:
        picture.paste(square, ((width - square.width) // 2, top + size // 2))
    return picture


def png(picture: Image.Image) -> bytes:
    """The file's bytes."""
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


@dataclasses.dataclass(frozen=True, slots=True)
class _Page:
    width: int
    size: int

    def lines(self, row: Row) -> Iterator[Line]:
        plain, high = _font(pdf.PLAIN, self.size), round(self.size * 1.3)
        if row.kind == "rule":
            yield Line((), plain, self.size, is_rule=True)
        elif row.kind in ("mark", "heading"):
            yield from self._heading(pdf.shown(row.cells[0]))
        elif row.kind in ("pair", "sum"):
            yield from self._pair(*map(pdf.shown, row.cells), is_sum=row.kind == "sum")
        elif row.kind == "table":
            yield from self._table(row.lines)
        elif row.kind == "middle":
            for part in _wrapped(pdf.shown(row.cells[0]), plain, self.width):
                yield Line(((part, self.width / 2, "ma"),), plain, high)
        else:
            indent = self.size if row.kind == "under" else 0
            for part in _wrapped(pdf.shown(row.cells[0]), plain, self.width - indent):
                yield Line(((part, indent, "la"),), plain, high)

    def _heading(self, text: str) -> Iterator[Line]:
        """Of double size; smaller where a word is too wide, and parted where that is not enough."""
        size = 2 * self.size
        while size > MIN_HEADING * self.size and not self._fits(text, size):
            size -= 1
        font = _font(pdf.BOLD, size)
        if not self._fits(text, size):
            text = partable(text)
        for part in _wrapped(text, font, self.width):
            yield Line(((part, self.width / 2, "ma"),), font, round(size * 1.25))

    def _fits(self, text: str, size: int) -> bool:
        font = _font(pdf.BOLD, size)
        return all(font.getlength(word) <= self.width for word in text.split(" "))

    def _pair(self, left: str, right: str, *, is_sum: bool) -> Iterator[Line]:
        font, high = _font(pdf.BOLD if is_sum else pdf.PLAIN, self.size), round(self.size * 1.3)
        indent = self.size * (len(left) - len(left.lstrip())) / 2
        room = self.width - font.getlength(right) - self.size / 2 - indent
        *first, last = _wrapped(left.strip(), font, room) or [""]
        for part in first:
            yield Line(((part, indent, "la"),), font, high)
        yield Line(((last, indent, "la"), (right, self.width, "ra")), font, high)

    def _table(self, lines: Sequence[tuple[str, ...]]) -> Iterator[Line]:
        """Columns as wide as what is in them, in letters that are small enough."""
        shown = [tuple(map(pdf.shown, cells)) for cells in lines]
        size, widths = self.size, list[float]()
        for size in range(self.size, SMALLEST - 1, -1):
            font = _font(pdf.PLAIN, size)
            columns = zip(*shown, strict=True)
            widths = [max(font.getlength(cell) for cell in column) for column in columns]
            if sum(widths) + size / 2 * (len(widths) - 1) <= self.width:
                break
        free = (self.width - sum(widths)) / max(len(widths) - 1, 1)
        ends = [sum(widths[: at + 1]) + free * at for at in range(len(widths))]
        for first, *others in shown:
            texts = [(text, end, "ra") for text, end in zip(others, ends[1:], strict=True)]
            yield Line(((first, 0, "la"), *texts), _font(pdf.PLAIN, size), round(self.size * 1.3))


def _wrapped(text: str, font: Font, room: float) -> list[str]:
    """The text in lines of whole words; a word that is wider than the paper alone is parted."""
    lines, line = list[str](), ""
    for word in text.split(" "):
        joined = f"{line} {word}".strip()
        if font.getlength(joined.replace(SOFT, "")) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        *parted, line = _parted(word, font, room)
        lines += parted
    return [part.replace(SOFT, "") for part in [*lines, line] if part]


def _parted(word: str, font: Font, room: float) -> list[str]:
    if font.getlength(word.replace(SOFT, "")) <= room:
        return [word]
    first, soft, rest = word.partition(SOFT)
    if soft and font.getlength(f"{first}-") <= room:
        return [f"{first}-", *_parted(rest, font, room)]
    end = next((n for n in range(1, len(word)) if font.getlength(word[: n + 1]) > room), len(word))
    return [word[:end], *_parted(word[end:], font, room)] if end < len(word) else [word]


def _square(code: str) -> Image.Image:
    file = io.BytesIO()
    segno.make(code, micro=False, error="m").save(file, kind="png", scale=6, border=2)
    return Image.open(file).convert("1")


@functools.cache
def _font(name: str, size: int) -> Font:
    return ImageFont.truetype(TTFOpenFile(f"{name}.ttf")[0], size)
