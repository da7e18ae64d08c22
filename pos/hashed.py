"""What the hash of a receipt covers: its columns, lines and tenders, and all that is printed."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from pos.models import Receipt, ReceiptLine, Tender
from stores.models import ArticleGroup

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
# Hashed only where they say something: receipts of before have none of them.
DISCOUNT = {"discount": 0, "discount_reason": ""}
GROUPED = {"group_number": None, "group_name": "", "article_group": ArticleGroup.GOODS}
CARD = {"gift_card_id": None}
NOTED = {"catalogue_price": None, "note": ""}
# Of the receipt itself, the same.
LATER = ("rounding", "gift_cards", "customer_reference")


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
    unsaid: dict[str, Any] = GROUPED | DISCOUNT | CARD | NOTED
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
        **({"rehearses": tender.rehearses} if tender.rehearses else {}),
    }


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
