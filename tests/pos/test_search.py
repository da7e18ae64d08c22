"""Receipts, baskets, journal and returns are found by what people have in hand, by an index."""

import datetime as dt
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from pos import exports, returns, search
from pos.models import Basket, JournalEntry, Receipt, Return, Tender
from stores import named
from tests import fill, fill_pos, make
from tests.pos.test_exports import fetch, office, read
from tests.pos.till import Till, open_till

BIG = ("pos_receipt", "pos_basket", "pos_journalentry", "pos_tender", "pos_receiptline")


@pytest.fixture
def client(till: Till) -> Client:
    client = Client()
    client.force_login(make.user(is_superuser=True))
    return client


def found(client: Client, model: type[Model], term: str, **query: Any) -> list[int]:
    url = reverse(f"admin:pos_{model._meta.model_name}_changelist")
    answer: Any = client.get(url, {"q": term, **query})
    assert answer.status_code == 200
    return sorted(row.pk for row in answer.context["cl"].result_list)


def paid_by(receipt: Receipt, reference: str) -> None:
    """As if Vipps had paid it too."""
    Tender.objects.create(
        basket=receipt.basket,
        kind="VIPPS",
        amount=1,
        reference=reference,
        received_at=timezone.now(),
    )


def test_a_receipt_by_number_amount_sku_reference_and_day(till: Till, client: Client) -> None:
    receipt, second = till.sell(), till.sell()
    paid_by(receipt, "storg-01JHV3XCSABCDEF-1")
    for term in ("1", "000001", "storg-01JHV3XCSABCDEF-1", "abcdef-1"):
        assert found(client, Receipt, term) == [receipt.pk], term
    sku = till.hoodie.sku
    today = timezone.localdate()
    for term in (
        "299",
        "299,00",
        "NOK 299.00",
        "−NOK 299.00",
        "29900",
        sku,
        sku.lower(),
        sku[:-1],
        f"{today:%Y-%m-%d}",
    ):
        assert found(client, Receipt, term) == [receipt.pk, second.pk], term
    yesterday = today - dt.timedelta(days=1)
    for term in ("3", "298,00", sku[1:], f"{yesterday:%d.%m.%Y}", "1+2", "'%", "9" * 30):
        assert found(client, Receipt, term) == [], term


def test_a_return_by_its_number_its_sales_number_amount_and_words(
    till: Till, client: Client
) -> None:
    till.sell()
    receipt = till.sell()
    [line] = receipt.lines.all()
    asked = returns.ask(
        receipt, quantities={line.pk: 1000}, reason="Too small for him", user=make.user()
    )
    for term in ("2", "299", "too small"):
        assert found(client, Return, term) == [asked.pk], term
    assert found(client, Return, "1") == found(client, Return, "too big") == []


def test_a_basket_by_its_number_and_what_its_receipt_says(till: Till, client: Client) -> None:
    receipt = till.sell()
    paid_by(receipt, "storg-01JHV3XCSABCDEF-1")
    basket = receipt.basket_id
    assert basket
    for term in (str(basket), "299,00", "000001", "ABCDEF-1", f"{timezone.localdate():%d.%m.%Y}"):
        assert basket in found(client, Basket, term), term
    assert found(client, Basket, str(till.basket.pk)) == [till.basket.pk]
    assert found(client, Basket, "298,00") == []


def test_a_journal_entry_by_its_number_its_receipt_and_its_time(till: Till, client: Client) -> None:
    receipt = till.sell()
    entries = list(JournalEntry.objects.order_by("pk"))
    of_receipt = [entry.pk for entry in entries if entry.receipt_id == receipt.pk]
    assert of_receipt
    assert set(of_receipt) <= set(found(client, JournalEntry, "000001"))
    assert entries[-1].pk in found(client, JournalEntry, str(entries[-1].number))
    today = f"{timezone.localdate():%d.%m.%Y}"
    assert found(client, JournalEntry, today) == [entry.pk for entry in entries]
    assert found(client, JournalEntry, "nothing") == []


