"""A sales unit that Vipps does not take as it is: no push, no agreement, other keys."""

import uuid
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments import flow, panel
from payments.models import Payment, SalesUnit
from pos import baskets, journal, shifts
from stores.models import RoleName
from tests import make
from tests.payments.clock import Clock
from tests.payments.shop import Shop, holds, kind, sales_unit
from tests.stores.pages import enter, text

State = Payment.State


def office(client: Client, shop: Shop) -> str:
    enter(client, shop.device.store, RoleName.HEAD_OFFICE)
    answer: Any = client.get(reverse("admin:index"), headers={"accept-language": "en"})
    return text(answer)


@pytest.mark.fault(9)
def test_a_unit_that_may_not_push_shows_a_qr_from_then_on_and_the_office_knows(
    shop: Shop, client: Client
) -> None:
    shop.town.fail("create", "refuse", code="5080")
    payment = shop.keep(shop.ask())

    assert (payment.state, payment.refusal_code) == (State.REJECTED, "5080")
    scene = panel.see(shop.device)
    shown = panel.panel_for(scene)
    assert shown
    assert shown.actions[0].vals == {"flow": "qr"}
    shop.unit.refresh_from_db()
    assert (shop.unit.may_push, shop.unit.refused_code) == (False, "5080")
    page = office(client, shop)
    assert "Vipps MobilePay refuses a sales unit" in page
    units = client.get(reverse("admin:payments_salesunit_changelist")).content.decode()
    assert "5080" in units

    again = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert again
    shop.keep(again)
    assert kind(again) == "qr"
    shop.unit.refresh_from_db()
    assert shop.unit.refused_code == "5080"  # A QR does not show that a push would be taken.
    assert holds()


@pytest.mark.fault(9)
@pytest.mark.parametrize("code", ["5060", "5070"])
def test_a_unit_without_agreement_is_told_to_the_office_until_it_is_taken(
    shop: Shop, client: Client, code: str
) -> None:
    shop.town.fail("create", "refuse", code=code)
    payment = shop.keep(shop.ask())

    assert payment.state == State.REJECTED
    assert not shop.is_frozen()
    shop.unit.refresh_from_db()
    assert (shop.unit.may_push, shop.unit.refused_code) == (True, code)
    assert "Vipps MobilePay refuses a sales unit" in office(client, shop)

    again = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert again
    shop.keep(again)
    shop.unit.refresh_from_db()
    assert (shop.unit.refused_code, shop.unit.refused_at) == ("", None)
    assert "Vipps MobilePay refuses a sales unit" not in office(client, shop)


@pytest.mark.fault(9)
def test_a_unit_is_refused_since_its_first_refusal(shop: Shop) -> None:
    shop.town.fail("create", "refuse", code="5070", times=2)
    shop.keep(shop.ask())
    shop.unit.refresh_from_db()
    since = shop.unit.refused_at
    again = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert again
    assert shop.keep(again).state == State.REJECTED

    shop.unit.refresh_from_db()
    assert shop.unit.refused_at == since


@pytest.mark.fault(9)
def test_a_unit_out_of_use_troubles_nobody(shop: Shop, client: Client) -> None:
    SalesUnit.objects.update(
        refused_code="5060", refused_at=timezone.now(), retired_at=timezone.now()
    )
    assert "refuses a sales unit" not in office(client, shop)
    assert not LogEntry.objects.filter(change_message__contains="5060").exists()


@pytest.mark.fault(11)
def test_a_token_that_ends_between_two_sales_is_noticed_by_nobody(shop: Shop) -> None:
    shop.paid()
    shop.town.post("clock", advance=3700)
    payment = shop.paid()

    assert shop.receipt(payment)
    assert payment.operations.get(kind="CREATE").attempts_made == 1
    assert holds()


@pytest.mark.fault(12)
def test_revoked_keys_stop_one_store_and_not_the_next(shop: Shop, clock: Clock) -> None:
    other = next_door(shop)
    shop.town.post("sales-units", sales_units=[{**unit_of(shop), "client_secret": "changed"}])
    stopped = clock.keep(shop.ask(), 700, step=2)
    payment = other.paid()

    assert other.receipt(payment)
    assert (stopped.state, stopped.flag) == (State.REQUESTED, "UNKNOWN")
    asked = shop.town.get("requests", "operation=token&last=1000")["requests"]
    assert len(asked) <= 16


@pytest.mark.fault(12)
def test_a_token_that_is_revoked_in_the_middle_costs_no_sale(shop: Shop, clock: Clock) -> None:
    payment = shop.waiting()
    shop.town.fail("capture", "status", status=401)
    shop.approve(payment)
    clock.keep(payment, 200)

    assert shop.receipt(payment)
    assert shop.town.book(payment.reference)["times"]["captured"] == 1
    assert holds()


def unit_of(shop: Shop) -> dict[str, Any]:
    found: dict[str, Any] = shop.town.get("data")["sales_units"][0]
    return found


def next_door(shop: Shop) -> Shop:
    """Another store of the merchant, with a sales unit and keys of its own."""
    data = {
        **unit_of(shop),
        "msn": "123457",
        "name": "Next door",
        "client_id": str(uuid.uuid4()),
        "client_secret": uuid.uuid4().hex,
        "subscription_key": uuid.uuid4().hex,
    }
    shop.town.post("sales-units", sales_units=[data])
    store = make.store(name="Next door", merchant=shop.device.store.merchant)
    device, person = make.device(store=store), make.staff(store)
    baskets.current(device)
    shifts.current(device, staff_id=person.pk, at=timezone.now())
    journal.record(device.pk, code=journal.Code.STARTED, at=timezone.now(), text="started")
    unit = sales_unit(store, data)
    return Shop(shop.town, device, person, unit, shop.hoodie, shop.shirt)


@pytest.mark.fault(12)
@pytest.mark.parametrize("which", ["primary", "secondary"])
def test_a_subscription_key_is_changed_while_customers_pay(shop: Shop, which: str) -> None:
    unit = unit_of(shop)
    first, second, third = unit["subscription_key"], "a" * 32, "b" * 32
    shop.town.post("sales-units", sales_units=[{**unit, "secondary_subscription_key": second}])
    put_key(shop, first if which == "primary" else second)
    payment = shop.waiting()

    # The office moves to the other key; then the one that was in use is made anew.
    put_key(shop, second if which == "primary" else first)
    renewed = (third, second) if which == "primary" else (first, third)
    shop.town.post(
        "sales-units",
        sales_units=[
            {**unit, "subscription_key": renewed[0], "secondary_subscription_key": renewed[1]}
        ],
    )
    shop.approve(payment)
    shop.keep(payment, looks=2)

    assert shop.receipt(payment)
    assert payment.unknown_since is None
    assert shop.receipt(shop.paid())
    assert holds()


def put_key(shop: Shop, subscription_key: str) -> None:
    keys = shop.unit.keys
    values = {**keys.read(), "subscription_key": subscription_key}
    keys.put(**values)
    keys.save()


@pytest.mark.fault(12)
def test_keys_that_vipps_has_changed_work_as_soon_as_the_office_has_typed_them(
    shop: Shop, clock: Clock
) -> None:
    payment = clock.keep(shop.waiting(), 6)
    secret = uuid.uuid4().hex
    shop.town.post("sales-units", sales_units=[{**unit_of(shop), "client_secret": secret}])
    shop.unit.keys.put(**{**shop.unit.keys.read(), "client_secret": secret})
    shop.unit.keys.save()
    shop.approve(payment)
    clock.keep(payment, 30)

    assert shop.receipt(payment)
