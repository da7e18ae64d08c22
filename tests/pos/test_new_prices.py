"""A price is changed on a family's page or by another system: the journal says so, and who did."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pos import journal_prints, verification
from pos.models import JournalEntry
from stores.models import POSDevice, Product, ProductFamily, RoleName
from tests import make
from tests.api import Caller, caller, code
from tests.pos.test_price_changes import CHANGED, busy
from tests.pos.till import Till, open_till
from tests.stores.pages import enter, form_of, page, text
from tests.stores.test_families import new_row


@pytest.fixture
def who(till: Till) -> Caller:
    return caller(till.device.store.merchant)


def said(product: Product, price: int, **changed: Any) -> dict[str, Any]:
    """What another system puts of goods that are there."""
    same = ("names", "vat_code", "unit", "minimum_age", "is_active")
    given = {name: getattr(product, name) for name in same}
    return {**given, "price": price, "currency": "NOK", "group": None, "gtins": [], **changed}


def told(device: POSDevice) -> list[tuple[str, int, int]]:
    """SKU and prices of the changes in a till's journal."""
    entries = JournalEntry.objects.filter(code=CHANGED, device=device).order_by("number")
    found = [entry.details or {} for entry in entries]
    return [(one["sku"], one["before"], one["amount"]) for one in found]


def test_a_price_that_another_system_puts_is_journalled_in_its_name(
    till: Till, who: Caller
) -> None:
    row = till.hoodie
    beside = make.device(store=make.store(merchant=row.merchant))
    for price in (29900, 34900):
        assert who.put(f"products/{row.sku}", said(row, price)).status_code == 200

    assert told(till.device) == told(beside) == [(row.sku, 29900, 34900)]
    entry = JournalEntry.objects.get(code=CHANGED, device=till.device)
    assert entry.details
    assert entry.details["user"] == who.integration.user_id
    assert journal_prints._user(entry.details, {}) == who.integration.name
    assert list(verification.faults(till.device)) == []


def test_goods_that_are_new_have_no_price_of_before(till: Till, who: Caller) -> None:
    assert who.put("products/NEW-1", said(till.hoodie, 100)).status_code == 201
    assert told(till.device) == []


def test_many_prices_take_the_counters_once_and_what_is_refused_is_not_told(
    till: Till, who: Caller
) -> None:
    beside = make.device(store=make.store(merchant=till.hoodie.merchant))
    wanted = [
        {"sku": till.coffee.sku, **said(till.coffee, 4500)},
        {"sku": till.hoodie.sku, **said(till.hoodie, 100, currency="EUR")},
        {"sku": till.hoodie.sku, **said(till.hoodie, 30000)},
        {"sku": till.hoodie.sku, **said(till.hoodie, 31000)},
    ]
    before = till.coffee.price
    with CaptureQueriesContext(connection) as asked:
        answer = who.post("products", {"products": wanted})

    assert [one["status"] for one in answer.json()["results"]] == [200, 422, 200, 200]
    locks = [one["sql"] for one in asked if "pos_numbering" in one["sql"] and "FOR" in one["sql"]]
    assert len(locks) == 1
    prices = [(till.coffee.sku, before, 4500)]
    prices += [(till.hoodie.sku, 29900, 30000), (till.hoodie.sku, 30000, 31000)]
    assert told(till.device) == told(beside) == prices
    for device in (till.device, beside):
        assert list(verification.faults(device)) == []


@pytest.mark.parametrize("is_batch", [False, True])
def test_while_a_till_is_busy_for_long_another_system_puts_nothing(
    committed: Any, is_batch: bool
) -> None:
    till = open_till()
    who = caller(till.device.store.merchant)
    new, goods = {"sku": "NEW-1", **said(till.hoodie, 1)}, said(till.hoodie, 34900)
    with busy(till):
        if is_batch:
            batch = [new, {"sku": till.hoodie.sku, **goods}]
            answer = who.post("products", {"products": batch})
        else:
            answer = who.put(f"products/{till.hoodie.sku}", goods)

    assert code(answer) == (503, "till_busy")
    assert int(answer["Retry-After"]) > 0
    till.hoodie.refresh_from_db()
    assert till.hoodie.price == 29900
    assert not Product.objects.filter(sku="NEW-1").exists()
    assert told(till.device) == []


def test_a_variants_price_on_its_familys_page_is_journalled(client: Client, till: Till) -> None:
    store = till.device.store
    person = enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    family = make.family(store.merchant, "M", "L")
    first = family.variants.get(variant_label="M")
    url = page(ProductFamily, "change", family.pk)
    data = form_of(client.get(url)) | {"variants-TOTAL_FORMS": "3", "variants-0-price": "55,00"}

    answer = client.post(url, data | new_row(2, variant_label="S", sku="TS-S"))

    assert answer.status_code == 302, text(answer)
    assert family.variants.count() == 3
    assert told(till.device) == [(first.sku, first.price, 5500)]
    entry = JournalEntry.objects.get(code=CHANGED)
    assert (entry.details or {})["user"] == person.user_id


def test_a_familys_page_says_that_a_till_is_busy_and_saves_nothing(
    committed: Any, client: Client
) -> None:
    till = open_till()
    store = till.device.store
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    family = make.family(store.merchant, "M")
    before = family.variants.get().price
    url = page(ProductFamily, "change", family.pk)
    data = form_of(client.get(url)) | {"variants-0-price": "55,00", "name_nb": "Singlet"}
    with busy(till):
        answer = client.post(url, data)

    assert (answer.status_code, answer.headers["Location"]) == (302, url)
    assert "A till was busy" in text(client.get(url))
    family.refresh_from_db()
    assert (family.variants.get().price, family.names["nb"]) == (before, "T-skjorte")
