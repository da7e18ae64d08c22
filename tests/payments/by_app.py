"""A store that finds purchases by app, and customers who have paid there."""

import datetime as dt
import uuid

from payments import flow, keeper, marks, payers
from payments.models import PayerMark, Payment
from stores.models import Store
from tests.payments.shop import KARI, Shop


def turn(shop: Shop, *, on: bool) -> None:
    """As head office does."""
    Store.objects.filter(pk=shop.device.store_id).update(finds_by_app=on)
    shop.device.store.refresh_from_db()


def qr_of(shop: Shop, phone: str = KARI) -> str:
    people = shop.town.get("data")["customers"]
    return str(next(one["personal_qr"] for one in people if one["phone"] == phone))


def ask_by_qr(shop: Shop, phone: str = KARI) -> Payment:
    shop.fill()
    payers.set_payer(shop.device, text=qr_of(shop, phone), key=uuid.uuid4())
    payment = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert payment
    return payment


def known_as(shop: Shop) -> str:
    return marks.digest(KARI, merchant_id=shop.device.store.merchant_id)


def find_out() -> None:
    """What keepers do beside the money."""
    for mark_id in marks.due():
        keeper.find_out(mark_id)


def sold(shop: Shop, payment: Payment) -> Payment:
    shop.keep(payment)
    find_out()
    shop.approve(payment)
    return shop.keep(payment)


def later(mark: PayerMark, **by: float) -> None:
    asked_at = mark.asked_at - dt.timedelta(**by)
    PayerMark.objects.filter(pk=mark.pk).update(asked_at=asked_at)
