"""Goods that come back in training without a receipt, gift cards, and what X, Z and Norway ask."""

import uuid
from typing import Any

import pytest
from pytest_django import Settings

from payments import goods_back, invariants
from pos import (
    days,
    deliveries,
    exports,
    gift_cards,
    layout,
    return_codes,
    returns,
    tenders,
    verification,
    vouchers,
)
from pos.approvals import NeedsApproval
from pos.models import GiftCard, Numbering, Receipt, Return, Tender
from pos.refusals import NotPossible
from stores.models import Staff
from tests.pos import gift
from tests.pos.test_approvals import limit, manager
from tests.pos.test_training import switch, train
from tests.pos.test_unproven import back
from tests.pos.till import Till

__all__ = ["manager"]

Kind = Tender.Kind


@pytest.fixture
def trained(till: Till) -> Till:
    switch(till)
    return till


def bring_back(till: Till, receipt: Receipt, **how: Any) -> Receipt:
    quantities = dict.fromkeys(receipt.lines.values_list("pk", flat=True), 1000)
    given: dict[str, Any] = {"quantities": quantities, "reason": "Feil", "key": uuid.uuid4(), **how}
    asked = goods_back.give_back(till.device, receipt, staff=till.staff, **given)
    assert asked
    return Receipt.objects.get(goods_return=asked)


def holds(till: Till) -> bool:
    return not invariants.breaches() and not list(verification.faults(till.device))


def counts(till: Till) -> dict[str, Any]:
    totals = Numbering.objects.get(device=till.device).totals
    assert totals
    return dict(totals["counts"])


def test_without_a_receipt_it_is_rehearsed_with_a_managers_pin(
    trained: Till, manager: Staff
) -> None:
    with pytest.raises(NeedsApproval, match="299,00 back without a receipt"):
        back(trained)
    receipt = back(trained, approver=manager, way="CASH")

    assert (receipt.kind, receipt.total) == (Receipt.Kind.TRAINING, -29900)
    assert ("Retur uten kvittering",) in [row.cells for row in layout.rows(receipt.content)]
    tender = Tender.objects.get()
    assert (tender.kind, tender.rehearses) == (Kind.TRAINING, Kind.CASH)
    assert counts(trained) == {"training": [1, -29900]}
    assert holds(trained)


def test_what_was_rehearsed_without_a_receipt_counts_for_no_real_day(till: Till) -> None:
    limit(till, "UNPROVEN", most_amount=30_000)
    switch(till)
    back(till)
    switch(till, on=False)
    assert back(till).kind == Receipt.Kind.RETURN
    with pytest.raises(NeedsApproval, match="You have done so for 299,00"):
        back(till)


def test_where_no_sale_may_be_a_return_is_rehearsed_all_the_same(
    till: Till, settings: Settings
) -> None:
    settings.VIPPS_ENVIRONMENT = "PRODUCTION"
    limit(till, "UNPROVEN", most_amount=30_000)
    with pytest.raises(NotPossible, match="RF-1348"):
        back(till)
    switch(till)
    assert back(till).total == -29900


def card_sold(till: Till) -> tuple[str, Receipt]:
    gift.terms(till)
    gift.put(till, 50_000)
    receipt = gift.pay(till)
    (number,) = gift_cards.numbers(receipt)
    return number, receipt


def test_what_a_gift_card_of_training_paid_is_on_it_again(trained: Till) -> None:
    number, _receipt = card_sold(trained)
    trained.add(trained.hoodie)
    paid = gift.take(trained, number)
    assert paid
    bring_back(trained, paid)

    back_on = Tender.objects.get(goods_return__isnull=False)
    card = GiftCard.objects.get()
    assert (back_on.rehearses, back_on.amount) == (Kind.GIFT_CARD, -29900)
    assert back_on.reference == f"T{card.pk}-2"
    assert not card.entries.exists()
    for _time in range(2):
        trained.add(trained.hoodie)
        again = gift.take(trained, number)
    # The second finds 201,00 of the 500,00.
    assert again is None
    assert tenders.left_to_pay(trained.basket) == 9800
    assert holds(trained)


def test_a_gift_card_of_training_comes_back_unused_and_pays_no_more(trained: Till) -> None:
    number, receipt = card_sold(trained)
    back_ = bring_back(trained, receipt)
    assert back_.gift_cards == -50_000
    assert gift_cards.numbers(back_) == []
    trained.add(trained.hoodie)
    with pytest.raises(NotPossible, match="was returned"):
        gift.take(trained, number)
    assert holds(trained)


def test_a_gift_card_of_training_that_was_used_stays_sold(trained: Till) -> None:
    number, receipt = card_sold(trained)
    trained.add(trained.hoodie)
    gift.take(trained, number)
    with pytest.raises(NotPossible, match="nobody has used"):
        bring_back(trained, receipt)


def test_a_gift_card_whose_return_failed_in_training_pays_again(trained: Till) -> None:
    number, receipt = card_sold(trained)
    bring_back(trained, receipt)
    returns.refuse(Return.objects.get())
    trained.add(trained.hoodie)
    assert gift.take(trained, number)


def test_the_day_knows_training_apart_and_nothing_else_of_it(till: Till) -> None:
    till.sell()
    switch(till)
    receipt = train(till)
    bring_back(till, receipt)
    bring_back(till, train(till))
    switch(till, on=False)
    expected = days.expected(days.read(till.device, at=receipt.issued_at))
    x = days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4())
    z = days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())

    for report in (x, z):
        assert report.content["training"] == {"count": 4, "amount": 0}
        assert report.content["sales"] == {"count": 1, "amount": 29900}
        assert report.content["returns"] == {"count": 0, "amount": 0}
        assert (report.content["grand_sales"], report.content["grand_returns"]) == (29900, 0)
    assert sum(expected.values()) == 29900
    assert Numbering.objects.get(device=till.device).returns == 0
    assert holds(till)


def test_no_drawer_awaits_cash_of_training(trained: Till) -> None:
    trained.add(trained.hoodie)
    given: dict[str, Any] = {"version": trained.basket.version, "staff_id": trained.staff.pk}
    paid = tenders.take_cash(trained.device, given=None, key=uuid.uuid4(), **given)
    assert paid
    bring_back(trained, paid)
    said = days.read(trained.device, at=paid.issued_at)
    assert days.expected(said).get(Kind.CASH, 0) == 0


def test_returns_of_training_are_in_no_export_and_no_voucher(trained: Till) -> None:
    bring_back(trained, train(trained))
    switch(trained, on=False)
    z = days.close(trained.device, count=days.Count({}), staff=trained.staff, key=uuid.uuid4())
    assert exports.count(exports.Choice([trained.device.store_id])) == 0
    assert vouchers.amounts(z.content) == []


def test_the_paper_of_training_has_a_code_to_come_back_by_and_its_return_none(
    trained: Till,
) -> None:
    receipt = train(trained)
    assert receipt.comes_back
    back_ = bring_back(trained, receipt)
    assert not back_.comes_back
    assert return_codes.read(return_codes.of(receipt.pk)) == receipt.pk


def test_a_training_return_is_printed_once(trained: Till) -> None:
    back_ = bring_back(trained, train(trained))
    deliveries.print_out(back_, staff_id=trained.staff.pk)
    with pytest.raises(NotPossible, match="has no copy"):
        deliveries.print_out(back_, staff_id=trained.staff.pk)


def test_what_came_back_in_training_does_not_come_back_again(trained: Till) -> None:
    back_ = bring_back(trained, train(trained))
    with pytest.raises(NotPossible, match="Nothing was sold"):
        returns.choose(back_, {back_.lines.get().pk: 1000})
