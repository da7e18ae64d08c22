"""Goods handed out now and invoiced later: a delivery receipt, which is no receipt for a purchase.

It is no cash sale: no tender pays it, it is in no sum of sales, and no VAT is settled by it; that
is the invoice's. So it is not signed, as sales and returns are: its number is of a series of its
own, its hash begins with the journal's last one and is told in the journal, whose chain holds both.

Source: kassasystemforskrifta 2-8-7 (heading, own dated series), 2-8-2 (1) v (number and amount in
the X and Z report), SAF-T's event 13016. That head office has to allow it is a rule of ours.
"""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pos import basis as bases
from pos import baskets, countries, documents, drawers, forms, hashed, journal, rates, receipts
from pos.basis import Basis
from pos.models import Basket, Receipt, ReceiptLine
from pos.refusals import NotPossible
from pos.shifts import now
from stores.models import POSDevice
from stores.together import Together

LONGEST_REFERENCE = 40


@transaction.atomic(durable=True)
def hand_out(
    device: POSDevice, *, reference: str, version: int, key: uuid.UUID, staff_id: int
) -> Receipt | None:
    """End the basket as delivered, for a customer whom `reference` names to the bookkeeper.

    Raises Frozen while a payment lives, Stale; NotPossible where head office has not allowed it, in
    training, for an empty basket, when anything has been paid, without a reference, while the
    drawer is open, and where the store may not sell for real.
    """
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="delivery"):
        return None
    reference = forms.read_words(reference, most=LONGEST_REFERENCE)
    _refuse(basket, device, version=version, reference=reference)
    drawer = drawers.lock(device.pk)
    drawers.refuse_open(drawer.is_open if drawer else None)
    at = now()
    basis = bases.read(device.pk, basket=basket, staff_id=staff_id, at=at)
    if basket.credit:
        raise NotPossible(_("Goods come back for this. Take them off first, or take the rest."))
    if basis.received:
        raise NotPossible(_("Some of this has been paid. Take the rest too: it is a sale."))
    if any(line.product_id is None for line in basis.lines):
        raise NotPossible(_("A gift card is paid for at once: take it out of the basket first."))
    return _issue(basket, basis, reference=reference, at=at)


def _refuse(basket: Basket, device: POSDevice, *, version: int, reference: str) -> None:
    baskets.refuse_stale(basket, version=version)
    if not device.store.hands_out:
        raise NotPossible(_("This shop hands nothing out to be invoiced. Take the payment."))
    if basket.is_training:
        raise NotPossible(_("In training there is only the training receipt: complete the sale."))
    baskets.refuse_empty(basket)
    baskets.refuse_unasked(basket)
    if not reference:
        raise NotPossible(_("Enter the customer's number or the order's: the invoice needs it."))
    countries.refuse_live(device.store)
    rates.renew(basket, device, at=now())


def _issue(basket: Basket, basis: Basis, *, reference: str, at: dt.datetime) -> Receipt:
    """Number, receipt, journal entry, the basket's end and the next one: in one transaction."""
    numbering, writes = basis.numbering, Together()
    numbering.handouts += 1
    receipt = Receipt(
        pk=basis.receipt_id,
        device=basis.device,
        kind=Receipt.Kind.DELIVERY,
        number=numbering.handouts,
        basket=basket,
        shift=basis.shift,
        business_date=basis.shift.business_date,
        issued_at=at,
        staff=basis.staff,
        currency=basket.currency,
        total=basket.total,
        total_excluding_vat=basket.total - basket.vat,
        customer_reference=reference,
        key_version=0,
        previous_hash=numbering.entry_hash,
    )
    lines = [receipts.copied(line) for line in basis.lines]
    receipt.content = documents.content(receipt, lines=lines, tenders=[])
    for position, line in enumerate(lines, 1):
        line.position, line.receipt = position, receipt
    receipt.hash = link(receipt, lines)
    writes.insert(receipt)
    writes.insert(*lines)
    journal.write(
        numbering,
        code=journal.ISSUED[receipt.kind],
        at=at,
        text=told(receipt),
        staff_id=receipt.staff_id,
        receipt=receipt,
        details={"number": receipt.number, "amount": receipt.total, "lines": _delivered(lines)},
        writes=writes,
    )
    writes.update(numbering, "handouts")
    _end(basket, basis, at, writes)
    return receipt


def link(receipt: Receipt, lines: Any) -> str:
    """The hash of a delivery: it goes on from the journal's entry before its own."""
    content = hashed.hashed_content(receipt, lines=lines, tenders=[])
    return journal.chain(receipt.previous_hash, content)


def told(receipt: Receipt) -> str:
    """What the journal says of it: what it came to and its hash, and nothing of the customer."""
    return f"delivery receipt {receipt.number}; amount {receipt.total}; hash {receipt.hash}"


def _delivered(lines: list[ReceiptLine]) -> list[dict[str, Any]]:
    """The goods, for SAF-T, where an event is all that tells of a delivery."""
    names = ("sku", "quantity", "amount", "vat")
    return [
        {"product": line.product_id, **{name: getattr(line, name) for name in names}}
        for line in lines
    ]


def _end(basket: Basket, basis: Basis, at: dt.datetime, writes: Together) -> None:
    basket.state, basket.completed_at = Basket.State.COMPLETED, at
    basket.version += 1
    basket.name = ""
    writes.update(basket, "state", "completed_at", "version", "name")
    baskets.follow(basket, basis.device, next_id=basis.next_basket_id, writes=writes)
    writes.send()
