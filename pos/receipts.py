"""Issuing receipts: number, signature, chain, journal entry and basket in one transaction."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pos import basis as bases
from pos import baskets, deliveries, documents, gift_cards, journal, live, recounting, signature
from pos.basis import Basis
from pos.hashed import CARD, COPIED, DISCOUNT, GROUPED, NOTED, hashed_content
from pos.models import Basket, Numbering, Receipt, ReceiptLine, Return, Tender
from pos.models.basket_lines import BasketLine
from pos.standing import standing
from stores.together import Together

COUNTERS = (
    *("sequence", "sales", "returns", "trainings", "entries"),
    *("signature", "receipt_hash", "entry_hash"),
    *("totals", "counted_after", "grand_sales", "grand_returns"),
)


def issue_sale(
    basket: Basket,
    *,
    last: Tender | None,
    basis: Basis,
    at: dt.datetime,
    writes: Together,
    rounding: int = 0,
) -> Receipt:
    """Complete a paid basket: receipt, journal entry, next basket. The caller holds its lock.

    `last` is the tender that is not saved yet, None where goods that come back have paid it all.
    A training basket gets a training receipt of its own series, signed in the same sequence.
    """
    earlier = standing(basket.tenders.order_by("pk")) if basis.received else ()
    tenders = [*earlier, last] if last else list(earlier)
    receipt = Receipt(
        pk=basis.receipt_id,
        kind=Receipt.Kind.TRAINING if basket.is_training else Receipt.Kind.SALE,
        basket=basket,
        staff=basis.staff,
        currency=basket.currency,
        total=basket.total,
        total_excluding_vat=basket.total - basket.vat,
        rounding=rounding,
    )
    lines = [copied(line) for line in basis.lines]
    gift_cards.activate(receipt, lines, basis.device, at=at)
    _issue(receipt, lines=lines, tenders=tenders, basis=basis, at=at, writes=writes)
    was_open = basket.state == Basket.State.OPEN
    basket.state = Basket.State.COMPLETED
    basket.completed_at = at
    basket.frozen_at = None
    basket.version += 1
    basket.name = ""
    writes.update(basket, "state", "completed_at", "frozen_at", "version", "name", "credit")
    if was_open:
        baskets.follow(basket, basis.device, next_id=basis.next_basket_id, writes=writes)
    else:
        # Parked or given up before: the till has gone on with another, and looks again.
        live.say(basket, writes=writes)
    return receipt


def issue_return(
    goods_return: Return,
    *,
    tenders: Sequence[Tender],
    at: dt.datetime,
    rounding: int = 0,
    unproven: Sequence[ReceiptLine] = (),
) -> Receipt:
    """The money has gone back: issue the return receipt, at the till that took the goods or, for
    the office, at the sale's own.

    `rounding` is what its tenders come to less its total, in minor units; `unproven` are the lines,
    negative, of goods that came back without the receipt of their sale. In training it is a
    training receipt as any other.
    """
    writes = Together()
    its_till = goods_return.device_id or goods_return.sale.device_id
    basis = bases.read(its_till, staff_id=goods_return.staff_id, at=at)
    found = goods_return.lines.select_related("receipt_line")
    lines = [*unproven] or [_copy_back(line) for line in found]
    receipt = Receipt(
        pk=basis.receipt_id,
        kind=Receipt.Kind.TRAINING if goods_return.is_training else Receipt.Kind.RETURN,
        goods_return=goods_return,
        staff=basis.staff,
        currency=basis.device.store.currency,
        total=-goods_return.amount,
        total_excluding_vat=sum(line.amount - line.vat for line in lines),
        rounding=rounding,
        gift_cards=sum(line.amount for line in lines if line.gift_card_id),
    )
    _issue(receipt, lines=lines, tenders=tenders, basis=basis, at=at, writes=writes)
    goods_return.state = Return.State.ISSUED
    writes.update(goods_return, "state")
    writes.send()
    return receipt


def copied(line: BasketLine) -> ReceiptLine:
    """A line as it is sold: nothing that is edited later changes it."""
    names = (*COPIED, *GROUPED, *DISCOUNT, *NOTED)
    return ReceiptLine(**{name: getattr(line, name) for name in names})


def _copy_back(line: Any) -> ReceiptLine:
    names = (*COPIED, *GROUPED, *CARD)
    back = ReceiptLine(**{name: getattr(line.receipt_line, name) for name in names})
    back.quantity, back.amount, back.vat = -line.quantity, -line.amount, -line.vat
    return back


def _issue(
    receipt: Receipt,
    *,
    lines: Sequence[ReceiptLine],
    tenders: Sequence[Tender],
    basis: Basis,
    at: dt.datetime,
    writes: Together,
) -> None:
    numbering = basis.numbering
    receipt.device, receipt.shift = basis.device, basis.shift
    receipt.business_date = receipt.shift.business_date
    receipt.issued_at = at
    _number(receipt, numbering)
    receipt.content = documents.content(receipt, lines=lines, tenders=tenders)
    for position, line in enumerate(lines, 1):
        line.position, line.receipt = position, receipt
    _sign(receipt, basis, lines=lines, tenders=tenders)
    writes.insert(receipt)
    writes.insert(*lines)
    recounting.add_receipt(numbering, receipt, lines=lines, tenders=tenders)
    journal.write(
        numbering,
        code=journal.ISSUED[receipt.kind],
        at=at,
        text=f"receipt {receipt.number}; amount {receipt.total}; hash {receipt.hash}",
        staff_id=receipt.staff_id,
        receipt=receipt,
        writes=writes,
    )
    deliveries.at_once(receipt, numbering, basis.device, tenders=tenders, writes=writes)
    writes.update(numbering, *COUNTERS)


def _number(receipt: Receipt, numbering: Numbering) -> None:
    numbering.sequence += 1
    receipt.sequence = numbering.sequence
    series = Numbering.SERIES[receipt.kind]
    receipt.number = getattr(numbering, series) + 1
    setattr(numbering, series, receipt.number)


def _sign(
    receipt: Receipt,
    basis: Basis,
    *,
    lines: Sequence[ReceiptLine],
    tenders: Sequence[Tender],
) -> None:
    numbering = basis.numbering
    receipt.previous_signature = numbering.signature
    text = signed_text(receipt)
    receipt.signature, receipt.key_version = signature.sign(text, newest=basis.newest_key)
    numbering.signature = receipt.signature
    receipt.previous_hash = numbering.receipt_hash
    receipt.hash = numbering.receipt_hash = journal.chain(
        receipt.previous_hash, hashed_content(receipt, lines=lines, tenders=tenders)
    )


def signed_text(receipt: Receipt) -> str:
    """The string the receipt's signature covers, in the local time that is printed on it.

    As it was when it was issued: a store may move to another time zone, its old receipts do not.
    """
    return signature.message(
        previous=receipt.previous_signature,
        at=dt.datetime.fromisoformat(receipt.content["issued_at"]),
        sequence=receipt.sequence or 0,
        total=receipt.total,
        total_excluding_vat=receipt.total_excluding_vat,
    )
