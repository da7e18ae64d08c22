"""Who stands at the till, and what the journal says of it."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pos import shifts, turns
from pos.models import JournalEntry, Shift
from stores import pins
from stores.models import RoleName, SignIn, Staff
from tests import make
from tests.pos.till import Till


def with_pin(till: Till) -> Staff:
    person = make.staff(till.device.store)
    pins.set_pin(person.pk, pin=make.PIN)
    person.refresh_from_db()
    return person


def journal() -> list[tuple[str, int | None]]:
    """Who came and went."""
    turns_taken = JournalEntry.objects.filter(code__in=("13003", "13004")).order_by("number")
    return list(turns_taken.values_list("code", "staff_id"))


def test_a_person_who_is_replaced_is_signed_out_in_the_journal_too(till: Till) -> None:
    first, second = with_pin(till), with_pin(till)
    turns.begin(till.device, first, make.PIN)
    turns.begin(till.device, second, make.PIN)
    turns.end(till.device)
    turns.end(till.device)

    assert journal() == [
        ("13003", first.pk),
        ("13004", first.pk),
        ("13003", second.pk),
        ("13004", second.pk),
    ]


def test_a_wrong_pin_changes_nothing_and_is_counted(till: Till) -> None:
    person = with_pin(till)
    with pytest.raises(pins.WrongPin):
        turns.begin(till.device, person, "000000")

    assert (journal(), SignIn.objects.count()) == ([], 0)
    assert person.pin_tries.get().wrong == 1


@pytest.mark.parametrize("why", ["another store", "an auditor", "has left"])
def test_the_right_pin_opens_no_till_at_which_its_person_may_not_sell(till: Till, why: str) -> None:
    at = make.store(merchant=till.device.store.merchant) if "store" in why else till.device.store
    role = RoleName.AUDITOR if "auditor" in why else RoleName.CASHIER
    person = make.staff(at, role, is_active=why != "has left")
    pins.set_pin(person.pk, pin=make.PIN)
    person.refresh_from_db()

    with pytest.raises(pins.WrongPin):
        turns.begin(till.device, person, make.PIN)
    assert (journal(), SignIn.objects.count()) == ([], 0)


def test_whom_nobody_is_is_refused_as_a_wrong_pin_is(till: Till, client: Client) -> None:
    make.paired(client, till.device)
    for chosen in ("", "x", "0", "1" * 30, "1" * 5000):
        answer = client.post(reverse("sign-in"), {"staff": chosen, "pin": make.PIN})
        assert answer.status_code == 200
    assert not SignIn.objects.exists()


def test_sign_out_is_for_whoever_stands_there(till: Till, client: Client) -> None:
    make.signed_in(client, till.device, till.staff)
    till.staff.roles.all().delete()
    answer = client.post(reverse("sign-out"))

    assert answer.headers["Location"] == reverse("sign-in")
    assert not SignIn.objects.filter(ended_at=None).exists()


def test_two_first_acts_of_a_day_are_in_one_shift(committed: Any) -> None:
    device = make.device()
    ready, found = threading.Barrier(4), []

    def act() -> None:
        try:
            ready.wait()
            found.append(shifts.current(device, staff_id=None, at=timezone.now()).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [Shift.objects.get().pk] * 4
