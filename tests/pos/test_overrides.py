"""A price that the cashier sets for one line: off its VAT, within limits, in the journal."""

import uuid
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from pos import layout, lines, returns, tenders, totals, verification
from pos.entries import read_price
from pos.hashed import hashed_content
from pos.models import JournalEntry, Numbering, Receipt
from pos.refusals import Frozen, NotPossible, Stale
from stores.models import Product
from tests import make
from tests.constraints import refused
from tests.pos.overrides import set_price, set_quantity
from tests.pos.till import Till


def pay(till: Till) -> Receipt:
    receipt = tenders.take_card(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    assert receipt
    return receipt


def kept(till: Till) -> list[tuple[int, int | None, int, int, int]]:
    """Price, catalogue's price, quantity, amount and VAT of each line."""
    names = ("unit_price", "catalogue_price", "quantity", "amount", "vat")
    return list(till.basket.lines.order_by("pk").values_list(*names))


@pytest.mark.parametrize(
    ("price", "amount", "vat"),
    # Of 299.00 with 25 % in it, by hand.
    [(24900, 24900, 4980), (29901, 29901, 5980), (35000, 35000, 7000), (0, 0, 0), (1, 1, 0)],
)
def test_a_line_costs_what_the_cashier_says_and_bears_its_vat(
    till: Till, price: int, amount: int, vat: int
) -> None:
    till.add(till.hoodie)
    set_price(till, price)

    assert kept(till) == [(price, 29900, 1000, amount, vat)]
    assert (till.basket.total, till.basket.vat) == (amount, vat)


def test_a_weighed_line_costs_so_much_a_kilogram(till: Till) -> None:
    till.add(till.coffee)
    line = till.basket.lines.get()
    lines.set_quantity(
        till.device.pk,
        line_id=line.pk,
        quantity=455,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )
    set_price(till, 1999)
    # 0.455 × 19.99 = 9.09545; 15 % in it.
    assert kept(till) == [(1999, 2580, 455, 910, 119)]


def test_the_quantity_keeps_the_price_and_a_scan_has_the_catalogues(till: Till) -> None:
    till.add(till.hoodie)
    set_price(till, 20000)
    set_quantity(till, 3)
    till.add(till.hoodie)
    till.add(till.hoodie)

    assert kept(till) == [
        (20000, 29900, 3000, 60000, 12000),
        (29900, None, 2000, 59800, 11960),
    ]
    assert till.basket.total == 119800


def test_the_catalogues_price_ends_it(till: Till) -> None:
    till.add(till.hoodie)
    set_price(till, 20000)
    set_price(till, 35000)
    assert kept(till)[0][:2] == (35000, 29900)

    set_price(till, 29900, reason="")
    line = till.basket.lines.get()
    assert (line.catalogue_price, line.price_reason, line.amount) == (None, "", 29900)


def test_two_lines_that_come_to_one_price_become_one(till: Till) -> None:
    till.add(till.hoodie)
    set_price(till, 20000)
    till.add(till.hoodie)
    second = till.basket.lines.get(unit_price=29900)
    changed = set_price(till, 20000, line=second)

    assert kept(till) == [(20000, 29900, 2000, 40000, 8000)]
    assert changed.removed == second.pk
    assert till.basket.total == 40000


def test_goods_do_not_come_into_a_line_that_costs_the_same_by_hand(till: Till) -> None:
    """What was allowed for that line would count for them: the catalogue has changed meanwhile."""
    till.add(till.hoodie)
    set_price(till, 20000)
    Product.objects.filter(pk=till.hoodie.pk).update(price=20000)

    with pytest.raises(NotPossible, match="set by hand"):
        till.add(till.hoodie)
    assert kept(till) == [(20000, 29900, 1000, 20000, 4000)]


def test_lines_are_not_joined_where_something_would_be_lost(till: Till) -> None:
    till.add(till.hoodie)
    set_price(till, 20000)
    Product.objects.filter(pk=till.hoodie.pk).update(price=25000)
    till.add(till.hoodie)
    second = till.basket.lines.get(unit_price=25000)

    with pytest.raises(NotPossible, match="at that price already"):
        set_price(till, 20000, line=second)
    assert [row[0] for row in kept(till)] == [20000, 25000]


@pytest.mark.parametrize("price", [-1, 10**11 + 1])
def test_a_price_no_shop_has_is_refused(till: Till, price: int) -> None:
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="79,90"):
        set_price(till, price)
    assert till.basket.total == 29900


