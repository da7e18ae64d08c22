"""What people type in the office, and what they are told when it is wrong."""

import io
import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import modelform_factory
from django.test import Client, RequestFactory
from PIL import Image
from pytest_django.fixtures import Settings as SettingsWrapper

from stores import images
from stores.admin.forms import PICTURES
from stores.models import (
    Barcode,
    Merchant,
    POSDevice,
    Product,
    ProductGroup,
    RoleName,
    Staff,
    VatRate,
)
from stores.seed.grid import TILES
from tests import make
from tests.stores.pages import enter, form_of, page, text

pytestmark = pytest.mark.django_db


def test_a_product_is_entered_as_people_write_it(client: Client) -> None:
    make.vat_rates()
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
        ({"vat_code": "FISH"}, "no rate of this code today in: Norway"),
        ({"minimum_age": "99"}, "between 1 and 25"),
        ({"sku": "TAKEN"}, "already exists"),
    ],
)
def test_a_wrong_entry_is_refused_with_the_reason(
    client: Client, changed: dict[str, str], message: str
) -> None:
    make.vat_rates()
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
        "embedded_codes-TOTAL_FORMS": 0,
        "embedded_codes-INITIAL_FORMS": 0,
    }
    answer = client.post(page(Merchant, "add"), data | {"organisation_number": "923 609 017"})
    assert "9 digits, for example" in text(answer)
    assert client.post(page(Merchant, "add"), data).status_code == 302
    assert Merchant.objects.get().organisation_number == "923609016"


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
    make.vat_rates()
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


def test_every_drawing_that_may_be_chosen_is_shipped() -> None:
    shipped = {file.stem for file in (settings.BASE_DIR / "static" / "products").glob("*.svg")}
    assert set(PICTURES) == shipped == {tile.picture for tile in TILES}


def test_no_row_moves_to_another_merchant_even_past_its_choices(client: Client) -> None:
    """Choices are limited already: this is the second wall."""
    store, elsewhere = make.store(), make.store()
    person = enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    product = make.product(merchant=store.merchant)
    request = RequestFactory().post("/")
    assert person.user
    request.user = person.user
    pages, form = (
        admin.site.get_model_admin(Product),
        modelform_factory(Product, fields=["sku"])(instance=product),
    )

    pages.save_model(request, product, form, change=True)
    product.merchant = elsewhere.merchant
    with pytest.raises(PermissionDenied):
        pages.save_model(request, product, form, change=True)


def test_each_field_of_a_table_says_its_name(client: Client) -> None:
    store = make.store()
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    for model, names in ((Staff, ("merchant", "store", "role")), (Product, ("gtin",))):
        answer = text(client.get(page(model, "add")))
        for name in names:
            # The empty row, which each new one is a copy of.
            assert re.search(rf'name="\w+-__prefix__-{name}"[^>]* aria-label="\w+', answer), name
