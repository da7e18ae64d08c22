"""The accountant's pages: what fits as one line, what does not with its four sides, and its end."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payments.models import Answer, ClosedPeriod, Discrepancy, Feed, Match
from pos import shifts
from pos.models import Job
from stores.models import RoleName
from tests import make
from tests.payments.reconciliation.books import (
    fetch,
    match,
    morning,
    one,
    plant,
    read_log,
    reasons,
    settle,
    sold,
)
from tests.payments.shop import Shop
from tests.payments.test_money_back import portal
from tests.stores.pages import enter, text

OVERVIEW = "/admin/payments/matchedday/"
CLOSE = f"{OVERVIEW}close/"
ENGLISH = {"accept-language": "en"}


def page_of(found: Discrepancy) -> str:
    return reverse("admin:payments_discrepancy_change", args=[found.pk])


def refunded_in_portal(shop: Shop) -> Discrepancy:
    payment = sold(shop)
    portal(shop, payment, "refund", 29900)
    read_log(shop, payment)
    morning(shop)
    return one("REFUND_WITHOUT_RETURN")


def test_days_that_fit_are_one_line(shop: Shop, accountant: Client) -> None:
    sold(shop)
    settle(shop)
    morning(shop)
    page = text(accountant.get(OVERVIEW))
    assert "1 of one day fits" in page
    assert "NOK\N{NO-BREAK SPACE}498.00 is found again in all four places." in page
    assert "Nothing waits for an answer." in page
    assert page.count('<li class="row fits">') == 1
    assert "Waits for Vipps" not in page


def test_what_does_not_fit_stands_with_its_reason_and_four_sides(
    shop: Shop, accountant: Client
) -> None:
    found = refunded_in_portal(shop)
    page = text(accountant.get(OVERVIEW))
    assert "0 of one day fits" in page
    assert "Refunded, without a return receipt" in page
    odd = '<div class="odd"><dt>Receipt · <b>does not fit</b></dt><dd>Return missing</dd></div>'
    assert page.count("does not fit</b>") == page.count(odd) == 1
    assert page_of(found) in page
    assert "One exception must be answered first" in page
    queue = re.escape("/admin/payments/discrepancy/?ended__exact=")
    told = rf'class="odd">\s*<a id="check-money" href="{queue}">'
    assert re.search(told, text(accountant.get("/admin/")))


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(OVERVIEW).status_code == 200
    return len(asked)


def test_the_page_asks_as_often_for_one_exception_as_for_many(
    shop: Shop, accountant: Client
) -> None:
    refunded_in_portal(shop)
    queries(accountant)  # The first page of a session writes down when it was seen.
    few = queries(accountant)
    for amount in range(1, 30):
        plant(shop, "correction", msn=shop.unit.msn, amount=amount)
    sold(shop)
    settle(shop)
    morning(shop)
    assert Discrepancy.objects.filter(ended="").count() == 30
    assert queries(accountant) == few == 18


def test_an_answer_is_kept_with_note_and_name(shop: Shop, accountant: Client) -> None:
    found = refunded_in_portal(shop)
    page = text(accountant.get(page_of(found)))
    assert "Money went back outside of the till." in page
    assert reverse("admin:payments_payment_change", args=[found.payment_id]) in page

    given = {"act": "ASKED", "note": "asked Ingrid", "seen": "-29900"}
    assert "asked Ingrid" in text(accountant.post(page_of(found), given, follow=True))
    assert reasons() == ["REFUND_WITHOUT_RETURN"]
    silent = accountant.post(page_of(found), {**given, "act": "ACCEPTED", "note": " "}, follow=True)
    assert "Say why." in text(silent)
    stale = accountant.post(page_of(found), {**given, "seen": "29900"}, follow=True)
    assert "amount has changed" in text(stale)

    done = accountant.post(page_of(found), {**given, "act": "ACCEPTED", "note": "a discount"})
    assert done.url.startswith(OVERVIEW)  # type: ignore[attr-defined]
    assert reasons() == []
    (_asked, kept) = Answer.objects.order_by("pk")
    assert (kept.act, kept.note) == ("ACCEPTED", "a discount")
    assert str(kept.user.pk) == accountant.session["_auth_user_id"]


def test_who_only_looks_answers_nothing(shop: Shop, client: Client) -> None:
    found = refunded_in_portal(shop)
    given = {"act": "ACCEPTED", "note": "so", "seen": "-29900"}
    enter(client, shop.device.store, RoleName.AUDITOR, whole_merchant=True)
    assert 'name="act"' not in text(client.get(page_of(found)))
    assert client.post(page_of(found), given).status_code == 403
    for page in (CLOSE, f"{OVERVIEW}read/"):
        assert client.post(page).status_code == 403
    enter(client, make.store(), RoleName.ACCOUNTANT, whole_merchant=True)
    assert client.get(page_of(found)).status_code == 404
    assert client.post(page_of(found), given).status_code == 404
    assert "Refunded, without" not in text(client.get(OVERVIEW, headers=ENGLISH))
    assert reasons() == ["REFUND_WITHOUT_RETURN"]


def test_a_ledger_that_stopped_is_no_matter_of_opinion(shop: Shop, accountant: Client) -> None:
    sold(shop)
    plant(shop, "broken_chain")
    sold(shop)
    assert morning(shop)[0] == "CHAIN_BROKEN"
    found = one("CHAIN_BROKEN")
    seen = str(found.amount)
    refused = accountant.post(
        page_of(found), {"act": "ACCEPTED", "note": "so", "seen": seen}, follow=True
    )
    assert "That does not settle it." in text(refused)
    assert "Take the entry over" in text(refused)
    accountant.post(page_of(found), {"act": "TAKE_OVER", "note": "Vipps: ticket 7", "seen": seen})
    assert Job.objects.filter(kind="payments.fetch_ledgers").count() == 1
    fetch(shop)
    match()
    assert "CHAIN_BROKEN" not in reasons()
    assert not Feed.objects.filter(stopped_at__isnull=False).exists()


@pytest.fixture
def over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The days on which we sell are over already."""
    later = shifts.now() + dt.timedelta(days=3)
    monkeypatch.setattr("payments.reconciliation.periods.now", lambda: later)


