"""Goods come back without a receipt: at today's price at most, counted, and never by one alone."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments import invariants
from pos import days, drawers, unproven, verification, vouchers
from pos.approvals import NeedsApproval
from pos.models import Approval, Drawer, JournalEntry, Receipt, Return
from pos.refusals import NotPossible
from pos.unproven import Back
from stores.models import Product, Staff, VatRate
from tests import make
from tests.constraints import refused
from tests.pos.cash import abroad
from tests.pos.test_approvals import limit, manager
from tests.pos.till import Till

__all__ = ["manager"]


def back(till: Till, *goods: Back, approver: Staff | None = None, **how: Any) -> Receipt:
    """The return receipt; one hoodie at today's price unless other goods are named."""
    given = goods or (Back(till.hoodie.pk, 1000, 29900),)
    seen = sum((one.price * one.quantity * 2 + 1000) // 2000 for one in given)
    asked: dict[str, Any] = {"way": "CARD", "reason": "Feil", "seen": seen, "key": uuid.uuid4()}
    asked |= {"staff": till.staff, **how}
    done = unproven.give_back(till.device, goods=given, approver=approver, **asked)
    assert done
    return Receipt.objects.get(goods_return=done)


def holds(till: Till) -> bool:
    return not invariants.breaches() and not list(verification.faults(till.device))


def test_a_cashier_needs_a_manager_and_both_names_stay(till: Till, manager: Staff) -> None:
    with pytest.raises(NeedsApproval, match="299,00 back without a receipt"):
        back(till)
    assert not Return.objects.exists()
    receipt = back(till, approver=manager)
    kept = Approval.objects.get()
    assert (kept.act, kept.amount, kept.goods_return) == ("UNPROVEN", 29900, receipt.goods_return)
    assert (kept.asked_by, kept.approved_by) == (till.staff, manager)
    assert back(till, staff=manager).number == 2


def test_the_receipt_says_so_and_has_todays_vat(till: Till, manager: Staff) -> None:
    receipt = back(
        till, Back(till.hoodie.pk, 2000, 20000), Back(till.coffee.pk, 455, 2580), approver=manager
    )
    assert (receipt.kind, receipt.number, receipt.total) == ("RETURN", 1, -41174)
    assert receipt.content["original"] is None
    assert receipt.content["reason"] == "Feil"
    assert receipt.content["vat"] == [
        {"rate": 2500, "code": "3", "amount": -40000, "vat": -8000},
        {"rate": 1500, "code": "31", "amount": -1174, "vat": -153},
    ]
    assert [line.quantity for line in receipt.lines.order_by("position")] == [-2000, -455]
    assert holds(till)


@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", "Retur uten kvittering"), ("nn", "Retur utan kvittering")],
)
def test_it_is_printed_in_the_words_of_the_store(
    till: Till, manager: Staff, client: Client, language: str, words: str
) -> None:
    till.device.store.receipt_language = language
    till.device.store.save()
    receipt = back(till, approver=manager)
    tablet = make.signed_in(client, till.device, till.staff)
    printed = tablet.post(
        reverse("print-receipt", args=[receipt.pk]), {"key": str(uuid.uuid4())}
    ).content.decode()
    assert words in printed


def test_reports_count_it_as_a_return(till: Till, manager: Staff) -> None:
    till.sell()
    till.hand_over()
    back(till, approver=manager)
    report = days.close(till.device, count=days.Count({}), staff=manager, key=uuid.uuid4())
    assert report.content["returns"] == {"count": 1, "amount": 29900}
    assert report.content["sales"] == {"count": 1, "amount": 0}
    assert {row["kind"]: row["amount"] for row in report.content["payments"]}["CARD"] == 0
    # Sold and taken back at the same price: nothing is left to book.
    assert vouchers.amounts(report.content) == []
    assert holds(till)


def test_never_more_than_it_costs_today(till: Till, manager: Staff) -> None:
    with pytest.raises(NotPossible, match="299,00 today"):
        back(till, Back(till.hoodie.pk, 1000, 29901), approver=manager)
    back(till, Back(till.hoodie.pk, 1000, 100), approver=manager)
    till.hoodie.price = 20000
    till.hoodie.save()
    with pytest.raises(NotPossible, match="200,00 today"):
        back(till, approver=manager)


