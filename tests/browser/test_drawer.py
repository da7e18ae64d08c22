"""A till whose drawer stands open asks nobody for money, and goes on when it is closed."""

import threading
from collections.abc import Callable, Iterator

import pytest
import requests
from playwright.sync_api import expect

from stores.devices import token_hash
from tests.browser.conftest import NORWAY
from tests.browser.till import TillPage
from tests.house import House

OPENED = "Lukk skuffen først"
ASKED = "Tast beløpet på kortterminalen"
SILENT = "Ikke kontant akkurat nå"


class Bridge:
    """Reports a drawer every second, as a printer bridge does, until it falls silent."""

    def __init__(self, house: House, token: str) -> None:
        self.house, self.token = house, token
        self.is_open, self.is_over = False, threading.Event()

    def report(self, is_open: bool) -> None:
        self.is_open = is_open
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.house.url}/bridge/drawer/"
        requests.post(url, json={"open": is_open}, headers=headers, timeout=10).raise_for_status()

    def go_on(self) -> None:
        self.is_over.clear()
        threading.Thread(target=self._go_on, daemon=True).start()

    def _go_on(self) -> None:
        while not self.is_over.wait(1):
            self.report(self.is_open)


@pytest.fixture
def bridge(house: House) -> Iterator[Bridge]:
    pos_id = house.demo["till"][NORWAY]["pos_id"]
    house.rows(
        "INSERT INTO pos_drawer (device_id, token_sha256, is_open) SELECT id, %s, false"
        " FROM stores_posdevice WHERE pos_id = %s ON CONFLICT (device_id)"
        " DO UPDATE SET token_sha256 = excluded.token_sha256, is_open = false RETURNING id",
        token_hash("a bridge"),
        pos_id,
    )
    bridge = Bridge(house, "a bridge")
    bridge.report(False)
    bridge.go_on()
    yield bridge
    bridge.is_over.set()
    house.rows("UPDATE pos_drawer SET token_sha256 = NULL, is_open = false RETURNING id")


@pytest.fixture
def till(open_till: Callable[..., TillPage], bridge: Bridge) -> TillPage:
    """One thing in the basket, ready to be paid."""
    till = open_till(NORWAY)
    till.scan(till.goods[0])
    till.wait_for_items(1)
    till.button("Card", disabled=False).wait_for()
    return till


def test_the_card_terminal_is_asked_when_the_drawer_is_closed(
    till: TillPage, bridge: Bridge
) -> None:
    approved, asked = till.button("Approved on the terminal"), till.page.get_by_text(ASKED)
    till.ask("Card")
    approved.wait_for()
    assert asked.is_visible()
    bridge.report(True)
    till.shows(OPENED)
    assert not approved.is_visible()
    assert not asked.is_visible()

    bridge.report(False)
    approved.click()
    till.wait_for_panel("paid")


def test_cash_says_beforehand_that_the_bridge_is_silent(till: TillPage, bridge: Bridge) -> None:
    page, given = till.page, till.page.get_by_role("textbox", name="Mottatt")
    page.keyboard.press("F8")
    given.wait_for()
    bridge.is_over.set()
    page.get_by_role("alert").get_by_text(SILENT).wait_for()
    assert not given.is_visible()

    bridge.go_on()
    given.wait_for()
    page.keyboard.type("500", delay=110)
    assert given.input_value() == "500"
    page.keyboard.press("Escape")
    expect(till.button("Cash")).to_be_focused()
