"""What a cashier may not do alone: a drawer opened without a sale, goods without a receipt."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.test_approval import sign_in
from tests.browser.test_drawer import Bridge, bridge
from tests.browser.till import TillPage
from tests.house import House

__all__ = ["bridge"]

OPENED = """
SELECT entry.text FROM pos_journalentry entry JOIN stores_posdevice device
ON device.id = entry.device_id WHERE device.pos_id = %s AND entry.code = '13005' ORDER BY entry.id
"""


@pytest.fixture
def cashier(open_till: Any) -> Iterator[TillPage]:
    """A cashier at the till; afterwards who was there."""
    till: TillPage = open_till()
    manager, person = till.device["staff"][:2]
    sign_in(till, person)
    yield till
    till.open()
    till.start_afresh()
    sign_in(till, manager)


def approve(till: TillPage) -> None:
    """The manager's name and PIN, by the keyboard."""
    manager = till.device["staff"][0]
    till.page.get_by_role("combobox", name="Leder").select_option(manager["name"])
    till.page.get_by_role("textbox", name="PIN").focus()
    till.page.keyboard.type(manager["pin"], delay=110)
    till.page.keyboard.press("Enter")


def test_a_key_opens_the_drawer_with_a_managers_pin(
    cashier: TillPage, bridge: Bridge, house: House
) -> None:
    till, page = cashier, cashier.page
    page.keyboard.press("F12")
    till.shows("Åpne skuffen")
    expect(page.get_by_role("combobox", name="Hvorfor")).to_be_focused()
    page.keyboard.type("Veks")
    page.get_by_role("button", name="Åpne skuffen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("trenger en leder")
    approve(till)
    expect(page.get_by_role("status")).to_contain_text("bedt om å åpne")

    bridge.report(True)
    bridge.report(False)
    pos_id = till.device["pos_id"]
    assert house.rows(OPENED, pos_id)[-1] == ("drawer opened; no sale; Vekslepenger",)
    page.get_by_role("link", name="Tilbake til kassen").click()
    page.get_by_role("heading", name="Kurv").wait_for()


def test_goods_without_a_receipt_are_scanned_and_paid_back_below_their_price(
    cashier: TillPage,
) -> None:
    till, page = cashier, cashier.page
    page.goto(f"{till.house.url}/till/returns/")
    page.get_by_role("link", name="Uten kvittering").click()
    till.shows("Retur uten kvittering")
    for scanned in ("1", "2"):
        till.scan(till.goods[0])
        expect(page.get_by_role("textbox", name="Antall")).to_have_value(scanned)
    page.get_by_role("textbox", name="Per stk.").fill("300")
    page.get_by_role("combobox", name="Hvorfor").select_option("Feil størrelse")
    page.get_by_role("radio", name="Kortterminal").check()
    till.press("Fortsett")
    expect(page.get_by_role("alert")).to_contain_text("koster 299,00 i dag")
    page.get_by_role("textbox", name="Per stk.").fill("250")
    till.press("Fortsett")
    till.press("Betal tilbake 500,00")
    expect(page.get_by_role("alert")).to_contain_text("uten kvittering trenger en leder")
    approve(till)
    till.shows("Betalt tilbake")
    assert [total for total, _of_a_basket in till.new_receipts()] == [-50000]
