"""Cash that goes back opens the drawer it comes out of, whoever has asked for the return, and no
return is recorded by the office while that drawer is open."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User

from payments import closings, flow
from payments.models import Payment
from pos import drawers, office_returns, part_payments
from pos.models import Drawer, JournalEntry, Receipt, Tender
from pos.refusals import NotPossible
from tests import make
from tests.payments.exchanging import back_at_till
from tests.payments.shop import Shop, holds
from tests.payments.splits import pay
from tests.payments.test_money_back import lines_of


@pytest.fixture
def user(shop: Shop) -> User:
    return make.user()


@pytest.fixture
def bridge(shop: Shop) -> str:
    token = drawers.connect(shop.device.pk)
    drawers.report(token, is_open=False)
    return token


def by_cash_and_app(shop: Shop, bridge: str) -> Payment:
    """498,00: 100,00 in cash, the rest by the app; the drawer is closed again."""
    shop.fill()
    given: dict[str, Any] = {"version": shop.basket.version, "key": uuid.uuid4()}
    given |= {"amount": 10_000, "staff_id": shop.staff.pk}
    part_payments.take_cash(shop.device, **given)
    for is_open in (True, False):
        drawers.report(bridge, is_open=is_open)
    payment = pay(shop)
    assert shop.receipt(payment)
    return payment


def asked(bridge: str) -> bool:
    """Whether the drawer is to open now, for the last return receipt."""
    is_asked = drawers.report(bridge, is_open=False)
    awaits = Drawer.objects.get().awaits
    assert is_asked == (awaits is not None and awaits.kind == "RETURN")
    return is_asked


def test_cash_that_waited_for_a_refund_opens_the_drawer(shop: Shop, bridge: str) -> None:
    payment = by_cash_and_app(shop, bridge)
    back_at_till(shop, payment.basket.receipt)
    assert not asked(bridge)
    shop.keep(payment)
    assert Receipt.objects.filter(kind="RETURN").count() == 1
    assert asked(bridge)
    drawers.report(bridge, is_open=True)
    entry = JournalEntry.objects.filter(details__event="WITH_SALE").order_by("number").last()
    assert entry
    assert entry.receipt
    assert entry.receipt.kind == "RETURN"
    assert holds()


def test_cash_that_the_office_pays_back_opens_the_drawer(
    shop: Shop, bridge: str, user: User
) -> None:
    payment = by_cash_and_app(shop, bridge)
    quantities = dict.fromkeys(lines_of(payment), 1000)
    flow.refund(payment.pk, quantities=quantities, reason="too small", user=user)
    shop.keep(payment)
    assert asked(bridge)
    assert holds()


def test_what_has_gone_back_before_opens_nothing(shop: Shop, bridge: str, user: User) -> None:
    payment = shop.paid()
    payment.flag_for("REFUND_REFUSED", payment.requested_at)
    payment.save()
    given: dict[str, Any] = {"reason": "from the drawer", "user": user, "key": uuid.uuid4()}
    hoodie = {lines_of(payment)[0]: 1000}
    closings.take_back(payment.pk, quantities=hoodie, kind=Tender.Kind.CASH, **given)
    assert not asked(bridge)


def test_the_office_records_no_return_while_the_drawer_is_open(
    shop: Shop, bridge: str, user: User
) -> None:
    payment = shop.paid()
    payment.flag_for("REFUND_REFUSED", payment.requested_at)
    payment.save()
    drawers.report(bridge, is_open=True)
    given: dict[str, Any] = {"quantities": {lines_of(payment)[0]: 1000}, "reason": "x"}
    given |= {"user": user}
    with pytest.raises(NotPossible, match="drawer is open"):
        flow.refund(payment.pk, **given)
    with pytest.raises(NotPossible, match="drawer is open"):
        closings.take_back(payment.pk, key=uuid.uuid4(), kind=Tender.Kind.CASH, **given)
    with pytest.raises(NotPossible, match="drawer is open"):
        office_returns.give_back(payment.basket.receipt, key=uuid.uuid4(), **given)
    drawers.report(bridge, is_open=False)
    flow.refund(payment.pk, **given)
    assert holds()
