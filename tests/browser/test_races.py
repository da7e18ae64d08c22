"""What happens at once: the customer, the cashier, a second tab and a lost tablet."""

import pytest

from tests.browser.books import control, look
from tests.browser.conftest import PAYING, Open
from tests.browser.till import TillPage
from tests.house import House, eventually

HOODIE = 29900
PAID = [(HOODIE, "VIPPS")]


@pytest.fixture
def asked(till: TillPage, kari: dict[str, str]) -> str:
    """The customer has been asked; the payment's reference."""
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.pay_button.click()
    till.shows("Venter på kunden")
    return till.reference


@pytest.fixture
def abort_too_late(till: TillPage, house: House, asked: str) -> str:
    """The customer approves, the till does not know it yet, and the cashier aborts."""
    control(house, "faults", webhooks="hold")
    control(house, "approve", reference=asked)
    till.press("Avbryt")
    till.shows("Kunden rakk å betale")
    return asked


def test_an_abort_that_came_too_late_can_still_be_a_sale(
    till: TillPage, house: House, abort_too_late: str
) -> None:
    assert till.new_receipts() == []
    assert book(house, abort_too_late)["captured"] == 0

    till.press("Fullfør salget")

    till.shows("Betalt")
    assert till.new_receipts() == PAID
    assert book(house, abort_too_late)["captured"] == HOODIE


def test_an_abort_that_came_too_late_can_give_the_money_back(
    till: TillPage, house: House, abort_too_late: str
) -> None:
    till.press("Frigi pengene")

    till.shows("Avbrutt")
    assert till.new_receipts() == []
    assert book(house, abort_too_late)["cancelled"] == HOODIE
    assert book(house, abort_too_late)["captured"] == 0


def test_a_qr_instead_of_the_request_cancels_the_request_first(
    till: TillPage, house: House, asked: str, kari: dict[str, str]
) -> None:
    till.press("Vis QR")
    till.shows("Vis denne til kunden")

    assert look(house, "payments", reference=asked)["payments"][0]["state"] == "TERMINATED"
    shown = till.reference
    assert shown != asked
    control(house, "approve", reference=shown, customer=kari["phone"])
    till.shows("Betalt")
    assert till.new_receipts() == PAID


def test_a_tablet_that_reloads_in_the_middle_finds_its_payment(
    till: TillPage, house: House, asked: str
) -> None:
    till.open()
    till.shows("Venter på kunden")
    control(house, "faults", plan=[{"operation": "capture", "mode": "delay", "seconds": 1.5}])
    control(house, "approve", reference=asked)
    till.shows("Godkjent")

    till.open()

    till.shows("Godkjent")
    till.shows("Betalt")
    till.open()
    till.shows("Betalt")
    assert till.new_receipts() == PAID


def test_fifty_clicks_ask_once(till: TillPage, house: House, kari: dict[str, str]) -> None:
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    before = till.payments()

    till.page.evaluate(
        """() => {
          for (let n = 0; n < 50; n++) document.querySelector("button.pay")?.click();
        }"""
    )
    till.shows("Venter på kunden")

    assert till.payments() == before + 1
    control(house, "approve", reference=till.reference)
    till.shows("Betalt")
    assert till.new_receipts() == PAID


def test_two_tabs_that_pay_at_once_ask_once_and_both_see_it_paid(
    till: TillPage, open_till: Open, house: House, kari: dict[str, str]
) -> None:
    other = open_till(PAYING)
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    other.pay_button.wait_for()
    before = till.payments()

    for tab in (till, other):
        tab.page.evaluate("() => setTimeout(() => document.querySelector('button.pay').click(), 0)")
    for tab in (till, other):
        tab.shows("Venter på kunden")

    assert till.payments() == before + 1
    control(house, "approve", reference=till.reference)
    for tab in (till, other):
        tab.shows("Betalt")
    assert till.new_receipts() == PAID


def test_a_webhook_tells_before_any_polling_begins(
    till: TillPage, house: House, asked: str
) -> None:
    """Vipps asks for no poll in the first five seconds, and none is needed."""
    control(house, "approve", reference=asked)
    till.shows("Betalt")

    waited = "SELECT authorized_at - created_at < '5 s' FROM payments_payment WHERE reference = %s"
    assert house.rows(waited, asked) == [(True,)]
    assert till.new_receipts() == PAID


def test_without_webhooks_the_till_is_told_by_asking(
    till: TillPage, house: House, asked: str
) -> None:
    control(house, "faults", webhooks="drop")
    control(house, "approve", reference=asked)

    till.shows("Betalt")

    assert till.new_receipts() == PAID


def test_a_lost_answer_to_the_request_never_asks_twice(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    control(house, "faults", plan=[{"operation": "create", "mode": "drop_after", "times": 1}])
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.pay_button.click()

    till.shows("Venter på kunden")
    control(house, "approve", reference=till.reference)
    till.shows("Betalt")
    assert till.new_receipts() == PAID


def test_while_vipps_does_not_answer_nothing_is_asked_for_again(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    control(house, "faults", plan=[{"operation": "*", "mode": "status", "times": 10000}])
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.pay_button.click()

    till.shows("Sjekker med Vipps")
    assert till.page.get_by_text("Ingenting trekkes to ganger").count()
    assert till.pay_button.count() == 0
    control(house, "faults", clear=True)
    till.press("Spør nå")
    till.shows("Venter på kunden")
    eventually(lambda: look(house, "payments", reference=till.reference)["payments"])
    control(house, "approve", reference=till.reference)
    till.shows("Betalt")
    assert till.new_receipts() == PAID


def test_a_finger_that_is_down_while_the_screen_is_renewed_still_presses(
    till: TillPage, kari: dict[str, str]
) -> None:
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.pay_button.hover()

    till.page.mouse.down()
    till.page.evaluate("htmx.trigger('#look', 'look')")
    till.page.wait_for_timeout(500)
    till.page.mouse.up()

    till.shows("Venter på kunden")


def book(house: House, reference: str) -> dict[str, int]:
    """What Vipps' books say of a payment."""
    return dict(look(house, "books", reference=reference)["payments"][0])
