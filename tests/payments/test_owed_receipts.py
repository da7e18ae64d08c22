"""Which receipt is owed: the screen, the next goods and *Next customer* say the same."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from payments.panel.sight import see
from pos import baskets, gift_payments, goods, handover, tenders
from pos.models import Receipt, Tender
from pos.shifts import now
from tests.pos import gift
from tests.pos.test_training import switch, train
from tests.pos.test_verification import give_back
from tests.pos.till import Till, open_till
from tests.pos.ways import Way, hand_over, sell_by_app


@pytest.fixture
def till(committed: Any) -> Till:
    found = open_till()
    gift.terms(found)
    return found


def by_app(till: Till, amount: int) -> Receipt | None:
    with transaction.atomic():
        return tenders.receive(
            baskets.lock(till.device.pk),
            kind=Tender.Kind.VIPPS,
            amount=amount,
            reference=uuid.uuid4().hex,
            staff_id=till.staff.pk,
            at=now(),
        )


def in_part_by_gift_card(till: Till) -> Receipt | None:
    number, _ = gift.sold(till, 10_000)
    till.hand_over()
    till.add(till.hoodie)
    gift.take(till, number)
    return by_app(till, 19900)


def by_app_after_a_gift_card_was_given_back(till: Till) -> Receipt | None:
    number, _ = gift.sold(till, 10_000)
    till.hand_over()
    till.add(till.hoodie)
    gift.take(till, number)
    gift_payments.give_back(
        till.device,
        tender_id=till.basket.tenders.get().pk,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )
    return by_app(till, 29900)


def of_a_gift_card(till: Till) -> Receipt | None:
    gift.put(till, 50_000)
    return by_app(till, 50_000)


def trained(till: Till) -> Receipt | None:
    switch(till)
    return train(till)


SALES: list[tuple[Callable[[Till], Receipt | None], bool]] = [
    (lambda till: till.sell(), False),
    (sell_by_app, True),
    (in_part_by_gift_card, False),
    (by_app_after_a_gift_card_was_given_back, True),
    (of_a_gift_card, False),
]


def said(till: Till, receipt: Receipt) -> set[tuple[bool, bool]]:
    """Whether it is owed and whether it may be declined, as each of the three has it."""
    asked = {"key": None, "at": now(), "product": till.hoodie.pk}
    found = goods.read(goods.ALONG_A_TAP.read(till.device.pk, asked)).receipt
    sold = see(till.device).sold
    assert sold
    is_owed = not handover.concluded(Receipt.objects.filter(pk=receipt.pk)).exists()
    may = handover.may_be_declined(receipt)
    of_goods = (found is not None, found.numbering is not None if found else may)
    return {(is_owed, may), (not sold.is_concluded, sold.may_be_declined), of_goods}


@pytest.mark.parametrize(("sell", "may_be_declined"), SALES)
def test_screen_goods_and_next_customer_agree(
    till: Till, sell: Callable[[Till], Receipt | None], may_be_declined: bool
) -> None:
    for way in Way:
        till.hand_over()
        receipt = sell(till)
        assert receipt
        assert said(till, receipt) == {(True, may_be_declined)}
        hand_over(receipt, till, way)
        assert said(till, receipt) == {(False, may_be_declined)}


def test_a_training_receipt_is_owed_to_nobody(till: Till) -> None:
    receipt = trained(till)
    assert receipt
    assert said(till, receipt) == {(False, False)}


def test_a_return_is_not_declined(till: Till) -> None:
    assert not handover.may_be_declined(give_back(sell_by_app(till)))
