"""Receipts as they would have been issued at any moment, for what only reads them."""

import datetime as dt
from itertools import count

from pos.models import Basket, Receipt, Return, Shift
from stores.models import POSDevice
from tests import make

numbers = count(1)


def sold(device: POSDevice, at: dt.datetime, total: int, *, gift_cards: int = 0) -> Receipt:
    """A sale; with a negative total what came back of one."""
    shift = Shift.objects.filter(device=device).first()
    if shift is None:
        shift = Shift.objects.create(device=device, opened_at=at, business_date=at.date())
    basket = Basket.objects.create(
        device=device,
        currency=device.store.currency,
        opened_at=at,
        state="COMPLETED",
        completed_at=at,
    )
    receipt = _receipt(shift, at, abs(total), basket=basket, gift_cards=gift_cards)
    if total >= 0:
        return receipt
    back = Return.objects.create(
        original=receipt, amount=-total, reason="small", user=make.user(), asked_at=at
    )
    return _receipt(shift, at, total, goods_return=back)


def _receipt(shift: Shift, at: dt.datetime, total: int, **about: object) -> Receipt:
    number = next(numbers)
    return Receipt.objects.create(
        device=shift.device,
        shift=shift,
        kind="SALE" if "basket" in about else "RETURN",
        number=number,
        sequence=number,
        business_date=at.date(),
        issued_at=at,
        currency=shift.device.store.currency,
        total=total,
        total_excluding_vat=total,
        content={"pos_id": shift.device.pos_id, "tenders": []},
        previous_signature="0",
        signature="x",
        key_version=1,
        previous_hash="0",
        hash="0",
        **about,
    )
