"""Which receipts come out of a network printer by themselves: those that have to come out."""

import uuid
from typing import Any

import pytest
from django.db import transaction

from pos import baskets, gift_cards, tenders
from pos.models import Delivery, PrintJob, Receipt, Tender
from pos.shifts import now
from tests.pos import gift
from tests.pos.fake_printer import put_up
from tests.pos.test_training import switch, train
from tests.pos.till import Till, open_till
from tests.pos.ways import sell_by_app


@pytest.fixture
def till(committed: Any) -> Till:
    found = open_till()
    gift.terms(found)
    put_up(found.device)
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


def test_a_sale_that_the_app_has_paid_prints_nothing_by_itself(till: Till) -> None:
    sell_by_app(till)

    assert not PrintJob.objects.exists()
    assert not Delivery.objects.exists()


def test_a_sale_that_card_has_paid_prints_its_receipt(till: Till) -> None:
    receipt = till.sell()

    job = PrintJob.objects.get()
    assert (job.receipt, job.is_copy, job.state) == (receipt, False, "WAITING")
    assert job.staff_id == till.staff.pk
    assert receipt.deliveries.get().kind == Delivery.Kind.PRINT


def test_a_gift_card_that_the_app_has_paid_prints_its_receipt(till: Till) -> None:
    gift_cards.sell(till.device, amount=10_000, key=uuid.uuid4(), staff_id=till.staff.pk)

    receipt = by_app(till, 10_000)

    assert PrintJob.objects.get().receipt == receipt


def test_a_sale_that_the_app_has_paid_in_part_prints_its_receipt(till: Till) -> None:
    till.add(till.hoodie)
    tenders.take_card(
        till.device,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
        amount=10_000,
    )
    assert not PrintJob.objects.exists()

    receipt = by_app(till, 19_900)

    assert PrintJob.objects.get().receipt == receipt


def test_a_training_sale_prints_nothing_by_itself(till: Till) -> None:
    switch(till)
    train(till)

    assert not PrintJob.objects.exists()
