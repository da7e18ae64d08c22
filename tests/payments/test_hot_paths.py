"""The hot paths of the till: a fixed number of statements each, BEGIN and COMMIT not counted."""

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from payments import machine
from pos.models import FormKey
from tests import make
from tests.payments.shop import KARI, Shop, hurry

HTMX = {"HX-Request": "true"}


@pytest.fixture
def tablet(client: Client, shop: Shop) -> Client:
    make.signed_in(client, shop.device, shop.staff)
    client.get(reverse("till"))
    return client


def post(tablet: Client, name: str, *args: int, **fields: Any) -> tuple[int, str]:
    """Post one act; its statements and its answer."""
    fields.setdefault("key", str(uuid.uuid4()))
    with CaptureQueriesContext(connection) as queries:
        answer = tablet.post(reverse(name, args=args), fields, headers=HTMX)
    assert answer.status_code == 200
    counted = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    return len(counted), answer.content.decode()


def version(html: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found
    return found[1]


def test_a_scan_of_new_goods(tablet: Client, shop: Shop) -> None:
    make.barcode(shop.hoodie, code := make.gtin())

    count, html = post(tablet, "scan", code=code)

    assert "Orange hoodie" in html
    assert count == 2


def test_a_scan_of_the_same_goods_again(tablet: Client, shop: Shop) -> None:
    make.barcode(shop.hoodie, code := make.gtin())
    post(tablet, "scan", code=code)

    count, _ = post(tablet, "scan", code=code)

    assert count == 2


def test_a_scan_costs_the_same_however_many_lines_there_are(tablet: Client, shop: Shop) -> None:
    for _ in range(30):
        product = make.product(merchant=shop.device.store.merchant)
        post(tablet, "add", product=product.pk)
    make.barcode(shop.hoodie, code := make.gtin())

    count, html = post(tablet, "scan", code=code)

    assert count == 2
    assert html.count('id="line-') == 1


def test_a_changed_quantity(tablet: Client, shop: Shop) -> None:
    _, html = post(tablet, "add", product=shop.hoodie.pk)
    line = shop.basket.lines.get()

    count, _ = post(tablet, "set-quantity", line.pk, quantity="3", version=version(html))

    assert count == 7
    assert shop.basket.total == 3 * 29900


def test_starting_a_payment(tablet: Client, shop: Shop) -> None:
    post(tablet, "add", product=shop.hoodie.pk)
    _, html = post(tablet, "set-payer", code=f"+{KARI}")

    count, html = post(tablet, "request-payment", version=version(html))

    assert 'data-kind="sending"' in html
    assert count == 3


def test_a_typed_number_asks_only_for_what_the_cashier_saw(tablet: Client, shop: Shop) -> None:
    _, html = post(tablet, "add", product=shop.hoodie.pk)
    seen = version(html)
    post(tablet, "add", product=shop.shirt.pk)
    number = f"+{KARI}"

    post(tablet, "set-payer", phone=number, version=seen)
    assert not shop.basket.payments.exists()

    post(tablet, "set-payer", phone=number, version=str(shop.basket.version))
    assert shop.basket.payments.get().amount == 49800


def test_one_look_at_the_panel(tablet: Client, shop: Shop) -> None:
    shop.waiting()
    with CaptureQueriesContext(connection) as queries:
        answer = tablet.get(reverse("look"), headers=HTMX)

    assert 'data-kind="waiting"' in answer.content.decode()
    assert len(queries) == 1


def test_an_act_sent_twice_is_done_once(tablet: Client, shop: Shop) -> None:
    key = str(uuid.uuid4())
    for _ in range(2):
        post(tablet, "add", product=shop.hoodie.pk, key=key)

    assert shop.basket.total == 29900
    assert FormKey.objects.filter(key=key).count() == 1


@pytest.mark.parametrize("key", ["", "x", "0" * 31])
def test_an_act_without_a_key_changes_nothing(tablet: Client, shop: Shop, key: str) -> None:
    _, html = post(tablet, "add", product=shop.hoodie.pk, key=key)

    assert 'role="alert"' in html
    assert shop.basket.total == 0


@pytest.mark.parametrize("quantity", ["", "1e3", "１２", "NaN", "-1", "0", "1.2345", "9" * 30])
def test_bad_quantities_change_nothing(tablet: Client, shop: Shop, quantity: str) -> None:
    _, html = post(tablet, "add", product=shop.hoodie.pk)
    line = shop.basket.lines.get()

    _, html = post(tablet, "set-quantity", line.pk, quantity=quantity, version=version(html))

    assert 'role="alert"' in html
    assert shop.basket.total == 29900


def test_another_devices_payment_is_out_of_reach(tablet: Client, shop: Shop) -> None:
    payment = shop.waiting()
    other = make.device(store=shop.device.store)
    stranger = make.signed_in(Client(), other)

    for name in ("abort-payment", "complete-payment", "release-payment", "read-again"):
        answer = stranger.post(reverse(name, args=[payment.pk]), {"key": uuid.uuid4()})
        assert answer.status_code == 404


def test_a_poll_that_finds_nothing_new_locks_nothing(shop: Shop) -> None:
    payment = shop.waiting()
    version = shop.basket.version
    hurry(payment)
    with CaptureQueriesContext(connection) as queries:
        assert not machine.advance(payment.pk)

    assert len(queries) == 2  # claim, rest
    assert not any("FOR UPDATE" in query["sql"] for query in queries)
    payment.refresh_from_db()
    assert payment.wake_at
    assert payment.wake_at > timezone.now()
    assert shop.basket.version == version
