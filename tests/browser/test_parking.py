"""Nobody waits in the queue for another one's phone, and no basket dies with its tablet."""

from tests.browser.books import control
from tests.browser.conftest import NORWAY, Open
from tests.browser.till import TillPage
from tests.house import House


def ask(till: TillPage) -> str:
    """A request that waits for Kari; its reference."""
    till.page.keyboard.press("F9")
    till.type_number("90000078")
    till.shows("Venter på kunden")
    return till.reference


def test_a_basket_is_parked_by_name_and_fetched_by_keys_alone(till: TillPage) -> None:
    till.ring_up(*till.goods[:2])
    till.page.keyboard.press("F3")
    till.shows("Parker kurven")
    till.page.keyboard.type("Rød jakke", delay=90)
    till.page.keyboard.press("Enter")
    till.wait_for_items(0)

    till.ring_up(till.goods[2])
    till.page.keyboard.press("F10")
    till.shows("Parkerte kurver")
    till.page.get_by_role("button", name="Rød jakke").focus()
    till.page.keyboard.press("Enter")
    till.wait_for_items(2)
    till.page.keyboard.press("F10")
    till.page.get_by_role("button", name="1 vare").first.click()
    till.wait_for_items(1)
    till.page.keyboard.press("F10")
    till.press("Rød jakke")
    till.wait_for_items(2)


def test_the_next_customer_is_served_while_a_phone_is_looked_for(
    till: TillPage, house: House
) -> None:
    till.ring_up(till.goods[0])
    first = ask(till)
    till.press("Ta neste kunde")
    till.wait_for_items(0)
    till.ring_up(till.goods[1], till.goods[2])
    control(house, "approve", reference=first)
    till.page.get_by_role("link", name="Gi kunden kvitteringen").wait_for()

    second = ask(till)
    control(house, "approve", reference=second)
    till.shows("Betalt")
    assert [kinds for _, kinds in till.new_receipts()] == ["VIPPS", "VIPPS"]
    till.press("Ingen kvittering ønsket")
    till.page.get_by_role("link", name="Gi kunden kvitteringen").wait_for(state="detached")


def test_a_basket_is_finished_at_the_next_till_when_its_tablet_dies(
    open_till: Open, till: TillPage, house: House
) -> None:
    till.ring_up(till.goods[0])
    reference = ask(till)
    other = open_till(NORWAY)
    till.page.context.set_offline(True)
    other.page.keyboard.press("F10")
    other.shows("Parkerte kurver")
    other.page.get_by_text("Ved en annen kasse").last.click()
    other.press("Overta")
    other.shows("Venter på kunden")
    control(house, "approve", reference=reference)
    other.shows("Betalt")

    assert [kinds for _, kinds in other.new_receipts()] == ["VIPPS"]
    assert till.new_receipts() == []
    till.page.context.set_offline(False)
    till.wait_for_items(0)
