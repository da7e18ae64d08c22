"""What goes wrong between the customer's yes and our knowing it: time, and who asks when."""

import threading
import time
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from payments import flow, machine, payers
from payments.models import Payment, Webhook
from pos.refusals import Frozen
from stores.models import SignIn
from tests.payments.clock import Clock
from tests.payments.deliveries import deliver, event, register
from tests.payments.shop import Shop, holds

State = Payment.State


@pytest.mark.fault(19)
def test_without_webhooks_an_approval_is_found_within_seven_seconds(
    shop: Shop, clock: Clock
) -> None:
    payment = clock.keep(shop.waiting(), 7)
    shop.approve(payment)
    clock.keep(payment, 7)

    assert shop.receipt(payment)
    assert not Webhook.objects.exists()


@pytest.mark.fault(23)
def test_a_webhook_that_comes_before_the_answer_to_our_request(real_shop: Shop) -> None:
    shop, payment = real_shop, real_shop.ask()
    registered = register(shop)
    shop.town.fail("create", "delay_after", seconds=1.0)
    slow = threading.Thread(target=_advance, args=[payment])
    slow.start()
    while not shop.town.get("payments", f"reference={payment.reference}")["payments"]:
        time.sleep(0.02)
    shop.approve(payment)
    assert deliver(Client(), registered, event(payment)) == 200
    slow.join(10)

    shop.keep(payment, looks=2)
    assert shop.town.book(payment.reference)["times"] == {"authorized": 1, "captured": 1}
    assert shop.receipt(payment)
    assert holds()


def _advance(payment: Payment) -> None:
    machine.advance(payment.pk)
    connection.close()


@pytest.mark.fault(58)
def test_an_approval_in_the_last_second_is_a_sale_whatever_our_clock_says(
    shop: Shop, clock: Clock
) -> None:
    payment = shop.waiting()
    clock.keep(payment, 900, step=5)
    assert (payment.state, shop.is_frozen()) == (State.CREATED, True)

    shop.town.post("clock", advance=61)  # Its count of our reads begins anew.
    shop.approve(payment)
    clock.keep(payment, 130)
    assert shop.receipt(payment)
    assert holds()


@pytest.mark.fault(58)
def test_a_yes_that_comes_after_vipps_has_ended_it_takes_nothing(shop: Shop, clock: Clock) -> None:
    payment = clock.keep(shop.waiting(), 6)
    shop.town.post("clock", advance=601)
    with pytest.raises(OSError, match="400"):
        shop.approve(payment)
    clock.keep(payment, 10)

    assert payment.state == State.EXPIRED
    assert not shop.is_frozen()
    assert shop.town.book(payment.reference) == {}


@pytest.mark.fault(59, 60)
def test_nobody_changes_the_payer_of_a_live_request(shop: Shop) -> None:
    payment = shop.waiting()
    with pytest.raises(Frozen):
        payers.set_payer(shop.device, text="+4790000012", key=uuid.uuid4())

    shop.abort(payment)
    shop.keep(payment)
    payers.set_payer(shop.device, text="+4790000012", key=uuid.uuid4())
    second = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert second
    shop.keep(second)
    assert second.reference != payment.reference
    assert (payment.state, second.state) == (State.TERMINATED, State.CREATED)


@pytest.mark.fault(83)
def test_a_till_that_is_locked_meanwhile_still_gets_its_sale(shop: Shop) -> None:
    SignIn.objects.create(device=shop.device, staff=shop.staff, signed_in_at=timezone.now())
    payment = shop.waiting()
    SignIn.objects.filter(ended_at=None).update(ended_at=timezone.now())
    shop.approve(payment)
    shop.keep(payment)

    receipt = shop.receipt(payment)
    assert receipt
    assert receipt.staff_id == shop.staff.pk
