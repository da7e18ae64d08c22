"""How far a cashier may go with a price by hand, and when a manager is asked."""

import uuid
from typing import Any

import pytest

from pos import discounts, lines
from pos.approvals import NeedsApproval
from pos.models import Approval
from stores.models import Limit, Product, RoleName, Staff
from tests import make
from tests.pos.overrides import set_price, set_quantity
from tests.pos.till import Till


def limit(till: Till, act: str, **most: int) -> None:
    merchant = till.device.store.merchant
    Limit.objects.create(merchant=merchant, role=RoleName.CASHIER, act=act, **most)


def manager(till: Till) -> Staff:
    return make.staff(till.device.store, RoleName.MANAGER)


@pytest.mark.parametrize(
    ("most", "price", "is_alone"),
    [
        ({"most_rate": 1000}, 26910, True),
        ({"most_rate": 1000}, 26909, False),
        ({"most_amount": 5000}, 24900, True),
        ({"most_amount": 5000}, 24899, False),
    ],
)
def test_a_lower_price_counts_against_the_limit_of_a_discount(
    till: Till, most: dict[str, int], price: int, is_alone: bool
) -> None:
    till.add(till.hoodie)
    limit(till, "DISCOUNT", **most)
    if is_alone:
        set_price(till, price)
        return
    with pytest.raises(NeedsApproval):
        set_price(till, price)
    assert till.basket.total == 29900

    set_price(till, price, approver=manager(till))
    approval = Approval.objects.get()
    assert (approval.act, approval.amount) == ("DISCOUNT", 29900 - price)


def test_a_price_and_a_discount_are_measured_together(till: Till) -> None:
    till.add(till.hoodie)
    limit(till, "DISCOUNT", most_amount=5000)
    set_price(till, 26900)
    line = till.basket.lines.get()
    given: dict[str, Any] = {"line_id": line.pk, "reason": "x", "staff_id": till.staff.pk}

    def take_off(amount: int) -> None:
        fresh: dict[str, Any] = {"version": till.basket.version, "key": uuid.uuid4()}
        discounts.of_line(till.device.pk, off=lines.Off(amount=amount), **given, **fresh)

    with pytest.raises(NeedsApproval):
        take_off(2001)
    take_off(2000)
    with pytest.raises(NeedsApproval):
        set_price(till, 26899)


def test_more_at_a_price_by_hand_is_measured_again(till: Till) -> None:
    till.add(till.hoodie)
    limit(till, "DISCOUNT", most_amount=5000)
    set_price(till, 27400)  # 25.00 each.
    set_quantity(till, 2)
    with pytest.raises(NeedsApproval):
        set_quantity(till, 3)
    set_quantity(till, 3, approver=manager(till))
    set_quantity(till, 2)
    assert till.basket.total == 54800


def test_a_line_that_takes_another_in_is_measured_as_a_whole(till: Till) -> None:
    limit(till, "DISCOUNT", most_amount=5000)
    till.add(till.hoodie)
    set_price(till, 26900)
    till.add(till.hoodie)
    second = till.basket.lines.get(unit_price=29900)

    with pytest.raises(NeedsApproval):
        set_price(till, 26900, line=second)
    assert list(till.basket.lines.values_list("quantity", flat=True)) == [1000, 1000]


@pytest.mark.parametrize(("price", "is_alone"), [(34900, True), (34901, False)])
def test_a_higher_price_has_a_limit_of_its_own(till: Till, price: int, is_alone: bool) -> None:
    till.add(till.hoodie)
    limit(till, "DISCOUNT", most_amount=0)
    limit(till, "PRICE", most_amount=5000)
    if is_alone:
        set_price(till, price)
        return
    with pytest.raises(NeedsApproval, match="higher"):
        set_price(till, price)

    set_price(till, price, approver=manager(till))
    approval = Approval.objects.get()
    assert (approval.act, approval.amount, approval.detail) == ("PRICE", 5001, till.hoodie.sku)


def take_off(till: Till, product: Product, amount: int, approver: Staff | None = None) -> None:
    line = till.basket.lines.get(product=product)
    given: dict[str, Any] = {"version": till.basket.version, "key": uuid.uuid4()}
    given |= {"reason": "x", "staff_id": till.staff.pk, "approver": approver}
    discounts.of_line(till.device.pk, line_id=line.pk, off=lines.Off(amount=amount), **given)


@pytest.fixture
def mug(till: Till) -> Product:
    return make.product(merchant=till.device.store.merchant, names={"nb": "Kopp"}, price=10_000)


def both(till: Till, mug: Product) -> None:
    till.add(till.hoodie)
    till.add(mug)
    limit(till, "DISCOUNT", most_amount=5_000)


def test_small_discounts_of_one_basket_come_to_the_limit(till: Till, mug: Product) -> None:
    both(till, mug)
    take_off(till, till.hoodie, 3_000)
    # In place of the one before, and no more than that in all.
    take_off(till, till.hoodie, 4_000)
    take_off(till, mug, 1_000)
    told = r"10,01 needs a manager\. The basket's other goods are 40,00 less"
    with pytest.raises(NeedsApproval, match=told):
        take_off(till, mug, 1_001)
    take_off(till, till.hoodie, 1_000)
    take_off(till, mug, 4_000)
    assert till.basket.total == 39_900 - 5_000


def test_a_lower_price_and_another_lines_discount_are_measured_together(
    till: Till, mug: Product
) -> None:
    both(till, mug)
    take_off(till, mug, 3_000)
    with pytest.raises(NeedsApproval):
        set_price(till, 29_900 - 2_001)
    set_price(till, 29_900 - 2_000)


def test_what_a_manager_has_approved_leaves_the_cashiers_limit_whole(
    till: Till, mug: Product
) -> None:
    both(till, mug)
    boss = manager(till)
    take_off(till, till.hoodie, 20_000, boss)
    take_off(till, mug, 5_000)
    with pytest.raises(NeedsApproval):
        take_off(till, mug, 5_001)


def test_an_approval_does_not_move_to_other_goods(till: Till, mug: Product) -> None:
    both(till, mug)
    take_off(till, till.hoodie, 9_000, manager(till))
    take_off(till, till.hoodie, 0)
    till.add(till.coffee)
    take_off(till, mug, 5_000)
    with pytest.raises(NeedsApproval):
        take_off(till, till.coffee, 1)


def test_a_basket_that_a_manager_has_made_cheaper_is_not_asked_about_again(
    till: Till, mug: Product
) -> None:
    both(till, mug)
    given: dict[str, Any] = {"version": till.basket.version, "key": uuid.uuid4(), "reason": "x"}
    given |= {"staff_id": till.staff.pk, "approver": manager(till)}
    discounts.of_basket(till.device.pk, off=lines.Off(amount=10_000), **given)
    line = till.basket.lines.get(product=mug)
    take_off(till, mug, line.discount + 1_000)
