"""Goods that the app has paid for together with something else: each gets its own back."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from payments import closings, decisions, flow, ways
from payments.models import Operation, Payment
from pos import office_returns, parts, verification
from pos.models import GiftCard, GiftCardTerms, Receipt, Return, ReturnPart, Tender
from pos.refusals import NotPossible
from stores.models import RoleName
from tests import make
from tests.payments.office import read_again
from tests.payments.shop import Shop, holds
from tests.payments.test_gift_cards import asked, bought, take
from tests.payments.test_money_back import lines_of, portal
from tests.stores.pages import enter, text


@pytest.fixture(autouse=True)
def its_terms(shop: Shop) -> None:
    GiftCardTerms.objects.create(merchant=shop.device.store.merchant, smallest=100, largest=10**6)


@pytest.fixture
def manager(shop: Shop) -> User:
    return make.user()


def by_card_and_app(shop: Shop, on_the_card: int = 10_000) -> Payment:
    """498,00: a gift card pays what it has, the app the rest."""
    number = bought(shop, on_the_card)
    shop.fill()
    take(shop, number)
    payment = asked(shop)
    shop.keep(payment)
    shop.approve(payment)
    shop.keep(payment)
    assert payment.captured == 49_800 - on_the_card
    return payment


def give_back(payment: Payment, user: User, *which: int) -> Return:
    lines = lines_of(payment)
    wanted = {lines[one]: 1000 for one in which or range(len(lines))}
    return flow.refund(payment.pk, quantities=wanted, reason="too small", user=user)


def back() -> list[tuple[str, int]]:
    receipt = Receipt.objects.get(kind="RETURN")
    return [(one["kind"], one["amount"]) for one in receipt.content["tenders"]]


def balance() -> int:
    return GiftCard.objects.get(amount=10_000).balance


@pytest.mark.parametrize("mode", ["", "drop_before", "drop_after"])
def test_the_card_waits_until_the_app_has_its_money(shop: Shop, manager: User, mode: str) -> None:
    payment = by_card_and_app(shop)
    if mode:
        shop.town.fail("refund", mode, times=2)
    give_back(payment, manager)
    assert balance() == 0
    assert Operation.objects.get(kind="REFUND").amount == 39_800
    assert not Receipt.objects.filter(kind="RETURN").exists()

    shop.keep(payment, looks=4)

    assert back() == [("VIPPS", -39_800), ("GIFT_CARD", -10_000)]
    assert balance() == 10_000
    assert shop.town.book(payment.reference)["refunded"] == 39_800
    assert holds()
    assert list(verification.faults(shop.device)) == []


def test_a_refused_refund_gives_nothing_back_at_all(shop: Shop, manager: User) -> None:
    payment = by_card_and_app(shop)
    shop.town.fail("refund", "refuse", code="6210")
    give_back(payment, manager)
    shop.keep(payment)

    assert payment.flag == "REFUND_REFUSED"
    assert balance() == 0
    assert not Receipt.objects.filter(kind="RETURN").exists()
    assert sum(way.left for way in parts.ways(payment.basket.receipt)) == 49_800
    assert holds()


def test_a_return_under_way_holds_what_it_is_about_to_give_back(shop: Shop, manager: User) -> None:
    payment = by_card_and_app(shop)
    give_back(payment, manager)

    assert parts.ways(payment.basket.receipt) == []
    assert balance() == 0
    assert holds()


def test_the_app_first_and_the_card_when_nothing_is_left_of_it(shop: Shop, manager: User) -> None:
    payment = by_card_and_app(shop)
    give_back(payment, manager, 0)
    shop.keep(payment)
    done = give_back(payment, manager, 1)
    shop.keep(payment)

    done.refresh_from_db()
    assert (done.state, payment.refunded, balance()) == ("ISSUED", 39_800, 10_000)
    assert [part.amount for part in parts.of(done)] == [9900, 10_000]
    assert holds()


def test_what_the_portal_has_refunded_leaves_the_other_ways(shop: Shop, manager: User) -> None:
    payment = by_card_and_app(shop, 30_000)
    portal(shop, payment, "refund", 19_800)
    read_again(shop, payment)
    done = give_back(payment, manager, 0)

    assert done.state == "ISSUED"
    assert back() == [("GIFT_CARD", -29_900)]
    assert not payment.operations.filter(kind="REFUND").exists()


def refuse(shop: Shop, manager: User, payment: Payment, *which: int) -> None:
    shop.town.fail("refund", "refuse", code="6210")
    give_back(payment, manager, *which)
    shop.keep(payment)
    assert "REFUND_REFUSED" in payment.flags


def take_back(payment: Payment, user: User, kind: Tender.Kind, *which: int) -> Return | None:
    lines = lines_of(payment)
    wanted = {lines[one]: 1000 for one in which}
    given: dict[str, Any] = {"reason": "x", "user": user, "key": uuid.uuid4()}
    return closings.take_back(payment.pk, quantities=wanted, kind=kind, **given)


def test_cash_in_the_place_of_a_refund_is_that_payments_money(shop: Shop, manager: User) -> None:
    payment = by_card_and_app(shop)
    refuse(shop, manager, payment)
    take_back(payment, manager, Tender.Kind.CASH, 0, 1)

    assert back() == [("GIFT_CARD", -10_000), ("CASH", -39_800)]
    assert balance() == 10_000
    part = ReturnPart.objects.get(kind="CASH", goods_return__state="ISSUED")
    assert part.reference == payment.reference
    assert parts.ways(payment.basket.receipt) == []
    assert holds()


def test_no_more_goes_back_otherwise_than_the_payment_has_left(shop: Shop, manager: User) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 29_900)
    read_again(shop, payment)
    refuse(shop, manager, payment, 1)

    with pytest.raises(NotPossible, match="199,00"):
        take_back(payment, manager, Tender.Kind.CASH, 0)
    assert not Receipt.objects.filter(kind="RETURN").exists()
    assert holds()


def test_the_page_shows_where_the_money_goes_before_it_does(shop: Shop, client: Client) -> None:
    payment = by_card_and_app(shop)
    enter(client, shop.device.store, RoleName.MANAGER)
    receipt = payment.basket.receipt
    url = reverse("admin:payments_payment_goods", args=[receipt.pk])
    assert url in text(client.get(reverse("admin:pos_receipt_change", args=[receipt.pk])))
    page = reverse("admin:payments_payment_return", args=[payment.pk])
    assert client.get(url).headers["location"] == page
    given = {
        **{f"line-{line}": "1" for line in lines_of(payment)},
        "reason": "too small",
        "seen": decisions.mark(payment),
    }
    shown = client.post(page, given)

    told = [(one.label, one.amount) for one in shown.context["plan"]]
    card = GiftCard.objects.get(amount=10_000)
    assert told == [("Vipps MobilePay", 39_800), (f"Gift card {card}", 10_000)]
    assert "398.00 goes back to the payer" in text(shown).replace("\xa0", " ").replace("NOK ", "")
    assert not Return.objects.exists()


def test_what_was_typed_stays_when_the_sum_cannot_go_back(shop: Shop, client: Client) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 40_000)
    read_again(shop, payment)
    enter(client, shop.device.store, RoleName.MANAGER)
    page = reverse("admin:payments_payment_return", args=[payment.pk])
    line = lines_of(payment)[0]
    given = {f"line-{line}": "1", "reason": "too small", "seen": decisions.mark(payment)}
    answer = client.post(page, given)

    assert answer.context["form"].non_field_errors()
    assert f'name="line-{line}" value="1"' in answer.content.decode()
    assert 'value="too small"' in answer.content.decode()


def test_what_the_app_has_paid_is_returned_from_its_payment_alone(
    shop: Shop, manager: User
) -> None:
    receipt = shop.receipt(shop.paid())
    assert receipt
    wanted = {line.pk: 1000 for line in receipt.lines.all()}
    given: dict[str, Any] = {"reason": "x", "user": manager, "key": uuid.uuid4()}
    with pytest.raises(NotPossible, match="from its payment"):
        office_returns.give_back(receipt, quantities=wanted, **given)
    assert not Return.objects.exists()


def test_the_payment_with_most_left_is_the_one_to_return_from(shop: Shop) -> None:
    payment = shop.paid()
    receipt = Receipt.objects.get()

    assert ways.best(receipt) == payment
    assert [way.left for way in ways.back(payment, receipt)] == [49_800]
