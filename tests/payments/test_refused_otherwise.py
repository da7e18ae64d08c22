"""Vipps MobilePay refuses a refund: the office closes the case, and the receipts are issued."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from payments import closings, decisions, flow, paybacks, ways
from payments.models import Payment
from pos import deliveries, voids
from pos.models import JournalEntry, Receipt, Return, Tender
from pos.refusals import NotPossible
from tests import make
from tests.payments.exchanging import (
    add,
    back_at_till,
    bring,
    card,
    complete,
    paid_by_app,
    tenders_of,
)
from tests.payments.office import read_again, split
from tests.payments.shop import Shop, holds
from tests.payments.test_money_back import portal


@pytest.fixture
def user(shop: Shop) -> User:
    return make.user()


def exchanged(shop: Shop) -> tuple[Payment, Receipt]:
    """A hoodie that the app has paid, exchanged for another: its sale is not the payment's own."""
    payment, receipt = paid_by_app(shop)
    deliveries.print_out(receipt, staff_id=shop.staff.pk)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.hoodie)
    later = complete(shop)
    assert later
    deliveries.print_out(later, staff_id=shop.staff.pk)
    return payment, later


def refused(shop: Shop) -> tuple[Payment, Receipt]:
    """Its goods have come back, and the refund was refused."""
    payment, later = exchanged(shop)
    shop.town.fail("refund", "refuse", code="6210")
    asked = back_at_till(shop, later)
    shop.keep(payment)
    asked.refresh_from_db()
    assert (asked.state, payment.flag) == ("REFUSED", "REFUND_REFUSED")
    return payment, later


def whole(receipt: Receipt) -> dict[int, int]:
    return dict.fromkeys(receipt.lines.values_list("pk", flat=True), 1000)


def given(user: User, sale: Receipt, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"quantities": whole(sale), "reason": "from the drawer", "user": user}
    return {**told, "sale": sale, **more}


@pytest.mark.parametrize("kind", [Tender.Kind.CASH, Tender.Kind.CARD])
def test_exchanged_goods_whose_refund_was_refused_get_their_receipt(
    shop: Shop, user: User, kind: Tender.Kind
) -> None:
    payment, later = refused(shop)
    more = {"key": uuid.uuid4(), "kind": kind}
    closings.take_back(payment.pk, **given(user, later, **more))
    back = Receipt.objects.get(kind="RETURN", goods_return__original=later)
    assert tenders_of(back) == [(kind, -29900)]
    shop.keep(payment, looks=2)
    assert payment.flag == ""
    closing = payment.closings.get()
    assert (closing.user, closing.reason, closing.receipt) == (user, "from the drawer", back)
    assert shop.town.book(payment.reference).get("refunded", 0) == 0
    assert holds()

    with pytest.raises(NotPossible):
        flow.refund(payment.pk, **given(user, later))


def test_what_went_back_in_cash_for_exchanged_goods_is_not_refunded_for_others(
    shop: Shop, user: User
) -> None:
    """498,00 were taken by the app; 299,00 of it have gone back in cash, with the later sale."""
    payment, later = refused(shop)
    more: dict[str, Any] = {"key": uuid.uuid4(), "kind": Tender.Kind.CASH}
    closings.take_back(payment.pk, **given(user, later, **more))
    own = payment.basket.receipt
    shirt = own.lines.get(product=shop.shirt)
    asked: dict[str, Any] = {"quantities": {shirt.pk: 1000}, "reason": "too small", "user": user}
    flow.refund(payment.pk, **asked)
    shop.keep(payment)
    assert shop.town.book(payment.reference)["refunded"] == 19900
    assert holds()


def test_the_office_asks_once_more_for_exchanged_goods(shop: Shop, user: User) -> None:
    payment, later = refused(shop)
    shop.town.post("faults", clear=True)
    flow.refund(payment.pk, **given(user, later))
    shop.keep(payment, looks=2)
    assert payment.flag == ""
    assert Receipt.objects.get(goods_return__original=later).total == -29900
    assert shop.town.book(payment.reference)["refunded"] == 29900
    assert holds()


def test_a_sale_of_somebody_else_is_none_of_the_payments(shop: Shop, user: User) -> None:
    payment, _later = refused(shop)
    add(shop, shop.shirt)
    other = card(shop)
    more: dict[str, Any] = {"key": uuid.uuid4(), "kind": Tender.Kind.CASH}
    with pytest.raises(NotPossible):
        closings.take_back(payment.pk, **given(user, other, **more))
    with pytest.raises(NotPossible):
        flow.refund(payment.pk, **given(user, other))


