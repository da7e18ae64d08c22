"""The office's pages that close what is on the list."""

import uuid
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from payments import decisions, flow
from payments.admin.flags import FLAGS
from payments.models import Closing, Payment
from pos.models import Receipt, Tender
from stores.models import RoleName
from tests.payments.office import goods, read_again, saleless, unknown
from tests.payments.shop import Shop, holds
from tests.payments.test_admin import confirm, page
from tests.payments.test_attention import listed
from tests.payments.test_money_back import portal
from tests.payments.test_seen import SINCE, asked
from tests.stores.pages import enter, text


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    enter(client, shop.device.store, RoleName.MANAGER)
    return client


def buttons(client: Client, payment: Payment) -> dict[str, str]:
    offered = client.get(page("change", payment.pk)).context["offers"]
    return {offer.name: offer.reason for offer in offered}


def flagged(shop: Shop, payment: Payment, flag: str) -> Payment:
    Payment.objects.filter(pk=payment.pk).update(flag=flag, flagged_at=timezone.now())
    payment.refresh_from_db()
    return payment


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_offers_a_way_out_and_says_it(shop: Shop, manager: Client, flag: str) -> None:
    """Whatever is on the list, somebody can press something about it, in either language."""
    live = ("UNKNOWN", "UNANSWERED", "CAPTURE_REFUSED", "SUM_DIFFERS", "MISMATCH", "CANCEL_REFUSED")
    payment = flagged(shop, shop.waiting() if flag in live else shop.paid(), flag)
    offered = buttons(manager, payment)
    assert [name for name, reason in offered.items() if not reason and name != "return"]
    for language in ("en", "nb"):
        answer = manager.get(page("change", payment.pk), headers={"accept-language": language})
        assert answer.context["flag"].do in unescape(text(answer))


def test_a_decision_about_a_flag_wants_a_reason(shop: Shop, manager: Client) -> None:
    payment = shop.waiting()
    shop.town.fail("capture", "refuse", code="6260")
    shop.approve(payment)
    shop.keep(payment)
    assert listed(manager) == [payment]
    assert list(buttons(manager, payment)) == ["again", "complete", "release", "set_aside"]

    asked = manager.post(page("release", payment.pk), {"key": str(uuid.uuid4()), "reason": " "})
    assert "It is kept with your name" in text(asked)
    assert not Closing.objects.exists()

    confirm(manager, "release", payment, reason="the customer has left")
    shop.keep(payment)
    closing = Closing.objects.get()
    assert (closing.act, closing.flag) == ("RELEASED", "CAPTURE_REFUSED")
    assert (payment.cancelled, payment.flag) == (49800, "")
    assert listed(manager) == []
    told = text(manager.get(page("change", payment.pk)))
    assert "the customer has left" in told
    assert closing.user.username in told


def test_what_needs_nobody_is_done_without_a_reason(shop: Shop, manager: Client) -> None:
    payment = shop.waiting()
    confirm(manager, "cancel", payment)
    shop.keep(payment)
    assert payment.state == "TERMINATED"
    assert not Closing.objects.exists()


def test_a_note_closes_a_cancel_in_the_portal(shop: Shop, manager: Client) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    portal(shop, payment, "cancel", None)
    shop.keep(payment)
    assert list(buttons(manager, payment)) == ["again", "note"]
    answer = confirm(manager, "note", payment, reason="Ola did, the goods are here")
    assert "Closed." in text(answer)
    read_again(shop, payment)
    assert listed(manager) == []
    assert list(buttons(manager, payment)) == ["again"]


@pytest.mark.parametrize(("act", "refunded"), [("sell", 0), ("pay_back", 49800)])
def test_money_without_a_sale_is_sold_or_paid_back(
    shop: Shop, manager: Client, act: str, refunded: int
) -> None:
    payment = saleless(shop)
    offered = buttons(manager, payment)
    assert (offered["sell"], offered["pay_back"]) == ("", "")
    assert offered["note"]
    confirm(manager, act, payment, reason="spoke with the customer")
    read_again(shop, payment)

    title = manager.get(page("change", payment.pk)).context["title"]
    assert title == ("Paid back" if refunded else "Paid")
    assert payment.refunded == refunded
    assert (shop.receipt(payment) is None) == bool(refunded)
    assert listed(manager) == []
    assert holds()


