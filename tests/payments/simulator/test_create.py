from typing import Any

import pytest

from tests.payments.simulator.merchant import (
    KARI,
    UNKNOWN,
    YOUNG,
    Merchant,
    code_of,
    fields_of,
)

LINE = {
    "id": "1",
    "name": "Orange hoodie",
    "totalAmount": 29900,
    "totalAmountExcludingTax": 23920,
    "totalTaxAmount": 5980,
    "taxRate": 2500,
}


AIRLINE_CODE = "industryData.airlineData.airlineCode"
AIRLINE = {
    "agencyInvoiceNumber": "123456",
    "airlineCode": "074",
    "airlineDesignatorCode": "KL",
    "passengerName": "FLYER / MARY MS.",
}


def receipt(**changed: Any) -> dict[str, Any]:
    line = {name: value for name, value in (LINE | changed).items() if value is not None}
    return {"orderLines": [line], "bottomLine": {"currency": "NOK", "posId": "Butikken-23412"}}


def test_a_push_payment_has_no_redirect_url(merchant: Merchant) -> None:
    response = merchant.create(reference="oslo1-0001")

    assert (response.status_code, response.json()) == (201, {"reference": "oslo1-0001"})


def test_a_new_payment_is_created_and_moves_no_money(merchant: Merchant) -> None:
    payment = merchant.get(merchant.created(metadata={"till": "3"}))

    assert payment["state"] == "CREATED"
    assert payment["amount"] == {"currency": "NOK", "value": 49800}
    assert {sum["value"] for sum in payment["aggregate"].values()} == {0}
    assert payment["metadata"] == {"till": "3"}
    assert "redirectUrl" not in payment


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("amount", {"currency": "NOK", "value": 99}, "6010"),
        ("amount", {"currency": "NOK", "value": 65000001}, "4040"),
        ("amount", {"currency": "NOK", "value": 100.5}, "4040"),
        ("amount", {"currency": "NOK", "value": True}, "4040"),
        ("amount", {"currency": "DKK", "value": 100}, "5040"),
        ("customer", None, "4140"),
        ("customer", {"phoneNumber": 4790000078}, "4070"),
        ("customer", {"phoneNumber": "+4790000078"}, "4070"),
        ("customer", {"phoneNumber": UNKNOWN}, "7010"),
        ("customer", {"personalQr": "https://qr.vipps.no/p/nobody"}, "4060"),
        ("customer", {"customerToken": "old"}, "4050"),
        ("returnUrl", "http://example.com", "4090"),
        ("receiptUrl", "http://example.com", "4090"),
        ("receiptUrl", "http://[::1", "4090"),
        ("paymentMethod", {"type": "CARD"}, "4160"),
        ("paymentMethod", {"type": "WALLET", "blockedSources": ["CARD"]}, "5010"),
        ("metadata", {str(each): "" for each in range(6)}, "4100"),
        ("metadata", {"k" * 101: ""}, "4120"),
        ("metadata", {"k": "v" * 501}, "4130"),
        ("expiresAt", "2099-01-01T00:00:00Z", "6130"),
    ],
)
def test_a_refusal_carries_its_numeric_code(
    merchant: Merchant, field: str, value: Any, code: str
) -> None:
    response = merchant.create(**{field: value})

    assert (response.status_code, code_of(response)) == (400, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["traceId"]


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("orderId", "1", "orderId"),
        ("reference", "short", "reference"),
        ("reference", "r" * 65, "reference"),
        ("reference", "under_score", "reference"),
        ("reference", 2486791679658155992, "reference"),
        ("userFlow", "PUSH", "userFlow"),
        ("paymentDescription", "", "paymentDescription"),
        ("amount", {"currency": "SEK", "value": 100}, "amount.currency"),
        ("amount", {"currency": "NOK", "value": 100, "vat": 1}, "amount.vat"),
        ("customer", {"phoneNumber": KARI, "personalQr": "https://qr.vipps.no/p/x"}, "customer"),
        ("customer", {}, "customer"),
        ("customer", {"phone": KARI}, "customer.phone"),
        ("customerInteraction", "PRESENT", "customerInteraction"),
        ("expiresAt", "2026-13-45T00:00:00Z", "expiresAt"),
        ("profile", {"scope": ["name"]}, "profile.scope"),
        ("profile", {"scopes": "name"}, "profile.scopes"),
        ("industryData", {"airlineData": AIRLINE | {"airlineCode": "74"}}, AIRLINE_CODE),
        ("industryData", {"airlineData": {**AIRLINE, "airlineCode": None}}, AIRLINE_CODE),
        ("qrFormat", {"format": "IMAGE/GIF"}, "qrFormat.format"),
        ("qrFormat", {"format": "IMAGE/PNG", "size": 99}, "qrFormat.size"),
        ("receipt", {"orderLines": [], "bottomLine": {"currency": "NOK"}}, "receipt.orderLines"),
        ("receipt", {"orderLines": [LINE], "bottomLine": {}}, "receipt.bottomLine.currency"),
        ("receipt", receipt(taxPercentage=25), "receipt.orderLines[0].taxRate"),
        ("receipt", receipt(taxRate=None), "receipt.orderLines[0].taxRate"),
        ("receipt", receipt(taxRate=25.5), "receipt.orderLines[0].taxRate"),
        ("receipt", receipt(totalAmount="299"), "receipt.orderLines[0].totalAmount"),
        ("receipt", receipt(colour="orange"), "receipt.orderLines[0].colour"),
        (
            "receipt",
            receipt(unitInfo={"unitPrice": 29900, "quantity": 1}),
            "receipt.orderLines[0].unitInfo.quantity",
        ),
    ],
)
def test_a_wrong_shape_is_named_by_its_field(
    merchant: Merchant, field: str, value: Any, named: str
) -> None:
    response = merchant.create(**{field: value})

    assert response.status_code == 400
    assert named in fields_of(response)


