"""A sale is paid in parts, in any order; a part is given back while the sale is not complete."""

import uuid
from typing import Any

import pytest

from pos import days, drawers, parking, part_payments, parts, tenders, voids
from pos.approvals import NeedsApproval
from pos.models import JournalEntry, Receipt, Tender
from pos.refusals import NotPossible, Stale
from tests.constraints import copy, refused
from tests.pos import gift
from tests.pos.test_approvals import limit
from tests.pos.till import Till


@pytest.fixture
def drawer(till: Till) -> str:
    """A token of a bridge that has reported the drawer closed."""
    token = drawers.connect(till.device.pk)
    drawers.report(token, is_open=False)
    return token


def given(till: Till) -> dict[str, Any]:
    return {"version": till.basket.version, "key": uuid.uuid4(), "staff_id": till.staff.pk}


def by_card(till: Till, amount: int | None = None) -> Receipt | None:
    return tenders.take_card(till.device, amount=amount, **given(till))


def in_cash(till: Till, amount: int) -> None:
    part_payments.take_cash(till.device, amount=amount, **given(till))


def all_cash(till: Till, amount: int) -> Receipt | None:
    return tenders.take_cash(till.device, given=amount, **given(till))


def undo(till: Till, tender: Tender) -> None:
    part_payments.undo(till.device, tender_id=tender.pk, **given(till))


def kinds(receipt: Receipt) -> list[tuple[str, int]]:
    return [(tender["kind"], tender["amount"]) for tender in receipt.content["tenders"]]


def test_cash_card_and_a_gift_card_pay_one_sale_in_any_order(till: Till, drawer: str) -> None:
    gift.terms(till)
    number, _card = gift.sold(till, 10_000)
    till.add(till.hoodie)
    in_cash(till, 5_000)
    drawers.report(drawer, is_open=True)
    drawers.report(drawer, is_open=False)
    assert by_card(till, 3_000) is None
    gift.take(till, number)
    receipt = all_cash(till, 12_000)

    assert receipt
    assert kinds(receipt) == [
        ("CASH", 5_000),
        ("CARD", 3_000),
        ("GIFT_CARD", 10_000),
        ("CASH", 11_900),
    ]
    assert [(way.kind, way.left) for way in parts.ways(receipt)] == [
        ("GIFT_CARD", 10_000),
        ("CARD", 3_000),
        ("CASH", 16_900),
    ]


def test_the_last_of_the_cash_is_rounded_once(till: Till, drawer: str) -> None:
    till.add(till.coffee)
    in_cash(till, 1_000)
    receipt = all_cash(till, 2_000)
    assert receipt
    assert kinds(receipt) == [("CASH", 1_000), ("CASH", 1_600)]
    assert receipt.rounding == 20
    assert [way.left for way in parts.ways(receipt)] == [2_580]


def test_a_part_that_is_given_back_has_paid_nothing(till: Till, drawer: str) -> None:
    till.add(till.hoodie)
    by_card(till, 10_000)
    part = Tender.objects.get()
    undo(till, part)
    assert tenders.left_to_pay(till.basket) == 29_900

    receipt = by_card(till)
    assert receipt
    assert kinds(receipt) == [("CARD", 29_900)]
    assert days.expected(days.read(till.device, at=receipt.issued_at))["CARD"] == 29_900
    told = JournalEntry.objects.get(details__event="PART_GIVEN_BACK")
    assert told.details
    assert told.details["amount"] == 10_000


def test_a_part_is_given_back_once_and_only_while_it_stands(till: Till) -> None:
    till.add(till.hoodie)
    by_card(till, 10_000)
    part = Tender.objects.get()
    undo(till, part)
    with pytest.raises(Stale):
        undo(till, part)
    by_card(till)
    with pytest.raises(Stale):
        undo(till, Tender.objects.latest("pk"))
    with refused("a_part_is_given_back_once"):
        copy(Tender.objects.get(amount=-10_000))
    with refused("only_a_part_is_undone"):
        copy(part, amount=5, undoes_id=part.pk)


def test_a_basket_whose_parts_are_given_back_can_be_emptied(till: Till) -> None:
    till.add(till.hoodie)
    by_card(till, 10_000)
    with pytest.raises(NotPossible, match="Money has been received"):
        voids.void(till.device, **given(till))
    undo(till, Tender.objects.get())
    voids.void(till.device, **given(till))
    assert not till.basket.lines.exists()


@pytest.mark.parametrize("amount", [0, -100, 29_900, 30_000, 5_050])
def test_a_part_in_cash_is_less_than_all_in_coins_there_are(
    till: Till, drawer: str, amount: int
) -> None:
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="coins that there are"):
        in_cash(till, amount)
    assert not Tender.objects.exists()


def test_a_part_by_card_is_no_more_than_is_left(till: Till) -> None:
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="left to pay"):
        by_card(till, 29_901)


def test_a_part_in_cash_needs_a_drawer_that_reports(till: Till) -> None:
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="no cash"):
        in_cash(till, 10_000)


def test_the_drawer_opens_for_a_part_and_that_is_no_opening_without_a_sale(
    till: Till, drawer: str
) -> None:
    till.add(till.hoodie)
    in_cash(till, 10_000)
    assert drawers.report(drawer, is_open=False)
    drawers.report(drawer, is_open=True)
    entry = JournalEntry.objects.filter(code="13005").latest("number")
    assert entry.details == {"event": "WITH_SALE"}
    with pytest.raises(NotPossible, match="open"):
        by_card(till)


def test_a_basket_with_money_in_it_is_not_parked(till: Till) -> None:
    till.add(till.hoodie)
    by_card(till, 10_000)
    basket = till.basket
    with pytest.raises(NotPossible, match="paid by card or cash"):
        parking.park(till.device, basket_id=basket.pk, name="", **given(till))
    undo(till, Tender.objects.get())
    parking.park(till.device, basket_id=basket.pk, name="", **given(till))
    assert till.basket.pk != basket.pk


def test_the_same_press_takes_a_part_once(till: Till) -> None:
    till.add(till.hoodie)
    pressed = given(till)
    for _again in range(2):
        tenders.take_card(till.device, amount=10_000, **pressed)
    assert Tender.objects.count() == 1


def test_a_part_in_cash_that_is_given_back_is_no_free_opening(till: Till, drawer: str) -> None:
    limit(till, "DRAWER", most_times=1)
    till.add(till.hoodie)
    for _time in range(2):
        in_cash(till, 100)
        drawers.report(drawer, is_open=True)
        drawers.report(drawer, is_open=False)
        part = Tender.objects.filter(amount__gt=0).latest("pk")
        if _time:
            with pytest.raises(NeedsApproval):
                undo(till, part)
        else:
            undo(till, part)


def test_by_card_nothing_opens_and_nobody_is_asked(till: Till) -> None:
    limit(till, "DRAWER", most_times=0)
    till.add(till.hoodie)
    by_card(till, 100)
    undo(till, Tender.objects.get())
    assert Tender.objects.count() == 2
