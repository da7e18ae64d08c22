"""Every way to ask for the money and every way it ends: the right receipt or none."""

import re

from tests.browser.books import control, look
from tests.browser.till import TillPage
from tests.house import House, eventually

HOODIE = 29900
PAID = [(HOODIE, "VIPPS")]
# What head office does once Vipps has approved it.
ALLOWED_AGAIN = """
UPDATE payments_salesunit SET may_push = true, refused_code = '', refused_at = NULL
WHERE msn = %s RETURNING id
"""


def test_a_personal_qr_before_the_goods_pays_with_one_key(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])

    till.page.keyboard.press("F9")
    till.shows("Venter på kunden")
    control(house, "approve", reference=till.reference)

    till.shows("Betalt")
    assert till.new_receipts() == PAID


def test_a_personal_qr_after_total_sends_at_once(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    till.ring_up(till.goods[0])
    till.pay_button.click()
    till.shows("Hvem betaler?")

    till.scan(kari["personal_qr"])
    till.shows("Venter på kunden")
    control(house, "approve", reference=till.reference)

    till.shows("Betalt")
    assert till.new_receipts() == PAID


def test_a_typed_number_and_enter_pay_and_the_number_is_masked(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    till.ring_up(till.goods[0])
    till.pay_button.click()

    till.type_number(kari["phone"].removeprefix("47"))
    till.shows("Venter på kunden")

    assert till.page.get_by_text("+47 •• •• •• 78").count()
    assert kari["phone"].removeprefix("47") not in till.page.content()
    control(house, "approve", reference=till.reference)
    till.shows("Betalt")
    assert till.new_receipts() == PAID


def test_a_one_time_qr_comes_from_our_own_origin(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    till.ring_up(till.goods[0])
    till.pay_button.click()

    till.press("Vis QR på skjermen")
    image = till.page.get_by_role("img", name="QR-kode for kunden")
    eventually(lambda: image.evaluate("image => image.complete && image.naturalWidth"))

    assert str(image.evaluate("image => image.src")).startswith(house.url)
    control(house, "approve", reference=till.reference, customer=kari["phone"])
    till.shows("Betalt")
    assert till.new_receipts() == PAID


def test_a_declined_payment_leaves_the_goods_unpaid(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.pay_button.click()
    till.shows("Venter på kunden")

    control(house, "decline", reference=till.reference)
    till.shows("Avslått av kunden")

    assert till.page.get_by_text("Ingenting er trukket").count()
    assert till.new_receipts() == []
    till.press("Tilbake til kurven")
    till.pay_button.wait_for()
    assert till.lines.count() == 1


def test_a_declined_payment_can_be_asked_for_again(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.pay_button.click()
    till.shows("Venter på kunden")
    control(house, "decline", reference=till.reference)
    till.shows("Avslått av kunden")

    till.press("Prøv igjen")
    till.shows("Venter på kunden")
    control(house, "approve", reference=till.reference)

    till.shows("Betalt")
    assert till.new_receipts() == PAID


def test_ten_minutes_without_an_answer_end_the_request(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.pay_button.click()
    till.shows("Venter på kunden")

    control(house, "clock", advance=601)

    till.shows("Tiden er ute")
    assert till.new_receipts() == []


def test_an_aborted_payment_opens_the_basket_again(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.pay_button.click()
    till.shows("Venter på kunden")

    till.press("Avbryt")
    till.shows("Avbrutt")

    theirs = look(house, "payments", reference=till.reference)["payments"][0]
    assert theirs["state"] == "TERMINATED"
    till.press("Tilbake til kurven")
    till.scan(till.goods[1])
    till.wait_for_items(2)
    assert till.new_receipts() == []


def test_a_frozen_basket_says_abort_to_change(till: TillPage, kari: dict[str, str]) -> None:
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.pay_button.click()
    till.shows("Venter på kunden")

    till.scan(till.goods[1])

    till.page.get_by_role("alert").get_by_text("Avbryt den for å endre kurven").wait_for()
    assert till.scanned() == [(till.goods[0], 1)]


def test_a_number_without_the_app_is_never_called_wrong(till: TillPage, house: House) -> None:
    till.ring_up(till.goods[0])
    till.pay_button.click()

    till.type_number("90000099")
    till.shows("Denne kunden kan ikke betale med Vipps")

    panel = till.panel.inner_text()
    assert not re.search("feil|ugyldig|finnes ikke", panel, re.IGNORECASE)
    till.press("Vis QR")
    till.shows("Vis denne til kunden")
    assert till.new_receipts() == []


def test_a_number_that_is_none_is_refused_before_anything_is_sent(till: TillPage) -> None:
    till.ring_up(till.goods[0])
    before = till.payments()
    till.pay_button.click()

    till.type_number("412")

    till.page.get_by_role("alert").get_by_text("Det er ikke et telefonnummer").wait_for()
    assert till.payments() == before


def test_where_push_is_not_approved_a_qr_is_the_way_on(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    unit = next(unit for unit in look(house, "data")["sales_units"] if unit["name"] == "Bryggen")
    control(house, "sales-units", sales_units=[{**unit, "may_push": False}])
    try:
        till.scan(kari["personal_qr"])
        till.ring_up(till.goods[0])
        till.pay_button.click()
        till.shows("Denne butikken kan ikke sende krav ennå")

        till.press("Vis QR")
        till.shows("Vis denne til kunden")
        eventually(lambda: look(house, "payments", reference=till.reference)["payments"])
        control(house, "approve", reference=till.reference, customer=kari["phone"])

        till.shows("Betalt")
        assert till.new_receipts() == PAID
    finally:
        control(house, "sales-units", sales_units=[unit])
        house.rows(ALLOWED_AGAIN, unit["msn"])


def test_a_card_sells_while_vipps_is_down(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    control(house, "faults", plan=[{"operation": "*", "mode": "status", "times": 10000}])
    till.ring_up(till.goods[0])

    till.press("Kort", exact=True)
    till.press("Godkjent på terminalen")

    till.shows("Betalt")
    assert till.new_receipts() == [(HOODIE, "CARD")]