@pytest.mark.parametrize("field", ["customerInteraction", "paymentDescription", "returnUrl"])
def test_a_field_that_cannot_be_null_is_left_out_or_filled(merchant: Merchant, field: str) -> None:
    response = merchant.post("/epayment/v1/payments", merchant.order() | {field: None})

    assert response.status_code == 400
    assert field in fields_of(response)


def test_a_field_that_can_be_null_may_be(merchant: Merchant) -> None:
    body = merchant.order() | {"metadata": None, "expiresAt": None, "receiptUrl": None}

    assert merchant.post("/epayment/v1/payments", body).status_code == 201


def test_a_good_receipt_is_taken(merchant: Merchant) -> None:
    merchant.created(receipt=receipt(unitInfo={"unitPrice": 29900, "quantity": "1"}))


@pytest.mark.parametrize("body", [b"{,}", b'{"a": 1,}', b"[]", b'{"a": NaN}', b'{"a":1,"a":1}'])
def test_what_is_not_json_is_refused(merchant: Merchant, body: bytes) -> None:
    response = merchant.http.post(
        f"{merchant.url}/epayment/v1/payments",
        data=body,
        headers={"Idempotency-Key": "k"},
        timeout=10,
    )

    assert response.status_code == 400


def test_a_reference_is_taken_once_per_sales_unit(merchant: Merchant, danish: Merchant) -> None:
    merchant.created(reference="same-reference")

    again = merchant.create(reference="same-reference")

    assert (again.status_code, code_of(again)) == (409, "4150")
    danish.created(reference="same-reference")


def test_another_units_reference_is_not_found(merchant: Merchant, danish: Merchant) -> None:
    reference = merchant.created()

    response = danish.change("capture", reference, 100)

    assert (response.status_code, code_of(response)) == (404, "5090")


def test_a_unit_without_push_gets_5080_and_may_still_show_a_qr(merchant: Merchant) -> None:
    unit = merchant.look("data")["sales_units"][0] | {"may_push": False}
    merchant.control("sales-units", sales_units=[unit])

    assert code_of(merchant.create()) == "5080"
    merchant.created(userFlow="QR", customer=None)


def test_too_young_and_unknown_look_the_same(merchant: Merchant) -> None:
    young = merchant.create(customer={"phoneNumber": YOUNG}, minimumUserAge=18)
    unknown = merchant.create(customer={"phoneNumber": UNKNOWN})

    assert code_of(young) == code_of(unknown) == "7010"
    assert young.json()["title"] == unknown.json()["title"]
    merchant.created(customer={"phoneNumber": YOUNG})


def test_danish_and_finnish_minimum_is_one(danish: Merchant) -> None:
    danish.created(amount={"currency": "DKK", "value": 1})
