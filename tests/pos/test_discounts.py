"""What is taken off a line by hand: off its price and its VAT, with a reason, for ever."""

import uuid
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from pos import baskets, discounts, lines, returns, tenders, verification
from pos.entries import read_off
from pos.hashed import hashed_content
from pos.lines import Off
from pos.models import BasketLine, JournalEntry, Receipt, Tender
from pos.refusals import Frozen, NotPossible, Stale
from stores.money import vat_inside
from tests import make
from tests.constraints import refused
from tests.pos.till import Till


def take_off(till: Till, off: Off, reason: str = "Last piece", **given: Any) -> BasketLine:
    line = till.basket.lines.order_by("pk").first()
    assert line
    asked = {"version": till.basket.version, "key": uuid.uuid4(), **given}
    changed = discounts.of_line(
        till.device.pk, line_id=line.pk, off=off, reason=reason, staff_id=till.staff.pk, **asked
    )
    assert changed.line
    return changed.line


def pay(till: Till) -> Receipt:
    receipt = tenders.take_card(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    assert receipt
    return receipt


@pytest.mark.parametrize(
    ("off", "discount", "amount", "vat"),
    [
        # Of 299.00 with 25 % in it, by hand.
        (Off(amount=5000), 5000, 24900, 4980),
        (Off(rate=1000), 2990, 26910, 5382),
        (Off(rate=3333), 9966, 19934, 3987),  # 99.6567 off; 39.868 of VAT.
        (Off(rate=10000), 29900, 0, 0),
        (Off(amount=29900), 29900, 0, 0),
        (Off(amount=1), 1, 29899, 5980),  # 59.798
    ],
)
def test_what_is_taken_off_is_taken_off_price_and_vat(
    till: Till, off: Off, discount: int, amount: int, vat: int
) -> None:
    till.add(till.hoodie)
    line = take_off(till, off)

    assert (line.discount, line.amount, line.vat) == (discount, amount, vat)
    assert (till.basket.total, till.basket.vat) == (amount, vat)


def test_goods_that_cost_nothing_are_not_called_an_empty_basket(till: Till) -> None:
    till.add(till.hoodie)
    take_off(till, Off(rate=10000))

    with pytest.raises(NotPossible, match="Take less off"):
        pay(till)


def test_a_receipt_says_what_was_taken_off_and_why(till: Till) -> None:
    till.add(till.hoodie)
    take_off(till, Off(amount=5000), "  Damaged   goods ")
    receipt = pay(till)

    line = receipt.lines.get()
    assert (line.discount, line.discount_reason, line.amount) == (5000, "Damaged goods", 24900)
    [said] = receipt.content["lines"]
    assert (said["discount"], said["discount_reason"]) == (5000, "Damaged goods")
    assert list(verification.faults(till.device)) == []


def test_a_sale_without_discount_or_cash_is_hashed_as_ever(till: Till) -> None:
    """What was sold before there were discounts and roundings goes on verifying."""
    receipt = till.sell()
    hashed = hashed_content(receipt, lines=receipt.lines.all(), tenders=Tender.objects.all())

    assert "rounding" not in hashed
    assert not {"discount", "discount_reason"} & set(hashed["lines"][0])
    assert "given" not in hashed["tenders"][0]


def test_a_discount_is_in_the_journal_with_its_reason_and_cashier(till: Till) -> None:
    till.add(till.hoodie)
    take_off(till, Off(amount=5000))

    entry = JournalEntry.objects.latest("pk")
    assert (entry.code, entry.staff_id) == ("13999", till.staff.pk)
    assert entry.text == f"discount; sku {till.hoodie.sku}; amount 5000; reason Last piece"


@pytest.mark.parametrize(
    ("off", "reason"), [(Off(amount=29901), "x"), (Off(rate=10001), "x"), (Off(amount=100), "  ")]
)
def test_no_discount_above_the_price_and_none_without_a_reason(
    till: Till, off: Off, reason: str
) -> None:
    till.add(till.hoodie)
    version = till.basket.version

    with pytest.raises(NotPossible):
        take_off(till, off, reason)
    assert (till.basket.total, till.basket.version) == (29900, version)


def test_a_discount_is_given_once_however_often_it_is_sent(till: Till) -> None:
    till.add(till.hoodie)
    key, version = uuid.uuid4(), till.basket.version
    for _ in range(2):
        take_off(till, Off(amount=5000), key=key, version=version)

    assert till.basket.total == 24900
    with pytest.raises(Stale):
        take_off(till, Off(amount=6000), version=version)


def test_a_second_discount_takes_the_place_of_the_first_and_none_ends_it(till: Till) -> None:
    till.add(till.hoodie)
    take_off(till, Off(amount=5000))
    assert take_off(till, Off(rate=1000)).discount == 2990

    line = take_off(till, Off(), "")
    assert (line.discount, line.discount_reason, line.amount) == (0, "", 29900)


def test_more_of_the_same_goods_cost_what_they_cost_and_fewer_keep_their_share(till: Till) -> None:
    till.add(till.hoodie)
    take_off(till, Off(amount=5000))
    till.add(till.hoodie)
    assert till.basket.total == 2 * 29900 - 5000

    line = till.basket.lines.get()
    lines.set_quantity(
        till.device.pk,
        line_id=line.pk,
        quantity=1000,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )
    assert till.basket.lines.get().discount == 2500
    assert till.basket.total == 29900 - 2500


def test_no_discount_while_a_payment_lives(till: Till) -> None:
    till.add(till.hoodie)
    with transaction.atomic():
        baskets.freeze(baskets.lock(till.device.pk))

    with pytest.raises(Frozen):
        take_off(till, Off(amount=5000))


def test_goods_with_a_discount_come_back_for_what_was_paid(till: Till) -> None:
    """Three for 897.00, a tenth of 100.00 off: 299.00 − 33.33, shared out to the last øre."""
    for _ in range(3):
        till.add(till.hoodie)
    take_off(till, Off(amount=10000))
    receipt = pay(till)
    line, back = receipt.lines.get(), list[Receipt]()
    for _ in range(3):
        with transaction.atomic():
            asked = returns.ask(
                receipt, quantities={line.pk: 1000}, reason="too small", user=make.user()
            )
            back.append(returns.complete(asked))

    assert [one.total for one in back] == [-26566, -26567, -26567]
    assert sum(one.total for one in back) == -receipt.total
    taxed = sum(one.total - one.total_excluding_vat for one in back)
    assert taxed == -(receipt.total - receipt.total_excluding_vat)
    assert {(one.lines.get().discount, one.lines.get().discount_reason) for one in back} == {
        (0, "")
    }
    assert list(verification.faults(till.device)) == []


@given(
    price=st.integers(1, 10**6),
    quantity=st.integers(1, 50_000),
    rate=st.integers(0, 10_000),
    vat_rate=st.sampled_from([0, 600, 1111, 1350, 1500, 2500, 2550]),
    fewer=st.integers(1, 50_000),
)
def test_price_less_discount_is_what_is_paid_whatever_changes(
    price: int, quantity: int, rate: int, vat_rate: int, fewer: int
) -> None:
    line = BasketLine(unit_price=price, quantity=quantity, vat_rate=vat_rate, amount=0, vat=0)
    lines.take(line, quantity)
    lines.take_off(line, Off(rate=rate).of(line.full_price), "Last piece")
    for _ in range(2):
        assert line.amount + line.discount == line.full_price
        assert line.amount >= 0
        assert line.vat == vat_inside(line.amount, vat_rate)
        assert bool(line.discount) == bool(line.discount_reason)
        lines.take(line, fewer)


@pytest.mark.parametrize(
    ("typed", "off"),
    [
        *(("25", Off(amount=2500)), ("12,50", Off(amount=1250)), ("0", Off())),
        *(("10 %", Off(rate=1000)), ("33,3%", Off(rate=3330))),
    ],
)
def test_what_a_cashier_types_as_a_discount(typed: str, off: Off) -> None:
    assert read_off(typed, "nb") == off


@pytest.mark.parametrize("typed", ["", "%", "ten", "-5", "5 %%", "1.2.3"])
def test_what_is_no_discount_is_refused(typed: str) -> None:
    with pytest.raises(NotPossible):
        read_off(typed, "nb")


def test_a_discount_has_a_reason_or_is_none(till: Till) -> None:
    till.add(till.hoodie)
    for wrong in ({"discount": 1}, {"discount_reason": "x"}, {"discount": -1}):
        with refused("basket_line_discount_has_a_reason"):
            BasketLine.objects.update(**wrong)
