"""The bytes that go to Vipps add up, whatever is in the basket."""

import json
from typing import Any

import pytest

from payments.vipps import bodies
from payments.vipps.bodies import (
    CustomerToken,
    NotSendable,
    PersonalQr,
    PhoneNumber,
    ReceiptLine,
    ShownQr,
    Unit,
)

REFERENCE = "oslo1-01JDKZ6T8Q0000000000000000-1"
HOODIE = ReceiptLine("Orange hoodie", "hoodie-orange-m", 29900, 23920, 5980, 2500, 29900)
T_SHIRT = ReceiptLine("White T-shirt", "tshirt-white-m", 19900, 15920, 3980, 2500, 19900)


def create(**changed: Any) -> dict[str, Any]:
    sale: dict[str, Any] = {
        "reference": REFERENCE,
        "amount": 49800,
        "currency": "NOK",
        "customer": PhoneNumber("4712345678"),
        "description": "Butikken",
        "lines": [HOODIE, T_SHIRT],
        "pos_id": "Butikken-23412",
    }
    parsed: dict[str, Any] = json.loads(bodies.create_body(**{**sale, **changed}))
    return parsed


def test_the_in_store_example_goes_out_exactly_like_this() -> None:
    sent = bodies.create_body(
        reference=REFERENCE,
        amount=49800,
        currency="NOK",
        customer=PhoneNumber("4712345678"),
        description="Butikken",
        lines=[HOODIE, T_SHIRT],
        pos_id="Butikken-23412",
    )

    assert sent == (
        b'{"amount":{"currency":"NOK","value":49800},'
        b'"paymentMethod":{"type":"WALLET"},'
        b'"reference":"oslo1-01JDKZ6T8Q0000000000000000-1",'
        b'"userFlow":"PUSH_MESSAGE",'
        b'"customer":{"phoneNumber":"4712345678"},'
        b'"customerInteraction":"CUSTOMER_PRESENT",'
        b'"paymentDescription":"Butikken",'
        b'"receipt":{"orderLines":['
        b'{"name":"Orange hoodie","id":"hoodie-orange-m","totalAmount":29900,'
        b'"totalAmountExcludingTax":23920,"totalTaxAmount":5980,"taxRate":2500,'
        b'"unitInfo":{"unitPrice":29900,"quantity":"1","quantityUnit":"PCS"}},'
        b'{"name":"White T-shirt","id":"tshirt-white-m","totalAmount":19900,'
        b'"totalAmountExcludingTax":15920,"totalTaxAmount":3980,"taxRate":2500,'
        b'"unitInfo":{"unitPrice":19900,"quantity":"1","quantityUnit":"PCS"}}],'
        b'"bottomLine":{"currency":"NOK","posId":"Butikken-23412",'
        b'"barcode":{"format":"CODE 128","data":"oslo1-01JDKZ6T8Q0000000000000000-1"}}}}'
    )
    assert bodies.capture_body(49800, "NOK") == (
        b'{"modificationAmount":{"currency":"NOK","value":49800}}'
    )


def test_a_personal_qr_goes_out_whole_and_unread() -> None:
    content = "https://qr.vipps.no/28/2/01/031/4712345678?v=1"

    sent = create(customer=PersonalQr(content))

    assert sent["userFlow"] == "PUSH_MESSAGE"
    assert sent["customer"] == {"personalQr": content}


def test_a_checked_in_customer_goes_out_as_a_token() -> None:
    assert create(customer=CustomerToken("dG9rZW4="))["customer"] == {"customerToken": "dG9rZW4="}


def test_a_shown_qr_names_no_customer() -> None:
    sent = create(customer=ShownQr())

    assert sent["userFlow"] == "QR"
    assert sent["qrFormat"] == {"format": "IMAGE/SVG+XML"}
    assert "customer" not in sent


def test_a_split_receipt_says_what_else_has_paid() -> None:
    sent = create(amount=29800, payment_sources={"card": 15000, "gift_card": 5000, "cash": 0})

    assert sent["amount"]["value"] == 29800
    assert sent["receipt"]["bottomLine"]["paymentSources"] == {"card": 15000, "giftCard": 5000}


def test_a_return_counts_against_the_sum() -> None:
    back = ReceiptLine("Bag", "bag", 1000, 800, 200, 2500, 1000, is_return=True)

    sent = create(amount=48800, lines=[HOODIE, T_SHIRT, back])

    assert sent["receipt"]["orderLines"][2]["isReturn"] is True
    assert sent["receipt"]["orderLines"][2]["totalAmount"] == 1000


def test_weighed_goods_and_discounts_are_told() -> None:
    cheese = ReceiptLine(
        "Jarlsberg", "cheese", 14300, 12435, 1865, 1500, 19900, 822, Unit.KG, discount=2058
    )

    line = create(amount=14300, lines=[cheese])["receipt"]["orderLines"][0]

    assert line["unitInfo"] == {"unitPrice": 19900, "quantity": "0.822", "quantityUnit": "KG"}
    assert line["discount"] == 2058


def test_a_minimum_age_is_asked_for_only_when_there_is_one() -> None:
    assert create(minimum_age=18)["minimumUserAge"] == 18
    assert "minimumUserAge" not in create()


def test_nordic_letters_go_out_as_themselves() -> None:
    body = bodies.create_body(
        reference=REFERENCE,
        amount=29900,
        currency="DKK",
        customer=PhoneNumber("4512345678"),
        description="Rødgrød & Sønner",
        lines=[HOODIE],
        pos_id="Å-1",
    )

    assert "Rødgrød & Sønner".encode() in body


def test_an_abort_never_releases_what_the_customer_has_paid() -> None:
    assert bodies.cancel_body(transaction_only=True) == b'{"cancelTransactionOnly":true}'
    assert bodies.cancel_body(transaction_only=False) == b'{"cancelTransactionOnly":false}'


def test_a_refund_of_nothing_is_none() -> None:
    with pytest.raises(NotSendable):
        bodies.refund_body(0, "NOK")


def test_the_largest_and_the_smallest_amounts_are_taken() -> None:
    for body in (bodies.capture_body, bodies.refund_body):
        for amount in (1, 65_000_000):
            assert json.loads(body(amount, "NOK"))["modificationAmount"]["value"] == amount
        with pytest.raises(bodies.NotSendable):
            body(65_000_001, "NOK")
