"""Webhooks: filed once, believed never, refused when they are not Vipps'."""

import json
import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments.models import Payment, Webhook, WebhookRegistration
from payments.vipps import signature
from tests.payments.shop import Shop

SECRET = "a secret that is shown only once"


@pytest.fixture
def registration(shop: Shop) -> WebhookRegistration:
    token = "unguessable"
    made = WebhookRegistration(
        sales_unit=shop.unit,
        registration_id=uuid.uuid4(),
        token=token,
        url=f"https://till.example/webhooks/vipps/{token}/",
        registered_at=timezone.now(),
    )
    made.put_secret(SECRET)
    made.save()
    return made


def event(payment: Payment, name: str = "AUTHORIZED", **more: Any) -> bytes:
    return json.dumps(
        {
            "msn": payment.sales_unit.msn,
            "reference": payment.reference,
            "pspReference": f"psp-{name}",
            "name": name,
            "amount": {"currency": "NOK", "value": payment.amount},
            "timestamp": "2026-11-26T10:00:00Z",
            "success": True,
            **more,
        }
    ).encode()


def deliver(
    client: Client,
    registration: WebhookRegistration,
    body: bytes,
    secret: str = SECRET,
    signed: bytes | None = None,
) -> int:
    url = urlsplit(registration.url)
    headers = signature.sign(
        secret,
        method="POST",
        path_and_query=url.path,
        host=url.netloc,
        body=body if signed is None else signed,
        at=timezone.now(),
    )
    # The proxy in between has another name: the registered one is what was signed.
    answer = client.post(url.path, data=body, content_type="application/json", headers=headers)
    return answer.status_code


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
    body = event(shop.waiting())
    with CaptureQueriesContext(connection) as queries:
        deliver(client, registration, body)
    assert len(queries) == 2


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
