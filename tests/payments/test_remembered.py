"""A webhook is verified by what is remembered of its registration, while that is still so."""

import pytest
from django.test import Client
from django.utils import timezone

from payments.models import SalesUnit, Webhook, WebhookRegistration
from tests.payments.deliveries import deliver, event, register
from tests.payments.shop import Shop, Town, open_shop
from tests.stores.dead_lines import ended_by_the_server


@pytest.fixture
def registration(shop: Shop) -> WebhookRegistration:
    return register(shop)


@pytest.mark.parametrize("change", ["removed", "another secret", "another number", "gone"])
def test_what_is_remembered_of_a_registration_is_believed_only_while_it_is_so(
    client: Client, shop: Shop, registration: WebhookRegistration, change: str
) -> None:
    payment = shop.waiting()
    assert deliver(client, registration, event(payment, "CREATED")) == 200
    if change == "removed":
        WebhookRegistration.objects.update(removed_at=timezone.now())
    if change == "another secret":
        registration.put_secret("another")
        registration.save()
    if change == "another number":
        SalesUnit.objects.filter(pk=shop.unit.pk).update(msn="999999")
    if change == "gone":
        WebhookRegistration.objects.update(token="elsewhere")

    assert deliver(client, registration, event(payment)) == 401
    assert Webhook.objects.count() == 1


def test_a_delivery_that_finds_its_line_dead_is_filed_on_a_new_one(
    committed: None, client: Client, town: Town
) -> None:
    shop = open_shop(town)
    registration, payment = register(shop), shop.waiting()
    assert deliver(client, registration, event(payment, "CREATED")) == 200
    ended_by_the_server()

    assert deliver(client, registration, event(payment)) == 200
    assert Webhook.objects.count() == 2


def test_a_new_secret_is_the_one_that_is_believed(
    client: Client, shop: Shop, registration: WebhookRegistration
) -> None:
    payment = shop.waiting()
    deliver(client, registration, event(payment, "CREATED"))
    registration.put_secret("another")
    registration.save()

    assert deliver(client, registration, event(payment), secret="another") == 200
    assert Webhook.objects.count() == 2
