"""Checking the rules takes as long as it takes."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from payments import invariants
from payments.models import Payment, SalesUnit, Webhook
from tests import make
from tests.payments.deliveries import register
from tests.payments.office import note, read_again
from tests.payments.shop import Shop
from tests.payments.test_money_back import portal


def test_a_slow_rule_is_checked_to_its_end(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = ("I-0", "Slow.", "SELECT 7 FROM (SELECT pg_sleep(0.3)) AS slept")
    monkeypatch.setattr(invariants, "read", lambda: [slow])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '100ms'")

    assert [result.rows for result in invariants.check()] == [[7]]
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("100ms",)


def test_money_that_the_till_has_just_been_asked_about_does_not_hang(shop: Shop) -> None:
    payment = shop.waiting()
    shop.abort(payment)
    shop.approve(payment)
    shop.keep(payment, looks=2)
    assert payment.asked_at
    # Nobody worked for a while: the cancel was refused, and the question asked, much later.
    old = timezone.now() - dt.timedelta(minutes=20)
    Payment.objects.filter(pk=payment.pk).update(changed_at=old, authorized_at=old)

    assert invariants.breaches() == []

    Payment.objects.filter(pk=payment.pk).update(asked_at=old)
    assert [result.name for result in invariants.breaches()] == ["I-01"]


def test_a_note_about_something_else_is_no_word_on_an_event_that_nobody_read(shop: Shop) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 10000)
    read_again(shop, payment)
    assert payment.flag == "REFUNDED_ELSEWHERE"
    arrived = timezone.now() - dt.timedelta(minutes=6)
    Webhook.objects.create(
        registration=register(shop),
        msn=shop.unit.msn,
        reference=payment.reference,
        name="REFUNDED",
        received_at=arrived,
    )
    Payment.objects.filter(pk=payment.pk).update(read_at=arrived - dt.timedelta(minutes=1))

    note(payment, make.user(), "a discount")

    assert "I-19" in [result.name for result in invariants.breaches()]


def test_money_that_went_through_another_stores_unit_or_another_device_is_found(
    shop: Shop,
) -> None:
    payment = shop.paid()
    unit = SalesUnit.objects.get(pk=shop.unit.pk)
    unit.pk, unit.store, unit.msn = None, make.store(), "999999"
    unit.save(force_insert=True)
    for wrong in ({"sales_unit": unit}, {"device": make.device(store=shop.device.store)}):
        with transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(**wrong)
            assert "I-09" in [result.name for result in invariants.breaches()]
            transaction.set_rollback(True)
    assert invariants.breaches() == []
