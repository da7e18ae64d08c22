"""A file as spreadsheets write it, in any of their ways; what is built to harm is refused early."""

import io
import tracemalloc
import zipfile
from typing import Any

import openpyxl
import pytest

from pos.assortment import cells, reading
from pos.assortment.cells import Wrong
from pos.assortment.reading import Unreadable


def book(*rows: list[Any]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def read(content: bytes) -> list[tuple[int, list[Any]]]:
    return list(reading.rows(content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_is_read_as_any_spreadsheet_writes_it(
    encoding: str, delimiter: str, newline: str
) -> None:
    lines = [["sku", "name_nb"], ["A-1", "Smørbrød på fjøl – 5 €"]]
    text = newline.join(delimiter.join(line) for line in lines) + newline
    assert read(text.encode(encoding)) == [(1, lines[0]), (2, lines[1])]


def test_rows_have_the_numbers_that_a_spreadsheet_shows() -> None:
    content = b'sku;name_nb\n\nA;"two\nlines"\n;;\nB;x\n'
    assert [number for number, _cells in read(content)] == [1, 3, 5]


def test_a_workbook_is_read_with_its_types() -> None:
    content = book(["sku", "price", "active"], [1001, 149.5, True], [None], ["B", "149,50"])
    assert [number for number, _cells in read(content)] == [1, 2, 4]
    assert read(content)[1][1][:3] == [1001, 149.5, True]


def test_the_apostrophe_of_an_export_goes_and_no_other() -> None:
    content = b"sku\n'=1+1\n''=x\n's ost\n'\n"
    assert [row[0] for _number, row in read(content)] == ["sku", "=1+1", "'=x", "'s ost", "'"]
    assert read(book(["sku"], ["'=x"]))[1][1][0] == "'=x"


@pytest.mark.parametrize(
    "content",
    [
        b"sku;name\nA;\x00",
        b"\xff\xfes\x00k\x00u\x00",
        b"sku\n\x81\x8d",
        b'sku\n"never closed\nA\n',
        b"PK\x03\x04 no archive at all",
        b"\xd0\xcf\x11\xe0 an old workbook\x00",
    ],
)
def test_what_is_no_file_of_goods_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r".+\."):
        read(content)


def packed(**parts: bytes) -> bytes:
    """A workbook with some of its parts replaced."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(["sku"], ["A"]))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            name = part.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(part.filename, parts.get(name, old.read(part)))
    return file.getvalue()


@pytest.mark.parametrize("part", ["sheet1", "styles"])
def test_a_bomb_is_refused_before_it_takes_memory(part: str) -> None:
    bomb = packed(**{part: b" " * (reading.MOST_UNPACKED + 1)})
    assert len(bomb) < reading.MOST_BYTES
    tracemalloc.start()
    with pytest.raises(Unreadable, match="too large"):
        read(bomb)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(packed(styles=b" " * 9_000_000))
    true, told = (9_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert content.count(true) == 2
    with pytest.raises(Unreadable, match="cannot be read"):
        read(bytes(content.replace(true, told)))


def test_entities_are_refused() -> None:
    sheet = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
    with pytest.raises(Unreadable, match="cannot be read"):
        read(packed(sheet1=sheet))


def test_a_sheet_that_says_it_is_enormous_is_not_believed() -> None:
    with zipfile.ZipFile(io.BytesIO(book(["sku"], ["A"]))) as old:
        sheet = old.read("xl/worksheets/sheet1.xml")
    content = packed(sheet1=sheet.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"'))
    assert [(number, row[0]) for number, row in read(content)] == [(1, "sku"), (2, "A")]


def test_more_rows_than_may_be_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    for rows in (3, 4):
        content = [b"sku\n" + b"A\n" * rows, book(["sku"], *([["A"]] * rows))]
        for one in content:
            if rows == 3:
                assert len(read(one)) == 4
            else:
                with pytest.raises(Unreadable, match="at most 3 rows"):
                    read(one)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("149", 14900),
        ("149,5", 14950),
        ("149.50", 14950),
        ("1 249,50", 124950),
        ("1\u00a0249,50", 124950),
        ("1.249,50", 124950),
        ("1,249.50", 124950),
        (149, 14900),
        (149.5, 14950),
        (0.1 + 0.2, 30),
        ("0", 0),
    ],
)
def test_a_price_is_read_as_it_is_written(cell: Any, amount: int) -> None:
    assert cells.price(cell) == amount


@pytest.mark.parametrize(
    "cell",
    ["", None, "free", "-1", -1, "1,249", "1.249", "1,2,3", 149.999, "1e3", True, "10000001"],
)
def test_what_could_be_two_prices_or_none_is_refused(cell: Any) -> None:
    with pytest.raises(Wrong):
        cells.price(cell)