def test_the_till_is_freed_from_the_office(shop: Shop, manager: Client) -> None:
    payment = unknown(shop)
    assert "set_aside" in buttons(manager, payment)
    confirm(manager, "set_aside", payment, reason="a queue of ten")
    assert not shop.is_frozen()
    assert "set_aside" not in buttons(manager, payment)


def test_a_portal_refund_is_receipted_by_lines(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 29900)
    read_again(shop, payment)
    assert list(buttons(manager, payment)) == ["again", "take_back", "note"]
    url = page("take_back", payment.pk)
    assert "299.00" in text(manager.get(url))
    sure = manager.post(url, goods(payment))
    assert "No money moves" in text(sure)
    assert not Receipt.objects.filter(kind="RETURN").exists()

    given: dict[str, Any] = {"key": str(uuid.uuid4()), "sure": "1", **goods(payment)}
    for _press in range(2):
        manager.post(url, given)
    assert Receipt.objects.get(kind="RETURN").total == -29900
    read_again(shop, payment)
    assert (payment.flag, payment.refunded) == ("", 29900)
    assert payment.operations.filter(kind="REFUND").count() == 0
    assert holds()


def test_a_refused_refund_is_receipted_with_the_other_tender(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    shop.town.fail("refund", "refuse", code="6210")
    confirm(manager, "return", payment, sure="1", **goods(payment))
    shop.keep(payment)
    assert list(buttons(manager, payment)) == ["again", "take_back", "note", "return"]
    url = page("take_back", payment.pk)
    assert manager.post(url, goods(payment)).context["form"].errors

    given = {"key": str(uuid.uuid4()), "sure": "1", "kind": "CARD", **goods(payment)}
    manager.post(url, given)
    assert Tender.objects.get(amount__lt=0).kind == "CARD"
    read_again(shop, payment)
    assert payment.flag == ""
    assert holds()


def test_no_closing_page_does_what_the_payment_does_not_allow(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    for act in ("note", "sell", "pay_back", "set_aside"):
        seen = decisions.mark(payment)
        given = {"key": str(uuid.uuid4()), "seen": seen, "reason": "just so"}
        answer = manager.post(page(act, payment.pk), given, follow=True)
        assert "errornote" in text(answer) or 'class="error"' in text(answer), act
    assert manager.get(page("take_back", payment.pk)).status_code == 302
    assert not Closing.objects.exists()
    flow.read_again(payment.pk)
    assert shop.keep(payment).refunded == 0
    assert holds()


def test_a_note_closes_nothing_that_has_happened_since_the_page_was_opened(
    shop: Shop, manager: Client
) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 10000)
    read_again(shop, payment)
    opened = manager.get(page("note", payment.pk))
    portal(shop, payment, "refund", 20000, key="portal-more")
    read_again(shop, payment)
    given = {"reason": "a discount", "seen": opened.context["seen"], "key": str(uuid.uuid4())}

    answer = manager.post(page("note", payment.pk), given, follow=True)

    assert "Something has happened since" in text(answer)
    assert not Closing.objects.exists()
    assert listed(manager) == [payment]
    confirm(manager, "note", payment, reason="two discounts")
    assert Closing.objects.get().amount == 30000


def test_a_page_of_before_is_not_asked_once_more_for_its_missing_reason(
    shop: Shop, manager: Client
) -> None:
    """It would say that the customer gets the reservation back: it has been taken meanwhile."""
    payment = asked(shop)
    opened = manager.get(page("release", payment.pk))
    portal(shop, payment, "capture", 49800)
    read_again(shop, payment)
    given = {"seen": opened.context["seen"], "key": str(uuid.uuid4())}

    answer = manager.post(page("release", payment.pk), given, follow=True)

    assert SINCE in text(answer)
    assert answer.redirect_chain[-1][0] == page("change", payment.pk)
    assert not Closing.objects.exists()
