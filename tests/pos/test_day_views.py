"""What the pages of the day answer, and to whom."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pos import baskets, journal
from pos.models import JournalEntry, Report
from stores.models import RoleName, VatRate
from tests import make
from tests.pos.acts import days_ahead
from tests.pos.till import Till

ITEMS = """Kontantsalg totalt, Varegrupper, Betalingsmidler, Operatør, Tips, >Mva<,
Salgskvitteringer, Skuff åpnet uten salg, Kopier, Foreløpige kvitteringer,
Returer, Rabatter, Avbrutte salg, Linjekorrigeringer, Prisundersøkelser, Andre korrigeringer,
Utleveringskvitteringer, Trening, Kredittsalg, Kreditnotaer, Innbetalt, Utbetalt,
Akkumulert siden start"""


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


def post(tablet: Client, name: str, *args: Any, **fields: str) -> Any:
    return tablet.post(reverse(name, args=args), {"key": str(uuid.uuid4()), **fields})


def page(tablet: Client, name: str, *args: Any) -> str:
    return tablet.get(reverse(name, args=args)).content.decode()


def test_the_day_shows_an_x_report_and_writes_nothing(tablet: Client, till: Till) -> None:
    till.sell()
    # A card is counted before it is told; one that differs stays on the page.
    assert post(tablet, "close-day", **{"count-CARD": "298,00"}).status_code == 409
    entries = JournalEntry.objects.count()
    html = page(tablet, "day")

    assert reverse("day") in page(tablet, "till")
    assert "299,00" in html
    assert (Report.objects.count(), JournalEntry.objects.count()) == (0, entries)
    assert "selges i dag etter denne Z-rapporten, hører til i morgen" in html


def test_a_report_says_all_that_the_law_asks_in_its_order(tablet: Client, till: Till) -> None:
    till.sell()
    answer = post(tablet, "close-day", **{"count-CARD": "299,00"})
    html = tablet.get(answer.headers["Location"]).content.decode()
    paper = html[html.index("<article") :]

    assert "Z-rapport 0001" in paper
    for said in (till.device.pos_id, "Eksempel AS", "MVA", "25\N{NO-BREAK SPACE}%"):
        assert said in paper
    places = [paper.index(item) for item in re.split(r",\s+", ITEMS)]
    assert places == sorted(places)
    assert '<th scope="col">Kvitteringer</th>' in paper
    assert "kvitteringer for salg minus dem for returer" in paper
    # The person's own and the till's.
    assert paper.count("Inngående veksel") == 2


@pytest.mark.parametrize(
    ("country", "title"), [("DK", "Z-rapport"), ("FI", "Z-raportti"), ("SE", "Z-rapport")]
)
def test_paper_speaks_the_language_of_the_country(
    tablet: Client, till: Till, country: str, title: str
) -> None:
    store = till.device.store
    store.country, store.language = country, "en"
    store.save()
    post(tablet, "close-day")
    report = Report.objects.get()

    printed = post(tablet, "print-report", report.pk).content.decode()
    assert title in printed
    assert f'lang="{report.content["language"]}"' in printed
    assert "Z report" in page(tablet, "report", report.pk)


def test_each_print_of_a_report_is_in_the_journal(tablet: Client, till: Till) -> None:
    till.sell()
    post(tablet, "take-x")
    report = Report.objects.get()
    for _print in range(3):
        assert post(tablet, "print-report", report.pk).status_code == 200

    entries = JournalEntry.objects.filter(code="13018")
    assert [entry.details for entry in entries] == [{"report": "X", "number": 1}] * 3


def test_what_was_typed_badly_is_said_and_nothing_is_closed(tablet: Client, till: Till) -> None:
    till.sell()
    for typed, said in (("mye", "Tast et beløp som"), ("-5", "ikke mulig"), ("1", "Skriv hvorfor")):
        answer = post(tablet, "close-day", **{"count-CARD": typed})
        assert answer.status_code == 409
        assert said in answer.content.decode()
    assert not Report.objects.exists()
    answer = post(tablet, "close-day", **{"count-CARD": "298,00", "reason": "slip lost"})
    assert answer.status_code == 302


def test_cash_is_counted_before_the_day_is_closed(tablet: Client, till: Till) -> None:
    details = {"event": "FLOAT", "amount": 50000}
    journal.record(till.device.pk, code="13999", at=timezone.now(), text="x", details=details)

    answer = post(tablet, "close-day")
    assert "Tell kontantene først" in answer.content.decode()
    assert post(tablet, "close-day", **{"count-CASH": "500"}).status_code == 302


def test_a_day_that_nobody_closed_is_counted_afterwards_once(tablet: Client, till: Till) -> None:
    till.sell()
    with days_ahead([1]):
        till.sell()
    report = Report.objects.get()
    html = page(tablet, "report", report.pk)
    assert "299,00" not in html
    assert "?show=1" in html
    shown = tablet.get(reverse("report", args=[report.pk]) + "?show=1").content.decode()
    assert "Avsluttet av systemet" in shown
    assert "count-CARD" not in shown
    counted = {"count-CARD": "299,00"}

    assert post(tablet, "count-late", report.pk).status_code == 409
    assert post(tablet, "count-late", report.pk, **counted).status_code == 302
    assert post(tablet, "count-late", report.pk, **counted).status_code == 409
    html = page(tablet, "report", report.pk)
    assert "Talt senere" in html
    heads = re.findall(r'<th scope="col">([^<]*)', html[html.index("Talt senere") - 200 :])
    assert heads[:4] == ["Betalingsmiddel", "Forventet", "Talt senere", "Differanse"]
    assert till.staff.name in html
    report.refresh_from_db()
    assert report.content["counted"] is None


def test_the_page_offers_the_safe_cancel_and_a_manager_more(tablet: Client, till: Till) -> None:
    till.add(till.coffee)
    with transaction.atomic():
        baskets.freeze(baskets.lock(till.device.pk))
    carry = 'name="carry"'

    html = page(tablet, "day")
    assert reverse("live-payment") in html
    assert "every 3s" in html
    assert carry not in html
    assert post(tablet, "close-day").status_code == 409
    till.staff.roles.update(role=RoleName.MANAGER)
    assert carry in page(tablet, "day")
    assert post(tablet, "close-day", carry="1").status_code == 302


def test_after_ten_minutes_the_page_waits_no_longer(tablet: Client, till: Till) -> None:
    till.add(till.coffee)
    with transaction.atomic():
        basket = baskets.lock(till.device.pk)
        baskets.freeze(basket)
    basket.frozen_at = timezone.now() - dt.timedelta(minutes=11)
    basket.save()

    html = page(tablet, "day")
    assert "every 3s" not in html
    assert "ventet i ti minutter" in html


def test_reports_are_for_the_devices_of_their_store(tablet: Client, till: Till) -> None:
    till.sell()
    post(tablet, "take-x")
    report = Report.objects.get()
    stranger = make.signed_in(Client(), make.device())

    for name in ("report", "print-report", "count-late"):
        url = reverse(name, args=[report.pk])
        answer = stranger.get(url) if name == "report" else stranger.post(url)
        assert answer.status_code == 404


def test_the_day_costs_the_same_however_much_was_sold(
    tablet: Client, till: Till, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    till.sell()
    page(tablet, "day")
    for _more in range(2):
        with django_assert_num_queries(12):
            page(tablet, "day")
        for _sale in range(3):
            till.sell()


def test_two_rates_of_zero_are_told_apart_where_the_country_has_no_codes(
    tablet: Client, till: Till
) -> None:
    for code in ("ZERO", "EXEMPT"):
        VatRate.objects.create(country="FI", code=code, rate=0, valid_from="2020-01-01")
    store = till.device.store
    store.country, store.language = "FI", "fi"
    store.save()
    post(tablet, "take-x")
    html = page(tablet, "report", Report.objects.get().pk)

    assert "(Nollakanta)" in html
    assert "(Arvonlisäveroton)" in html
    assert "Takaisin kassalle" in html
