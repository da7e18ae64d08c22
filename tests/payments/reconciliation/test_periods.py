"""A period is closed when nothing of it is open, and nothing of it changes afterwards."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction

from payments.models import Answer, ClosedPeriod, Discrepancy, Match
from payments.reconciliation import answers, periods
from pos import shifts
from pos.refusals import NotPossible
from tests import make
from tests.payments.reconciliation.books import (
    fetch,
    match,
    morning,
    one,
    plant,
    read_log,
    reasons,
    sold,
)
from tests.payments.shop import Shop
from tests.payments.test_money_back import portal

ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def user(shop: Shop) -> User:
    return make.user()


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> None:
    """The days on which we sell are over already."""
    today = shifts.now() + 3 * ONE_DAY
    monkeypatch.setattr(periods, "now", lambda: today)


def close(shop: Shop, user: User, *, day: dt.date | None = None) -> ClosedPeriod:
    day = day or Match.objects.latest("day").day
    return periods.close(shop.device.store.merchant, until=day, user=user, note="November")


@pytest.mark.usefixtures("past")
def test_a_period_in_which_all_fits_is_closed_by_name(shop: Shop, user: User) -> None:
    sold(shop)
    assert morning(shop) == []

    made = close(shop, user)

    assert (made.user, made.note) == (user, "November")
    assert made.since == made.until == Match.objects.get().day
    with pytest.raises(NotPossible, match="closed already"):
        close(shop, user)


def test_a_day_that_is_not_over_stays_open(shop: Shop, user: User) -> None:
    sold(shop)
    morning(shop)
    with pytest.raises(NotPossible, match="not over"):
        close(shop, user, day=shifts.now().date() + ONE_DAY)


@pytest.mark.usefixtures("past")
def test_an_exception_must_be_answered_first(shop: Shop, user: User) -> None:
    payment = sold(shop)
    portal(shop, payment, "refund", 29900)
    read_log(shop, payment)
    assert morning(shop) == ["REFUND_WITHOUT_RETURN"]
    with pytest.raises(NotPossible, match="exception must be answered"):
        close(shop, user)

    found = one("REFUND_WITHOUT_RETURN")
    answers.answer(
        found.pk, act=Answer.Act.ACCEPTED, note="customer kept it", user=user, seen=-29900
    )
    close(shop, user)


@pytest.mark.usefixtures("past")
def test_what_vipps_has_not_settled_keeps_the_period_open(shop: Shop, user: User) -> None:
    plant(shop, "missing")
    sold(shop)
    assert morning(shop) == []
    with pytest.raises(NotPossible, match="not in Vipps' settlement"):
        close(shop, user)


@pytest.mark.usefixtures("past")
def test_the_database_itself_refuses_to_close_what_is_open(shop: Shop, user: User) -> None:
    plant(shop, "missing")
    sold(shop)
    morning(shop)
    day = Match.objects.get().day
    given = {"merchant": shop.device.store.merchant, "user": user, "at": shifts.now()}
    with pytest.raises(DatabaseError, match="is open"), transaction.atomic():
        ClosedPeriod.objects.create(until=day, **given)


@pytest.mark.usefixtures("past")
def test_nothing_of_a_closed_period_changes(shop: Shop, user: User) -> None:
    payment = sold(shop)
    plant(shop, "correction", msn=shop.unit.msn, amount=-100)
    morning(shop)
    found = one("CORRECTION")
    answers.answer(found.pk, act=Answer.Act.ACCEPTED, note="agreed", user=user, seen=-100)
    made = close(shop, user)
    matches = Match.objects.filter(event__payment=payment)
    frozen = (
        lambda: matches.update(amount=1),
        lambda: Discrepancy.objects.update(ended="", ended_at=None),
        lambda: ClosedPeriod.objects.filter(pk=made.pk).update(until=made.until - ONE_DAY),
        made.delete,
    )
    for act in frozen:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    match()
    assert reasons() == []


@pytest.mark.usefixtures("past")
def test_what_comes_late_belongs_to_the_first_open_day_and_says_so(shop: Shop, user: User) -> None:
    sold(shop)
    morning(shop)
    made = close(shop, user)

    late = sold(shop)
    morning(shop)

    found = Match.objects.get(event__payment=late)
    assert (found.day, found.late_for) == (made.until + ONE_DAY, made.until)


@pytest.mark.usefixtures("past")
def test_an_entry_that_comes_after_its_period_is_put_before_a_person(
    shop: Shop, user: User
) -> None:
    plant(shop, "missing")
    sold(shop)
    weeks = shifts.now() + dt.timedelta(days=21)
    assert morning(shop, at=weeks) == ["CAPTURE_ABSENT"]
    absent = one("CAPTURE_ABSENT")
    answers.answer(absent.pk, act=Answer.Act.CLAIMED, note="Vipps: ticket 7", user=user, seen=49800)
    made = close(shop, user)

    plant(shop, "release")
    fetch(shop)
    match(weeks)

    assert reasons() == ["LATE_ENTRY"]
    assert one("LATE_ENTRY").day == made.until + ONE_DAY
    assert Match.objects.get().entry is None


@pytest.mark.usefixtures("past")
def test_one_that_is_settled_does_not_come_back_and_another_amount_does(
    shop: Shop, user: User
) -> None:
    payment = sold(shop)
    portal(shop, payment, "refund", 10000)
    read_log(shop, payment)
    morning(shop)
    found = one("REFUND_WITHOUT_RETURN")
    with pytest.raises(NotPossible, match="Say why"):
        answers.answer(found.pk, act=Answer.Act.ACCEPTED, note=" ", user=user, seen=-10000)
    with pytest.raises(NotPossible, match="amount has changed"):
        answers.answer(found.pk, act=Answer.Act.ACCEPTED, note="x", user=user, seen=-1)
    answers.answer(found.pk, act=Answer.Act.ASKED, note="asked Ingrid", user=user, seen=-10000)
    assert reasons() == ["REFUND_WITHOUT_RETURN"]
    answers.answer(found.pk, act=Answer.Act.ACCEPTED, note="ok", user=user, seen=-10000)
    match()
    assert reasons() == []
    with pytest.raises(NotPossible, match="ended already"):
        answers.answer(found.pk, act=Answer.Act.ACCEPTED, note="ok", user=user, seen=-10000)
    said = list(Answer.objects.order_by("pk").values_list("act", "note", "user"))
    assert said == [("ASKED", "asked Ingrid", user.pk), ("ACCEPTED", "ok", user.pk)]
    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.update(note="never said")
