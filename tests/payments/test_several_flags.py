"""Several things may be the matter with a payment: all are seen, and each ends by itself."""

import itertools
import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from payments import attention, closings, flow, machine, paybacks
from payments.models import Closing, Payment
from payments.models.flagged import URGENCY
from pos.models import Receipt, Tender
from pos.refusals import NotPossible
from stores.models import RoleName
from tests import make
from tests.payments.office import goods, note, read_again, saleless
from tests.payments.shop import Shop, holds, hurry
from tests.payments.test_admin import confirm, page
from tests.payments.test_admin_closings import buttons
from tests.payments.test_attention import listed
from tests.payments.test_money_back import lines_of, portal
from tests.stores.pages import enter, text

BOTH = ["REFUND_REFUSED", "REFUNDED_ELSEWHERE"]


@pytest.fixture
def user(shop: Shop) -> User:
    return make.user()


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    enter(client, shop.device.store, RoleName.MANAGER)
    return client


def refuse_a_refund(shop: Shop, payment: Payment, user: User) -> None:
    shop.town.fail("refund", "refuse", code="6210")
    hoodie, _shirt = lines_of(payment)
    flow.refund(payment.pk, quantities={hoodie: 1000}, reason="small", user=user)
    shop.keep(payment)


def both(shop: Shop, user: User) -> Payment:
    """100,00 went back in the portal as goodwill; then a return of the hoodie was refused."""
    payment = shop.paid()
    portal(shop, payment, "refund", 10000)
    read_again(shop, payment)
    refuse_a_refund(shop, payment, user)
    return payment


def test_a_refused_refund_is_not_hidden_behind_one_in_the_portal(shop: Shop, user: User) -> None:
    assert both(shop, user).flags == BOTH


def test_a_refund_in_the_portal_is_not_hidden_behind_a_refused_one(shop: Shop, user: User) -> None:
    payment = shop.paid()
    refuse_a_refund(shop, payment, user)
    portal(shop, payment, "refund", 29900)
    read_again(shop, payment)
    assert payment.flags == BOTH
    assert holds()


def test_whoever_looks_sees_all_that_is_the_matter(shop: Shop, manager: Client, user: User) -> None:
    payment = both(shop, user)
    for seen in (
        text(manager.get(page("change", payment.pk))),
        text(manager.get(page("changelist"), {"attention": "yes"})),
    ):
        assert "Refund refused" in seen or "A refund was refused" in seen
        assert "Refunded in the portal" in seen or "somebody has used the portal" in seen
    assert listed(manager) == [payment]


def test_a_refund_that_is_made_after_all_ends_its_own_flag_alone(shop: Shop, user: User) -> None:
    payment = both(shop, user)
    since = payment.flagged_at
    hoodie, _shirt = lines_of(payment)
    flow.refund(payment.pk, quantities={hoodie: 1000}, reason="small", user=user)
    shop.keep(payment)

    assert payment.refunded == 39900
    assert (payment.flags, payment.flagged_at) == (["REFUNDED_ELSEWHERE"], since)


def test_a_note_about_one_thing_explains_nothing_of_the_other(shop: Shop, user: User) -> None:
    payment = both(shop, user)
    flagged_at = payment.flagged_at
    note(payment, user, "the customer keeps the hoodie")
    read_again(shop, payment)
    assert (payment.flags, payment.flagged_at) == (["REFUNDED_ELSEWHERE"], flagged_at)

    note(payment, user, "goodwill")
    told = Closing.objects.order_by("pk").values_list("flag", "amount", "known__also")
    assert list(told) == [("REFUND_REFUSED", 0, BOTH[1]), ("REFUNDED_ELSEWHERE", 10000, "")]
    read_again(shop, payment)
    assert (payment.flag, payment.flagged_at) == ("", None)
    assert holds()


def test_each_goes_with_its_own_receipt(shop: Shop, manager: Client, user: User) -> None:
    """The refusal was mended in the portal, for the goods that had come back."""
    payment = shop.paid()
    refuse_a_refund(shop, payment, user)
    portal(shop, payment, "refund", 29900)
    read_again(shop, payment)
    assert list(buttons(manager, payment)) == ["again", "take_back", "note"]

    for kind in ("GIFT", "VIPPS"):
        given = {"key": str(uuid.uuid4()), "sure": "1", "kind": kind, **goods(payment)}
        manager.post(page("take_back", payment.pk), given)
    payment.refresh_from_db()
    assert Tender.objects.get(amount__lt=0).kind == "VIPPS"
    assert payment.flags == ["REFUND_REFUSED"]
    assert Closing.objects.get().flag == "REFUNDED_ELSEWHERE", "what the receipt was about"

    confirm(manager, "note", payment, reason="refunded in the portal instead")
    read_again(shop, payment)
    assert payment.flag == ""
    assert Receipt.objects.filter(kind="RETURN").count() == 1
    assert holds()


