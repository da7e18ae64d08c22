import hashlib
import hmac
import json
import time
from base64 import b64encode

import pytest

from payments.simulator.signing import sign
from tests.payments.simulator.inbox import Inbox
from tests.payments.simulator.merchant import Merchant, fields_of

ALL = (
    "created",
    "authorized",
    "aborted",
    "expired",
    "terminated",
    "captured",
    "cancelled",
    "refunded",
)


def test_the_signature_is_that_of_the_official_vector() -> None:
    """vippsas/webhooks-api, request-authentication.md, 2023."""
    headers = sign(
        url="https://webhook.site/e2cee29b-012e-4f1d-8ef4-e95fd74a7a63",
        secret=(
            "A0+AeKBRG2KRGvnNwJpQlb6IJFk48CKXCIcrLoHncVJKDILsQSxS6NWCccwWm6r6FhGKhiHTBsG2wo/"
            "xU6FY/A=="
        ),
        body=b'{"some-unique-content":"ee6e441b-cc4a-46f8-895d-a5af79bcc233/hello-world"}',
        at=1680165512,
    )

    assert headers["x-ms-date"] == "Thu, 30 Mar 2023 08:38:32 GMT"
    assert headers["x-ms-content-sha256"] == "lNlsp1XA03N34HrQsVzPgJKtC+r7l/RBF4V3JQUWMj4="
    assert headers["Authorization"].endswith(
        "&Signature=agAiSyogQbDHpeucoNwYz+yAr5nJ+v+zasdkSbqzv+U="
    )


def test_what_arrives_is_signed_over_the_registered_url(merchant: Merchant, inbox: Inbox) -> None:
    secret = merchant.register(inbox.url, "created")["secret"]
    merchant.created()
    inbox.wait(1)
    request = inbox.received[0]

    digest = b64encode(hashlib.sha256(request.body).digest()).decode()
    signed = (
        f"POST\n{request.path}\n{request.headers['x-ms-date']};{request.headers['host']};{digest}"
    )
    mac = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()

    assert request.path == "/hook?store=1"
    assert request.headers["x-ms-content-sha256"] == digest
    assert request.headers["authorization"].endswith(f"&Signature={b64encode(mac).decode()}")


def test_a_sale_and_its_return_send_every_event_in_order(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, *ALL)
    reference = merchant.approved()
    merchant.change("capture", reference, 40000, key="capture-1")
    merchant.cancel(reference)
    merchant.change("refund", reference, 40000)

    names = inbox.wait(5)

    assert names == ["CREATED", "AUTHORIZED", "CAPTURED", "CANCELLED", "REFUNDED"]
    captured = json.loads(inbox.received[2].body)
    assert captured == {
        "msn": merchant.unit.msn,
        "reference": reference,
        "pspReference": merchant.events(reference)[2]["pspReference"],
        "name": "CAPTURED",
        "amount": {"currency": "NOK", "value": 40000},
        "timestamp": merchant.events(reference)[2]["timestamp"],
        "idempotencyKey": "capture-1",
        "success": True,
    }
    assert "captureGuaranteedUntil" in json.loads(inbox.received[1].body)


def test_the_other_endings_are_told_too(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, "aborted", "expired", "terminated")
    merchant.control("decline", reference=merchant.created())
    merchant.cancel(merchant.created())
    merchant.created()
    merchant.control("clock", advance=601)

    assert set(inbox.wait(3)) == {"ABORTED", "TERMINATED", "EXPIRED"}


def test_an_event_leaves_within_milliseconds(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, "authorized")
    delays = []
    for count in range(1, 11):
        reference = merchant.approved()
        inbox.wait(count)
        events = merchant.look("webhooks", reference=reference)["deliveries"]
        delays.append(_seconds(events[0]["sent_at"][0]) - _seconds(events[0]["at"]))

    assert sorted(delays)[5] < 0.005


def test_an_event_that_is_not_accepted_comes_again_and_holds_back_the_next(
    merchant: Merchant, inbox: Inbox
) -> None:
    merchant.register(inbox.url, "authorized", "captured")
    inbox.answers = [500, 404]
    reference = merchant.approved()
    merchant.change("capture", reference, 49800)
    inbox.wait(1)
    other = merchant.approved()

    inbox.wait(2)
    assert json.loads(inbox.received[1].body)["reference"] == other
    merchant.control("clock", advance=2)

    inbox.wait(5)
    mine = [each.name for each in inbox.received if reference in each.body.decode()]
    assert mine == ["AUTHORIZED", "AUTHORIZED", "CAPTURED"]


def test_a_deleted_registration_gets_nothing_more(merchant: Merchant, inbox: Inbox) -> None:
    registration = merchant.register(inbox.url, "created")
    url = f"{merchant.url}/webhooks/v1/webhooks"

    assert merchant.http.delete(f"{url}/{registration['id']}", timeout=10).status_code == 204
    merchant.created()
    time.sleep(0.1)

    assert inbox.received == []
    assert merchant.http.get(url, timeout=10).json() == {"webhooks": []}


def test_the_secret_is_shown_once(merchant: Merchant, inbox: Inbox) -> None:
    registration = merchant.register(inbox.url, "created")

    listed = merchant.http.get(f"{merchant.url}/webhooks/v1/webhooks", timeout=10).json()

    assert len(registration["secret"]) == 88
    assert [set(each) for each in listed["webhooks"]] == [{"id", "url", "events"}]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "ftp://127.0.0.1/",
        "/hook",
        "http://192.168.1.2/hook",
        "https://[::1",
        "https://example.com:99999/",
        "https://example.com/ space",
        "https://example.com/\r\nX: y",
        7,
    ],
)
def test_plain_http_is_for_this_machine_only(merchant: Merchant, url: object) -> None:
    body = {"url": url, "events": ["epayments.payment.created.v1"]}

    response = merchant.post("/webhooks/v1/webhooks", body)

    assert response.status_code == 400
    assert fields_of(response) == {"url"}


def test_plain_http_is_for_the_address_of_the_simulator_itself(merchant: Merchant) -> None:
    body = {"url": "http://192.168.1.2:8000/hook", "events": ["epayments.payment.created.v1"]}

    merchant.http.headers["Host"] = "192.168.1.2:8100"
    response = merchant.post("/webhooks/v1/webhooks", body)

    assert response.status_code == 201


@pytest.mark.parametrize("events", [[], ["epayment.payment.created.v1"], None, "created"])
def test_event_names_are_checked(merchant: Merchant, inbox: Inbox, events: object) -> None:
    response = merchant.post("/webhooks/v1/webhooks", {"url": inbox.url, "events": events})

    assert response.status_code == 400


def test_there_may_be_25_registrations_for_an_event(merchant: Merchant, inbox: Inbox) -> None:
    for _ in range(25):
        merchant.register(inbox.url, "created")

    body = {"url": inbox.url, "events": ["epayments.payment.created.v1"]}
    assert merchant.post("/webhooks/v1/webhooks", body).status_code == 400


def test_webhooks_can_be_held_and_let_go(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, "created", "authorized")
    merchant.control("faults", webhooks="hold")
    merchant.approved()
    time.sleep(0.1)
    assert inbox.received == []

    merchant.control("faults", webhooks="deliver")

    assert inbox.wait(2) == ["CREATED", "AUTHORIZED"]


def test_webhooks_can_be_lost(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, "created")
    merchant.control("faults", webhooks="drop")
    merchant.created()
    merchant.control("faults", webhooks="deliver")
    time.sleep(0.1)

    assert inbox.received == []


def _seconds(text: str) -> float:
    minutes, seconds = text.rstrip("Z").split(":")[1:]
    return int(minutes) * 60 + float(seconds)
