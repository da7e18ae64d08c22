"""A rehearsal that nobody answers for ends by itself: a till must come out of training."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import Settings

from payments.models import Payment
from payments.training.silence import PATIENCE
from tests.payments.shop import Shop, Town


def wait(payment: Payment) -> None:
    """It has been unknown for longer than anybody rehearses."""
    since = timezone.now() - PATIENCE - dt.timedelta(seconds=5)
    Payment.objects.filter(pk=payment.pk).update(unknown_since=since)


@pytest.mark.parametrize("is_approved", [True, False])
def test_a_simulator_that_has_forgotten_ends_the_rehearsal(
    trained: Shop, stage: Town, is_approved: bool
) -> None:
    payment = trained.waiting()
    if is_approved:
        stage.fail("capture", "drop_before", times=1)
        stage.post("approve", reference=payment.reference)
        trained.keep(payment)
        assert payment.state == "AUTHORIZED"
    stage.post("reset")

    trained.keep(payment, looks=2)
    assert not payment.is_live
    assert payment.captured == 0
    assert not trained.is_frozen()


def test_a_simulator_that_is_gone_holds_no_till(trained: Shop, settings: Settings) -> None:
    payment = trained.waiting()
    settings.TRAINING_URL = "http://127.0.0.1:1"
    trained.keep(payment)
    assert payment.is_live

    wait(payment)
    trained.keep(payment, looks=2)
    assert (payment.state, trained.is_frozen()) == ("TERMINATED", False)


def test_a_request_that_was_never_answered_holds_no_till(trained: Shop, settings: Settings) -> None:
    payment = trained.ask()
    settings.TRAINING_URL = "http://127.0.0.1:1"
    trained.keep(payment)
    wait(payment)
    trained.keep(payment, looks=2)

    assert (payment.state, trained.is_frozen()) == ("TERMINATED", False)


def test_of_a_sale_nothing_is_decided_by_time(shop: Shop, settings: Settings) -> None:
    payment = shop.waiting()
    settings.VIPPS_SIMULATOR_URL = "http://127.0.0.1:1"
    shop.keep(payment)
    wait(payment)
    shop.keep(payment, looks=2)

    assert payment.is_live
    assert shop.is_frozen()
