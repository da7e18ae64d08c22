"""Goods come into the basket: one after another, and many at the same moment."""

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from pos import baskets, goods, lines, sums
from pos.models import Basket, BasketLine, FormKey
from pos.refusals import Frozen, NotPossible, Refusal
from stores.models import Product
from tests import make
from tests.pos.till import Till, open_till


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Each act on a connection of its own; a refusal is an answer."""

    def alone(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(30) for future in [pool.submit(alone, act) for act in acts]]


def test_what_a_scan_says_of_the_basket_is_what_the_basket_says(till: Till) -> None:
    for product in (till.hoodie, till.coffee, till.hoodie, till.coffee, till.hoodie):
        changed = till.add(product)

        assert changed.sums == sums.of(till.basket)
    assert changed.sums == sums.Sums(items=4, vat={2500: 17940, 1500: 673})


def test_the_line_that_a_scan_answers_with_is_the_one_that_is_kept(till: Till) -> None:
    for is_new in (True, False):
        changed = till.add(till.hoodie)

        assert changed.is_new == is_new
        assert changed.line
        kept = BasketLine.objects.get(pk=changed.line.pk)
        for field in BasketLine._meta.concrete_fields:
            assert getattr(kept, field.attname) == getattr(changed.line, field.attname), field
        assert changed.basket.version == till.basket.version


def test_a_scan_takes_the_total_and_the_last_sale_back(till: Till) -> None:
    till.sell()
    follows = till.basket.follows_id
    till.hand_over()
    changed = till.add(till.hoodie)
    baskets.total(till.device.pk, key=uuid.uuid4())
    till.add(till.hoodie)

    assert follows
    assert (changed.basket.follows_id, till.basket.follows_id) == (None, None)
    assert not till.basket.is_totalled


def test_a_basket_beyond_all_limits_stays_as_it_was(till: Till) -> None:
    dear = make.product(merchant=till.device.store.merchant, price=60_000_000_000)
    till.add(dear)
    with pytest.raises(NotPossible):
        till.add(dear)
    other = make.product(merchant=till.device.store.merchant, price=60_000_000_000)
    with pytest.raises(NotPossible):
        till.add(other)

    assert till.basket.total == 60_000_000_000
    assert FormKey.objects.count() == 1


def test_goods_without_a_rate_today_are_refused_by_name(till: Till) -> None:
    fish = make.product(merchant=till.hoodie.merchant, names={"nb": "Torsk"}, vat_code="FISH")
    with pytest.raises(NotPossible, match="Torsk has no VAT rate today"):
        till.add(fish)

    assert till.basket.total == 0


def test_a_till_without_a_basket_gets_one(till: Till) -> None:
    Basket.objects.update(state=Basket.State.VOID)

    assert till.add(till.hoodie).basket.total == 29900


@pytest.fixture
def shared(committed: Any) -> Till:
    """A till whose changes other connections see."""
    return open_till()


def test_scans_at_the_same_moment_all_land(shared: Till) -> None:
    other = make.product(merchant=shared.device.store.merchant)
    scanned = [shared.hoodie, other] * 6

    def scan(product: Product) -> Callable[[], Any]:
        return lambda: shared.add(product)

    at_once(*[scan(product) for product in scanned])

    kept = {line.product_id: line.quantity for line in shared.basket.lines.all()}
    assert kept == {shared.hoodie.pk: 6000, other.pk: 6000}
    assert shared.basket.total == 6 * (29900 + other.price)
    assert shared.basket.vat == sum(line.vat for line in shared.basket.lines.all())
    assert shared.basket.version == 13


def test_one_scan_sent_many_times_at_the_same_moment_lands_once(shared: Till) -> None:
    key = uuid.uuid4()

    at_once(*[lambda: shared.add(shared.hoodie, key)] * 6)

    assert shared.basket.total == 29900
    assert shared.basket.version == 2


def test_a_scan_that_meets_a_change_waits_for_it_and_counts_on_it(shared: Till) -> None:
    shared.add(shared.hoodie)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            basket = baskets.lock(shared.device.pk)
            scanned = pool.submit(at_once, lambda: shared.add(shared.hoodie))
            wait_for_a_lock()
            line = basket.lines.get()
            lines.take(line, 5000)
            line.save()
            basket.total, basket.vat = line.amount, line.vat
            baskets.save(basket, "total", "vat")
        (changed,) = scanned.result(10)

    assert (changed.line.quantity, changed.basket.total) == (6000, 6 * 29900)
    assert shared.basket.lines.get().quantity == 6000


def wait_for_a_lock() -> None:
    """Until another connection to this database waits for a row."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise TimeoutError("nobody waits")


def test_a_scan_never_reaches_a_basket_that_is_being_paid(shared: Till) -> None:
    def pay() -> None:
        with transaction.atomic():
            baskets.freeze(baskets.lock(shared.device.pk))

    shared.add(shared.hoodie)
    answers = at_once(pay, *[lambda: shared.add(shared.hoodie)] * 6)

    landed = [answer for answer in answers[1:] if not isinstance(answer, Frozen)]
    assert shared.basket.total == (1 + len(landed)) * 29900
    assert shared.basket.frozen_at
    with pytest.raises(Frozen):
        goods.add(
            shared.device, product_id=shared.hoodie.pk, key=uuid.uuid4(), staff_id=shared.staff.pk
        )
