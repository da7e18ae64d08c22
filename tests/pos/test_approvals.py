"""What a cashier may not do alone: a named manager approves, and it is kept for ever."""

import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from pos import discounts, lines, voids
from pos.approvals import NeedsApproval
from pos.models import Approval, JournalEntry
from pos.refusals import NotPossible
from stores import limits, pins
from stores.limits import Act
from stores.models import Limit, RoleName, Staff
from tests import make
from tests.constraints import copy, refused
from tests.pos.till import Till

PIN = "802614"


def limit(till: Till, act: str = "DISCOUNT", **fields: Any) -> Limit:
    merchant = till.device.store.merchant
    given = {"merchant": merchant, "role": RoleName.CASHIER, "act": act, **fields}
    return Limit.objects.create(**given)


@pytest.fixture
def manager(till: Till) -> Staff:
    person = make.staff(till.device.store, RoleName.MANAGER)
    pins.set_pin(person.pk, pin=PIN)
    return person


def take_off(till: Till, off: lines.Off, approver: Staff | None = None) -> None:
    line = till.basket.lines.order_by("pk").first()
    assert line
    discounts.of_line(
        till.device.pk,
        line_id=line.pk,
        off=off,
        reason="scratched",
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
        approver=approver,
    )


def void(till: Till, approver: Staff | None = None) -> None:
    given: dict[str, Any] = {"version": till.basket.version, "key": uuid.uuid4()}
    given["staff_id"] = till.staff.pk
    voids.void(till.device, approver=approver, **given)


def test_without_a_limit_a_role_may_do_it_alone(till: Till) -> None:
    till.add(till.hoodie)
    take_off(till, lines.Off(rate=9000))
    void(till)
    assert not Approval.objects.exists()


@pytest.mark.parametrize(
    ("most", "off", "is_alone"),
    [
        ({"most_rate": 1000}, lines.Off(rate=1000), True),
        ({"most_rate": 1000}, lines.Off(rate=1001), False),
        # An amount is measured as a part as well.
        ({"most_rate": 1000}, lines.Off(amount=2990), True),
        ({"most_rate": 1000}, lines.Off(amount=2991), False),
        ({"most_amount": 5000}, lines.Off(amount=5000), True),
        ({"most_amount": 5000}, lines.Off(amount=5001), False),
        ({"most_amount": 0}, lines.Off(amount=1), False),
    ],
)
def test_up_to_the_limit_alone_and_not_an_ore_more(
    till: Till, most: Any, off: lines.Off, is_alone: bool
) -> None:
    till.add(till.hoodie)
    limit(till, **most)
    if is_alone:
        take_off(till, off)
        assert till.basket.lines.get().discount
        return
    with pytest.raises(NeedsApproval):
        take_off(till, off)
    assert till.basket.lines.get().discount == 0


def test_a_manager_approves_and_both_names_stay(till: Till, manager: Staff) -> None:
    till.add(till.hoodie)
    limit(till, most_rate=1000)
    take_off(till, lines.Off(rate=5000), manager)

    kept = Approval.objects.get()
    assert (kept.asked_by, kept.approved_by) == (till.staff, manager)
    assert (kept.act, kept.amount, kept.rate) == ("DISCOUNT", 14950, 5000)
    told = JournalEntry.objects.get(details__event="APPROVED")
    assert told.staff == till.staff
    assert told.details
    assert told.details["name"] == manager.name


def test_nobody_approves_their_own_or_above_their_own_limit(till: Till, manager: Staff) -> None:
    till.add(till.hoodie)
    limit(till, most_rate=1000)
    cashier = make.staff(till.device.store)
    for person in (till.staff, cashier):
        with pytest.raises(NotPossible, match="may not approve this"):
            take_off(till, lines.Off(rate=5000), person)
    limit(till, role=RoleName.MANAGER, most_rate=4000)
    with pytest.raises(NotPossible, match="so much"):
        take_off(till, lines.Off(rate=5000), manager)
    take_off(till, lines.Off(rate=4000), manager)


def test_a_smaller_discount_than_before_asks_nobody(till: Till, manager: Staff) -> None:
    till.add(till.hoodie)
    limit(till, most_amount=0)
    take_off(till, lines.Off(amount=5000), manager)
    take_off(till, lines.Off(amount=1000))
    assert till.basket.lines.get().discount == 1000


def test_a_stores_limit_stands_instead_of_the_merchants(till: Till) -> None:
    store = till.device.store
    limit(till, "VOID", most_amount=100)
    limit(till, "VOID", store=store, most_amount=50_000)
    assert limits.may_alone(till.staff.pk, store, Act.VOID, amount=50_000)
    elsewhere = make.store(merchant=store.merchant)
    other = make.staff(elsewhere)
    assert not limits.may_alone(other.pk, elsewhere, Act.VOID, amount=101)


