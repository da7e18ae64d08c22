"""Webhooks: filed once, believed never, refused when they are not Vipps'."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments.models import Payment, Webhook, WebhookRegistration
from pos.baskets import current
from tests import make
from tests.constraints import copy
from tests.payments.deliveries import deliver, event, register
from tests.payments.shop import Shop


@pytest.fixture
def registration(shop: Shop) -> WebhookRegistration:
    return register(shop)


def test_a_webhook_is_filed_and_wakes_its_payment(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    payment = shop.waiting()
    before = payment.wake_at

    assert deliver(client, registration, event(payment)) == 200

    payment.refresh_from_db()
    assert before
    assert payment.wake_at
    assert payment.wake_at < before
    assert Webhook.objects.get().name == "AUTHORIZED"
    assert payment.state == "CREATED"  # What it says is not believed.


def test_a_repeated_webhook_is_filed_once_and_accepted(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    payment = shop.waiting()

    assert {deliver(client, registration, event(payment)) for _ in range(5)} == {200}
    assert Webhook.objects.count() == 1


def test_a_webhook_lands_in_a_known_number_of_queries(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    payment = shop.waiting()
    deliver(client, registration, event(payment, "CREATED"))
    body = event(payment)
    with CaptureQueriesContext(connection) as queries:
        deliver(client, registration, body)
    assert len(queries) == 1


@pytest.mark.parametrize("case", ["secret", "body", "address", "unsigned"])
def test_a_forged_webhook_is_refused_and_leaves_no_row(
    client: Client, shop: Shop, registration: WebhookRegistration, case: str
) -> None:
    payment = shop.waiting()
    body = event(payment)
    if case == "secret":
        status = deliver(client, registration, body, secret="another")
    elif case == "body":
        status = deliver(client, registration, body, signed=body + b" ")
    elif case == "address":
        registration.url = registration.url.replace("unguessable", "guessed")
        status = deliver(client, registration, body)
    else:
        status = client.post("/webhooks/vipps/unguessable/", body, "application/json").status_code
    assert status == 401
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("token", ["%00", "a%00b", "%ff", "%ed%a0%80", "x" * 4000])
def test_an_address_that_we_never_gave_out_is_no_error(
    client: Client, registration: WebhookRegistration, token: str
) -> None:
    answer = client.post(f"/webhooks/vipps/{token}/", b"{}", "application/json")

    assert answer.status_code in (401, 404)


def test_another_sales_units_event_is_refused(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    body = event(shop.waiting(), msn="999999")

    assert deliver(client, registration, body) == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"msn": NaN}',
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"msn": "110001", "amount": {"value": 1e400}}',
    ],
)
def test_signed_garbage_is_refused_and_never_an_error(
    client: Client, shop: Shop, registration: WebhookRegistration, body: bytes
) -> None:
    assert deliver(client, registration, body) in (400, 401)


def test_odd_values_are_filed_without_harm(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    body = event(
        shop.waiting(), name="x" * 500, pspReference=None, amount={"value": 10**30}, reference=""
    )

    assert deliver(client, registration, body) == 200
    assert Webhook.objects.get().amount is None


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "\udfff\x00"])
@pytest.mark.parametrize("field", ["name", "pspReference", "reference"])
def test_what_no_column_can_hold_is_left_out(
    client: Client, shop: Shop, registration: WebhookRegistration, field: str, odd: str
) -> None:
    body = event(shop.waiting(), **{field: f"a{odd}b"})

    assert deliver(client, registration, body) == 200
    assert Webhook.objects.filter(name="ab").exists() == (field == "name")


def test_an_event_of_an_unknown_payment_is_kept(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    body = event(shop.waiting(), reference="nobody-knows-this-1")

    assert deliver(client, registration, body) == 200
    assert Webhook.objects.get().reference == "nobody-knows-this-1"


def test_a_body_over_the_limit_is_not_read(
    client: Client, registration: WebhookRegistration
) -> None:
    assert deliver(client, registration, b" " * 70_000) == 413


def test_only_a_post_is_a_delivery(client: Client, registration: WebhookRegistration) -> None:
    assert client.get("/webhooks/vipps/unguessable/").status_code == 405


def test_a_repeated_webhook_wakes_nobody(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    payment = shop.waiting()
    deliver(client, registration, event(payment))
    shop.keep(payment)
    before = payment.wake_at
    deliver(client, registration, event(payment))

    payment.refresh_from_db()
    assert payment.wake_at == before


def test_what_comes_of_an_ended_payment_is_looked_at_together(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    payment = shop.paid()
    shop.keep(payment)
    began = timezone.now()

    deliver(client, registration, event(payment, "CAPTURED"))
    payment.refresh_from_db()
    first = payment.wake_at
    deliver(client, registration, event(payment, "REFUNDED"))

    payment.refresh_from_db()
    assert first is not None
    assert 0.9 < (first - began).total_seconds() < 3
    assert payment.wake_at == first


def test_an_ended_payments_event_never_postpones_what_is_due(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    payment = shop.paid()
    Payment.objects.filter(pk=payment.pk).update(wake_at=timezone.now())

    deliver(client, registration, event(payment, "CAPTURED"))

    payment.refresh_from_db()
    assert payment.wake_at is not None
    assert payment.wake_at <= timezone.now()


def test_a_removed_registration_is_heard_no_more(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    registration.removed_at = timezone.now()
    registration.save()

    assert deliver(client, registration, event(shop.waiting())) == 401
    assert not Webhook.objects.exists()


def test_an_event_wakes_its_own_units_payment_alone(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    """A reference is unique at one sales unit only."""
    theirs, store = shop.waiting(), make.store()
    payment = shop.unit
    payment.pk, payment.store, payment.msn = None, store, "999999"
    payment.save(force_insert=True)
    device = make.device(store=store)
    copy(theirs, sales_unit_id=payment.pk, device_id=device.pk, basket_id=current(device).pk)
    mine = Payment.objects.get(sales_unit=registration.sales_unit_id)
    before = Payment.objects.exclude(pk=mine.pk).get().wake_at

    deliver(client, registration, event(mine))

    assert Payment.objects.exclude(pk=mine.pk).get().wake_at == before
