"""Sales units and their keys in the office: keys are written and never shown."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from payments.models import Keys, SalesUnit
from stores.models import RoleName
from tests import make
from tests.payments.shop import Shop
from tests.stores.pages import enter, text


def page(name: str, *args: Any, model: str) -> str:
    return reverse(f"admin:payments_{model}_{name}", args=args)


def test_keys_are_written_and_never_shown(shop: Shop, client: Client) -> None:
    client.force_login(make.user(is_superuser=True))
    url = page("change", shop.unit.keys_id, model="keys")
    given = {"client_id": "new-id", "client_secret": "new-secret", "subscription_key": "new-key"}
    assert client.post(url, {"client_id": "new-id"}).status_code == 200
    assert client.post(url, given).status_code == 302
    keys = Keys.objects.get(pk=shop.unit.keys_id)
    assert keys.read() == given
    assert client.post(url, {}).status_code == 302
    assert Keys.objects.get(pk=keys.pk).changed_at == keys.changed_at
    shown = text(client.get(url))
    assert not [value for value in (*given.values(), keys.sealed) if value in shown]


@pytest.mark.parametrize(
    ("role", "keeps"), [(RoleName.HEAD_OFFICE, True), (RoleName.MANAGER, False)]
)
def test_only_who_keeps_keys_sees_their_page(
    shop: Shop, client: Client, role: RoleName, keeps: bool
) -> None:
    enter(client, shop.device.store, role, whole_merchant=True)
    keys = page("change", shop.unit.keys_id, model="keys")
    assert client.get(keys).status_code == (200 if keeps else 403)
    unit = page("change", shop.unit.pk, model="salesunit")
    assert client.post(unit, {}).status_code == (200 if keeps else 403)
    # Partner keys that another merchant uses too are nobody's to change but the installation's.
    SalesUnit.objects.create(
        store=make.store(),
        msn="999999",
        keys=shop.unit.keys,
        name="Other",
        environment="SIMULATOR",
        market="NO",
        currency="NOK",
    )
    assert client.get(keys).status_code == (404 if keeps else 403)


def test_head_office_adds_keys_and_a_sales_unit(shop: Shop, client: Client) -> None:
    store = make.store(merchant=shop.device.store.merchant)
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    secrets = {"client_id": "a", "client_secret": "b", "subscription_key": "c"}
    answer = client.post(
        page("add", model="keys"), {"name": "Ours", "environment": "SIMULATOR", **secrets}
    )
    assert answer.status_code == 302
    keys = Keys.objects.get(name="Ours")
    given = {"store": store.pk, "msn": "654321", "name": "New", "keys": keys.pk}
    brands = {
        "brands-TOTAL_FORMS": "1",
        "brands-INITIAL_FORMS": "0",
        "brands-0-name": "VIPPS",
        "brands-0-valid_from": "2020-01-01",
    }
    fees = {
        "fee_rates-TOTAL_FORMS": "1",
        "fee_rates-INITIAL_FORMS": "0",
        "fee_rates-0-rate": "175",
        "fee_rates-0-vat_rate": "0",
        "fee_rates-0-valid_from": "2020-01-01",
    }
    sent = {**given, **brands, **fees, "may_push": "on"}
    answer = client.post(page("add", model="salesunit"), sent)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    unit = SalesUnit.objects.get(msn="654321")
    assert (unit.environment, unit.market, unit.currency) == ("SIMULATOR", "NO", "NOK")
    assert unit.fee_rates.get().rate == 175
    assert unit.brands.count() == 1
