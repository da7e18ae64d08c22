"""What a manager approves takes its locks in the order of every other act: nobody is killed."""

import uuid
from typing import Any

import pytest
from django.db import transaction

from payments import goods_back
from pos import gift_ledger, journal, voids
from pos.models import Approval, Basket, Receipt, Return, Shift
from stores.models import RoleName
from tests import make
from tests.beside import begin, until_waiting
from tests.pos import gift
from tests.pos.test_approvals import limit
from tests.pos.till import Till, open_till


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def test_goods_that_come_back_beside_a_sale_at_the_same_till(till: Till) -> None:
    """A sale holds the shift and goes on to the counters."""
    receipt = till.sell()
    limit(till, "RETURN", most_amount=0)
    manager = make.staff(till.device.store, RoleName.MANAGER)
    line = receipt.lines.get()

    def give_back() -> None:
        goods_back.give_back(
            till.device,
            receipt,
            quantities={line.pk: 1000},
            reason="small",
            staff=till.staff,
            key=uuid.uuid4(),
            approver=manager,
        )

    with transaction.atomic():
        Shift.objects.select_for_update().get(device=till.device, closed_at=None)
        second = begin(give_back)
        until_waiting()
        journal.lock(till.device.pk)
    second.join(10)

    assert Return.objects.get().state == Return.State.ISSUED
    assert Receipt.objects.filter(kind="RETURN").count() == 1
    assert Approval.objects.get().goods_return == Return.objects.get()


def test_a_basket_with_a_gift_card_given_up_beside_that_cards_own_act(till: Till) -> None:
    """Whoever returns a card's money holds the card and goes on to the counters."""
    gift.terms(till)
    number, card = gift.sold(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)
    limit(till, "VOID", most_amount=0)
    manager = make.staff(till.device.store, RoleName.MANAGER)
    basket = till.basket

    def void() -> None:
        voids.void(
            till.device,
            version=basket.version,
            key=uuid.uuid4(),
            staff_id=till.staff.pk,
            approver=manager,
        )

    with transaction.atomic():
        gift_ledger.lock(card.pk)
        second = begin(void)
        until_waiting()
        journal.lock(till.device.pk)
    second.join(10)

    basket.refresh_from_db()
    assert basket.state == Basket.State.VOID
    assert gift.left_on(card) == 10_000
    assert Approval.objects.get().basket == basket
