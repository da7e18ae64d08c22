"""A thousand pieces come back, as the page of the second look sends them."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import goods, lines, tenders
from pos.models import Return
from stores.models import Store
from tests import make
from tests.payments.shop import Shop


@pytest.mark.parametrize(("country", "language"), [("NO", "nb"), ("DK", "da")])
def test_what_was_looked_at_is_what_comes_back(
    client: Client, shop: Shop, country: str, language: str
) -> None:
    """Denmark writes 2.000 for two thousand, and a cashier may type that for two."""
    Store.objects.filter(pk=shop.device.store_id).update(country=country, language=language)
    shop.device.store.refresh_from_db()
    if country != "NO":
        make.vat_rates(country)
    given: dict[str, Any] = {"staff_id": shop.staff.pk}
    shop.shirt.price = 100
    shop.shirt.save()
    goods.add(shop.device, product_id=shop.shirt.pk, key=uuid.uuid4(), **given)
    line, version = shop.basket.lines.get(), shop.basket.version
    many: dict[str, Any] = {"line_id": line.pk, "quantity": 2_000_000, "version": version}
    lines.set_quantity(shop.device.pk, key=uuid.uuid4(), **many, **given)
    version = shop.basket.version
    receipt = tenders.take_card(shop.device, version=version, key=uuid.uuid4(), **given)
    assert receipt

    tablet = make.signed_in(client, shop.device, shop.staff)
    page = reverse("return-goods", args=[receipt.pk])
    looked = tablet.post(page, {"all": "1", "reason": "Feil"}).content.decode()
    sent = dict(re.findall(r'type="hidden" name="(line-\d+)" value="([^"]*)"', looked))
    tablet.post(page, {**sent, "reason": "Feil", "sure": "1", "key": str(uuid.uuid4())})
    assert Return.objects.get().amount == 200_000
