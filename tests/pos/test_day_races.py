"""The end of a day while others act: nothing is lost and nothing is counted twice."""

import contextlib
import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from pos import shifts, verification
from pos.models import Numbering, Receipt, Report, Shift
from pos.refusals import Refusal
from tests.pos.acts import days_ahead
from tests.pos.test_days import DAY, close
from tests.pos.till import open_till


def test_two_first_acts_after_midnight_make_one_z_report_and_one_period(committed: Any) -> None:
    till = open_till()
    till.sell()
    at, found = timezone.now() + DAY, list[int]()
    in_threads(4, lambda: found.append(shifts.current(till.device, staff_id=None, at=at).pk))

    assert len(found) == 4
    assert len(set(found)) == 1
    assert Report.objects.get().content["automatic"]
    assert list(verification.faults(till.device)) == []


@pytest.mark.fault(86)
def test_sales_and_the_z_report_at_once_lose_nothing(committed: Any) -> None:
    """Each sale is in the day that is closed or in the next one, and in neither twice."""
    till = open_till()
    till.sell()

    def act() -> None:
        with contextlib.suppress(Refusal):
            till.sell()

    def end() -> None:
        for _try in range(20):
            try:
                close(till)
            except Refusal:
                continue
            return

    in_threads(1, act, end, act)
    z = Report.objects.get(kind="Z")
    sold = Receipt.objects.count()
    numbering = Numbering.objects.get()
    assert numbering.totals
    left = numbering.totals["counts"].get("receipts", [0, 0])
    assert z.content["receipts"] + left[0] == sold
    assert numbering.grand_sales == sum(receipt.total for receipt in Receipt.objects.all())
    assert Receipt.objects.filter(business_date=z.business_date).count() == z.content["receipts"]
    assert list(verification.faults(till.device)) == []


def test_a_second_period_of_a_closed_day_does_not_stop_the_till(db: None) -> None:
    """As a keeper of the version before opens it, which knows no Z report."""
    till = open_till()
    till.sell()
    first = close(till)
    Shift.objects.create(
        device=till.device, opened_at=timezone.now(), business_date=first.business_date
    )
    till.sell()
    with days_ahead([1]):
        till.sell()

    second = Report.objects.get(number=2)
    assert second.business_date == first.business_date + DAY
    assert second.content["receipts"] == 1
    assert list(verification.faults(till.device)) == []


def in_threads(each: int, *acts: Any) -> None:
    def run(act: Any) -> None:
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts for _ in range(each)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
