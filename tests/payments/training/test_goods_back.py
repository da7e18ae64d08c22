"""Goods of a training sale come back in training, by a training receipt, and no money moves."""

import uuid
from typing import Any

import pytest
from pytest_django import Settings

from payments import goods_back, invariants
from payments.models import Operation, Payment
from payments.training import customer
from pos import alone, baskets, shifts, tenders, training, verification
from pos.approvals import NeedsApproval
from pos.models import Approval, JournalEntry, Numbering, Receipt, Return, Tender
from pos.refusals import NotPossible
from stores.limits import Act
from stores.models import Limit, RoleName, Staff
from tests import make
from tests.payments.exchanging import back_at_till, card, sold
from tests.payments.shop import Shop, Town
from tests.payments.training.test_ends import wait

Kind = Tender.Kind


def switch(shop: Shop, *, on: bool) -> None:
    training.switch(shop.device, is_on=on, key=uuid.uuid4(), staff_id=shop.staff.pk)


def by_app(shop: Shop) -> tuple[Payment, Receipt]:
    """A training sale that the played customer has approved."""
    payment = shop.waiting()
    customer.play(payment, customer.Act.APPROVE, key=uuid.uuid4())
    shop.keep(payment)
    return payment, Receipt.objects.get(basket=payment.basket_id)


def holds(shop: Shop) -> bool:
    """Every rule and chain holds, and training is in no sum but its own."""
    totals = Numbering.objects.get(device=shop.device).totals
    assert totals
    assert set(totals["counts"]) == {"training"}
    assert invariants.breaches() == []
    return not list(verification.faults(shop.device))


def of(asked: Return) -> list[tuple[str, str, int]]:
    rows = asked.tenders.order_by("pk").values_list("kind", "rehearses", "amount")
    return [(kind, rehearses, amount) for kind, rehearses, amount in rows]


def test_a_card_is_given_back_by_a_receipt_of_the_training_series(trained: Shop) -> None:
    receipt = sold(trained, trained.hoodie)
    asked = back_at_till(trained, receipt)

    back = Receipt.objects.get(goods_return=asked)
    assert (back.kind, back.number, back.total) == (Receipt.Kind.TRAINING, 2, -29900)
    assert back.content["heading"] == "Treningskvittering – IKKE KVITTERING FOR KJØP"
    assert back.content["original"] == {"number": 1, "pos_id": trained.device.pos_id}
    assert of(asked) == [("TRAINING", "CARD", -29900)]
    assert Numbering.objects.get(device=trained.device).returns == 0
    assert holds(trained)


def test_training_counts_its_returns_among_its_receipts_and_below_zero(trained: Shop) -> None:
    receipt = sold(trained, trained.hoodie, trained.shirt)
    line = receipt.lines.get(product=trained.shirt)
    back_at_till(trained, receipt, quantities={line.pk: 1000})

    totals = Numbering.objects.get(device=trained.device).totals
    assert totals
    assert totals["counts"] == {"training": [2, 29900]}


def test_what_the_app_paid_is_refunded_at_the_training_simulator_alone(
    trained: Shop, stage: Town
) -> None:
    payment, receipt = by_app(trained)
    asked = back_at_till(trained, receipt)
    assert not Receipt.objects.filter(goods_return=asked).exists()
    trained.keep(payment)

    assert payment.refunded == 49800
    assert stage.book(payment.reference)["refunded"] == 49800
    assert trained.town.get("requests")["requests"] == []
    assert of(asked) == [("TRAINING", "VIPPS", -49800)]
    assert Receipt.objects.get(goods_return=asked).kind == Receipt.Kind.TRAINING
    assert holds(trained)


def test_a_part_by_line_and_quantity_and_never_more_than_was_sold(trained: Shop) -> None:
    payment, receipt = by_app(trained)
    line = receipt.lines.get(product=trained.hoodie)
    for _time in range(2):
        asked = back_at_till(trained, receipt, quantities={line.pk: 500})
        trained.keep(payment)
        assert of(asked) == [("TRAINING", "VIPPS", -14950)]
    with pytest.raises(NotPossible, match="More of"):
        back_at_till(trained, receipt, quantities={line.pk: 500})
    assert holds(trained)


def test_cash_is_given_back_in_coins_and_opens_no_drawer(trained: Shop) -> None:
    basket = trained.fill()
    given: dict[str, Any] = {"version": basket.version, "staff_id": trained.staff.pk}
    receipt = tenders.take_cash(trained.device, given=50000, key=uuid.uuid4(), **given)
    assert receipt
    asked = back_at_till(trained, receipt)

    assert of(asked) == [("TRAINING", "CASH", -49800)]
    assert not JournalEntry.objects.filter(code="13005").exists()
    assert holds(trained)


def test_what_rehearsed_no_way_goes_back_in_none(trained: Shop, settings: Settings) -> None:
    settings.TRAINING_URL = ""
    basket = trained.fill()
    given: dict[str, Any] = {"version": basket.version, "staff_id": trained.staff.pk}
    receipt = tenders.take_training(trained.device, key=uuid.uuid4(), **given)
    assert receipt
    assert of(back_at_till(trained, receipt)) == [("TRAINING", "", -49800)]
    assert holds(trained)


