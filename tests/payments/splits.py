"""A sale that is paid in parts through the app and otherwise."""

import uuid
from typing import Any

from payments import flow, payers, split
from payments.models import Payment
from pos import tenders
from pos.models import Receipt, Tender
from tests.payments.shop import KARI, Shop, holds

OTHER = "4790000012"


def given(shop: Shop) -> dict[str, Any]:
    return {"version": shop.basket.version, "key": uuid.uuid4()}


def choose(shop: Shop, amount: int | None) -> None:
    split.choose(shop.device, amount=amount, **given(shop))


def ask(shop: Shop, amount: int | None = None, *, phone: str = KARI) -> Payment:
    """A part is chosen, or all that is left, and somebody's phone is asked for it; not sent yet."""
    if amount:
        choose(shop, amount)
    payers.set_payer(shop.device, text=f"+{phone}", key=uuid.uuid4())
    payment = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert payment
    return payment


def pay(shop: Shop, amount: int | None = None, **more: Any) -> Payment:
    """So much is paid through the app, or all that is left."""
    payment = ask(shop, amount, **more)
    shop.keep(payment)
    shop.approve(payment)
    shop.keep(payment)
    assert payment.received_at
    return payment


def by_card(shop: Shop, amount: int | None = None) -> Receipt | None:
    return tenders.take_card(shop.device, amount=amount, staff_id=shop.staff.pk, **given(shop))


def tender_of(payment: Payment) -> Tender:
    return Tender.objects.get(reference=payment.reference, amount__gt=0)


def give_back(shop: Shop, payment: Payment, **more: Any) -> None:
    """The cashier presses; nothing has been sent yet."""
    pressed = {**given(shop), **more}
    split.give_back(shop.device, tender_id=tender_of(payment).pk, who=shop.who, **pressed)


def undone(shop: Shop, payment: Payment) -> Payment:
    give_back(shop, payment)
    shop.keep(payment, looks=2)
    assert payment.undone_at
    return payment


def paid_by(receipt: Receipt | None) -> list[tuple[str, int]]:
    assert receipt
    return [(row["kind"], row["amount"]) for row in receipt.content["tenders"]]


def in_order(shop: Shop, *payments: Payment) -> None:
    """Our books and the simulator's say the same, and no rule is broken."""
    for payment in payments:
        payment.refresh_from_db()
        book = shop.town.book(payment.reference)
        for name in ("captured", "refunded"):
            assert book.get(name, 0) == getattr(payment, name), (name, book)
    assert holds()