@pytest.mark.parametrize(
    ("quantity", "price"), [(0, 100), (1500, 100), (-1000, 100), (1000, 0), (10**9, 100)]
)
def test_only_goods_that_can_be(till: Till, manager: Staff, quantity: int, price: int) -> None:
    with pytest.raises(NotPossible):
        back(till, Back(till.hoodie.pk, quantity, price), approver=manager)
    assert not Return.objects.exists()


def test_only_goods_that_are_on_sale_here_and_each_once(till: Till, manager: Staff) -> None:
    others = make.product(price=1000)
    with pytest.raises(NotPossible):
        back(till, Back(others.pk, 1000, 1000), approver=manager)
    one = Back(till.hoodie.pk, 1000, 100)
    with pytest.raises(NotPossible):
        back(till, one, one, approver=manager)
    Product.objects.update(is_active=False)
    with pytest.raises(NotPossible):
        back(till, one, approver=manager)
    Product.objects.update(is_active=True)
    VatRate.objects.update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(NotPossible, match="no VAT rate"):
        back(till, one, approver=manager)


def test_money_goes_back_in_no_other_way(till: Till, manager: Staff) -> None:
    for way in ("VIPPS", "GIFT_CARD", "TRAINING", ""):
        with pytest.raises(NotPossible, match="how the money goes back"):
            back(till, approver=manager, way=way)
    with pytest.raises(NotPossible, match="no cash"):
        back(till, approver=manager, way="CASH")


def test_cash_comes_out_of_the_drawer_of_this_till_in_coins(till: Till, manager: Staff) -> None:
    token = drawers.connect(till.device.pk)
    drawers.report(token, is_open=False)
    receipt = back(till, Back(till.coffee.pk, 1000, 2549), approver=manager, way="CASH")
    assert receipt.goods_return
    assert receipt.goods_return.tenders.get().amount == -2500
    assert receipt.rounding == 49
    assert drawers.report(token, is_open=False), "the till asks for the drawer"
    drawers.report(token, is_open=True)
    told = JournalEntry.objects.get(code="13005")
    assert told.receipt == receipt
    with pytest.raises(NotPossible, match="open"):
        back(till, approver=manager)
    drawers.report(token, is_open=False)
    with pytest.raises(NotPossible, match="no coin"):
        back(till, Back(till.coffee.pk, 1000, 49), approver=manager, way="CASH")
    assert holds(till)


def test_finland_pays_back_in_five_cents_without_a_bridge(till: Till, manager: Staff) -> None:
    abroad(till, "FI", 1002)
    receipt = back(till, Back(till.hoodie.pk, 1000, 1002), approver=manager, way="CASH")
    assert receipt.goods_return
    assert receipt.goods_return.tenders.get().amount == -1000
    assert not Drawer.objects.exists()


def test_a_limit_is_about_the_day_and_not_about_one_return(till: Till, manager: Staff) -> None:
    limit(till, "UNPROVEN", most_amount=30_000)
    back(till)
    with pytest.raises(NeedsApproval, match=r"You have done so for 299,00 today"):
        back(till, Back(till.hoodie.pk, 1000, 200))
    back(till, approver=manager)
    back(till, Back(till.hoodie.pk, 1000, 100))
    assert Return.objects.count() == 3


def test_the_same_press_pays_once_and_only_the_sum_that_was_seen(
    till: Till, manager: Staff
) -> None:
    key = uuid.uuid4()
    back(till, approver=manager, key=key)
    goods = [Back(till.hoodie.pk, 1000, 29900)]
    given: dict[str, Any] = {"way": "CARD", "reason": "x", "staff": till.staff, "seen": 1}
    assert unproven.give_back(till.device, goods=goods, key=key, approver=manager, **given) is None
    with pytest.raises(NotPossible, match="Look again"):
        unproven.give_back(till.device, goods=goods, key=uuid.uuid4(), approver=manager, **given)
    assert Return.objects.count() == 1


def test_the_database_wants_a_cashier_at_a_till(till: Till, manager: Staff) -> None:
    receipt = back(till, approver=manager)
    with refused("return_is_of_a_sale_or_at_a_till"):
        Return.objects.filter(pk=receipt.goods_return_id or 0).update(device=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Return.objects.create(amount=1, reason="x", asked_at=receipt.issued_at)
