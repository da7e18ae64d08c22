"""In training nobody is asked for money, whatever is scanned or pressed, and no sum knows of it."""

import uuid

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from payments import flow, invariants, payers
from payments.models import Payer, Payment
from pos import tenders, training
from pos.models import Basket, Receipt
from pos.refusals import NotPossible
from stores.models import RoleName
from tests.payments.shop import KARI, Shop
from tests.payments.stickers import arrive, placed
from tests.stores.pages import enter, text


@pytest.fixture
def trained(shop: Shop) -> Shop:
    training.switch(shop.device, is_on=True, key=uuid.uuid4(), staff_id=shop.staff.pk)
    return shop


def train(shop: Shop) -> Receipt:
    basket = shop.fill()
    receipt = tenders.take_training(
        shop.device, version=basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk
    )
    assert receipt
    return receipt


@pytest.mark.parametrize("qr", [True, False])
def test_no_payment_is_asked_for_in_training(trained: Shop, qr: bool) -> None:
    trained.fill()
    with pytest.raises(NotPossible, match="in training"):
        flow.request(trained.device, key=uuid.uuid4(), who=trained.who, qr=qr)
    assert not Payment.objects.exists()
    assert not trained.is_frozen()


def test_nobody_becomes_the_payer_in_training(client: Client, trained: Shop) -> None:
    with pytest.raises(NotPossible, match="in training"):
        payers.set_payer(trained.device, text=f"+{KARI}", key=uuid.uuid4())
    arrive(client, trained, placed(trained))
    assert not Payer.objects.exists()


def test_training_breaks_no_rule_and_is_in_no_sum(trained: Shop, client: Client) -> None:
    assert train(trained).kind == Receipt.Kind.TRAINING
    assert invariants.breaches() == []

    enter(client, trained.device.store, RoleName.MANAGER)
    page = text(client.get(reverse("admin:index"), headers={"accept-language": "en"}))
    assert "Nothing has been sold yet today." in page


def test_training_that_money_has_paid_is_found(shop: Shop) -> None:
    basket = shop.paid().basket
    with transaction.atomic():
        Basket.objects.filter(pk=basket.pk).update(is_training=True)
        assert "I-10" in [result.name for result in invariants.breaches()]
        transaction.set_rollback(True)
    assert invariants.breaches() == []
