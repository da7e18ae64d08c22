"""What each person sees and may change in the office, through its real pages."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django.fixtures import Settings as SettingsWrapper

from stores import devices, images, pins
from stores.models import (
    Barcode,
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

pytestmark = pytest.mark.django_db


def page(model: type[Model], name: str, *args: int) -> str:
    return reverse(f"admin:stores_{model._meta.model_name}_{name}", args=args)


def enter(client: Client, at: Store, role: str, *, whole_merchant: bool = False) -> Staff:
    person = make.staff(at, role, whole_merchant=whole_merchant, user=make.user())
    assert person.user
    client.force_login(person.user)
    return person


def listed(client: Client, model: type[Model]) -> set[int]:
    answer: Any = client.get(page(model, "changelist"))
    assert answer.status_code == 200
    return {row.pk for row in answer.context["cl"].result_list}


def form_of(answer: Any) -> dict[str, Any]:
    """What a browser would send back unchanged."""
    found: dict[str, Any] = {}
    forms = [answer.context["adminform"].form]
    for inline in answer.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if not isinstance(value, bool | FieldFile | None) or value is True:
                found[field.html_name] = value
    return found


def text(answer: Any) -> str:
    content: bytes = answer.content
    return content.decode()


def test_head_office_sees_its_merchant_and_nobody_elses(client: Client) -> None:
    mine, other = make.device(), make.device()
    products = [make.product(merchant=at.store.merchant) for at in (mine, other)]
    enter(client, mine.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    assert listed(client, Merchant) == {mine.store.merchant_id}
    assert listed(client, Store) == {mine.store_id}
    assert listed(client, POSDevice) == {mine.pk}
    assert listed(client, Product) == {products[0].pk}
    for model, row in ((Store, other.store), (POSDevice, other), (Product, products[1])):
        assert client.get(page(model, "change", row.pk)).status_code == 302
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
    assert client.get(page(POSDevice, "pair", mine.pk)).status_code == 405


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


def test_a_product_is_entered_as_people_write_it(client: Client) -> None:
    store = make.store()
    group = ProductGroup.objects.create(merchant=store.merchant, names={"nb": "Klær"})
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    data: dict[str, Any] = {
        "merchant": store.merchant_id,
        "sku": "KL-1",
        "group": group.pk,
        "is_active": "on",
        "name_nb": "Ullsokker",
        "name_en": "Wool socks",
        "price": "1,249.50",
        "unit": "PIECE",
        "vat_code": "STANDARD",
        "barcodes-TOTAL_FORMS": 2,
        "barcodes-INITIAL_FORMS": 0,
        "barcodes-0-gtin": "7038010009457",
        "barcodes-1-gtin": "96385074",
    }
    answer = client.post(page(Product, "add"), data)
    assert answer.status_code == 302, text(answer)
    product = Product.objects.get(sku="KL-1")
    assert product.price == 124950
    assert product.names == {"nb": "Ullsokker", "en": "Wool socks"}
    gtins = set(product.barcodes.values_list("gtin", flat=True))
    assert gtins == {"07038010009457", "00000096385074"}
    again = form_of(client.get(page(Product, "change", product.pk)))
    assert again["price"] == "1,249.50"
    assert again["name_nb"] == "Ullsokker"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"price": "12.345.6"}, "Type an amount"),
        ({"price": "-1"}, "not negative"),
        ({"name_nb": "", "name_en": " "}, "at least one language"),
        ({"barcodes-0-gtin": "7038010009458"}, "check digit"),
        ({"barcodes-0-gtin": "96385074"}, "Another product has this GTIN"),
        ({"vat_code": "NONE"}, "valid choice"),
        ({"minimum_age": "99"}, "between 1 and 25"),
        ({"sku": "TAKEN"}, "already exists"),
    ],
)
def test_a_wrong_entry_is_refused_with_the_reason(
    client: Client, changed: dict[str, str], message: str
) -> None:
    store = make.store()
    make.barcode(make.product(merchant=store.merchant, sku="TAKEN"), "96385074")
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    data = {
        "merchant": store.merchant_id,
        "sku": "KL-1",
        "name_nb": "Ullsokker",
        "price": "10.00",
        "unit": "PIECE",
        "vat_code": "STANDARD",
        "barcodes-TOTAL_FORMS": 1,
        "barcodes-INITIAL_FORMS": 0,
        "barcodes-0-gtin": "7038010009457",
    }
    answer = client.post(page(Product, "add"), data | changed)
    assert answer.status_code == 200
    assert message in text(answer)
    assert Product.objects.count() == 1


def test_an_organisation_number_may_be_typed_with_its_spaces(client: Client) -> None:
    client.force_login(make.user(is_superuser=True))
    data: dict[str, Any] = {
        "name": "Ny AS",
        "country": "NO",
        "organisation_number": "923 609 016",
        "stores-TOTAL_FORMS": 0,
        "stores-INITIAL_FORMS": 0,
    }
    answer = client.post(page(Merchant, "add"), data | {"organisation_number": "923 609 017"})
    assert "9 digits, for example" in text(answer)
    assert client.post(page(Merchant, "add"), data).status_code == 302
    assert Merchant.objects.get().organisation_number == "923609016"


def test_what_receipts_carry_is_not_changed_later(client: Client) -> None:
    device = make.device()
    enter(client, device.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    url = page(Store, "change", device.store_id)
    data = form_of(client.get(url)) | {"prefix": "other", "currency": "SEK", "name": "Nytt navn"}
    assert client.post(url, data).status_code == 302
    device.store.refresh_from_db()
    assert (device.store.name, device.store.currency) == ("Nytt navn", "NOK")
    assert device.store.prefix != "other"


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


def test_two_rates_of_a_code_on_one_day_are_refused_in_words(client: Client) -> None:
    make.vat_rates("NO")
    client.force_login(make.user(is_superuser=True))
    data = {"country": "NO", "code": "LOW", "rate": 1200, "standard_code": "33"}
    data["valid_from"] = "2026-01-01"
    assert client.post(page(VatRate, "add"), data).status_code == 302
    answer = client.post(page(VatRate, "add"), data | {"valid_from": "2027-01-01"})
    assert "covers some of these days" in text(answer)


def picture(kind: str, size: tuple[int, int]) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "orange").save(target, kind)
    return target.getvalue()


def test_an_image_is_made_anew_and_small(
    client: Client, settings: SettingsWrapper, tmp_path: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    store = make.store()
    product = make.product(merchant=store.merchant)
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    url = page(Product, "change", product.pk)
    upload = SimpleUploadedFile("../x.php", picture("PNG", (1200, 600)), "image/png")
    answer = client.post(url, form_of(client.get(url)) | {"image": upload})
    assert answer.status_code == 302, text(answer)
    product.refresh_from_db()
    assert product.image.name
    assert product.image.name.startswith("products/")
    assert product.image.name.endswith(".webp")
    with Image.open(product.image) as made:
        assert (made.format, made.size) == ("WEBP", (512, 256))
    shown = client.get(page(Product, "image", product.pk))
    assert shown["Content-Type"] == "image/webp"
    client.post(url, form_of(client.get(url)))
    product.refresh_from_db()
    assert product.image


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a", picture("JPEG", (9, 9))[:60]])
def test_what_is_no_image_is_refused(content: bytes) -> None:
    with pytest.raises(images.WrongImage):
        images.shrink(io.BytesIO(content), size=len(content))


def test_an_image_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 99)
    with pytest.raises(images.WrongImage, match="5 MB"):
        images.shrink(io.BytesIO(b""), size=images.MAX_BYTES + 1)
    with pytest.raises(images.WrongImage, match="pixels"):
        images.shrink(io.BytesIO(picture("GIF", (10, 10))), size=1)


def test_no_page_carries_script_or_style_that_the_policy_forbids(client: Client) -> None:
    device = make.device()
    product = make.product(merchant=device.store.merchant)
    make.barcode(product)
    person = make.staff(device.store)
    client.force_login(make.user(is_superuser=True))
    pages = [client.get(page(model, "changelist")) for model in (Product, Staff, POSDevice)]
    pages += [
        client.get(page(model, "change", row.pk))
        for model, row in ((Product, product), (Staff, person), (POSDevice, device))
    ]
    pages.append(client.post(page(POSDevice, "pair", device.pk)))
    pages.append(client.get(page(Staff, "pin", person.pk)))
    for answer in pages:
        assert answer.status_code == 200
        html = text(answer)
        assert not re.search(r"<script(?![^>]* src=)(?![^>]*application/json)[^>]*>\s*\S", html)
        assert not re.search(r"\son[a-z]+=|\sstyle=|<style", html)
    assert Barcode.objects.count() == 1
