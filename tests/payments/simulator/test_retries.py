"""When a webhook that was not accepted comes again, and when nobody is told any more."""

import socket
import threading
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

import pytest

from payments.simulator import sending
from tests.payments.simulator.inbox import Inbox
from tests.payments.simulator.merchant import Json, Merchant

HOUR, DAY = 3600, 86_400


def deliveries(merchant: Merchant, reference: str) -> list[Json]:
    found: list[Json] = merchant.look("webhooks", reference=reference)["deliveries"]
    return found


def waits(delivery: Json) -> list[float]:
    """Seconds between the attempts, on the simulator's clock."""
    sent = [datetime.fromisoformat(each) for each in delivery["sent_at"]]
    return [round((later - earlier).total_seconds(), 3) for earlier, later in pairwise(sent)]


def listed(merchant: Merchant) -> list[Json]:
    """What is registered, read with a token that has not ended."""
    merchant.sign_in()
    url = f"{merchant.url}/webhooks/v1/webhooks"
    found: list[Json] = merchant.http.get(url, timeout=10).json()["webhooks"]
    return found


def test_the_attempts_of_a_week_are_made_when_they_are_due(
    merchant: Merchant, inbox: Inbox
) -> None:
    merchant.register(inbox.url, "authorized")
    inbox.answers = [500] * 100
    reference = merchant.approved()
    inbox.wait(1)

    merchant.control("clock", advance=8 * DAY)

    (delivery,) = deliveries(merchant, reference)
    assert waits(delivery) == [2, 2, 2, 60, 120, *[HOUR] * 23, *[DAY] * 6]
    assert delivery["state"] == "given up"
    assert len(inbox.received) == len(delivery["answers"]) == 35


def test_what_is_accepted_at_last_lets_the_next_go_at_once(
    merchant: Merchant, inbox: Inbox
) -> None:
    merchant.register(inbox.url, "authorized", "captured")
    inbox.answers = [500] * 6
    reference = merchant.approved()
    merchant.change("capture", reference, 49800)

    merchant.control("clock", advance=HOUR + 200)

    authorized, captured = deliveries(merchant, reference)
    assert authorized["answers"] == [500] * 6 + [200]
    assert captured["answers"] == [200]
    assert captured["sent_at"][0][:19] == authorized["sent_at"][-1][:19]


def test_a_redirect_is_not_followed_and_not_accepted(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, "created")
    inbox.answers = [302]
    reference = merchant.created()

    merchant.control("clock", advance=2)

    assert deliveries(merchant, reference)[0]["answers"] == [302, 200]


def test_who_accepts_nothing_for_two_weeks_is_removed(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, "created")
    inbox.answers = [500] * 1000
    merchant.created()
    merchant.control("clock", advance=14 * DAY - 60)
    assert len(listed(merchant)) == 1

    merchant.control("clock", advance=61)

    assert listed(merchant) == []


def test_who_has_accepted_one_event_in_between_is_not_removed(
    merchant: Merchant, inbox: Inbox
) -> None:
    merchant.register(inbox.url, "created")
    inbox.answers = [500] * 35
    merchant.created()
    merchant.control("clock", advance=8 * DAY)
    merchant.sign_in()
    merchant.created()
    merchant.control("clock", advance=8 * DAY)

    assert len(listed(merchant)) == 1


def test_a_reset_that_keeps_webhooks_forgets_that_they_were_silent(
    merchant: Merchant, inbox: Inbox
) -> None:
    merchant.register(inbox.url, "created")
    inbox.answers = [500, 500]
    merchant.created()
    merchant.control("clock", advance=10 * DAY)
    merchant.control("reset", keep=["webhooks"])
    merchant.sign_in()
    inbox.answers = [500] * 100
    merchant.created()

    merchant.control("clock", advance=10 * DAY)
    assert len(listed(merchant)) == 1
    merchant.control("clock", advance=5 * DAY)

    assert listed(merchant) == []


def test_a_registration_that_is_deleted_in_the_middle_gets_nothing_more(
    merchant: Merchant, inbox: Inbox
) -> None:
    registration = merchant.register(inbox.url, "created", "authorized")
    inbox.answers = [500] * 100
    merchant.control("faults", plan=[{"operation": "webhook", "mode": "forge"}])
    merchant.approved()
    url = f"{merchant.url}/webhooks/v1/webhooks/{registration['id']}"
    assert merchant.http.delete(url, timeout=10).status_code == 204
    merchant.control("clock", advance=0)
    before = len(inbox.received)

    merchant.control("clock", advance=8 * DAY)

    assert len(inbox.received) == before <= 2
    assert merchant.look("memory")["waiting"] == 0


@pytest.fixture
def silent() -> Iterator[str]:
    """A receiver that takes everything and answers nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        kept = []

        def take() -> None:
            while True:
                try:
                    kept.append(listening.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        for each in kept:
            each.close()


def test_no_answer_in_time_is_a_failure(
    merchant: Merchant, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sending.TIMEOUT == 10
    monkeypatch.setattr(sending, "TIMEOUT", 0.2)
    merchant.register(silent, "created")
    reference = merchant.created()

    # Moving the clock waits for what is on the wire.
    merchant.control("clock", advance=0)

    (delivery,) = deliveries(merchant, reference)
    assert delivery["answers"] == [0]
    assert delivery["state"] == "waiting"
