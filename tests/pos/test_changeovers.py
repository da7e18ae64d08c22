"""A till goes from one cashier to the next: counted blind, both named, and the day goes on."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import changeovers, shifts, verification
from pos.counts import Count
from pos.models import Changeover, JournalEntry, Report, Shift
from pos.refusals import NotPossible
from stores import pins
from stores.models import SignIn, Staff
from tests import make
from tests.constraints import copy, refused
from tests.pos.cash import move, with_cash
from tests.pos.till import Till

# The opening float of 1 000 and two hoodies at 299.
THERE = 159800
EXPECTED = "1\N{NO-BREAK SPACE}598,00"


@pytest.fixture
def cash_till(till: Till) -> Till:
    return with_cash(till)


@pytest.fixture
def tablet(client: Client, cash_till: Till) -> Client:
    return make.signed_in(client, cash_till.device, cash_till.staff)


@pytest.fixture
def next_one(cash_till: Till) -> Staff:
    person = make.staff(cash_till.device.store)
    pins.set_pin(person.pk, pin=make.PIN)
    person.refresh_from_db()
    return person


def enter(till: Till, amount: int) -> int:
    count = Count({"CASH": amount})
    changeovers.enter(till.device, count=count, staff=till.staff, key=uuid.uuid4())
    entry = changeovers.look(till.device, till.staff).entry
    assert entry
    return entry.number


def hand_over(till: Till, to: Staff | None, entry: int, **given: Any) -> None:
    asked: dict[str, Any] = {"pin": make.PIN, "reason": "", "key": uuid.uuid4(), **given}
    changeovers.hand_over(till.device, giver=till.staff, taker=to, entry=entry, **asked)


def post(tablet: Client, name: str, **fields: Any) -> Any:
    return tablet.post(reverse(name), {"key": str(uuid.uuid4()), **fields})


def test_both_names_and_the_count_are_on_a_row_and_in_the_journal(
    cash_till: Till, next_one: Staff
) -> None:
    shift = Shift.objects.get()
    hand_over(cash_till, next_one, enter(cash_till, THERE - 500), reason="a coin is gone")
    row = Changeover.objects.get()

    assert (row.giver, row.taker, row.shift) == (cash_till.staff, next_one, shift)
    assert row.counted
    assert row.counted["reason"] == "a coin is gone"
    assert row.counted["tenders"][0]["difference"] == -500
    entry = JournalEntry.objects.get(number=row.entry_number)
    assert entry.details
    assert entry.staff_id == cash_till.staff.pk
    names = [entry.details[name] for name in ("from", "giver", "to", "taker")]
    assert names == [cash_till.staff.pk, cash_till.staff.name, next_one.pk, next_one.name]
    assert entry.details["counted"] == row.counted
    assert SignIn.objects.get(ended_at=None).staff == next_one
    assert not Report.objects.exists()
    assert shifts.current(cash_till.device, staff_id=None, at=shifts.now()) == shift
    assert list(verification.faults(cash_till.device)) == []


def test_the_count_is_blind_and_then_says_what_differs(tablet: Client, next_one: Staff) -> None:
    assert reverse("hand-over") in tablet.get(reverse("till")).content.decode()
    html = tablet.get(reverse("hand-over")).content.decode()
    assert 'name="pieces-50000"' in html
    assert "598,00" not in html
    assert 'name="pin"' not in html

    answer = post(tablet, "count-hand-over", **{"pieces-50000": "many", "pieces-100": "7"})
    assert answer.status_code == 409
    assert 'value="many"' in answer.content.decode()
    assert post(tablet, "count-hand-over").status_code == 409
    pieces = {"pieces-50000": "3", "pieces-2000": "5"}
    assert post(tablet, "count-hand-over", **pieces).status_code == 302
    html = tablet.get(reverse("hand-over")).content.decode()
    assert EXPECTED in html
    assert next_one.name in html
    assert 'name="reason"' in html
    assert "598,00" not in tablet.get(reverse("hand-over") + "?again=1").content.decode()


def test_the_next_person_goes_on_at_the_same_tablet(
    tablet: Client, cash_till: Till, next_one: Staff
) -> None:
    entry = enter(cash_till, THERE)
    answer = post(tablet, "hand-over", staff=next_one.pk, pin="000000", entry=entry)
    assert answer.status_code == 409
    assert "Feil PIN" in answer.content.decode()
    answer = post(tablet, "hand-over", staff=next_one.pk, pin=make.PIN, entry=entry)

    assert answer.headers["Location"] == reverse("till")
    assert next_one.name in tablet.get(reverse("till")).content.decode()


def test_a_difference_has_a_reason_before_anybody_takes_over(
    cash_till: Till, next_one: Staff
) -> None:
    entry = enter(cash_till, THERE - 1000)
    with pytest.raises(NotPossible, match="Say why"):
        hand_over(cash_till, next_one, entry)

    assert not Changeover.objects.exists()
    assert not JournalEntry.objects.filter(code="13003").exists()


@pytest.mark.parametrize("to", ["nobody", "oneself", "a stranger"])
def test_only_a_colleague_of_the_store_takes_over(
    cash_till: Till, next_one: Staff, to: str
) -> None:
    stranger = make.staff(make.store())
    pins.set_pin(stranger.pk, pin=make.PIN)
    stranger.refresh_from_db()
    whom = {"nobody": None, "oneself": cash_till.staff, "a stranger": stranger}[to]
    with pytest.raises((NotPossible, pins.SignInRefused)):
        hand_over(cash_till, whom, enter(cash_till, THERE))

    assert not Changeover.objects.exists()


def test_money_that_moves_after_the_count_is_counted_again(
    cash_till: Till, next_one: Staff
) -> None:
    entry = enter(cash_till, THERE)
    move(cash_till, "PAY_IN", 1000)
    with pytest.raises(NotPossible, match="Count it again"):
        hand_over(cash_till, next_one, entry)
    with pytest.raises(NotPossible, match="Count it again"):
        hand_over(cash_till, next_one, 0)
    hand_over(cash_till, next_one, enter(cash_till, THERE + 1000))


def test_the_same_press_twice_is_one_hand_over(cash_till: Till, next_one: Staff) -> None:
    key, entry = uuid.uuid4(), enter(cash_till, THERE)
    for _press in range(2):
        hand_over(cash_till, next_one, entry, key=key)

    assert Changeover.objects.count() == 1
    # Who comes back to the till begins a count of one's own.
    assert changeovers.look(cash_till.device, cash_till.staff).entry is None


def test_where_there_is_no_cash_the_next_one_only_signs_in(till: Till, client: Client) -> None:
    tablet = make.signed_in(client, till.device, till.staff)
    person = make.staff(till.device.store)
    pins.set_pin(person.pk, pin=make.PIN)
    html = tablet.get(reverse("hand-over")).content.decode()
    assert 'name="pin"' in html
    assert post(tablet, "hand-over", staff=person.pk, pin=make.PIN).status_code == 302

    assert Changeover.objects.get().counted is None


def test_the_database_knows_two_people_and_one_row_per_entry(
    cash_till: Till, next_one: Staff
) -> None:
    hand_over(cash_till, next_one, enter(cash_till, THERE))
    row = Changeover.objects.get()
    with refused("changeover_once_per_entry"):
        copy(row)
    with refused("changeover_between_two_people"):
        copy(row, taker_id=row.giver_id, entry_number=1)


def test_the_office_sees_who_handed_over_and_what_was_missing(
    cash_till: Till, next_one: Staff, admin_client: Client
) -> None:
    hand_over(cash_till, next_one, enter(cash_till, THERE - 500), reason="a coin is gone")
    html = admin_client.get(reverse("admin:pos_changeover_changelist")).content.decode()

    for said in (cash_till.staff.name, next_one.name, "a coin is gone", "5.00"):
        assert said in html
