"""Price inquiries and price changes: nothing is sold, and the journal knows."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pos import days
from pos.models import JournalEntry
from stores.models import RoleName
from tests import make
from tests.pos.till import Till
from tests.stores.pages import page


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


def ask(tablet: Client, code: str, key: uuid.UUID | None = None) -> Any:
    form = {"code": code, "key": str(key or uuid.uuid4())}
    return tablet.post(reverse("price"), form)


def test_an_inquiry_shows_the_price_sells_nothing_and_is_journalled(
    tablet: Client, till: Till
) -> None:
    group = make.group(till.device.store.merchant)
    till.hoodie.group = group
    till.hoodie.save()
    code = make.barcode(till.hoodie).gtin
    for typed in (code, till.hoodie.sku):
        html = ask(tablet, typed).content.decode()
        assert "299,00" in html
        assert "Hettegenser" in html

    assert till.basket.total == 0
    said = days.read(till.device, at=timezone.now())["price_inquiries"]
    assert said == [{"group": group.pk, "name": "Klær", "count": 2, "amount": 59800}]
    entry = JournalEntry.objects.filter(code="13022").latest("pk")
    assert entry.staff == till.staff
    assert entry.details
    assert entry.details["sku"] == till.hoodie.sku


def test_an_unknown_code_is_said_and_not_journalled(tablet: Client, till: Till) -> None:
    other = make.product()
    for code in ("12345678", other.sku, ""):
        answer = ask(tablet, code)
        assert answer.status_code == (404 if code else 200)
    assert not JournalEntry.objects.filter(code="13022").exists()


def test_a_press_that_comes_twice_is_one_inquiry(tablet: Client, till: Till) -> None:
    key = uuid.uuid4()
    for _press in range(2):
        assert "299,00" in ask(tablet, till.hoodie.sku, key).content.decode()
    assert JournalEntry.objects.filter(code="13022").count() == 1


def test_a_page_that_is_gone_back_to_tells_no_other_price_unseen(
    tablet: Client, till: Till
) -> None:
    key = uuid.uuid4()
    ask(tablet, till.hoodie.sku, key)
    ask(tablet, till.coffee.sku, key)
    till.hoodie.price = 30000
    till.hoodie.save()
    ask(tablet, till.hoodie.sku, key)

    told = JournalEntry.objects.filter(code="13022").order_by("pk")
    assert [entry.details["amount"] for entry in told if entry.details] == [29900, 2580, 30000]


def test_an_inquiry_without_its_key_is_refused(tablet: Client, till: Till) -> None:
    answer = tablet.post(reverse("price"), {"code": till.hoodie.sku})

    assert answer.status_code == 409
    assert "299,00" not in answer.content.decode()
    assert 'name="key"' in answer.content.decode()
    assert not JournalEntry.objects.filter(code="13022").exists()


def test_a_new_price_is_in_the_journal_of_a_till_of_each_store(client: Client, till: Till) -> None:
    store = till.device.store
    make.device(store=store)
    another = make.device(store=make.store(merchant=store.merchant))
    user = make.user()
    make.staff(store, RoleName.HEAD_OFFICE, whole_merchant=True, user=user)
    client.force_login(user)
    before = {"sku": till.hoodie.sku, "name_nb": "Hettegenser", "unit": "PIECE", "is_active": "on"}
    form = {
        **before,
        "vat_code": "STANDARD",
        "barcodes-TOTAL_FORMS": "0",
        "barcodes-INITIAL_FORMS": "0",
    }
    for price in ("299,00", "349,00"):
        answer = client.post(
            page(type(till.hoodie), "change", till.hoodie.pk), {**form, "price": price}
        )
        assert answer.status_code == 302, answer.content.decode()

    entries = JournalEntry.objects.filter(code="13021").order_by("device")
    assert [entry.device_id for entry in entries] == [till.device.pk, another.pk]
    for entry in entries:
        assert entry.details == {
            "sku": till.hoodie.sku,
            "product": till.hoodie.pk,
            "before": 29900,
            "amount": 34900,
            "user": user.pk,
        }
