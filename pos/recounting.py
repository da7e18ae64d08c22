"""Totals counted again from what is kept for ever: receipts and journal.

A device that has sold before it began to count starts from here, and so do the checks that the
running totals, and every Z report, say what the receipts say. So does a device at which processes
of the program's version before, which counts nothing, have sold beside those of this one.
"""

import re
from typing import Any

from django.db import transaction
from django.db.models import Max

from pos import totals
from pos.models import JournalEntry, Numbering, Receipt, Shift, Tender
from pos.standing import standing
from pos.totals import Totals

CHUNK = 1000
# Of a device's receipts so many are added up in one statement: each has to end in time.
STEP = 5000
AMOUNT = re.compile(r"; amount (\d+)")


def recount(device_id: int, *, shift_id: int | None, after: int, until: int) -> Totals:
    """A period's totals: the shift's receipts, the device's entries after one and until one."""
    counted = totals.empty()
    receipts = Receipt.objects.filter(device=device_id, shift=shift_id)
    whole = receipts.prefetch_related("lines", "basket__tenders", "goods_return__tenders")
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
        return standing(receipt.basket.tenders.all())
    goods_return = receipt.goods_return
    return list(goods_return.tenders.all()) if goods_return else []


def _complete(entry: JournalEntry) -> None:
    """Entries of the program's first version have no details: their amount is elsewhere."""
    if entry.details is not None:
        return
    if entry.code == JournalEntry.Code.COPY_RECEIPT and entry.receipt:
        entry.details = {"amount": entry.receipt.total}
    elif entry.code == JournalEntry.Code.VOIDED and (told := AMOUNT.search(entry.text)):
        entry.details = {"amount": int(told[1])}


def counted(numbering: Numbering) -> Totals:
    """Under its lock: the open period's totals, begun if the device has not counted yet."""
    if numbering.totals is None:
        _begin(numbering, sold=0, returned=0, after=0)
    elif (at := numbering.totals.get("at")) and at[0] != numbering.entries:
        # Sold or journalled by a process that counts nothing.
        _count_again(numbering, after=at[1])
    found: Totals | None = numbering.totals
    assert found is not None
    return found


def mark(numbering: Numbering) -> None:
    """Under its lock: say up to which entry, and which receipt of all, the totals are counted."""
    assert numbering.totals is not None
    numbering.totals["at"] = [numbering.entries, numbering.sequence]


def begin_all() -> None:
    """Begin to count at every device that has sold before, so that no sale has to wait for it."""
    waiting = Numbering.objects.filter(totals__isnull=True, entries__gt=0).order_by("device_id")
    for device_id in list(waiting.values_list("device_id", flat=True)):
        # Most of the work is done before its till has to wait.
        last = Receipt.objects.filter(device=device_id).aggregate(last=Max("sequence"))["last"] or 0
        sold, returned = _sums(device_id, after=0, until=last)
        with transaction.atomic():
            numbering = Numbering.objects.select_for_update().get(device=device_id)
            if numbering.totals is None:
                _begin(numbering, sold=sold, returned=returned, after=last)
                numbering.save(
                    update_fields=["totals", "counted_after", "grand_sales", "grand_returns"]
                )


def _begin(numbering: Numbering, *, sold: int, returned: int, after: int) -> None:
    """`sold` and `returned` are the sums until the receipt `after`, by the number of all."""
    if not numbering.entries:
        numbering.totals = totals.empty()
        return
    device_id = numbering.device_id
    shift = Shift.objects.filter(device=device_id, closed_at=None).first()
    entries = JournalEntry.objects.filter(device=device_id).order_by("-number")
    if shift:
        entries = entries.filter(at__lt=shift.opened_at)
    numbering.counted_after = entries.values_list("number", flat=True).first() or 0
    numbering.grand_sales, numbering.grand_returns = sold, returned
    _count_again(numbering, after=after)


def _count_again(numbering: Numbering, *, after: int) -> None:
    """The open period as a whole, and to the grand totals what came after a receipt."""
    device_id = numbering.device_id
    shift = Shift.objects.filter(device=device_id, closed_at=None).first()
    numbering.totals = recount(
        device_id,
        # No receipt has shift 0: between two days nothing has been sold.
        shift_id=shift.pk if shift else 0,
        after=numbering.counted_after,
        until=numbering.entries,
    )
    sold, returned = _sums(device_id, after=after, until=numbering.sequence)
    numbering.grand_sales += sold
    numbering.grand_returns += returned
    mark(numbering)


def _sums(device_id: int, *, after: int, until: int) -> tuple[int, int]:
    """What was sold and what went back, in minor units."""
    sums = {Receipt.Kind.SALE: 0, Receipt.Kind.RETURN: 0}
    for start in range(after, until, STEP):
        receipts = Receipt.objects.filter(
            device=device_id, sequence__gt=start, sequence__lte=min(start + STEP, until)
        )
        sold = receipts.filter(kind__in=sums).values_list("kind", "total", "gift_cards")
        for kind, total, gift_cards in sold:
            sums[Receipt.Kind(kind)] += total - gift_cards
    return sums[Receipt.Kind.SALE], -sums[Receipt.Kind.RETURN]


def add_receipt(numbering: Numbering, receipt: Receipt, *, lines: Any, tenders: Any) -> None:
    """Under the lock of the counters: a receipt is being issued."""
    totals.add_receipt(counted(numbering), receipt, lines=lines, tenders=tenders)
    if receipt.kind == Receipt.Kind.SALE:
        numbering.grand_sales += receipt.turnover
    elif receipt.kind == Receipt.Kind.RETURN:
        numbering.grand_returns -= receipt.turnover
