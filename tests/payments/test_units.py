"""Sales units: environments are never mixed, brands change by date, keys are sealed."""

import datetime as dt
import uuid

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from payments import connections, flow, tasks, units
from payments.models import Brand, Keys, Payment, SalesUnit
from payments.vipps.errors import NotSendable
from pos import goods, jobs
from pos.refusals import NotPossible
from pos.shifts import business_date, now
from stores.crypto import Unreadable
from tests import make
from tests.payments.shop import Shop, kind


def test_test_keys_never_start_against_production(shop: Shop, settings: Settings) -> None:
    settings.VIPPS_ENVIRONMENT = "PRODUCTION"

    with pytest.raises(CommandError, match="this installation talks to PRODUCTION"):
        call_command("keeper")
    with pytest.raises(connections.WrongEnvironment):
        connections.client_for(shop.unit)


def test_a_unit_with_keys_of_another_environment_sends_nothing(shop: Shop) -> None:
    Keys.objects.update(environment="TEST")
    shop.unit.keys.refresh_from_db()

    assert units.problems()
    with pytest.raises(connections.WrongEnvironment):
        connections.client_for(shop.unit)


def test_keys_that_cannot_be_read_leave_a_payment_unknown_and_then_on_the_list(
    shop: Shop,
) -> None:
    payment = shop.ask()
    Keys.objects.update(sealed="garbage", changed_at=payment.requested_at)

    shop.keep(payment)
    assert (payment.state, kind(payment)) == ("REQUESTED", "checking")

    Payment.objects.update(unknown_since=payment.requested_at.replace(year=2020))
    shop.keep(payment)
    assert payment.flag == "UNKNOWN"


def test_a_store_without_a_unit_is_told_to_take_a_card(shop: Shop) -> None:
    shop.fill()
    shop.unit.retired_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    shop.unit.save()

    with pytest.raises(NotPossible, match="card"):
        flow.request(shop.device, key=uuid.uuid4(), who=shop.who, qr=True)


def test_the_brand_is_data_with_a_date(shop: Shop) -> None:
    store = shop.device.store
    assert units.brand_of(store) == Brand.Name.VIPPS
    tomorrow = business_date(store, now()) + dt.timedelta(days=1)
    new = Brand.objects.create(sales_unit=shop.unit, name=Brand.Name.MOBILEPAY, valid_from=tomorrow)
    assert units.brand_of(store) == Brand.Name.VIPPS

    new.valid_from = business_date(store, now())
    new.save()
    assert units.brand_of(store) == Brand.Name.MOBILEPAY


def test_keys_are_sealed_and_bound_to_their_row(shop: Shop) -> None:
    keys = shop.unit.keys
    assert keys.read()["client_secret"] not in keys.sealed

    thief = Keys(name="another", environment="SIMULATOR", sealed=keys.sealed)
    with pytest.raises(Unreadable):
        thief.read()


def test_invisible_characters_of_pasted_keys_are_dropped(db: None) -> None:
    keys = Keys(name="pasted", environment="SIMULATOR")
    keys.put(client_id=" id\u2028", client_secret="s\u200becret", subscription_key="key\n")

    assert keys.read() == {"client_id": "id", "client_secret": "secret", "subscription_key": "key"}


def test_what_cannot_be_sent_is_refused_and_writes_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.fill()

    def refuse(*_: object, **__: object) -> bytes:
        raise NotSendable("a description has 3 to 100 characters")

    monkeypatch.setattr("payments.orders.create_body", refuse)
    with pytest.raises(NotPossible):
        flow.request(shop.device, key=uuid.uuid4(), who=shop.who, qr=True)


def test_an_amount_below_the_minimum_is_refused_before_it_is_sent(shop: Shop) -> None:
    shop.hoodie.price = 50
    shop.hoodie.save(update_fields=["price"])

    goods.add(shop.device, product_id=shop.hoodie.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)
    with pytest.raises(NotPossible, match="minimum"):
        flow.request(shop.device, key=uuid.uuid4(), who=shop.who, qr=True)


def test_one_unit_without_keys_does_not_stop_the_check_of_the_others(shop: Shop) -> None:
    Keys.objects.update(sealed="garbage", changed_at=shop.basket.opened_at)
    job = jobs.ask("payments.check_webhooks")
    assert job

    tasks.check_webhooks(job_id=job.pk)

    job.refresh_from_db()
    assert job.state == "DONE"
    assert "cannot be read" in job.outcome


def test_a_unit_of_another_environment_takes_no_payment_here(
    shop: Shop, settings: Settings
) -> None:
    settings.VIPPS_ENVIRONMENT = "TEST"

    with pytest.raises(NotPossible, match="no Vipps MobilePay sales unit"):
        units.in_use(shop.device.store)


def test_a_unit_out_of_use_names_no_brand(shop: Shop) -> None:
    shop.unit.retired_at = now()
    shop.unit.save()

    assert units.brand_of(shop.device.store) is None


def test_two_units_with_one_set_of_keys_are_two_at_vipps(shop: Shop) -> None:
    another = SalesUnit.objects.get(pk=shop.unit.pk)
    another.pk, another.store, another.msn = None, make.store(), "999999"
    another.save(force_insert=True)

    clients = [connections.client_for(unit) for unit in (shop.unit, another)]

    assert [client.connection.msn for client in clients] == [shop.unit.msn, "999999"]


def test_a_unit_out_of_use_keeps_no_installation_from_starting(
    shop: Shop, settings: Settings
) -> None:
    settings.VIPPS_ENVIRONMENT = "PRODUCTION"
    Keys.objects.update(environment="TEST")
    assert len(units.problems()) == 2  # Both it and its keys are for somewhere else.
    shop.unit.retired_at = now()
    shop.unit.save()

    assert units.problems() == []


def test_a_unit_of_another_environment_asks_nobody(shop: Shop, settings: Settings) -> None:
    shop.fill()
    settings.VIPPS_ENVIRONMENT = "TEST"

    with pytest.raises(NotPossible, match="no Vipps MobilePay sales unit"):
        flow.request(shop.device, key=uuid.uuid4(), who=shop.who, qr=True)
    assert not Payment.objects.exists()
