"""What fits is found on ids alone; what does not is on the list with its reason, until it does."""

import datetime as dt

import pytest
from django.utils import timezone

from payments.models import (
    Discrepancy,
    Event,
    LedgerEntry,
    Match,
    MatchedDay,
    Payment,
    Payout,
)
from payments.reconciliation import matching
from pos.models import Receipt, Return
from tests import make
from tests.payments.office import note, saleless
from tests.payments.reconciliation.books import (
    match,
    morning,
    one,
    plant,
    read_log,
    reasons,
    settle,
    sold,
)
from tests.payments.shop import Shop
from tests.payments.test_money_back import portal
from tests.payments.test_paybacks import pay_back
from tests.payments.test_returns import give_back

Answer = Match.Answer
WEEKS = dt.timedelta(days=21)


def refund_in_portal(shop: Shop, payment: Payment, amount: int) -> None:
    portal(shop, payment, "refund", amount)
    read_log(shop, payment)


def test_a_sale_fits_on_all_sides(shop: Shop) -> None:
    payment = sold(shop)
    said = settle(shop)

    assert morning(shop) == []

    found = Match.objects.get()
    assert found.event.payment == payment
    assert found.receipt == shop.receipt(payment)
    assert found.entry == LedgerEntry.objects.get(entry_type="capture")
    payout = Payout.objects.get()
    assert (payout.number, payout.amount) == (str(said["number"]), said["amount"])
    assert payout.captures + payout.fees_retained == payout.amount
    assert payout.bank_text == said["text"]
    day = MatchedDay.objects.get()
    assert (day.moves, day.receipts, day.amount, day.waiting) == (1, 1, 49800, 0)


def test_what_has_been_matched_is_not_matched_again(shop: Shop) -> None:
    sold(shop)
    morning(shop)
    again = match()
    assert (again.moves, again.completed, again.found) == (0, 0, 0)


def test_the_entry_may_come_first_or_last(shop: Shop) -> None:
    payment = sold(shop)
    match()
    assert Match.objects.get().entry is None
    assert morning(shop) == []
    assert Match.objects.get().entry

    other = shop.paid()
    Payment.objects.filter(pk=other.pk).update(wake_at=None)
    morning(shop)
    assert reasons() == ["NOT_IN_LOG"]
    read_log(shop, other)
    match()
    assert reasons() == []
    assert Match.objects.filter(event__payment__in=[payment, other]).count() == 2


@pytest.mark.fault(136)
def test_what_was_taken_and_is_absent_after_five_banking_days(shop: Shop) -> None:
    plant(shop, "missing")
    payment = sold(shop)
    assert morning(shop) == []
    assert morning(shop, at=timezone.now() + WEEKS) == ["CAPTURE_ABSENT"]
    found = one("CAPTURE_ABSENT")
    assert (found.payment, found.amount, found.store) == (payment, 49800, shop.device.store)

    plant(shop, "release")
    assert morning(shop, at=timezone.now() + WEEKS) == []
    found.refresh_from_db()
    assert found.ended == "ARRIVED"


def test_a_refund_by_a_return_fits(shop: Shop) -> None:
    payment = sold(shop)
    give_back(payment, make.user())
    shop.keep(payment, looks=2)
    read_log(shop, payment)

    assert morning(shop) == []
    refund = Match.objects.get(amount__lt=0)
    assert refund.receipt == Receipt.objects.get(kind="RETURN")


def test_a_refund_in_the_portal_waits_for_a_return_receipt(shop: Shop) -> None:
    payment = sold(shop)
    refund_in_portal(shop, payment, 29900)

    assert morning(shop) == ["REFUND_WITHOUT_RETURN"]
    assert one("REFUND_WITHOUT_RETURN").amount == -29900

    note(payment, make.user(), "goods given by mistake, the customer keeps them")
    match()
    assert reasons() == []


def test_what_was_taken_and_has_no_receipt(shop: Shop) -> None:
    payment = saleless(shop)
    read_log(shop, payment)
    assert morning(shop) == ["CAPTURE_WITHOUT_RECEIPT"]
    assert one("CAPTURE_WITHOUT_RECEIPT").payment == payment

    pay_back(payment, make.user())
    read_log(shop, payment)
    assert morning(shop) == []
    assert set(Match.objects.values_list("answer", flat=True)) == {Answer.CLOSING}


def test_a_receipt_and_no_money(shop: Shop) -> None:
    payment = sold(shop)
    Payment.objects.filter(pk=payment.pk).update(captured=0)

    assert morning(shop) == ["RECEIPT_WITHOUT_MONEY"]

    Payment.objects.filter(pk=payment.pk).update(captured=49800)
    match()
    assert reasons() == []


def test_a_movement_is_matched_though_its_ledger_date_is_another(shop: Shop) -> None:
    sold(shop)
    settle(shop)
    late = sold(shop)
    assert morning(shop) == []
    entry = Match.objects.get(event__payment=late).entry
    assert entry
    assert entry.ledger_date > Match.objects.earliest("pk").day


def test_training_takes_no_part(trained: Shop) -> None:
    payment = trained.waiting()
    Event.objects.create(
        payment=payment,
        name="CAPTURED",
        psp_reference="rehearsed",
        amount=49800,
        success=True,
        at=timezone.now(),
        read_at=timezone.now(),
    )
    match()
    assert not Match.objects.exists()


def test_only_one_matches_at_a_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "take_turn", lambda _cursor: False)
    assert matching.run() is None
    assert not Discrepancy.objects.exists()
    assert not Return.objects.exists()
