"""A customer without a receipt shows the app, and the goods come back as with one."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests import pictures
from tests.browser.books import control, look
from tests.browser.conftest import PAYING, Open
from tests.browser.sight import Sight
from tests.browser.till import TillPage
from tests.house import House

TURN = """
UPDATE stores_store store SET finds_by_app = %s FROM stores_posdevice device
WHERE store.id = device.store_id AND device.pos_id = %s RETURNING store.id
"""
KNOWN = "SELECT count(*) FROM payments_payermark WHERE last_digits <> ''"


@pytest.fixture(scope="module")
def code(house: House) -> str:
    """A customer's personal QR."""
    return str(look(house, "data")["customers"][0]["personal_qr"])


@pytest.fixture(scope="module")
def chromium(code: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One of this module's own, with the customer's phone before its camera."""
    film = tmp_path_factory.mktemp("camera") / "phone.y4m"
    pictures.film(pictures.seen(pictures.qr(code), turned=3, noise=10), film)
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=path if Path(path).exists() else None,
            args=[
                "--no-sandbox",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )


@pytest.fixture
def till(open_till: Open, house: House) -> Iterator[TillPage]:
    till = open_till(PAYING)
    house.rows(TURN, True, till.device["pos_id"])
    yield till
    house.rows(TURN, False, till.device["pos_id"])


@pytest.fixture
def bought(till: TillPage, house: House, code: str) -> TillPage:
    """The customer has paid by the QR, and a keeper has found out whose it was."""
    till.ring_up(till.goods[0])
    till.scan(code)
    expect(till.pay_button).to_contain_text("skannet QR")
    till.pay_button.click()
    till.wait_for_panel("waiting")
    control(house, "approve", reference=till.reference)
    till.wait_for_panel("paid")
    for _second in range(20):
        if house.rows(KNOWN)[0][0]:
            return till
        till.page.wait_for_timeout(1000)
    raise AssertionError("nobody has found out who paid")


def test_a_shown_qr_finds_the_purchase_and_it_comes_back(
    bought: TillPage, house: House, code: str, sight: Sight
) -> None:
    page = bought.page
    page.goto(f"{house.url}/till/returns/")
    sight.look(page, "returns by app")
    expect(page.get_by_role("textbox")).to_be_focused()
    bought.scan(code)
    page.get_by_role("heading", name="Kjøp for nummeret som slutter på").wait_for()
    sight.look(page, "purchases of a customer")
    assert code not in page.url
    first = page.get_by_role("listitem").first.get_by_role("link")
    expect(first).to_be_focused()
    expect(first).to_contain_text("299,00")
    page.keyboard.press("Enter")
    page.get_by_role("combobox").select_option(index=1)
    page.get_by_role("button", name="Alt sammen").click()
    page.get_by_role("button", name="Betal tilbake 299,00").click()
    page.get_by_role("heading", name="Betalt tilbake").wait_for()


def test_the_camera_reads_the_customers_phone(bought: TillPage, house: House) -> None:
    page = bought.page
    page.context.grant_permissions(["camera"])
    page.goto(f"{house.url}/till/returns/")
    bought.press("Skann", exact=True)
    page.get_by_role("heading", name="Kjøp for nummeret som slutter på").wait_for()


def test_a_qr_of_nobody_is_said_on_the_page(till: TillPage, house: House, sight: Sight) -> None:
    page = till.page
    page.goto(f"{house.url}/till/returns/")
    till.scan(f"https://qr.vipps.no/p/{uuid.uuid4()}")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("kjenner ikke denne QR-koden")
    sight.look(page, "unknown customer")
    expect(page.get_by_role("textbox")).to_be_focused()
