"""The pay bar says beforehand what the drawer stands in the way of, and hears when it does not."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from pos import drawers
from stores.models import Store
from tests import make
from tests.payments.shop import Shop

HTMX = {"HX-Request": "true"}
WHERE = ("dbname", "user", "password", "host", "port")


@pytest.fixture
def tablet(client: Client, shop: Shop) -> Client:
    return make.signed_in(client, shop.device, shop.staff)


def said(tablet: Client) -> str:
    html = tablet.get(reverse("look"), headers=HTMX).content.decode()
    found = re.search(r'data-drawer="(\w*)"', html)
    assert found
    return found[1]


def aged() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pos_drawer SET reported_at = reported_at - interval '6 s'")


def test_an_open_drawer_and_a_silent_bridge_are_said(tablet: Client, shop: Shop) -> None:
    assert said(tablet) == ""
    token = drawers.connect(shop.device.pk)
    assert said(tablet) == "silent"
    drawers.report(token, is_open=True)
    assert said(tablet) == "open"
    aged()
    assert said(tablet) == "open"
    drawers.report(token, is_open=False)
    assert said(tablet) == ""
    aged()
    assert said(tablet) == "silent"
    # No rule asks for a bridge there.
    Store.objects.update(country="FI")
    assert said(tablet) == ""


@pytest.mark.parametrize("panel", ["card", "cash", "gift-card", "delivery"])
def test_every_panel_that_takes_money_waits_for_the_drawer(tablet: Client, panel: str) -> None:
    html = tablet.get(reverse("till")).content.decode()
    its = html.partition(f'<template id="{panel}-panel">')[2].partition("</template>")[0]

    assert re.search(r'data-waits="open[ "]', its)
    assert 'data-when-drawer="open"' in its
    assert ('data-when-drawer="silent"' in its) == (panel == "cash")


@pytest.fixture
def screen(committed: Any) -> Iterator[psycopg.Connection[Any]]:
    known = connection.get_connection_params()
    kept = {name: known[name] for name in WHERE if name in known}
    with psycopg.connect(**kept, autocommit=True) as screen:
        screen.execute("LISTEN nordkassa_live")
        yield screen


def test_a_drawer_that_changes_makes_the_screen_look(screen: psycopg.Connection[Any]) -> None:
    """No basket has changed: what is said is covered by no version that a screen shows."""
    device = make.device()
    token = drawers.connect(device.pk)
    for is_open in (False, True, True, False):
        drawers.report(token, is_open=is_open)

    heard = [note.payload for note in screen.notifies(timeout=1)]
    assert heard == [f"{device.pk}:0.0"] * 4
