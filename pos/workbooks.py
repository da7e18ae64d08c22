"""The rows of an export as a workbook, for whoever opens it in a spreadsheet.

Cells have types: amounts are numbers and days are dates. A text is written as a text, whatever it
begins with, and is no formula. Memory does not grow with the rows: each goes to a file at once.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

import xlsxwriter

from pos import exports
from pos.columns import Column, Kind
from pos.exports import Chosen

# A sheet has room for 1,048,576.
MOST_ROWS = 1_000_000
WIDTHS = {Kind.TEXT: 24, Kind.MOMENT: 20}
FORMATS = {
    Kind.AMOUNT: "#,##0.00",
    Kind.RATE: "0.00",
    Kind.QUANTITY: "0.000",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm:ss",
}
PARTS = {Kind.AMOUNT: 100, Kind.RATE: 100, Kind.QUANTITY: 1000}
STRINGS = (Kind.TEXT, Kind.PLAIN)


def write(choice: Chosen, file: BinaryIO) -> Iterator[int]:
    """Write it; from time to time, how many rows there are. A million fill a sheet."""
    wanted = choice.of.columns
    kept = ", ".join(column.sql for column in wanted.values())
    return fill(wanted, exports.batches(choice, kept), file)


def fill(
    columns: dict[str, Column], batches: Iterable[list[tuple[Any, ...]]], file: BinaryIO
) -> Iterator[int]:
    """The same of any rows with these columns."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
    bold, done, sheet = book.add_format({"bold": True}), 0, None
    for rows in batches:
        for row in rows:
            if sheet is None or done % MOST_ROWS == 0:
                sheet = _sheet(book, columns, bold)
                cells = _cells(sheet, columns, formats)
            at = done % MOST_ROWS + 1
            for write_cell, value in zip(cells, row, strict=True):
                if value is not None:
                    write_cell(at, value)
            done += 1
        yield done
    if sheet is None:
        _sheet(book, columns, bold)
    book.close()


def _sheet(book: Any, columns: dict[str, Column], bold: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for at, (name, column) in enumerate(columns.items()):
        sheet.set_column(at, at, WIDTHS.get(column.kind, 14))
        sheet.write_string(0, at, name, bold)
    return sheet


def _cells(
    sheet: Any, columns: dict[str, Column], formats: dict[Kind, Any]
) -> list[Callable[[int, Any], object]]:
    """For each column what writes its value into a row."""
    return [
        _cell(sheet, at, column.kind, formats.get(column.kind))
        for at, column in enumerate(columns.values())
    ]


def _cell(sheet: Any, at: int, kind: Kind, shape: Any) -> Callable[[int, Any], object]:
    if kind in STRINGS:
        return lambda row, value: sheet.write_string(row, at, value)
    if kind == Kind.DATE:
        return lambda row, value: sheet.write_datetime(row, at, value, shape)
    if kind == Kind.MOMENT:
        read = dt.datetime.fromisoformat
        return lambda row, value: sheet.write_datetime(row, at, read(value), shape)
    parts = PARTS.get(kind, 1)
    return lambda row, value: sheet.write_number(row, at, value / parts, shape)
