"""A cashier's whole day at one till: its Z report is right to the øre.

Opened with a float; twenty sales in every way to be paid; goods back twice; a tablet that dies with
a request on the phone; a customer who approves late; counted blind and closed.
"""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.books import control, settle_up
from tests.browser.conftest import Open
from tests.browser.daybook import GOODS, Day
from tests.house import House

# Two tills of a Danish store that no other test uses: cash needs no bridge there.
TILL, BESIDE = 4, 5
FLOAT = 100_000


def test_a_cashiers_day_comes_to_a_z_report_that_is_right_to_the_ore(
    open_till: Open, house: House
) -> None:
    till = open_till(TILL)
    day = Day(till, house, house.rows(GOODS, till.device["pos_id"]))
    open_with_float(day)
    for turn in range(5):
        day.by_card(turn)
        day.in_cash(turn + 1, turn)
        day.by_app(turn + 2)
    in_two_parts(day)
    with_a_discount(day)
    while_another_waits(day)
    on_a_dead_tablet(day, open_till)
    assert day.sales == 19
    day.by_card(0, 1, 2)
    goods_back(day)
    close(day)
    settle_up(house)


def open_with_float(day: Day) -> None:
    page = day.page
    page.goto(f"{day.house.url}/till/day/")
    page.get_by_text("Kontanter i skuffen").click()
    page.get_by_role("radio", name="Byttepenge ved start").check()
    page.get_by_role("textbox", name="Beløb").last.fill("1000,00")
    page.get_by_role("button", name="Registrér").click()
    day.coins = FLOAT
    day.till.open()


def in_two_parts(day: Day) -> None:
    """50,00 in cash, 20,00 in cash taken back, 30,00 by card, the rest by app."""
    amount = day.ring_up(0, 1)
    parts = day.page.get_by_role("button", name="Giv denne del tilbage")
    for taken, part in enumerate(("50", "20"), 1):
        day.page.keyboard.press("F8")
        day.digits(part)
        day.press("Kun en del")
        expect(parts).to_have_count(taken)
    parts.last.click()
    expect(parts).to_have_count(1)
    day.press("Kort")
    day.press("Kun en del")
    day.digits("30")
    day.press("Godkendt")
    expect(parts).to_have_count(2)
    control(day.house, "approve", reference=day.ask())
    day.till.shows("Betalt")
    day.on_paper()
    day.coins += 5_000
    day.book(amount, CASH=5_000, CARD=3_000, VIPPS=amount - 8_000)


def with_a_discount(day: Day) -> None:
    """A tenth off the whole basket, paid by card."""
    day.ring_up(2, 3)
    day.page.get_by_role("button", name="Mere for denne kurv").click()
    day.page.get_by_role("button", name="Rabat på hele kurven").click()
    day.digits("10%")
    day.press("Træk fra")
    day.page.get_by_text("−").first.wait_for()
    amount = sum((price * 9000 * 2 + 10_000) // 20_000 for _, price, _ in day.goods[2:4])
    day.press("Kort")
    day.press("Godkendt på terminalen")
    day.till.shows("Betalt")
    total, _kinds = day.till.new_receipts()[-1]
    assert abs(total - amount) <= 1
    day.on_paper()
    day.book(total, CARD=total)


def while_another_waits(day: Day) -> None:
    """The first customer approves late, when the second has paid."""
    amount = day.ring_up(1)
    reference = day.ask()
    day.press("Tag næste kunde")
    day.till.wait_for_items(0)
    day.by_card(3)
    control(day.house, "approve", reference=reference)
    day.page.get_by_role("button", name="Ingen kvittering ønskes").click()
    day.page.get_by_role("link", name="Giv kunden kvitteringen").wait_for(state="detached")
    day.book(amount, VIPPS=amount)


def on_a_dead_tablet(day: Day, open_till: Open) -> None:
    """The sale is the other till's: it is in no report of this one."""
    day.ring_up(0)
    reference = day.ask()
    other = open_till(BESIDE)
    other.page.keyboard.press("F10")
    other.shows("Parkerede kurve")
    other.page.get_by_text("Ved en anden kasse").last.click()
    other.press("Overtag", exact=True)
    other.shows("Venter på kunden")
    control(day.house, "approve", reference=reference)
    other.shows("Betalt")
    assert [kinds for _, kinds in other.new_receipts()] == ["VIPPS"]
    day.till.wait_for_items(0)


def goods_back(day: Day) -> None:
    """One that the app has paid, one that was paid in cash."""
    for kind, index in (("VIPPS", 2), ("CASH", 1)):
        row = [row for row in sold(day) if row["kinds"] == [kind]][index % 2]
        day.page.goto(f"{day.house.url}/till/returns/{row['id']}/")
        day.page.get_by_role("textbox").first.fill("1")
        day.page.get_by_role("combobox").select_option("Forkert størrelse")
        day.press("Fortsæt")
        day.page.get_by_role("button", name="tilbage").last.click()
        day.page.get_by_role("heading", name="Betalt tilbage").wait_for()
        back = -int(day.house.rows("SELECT total FROM pos_receipt ORDER BY id DESC LIMIT 1")[0][0])
        coins = round(back / 50) * 50 if kind == "CASH" else 0
        day.tenders[kind] -= coins or back
        day.turnover -= back
        day.coins -= coins
    day.till.open()


def sold(day: Day) -> list[dict[str, Any]]:
    query = """
        SELECT jsonb_build_object('id', receipt.id, 'kinds', (
            SELECT jsonb_agg(one ->> 'kind') FROM jsonb_array_elements(content -> 'tenders') one))
        FROM pos_receipt receipt JOIN stores_posdevice device ON device.id = receipt.device_id
        WHERE device.pos_id = %s AND receipt.kind = 'SALE' ORDER BY receipt.id
    """
    return [row for (row,) in day.house.rows(query, day.till.device["pos_id"])]


def kroner(amount: int) -> str:
    return f"{amount / 100:.2f}".replace(".", ",")


def close(day: Day) -> None:
    page = day.page
    page.goto(f"{day.house.url}/till/day/")
    assert not page.get_by_role("article").count()
    page.get_by_text("Tast summen i stedet").click()
    page.get_by_role("textbox", name="Optalt beløb").first.fill(
        f"{day.coins / 100:.2f}".replace(".", ",")
    )
    page.get_by_role("textbox", name=re.compile("^Kort")).fill(
        f"{day.tenders['CARD'] / 100:.2f}".replace(".", ",")
    )
    page.get_by_role("button", name="Tag Z-rapport").click()
    page.get_by_role("heading", name="Z-rapport").wait_for()
    query = """
        SELECT content FROM pos_report report
        JOIN stores_posdevice device ON device.id = report.device_id
        WHERE device.pos_id = %s AND report.kind = 'Z' ORDER BY report.id DESC LIMIT 1
    """
    [(z,)] = day.house.rows(query, day.till.device["pos_id"])
    assert z["sales"]["amount"] == day.turnover
    assert z["receipts"] == day.sales
    assert {row["kind"]: row["amount"] for row in z["payments"] if row["amount"]} == dict(
        day.tenders
    )
    assert z["float"] == FLOAT
    assert [row["difference"] for row in z["counted"]["tenders"]] == [0, 0]
    assert z["returns"]["count"] == 2
