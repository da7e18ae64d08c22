"""Merchant callback QR: made, read, shown and removed as the QR API says."""

from typing import Any

import pytest
import requests

from tests.payments.simulator.handset import Phone
from tests.payments.simulator.merchant import Json, Merchant
from tests.payments.simulator.stickers import PATH, STICKER, put_sticker, sticker
from tests.payments.simulator.test_qr import png_size


def named(response: requests.Response) -> set[str]:
    return {each["name"] for each in response.json()["invalidParams"]}


def test_a_sticker_is_made_and_read(merchant: Merchant) -> None:
    made = put_sticker(merchant)

    assert (made.status_code, made.content) == (200, b"")
    found = sticker(merchant)
    assert found["merchantSerialNumber"] == merchant.unit.msn
    assert found["merchantQrId"] == STICKER
    assert found["locationDescription"] == "Kasse 1"
    listed: list[Json] = merchant.http.get(f"{merchant.url}{PATH}", timeout=10).json()
    assert listed == [found]


def test_what_is_printed_stays_good_whatever_is_changed(merchant: Merchant) -> None:
    put_sticker(merchant)
    printed = sticker(merchant)["qrContent"]

    put_sticker(merchant, locationDescription="Kiosk", category="VENDING")
    merchant.control("reset")
    merchant.sign_in()
    put_sticker(merchant)

    assert sticker(merchant)["qrContent"] == printed


@pytest.mark.parametrize(
    ("query", "media"),
    [
        ({}, "image/svg+xml"),
        ({"QrImageFormat": "SVG"}, "image/svg+xml"),
        ({"QrImageFormat": "PNG", "QrImageSize": 250}, "image/png"),
    ],
)
def test_its_picture_needs_no_token(merchant: Merchant, query: dict[str, Any], media: str) -> None:
    put_sticker(merchant)

    picture = requests.get(sticker(merchant, **query)["qrImageUrl"], timeout=10)

    assert picture.headers["content-type"] == media
    if media == "image/png":
        assert png_size(picture.content) == (250, 250)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"locationDescription": None}, "locationDescription"),
        ({"locationDescription": ""}, "locationDescription"),
        ({"locationDescription": "x" * 37}, "locationDescription"),
        ({"locationDescription": 1}, "locationDescription"),
        ({"category": "KIOSK"}, "category"),
        ({"place": "x"}, "place"),
        ({"": "x"}, "body"),
    ],
)
def test_a_wrong_body_is_named_in_the_qr_apis_own_words(
    merchant: Merchant, changed: dict[str, Any], field: str
) -> None:
    response = put_sticker(merchant, **changed)

    assert response.status_code == 400
    assert response.headers["content-type"] == "application/json"
    assert named(response) == {field}
    assert set(response.json()) == {"type", "title", "detail", "instance", "invalidParams"}


@pytest.mark.parametrize(
    "query", [{"QrImageFormat": "GIF"}, {"QrImageSize": 99}, {"QrImageSize": 2001}]
)
def test_a_picture_that_cannot_be_is_refused(merchant: Merchant, query: dict[str, Any]) -> None:
    put_sticker(merchant)
    url = f"{merchant.url}{PATH}/{STICKER}"

    response = merchant.http.get(url, params=query, timeout=10)

    assert (response.status_code, named(response)) == (400, set(query))


def test_what_all_apis_refuse_is_refused_in_the_qr_apis_own_words(merchant: Merchant) -> None:
    long = {"Vipps-System-Name": "n" * 31}

    response = merchant.http.get(f"{merchant.url}{PATH}", headers=long, timeout=10)

    assert (response.status_code, response.headers["content-type"]) == (400, "application/json")
    assert {name.lower() for name in named(response)} == {"vipps-system-name"}


def test_a_body_of_another_type_is_a_400_where_no_415_is_declared(merchant: Merchant) -> None:
    text = {"Content-Type": "text/plain"}

    response = merchant.http.put(f"{merchant.url}{PATH}/x", data="x", headers=text, timeout=10)

    assert response.status_code == 400


def test_the_serial_number_must_be_said(merchant: Merchant) -> None:
    del merchant.http.headers["Merchant-Serial-Number"]

    response = put_sticker(merchant)

    assert (response.status_code, named(response)) == (400, {"Merchant-Serial-Number"})


def test_another_units_sticker_is_not_there(merchant: Merchant, danish: Merchant) -> None:
    put_sticker(merchant)

    url = f"{danish.url}{PATH}/{STICKER}"

    assert danish.http.get(url, timeout=10).status_code == 404
    assert danish.http.delete(url, timeout=10).status_code == 404
    assert danish.http.get(f"{danish.url}{PATH}", timeout=10).json() == []


def test_a_removed_sticker_is_found_by_nobody(merchant: Merchant, phone: Phone) -> None:
    put_sticker(merchant)
    found = sticker(merchant)
    url = f"{merchant.url}{PATH}/{STICKER}"

    assert merchant.http.delete(url, timeout=10).status_code == 200

    assert merchant.http.get(url, timeout=10).status_code == 404
    assert requests.get(found["qrImageUrl"], timeout=10).status_code == 404
    merchant.control("clock", advance=0)
    assert "checked in" not in phone.press("scan", code=found["qrContent"])


def test_an_old_mobilepay_sticker_is_taken_over_once(merchant: Merchant, danish: Merchant) -> None:
    path, body = f"{PATH}/mobilepay/beacon-1", {"locationDescription": "Kasse 1"}

    first = danish.http.put(f"{danish.url}{path}", json=body, timeout=10)
    second = merchant.http.put(f"{merchant.url}{path}", json=body, timeout=10)

    assert first.status_code == 200
    assert (second.status_code, second.json()) == (409, {"id": "beacon-1"})
    assert sticker(danish, "beacon-1")["merchantQrId"] == "beacon-1"
