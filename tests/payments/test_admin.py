"""The office's page of a payment: what is seen, and what a person may do about it."""

import uuid
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from payments.models import Operation, Payment, Webhook, WebhookRegistration
from pos.models import Receipt, Return
from stores.models import RoleName
from tests import make
from tests.payments.office import goods
from tests.payments.shop import Shop, holds
from tests.stores.pages import enter, text

ACTS = (
    *("again", "cancel", "complete", "release", "return"),
    *("note", "sell", "pay_back", "set_aside", "take_back"),
    *("refund_again", "given_in_cash", "given_by_card"),
)


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:payments_payment_{name}", args=args)


def confirm(client: Client, act: str, payment: Payment, **more: Any) -> Any:
    """Press the button of the page that asks."""
    asked = client.get(url := page(act, payment.pk))
    assert asked.status_code == 200
    given = {"key": str(uuid.uuid4()), "seen": asked.context.get("seen", ""), **more}
    return client.post(url, given, follow=True)


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    enter(client, shop.device.store, RoleName.MANAGER)
    return client


def test_the_timeline_shows_operations_attempts_and_webhooks(shop: Shop, manager: Client) -> None:
    payment = shop.keep(shop.paid(), looks=2)
    registration = WebhookRegistration.objects.create(
        sales_unit=shop.unit, token="t", url="https://till.example/", registered_at=timezone.now()
    )
    for name in ("AUTHORIZED", "CAPTURED"):
        Webhook.objects.create(
            registration=registration,
            msn=shop.unit.msn,
            reference=payment.reference,
            name=name,
            received_at=timezone.now(),
        )
    answer = manager.get(page("change", payment.pk))
    told = unescape(
        " | ".join(f"{row.lane} {row.what} {row.proof}" for row in answer.context["rows"])
    )

    assert answer.context["title"] == "Paid"
    for operation in payment.operations.all():
        assert f"<b>{operation.kind}</b>" in told
        assert f"key {str(operation.idempotency_key)[:4]}" in told
        assert f"sha {operation.body_sha256[:4]}" in told
    assert "201 · <b>CREATED</b>" in told
    assert "reserved 498.00" in told
    assert "Notice: AUTHORIZED" in told
    assert "Vipps' log: CAPTURED" in told
    assert "Receipt 000001 issued and signed" in told
    times = [row.at for row in answer.context["rows"]]
    assert times == sorted(times)


def test_an_unknown_answer_is_told_as_a_round_not_as_a_failure(shop: Shop, manager: Client) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    shop.town.fail("capture", "drop_after")
    shop.keep(payment, looks=3)
    answer = manager.get(page("change", payment.pk))

    assert answer.context["title"] == "Paid after one uncertain round"
    assert [row.lane for row in answer.context["rows"] if row.tone == "unknown"] == ["we"]
    assert "failed" not in text(answer).lower()


