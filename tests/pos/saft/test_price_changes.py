"""Prices that the office or another system has changed, in SAF-T: the event says who did it."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from pos import prices
from stores.catalogue import NewPrice
from tests import make
from tests.pos.saft.exported import faults, texts, write
from tests.pos.till import Till


def change(till: Till, user: User) -> None:
    before, till.hoodie.price = till.hoodie.price, till.hoodie.price + 100
    till.hoodie.save()
    prices.change([NewPrice(till.hoodie, before)], user_id=user.pk)


@pytest.mark.parametrize(
    ("names", "first", "last"),
    [
        ({"first_name": "Mona", "last_name": "Moen"}, "Mona", "Moen"),
        ({"username": "Nettbutikken"}, "", "Nettbutikken"),
    ],
)
def test_a_price_change_names_who_did_it(
    till: Till, tmp_path: Path, names: dict[str, Any], first: str, last: str
) -> None:
    user = make.user(**names)
    change(till, user)
    till.sell()
    [file] = write(till.device.store_id, to=tmp_path)

    assert faults(file) == []
    employee = ".//s:employees/s:employee"
    keys = texts(file, f"{employee}/s:empID")
    key = f"OFFICE-{user.pk}"
    assert keys.count(key) == 1
    named = f"{employee}[s:empID='{key}']/s:"
    assert texts(file, named + "firstName") == ([first] if first else [])
    assert texts(file, named + "surName") == [last]
    event = ".//s:event[s:eventType='E-13021']/s:empID"
    assert texts(file, event) == [key]


def test_who_changed_nothing_in_these_stores_is_not_named(till: Till, tmp_path: Path) -> None:
    merchant, user = make.merchant(), make.user(first_name="Ola", last_name="Hansen")
    other = make.device(store=make.store(merchant=merchant))
    product = make.product(merchant=merchant)
    prices.change([NewPrice(product, product.price - 100)], user_id=user.pk)
    till.sell()
    [file] = write(till.device.store_id, to=tmp_path)
    assert other.store.merchant_id != till.device.store.merchant_id
    assert f"OFFICE-{user.pk}" not in texts(file, ".//s:employees/s:employee/s:empID")
