"""What the database refuses at the till, whatever the code does: each rule by its own name."""

from typing import Any

import pytest
from django.utils import timezone

from pos import deliveries, returns
from pos.models import (
    Basket,
    BasketLine,
    JournalEntry,
    Numbering,
    Return,
    ReturnLine,
    Shift,
    Tender,
)
from tests import make
from tests.constraints import copy, refused
from tests.pos.till import Till

LIMIT = 100_000_000_000
OPEN: dict[str, list[dict[str, Any]]] = {
    "basket_total_within_limits": [{"total": -1}, {"total": LIMIT + 1}, {"vat": 29901}],
    "basket_completed_at_when_completed": [
        {"state": "COMPLETED"},
        {"completed_at": timezone.now()},
    ],
    "only_an_open_basket_is_frozen": [{"state": "VOID", "frozen_at": timezone.now()}],
}
LINE: dict[str, list[dict[str, Any]]] = {
    "basket_line_quantity_within_limits": [{"quantity": 0}, {"quantity": 1_000_000_001}],
    "basket_line_amount_within_limits": [{"unit_price": -1}, {"amount": LIMIT + 1}, {"vat": 29901}],
    "basket_line_vat_rate_within_limits": [{"vat_rate": 10_001}],
}
RECEIPT: dict[str, list[dict[str, Any]]] = {
    "receipt_number_once_per_device": [{"sequence": 2}],
    "receipt_sequence_once_per_device": [{"number": 2}],
    "receipt_numbers_start_at_one": [{"number": 0, "sequence": 2}],
    "receipt_is_of_a_sale_or_a_return": [
        {"number": 2, "sequence": 2, "basket_id": None},
        {"number": 2, "sequence": 2, "total": -1},
        {"number": 2, "sequence": 2, "kind": "RETURN"},
    ],
    "only_a_delivery_is_unsigned_and_for_somebody": [
        {"number": 2, "sequence": None},
        {"number": 2, "sequence": 2, "customer_reference": "10023"},
        {"kind": "DELIVERY", "sequence": 2, "signature": "", "customer_reference": "10023"},
        {"kind": "DELIVERY", "sequence": None, "customer_reference": "10023"},
        {"kind": "DELIVERY", "sequence": None, "signature": ""},
    ],
}


@pytest.mark.parametrize("constraint", OPEN)
def test_a_basket_within_its_limits(till: Till, constraint: str) -> None:
    till.add(till.hoodie)
    basket = Basket.objects.filter(pk=till.basket.pk)

    for wrong in OPEN[constraint]:
        with refused(constraint):
            basket.update(**wrong)


@pytest.mark.parametrize("constraint", LINE)
def test_a_line_within_its_limits(till: Till, constraint: str) -> None:
    till.add(till.hoodie)

    for wrong in LINE[constraint]:
        with refused(constraint):
            BasketLine.objects.update(**wrong)


def test_a_till_has_one_open_basket_and_shift_and_one_line_of_the_same_goods(till: Till) -> None:
    till.add(till.hoodie)

    with refused("one_open_basket_per_device"):
        copy(till.basket)
    with refused("one_open_shift_per_device"):
        copy(Shift.objects.get())
    with refused("one_line_per_product_and_price"):
        copy(BasketLine.objects.get())


def test_a_shift_ends_after_it_began_and_no_counter_goes_below_zero(till: Till) -> None:
    till.sell()
    shift = Shift.objects.get()

    before = shift.opened_at.replace(year=2020)
    with refused("shift_closed_after_it_opened"):
        Shift.objects.update(closed_at=before)
    for name in ("sequence", "sales", "returns", "entries"):
        with refused("numbering_never_below_zero"):
            Numbering.objects.update(**{name: -1})
    with refused("numbering_of_handouts_never_below_zero"):
        Numbering.objects.update(handouts=-1)
    for name in ("x_reports", "z_reports", "grand_sales", "grand_returns", "counted_after"):
        with refused("numbering_totals_never_below_zero"):
            Numbering.objects.update(**{name: -1})


@pytest.mark.parametrize("constraint", RECEIPT)
def test_a_receipt_is_numbered_once_and_of_one_thing(till: Till, constraint: str) -> None:
    receipt = till.sell()
    till.add(till.hoodie)

    for wrong in RECEIPT[constraint]:
        given = {"basket_id": till.basket.pk, **wrong}
        with refused(constraint):
            copy(receipt, **given)


def test_a_sale_has_one_receipt_with_one_line_in_each_place(till: Till) -> None:
    receipt = till.sell()

    with refused("pos_receipt_basket_id_key"):
        copy(receipt, number=2, sequence=2)
    with refused("one_receipt_line_per_position"):
        copy(receipt.lines.get())
    with refused("journal_number_once_per_device"):
        copy(JournalEntry.objects.latest("pk"))


def test_a_receipt_has_one_original_and_one_copy(till: Till) -> None:
    receipt = till.sell()

    for _print in range(2):
        one = deliveries.print_out(receipt, staff_id=till.staff.pk)
        with refused("one_original_and_one_copy_per_receipt"):
            copy(one)


def test_money_is_received_once_and_for_one_thing(till: Till) -> None:
    till.add(till.hoodie)
    given = {"basket": till.basket, "kind": "VIPPS", "received_at": timezone.now()}
    tender = Tender.objects.create(**given, amount=100, reference="s1-one")
    rule = "tender_pays_a_basket_or_a_return"

    with refused("a_reference_is_received_once"):
        copy(tender)
    with refused(rule):
        copy(tender, reference="", amount=0)
    with refused(rule):
        copy(tender, reference="", basket_id=None, amount=-1)


def test_goods_come_back_by_somebody_for_money(till: Till) -> None:
    receipt, user = till.sell(), make.user()
    line = receipt.lines.get()
    asked = returns.ask(receipt, quantities={line.pk: 1000}, reason="too small", user=user)

    with refused("return_amount_within_limits"):
        Return.objects.update(amount=0)
    with refused("return_has_a_name"):
        Return.objects.update(user=None)
    with refused("one_return_line_per_receipt_line"):
        copy(asked.lines.get())
    another = Return.objects.create(original=receipt, amount=1, user=user, asked_at=asked.asked_at)
    given = {"goods_return": another, "receipt_line": line, "quantity": 1, "amount": 1, "vat": 0}
    for wrong in ({"quantity": 0}, {"amount": -1}, {"vat": 2}):
        sums = {**given, **wrong}
        with refused("return_line_is_positive"):
            ReturnLine.objects.create(**sums)
