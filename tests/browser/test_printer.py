"""A till whose receipts come out of a network printer, and what it says when they do not."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from stores.devices import token_hash
from tests.browser.conftest import NORWAY
from tests.browser.till import TillPage
from tests.house import House
from tests.pos.fake_printer import FakePrinter

MAC = "00:11:62:0d:05:a1"


@pytest.fixture
def printer(house: House) -> Iterator[FakePrinter]:
    pos_id = house.demo["till"][NORWAY]["pos_id"]
    house.rows(
        "WITH made AS (INSERT INTO stores_printer (store_id, name, mac, commands, is_narrow,"
        " is_open_low, status_code, token_sha256) SELECT store_id, 'Skriver', %s, 'STAR', true,"
        " false, '', %s FROM stores_posdevice WHERE pos_id = %s ON CONFLICT (store_id, mac)"
        " DO UPDATE SET token_sha256 = excluded.token_sha256 RETURNING id)"
        " UPDATE stores_posdevice SET printer_id = made.id FROM made WHERE pos_id = %s"
        " RETURNING printer_id",
        MAC,
        token_hash("a-printer"),
        pos_id,
        pos_id,
    )
    printer = FakePrinter(f"{house.url}/print/a-printer/", MAC)
    printer.poll()
    yield printer
    house.rows("UPDATE stores_posdevice SET printer_id = NULL RETURNING id")


@pytest.fixture
def till(open_till: Callable[..., TillPage], printer: FakePrinter) -> TillPage:
    """One thing in the basket, ready to be paid."""
    till = open_till(NORWAY)
    till.scan(till.goods[0])
    till.wait_for_items(1)
    return till


def sell(till: TillPage) -> None:
    till.press("Kort", exact=True)
    till.press("Godkjent på terminalen")
    till.shows("Betalt")


def test_the_receipt_comes_out_by_itself_and_the_copy_by_a_key(
    till: TillPage, printer: FakePrinter
) -> None:
    sell(till)
    expect(till.page.get_by_text("venter på skriveren")).to_be_visible()

    assert printer.turn()
    expect(till.page.get_by_text("skrevet ut")).to_be_visible()
    till.page.keyboard.press("F8")
    expect(till.page.get_by_text("skrives ut")).to_be_visible()
    assert printer.turn()
    expect(till.page.get_by_text("Kvittering og kopi")).to_be_visible()
    expect(till.page.get_by_text("levert", exact=True)).to_be_visible()
    assert len({*printer.papers}) == 2
    till.press("Neste kunde")


def test_an_empty_roll_is_said_at_once_and_so_is_its_end(
    till: TillPage, printer: FakePrinter
) -> None:
    said = till.page.get_by_role("status").get_by_text("Skriveren er tom for papir")
    expect(said).to_have_count(0)

    printer.status = "410 Out of paper"
    printer.poll()
    expect(said).to_be_visible()
    sell(till)
    assert not printer.papers
    printer.status = "200 OK"
    assert printer.turn()
    expect(said).to_have_count(0)
    expect(till.page.get_by_text("skrevet ut")).to_be_visible()
    till.press("Neste kunde")


def test_the_tablet_prints_what_waits_for_a_printer_that_is_gone(
    till: TillPage, printer: FakePrinter
) -> None:
    sell(till)
    till.page.get_by_role("link", name="Vis").click()
    with till.page.expect_popup() as opened:
        till.press("Skriv ut fra dette nettbrettet")
    paper = opened.value
    expect(paper.get_by_role("heading", name="Salgskvittering")).to_be_visible()
    expect(paper.get_by_text("KOPI", exact=True)).to_have_count(0)

    assert not printer.turn()
    till.page.get_by_role("link", name="Tilbake til kassen").click()
    till.press("Neste kunde")
