"""A reference that Vipps says is another payment's, and is ours after all."""

import dataclasses
import uuid

import pytest

from payments import connections, operations
from payments.models import Payment
from payments.vipps.client import Client
from tests.payments.clock import Clock
from tests.payments.shop import Shop, holds

State = Payment.State


@pytest.mark.fault(6)
def test_ours_that_turns_up_under_a_lost_reference_after_all_is_released(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two wrong answers at once said that the reference was another payment's."""
    payment = shop.ask()
    # As by an early send of ours whose key Vipps has forgotten.
    connections.client_for(shop.unit).create(
        operations.read_body(payment.operations.get()), key=uuid.uuid4().hex
    )
    real = Client.get
    with monkeypatch.context() as wrong:
        wrong.setattr(
            Client,
            "get",
            lambda client, reference: dataclasses.replace(real(client, reference), amount=1),
        )
        clock.keep(payment, 30)
        assert (payment.state, shop.is_frozen()) == (State.REJECTED, False)
    shop.approve(payment)
    clock.keep(payment, 700, step=30)

    assert payment.flags == ["MONEY_AFTER_END"]
    book = shop.town.book(payment.reference)
    assert (book["captured"], book["cancelled"]) == (0, 49800)
    assert holds()
