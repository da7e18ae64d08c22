"""Walking the chains: every hash and signature worked out again, the first wrong row named."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from pos import journal, receipts, signature, signing_keys
from pos.models import JournalEntry, Numbering, Receipt, SigningKey, Tender
from stores.models import POSDevice

CHUNK = 2000
# Before the first link of a chain.
NOTHING = "0" * 64
# Where the chain of receipts must end.
COUNTED = ("sequence", "sales", "returns", "signature", "receipt_hash")


def faults(device: POSDevice) -> Iterator[str]:
    """What is wrong in a device's journal and receipts, in order; nothing is good.

    Covered are the journal, the receipts with their lines and tenders, and that both chains end
    where the counters say. Who cuts off an end and sets the counters back with it is found only by
    an older export: it has the hash that is missing here.
    """
    # Read first: the till may go on selling while we walk.
    counters = Numbering.objects.filter(device=device).first() or Numbering(device=device)
    yield from _journal_faults(device, counters)
    yield from _receipt_faults(device, counters)


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
    whole = found.prefetch_related("lines", "basket__tenders", "goods_return__tender")
    for receipt in whole.order_by("sequence").iterator(CHUNK):
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
        end.signature, end.receipt_hash = receipt.signature, receipt.hash
    is_good = all(getattr(end, name) == getattr(counters, name) for name in COUNTED)
    if not is_good or _is_beyond(Receipt.objects.all(), device, "sequence", "sequence"):
        yield (
            f"{device.pos_id}: the receipts end with number {end.sequence} of all,"
            " not where the counters say"
        )


def _count(receipt: Receipt, end: Numbering) -> None:
    end.sequence += 1
    if receipt.kind == Receipt.Kind.SALE:
        end.sales += 1
    else:
        end.returns += 1


def _content(receipt: Receipt) -> dict[str, Any]:
    tenders: list[Tender] = []
    if receipt.basket:
        tenders += receipt.basket.tenders.all()
    if receipt.goods_return:
        tenders += [receipt.goods_return.tender] if hasattr(receipt.goods_return, "tender") else []
    return receipts.hashed_content(receipt, lines=receipt.lines.all(), tenders=tenders)


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
