"""`check_sales_unit` finds what keeps a sales unit from taking payments before a customer does."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from payments import connections, inspection, registrations, stickers
from payments.models import Keys, SalesUnit, WebhookRegistration
from payments.vipps import wire
from tests.payments.shop import KARI, UNKNOWN, Shop


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "PAUSE", 0)


@pytest.fixture
def ready(shop: Shop) -> SalesUnit:
    registrations.keep(shop.unit)
    return shop.unit


def found(unit: SalesUnit, phone: str = "") -> dict[str, bool | None]:
    return {point.name: point.fits for point in inspection.inspect(unit, phone=phone)}


def said(unit: SalesUnit, name: str, phone: str = "") -> str:
    points = {point.name: point for point in inspection.inspect(unit, phone=phone)}
    assert points[name].fits is not True
    return points[name].said


def states(shop: Shop) -> list[str]:
    return [payment["state"] for payment in shop.town.get("payments")["payments"]]


def put_keys(unit: SalesUnit, **wrong: str) -> None:
    values = unit.keys.read() | wrong
    unit.keys.put(**values)
    unit.keys.save()
    wire._shared.clear()


def test_a_good_unit_passes_every_point(shop: Shop, ready: SalesUnit) -> None:
    points = found(ready, KARI)

    assert list(points) == ["environment", "keys", "webhooks", "brand", "currency", "push"]
    assert set(points.values()) == {True}


def test_nothing_of_a_check_stays(shop: Shop, ready: SalesUnit) -> None:
    found(ready, KARI)

    assert states(shop) == ["TERMINATED", "TERMINATED"]
    assert shop.town.get("books")["payments"] == [] or all(
        row["authorized"] == 0 for row in shop.town.get("books")["payments"]
    )


def test_a_lost_answer_leaves_no_request_behind(shop: Shop, ready: SalesUnit) -> None:
    shop.town.fail("create", "drop_after")
    shop.town.fail("cancel", "drop_before", times=2)

    assert found(ready)["currency"] is None
    assert states(shop) == ["TERMINATED"]


def test_what_cannot_be_taken_back_is_named(shop: Shop, ready: SalesUnit) -> None:
    shop.town.fail("cancel", "drop_before", times=3)

    points = {point.name: point for point in inspection.inspect(ready)}
    assert "could not be taken back" in points["currency"].said


def test_without_a_phone_push_is_not_called_good(shop: Shop, ready: SalesUnit) -> None:
    assert found(ready)["push"] is None


@pytest.mark.parametrize(
    ("approved", "set_here", "words"),
    [(False, True, "switch it off here"), (True, False, "Switch on 'may send requests'")],
)
def test_the_push_approval_and_our_setting_must_agree(
    shop: Shop, ready: SalesUnit, approved: bool, set_here: bool, words: str
) -> None:
    data = shop.town.get("data")["sales_units"][0]
    shop.town.post("sales-units", sales_units=[data | {"may_push": approved}])
    ready.may_push = set_here

    assert words in said(ready, "push", KARI)


def test_a_phone_that_cannot_pay_proves_nothing(shop: Shop, ready: SalesUnit) -> None:
    assert "another person's phone" in said(ready, "push", UNKNOWN)


@pytest.mark.parametrize("phone", ["90", "not a number"])
def test_a_phone_that_is_no_number_is_not_sent(shop: Shop, ready: SalesUnit, phone: str) -> None:
    assert "digits" in said(ready, "push", phone)


def test_another_currency_is_told(shop: Shop, ready: SalesUnit) -> None:
    ready.currency = "DKK"

    assert "which currency" in said(ready, "currency")


@pytest.mark.parametrize("name", ["client_id", "client_secret", "subscription_key"])
def test_a_wrong_key_is_told_and_ends_the_check(shop: Shop, ready: SalesUnit, name: str) -> None:
    put_keys(ready, **{name: "wrong"})

    points = found(ready)

    assert points == {"environment": True, "keys": False}


def test_keys_of_another_unit_are_told(shop: Shop, ready: SalesUnit) -> None:
    other = shop.town.get("data")["sales_units"][1]
    put_keys(
        ready, **{name: other[name] for name in ("client_id", "client_secret", "subscription_key")}
    )

    assert "keys of this MSN" in said(ready, "keys")


def test_keys_that_cannot_be_opened_are_told(shop: Shop, ready: SalesUnit) -> None:
    Keys.objects.update(sealed="garbage")
    connections._clients.clear()
    unit = SalesUnit.objects.select_related("keys").get(pk=ready.pk)

    assert "Type all three again" in said(unit, "keys")


def test_another_environment_is_told(shop: Shop, ready: SalesUnit, settings: Settings) -> None:
    settings.VIPPS_ENVIRONMENT = "TEST"

    assert "here it is TEST" in said(ready, "environment")


def test_a_missing_registration_is_told(shop: Shop) -> None:
    assert "register_webhooks" in said(shop.unit, "webhooks")


def test_a_registration_whose_secret_cannot_be_read_is_told(shop: Shop, ready: SalesUnit) -> None:
    WebhookRegistration.objects.update(sealed_secret="garbage")

    assert "register_webhooks" in said(ready, "webhooks")


def test_a_unit_without_a_brand_is_told(shop: Shop, ready: SalesUnit) -> None:
    ready.brands.all().delete()

    assert "Add a brand" in said(ready, "brand")


def test_the_command_says_it_in_words_and_fails_when_something_is_wrong(
    shop: Shop, ready: SalesUnit
) -> None:
    out = StringIO()
    call_command("check_sales_unit", ready.msn, "--phone", KARI, stdout=out)
    assert "is ready" in out.getvalue()
    assert KARI not in out.getvalue()

    ready.brands.all().delete()
    with pytest.raises(CommandError, match="is not ready"):
        call_command("check_sales_unit", ready.msn, stdout=out)
    with pytest.raises(CommandError, match="no sales unit 999999"):
        call_command("check_sales_unit", "999999")


def test_a_registration_for_check_ins_is_none_for_payments(shop: Shop) -> None:
    stickers.make(shop.device)
    assert found(shop.unit)["check-ins"] is True

    payments = shop.unit.registrations.get(for_check_ins=False)
    connections.client_for(shop.unit).delete_webhook(str(payments.registration_id))

    assert "register_webhooks" in said(shop.unit, "webhooks")
    assert found(shop.unit)["check-ins"] is True
