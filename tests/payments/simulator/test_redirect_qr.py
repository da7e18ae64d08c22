"""Merchant redirect QR: a poster whose page can be changed after it was printed."""

import pytest
import requests

from tests.payments.simulator.handset import Phone
from tests.payments.simulator.merchant import Json, Merchant
from tests.payments.simulator.test_callback_qr import named
from tests.payments.simulator.test_qr import png_size

PATH = "/qr/v1/merchant-redirect"
POSTER: Json = {"id": "billboard_1", "redirectUrl": "https://example.com/myProduct"}


def send(
    merchant: Merchant, method: str, id: str = "", body: Json | None = None, **headers: str
) -> requests.Response:
    url = f"{merchant.url}{PATH}" + (f"/{id}" if id else "")
    sent = {"Accept": "image/png", **headers}
    return merchant.http.request(method, url, json=body, headers=sent, timeout=10)


def test_a_poster_is_made_read_changed_and_removed(merchant: Merchant) -> None:
    made = send(merchant, "POST", body=POSTER)
    assert made.status_code == 200
    assert made.json() == {**POSTER, "url": made.json()["url"], "expiresIn": -1}
    assert send(merchant, "GET", "billboard_1").json() == made.json()
    assert send(merchant, "GET").json() == [made.json()]

    other = {"redirectUrl": "https://example.com/other"}
    changed = send(merchant, "PUT", "billboard_1", other).json()
    assert changed == {**made.json(), **other}

    assert send(merchant, "DELETE", "billboard_1").status_code == 200
    assert send(merchant, "GET", "billboard_1").status_code == 404
    assert send(merchant, "PUT", "billboard_1", other).status_code == 404
    assert send(merchant, "DELETE", "billboard_1").status_code == 404


def test_an_id_is_taken_once_per_sales_unit(merchant: Merchant, danish: Merchant) -> None:
    send(merchant, "POST", body=POSTER)

    again = send(merchant, "POST", body=POSTER)

    assert (again.status_code, again.json()) == (409, {"id": "billboard_1"})
    assert send(danish, "POST", body=POSTER).status_code == 200


def test_it_ends_when_it_was_to_end(merchant: Merchant) -> None:
    made = send(merchant, "POST", body={**POSTER, "ttl": 600}).json()
    assert 598 <= made["expiresIn"] <= 600

    merchant.control("clock", advance=601)
    merchant.sign_in()

    assert send(merchant, "GET", "billboard_1").status_code == 404
    assert requests.get(made["url"], timeout=10).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id": None}, "id"),
        ({"id": ""}, "id"),
        ({"id": "x" * 129}, "id"),
        ({"id": "a/b"}, "id"),
        ({"redirectUrl": "http://example.com"}, "redirectUrl"),
        ({"redirectUrl": None}, "redirectUrl"),
        ({"ttl": 299}, "ttl"),
        ({"ttl": 2**31}, "ttl"),
        ({"ttl": "600"}, "ttl"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_field_is_named(merchant: Merchant, changed: Json, field: str) -> None:
    response = send(merchant, "POST", body={**POSTER, **changed})

    assert (response.status_code, named(response)) == (400, {field})
    assert send(merchant, "GET").json() == []


def test_the_picture_is_as_large_as_asked(merchant: Merchant) -> None:
    made = send(merchant, "POST", body=POSTER, Size="200").json()

    assert png_size(requests.get(made["url"], timeout=10).content) == (200, 200)
    assert send(merchant, "GET", "billboard_1", Size="99").status_code == 400


def test_a_size_that_cannot_be_is_refused_and_deletes_nothing(merchant: Merchant) -> None:
    send(merchant, "POST", body=POSTER)

    refused = send(merchant, "DELETE", str(POSTER["id"]), Size="99")

    assert refused.status_code == 400
    assert send(merchant, "DELETE", str(POSTER["id"])).status_code == 200


def test_a_format_that_there_is_not_is_refused(merchant: Merchant) -> None:
    assert send(merchant, "POST", body=POSTER, Accept="image/gif").status_code == 415


def test_it_opens_its_page(merchant: Merchant, phone: Phone) -> None:
    content = send(merchant, "POST", body=POSTER, Accept="text/targetUrl").json()["url"]

    page = phone.press("scan", code=content)

    assert "The code opens a web page" in page
    assert "https://example.com/myProduct" in page
    camera = requests.get(content, allow_redirects=False, timeout=10)
    assert camera.headers["location"] == "https://example.com/myProduct"
