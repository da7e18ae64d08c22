"""What the first page counts: of each role its own, right, and at a fixed cost."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from payments.admin import start as start_page
from payments.models import Discrepancy, Payment
from pos import verification
from pos.models import Shift, Verification
from stores import business_days
from stores.models import POSDevice, Printer, RoleName, Store
from tests import make
from tests.payments.shop import Shop
from tests.payments.test_admin_start import start
from tests.pos.sold import sold
from tests.stores.pages import enter, text

DAY = dt.timedelta(days=1)


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    enter(client, shop.device.store, RoleName.MANAGER)
    return client


def read(person: Any, **asked: str) -> start_page.Start:
    found = start_page.read(person, **asked)
    assert found
    return found


def user_at(store: Store, role: str, *, whole_merchant: bool = False) -> User:
    person = make.staff(store, role, whole_merchant=whole_merchant, user=make.user())
    assert person.user
    return person.user


def acts(found: start_page.Start) -> list[str]:
    return [act.name for act in found.acts]


def checks(found: start_page.Start) -> dict[str, bool | None]:
    return {check.name: check.fits for check in found.checks}


def open_till(store: Store, *, seen: dt.timedelta, day: int = 0, **more: Any) -> POSDevice:
    at = timezone.now()
    device = make.device(
        store=store, token_sha256=uuid.uuid4().hex * 2, paired_at=at, last_seen_at=at - seen, **more
    )
    today = business_days.of(store, at) - dt.timedelta(days=day)
    Shift.objects.create(device=device, opened_at=at, business_date=today)
    return device


def test_it_counts_what_needs_a_person_and_names_where_it_is_settled(shop: Shop) -> None:
    shop.ask()
    Payment.objects.update(flag="UNKNOWN", flagged_at=timezone.now())
    store = shop.device.store
    open_till(store, seen=dt.timedelta(hours=1), name="Kasse 9")
    with translation.override("en"):
        found = read(user_at(store, RoleName.MANAGER))
        assert found.heading == "Two things need you"
        assert found.beside.startswith("All else is in order. ")
    assert acts(found) == ["payments", "tills"]
    assert "Kasse 9" in found.acts[1].text
    wrong = [check.url for check in found.checks if check.fits is False]
    assert {act.url for act in found.acts} == set(wrong)


def test_a_till_whose_day_is_closed_may_sleep(shop: Shop) -> None:
    device = open_till(shop.device.store, seen=dt.timedelta(hours=5))
    Shift.objects.filter(device=device).update(closed_at=timezone.now())
    assert acts(read(user_at(device.store, RoleName.MANAGER))) == []


def test_a_day_left_open_is_told_when_no_sale_has_closed_it(shop: Shop) -> None:
    person = user_at(shop.device.store, RoleName.MANAGER)
    late = open_till(shop.device.store, seen=dt.timedelta(0), day=1)
    assert acts(read(person)) == []
    Shift.objects.filter(device=late).update(business_date=late.shifts.get().business_date - DAY)
    assert acts(read(person)) == ["days"]


def test_a_printer_is_missed_only_where_a_till_that_is_open_prints_on_it(shop: Shop) -> None:
    store = shop.device.store
    printer = Printer.objects.create(
        store=store, name="Skriver", mac="00:11:62:0d:05:a1", token_sha256="a" * 64
    )
    person = user_at(store, RoleName.MANAGER)
    assert acts(read(person)) == []
    open_till(store, seen=dt.timedelta(0), printer=printer)
    assert acts(read(person)) == ["printers"]
    Printer.objects.update(last_seen_at=timezone.now(), status_code="410")
    assert "out of paper" in read(person).acts[0].text
    Printer.objects.update(status_code="200 OK")
    assert acts(read(person)) == []


def test_a_journal_is_told_as_verified_and_as_changed(shop: Shop) -> None:
    person = user_at(shop.device.store, RoleName.AUDITOR)
    assert checks(read(person))["journals"] is None
    assert verification.verify(shop.device) == []
    assert checks(read(person))["journals"] is True
    Verification.objects.update(faults=1, fault="row 7 was changed")
    assert acts(read(person)) == ["journals"]


def test_what_does_not_fit_is_told_with_its_amount_by_currency(shop: Shop) -> None:
    for at, amount in enumerate((-10_000, 2_500)):
        Discrepancy.objects.create(
            merchant=shop.device.store.merchant,
            sales_unit=shop.unit,
            store=shop.device.store,
            reason="CORRECTION",
            key=str(at),
            day=timezone.now().date() - dt.timedelta(days=7),
            amount=amount,
            currency="NOK",
            found_at=timezone.now(),
        )
    found = read(user_at(shop.device.store, RoleName.ACCOUNTANT))
    assert acts(found) == ["exceptions"]
    assert "NOK\N{NO-BREAK SPACE}125.00" in found.acts[0].text
    assert "7 days" in found.acts[0].text


def test_everybody_sees_what_the_role_is_about(shop: Shop) -> None:
    """An accountant money, a manager the machines as well, head office the keys, too."""
    store = shop.device.store
    open_till(store, seen=dt.timedelta(0))
    money = {"attention", "captures", "money", "jobs"}
    assert set(checks(read(user_at(store, RoleName.ACCOUNTANT)))) == money
    audited = {*money, "journals"}
    assert set(checks(read(user_at(store, RoleName.AUDITOR)))) == audited
    managed = {*audited, "tills"}
    assert set(checks(read(user_at(store, RoleName.MANAGER)))) == managed
    everything = {*managed, "keys", "notices"}
    assert set(checks(read(user_at(store, RoleName.HEAD_OFFICE)))) == everything


def test_a_manager_sees_nothing_of_another_store(shop: Shop) -> None:
    other = make.store(merchant=shop.device.store.merchant, name="Bergen")
    open_till(other, seen=dt.timedelta(hours=1))
    sold(make.device(store=other), timezone.now(), 77_700)
    person = user_at(shop.device.store, RoleName.MANAGER)
    for asked in ("", str(other.pk), "x", "0"):
        found = read(person, asked=asked)
        assert (found.acts, found.selling, found.chosen) == ([], [], None)


def test_one_store_of_several_can_be_asked_for(shop: Shop) -> None:
    ours = shop.device.store
    other = make.store(merchant=ours.merchant, name="Bergen")
    sold(make.device(store=other), timezone.now(), 77_700)
    sold(shop.device, timezone.now(), 10_000)
    person = user_at(ours, RoleName.HEAD_OFFICE, whole_merchant=True)
    assert read(person).selling[0].today.total.amount == 87_700
    assert read(person, asked=str(other.pk)).selling[0].today.total.amount == 77_700


def test_several_currencies_are_never_summed(shop: Shop, client: Client) -> None:
    other = make.store(merchant=shop.device.store.merchant, currency="DKK", country="DK")
    sold(make.device(store=other), timezone.now(), 20_000)
    sold(shop.device, timezone.now(), 10_000)
    enter(client, shop.device.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    page = start(client)
    assert "Sales today, DKK" in page
    assert "Sales today, NOK" in page
    assert "300.00" not in page


def test_the_page_costs_the_same_statements_however_much_there_is(shop: Shop) -> None:
    person = user_at(shop.device.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    few = statements(person)
    for _store in range(3):
        store = make.store(merchant=shop.device.store.merchant)
        for at in range(3):
            sold(open_till(store, seen=dt.timedelta(hours=at)), timezone.now(), 10_000)
    many = statements(person)
    assert len(few) == len(many) == 12, "\n".join(many)
    shop.ask()
    Payment.objects.update(flag="UNKNOWN", flagged_at=timezone.now())
    # Those that need a person are looked up by their keys, when there are any.
    assert len(statements(person)) == 13


def statements(person: User) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        read(person)
    return [query["sql"] for query in queries]


def test_it_asks_again_by_itself_for_no_more_than_what_changes(shop: Shop, manager: Client) -> None:
    assert 'hx-trigger="every 60s"' in start(manager)
    again = manager.get(reverse("admin:index"), headers={"hx-request": "true"})
    assert text(again).lstrip().startswith("<section")
    assert "<html" not in text(again)


def test_whoever_has_been_signed_out_gets_a_whole_page(client: Client) -> None:
    answer = client.get(reverse("admin:index"), headers={"hx-request": "true"}, follow=True)
    assert answer.headers["HX-Refresh"] == "true"


def test_the_chart_is_told_in_a_table_too(shop: Shop, manager: Client) -> None:
    sold(shop.device, timezone.now(), 12_345)
    sold(shop.device, timezone.now() - dt.timedelta(days=7), 23_456)
    page = start(manager)
    assert page.count('role="img"') == 1
    assert "<title" in page
    assert "<desc" in page
    for amount in ("123.45", "234.56"):
        assert amount in page.partition("Sales by hour</caption>")[2]


@pytest.mark.parametrize("language", ["nb", "da", "fi", "sv"])
def test_it_speaks_the_language_of_whoever_looks(
    shop: Shop, manager: Client, language: str
) -> None:
    sold(shop.device, timezone.now(), 12_345)
    page = text(manager.get(reverse("admin:index"), headers={"accept-language": language}))
    assert "All is well" not in page
    assert "123,45" in page
