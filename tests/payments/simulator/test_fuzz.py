"""Whatever a client sends is taken or refused, and the phone can show what was taken."""

import copy
import random
from typing import Any

import pytest
import requests

from tests.payments.simulator.merchant import KARI, Json, Merchant

ODD: list[Any] = [
    None,
    0,
    -1,
    1.5,
    10**30,
    True,
    "",
    "0",
    "é",
    "\x00",
    "x" * 300,
    [],
    [1],
    {},
    {"a": 1},
    "http://[::1",
    "2026-13-45T99:99:99Z",
    "2026-01-01T00:00:00+99:99",
]
LINE: Json = {
    "id": "1",
    "name": "Shirt",
    "totalAmount": 100,
    "totalAmountExcludingTax": 80,
    "totalTaxAmount": 20,
    "taxRate": 2500,
    "unitInfo": {"unitPrice": 100, "quantity": "1", "quantityUnit": "PCS"},
    "discount": 0,
    "isReturn": False,
    "productUrl": "https://example.com",
}
ORDER: Json = {
    "amount": {"currency": "NOK", "value": 49800},
    "customer": {"phoneNumber": KARI},
    "customerInteraction": "CUSTOMER_PRESENT",
    "paymentMethod": {"type": "WALLET"},
    "reference": "",
    "userFlow": "PUSH_MESSAGE",
    "qrFormat": {"format": "IMAGE/PNG", "size": 300},
    "metadata": {"a": "b"},
    "minimumUserAge": 3,
    "profile": {"scope": "name"},
    "expiresAt": None,
    "returnUrl": "https://example.com",
    "receiptUrl": "app://example",
    "paymentDescription": "A shirt",
    "receipt": {
        "orderLines": [LINE],
        "bottomLine": {
            "currency": "NOK",
            "tipAmount": 0,
            "posId": "1",
            "paymentSources": {"card": 1},
            "barcode": {"format": "EAN-13", "data": "1"},
        },
    },
}


def spoil(value: Any, chance: random.Random) -> Any:
    """The value with one thing in it, at any depth, replaced by something odd."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        name = chance.choice(list(value))
        return {**value, name: spoil(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        return [spoil(value[0], chance), *value[1:]]
    return chance.choice(ODD)


@pytest.mark.parametrize("seed", range(5))
def test_an_odd_body_is_taken_or_refused(merchant: Merchant, seed: int) -> None:
    # A spoiled `reference` makes many payments count as one.
    merchant.control("limits", changes=0)
    chance = random.Random(seed)
    for count in range(100):
        body = spoil({**copy.deepcopy(ORDER), "reference": f"fuzz-{seed}-{count:04d}"}, chance)
        response = merchant.post("/epayment/v1/payments", body)
        assert response.status_code in (201, 400, 409), (body, response.text)

    page = requests.get(f"{merchant.url}/phone/", params={"customer": KARI}, timeout=10)

    assert page.status_code == 200
    assert merchant.look("payments")["payments"]
