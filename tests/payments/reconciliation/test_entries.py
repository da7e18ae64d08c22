"""What does not fit in Vipps' ledger is found: entries, payouts and fees."""

import pytest

from payments.models import Event, Feed, FeeRate, LedgerEntry, Payout
from tests import make
from tests.payments.reconciliation.books import fetch, match, morning, one, plant, settle, sold
from tests.payments.shop import Shop, sales_unit
from tests.payments.test_returns import give_back


@pytest.mark.fault(135)
def test_an_entry_of_a_payment_that_nobody_knows(shop: Shop) -> None:
    plant(shop, "unknown_reference", msn=shop.unit.msn)
    assert morning(shop) == ["UNKNOWN_REFERENCE"]
    assert one("UNKNOWN_REFERENCE").amount == 9900


def test_an_entry_on_the_list_that_is_examined_again_is_found_once(shop: Shop) -> None:
    plant(shop, "unknown_reference", msn=shop.unit.msn)
    morning(shop)
    Feed.objects.update(examined=0)
    assert morning(shop) == ["UNKNOWN_REFERENCE"]
    assert one("UNKNOWN_REFERENCE").amount == 9900


def test_another_amount_than_was_captured(shop: Shop) -> None:
    plant(shop, "missing")
    payment = sold(shop)
    event = Event.objects.get(payment=payment, name="CAPTURED")
    plant(
        shop,
        "entry",
        msn=shop.unit.msn,
        entry_type="capture",
        amount=49700,
        reference=payment.reference,
        psp_reference=event.psp_reference,
    )
    assert morning(shop) == ["AMOUNT_DIFFERS"]
    found = one("AMOUNT_DIFFERS")
    assert (found.amount, found.expected) == (49700, 49800)


def test_the_same_capture_twice(shop: Shop) -> None:
    payment = sold(shop)
    event = Event.objects.get(payment=payment, name="CAPTURED")
    plant(
        shop,
        "entry",
        msn=shop.unit.msn,
        entry_type="capture",
        amount=49800,
        reference=payment.reference,
        psp_reference=event.psp_reference,
    )
    assert morning(shop) == ["DUPLICATE"]
    assert one("DUPLICATE").entry == LedgerEntry.objects.filter(entry_type="capture").last()


@pytest.mark.fault(132)
def test_a_correction_waits_for_a_person(shop: Shop) -> None:
    sold(shop)
    plant(shop, "correction", msn=shop.unit.msn, amount=-1500)
    plant(shop, "correction", msn=shop.unit.msn, amount=25, topic="fees")
    assert morning(shop) == ["CORRECTION", "CORRECTION"]


@pytest.mark.fault(132)
def test_a_dispute_ends_when_the_money_is_returned(shop: Shop) -> None:
    payment = sold(shop)
    plant(shop, "dispute", msn=shop.unit.msn, reference=payment.reference)
    assert morning(shop) == ["DISPUTED"]
    assert one("DISPUTED").payment == payment
    plant(shop, "dispute", msn=shop.unit.msn, reference=payment.reference, returned=True)
    assert morning(shop) == []
    plant(shop, "dispute", msn=shop.unit.msn, reference=payment.reference)
    assert morning(shop) == ["DISPUTED"]


@pytest.mark.fault(132)
def test_a_payout_that_came_back_is_in_the_next(shop: Shop) -> None:
    sold(shop)
    first = settle(shop)
    plant(shop, "payout_aborted", msn=shop.unit.msn)
    assert morning(shop) == ["PAYOUT_ABORTED"]
    sold(shop)
    shop.town.post("settle", msn=shop.unit.msn, days=2)
    assert morning(shop) == []
    second = Payout.objects.latest("pk")
    assert second.others == first["amount"]
    assert second.left == 0


@pytest.mark.fault(137)
def test_a_payout_is_the_sum_of_its_entries_to_the_minor_unit(shop: Shop) -> None:
    payment = sold(shop)
    give_back(payment, make.user())
    shop.keep(payment, looks=2)
    sold(shop)
    plant(shop, "correction", msn=shop.unit.msn, amount=-1)
    said = settle(shop)
    fetch(shop)
    match()
    payout = Payout.objects.get()
    sums = said["sums"]
    assert payout.amount == said["amount"] == sum(sums.values())
    assert (payout.captures, payout.refunds) == (sums["capture"], sums["refund"])
    assert (payout.fees_retained, payout.others) == (sums["fees-retained"], -1)


@pytest.mark.fault(137)
def test_a_payout_that_leaves_something_differs(shop: Shop) -> None:
    sold(shop)
    plant(
        shop,
        "entry",
        msn=shop.unit.msn,
        entry_type="payout-scheduled",
        amount=-40000,
        psp_reference="1-2000001",
    )
    assert morning(shop) == ["PAYOUT_DIFFERS"]
    found = one("PAYOUT_DIFFERS")
    assert (found.amount, found.expected) == (40000, 49800)


@pytest.mark.fault(137)
@pytest.mark.parametrize(("rate", "open_ones"), [(175, []), (149, ["FEE_DIFFERS"])])
def test_a_fee_is_held_against_what_was_agreed(shop: Shop, rate: int, open_ones: list[str]) -> None:
    FeeRate.objects.create(sales_unit=shop.unit, rate=rate)
    sold(shop)
    assert morning(shop) == open_ones
    if open_ones:
        assert (one("FEE_DIFFERS").amount, one("FEE_DIFFERS").expected) == (-872, -742)


def test_a_fee_without_an_agreement_is_nothing_to_ask_about(shop: Shop) -> None:
    sold(shop)
    assert morning(shop) == []


@pytest.mark.fault(137)
def test_a_fee_of_a_later_date_belongs_to_its_capture(shop: Shop) -> None:
    FeeRate.objects.create(sales_unit=shop.unit, rate=175)
    plant(shop, "late_fee")
    sold(shop)
    settle(shop)
    assert morning(shop) == []
    assert LedgerEntry.objects.filter(entry_type="capture-fee").count() == 1


@pytest.mark.fault(138)
def test_money_that_was_settled_with_another_sales_unit(shop: Shop) -> None:
    data = shop.town.get("data")["sales_units"][1]
    other = make.store(merchant=shop.device.store.merchant, country="DK", currency="DKK")
    danish = sales_unit(other, data)
    plant(shop, "wrong_ledger", instead=danish.msn)
    sold(shop)
    shop.unit = danish
    assert morning(shop) == ["FOREIGN_ENTRY"]