@pytest.mark.parametrize("model", [Receipt, Basket, JournalEntry, Return])
def test_who_finds_nothing_is_told_so_and_what_can_be_typed(
    client: Client, model: type[Model]
) -> None:
    url = reverse(f"admin:pos_{model._meta.model_name}_changelist")
    page = client.get(url, {"q": "no <such>"}, headers={"accept-language": "nb"})
    text = page.content.decode()
    assert "Ingenting her passer til «no &lt;such&gt;»." in text
    assert "Dette kan skrives:" in text
    assert "Ingenting her" not in client.get(url).content.decode()


def test_a_filter_narrows_what_a_search_finds(till: Till, client: Client) -> None:
    receipt = till.sell()
    here = {"device__store__id__exact": receipt.device.store_id}
    elsewhere = {"device__store__id__exact": make.store().pk}
    assert found(client, Receipt, "299,00", **here) == [receipt.pk]
    assert found(client, Receipt, "299,00", **elsewhere) == []


@pytest.mark.parametrize("term", ["1", "299,00", "%", "abcdef-1"])
def test_an_export_has_what_the_list_shows(committed: Any, term: str) -> None:
    till = open_till()
    receipt = till.sell()
    till.sell()
    paid_by(receipt, "storg-01JHV3XCSABCDEF-1")
    client, _ = office(till.device.store)
    rows = read(fetch(client, f"q={term}".replace("%", "%25")))
    assert len(rows) == len(found(client, Receipt, term)) == {"299,00": 2, "%": 0}.get(term, 1)


def test_a_job_from_before_an_upgrade_is_read(till: Till) -> None:
    old = {"stores": [1], "device": None, "kind": "", "since": None, "until": None, "words": []}
    assert exports.read_choice(old).stores == [1]


INDEXES: list[tuple[type[Model], Any, str, str]] = [
    (Receipt, search.receipts, "12345", "receipt_number_once_per_device"),
    (Receipt, search.receipts, "298,00", "receipt_by_amount"),
    (Receipt, search.receipts, "KL-1001", "receipt_line_by_sku"),
    (Receipt, search.receipts, "JHV3XCS-1", "tender_by_ending"),
    (Receipt, search.receipts, "26.11.2019", "receipt_by_time"),
    (Basket, search.baskets, "12345", "receipt_number_once_per_device"),
    (Basket, search.baskets, "298,00", "receipt_by_amount"),
    (Basket, search.baskets, "JHV3XCS-1", "tender_by_ending"),
    (JournalEntry, search.entries, "12345", "journal_number_once_per_device"),
    (JournalEntry, search.entries, "12345", "pos_journalentry_receipt_id"),
    (JournalEntry, search.entries, "26.11.2019", "journal_by_time"),
]


def test_each_meaning_has_an_index(committed: Any) -> None:
    # Many at few devices, as in a shop: going through the devices is no way to find one.
    fill_pos.sales(fill.devices(20), product=make.product(), each=50)
    fill.known()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for model, meanings, term, index in INDEXES:
            plan = named.ids(model._default_manager.all(), meanings(term)).explain()
            assert index in plan, (term, plan)
            for table in BIG:
                assert f"Seq Scan on {table}" not in plan, (term, plan)


def test_a_store_that_has_sold_nothing_does_not_read_what_others_have(committed: Any) -> None:
    fill.FILL["pos.Receipt"](1000)
    fill.known()
    user = make.user()
    make.staff(make.device(store=make.store()).store, "MANAGER", user=user)
    asked = RequestFactory().get("/")
    asked.user = user
    for model in (Receipt, Basket):
        page: Any = admin.site._registry[model]
        plan = page.get_queryset(asked).order_by(*page.ordering)[:50].explain()
        for table in BIG:
            assert f"Seq Scan on {table}" not in plan, plan
            assert f"{table}_pkey" not in plan, plan
        assert "receipt_by_day" not in plan, plan
