"""How notices come: heard last, missed in the last day, at our own address; registered again."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import Settings

from payments import connections, registrations, webhook_health
from payments.models import Payment, Webhook, WebhookRegistration
from stores.models import AuditEntry, RoleName
from tests import make
from tests.payments.shop import Shop
from tests.stores.pages import enter, text

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def registered(shop: Shop) -> WebhookRegistration:
    registrations.keep(shop.unit)
    return WebhookRegistration.objects.get()


def health(registration: WebhookRegistration) -> webhook_health.Health:
    return webhook_health.of([registration], timezone.now())[registration.pk]


def heard(registration: WebhookRegistration, payment: Payment) -> Webhook:
    return Webhook.objects.create(
        registration=registration,
        msn=registration.sales_unit.msn,
        reference=payment.reference,
        name="epayments.payment.authorized.v1",
        received_at=timezone.now() - HOUR,
    )


def hour_old(payment: Payment, **fields: Any) -> None:
    at = timezone.now() - HOUR
    Payment.objects.filter(pk=payment.pk).update(requested_at=at, **fields)


def test_of_a_quiet_line_nothing_is_known(shop: Shop, registered: WebhookRegistration) -> None:
    found = health(registered)
    assert (found.fits, found.heard_at, found.payments) == (None, None, 0)


def test_a_payment_that_was_only_asked_for_is_told(
    shop: Shop, registered: WebhookRegistration
) -> None:
    payment = shop.paid()
    hour_old(payment)
    found = health(registered)
    assert (found.fits, found.payments, found.unheard) == (False, 1, 1)
    assert found.unheard_at

    webhook = heard(registered, payment)
    found = health(registered)
    assert (found.fits, found.unheard, found.heard_at) == (True, 0, webhook.received_at)


def test_a_payment_of_just_now_may_still_be_told_of(
    shop: Shop, registered: WebhookRegistration
) -> None:
    shop.paid()
    assert health(registered).payments == 0


def test_one_at_another_address_or_without_its_secret_hears_nothing(
    shop: Shop, registered: WebhookRegistration, settings: Settings
) -> None:
    registered.sealed_secret = "x"
    assert (health(registered).has_secret, health(registered).fits) == (False, False)
    settings.WEBHOOK_ORIGIN = "https://elsewhere.example"
    assert health(registered).is_here is False


def test_registered_again_the_old_one_goes_when_the_new_one_is_there(
    shop: Shop, registered: WebhookRegistration, client: Client
) -> None:
    enter(client, shop.device.store, RoleName.HEAD_OFFICE)
    url = reverse("admin:payments_webhookregistration_again", args=[registered.pk])
    assert client.get(url).status_code == 200
    with translation.override("en"):
        page = text(client.post(url, follow=True))
    assert "Registered again." in page
    registered.refresh_from_db()
    new = WebhookRegistration.objects.get(removed_at=None)
    assert registered.removed_at
    assert new.pk != registered.pk
    listed = connections.client_for(shop.unit).list_webhooks()
    assert [info.id for info in listed] == [str(new.registration_id)]
    assert AuditEntry.objects.filter(text__startswith="Registered again").exists()
    assert registered.token not in page


def test_where_vipps_does_not_answer_the_old_one_stays(
    shop: Shop, registered: WebhookRegistration, client: Client, settings: Settings
) -> None:
    settings.VIPPS_SIMULATOR_URL = "http://127.0.0.1:9"
    enter(client, shop.device.store, RoleName.HEAD_OFFICE)
    client.post(reverse("admin:payments_webhookregistration_again", args=[registered.pk]))
    assert WebhookRegistration.objects.get(removed_at=None) == registered


def test_the_list_says_how_they_are(
    shop: Shop, registered: WebhookRegistration, client: Client
) -> None:
    hour_old(shop.paid())
    enter(client, shop.device.store, RoleName.MANAGER)
    url = reverse("admin:payments_webhookregistration_changelist")
    page = text(client.get(url, headers={"accept-language": "en"}))
    assert "misses some" in page
    assert "1 of 1" in page
    assert registered.token not in page
    stranger = Client()
    enter(stranger, make.store(), RoleName.HEAD_OFFICE)
    assert registered.sales_unit.msn not in text(stranger.get(url))
