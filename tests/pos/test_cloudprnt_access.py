"""Who may take what a network printer is given, and what is no word of one. Over real HTTP."""

from collections.abc import Iterator

import pytest
import requests

from pos import printers as addresses
from pos.models import PrintJob
from pos.strangers import FRIENDS, MOST, Strangers
from pos.views import printers as views
from stores.models import Printer
from tests.pos.fake_printer import PNG, FakePrinter, printer_at, served
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


def test_a_wrong_address_and_another_printer_get_nothing(till: Till, url: str) -> None:
    printer = printer_at(till, url)
    till.sell()
    stranger = FakePrinter(f"{url}/print/guessed/", printer.mac)
    other = FakePrinter(printer.url, "00:11:62:ff:ff:ff")

    for act in ("poll", "confirm"):
        assert getattr(stranger, act)().status_code == 401
        assert getattr(other, act)().status_code == 403
    assert stranger.fetch(PNG).status_code == 401
    assert other.fetch(PNG).status_code == 403
    assert PrintJob.objects.get().state == "WAITING"
    assert Printer.objects.get().last_seen_at is None


def test_who_guesses_addresses_has_to_wait_and_the_shops_printer_has_not(
    till: Till, url: str
) -> None:
    printer = printer_at(till, url)
    printer.poll()
    for at in range(60):
        FakePrinter(f"{url}/print/guess-{at}/", printer.mac).poll()

    refused = FakePrinter(f"{url}/print/guess-61/", printer.mac).poll()

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert printer.poll().status_code == 200


def test_an_address_that_was_made_anew_or_removed_is_worth_nothing(till: Till, url: str) -> None:
    printer = printer_at(till, url)
    row = Printer.objects.get()
    fresh = FakePrinter(f"{url}/print/{addresses.make_address(row.pk)}/", row.mac)
    assert printer.poll().status_code == 401
    assert fresh.poll().status_code == 200
    addresses.remove_address(row.pk)
    assert fresh.poll().status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 5000])
def test_what_is_no_report_is_refused(till: Till, url: str, body: bytes) -> None:
    printer = printer_at(till, url)

    assert requests.post(printer.url, data=body, timeout=10).status_code == 400
    assert requests.post(printer.url, data=b" " * 10_001, timeout=10).status_code == 413
    assert requests.put(printer.url, timeout=10).status_code == 405
    assert requests.get(printer.url, timeout=10).status_code == 404


def test_a_job_is_had_only_as_what_it_was_offered_as(till: Till, url: str) -> None:
    printer = printer_at(till, url)
    till.sell()
    printer.offered()

    assert printer.fetch("text/plain").status_code == 415
    assert PrintJob.objects.get().state == "WAITING"
    assert printer.fetch(f"{PNG}; q=1").status_code == 200


@pytest.mark.parametrize("mac", ["\0", "\ud800", "a" * 300])
def test_what_is_no_mac_address_is_refused_like_any_other(till: Till, url: str, mac: str) -> None:
    printer = printer_at(till, url)
    assert requests.post(printer.url, json={"printerMAC": mac}, timeout=10).status_code in (
        401,
        403,
    )


def test_the_secret_of_an_address_is_in_no_log(
    till: Till, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    printer = printer_at(till, url)
    printer.fetch(PNG)
    printer.fetch("text/plain")
    FakePrinter(f"{url}/print/guessed/", printer.mac).poll()
    requests.put(printer.url, timeout=10)

    assert not [record for record in caplog.records if "/print/" in record.getMessage()]


def test_strangers_elsewhere_keep_no_printer_out() -> None:
    them = Strangers()
    for guess in range(MOST):
        them.was_wrong(str(guess), "203.0.113.9")
    assert them.must_wait("the next guess", "203.0.113.9")
    assert not them.must_wait("the secret of a printer, just restarted", "198.51.100.4")


def test_addresses_without_end_fill_no_memory() -> None:
    them = Strangers()
    for number in range(FRIENDS + 10):
        them.was_wrong("guess", str(number))
    assert len(them._wrong) <= FRIENDS
