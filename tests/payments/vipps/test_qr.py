"""A personal QR names the payer; everything else that is scanned does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.vipps.qr import is_personal_qr


@pytest.mark.parametrize(
    "text",
    [
        "https://qr.vipps.no/p/Abc-123_x",
        "https://qr.vipps.no/28/2/01/031/4712345678?v=1",
        "HTTPS://QR.VIPPS.NO/p/abc",
        " https://qr.vipps.no/p/abc\r\n",
        "https://qr.mobilepay.dk/p/abc",
        "https://qr.mobilepay.fi/p/abc",
        "https://pay.mobilepay.dk/box?phone=x",
        "https://pay.vipps.dk/p/abc",
        "https://pay.vipps.fi/p/abc",
    ],
)
def test_a_personal_qr_of_either_brand_is_known(text: str) -> None:
    assert is_personal_qr(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7038010009457",
        "oslo1-01JDKZ6T8Q0000000000000000-1",
        "4712345678",
        "http://qr.vipps.no/p/abc",
        "https://qr.vipps.no",
        "https://qr.vipps.no/",
        "https://qr.vipps.no:8443/p/abc",
        "https://qr.vipps.no.evil.example/p/abc",
        "https://evil.example/https://qr.vipps.no/p/abc",
        "https://evil.example@qr.vipps.no/p/abc",
        "https://qr.vipps.no\\p\\abc",
        "https://vipps.no/en/products",
        "https://qr.vipps.no/p/a b",
        "https://qr.vipps.no/p/" + "x" * 250,
        "https://[::1/p",
    ],
)
def test_anything_else_is_not(text: str) -> None:
    assert not is_personal_qr(text)


@given(st.text(max_size=300))
def test_no_scan_breaks_the_till(text: str) -> None:
    assert is_personal_qr(text) in (True, False)
    assert is_personal_qr("https://qr.vipps.no/" + text) in (True, False)
