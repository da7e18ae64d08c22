"""The sticker at a till, from our side: made, read, listed and removed; nothing else believed."""

import json
import uuid
from collections.abc import Iterator

import pytest

from payments.simulator.data import default_data
from payments.simulator.server import Running
from payments.vipps.client import Client, Mismatch, Refused, Unavailable
from payments.vipps.customers import CustomerToken
from payments.vipps.errors import NotSendable
from tests.payments.vipps.loopback import Loopback, Said
from tests.payments.vipps.shop import KARI, Shop

ID = str(uuid.UUID("27072f82-c4b6-49cd-9838-10f21d87496e"))
STICKER = {
    "merchantSerialNumber": "123456",
    "merchantQrId": ID,
    "locationDescription": "Kasse 1",
    "qrImageUrl": "https://qr.vipps.no/generate/qr.svg",
    "qrContent": "https://qr.vipps.no/a/b",
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Running() as simulator:
        yield simulator.url


@pytest.fixture
def shop(url: str) -> Shop:
    norwegian = Shop(url, default_data().sales_units[0])
    norwegian.control("reset")
    return norwegian


def test_a_sticker_is_made_read_listed_and_removed(shop: Shop) -> None:
    client = shop.client
    assert client.put_callback_qr(ID, location="Kasse 1").status == 200
    made = client.get_callback_qr(ID)
    assert (made.id, made.msn, made.location) == (ID, shop.unit.msn, "Kasse 1")
    assert client.list_callback_qrs().codes[0].content == made.content
    assert client.fetch_qr(made.image_url)[0] == "image/svg+xml"

    assert client.delete_callback_qr(ID).status == 200

    assert client.list_callback_qrs().codes == ()
    with pytest.raises(Refused) as refused:
        client.get_callback_qr(ID)
    assert refused.value.status == 404


def test_who_checked_in_is_asked_by_the_token(shop: Shop) -> None:
    shop.client.put_callback_qr(ID, location="Kasse 1")
    made = shop.control("check-in", merchantQrId=ID, customer=KARI)

    reference = shop.create(customer=CustomerToken(made["customerToken"]))

    assert shop.client.get(reference).state == "CREATED"
    with pytest.raises(Refused) as refused:
        shop.create(customer=CustomerToken("another"))
    assert refused.value.code == 4050


@pytest.mark.parametrize("location", ["", "x" * 37])
def test_a_place_that_vipps_refuses_is_not_sent(client: Client, location: str) -> None:
    with pytest.raises(NotSendable):
        client.put_callback_qr(ID, location=location)


@pytest.mark.parametrize("qr_id", ["", "../exchange", "a/b", "a?b", "x" * 65])
def test_an_id_never_leads_elsewhere(client: Client, qr_id: str) -> None:
    with pytest.raises(ValueError, match="callback QR"):
        client.delete_callback_qr(qr_id)


def test_another_sticker_is_no_answer(vipps: Loopback, client: Client) -> None:
    other = {**STICKER, "merchantQrId": "other"}
    vipps.say(Said(200, json.dumps(other).encode(), {"Content-Type": "application/json"}))

    with pytest.raises(Mismatch):
        client.get_callback_qr(ID)


@pytest.mark.parametrize("missing", ["merchantQrId", "merchantSerialNumber", "qrContent"])
def test_half_a_sticker_is_no_answer(vipps: Loopback, client: Client, missing: str) -> None:
    half = {name: value for name, value in STICKER.items() if name != missing}

    vipps.say(Said(200, json.dumps(half).encode(), {"Content-Type": "application/json"}))
    with pytest.raises(Unavailable):
        client.get_callback_qr(ID)
    vipps.say(Said(200, json.dumps([half]).encode(), {"Content-Type": "application/json"}))
    with pytest.raises(Unavailable):
        client.list_callback_qrs()


def test_only_an_empty_yes_may_be_empty(vipps: Loopback, client: Client) -> None:
    vipps.say(Said(200, b"", {}))
    assert client.put_callback_qr(ID, location="Kasse 1").status == 200

    for said in (Said(200, b"<html>", {"Content-Type": "text/html"}), Said(502, b"", {})):
        vipps.say(said)
        with pytest.raises(Unavailable):
            client.put_callback_qr(ID, location="Kasse 1")
