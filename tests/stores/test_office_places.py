"""What the office may not change of a place: receipts carry it, and laws follow it."""

import pytest
from django.test import Client

from stores.models import Merchant, RoleName, Store
from tests import make
from tests.stores.pages import enter, form_of, page, text

pytestmark = pytest.mark.django_db


def test_what_receipts_carry_is_not_changed_later(client: Client) -> None:
    device = make.device()
    enter(client, device.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    url = page(Store, "change", device.store_id)
    other = {"prefix": "other", "currency": "SEK", "country": "DK", "devices-0-pos_id": "Other"}
    data = form_of(client.get(url)) | other | {"name": "Nytt navn"}
    assert client.post(url, data).status_code == 302
    store = Store.objects.get()
    assert (store.name, store.currency, store.country) == ("Nytt navn", "NOK", "NO")
    assert store.prefix == device.store.prefix
    assert store.devices.get().pos_id == device.pos_id


def test_a_merchant_stays_in_the_country_of_its_stores(client: Client) -> None:
    merchant = make.store().merchant
    client.force_login(make.user(is_superuser=True))
    url = page(Merchant, "change", merchant.pk)
    assert client.post(url, form_of(client.get(url)) | {"country": "DK"}).status_code == 302
    merchant.refresh_from_db()
    assert merchant.country == "NO"


def test_a_new_store_is_in_its_merchants_country(client: Client) -> None:
    merchant = make.merchant()
    client.force_login(make.user(is_superuser=True))
    url = page(Store, "add")
    data = form_of(client.get(url)) | {
        **{"merchant": merchant.pk, "name": "Ny", "street": "Storgata 1", "postal_code": "0155"},
        **{"city": "Oslo", "country": "DK", "currency": "NOK", "prefix": "ny", "language": "nb"},
        "time_zone": "Europe/Oslo",
    }
    assert "country. Choose that, or another merchant." in text(client.post(url, data))
    assert not Store.objects.exists()
    assert client.post(url, data | {"country": "NO"}).status_code == 302
    assert Store.objects.get().country == "NO"
