"""Vouchers as files: journal lines as CSV, and GBAT10.

Both are UTF-8 with `;` between columns. The CSV has a byte order mark, a head line, ISO dates, and
an apostrophe before a text that a spreadsheet would take for a formula (ASVS 1.2.10); its columns
are described in docs/exports.md. GBAT10 is *unconfirmed*: no bookkeeping system has read one of
ours yet. Its columns follow what two of its readers publish.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from django.utils.translation import gettext as _

from pos.refusals import Refusal
from pos.vouchers import Voucher
from stores.formulas import defused

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
COLUMNS = (
    *("voucher", "line", "date", "z_number", "store", "pos_id", "account", "text"),
    *("vat_code", "vat_rate", "debit", "credit", "amount", "vat", "currency", "receipts"),
)
# Of the kind "cash"; systems make a number series of it.
GBAT10_KIND = 6
GBAT10_COLUMNS = 28


class NotForThisFile(Refusal):
    """The file's format cannot say what the voucher says."""


class Writer(Protocol):
    """Makes the text of a file, or of a piece of one, out of vouchers.

    `point` divides off the decimals; what begins a file stands only in its first piece.
    """

    def __call__(
        self, vouchers: Iterable[Voucher], *, point: str, is_first: bool = True
    ) -> str: ...


def decimal(amount: int, point: str) -> str:
    """`-1234,50`: a number for a machine, in major units, from minor ones."""
    major, minor = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{major}{point}{minor:02}"


def journal_lines(vouchers: Iterable[Voucher], *, point: str, is_first: bool = True) -> str:
    """One row per line of a voucher, under a line that names the columns."""
    file = io.StringIO()
    rows = csv.writer(file, delimiter=";", lineterminator="\n")
    if is_first:
        rows.writerow(COLUMNS)
    for voucher in vouchers:
        for position, row in enumerate(_rows(voucher, point), start=1):
            rows.writerow(_named(voucher, position, row))
    return (BOM if is_first else "") + file.getvalue()


def _rows(voucher: Voucher, point: str) -> Iterator[dict[str, str]]:
    for line in voucher.lines:
        is_split = voucher.has_vat_lines and line.vat != 0
        amount = line.net if is_split else line.gross
        yield {
            "account": line.account,
            "text": line.text,
            "vat_code": line.vat_code,
            "vat_rate": "" if line.rate is None else decimal(line.rate, point),
            "vat": decimal(0 if is_split else line.vat, point),
            **_sides(amount, point),
        }
        if is_split:
            yield {
                "account": line.vat_account,
                "text": line.vat_text,
                "vat": decimal(0, point),
                **_sides(line.vat, point),
            }


def _sides(amount: int, point: str) -> dict[str, str]:
    return {
        "debit": decimal(max(amount, 0), point),
        "credit": decimal(max(-amount, 0), point),
        "amount": decimal(amount, point),
    }


def _named(voucher: Voucher, position: int, row: dict[str, str]) -> list[Any]:
    given = {
        "voucher": voucher.number,
        "line": position,
        "date": voucher.date.isoformat(),
        "z_number": voucher.z_number,
        "store": defused(voucher.store),
        "pos_id": defused(voucher.pos_id),
        "currency": voucher.currency,
        "receipts": voucher.receipts,
    }
    return [{**given, **row, "text": defused(row["text"])}.get(name, "") for name in COLUMNS]


def gbat10(vouchers: Iterable[Voucher], *, point: str, is_first: bool = True) -> str:
    """One row per posting, without a head line. Raises NotForThisFile.

    Column 9 holds the net amount and 28 the gross one, and each comes to zero per voucher. So VAT
    always has a row of its own, marked `F` and without a gross amount, which a system that works
    VAT out by itself leaves aside.
    """
    file = io.StringIO()
    rows = csv.writer(file, delimiter=";", lineterminator="\r\n")
    for voucher in vouchers:
        _refuse(voucher)
        for line in voucher.lines:
            given = {7: line.account, 8: line.vat_code or "0", 21: line.text, 27: "T"}
            amounts = {9: decimal(line.net, point), 28: decimal(line.gross, point)}
            rows.writerow(_posting(voucher, given | amounts))
            if line.vat:
                given = {7: line.vat_account, 8: "0", 21: line.vat_text, 27: "F"}
                amounts = {9: decimal(line.vat, point), 28: decimal(0, point)}
                rows.writerow(_posting(voucher, given | amounts))
    return file.getvalue()


def _refuse(voucher: Voucher) -> None:
    if voucher.currency != "NOK":
        raise NotForThisFile(_("GBAT10 is for Norwegian kroner. Choose the CSV instead."))
    for line in voucher.lines:
        if line.vat and not line.vat_account:
            raise NotForThisFile(
                _("GBAT10 states VAT on its own account. Enter the output VAT accounts first.")
            )
        if not all(text.isdigit() for text in (line.account, line.vat_code or "0")):
            raise NotForThisFile(_("GBAT10 has accounts and VAT codes of digits only."))


def _posting(voucher: Voucher, given: dict[int, str]) -> list[str]:
    """A row with these columns, counted from one, and those that all rows of a voucher share."""
    shared = {
        1: "GBAT10",
        2: str(voucher.number),
        3: f"{voucher.date:%Y%m%d}",
        4: str(GBAT10_KIND),
        5: str(voucher.date.month),
        6: str(voucher.date.year),
    }
    found = shared | given | {21: defused(given[21])[:100]}
    return [found.get(column, "") for column in range(1, GBAT10_COLUMNS + 1)]
