"""The check can fail: wrong answers, requests and webhooks that are put before it are caught."""

import copy
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from payments.simulator.payment import Payment
from payments.simulator.server import Running
from payments.vipps.client import Refused
from tests.payments.conformance import contract, journey, record, specs
from tests.payments.conformance.contract import Exchange
from tests.payments.conformance.differences import DIFFERENCES
from tests.payments.conformance.differences.difference import EVERY, Difference
from tests.payments.simulator.inbox import Inbox
from tests.payments.vipps.shop import Shop

Json = dict[str, Any]


def spoilt(text: str, spoil: Callable[[Json], object]) -> str:
    content = json.loads(text)
    spoil(content)
    return json.dumps(content)


@pytest.fixture(scope="module")
def seen(running: Running) -> dict[tuple[str, int], Exchange]:
    """A good example of every operation and status."""
    shop = Shop(running.url, journey.DATA.sales_units[0])
    shop.control("reset")
    with Inbox() as inbox:
        journey.travel(shop, inbox)
    examples = {}
    for exchange in record.exchanges(shop.url):
        operation = contract.operation_of(exchange)
        assert operation
        examples[operation.name, exchange.status] = exchange
    return examples


WRONG_ANSWERS: list[tuple[str, int, Callable[[Json], object]]] = [
    ("fetchAuthorizationTokenUsingPost", 200, lambda token: token.update(expires_in=3600)),
    ("createPayment", 201, lambda created: created.pop("reference")),
    ("createPayment", 201, lambda created: created.update(redirectUrl="nowhere")),
    ("createPayment", 409, lambda problem: problem.pop("traceId")),
    ("createPayment", 400, lambda problem: problem.update(status="400")),
    ("createPayment", 400, lambda problem: problem.update(extraDetails=[{"name": "ErrorCode"}])),
    ("getPayment", 200, lambda payment: payment.update(state="CAPTURED")),
    ("getPayment", 200, lambda payment: payment.update(receipt={})),
    ("getPayment", 200, lambda payment: payment["aggregate"].pop("refundedAmount")),
    ("getPayment", 200, lambda payment: payment.update(captureGuaranteedUntil="tomorrow")),
    ("capturePayment", 200, lambda payment: payment["amount"].update(value=498.5)),
    ("refundPayment", 200, lambda payment: payment["amount"].update(value=-1)),
    ("cancelPayment", 200, lambda payment: payment["amount"].update(currency="SEK")),
    ("exchangeQr", 200, lambda exchange: exchange.update(msisdn=4790000078)),
    ("exchangeQr", 400, lambda problem: problem.pop("title")),
    ("post /v1/webhooks", 201, lambda registered: registered.update(id="1")),
    ("get /v1/webhooks", 200, lambda listed: listed["webhooks"][0].update(secret="s")),
]


@pytest.mark.parametrize(("name", "status", "spoil"), WRONG_ANSWERS)
def test_a_wrong_answer_is_caught(
    seen: dict[tuple[str, int], Exchange], name: str, status: int, spoil: Callable[[Json], object]
) -> None:
    good = seen[name, status]
    assert contract.faults_of_answer(good) == []

    assert contract.faults_of_answer(replace(good, answer=spoilt(good.answer, spoil)))


def test_an_answer_of_another_kind_is_caught(seen: dict[tuple[str, int], Exchange]) -> None:
    good = seen["getPayment", 200]

    for wrong in (
        replace(good, status=418),
        replace(good, media="text/html"),
        replace(good, media=""),
        replace(good, answer="{"),
        replace(good, answer=""),
        replace(seen["delete /v1/webhooks/{id}", 204], answer="{}"),
        replace(good, path="/epayment/v2/payments/oslo1-0001"),
    ):
        assert contract.faults_of_answer(wrong), wrong