def test_the_page_leads_there_and_issues_the_receipt(shop: Shop, user: User) -> None:
    payment, later = refused(shop)
    client = Client()
    client.force_login(make.user(is_superuser=True))
    page = reverse("admin:payments_payment_change", args=[payment.pk])
    url = f"{reverse('admin:payments_payment_take_back', args=[payment.pk])}?sale={later.pk}"
    assert url in client.get(page).content.decode()
    assert str(later) in client.get(url).content.decode()

    line = later.lines.get().pk
    sent = {f"line-{line}": "1", "reason": "cash", "kind": "CASH"}
    sent["seen"] = decisions.mark(Payment.objects.get(pk=payment.pk))
    looked = client.post(url, sent)
    assert Return.objects.filter(state="ISSUED").count() == 1
    form = looked.context["form"]
    sure = {"sure": "1", "key": str(uuid.uuid4()), "plan": form.shown_plan}
    client.post(url, {**sent, **sure})
    assert tenders_of(Receipt.objects.get(goods_return__original=later)) == [("CASH", -29900)]
    assert url not in client.get(page).content.decode()
    assert holds()


def test_no_other_sale_is_shown_by_its_number(shop: Shop, user: User) -> None:
    payment, _later = refused(shop)
    add(shop, shop.shirt)
    other = card(shop)
    client = Client()
    client.force_login(make.user(is_superuser=True))
    for name in ("return", "take_back"):
        url = reverse(f"admin:payments_payment_{name}", args=[payment.pk])
        for asked in (other.pk, "x", 0):
            assert client.get(f"{url}?sale={asked}").status_code == 404


def test_over_of_an_exchange_that_was_refused_goes_back_in_cash_with_its_goods(
    shop: Shop, user: User
) -> None:
    """The basket goes on without the credit; the goods come back in the office, and the others are
    paid at the till."""
    payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    shop.town.fail("refund", "refuse", code="6210")
    complete(shop)
    shop.keep(payment)
    hoodie = receipt.lines.get(product=shop.hoodie)
    closings.take_back(
        payment.pk,
        key=uuid.uuid4(),
        quantities={hoodie.pk: 1000},
        reason="cash from the drawer",
        user=user,
        kind=Tender.Kind.CASH,
    )
    assert card(shop).total == 19900
    shop.keep(payment, looks=2)
    assert (payment.flag, Return.objects.filter(state="ASKED").count()) == ("", 0)
    assert holds()


def test_a_part_of_an_abandoned_sale_is_settled_in_another_way(shop: Shop, user: User) -> None:
    payment = split(shop)
    shop.town.fail("refund", "refuse", code="6210")
    told: dict[str, Any] = {"reason": "the customer left", "user": user}
    paybacks.pay_back(payment.pk, key=uuid.uuid4(), **told)
    shop.keep(payment)
    assert (payment.flag, payment.basket.state) == ("REFUND_REFUSED", "VOID")
    told = {"reason": "200,00 to the bank account", "user": user}
    paybacks.settle_otherwise(payment.pk, key=uuid.uuid4(), **told)
    closing = payment.closings.get(act="OTHERWISE")
    assert (closing.otherwise, closing.reason) == (20000, "200,00 to the bank account")
    assert JournalEntry.objects.filter(text__contains="settled in another way").count() == 1
    with pytest.raises(NotPossible):
        paybacks.pay_back(payment.pk, key=uuid.uuid4(), **told)
    shop.keep(payment, looks=2)
    assert payment.flag == ""
    assert holds()


def test_a_part_of_a_sale_that_goes_on_is_not_settled_so(shop: Shop, user: User) -> None:
    payment = split(shop)
    payment.flag_for("REFUND_REFUSED", payment.requested_at)
    payment.save()
    with pytest.raises(NotPossible):
        paybacks.settle_otherwise(payment.pk, key=uuid.uuid4(), reason="x", user=user)
    with pytest.raises(NotPossible):
        voids.void(
            shop.device, version=shop.basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk
        )


def test_cash_for_exchanged_goods_leaves_no_more_for_the_others(shop: Shop, user: User) -> None:
    """Of 498,00 somebody has refunded 299,00 in the portal, and 199,00 are left: in cash, too."""
    payment, later = refused(shop)
    portal(shop, payment, "refund", 29900)
    read_again(shop, payment)
    more: dict[str, Any] = {"key": uuid.uuid4(), "kind": Tender.Kind.CASH}
    with pytest.raises(NotPossible, match="199"):
        closings.take_back(payment.pk, **given(user, later, **more))
    own = payment.basket.receipt
    shirt = {own.lines.get(product=shop.shirt).pk: 1000}
    closings.take_back(payment.pk, **given(user, own, **more, quantities=shirt))
    payment.refresh_from_db()
    assert [way.left for way in ways.told(payment, later, Tender.Kind.CASH)] == []
