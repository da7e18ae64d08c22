"""What a document says: every printed word and amount, fixed when it is issued.

Source of the content: kassasystemforskrifta 2-8-4 and 2-8-5 (Norway), act 658/2013 (Finland),
momsbekendtgørelsen 64 (Denmark), SKVFS 2014:9 (Sweden). The language is one that the country
prescribes, whatever the screen speaks.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from pos import headings
from pos.models import Basket, BasketLine, Receipt, ReceiptLine, Tender
from stores import countries
from stores.models import POSDevice, Staff, Store
from stores.models.privacy import FOUND_FOR


def content(
    receipt: Receipt, *, lines: Sequence[ReceiptLine], tenders: Sequence[Tender]
) -> dict[str, Any]:
    """All that is printed on a receipt, as JSON of strings and whole minor units."""
    name, at = receipt.staff.name if receipt.staff else "", receipt.issued_at
    return {
        **_head(str(receipt.kind), receipt.device, receipt.number, name, at),
        **_of_office(receipt),
        "currency": receipt.currency,
        "lines": [_line(line) for line in lines],
        "total": receipt.total,
        "vat": vat_by_rate(lines),
        "tenders": [_tender(tender) for tender in tenders],
        **({"rounding": receipt.rounding} if receipt.rounding else {}),
        **_original(receipt),
        **_delivered(receipt),
        **_found_by_app(receipt, tenders),
    }


def provisional(
    basket: Basket,
    *,
    device: POSDevice,
    lines: Sequence[BasketLine],
    number: int,
    staff: Staff,
    at: dt.datetime,
) -> dict[str, Any]:
    """What an open basket comes to, before anything has been paid (2-8-6): no receipt."""
    return {
        **_head("PROVISIONAL", device, number, staff.name, at),
        "currency": basket.currency,
        "lines": [_line(line) for line in lines],
        "total": basket.total,
        "vat": vat_by_rate(lines),
        "tenders": [],
    }


def _head(kind: str, device: POSDevice, number: int, name: str, at: dt.datetime) -> dict[str, Any]:
    store = device.store
    language = countries.receipt_language(store)
    return {
        "kind": kind,
        "country": store.country,
        "language": language,
        "heading": headings.HEADINGS[language][kind],
        "number": number,
        "pos_id": device.pos_id,
        "issued_at": at.astimezone(store.zone).isoformat(timespec="seconds"),
        "staff": name,
        "seller": seller(store),
    }


def _of_office(receipt: Receipt) -> dict[str, Any]:
    """Who took the goods back where it was no cashier: a user of the office, by name and id.

    Under that id the X and Z reports count what the user has done; older receipts have none.
    """
    user = receipt.goods_return.user if receipt.goods_return else None
    if receipt.staff or user is None:
        return {}
    return {"staff": user.get_full_name() or user.get_username(), "user": user.pk}


def seller(store: Store) -> dict[str, str]:
    """Who sells, as the law of the country asks to be printed."""
    merchant = store.merchant
    return {
        "name": merchant.name,
        "store": store.name,
        "street": store.street,
        "place": f"{store.postal_code} {store.city}",
        "organisation_number": merchant.printed_number,
        "register": "Foretaksregisteret" if merchant.is_in_business_register else "",
    }


def _line(line: ReceiptLine | BasketLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "sku": line.sku,
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_price": line.unit_price,
        "amount": line.amount,
        "vat_rate": line.vat_rate,
        **_by_hand(line),
        **_discount(line),
        **_card_of(line),
    }


def _card_of(line: ReceiptLine | BasketLine) -> dict[str, Any]:
    """Of a gift card that is sold no more than its last digits: the content is kept for ever."""
    card = line.gift_card if isinstance(line, ReceiptLine) else None
    if card is None:
        return {}
    until = {"until": card.last_date.isoformat()} if card.last_date else {}
    return {"gift_card": card.last_digits, **until}


def _tender(tender: Tender) -> dict[str, Any]:
    said = {"kind": str(tender.kind), "amount": tender.amount, "reference": tender.reference}
    if tender.rehearses:
        said |= {"rehearses": tender.rehearses}
    # What goes back with a return was handed over by nobody.
    if tender.given > tender.amount > 0:
        said |= {"given": tender.given, "change": tender.given - tender.amount}
    if tender.kind == Tender.Kind.EXCHANGE:
        said["receipt"] = int(tender.reference.rpartition("-")[2])
    if tender.kind == Tender.Kind.GIFT_CARD:
        entry = tender.card_entry
        said |= {"gift_card": entry.card.last_digits, "left": entry.balance}
    return said


def _discount(line: ReceiptLine | BasketLine) -> dict[str, Any]:
    if not line.discount:
        return {}
    return {"discount": line.discount, "discount_reason": line.discount_reason}


def _by_hand(line: ReceiptLine | BasketLine) -> dict[str, Any]:
    """What the cashier has changed of a line: its price, and what was written on it."""
    price = {} if line.catalogue_price is None else {"catalogue_price": line.catalogue_price}
    return {**price, **({"note": line.note} if line.note else {})}


def _original(receipt: Receipt) -> dict[str, Any]:
    """What a return is of and why; None in the place of a sale whose receipt nobody had."""
    if receipt.goods_return is None:
        return {}
    of = receipt.goods_return.original
    known = {"number": of.number, "pos_id": of.content["pos_id"]} if of else None
    return {"original": known, "reason": receipt.goods_return.reason}


def _delivered(receipt: Receipt) -> dict[str, Any]:
    if not receipt.customer_reference:
        return {}
    return {"customer_reference": receipt.customer_reference}


def _found_by_app(receipt: Receipt, tenders: Sequence[Tender]) -> dict[str, int]:
    """For how many days the app finds it, where the store keeps who has paid: it has to be told."""
    is_found = receipt.kind == Receipt.Kind.SALE and receipt.device.store.finds_by_app
    if not is_found or not any(tender.kind == Tender.Kind.VIPPS for tender in tenders):
        return {}
    return {"found_by_app": FOUND_FOR.days}


def vat_by_rate(lines: Iterable[Any]) -> list[dict[str, int | str]]:
    """VAT per rate as the sum of the lines' VAT, highest rate first."""
    sums: dict[tuple[int, str], list[int]] = {}
    for line in lines:
        if line.product_id is None:
            continue  # A gift card is no turnover.
        entry = sums.setdefault((line.vat_rate, line.standard_code), [0, 0])
        entry[0] += line.amount
        entry[1] += line.vat
    return [
        {"rate": rate, "code": code, "amount": amount, "vat": vat}
        for (rate, code), (amount, vat) in sorted(sums.items(), reverse=True)
    ]
