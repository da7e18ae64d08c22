"""What each person sees and may change in the office, through its real pages."""

import re
from typing import Any

import pytest
from django.test import Client

from stores import devices, pins
from stores.models import (
    Merchant,
    POSDevice,
    Product,
    ProductGroup,
    Role,
    RoleName,
    Staff,
    Store,
    VatRate,
)
from tests import make
from tests.stores.pages import enter, form_of, listed, page, text

pytestmark = pytest.mark.django_db


def test_head_office_sees_its_merchant_and_nobody_elses(client: Client) -> None:
    mine, other = make.device(), make.device()
    products = [make.product(merchant=at.store.merchant) for at in (mine, other)]
    enter(client, mine.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    assert listed(client, Merchant) == {mine.store.merchant_id}
    assert listed(client, Store) == {mine.store_id}
    assert listed(client, POSDevice) == {mine.pk}
    assert listed(client, Product) == {products[0].pk}
    for model, row in ((Store, other.store), (POSDevice, other), (Product, products[1])):
        assert client.get(page(model, "change", row.pk)).status_code == 404
    filters = text(client.get(page(POSDevice, "changelist")))
    assert mine.store.name in filters
    assert other.store.name not in filters


@pytest.mark.parametrize(
    ("role", "looks", "changes"),
    [
        (RoleName.CASHIER, False, False),
        (RoleName.MANAGER, True, False),
        (RoleName.ACCOUNTANT, True, False),
        (RoleName.AUDITOR, True, False),
        (RoleName.HEAD_OFFICE, True, True),
    ],
)
def test_only_head_office_keeps_master_data(
    client: Client, role: str, looks: bool, changes: bool
) -> None:
    store = make.store()
    product = make.product(merchant=store.merchant)
    enter(client, store, role, whole_merchant=True)
    assert client.get(page(Product, "changelist")).status_code == (200 if looks else 403)
    assert client.get(page(Product, "add")).status_code == (200 if changes else 403)
    answer = client.post(page(Product, "change", product.pk), {"price": "1,00"})
    assert answer.status_code == (200 if changes else 403)


def test_a_manager_sees_the_devices_of_his_store_only_and_pairs_them(client: Client) -> None:
    mine = make.device()
    sibling = make.device(store=make.store(merchant=mine.store.merchant))
    enter(client, mine.store, RoleName.MANAGER)
    assert listed(client, POSDevice) == {mine.pk}
    shown = text(client.get(page(POSDevice, "change", mine.pk)))
    assert page(POSDevice, "pair", mine.pk) in shown
    offer = client.post(page(POSDevice, "pair", mine.pk))
    assert "no-store" in offer["Cache-Control"]
    found = re.search(r"/pair/([A-Z2-7]{8})/", text(offer))
    assert found
    assert devices.pair(found[1])[0] == mine
    assert client.post(page(POSDevice, "pair", sibling.pk)).status_code == 404
    assert "/pair/" not in text(client.get(page(POSDevice, "pair", mine.pk))).split("<main")[1]


def test_who_may_only_look_gets_no_pairing_code(client: Client) -> None:
    device = make.device()
    enter(client, device.store, RoleName.ACCOUNTANT)
    assert page(POSDevice, "pair", device.pk) not in text(
        client.get(page(POSDevice, "change", device.pk))
    )
    assert client.post(page(POSDevice, "pair", device.pk)).status_code == 403
    assert client.post(page(POSDevice, "revoke", device.pk)).status_code == 403


def test_revoking_asks_first(client: Client) -> None:
    device = make.device()
    _, token = devices.pair(devices.offer_pairing(device.pk))
    enter(client, device.store, RoleName.MANAGER)
    assert client.get(page(POSDevice, "revoke", device.pk)).status_code == 200
    assert devices.find(token) == device
    assert client.post(page(POSDevice, "revoke", device.pk)).status_code == 302
    assert devices.find(token) is None


def test_a_new_pin_is_set_but_never_shown(client: Client) -> None:
    device = make.device()
    cashier = make.staff(device.store)
    enter(client, device.store, RoleName.MANAGER)
    url = page(Staff, "pin", cashier.pk)
    assert url in text(client.get(page(Staff, "change", cashier.pk)))
    assert "no runs" in text(client.post(url, {"pin": "123456", "again": "123456"}))
    assert "not the same" in text(client.post(url, {"pin": make.PIN, "again": "904175"}))
    assert make.PIN not in text(client.post(url, {"pin": make.PIN, "again": "904175"}))
    assert client.post(url, {"pin": make.PIN, "again": make.PIN}).status_code == 302
    cashier.refresh_from_db()
    assert pins.check_pin(device, cashier, make.PIN) == cashier


def test_a_manager_sets_no_pin_of_another_manager(client: Client) -> None:
    store = make.store()
    other = make.staff(store, RoleName.MANAGER)
    enter(client, store, RoleName.MANAGER)
    assert page(Staff, "pin", other.pk) not in text(client.get(page(Staff, "change", other.pk)))
    answer = client.post(page(Staff, "pin", other.pk), {"pin": make.PIN, "again": make.PIN})
    assert answer.status_code == 403


def test_nobody_gives_themselves_a_role(client: Client) -> None:
    store = make.store()
    person = enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    url = page(Staff, "change", person.pk)
    data = form_of(client.get(url)) | {
        "roles-TOTAL_FORMS": 1,
        "roles-INITIAL_FORMS": 0,
        "roles-0-merchant": store.merchant_id,
        "roles-0-store": store.pk,
        "roles-0-role": RoleName.MANAGER,
    }
    client.post(url, data)
    assert list(person.roles.values_list("role", flat=True)) == [RoleName.HEAD_OFFICE]


def test_head_office_gives_roles_in_its_own_stores_only(client: Client) -> None:
    store, stranger = make.store(), make.store()
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    cashier = make.staff(store)
    url = page(Staff, "change", cashier.pk)
    data = form_of(client.get(url)) | {
        "roles-TOTAL_FORMS": 2,
        "roles-1-merchant": stranger.merchant_id,
        "roles-1-store": stranger.pk,
        "roles-1-role": RoleName.MANAGER,
    }
    assert client.post(url, data).status_code == 200
    assert Role.objects.filter(staff=cashier).count() == 1
    sibling = make.store(merchant=store.merchant)
    data |= {"roles-1-merchant": store.merchant_id, "roles-1-store": sibling.pk}
    assert client.post(url, data).status_code == 302
    assert set(cashier.roles.values_list("store", flat=True)) == {store.pk, sibling.pk}


@pytest.mark.parametrize("change", [{"roles-1-DELETE": "on"}, {"roles-1-role": "CASHIER"}])
def test_a_role_in_a_merchant_one_does_not_keep_is_left_alone(
    client: Client, change: dict[str, str]
) -> None:
    store, elsewhere = make.store(), make.store()
    boss = enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    Role.objects.create(staff=boss, merchant=elsewhere.merchant, role=RoleName.ACCOUNTANT)
    person = make.staff(store)
    own = person.roles.get()
    foreign = Role.objects.create(
        staff=person, merchant=elsewhere.merchant, store=elsewhere, role=RoleName.MANAGER
    )
    data = {
        "name": person.name,
        "is_active": "on",
        "roles-TOTAL_FORMS": 2,
        "roles-INITIAL_FORMS": 2,
        "roles-0-id": own.pk,
        "roles-0-merchant": store.merchant_id,
        "roles-0-store": store.pk,
        "roles-0-role": own.role,
        "roles-1-id": foreign.pk,
        "roles-1-merchant": store.merchant_id,
        "roles-1-store": store.pk,
        "roles-1-role": RoleName.MANAGER,
    }
    client.post(page(Staff, "change", person.pk), data | change)
    kept = Role.objects.get(pk=foreign.pk)
    assert (kept.merchant_id, kept.role) == (elsewhere.merchant_id, RoleName.MANAGER)


def test_nobody_deletes_what_history_points_to(client: Client) -> None:
    device = make.device()
    client.force_login(make.user(is_superuser=True))
    for model, row in ((POSDevice, device), (Store, device.store)):
        assert client.get(page(model, "delete", row.pk)).status_code == 403
    assert "delete_selected" not in text(client.get(page(Store, "changelist")))


def test_vat_is_changed_only_by_who_keeps_all_of_a_country(client: Client) -> None:
    store = make.store()
    make.vat_rates("NO")
    rate = VatRate.objects.filter(code="MIDDLE").get()
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    url = page(VatRate, "change", rate.pk)
    data = form_of(client.get(url)) | {"rate": 1400}
    make.store()
    assert client.post(url, data).status_code == 403
    client.force_login(make.user(is_superuser=True))
    assert client.post(url, data).status_code == 302


def test_groups_are_filtered_within_one_merchant(client: Client) -> None:
    first, second = make.merchant(), make.merchant()
    for merchant, name in ((first, "Klær"), (second, "Tøj")):
        ProductGroup.objects.create(merchant=merchant, names={"nb": name})
    client.force_login(make.user(is_superuser=True))
    url = page(Product, "changelist")
    assert "Klær" not in text(client.get(url))
    chosen = text(client.get(url, {"merchant__id__exact": first.pk}))
    assert "Klær" in chosen
    assert "Tøj" not in chosen


def test_a_product_is_offered_its_merchants_groups_alone(client: Client) -> None:
    first, second = make.merchant(name="Nordlys AS"), make.merchant(name="Tivoli ApS")
    clothes, toj = (
        ProductGroup.objects.create(merchant=merchant, names={"nb": name})
        for merchant, name in ((first, "Klær"), (second, "Tøj"))
    )
    client.force_login(make.user(is_superuser=True))
    change = page(Product, "change", make.product(merchant=first).pk)

    def offered(url: str) -> list[str]:
        answer: Any = client.get(url)
        return [label for _, label in answer.context["adminform"].form.fields["group"].choices][1:]

    assert offered(change) == ["Klær"]
    assert offered(page(Product, "add")) == ["Nordlys AS: Klær", "Tivoli ApS: Tøj"]
    data = form_of(client.get(change))
    assert client.post(change, data | {"group": toj.pk}).status_code == 200
    assert client.post(change, data | {"group": clothes.pk}).status_code == 302


def test_a_list_is_titled_by_what_is_in_it(client: Client) -> None:
    enter(client, make.store(), RoleName.HEAD_OFFICE, whole_merchant=True)
    assert "<h1>Stores</h1>" in text(client.get(page(Store, "changelist")))
