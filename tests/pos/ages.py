"""Goods with a minimum age in a basket, the cashier's answer, and every way to pay."""

import uuid
from typing import Any

from pos import ages, baskets, handouts, part_payments, tenders
from pos.models import Basket
from stores.models import Product
from tests import make
from tests.pos.till import Till


def beer(till: Till, age: int = 18) -> Product:
    return make.product(
        merchant=till.device.store.merchant, names={"nb": f"Øl {age}"}, price=3490, minimum_age=age
    )


def answer(till: Till, said: str, age: int = 18, basket_id: int | None = None) -> Basket:
    return ages.answer(
        till.device.pk,
        basket_id=basket_id or till.basket.pk,
        age=age,
        answer=said,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )


def by_card(till: Till) -> Any:
    return tenders.take_card(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )


def by_part(till: Till) -> Any:
    return tenders.take_card(
        till.device,
        amount=100,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )


def by_cash(till: Till) -> Any:
    return tenders.take_cash(
        till.device,
        given=None,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )


def by_part_in_cash(till: Till) -> Any:
    part_payments.take_cash(
        till.device,
        amount=1000,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )


def by_total(till: Till) -> Any:
    baskets.total(till.device.pk, key=uuid.uuid4())


def by_delivery(till: Till) -> Any:
    till.device.store.hands_out = True
    handouts.hand_out(
        till.device,
        reference="K-1",
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )
