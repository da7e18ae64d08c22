"""The client against the rebuilt test environment: whole payments, and what goes wrong in them."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from payments.simulator.data import SalesUnit, default_data
from payments.simulator.server import Running
from payments.vipps import bodies, codes, signature
from payments.vipps.bodies import PersonalQr, PhoneNumber, ReceiptLine, ShownQr, Unit
from payments.vipps.client import Refused, Unavailable
from tests.payments.conformance import record
from tests.payments.simulator.inbox import Inbox
from tests.payments.vipps.shop import Shop, new_key, new_reference

DATA = default_data()
KARI, METTE = DATA.customers[0], DATA.customers[2]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Running() as simulator:
        yield simulator.url


@pytest.fixture
def shop(url: str) -> Iterator[Shop]:
    norwegian = Shop(url, DATA.sales_units[0])
    norwegian.control("reset")
    yield norwegian
    record.check(url, ours=True)


def refusal_of(call: Any, *args: Any, **named: Any) -> int:
    with pytest.raises(Refused) as refused:
        call(*args, **named)
    return refused.value.code


def test_a_sale_is_requested_approved_captured_and_refunded(shop: Shop) -> None:
    reference = shop.create()
    assert shop.client.get(reference).state == "CREATED"
    shop.control("approve", reference=reference)
    seen = shop.client.get(reference)
    assert (seen.state, seen.authorized, seen.captured) == ("AUTHORIZED", 49800, 0)
    assert seen.capture_guaranteed_until

    key = new_key()
    seen = shop.client.capture(reference, bodies.capture_body(49800, "NOK"), key=key)
    assert (seen.captured, seen.reference) == (49800, reference)
    seen = shop.client.refund(reference, bodies.refund_body(19900, "NOK"), key=new_key())
    assert (seen.captured, seen.refunded) == (49800, 19900)

    log = shop.client.events(reference)
    assert [event.name for event in log] == ["CREATED", "AUTHORIZED", "CAPTURED", "REFUNDED"]
    assert [event.amount for event in log] == [49800, 49800, 49800, 19900]
    assert [event.name for event in log if event.idempotency_key == key] == ["CAPTURED"]


@pytest.mark.parametrize("customer", [KARI, DATA.customers[1], METTE])
def test_a_personal_qr_of_either_brand_and_form_finds_its_owner(shop: Shop, customer: Any) -> None:
    reference = shop.create(customer=PersonalQr(customer.personal_qr))

    assert shop.client.get(reference).state == "CREATED"
    assert shop.client.exchange(customer.personal_qr).msisdn == customer.phone


def test_a_shown_qr_has_an_image(shop: Shop) -> None:
    body = shop.body(new_reference(), customer=ShownQr())
    created = shop.client.create(body, key=new_key())

    assert created.redirect_url
    media_type, content = shop.client.fetch_qr(created.redirect_url)
    assert media_type == "image/svg+xml"
    assert b"<svg" in content


def test_every_kind_of_receipt_is_taken(shop: Shop) -> None:
    cheese = ReceiptLine("Brunost", "1", 16358, 14224, 2134, 1500, 19900, 822, Unit.KG, 10)
    back = ReceiptLine("Pose", "2", 500, 400, 100, 2500, 500, 1000, is_return=True)
    sources = {"card": 10000, "cash": 1000, "gift_card": 500, "voucher": 0}

    reference = shop.create(
        amount=4358, lines=[cheese, back], payment_sources=sources, minimum_age=18
    )

    assert shop.client.get(reference).amount == 4358


def test_an_abort_ends_a_payment_that_is_not_approved(shop: Shop) -> None:
    reference = shop.create()

    body = bodies.cancel_body(transaction_only=True)
    seen = shop.client.cancel(reference, body, key=new_key())

    assert (seen.state, seen.authorized, seen.cancelled) == ("TERMINATED", 0, 49800)


def test_an_abort_leaves_an_approved_payment_and_a_release_does_not(shop: Shop) -> None:
    reference = shop.authorized()

    abort = bodies.cancel_body(transaction_only=True)
    code = refusal_of(shop.client.cancel, reference, abort, key=new_key())
    assert code == codes.ALREADY_AUTHORIZED
    release = bodies.cancel_body(transaction_only=False)
    seen = shop.client.cancel(reference, release, key=new_key())
    assert (seen.state, seen.cancelled) == ("AUTHORIZED", 49800)


@pytest.mark.parametrize("operation", ["create", "capture", "refund"])
@pytest.mark.parametrize("mode", ["drop_before", "drop_after", "truncate", "delay_after"])
def test_a_lost_answer_and_the_same_key_again_act_once(
    shop: Shop, operation: str, mode: str
) -> None:
    reference = new_reference()
    if operation != "create":
        reference = shop.authorized()
    if operation == "refund":
        shop.capture(reference)
    body = bodies.capture_body(49800, "NOK")
    if operation == "create":
        body = shop.body(reference)
    key = new_key()
    shop.fault(operation, mode, seconds=1.3)

    def send() -> Any:
        if operation == "create":
            return shop.client.create(body, key=key)
        return getattr(shop.client, operation)(reference, body, key=key)

    with pytest.raises(Unavailable):
        send()
    send()

    acted = [event for event in shop.client.events(reference) if event.idempotency_key == key]
    assert len(acted) == 1


def test_what_vipps_refuses_carries_its_code(shop: Shop) -> None:
    assert refusal_of(shop.client.get, new_reference()) == codes.UNKNOWN_REFERENCE
    unknown = PhoneNumber(DATA.customers[6].phone)
    assert refusal_of(shop.create, customer=unknown) == codes.CUSTOMER_CANNOT_PAY
    young = PhoneNumber(DATA.customers[5].phone)
    assert refusal_of(shop.create, customer=young, minimum_age=18) == codes.CUSTOMER_CANNOT_PAY
    stale = PersonalQr("https://qr.vipps.no/p/of-yesterday")
    assert refusal_of(shop.create, customer=stale) == codes.BAD_PERSONAL_QR
    assert refusal_of(shop.create, currency="DKK") == 5040
    reference = shop.authorized()
    assert refusal_of(shop.capture, reference, 49900) == 6090
    again = shop.body(reference)
    assert refusal_of(shop.client.create, again, key=new_key()) == codes.REFERENCE_EXISTS


def test_a_sales_unit_that_may_not_push_says_so_by_its_code(shop: Shop) -> None:
    unit = SalesUnit("999999", "id-9", "secret-9", "key-9", may_push=False)
    entry = {name: getattr(unit, name) for name in ("msn", "client_id", "client_secret")}
    entry.update(subscription_key=unit.subscription_key, may_push=False)
    shop.control("sales-units", sales_units=[entry])
    other = Shop(shop.url, unit)

    assert refusal_of(other.create) == codes.PUSH_NOT_ALLOWED
    assert other.create(customer=ShownQr())


def test_too_often_is_told_to_wait(shop: Shop) -> None:
    reference = shop.authorized()
    shop.fault("capture", "status", status=429, retry_after=7)

    with pytest.raises(Unavailable) as told:
        shop.capture(reference)

    assert (told.value.status, told.value.retry_after) == (429, 7)


def test_a_token_that_has_ended_is_replaced_without_anyone_noticing(shop: Shop) -> None:
    reference = shop.create()
    shop.control("clock", advance=4000)

    assert shop.client.get(reference).state == "EXPIRED"


def test_webhooks_are_signed_as_we_verify_them(shop: Shop) -> None:
    with Inbox() as inbox:
        events = ["epayments.payment.created.v1"]
        registration = shop.client.register_webhook(inbox.url, events)
        (found,) = shop.client.list_webhooks()
        assert (found.id, found.url, found.events) == (registration.id, inbox.url, tuple(events))
        shop.create()
        inbox.wait(1)
        received, address = inbox.received[0], urlsplit(inbox.url)
        signature.verify(
            [registration.secret],
            method="POST",
            path_and_query=f"{address.path}?{address.query}",
            host=address.netloc,
            headers=received.headers,
            body=received.body,
            now=datetime.fromtimestamp(time.time(), UTC),
        )
        shop.client.delete_webhook(registration.id)
        assert not list(shop.client.list_webhooks())
