"""The cash drawer that is plugged into a network printer. Over real HTTP."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db.models import F

from pos import drawers
from pos.models import Drawer, JournalEntry, PrintJob
from pos.refusals import NotPossible
from pos.views import printers as views
from stores.models import POSDevice
from tests import make
from tests.pos import cash
from tests.pos.fake_printer import CLOSED, OPEN, paper, printer_at, served
from tests.pos.till import Till, open_till

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def url(committed: None) -> Iterator[str]:
    views.strangers.__init__()  # type: ignore[misc]
    with served() as url:
        yield url


@pytest.fixture
def till(committed: None) -> Till:
    return open_till()


def test_two_tills_share_a_printer_and_each_till_its_drawer(till: Till, url: str) -> None:
    other = make.device(store=till.device.store)
    printer = printer_at(till, url, drawer_device=other)
    POSDevice.objects.filter(pk=other.pk).update(printer=till.device.printer)
    printer.asb = OPEN

    printer.poll()

    assert [drawer.device_id for drawer in Drawer.objects.filter(is_open=True)] == [other.pk]


def test_the_drawer_opens_for_a_cash_sale_once_and_reports_itself(till: Till, url: str) -> None:
    printer = printer_at(till, url, drawer_device=till.device)
    printer.poll()
    till.add(till.hoodie)
    receipt = cash.take(till)
    assert receipt

    while printer.turn():
        pass
    printer.asb = OPEN
    printer.poll()

    assert (printer.pulses, printer.papers) == (1, [paper(receipt)])
    opened = JournalEntry.objects.get(code="13005")
    assert opened.receipt == receipt
    till.add(till.hoodie)
    with pytest.raises(NotPossible):
        cash.take(till)
    printer.asb = CLOSED
    printer.poll()
    assert cash.take(till)


def test_a_drawer_that_was_asked_for_long_ago_stays_closed(till: Till, url: str) -> None:
    printer = printer_at(till, url, drawer_device=till.device)
    printer.poll()
    till.add(till.hoodie)
    cash.take(till)
    PrintJob.objects.update(asked_at=F("asked_at") - 2 * dt.timedelta(seconds=60))

    while printer.turn():
        pass

    assert (printer.pulses, len(printer.papers)) == (0, 1)


def test_a_drawer_signal_the_other_way_round_is_read_so(till: Till, url: str) -> None:
    printer = printer_at(till, url, drawer_device=till.device, is_open_low=True)

    printer.poll()
    assert Drawer.objects.get().is_open
    printer.asb = ""
    printer.poll()
    assert Drawer.objects.get().is_open


def test_another_bridge_takes_the_printers_place(till: Till, url: str) -> None:
    printer = printer_at(till, url, drawer_device=till.device)
    token = drawers.connect(till.device.pk)
    drawers.report(token, is_open=True)

    assert printer.poll().status_code == 200
    assert Drawer.objects.get().is_open


def test_an_esc_pos_printer_gets_its_own_commands(till: Till, url: str) -> None:
    printer = printer_at(till, url, commands="ESCPOS", is_narrow=True, drawer_device=till.device)
    printer.poll()
    till.add(till.hoodie)
    cash.take(till)

    pulse = printer.offered()
    assert pulse["mediaTypes"] == ["application/octet-stream"]
    assert printer.fetch(pulse["mediaTypes"][0]).content.startswith(b"\x1b@\x1bp\x00")
    printer.confirm()
    printer.offered()
    content = printer.fetch("application/octet-stream").content
    # Initialise, a picture of 48 times 8 dots across, and the cut.
    assert content.startswith(b"\x1b@\x1dv0\x00\x30\x00")
    assert content.endswith(b"\x1dV\x00")
