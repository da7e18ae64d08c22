"""Webhook registrations: one whose secret we hold, and no orphan of ours."""

from pytest_django import Settings

from payments import connections, registrations
from payments.models import WebhookRegistration
from tests.payments.shop import Shop


def listed(shop: Shop) -> list[str]:
    return [info.url for info in connections.client_for(shop.unit).list_webhooks()]


def test_registering_twice_is_registering_once(shop: Shop) -> None:
    assert registrations.keep(shop.unit) == "registered"
    assert registrations.keep(shop.unit) == "in order"

    assert len(listed(shop)) == 1
    assert WebhookRegistration.objects.get().read_secret()


def test_a_registration_whose_secret_is_lost_is_replaced(shop: Shop) -> None:
    client = connections.client_for(shop.unit)
    client.register_webhook(f"{registrations.prefix()}lost/", registrations.EVENTS)

    assert registrations.keep(shop.unit) == "registered, removed an orphan"
    assert listed(shop) == [WebhookRegistration.objects.get().url]


def test_somebody_elses_registration_is_left_alone(shop: Shop) -> None:
    client = connections.client_for(shop.unit)
    client.register_webhook("http://127.0.0.1:9/other-system/", registrations.EVENTS)
    registrations.keep(shop.unit)

    assert len(listed(shop)) == 2


def test_one_that_vipps_deleted_is_registered_again(shop: Shop) -> None:
    registrations.keep(shop.unit)
    old = WebhookRegistration.objects.get()
    connections.client_for(shop.unit).delete_webhook(str(old.registration_id))

    assert registrations.keep(shop.unit) == "registered"
    old.refresh_from_db()
    assert old.removed_at


def test_one_at_an_address_of_before_is_replaced(shop: Shop, settings: Settings) -> None:
    settings.WEBHOOK_ORIGIN = "https://old.example"
    registrations.keep(shop.unit)
    settings.WEBHOOK_ORIGIN = "https://new.example"

    assert "registered" in registrations.keep(shop.unit)
    assert [url.startswith("https://new.example/") for url in listed(shop)] == [True]
