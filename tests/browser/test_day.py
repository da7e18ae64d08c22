"""The end of a day in a real browser: what it waits for, and what an X report shows."""

from collections.abc import Callable

from tests.browser.sight import Sight
from tests.browser.till import TillPage
from tests.house import House

# A Finnish till that sells nothing else: its drawer is counted.
COUNTED = 10


def test_the_day_cancels_the_payment_that_it_waits_for(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.pay_button.click()
    till.shows("Venter på kunden")

    page = till.page
    page.goto(f"{house.url}/till/day/")
    page.get_by_role("button", name="Annuller betalingen").click()
    # Once Vipps has confirmed it the page looks anew by itself.
    page.get_by_text("Det ligger varer i kurven").wait_for()
    page.get_by_role("button", name="Ta X-rapport").click()
    slip = page.get_by_role("article")
    slip.get_by_role("heading", name="X-rapport").wait_for()
    words = slip.inner_text()
    assert "Kontantsalg totalt" in words
    assert "Akkumulert siden start" in words


def test_a_drawer_is_counted_with_the_keyboard_alone(open_till: Callable[..., TillPage]) -> None:
    """29.90 should be there; a note of 20, one of 5 and two coins of 2 are."""
    till = open_till(COUNTED)
    page, keys = till.page, till.page.keyboard
    till.scan(till.goods[0])
    till.wait_for_items(1)
    till.button("Cash", disabled=False).wait_for()
    keys.press("F8")
    till.button("Paid").click()
    till.wait_for_panel("paid")

    page.goto(page.url.replace("/till/", "/till/day/"))
    assert page.get_by_role("article").count() == 0
    while page.evaluate("document.activeElement.name") != "pieces-2000":
        keys.press("Tab")
    for number in ("1", "", "1", "2"):
        keys.type(number)
        keys.press("Enter")
    page.get_by_role("status").get_by_text("29,00").wait_for()
    for _field in range(8):
        keys.press("Enter")
    page.get_by_role("alert").wait_for()
    page.get_by_role("row", name="29,90 29,00 −0,90").first.wait_for()
    keys.type("a coin is gone")
    keys.press("Enter")
    page.get_by_role("article").get_by_role("heading", name="Z-raportti").wait_for()
    assert "a coin is gone" in page.get_by_role("article").inner_text()


def test_a_float_is_confirmed_with_its_sum(
    open_till: Callable[..., TillPage], sight: Sight
) -> None:
    till = open_till(COUNTED + 1)
    page = till.page
    page.goto(page.url.replace("/till/", "/till/day/"))
    page.get_by_text(till.word("Cash in the drawer")).click()
    page.get_by_label(till.word("Opening float")).check()
    page.get_by_label(till.word("Amount"), exact=True).fill("500")
    till.button("Register").click()

    page.get_by_role("status").get_by_text("500,00").wait_for()
    sight.read(page, "a float that was registered")
