"""So many of the same at once: the number was typed ahead of the scan or the tap."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import make
from tests.pos.test_typed_codes import HTMX
from tests.pos.till import Till


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


def post(tablet: Client, name: str, **fields: Any) -> str:
    form = {"key": str(uuid.uuid4()), **fields}
    return tablet.post(reverse(name), form, headers=HTMX).content.decode()


def test_a_scan_and_a_tap_add_as_many_as_was_said(tablet: Client, till: Till) -> None:
    code = make.barcode(till.hoodie).gtin
    post(tablet, "scan", code=code, times="3")
    post(tablet, "add", product=till.hoodie.pk, times="2")
    html = post(tablet, "scan", code=code)

    assert till.basket.lines.get().quantity == 6000
    assert till.basket.total == 6 * 29900
    assert "6 varer" in html


def test_an_act_that_is_sent_twice_adds_them_once(tablet: Client, till: Till) -> None:
    key = str(uuid.uuid4())
    for _time in range(2):
        post(tablet, "add", product=till.hoodie.pk, times="3", key=key)

    assert till.basket.lines.get().quantity == 3000


@pytest.mark.parametrize("times", ["", "0", "-2", "1.2345", "x"])
def test_what_says_no_number_is_one(tablet: Client, till: Till, times: str) -> None:
    post(tablet, "add", product=till.hoodie.pk, times=times)

    assert till.basket.lines.get().quantity == 1000


def test_more_than_any_shop_sells_is_refused(tablet: Client, till: Till) -> None:
    for times in ("1000001", "9" * 18):
        html = post(tablet, "add", product=till.hoodie.pk, times=times)
        assert "Det antallet går ikke." in html

    assert till.basket.total == 0
