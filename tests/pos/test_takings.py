"""What the accountant reads of a period comes from the Z reports, to the minor unit."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pos import days, shifts, takings
from pos.models import Receipt, Report, Shift
from tests.constraints import copy
from tests.pos import gift
from tests.pos.acts import Player, days_ahead
from tests.pos.handouts import allow
from tests.pos.till import Till, open_till

pytestmark = pytest.mark.django_db

YEAR = dt.timedelta(days=366)


def today(till: Till) -> dt.date:
    return shifts.business_date(till.device.store, timezone.now())


def close(till: Till) -> Report:
    return days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())


def of(*tills: Till) -> list[takings.Takings]:
    stores = [till.device.store_id for till in tills]
    return takings.of(stores, first=today(tills[0]) - YEAR, last=today(tills[0]) + YEAR)


def test_sales_less_returns_stand_by_rate_and_by_means_of_payment(till: Till) -> None:
    gift.terms(till)
    acts = ("add", "sell", "add", "sell", "add", "sell", "return", "gift", "sell")
    Player(allow(till)).play([(act, 0) for act in acts])
    report = close(till)
    (found,) = of(till)

    told = report.content
    assert (found.currency, found.reports, found.receipts) == ("NOK", 1, told["receipts"])
    assert found.amount == told["sales"]["amount"]
    assert (found.returns, found.returned) == tuple(told["returns"].values())
    assert found.returned > 0
    rates = {(row.rate, row.base, row.vat, row.amount) for row in found.rates}
    sold = [row for row in told["vat"] if row["amount"]]
    assert rates == {(row["rate"], row["base"], row["vat"], row["amount"]) for row in sold}
    paid = {row.kind: row.amount for row in found.paid}
    assert paid == {row["kind"]: row["amount"] for row in told["payments"] if row["amount"]}
    assert found.gift_cards == told["gift_cards_sold"]["amount"] > 0
    assert found.sold == found.amount == found.accounted


def test_days_and_tills_add_up_to_what_the_receipts_say(till: Till) -> None:
    other = open_till()
    ahead = [0]
    with days_ahead(ahead):
        for day in range(3):
            ahead[0] = day
            for each in (till, other):
                each.sell()
                each.sell()
                close(each)
        found = of(till, other)

    receipts = Receipt.objects.all()
    assert [each.currency for each in found] == ["NOK"]
    assert found[0].reports == 6
    assert found[0].amount == found[0].accounted == sum(each.total for each in receipts)
    without = sum(each.total_excluding_vat for each in receipts)
    assert (found[0].base, found[0].vat) == (without, found[0].amount - without)
    assert of(till)[0].amount * 2 == found[0].amount


def test_two_currencies_are_never_added_together(till: Till) -> None:
    till.sell()
    report, danish = close(till), open_till()
    told = {**report.content, "currency": "DKK"}
    shift = Shift.objects.get(device=danish.device)
    copy(report, device_id=danish.device.pk, shift_id=shift.pk, content=told)
    assert [each.currency for each in of(till, danish)] == ["DKK", "NOK"]


def test_a_day_that_is_counted_late_says_what_was_missing(till: Till) -> None:
    till.sell()
    report = close(till)
    assert [paid.difference for paid in of(till)[0].paid] == [None]
    count = days.Count({"CARD": 29850}, reason="one slip is gone")
    days.count_late(report, count=count, staff=till.staff, key=uuid.uuid4())
    assert [(paid.kind, paid.difference) for paid in of(till)[0].paid] == [("CARD", -50)]


def test_a_day_without_a_z_report_is_named_and_not_in_the_sums(till: Till) -> None:
    till.sell()
    stores, day = [till.device.store_id], today(till)
    assert of(till) == []
    (open_day,) = takings.untold(stores, first=day, last=day)
    assert (open_day.day, open_day.till) == (day, till.device.name)

    close(till)
    assert takings.untold(stores, first=day, last=day) == []
    assert of(till)[0].reports == 1


def test_a_period_costs_one_statement_however_much_was_sold(till: Till) -> None:
    till.sell()
    close(till)
    with CaptureQueriesContext(connection) as asked:
        of(till)
    assert len(asked) == 1
