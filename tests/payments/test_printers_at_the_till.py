"""What a till with a network printer shows, and what its print buttons do."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from pos import cloudprnt
from pos.models import Delivery, PrintJob
from stores.models import POSDevice, Printer
from tests import make
from tests.pos.fake_printer import CLOSED, put_up
from tests.pos.till import Till, open_till

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def till() -> Till:
    return open_till()


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


@pytest.fixture
def printer(till: Till) -> Printer:
    printer, secret = put_up(till.device)
    poll(secret, printer)
    return printer


def poll(secret: str, printer: Printer, status: str = "200 OK") -> None:
    cloudprnt.poll(secret, mac=printer.mac, status=status, asb=CLOSED, is_printing=False)


def look(tablet: Client) -> str:
    return tablet.get(reverse("look"), headers=HTMX).content.decode()


def press(tablet: Client, receipt_id: int, *, htmx: bool = True, **form: str) -> Any:
    given = {"key": str(uuid.uuid4()), **form}
    url = reverse("print-receipt", args=[receipt_id])
    return tablet.post(url, given, headers=HTMX if htmx else {})


def end(state: str, code: str = "") -> None:
    PrintJob.objects.update(state=state, code=code, ended_at=Now())


def test_the_till_says_how_far_the_print_is(till: Till, tablet: Client, printer: Printer) -> None:
    till.sell()
    assert "venter på skriveren" in look(tablet)
    PrintJob.objects.update(state="OFFERED")
    assert "skrives ut" in look(tablet)
    end("DONE")
    assert "skrevet ut" in look(tablet)
    assert "Skriv ut kopien" in look(tablet)
    end("FAILED", "411 Paper jam")
    assert "ikke skrevet ut" in look(tablet)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("410 Out of paper", "Sett i en ny rull"),
        ("420 Cover open", "Lokket på skriveren er åpent"),
        ("510 Incompatible", "Slå den av og på"),
        ("211 Paper low", "Ha en ny rull klar"),
    ],
)
def test_the_till_says_what_keeps_the_printer_and_what_to_do(
    till: Till, tablet: Client, status: str, said: str
) -> None:
    printer, secret = put_up(till.device)
    assert "Er den på, og er kabelen" in look(tablet)
    poll(secret, printer)
    assert "data-printer" not in look(tablet)

    poll(secret, printer, status)

    assert said in look(tablet)
    assert Printer.objects.get().trouble in look(tablet)


def test_a_printer_that_was_heard_of_a_minute_ago_is_silent(
    till: Till, tablet: Client, printer: Printer
) -> None:
    Printer.objects.update(last_seen_at=Now() - dt.timedelta(seconds=59))
    assert "data-printer" not in look(tablet)
    Printer.objects.update(last_seen_at=Now() - dt.timedelta(seconds=61))
    assert 'data-printer="SILENT"' in look(tablet)
    assert Printer.objects.get().trouble == "SILENT"


def test_a_till_without_a_printer_hears_nothing_of_one(till: Till, tablet: Client) -> None:
    printer, _secret = put_up(make.device(store=till.device.store))
    till.sell()

    assert "data-printer" not in look(tablet)
    assert 'target="_blank"' in look(tablet)
    assert printer.trouble == "SILENT"


def test_the_next_sale_is_told_of_a_receipt_that_did_not_come_out(
    till: Till, tablet: Client, printer: Printer
) -> None:
    receipt = till.sell()
    end("FAILED", "411 Paper jam")
    till.add(till.hoodie)

    said = "Kvittering 000001 kom ikke ut av skriveren"
    assert said in look(tablet)
    press(tablet, receipt.pk)
    assert said not in look(tablet)


def test_a_copy_is_one_press_and_the_same_press_is_one(
    till: Till, tablet: Client, printer: Printer
) -> None:
    receipt, key = till.sell(), str(uuid.uuid4())
    end("DONE")

    assert press(tablet, receipt.pk, key=key).status_code == 204
    press(tablet, receipt.pk, key=key)

    assert list(PrintJob.objects.order_by("pk").values_list("is_copy", flat=True)) == [False, True]
    assert Delivery.objects.count() == 2
    assert "ikke tillatt" in press(tablet, receipt.pk).content.decode()


def test_from_the_receipts_page_it_comes_out_of_the_printer_too(
    till: Till, tablet: Client, printer: Printer
) -> None:
    receipt = till.sell()

    answer = press(tablet, receipt.pk, htmx=False)

    assert answer.status_code == 302
    assert answer["Location"] == reverse("receipt", args=[receipt.pk])
    assert press(tablet, receipt.pk, htmx=False).status_code == 409


def test_what_waits_is_printed_by_the_tablet_as_what_it_was(
    till: Till, tablet: Client, printer: Printer
) -> None:
    receipt = till.sell()
    key = str(uuid.uuid4())
    page = tablet.get(reverse("receipt", args=[receipt.pk])).content.decode()
    assert "Skriv ut fra dette nettbrettet" in page

    printed = press(tablet, receipt.pk, htmx=False, here="1", key=key)

    assert "print.js" in printed.content.decode()
    assert "KOPI" not in printed.content.decode()
    assert PrintJob.objects.get().state == "FAILED"
    assert Delivery.objects.count() == 1
    assert press(tablet, receipt.pk, htmx=False, here="1", key=key).status_code == 409
    copy = press(tablet, receipt.pk, htmx=False, here="1")
    assert "KOPI" in copy.content.decode()
    assert press(tablet, receipt.pk, htmx=False, here="1").status_code == 409


def test_narrow_paper_is_laid_out_narrow(till: Till, tablet: Client) -> None:
    receipt = till.sell()
    assert 'class="narrow"' not in press(tablet, receipt.pk, htmx=False).content.decode()
    POSDevice.objects.update(is_narrow=True)

    printed = press(tablet, receipt.pk, htmx=False).content.decode()

    assert 'class="narrow"' in printed
    assert "Salgs\N{SOFT HYPHEN}kvittering" in printed
