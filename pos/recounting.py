"""Totals counted again from what is kept for ever: receipts and journal.

A device that has sold before it began to count starts from here, and so do the checks that the
running totals, and every Z report, say what the receipts say.
"""

from typing import Any

from django.db.models import F, Sum

from pos import totals
from pos.models import JournalEntry, Numbering, Receipt, Shift, Tender
from pos.totals import Totals

CHUNK = 1000


def recount(device_id: int, *, shift_id: int | None, after: int, until: int) -> Totals:
    """A period's totals: the shift's receipts, the device's entries after one and until one."""
    counted = totals.empty()
    receipts = Receipt.objects.filter(device=device_id, shift=shift_id)
    whole = receipts.prefetch_related("lines", "basket__tenders", "goods_return__tender")
    for receipt in whole.order_by("sequence").iterator(CHUNK):
        totals.add_receipt(counted, receipt, lines=receipt.lines.all(), tenders=tenders_of(receipt))
    entries = JournalEntry.objects.filter(
        device=device_id, number__gt=after, number__lte=until
    ).select_related("receipt")
    for entry in entries.order_by("number").iterator(CHUNK):
        _complete(entry)
        totals.add_entry(counted, entry)
    return counted


def tenders_of(receipt: Receipt) -> list[Tender]:
    """What paid a sale, or went back with a return."""
    if receipt.basket:
        return list(receipt.basket.tenders.all())
    goods_return = receipt.goods_return
    return [goods_return.tender] if goods_return and hasattr(goods_return, "tender") else []


def _complete(entry: JournalEntry) -> None:
    """Entries of the program's first version have no details: a copy's amount is its receipt's."""
    if entry.details is None and entry.code == JournalEntry.Code.COPY_RECEIPT and entry.receipt:
        entry.details = {"amount": entry.receipt.total}


def counted(numbering: Numbering) -> Totals:
    """Under its lock: the open period's totals, begun if the device has not counted yet."""
    if numbering.totals is None:
        _begin(numbering)
    found: Totals | None = numbering.totals
    assert found is not None
    return found


def _begin(numbering: Numbering) -> None:
    if not numbering.entries:
        numbering.totals = totals.empty()
        return
    device_id = numbering.device_id
    shift = Shift.objects.filter(device=device_id, closed_at=None).first()
    entries = JournalEntry.objects.filter(device=device_id).order_by("-number")
    if shift:
        entries = entries.filter(at__lt=shift.opened_at)
    last = entries.values_list("number", flat=True).first() or 0
    numbering.counted_after = last
    numbering.totals = recount(
        device_id,
        # No receipt has shift 0: between two days nothing has been sold.
        shift_id=shift.pk if shift else 0,
        after=last,
        until=numbering.entries,
    )
    numbering.grand_sales = _sum(device_id, Receipt.Kind.SALE)
    numbering.grand_returns = -_sum(device_id, Receipt.Kind.RETURN)


def _sum(device_id: int, kind: str) -> int:
    of_kind: Any = Receipt.objects.filter(device=device_id, kind=kind)
    return int(of_kind.aggregate(sum=Sum(F("total")))["sum"] or 0)


def add_receipt(numbering: Numbering, receipt: Receipt, *, lines: Any, tenders: Any) -> None:
    """Under the lock of the counters: a receipt is being issued."""
    totals.add_receipt(counted(numbering), receipt, lines=lines, tenders=tenders)
    if receipt.kind == Receipt.Kind.SALE:
        numbering.grand_sales += receipt.total
    elif receipt.kind == Receipt.Kind.RETURN:
        numbering.grand_returns -= receipt.total
