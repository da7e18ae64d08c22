"""Issuing receipts: number, signature, chain, journal entry and basket in one transaction."""

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from typing import Any

from pos import baskets, documents, journal, live, shifts, signature
from pos.models import Basket, Numbering, Receipt, ReceiptLine, Return, Tender
from pos.models.baskets import BasketLine
from stores.models import POSDevice

COPIED = (
    "product_id",
    "name",
    "sku",
    "quantity",
    "unit",
    "unit_price",
    "amount",
    "vat_code",
    "standard_code",
    "vat_rate",
    "vat",
)


def issue_sale(basket: Basket, *, last: Tender, staff_id: int | None, at: dt.datetime) -> Receipt:
    """Complete a paid basket: receipt, journal entry, next basket. The caller holds its lock."""
    device = POSDevice.objects.select_related("store__merchant").get(pk=basket.device_id)
    tenders = [*basket.tenders.exclude(pk=last.pk).order_by("pk"), last]
    lines = [_copy(line) for line in baskets.lines_of(basket)]
    receipt = Receipt(
        device=device,
        kind=Receipt.Kind.SALE,
        basket=basket,
        staff_id=staff_id,
        currency=basket.currency,
        total=basket.total,
        total_excluding_vat=basket.total - basket.vat,
    )
    _issue(receipt, lines=lines, tenders=tenders, at=at)
    basket.state = Basket.State.COMPLETED
    basket.completed_at = at
    basket.frozen_at = None
    basket.version += 1
    basket.save(update_fields=["state", "completed_at", "frozen_at", "version"])
    baskets.open_next(device, follows=basket)
    live.say(baskets.lock(device.pk))
    return receipt


def issue_return(goods_return: Return, *, tender: Tender, at: dt.datetime) -> Receipt:
    """The money has gone back: issue the return receipt at the sale's own device."""
    original = goods_return.original
    device = POSDevice.objects.select_related("store__merchant").get(pk=original.device_id)
    lines = [_copy_back(line) for line in goods_return.lines.select_related("receipt_line")]
    receipt = Receipt(
        device=device,
        kind=Receipt.Kind.RETURN,
        goods_return=goods_return,
        staff_id=goods_return.staff_id,
        currency=original.currency,
        total=-goods_return.amount,
        total_excluding_vat=sum(line.amount - line.vat for line in lines),
    )
    _issue(receipt, lines=lines, tenders=[tender], at=at)
    goods_return.state = Return.State.ISSUED
    goods_return.save(update_fields=["state"])
    return receipt


def _copy(line: BasketLine) -> ReceiptLine:
    return ReceiptLine(**{name: getattr(line, name) for name in COPIED})


def _copy_back(line: Any) -> ReceiptLine:
    back = ReceiptLine(**{name: getattr(line.receipt_line, name) for name in COPIED})
    back.quantity, back.amount, back.vat = -line.quantity, -line.amount, -line.vat
    return back


def _issue(
    receipt: Receipt, *, lines: Sequence[ReceiptLine], tenders: Sequence[Tender], at: dt.datetime
) -> None:
    device = receipt.device
    receipt.shift = shifts.current(device, staff_id=receipt.staff_id, at=at)
    receipt.business_date = receipt.shift.business_date
    receipt.issued_at = at
    numbering = journal.lock(device.pk)
    _number(receipt, numbering)
    receipt.content = documents.content(receipt, lines=lines, tenders=tenders)
    _sign(receipt, numbering)
    receipt.save(force_insert=True)
    for position, line in enumerate(lines, 1):
        line.receipt, line.position = receipt, position
    ReceiptLine.objects.bulk_create(lines)
    is_sale = receipt.kind == Receipt.Kind.SALE
    journal.write(
        numbering,
        code=journal.Code.SALE_RECEIPT if is_sale else journal.Code.RETURN_RECEIPT,
        at=at,
        text=f"receipt {receipt.number}; amount {receipt.total}; hash {receipt.hash}",
        staff_id=receipt.staff_id,
        receipt=receipt,
    )
    numbering.save()


def _number(receipt: Receipt, numbering: Numbering) -> None:
    numbering.sequence += 1
    receipt.sequence = numbering.sequence
    if receipt.kind == Receipt.Kind.SALE:
        numbering.sales += 1
        receipt.number = numbering.sales
    else:
        numbering.returns += 1
        receipt.number = numbering.returns


def _sign(receipt: Receipt, numbering: Numbering) -> None:
    receipt.previous_signature = numbering.signature
    receipt.signature, receipt.key_version = signature.sign(signed_text(receipt))
    numbering.signature = receipt.signature
    receipt.previous_hash = numbering.receipt_hash
    receipt.hash = numbering.receipt_hash = journal.chain(
        receipt.previous_hash, hashed_content(receipt)
    )


def signed_text(receipt: Receipt) -> str:
    """The string the receipt's signature covers, in the store's local time."""
    zone = zoneinfo.ZoneInfo(receipt.device.store.time_zone)
    return signature.message(
        previous=receipt.previous_signature,
        at=receipt.issued_at.astimezone(zone),
        sequence=receipt.sequence,
        total=receipt.total,
        total_excluding_vat=receipt.total_excluding_vat,
    )


def hashed_content(receipt: Receipt) -> dict[str, Any]:
    """What the receipt's own hash covers: every column and all that is printed."""
    return {
        "device": receipt.device_id,
        "kind": str(receipt.kind),
        "number": receipt.number,
        "sequence": receipt.sequence,
        "business_date": receipt.business_date.isoformat(),
        "issued_at": receipt.issued_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "total": receipt.total,
        "total_excluding_vat": receipt.total_excluding_vat,
        "signature": receipt.signature,
        "key_version": receipt.key_version,
        "content": receipt.content,
    }
