"""Webhooks that come twice, out of order, late, never, or from somebody else."""

import hashlib
import hmac
import json
from base64 import b64encode

import pytest

from tests.payments.simulator.inbox import Inbox, Received
from tests.payments.simulator.merchant import Json, Merchant


def fault(merchant: Merchant, mode: str, **more: object) -> None:
    merchant.control("faults", plan=[{"operation": "webhook", "mode": mode, **more}])


def settle(merchant: Merchant) -> None:
    """Wait for what is on the wire."""
    merchant.control("clock", advance=0)


def is_genuine(request: Received, secret: str) -> bool:
    digest = b64encode(hashlib.sha256(request.body).digest()).decode()
    headers = request.headers
    signed = f"POST\n{request.path}\n{headers['x-ms-date']};{headers['host']};{digest}"
    mac = b64encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()).decode()
    return headers.get("authorization", "").endswith(f"&Signature={mac}")


def deliveries(merchant: Merchant, reference: str) -> list[Json]:
    found: list[Json] = merchant.look("webhooks", reference=reference)["deliveries"]
    return found


def test_a_duplicate_is_the_same_event_once_more(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, "created", "authorized")
    fault(merchant, "duplicate")
    merchant.approved()
    settle(merchant)

    assert inbox.wait(3) == ["CREATED", "CREATED", "AUTHORIZED"]
    assert inbox.received[0].body == inbox.received[1].body


def test_one_out_of_order_is_overtaken_by_the_next(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, "created", "authorized", "captured")
    fault(merchant, "reorder", skip=1, seconds=30)
    reference = merchant.approved()
    settle(merchant)
    assert inbox.wait(1) == ["CREATED"]

    merchant.change("capture", reference, 49800)
    settle(merchant)

    assert inbox.wait(3) == ["CREATED", "CAPTURED", "AUTHORIZED"]


def test_one_that_nothing_overtakes_comes_by_itself(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, "created")
    fault(merchant, "reorder", seconds=30)
    merchant.created()
    settle(merchant)
    assert inbox.received == []

    merchant.control("clock", advance=31)

    assert inbox.wait(1) == ["CREATED"]


def test_a_late_one_holds_back_the_next(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, "created", "authorized")
    fault(merchant, "late", seconds=3600)
    merchant.approved()
    merchant.control("clock", advance=3590)
    assert inbox.received == []

    merchant.control("clock", advance=11)

    assert inbox.wait(2) == ["CREATED", "AUTHORIZED"]


def test_one_that_is_withheld_never_comes_and_holds_back_nothing(
    merchant: Merchant, inbox: Inbox
) -> None:
    merchant.register(inbox.url, "created", "authorized")
    fault(merchant, "withhold")
    reference = merchant.approved()
    merchant.control("clock", advance=86_400)

    assert inbox.wait(1) == ["AUTHORIZED"]
    assert [each["state"] for each in deliveries(merchant, reference)] == ["withheld", "accepted"]


@pytest.mark.parametrize("how", ["secret", "body", "unsigned"])
def test_a_forgery_goes_before_the_real_one_and_is_not_it(
    merchant: Merchant, inbox: Inbox, how: str
) -> None:
    secret = merchant.register(inbox.url, "created")["secret"]
    inbox.answers = [401]
    fault(merchant, "forge", code=how)
    reference = merchant.created()
    settle(merchant)

    inbox.wait(2)
    forged, real = inbox.received
    assert (is_genuine(forged, secret), is_genuine(real, secret)) == (False, True)
    (delivery,) = deliveries(merchant, reference)
    assert (delivery["forged"], delivery["answers"]) == ([401], [200])
    if how == "body":
        assert json.loads(forged.body)["amount"]["value"] == 149_800


def test_a_receiver_that_believes_a_forgery_is_told_on(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, "created")
    fault(merchant, "forge")
    reference = merchant.created()
    settle(merchant)

    assert deliveries(merchant, reference)[0]["forged"] == [200]


def test_a_star_is_for_calls_and_not_for_webhooks(merchant: Merchant, inbox: Inbox) -> None:
    merchant.register(inbox.url, "created")
    merchant.control("faults", plan=[{"operation": "*", "mode": "drop_after", "skip": 1}])
    merchant.created()
    settle(merchant)

    assert inbox.wait(1) == ["CREATED"]
    assert len(merchant.look("faults")["plan"]) == 1
