"""The end of a day in a real browser: what it waits for, and what an X report shows."""

from tests.browser.till import TillPage
from tests.house import House


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
