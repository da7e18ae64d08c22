"""The day at a till: X at any time, one Z report per device and business date."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from pos import baskets, carrying, days, journal, shifts, verification, voids
from pos.models import Basket, JournalEntry, Receipt, Report, Shift
from pos.refusals import NotPossible
from stores.models import RoleName
from tests import make
from tests.constraints import copy, refused
from tests.pos.acts import days_ahead
from tests.pos.till import Till

DAY = dt.timedelta(days=1)


def close(till: Till, **given: Any) -> Report:
    count = given.pop("count", days.Count({}))
    person = given.pop("staff", till.staff)
    key = given.pop("key", uuid.uuid4())
    return days.close(till.device, count=count, staff=person, key=key, **given)


def take_x(till: Till) -> Report:
    return days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4())


def today(till: Till) -> dt.date:
    return shifts.business_date(till.device.store, timezone.now())


def test_an_x_report_resets_nothing_and_is_numbered_on_its_own(till: Till) -> None:
    till.sell()
    first, second = take_x(till), take_x(till)

    assert (first.number, second.number) == (1, 2)
    assert first.content["sales"] == second.content["sales"] == {"count": 1, "amount": 29900}
    assert not Report.objects.filter(kind="Z").exists()
    assert close(till).content["sales"]["amount"] == 29900


def test_a_z_report_starts_a_new_period_and_keeps_the_grand_totals(till: Till) -> None:
    till.sell()
    z = close(till)
    after = days.read(till.device, at=timezone.now())

    assert (z.number, z.business_date, z.staff) == (1, today(till), till.staff)
    assert z.content["grand_net"] == after["grand_net"] == 29900
    assert after["sales"] == {"count": 0, "amount": 0}
    assert z.shift
    assert Shift.objects.get().closed_at == z.at
    assert list(verification.faults(till.device)) == []


def test_the_journal_holds_the_whole_report(till: Till) -> None:
    till.sell()
    for report, code in ((take_x(till), "13008"), (close(till), "13009")):
        entry = JournalEntry.objects.get(code=code)
        assert entry.details == report.content
        assert entry.number == report.entry_number


def test_a_sale_after_the_z_report_belongs_to_the_next_day(till: Till) -> None:
    till.sell()
    close(till)
    receipt = till.sell()

    assert receipt.business_date == today(till) + DAY
    assert receipt.shift.business_date == today(till) + DAY
    assert receipt.number == 2


def test_a_day_has_one_z_report(till: Till) -> None:
    till.sell()
    close(till)
    with pytest.raises(NotPossible, match="Nothing has been sold"):
        close(till)
    till.sell()
    with pytest.raises(NotPossible, match="Today has its Z report"):
        close(till)
    with days_ahead([1]):
        assert close(till).number == 2

    z = Report.objects.filter(kind="Z").order_by("number")
    assert list(z.values_list("number", "business_date")) == [
        (1, today(till)),
        (2, today(till) + DAY),
    ]


def test_the_same_press_twice_is_one_report(till: Till) -> None:
    till.sell()
    key = uuid.uuid4()
    assert close(till, key=key).pk == close(till, key=key).pk
    assert Report.objects.count() == 1


def test_yesterdays_period_is_closed_by_the_first_act_of_today(till: Till) -> None:
    till.sell()
    with days_ahead([1]):
        receipt = till.sell()
        z = Report.objects.get()

    assert (z.kind, z.business_date, z.staff) == ("Z", today(till), None)
    assert z.content["automatic"]
    assert z.content["counted"] is None
    assert z.content["sales"] == {"count": 1, "amount": 29900}
    assert receipt.business_date == today(till) + DAY
    assert list(verification.faults(till.device)) == []


def test_days_without_anything_have_no_z_report(till: Till) -> None:
    till.sell()
    with days_ahead([5]):
        till.sell()

    assert Report.objects.count() == 1


def test_what_was_left_open_over_midnight_is_closed_with_its_own_count(till: Till) -> None:
    till.sell()
    with days_ahead([1]):
        z = close(till, count=days.Count({"CARD": 29900}))

    assert (z.business_date, z.content["automatic"]) == (today(till), False)
    assert z.content["counted"]["tenders"][0]["difference"] == 0


def test_goods_in_the_basket_are_sold_or_given_up_before_the_z_report(till: Till) -> None:
    till.sell()
    till.add(till.coffee)
    with pytest.raises(NotPossible, match="goods in the basket"):
        close(till)

    version = till.basket.version
    voids.void(till.device, version=version, key=uuid.uuid4(), staff_id=till.staff.pk)
    assert close(till).content["voids"] == {"count": 1, "amount": 2580}


def paying(till: Till) -> Basket:
    till.add(till.coffee)
    with transaction.atomic():
        basket = baskets.lock(till.device.pk)
        baskets.freeze(basket)
    return basket


def test_a_z_report_waits_for_a_payment(till: Till) -> None:
    paying(till)
    with pytest.raises(carrying.StillPaying, match="A payment is under way"):
        close(till)
    assert not Report.objects.exists()
    assert not JournalEntry.objects.filter(code="13009").exists()


@pytest.mark.fault(86)
def test_only_a_manager_carries_a_payment_over_and_is_named(till: Till) -> None:
    basket = paying(till)
    with pytest.raises(NotPossible, match="Only a manager"):
        close(till, is_carried=True)
    manager = make.staff(till.device.store, RoleName.MANAGER)
    z = close(till, is_carried=True, staff=manager)

    assert z.content["carried"]["name"] == manager.name
    entry = JournalEntry.objects.get(details__event="CARRIED_OVER")
    assert (entry.staff, entry.details and entry.details["amount"]) == (manager, 2580)
    with transaction.atomic():
        baskets.unfreeze(baskets.lock(till.device.pk))
    receipt = till_pays(till)
    assert receipt.basket_id == basket.pk
    assert receipt.business_date == today(till) + DAY


def till_pays(till: Till) -> Receipt:
    from pos import tenders

    version = till.basket.version
    receipt = tenders.take_card(
        till.device, version=version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    assert receipt
    return receipt


def test_the_count_says_what_is_missing_and_why(till: Till) -> None:
    till.sell()
    details = {"event": "FLOAT", "amount": 50000}
    journal.record(till.device.pk, code="13999", at=timezone.now(), text="x", details=details)
    short = {"CASH": 49000, "CARD": 29900}
    with pytest.raises(NotPossible, match="Say why"):
        close(till, count=days.Count(short))
    z = close(till, count=days.Count(short, reason="Miscounted change"))
    (before,) = z.content["counted"].pop("before")

    assert [row["counted"] for row in before["tenders"]] == [49000, 29900]
    assert z.content["counted"] == {
        "staff": till.staff.pk,
        "name": till.staff.name,
        "reason": "Miscounted change",
        "tenders": [
            {"kind": "CASH", "expected": 50000, "counted": 49000, "difference": -1000},
            {"kind": "CARD", "expected": 29900, "counted": 29900, "difference": 0},
        ],
    }


def test_the_database_keeps_reports_in_order(till: Till) -> None:
    till.sell()
    z, x = close(till), take_x(till)
    with refused("report_number_once_per_device"):
        copy(z, business_date=z.business_date + DAY)
    with refused("one_z_report_per_device_and_day"):
        copy(z, number=2)
    with refused("z_report_closes_a_shift"):
        copy(x, kind="Z", number=2, business_date=z.business_date + DAY, shift=None)
    with refused("report_numbers_start_at_one"):
        copy(x, number=0)


def test_only_a_z_report_of_the_last_week_is_counted_late(till: Till) -> None:
    till.sell()
    x = take_x(till)
    z = close(till)
    count = days.Count({"CARD": 29900})

    with pytest.raises(NotPossible):
        days.count_late(x, count=count, staff=till.staff, key=uuid.uuid4())
    with days_ahead([8]), pytest.raises(NotPossible):
        days.count_late(z, count=count, staff=till.staff, key=uuid.uuid4())
    assert days.late_count(z) is None
