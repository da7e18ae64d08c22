"""A part that the app has paid goes back before the sale is complete, and only then is it free."""

import pytest

from payments import flow
from payments.panel import panel_for, see
from pos import part_payments, tenders, voids
from pos.models import JournalEntry
from pos.refusals import Frozen, NotPossible, Stale
from tests.payments import splits
from tests.payments.shop import Shop, holds
from tests.payments.splits import OTHER, by_card, choose, give_back, given, paid_by, pay, undone
from tests.payments.test_money_back import portal


def test_a_part_goes_back_over_the_network_before_another_tender_takes_its_place(
    shop: Shop,
) -> None:
    shop.fill()
    payment = pay(shop, 20_000)
    give_back(shop, payment)
    assert shop.is_frozen()
    assert tenders.left_to_pay(shop.basket) == 29_800
    with pytest.raises(Frozen):
        by_card(shop)
    with pytest.raises(Frozen):
        choose(shop, 10_000)
    with pytest.raises(Frozen):
        voids.void(shop.device, staff_id=shop.staff.pk, **given(shop))
    assert holds()

    shop.keep(payment, looks=2)
    assert (payment.refunded, payment.flag) == (20_000, "")
    assert not shop.is_frozen()
    assert tenders.left_to_pay(shop.basket) == 49_800
    assert paid_by(by_card(shop)) == [("CARD", 49_800)]
    splits.in_order(shop, payment)


def test_a_part_given_back_is_journalled_and_the_basket_can_be_emptied(shop: Shop) -> None:
    shop.fill()
    payment = pay(shop, 20_000)
    with pytest.raises(NotPossible, match="Money has been received"):
        voids.void(shop.device, staff_id=shop.staff.pk, **given(shop))
    undone(shop, payment)
    told = JournalEntry.objects.get(details__event="PART_GIVEN_BACK")
    assert told.details
    assert (told.details["kind"], told.details["amount"]) == ("VIPPS", 20_000)
    voids.void(shop.device, staff_id=shop.staff.pk, **given(shop))
    assert not shop.basket.lines.exists()
    splits.in_order(shop, payment)


def test_the_first_of_two_phones_gets_its_part_back(shop: Shop) -> None:
    shop.fill()
    first, second = pay(shop, 20_000), pay(shop, 10_000, phone=OTHER)
    undone(shop, first)
    shown = panel_for(see(shop.device))
    assert shown
    assert (shown.kind, shown.payment) == ("gone_back", first.pk)
    assert part_payments.by_app(shop.basket) == [splits.tender_of(second)]
    third = pay(shop)
    assert paid_by(shop.receipt(third)) == [("VIPPS", 10_000), ("VIPPS", 39_800)]
    splits.in_order(shop, first, second, third)


def test_a_part_is_given_back_once_however_often_it_is_pressed(shop: Shop) -> None:
    shop.fill()
    payment = pay(shop, 20_000)
    pressed = given(shop)
    give_back(shop, payment, **pressed)
    give_back(shop, payment, **pressed)
    shop.keep(payment, looks=2)
    with pytest.raises(Stale):
        give_back(shop, payment)
    assert payment.operations.filter(kind="REFUND").count() == 1
    splits.in_order(shop, payment)


def test_a_part_that_vipps_does_not_pay_back_still_pays(shop: Shop) -> None:
    shop.fill()
    payment = pay(shop, 20_000)
    shop.town.fail("refund", "refuse", code="6210")
    give_back(shop, payment)
    shop.keep(payment, looks=2)
    assert (payment.is_going_back, payment.flag, shop.is_frozen()) == (False, "", False)
    shown = panel_for(see(shop.device))
    assert shown
    assert shown.kind == "not_gone_back"
    assert "6210" in shown.lines[0]
    assert tenders.left_to_pay(shop.basket) == 29_800
    assert holds()

    undone(shop, payment)
    assert paid_by(by_card(shop)) == [("CARD", 49_800)]
    splits.in_order(shop, payment)


def test_a_part_of_which_the_portal_has_given_back_something_is_head_offices(shop: Shop) -> None:
    shop.fill()
    payment = pay(shop, 20_000)
    portal(shop, payment, "refund", 5_000)
    flow.read_again(payment.pk)
    shop.keep(payment, looks=2)
    with pytest.raises(NotPossible, match="Head office"):
        give_back(shop, payment)
    assert not shop.is_frozen()
