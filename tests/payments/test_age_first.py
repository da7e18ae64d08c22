"""Goods for grown-ups and Vipps MobilePay: nobody is asked for money before the age is answered."""

import uuid
from typing import Any

import pytest

from payments import flow, payers, split
from payments.models import Payment
from pos import ages, baskets
from pos.refusals import NotPossible
from tests.payments.shop import KARI, Shop


def grown_up(shop: Shop) -> None:
    shop.hoodie.minimum_age = 18
    shop.hoodie.save()
    shop.fill()


def answer(shop: Shop, said: str) -> None:
    ages.answer(
        shop.device.pk,
        basket_id=shop.basket.pk,
        age=18,
        answer=said,
        key=uuid.uuid4(),
        staff_id=shop.staff.pk,
    )


def ask(shop: Shop, **how: Any) -> Payment | None:
    return flow.request(shop.device, key=uuid.uuid4(), who=shop.who, **how)


@pytest.mark.parametrize("is_qr", [True, False])
def test_no_request_is_written_before_the_age_is_answered(shop: Shop, *, is_qr: bool) -> None:
    grown_up(shop)
    payers.set_payer(shop.device, text=f"+{KARI}", key=uuid.uuid4())
    with pytest.raises(NotPossible, match="Answer that first"):
        ask(shop, qr=is_qr)
    with pytest.raises(NotPossible, match="Answer that first"):
        baskets.total(shop.device.pk, key=uuid.uuid4())
    assert not Payment.objects.exists()
    assert not shop.basket.frozen_at

    answer(shop, "yes")
    assert ask(shop, qr=is_qr)


def test_after_a_yes_the_sale_goes_on_to_its_receipt(shop: Shop) -> None:
    grown_up(shop)
    answer(shop, "yes")
    payers.set_payer(shop.device, text=f"+{KARI}", key=uuid.uuid4())
    payment = ask(shop)
    assert payment
    shop.keep(payment)
    shop.approve(payment)
    shop.keep(payment, looks=3)
    assert shop.receipt(payment)


def test_the_app_is_still_asked_for_the_age(shop: Shop) -> None:
    """A yes at the till is the cashier's; the app has its own way to know."""
    grown_up(shop)
    answer(shop, "yes")
    payers.set_payer(shop.device, text="+4790000017", key=uuid.uuid4())
    payment = ask(shop)
    assert payment
    shop.keep(payment)
    assert (payment.state, payment.refusal_code) == (Payment.State.REJECTED, "7010")


def test_no_part_is_chosen_before_the_age_is_answered(shop: Shop) -> None:
    grown_up(shop)
    with pytest.raises(NotPossible, match="Answer that first"):
        split.choose(shop.device, amount=10000, version=shop.basket.version, key=uuid.uuid4())
    assert shop.basket.next_part is None

    answer(shop, "yes")
    split.choose(shop.device, amount=10000, version=shop.basket.version, key=uuid.uuid4())
    assert shop.basket.next_part == 10000
