"""No goods begin the next sale before the last one has ended as the law asks."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from pos import baskets, deliveries, goods, tenders, training, verification
from pos.models import FormKey, JournalEntry, Tender
from pos.refusals import NotPossible
from pos.shifts import now
from tests import make
from tests.pos.test_goods import at_once
from tests.pos.test_training import switch, train
from tests.pos.till import Till, open_till
from tests.pos.ways import Way, codes, hand_over, sell_by_app

DECLINED = JournalEntry.Code.RECEIPT_DECLINED


def tap(till: Till, key: uuid.UUID | None = None) -> None:
    """Straight away, whatever the customer before has got."""
    goods.add(
        till.device,
        product_id=till.hoodie.pk,
        key=key or uuid.uuid4(),
        staff_id=till.staff.pk,
    )


def scan(till: Till, key: uuid.UUID) -> None:
    code = (till.hoodie.barcodes.first() or make.barcode(till.hoodie)).gtin
    goods.scan(till.device, code=code, key=key, staff_id=till.staff.pk)


@pytest.mark.parametrize("act", [tap, scan])
def test_goods_are_refused_while_the_last_receipt_has_not_come_out(
    till: Till, act: Callable[[Till, uuid.UUID], None]
) -> None:
    receipt, key = till.sell(), uuid.uuid4()
    before = till.basket.look
    with pytest.raises(NotPossible, match="last sale's receipt first"):
        act(till, key)

    assert (till.basket.look, till.basket.follows_id) == (before, receipt.basket_id)
    assert not till.basket.lines.exists()
    assert not FormKey.objects.filter(key=key).exists()
    assert codes() == ["13012"]


@pytest.mark.parametrize("way", Way)
def test_every_way_of_the_receipt_lets_the_next_goods_in(till: Till, way: Way) -> None:
    receipt, key = till.sell(), uuid.uuid4()
    with pytest.raises(NotPossible):
        tap(till, key)
    hand_over(receipt, till, way)
    tap(till, key)

    assert till.basket.total == 29900
    assert till.basket.follows_id is None
    assert DECLINED not in codes()


def test_a_sale_of_which_the_app_paid_only_a_part_owes_its_receipt(till: Till) -> None:
    till.add(till.hoodie)
    pay(till, Tender.Kind.VIPPS, 10000)
    pay(till, Tender.Kind.CARD, 19900)
    with pytest.raises(NotPossible, match="last sale's receipt first"):
        tap(till)


def pay(till: Till, kind: Tender.Kind, amount: int) -> None:
    with transaction.atomic():
        tenders.receive(
            baskets.lock(till.device.pk),
            kind=kind,
            amount=amount,
            reference="",
            staff_id=till.staff.pk,
            at=now(),
        )


@pytest.mark.parametrize("act", [tap, scan])
def test_going_on_after_an_app_paid_it_all_declines_its_receipt(
    till: Till, act: Callable[[Till, uuid.UUID], None]
) -> None:
    receipt = sell_by_app(till)
    act(till, uuid.uuid4())
    act(till, uuid.uuid4())

    entry = JournalEntry.objects.get(code=DECLINED)
    assert (entry.receipt, entry.staff) == (receipt, till.staff)
    assert entry.text == "customer declined receipt 1; amount 29900"
    assert entry.details == {"number": 1, "amount": 29900}
    assert (till.basket.total, till.basket.follows_id) == (2 * 29900, None)
    assert list(verification.faults(till.device)) == []
    assert not deliveries.print_out(receipt, staff_id=till.staff.pk).is_copy


def test_goods_that_are_refused_decline_nothing(till: Till) -> None:
    sell_by_app(till)
    fish = make.product(merchant=till.hoodie.merchant, vat_code="FISH")
    with pytest.raises(NotPossible, match="no VAT rate"):
        till.add(fish)
    with pytest.raises(NotPossible, match="not for sale"):
        goods.add(till.device, product_id=0, key=uuid.uuid4(), staff_id=till.staff.pk)

    assert codes() == ["13012"]
    assert till.basket.follows_id


def test_a_receipt_that_comes_out_meanwhile_is_not_declined(till: Till) -> None:
    receipt, key = sell_by_app(till), uuid.uuid4()
    asked = {"key": key, "at": now(), "product": till.hoodie.pk}
    seen = goods.ALONG_A_TAP.read(till.device.pk, asked)
    deliveries.print_out(receipt, staff_id=till.staff.pk)
    goods.add(till.device, product_id=till.hoodie.pk, key=key, staff_id=till.staff.pk, along=seen)

    assert codes() == ["13012", "13018"]
    assert till.basket.total == 29900


def test_two_that_saw_the_same_basket_decline_its_receipt_once(till: Till) -> None:
    sell_by_app(till)
    key = uuid.uuid4()
    seen = goods.ALONG_A_TAP.read(
        till.device.pk, {"key": key, "at": now(), "product": till.hoodie.pk}
    )
    till.add(till.hoodie)
    goods.add(till.device, product_id=till.hoodie.pk, key=key, staff_id=till.staff.pk, along=seen)

    assert codes() == ["13012", "13030"]
    assert till.basket.total == 2 * 29900


def test_scans_at_the_same_moment_decline_a_receipt_once(committed: Any) -> None:
    till = open_till()
    receipt = sell_by_app(till)
    prints: list[Callable[[], Any]] = [
        lambda: deliveries.print_out(receipt, staff_id=till.staff.pk)
    ]
    at_once(*prints, *[lambda: tap(till)] * 6)

    said = codes()
    assert said.count("13030") <= 1
    assert said.count("13018") == 1
    assert "13030" not in said[said.index("13018") :]
    assert till.basket.total == 6 * 29900
    assert list(verification.faults(till.device)) == []


def test_the_switch_to_training_and_back_ends_the_last_sale_first(till: Till) -> None:
    receipt = till.sell()
    with pytest.raises(NotPossible, match="last sale's receipt first"):
        training.switch(till.device, is_on=True, key=uuid.uuid4(), staff_id=till.staff.pk)
    assert (till.basket.follows_id, till.basket.is_training) == (receipt.basket_id, False)
    till.hand_over()
    switch(till)
    # A training receipt is owed to nobody.
    train(till)
    train(till)
    switch(till, on=False)
    sell_by_app(till)
    switch(till)

    assert codes().count("13030") == 1
    assert codes()[-2:] == ["13030", "13023"]
    assert till.basket.follows_id is None


def test_the_till_says_what_to_do_and_keeps_showing_the_receipt(till: Till, client: Client) -> None:
    tablet = make.signed_in(client, till.device, till.staff)
    receipt = till.sell()
    form = {"product": str(till.hoodie.pk), "key": str(uuid.uuid4())}
    answer = tablet.post(reverse("add"), form, headers={"HX-Request": "true"})

    said = answer.content.decode()
    assert 'role="alert" data-sound="unknown"' in said
    assert "Kvitteringen fra forrige salg først" in said
    assert "look" in answer["HX-Trigger"]
    look = tablet.get(reverse("look")).content.decode()
    assert reverse("print-receipt", args=[receipt.pk]) in look
    assert 'data-hotkey="Enter F8"' in look
