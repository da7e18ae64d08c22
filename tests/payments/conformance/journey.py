"""One of everything: every operation of every API that a till uses, done by our own client."""

import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import requests

from payments.simulator.data import default_data
from payments.vipps import bodies
from payments.vipps.bodies import CustomerToken, PersonalQr, PhoneNumber, ReceiptLine, ShownQr, Unit
from payments.vipps.callback_qr import CHECKED_IN
from payments.vipps.client import Refused
from tests.payments.simulator.inbox import Inbox
from tests.payments.vipps.shop import KARI, Shop, new_key, new_reference

DATA = default_data()
PEOPLE = DATA.customers
EVENTS = ("created", "authorized", "aborted", "expired", "terminated")
CREATED = "epayments.payment.created.v1"
CHANGES = ("captured", "cancelled", "refunded")


def travel(shop: Shop, inbox: Inbox) -> None:
    """All that goes well, and a refusal of every call that can be refused."""
    client = shop.client
    # One payment goes through more changes here than Vipps takes in a minute.
    shop.control("limits", changes=0)
    names = [f"epayments.payment.{each}.v1" for each in (*EVENTS, *CHANGES)]
    registration = client.register_webhook(inbox.url, names)
    client.list_webhooks()
    create(shop)
    change(shop)
    end(shop)
    check_in(shop)
    refuse(shop)
    client.exchange(PEOPLE[0].personal_qr)
    client.exchange(PEOPLE[1].personal_qr)
    inbox.wait(1)
    client.delete_webhook(registration.id)


def create(shop: Shop) -> None:
    """Every way to name the payer, and everything a receipt can carry."""
    cheese = ReceiptLine("Brunost", "1", 16358, 14224, 2134, 1500, 19900, 822, Unit.KG, 10)
    back = ReceiptLine("Pose", "2", 500, 400, 100, 2500, 500, 1000, is_return=True)
    sources = {"card": 10000, "cash": 1000, "gift_card": 500, "voucher": 100}
    receipt: dict[str, Any] = {"lines": [cheese, back], "payment_sources": sources}
    references = [
        shop.create(),
        shop.create(customer=PersonalQr(PEOPLE[0].personal_qr)),
        shop.create(customer=PersonalQr(PEOPLE[2].personal_qr)),
        shop.create(customer=ShownQr()),
        shop.create(customer=ShownQr("IMAGE/PNG")),
        shop.create(customer=ShownQr("TEXT/TARGETURL")),
        shop.create(amount=4258, minimum_age=18, **receipt),
        shop.create(reference="o" * 8),
        shop.create(reference="o" * 64),
    ]
    for reference in references:
        shop.client.get(reference)


def change(shop: Shop) -> None:
    """Captures and refunds in parts, a release of the rest, a force approve."""
    client, part = shop.client, bodies.capture_body(10000, "NOK")
    reference = shop.authorized()
    key = new_key()
    client.capture(reference, part, key=key)
    client.capture(reference, part, key=key)
    shop.capture(reference, 39800)
    client.refund(reference, bodies.refund_body(100, "NOK"), key=new_key())
    client.events(reference)
    client.get(reference)
    reference = shop.authorized()
    client.capture(reference, part, key=new_key())
    client.cancel(reference, bodies.cancel_body(transaction_only=False), key=new_key())
    client.events(reference)
    force_approve(shop, shop.create())


def end(shop: Shop) -> None:
    """A payment ends without money in three ways."""
    aborted, expired, terminated = (shop.create() for _ in range(3))
    shop.control("decline", reference=aborted)
    shop.control("expire", reference=expired)
    abort = bodies.cancel_body(transaction_only=True)
    shop.client.cancel(terminated, abort, key=new_key())
    for reference in (aborted, expired, terminated):
        shop.client.get(reference)
        shop.client.events(reference)


def check_in(shop: Shop) -> None:
    """A till gets a sticker, a customer scans it and is asked, and the sticker is removed."""
    client, sticker = shop.client, str(uuid.uuid4())
    with Inbox() as inbox:
        registration = client.register_webhook(inbox.url, [CHECKED_IN])
        client.put_callback_qr(sticker, location="Kasse 1")
        client.get_callback_qr(sticker)
        client.list_callback_qrs()
        shop.control("check-in", merchantQrId=sticker, customer=KARI)
        inbox.wait_for(1)
    token = json.loads(inbox.received[0].body)["customerToken"]
    shop.create(customer=CustomerToken(token))
    client.delete_callback_qr(sticker)
    client.delete_webhook(registration.id)


def refuse(shop: Shop) -> None:
    """Every call that can be refused is."""
    client, unknown, key = shop.client, new_reference(), new_key()
    abort = bodies.cancel_body(transaction_only=True)
    part = bodies.capture_body(100, "NOK")
    reference = shop.authorized()
    again = shop.body(reference)
    nobody = shop.body(unknown, customer=PhoneNumber(PEOPLE[6].phone))
    client.capture(reference, part, key=key)
    refusals: list[Callable[[], Any]] = [
        lambda: client.get(unknown),
        lambda: client.events(unknown),
        lambda: client.create(again, key=new_key()),
        lambda: client.create(nobody, key=new_key()),
        lambda: client.create(shop.body(unknown, customer=CustomerToken("old")), key=new_key()),
        lambda: client.create(shop.body(unknown, currency="DKK"), key=new_key()),
        lambda: client.capture(unknown, part, key=new_key()),
        lambda: client.capture(reference, bodies.capture_body(49800, "NOK"), key=new_key()),
        lambda: client.capture(reference, bodies.capture_body(200, "NOK"), key=key),
        lambda: client.cancel(unknown, abort, key=new_key()),
        lambda: client.cancel(reference, abort, key=new_key()),
        lambda: client.refund(unknown, part, key=new_key()),
        lambda: client.refund(reference, bodies.refund_body(49800, "NOK"), key=new_key()),
        lambda: client.exchange("https://qr.vipps.no/p/nobody"),
        lambda: client.get_callback_qr(unknown),
        lambda: client.delete_callback_qr(unknown),
        lambda: client.register_webhook("http://example.com/hook", [CREATED]),
        lambda: client.delete_webhook(str(uuid.uuid4())),
    ]
    for call in refusals:
        with suppress(Refused):
            call()
            raise AssertionError("It was not refused.")


def force_approve(shop: Shop, reference: str) -> None:
    """Only for tests, so our client has no method for it."""
    token = requests.post(f"{shop.url}/accesstoken/get", headers=_keys(shop), timeout=5).json()
    answer = requests.post(
        f"{shop.url}/epayment/v1/test/payments/{reference}/approve",
        json={"customer": {"phoneNumber": KARI}},
        headers={
            "Authorization": f"Bearer {token['access_token']}",
            "Merchant-Serial-Number": shop.unit.msn,
            "Ocp-Apim-Subscription-Key": shop.unit.subscription_key,
        },
        timeout=5,
    )
    assert answer.status_code == 200, answer.text


def _keys(shop: Shop) -> dict[str, str]:
    return {
        "client_id": shop.unit.client_id,
        "client_secret": shop.unit.client_secret,
        "Ocp-Apim-Subscription-Key": shop.unit.subscription_key,
    }
