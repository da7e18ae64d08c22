"""The exact bytes of the requests that move money, built once and then sent as they are.

All functions are pure. They raise `NotSendable` for whatever Vipps would refuse or, worse, take: a
receipt that does not add up is not checked by Vipps. Amounts are minor units including VAT, tax
rates hundredths of a percent, quantities thousandths.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from payments.vipps.customers import (
    Customer,
    CustomerToken,
    PersonalQr,
    PhoneNumber,
    ShownQr,
)
from payments.vipps.errors import NotSendable

__all__ = [
    "CustomerToken",
    "NotSendable",
    "PersonalQr",
    "PhoneNumber",
    "ReceiptLine",
    "ShownQr",
    "Unit",
    "cancel_body",
    "capture_body",
    "create_body",
    "refund_body",
]

LARGEST: Final = 65_000_000
SMALLEST: Final = {"NOK": 100, "DKK": 1, "EUR": 1}

_REFERENCE = re.compile(r"[a-zA-Z0-9-]{8,64}")


class Unit(StrEnum):
    """How a product is sold. Vipps' own names are longer lists; these are a till's."""

    PIECE = "PIECE"
    KG = "KG"


# What may have paid a part of the same receipt, by our names and Vipps'.
SOURCE_NAMES: Final = {
    "gift_card": "giftCard",
    "card": "card",
    "voucher": "voucher",
    "cash": "cash",
}

UNIT_NAMES: Final = {Unit.PIECE: "PCS", Unit.KG: "KG"}


@dataclass(frozen=True)
class ReceiptLine:
    """A line of the receipt that the customer sees in the app.

    `total`, `total_excl` and `tax` are after the discount; `unit_price` is before it and includes
    tax; `discount` is the whole line's. A return has `is_return` and amounts above zero.
    """

    name: str
    id: str
    total: int
    total_excl: int
    tax: int
    tax_rate: int
    unit_price: int
    quantity: int = 1000
    unit: Unit | str = Unit.PIECE
    discount: int = 0
    is_return: bool = False

    def __post_init__(self) -> None:
        _require(bool(self.name and self.id), "a line has a name and an id")
        amounts = (self.total, self.total_excl, self.tax, self.unit_price, self.discount)
        whole = all(type(amount) is int and amount >= 0 for amount in amounts)
        _require(whole, "a line's amounts are whole and not negative")
        _require(self.total_excl + self.tax == self.total, "excluding tax + tax = total")
        _require(0 <= self.tax_rate <= 10_000, "a tax rate is 0 to 100 %")
        _require(self.quantity > 0, "a quantity is above zero")
        _require(len(quantity_text(self.quantity)) <= 10, "a quantity has at most 10 characters")

    @property
    def signed_total(self) -> int:
        return -self.total if self.is_return else self.total

    def to_json(self) -> dict[str, Any]:
        line: dict[str, Any] = {
            "name": self.name,
            "id": self.id,
            "totalAmount": self.total,
            "totalAmountExcludingTax": self.total_excl,
            "totalTaxAmount": self.tax,
            # Never taxPercentage as well: a line with both is refused.
            "taxRate": self.tax_rate,
            "unitInfo": {
                "unitPrice": self.unit_price,
                "quantity": quantity_text(self.quantity),
                "quantityUnit": UNIT_NAMES[Unit(self.unit)],
            },
        }
        if self.discount:
            line["discount"] = self.discount
        if self.is_return:
            line["isReturn"] = True
        return line


def create_body(
    *,
    reference: str,
    amount: int,
    currency: str,
    customer: Customer,
    description: str,
    lines: Sequence[ReceiptLine],
    pos_id: str,
    payment_sources: Mapping[str, int] | None = None,
    minimum_age: int | None = None,
) -> bytes:
    """Ask `customer` for `amount`, and show the receipt in the app.

    `payment_sources` is what other tenders have paid of that receipt, by the names in
    `SOURCE_NAMES`. The receipt carries `reference` as its barcode and no receipt number: none is
    given before the money is in.
    """
    sources = payment_sources or {}
    _check_amount(amount, currency, smallest=SMALLEST.get(currency, 1))
    _require(bool(_REFERENCE.fullmatch(reference)), "8 to 64 letters, digits and hyphens")
    _require(3 <= len(description) <= 100, "a description has 3 to 100 characters")
    _check_receipt(lines, sources, amount=amount)
    body: dict[str, Any] = {
        "amount": {"currency": currency, "value": amount},
        "paymentMethod": {"type": "WALLET"},
        "reference": reference,
        **customer.to_json(),
        # In the shop, and so without the checks for sales at a distance.
        "customerInteraction": "CUSTOMER_PRESENT",
        "paymentDescription": description,
        "receipt": {
            "orderLines": [line.to_json() for line in lines],
            "bottomLine": _bottom_line(reference, currency, pos_id, sources),
        },
    }
    if minimum_age is not None:
        _require(0 < minimum_age < 150, "a minimum age is in years")
        body["minimumUserAge"] = minimum_age
    return _bytes(body)


def capture_body(amount: int, currency: str) -> bytes:
    """Take `amount` of what is reserved."""
    return _modification(amount, currency)


def refund_body(amount: int, currency: str) -> bytes:
    """Give `amount` of what was captured back."""
    return _modification(amount, currency)


def cancel_body(*, transaction_only: bool) -> bytes:
    """End the payment. With `transaction_only` a payment that is authorized is left as it is.

    That is a cashier's abort: Vipps refuses it with code 6060 when the customer has just paid.
    """
    return _bytes({"cancelTransactionOnly": transaction_only})


def quantity_text(quantity: int) -> str:
    """Thousandths as Vipps wants them: 1000 is "1", 822 is "0.822"."""
    whole, thousandths = divmod(quantity, 1000)
    return f"{whole}.{thousandths:03}".rstrip("0").rstrip(".") if thousandths else str(whole)


def _bottom_line(
    reference: str, currency: str, pos_id: str, sources: Mapping[str, int]
) -> dict[str, Any]:
    _require(bool(pos_id), "a POS device has an id")
    bottom: dict[str, Any] = {
        "currency": currency,
        "posId": pos_id,
        "barcode": {"format": "CODE 128", "data": reference},
    }
    paid = {SOURCE_NAMES[name]: part for name, part in sources.items() if part}
    if paid:
        bottom["paymentSources"] = paid
    return bottom


def _check_receipt(
    lines: Sequence[ReceiptLine], sources: Mapping[str, int], *, amount: int
) -> None:
    _require(len(lines) > 0, "a receipt has lines")
    _require(sources.keys() <= SOURCE_NAMES.keys(), "payment sources are those that Vipps knows")
    _require(all(part >= 0 for part in sources.values()), "payment sources are not negative")
    rest = sum(line.signed_total for line in lines) - sum(sources.values())
    _require(rest == amount, "the lines less other payment sources = the amount")


def _modification(amount: int, currency: str) -> bytes:
    _check_amount(amount, currency)
    return _bytes({"modificationAmount": {"currency": currency, "value": amount}})


def _check_amount(amount: int, currency: str, *, smallest: int = 1) -> None:
    _require(currency in SMALLEST, "Vipps MobilePay takes NOK, DKK and EUR")
    _require(type(amount) is int, "an amount is whole")
    _require(smallest <= amount <= LARGEST, f"an amount is {smallest} to {LARGEST} minor units")


def _require(is_true: bool, rule: str) -> None:
    if not is_true:
        raise NotSendable(rule)


def _bytes(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
