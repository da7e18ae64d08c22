"""What Vipps says is read strictly: an odd answer is no answer, a wrong one is not believed."""

from typing import Any

import pytest

from payments.vipps.client import Client, Mismatch, Unavailable
from tests.payments.vipps.examples import REFERENCE, payment
from tests.payments.vipps.loopback import Loopback, said

CREATE = b'{"reference":"oslo1-01JDKZ6T8Q-1"}'


def test_an_answer_about_another_payment_is_not_believed(  # (17)
    vipps: Loopback, client: Client
) -> None:
    vipps.say(said(201, {"reference": "oslo1-another-1"}), said(200, payment(reference="other-1")))

    with pytest.raises(Mismatch):
        client.create(CREATE, key="key-1")
    with pytest.raises(Mismatch):
        client.get(REFERENCE)


def sums(**changed: Any) -> dict[str, Any]:
    aggregate = dict(payment()["aggregate"])
    aggregate.update(changed)
    return payment(aggregate=aggregate)


@pytest.mark.parametrize(
    "answer",
    [
        sums(capturedAmount={"currency": "DKK", "value": 0}),
        sums(capturedAmount={"currency": "NOK", "value": 49801}),
        sums(refundedAmount={"currency": "NOK", "value": 1}),
    ],
)
def test_sums_that_contradict_each_other_are_not_believed(
    vipps: Loopback, client: Client, answer: dict[str, Any]
) -> None:
    vipps.say(said(200, answer))

    with pytest.raises(Mismatch):
        client.get(REFERENCE)


@pytest.mark.parametrize(
    "answer",
    [
        payment(state="CAPTURED"),
        payment(state=None),
        payment(amount={"currency": "NOK", "value": 498.0}),
        payment(amount={"currency": "NOK", "value": 49800.0}),
        payment(amount={"currency": "NOK", "value": "49800"}),
        payment(amount={"currency": "NOK", "value": True}),
        payment(amount={"currency": "NOK", "value": -1}),
        payment(amount={"currency": "NOK", "value": 10**24}),
        payment(amount={"currency": "USD", "value": 49800}),
        payment(amount=49800),
        payment(pspReference=""),
        payment(aggregate=None),
        sums(capturedAmount=None),
    ],
)
def test_an_odd_answer_is_no_answer(
    vipps: Loopback, client: Client, answer: dict[str, Any]
) -> None:
    vipps.say(said(200, answer))

    with pytest.raises(Unavailable):
        client.get(REFERENCE)


def test_a_terminated_payment_has_cancelled_all_and_authorized_nothing(
    vipps: Loopback, client: Client
) -> None:
    nothing = {"currency": "NOK", "value": 0}
    ended = sums(authorizedAmount=nothing, cancelledAmount={"currency": "NOK", "value": 49800})
    vipps.say(said(200, {**ended, "state": "TERMINATED", "captureGuaranteedUntil": "soon"}))

    snapshot = client.get(REFERENCE)

    assert (snapshot.state, snapshot.authorized, snapshot.cancelled) == ("TERMINATED", 0, 49800)
    assert snapshot.capture_guaranteed_until is None
