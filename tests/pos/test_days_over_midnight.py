"""Whoever presses Z closes the day that was sold in and shown, whatever the clock says by then."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pos import cash, days, shifts, turns, verification, voids
from pos.models import Report, Shift
from pos.refusals import NotPossible
from stores.models import Store
from tests import make
from tests.pos.test_days import close
from tests.pos.test_turns import with_pin
from tests.pos.till import Till

OSLO = ZoneInfo("Europe/Oslo")
# An ordinary night, and those in which clocks are put back and forward.
NIGHTS = ["2027-06-05", "2026-10-25", "2027-03-28"]


@contextmanager
def it_is(day: str, hour: str, *, fold: int = 0) -> Iterator[None]:
    """The shop's own clock stands at a moment."""
    at = dt.datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=OSLO, fold=fold)
    with mock.patch.object(timezone, "now", return_value=at.astimezone(dt.UTC)):
        yield


def before(day: str) -> str:
    return (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()


@pytest.fixture(params=NIGHTS)
def night(request: pytest.FixtureRequest, till: Till) -> str:
    """The evening before, in which one hoodie was sold; nobody has closed the day."""
    day = str(request.param)
    # The till's own period is of today, which is another day.
    with it_is(before(day), "23:50"):
        Shift.objects.update(business_date=before(day), opened_at=timezone.now())
        till.sell()
    return day


def test_who_signs_in_after_midnight_closes_the_day_that_was_sold_in(
    till: Till, night: str
) -> None:
    person = with_pin(till)
    with it_is(night, "00:10"):
        turns.begin(till.device, person, make.PIN)
        z = close(till, count=days.Count({"CARD": 29900}), staff=person)
    with it_is(night, "02:30", fold=1):
        morning = till.sell()

    assert (z.business_date.isoformat(), z.content["automatic"]) == (before(night), False)
    assert z.content["sales"] == {"count": 1, "amount": 29900}
    assert z.content["counted"]["tenders"][0]["difference"] == 0
    assert morning.business_date.isoformat() == night
    assert morning.shift.opened_by == person
    assert list(verification.faults(till.device)) == []


def test_a_bar_closes_its_evening_after_midnight(till: Till, night: str) -> None:
    Store.objects.filter(pk=till.device.store_id).update(day_starts_at="05:00")
    till.device.store.refresh_from_db()
    with it_is(night, "00:30"):
        late = till.sell()
        z = close(till)

    assert late.business_date == z.business_date == dt.date.fromisoformat(before(night))
    assert z.content["receipts"] == 2
    with it_is(night, "05:30"):
        assert till.sell().business_date.isoformat() == night


def test_a_page_from_before_midnight_closes_no_day_that_it_does_not_show(
    till: Till, night: str
) -> None:
    shown = Shift.objects.get(closed_at=None).pk
    with it_is(night, "00:01"):
        till.sell()
        with pytest.raises(NotPossible, match="closed meanwhile"):
            close(till, shown=shown)

    z = Report.objects.get()
    assert (z.business_date.isoformat(), z.content["automatic"]) == (before(night), True)
    opened = Shift.objects.get(closed_at=None)
    assert opened.business_date.isoformat() == night
    with it_is(night, "22:00"):
        assert close(till, shown=opened.pk).business_date.isoformat() == night


def test_a_day_that_has_just_begun_is_closed_only_when_that_is_said(till: Till, night: str) -> None:
    till.add(till.hoodie)
    with it_is(night, "00:05"):
        move = {"kind": "FLOAT", "amount": 50000, "reason": "", "staff_id": till.staff.pk}
        version = till.basket.version
        voids.void(till.device, version=version, key=uuid.uuid4(), staff_id=till.staff.pk)
        cash.move(till.device, key=uuid.uuid4(), **move)  # type: ignore[arg-type]
        count = days.Count({"CASH": 50000})
        with pytest.raises(shifts.JustBegun, match="just begun"):
            close(till, count=count)
        assert Report.objects.count() == 1
        z = close(till, count=count, is_empty=True)

    assert (z.business_date.isoformat(), z.content["receipts"]) == (night, 0)


def test_the_page_says_that_yesterday_is_open_and_closes_that(till: Till, client: Client) -> None:
    till.sell()
    tomorrow = timezone.now() + dt.timedelta(days=1)
    with mock.patch.object(timezone, "now", return_value=tomorrow):
        tablet = make.signed_in(client, till.device, till.staff)
        html = tablet.get(reverse("day")).content.decode()
        assert "Dette er fortsatt" in html
        assert f'name="shift" value="{Shift.objects.get().pk}"' in html
        answer = _press(tablet, shift=Shift.objects.get().pk)
        assert answer.status_code == 302

    z = Report.objects.get()
    assert z.business_date == shifts.business_date(till.device.store, z.shift.opened_at)  # type: ignore[union-attr]


def test_the_page_asks_before_it_closes_a_day_that_has_just_begun(
    till: Till, client: Client
) -> None:
    till.sell()
    tomorrow = timezone.now() + dt.timedelta(days=1)
    with mock.patch.object(timezone, "now", return_value=tomorrow):
        shifts.current(till.device, staff_id=till.staff.pk, at=timezone.now())
        tablet = make.signed_in(client, till.device, till.staff)
        shift = Shift.objects.get(closed_at=None).pk
        answer = _press(tablet, shift=shift)
        assert answer.status_code == 409
        assert 'name="empty"' in answer.content.decode()
        assert Report.objects.count() == 1
        assert _press(tablet, shift=shift, empty="1").status_code == 302
        # What is no number at all is said by no page of ours.
        assert _press(tablet, shift="x").status_code == 409


def _press(tablet: Client, **fields: Any) -> Any:
    return tablet.post(reverse("close-day"), {"key": str(uuid.uuid4()), **fields})
