"""A cashier takes something off a line and is paid in notes and coins."""

from collections.abc import Callable

from tests.browser.conftest import FINLAND, NORWAY
from tests.browser.till import TillPage


def ring_up_one(till: TillPage) -> None:
    till.scan(till.goods[0])
    till.wait_for_items(1)
    till.button("Card").wait_for()


def test_a_tenth_off_and_the_change(open_till: Callable[..., TillPage]) -> None:
    """29.90 less a tenth is 26.91; coins can pay 26.90 of it, and 23.10 go back of fifty."""
    till = open_till(FINLAND)
    ring_up_one(till)
    till.tap_line()
    till.button("Discount").click()
    till.page.keyboard.type("10%", delay=110)
    till.button("Take off").click()
    till.basket.get_by_text("26,91", exact=True).first.wait_for()

    till.page.keyboard.press("F8")
    till.page.get_by_text(f"{till.word('To pay in cash')} 26,90").wait_for()
    till.page.keyboard.type("20", delay=110)
    till.button("Paid").click()
    till.page.get_by_role("alert").get_by_text("26,90").wait_for()
    till.page.keyboard.type("50", delay=110)
    till.button("Paid").click()

    till.shows("Vaihtoraha 23,10")
    assert till.new_receipts() == [(2691, "CASH")]


def test_a_norwegian_till_without_a_bridge_has_no_key_for_cash(
    open_till: Callable[..., TillPage],
) -> None:
    till = open_till(NORWAY)
    ring_up_one(till)

    till.button("Card", disabled=False).wait_for()
    assert not till.button("Cash").count()
    till.page.keyboard.press("F8")
    assert not till.page.get_by_role("heading", name=till.word("Cash"), exact=True).count()
    assert till.search.is_visible()
