"""What a SAF-T file is about: which devices, which days, whose."""

import datetime as dt
from pathlib import Path
from unittest import mock

import pytest
from django.db import connection
from django.utils import timezone

from pos.refusals import NotPossible
from pos.saft import selections
from stores.database import as_owner
from stores.models import Merchant, Role
from tests import make
from tests.pos.saft import schema
from tests.pos.saft.exported import faults, texts, write
from tests.pos.till import Till


def test_a_device_that_has_sold_nothing_is_there_too(till: Till, tmp_path: Path) -> None:
    other = make.device(store=till.device.store)
    till.sell()
    [file] = write(till.device.store_id, to=tmp_path)

    found = texts(file, ".//s:cashregister/s:registerID")
    assert found == [till.device.pos_id, other.pos_id]
    [file] = write(till.device.store_id, to=tmp_path, device=other.pk)
    assert texts(file, ".//s:cashregister/s:registerID") == [other.pos_id]
    assert texts(file, "s:header/s:headerComment") == [f"Utvalg: {other.pos_id}"]
    schema.refuse_invalid(file)


def test_a_file_of_one_store_names_nobody_of_another(till: Till, tmp_path: Path) -> None:
    """A store's manager sees the people of that store, and whoever has sold there."""
    merchant = till.device.store.merchant
    elsewhere = make.store(merchant=merchant)
    make.device(store=elsewhere)
    stranger = make.staff(elsewhere)
    gone = make.staff(till.device.store)
    Role.objects.filter(staff=till.staff).delete()
    till.sell()
    [file] = write(till.device.store_id, to=tmp_path)
    named = texts(file, ".//s:employees/s:employee/s:empID")
    assert named == [str(till.staff.pk), str(gone.pk), "SYSTEM"]
    assert faults(file) == []

    [file] = write(till.device.store_id, elsewhere.pk, to=tmp_path)
    assert str(stranger.pk) in texts(file, ".//s:employees/s:employee/s:empID")


def test_only_the_days_that_were_asked_for_are_there(till: Till, tmp_path: Path) -> None:
    receipt = till.sell()
    later = receipt.business_date + dt.timedelta(days=1)
    [file] = write(till.device.store_id, to=tmp_path, since=later, until=later)

    assert texts(file, ".//s:event/s:eventID") == []
    assert texts(file, ".//s:cashtransaction/s:nr") == []
    schema.refuse_invalid(file)


def test_days_without_a_sale_are_no_mistake(till: Till) -> None:
    """A month that is not over, or in which the shop was closed, has a file too."""
    sold, stores = till.sell().business_date, [till.device.store_id]
    after, before = sold + dt.timedelta(days=9), sold - dt.timedelta(days=9)

    chosen = selections.choose(stores, since=after)
    assert (chosen.since, chosen.until) == (after, after)
    chosen = selections.choose(stores, until=before)
    assert (chosen.since, chosen.until) == (before, before)
    chosen = selections.choose(stores)
    assert (chosen.since, chosen.until) == (sold, sold)


def test_where_nothing_is_sold_today_is_the_stores_own(till: Till) -> None:
    """After midnight in Oslo it is still yesterday in Greenwich."""
    late = dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)
    with mock.patch.object(timezone, "now", return_value=late):
        chosen = selections.choose([till.device.store_id])
    assert chosen.until == dt.date(2026, 7, 2)


def test_a_file_that_begins_in_the_middle_goes_on_from_the_receipt_before(
    till: Till, tmp_path: Path
) -> None:
    till.sell()
    today = till.sell().business_date
    later = today + dt.timedelta(days=1)
    # As if the second had been of the day after; the file says nothing of the first.
    moved_to(later)
    [file] = write(till.device.store_id, to=tmp_path, since=later, until=later)

    assert texts(file, ".//s:cashtransaction/s:nr") == ["2"]
    assert faults(file) == []


def moved_to(date: dt.date) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pos_receipt DISABLE TRIGGER USER")
        cursor.execute("UPDATE pos_receipt SET business_date = %s WHERE sequence = 2", [date])
        cursor.execute("ALTER TABLE pos_receipt ENABLE TRIGGER USER")


def test_a_fiscal_year_is_one_or_two_years(till: Till, tmp_path: Path) -> None:
    days = {"since": dt.date(2025, 11, 1), "until": dt.date(2026, 10, 31)}
    [file] = write(till.device.store_id, to=tmp_path, **days)

    assert texts(file, "s:header/s:fiscalYear") == ["2025-2026"]
    schema.refuse_invalid(file)


@pytest.mark.parametrize("country", ["DK", "SE", "FI"])
def test_only_norway_has_this_file(till: Till, country: str) -> None:
    Merchant.objects.update(country=country)

    with pytest.raises(NotPossible, match="Norway"):
        selections.choose([till.device.store_id])


def test_a_file_is_of_one_merchant(till: Till) -> None:
    other = make.device()

    with pytest.raises(NotPossible, match="one merchant"):
        selections.choose([till.device.store_id, other.store_id])
    assert selections.choose([till.device.store_id]).devices == [till.device.pk]
    with pytest.raises(NotPossible, match="no POS device"):
        selections.choose([till.device.store_id], device=other.pk)
