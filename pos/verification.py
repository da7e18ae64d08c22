"""Walking the chains: every hash and signature worked out again, the first wrong row named."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from pos import (
    gift_faults,
    handouts,
    hashed,
    journal,
    parts,
    receipts,
    report_faults,
    signature,
    signing_keys,
)
from pos.models import JournalEntry, Numbering, Receipt, Return, SigningKey, Verification
from pos.recounting import tenders_of
from pos.shifts import now
from stores.models import POSDevice
from stores.snapshots import one_moment

CHUNK = 2000
Code = JournalEntry.Code
# Events of a receipt that goes to the customer.
DELIVERED = (Code.PRINTED, Code.COPY_RECEIPT)
# Before the first link of a chain.
NOTHING = "0" * 64
# Where the chain of receipts must end.
COUNTED = ("sequence", *Numbering.SERIES.values(), "signature", "receipt_hash")
# What a device that has counted has come to since its first receipt.
GRAND = ("grand_sales", "grand_returns")


def faults(device: POSDevice) -> list[str]:
    """What is wrong in a device's journal and receipts, in order; nothing is good.

    Covered are the journal, the receipts with their lines and tenders, the deliveries, that all end
    where the counters say, and that shifts, baskets, returns, deliveries of receipts, reports and
    totals fit them.
    Who cuts off an end and sets the counters back with it is found only by an older export: it has
    the hash that is missing here. The till may go on selling: all is read as of one moment.
    """
    walks = (_journal_faults, _receipt_faults, _handout_faults)
    with one_moment():
        counters = Numbering.objects.filter(device=device).first() or Numbering(device=device)
        found = [fault for walk in walks for fault in walk(device, counters)]
        # What is worked out from broken chains would only say the same again.
        return found or list(report_faults.faults(device, counters))


def verify(device: POSDevice) -> list[str]:
    """The same, and it is kept when this was and what came of it."""
    found = faults(device)
    said = {"at": now(), "faults": len(found), "fault": found[0][:200] if found else ""}
    Verification.objects.update_or_create(device=device, defaults=said)
    return found


def key_faults() -> Iterator[str]:
    """Keys whose row does not say any more what was sealed with it."""
    for key in SigningKey.objects.order_by("version"):
        if not signing_keys.is_unchanged(key):
            yield f"signing key {key.version} (row {key.pk}) was changed"


def _journal_faults(device: POSDevice, counters: Numbering) -> Iterator[str]:
    number, previous = 0, NOTHING
    entries = JournalEntry.objects.filter(device=device, number__lte=counters.entries)
    for number, entry in enumerate(entries.order_by("number").iterator(CHUNK), 1):
        link = journal.chain(previous, journal.entry_content(entry))
        if (entry.number, entry.previous_hash, entry.hash) != (number, previous, link):
            yield f"{device.pos_id}: journal entry {entry.number} (row {entry.pk}) was changed"
            return
        previous = entry.hash
    is_good = (number, previous) == (counters.entries, counters.entry_hash)
    if not is_good or _is_beyond(JournalEntry.objects.all(), device, "number", "entries"):
        yield f"{device.pos_id}: the journal ends with entry {number}, not where the counters say"


def _receipt_faults(device: POSDevice, counters: Numbering) -> Iterator[str]:
    keys = {key.version: key for key in SigningKey.objects.all()}
    end = Numbering(device=device)
    found = Receipt.objects.filter(device=device, sequence__lte=counters.sequence)
    for receipt in _whole(found).order_by("sequence").iterator(CHUNK):
        _count(receipt, end)
        chained = (receipt.sequence, receipt.previous_signature, receipt.previous_hash)
        is_good = chained == (end.sequence, end.signature, end.receipt_hash)
        is_good = is_good and receipt.hash == journal.chain(end.receipt_hash, _content(receipt))
        if not (is_good and _is_signed(receipt, keys.get(receipt.key_version))):
            yield (
                f"{device.pos_id}: receipt {receipt.number} (row {receipt.pk}),"
                " or a line or tender of it, was changed"
            )
            return
        yield from _beside(device, receipt)
        end.signature, end.receipt_hash = receipt.signature, receipt.hash
    counted = (*COUNTED, *(GRAND if counters.totals is not None else ()))
    is_good = all(getattr(end, name) == getattr(counters, name) for name in counted)
    if not is_good or _is_beyond(Receipt.objects.all(), device, "sequence", "sequence"):
        yield (
            f"{device.pos_id}: the receipts end with number {end.sequence} of all,"
            " not where the counters say"
        )


def _handout_faults(device: POSDevice, counters: Numbering) -> Iterator[str]:
    """Deliveries are unsigned: each hangs on the journal, whose entry of it has its hash."""
    number = 0
    found = Receipt.objects.filter(device=device, kind=Receipt.Kind.DELIVERY)
    known = _whole(found.filter(number__lte=counters.handouts)).order_by("number")
    for number, receipt in enumerate(known.iterator(CHUNK), 1):
        if receipt.number != number or not _is_as_told(receipt):
            yield (
                f"{device.pos_id}: delivery receipt {receipt.number} (row {receipt.pk}),"
                " or a line of it, was changed"
            )
            return
        yield from _beside(device, receipt)
    if number != counters.handouts or _is_beyond(found, device, "number", "handouts"):
        yield (
            f"{device.pos_id}: the delivery receipts end with {number}, not where the counters say"
        )


def _is_as_told(receipt: Receipt) -> bool:
    """Whether a delivery is what its one entry in the journal says, paid by nothing."""
    entries = [one for one in receipt.entries.all() if one.code == Code.DELIVERY_RECEIPT]
    return (
        [(receipt.previous_hash, handouts.told(receipt), receipt.issued_at)]
        == [(one.previous_hash, one.text, one.at) for one in entries]
        and receipt.hash == handouts.link(receipt, receipt.lines.all())
        and not (receipt.basket and receipt.basket.tenders.all())
    )


def _whole(found: QuerySet[Receipt]) -> QuerySet[Receipt]:
    """With all that is held against them."""
    return found.select_related("shift").prefetch_related(
        "lines",
        "basket__tenders",
        "deliveries",
        "entries",
        "goods_return__tenders",
        "goods_return__parts",
        "goods_return__original",
        "goods_return__lines",
    )


def _beside(device: POSDevice, receipt: Receipt) -> Iterator[str]:
    """Rows that the receipt's hash does not hold, but that must say what it says."""
    told = {
        "its shift": receipt.shift.business_date == receipt.business_date
        and receipt.shift.device_id == receipt.device_id,
        "its basket": receipt.basket is None
        or (receipt.basket.total, receipt.basket.vat)
        == (receipt.total, receipt.total - receipt.total_excluding_vat),
        "its return": receipt.goods_return is None or _is_told(receipt, receipt.goods_return),
        "a gift card of it": gift_faults.is_told(receipt),
        "a delivery of it": _is_delivered_as_journalled(receipt),
    }
    for what, is_good in told.items():
        if not is_good:
            yield f"{device.pos_id}: {what} does not fit receipt {receipt.number} ({receipt.kind})"