def test_the_page_costs_a_fixed_number_of_queries(shop: Shop, manager: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert manager.get(page("change", payment.pk)).status_code == 200
        return len(counted)

    payment = shop.paid()
    few = queries()
    confirm(manager, "return", payment, sure="1", **goods(payment))
    shop.keep(payment, looks=2)
    assert queries() <= few
    # The menu asks a few of its own.
    assert few == 27


def test_nothing_can_be_edited_added_or_deleted(shop: Shop, client: Client) -> None:
    payment = shop.paid()
    client.force_login(make.user(is_superuser=True))

    assert client.post(page("change", payment.pk), {"state": "ABORTED"}).status_code == 403
    assert client.get(page("add")).status_code == 403
    assert client.post(page("delete", payment.pk), {"post": "yes"}).status_code == 403
    assert "<select" not in text(client.get(page("change", payment.pk)))


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_for_whoever_settles_in_that_store(shop: Shop, client: Client, act: str) -> None:
    payment = shop.paid()
    enter(client, shop.device.store, RoleName.ACCOUNTANT)
    assert client.get(page("change", payment.pk)).context["offers"] == []
    assert client.post(page(act, payment.pk)).status_code == 403

    enter(client, make.store(), RoleName.MANAGER)
    assert client.get(page("change", payment.pk)).status_code == 404
    assert client.post(page(act, payment.pk)).status_code == 404

    enter(client, shop.device.store, RoleName.CASHIER)
    assert client.post(page(act, payment.pk)).status_code == 403
    assert payment.operations.count() == 2


def test_a_page_that_asks_changes_nothing(shop: Shop, manager: Client) -> None:
    payment = shop.waiting()
    before = Payment.objects.filter(pk=payment.pk).values().get()
    for act in ("again", "cancel", "complete", "release"):
        assert manager.get(page(act, payment.pk)).status_code == 200
    assert Payment.objects.filter(pk=payment.pk).values().get() == before


def test_a_cancel_from_the_office_ends_at_vipps(shop: Shop, manager: Client) -> None:
    payment = shop.waiting()
    confirm(manager, "cancel", payment)
    shop.keep(payment)

    assert payment.state == Payment.State.TERMINATED
    assert shop.town.book(payment.reference).get("authorized", 0) == 0
    operation = payment.operations.get(kind=Operation.Kind.CANCEL)
    assert operation.user is not None
    assert holds()


def test_reading_again_wakes_a_keeper(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    Payment.objects.filter(pk=payment.pk).update(wake_at=None)
    confirm(manager, "again", payment)
    payment.refresh_from_db()
    assert payment.wake_at


@pytest.mark.parametrize(("act", "captured"), [("complete", 49800), ("release", 0)])
def test_the_office_answers_when_nobody_at_the_till_does(
    shop: Shop, manager: Client, act: str, captured: int
) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    shop.abort(payment)
    shop.keep(payment)
    assert payment.asked_at
    offered = manager.get(page("change", payment.pk)).context["offers"]
    assert [offer.name for offer in offered] == ["again", "complete", "release"]
    confirm(manager, act, payment)
    shop.keep(payment)

    assert payment.captured == captured
    assert (shop.receipt(payment) is not None) == bool(captured)
    assert holds()


def test_a_return_ends_with_its_receipt_when_vipps_has_confirmed(
    shop: Shop, manager: Client
) -> None:
    payment = shop.paid()
    url = page("return", payment.pk)
    sum_seen = manager.post(url, goods(payment))
    assert sum_seen.context["form"].total == 29900
    assert Return.objects.count() == 0

    confirm(manager, "return", payment, sure="1", **goods(payment))
    assert Receipt.objects.filter(kind="RETURN").count() == 0
    shop.keep(payment)
    receipt = Receipt.objects.get(kind="RETURN")
    assert (receipt.total, payment.refunded) == (-29900, 29900)
    told = " | ".join(
        str(row.what) for row in manager.get(page("change", payment.pk)).context["rows"]
    )
    assert "Return receipt 000001 issued and signed" in told
    assert holds()


def test_a_return_sent_twice_is_one_return(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    given = {"key": str(uuid.uuid4()), "sure": "1", **goods(payment)}
    manager.post(page("return", payment.pk), given)
    shop.keep(payment)
    line = next(name for name in given if name.startswith("line-"))
    other = Receipt.objects.get(kind="SALE").lines.order_by("position")[1]
    del given[line]
    manager.post(page("return", payment.pk), given | {f"line-{other.pk}": "1"})
    assert Return.objects.count() == 1


def test_a_return_sent_again_when_nothing_is_left_says_that_it_has_been_done(
    shop: Shop, manager: Client
) -> None:
    payment = shop.paid()
    given = {"key": str(uuid.uuid4()), "sure": "1", **goods(payment)}
    manager.post(page("return", payment.pk), given)
    shop.keep(payment)

    answer = manager.post(page("return", payment.pk), given, follow=True)

    assert answer.redirect_chain == [(page("change", payment.pk), 302)]
    assert "has been sent before" in answer.content.decode()


def test_a_return_that_was_refused_is_not_passed_over_when_it_is_sent_again(
    shop: Shop, manager: Client
) -> None:
    payment = shop.paid()
    Payment.objects.filter(pk=payment.pk).update(refunded=payment.captured - 1)
    given = {"key": str(uuid.uuid4()), "sure": "1", **goods(payment)}
    answer = manager.post(page("return", payment.pk), given, follow=True)
    assert "can go back as it was paid" in text(answer)

    Payment.objects.filter(pk=payment.pk).update(refunded=0)
    answer = manager.post(page("return", payment.pk), given, follow=True)
    assert "has been sent before, and nothing was done now" in text(answer)
    assert Return.objects.count() == 0


def test_a_refusal_is_said_in_words(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    answer = confirm(manager, "cancel", payment)
    assert "There is nothing to cancel" in text(answer)
    answer = manager.post(page("return", payment.pk), goods(payment, pieces=2))
    assert answer.context["form"].errors