@pytest.mark.parametrize("typed", ["", "x", "-5", "1,234", "10 %", "9" * 40])
def test_what_is_no_price_says_how_to_type_one(typed: str) -> None:
    with pytest.raises(NotPossible, match="79,90"):
        read_price(typed, "nb")


def test_another_price_wants_a_reason(till: Till) -> None:
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="Say why"):
        set_price(till, 20000, reason=" \n ")
    with refused("basket_line_price_by_hand_has_a_reason"):
        till.basket.lines.update(catalogue_price=1)
    with refused("basket_line_price_by_hand_has_a_reason"):
        till.basket.lines.update(catalogue_price=F("unit_price"), price_reason="x")


def test_the_journal_has_both_prices_the_reason_and_the_cashier(till: Till) -> None:
    till.add(till.hoodie)
    set_price(till, 20000)
    set_price(till, 35000, reason="Made to order")

    told = JournalEntry.objects.filter(code="13021").order_by("pk")
    sku = till.hoodie.sku
    assert [(entry.text, entry.staff) for entry in told] == [
        (
            f"price changed; sku {sku}; from 29900 to 20000; catalogue 29900; reason Wrong shelf",
            till.staff,
        ),
        (
            f"price changed; sku {sku}; from 20000 to 35000; catalogue 29900; reason Made to order",
            till.staff,
        ),
    ]
    events = [(entry.details or {}).get("event") for entry in told]
    assert events == ["PRICE_CORRECTED", None]


def test_a_lower_price_is_counted_among_the_corrections_and_a_higher_one_is_not(
    till: Till,
) -> None:
    till.add(till.hoodie)
    set_price(till, 35000)
    set_price(till, 20000)
    counted = Numbering.objects.get(device=till.device).totals

    assert counted
    assert totals.pair(counted, "correction:PRICE_CORRECTED") == (1, 15000)
    assert totals.pair(counted, "discounts") == (0, 0)


def test_a_receipt_says_what_was_paid_and_the_usual_price_of_what_became_cheaper(
    till: Till,
) -> None:
    till.add(till.hoodie)
    till.add(till.coffee)
    set_price(till, 20000)
    coffee = till.basket.lines.get(product=till.coffee)
    set_price(till, 3000, line=coffee)
    receipt = pay(till)

    said = [cell for row in layout.rows(receipt.content) for cell in row.cells]
    assert "Ordinær pris 299,00" in said
    assert "Ordinær pris 25,80" not in said
    sold = receipt.lines.order_by("position").values_list("unit_price", "catalogue_price", "amount")
    assert list(sold) == [(20000, 29900, 20000), (3000, 2580, 3000)]
    assert list(verification.faults(till.device)) == []


def test_the_catalogues_price_on_a_receipt_cannot_be_changed_unseen(till: Till) -> None:
    till.add(till.hoodie)
    set_price(till, 20000)
    receipt = pay(till)
    sold = list(receipt.lines.all())
    before = hashed_content(receipt, lines=sold, tenders=[])
    sold[0].catalogue_price = 30000

    assert hashed_content(receipt, lines=sold, tenders=[]) != before


def test_what_comes_back_comes_back_at_what_was_paid(till: Till) -> None:
    till.add(till.hoodie)
    set_price(till, 20000)
    receipt = pay(till)
    [line] = receipt.lines.all()
    with transaction.atomic():
        back = returns.ask(receipt, quantities={line.pk: 1000}, reason="x", user=make.user())
    assert back.amount == 20000


def test_a_price_of_an_old_look_or_under_a_payment_changes_nothing(till: Till) -> None:
    till.add(till.hoodie)
    with pytest.raises(Stale):
        set_price(till, 20000, version=till.basket.version - 1)
    basket = till.basket
    type(basket).objects.filter(pk=basket.pk).update(frozen_at=F("opened_at"))
    with pytest.raises(Frozen):
        set_price(till, 20000)
    assert till.basket.total == 29900


def test_a_price_is_set_once_however_often_it_is_sent(till: Till) -> None:
    till.add(till.hoodie)
    given: dict[str, Any] = {"key": uuid.uuid4(), "version": till.basket.version}
    for _ in range(2):
        set_price(till, 20000, **given)
    assert JournalEntry.objects.filter(code="13021").count() == 1
