"""Of a return that two phones get back one refund is made and one refused: a person decides."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

from payments import closings, decisions, flow, halves, ways
from payments.models import Payment
from pos import parts
from pos.models import Receipt, Return, ReturnPart, Tender
from pos.refusals import NotPossible
from tests import make
from tests.constraints import refused
from tests.payments import splits
from tests.payments.shop import Shop, holds
from tests.payments.test_admin import confirm, page
from tests.payments.test_several_refunds import back, give_back, shared, state

Kind = Tender.Kind


@pytest.fixture
def user(shop: Shop) -> User:
    return make.user(is_superuser=True)


def half(shop: Shop, *, is_first: bool = True) -> tuple[Payment, Payment, Return]:
    """The refused one, the one that is paid back, and their return: of 298,00 and 200,00."""
    first, second, receipt = shared(shop, 29_800)
    late, early = (first, second) if is_first else (second, first)
    shop.town.fail("refund", "refuse", code="6210", reference=late.reference)
    asked = give_back(shop, receipt)
    shop.keep(first)
    shop.keep(second)
    for payment in (late, early):
        payment.refresh_from_db()
    return late, early, asked


def decided(payment: Payment, user: User, **more: Any) -> dict[str, Any]:
    payment.refresh_from_db()
    seen = decisions.mark(payment)
    return {"key": uuid.uuid4(), "reason": "rang Vipps", "user": user, "seen": seen, **more}


@pytest.mark.parametrize("is_first", [True, False])
def test_a_refund_that_was_refused_beside_one_that_is_done_is_not_asked_for_by_itself(
    shop: Shop, is_first: bool
) -> None:
    late, early, asked = half(shop, is_first=is_first)
    for _later in range(3):
        shop.keep(late)
        shop.keep(early)
    assert (state(asked), late.flag, early.flag) == ("ASKED", "REFUND_REFUSED", "")
    refund = late.operations.get(kind="REFUND")
    assert (refund.outcome, refund.refusal_code) == ("REFUSED", "6210")
    assert not Receipt.objects.filter(goods_return=asked).exists()
    assert holds()


def test_a_person_asks_once_more_and_all_of_it_has_gone_back(shop: Shop, user: User) -> None:
    late, early, asked = half(shop)
    halves.again(late.pk, **decided(late, user))
    shop.keep(late, looks=2)
    assert (state(asked), late.flag) == ("ISSUED", "")
    assert sorted(back(asked)) == sorted([(late.reference, -29_800), (early.reference, -20_000)])
    assert late.closings.get().reason == "rang Vipps"
    splits.in_order(shop, late, early)


def test_refused_once_more_it_is_on_the_list_as_before(shop: Shop, user: User) -> None:
    late, _early, asked = half(shop)
    shop.town.fail("refund", "refuse", code="6220", reference=late.reference)
    halves.again(late.pk, **decided(late, user))
    with pytest.raises(NotPossible, match="running"):
        halves.again(late.pk, **decided(late, user))
    shop.keep(late, looks=3)
    assert (state(asked), late.flag, late.refusal_code) == ("ASKED", "REFUND_REFUSED", "6220")
    assert holds()


@pytest.mark.parametrize("kind", [Kind.CASH, Kind.CARD])
def test_what_the_customer_got_otherwise_is_on_the_return_receipt(
    shop: Shop, user: User, kind: Tender.Kind
) -> None:
    late, early, asked = half(shop)
    halves.settle_otherwise(late.pk, kind=kind, **decided(late, user))
    shop.keep(late, looks=2)
    assert (state(asked), late.flag, late.refunded) == ("ISSUED", "", 0)
    assert sorted(back(asked)) == sorted([("", -29_800), (early.reference, -20_000)])
    closing = late.closings.get()
    assert (closing.act, closing.receipt, closing.user) == (
        "RETURNED",
        Receipt.objects.get(goods_return=asked),
        user,
    )
    assert [way.left for way in ways.told(late, asked.sale, Kind.CASH)] == []
    assert holds()
    with pytest.raises(NotPossible, match="No return waits"):
        halves.again(late.pk, **decided(late, user))


def test_neither_a_note_nor_other_goods_settle_it(shop: Shop, user: User) -> None:
    late, early, asked = half(shop)
    with pytest.raises(NotPossible, match="A return waits"):
        closings.note(late.pk, **decided(late, user))
    assert closings.kinds_back(late) == []
    with pytest.raises(NotPossible, match="No return waits"):
        halves.again(early.pk, **decided(early, user))
    assert state(asked) == "ASKED"


def test_a_refund_of_other_goods_leaves_it_on_the_list(shop: Shop, user: User) -> None:
    first, second, receipt = shared(shop, 44_800)
    shop.town.fail("refund", "refuse", code="6210", reference=second.reference)
    both = [Tender.objects.get(reference=one.reference) for one in (first, second)]
    assert [tender.amount for tender in both] == [44_800, 5_000]
    hoodie, shirt = receipt.lines.order_by("position")
    flow.refund(first.pk, quantities={shirt.pk: 1000}, reason="one", user=user)
    shop.keep(first, looks=2)
    asked = flow.refund(first.pk, quantities={hoodie.pk: 1000}, reason="both", user=user)
    assert len(parts.refunds(asked)) == 2
    shop.keep(first)
    shop.keep(second)
    assert (state(asked), second.flag) == ("ASKED", "REFUND_REFUSED")
    assert holds()


def test_the_office_is_offered_both_and_nothing_that_loses_it(shop: Shop, user: User) -> None:
    late, _early, asked = half(shop)
    client = Client()
    client.force_login(user)
    shown = client.get(page("change", late.pk)).content.decode()
    for act in ("refund_again", "given_in_cash", "given_by_card"):
        assert page(act, late.pk) in shown
    assert page("take_back", late.pk) not in shown
    confirm(client, "given_in_cash", late, reason="")
    assert state(asked) == "ASKED"
    confirm(client, "given_in_cash", late, reason="from the drawer, by Kari")
    assert state(asked) == "ISSUED"
    shown = client.get(page("change", late.pk)).content.decode()
    assert page("refund_again", late.pk) not in shown


def test_the_database_replaces_a_refused_refund_and_nothing_else(shop: Shop, user: User) -> None:
    late, early, asked = half(shop)
    of = {part.reference: part for part in asked.parts.all()}
    with pytest.raises(IntegrityError, match="is replaced"), transaction.atomic():
        parts.replace(of[early.reference], Kind.CASH)
    refunded = of[late.reference]
    with refused("only_a_refund_is_replaced"):
        parts.replace(refunded, Kind.VIPPS)
    wrong: dict[str, Any] = {"amount": 29_700, "reference": late.reference, "kind": Kind.CARD}
    with pytest.raises(IntegrityError, match="is replaced"), transaction.atomic():
        ReturnPart.objects.create(goods_return=asked, replaces=refunded, **wrong)
    halves.settle_otherwise(late.pk, kind=Kind.CARD, **decided(late, user))
    with pytest.raises(IntegrityError), transaction.atomic():
        parts.replace(refunded, Kind.CASH)
