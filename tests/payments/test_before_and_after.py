"""Processes of the version before run beside this one, and an installation goes back to it."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from payments import exchanges, keeper, paybacks, split, units
from payments.models import Payment, SalesUnit
from payments.models.units import Environment
from payments.training import units as training_units
from pos import returns, training
from pos.models import Basket, Return
from stores.database import as_owner
from tests.payments.exchanging import add, bring, complete, paid_by_app
from tests.payments.shop import Shop, Town, holds, hurry, open_shop
from tests.payments.splits import give_back, pay


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


@contextmanager
def of_before() -> Iterator[None]:
    """A keeper that knows of no exchanges and no parts: it takes the refusal of each as of what it
    does know."""
    with (
        mock.patch.object(exchanges, "give_up", returns.refuse),
        mock.patch.object(split, "settle", paybacks.settle),
    ):
        yield


def over(shop: Shop) -> Payment:
    """A refund of what is over in an exchange is under way."""
    payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    complete(shop)
    return payment


def part(shop: Shop) -> Payment:
    """A refund of a part of a sale is under way."""
    shop.fill()
    payment = pay(shop, 20000)
    give_back(shop, payment)
    return payment


@pytest.mark.parametrize("under_way", [over, part])
def test_a_refusal_that_an_old_keeper_takes_leaves_no_basket_locked(
    shop: Shop, under_way: Callable[[Shop], Payment]
) -> None:
    payment = under_way(shop)
    shop.town.fail("refund", "refuse", code="6210")
    with of_before():
        hurry(payment)
        keeper.step(payment.pk)
    payment.refresh_from_db()
    assert payment.operations.filter(outcome="PENDING").count() == 1
    assert shop.is_frozen()

    shop.keep(payment, looks=3)
    assert not shop.is_frozen()
    assert not payment.operations.filter(outcome="PENDING").exists()
    assert shop.town.book(payment.reference).get("refunded", 0) == 0
    assert not Return.objects.filter(state="ASKED").exists()
    assert holds()


def test_no_return_is_refused_whose_basket_keeps_its_credit(shop: Shop) -> None:
    payment = over(shop)
    with pytest.raises(IntegrityError, match="still has the credit"):
        Return.objects.filter(state="ASKED").update(state="REFUSED")
    shop.keep(payment)
    assert holds()


def told() -> list[str]:
    """The statements of the page, as they stand there."""
    page = (settings.BASE_DIR / "docs" / "operations.md").read_text()
    begins = page.index("A version from before training")
    block = re.search(r"```sql\n(.+?)```", page[begins:], re.DOTALL)
    assert block
    return [one.strip() for one in block[1].split(";") if one.strip()]


def test_the_page_tells_how_to_go_back_and_the_newer_one_goes_on(shop: Shop) -> None:
    """A version from before training refuses to start beside a unit in use of an environment that
    it does not know."""
    training_units.ensure(shop.device.store)
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        for statement in told():
            cursor.execute(statement)
    in_use = SalesUnit.objects.filter(retired_at=None)
    assert set(in_use.values_list("environment", flat=True)) == {settings.VIPPS_ENVIRONMENT}
    assert units.in_use(shop.device.store) == shop.unit
    assert shop.paid().captured == 49800

    again = training_units.ensure(shop.device.store)
    assert (again.environment, again.retired_at) == (Environment.TRAINING, None)


def test_a_till_rehearses_again_after_it_came_back(
    shop: Shop, rehearsing: Any, settings: Any
) -> None:
    settings.TRAINING_URL = rehearsing.url
    Town(rehearsing.url).post("reset")
    training_units.ensure(shop.device.store)
    with connection.cursor() as cursor:
        for statement in told():
            cursor.execute(statement)
    training.switch(shop.device, is_on=True, key=uuid.uuid4(), staff_id=shop.staff.pk)
    payment = shop.waiting()
    assert payment.is_training
    assert Basket.objects.get(pk=payment.basket_id).is_training
