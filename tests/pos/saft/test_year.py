"""A year through the till comes out of SAF-T as it went in: valid, sound, and added up three ways.

`make year` makes it as large as one likes (RECEIPTS=100000); here it is a small one.
"""

import csv
import io
import os
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from pos import exports, verification
from pos.models import JournalEntry, Receipt, Report
from stores.database import as_owner
from tests.conftest import empty_all_tables
from tests.pos.saft import schema
from tests.pos.saft.exported import faults, write
from tests.pos.saft.reader import Book
from tests.pos.saft.year import Year

RECEIPTS = int(os.environ.get("RECEIPTS", "300"))

# Of the authority's list 13, what a year of this chain cannot be without.
HAPPENS = (
    *("13001", "13002", "13003", "13004", "13005", "13006", "13007", "13008", "13009"),
    *("13012", "13013", "13014", "13015", "13016", "13017", "13018", "13022", "13023", "13024"),
    *("13028", "13030", "13999"),
)

HAS = ("sales", "returns", "copies", "discount", "trainings", "deliveries")


@pytest.fixture(scope="module", autouse=True)
def chain(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Year]:
    """Made once for all tests here, and committed: an export has a connection of its own."""
    with django_db_blocker.unblock():
        year = Year.begin(seed=20260101)
        year.sell(RECEIPTS, processes=(os.cpu_count() or 1) if RECEIPTS > 1000 else 1)
        yield year
        with as_owner():
            empty_all_tables()


