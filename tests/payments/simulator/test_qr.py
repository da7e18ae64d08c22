import struct

import pytest
import requests

from tests.payments.simulator.merchant import KARI, METTE, OLA, Merchant


def personal_qr(merchant: Merchant, phone: str) -> str:
    customers = merchant.look("data")["customers"]
    return str(next(each["personal_qr"] for each in customers if each["phone"] == phone))


def png_size(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", content[16:24])
    return width, height


@pytest.mark.parametrize("phone", [KARI, OLA, METTE])
def test_a_personal_qr_pays_without_telling_the_number(merchant: Merchant, phone: str) -> None:
    reference = merchant.approved(customer={"personalQr": personal_qr(merchant, phone)})

    assert merchant.look("books")["payments"][0]["customer"] == phone
    assert phone not in str(merchant.get(reference))


@pytest.mark.parametrize(("phone", "version"), [(KARI, "2.0"), (METTE, "2.0"), (OLA, "1.0")])
def test_a_personal_qr_is_exchanged_for_the_number(
    merchant: Merchant, phone: str, version: str
) -> None:
    body = {"qrCode": personal_qr(merchant, phone)}
    content = merchant.post("/qr/v1/exchange", body).json()

    assert (content["msisdn"], content["version"]) == (phone, version)
    assert ("timestamp" in content) == (version == "2.0")


@pytest.mark.parametrize(
    "body", [{}, {"qrCode": "https://example.com"}, {"qrCode": "x", "requestedData": ["NAME"]}]
)
def test_a_wrong_code_is_not_exchanged(merchant: Merchant, body: dict[str, object]) -> None:
    response = merchant.post("/qr/v1/exchange", body)

    assert response.status_code == 400
    assert response.json()["extraDetails"]


@pytest.mark.parametrize(
    ("wish", "media"),
    [
        (None, "image/svg+xml"),
        ({"format": "IMAGE/SVG+XML"}, "image/svg+xml"),
        ({"format": "IMAGE/PNG", "size": 300}, "image/png"),
    ],
)
def test_a_one_time_qr_is_a_picture_that_needs_no_token(
    merchant: Merchant, wish: dict[str, object] | None, media: str
) -> None:
    url = merchant.create(userFlow="QR", customer=None, qrFormat=wish).json()["redirectUrl"]

    picture = requests.get(url, timeout=10)

    assert picture.headers["content-type"] == media
    assert len(picture.content) > 300
    if media == "image/png":
        assert png_size(picture.content) == (300, 300)


def test_the_picture_is_gone_after_ten_minutes(merchant: Merchant) -> None:
    url = merchant.create(userFlow="QR", customer=None).json()["redirectUrl"]

    merchant.control("clock", advance=601)

    assert merchant.http.get(url, timeout=10).status_code == 410


def test_the_code_itself_can_be_asked_for(merchant: Merchant) -> None:
    wish = {"format": "TEXT/TARGETURL"}
    url = merchant.create(userFlow="QR", customer=None, qrFormat=wish).json()["redirectUrl"]

    assert url.startswith(f"{merchant.url}/phone/scan/")
