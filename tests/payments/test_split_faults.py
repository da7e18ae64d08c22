"""A part of a sale and its way back, whatever dies, is lost or comes twice."""

import uuid
from contextlib import suppress
from typing import Any

import pytest

from payments import machine, schedule
from payments.models import Payment
from payments.panel import hold, panel_for, see
from pos import tenders
from pos.models import Tender
from pos.refusals import Frozen
from tests.chaos.crashes import POINTS, Crash, dying
from tests.constraints import copy, refused
from tests.payments import splits
from tests.payments.shop import Shop, holds, hurry, open_shop
from tests.payments.splits import ask, by_card, give_back, paid_by, pay
from tests.pos.test_goods import at_once

EVERYWHERE = range(len(POINTS))


def die(shop: Shop, payment: Payment, point: int) -> None:
    """A keeper dies there; its lease runs out, and another one comes."""
    with dying(point), suppress(Crash):
        shop.keep(payment)
    assert holds()
    shop.keep(payment, looks=4)


@pytest.mark.parametrize("point", EVERYWHERE)
def test_a_keeper_that_dies_over_a_part_takes_it_once(shop: Shop, point: int) -> None:
    shop.fill()
    payment = ask(shop, 20_000)
    die(shop, payment, point)
    shop.approve(payment)
    die(shop, payment, point)

    assert Tender.objects.filter(reference=payment.reference).count() == 1
    assert paid_by(by_card(shop)) == [("VIPPS", 20_000), ("CARD", 29_800)]
    splits.in_order(shop, payment)


@pytest.mark.parametrize("point", EVERYWHERE)
def test_a_keeper_that_dies_over_a_parts_way_back_pays_it_back_once(shop: Shop, point: int) -> None:
    shop.fill()
    payment = pay(shop, 20_000)
    give_back(shop, payment)
    die(shop, payment, point)

    assert payment.undone_at
    assert Tender.objects.filter(reference=payment.reference).count() == 2
    assert paid_by(by_card(shop)) == [("CARD", 49_800)]
    splits.in_order(shop, payment)


@pytest.mark.parametrize("mode", ["drop_before", "drop_after"])
@pytest.mark.parametrize("operation", ["create", "capture", "refund", "get"])
def test_lost_answers_move_a_part_once_each_way(shop: Shop, operation: str, mode: str) -> None:
    shop.fill()
    payment = ask(shop, 20_000)
    if operation != "refund":
        shop.town.fail(operation, mode, times=2)
    shop.keep(payment, looks=4)
    shop.approve(payment)
    shop.keep(payment, looks=4)
    assert tenders.left_to_pay(shop.basket) == 29_800
    shop.town.fail(operation, mode, times=2)
    give_back(shop, payment)
    shop.keep(payment, looks=8)

    assert not shop.is_frozen()
    assert paid_by(by_card(shop)) == [("CARD", 49_800)]
    splits.in_order(shop, payment)


def test_while_nobody_knows_the_basket_is_nobodys_and_the_till_says_so(shop: Shop) -> None:
    shop.fill()
    payment = pay(shop, 20_000)
    shop.town.fail("refund", "drop_after", times=1)
    shop.town.fail("get", "status", status=503, times=500)
    give_back(shop, payment)
    shop.keep(payment, looks=3)

    scene = see(shop.device)
    shown = panel_for(scene)
    assert shown
    assert (shown.kind, [act.label for act in shown.actions]) == ("going_back", ["Check now"])
    assert "not answered" in shown.lines[0]
    assert hold(scene).is_unknown
    with pytest.raises(Frozen):
        by_card(shop)
    payment.unknown_since = payment.requested_at - schedule.LIFE * 2
    payment.save()
    shop.keep(payment)
    assert payment.flag == "UNKNOWN"

    shop.town.post("faults", clear=True)
    shop.keep(payment, looks=3)
    assert payment.flag == ""
    assert paid_by(by_card(shop)) == [("CARD", 49_800)]
    splits.in_order(shop, payment)


def test_a_refund_is_never_sent_again_where_vipps_has_it_in_its_log(shop: Shop) -> None:
    shop.fill()
    payment = pay(shop, 20_000)
    shop.town.fail("refund", "drop_after", times=1)
    give_back(shop, payment)
    shop.keep(payment, looks=4)
    assert len(shop.town.get("requests", "operation=refund")["requests"]) == 1
    splits.in_order(shop, payment)


def test_two_parts_of_a_basket_never_go_back_at_once(shop: Shop) -> None:
    shop.fill()
    first, second = pay(shop, 20_000), pay(shop, 10_000)
    give_back(shop, first)
    with pytest.raises(Frozen):
        give_back(shop, second)
    with refused("one_part_of_a_basket_goes_back_at_a_time"):
        Payment.objects.filter(pk=second.pk).update(undo_asked_at=second.received_at)
    with refused("a_part_that_is_undone_is_paid_back"):
        Payment.objects.filter(pk=first.pk).update(undone_at=first.received_at)
    with refused("a_part_is_refunded_once"):
        refund = first.operations.get(kind="REFUND")
        copy(refund, payment_id=second.pk, idempotency_key=uuid.uuid4())
    with refused("a_refund_only_with_a_return_or_a_closing"):
        refund.part = None
        refund.save()


def test_a_part_that_goes_back_and_a_card_at_the_same_moment_never_both_win(
    committed: Any, town: Any
) -> None:
    shop = open_shop(town)
    shop.fill()
    payment = pay(shop, 20_000)
    seen = splits.given(shop)
    answers = at_once(
        lambda: splits.give_back(shop, payment, version=seen["version"]),
        lambda: tenders.take_card(
            shop.device, version=seen["version"], key=uuid.uuid4(), staff_id=shop.staff.pk
        ),
    )
    assert sum(isinstance(answer, Exception) for answer in answers) == 1
    hurry(payment)
    while machine.advance(payment.pk):
        pass
    shop.keep(payment, looks=2)
    if payment.undone_at:
        assert paid_by(by_card(shop)) == [("CARD", 49_800)]
    splits.in_order(shop, payment)
