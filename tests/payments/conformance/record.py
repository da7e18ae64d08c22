"""What the simulator has heard, answered and delivered since it was last reset."""

import json
from collections.abc import Iterator
from typing import Any
from urllib import request

from tests.payments.conformance import contract, specs
from tests.payments.conformance.contract import Exchange

# A test may order a code that no file declares for the call.
ORDERED = ("status", "refuse")


def exchanges(url: str) -> list[Exchange]:
    """Everything that was answered, but for answers that a test has ordered to be wrong."""
    return [
        Exchange(
            call["method"],
            call["path"],
            call["headers"],
            call["body"],
            call["status"],
            call["media"],
            call["answer"],
        )
        for call in _look(url, "requests?last=2000")["requests"]
        if call["status"] and call["fault"] not in ORDERED
    ]


def webhooks(url: str) -> list[str]:
    """The bodies of the delivered events of payments."""
    return [
        delivery["body"]
        for delivery in _look(url, "webhooks")["deliveries"]
        if delivery["event"].startswith("epayments.")
    ]


def faults(url: str, *, ours: bool) -> Iterator[str]:
    """What the simulator should not have said; with `ours`, also what our client should not have
    asked. A test that sends nonsense on purpose is not ours; what was taken must fit even so."""
    for exchange in exchanges(url):
        # Of this API a shop needs two calls, in production only; its file is not checked yet.
        if exchange.path.startswith("/order-management/"):
            continue
        yield from (f"{fault}: {exchange}" for fault in contract.faults_of_answer(exchange))
        if ours or exchange.status < 300:
            yield from (f"{fault}: {exchange}" for fault in contract.faults_of_request(exchange))
        if ours:
            yield from (f"{fault}: {exchange}" for fault in contract.unknown_parameters(exchange))
    for body in webhooks(url):
        yield from (f"{fault}: {body}" for fault in contract.faults_of_webhook(body))


def check(url: str, *, ours: bool) -> None:
    """At the end of a test. Says nothing where the files are not there."""
    if specs.are_there():
        found = list(faults(url, ours=ours))
        assert not found, "\n".join(found)


def _look(url: str, what: str) -> Any:
    with request.urlopen(f"{url}/control/{what}") as answer:  # noqa: S310
        return json.load(answer)
