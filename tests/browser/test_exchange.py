"""A customer brings one thing back and takes another: one visit, one sum, both receipts."""

import re

from playwright.sync_api import expect

from tests.browser.books import control, settle_up
from tests.browser.daybook import GOODS
from tests.browser.sight import Sight
from tests.browser.till import TillPage
from tests.house import House


def shelf(till: TillPage) -> list[tuple[int, str]]:
    """Price and GTIN of goods that anybody may buy, the cheapest first."""
    rows = till.house.rows(GOODS, till.device["pos_id"])
    return sorted((price, gtin.zfill(13)) for _name, price, gtin in rows)


def money(amount: int) -> re.Pattern[str]:
    """As the till writes it, whatever stands between its thousands."""
    crowns = f"{amount // 100:_}".replace("_", r"\s")
    return re.compile(f"{crowns},{amount % 100:02}")


def buy_with_the_app(till: TillPage, gtin: str) -> None:
    till.ring_up(gtin)
    till.page.keyboard.press("F9")
    till.type_number("90000078")
    till.shows("Venter på kunden")
    control(till.house, "approve", reference=till.reference)
    till.shows("Betalt")
    till.press("Ingen kvittering, neste kunde")
    till.wait_for_items(0)


def bring_back(till: TillPage, sight: Sight | None = None) -> None:
    """The last sale's goods, found in the list, put towards what is taken next."""
    page = till.page
    page.get_by_role("button", name="Meny").click()
    page.get_by_role("link", name="Ta varer i retur").click()
    page.get_by_role("listitem").first.get_by_role("link").click()
    page.get_by_role("combobox", name="Hvorfor").select_option("Feil størrelse")
    till.press("Alt sammen")
    page.get_by_role("heading", name="Kunden får tilbake").wait_for()
    if sight:
        sight.look(page, "pay back or exchange")
    till.press("Bytt: bruk beløpet på nye varer")
    page.get_by_role("heading", name="Kommer tilbake").wait_for()


def print_both(till: TillPage) -> str:
    with till.page.expect_popup() as opened:
        till.press("Skriv ut begge")
    opened.value.wait_for_load_state()
    said = opened.value.get_by_role("heading").all_inner_texts()
    opened.value.close()
    till.press("Neste kunde")
    till.wait_for_items(0)
    return " ".join(said)


def test_a_dearer_thing_is_taken_and_the_app_pays_the_rest(till: TillPage, house: House) -> None:
    (cheap, one), *_others, (dear, other) = shelf(till)
    buy_with_the_app(till, one)
    bring_back(till)
    till.page.reload()
    till.page.get_by_role("heading", name="Kommer tilbake").wait_for()
    till.ring_up(other)
    expect(till.page.get_by_role("button", name=re.compile("^Vipps"))).to_contain_text(
        money(dear - cheap)
    )
    till.page.keyboard.press("F9")
    till.type_number("90000078")
    till.shows("Venter på kunden")
    control(house, "approve", reference=till.reference)
    till.shows("Betalt")
    assert print_both(till) == "Salgskvittering Returkvittering"
    totals = [total for total, _kinds in till.new_receipts()]
    assert totals == [cheap, -cheap, dear]
    settle_up(house)


def test_a_cheaper_thing_is_taken_by_keys_alone_and_the_rest_is_refunded(
    till: TillPage, house: House, sight: Sight
) -> None:
    (cheap, one), *_others, (dear, other) = shelf(till)
    buy_with_the_app(till, other)
    bring_back(till, sight)
    sight.look(till.page, "comes back")
    till.scan(one)
    till.wait_for_items(1)
    ends = till.page.get_by_role("button", name="Fullfør byttet")
    expect(ends).to_contain_text(money(dear - cheap))
    sight.look(till.page, "exchange with something over")
    slow = {"operation": "refund", "mode": "delay", "seconds": 4}
    control(house, "faults", plan=[slow])
    till.page.keyboard.press("F9")
    till.shows("Betales tilbake")
    sight.look(till.page, "refunding")
    till.shows("Byttet")
    sight.look(till.page, "exchanged")
    assert print_both(till) == "Salgskvittering Returkvittering"
    totals = [total for total, _kinds in till.new_receipts()]
    assert totals == [dear, -dear, cheap]
    settle_up(house)


def test_it_is_taken_off_again_and_nothing_has_happened(till: TillPage, house: House) -> None:
    (_cheap, one), *_others = shelf(till)
    buy_with_the_app(till, one)
    bring_back(till)
    till.page.get_by_role("button", name="Ikke bytt varene fra kvittering").click()
    till.page.get_by_role("heading", name="Kommer tilbake").wait_for(state="detached")
    assert len(till.new_receipts()) == 1
    settle_up(house)
