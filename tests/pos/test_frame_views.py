"""The route that the camera's pictures go to."""

import logging
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from pos import frames
from pos.models import Basket, JournalEntry
from stores.access import Action
from stores.routes import Till as TillPolicy
from tests import make, pictures
from tests.pos.till import Till
from tests.test_fiscal_docs import routes

GOODS = "7038010000126"
PICTURE = pictures.jpeg(pictures.seen(pictures.printed(GOODS)))


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


def send(tablet: Client, data: bytes = PICTURE, kind: str = "image/jpeg") -> Any:
    headers = {"HX-Request": "true"}
    return tablet.post(reverse("frame"), data, content_type=kind, headers=headers)


def test_the_text_of_the_code_comes_back(tablet: Client) -> None:
    answer = send(tablet)

    assert answer.status_code == 200
    assert answer.json() == {"text": GOODS, "format": "EAN13"}
    assert "no-store" in answer["Cache-Control"]


def test_nothing_to_read_is_no_answer(tablet: Client) -> None:
    answer = send(tablet, pictures.jpeg(pictures.seen()))

    assert (answer.status_code, answer.content) == (204, b"")


def test_a_frame_costs_its_way_in_and_leaves_nothing_behind(
    tablet: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    caplog: pytest.LogCaptureFixture,
) -> None:
    send(tablet)
    before = (Basket.objects.count(), JournalEntry.objects.count())
    caplog.set_level(logging.DEBUG)
    caplog.clear()

    with django_assert_num_queries(1):
        send(tablet)

    assert (Basket.objects.count(), JournalEntry.objects.count()) == before
    assert GOODS not in caplog.text


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"\0", "image/jpeg", 400),
        (PICTURE[:500], "image/jpeg", 400),
        (PICTURE + b"\0" * frames.MOST_BYTES, "image/jpeg", 413),
        (b"\0" * 3_000_000, "image/jpeg", 413),
        (PICTURE, "image/png", 415),
        (PICTURE, "application/octet-stream", 415),
    ],
)
def test_what_is_no_frame_is_refused_in_words(
    tablet: Client, data: bytes, kind: str, status: int
) -> None:
    answer = send(tablet, data, kind)

    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


def test_a_frame_is_sent_and_not_asked_for(tablet: Client) -> None:
    assert tablet.get(reverse("frame")).status_code == 405


def test_only_who_may_sell_is_read_for(client: Client, till: Till) -> None:
    policies = {route.name: route.callback.policy for route in routes()}  # type: ignore[attr-defined]
    assert policies["frame"] == TillPolicy(Action.SELL)

    assert send(client)["HX-Redirect"] == reverse("pair")
    make.paired(client, till.device)
    assert send(client)["HX-Redirect"] == reverse("sign-in")


def test_a_foreign_page_cannot_send_frames(till: Till) -> None:
    tablet = make.signed_in(Client(enforce_csrf_checks=True), till.device, till.staff)

    assert send(tablet).status_code == 403


def test_the_till_may_use_the_camera_and_nothing_else_of_the_tablet(tablet: Client) -> None:
    page = tablet.get(reverse("till"))

    assert page["Permissions-Policy"] == "camera=(self), microphone=(), geolocation=()"
    assert "data-camera" in page.content.decode()
    assert f'data-frame="{reverse("frame")}"' in page.content.decode()
