"""A new price is told to many tills at once, and holds none of them up."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pos import journal, prices, verification
from pos.models import JournalEntry
from pos.shifts import now
from stores.catalogue import NewPrice
from stores.models import POSDevice, Product, RoleName
from tests import make
from tests.beside import begin
from tests.pos.till import Till, open_till
from tests.stores.pages import page

CHANGED = "13021"


def chain_of(till: Till, count: int) -> list[POSDevice]:
    """A first till in each of so many stores, the given one's first of all."""
    merchant = till.device.store.merchant
    return [
        till.device,
        *(make.device(store=make.store(merchant=merchant)) for _ in range(count - 1)),
    ]


def change(till: Till, user: Any) -> None:
    product = Product.objects.get(pk=till.hoodie.pk)
    before, product.price = product.price, product.price + 100
    prices.change([NewPrice(product, before)], user_id=user.pk)


def test_a_hundred_stores_are_told_in_a_few_statements_and_every_chain_holds(till: Till) -> None:
    devices, user = chain_of(till, 100), make.user()
    with CaptureQueriesContext(connection) as asked:
        change(till, user)

    assert len(asked) <= 10
    assert JournalEntry.objects.filter(code=CHANGED).count() == 100
    till.sell()
    change(till, user)
    for device in devices[:3]:
        assert list(verification.faults(device)) == []


@contextmanager
def busy(till: Till) -> Iterator[None]:
    """While another connection has its counters."""
    over, held = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            journal.lock(till.device.pk)
            held.set()
            over.wait(20)

    holding = begin(hold)
    assert held.wait(10)
    yield
    over.set()
    holding.join(10)


def test_who_waits_for_a_busy_till_holds_no_other_one_up(committed: Any) -> None:
    till = open_till()
    first, busy = chain_of(till, 2)
    user = make.user()
    change(till, user)
    with transaction.atomic():
        journal.lock(busy.pk)
        telling = begin(change, till, user)
        until_tried()
        time.sleep(0.2)
        assert telling.is_alive()
        began = time.monotonic()
        journal.lock(first.pk)
        assert time.monotonic() - began < 0.5
    telling.join(10)

    for device in (first, busy):
        assert JournalEntry.objects.filter(code=CHANGED, device=device).count() == 2


def until_tried() -> None:
    """Until the other connection has tried to get its locks, and has them or not."""
    tried = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND (query LIKE '%SAVEPOINT%' OR wait_event_type = 'Lock')"
    )
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(tried)
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.01)
    raise AssertionError("nobody tried")


def test_what_was_worked_out_ahead_is_worked_out_anew_where_a_till_has_gone_on(
    committed: Any,
) -> None:
    till = open_till()
    quiet, going_on = chain_of(till, 2)
    user = make.user()
    change(till, user)
    with transaction.atomic():
        journal.record(going_on.pk, code=journal.Code.OTHER, at=now(), text="meanwhile")
        telling = begin(change, till, user)
        until_tried()
    telling.join(10)

    for device in (quiet, going_on):
        assert JournalEntry.objects.filter(code=CHANGED, device=device).count() == 2
        assert list(verification.faults(device)) == []


def test_two_prices_that_change_at_once_wait_for_each_other(committed: Any) -> None:
    till = open_till()
    devices, user = chain_of(till, 6), make.user()
    for telling in [begin(change, till, user) for _ in range(4)]:
        telling.join(20)

    for device in devices:
        assert JournalEntry.objects.filter(code=CHANGED, device=device).count() == 4
        assert list(verification.faults(device)) == []


def test_a_till_that_is_busy_for_long_is_named_and_nothing_is_saved(
    committed: Any, client: Client
) -> None:
    till = open_till()
    user = make.user()
    make.staff(till.device.store, RoleName.HEAD_OFFICE, whole_merchant=True, user=user)
    client.force_login(user)
    before = {"sku": till.hoodie.sku, "name_nb": "Genser", "unit": "PIECE", "is_active": "on"}
    goods = {"vat_code": "STANDARD", "barcodes-TOTAL_FORMS": "0", "barcodes-INITIAL_FORMS": "0"}
    url = page(Product, "change", till.hoodie.pk)
    with busy(till):
        answer = client.post(url, {**before, **goods, "price": "349,00"})

    assert (answer.status_code, answer.headers["Location"]) == (302, url)
    assert "A till was busy" in client.get(url).content.decode()
    till.hoodie.refresh_from_db()
    assert (till.hoodie.price, till.hoodie.names) == (29900, {"nb": "Hettegenser"})
    assert not JournalEntry.objects.filter(code=CHANGED).exists()
