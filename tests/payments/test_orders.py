"""What a request says of the basket: what else has paid, and how old the customer has to be."""

import json
import uuid
from typing import Any

import pytest
from django.utils import timezone

from payments import flow, operations, orders
from payments.models import Payment
from pos import discounts, drawers, lines
from pos.models import BasketLine, Tender
from pos.refusals import NotPossible
from tests.payments.shop import Shop


def asked(shop: Shop) -> tuple[Payment, dict[str, Any]]:
    payment = flow.request(shop.device, key=uuid.uuid4(), who=shop.who, qr=True)
    assert payment
    body: dict[str, Any] = json.loads(operations.read_body(payment.operations.get()))
    return payment, body


def test_all_that_one_kind_of_tender_has_paid_is_told(shop: Shop) -> None:
    basket = shop.fill()
    for kind, amount in (("CARD", 100), ("CARD", 200), ("CASH", 50)):
        at = timezone.now()
        Tender.objects.create(basket=basket, kind=kind, amount=amount, received_at=at)

    payment, body = asked(shop)

    assert payment.amount == 49800 - 350
    assert body["receipt"]["bottomLine"]["paymentSources"] == {"card": 300, "cash": 50}


def test_no_money_is_asked_for_while_the_drawer_is_open(shop: Shop) -> None:
    shop.fill()
    token = drawers.connect(shop.device.pk)
    drawers.report(token, is_open=True)

    with pytest.raises(NotPossible, match="drawer is open"):
        asked(shop)
    assert not Payment.objects.exists()
    assert not shop.is_frozen()
    drawers.report(token, is_open=False)
    assert asked(shop)


def test_what_was_taken_off_by_hand_is_told(shop: Shop) -> None:
    line = shop.fill().lines.get(product=shop.hoodie)
    discounts.of_line(
        shop.device.pk,
        line_id=line.pk,
        off=lines.Off(amount=5000),
        reason="Last piece",
        version=shop.basket.version,
        key=uuid.uuid4(),
        staff_id=shop.staff.pk,
    )

    payment, body = asked(shop)

    [told] = [it for it in body["receipt"]["orderLines"] if it["id"] == shop.hoodie.sku]
    assert told["discount"] == 5000
    assert payment.amount == 49800 - 5000


def test_the_goods_with_the_highest_age_decide(shop: Shop) -> None:
    shop.fill()
    BasketLine.objects.filter(product=shop.hoodie).update(minimum_age=18)

    assert asked(shop)[1]["minimumUserAge"] == 18


def test_goods_for_everybody_ask_for_no_age(shop: Shop) -> None:
    shop.fill()

    assert "minimumUserAge" not in asked(shop)[1]


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (99, "NOK", "minimum"),
        (100, "NOK", ""),
        (0, "DKK", "minimum"),
        (1, "DKK", ""),
        (1, "EUR", ""),
        (65_000_000, "NOK", ""),
        (65_000_001, "NOK", "maximum"),
    ],
)
def test_what_vipps_does_not_take_is_said_before_anything_is_written(
    amount: int, currency: str, said: str
) -> None:
    if not said:
        orders.refuse_amount(amount, currency)
        return
    with pytest.raises(NotPossible, match=said):
        orders.refuse_amount(amount, currency)
