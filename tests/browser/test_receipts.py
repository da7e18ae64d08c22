"""The receipt on the screen and on paper: the original, one copy, no more."""

import pytest

from tests.browser.books import control
from tests.browser.till import TillPage
from tests.house import House


@pytest.fixture
def paid(till: TillPage, house: House, kari: dict[str, str]) -> TillPage:
    """A sale that has just been paid."""
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0], till.goods[1])
    till.pay_button.click()
    till.shows("Venter på kunden")
    control(house, "approve", reference=till.reference)
    till.shows("Betalt")
    return till


def test_the_receipt_shows_what_was_sold_and_how_it_was_paid(paid: TillPage) -> None:
    reference = paid.reference
    paid.page.get_by_role("link", name="Vis", exact=True).click()

    slip = paid.page.get_by_role("article")
    slip.get_by_role("heading", name="Salgskvittering").wait_for()
    words = slip.inner_text().replace("\N{NO-BREAK SPACE}", " ")
    for expected in ("Orange hoodie", "White T-shirt", "498,00", "99,60", "Vipps MobilePay"):
        assert expected in words
    assert reference in words
    assert "Butikken-23421" in words
    assert "KOPI" not in words


def test_paper_is_the_original_then_one_copy_then_refused(paid: TillPage) -> None:
    papers = []
    for _ in range(3):
        with paid.page.expect_popup() as opened:
            paid.press("Skriv ut")
        opened.value.wait_for_load_state()
        papers.append(opened.value.inner_text("body"))
        opened.value.close()

    original, copy, refused = papers
    assert "Salgskvittering" in original
    assert "KOPI" not in original
    assert "KOPI" in copy
    assert "Salgskvittering" in copy
    assert "Flere er ikke tillatt" in refused
    assert "Orange hoodie" not in refused
