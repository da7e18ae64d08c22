"""Keys and tokens that are not accepted say nothing about a payment.

The numbers in brackets are those of our catalogue of failures.
"""

import json
import threading

import pytest

from payments.vipps.client import Client, Unavailable
from tests.payments.vipps.examples import REFERENCE, payment
from tests.payments.vipps.loopback import Loopback, Said, said

CREATE = json.dumps({"reference": REFERENCE}).encode()


def unavailable(client: Client) -> Unavailable:
    with pytest.raises(Unavailable) as error:
        client.create(CREATE, key="key-1")
    return error.value


def test_a_401_fetches_a_new_token_once_and_repeats_the_same_bytes(  # (11)
    vipps: Loopback, client: Client
) -> None:
    vipps.say(Said(401, b"", {}), said(201, {"reference": REFERENCE}))

    client.create(CREATE, key="key-1")

    first, second = vipps.calls
    assert (first.body, first.headers["Idempotency-Key"]) == (CREATE, "key-1")
    assert (second.body, second.headers["Idempotency-Key"]) == (CREATE, "key-1")
    assert [one.headers["Authorization"] for one in vipps.calls] == [
        "Bearer token-1",
        "Bearer token-2",
    ]


def test_401_for_ever_asks_for_one_token_a_minute(  # (12)
    vipps: Loopback, client: Client
) -> None:
    vipps.say(*[Said(401, b"", {}) for _ in range(10)])

    errors = [unavailable(client) for _ in range(4)]

    assert errors[0].status == 401
    assert len(vipps.token_calls) == len(vipps.calls) == 2
    assert 50 < (errors[-1].retry_after or 0) <= 60


def test_keys_that_vipps_does_not_know_are_unknown_too(vipps: Loopback, client: Client) -> None:
    vipps.tokens.extend([said(401, {"error": "invalid_client"}), said(400, {})])

    assert unavailable(client).status == 401
    assert 50 < (unavailable(client).retry_after or 0) <= 60
    assert not vipps.calls


def test_many_threads_fetch_one_token(vipps: Loopback, client: Client) -> None:
    vipps.say(*[said(200, payment()) for _ in range(8)])
    threads = [threading.Thread(target=client.get, args=(REFERENCE,)) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(vipps.token_calls) == 1
    assert len(vipps.calls) == 8