@pytest.mark.usefixtures("over")
def test_a_period_is_closed_with_a_note_and_a_name(shop: Shop, accountant: Client) -> None:
    found = refunded_in_portal(shop)
    until = Match.objects.latest("day").day.isoformat()
    merchant = str(shop.device.store.merchant_id)
    given = {"merchant": merchant, "until": until, "note": "November"}
    assert "One exception must be answered first." in text(accountant.post(CLOSE, given))
    answer = {"act": "RETURNED", "note": "receipt 000012 of till 2", "seen": "-29900"}
    accountant.post(page_of(found), answer)

    page = text(accountant.post(CLOSE, given, follow=True))

    assert "Nothing of it changes any more." in page
    assert "November" in page
    (made,) = ClosedPeriod.objects.all()
    assert str(made.user.pk) == accountant.session["_auth_user_id"]
    assert "Its period is closed" in text(accountant.get(page_of(found)))
    assert "These days are closed already." in text(accountant.post(CLOSE, given))


def test_only_who_answers_for_all_stores_closes_a_merchants_days(
    shop: Shop, client: Client
) -> None:
    enter(client, shop.device.store, RoleName.ACCOUNTANT)
    assert client.get(CLOSE).status_code == 403
    assert "Close the period" not in text(client.get(OVERVIEW, headers=ENGLISH))
    other = make.store()
    enter(client, other, RoleName.ACCOUNTANT, whole_merchant=True)
    given = {"merchant": str(shop.device.store.merchant_id), "until": "2020-01-31"}
    client.post(CLOSE, given)
    assert not ClosedPeriod.objects.exists()
