"""A cashier rehearses by keyboard alone: the customer approves, declines and loses the network."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NORWAY, Open
from tests.browser.till import TillPage


@pytest.fixture
def trained(open_till: Open) -> Iterator[TillPage]:
    """A till in training, and back to selling in the end."""
    till = open_till(NORWAY)
    switch(till, "Start trening")
    yield till
    till.open()
    till.start_afresh()
    switch(till, "Avslutt treningen")


def switch(till: TillPage, words: str) -> None:
    till.page.goto(f"{till.house.url}/till/training/")
    till.page.get_by_role("button", name=words).click()
    till.page.wait_for_url("**/till/")
    till.search.wait_for()


def ask(till: TillPage) -> Page:
    """Goods, the pay key, the training customer's number."""
    page = till.page
    till.ring_up(till.goods[0])
    page.keyboard.press("F9")
    till.type_number("90000078")
    expect(page.get_by_role("heading", name="Trening – du spiller kunden")).to_be_visible()
    return page


def test_a_customer_is_played_by_keyboard(trained: TillPage) -> None:
    page = ask(trained)
    page.keyboard.press("F6")
    expect(page.get_by_role("heading", name="Avslått av kunden")).to_be_visible()
    trained.press("Prøv igjen")
    expect(page.get_by_role("button", name=re.compile("Godkjenner"))).to_be_visible()
    page.keyboard.press("F4")

    expect(page.get_by_role("heading", name="Treningssalget er fullført")).to_be_visible()
    expect(page.get_by_text("TRENING", exact=True)).to_be_visible()


def test_a_lost_network_leaves_the_till_in_doubt_and_then_done(trained: TillPage) -> None:
    page = ask(trained)
    page.get_by_role("button", name=re.compile("Mister nettet")).click()
    expect(page.get_by_role("heading", name="Sjekker med Vipps")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("heading", name="Treningssalget er fullført")).to_be_visible(
        timeout=40_000
    )


def test_what_is_no_sale_says_so_on_every_page(trained: TillPage) -> None:
    for path in ("training/", "day/", "scanner/", "price/", "training/customer/"):
        trained.page.goto(f"{trained.house.url}/till/{path}")
        expect(trained.page.get_by_role("note")).to_contain_text("TRENING")


def test_goods_of_training_come_back_there_and_every_page_says_so(trained: TillPage) -> None:
    page = ask(trained)
    page.keyboard.press("F4")
    expect(page.get_by_role("heading", name="Treningssalget er fullført")).to_be_visible()
    trained.press("Neste kunde")
    trained.wait_for_items(0)

    page.get_by_role("button", name="Meny").click()
    page.get_by_role("link", name="Ta varer i retur").click()
    expect(page.get_by_role("note")).to_contain_text("TRENING")
    page.get_by_role("listitem").first.get_by_role("link").click()
    page.get_by_role("combobox", name="Hvorfor").select_option("Feil størrelse")
    trained.press("Alt sammen")
    expect(page.get_by_role("heading", name="Kunden får tilbake")).to_be_visible()
    expect(page.get_by_text("Trening: Ingen penger går tilbake.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Betal tilbake")).click()

    expect(page.get_by_role("heading", name="Treningsreturen er fullført")).to_be_visible(
        timeout=20_000
    )
    expect(page.get_by_role("note")).to_contain_text("TRENING")
    expect(page.get_by_text("Trening: Ingen penger går tilbake.")).to_be_visible()
    with page.expect_popup() as opened:
        trained.press("Skriv ut treningskvitteringen")
    paper = opened.value
    heading = paper.get_by_role("heading", name="Treningskvittering – IKKE KVITTERING FOR KJØP")
    expect(heading).to_be_visible()
    expect(paper.get_by_text("Retur av kvittering")).to_be_visible()
    paper.close()
