"""The accountant's screen: what was taken, what fits, what does not, and nobody else's."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from payments.models import ClosedPeriod, Discrepancy, Payout
from payments.reconciliation import months
from pos import days, shifts
from stores.models import RoleName
from tests import make
from tests.payments.reconciliation.books import morning, plant, read_log, settle, sold
from tests.payments.shop import Shop
from tests.payments.test_money_back import portal
from tests.stores.pages import enter, text

pytestmark = pytest.mark.django_db
PAGE = reverse("books")


@pytest.fixture
def accountant(shop: Shop, client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    enter(client, shop.device.store, RoleName.ACCOUNTANT, whole_merchant=True)
    return client


def close(shop: Shop) -> None:
    shifts.current(shop.device, staff_id=shop.staff.pk, at=timezone.now())
    days.close(shop.device, count=days.Count({}), staff=shop.staff, key=uuid.uuid4())


def asked(client: Client, **given: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(PAGE, given).status_code == 200
    return len(found)


def test_a_month_stands_on_one_page(shop: Shop, accountant: Client) -> None:
    sold(shop)
    settle(shop)
    morning(shop)
    close(shop)
    page = text(accountant.get(PAGE))
    assert "<b>NOK\N{NO-BREAK SPACE}498.00</b>" in page
    assert "from one Z report" in page
    assert "<td>398.40</td><td>99.60</td><td>498.00</td>" in page
    assert "<td>498.00</td><td>–</td>" in page  # Nobody counts what Vipps holds.
    assert "1 of one day fits" in page
    assert "when payments were last matched. What was paid after it is not in these sums" in page
    assert "NOK\N{NO-BREAK SPACE}498.00 is found again in all four places." in page
    assert "Nothing waits for an answer." in page
    payout = Payout.objects.get()
    assert reverse("admin:payments_payout_change", args=[payout.pk]) in page


def test_what_does_not_fit_leads_to_what_to_do(shop: Shop, accountant: Client) -> None:
    payment = sold(shop)
    portal(shop, payment, "refund", 29900)
    read_log(shop, payment)
    morning(shop)
    page = text(accountant.get(PAGE))
    found = Discrepancy.objects.get()
    assert reverse("admin:payments_discrepancy_change", args=[found.pk]) in page
    assert "One day of a till has no Z report yet and is not in these sums." in page


def test_another_merchants_books_are_not_shown(shop: Shop, accountant: Client) -> None:
    """Not by name, and not by its number in the address."""
    elsewhere = make.store(name="Somewhere else")
    for of in (f"s{elsewhere.pk}", f"m{elsewhere.merchant_id}", "s", "x", ""):
        answer = accountant.get(PAGE, {"of": of})
        page = text(answer)
        assert answer.status_code == (400 if of else 200)
        assert ("There are no such books." in page) == bool(of)
        assert shop.device.store.merchant.name in page
        assert "Somewhere else" not in page


def test_a_merchant_is_never_added_to_another_one(shop: Shop, client: Client) -> None:
    """Not even for who may see both."""
    second = make.store()
    client.force_login(make.user(is_superuser=True))
    first = client.get(PAGE).context["merchant"]
    answer = client.get(PAGE, {"of": f"m{second.merchant_id}"})
    assert answer.context["merchant"] == second.merchant
    assert first in (second.merchant, shop.device.store.merchant)
    assert len(answer.context["choices"]) == 2


def test_exports_are_of_the_store_and_the_days_that_are_shown(
    shop: Shop, accountant: Client
) -> None:
    make.store(merchant=shop.device.store.merchant)
    store, today = shop.device.store, timezone.localdate()
    days_ = {"first": f"{today}", "last": f"{today}"}
    answer = accountant.get(PAGE, {"of": f"s{store.pk}", **days_})
    of_days = f"business_date__gte={today}&business_date__lte={today}"
    of_store = f"?device__store__id__exact={store.pk}&{of_days}"
    urls = [each["url"] for each in answer.context["exports"]]
    assert urls[0] == f"{reverse('export-receipts')}{of_store}"
    of_business_days = [url for url in urls if "business_date" in url]
    assert len(of_business_days) == 7
    assert all(of_store in url for url in of_business_days)
    for each in urls:
        got = accountant.post(each, {"key": uuid.uuid4(), "file": "csv"})
        assert got.status_code in (200, 302), each
        assert got.get("Location", "").startswith(("/admin/pos/job/", "")), each
    answer = accountant.get(PAGE, {"of": f"m{store.merchant_id}", **days_})
    of_all = f"?device__store__merchant__id__exact={store.merchant_id}&{of_days}"
    of_merchant = [each["url"] for each in answer.context["exports"]]
    assert sum(of_all in url for url in of_merchant) == 7
    assert all(f"merchant__id__exact={store.merchant_id}&" in url for url in of_merchant)


def test_who_only_looks_is_offered_no_export(shop: Shop, client: Client) -> None:
    enter(client, shop.device.store, RoleName.AUDITOR)
    assert client.get(PAGE).context["exports"] == []


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2026-02-01", "", "Say the first and the last day"),
        ("2026-02-31", "2026-03-01", "Say the first and the last day"),
        ("2026-03-01", "2026-02-01", "The first day is after the last."),
        ("2024-01-01", "2026-01-01", "one year at most"),
        ("0001-01-01", "9999-12-31", "Say the first and the last day"),
    ],
)
def test_days_that_are_none_are_said_and_this_month_is_shown(
    accountant: Client, first: str, last: str, told: str
) -> None:
    answer = accountant.get(PAGE, {"first": first, "last": last})
    assert answer.status_code == 400
    assert told in text(answer)
    assert answer.context["books"].first.day == 1


@pytest.mark.parametrize(
    ("at", "first", "last"),
    [
        ("2026-11-28", "2026-09-01", "2026-10-31"),
        ("2026-12-31", "2026-09-01", "2026-10-31"),
        ("2026-02-01", "2025-11-01", "2025-12-31"),
        ("2028-04-30", "2028-01-01", "2028-02-29"),
    ],
)
def test_the_vat_term_that_is_filed_is_offered(
    accountant: Client, monkeypatch: pytest.MonkeyPatch, at: str, first: str, last: str
) -> None:
    now = months.Month(dt.date.fromisoformat(at).replace(day=1))
    monkeypatch.setattr(months, "this", lambda: now)
    offers = {each.name: each.query for each in accountant.get(PAGE).context["offers"]}
    assert offers["Last two months"].endswith(f"first={first}&last={last}")


def test_a_leap_year_is_one_year(accountant: Client) -> None:
    given = {"first": "2024-01-01", "last": "2024-12-31"}
    assert accountant.get(PAGE, given).status_code == 200


def test_a_closing_from_the_first_day_on_stands_with_its_last_day(
    shop: Shop, accountant: Client
) -> None:
    """Of a merchant that had sold nothing it begins nowhere."""
    user = User.objects.create_user("arne", first_name="Arne", last_name="Vik")
    until, at = dt.date(2024, 3, 31), timezone.now()
    merchant = shop.device.store.merchant
    ClosedPeriod.objects.create(merchant=merchant, until=until, user=user, at=at, note="First")

    for last in ("2024-03-31", "2024-12-31"):
        assert "Closed, Arne Vik" in text(
            accountant.get(PAGE, {"first": "2024-03-01", "last": last})
        )
    assert "Arne" not in text(accountant.get(PAGE, {"first": "2024-04-01", "last": "2024-12-31"}))


@pytest.mark.parametrize(("language", "word"), [("fi", "Kirjanpito"), ("da", "Regnskab")])
def test_the_language_is_chosen_on_the_page(accountant: Client, language: str, word: str) -> None:
    answer = accountant.post(reverse("speak"), {"language": language, "next": f"{PAGE}?of=s1"})
    assert answer["Location"] == f"{PAGE}?of=s1"
    assert word in text(accountant.get(PAGE))


@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_the_choice_of_a_language_leads_nowhere_else(accountant: Client, there: str) -> None:
    answer = accountant.post(reverse("speak"), {"language": "xx", "next": there})
    assert answer["Location"] == PAGE
    assert "django_language" not in answer.cookies


def test_the_page_asks_as_often_for_much_as_for_little(shop: Shop, accountant: Client) -> None:
    sold(shop)
    morning(shop)
    asked(accountant)  # The first page of a session writes down when it was seen.
    few = asked(accountant)
    for amount in range(1, 30):
        plant(shop, "correction", msn=shop.unit.msn, amount=amount)
    settle(shop)
    morning(shop)
    assert Discrepancy.objects.filter(ended="").count() == 29
    close(shop)
    assert asked(accountant) == few == 11
