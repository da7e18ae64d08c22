"""The event of a check-in: filed once, never refused, nothing of it kept in the clear."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments import checkins, payers
from payments.models import CheckIn, Payer, SalesUnit, Sticker, Webhook
from pos.models import Basket
from tests import make
from tests.payments.shop import Shop
from tests.payments.stickers import ago, arrive, deliver, event, placed, take_all


@pytest.fixture
def sticker(shop: Shop) -> Sticker:
    return placed(shop)


def test_a_repeated_check_in_is_filed_once(client: Client, shop: Shop, sticker: Sticker) -> None:
    body = event(shop, sticker)
    deliver(client, shop, body)
    take_all()
    payers.remove(shop.device.pk, key=uuid.uuid4())

    assert {deliver(client, shop, body) for _ in range(3)} == {200}
    take_all()

    assert payers.of(shop.basket) is None
    assert Webhook.objects.filter(name="user.checked-in.v1").count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"merchantQrId": str(uuid.uuid4())},
        {"merchantQrId": "kasse-1"},
        {"merchantQrId": None},
        {"merchantQrId": ["x"]},
    ],
)
def test_an_unknown_sticker_is_accepted_and_does_nothing(
    client: Client, shop: Shop, sticker: Sticker, changed: dict[str, object]
) -> None:
    arrive(client, shop, sticker, customerToken="kari", **changed)

    assert payers.of(shop.basket) is None
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(
    "moment", [None, "", "yesterday", "2026-13-45T00:00:00Z", "9999-12-31T23:59:59Z", 17]
)
def test_an_odd_time_means_now(
    client: Client, shop: Shop, sticker: Sticker, moment: object
) -> None:
    arrive(client, shop, sticker, customerToken="kari", initiatedAt=moment)

    payer = payers.of(shop.basket)
    assert payer
    assert payer.ends_at
    assert payer.ends_at <= timezone.now() + checkins.LASTS


def test_the_older_name_of_the_sales_unit_is_understood(
    client: Client, shop: Shop, sticker: Sticker
) -> None:
    body = event(shop, sticker)
    body["merchantSerialNumber"] = body.pop("msn")

    assert deliver(client, shop, body) == 200
    take_all()

    assert payers.of(shop.basket)


def test_another_sales_units_check_in_is_refused(
    client: Client, shop: Shop, sticker: Sticker
) -> None:
    assert deliver(client, shop, event(shop, sticker, msn="999999")) == 401
    assert not CheckIn.objects.exists()


def test_a_check_in_costs_the_inbox_one_statement(
    client: Client, shop: Shop, sticker: Sticker
) -> None:
    body = event(shop, sticker)
    deliver(client, shop, event(shop, sticker))
    with CaptureQueriesContext(connection) as queries:
        assert deliver(client, shop, body) == 200

    sent = [each["sql"] for each in queries if "payments_checkin" in each["sql"]]
    assert len(sent) == 1
    assert len(queries) == 2  # The test's own look-up, the INSERT.


def test_nothing_of_the_customer_is_kept_in_the_clear(
    client: Client, shop: Shop, sticker: Sticker
) -> None:
    body = event(shop, sticker)
    deliver(client, shop, body)
    kept = [*CheckIn.objects.values_list(), *Webhook.objects.values_list()]
    take_all()
    kept += Payer.objects.values_list()

    assert body["customerToken"] not in str(kept)


def test_a_removed_sticker_checks_nobody_in(client: Client, shop: Shop, sticker: Sticker) -> None:
    body = event(shop, sticker)
    Sticker.objects.update(removed_at=timezone.now())

    assert deliver(client, shop, body) == 200
    take_all()

    assert payers.of(shop.basket) is None


def test_a_sales_unit_tells_of_its_own_stickers_alone(
    client: Client, shop: Shop, sticker: Sticker
) -> None:
    another = SalesUnit.objects.get(pk=shop.unit.pk)
    another.pk, another.store, another.msn = None, make.store(), "999999"
    another.save(force_insert=True)
    Sticker.objects.filter(pk=sticker.pk).update(sales_unit=another)

    arrive(client, shop, sticker, customerToken="kari")

    assert payers.of(shop.basket) is None
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(("minutes", "is_payer"), [(10, True), (14, False)])
def test_a_check_in_lasts_from_the_scan_however_late_its_event_comes(
    client: Client, shop: Shop, sticker: Sticker, minutes: int, is_payer: bool
) -> None:
    long_ago = timezone.now() - dt.timedelta(hours=1)
    Basket.objects.filter(pk=shop.basket.pk).update(opened_at=long_ago)
    arrive(client, shop, sticker, initiatedAt=ago(minutes=minutes))

    until = timezone.now() + dt.timedelta(minutes=4)
    ends = Payer.objects.filter(ends_at__lte=until)
    assert (Payer.objects.count(), ends.count()) == ((1, 1) if is_payer else (0, 0))
