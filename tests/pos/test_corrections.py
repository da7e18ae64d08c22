"""Line by line is no way around the approval that emptying a basket asks for."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import alone, lines, shifts
from pos.approvals import NeedsApproval
from pos.models import Approval, BasketLine, JournalEntry
from stores.models import Product, Staff
from tests import make
from tests.pos.test_approvals import PIN, limit, manager, void
from tests.pos.till import Till

__all__ = ["manager"]


@pytest.fixture
def mug(till: Till) -> Product:
    return make.product(merchant=till.device.store.merchant, names={"nb": "Kopp"}, price=10_000)


def line_of(till: Till, product: Product) -> BasketLine:
    return till.basket.lines.get(product=product)


def remove(till: Till, product: Product, approver: Staff | None = None) -> None:
    given: dict[str, Any] = {"version": till.basket.version, "key": uuid.uuid4()}
    given |= {"staff_id": till.staff.pk, "approver": approver}
    lines.remove(till.device.pk, line_id=line_of(till, product).pk, **given)


def set_quantity(till: Till, product: Product, quantity: int, **more: Any) -> None:
    given: dict[str, Any] = {"version": till.basket.version, "key": uuid.uuid4(), **more}
    given |= {"staff_id": till.staff.pk, "line_id": line_of(till, product).pk}
    lines.set_quantity(till.device.pk, quantity=quantity, **given)


def filled(till: Till, mug: Product) -> None:
    for product in (till.hoodie, mug, till.coffee):
        till.add(product)


def test_a_basket_is_not_emptied_line_by_line_above_the_limit(
    till: Till, manager: Staff, mug: Product
) -> None:
    filled(till, mug)
    limit(till, "VOID", most_amount=20_000)
    with pytest.raises(NeedsApproval, match="To take goods of 299,00 out of a basket"):
        remove(till, till.hoodie)
    assert till.basket.lines.count() == 3
    assert not JournalEntry.objects.filter(details__event="LINE_REMOVED").exists()

    remove(till, till.hoodie, manager)
    approval = Approval.objects.get()
    assert (approval.act, approval.amount, approval.basket) == ("VOID", 29_900, till.basket)
    assert not till.basket.lines.filter(product=till.hoodie).exists()


def test_small_lines_come_to_the_limit_of_one_basket(till: Till, mug: Product) -> None:
    filled(till, mug)
    limit(till, "VOID", most_amount=30_000)
    remove(till, till.hoodie)
    with pytest.raises(NeedsApproval, match="399,00"):
        remove(till, mug)


def test_a_bag_that_is_left_hides_nothing(till: Till, mug: Product) -> None:
    till.add(mug)
    till.add(till.hoodie)
    till.add(till.coffee)
    limit(till, "VOID", most_amount=5_000)
    for product in (mug, till.hoodie):
        with pytest.raises(NeedsApproval):
            remove(till, product)


def test_fewer_pieces_are_taken_out_as_well(till: Till, manager: Staff, mug: Product) -> None:
    till.add(mug)
    set_quantity(till, mug, 5_000)
    till.add(till.coffee)
    limit(till, "VOID", most_amount=30_000)
    set_quantity(till, mug, 2_000)
    with pytest.raises(NeedsApproval, match="400,00"):
        set_quantity(till, mug, 1_000)
    assert till.basket.total == 20_000 + 2_580
    set_quantity(till, mug, 1_000, approver=manager)
    assert till.basket.total == 10_000 + 2_580


def test_what_was_scanned_last_is_taken_back_without_a_question(till: Till, mug: Product) -> None:
    filled(till, mug)
    limit(till, "VOID", most_amount=0)
    remove(till, till.coffee)
    with pytest.raises(NeedsApproval):
        remove(till, mug)
    till.add(till.coffee)
    remove(till, till.coffee)


def test_the_last_line_is_all_of_its_basket(till: Till) -> None:
    till.add(till.hoodie)
    limit(till, "VOID", most_amount=0)
    with pytest.raises(NeedsApproval):
        remove(till, till.hoodie)


def test_baskets_emptied_line_by_line_count_for_the_day(
    till: Till, manager: Staff, mug: Product
) -> None:
    limit(till, "VOID", most_amount=50_000)
    till.add(mug)
    till.add(till.hoodie)
    remove(till, mug)
    remove(till, till.hoodie)
    assert alone.emptied(till.device, till.staff.pk, shifts.now()) == 39_900
    till.add(till.hoodie)
    with pytest.raises(NeedsApproval, match="You have done so for 399,00"):
        void(till)
    void(till, manager)
    assert alone.emptied(till.device, till.staff.pk, shifts.now()) == 39_900


def test_what_a_manager_has_seen_counts_no_further(
    till: Till, manager: Staff, mug: Product
) -> None:
    filled(till, mug)
    limit(till, "VOID", most_amount=20_000)
    remove(till, till.hoodie, manager)
    remove(till, mug)
    assert alone.removed(till.device, till.basket, shifts.now()) == 10_000


def test_the_goods_of_the_next_customer_are_a_basket_of_their_own(till: Till, mug: Product) -> None:
    limit(till, "VOID", most_amount=35_000)
    till.add(mug)
    till.add(till.hoodie)
    remove(till, till.hoodie)
    till.sell_what_is_there()
    till.add(till.coffee)
    till.add(till.hoodie)
    till.add(mug)
    remove(till, till.hoodie)


def test_without_a_limit_nobody_is_asked(till: Till, mug: Product) -> None:
    filled(till, mug)
    for product in (till.hoodie, mug, till.coffee):
        remove(till, product)
    assert not Approval.objects.exists()


def test_each_line_is_in_the_journal_and_who_has_approved_it(
    till: Till, manager: Staff, mug: Product
) -> None:
    filled(till, mug)
    limit(till, "VOID", most_amount=20_000)
    remove(till, till.hoodie, manager)
    remove(till, mug)
    remove(till, till.coffee)
    told = JournalEntry.objects.filter(details__event="LINE_REMOVED").order_by("number")
    assert [(one.details or {})["amount"] for one in told] == [-29_900, -10_000, -2_580]
    assert [bool((one.details or {}).get("approved")) for one in told] == [True, False, False]


def test_the_till_asks_for_a_manager_and_takes_the_line_out(
    till: Till, manager: Staff, mug: Product, client: Client
) -> None:
    filled(till, mug)
    limit(till, "VOID", most_amount=20_000)
    tablet = make.signed_in(client, till.device, till.staff)
    url = reverse("remove-line", args=[line_of(till, till.hoodie).pk])
    sent = {"key": str(uuid.uuid4()), "version": till.basket.version}
    page = tablet.post(url, sent, headers={"HX-Request": "true"}).content.decode()
    assert manager.name in page
    assert till.basket.lines.count() == 3
    tablet.post(url, {**sent, "approver": manager.pk, "pin": PIN}, headers={"HX-Request": "true"})
    assert till.basket.lines.count() == 2
