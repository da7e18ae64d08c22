"""A file that somebody has uploaded as rows of cells, whatever a spreadsheet has made of it.

Nothing that is in it can take more memory or time than a file of its size may.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from stores import formulas

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 60
# Of a workbook, unpacked: its sheets and texts, which are read bit by bit, and any other part,
# which is not.
MOST_UNPACKED = 400 * 1024 * 1024
LARGEST_PART = 8 * 1024 * 1024
MOST_PARTS = 500
READ_IN_BITS = re.compile(r"xl/(worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
BIT = 64 * 1024
LONGEST_CELL = 2000

Cells = list[Any]


class Unreadable(Exception):
    """The file as a whole cannot be read. The text says what to do."""


def rows(content: bytes) -> Iterator[tuple[int, Cells]]:
    """The rows that have anything in them, each with its number in a spreadsheet.

    Raises Unreadable, perhaps in the midst of them.
    """
    read = _of_workbook if is_workbook(content) else _of_csv
    for number, cells in enumerate(read(content), start=1):
        if number > MOST_ROWS + 1:
            raise Unreadable(_("A file has at most %d rows. Divide it.") % MOST_ROWS)
        if any(cell not in (None, "") for cell in cells):
            yield number, cells


def estimate(content: bytes) -> int:
    """About how many rows there are. Raises Unreadable for what is larger than may be."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("A file has at most 20 MB. Divide it."))
    counted = _checked(content) if is_workbook(content) else content.count(b"\n")
    return min(max(counted, 1), MOST_ROWS)


def is_workbook(content: bytes) -> bool:
    """Whether it is a ZIP file, as workbooks are."""
    return content.startswith(b"PK\x03\x04")


def _of_csv(content: bytes) -> Iterator[Cells]:
    text = _decoded(content)
    head = text.partition("\n")[0]
    delimiter = max(";\t,", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield [_text(cell) for cell in cells[:MOST_COLUMNS]]
    except csv.Error as error:
        told = _("Line %d cannot be read: a quotation mark is not closed, or a cell is too long.")
        raise Unreadable(told % reader.line_num) from error


def _decoded(content: bytes) -> str:
    if b"\0" in content:
        raise Unreadable(_("This is neither CSV nor an Excel workbook (XLSX). Save it as one."))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The letters cannot be read. Save the file as CSV UTF-8."))


def _text(cell: str) -> str:
    return formulas.read(cell.strip(" "))[: LONGEST_CELL + 1]


def _of_workbook(content: bytes) -> Iterator[Cells]:
    _checked(content)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        sheet = book.worksheets[0]
        # What a sheet says of its own size is not believed: empty rows would be made for it.
        sheet.reset_dimensions()
        found = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
        for cells in found:
            yield [*cells]
    except Exception as error:
        # Whatever a broken workbook makes the library stumble over.
        raise Unreadable(_not_a_workbook()) from error


def _checked(content: bytes) -> int:
    """Unpack a workbook once, a bit at a time, and forget it: about how many rows it has."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable(_("The workbook is too large when it is unpacked. Divide it."))
            return max((_rows_in(archive, part) for part in parts), default=0)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(_not_a_workbook()) from error


def _rows_in(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    is_long = READ_IN_BITS.fullmatch(part.filename)
    if not is_long and part.file_size > LARGEST_PART:
        raise Unreadable(_("The workbook is too large when it is unpacked. Divide it."))
    found, end = 0, b""
    # A part that is larger than it says has another check sum than it says, and is refused.
    with archive.open(part) as file:
        while bit := file.read(BIT):
            if b"<!DOCTYPE" in end + bit or b"<!ENTITY" in end + bit:
                raise Unreadable(_not_a_workbook())
            found += (end + bit).count(b"<row ") - end.count(b"<row ")
            end = bit[-16:]
    return found if is_long else 0


def _not_a_workbook() -> str:
    return _("The workbook cannot be read. Open it in a spreadsheet and save it as XLSX or CSV.")
