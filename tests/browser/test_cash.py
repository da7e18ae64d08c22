"""A cashier takes something off a line and is paid in notes and coins."""

from collections.abc import Callable

from tests.browser.conftest import FINLAND, NORWAY
from tests.browser.till import TillPage


def ring_up_one(till: TillPage) -> None:
    till.scan(till.goods[0])
    till.wait_for_items(1)
    till.page.locator(".tenders").wait_for()


def test_a_tenth_off_and_the_change(open_till: Callable[..., TillPage]) -> None:
    """29.90 less a tenth is 26.91; coins can pay 26.90 of it, and 23.10 go back of fifty."""
    till = open_till(FINLAND)
    ring_up_one(till)
    till.page.locator(".line-tap").click()
    till.page.locator("#editor [data-discount]").click()
    till.page.keyboard.type("10%", delay=110)
    till.page.locator("#editor .key.main").click()
    till.page.locator("#total", has_text="26,91").wait_for()

    till.page.keyboard.press("F8")
    due = till.page.locator("#editor [data-amount]")
    due.get_by_text("26,90").wait_for()
    till.page.keyboard.type("20", delay=110)
    till.page.locator("#editor .key.main").click()
    till.page.get_by_role("alert").get_by_text("26,90").wait_for()
    till.page.keyboard.type("50", delay=110)
    till.page.locator("#editor .key.main").click()

    till.shows("Vaihtoraha 23,10")
    assert till.new_receipts() == [(2691, "CASH")]


def test_a_norwegian_till_without_a_bridge_has_no_key_for_cash(
    open_till: Callable[..., TillPage],
) -> None:
    till = open_till(NORWAY)
    ring_up_one(till)

    till.page.locator("[data-open=card-panel]:enabled").wait_for()
    assert not till.page.locator("[data-open=cash-panel]").count()
    till.page.keyboard.press("F8")
    assert not till.page.locator("#editor > *").count()
