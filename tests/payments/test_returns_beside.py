"""Returns beside a refund in the portal, and beside each other."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.utils import timezone

from payments.models import Operation, Payment
from pos import parts, receipts, returns
from pos.models import Receipt, Return, Tender
from pos.refusals import NotPossible
from tests import make
from tests.payments.office import read_again
from tests.payments.shop import Shop, holds
from tests.payments.test_money_back import portal
from tests.payments.test_returns import (
    back,
    by_card_and_app,
    give_back,
    its_terms,
    refuse,
    take_back,
)

__all__ = ["its_terms"]

Kind = Tender.Kind


@pytest.fixture
def manager(shop: Shop) -> User:
    return make.user()


def test_the_portal_and_cash_in_the_place_of_a_refund_both_count(shop: Shop, manager: User) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 19_800)
    read_again(shop, payment)
    refuse(shop, manager, payment, 0)
    take_back(payment, manager, Kind.CASH, 0)

    # 498,00 was paid: 198,00 has gone back in the portal and 299,00 in cash.
    with pytest.raises(NotPossible, match="Only 1,00"):
        give_back(payment, manager, 1)
    assert holds()


def test_cash_in_the_place_of_refunds_is_together_what_the_payment_has_left(
    shop: Shop, manager: User
) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 19_800)
    read_again(shop, payment)
    refuse(shop, manager, payment, 1)
    take_back(payment, manager, Kind.CASH, 1)
    payment.refresh_from_db()
    payment.flag_for("REFUND_REFUSED", payment.requested_at)
    payment.save()

    with pytest.raises(NotPossible, match="Only 101,00"):
        take_back(payment, manager, Kind.CASH, 0)
    assert holds()


def test_a_keeper_of_the_version_before_does_not_receipt_what_it_cannot(
    shop: Shop, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It knows no parts: all of a return was refunded, or nothing. So the next keeper does it."""
    payment = by_card_and_app(shop)
    give_back(payment, manager)
    with monkeypatch.context() as before:
        before.setattr(returns, "complete", complete_before)
        with pytest.raises(IntegrityError, match="not as planned"):
            shop.keep(payment)
    assert not Receipt.objects.filter(kind="RETURN").exists()
    shop.keep(payment, looks=2)

    assert back() == [("VIPPS", -39_800), ("GIFT_CARD", -10_000)]
    assert shop.town.book(payment.reference)["times"]["refunded"] == 1
    assert holds()


def complete_before(goods_return: Return) -> None:
    at = timezone.now()
    tender = Tender.objects.create(
        goods_return=goods_return,
        kind=Kind.VIPPS,
        amount=-goods_return.amount,
        reference=Operation.objects.get(kind="REFUND").payment.reference,
        received_at=at,
    )
    receipts.issue_return(goods_return, tenders=[tender], at=at)


def test_cash_for_a_refund_of_the_version_before_is_that_payments_money(
    shop: Shop, manager: User
) -> None:
    """It could pay out in cash or to a card in no other place, and wrote no parts."""
    payment = by_card_and_app(shop)
    paid_out_before(payment, manager)
    done = give_back(payment, manager, 1)
    shop.keep(payment)

    told = [(part.kind, part.amount) for part in parts.of(done)]
    assert told == [("VIPPS", 9900), ("GIFT_CARD", 10_000)]
    assert shop.town.book(payment.reference)["refunded"] == 9900
    assert holds()


def paid_out_before(payment: Payment, user: User) -> None:
    """299,00 of 398,00 in cash, as the version before did when its refund was refused."""
    receipt, at = payment.basket.receipt, timezone.now()
    line = receipt.lines.get(position=1)
    given: dict[str, Any] = {"reason": "x", "user": user, "asked_at": at}
    before = Return.objects.create(original=receipt, amount=line.amount, **given)
    before.lines.create(receipt_line=line, quantity=1000, amount=line.amount, vat=line.vat)
    cash = before.tenders.create(kind=Kind.CASH, amount=-line.amount, received_at=at)
    receipts.issue_return(before, tenders=[cash], at=at)
