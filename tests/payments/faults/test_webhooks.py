"""What goes wrong with webhooks: twice, out of order, odd, forged, and nobody to take them."""

import datetime as dt
import threading
import time
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments import inbox, invariants, machine, registrations
from payments.models import Payment, Webhook, WebhookRegistration
from pos.models import Receipt
from tests.payments.clock import Clock
from tests.payments.deliveries import deliver, event, register
from tests.payments.shop import Shop, holds

State = Payment.State


@pytest.fixture
def registration(shop: Shop) -> WebhookRegistration:
    return register(shop)


@pytest.mark.fault(22)
def test_the_same_event_at_the_same_moment_is_filed_once(real_shop: Shop) -> None:
    payment, registered = real_shop.waiting(), register(real_shop)
    body, barrier, statuses = event(payment), threading.Barrier(6), []

    def post() -> None:
        barrier.wait(5)
        statuses.append(deliver(Client(), registered, body))
        connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert statuses == [200] * 6
    assert Webhook.objects.count() == 1


@pytest.mark.fault(24, 102)
def test_an_event_of_money_that_we_do_not_know_is_a_breach_after_ten_minutes(
    client: Client, shop: Shop, registration: WebhookRegistration, clock: Clock
) -> None:
    body = event(shop.waiting(), reference="a-restore-lost-this-1")
    clock.ahead = dt.timedelta(minutes=-11)
    assert deliver(client, registration, body) == 200

    assert "I-30" in [breach.name for breach in invariants.breaches()]


@pytest.mark.fault(25)
def test_the_order_of_events_does_not_matter(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    for name in ("CAPTURED", "AUTHORIZED", "CREATED"):
        assert deliver(client, registration, event(payment, name)) == 200
        for _step in range(5):
            machine.advance(payment.pk)

    assert shop.town.book(payment.reference)["times"] == {"authorized": 1, "captured": 1}
    assert Receipt.objects.count() == 1
    assert holds()


@pytest.mark.fault(31, 32, 33)
@pytest.mark.parametrize(
    "odd",
    [
        {"success": False},
        {"name": "PARTLY_AUTHORISED_V2", "surprise": {"deep": [1]}},
        {"amount": {"currency": "NOK", "value": 1}},
        {"amount": {"currency": "DKK", "value": 99_999_999}},
        {"timestamp": None, "pspReference": None},
    ],
    ids=["failed", "unknown name", "less", "more", "missing"],
)
def test_what_an_event_says_moves_no_money(
    client: Client, shop: Shop, registration: WebhookRegistration, odd: dict[str, Any]
) -> None:
    payment = shop.waiting()
    assert deliver(client, registration, event(payment, **odd)) == 200
    assert Webhook.objects.count() == 1
    machine.advance(payment.pk)
    payment.refresh_from_db()
    assert (payment.state, payment.authorized) == (State.CREATED, 0)

    shop.approve(payment)
    shop.keep(payment)
    assert (payment.captured, payment.flag) == (49800, "")
    assert holds()


@pytest.mark.fault(29)
def test_an_old_event_that_comes_again_changes_nothing(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    payment = shop.waiting()
    deliver(client, registration, event(payment))
    shop.approve(payment)
    shop.keep(payment, looks=3)
    deliver(client, registration, event(payment))
    shop.keep(payment)

    assert shop.town.book(payment.reference)["times"] == {"authorized": 1, "captured": 1}
    assert Receipt.objects.count() == 1


@pytest.mark.fault(35)
def test_while_our_inbox_is_broken_polling_carries_the_sale(
    client: Client,
    shop: Shop,
    registration: WebhookRegistration,
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
) -> None:
    def broken(*_: object) -> None:
        raise OperationalError("the database went away")

    payment = clock.keep(shop.waiting(), 6)
    with monkeypatch.context() as patched:
        patched.setattr(inbox, "receive", broken)
        assert deliver(client, registration, event(payment)) == 503
    shop.approve(payment)
    clock.keep(payment, 10)
    assert shop.receipt(payment)
    assert deliver(client, registration, event(payment)) == 200


@pytest.mark.fault(36)
def test_a_locked_inbox_says_so_before_vipps_gives_up(real_shop: Shop) -> None:
    payment, registered = real_shop.waiting(), register(real_shop)
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM payments_payment WHERE id = %s FOR UPDATE", [payment.pk])
            locked.set()
            done.wait(20)
            cursor.execute("ROLLBACK")
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(5)
    began = time.monotonic()
    status = deliver(Client(), registered, event(payment))
    took = time.monotonic() - began
    done.set()
    holder.join(10)

    assert status == 503
    assert took < 8
    assert deliver(Client(), registered, event(payment)) == 200
    assert Webhook.objects.count() == 1


@pytest.mark.fault(38)
def test_while_a_registration_is_replaced_both_secrets_are_good(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    body = event(shop.waiting())
    second = register(shop, place="second", secret="another secret")

    assert deliver(client, registration, body) == 200
    assert deliver(client, second, body, secret="another secret") == 200
    assert Webhook.objects.count() == 1


@pytest.mark.fault(38, 145)
def test_a_registration_whose_secret_cannot_be_read_is_refused_and_replaced(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    body = event(shop.waiting())
    registration.sealed_secret = "sealed with a key that is gone"
    registration.save()
    assert deliver(client, registration, body) == 401

    registrations.keep(shop.unit)
    ours = WebhookRegistration.objects.get(removed_at=None)
    old_id = ours.registration_id
    ours.sealed_secret = "sealed with a key that is gone"
    ours.save()
    said = registrations.keep(shop.unit)

    assert "registered" in said
    assert "removed an orphan" in said
    ours = WebhookRegistration.objects.get(removed_at=None)
    assert ours.read_secret()
    assert ours.registration_id != old_id


@pytest.mark.fault(40)
def test_a_clock_that_is_an_hour_fast_refuses_no_event(
    client: Client,
    shop: Shop,
    registration: WebhookRegistration,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = event(shop.waiting())
    real = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: real + dt.timedelta(hours=1))
    assert deliver(client, registration, body, at=real) == 200


@pytest.mark.fault(40)
def test_with_a_slow_clock_events_look_to_come_and_the_sale_ends_by_asking(
    client: Client,
    shop: Shop,
    registration: WebhookRegistration,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    real = timezone.now
    hour = dt.timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: real() - hour)
    payment = shop.waiting()
    shop.approve(payment)

    assert deliver(client, registration, event(payment), at=real()) == 401
    assert "from the future" in caplog.text
    shop.keep(payment)
    assert shop.receipt(payment)


@pytest.mark.fault(41)
def test_a_forged_event_costs_one_look_and_writes_nothing(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    body = event(shop.waiting())
    with CaptureQueriesContext(connection) as queries:
        assert deliver(client, registration, body, secret="guessed") == 401
    assert len(queries) == 1
    assert not Webhook.objects.exists()
