"""Vipps' own example of a payment in a shop, down to the bytes that go over the wire.

Where the page's sums do not add up (VAT taken of the gross, a capture above the amount), ours do.
"""

import json
from typing import Any

from tests.browser.books import control, look, settle_up
from tests.browser.conftest import EXAMPLE, Open
from tests.house import House

LINES = [
    {
        "name": "Orange hoodie",
        "totalAmount": 29900,
        "totalAmountExcludingTax": 23920,
        "totalTaxAmount": 5980,
        "taxRate": 2500,
    },
    {
        "name": "White T-shirt",
        "totalAmount": 19900,
        "totalAmountExcludingTax": 15920,
        "totalTaxAmount": 3980,
        "taxRate": 2500,
    },
]


def test_the_in_store_example_goes_out_as_it_should(
    open_till: Open, house: House, kari: dict[str, str]
) -> None:
    till = open_till(EXAMPLE)
    assert till.device["pos_id"] == "Butikken-23412"
    for name in ("Orange hoodie", "White T-shirt"):
        till.press(name)
    till.wait_for_items(2)
    till.page.keyboard.press("F9")
    till.type_number("90000078")
    till.shows("Venter på kunden")
    control(house, "approve", reference=till.reference)
    till.shows("Betalt")

    create, body = sent(house, "create", till.reference)
    assert body["amount"] == {"currency": "NOK", "value": 49800}
    assert body["reference"] == till.reference
    assert body["customer"] == {"phoneNumber": kari["phone"]}
    assert body["customerInteraction"] == "CUSTOMER_PRESENT"
    assert body["userFlow"] == "PUSH_MESSAGE"
    assert body["receipt"]["bottomLine"]["posId"] == "Butikken-23412"
    assert "receiptNumber" not in body["receipt"]["bottomLine"]
    lines = body["receipt"]["orderLines"]
    assert [{name: line[name] for name in LINES[0]} for line in lines] == LINES
    assert f'"reference":"{till.reference}"' in create["body"]
    assert f'"phoneNumber":"{kari["phone"]}"' in create["body"]
    assert "." not in "".join(str(line["totalTaxAmount"]) for line in lines)
    _, taken = sent(house, "capture", till.reference)
    assert taken == {"modificationAmount": {"currency": "NOK", "value": 49800}}
    assert till.new_receipts() == [(49800, "VIPPS")]
    settle_up(house)


def sent(house: House, operation: str, reference: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The one call of its kind, and its body."""
    calls = look(house, "requests", operation=operation, reference=reference)["requests"]
    assert [call["status"] for call in calls] == [201 if operation == "create" else 200]
    assert calls[0]["headers"]["merchant-serial-number"] == "110001"
    return calls[0], json.loads(calls[0]["body"])
