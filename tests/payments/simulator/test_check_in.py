"""A customer scans the sticker: the merchant hears of it and asks with the token."""

import json

import pytest

from tests.payments.simulator.handset import Phone
from tests.payments.simulator.inbox import Inbox
from tests.payments.simulator.merchant import KARI, UNKNOWN, Merchant, code_of, fields_of
from tests.payments.simulator.stickers import STICKER, checked_in, put_sticker, sticker

EVENT = {"events": ["user.checked-in.v1"]}


@pytest.fixture(autouse=True)
def _sticker(merchant: Merchant) -> None:
    put_sticker(merchant)


def register(merchant: Merchant, url: str) -> None:
    response = merchant.post("/webhooks/v1/webhooks", {"url": url, **EVENT})
    assert response.status_code == 201, response.text


def test_the_merchant_is_told_who_stands_at_which_sticker(
    merchant: Merchant, phone: Phone, inbox: Inbox
) -> None:
    register(merchant, inbox.url)

    phone.press("scan", code=sticker(merchant)["qrContent"])

    inbox.wait_for(1)
    event = json.loads(inbox.received[0].body)
    assert set(event) == {"customerToken", "merchantQrId", "msn", "initiatedAt"}
    assert (event["merchantQrId"], event["msn"]) == (STICKER, merchant.unit.msn)
    assert KARI not in inbox.received[0].body.decode()
    assert inbox.received[0].headers["authorization"].startswith("HMAC-SHA256 ")
    assert "You are checked in" in phone.look()


def test_the_request_reaches_the_phone_that_checked_in(merchant: Merchant, phone: Phone) -> None:
    token = checked_in(merchant, KARI)

    reference = merchant.created(customer={"customerToken": token})

    page = phone.look()
    assert "Butikken asks for" in page
    assert "connect to the store" not in page
    phone.press("approve", reference)
    assert merchant.look("books")["payments"][0]["customer"] == KARI


def test_without_a_listener_the_phone_says_so(merchant: Merchant, phone: Phone) -> None:
    page = phone.press("scan", code=sticker(merchant)["qrContent"])

    assert "Can’t connect to the store" in page
    assert "connect to the store" not in phone.press("leave")


def test_a_listener_that_fails_is_no_listener(
    merchant: Merchant, phone: Phone, inbox: Inbox
) -> None:
    register(merchant, inbox.url)
    inbox.answers = [500]
    phone.press("scan", code=sticker(merchant)["qrContent"])
    inbox.wait_for(1)

    assert "Can’t connect to the store" in phone.look()
    inbox.wait_for(2)
    assert "You are checked in" in phone.look()


def test_the_token_lives_for_fifteen_minutes(merchant: Merchant) -> None:
    token = checked_in(merchant, KARI)
    merchant.control("clock", advance=14 * 60)
    merchant.created(customer={"customerToken": token})

    merchant.control("clock", advance=60)

    late = merchant.create(customer={"customerToken": token})
    assert (late.status_code, code_of(late)) == (400, "4050")


def test_the_token_is_good_for_its_sales_unit_alone(merchant: Merchant, danish: Merchant) -> None:
    token = checked_in(merchant, KARI)

    assert code_of(danish.create(customer={"customerToken": token})) == "4050"


def test_the_token_is_exchanged_for_the_number(merchant: Merchant) -> None:
    body = {"customer": {"customerToken": checked_in(merchant, KARI)}, "requestedData": ["MSISDN"]}

    assert merchant.post("/qr/v1/exchange/customer", body).json()["msisdn"] == KARI


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"customer": {"customerToken": "x"}}, "requestedData"),
        ({"requestedData": ["MSISDN"]}, "customer"),
        ({"customer": {"customerToken": "x"}, "requestedData": ["MSISDN"]}, "customer"),
        ({"customer": {"customerToken": 1}, "requestedData": ["MSISDN"]}, "customer"),
        ({"customer": {"phone": "x"}, "requestedData": ["MSISDN"]}, "customer"),
    ],
)
def test_a_wrong_token_is_not_exchanged(
    merchant: Merchant, body: dict[str, object], field: str
) -> None:
    response = merchant.post("/qr/v1/exchange/customer", body)

    assert (response.status_code, fields_of(response)) == (400, {field})


def test_who_has_no_app_cannot_scan(merchant: Merchant) -> None:
    page = Phone(merchant, UNKNOWN).press("scan", code=sticker(merchant)["qrContent"])

    assert "checked in" not in page


def test_one_registration_hears_of_check_ins_and_25_of_the_rest(
    merchant: Merchant, inbox: Inbox
) -> None:
    register(merchant, inbox.url)

    second = merchant.post("/webhooks/v1/webhooks", {"url": inbox.url, **EVENT})

    assert (second.status_code, fields_of(second)) == (400, {"events"})
    for _ in range(25):
        merchant.register(inbox.url, "created")
    body = {"url": inbox.url, "events": ["epayments.payment.created.v1"]}
    assert merchant.post("/webhooks/v1/webhooks", body).status_code == 400


def test_every_check_in_finds_its_own_way(merchant: Merchant, inbox: Inbox) -> None:
    """One that is refused for an hour must not hold back the next customer's."""
    register(merchant, inbox.url)
    inbox.answers = [500]

    checked_in(merchant, KARI)
    second = checked_in(merchant, KARI)

    inbox.wait_for(2, seconds=1)
    assert json.loads(inbox.received[1].body)["customerToken"] == second


def test_a_sticker_is_chosen_on_the_phone(merchant: Merchant, phone: Phone) -> None:
    assert "Scan the sticker Butikken · Kasse 1" in phone.look()