def test_a_capture_and_a_refund_in_the_portal_are_two_things(shop: Shop, user: User) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    portal(shop, payment, "capture", 49800)
    shop.keep(payment)
    portal(shop, payment, "refund", 5000)
    read_again(shop, payment)
    assert payment.flags == ["REFUNDED_ELSEWHERE", "CAPTURED_ELSEWHERE"]

    note(payment, user, "fifty kroner for the trouble")
    assert Closing.objects.get().amount == 5000
    assert payment_of(payment).flags == ["CAPTURED_ELSEWHERE"]
    note(payment, user, "captured by hand")
    read_again(shop, payment)
    assert payment.flag == ""
    assert holds()


def payment_of(payment: Payment) -> Payment:
    return Payment.objects.get(pk=payment.pk)


def test_what_stops_the_till_comes_before_money_and_money_before_the_books() -> None:
    payment, at = Payment(), timezone.now()
    for why in ("UNKNOWN", "CAPTURED_ELSEWHERE", "REFUND_REFUSED", "UNANSWERED"):
        payment.flag_for(why, at)
        payment.flag_for(why, timezone.now())
    assert payment.flags == ["UNANSWERED", "REFUND_REFUSED", "CAPTURED_ELSEWHERE", "UNKNOWN"]
    assert payment.flagged_at == at
    payment.unflag("UNANSWERED", "CAPTURED_ELSEWHERE")
    assert (payment.flag, payment.also) == ("REFUND_REFUSED", "UNKNOWN")


def tier(payment: Payment, *flags: str) -> int:
    payment.flag = payment.also = ""
    for flag in flags:
        payment.flag_for(flag, timezone.now())
    payment.save()
    found = Payment.objects.filter(pk=payment.pk).values_list(attention.urgency(), flat=True)
    return int(found[0])


def test_of_two_things_the_more_urgent_one_says_where_a_payment_stands_in_the_list(
    shop: Shop,
) -> None:
    payment = shop.paid()
    alone = {flag: tier(payment, flag) for flag in URGENCY}
    for one, other in itertools.combinations(URGENCY, 2):
        assert tier(payment, one, other) == min(alone[one], alone[other]), (one, other)


def test_a_till_that_stands_still_is_not_hidden_behind_what_only_the_books_miss(
    shop: Shop, manager: Client
) -> None:
    money, till = shop.paid(), shop.paid()
    tier(money, "CAPTURED_WITHOUT_A_SALE")
    tier(till, "CAPTURED_ELSEWHERE", "UNKNOWN")
    assert till.flag == "CAPTURED_ELSEWHERE"
    assert listed(manager) == [till, money]


def test_a_note_that_is_sent_twice_closes_one_thing(shop: Shop, user: User) -> None:
    payment, key = both(shop, user), uuid.uuid4()
    for _press in range(2):
        closings.note(payment.pk, key=key, reason="the customer keeps it", user=user)

    assert payment_of(payment).flags == ["REFUNDED_ELSEWHERE"]
    assert Closing.objects.count() == 1


def test_the_machine_stands_while_anything_stops_it(shop: Shop) -> None:
    payment = shop.waiting()
    shop.town.fail("capture", "refuse", code="6260")
    shop.approve(payment)
    shop.keep(payment)
    payment.flag_for("A_LATER_ONE", timezone.now())
    payment.flag, payment.also = "A_LATER_ONE", "CAPTURE_REFUSED"
    payment.save()
    shop.keep(payment, looks=3)
    assert payment.operations.filter(kind="CAPTURE").count() == 1


def test_a_refused_pay_back_and_its_money_are_settled_together(shop: Shop, user: User) -> None:
    payment = saleless(shop)
    shop.town.fail("refund", "refuse", code="6210")
    paybacks.pay_back(payment.pk, key=uuid.uuid4(), reason="had left", user=user)
    read_again(shop, payment)
    assert payment.flags == ["CAPTURED_WITHOUT_A_SALE", "REFUND_REFUSED"]

    paybacks.settle_otherwise(payment.pk, key=uuid.uuid4(), reason="by bank", user=user)
    read_again(shop, payment)
    assert payment.flag == ""
    assert payment.closings.get(act="OTHERWISE").otherwise == 49800
    with pytest.raises(NotPossible):
        paybacks.pay_back(payment.pk, key=uuid.uuid4(), reason="once more", user=user)
    assert holds()


def test_a_refused_capture_hides_none_that_was_made_in_the_portal(shop: Shop) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    hurry(payment)
    machine.advance(payment.pk)
    assert payment.operations.filter(kind="CAPTURE", outcome="PENDING").exists()
    portal(shop, payment, "capture", 49800)
    shop.town.fail("capture", "refuse", code="6260")

    shop.keep(payment)

    assert "CAPTURED_ELSEWHERE" in payment.flags
    assert shop.receipt(payment)
    assert holds()
