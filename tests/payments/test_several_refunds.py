"""What several phones have paid goes back to each of them, in one return."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from payments import flow, goods_back, ways
from payments.models import Payment
from pos import parts, returns
from pos.models import Receipt, Return, Tender
from pos.refusals import NotPossible
from tests import make
from tests.constraints import copy, refused
from tests.payments import splits
from tests.payments.shop import Shop, holds
from tests.payments.splits import OTHER, by_card, pay, undone


def shared(shop: Shop, amount: int) -> tuple[Payment, Payment, Receipt]:
    """498,00 that two phones have paid."""
    shop.fill()
    first, second = pay(shop, amount), pay(shop, phone=OTHER)
    receipt = shop.receipt(second)
    assert receipt
    return first, second, receipt


def give_back(shop: Shop, receipt: Receipt, *positions: int, **how: Any) -> Return:
    lines = receipt.lines.filter(position__in=positions) if positions else receipt.lines.all()
    wanted = {line.pk: line.quantity for line in lines}
    given = {"reason": "Wrong size", "key": uuid.uuid4(), **how}
    asked = goods_back.give_back(shop.device, receipt, quantities=wanted, staff=shop.staff, **given)
    assert asked
    return asked


def back(asked: Return) -> list[tuple[str, int]]:
    """What the return receipt says went back, by the reference of its payment."""
    receipt = Receipt.objects.get(goods_return=asked)
    return [(row["reference"], row["amount"]) for row in receipt.content["tenders"]]


def state(asked: Return) -> str:
    asked.refresh_from_db()
    return asked.state


def test_each_phone_gets_back_what_it_has_paid(shop: Shop) -> None:
    first, second, receipt = shared(shop, 29_800)
    asked = give_back(shop, receipt)
    assert state(asked) == "ASKED"
    shop.keep(first)
    assert state(asked) == "ASKED"
    assert not Tender.objects.filter(goods_return=asked).exists()
    assert holds()
    shop.keep(second)

    assert state(asked) == "ISSUED"
    assert back(asked) == [(first.reference, -29_800), (second.reference, -20_000)]
    splits.in_order(shop, first, second)


def test_one_payment_that_has_enough_is_refunded_alone(shop: Shop) -> None:
    first, second, receipt = shared(shop, 29_900)
    asked = give_back(shop, receipt, 1)
    shop.keep(first, looks=2)
    assert back(asked) == [(first.reference, -29_900)]
    rest = give_back(shop, receipt, 2)
    shop.keep(second, looks=2)
    assert back(rest) == [(second.reference, -19_900)]
    splits.in_order(shop, first, second)


def test_a_part_that_was_given_back_before_the_sale_gets_nothing_of_a_return(shop: Shop) -> None:
    shop.fill()
    first = undone(shop, pay(shop, 20_000))
    second = pay(shop, 30_000)
    receipt = by_card(shop)
    assert receipt
    found = [(way.kind, way.left, way.reference) for way in parts.ways(receipt)]
    assert found == [("VIPPS", 30_000, second.reference), ("CARD", 19_800, "")]
    assert ways.best(receipt) == second
    wanted = {line.pk: 1000 for line in receipt.lines.all()}
    with pytest.raises(NotPossible):
        flow.refund(first.pk, quantities=wanted, reason="x", user=make.user())
    asked = give_back(shop, receipt)
    shop.keep(second, looks=2)
    assert state(asked) == "ISSUED"
    splits.in_order(shop, first, second)


def test_refused_by_all_the_return_is_refused_and_nothing_has_moved(shop: Shop) -> None:
    first, second, receipt = shared(shop, 29_800)
    shop.town.fail("refund", "refuse", code="6210", times=2)
    asked = give_back(shop, receipt)
    shop.keep(first)
    assert state(asked) == "ASKED"
    shop.keep(second)
    assert state(asked) == "REFUSED"
    assert (first.refunded, second.refunded) == (0, 0)
    assert [line.quantity for line in returns.left(receipt)] == [1000, 1000]
    assert holds()


@pytest.mark.parametrize("mode", ["drop_before", "drop_after"])
def test_lost_answers_pay_each_phone_back_once(shop: Shop, mode: str) -> None:
    first, second, receipt = shared(shop, 29_800)
    shop.town.fail("refund", mode, times=2)
    asked = give_back(shop, receipt)
    for _again in range(3):
        shop.keep(first)
        shop.keep(second)
    assert state(asked) == "ISSUED"
    splits.in_order(shop, first, second)


def test_the_office_pays_both_back_from_the_page_of_either(shop: Shop) -> None:
    first, second, receipt = shared(shop, 29_800)
    wanted = {line.pk: 1000 for line in receipt.lines.all()}
    asked = flow.refund(second.pk, quantities=wanted, reason="both", user=make.user())
    with pytest.raises(NotPossible, match="running"):
        give_back(shop, receipt)
    shop.keep(second)
    shop.keep(first)
    assert sorted(amount for _, amount in back(asked)) == [-29_800, -20_000]
    splits.in_order(shop, first, second)


def test_the_database_takes_no_tender_of_a_refund_that_is_not_confirmed(shop: Shop) -> None:
    first, second, receipt = shared(shop, 29_800)
    asked = give_back(shop, receipt)
    shop.keep(first)
    with pytest.raises(IntegrityError, match="is not confirmed"), transaction.atomic():
        returns.complete(asked)
    with refused("a_return_is_refunded_once_of_a_payment"):
        done = first.operations.get(kind="REFUND")
        copy(done, idempotency_key=uuid.uuid4())
    shop.keep(second)
    assert state(asked) == "ISSUED"
