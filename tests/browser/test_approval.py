"""A manager approves on the spot what a cashier may not do alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.test_keyboard import sign_out
from tests.browser.till import TillPage
from tests.house import House

LIMIT = """
INSERT INTO stores_limit (merchant_id, role, act, most_rate)
SELECT store.merchant_id, 'CASHIER', 'DISCOUNT', 1000 FROM stores_posdevice device
JOIN stores_store store ON store.id = device.store_id WHERE device.pos_id = %s RETURNING id
"""


@pytest.fixture
def limited(till: TillPage, house: House) -> Iterator[TillPage]:
    """A cashier at the till, who may take off ten per cent alone; afterwards who was there."""
    manager, cashier = till.device["staff"][:2]
    ((limit,),) = house.rows(LIMIT, till.device["pos_id"])
    sign_in(till, cashier)
    yield till
    house.rows("DELETE FROM stores_limit WHERE id = %s RETURNING id", limit)
    till.start_afresh()
    sign_in(till, manager)


def sign_in(till: TillPage, person: dict[str, Any]) -> None:
    sign_out(till)
    till.page.get_by_role("radio", name=person["name"]).check()
    till.page.keyboard.type(person["pin"], delay=110)
    till.page.keyboard.press("Enter")
    till.page.wait_for_url("**/till/")


def test_a_wrong_pin_gives_way_to_the_right_one(limited: TillPage) -> None:
    till, keyboard = limited, limited.page.keyboard
    manager = till.device["staff"][0]
    till.ring_up(till.goods[0])
    pay = till.page.get_by_role("button", name="Vipps")
    expect(pay).to_contain_text("299,00")
    till.press("Mer for denne kurven")
    till.press("Rabatt på hele kurven")
    keyboard.type("50%", delay=110)
    till.press("Trekk fra")
    till.shows("En leder godkjenner")
    till.page.get_by_role("combobox", name="Leder").select_option(manager["name"])

    till.page.get_by_role("textbox", name="PIN").focus()
    keyboard.type("111112", delay=110)
    keyboard.press("Enter")
    till.page.get_by_role("alert").get_by_text("Feil PIN").wait_for()
    keyboard.type(manager["pin"], delay=110)
    keyboard.press("Enter")
    till.page.get_by_role("heading", name="En leder godkjenner").wait_for(state="detached")
    expect(pay).to_contain_text("149,50")
