"""The office sets a network printer up and sees how it is."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from pos import cloudprnt
from pos.models import Drawer
from stores.models import POSDevice, Printer, RoleName
from tests import make
from tests.pos.fake_printer import CLOSED, put_up
from tests.stores.pages import enter, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def device() -> POSDevice:
    return make.device()


def address(printer: Printer) -> str:
    return reverse("admin:stores_printer_address", args=[printer.pk])


def poll(secret: str, printer: Printer, status: str = "200 OK") -> None:
    cloudprnt.poll(secret, mac=printer.mac, status=status, asb=CLOSED, is_printing=False)


def test_a_manager_makes_an_address_that_is_shown_once(client: Client, device: POSDevice) -> None:
    printer, old = put_up(device)
    enter(client, device.store, RoleName.MANAGER)

    answer = client.post(address(printer))

    found = re.search(r"<code>\S+/print/([\w-]+)/</code>", text(answer))
    assert found
    assert "no-store" in answer.headers["Cache-Control"]
    poll(found[1], printer)
    with pytest.raises(cloudprnt.UnknownPrinter):
        poll(old, printer)
    page = text(client.get(address(printer)))
    assert "ready" in page
    assert found[1] not in page


def test_looking_makes_no_address(client: Client, device: POSDevice) -> None:
    printer, secret = put_up(device)
    enter(client, device.store, RoleName.ACCOUNTANT)

    client.get(address(printer))
    client.post(address(printer))

    poll(secret, printer)


def test_another_shops_printer_is_not_there(client: Client, device: POSDevice) -> None:
    printer, _secret = put_up(device)
    enter(client, make.store(), RoleName.MANAGER)

    assert client.get(address(printer)).status_code == 404
    assert client.post(address(printer)).status_code == 404


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("200 OK", "ready"),
        ("211 Paper low", "paper running out (211 Paper low)"),
        ("410 Out of paper", "out of paper (410 Out of paper)"),
        ("420 Cover open", "cover open (420 Cover open)"),
        ("999", "reports an error (999)"),
    ],
)
def test_the_list_says_how_a_printer_is(
    client: Client, device: POSDevice, status: str, said: str
) -> None:
    printer, secret = put_up(device)
    enter(client, device.store, RoleName.HEAD_OFFICE)
    shown = reverse("admin:stores_printer_changelist")
    assert "silent" in text(client.get(shown))

    poll(secret, printer, status)

    assert said in text(client.get(shown))


def test_the_drawer_moves_along_with_its_plug(client: Client, device: POSDevice) -> None:
    other = make.device(store=device.store)
    printer, secret = put_up(device, drawer_device=device)
    enter(client, device.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    asked = {"name": printer.name, "mac": "0011.6200.00AA", "commands": "STAR"}

    answer = client.post(
        reverse("admin:stores_printer_change", args=[printer.pk]),
        {**asked, "drawer_device": other.pk},
    )

    assert answer.status_code == 302
    printer.refresh_from_db()
    assert printer.mac == "00:11:62:00:00:aa"
    poll(secret, printer)
    believed = Drawer.objects.filter(token_sha256__isnull=False, reported_at__isnull=False)
    assert [drawer.device_id for drawer in believed] == [other.pk]


def test_a_label_typed_by_another_merchant_keeps_nobody_out(device: POSDevice) -> None:
    printer, _secret = put_up(device)
    put_up(make.device(), mac=printer.mac)
    with pytest.raises(IntegrityError), transaction.atomic():
        put_up(device, mac=printer.mac)


def test_a_printer_and_its_tills_stand_in_one_store(client: Client, device: POSDevice) -> None:
    elsewhere = make.device(store=make.store(merchant=device.store.merchant))
    printer, _secret = put_up(device)
    enter(client, device.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    asked = {"name": printer.name, "mac": printer.mac, "commands": "STAR"}

    change = reverse("admin:stores_printer_change", args=[printer.pk])
    refused = client.post(change, {**asked, "drawer_device": elsewhere.pk})
    assert "in another store" in text(refused)
    page = reverse("admin:stores_posdevice_change", args=[elsewhere.pk])
    refused = client.post(page, {"name": elsewhere.name, "printer": printer.pk})
    assert "in another store" in text(refused)
    elsewhere.refresh_from_db()
    assert elsewhere.printer_id is None


def test_an_address_is_removed(client: Client, device: POSDevice) -> None:
    printer, secret = put_up(device, last_seen_at=now())
    enter(client, device.store, RoleName.MANAGER)

    client.post(address(printer), {"remove": "1"})

    with pytest.raises(cloudprnt.UnknownPrinter):
        poll(secret, printer)
    assert "has no address yet" in text(client.get(address(printer)))