def test_a_basket_above_the_limit_is_not_emptied_alone(till: Till, manager: Staff) -> None:
    till.add(till.hoodie)
    limit(till, "VOID", most_amount=10_000)
    with pytest.raises(NeedsApproval):
        void(till)
    void(till, manager)
    assert not till.basket.lines.exists()
    assert Approval.objects.get().act == "VOID"


def test_the_till_asks_for_a_name_and_a_pin_and_does_what_was_asked(
    till: Till, manager: Staff, client: Client
) -> None:
    tablet = make.signed_in(client, till.device, till.staff)
    till.add(till.hoodie)
    limit(till, most_rate=1000)
    url = reverse("discount-basket")
    version, key = str(till.basket.version), str(uuid.uuid4())
    sent = {"discount": "50 %", "reason": "Skadet", "version": version, "key": key}

    asked = tablet.post(url, sent).content.decode()
    assert "En leder godkjenner" in asked
    assert manager.name in asked
    assert f'name="key" value="{key}"' in asked

    wrong = tablet.post(url, {**sent, "approver": manager.pk, "pin": "111112"})
    assert "Feil PIN" in wrong.content.decode()
    assert not Approval.objects.exists()
    assert till.basket.total == 29900

    tablet.post(url, {**sent, "approver": manager.pk, "pin": PIN})
    assert till.basket.total == 14950
    assert Approval.objects.get().approved_by == manager


def test_a_pin_is_never_sent_back(till: Till, manager: Staff, client: Client) -> None:
    tablet = make.signed_in(client, till.device, till.staff)
    till.add(till.hoodie)
    limit(till, most_amount=0)
    limit(till, role=RoleName.MANAGER, most_amount=1)
    sent = {"discount": "50 %", "reason": "x", "version": str(till.basket.version)}
    sent |= {"key": str(uuid.uuid4()), "approver": str(manager.pk), "pin": PIN}
    assert PIN not in tablet.post(reverse("discount-basket"), sent).content.decode()


@pytest.mark.parametrize("off", [lines.Off(amount=10_000), lines.Off(rate=3333), lines.Off()])
def test_a_discount_of_the_basket_is_shared_to_the_ore(till: Till, off: lines.Off) -> None:
    till.add(till.hoodie)
    till.add(till.hoodie)
    till.add(till.coffee)
    given: dict[str, Any] = {"version": till.basket.version, "key": uuid.uuid4()}
    given["staff_id"] = till.staff.pk
    discounts.of_basket(till.device.pk, off=off, reason="opening day", **given)

    whole = 2 * 29900 + 2580
    taken = sum(line.discount for line in till.basket.lines.all())
    assert till.basket.total == whole - taken
    if off.amount:
        assert taken == off.amount
    elif off.rate:
        assert abs(taken - off.of(whole)) <= 1
    else:
        assert taken == 0


def test_approvals_only_grow(till: Till, manager: Staff) -> None:
    till.add(till.hoodie)
    limit(till, most_amount=0)
    take_off(till, lines.Off(amount=5000), manager)
    kept = Approval.objects.get()
    with pytest.raises(Exception, match=r"append.only|permission denied"), transaction.atomic():
        Approval.objects.filter(pk=kept.pk).update(amount=1)
    with refused("nobody_approves_their_own_act"):
        copy(kept, approved_by_id=kept.asked_by_id)


@pytest.mark.parametrize("role", [RoleName.ACCOUNTANT, RoleName.AUDITOR])
def test_a_role_that_does_nothing_at_a_till_lifts_no_limit(till: Till, role: RoleName) -> None:
    """Who keeps the merchant's books as well is a cashier at the till."""
    store = till.device.store
    till.staff.roles.create(merchant=store.merchant, role=role)
    for act in set(Act) - {Act.DRAWER}:
        limit(till, act, most_amount=5000)
        assert limits.may_alone(till.staff.pk, store, act, amount=5000)
        assert not limits.may_alone(till.staff.pk, store, act, amount=5001)
    limit(till, Act.DRAWER, most_times=2)
    assert limits.may_alone(till.staff.pk, store, Act.DRAWER, times=2)
    assert not limits.may_alone(till.staff.pk, store, Act.DRAWER, times=3)


@pytest.mark.parametrize("price", [29900, 1995, 5])
def test_a_part_is_measured_as_it_was_typed(till: Till, price: int) -> None:
    """Ten per cent of 19,95 are two kroner, which is a little more."""
    till.hoodie.price = price
    till.hoodie.save()
    till.add(till.hoodie)
    limit(till, most_rate=1000)
    take_off(till, lines.Off(rate=1000))
    given: dict[str, Any] = {"reason": "x", "staff_id": till.staff.pk}
    version, key = till.basket.version, uuid.uuid4()
    off = lines.Off(rate=1000)
    given |= {"version": version, "key": key, "is_seen": True}
    discounts.of_basket(till.device.pk, off=off, **given)
