"""A receipt is written once, with the payment or after it."""

from typing import Any

import pytest
import requests

from tests.payments.simulator.handset import Phone
from tests.payments.simulator.merchant import Json, Merchant
from tests.payments.simulator.test_create import receipt


def add(merchant: Merchant, reference: str, body: Any, kind: str = "ecom") -> requests.Response:
    return merchant.post(f"/order-management/v2/{kind}/receipts/{reference}", body)


def read(merchant: Merchant, reference: str) -> requests.Response:
    url = f"{merchant.url}/order-management/v2/ecom/{reference}"
    return merchant.http.get(url, timeout=10)


def test_a_receipt_can_come_later_and_the_customer_sees_it(
    merchant: Merchant, phone: Phone
) -> None:
    reference = merchant.approved()
    merchant.change("capture", reference, 49800)
    assert "Orange hoodie" not in phone.look()

    response = add(merchant, reference, receipt())

    assert response.status_code == 201
    assert isinstance(response.json(), str)
    assert read(merchant, reference).json() == {"receipt": receipt()}
    assert "Orange hoodie" in phone.look()


@pytest.mark.parametrize("at_create", [True, False])
def test_a_second_receipt_is_refused_and_the_first_stays(
    merchant: Merchant, at_create: bool
) -> None:
    reference = merchant.created(receipt=receipt() if at_create else None)
    if not at_create:
        add(merchant, reference, receipt())

    response = add(merchant, reference, receipt(name="Something else"))

    assert response.status_code == 409
    assert response.json()["title"] == "Receipt already exists"
    assert read(merchant, reference).json()["receipt"]["orderLines"][0]["name"] == "Orange hoodie"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"taxPercentage": 25}, "receipt.orderLines[0].taxRate"),
        ({"taxRate": None}, "receipt.orderLines[0].taxRate"),
        ({"productUrl": 7}, "receipt.orderLines[0].productUrl"),
    ],
)
def test_its_lines_are_checked_as_at_create(merchant: Merchant, changed: Json, named: str) -> None:
    response = add(merchant, merchant.created(), receipt(**changed))

    assert response.status_code == 400
    assert [each["name"] for each in response.json()["invalidParams"]] == [named]


def test_whether_the_payment_exists_is_not_asked(merchant: Merchant) -> None:
    assert add(merchant, "of-another-system", receipt()).status_code == 201
    assert add(merchant, "of-another-system", receipt()).status_code == 409


def test_one_units_receipts_are_not_anothers(merchant: Merchant, danish: Merchant) -> None:
    add(merchant, "same-reference", receipt())

    assert read(danish, "same-reference").status_code == 404
    assert read(merchant, "other-reference").status_code == 404


def test_the_kind_of_payment_is_checked(merchant: Merchant) -> None:
    assert add(merchant, merchant.created(), receipt(), kind="cash").status_code == 400