@pytest.fixture(scope="module")
def files(chain: Year, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("year")
    stores = {device.store_id for device in chain.devices}
    return write(*stores, to=folder, most=max(100_000, RECEIPTS * 1_000))


@pytest.fixture(scope="module")
def book(files: list[Path]) -> Book:
    return Book().read(files)


def rows(chain: Year, **choice: Any) -> list[dict[str, str]]:
    """The CSV export of the same receipts."""
    stores = [device.store_id for device in chain.devices]
    body = b"".join(exports.stream(exports.Choice(stores=stores, **choice)))
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def money(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def test_it_is_sound_and_in_several_files(files: list[Path]) -> None:
    assert len(files) > 1
    assert faults(*files) == []


def test_it_is_valid(files: list[Path]) -> None:
    schema.refuse_invalid(*files)


def test_every_journal_and_every_signature_verifies(chain: Year) -> None:
    for device in chain.devices:
        assert list(verification.faults(device)) == []


def test_every_kind_of_thing_happens_in_it(book: Book) -> None:
    assert {"3", "31", "33"} <= set(book.standard.values())
    days = book.days.values()
    assert {code for day in days for code, paid in day.paid.items() if paid} >= {
        "12001",
        "12002",
        "12005",
        "12011",
    }
    assert any(day.cards for day in days)
    assert all(sum(getattr(day, name) for day in days) for name in HAS)
    assert any(day.rounding for day in days)
    happened = {code for code, count in book.events.items() if count}
    assert happened >= set(HAPPENS)


def test_every_event_and_every_receipt_is_in_it(chain: Year, book: Book) -> None:
    assert sum(book.events.values()) == JournalEntry.objects.count()
    names = ("sales", "returns", "trainings", "deliveries")
    counted = sum(getattr(day, name) for day in book.days.values() for name in names)
    assert counted == Receipt.objects.count() >= RECEIPTS


def test_the_second_reader_adds_up_to_the_csv_of_receipts(chain: Year, book: Book) -> None:
    sold: dict[Any, Decimal] = defaultdict(Decimal)
    returned: dict[Any, Decimal] = defaultdict(Decimal)
    for row in rows(chain):
        key = row["pos_id"], row["business_date"]
        if row["kind"] == "RETURN":
            returned[key] -= money(row["total"]) - money(row["gift_cards"])
        else:
            sold[key] += money(row["total"]) - money(row["gift_cards"])

    assert {key: day.sold for key, day in book.days.items() if day.sold} == {
        key: amount for key, amount in sold.items() if amount
    }
    assert {key: day.returned for key, day in book.days.items() if day.returned} == {
        key: amount for key, amount in returned.items() if amount
    }


def test_the_second_reader_adds_up_to_the_csv_of_vat(chain: Year, book: Book) -> None:
    net: dict[Any, Decimal] = defaultdict(Decimal)
    vat: dict[Any, Decimal] = defaultdict(Decimal)
    for row in rows(chain, rows="vat"):
        key = row["pos_id"], row["business_date"], money(row["vat_rate"])
        net[key] += money(row["total_excluding_vat"])
        vat[key] += money(row["vat"])

    for name, found in (("net", net), ("vat", vat)):
        read = {
            (*key, Decimal(rate)): amount
            for key, day in book.days.items()
            for rate, amount in getattr(day, name).items()
        }
        assert read == found


def test_what_was_paid_is_what_was_sold_and_rounded(book: Book) -> None:
    for day in book.days.values():
        assert sum(day.paid.values()) == day.sold - day.returned + day.rounding + day.cards
        assert sum(day.net.values()) + sum(day.vat.values()) == day.sold - day.returned


def test_the_second_reader_adds_up_to_the_z_reports(book: Book) -> None:
    """To those that the till has kept: one for each device and business date."""
    z_reports = Report.objects.filter(kind="Z").select_related("device")
    kept = {(z.device.pos_id, z.business_date.isoformat()): z.content for z in z_reports}
    assert set(book.days) <= set(kept)
    for key, said in kept.items():
        day = book.days[key]
        assert day.sold - day.returned == cents(said["sales"]["amount"])
        assert (day.sales, day.returns) == (said["receipts"], said["returns"]["count"])
        assert day.returned == cents(said["returns"]["amount"])
        assert day.rounding == cents(said["rounding"])
        assert day.discount == cents(said["discounts"]["amount"])
        assert day.training == cents(said["training"]["amount"])
        assert day.delivered == cents(said["deliveries"]["amount"])
        assert day.deliveries == said["deliveries"]["count"]
        sold, back = said["gift_cards_sold"]["amount"], said["gift_cards_back"]["amount"]
        assert day.cards == cents(sold - back)
        assert sum(day.paid.values()) == sum(cents(one["amount"]) for one in said["payments"])
        assert totals(day.net) == totals_of(said["vat"], "base")
        assert totals(day.vat) == totals_of(said["vat"], "vat")


def test_the_reports_in_the_file_are_those_that_the_till_has_kept(book: Book) -> None:
    z_reports = Report.objects.filter(kind="Z").select_related("device")
    kept = {(z.device.pos_id, f"Z-{z.number}"): z.content for z in z_reports}
    assert {(one.register, one.number) for one in book.closings} == set(kept)
    for one in book.closings:
        said = kept[one.register, one.number]
        assert (one.total, one.grand) == (cents(said["sales"]["amount"]), cents(said["grand_net"]))
        handed_out = cents(said["deliveries"]["amount"]), said["deliveries"]["count"]
        assert (one.delivered, one.deliveries) == handed_out
        assert one.at == said["at"][:19].replace("T", " ")
        assert totals(one.vat) == totals_of(said["vat"], "vat")


def cents(amount: int) -> Decimal:
    return Decimal(amount) / 100


def totals(found: dict[str, Decimal]) -> dict[Decimal, Decimal]:
    """By rate, without those that nothing was sold at."""
    return {Decimal(rate): amount for rate, amount in found.items() if amount}


def totals_of(rates: list[dict[str, Any]], name: str) -> dict[Decimal, Decimal]:
    """The same of a report."""
    found: dict[Decimal, Decimal] = defaultdict(Decimal)
    for rate in rates:
        found[cents(rate["rate"])] += cents(rate[name])
    return {rate: amount for rate, amount in found.items() if amount}
