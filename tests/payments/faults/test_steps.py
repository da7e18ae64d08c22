"""What goes wrong on our side of a step: the disk, a deadlock, a bug."""

import datetime as dt

import pytest
from django.db import DataError, IntegrityError, OperationalError
from django.utils import timezone

from payments import failures, invariants, keeper, machine, outcome
from pos import jobs, tenders
from pos.models import Job, Receipt
from pos.refusals import NotPossible
from stores.crypto import Unreadable
from tests.payments.clock import Clock
from tests.payments.faults.test_capture import approved
from tests.payments.shop import Shop, holds, hurry, kind


@pytest.mark.fault(55)
def test_a_receipt_that_cannot_be_written_is_written_later(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = approved(shop, clock)
    with monkeypatch.context() as patched:

        def broken(*_: object, **__: object) -> None:
            raise OperationalError("the disk is full")

        patched.setattr(tenders, "receive", broken)
        with pytest.raises(OperationalError):
            clock.keep(payment, 20)
    assert not Receipt.objects.exists()
    assert shop.town.book(payment.reference)["captured"] == 49800

    # The killed step's lease runs out.
    clock.keep(payment, 60)
    assert shop.town.book(payment.reference)["times"]["captured"] == 1
    assert Receipt.objects.filter(basket=payment.basket_id).count() == 1
    assert holds()


@pytest.mark.fault(55)
def test_money_that_the_till_cannot_take_is_told_and_kept_once(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = approved(shop, clock)

    def refuse(*_: object, **__: object) -> None:
        raise NotPossible("no")

    monkeypatch.setattr(tenders, "receive", refuse)
    clock.keep(payment, 120, step=2)

    assert payment.flag == "CAPTURED_WITHOUT_A_SALE"
    assert shop.town.book(payment.reference)["times"]["captured"] == 1
    assert not shop.is_frozen()


@pytest.mark.fault(98)
def test_a_step_that_loses_a_deadlock_is_made_again(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = approved(shop, clock)
    with monkeypatch.context() as patched:

        def deadlock(*_: object) -> bool:
            raise OperationalError("deadlock detected")

        patched.setattr(outcome, "record", deadlock)
        patched.setattr("payments.keeper.connection.close", lambda: None)
        hurry(payment)
        assert keeper.step(payment.pk) is False
    clock.keep(payment, 60)

    assert shop.receipt(payment)
    assert shop.town.book(payment.reference)["times"]["captured"] == 1
    assert holds()


@pytest.mark.fault(116)
def test_one_payment_that_cannot_be_advanced_stops_no_other(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = approved(shop, clock)
    real = machine.advance

    def poisoned(payment_id: int) -> bool:
        if payment_id != payment.pk:
            raise ValueError("poison")
        return real(payment_id)

    told: list[int] = []
    monkeypatch.setattr(failures, "remember", told.append)
    monkeypatch.setattr(machine, "advance", poisoned)
    assert keeper.step(payment.pk + 1) is False
    assert told == [payment.pk + 1]
    hurry(payment)
    while keeper.step(payment.pk):
        pass
    payment.refresh_from_db()
    assert shop.receipt(payment)


@pytest.mark.fault(55, 116, 145)
def test_a_step_that_always_fails_is_told_and_goes_on_when_it_can(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the key that opens the signing key is gone: money is taken, no receipt can be."""
    payment = approved(shop, clock)
    with monkeypatch.context() as patched:

        def unreadable(*_: object, **__: object) -> None:
            raise Unreadable("no key opens this secret")

        patched.setattr(tenders, "receive", unreadable)
        for _second in range(700):
            keeper.step(payment.pk)
            clock.ahead += dt.timedelta(seconds=1)
    payment.refresh_from_db()
    assert payment.flag == "UNKNOWN"
    assert kind(payment) == "checking"
    assert shop.town.book(payment.reference)["times"]["captured"] == 1

    shop.town.post("clock", advance=61)  # Its count of our calls begins anew.
    clock.keep(payment, 700, step=10)
    assert shop.receipt(payment)
    assert payment.flag == ""
    assert holds()


@pytest.mark.fault(116)
@pytest.mark.parametrize("error", [IntegrityError, DataError])
def test_a_step_that_the_database_always_refuses_is_told(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """A row that breaks a rule is no lost line: made again it breaks the rule again."""
    payment = shop.waiting()

    def refused(*_: object) -> bool:
        raise error("violates check constraint")

    monkeypatch.setattr(machine, "advance", refused)
    monkeypatch.setattr("payments.keeper.connection.close", lambda: None)
    keeper.step(payment.pk)
    clock.ahead += dt.timedelta(minutes=11)
    keeper.step(payment.pk)
    payment.refresh_from_db()
    assert payment.flag == "UNKNOWN"


@pytest.mark.fault(112)
def test_a_job_that_nobody_takes_is_a_breach_after_five_minutes(db: None) -> None:
    job = jobs.ask("pos.export_receipts")
    assert job
    assert holds()
    Job.objects.filter(pk=job.pk).update(wake_at=timezone.now() - dt.timedelta(minutes=6))

    assert [breach.name for breach in invariants.breaches()] == ["I-29"]
