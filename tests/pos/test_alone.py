"""A limit is about a person's business day: several small acts are one large one."""

import datetime as dt
import uuid
from typing import Any

import pytest

from pos import alone, lines, shifts, training, voids
from pos.approvals import NeedsApproval
from pos.models import Approval, JournalEntry
from stores.models import RoleName, Staff, Store
from tests import make
from tests.pos.test_approvals import limit, manager, void
from tests.pos.till import Till

__all__ = ["manager"]


def test_small_baskets_emptied_one_after_the_other_come_to_the_limit(
    till: Till, manager: Staff
) -> None:
    limit(till, "VOID", most_amount=40_000)
    till.add(till.hoodie)
    void(till)
    till.add(till.hoodie)
    with pytest.raises(
        NeedsApproval, match=r"299,00 needs a manager\. You have done so for 299,00"
    ):
        void(till)
    void(till, manager)
    assert Approval.objects.get().amount == 29900
    # What a manager has seen counts no further.
    till.add(till.coffee)
    void(till)


def test_what_was_taken_out_line_by_line_is_emptied_as_well(till: Till) -> None:
    limit(till, "VOID", most_amount=10_000)
    till.add(till.coffee)
    hoodie = till.add(till.hoodie).line
    assert hoodie
    lines.remove(
        till.device.pk,
        line_id=hoodie.pk,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )
    assert alone.removed(till.device, till.basket, shifts.now()) == 29900
    with pytest.raises(NeedsApproval):
        void(till)


def test_the_day_is_the_persons_at_all_tills_of_the_store_and_nobody_elses(till: Till) -> None:
    limit(till, "VOID", most_amount=30_000)
    till.add(till.hoodie)
    void(till)
    beside = Till(make.device(store=till.device.store), till.staff, till.hoodie, till.coffee)
    beside.add(till.hoodie)
    with pytest.raises(NeedsApproval):
        void(beside)
    void(Till(beside.device, make.staff(till.device.store), till.hoodie, till.coffee))


def test_yesterday_counts_no_more(till: Till) -> None:
    till.add(till.hoodie)
    void(till)
    at = shifts.now()
    assert alone.emptied(till.device, till.staff.pk, at) == 29900
    assert alone.emptied(till.device, till.staff.pk, at + dt.timedelta(days=1)) == 0


def test_a_night_belongs_to_the_day_before_where_the_store_says_so(till: Till) -> None:
    Store.objects.filter(pk=till.device.store_id).update(day_starts_at=dt.time(5))
    till.device.store.refresh_from_db()
    till.add(till.hoodie)
    void(till)
    at = JournalEntry.objects.get(code="13028").at
    here = at.astimezone(till.device.store.zone)
    today = here.date() - dt.timedelta(days=here.hour < 5)
    tomorrow = dt.datetime.combine(
        today + dt.timedelta(days=1), dt.time(4, 59), tzinfo=till.device.store.zone
    )
    assert alone.emptied(till.device, till.staff.pk, tomorrow) == 29900
    assert alone.emptied(till.device, till.staff.pk, tomorrow + dt.timedelta(minutes=2)) == 0


def test_training_counts_for_nothing(till: Till) -> None:
    boss = make.staff(till.device.store, RoleName.MANAGER)
    training.switch(till.device, is_on=True, key=uuid.uuid4(), staff_id=boss.pk)
    till.add(till.hoodie)
    void(till)
    assert alone.emptied(till.device, till.staff.pk, shifts.now()) == 0


def test_the_same_press_is_measured_once(till: Till) -> None:
    limit(till, "VOID", most_amount=30_000)
    till.add(till.hoodie)
    given: dict[str, Any] = {"version": till.basket.version, "key": uuid.uuid4()}
    for _press in range(2):
        voids.void(till.device, staff_id=till.staff.pk, **given)
    assert alone.emptied(till.device, till.staff.pk, shifts.now()) == 29900
