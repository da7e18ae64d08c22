"""Logs are read by many: no phone number and no secret gets into them."""

import json
import logging

import pytest

from config.logs import Line, Mask, masked

PHONES = [
    "pushed to 4790000078 now",
    "payer +47 900 00 078",
    "DK 4520202034",
    'phone": "358400000056"',
    "typed 90000078",
    "typed 900 00 078",
    "typed 90 00 00 78",
    "typed 20202034 (DK)",
    "typed 040 000 0056",
    "typed 0704000056",
]


@pytest.mark.parametrize("text", PHONES)
def test_a_phone_number_keeps_two_digits(text: str) -> None:
    assert "…" in masked(text)
    assert "90000" not in masked(text).replace(" ", "")
    assert "2020" not in masked(text)
    assert "40000" not in masked(text).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer eyJ0eXAi.abc", "eyJ0eXAi"),
        ('{"client_secret": "shhh"}', "shhh"),
        ("Ocp-Apim-Subscription-Key: 0f14ebcab0ec4b29", "0f14ebcab0ec4b29"),
        ("password=hunter22", "hunter22"),
        ("pin: 802614", "802614"),
        ('{\\"access_token\\":\\"eyJhbGciOi\\"}', "eyJhbGciOi"),
        ("sent with bearer eyJhbGciOi", "eyJhbGciOi"),
        ("paid by https://qr.vipps.no/p/3f9c1d7ae2b84c60958d2e71ab", "3f9c1d7a"),
        ("paid by https://pay.mobilepay.dk/3f9c1d7ae2b84c60958d2e71ab", "3f9c1d7a"),
        ("Service Unavailable: /print/q3bZ0_Rk9-7Aa/", "q3bZ"),
    ],
)
def test_a_secret_is_left_out(text: str, secret: str) -> None:
    assert secret not in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "storg-01JDP5K7Q4ZJ8-1",
        "amount 49800",
        "payment 4711 took 12 ms",
        "HTTP 200",
        "token expired",
        "shipping: 3",
        "GTIN 7038010009457",
        "2026-11-26 amount 1234567",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    ],
)
def test_what_one_searches_for_stays(text: str) -> None:
    assert masked(text) == text


def test_a_line_is_json() -> None:
    record = logging.LogRecord("pos", logging.INFO, "", 1, "to %s", ("4790000078",), None)
    Mask().filter(record)
    line = json.loads(Line().format(record))
    assert line["message"] == "to 47…78"
    assert (line["level"], line["logger"]) == ("INFO", "pos")
    assert line["at"].endswith("+00:00")
