"""Days at a till, and what bookkeeping gets of them."""

import datetime as dt
import uuid
from typing import Any

import hypothesis
import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given

from pos import bookings, days
from pos.models import AccountMapping, MappedAccount, Report
from tests.pos.acts import days_ahead
from tests.pos.cash import abroad, take
from tests.pos.test_bookings import URL, accounts, office, refused, rows
from tests.pos.test_totals import HISTORIES, play
from tests.pos.till import Till
from tests.stores.pages import text

pytestmark = pytest.mark.django_db


def test_a_day_at_the_till_becomes_its_voucher(till: Till) -> None:
    accounts(till.device.store.merchant)
    till.sell()
    count = days.Count({"CARD": 29800}, reason="one slip is gone")
    days.close(till.device, count=count, staff=till.staff, key=uuid.uuid4())

    assert "Till difference" in refused(office(till.device.store)[0])
    mapping = AccountMapping.objects.get()
    MappedAccount.objects.create(mapping=mapping, entry="DIFFERENCE", account="7741")
    found = rows(office(till.device.store)[0].get(URL))

    assert {row["account"]: row["amount"] for row in found} == {
        "1580": "298,00",
        "3000": "-299,00",
        "7741": "1,00",
    }
    assert {row["vat"] for row in found if row["account"] == "3000"} == {"-59,80"}


@hypothesis.settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(HISTORIES)
def test_whatever_happens_in_a_day_can_be_booked(db: Any, acts: list[tuple[str, int]]) -> None:
    device = play(acts).till.device
    mapping = accounts(device.store.merchant)
    for at, entry in enumerate(MappedAccount.Entry):
        known = mapping.accounts.filter(entry=entry)
        known.exists() or mapping.accounts.create(entry=entry, account=str(at))
    mapping.accounts.filter(entry__in=MappedAccount.SALES).update(vat_code="3")

    for report in Report.objects.filter(device=device, kind="Z"):
        choice = bookings.Choice([device.store_id], report=report.pk)
        [made] = bookings.book(choice, receipts=lambda _: "")
        assert sum(line.gross for line in made.lines) == 0
        assert (
            -sum(line.gross for line in made.lines if line.rate is not None)
            == (report.content["sales"]["amount"])
        )


def test_cash_is_booked_with_its_rounding_and_what_was_missing(till: Till) -> None:
    mapping = accounts(till.device.store.merchant)
    for entry, account in (("CASH", "1900"), ("ROUNDING", "7740"), ("DIFFERENCE", "7741")):
        mapping.accounts.create(entry=entry, account=account)
    take(abroad(till, "FI", 1003))
    count = days.Count({"CASH": 1000}, reason="a coin is gone")
    days.close(till.device, count=count, staff=till.staff, key=uuid.uuid4())

    found = {row["account"]: row["amount"] for row in rows(office(till.device.store)[0].get(URL))}
    # Goods of 10.03 are paid by 10.05, of which 0.05 is missing.
    assert found == {"1900": "10,00", "3000": "-10,03", "7740": "-0,02", "7741": "0,05"}


def test_what_is_counted_late_is_a_voucher_of_its_own(till: Till) -> None:
    """The first is booked already, perhaps: it must stay what it was."""
    mapping = accounts(till.device.store.merchant)
    mapping.accounts.create(entry="DIFFERENCE", account="7741")
    till.sell()
    report = days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())
    client, _user = office(till.device.store)
    before = rows(client.get(URL))
    assert [row["account"] for row in before] == ["1580", "3000"]

    count = days.Count({"CARD": 29850}, reason="one slip is gone")
    with days_ahead([2]):
        days.count_late(report, count=count, staff=till.staff, key=uuid.uuid4())

    after = rows(client.get(URL))
    assert after[:2] == before
    late = {row["account"]: row["amount"] for row in after[2:]}
    assert late == {"1580": "-0,50", "7741": "0,50"}
    [number] = {int(row["voucher"]) for row in after[2:]}
    assert number == report.pk + bookings.COUNTED_LATE
    counted_on = (report.business_date + dt.timedelta(days=2)).isoformat()
    assert {row["date"] for row in after[2:]} == {counted_on}
    # Each has the day it is booked on: last month's export is not another one now.
    assert rows(client.get(f"{URL}?business_date__lt={counted_on}")) == before
    assert rows(client.get(f"{URL}?business_date__gte={counted_on}")) == after[2:]
    assert rows(client.get(f"{URL}?report={report.pk}")) == after


def test_a_late_count_that_is_right_books_nothing(till: Till) -> None:
    accounts(till.device.store.merchant)
    till.sell()
    report = days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())
    days.count_late(report, count=days.Count({"CARD": 29900}), staff=till.staff, key=uuid.uuid4())

    assert len(rows(office(till.device.store)[0].get(URL))) == 2


def test_the_list_and_the_report_offer_their_vouchers(till: Till) -> None:
    till.sell()
    reading = days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4())
    report = days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())
    client, _user = office(till.device.store)
    address = reverse("export-vouchers")

    page = client.get(reverse("admin:pos_report_changelist"), {"kind__exact": "Z", "o": "1"})
    assert f"{address}?kind__exact=Z&amp;as=gbat10" in text(page)
    page = client.get(reverse("admin:pos_report_change", args=[report.pk]))
    assert f"{address}?report={report.pk}&amp;as=csv&amp;decimals=point" in text(page)
    page = client.get(reverse("admin:pos_report_change", args=[reading.pk]))
    assert address not in text(page)


def test_who_may_not_export_is_offered_none(till: Till) -> None:
    till.sell()
    report = days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())
    client, _user = office(till.device.store, "AUDITOR")

    for url in (
        reverse("admin:pos_report_changelist"),
        reverse("admin:pos_report_change", args=[report.pk]),
    ):
        page = client.get(url)
        assert (page.status_code, reverse("export-vouchers") in text(page)) == (200, False)
