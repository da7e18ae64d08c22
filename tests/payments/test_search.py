"""A payment is found by whatever people have in hand."""

import datetime as dt
import zoneinfo
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from payments import attention, search
from payments.models import Payment, Webhook, WebhookRegistration
from stores import moments, named
from stores.models import RoleName
from tests import fill, fill_payments, make
from tests.payments.shop import Shop
from tests.payments.test_admin import page
from tests.stores.pages import enter

TODAY = dt.date(2026, 11, 26)
OSLO = zoneinfo.ZoneInfo("Europe/Oslo")


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    enter(client, shop.device.store, RoleName.MANAGER)
    return client


def found(client: Client, term: str, language: str = "en") -> list[int]:
    answer: Any = client.get(page("changelist"), {"q": term}, headers={"accept-language": language})
    assert answer.status_code == 200
    return [row.pk for row in answer.context["cl"].result_list]


def test_by_reference_and_by_the_ending_that_lists_show(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    for term in (
        payment.reference,
        payment.reference.lower(),
        payment.reference[-7:],
        f" …{payment.reference[-10:]} ",
    ):
        assert found(manager, term) == [payment.pk], term
    assert found(manager, payment.reference[:-1]) == []


def test_by_vipps_reference_of_the_payment_and_of_each_event(shop: Shop, manager: Client) -> None:
    payment = shop.keep(shop.paid(), looks=2)
    other = shop.waiting()
    events = list(payment.events.values_list("psp_reference", flat=True))
    assert len(events) >= 3
    for term in {payment.psp_reference, *events}:
        assert found(manager, term) == [payment.pk], term
        assert found(manager, term.upper()) == [payment.pk], term
    assert other.pk not in found(manager, events[0])


@pytest.mark.parametrize("term", ["478", "5678", "0000078"])
def test_a_part_of_a_number_finds_no_phone(shop: Shop, manager: Client, term: str) -> None:
    shop.paid()
    assert found(manager, term) == []


@pytest.mark.parametrize("term", ["78", "90000078", "4790000078"])
def test_by_the_last_digits_of_the_phone(shop: Shop, manager: Client, term: str) -> None:
    payment = shop.paid()
    assert found(manager, term) == [payment.pk]
    assert found(manager, term[:-1] + "7") == []


def test_by_receipt_number(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    assert found(manager, "1") == found(manager, "000001") == [payment.pk]
    assert found(manager, "2") == []


@pytest.mark.parametrize(
    ("term", "language", "is_found"),
    [
        ("498", "en", True),
        ("498,00", "nb", True),
        ("498.00", "en", True),
        ("498,00", "en", True),
        ("49800", "nb", True),
        ("49800 øre", "nb", True),
        ("498 øre", "nb", False),
        ("4980", "nb", False),
        ("49,80", "nb", False),
    ],
)
def test_by_amount(shop: Shop, manager: Client, term: str, language: str, is_found: bool) -> None:
    payment = shop.paid()
    assert found(manager, term, language) == ([payment.pk] if is_found else [])


def test_by_day_and_time_where_the_store_is(shop: Shop, manager: Client) -> None:
    payment = shop.paid()
    store = shop.device.store
    store.time_zone = "Europe/Helsinki"
    store.save()
    # 14.05 in Oslo, 15.05 in Helsinki, and the day before yesterday.
    at = timezone.now().astimezone(OSLO).replace(hour=14, minute=5) - dt.timedelta(days=2)
    Payment.objects.filter(pk=payment.pk).update(requested_at=at)
    for term in (f"{at:%Y-%m-%d}", f"{at:%d.%m.%Y}", f"{at:%d.%m.}", f"{at:%d.%m.%Y} 15:05"):
        assert found(manager, term) == [payment.pk], term
    for term in (f"{at:%d.%m.%Y} 14:05", f"{at:%d.%m.%Y} 15:06", "15:05"):
        assert found(manager, term) == [], term


@pytest.mark.parametrize(
    ("term", "day", "time"),
    [
        ("26.11.2026", TODAY, None),
        ("26.11", TODAY, None),
        ("26/11", TODAY, None),
        ("2026-11-26", TODAY, None),
        ("2026-11-26T14:05:09", TODAY, dt.time(14, 5)),
        ("26 Nov 2026, 14:05", TODAY, dt.time(14, 5)),
        ("26. nov", TODAY, None),
        ("3. des", dt.date(2025, 12, 3), None),
        ("3 December 2025", dt.date(2025, 12, 3), None),
        ("14:05", TODAY, dt.time(14, 5)),
        ("27.11", dt.date(2025, 11, 27), None),
    ],
)
def test_a_moment_is_read_as_people_type_it(term: str, day: dt.date, time: dt.time | None) -> None:
    assert moments.read(term, today=TODAY) == moments.Moment(day, time)


@pytest.mark.parametrize(
    "term", ["498", "498,00", "31.02", "12.13.2026", "hello", "26:11", "", "78"]
)
def test_other_things_are_no_moment(term: str) -> None:
    assert moments.read(term, today=TODAY) is None


@pytest.mark.parametrize(
    "term", ["78", "49800", "498,00", "26.11.2026 14:05", "abcdefgh", "o'la & %_", "9" * 30, "١٢٣٤"]
)
def test_a_search_costs_a_fixed_number_of_queries(shop: Shop, manager: Client, term: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            found(manager, term)
        return len(counted)

    shop.paid()
    queries()  # The first page of a session writes down when it was seen.
    few = queries()
    for _sale in range(3):
        shop.paid()
    assert queries() == few <= 18


def test_a_webhook_by_reference_ending_vipps_reference_and_day(shop: Shop, manager: Client) -> None:
    payment, other = shop.paid(), shop.paid()
    unit = payment.sales_unit
    registration = WebhookRegistration.objects.create(
        sales_unit=unit, token="t", url="https://till.example/", registered_at=timezone.now()
    )
    ours, theirs, stray = [
        Webhook.objects.create(
            registration=registration, msn=unit.msn, reference=reference, name="CAPTURED",
            psp_reference=psp, received_at=timezone.now(),
        ).pk
        for reference, psp in (
            (payment.reference, "c1f8b6ce"), (other.reference, "d2"), ("of-another-system", "e3f4"),
        )
    ]  # fmt: skip
    url = reverse("admin:payments_webhook_changelist")

    def of(term: str) -> set[int]:
        answer: Any = manager.get(url, {"q": term})
        return {row.pk for row in answer.context["cl"].result_list}

    for term in (payment.reference, payment.reference[-7:].lower(), "c1f8b6ce", "C1F8B6CE"):
        assert of(term) == {ours}, term
    assert of("of-another-system") == of("e3f4") == {stray}
    assert of(f"{timezone.localdate():%d.%m.%Y}") == {ours, theirs, stray}
    assert of("nothing-like-it") == set()
    assert "Nothing here is found by" in manager.get(url, {"q": "none"}).content.decode()
    captured: Any = manager.get(url, {"event": "CAPTURED"})
    assert captured.context["cl"].result_count == 3


def test_each_meaning_has_an_index(committed: Any) -> None:
    fill_payments.told(fill.devices(1000))
    fill.known()
    psp = "c1f8b6ce-0000-4000-8000-000000000000"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for term, index in (
            ("JHV3XCS-1", "payment_by_ending"),
            (psp, "payment_by_psp_reference"),
            (psp, "event_by_psp_reference"),
            ("498,00", "payment_by_amount"),
            ("78", "payment_by_last_digits"),
            ("26.11.2019", "payment_by_time"),
        ):
            plan = named.ids(Payment.objects.all(), search.meanings(term)).explain()
            assert index in plan, (term, plan)
        for term, index in (
            ("storg-01JHV3XCS-1", "webhook_by_reference"),
            ("storg-01JHV3XCS-1", "payment_by_ending"),
            ("storg-01JHV3XCS-1", "webhook_by_psp_reference"),
            ("26.11.2019", "webhook_by_registration"),
        ):
            plan = named.ids(Webhook.objects.all(), search.webhooks(term)).explain()
            assert index in plan, (term, plan)


@pytest.mark.parametrize("chosen", ["a search", "the list of what needs a person"])
def test_choosing_among_many_begins_with_what_was_found(committed: Any, chosen: str) -> None:
    """The page joins more tables than PostgreSQL puts in order: all baskets would be read first."""
    fill.FILL["payments.Payment"](1000)
    # As in most of a year: paid, captured, over.
    Payment.objects.update(state="AUTHORIZED", authorized=100, captured=100, read_at=timezone.now())
    last = Payment.objects.latest("pk")
    last.flag_for("UNANSWERED", timezone.now())
    last.save()
    fill.known()
    asked = RequestFactory().get("/")
    asked.user = make.user(is_superuser=True)
    rows = admin.site._registry[Payment].get_queryset(asked)
    if chosen == "a search":
        rows = named.newest(rows, search.meanings(last.reference))
    else:
        rows = attention.needing(rows, timezone.now())
    plan = rows.explain()
    assert [row.pk for row in rows] == [last.pk]
    assert "Seq Scan on payments_payment" not in plan, plan
    assert "Seq Scan on pos_basket" not in plan, plan
