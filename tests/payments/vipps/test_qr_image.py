"""The one-time QR's image comes from Vipps MobilePay or not at all."""

import pytest

from payments.vipps.client import Client, Mismatch, Unavailable
from tests.payments.vipps.loopback import Loopback, Said


def test_the_qr_image_is_fetched_without_our_keys(vipps: Loopback, client: Client) -> None:
    vipps.say(Said(200, b"<svg/>", {"Content-Type": "image/svg+xml; charset=utf-8"}))

    assert client.fetch_qr(f"{vipps.url}/qr/1.svg") == ("image/svg+xml", b"<svg/>")

    assert not vipps.token_calls
    assert not {"Authorization", "Ocp-Apim-Subscription-Key"} & vipps.calls[0].headers.keys()


@pytest.mark.parametrize(
    "answer",
    [
        Said(200, b"<html>", {"Content-Type": "text/html"}),
        Said(200, b"", {"Content-Type": "image/png"}),
        Said(302, b"", {"Location": "http://127.0.0.1/", "Content-Type": "image/png"}),
        Said(404, b"x", {"Content-Type": "image/png"}),
        Said(200, b"x" * 500_001, {"Content-Type": "image/png"}),
    ],
)
def test_what_is_no_qr_image_is_not_shown(vipps: Loopback, client: Client, answer: Said) -> None:
    vipps.say(answer)

    with pytest.raises(Unavailable):
        client.fetch_qr(f"{vipps.url}/qr/1.svg")


@pytest.mark.parametrize(
    "url",
    [
        "http://qr.vipps.no/x.svg",
        "https://qr.vipps.no.evil.example/x.svg",
        "https://evilvipps.no/x.svg",
        "https://qr.vipps.no:8443/x.svg",
        "https://qr.vipps.no@evil.example/x.svg",
        "https://evil.example\\@qr.vipps.no/x.svg",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "https://[::1/x",
        "",
    ],
)
def test_an_image_at_any_other_host_is_never_fetched(client: Client, url: str) -> None:
    with pytest.raises(Mismatch):
        client.fetch_qr(url)
