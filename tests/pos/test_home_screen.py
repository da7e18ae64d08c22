"""The till can be put on a tablet's home screen."""

import struct

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from tests import make
from tests.pos.till import Till


def size_of(name: str) -> tuple[int, int]:
    with open(str(finders.find(name)), "rb") as file:
        head = file.read(24)
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", head[16:24])
    return width, height


@pytest.mark.parametrize(("language", "word"), [("nb", "Kasse"), ("fi", "Kassa"), ("en", "Till")])
def test_the_manifest_speaks_the_stores_language(
    client: Client, till: Till, language: str, word: str
) -> None:
    till.device.store.language = language
    till.device.store.save()
    make.paired(client, till.device)

    answer = client.get(reverse("manifest"), headers={"Accept-Language": "sv"})

    assert answer["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert (told["short_name"], told["lang"]) == (word, language)
    assert till.device.name in told["name"]
    assert (told["start_url"], told["display"]) == ("/till/", "standalone")
    assert told["theme_color"].startswith("#")


def test_every_icon_is_there_in_its_size(client: Client, till: Till) -> None:
    make.paired(client, till.device)
    icons = client.get(reverse("manifest")).json()["icons"]

    assert {(icon["sizes"], icon["purpose"]) for icon in icons} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in icons:
        width, height = size_of(icon["src"].removeprefix(settings.STATIC_URL))
        assert f"{width}x{height}" == icon["sizes"]
    assert size_of("icons/till-apple-180.png") == (180, 180)


def test_the_pages_of_the_till_lead_to_it(client: Client, till: Till) -> None:
    tablet = make.signed_in(client, till.device, till.staff)

    for name in ("till", "sign-in"):
        page = tablet.get(reverse(name))
        assert f'href="{reverse("manifest")}" crossorigin="use-credentials"' in (
            page.content.decode()
        )
        assert "manifest-src 'self'" in page["Content-Security-Policy"]


def test_who_is_no_device_learns_nothing(client: Client, till: Till) -> None:
    assert client.get(reverse("manifest")).status_code == 302
