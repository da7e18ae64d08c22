"""What a period of a POS device comes to: counted act by act, read by the X and Z report.

Totals are JSON: `counts` maps a path such as `group:12` or `staff:5:payment:CARD` to a pair of
whole numbers, mostly a count and an amount in minor units; what is not there is zero. `names` says
what a group and a person were called when last counted. Nothing here asks the database, so the
same acts give the same totals whoever counts them again.

Source of what is counted and how: kassasystemforskrifta 2-8-2 with the tax directorate's answers.
Counts of groups and means of payment are sales less returns, one per receipt.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeAlias

from pos.models import JournalEntry, Receipt, ReceiptLine, Tender

Totals: TypeAlias = dict[str, Any]

Code = JournalEntry.Code
Event = JournalEntry.Event
# Before the id of a user of the office, whose return no cashier has made.
OFFICE = "office-"
# Reductions before the sale has ended, by line; what is corrected afterwards is a return.
LINE_CORRECTIONS = (Event.LINE_REMOVED, Event.QUANTITY_REDUCED, Event.PRICE_CORRECTED)
PLAIN = {
    Code.COPY_RECEIPT: "copies",
    Code.PROVISIONAL_RECEIPT: "provisional",
    Code.DELIVERY_RECEIPT: "deliveries",
    Code.VOIDED: "voids",
    Code.CASH_WITHDRAWN: "pay_outs",
}


def empty() -> Totals:
    """The totals of a period in which nothing has happened."""
    return {"counts": {}, "names": {}}


def pair(totals: Totals, path: str) -> tuple[int, int]:
    """Both numbers of a path."""
    first, second = totals["counts"].get(path, (0, 0))
    return first, second


def pairs(totals: Totals, kind: str) -> dict[str, tuple[int, int]]:
    """The paths of a kind by what follows it: `group` gives `12`."""
    begin = f"{kind}:"
    return {
        path.removeprefix(begin): (first, second)
        for path, (first, second) in totals["counts"].items()
        if path.startswith(begin) and ":" not in path.removeprefix(begin)
    }


def add(totals: Totals, path: str, first: int, second: int) -> None:
    """Count one more act."""
    before = pair(totals, path)
    totals["counts"][path] = [before[0] + first, before[1] + second]


def add_receipt(
    totals: Totals, receipt: Receipt, *, lines: Iterable[ReceiptLine], tenders: Iterable[Tender]
) -> None:
    """Count a receipt that is being issued, or was. Training is never money: its receipts are
    counted by themselves, with what comes back below zero as they say it."""
    if receipt.kind == "TRAINING":
        add(totals, "training", 1, receipt.total)
        return
    if receipt.kind == "DELIVERY":
        return  # No sale: its journal entry counts it apart.
    is_sale = receipt.kind == Receipt.Kind.SALE
    sign = 1 if is_sale else -1
    add(totals, "receipts" if is_sale else "returns", 1, abs(receipt.turnover))
    who = f"staff:{_operator(receipt)}"
    totals["names"][who] = receipt.content["staff"]
    _add_lines(totals, list(lines), is_sale=is_sale, who=who)
    paid: dict[str, int] = defaultdict(int)
    for tender in tenders:
        paid[str(tender.kind)] += tender.amount
    for kind, amount in paid.items():
        add(totals, f"payment:{kind}", sign, amount)
        add(totals, f"{who}:payment:{kind}", sign, amount)
    if receipt.rounding:
        add(totals, "rounding", 1, receipt.rounding)


def _operator(receipt: Receipt) -> str:
    """A cashier's id, an office user's with `OFFICE` before it, or nothing: the system."""
    if receipt.staff_id:
        return str(receipt.staff_id)
    user = receipt.content.get("user")
    return f"{OFFICE}{user}" if user else ""


def _add_lines(totals: Totals, lines: list[ReceiptLine], *, is_sale: bool, who: str) -> None:
    groups: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.product_id is None:
            # Money for a gift card is paid in, or goes out again: no turnover.
            add(totals, "gift_cards_sold" if is_sale else "gift_cards_back", 1, abs(line.amount))
            continue
        group = f"group:{line.group_number or ''}"
        groups[group] += line.amount
        totals["names"][group] = [line.group_name, str(line.article_group)]
        vat = f"vat:{line.vat_code}/{line.standard_code}/{line.vat_rate}"
        add(totals, vat, line.amount, line.vat)
        if is_sale and line.discount:
            add(totals, "discounts", 1, line.discount)
    for group, amount in groups.items():
        sign = 1 if is_sale else -1
        add(totals, group, sign, amount)
        add(totals, f"{who}:{group}", sign, amount)


def add_entry(totals: Totals, entry: JournalEntry) -> None:
    """Count what a journal entry says has happened, if the reports have a place for it."""
    details = entry.details or {}
    if details.get("training"):
        return  # What is undone in training was no sale (2-8-2 w counts the receipts alone).
    amount = abs(details.get("amount", 0))
    event = details.get("event", "")
    if path := PLAIN.get(Code(entry.code)):
        add(totals, path, 1, amount)
    elif entry.code == Code.DRAWER_OPENED:
        if event == Event.MANUAL:
            add(totals, "drawer_openings", 1, 0)
    elif entry.code == Code.PRICE_LOOKED_UP:
        group = f"{details.get('group') or ''}"
        add(totals, f"inquiry:{group}", 1, amount)
        totals["names"].setdefault(f"group:{group}", [details.get("group_name", ""), ""])
    elif event in LINE_CORRECTIONS:
        add(totals, f"correction:{event}", 1, amount)
    elif event == Event.PAY_IN:
        add(totals, "pay_ins", 1, amount)
    elif event == Event.FLOAT:
        add(totals, f"float:{entry.staff_id or ''}", 1, amount)
    elif event == Event.COUNT_ENTERED:
        add(totals, f"count_entered:{details.get('act', '')}", 1, 0)
    elif other := details.get("correction"):
        add(totals, f"other_correction:{other}", 1, amount)
