import datetime as dt
from collections import Counter
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker
from stdnum import ean

from stores import access, devices, numbers, pins, products, seed
from stores.models import (
    Barcode,
    Merchant,
    POSDevice,
    Product,
    QuickKey,
    Role,
    Staff,
    Store,
    Unit,
    VatCode,
    VatRate,
)
from stores.money import vat_inside
from stores.seed import chain

pytestmark = pytest.mark.django_db
MODELS: list[type[Model]] = [Merchant, Store, POSDevice, Staff, Role, Product, Barcode, VatRate]
MODELS += [QuickKey]


@pytest.fixture(scope="module", autouse=True)
def first(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[seed.Summary]:
    """Seeded once for all tests of this module, and taken back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed.seed()
        transaction.set_rollback(True)


def rows() -> list[dict[str, object]]:
    return [
        model_to_dict(row) | {"pk": row.pk}
        for model in MODELS
        for row in model._default_manager.order_by("pk")
    ]


def test_a_second_seed_adds_and_changes_nothing(first: seed.Summary) -> None:
    Product.objects.filter(sku="KL-1001").update(price=12345)
    before = rows()
    assert seed.seed() == first
    assert rows() == before


def test_who_signs_in_to_the_office_has_an_address() -> None:
    users = User.objects.filter(staff__isnull=False)
    assert users
    assert all(user.email == f"{user.username}@nordlys.example" for user in users)


def test_the_seed_is_the_chain_that_was_promised(first: seed.Summary) -> None:
    assert first == seed.Summary(merchants=3, stores=6, devices=12, staff=20, products=5000)
    for merchant in Merchant.objects.all():
        number = merchant.organisation_number
        assert numbers.organisation_number(number, country=merchant.country) == number
        assert merchant.stores.count() == 2
        assert merchant.products.filter(grid_position__isnull=False).count() == 12
        assert merchant.products.filter(minimum_age=18, is_active=True).count() >= 20
        assert merchant.products.filter(unit=Unit.KG).count() >= 10
    laid_out = Store.objects.filter(quick_keys__isnull=False).distinct()
    assert [(store.prefix, store.quick_keys.count()) for store in laid_out] == [("strog", 11)]
    for store in Store.objects.all():
        roles = Counter(store.roles.values_list("role", flat=True))
        assert roles == {"MANAGER": 1, "CASHIER": 2}
        assert pins.people_at(store).count() == 3


def test_every_product_can_be_sold_today_in_its_store() -> None:
    today = dt.date(2026, 11, 26)
    for merchant in Merchant.objects.all():
        store = merchant.stores.first()
        assert store
        for code in merchant.products.values_list("vat_code", flat=True).distinct():
            products.rate_of(store.country, code, today)
        for product in merchant.products.all():
            assert product.names.keys() == {store.language, "en"}
            product.clean()
            assert product.price > 0


def test_every_gtin_is_valid_and_no_names_repeat() -> None:
    gtins = list(Barcode.objects.values_list("gtin", flat=True))
    # Each merchant has cheese and ham with labels of its own scale beside.
    assert len(gtins) == 5000 + 2 * 3
    assert all(ean.is_valid(gtin[1:]) for gtin in gtins)
    names = Counter(Product.objects.values_list("merchant_id", "names__en"))
    assert names.most_common(1)[0][1] == 1


def test_food_has_the_rate_of_food() -> None:
    for country, code in (("NO", VatCode.MIDDLE), ("DK", VatCode.STANDARD), ("FI", "MIDDLE")):
        coffee = Product.objects.get(merchant__country=country, picture="coffee")
        assert coffee.vat_code == code


def test_the_example_of_the_in_store_page_is_there() -> None:
    store = POSDevice.objects.get(pos_id="Butikken-23412").store
    assert (store.country, store.currency) == ("NO", "NOK")
    rate = products.rate_of("NO", "STANDARD", dt.date(2026, 11, 26)).rate
    for name, price, vat in (("Orange hoodie", 29900, 5980), ("White T-shirt", 19900, 3980)):
        product = store.merchant.products.get(names__nb=name)
        assert (product.price, vat_inside(product.price, rate)) == (price, vat)


def test_everybody_gets_in_with_what_the_demo_tells() -> None:
    told = seed.describe()
    assert len(told["till"]) == 12
    first = told["till"][0]
    assert first["pos_id"] == "Butikken-23412"
    device, _ = devices.pair(first["pair_url"].rstrip("/").rsplit("/", 1)[1])
    for person in first["staff"]:
        staff = Staff.objects.get(merchant=device.store.merchant, name=person["name"])
        assert pins.recognise(device, staff, person["pin"]) == staff
    for person in told["office"]:
        client = Client()
        sent = {"username": person["username"], "password": person["password"]}
        assert client.post(reverse("admin:login"), sent).status_code == 302
        assert client.get(reverse("admin:index")).status_code == 200
        user = User.objects.get(username=person["username"])
        assert access.stores_of(user, access.Action.SEE_OFFICE).exists()
    roles = {person["role"] for person in told["office"]}
    assert roles == {"HEAD_OFFICE", "ACCOUNTANT", "MANAGER"}
    assert access.stores_of(_user("kontor"), access.Action.KEEP_MASTER_DATA).count() == 6


def _user(name: str) -> Staff:
    return Staff.objects.get(user__username=name)


def test_all_pins_of_the_demo_pass_our_own_rule() -> None:
    people = [person for company in chain.CHAIN for shop in company.shops for person in shop.people]
    for person in people:
        pins.check_strength(person.pin)
    assert len({person.pin for person in people}) == len(people)


def test_a_second_seed_is_cheap(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(120):
        seed.seed()
