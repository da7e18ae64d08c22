"""A part by the app is no part of training: there the app rehearses all that is left."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from payments import split
from payments.models import Payment
from pos import tenders
from pos.refusals import NotPossible
from tests import make
from tests.payments import splits
from tests.payments.shop import Shop


def test_training_rehearses_no_part_by_the_app(trained: Shop) -> None:
    basket = trained.fill()
    with pytest.raises(NotPossible, match="not a part"):
        split.choose(trained.device, amount=10000, version=basket.version, key=uuid.uuid4())
    assert trained.basket.next_part is None
    assert not Payment.objects.exists()


def test_training_offers_no_part_by_the_app(trained: Shop, client: Client) -> None:
    trained.fill()
    tablet = make.signed_in(client, trained.device, trained.staff)
    look = tablet.get(reverse("look"), headers={"HX-Request": "true"}).content.decode()
    assert 'data-open="card-panel"' in look
    assert 'data-open="part-panel"' not in look


def test_in_training_a_card_pays_a_part_and_the_app_the_rest(trained: Shop) -> None:
    basket = trained.fill()
    tenders.take_card(
        trained.device,
        amount=10000,
        version=basket.version,
        key=uuid.uuid4(),
        staff_id=trained.staff.pk,
    )
    assert splits.ask(trained).amount == 39800
