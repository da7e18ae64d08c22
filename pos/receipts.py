"""Issuing receipts: number, signature, chain, journal entry and basket in one transaction."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from pos import basis as bases
from pos import baskets, documents, journal, live, recounting, signature
from pos.basis import Basis
from pos.models import Basket, Numbering, Receipt, ReceiptLine, Return, Tender
from pos.models.baskets import BasketLine
from stores.models import ArticleGroup
from stores.together import Together

# Of what `hashed_content` holds. A new one must go on verifying receipts of the old ones.
FORMAT = 1
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
# Hashed only where they say something: receipts of before have neither groups nor discounts.
DISCOUNT = {"discount": 0, "discount_reason": ""}
GROUPED = {"group_number": None, "group_name": "", "article_group": ArticleGroup.GOODS}
# Of the receipt itself, the same.
LATER = ("rounding", "customer_reference")
COUNTERS = (
    *("sequence", "sales", "returns", "trainings", "entries"),
    *("signature", "receipt_hash", "entry_hash"),
    *("totals", "counted_after", "grand_sales", "grand_returns"),
)


def issue_sale(
    basket: Basket,
    *,
    last: Tender,
    basis: Basis,
    at: dt.datetime,
    writes: Together,
    rounding: int = 0,
) -> Receipt:
    """Complete a paid basket: receipt, journal entry, next basket. The caller holds its lock.

    A training basket gets a training receipt of its own series, signed in the same sequence.
    """
    earlier = basket.tenders.order_by("pk") if basis.received else ()
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
    _issue(receipt, lines=lines, tenders=[*earlier, last], basis=basis, at=at, writes=writes)
    was_open = basket.state == Basket.State.OPEN
    basket.state = Basket.State.COMPLETED
    basket.completed_at = at
    basket.frozen_at = None
    basket.version += 1
    writes.update(basket, "state", "completed_at", "frozen_at", "version")
    if was_open:
        baskets.follow(basket, basis.device, next_id=basis.next_basket_id, writes=writes)
    else:
        # Given up before: the till has gone on with another.
        live.say(baskets.lock(basis.device.pk), writes=writes)
    return receipt


def issue_return(
    goods_return: Return, *, tender: Tender, at: dt.datetime, rounding: int = 0
) -> Receipt:
    """The money has gone back: issue the return receipt at the sale's own device.

    `rounding` is what its tender comes to less its total, in minor units.
    """
    original, writes = goods_return.original, Together()
    basis = bases.read(original.device_id, staff_id=goods_return.staff_id, at=at)
    lines = [_copy_back(line) for line in goods_return.lines.select_related("receipt_line")]
    receipt = Receipt(
        pk=basis.receipt_id,
        kind=Receipt.Kind.RETURN,
        goods_return=goods_return,
        staff=basis.staff,
        currency=original.currency,
        total=-goods_return.amount,
        total_excluding_vat=sum(line.amount - line.vat for line in lines),
        rounding=rounding,
    )
    _issue(receipt, lines=lines, tenders=[tender], basis=basis, at=at, writes=writes)
    goods_return.state = Return.State.ISSUED
    writes.update(goods_return, "state")
    writes.send()
    return receipt


def copied(line: BasketLine) -> ReceiptLine:
    """A line as it is sold: nothing that is edited later changes it."""
    names = (*COPIED, *GROUPED, *DISCOUNT)
    return ReceiptLine(**{name: getattr(line, name) for name in names})


def _copy_back(line: Any) -> ReceiptLine:
    names = (*COPIED, *GROUPED)
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


def hashed_content(
    receipt: Receipt, *, lines: Iterable[ReceiptLine], tenders: Iterable[Tender]
) -> dict[str, Any]:
    """What the receipt's own hash covers: its columns, its lines and tenders, what is printed.

    Left out are `id`, which no one has before it is stored, and the chain's links, which
    `journal.chain` takes itself.
    """
    return {
        "format": FORMAT,
        "device": receipt.device_id,
        "kind": str(receipt.kind),
        "number": receipt.number,
        "sequence": receipt.sequence,
        "basket": receipt.basket_id,
        "goods_return": receipt.goods_return_id,
        "shift": receipt.shift_id,
        "staff": receipt.staff_id,
        "business_date": receipt.business_date.isoformat(),
        "issued_at": _moment(receipt.issued_at),
        "currency": receipt.currency,
        "total": receipt.total,
        "total_excluding_vat": receipt.total_excluding_vat,
        "signature": receipt.signature,
        "key_version": receipt.key_version,
        "content": receipt.content,
        "lines": [_hashed_line(line) for line in sorted(lines, key=lambda line: line.position)],
        "tenders": [_hashed_tender(tender) for tender in sorted(tenders, key=lambda one: one.pk)],
        **{name: its for name in LATER if (its := getattr(receipt, name))},
    }


def _hashed_line(line: ReceiptLine) -> dict[str, Any]:
    hashed = {"position": line.position, **{name: getattr(line, name) for name in COPIED}}
    unsaid: dict[str, Any] = GROUPED | DISCOUNT
    more = {name: getattr(line, name) for name in unsaid}
    return hashed | {name: its for name, its in more.items() if its != unsaid[name]}


def _hashed_tender(tender: Tender) -> dict[str, Any]:
    return {
        "id": tender.pk,
        "basket": tender.basket_id,
        "goods_return": tender.goods_return_id,
        "kind": str(tender.kind),
        "amount": tender.amount,
        "reference": tender.reference,
        "staff": tender.staff_id,
        "received_at": _moment(tender.received_at),
        **({"given": tender.given} if tender.given else {}),
    }


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
