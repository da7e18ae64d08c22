"""A list that may be very long says how long it is as far as anybody looks."""

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Q
from django.test import Client, RequestFactory
from django.urls import reverse

from pos.models import Receipt
from stores import listing, named, places
from stores.listing import AtLeast, Counted
from stores.models import POSDevice
from tests import fill, make


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """As if nobody turned more than two pages."""
    monkeypatch.setattr(listing, "MOST", 100)
    monkeypatch.setattr(named, "MOST", 100)
    monkeypatch.setattr(named, "FEW", 10)
    return 100


@pytest.mark.parametrize(("rows", "shown"), [(99, "99"), (100, "100"), (101, "100+")])
def test_it_counts_no_further_than_people_turn_pages(
    db: Any, few: int, rows: int, shown: str
) -> None:
    fill.devices(rows)
    assert str(Counted(POSDevice.objects.order_by("pk"), 50).count) == shown


def test_the_page_says_that_there_are_more(client: Client, db: Any, few: int) -> None:
    fill.devices(150)
    client.force_login(make.user(is_superuser=True))
    page = client.get(reverse("admin:stores_posdevice_changelist"), {"p": "2"})
    assert "100+ POS devices" in page.content.decode()
    assert str(AtLeast(5)) == "5+"


def test_a_search_that_finds_very_many_shows_the_newest(db: Any, few: int) -> None:
    newest = [device.pk for device in fill.devices(150)][-1:-102:-1]
    every = POSDevice.objects.order_by("-pk")
    found = named.newest(every, [Q(pos_id__startswith="Fylt"), Q(name="Kasse")])
    assert [device.pk for device in found] == newest


def test_what_needs_somebody_is_never_left_out(db: Any, few: int) -> None:
    fill.devices(150)
    found = named.among(POSDevice.objects.all(), [Q(pos_id__startswith="Fylt"), Q(name="Kasse")])
    assert found.count() == 150
    assert named.among(POSDevice.objects.all(), []).count() == 0


def test_only_columns_that_offer_it_are_sorted_by(client: Client, db: Any) -> None:
    client.force_login(make.user(is_superuser=True))
    url = reverse("admin:pos_receipt_changelist")
    for column in range(6):
        changes: Any = client.get(url, {"o": str(column)}).context["cl"]
        name = changes.list_display[column]
        ordered = changes.queryset.query.order_by
        assert (ordered[0] in ("-business_date",)) == (name not in ("day", "issued")), name


def test_rows_belong_to_a_store_by_what_they_hang_on(
    db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    devices = fill.devices(3)
    ids = [device.store_id for device in devices[:2]]
    wanted = Q(device__in=[devices[0].pk, devices[1].pk])
    assert places.belonging(Receipt, "device", "store", ids) == wanted
    monkeypatch.setattr(places, "MOST", 1)
    assert "stores_posdevice" in str(
        Receipt.objects.filter(places.belonging(Receipt, "device", "store", ids)).query
    )


def test_a_stores_rows_are_asked_for_once_per_page(db: Any, django_assert_num_queries: Any) -> None:
    store = make.store()
    user = make.user()
    make.staff(store, "MANAGER", user=user)
    asked = RequestFactory().get("/")
    asked.user = user
    page: Any = admin.site._registry[Receipt]
    with django_assert_num_queries(1):
        for _time in range(3):
            page.get_queryset(asked)
