"""Our client and the simulator talk as the official files say, in every operation."""

from collections import defaultdict

import pytest
import requests

from payments.simulator.server import Running
from tests.payments.conformance import contract, journey, record
from tests.payments.conformance.differences.not_rebuilt import NOT_REBUILT
from tests.payments.simulator.inbox import Inbox
from tests.payments.vipps.shop import Shop

ASKED = {
    "fetchAuthorizationTokenUsingPost",
    "createPayment",
    "getPayment",
    "getPaymentEventLog",
    "capturePayment",
    "cancelPayment",
    "refundPayment",
    "forceApprove",
    "exchangeQr",
    "PutMerchantCallbackQr",
    "GetMerchantCallbackById",
    "GetMerchantCallbackQrs",
    "DeleteMerchantCallbackQr",
    "post /v1/webhooks",
    "get /v1/webhooks",
    "delete /v1/webhooks/{id}",
}
# Our client sends no sticker that Vipps would refuse, and what is listed cannot be wrong.
NEVER_REFUSED = {
    "fetchAuthorizationTokenUsingPost",
    "forceApprove",
    "get /v1/webhooks",
    "PutMerchantCallbackQr",
    "GetMerchantCallbackQrs",
}


def test_all_that_is_asked_answered_and_delivered_is_as_the_files_say(
    shop: Shop, inbox: Inbox
) -> None:
    journey.travel(shop, inbox)

    assert list(record.faults(shop.url, ours=True)) == []


def test_the_journey_leaves_no_operation_out(shop: Shop, inbox: Inbox) -> None:
    journey.travel(shop, inbox)

    answers = defaultdict(set)
    for exchange in record.exchanges(shop.url):
        operation = contract.operation_of(exchange)
        assert operation, exchange
        answers[operation.name].add(exchange.status // 100)
    assert answers.keys() == ASKED
    assert {name for name in ASKED if 2 not in answers[name]} == set()
    assert {name for name in ASKED if 4 not in answers[name]} == NEVER_REFUSED
    assert len(record.webhooks(shop.url)) > len(journey.EVENTS + journey.CHANGES)


def test_a_wrong_key_is_answered_in_the_gateways_own_words(shop: Shop) -> None:
    for path in ("/accesstoken/get", "/epayment/v1/payments", "/qr/v1/exchange"):
        assert requests.post(shop.url + path, timeout=5).status_code == 401

    assert list(record.faults(shop.url, ours=False)) == []


@pytest.mark.parametrize("name", NOT_REBUILT)
def test_what_is_said_not_to_be_rebuilt_is_not(running: Running, name: str) -> None:
    """One that is served by now has to leave the list, so that it is checked."""
    operation = contract.operations()[name]

    path = operation.prefix + operation.template
    answer = requests.request(operation.method, running.url + path, timeout=5)

    assert answer.status_code in (404, 405)
    assert answer.headers["content-type"].startswith("text/plain")
