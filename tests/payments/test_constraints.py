"""What the database refuses, whatever the code does: each limit of the money by its own name."""

import uuid
from typing import Any

import pytest
from django.utils import timezone

from payments.models import Closing, Event, Operation, Payer, Payment, SalesUnit
from tests import make
from tests.constraints import copy, refused
from tests.payments.shop import KARI, Shop
from tests.payments.stickers import placed

# Within all other limits: a payment whose create has not been sent.
ASKED: dict[str, dict[str, Any]] = {
    "payment_amount_within_limits": {"amount": 0},
    "payment_currency_known": {"currency": "SEK"},
    "reference_as_vipps_takes_it": {"reference": "short"},
    "payment_flag_has_a_time": {"flag": "UNKNOWN"},
}
# 498,00 are reserved.
RESERVED: dict[str, dict[str, Any]] = {
    "payment_authorized_within_amount": {"authorized": 49801},
    "payment_captured_within_authorized": {"captured": 1, "cancelled": 49800},
    "payment_refunded_within_captured": {"captured": 49799, "refunded": 49800},
}
WRITTEN: dict[str, dict[str, Any]] = {
    "operation_amount_within_limits": {"amount": -1},
    "a_settled_operation_keeps_no_body": {"outcome": "DONE", "settled_at": timezone.now()},
    "a_refund_only_with_a_return_or_a_closing": {"kind": "REFUND"},
}
UNIT: dict[str, dict[str, Any]] = {
    "msn_is_digits": {"msn": "12a456"},
    "sales_unit_currency_known": {"currency": "SEK"},
}


@pytest.mark.parametrize("constraint", ASKED)
def test_no_payment_is_asked_for_that_vipps_does_not_take(shop: Shop, constraint: str) -> None:
    payment = Payment.objects.filter(pk=shop.ask().pk)

    with refused(constraint):
        payment.update(**ASKED[constraint])


def test_no_payment_is_above_vipps_limit(shop: Shop) -> None:
    payment = Payment.objects.filter(pk=shop.ask().pk)

    with refused("payment_amount_within_limits"):
        payment.update(amount=65_000_001)


@pytest.mark.fault(46)
@pytest.mark.parametrize("constraint", RESERVED)
def test_no_sum_is_above_the_one_that_it_comes_from(shop: Shop, constraint: str) -> None:
    payment = Payment.objects.filter(pk=shop.waiting().pk)
    payment.update(state="AUTHORIZED", authorized=49800)

    with refused(constraint):
        payment.update(**RESERVED[constraint])


@pytest.mark.parametrize("constraint", WRITTEN)
def test_no_operation_is_written_that_nobody_decided(shop: Shop, constraint: str) -> None:
    operation = Operation.objects.filter(payment=shop.ask())

    with refused(constraint):
        operation.update(**WRITTEN[constraint])


def test_a_basket_has_one_live_payment_and_that_one_operation(shop: Shop) -> None:
    payment = shop.ask()
    create = payment.operations.get()
    another = {"reference": f"{payment.reference}-2"}

    with refused("one_live_payment_per_basket"):
        copy(payment, **another)
    for state in ("CREATED", "AUTHORIZED"):
        Payment.objects.filter(pk=payment.pk).update(state=state, authorized=49800)
        asked = {**another, "state": "AUTHORIZED", "authorized": 1}
        with refused("one_live_payment_per_basket"):
            copy(payment, **asked)
    key = {"idempotency_key": uuid.uuid4()}
    with refused("one_open_operation_per_payment"):
        copy(create, kind="CANCEL", **key)
    settled = {"outcome": "DONE", "settled_at": timezone.now(), "sealed_body": ""}
    with refused("one_create_per_payment"):
        copy(create, **settled, **key)


def test_no_reference_no_key_and_no_event_is_there_twice(shop: Shop) -> None:
    payment = shop.keep(shop.paid(), looks=2)
    capture = payment.operations.get(kind="CAPTURE")
    event = Event.objects.filter(payment=payment, name="CAPTURED").get()

    with refused("reference_once_per_sales_unit"):
        copy(payment)
    with refused("payments_operation_idempotency_key_key"):
        copy(capture)
    with refused("one_event_per_psp_reference"):
        copy(event)


@pytest.mark.parametrize("constraint", UNIT)
def test_no_sales_unit_is_one_that_vipps_does_not_have(shop: Shop, constraint: str) -> None:
    unit = SalesUnit.objects.filter(pk=shop.unit.pk)

    with refused(constraint):
        unit.update(**UNIT[constraint])


def test_a_store_uses_one_unit_under_one_name_and_a_till_has_one_sticker(shop: Shop) -> None:
    sticker, unit, brand = placed(shop), shop.unit, shop.unit.brands.get()

    with refused("one_sales_unit_in_use_per_store"):
        copy(unit, msn="999999")
    with refused("msn_once_per_environment"):
        copy(unit, store_id=make.store().pk)
    with refused("one_brand_per_sales_unit_and_day"):
        copy(brand, name="MOBILEPAY")
    with refused("one_sticker_per_device"):
        copy(sticker, qr_id=uuid.uuid4())


def test_a_decision_of_the_office_has_a_reason_and_no_negative_sum(shop: Shop) -> None:
    given = {"payment": shop.waiting(), "act": "NOTED", "user": make.user(), "known": {}}
    given["at"] = timezone.now()

    with refused("closing_has_a_reason"):
        Closing.objects.create(**given, reason="")
    for name in ("amount", "otherwise"):
        sums = {"reason": "why", name: -1}
        with refused("closing_amounts_not_negative"):
            Closing.objects.create(**given, **sums)


def test_a_check_in_has_an_end_and_nobody_else_has(shop: Shop) -> None:
    shop.ask(KARI)

    with refused("a_check_in_has_an_end"):
        Payer.objects.update(kind="TOKEN")
    with refused("a_check_in_has_an_end"):
        Payer.objects.update(ends_at=timezone.now())
