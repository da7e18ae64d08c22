"""The receipt on the screen and on paper: the original, one copy, no more."""

import json
import re

import pytest
from django.core import signing
from playwright.sync_api import Browser

from tests.browser.books import control
from tests.browser.conftest import Open
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


def test_paper_is_the_original_then_one_copy_then_no_more(paid: TillPage) -> None:
    papers = []
    # A second press on the same button, before it says that it is for the copy, makes none.
    for button in ("Skriv ut", "Skriv ut kopien"):
        with paid.page.expect_popup() as opened:
            paid.press(button)
        opened.value.wait_for_load_state()
        papers.append(opened.value.inner_text("body"))
        opened.value.wait_for_load_state()  # Closed before, it might never be asked for.
        opened.value.close()

    original, copy = papers
    assert "Salgskvittering" in original
    assert "KOPI" not in original
    assert "KOPI" in copy
    assert "Salgskvittering" in copy
    paid.page.get_by_text("Kvittering og kopi").wait_for()
    assert not paid.page.get_by_role("button", name="Skriv ut").count()


@pytest.fixture
def paid_by_card(till: TillPage) -> TillPage:
    """A sale whose receipt has to come out."""
    till.ring_up(till.goods[0])
    till.press("Kort", exact=True)
    till.press("Godkjent på terminalen")
    till.shows("Betalt")
    return till


def test_the_key_that_prints_prints_a_receipt_that_has_to_come_out(paid_by_card: TillPage) -> None:
    with paid_by_card.page.expect_popup() as opened:
        paid_by_card.page.keyboard.press("F8")
    opened.value.wait_for_load_state()  # Closed before, it might never be asked for.
    opened.value.close()
    paid_by_card.page.get_by_role("button", name="Skriv ut kopien").wait_for()


def test_a_sale_by_card_ends_with_its_receipt(paid_by_card: TillPage) -> None:
    till = paid_by_card
    till.press("Neste kunde")
    till.page.get_by_text("Kvitteringen først").first.wait_for()
    till.shows("Betalt")
    till.print(by="Enter")

    till.page.keyboard.press("Enter")
    till.wait_for_no_panel()


def test_the_next_goods_wait_for_the_receipt_and_then_go_in(paid_by_card: TillPage) -> None:
    till = paid_by_card
    till.scan(till.goods[1])
    till.page.get_by_role("alert").get_by_text("Kvitteringen fra forrige salg først").wait_for()
    till.shows("Betalt")
    assert till.scanned() == []
    till.print(by="Enter")

    till.scan(till.goods[1])
    till.wait_for_items(1)
    till.wait_for_no_panel()
    assert till.scanned() == [(till.goods[1], 1)]


def test_a_mail_goes_out_while_the_till_waits_for_nobody(
    paid_by_card: TillPage, house: House
) -> None:
    page = paid_by_card.page
    page.keyboard.press("F7")
    page.get_by_label("Kundens e-postadresse").wait_for()
    page.keyboard.type("kari@", delay=90)
    page.keyboard.press("Enter")
    page.get_by_text("ikke en e-postadresse").wait_for()
    page.keyboard.type("kari@example.no", delay=90)
    page.keyboard.press("Enter")

    page.get_by_role("button", name="E-post sendt").wait_for()
    assert not page.get_by_label("Kundens e-postadresse").count()
    paid_by_card.press("Neste kunde")
    paid_by_card.wait_for_no_panel()


def test_the_customers_phone_opens_it_once(paid: TillPage, house: House, chromium: Browser) -> None:
    paid.page.keyboard.press("F6")
    paid.shows("Kvittering på telefonen")
    ((number,),) = house.rows("SELECT max(id) FROM pos_receipt WHERE kind = %s", "SALE")
    phone = chromium.new_context(locale="nb-NO").new_page()
    phone.goto(link(house, number))
    assert "498,00" not in phone.inner_text("body")
    phone.get_by_role("button", name="Åpne kvitteringen").click()
    assert "498,00" in phone.inner_text("main")
    phone.goto(link(house, number))
    assert "498,00" not in phone.inner_text("body")
    phone.close()


def link(house: House, receipt: int) -> str:
    key = json.loads((house.var / "secrets.json").read_text())["SECRET_KEY"]
    token = signing.Signer(key=key, salt="pos.digital", sep=".").sign(str(receipt))
    return f"{house.url}/r/{token}/"


def test_a_gift_card_waits_for_the_last_receipt_before_its_amount(paid_by_card: TillPage) -> None:
    till = paid_by_card
    till.button("Menu").click()
    till.button("Sell a gift card").click()

    first = "The last sale's receipt first: print it, mail it or let the phone fetch it."
    till.page.get_by_role("status").get_by_text(till.word(first)).wait_for()
    assert till.page.get_by_role("heading", name=till.word("Sell a gift card")).count() == 0
    till.print()
    till.button("Menu").click()
    till.ask("Sell a gift card")


def test_a_gift_card_lost_in_the_printer_has_its_number_printed_again(open_till: Open) -> None:
    """By a manager who is signed in; the receipt on the screen keeps it masked."""
    till = open_till()
    till.button("Menu").click()
    till.button("Sell a gift card").click()
    till.page.keyboard.type("500", delay=110)
    till.page.keyboard.press("Enter")
    till.wait_for_items(1)
    till.button("Card", disabled=False).click()
    till.button("Approved on the terminal").click()
    till.wait_for_panel("paid")
    till.print()

    till.page.goto(f"{till.house.url}/receipts/")
    till.page.get_by_role("main").get_by_role("list").get_by_role("link").first.click()
    till.page.get_by_text("•••• ").wait_for()
    till.page.get_by_text(till.word("The gift card's number again")).click()
    with till.page.expect_popup() as opened:
        till.button("Print the number").click()
    slip = opened.value.get_by_role("article")
    slip.get_by_text("IKKE KVITTERING FOR KJØP").wait_for()
    assert re.search(r"\d{5} \d{5} \d{5}", slip.inner_text())
    opened.value.close()
    till.open()
