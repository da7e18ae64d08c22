"""What people do in the merchant's portal, without us."""

import json
from typing import Any

import pytest
import requests

from tests.payments.simulator.inbox import Inbox
from tests.payments.simulator.merchant import Json, Merchant


def sums(payment: Json) -> dict[str, int]:
    return {name: money["value"] for name, money in payment["aggregate"].items()}


def test_a_capture_by_hand_has_an_event_without_a_key(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, "captured")
    reference = merchant.approved()

    merchant.control("portal", act="capture", reference=reference)

    assert sums(merchant.get(reference))["capturedAmount"] == 49800
    assert "idempotencyKey" not in merchant.events(reference)[-1]
    inbox.wait(1)
    told = json.loads(inbox.received[0].body)
    assert (told["name"], told["success"], told["idempotencyKey"]) == ("CAPTURED", True, None)


def test_a_part_is_captured_the_rest_cancelled_and_a_part_refunded(merchant: Merchant) -> None:
    reference = merchant.approved()

    merchant.control("portal", act="capture", reference=reference, amount=30000)
    merchant.control("portal", act="cancel", reference=reference)
    merchant.control("portal", act="refund", reference=reference, amount=10000)

    names = [each["name"] for each in merchant.events(reference)]
    assert names[2:] == ["CAPTURED", "CANCELLED", "REFUNDED"]
    assert sums(merchant.get(reference)) == {
        "authorizedAmount": 49800,
        "capturedAmount": 30000,
        "cancelledAmount": 19800,
        "refundedAmount": 10000,
    }
    assert merchant.look("books", reference=reference)["payments"][0]["refunded"] == 10000


def test_without_an_amount_all_that_was_captured_is_refunded(merchant: Merchant) -> None:
    reference = merchant.approved()
    merchant.change("capture", reference, 20000)

    merchant.control("portal", act="refund", reference=reference)

    assert sums(merchant.get(reference))["refundedAmount"] == 20000


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"act": "refund", "amount": 100}, "6150"),
        ({"act": "capture", "amount": 49801}, "6090"),
        ({"act": "approve"}, ""),
        ({"act": "capture", "amount": -5}, ""),
        ({"act": "capture", "amount": 0}, ""),
        ({"act": "refund"}, ""),
    ],
)
def test_the_portal_has_the_same_rules(merchant: Merchant, wish: Json, code: str) -> None:
    reference = merchant.approved()

    answer = requests.post(
        f"{merchant.url}/control/portal", json={**wish, "reference": reference}, timeout=10
    )

    assert answer.status_code == 400
    assert answer.json().get("code", "") == code
    assert sums(merchant.get(reference))["capturedAmount"] == 0


def test_people_in_the_portal_use_none_of_the_room_of_the_api(merchant: Merchant) -> None:
    reference = merchant.approved()
    wish: dict[str, Any] = {"act": "capture", "reference": reference, "amount": 100}
    for _ in range(10):
        merchant.control("portal", **wish)

    assert merchant.change("capture", reference, 100).status_code == 200
