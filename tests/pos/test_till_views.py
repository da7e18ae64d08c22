"""What the till's pages answer."""

import datetime as dt
import gzip
import json
import re
import uuid

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from pos import baskets, shifts, tenders
from pos.entries import read_quantity
from pos.models import Receipt, Tender
from stores import search
from tests import make
from tests.pos.ages import beer
from tests.pos.test_part_payments import given
from tests.pos.till import Till

HTMX = {"HX-Request": "true"}
MORE = "Flere treff: skriv mer."


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


def get(tablet: Client, name: str, **query: str) -> str:
    return tablet.get(reverse(name), query, headers=HTMX).content.decode()


def test_a_search_says_when_there_is_more_than_it_shows(tablet: Client, till: Till) -> None:
    for _ in range(search.FOUND):
        make.product(merchant=till.device.store.merchant)

    assert MORE not in get(tablet, "search", q="ullsokk")
    make.product(merchant=till.device.store.merchant)

    html = get(tablet, "search", q="ullsokk")
    assert MORE in html
    assert html.count("data-add-product") == search.FOUND


def listed(tablet: Client) -> list[int]:
    page = tablet.get(reverse("latest-receipts")).content.decode()
    return [int(number) for number in re.findall(r"<b>(\d{6})</b>", page)]


def test_the_last_receipts_of_this_device_are_a_tap_away(tablet: Client, till: Till) -> None:
    receipt = till.sell()
    other = Till(make.device(store=till.device.store), till.staff, till.hoodie, till.coffee)
    assert other.basket.total == 0
    other.sell()
    till.sell()

    assert reverse("latest-receipts") in tablet.get(reverse("till")).content.decode()
    assert listed(tablet) == [2, 1]
    page = tablet.get(reverse("latest-receipts")).content.decode()
    assert page.count(reverse("receipt", args=[receipt.pk])) == 1
    assert page.count("299,00") == 2