def _is_told(receipt: Receipt, asked: Return) -> bool:
    """Whether a return is of the sale, for the reason, the sum, the goods and the ways it says."""
    its = asked.original
    of = {"number": its.number, "pos_id": its.content["pos_id"]} if its else None
    lines = sorted((line.quantity, line.amount, line.vat) for line in asked.lines.all())
    sold = sorted((-it.quantity, -it.amount, -it.vat) for it in receipt.lines.all())
    return (
        of == receipt.content["original"]
        and (asked.state, asked.reason) == (Return.State.ISSUED, receipt.content["reason"])
        and asked.amount == -receipt.total
        and parts.are_kept(asked)
        # Without the sale's receipt there are no lines of it that come back.
        and lines == (sold if its else [])
    )


def _is_delivered_as_journalled(receipt: Receipt) -> bool:
    """Whether every delivery has its entry in the journal, and every such entry its delivery."""
    entries = [entry for entry in receipt.entries.all() if entry.code in DELIVERED]
    told = sorted((entry.code == Code.COPY_RECEIPT, entry.at, entry.staff_id) for entry in entries)
    done = sorted((it.is_copy, it.at, it.staff_id) for it in receipt.deliveries.all())
    return told == done


def _count(receipt: Receipt, end: Numbering) -> None:
    end.sequence += 1
    series = Numbering.SERIES[receipt.kind]
    setattr(end, series, getattr(end, series) + 1)
    if receipt.kind == Receipt.Kind.SALE:
        end.grand_sales += receipt.turnover
    elif receipt.kind == Receipt.Kind.RETURN:
        end.grand_returns -= receipt.turnover


def _content(receipt: Receipt) -> dict[str, Any]:
    return hashed.hashed_content(receipt, lines=receipt.lines.all(), tenders=tenders_of(receipt))


def _is_beyond(rows: QuerySet[Any], device: POSDevice, number: str, counter: str) -> bool:
    """Rows after what the counters say at the same moment: nobody issued them."""
    counted = Numbering.objects.filter(device=device).values(counter)
    return rows.filter(
        device=device, **{f"{number}__gt": Coalesce(Subquery(counted), Value(0))}
    ).exists()


def _is_signed(receipt: Receipt, key: SigningKey | None) -> bool:
    if key is None:
        return False
    return signature.is_good(receipts.signed_text(receipt), receipt.signature, key=key)
