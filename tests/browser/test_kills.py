"""Whatever dies in the middle of a sale: the money is taken once and receipted, or not at all."""

import shutil
import time

import pytest

from tests.browser.books import control, look
from tests.browser.till import TillPage
from tests.house import House, eventually

HOODIE = 29900
PAID = [(HOODIE, "VIPPS")]
# A killed keeper's payment is taken over when its lease has run out.
PATIENT = 40_000


@pytest.fixture
def asked(till: TillPage, kari: dict[str, str]) -> str:
    """The customer has been asked; the payment's reference."""
    ask(till, kari)
    till.shows("Venter på kunden")
    return till.reference


def ask(till: TillPage, kari: dict[str, str]) -> None:
    till.page.set_default_timeout(PATIENT)
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.pay_button.click()


def delay(house: House, operation: str, seconds: float) -> None:
    """Vipps does it at once and answers late."""
    fault = {"operation": operation, "mode": "delay_after", "seconds": seconds}
    control(house, "faults", plan=[fault])


def done(house: House, reference: str, effect: str) -> int:
    """How often an effect stands in Vipps' books."""
    found = look(house, "books", reference=reference)["payments"]
    return int(found[0]["times"].get(effect, 0)) if found else 0


def end_as_paid_once(till: TillPage, house: House, reference: str) -> None:
    till.shows("Betalt")
    assert till.new_receipts() == PAID
    assert done(house, reference, "captured") == 1


def test_a_keeper_killed_while_the_request_is_sent_asks_once(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    delay(house, "create", 3)
    ask(till, kari)
    till.wait_for_panel("sending")
    (reference,) = house.rows("SELECT reference FROM payments_payment ORDER BY id DESC LIMIT 1")[0]
    eventually(lambda: look(house, "payments", reference=reference)["payments"])
    house.kill("keeper")

    till.shows("Venter på kunden")
    control(house, "approve", reference=reference)
    end_as_paid_once(till, house, reference)


def test_a_keeper_killed_between_create_and_capture_loses_nothing(
    till: TillPage, house: House, asked: str
) -> None:
    house.kill("keeper")
    control(house, "approve", reference=asked)

    end_as_paid_once(till, house, asked)


def test_a_keeper_killed_between_capture_and_receipt_takes_the_money_once(
    till: TillPage, house: House, asked: str
) -> None:
    delay(house, "capture", 3)
    control(house, "approve", reference=asked)
    eventually(lambda: done(house, asked, "captured") == 1)
    assert till.new_receipts() == []
    house.kill("keeper")

    end_as_paid_once(till, house, asked)


def test_with_polling_blocked_the_webhook_alone_ends_the_sale(
    till: TillPage, house: House, asked: str
) -> None:
    time.sleep(0.5)
    house.rows(
        "UPDATE payments_payment SET wake_at = now() + interval '1 hour'"
        " WHERE reference = %s RETURNING id",
        asked,
    )
    control(house, "approve", reference=asked)

    end_as_paid_once(till, house, asked)


def test_without_broker_and_worker_a_sale_notices_nothing(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    house.pause("worker")
    shutil.rmtree(house.var / "celery" / "messages", ignore_errors=True)
    try:
        ask(till, kari)
        till.shows("Venter på kunden")
        control(house, "approve", reference=till.reference)
        end_as_paid_once(till, house, till.reference)
    finally:
        (house.var / "celery" / "messages").mkdir(parents=True, exist_ok=True)
        house.resume("worker")


def test_a_killed_postgresql_comes_back_and_the_sale_ends_right(
    till: TillPage, house: House, asked: str
) -> None:
    house.kill("postgres")
    control(house, "approve", reference=asked)

    end_as_paid_once(till, house, asked)


def test_a_till_without_its_stream_asks_by_itself(till: TillPage, house: House, asked: str) -> None:
    house.pause("live")
    try:
        control(house, "approve", reference=asked)
        end_as_paid_once(till, house, asked)
    finally:
        house.resume("live")


def test_a_killed_stream_process_is_back_and_the_screen_is_true(
    till: TillPage, house: House, asked: str
) -> None:
    house.kill("live")
    control(house, "approve", reference=asked)

    end_as_paid_once(till, house, asked)


def test_killed_pages_come_back_and_the_sale_goes_on_without_them(
    till: TillPage, house: House, asked: str
) -> None:
    house.kill("web")
    control(house, "approve", reference=asked)

    end_as_paid_once(till, house, asked)


def test_a_lost_answer_to_the_capture_takes_the_money_once(
    till: TillPage, house: House, asked: str
) -> None:
    control(house, "faults", plan=[{"operation": "capture", "mode": "drop_after", "times": 2}])
    control(house, "approve", reference=asked)

    end_as_paid_once(till, house, asked)
