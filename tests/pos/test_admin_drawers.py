"""The office connects and removes the printer bridge of a till, where a role allows it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from pos import drawers
from pos.models import Drawer, JournalEntry
from stores.models import POSDevice, RoleName
from tests import make
from tests.stores.pages import enter, text

pytestmark = pytest.mark.django_db


def url(device: POSDevice, page: str = "device") -> str:
    return reverse(f"admin:pos_drawer_{page}", args=[device.pk])


@pytest.fixture
def device() -> POSDevice:
    return make.device()


def test_a_manager_makes_a_token_that_is_shown_once(client: Client, device: POSDevice) -> None:
    enter(client, device.store, RoleName.MANAGER)
    change = text(client.get(reverse("admin:stores_posdevice_change", args=[device.pk])))
    assert url(device) in change
    assert "takes no cash" in text(client.get(url(device)))

    answer = client.post(url(device, "connect"))

    found = re.search(r"<code>([\w-]{43})</code>", text(answer))
    assert found
    assert "no-store" in answer.headers["Cache-Control"]
    assert not drawers.report(found[1], is_open=False)
    assert "closed" in text(client.get(url(device)))
    assert found[1] not in text(client.get(url(device)))


def test_looking_makes_no_token(client: Client, device: POSDevice) -> None:
    enter(client, device.store, RoleName.MANAGER)

    assert client.get(url(device, "connect")).status_code == 302
    assert not Drawer.objects.exists()


def test_removing_asks_first(client: Client, device: POSDevice) -> None:
    enter(client, device.store, RoleName.MANAGER)
    token = drawers.connect(device.pk)

    assert "worth nothing" in text(client.get(url(device, "remove")))
    assert drawers.lock(device.pk)
    client.post(url(device, "remove"))

    assert drawers.lock(device.pk) is None
    with pytest.raises(drawers.UnknownBridge):
        drawers.report(token, is_open=False)


def test_where_there_is_none_nothing_is_removed(client: Client, device: POSDevice) -> None:
    enter(client, device.store, RoleName.MANAGER)

    assert client.post(url(device, "remove")).status_code == 302
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("role", [RoleName.ACCOUNTANT, RoleName.AUDITOR, RoleName.CASHIER])
def test_who_pairs_no_devices_connects_no_bridge(
    client: Client, device: POSDevice, role: str
) -> None:
    enter(client, device.store, role)

    assert client.post(url(device, "connect")).status_code == 403 or role == RoleName.CASHIER
    assert not Drawer.objects.exists()


def test_another_stores_bridge_is_not_there(client: Client, device: POSDevice) -> None:
    other = make.device()
    drawers.connect(other.pk)
    enter(client, device.store, RoleName.MANAGER)
    before = JournalEntry.objects.count()

    assert client.get(url(other, "device")).status_code == 404
    for page in ("connect", "remove"):
        assert client.post(url(other, page)).status_code == 404
    # Nobody sends the page that only shows, wherever the bridge is.
    assert client.post(url(other, "device")).status_code == 403
    assert client.post(url(device, "device")).status_code == 403
    listed = text(client.get(reverse("admin:pos_drawer_changelist")))
    assert other.pos_id not in listed
    assert JournalEntry.objects.count() == before