def test_the_last_receipts_are_todays_and_not_too_many(
    tablet: Client, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(21):
        till.sell()
    assert listed(tablet) == list(range(21, 1, -1))

    tomorrow = shifts.now() + dt.timedelta(days=1)
    monkeypatch.setattr(shifts, "now", lambda: tomorrow)
    assert listed(tablet) == []
    assert Receipt.objects.count() == 21


def test_the_last_receipts_cost_one_query_and_their_way_in(
    tablet: Client, till: Till, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        till.sell()
    tablet.get(reverse("till"))

    with django_assert_num_queries(2):
        assert listed(tablet) == [3, 2, 1]


def test_the_last_receipts_are_for_who_is_signed_in(client: Client, till: Till) -> None:
    make.paired(client, till.device)

    answer = client.get(reverse("latest-receipts"))

    assert answer.headers["Location"].startswith(reverse("sign-in"))


def test_a_refused_scan_says_why_and_sends_nothing_else(tablet: Client, till: Till) -> None:
    """While a payment lives the sums have no place to go to: the pay bar is not there."""
    make.barcode(till.hoodie, code := make.gtin())
    till.add(till.hoodie)
    with transaction.atomic():
        baskets.freeze(baskets.lock(till.device.pk))

    answer = tablet.post(reverse("scan"), {"code": code, "key": uuid.uuid4()}, headers=HTMX)

    html = answer.content.decode()
    assert "Avbryt den for å endre kurven" in html
    assert re.findall(r'id="([^"]+)"', html) == ["toast"]
    assert "look" in answer.headers["HX-Trigger"]


def test_the_card_step_waits_for_the_age_that_the_goods_ask_for(tablet: Client, till: Till) -> None:
    till.add(till.hoodie)
    till.add(beer(till))

    page = tablet.get(reverse("look")).content.decode()
    assert "Er kunden fylt 18 år?" in page
    assert re.search(r'data-open="card-panel" disabled>', page)

    given = {"key": uuid.uuid4(), "version": till.basket.version}
    refused = tablet.post(reverse("take-card"), given, headers=HTMX).content.decode()
    assert "Er kunden fylt 18 år? Svar på det først." in refused
    assert till.basket.is_open


@pytest.mark.parametrize("typed", ["0", "00", "0,0"])
def test_a_quantity_of_none_leads_to_remove_and_can_be_typed_anew(
    tablet: Client, till: Till, typed: str
) -> None:
    line = till.add(till.hoodie).line
    assert line

    answer = tablet.post(
        reverse("set-quantity", args=[line.pk]),
        {"quantity": typed, "version": till.basket.version, "key": uuid.uuid4()},
        headers=HTMX,
    )

    assert "bruk Fjern for å ta ut linjen" in answer.content.decode()
    assert "mend" in answer.headers["HX-Trigger"]
    assert till.basket.lines.get().quantity == 1000


def test_the_page_of_a_receipt_is_no_print_of_it(tablet: Client, till: Till) -> None:
    """The browser's own print makes no second receipt: the style of print shows this line alone."""
    page = tablet.get(reverse("receipt", args=[till.sell().pk])).content.decode()

    assert '<p class="not-printed">Denne siden er ingen kvittering.' in page


def test_a_till_shows_and_prints_the_receipts_of_its_store_alone(
    tablet: Client, till: Till
) -> None:
    elsewhere = make.device(store=make.store(merchant=till.device.store.merchant))
    stranger = make.signed_in(Client(), elsewhere)
    receipt = till.sell()

    shown = stranger.get(reverse("receipt", args=[receipt.pk]))
    printed = stranger.post(reverse("print-receipt", args=[receipt.pk]))
    assert (shown.status_code, printed.status_code) == (404, 404)
    assert receipt.deliveries.count() == 0


@pytest.mark.parametrize("case", ["of another merchant", "not for sale any more"])
def test_a_tap_sells_only_what_the_merchant_sells(tablet: Client, till: Till, case: str) -> None:
    if case == "of another merchant":
        product = make.product()
    else:
        product = make.product(merchant=till.device.store.merchant, is_active=False)

    answer = tablet.post(reverse("add"), {"product": product.pk, "key": uuid.uuid4()}, headers=HTMX)

    assert "look" in answer.headers["HX-Trigger"]
    assert not till.basket.lines.exists()


@pytest.mark.parametrize(
    ("typed", "thousandths"),
    [("3", 3000), ("0,5", 500), ("0.455", 455), ("1,25", 1250), ("0,005", 5)],
)
def test_a_typed_quantity_is_read_to_the_gram(typed: str, thousandths: int) -> None:
    assert read_quantity(typed) == thousandths


def test_a_search_asks_who_is_there_and_what_is_found_and_no_more(
    tablet: Client, till: Till, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.barcode(till.hoodie, code := make.gtin())
    for text in ("hett", "sku hett", code):
        get(tablet, "search", q=text)
        with django_assert_num_queries(2):
            assert "data-add-product" in get(tablet, "search", q=text)


def test_the_page_asks_for_what_it_needs_first_and_is_small_over_the_line(tablet: Client) -> None:
    page = tablet.get(reverse("till"), headers={"Accept-Encoding": "gzip"})
    html = gzip.decompress(page.content).decode()

    assert len(page.content) < 15_000
    # A browser puts a deferred script behind all pictures, unless it is told.
    assert re.search(r'<script src="[^"]+htmx[^"]+" defer fetchpriority="high">', html)
    assert all("lazy" in picture for picture in re.findall(r"<img [^>]+>", html))


@pytest.mark.parametrize(("seen", "left"), [("29900", 0), ("100", 29800)])
def test_the_terminal_has_taken_what_the_cashier_saw(
    tablet: Client, till: Till, seen: str, left: int
) -> None:
    """However much has been scanned by the time the press arrives."""
    till.add(till.hoodie)
    asked = {"key": uuid.uuid4(), "version": till.basket.version, "seen": seen}
    assert tablet.post(reverse("take-card"), asked, headers=HTMX).status_code == 204

    assert [tender.amount for tender in Tender.objects.all()] == [int(seen)]
    assert Receipt.objects.exists() is (left == 0)


def test_of_more_than_is_left_no_card_is_recorded(tablet: Client, till: Till) -> None:
    till.add(till.hoodie)
    asked = {"key": uuid.uuid4(), "version": till.basket.version, "seen": "29901"}
    refused = tablet.post(reverse("take-card"), asked, headers=HTMX).content.decode()
    assert "Det er mer enn det som er igjen å betale." in refused
    assert not Tender.objects.exists()


def test_who_gives_a_part_back_is_told_to(tablet: Client, till: Till) -> None:
    till.add(till.hoodie)
    tenders.take_card(till.device, amount=100, **given(till))
    url = reverse("undo-part", args=[Tender.objects.get().pk])
    asked = {"key": uuid.uuid4(), "version": till.basket.version}
    answer = tablet.post(url, asked, headers=HTMX)
    told = json.loads(answer.headers["HX-Trigger"])["told"]["said"]
    assert told == "Gi 1,00 tilbake på kortterminalen også."
