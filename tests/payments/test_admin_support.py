"""A payment's page as a tool of support: all of it, in order, Vipps' view beside ours."""

from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from payments.admin import timeline
from payments.models import Payment
from stores.models import RoleName
from tests.payments.office import read_again
from tests.payments.shop import Shop
from tests.payments.test_admin import confirm, page
from tests.payments.test_money_back import portal
from tests.stores.pages import enter, text


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    enter(client, shop.device.store, RoleName.MANAGER)
    return client


def test_vipps_last_answer_stands_beside_ours(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    ours, theirs = manager.get(page("change", payment.pk)).context["views"]
    assert ours.sums == theirs.sums
    assert (theirs.at, theirs.differs) == (payment.read_at, frozenset())

    # As after an answer with a smaller sum: ours only ever grow.
    Payment.objects.filter(pk=payment.pk).update(said_captured=0, said_state="CREATED")
    answer = manager.get(page("change", payment.pk))
    assert answer.context["views"][1].differs == {"captured", "state"}
    assert text(answer).count("differs") == 2


def test_a_smaller_sum_is_kept_as_it_was_said(shop: Shop) -> None:
    payment = shop.waiting()
    Payment.objects.filter(pk=payment.pk).update(authorized=10000, state="AUTHORIZED")
    shop.keep(payment)
    assert (payment.authorized, payment.said_authorized) == (10000, 0)
    assert payment.flags == ["SUM_DIFFERS", "SUMS_FELL"]


def test_every_attempt_has_a_row_and_its_whole_trace_id(shop: Shop, manager: Client) -> None:
    payment = shop.waiting()
    shop.town.fail("capture", "refuse", code="6260")
    shop.approve(payment)
    shop.keep(payment, looks=2)
    answer = manager.get(page("change", payment.pk))
    proofs = unescape(" ".join(str(row.proof) for row in answer.context["rows"]))
    traces = [a.trace_id for a in payment.attempts.exclude(trace_id="")]
    assert traces
    for trace in traces:
        assert trace in proofs
        assert text(answer).count(trace) == 2
    answered = [row for row in answer.context["rows"] if "ms" in str(row.proof)]
    assert len(answered) == payment.attempts.count()
    assert 'data-copy="support-text"' in text(answer)


def test_events_are_told_with_vipps_own_references(shop: Shop, manager: Client) -> None:
    payment = shop.keep(shop.paid(), looks=2)
    told = text(manager.get(page("change", payment.pk)))
    for event in payment.events.all():
        assert event.psp_reference in told


def test_the_page_keeps_itself_up_to_date_while_something_is_under_way(
    shop: Shop, manager: Client
) -> None:
    payment = shop.waiting()
    answer = manager.get(page("change", payment.pk))
    assert 'hx-trigger="every 3s"' in text(answer)
    look = answer.context["record"].look
    again = manager.get(page("change", payment.pk), {"look": look}, headers={"HX-Request": "true"})
    assert (again.status_code, again.content) == (204, b"")

    shop.approve(payment)
    shop.keep(payment, looks=2)
    news = manager.get(page("change", payment.pk), {"look": look}, headers={"HX-Request": "true"})
    assert news.status_code == 200
    assert "Paid" in text(news)


def test_a_page_of_what_is_over_asks_nothing_more(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    Payment.objects.filter(pk=payment.pk).update(wake_at=None)
    assert "hx-trigger" not in text(manager.get(page("change", payment.pk)))

    Payment.objects.filter(pk=payment.pk).update(wake_at=timezone.now())
    assert "hx-trigger" in text(manager.get(page("change", payment.pk)))


def test_reading_again_is_one_press_and_the_page_shows_it(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    Payment.objects.filter(pk=payment.pk).update(wake_at=None)
    answer = manager.get(page("change", payment.pk))
    look = answer.context["record"].look
    assert f'<form method="post" action="{page("again", payment.pk)}">' in text(answer)
    confirm(manager, "again", payment)
    before = payment.read_at
    shop.keep(payment)
    assert payment.read_at != before
    assert manager.get(page("change", payment.pk), {"look": look}).status_code == 200


def test_what_was_read_names_what_went_back(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 10000)
    read_again(shop, payment)
    part = shop.waiting()
    shop.approve(part)
    portal(shop, part, "cancel", None)
    shop.keep(part)

    def told(of: Payment) -> str:
        return " ".join(str(row.what) for row in manager.get(page("change", of.pk)).context["rows"])

    assert "Read: AUTHORIZED, reserved 498.00, captured 498.00, refunded 100.00" in told(payment)
    assert "Read: AUTHORIZED, reserved 498.00, released 498.00" in told(part)
    assert timeline.SAID.fullmatch("AUTHORIZED 49800/0"), "what the first version has written"