def test_a_training_sale_never_comes_back_outside_of_training(trained: Shop) -> None:
    receipt = sold(trained, trained.hoodie)
    switch(trained, on=False)
    with pytest.raises(NotPossible, match="in training only"):
        back_at_till(trained, receipt)
    assert not Return.objects.exists()


def test_a_real_sale_never_comes_back_in_training(shop: Shop, stage: Town) -> None:
    receipt = sold(shop, shop.hoodie)
    switch(shop, on=True)
    with pytest.raises(NotPossible, match="sale is real"):
        back_at_till(shop, receipt)
    assert not Return.objects.exists()


def test_a_manager_approves_in_training_and_it_counts_for_no_real_day(trained: Shop) -> None:
    manager = make.staff(trained.device.store, RoleName.MANAGER)
    limit(trained, 40_000)
    first, second = sold(trained, trained.hoodie), sold(trained, trained.hoodie)
    back_at_till(trained, first)
    with pytest.raises(NeedsApproval, match="You have done so for 299,00"):
        back_at_till(trained, second)
    back_at_till(trained, second, approver=manager)

    assert Approval.objects.get().approved_by == manager
    said = JournalEntry.objects.get(details__event="APPROVED")
    assert said.details
    assert said.details["training"] is True
    assert day(trained, trained.staff, is_training=True) == 29900
    assert day(trained, trained.staff, is_training=False) == 0
    switch(trained, on=False)
    # As if nothing had been rehearsed.
    back_at_till(trained, sold(trained, trained.hoodie))


def limit(shop: Shop, most: int) -> None:
    merchant = shop.device.store.merchant
    Limit.objects.create(merchant=merchant, role="CASHIER", act="RETURN", most_amount=most)


def day(shop: Shop, staff: Staff, *, is_training: bool) -> int:
    at = shifts.now()
    return alone.returned(shop.device, staff.pk, at, act=Act.RETURN, is_training=is_training)


def test_a_refund_that_nobody_answers_is_given_up_and_can_be_asked_for_again(
    trained: Shop, stage: Town, settings: Settings
) -> None:
    payment, receipt = by_app(trained)
    asked, url = back_at_till(trained, receipt), settings.TRAINING_URL
    settings.TRAINING_URL = "http://127.0.0.1:1"
    trained.keep(payment)
    assert payment.unknown_since
    wait(payment)
    trained.keep(payment, looks=2)

    asked.refresh_from_db()
    assert asked.state == "REFUSED"
    assert Operation.objects.get(kind="REFUND").outcome == "LEFT"
    settings.TRAINING_URL = url
    again = back_at_till(trained, receipt)
    assert holds(trained)
    trained.keep(payment)
    again.refresh_from_db()
    assert (again.state, stage.book(payment.reference)["refunded"]) == ("ISSUED", 49800)
    assert holds(trained)


def test_a_sale_that_the_simulator_has_forgotten_stays_sold(trained: Shop, stage: Town) -> None:
    payment, receipt = by_app(trained)
    stage.post("reset")
    asked = back_at_till(trained, receipt)
    trained.keep(payment, looks=2)

    asked.refresh_from_db()
    assert asked.state == "REFUSED"
    switch(trained, on=False)
    assert holds(trained)


def test_a_till_that_has_ended_its_training_still_gets_the_training_receipt(trained: Shop) -> None:
    payment, receipt = by_app(trained)
    asked = back_at_till(trained, receipt)
    switch(trained, on=False)
    trained.keep(payment)

    assert Receipt.objects.get(goods_return=asked).kind == Receipt.Kind.TRAINING
    assert holds(trained)


def test_a_press_that_comes_twice_takes_back_once(trained: Shop) -> None:
    receipt, key = sold(trained, trained.hoodie), uuid.uuid4()
    assert back_at_till(trained, receipt, key=key)
    assert back_at_till(trained, receipt, key=key) is None
    assert Return.objects.count() == 1


def test_it_comes_back_at_any_till_in_training_and_is_numbered_there(trained: Shop) -> None:
    receipt = card_sale(trained)
    other = make.device(store=trained.device.store)
    baskets.current(other)
    quantities = dict.fromkeys(receipt.lines.values_list("pk", flat=True), 1000)
    given: dict[str, Any] = {"quantities": quantities, "reason": "Feil", "staff": trained.staff}
    with pytest.raises(NotPossible, match="in training only"):
        goods_back.give_back(other, receipt, key=uuid.uuid4(), **given)
    training.switch(other, is_on=True, key=uuid.uuid4(), staff_id=trained.staff.pk)
    asked = goods_back.give_back(other, receipt, key=uuid.uuid4(), **given)
    assert asked
    back = Receipt.objects.get(goods_return=asked)
    assert (back.device, back.number) == (other, 1)
    assert invariants.breaches() == []


def card_sale(shop: Shop) -> Receipt:
    shop.fill()
    receipt: Receipt = card(shop)
    return receipt
