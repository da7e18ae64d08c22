"""The Report API: ledgers, and the pages of entries that their feeds and dates are read in.

In production only. A sales unit's own keys reach that sales unit's ledger. Data never change at
Vipps, and entry types may be new ones: what an entry does to the balance is its `amount`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from payments.vipps.errors import Call, Mismatch
from payments.vipps.fields import Fields
from payments.vipps.problems import Answer

LIST: Final = "/settlement/v1/ledgers"
REPORT: Final = "/report/v2/ledgers"
FUNDS: Final = "funds"
FEES: Final = "fees"
TOPICS: Final = (FUNDS, FEES)


@dataclass(frozen=True)
class LedgerInfo:
    """`handles` are the sales units it settles for, as in `api:123456`."""

    ledger_id: str
    currency: str
    handles: tuple[str, ...]


@dataclass(frozen=True)
class Ledgers:
    """A page of the list; an empty cursor says that it was the last."""

    ledgers: tuple[LedgerInfo, ...]
    cursor: str = ""
    call: Call = field(default_factory=Call, compare=False)

    def __iter__(self) -> Iterator[LedgerInfo]:
        return iter(self.ledgers)


@dataclass(frozen=True)
class LedgerLine:
    """One entry of a ledger. Amounts and balances are signed minor units.

    `psp_reference` of a capture or refund is that of its event in the payment's log, of a payout
    `<ledgerId>-<payoutNumber>`. `reference` is ours, and empty for what concerns no payment.
    """

    psp_reference: str
    at: datetime
    ledger_date: date
    entry_type: str
    reference: str
    currency: str
    amount: int
    balance_before: int
    balance_after: int
    recipient: str


@dataclass(frozen=True)
class Page:
    """Entries in the ledger's own order. `raw` is the page as it came, to be kept when it is odd.

    `cursor` leads to the next page; `has_more` and `try_later` as Vipps says them.
    """

    lines: tuple[LedgerLine, ...]
    cursor: str
    has_more: bool
    try_later: bool
    raw: Any = field(default=None, repr=False, compare=False)
    call: Call = field(default_factory=Call, compare=False)

    def __len__(self) -> int:
        return len(self.lines)


def list_path(cursor: str = "") -> str:
    """The list of ledgers. Unfiltered: a ledger that is for somebody else has to be seen."""
    return f"{LIST}{_query(cursor)}"


def feed_path(ledger_id: str, topic: str, cursor: str = "") -> str:
    return f"{_ledger_path(ledger_id, topic)}/feed{_query(cursor)}"


def date_path(ledger_id: str, topic: str, day: date, cursor: str = "") -> str:
    return f"{_ledger_path(ledger_id, topic)}/dates/{day.isoformat()}{_query(cursor)}"


def handle_of(msn: str) -> str:
    """How a sales unit of the ePayment API is called in ledgers."""
    return f"api:{msn}"


def read_ledgers(answer: Answer) -> Ledgers:
    fields = Fields(answer.payload, answer.call)
    found = []
    for one in fields.list("items"):
        each = Fields(one, answer.call)
        handles = tuple(str(name) for name in each.list("settlesForRecipientHandles"))
        found.append(LedgerInfo(each.text("ledgerId"), each.text("currency"), handles))
    return Ledgers(tuple(found), fields.words("cursor"), answer.call)


def read_page(answer: Answer, *, page_size: int | None = None) -> Page:
    """A page of a feed or a date. Raises `Mismatch` when it has more entries than it says."""
    fields = Fields(answer.payload, answer.call)
    lines = tuple(_read_line(one, answer.call) for one in fields.list("items"))
    if page_size is not None and len(lines) > page_size:
        raise Mismatch("a page with more entries than it says", call=answer.call)
    payload = answer.payload
    return Page(
        lines=lines,
        cursor=fields.words("cursor"),
        has_more=fields.truth("hasMore") if "hasMore" in payload else False,
        try_later=fields.truth("tryLater") if "tryLater" in payload else False,
        raw=payload,
        call=answer.call,
    )


def _read_line(payload: Any, call: Call) -> LedgerLine:
    fields = Fields(payload, call)
    return LedgerLine(
        psp_reference=fields.words("pspReference"),
        at=fields.moment("time"),
        ledger_date=fields.day("ledgerDate"),
        entry_type=fields.text("entryType"),
        reference=fields.words("reference"),
        currency=fields.text("currency"),
        amount=fields.signed("amount"),
        balance_before=fields.signed("balanceBefore"),
        balance_after=fields.signed("balanceAfter"),
        recipient=fields.words("recipientHandle"),
    )


def _ledger_path(ledger_id: str, topic: str) -> str:
    if topic not in TOPICS:
        raise ValueError("a ledger has the topics funds and fees")
    return f"{REPORT}/{quote(ledger_id, safe='')}/{topic}"


def _query(cursor: str) -> str:
    return f"?{urlencode({'cursor': cursor})}" if cursor else ""
