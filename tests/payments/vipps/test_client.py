"""What the client sends, and what it makes of a well-behaved answer."""

import json
from datetime import UTC, datetime

import pytest

from payments.vipps import bodies
from payments.vipps.client import Client
from tests.payments.vipps.examples import REFERENCE, payment
from tests.payments.vipps.loopback import Loopback, Said, said


def test_a_create_sends_exactly_the_bytes_it_is_given(vipps: Loopback, client: Client) -> None:
    body = b'{ "reference":  "oslo1-01JDKZ6T8Q-1", "name": "\xc3\x98l" }'
    vipps.say(said(201, {"reference": REFERENCE}))

    created = client.create(body, key="key-1")

    assert vipps.calls[0].body == body
    assert (created.reference, created.redirect_url) == (REFERENCE, None)
    assert created.call.status == 201


def test_every_call_says_who_we_are(vipps: Loopback, client: Client) -> None:
    vipps.say(said(201, {"reference": REFERENCE, "redirectUrl": "https://qr.vipps.no/x.svg"}))

    client.create(b'{"reference":"oslo1-01JDKZ6T8Q-1"}', key="key-1")

    assert (vipps.calls[0].method, vipps.calls[0].path) == ("POST", "/epayment/v1/payments")
    sent = vipps.calls[0].headers
    assert sent["Authorization"] == "Bearer token-1"
    assert sent["Idempotency-Key"] == "key-1"
    assert sent["Content-Type"] == "application/json"
    for headers in (sent, vipps.token_calls[0].headers):
        assert headers["Ocp-Apim-Subscription-Key"] == "subscription-key"
        assert headers["Merchant-Serial-Number"] == "123456"
        assert headers["Vipps-System-Name"] == "Nordkassa"
        assert headers["Vipps-System-Version"] == "1.2.3"
    asked = vipps.token_calls[0]
    assert (asked.method, asked.body) == ("POST", b"")
    assert (asked.headers["client_id"], asked.headers["client_secret"]) == (
        "client-id",
        "client-secret",
    )
    assert "client_secret" not in sent


@pytest.mark.parametrize("operation", ["capture", "cancel", "refund"])
def test_a_change_answers_with_the_payment(vipps: Loopback, client: Client, operation: str) -> None:
    body = bodies.capture_body(49800, "NOK")
    vipps.say(said(200, payment(), Content_Type="application/problem+json"))

    snapshot = getattr(client, operation)(REFERENCE, body, key="key-2")

    heard = vipps.calls[0]
    assert (heard.method, heard.path) == ("POST", f"/epayment/v1/payments/{REFERENCE}/{operation}")
    assert (heard.headers["Idempotency-Key"], heard.body) == ("key-2", body)
    assert snapshot.authorized == 49800


def test_a_payment_is_read_as_vipps_tells_it(vipps: Loopback, client: Client) -> None:
    vipps.say(said(200, payment()))

    snapshot = client.get(REFERENCE)

    assert (snapshot.state, snapshot.amount, snapshot.currency) == ("AUTHORIZED", 49800, "NOK")
    assert (snapshot.authorized, snapshot.captured) == (49800, 0)
    assert (snapshot.cancelled, snapshot.refunded) == (0, 0)
    assert snapshot.psp_reference == "37c34d8c-1111"
    assert snapshot.capture_guaranteed_until == datetime(2026, 9, 1, 7, 53, 44, 812000, tzinfo=UTC)
    assert "Idempotency-Key" not in vipps.calls[0].headers


def test_the_event_log_is_read_with_its_odd_times_and_missing_keys(
    vipps: Loopback, client: Client
) -> None:
    event = {
        "reference": REFERENCE,
        "pspReference": "psp-1",
        "name": "CAPTURED",
        "amount": {"currency": "NOK", "value": 10000},
        "timestamp": "2026-09-01T07:53:44.8121234Z",
        "idempotencyKey": "key-2",
        "success": True,
    }
    cancelled = {**event, "name": "CANCELLED", "idempotencyKey": None, "success": False}
    vipps.say(said(200, [event, cancelled]))

    first, second = client.events(REFERENCE)

    assert vipps.calls[0].path == f"/epayment/v1/payments/{REFERENCE}/events"
    assert (first.name, first.amount, first.idempotency_key) == ("CAPTURED", 10000, "key-2")
    assert first.at == datetime(2026, 9, 1, 7, 53, 44, 812123, tzinfo=UTC)
    assert (second.idempotency_key, second.success) == ("", False)


def test_webhooks_are_registered_listed_and_deleted(vipps: Loopback, client: Client) -> None:
    url, event = "https://shop.example/webhooks/vipps/1/", "epayments.payment.created.v1"
    listed = {"webhooks": [{"id": "id-1", "url": url, "events": [event]}]}
    vipps.say(said(201, {"id": "id-1", "secret": "s3cret"}), said(200, listed), Said(204))

    registration = client.register_webhook(url, [event])
    (found,) = client.list_webhooks()
    call = client.delete_webhook("../id 1")

    assert (registration.id, registration.secret) == ("id-1", "s3cret")
    assert "s3cret" not in repr(registration)
    assert json.loads(vipps.calls[0].body) == {"url": url, "events": [event]}
    assert (found.id, found.url, found.events) == ("id-1", url, (event,))
    assert (vipps.calls[2].method, call.status) == ("DELETE", 204)
    assert vipps.calls[2].path == "/webhooks/v1/webhooks/..%2Fid%201"


def test_a_personal_qr_is_exchanged_whole(vipps: Loopback, client: Client) -> None:
    vipps.say(said(200, {"msisdn": "4712345678", "version": "2.0", "timestamp": 1634025600}))

    exchange = client.exchange("https://qr.vipps.no/p/abc")

    assert json.loads(vipps.calls[0].body) == {"qrCode": "https://qr.vipps.no/p/abc"}
    assert (exchange.msisdn, exchange.version) == ("4712345678", "2.0")
    assert exchange.generated_at == 1634025600
    assert "4712345678" not in repr(exchange)


def test_a_reference_or_key_that_cannot_be_ours_is_not_sent(
    vipps: Loopback, client: Client
) -> None:
    with pytest.raises(ValueError, match="reference"):
        client.get("../../accesstoken")
    with pytest.raises(ValueError, match="key"):
        client.capture(REFERENCE, b"{}", key="x" * 51)
    assert not vipps.heard
