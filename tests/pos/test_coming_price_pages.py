"""The office's pages of coming prices: prepared and withdrawn by whoever keeps the products."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import coming_prices
from pos.shifts import now
from stores.models import AuditEntry, ComingPrice, Product, RoleName
from tests import make
from tests.pos.till import Till
from tests.stores.pages import enter, page, text

ADD = reverse("admin:stores_comingprice_add")
DAY = (now() + dt.timedelta(days=9)).date()


def head_office(client: Client, till: Till) -> None:
    enter(client, till.device.store, RoleName.HEAD_OFFICE, whole_merchant=True)


def send(client: Client, till: Till, **changed: Any) -> Any:
    merchant = till.hoodie.merchant_id
    given = {
        "merchant": merchant,
        "sku": till.hoodie.sku,
        "price": "349.00",
        "date": DAY.isoformat(),
    }
    return client.post(ADD, given | changed)


def test_a_price_is_prepared_listed_and_withdrawn(client: Client, till: Till) -> None:
    head_office(client, till)
    product = page(Product, "change", till.hoodie.pk)
    assert f"{ADD}?sku={till.hoodie.sku}" in text(client.get(product))
    assert send(client, till).status_code == 302
    row = ComingPrice.objects.get()
    assert "349.00" in text(client.get(product))
    assert till.hoodie.sku in text(client.get(page(ComingPrice, "changelist")))
    change = page(ComingPrice, "change", row.pk)
    withdraw = page(ComingPrice, "withdraw", row.pk)
    assert withdraw in text(client.get(change))

    client.post(withdraw)

    row.refresh_from_db()
    assert row.withdrawn_by_id
    assert withdraw not in text(client.get(change))
    assert till.hoodie.sku not in text(client.get(page(ComingPrice, "changelist")))
    said = AuditEntry.objects.filter(what__startswith="stores.ComingPrice").order_by("number")
    assert [entry.act for entry in said] == ["ADDED", "CHANGED"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"sku": "NOWHERE"}, "There is no such product."),
        ({"price": "-1"}, "A price is from 0"),
        ({"price": "free"}, "Type an amount"),
        ({"date": "2020-01-01"}, "This day has begun."),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    client: Client, till: Till, changed: dict[str, str], told: str
) -> None:
    head_office(client, till)
    assert told in text(send(client, till, **changed))
    assert not ComingPrice.objects.exists()


def test_nobody_prepares_prices_of_what_he_does_not_keep(client: Client, till: Till) -> None:
    coming_prices.prepare(till.hoodie, price=1, date=DAY, user=make.user())
    withdraw = page(ComingPrice, "withdraw", ComingPrice.objects.get().pk)
    for role in (RoleName.MANAGER, RoleName.ACCOUNTANT, RoleName.AUDITOR):
        enter(client, till.device.store, role, whole_merchant=True)
        assert send(client, till).status_code == 403
        assert client.post(withdraw).status_code == 403
    enter(client, till.device.store, RoleName.HEAD_OFFICE)
    assert client.post(withdraw).status_code == 403
    enter(client, make.store(), RoleName.HEAD_OFFICE, whole_merchant=True)
    assert "Select a valid choice" in text(send(client, till))
    assert client.post(withdraw).status_code == 404
    assert ComingPrice.objects.get().withdrawn_at is None
