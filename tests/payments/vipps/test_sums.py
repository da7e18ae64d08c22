"""What does not add up is not sent, whatever is in the basket."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.vipps import bodies
from payments.vipps.bodies import (
    CustomerToken,
    NotSendable,
    PersonalQr,
    PhoneNumber,
    ReceiptLine,
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


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": 49900},
        {"amount": 498.0},
        {"amount": 65_000_001},
        {"currency": "SEK"},
        {"reference": "short"},
        {"reference": "has_underscores"},
        {"reference": "x" * 65},
        {"customer": PhoneNumber("+4712345678")},
        {"customer": PhoneNumber("12345678")},
        {"customer": PersonalQr("http")},
        {"customer": PersonalQr("x" * 256)},
        {"customer": CustomerToken("")},
        {"description": "ab"},
        {"description": "x" * 101},
        {"lines": []},
        {"pos_id": ""},
        {"payment_sources": {"card": 1}},
        {"payment_sources": {"card": -1, "cash": 1}},
        {"payment_sources": {"vipps": 0}},
        {"minimum_age": 0},
    ],
    ids=str,
)
def test_what_vipps_would_refuse_is_never_written_down(changed: dict[str, Any]) -> None:
    with pytest.raises(NotSendable):
        create(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"tax": 7475},
        {"tax_rate": 10_001},
        {"quantity": 0},
        {"quantity": 10**13},
        {"name": ""},
        {"id": ""},
        {"total": -1, "total_excl": 0, "tax": -1},
        {"unit_price": 299.0},
        {"discount": -1},
    ],
    ids=str,
)
def test_a_line_that_does_not_add_up_is_none(changed: dict[str, Any]) -> None:
    line: dict[str, Any] = {
        "name": "Orange hoodie",
        "id": "hoodie",
        "total": 29900,
        "total_excl": 23920,
        "tax": 5980,
        "tax_rate": 2500,
        "unit_price": 29900,
    }
    with pytest.raises(NotSendable):
        ReceiptLine(**{**line, **changed})


@pytest.mark.parametrize(("currency", "smallest"), [("NOK", 100), ("DKK", 1), ("EUR", 1)])
def test_every_currency_has_its_smallest_payment(currency: str, smallest: int) -> None:
    def line(total: int) -> ReceiptLine:
        return ReceiptLine("Bag", "bag", total, total, 0, 0, total)

    create(amount=smallest, currency=currency, lines=[line(smallest)])
    with pytest.raises(NotSendable):
        create(amount=smallest - 1, currency=currency, lines=[line(smallest - 1)])


@given(st.integers(min_value=1, max_value=9_999_999))
def test_quantities_are_exact_and_as_vipps_wants_them(quantity: int) -> None:
    text = bodies.quantity_text(quantity)
    whole, _, rest = text.partition(".")

    assert int(whole) * 1000 + int(rest.ljust(3, "0")) == quantity
    assert not text.endswith((".", "0")) or not rest
    assert len(text) <= 10


@st.composite
def receipt_lines(draw: st.DrawFn) -> ReceiptLine:
    total = draw(st.integers(0, 1_000_000))
    tax = draw(st.integers(0, total))
    return ReceiptLine(
        name=draw(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)),
        id=draw(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)),
        total=total,
        total_excl=total - tax,
        tax=tax,
        tax_rate=draw(st.integers(0, 10_000)),
        unit_price=draw(st.integers(0, 1_000_000)),
        quantity=draw(st.integers(1, 9_999_999)),
        unit=draw(st.sampled_from(Unit)),
        is_return=draw(st.booleans()),
    )


@given(st.lists(receipt_lines(), min_size=1, max_size=12), st.integers(0, 10_000))
def test_what_is_sent_always_adds_up(lines: list[ReceiptLine], by_card: int) -> None:
    signed = [-line.total if line.is_return else line.total for line in lines]
    amount = sum(signed) - by_card
    if not 100 <= amount <= bodies.LARGEST:
        with pytest.raises(NotSendable):
            create(amount=amount, lines=lines, payment_sources={"card": by_card})
        return

    sent = create(amount=amount, lines=lines, payment_sources={"card": by_card})

    sources = sent["receipt"]["bottomLine"].get("paymentSources", {})
    totals = [
        -line["totalAmount"] if line.get("isReturn") else line["totalAmount"]
        for line in sent["receipt"]["orderLines"]
    ]
    assert sum(totals) - sum(sources.values()) == sent["amount"]["value"]
    for line in sent["receipt"]["orderLines"]:
        assert line["totalAmountExcludingTax"] + line["totalTaxAmount"] == line["totalAmount"]
        assert "taxPercentage" not in line
    assert "receiptNumber" not in sent["receipt"]["bottomLine"]
    assert sent["customerInteraction"] == "CUSTOMER_PRESENT"
