"""A price from a day on: taken once, at midnight or late, in the name of who prepared it."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from pos import coming_prices, jobs, prices, tasks, verification
from pos.models import BasketLine, Job, JournalEntry
from pos.refusals import NotPossible
from pos.shifts import now
from stores.models import ComingPrice, Product
from tests import make
from tests.beside import begin
from tests.constraints import copy, refused
from tests.pos.test_new_prices import told
from tests.pos.test_price_changes import CHANGED, busy
from tests.pos.till import Till, open_till

TOMORROW = dt.timedelta(days=1)


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def prepare(product: Product, price: int, days: int = 1, user: User | None = None) -> ComingPrice:
    date = now().astimezone(ZoneInfo("Europe/Oslo")).date() + dt.timedelta(days=days)
    return coming_prices.prepare(product, price=price, date=date, user=user or make.user())


def passed(row: ComingPrice, **ago: int) -> None:
    """Its moment has come."""
    ComingPrice.objects.filter(pk=row.pk).update(valid_from=now() - dt.timedelta(**ago))


def take() -> Job:
    job = jobs.ask(coming_prices.TASK)
    assert job
    jobs.run(job.pk, coming_prices.take)
    job.refresh_from_db()
    return job


def test_it_takes_effect_in_its_time_and_not_before(till: Till) -> None:
    user = make.user()
    row = prepare(till.hoodie, 34900, user=user)
    take()
    till.hoodie.refresh_from_db()
    assert till.hoodie.price == 29900
    assert told(till.device) == []

    passed(row, seconds=1)
    take()

    till.hoodie.refresh_from_db()
    row.refresh_from_db()
    assert till.hoodie.price == 34900
    assert row.taken_at
    assert told(till.device) == [(till.hoodie.sku, 29900, 34900)]
    entry = JournalEntry.objects.get(code=CHANGED)
    assert (entry.details or {})["user"] == user.pk
    assert list(verification.faults(till.device)) == []


def test_a_day_begins_at_midnight_where_the_store_is(till: Till) -> None:
    winter = coming_prices.midnight(till.hoodie.merchant, dt.date(2027, 1, 1))
    summer = coming_prices.midnight(till.hoodie.merchant, dt.date(2027, 7, 1))
    assert winter.astimezone(dt.UTC) == dt.datetime(2026, 12, 31, 23, tzinfo=dt.UTC)
    assert summer.astimezone(dt.UTC) == dt.datetime(2027, 6, 30, 22, tzinfo=dt.UTC)
    finnish = make.store(country="FI", currency="EUR", time_zone="Europe/Helsinki").merchant
    its = coming_prices.midnight(finnish, dt.date(2027, 1, 1))
    assert its.astimezone(dt.UTC).hour == 22


def test_a_late_worker_takes_all_of_them_in_their_order_and_none_twice(till: Till) -> None:
    first, second = prepare(till.hoodie, 100, 1), prepare(till.hoodie, 200, 2)
    other = prepare(till.coffee, 4500, 1)
    before = till.coffee.price
    passed(first, days=3)
    passed(second, days=2)
    passed(other, days=3)
    take()
    take()
    assert told(till.device) == [
        (till.hoodie.sku, 29900, 100),
        (till.coffee.sku, before, 4500),
        (till.hoodie.sku, 100, 200),
    ]
    till.hoodie.refresh_from_db()
    assert till.hoodie.price == 200
    assert list(verification.faults(till.device)) == []


def test_two_workers_at_once_take_each_once(till: Till) -> None:
    rows = [prepare(till.hoodie, 100 + at, at + 1) for at in range(5)]
    for at, row in enumerate(rows):
        passed(row, days=9 - at)
    workers = [begin(take) for _ in range(3)]
    for worker in workers:
        worker.join(20)
    assert [price for _sku, _before, price in told(till.device)] == [100, 101, 102, 103, 104]


def test_a_worker_that_dies_has_taken_all_of_a_chunk_or_nothing(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = prepare(till.hoodie, 100)
    passed(row, hours=1)

    def die(*_given: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(prices, "change", die)
        with pytest.raises(KeyboardInterrupt):
            take()
    row.refresh_from_db()
    till.hoodie.refresh_from_db()
    assert (row.taken_at, till.hoodie.price) == (None, 29900)
    take()
    assert told(till.device) == [(till.hoodie.sku, 29900, 100)]


def test_while_a_till_is_busy_it_waits_and_is_tried_again(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prices, "PAUSES", (0.01,))
    row = prepare(till.hoodie, 100)
    passed(row, hours=1)
    with busy(till):
        assert take().state == Job.State.WAITING
    till.hoodie.refresh_from_db()
    assert till.hoodie.price == 29900
    take()
    assert told(till.device) == [(till.hoodie.sku, 29900, 100)]


def test_what_is_in_a_basket_keeps_its_price(till: Till) -> None:
    till.add(till.hoodie)
    passed(prepare(till.hoodie, 100), hours=1)
    take()
    assert BasketLine.objects.get().unit_price == 29900
    till.add(till.hoodie)
    found = BasketLine.objects.order_by("pk").values_list("unit_price", flat=True)
    assert list(found) == [29900, 100]


def test_the_same_price_is_taken_and_nothing_is_journalled(till: Till) -> None:
    row = prepare(till.hoodie, 29900)
    passed(row, hours=1)
    take()
    row.refresh_from_db()
    assert row.taken_at
    assert told(till.device) == []


def test_a_price_that_was_withdrawn_does_not_come(till: Till) -> None:
    row, user = prepare(till.hoodie, 100), make.user()
    coming_prices.withdraw(row.pk, user=user)
    passed(row, hours=1)
    take()
    till.hoodie.refresh_from_db()
    assert till.hoodie.price == 29900
    with pytest.raises(NotPossible):
        coming_prices.withdraw(row.pk, user=user)


def test_what_has_taken_effect_is_withdrawn_no_more(till: Till) -> None:
    row = prepare(till.hoodie, 100)
    passed(row, hours=1)
    take()
    with pytest.raises(NotPossible):
        coming_prices.withdraw(row.pk, user=make.user())


def test_a_day_has_one_price_and_has_not_begun(till: Till) -> None:
    row = prepare(till.hoodie, 100)
    for days in (1, 0, -1):
        with pytest.raises(NotPossible):
            prepare(till.hoodie, 200, days)
    coming_prices.withdraw(row.pk, user=make.user())
    prepare(till.hoodie, 200)


def test_the_database_refuses_what_cannot_be(till: Till) -> None:
    row = prepare(till.hoodie, 100)
    with refused("one_coming_price_per_product_and_moment"):
        copy(row)
    later = row.valid_from + dt.timedelta(hours=1)
    with refused("coming_price_not_negative"):
        copy(row, price=-1, valid_from=later)
    with refused("coming_price_is_taken_or_withdrawn"):
        copy(row, valid_from=later, taken_at=row.valid_from)
    with refused("coming_price_is_withdrawn_by_somebody"):
        copy(row, valid_from=later, withdrawn_at=later)
    with refused("coming_price_of_its_merchant"), transaction.atomic():
        copy(row, valid_from=later, merchant_id=make.merchant().pk)
        force_checks()


def force_checks() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_clock_asks_for_a_job_only_where_a_price_is_due(till: Till) -> None:
    tasks.take_prices()
    assert not Job.objects.filter(kind=coming_prices.TASK).exists()
    passed(prepare(till.hoodie, 100), minutes=1)
    tasks.take_prices()
    tasks.take_prices()
    assert Job.objects.filter(kind=coming_prices.TASK).count() == 1