WRONG_REQUESTS: list[tuple[str, int, Callable[[Json], object]]] = [
    ("createPayment", 201, lambda body: body.update(reference="short")),
    ("createPayment", 201, lambda body: body.update(reference="o" * 65)),
    ("createPayment", 201, lambda body: body.update(returnURL="https://example.com")),
    ("createPayment", 201, lambda body: body.pop("paymentMethod")),
    ("createPayment", 201, lambda body: body.update(paymentDescription="ab")),
    ("createPayment", 201, lambda body: body.update(customer={})),
    ("createPayment", 201, lambda body: body.update(customer={"phoneNumber": 4790000078})),
    (
        "createPayment",
        201,
        lambda body: body.update(customer={"phoneNumber": "4790000078", "personalQr": "https:"}),
    ),
    ("createPayment", 201, lambda body: body["receipt"]["orderLines"][0].update(taxRate=25.5)),
    ("createPayment", 201, lambda body: body["receipt"]["orderLines"].clear()),
    ("createPayment", 201, lambda body: body["receipt"]["bottomLine"].update(receiptNumber=1)),
    ("capturePayment", 200, lambda body: body["modificationAmount"].update(value="100")),
    ("refundPayment", 200, lambda body: body.update(amount={})),
    ("cancelPayment", 200, lambda body: body.update(cancelTransactionOnly="yes")),
    ("exchangeQr", 200, lambda body: body.pop("qrCode")),
    ("post /v1/webhooks", 201, lambda body: body.update(events="created")),
]


@pytest.mark.parametrize(("name", "status", "spoil"), WRONG_REQUESTS)
def test_a_wrong_request_is_caught(
    seen: dict[tuple[str, int], Exchange], name: str, status: int, spoil: Callable[[Json], object]
) -> None:
    good = seen[name, status]
    assert contract.faults_of_request(good) == []

    assert contract.faults_of_request(replace(good, body=spoilt(good.body, spoil)))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Idempotency-Key", None),
        ("Idempotency-Key", "k" * 51),
        ("Ocp-Apim-Subscription-Key", None),
        ("Merchant-Serial-Number", None),
        ("Merchant-Serial-Number", "butikken"),
        ("Vipps-System-Name", "n" * 31),
        ("Authorization", None),
        ("Authorization", "eyJ0eXAi"),
        ("Content-Type", "text/plain"),
        ("Content-Type", None),
    ],
)
def test_a_wrong_header_is_caught(
    seen: dict[tuple[str, int], Exchange], header: str, value: str | None
) -> None:
    good = seen["capturePayment", 200]
    others = {name: text for name, text in good.headers.items() if name.lower() != header.lower()}

    wrong = replace(good, headers=others if value is None else {**others, header: value})

    assert contract.faults_of_request(wrong)


def test_a_request_that_should_say_less_or_more_is_caught(
    seen: dict[tuple[str, int], Exchange],
) -> None:
    get, create = seen["getPayment", 200], seen["createPayment", 201]

    for wrong in (
        replace(get, body="{}"),
        replace(get, path="/epayment/v1/payments/under_score"),
        replace(create, body=""),
        replace(create, body="{"),
    ):
        assert contract.faults_of_request(wrong), wrong
    assert contract.unknown_parameters(replace(get, path=f"{get.path}?page=1"))


def test_a_wrong_webhook_is_caught(shop: Shop, inbox: Inbox) -> None:
    shop.client.register_webhook(inbox.url, ["epayments.payment.created.v1"])
    shop.create()
    body = record.webhooks(shop.url)[0]
    assert contract.faults_of_webhook(body) == []

    spoils: list[Callable[[Json], object]] = [
        lambda event: event.update(name="created"),
        lambda event: event.update(success="true"),
        lambda event: event.update(timestamp="now"),
        lambda event: event.pop("pspReference"),
        lambda event: event.update(secret="s"),
    ]
    for spoil in spoils:
        assert contract.faults_of_webhook(spoilt(body, spoil))


def test_a_simulator_that_says_something_new_is_caught_after_any_test(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Payment.adjusted
    monkeypatch.setattr(Payment, "adjusted", lambda payment: said(payment) | {"captured": 1})

    shop.client.get(shop.create())

    with pytest.raises(AssertionError, match="captured"):
        record.check(shop.url, ours=True)


def test_a_client_that_asks_something_new_is_caught_after_any_test(shop: Shop) -> None:
    """Also where the simulator has refused it, and nobody has looked."""
    body = json.loads(shop.body("oslo1-0001")) | {"orderId": "1"}
    with suppress(Refused):
        shop.client.create(json.dumps(body).encode(), key="key")

    with pytest.raises(AssertionError, match="orderId"):
        record.check(shop.url, ours=True)


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda each: "/".join(each.at[-3:]))
def test_a_difference_is_one_and_has_a_reason(difference: Difference) -> None:
    """A list that is longer than it must be would hide what it should show."""
    files = specs.FILES if difference.file == EVERY else [difference.file]

    changed = sum(specs.apply(difference, copy.deepcopy(specs.original(file))) for file in files)

    assert changed
    assert difference.reason.endswith(".")
