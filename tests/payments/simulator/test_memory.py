"""A simulator that runs for ever stays as large as it was: the oldest makes way."""

from collections.abc import Iterator

import pytest
import requests

from payments.simulator import clock
from payments.simulator.data import default_data
from payments.simulator.room import Room
from payments.simulator.server import Running
from tests.payments.simulator.inbox import Inbox
from tests.payments.simulator.merchant import KARI, Json, Merchant, code_of

ROOM = Room(payments=20, keys=30, calls=25, deliveries=15, waiting=10, tokens=3, body=4000)


@pytest.fixture
def small() -> Iterator[Merchant]:
    with Running(room=ROOM) as simulator:
        yield Merchant(simulator.url, default_data().sales_units[0])


def sizes(merchant: Merchant) -> Json:
    return merchant.look("memory")


def sell(merchant: Merchant) -> str:
    reference = merchant.approved()
    merchant.change("capture", reference, 49800)
    return reference


def test_nothing_grows_beyond_its_room(small: Merchant) -> None:
    small.register("http://127.0.0.1:9/nobody", "created", "authorized", "captured")
    for _ in range(100):
        sell(small)
        small.created(userFlow="QR", customer=None)
        small.control("clock", advance=61)
        small.sign_in()

    found = sizes(small)

    assert found["payments"] == ROOM.payments
    assert found["entries"] <= 2 * ROOM.payments
    assert found["keys"] == ROOM.keys
    assert found["calls"] == ROOM.calls
    assert found["deliveries"] == ROOM.deliveries
    assert found["waiting"] <= ROOM.waiting
    assert found["tokens"] <= ROOM.tokens
    assert found["counted"] <= 2


def test_alarms_of_what_is_over_are_not_kept_for_half_a_year(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "SWEPT_AT_LEAST", 20)
    with Running() as simulator:
        merchant = Merchant(simulator.url, default_data().sales_units[0])
        for _ in range(40):
            sell(merchant)

        # Two a sale, the ten minutes and the 180 days, had they been kept.
        assert sizes(merchant)["alarms"] <= 20


def test_what_has_ended_goes_before_what_is_open(small: Merchant) -> None:
    waiting, reserved = small.created(), small.approved()
    sold = sell(small)
    for _ in range(ROOM.payments):
        sell(small)

    assert small.get(waiting)["state"] == "CREATED"
    assert small.get(reserved)["state"] == "AUTHORIZED"
    assert code_of(small.change("refund", sold, 100)) == "5090"


def test_the_oldest_goes_when_none_has_ended(small: Merchant) -> None:
    first = small.created()
    for _ in range(ROOM.payments):
        last = small.created()

    assert small.look("payments", reference=first)["payments"] == []
    assert small.get(last)["state"] == "CREATED"


def test_a_forgotten_payment_stays_in_its_customers_sums(small: Merchant) -> None:
    for _ in range(50):
        sell(small)

    books = small.look("books")

    assert len(books["payments"]) == ROOM.payments
    (kari,) = books["customers"]
    assert (kari["customer"], kari["debited"], kari["reserved"]) == (KARI, 50 * 49800, 0)


def test_the_phone_of_a_customer_with_many_payments_still_opens(small: Merchant) -> None:
    for _ in range(30):
        small.control("decline", reference=small.created())

    page = requests.get(f"{small.url}/phone/", params={"customer": KARI}, timeout=10)

    assert page.status_code == 200


def test_a_key_is_forgotten_when_there_are_too_many_newer_ones(small: Merchant) -> None:
    reference = small.approved()
    small.change("capture", reference, 100, key="k")
    assert small.change("capture", reference, 200, key="k").status_code == 409
    for _ in range(ROOM.keys // 2):
        sell(small)

    assert small.change("capture", reference, 200, key="k").status_code == 200


def test_a_dead_receiver_loses_the_oldest_events_first(small: Merchant, inbox: Inbox) -> None:
    small.register(inbox.url, "created")
    inbox.answers = [500] * 100
    references = [small.created() for _ in range(15)]
    small.control("clock", advance=0)

    states = {each["reference"]: each["state"] for each in small.look("webhooks")["deliveries"]}

    assert [states[each] for each in references[:5]] == ["given up"] * 5
    assert [states[each] for each in references[5:]] == ["waiting"] * 10


def test_a_body_that_is_too_large_is_refused_by_the_gateway(small: Merchant) -> None:
    response = small.create(metadata={"k": "v" * 5000})

    assert response.status_code == 413
    assert set(response.json()) == {"statusCode", "message"}
