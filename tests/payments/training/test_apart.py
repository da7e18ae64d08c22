"""A payment of training never reaches Vipps, and a real one never the training simulator."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from config.checks import check_environment
from payments import attention, connections, invariants
from payments.models import Attempt, Keys, PayerMark, Payment, SalesUnit
from payments.training import address, units
from payments.training.units import BUILT_IN
from payments.vipps.client import Client
from pos import training
from pos.models import Basket, Numbering, Receipt, Tender
from pos.refusals import NotPossible
from pos.shifts import now
from tests.constraints import copy, refused
from tests.payments.by_app import turn
from tests.payments.shop import Shop, Town

VIPPS = ("https://api.vipps.no", "https://apitest.vipps.no")


def asked(town: Town) -> int:
    """How many payments a simulator knows."""
    return len(town.get("payments")["payments"])


def test_training_is_paid_at_the_training_simulator_alone(trained: Shop, stage: Town) -> None:
    payment = trained.waiting()
    stage.post("approve", reference=payment.reference)
    trained.keep(payment)

    assert (payment.is_training, payment.state, payment.captured) == (True, "AUTHORIZED", 49800)
    assert (asked(stage), asked(trained.town)) == (1, 0)
    assert trained.town.get("requests")["requests"] == []


def test_training_leaves_no_mark_of_who_has_paid(trained: Shop) -> None:
    turn(trained, on=True)
    trained.waiting()
    assert not PayerMark.objects.exists()


def test_a_sale_is_paid_where_the_shop_sells_alone(shop: Shop, stage: Town) -> None:
    payment = shop.paid()

    assert not payment.is_training
    assert (asked(stage), asked(shop.town)) == (0, 1)
    assert stage.get("requests")["requests"] == []


def test_what_training_has_taken_is_no_money_in_any_sum(trained: Shop, stage: Town) -> None:
    payment = trained.waiting()
    stage.post("approve", reference=payment.reference)
    trained.keep(payment)

    receipt = Receipt.objects.get(basket=payment.basket_id)
    tender = Tender.objects.get(basket=payment.basket_id)
    totals = Numbering.objects.get(device=trained.device).totals
    assert totals
    assert receipt.kind == Receipt.Kind.TRAINING
    assert (tender.kind, tender.rehearses) == (Tender.Kind.TRAINING, Tender.Kind.VIPPS)
    assert {name for name in totals["counts"] if "payment" in name} == set()
    assert totals["counts"]["training"] == [1, 49800]
    assert invariants.breaches() == []


def test_the_keys_of_the_shop_are_not_shown_to_the_training_simulator(trained: Shop) -> None:
    client = connections.client_of(trained.waiting())

    ours, theirs = client.connection, connections.client_for(trained.unit).connection
    assert (ours.msn, ours.client_secret) == (BUILT_IN["NOK"].msn, BUILT_IN["NOK"].client_secret)
    assert ours.base_url != theirs.base_url
    assert not Keys.objects.get(environment="TRAINING").sealed


def test_the_fixed_keys_are_those_of_the_simulator(stage: Town) -> None:
    told = {unit["currency"]: unit for unit in stage.get("data")["sales_units"]}

    for currency, fixed in BUILT_IN.items():
        names = ("msn", "client_id", "client_secret", "subscription_key")
        assert {name: getattr(fixed, name) for name in names}.items() <= told[currency].items()


def half(payment: Payment, **wrong: Any) -> None:
    """The database refuses a payment of two kinds: changed, or made so."""
    with refused("a_payment_is_training_or_real"):
        Payment.objects.filter(pk=payment.pk).update(**wrong)
    with refused("a_payment_is_training_or_real"):
        copy(payment, state="TERMINATED", reference=f"other-{uuid.uuid4()}", **wrong)


def test_no_row_sends_a_rehearsal_to_vipps(trained: Shop) -> None:
    payment = trained.waiting()

    half(payment, is_training=False)
    half(payment, sales_unit_id=trained.unit.pk)
    half(payment, sales_unit_id=trained.unit.pk, is_training=False)


def test_no_row_sends_a_sale_to_the_training_simulator(shop: Shop, stage: Town) -> None:
    payment, unit = shop.waiting(), units.ensure(shop.device.store)

    half(payment, is_training=True)
    half(payment, sales_unit_id=unit.pk)
    half(payment, sales_unit_id=unit.pk, is_training=True)


def test_a_payment_does_not_change_kinds_with_its_basket(trained: Shop) -> None:
    payment = trained.waiting()
    sold = Basket.objects.create(
        device=trained.device, currency="NOK", state="VOID", opened_at=now()
    )

    whole = {"basket": sold, "sales_unit": trained.unit, "is_training": False}
    with refused("a_payment_is_training_or_real"):
        Payment.objects.filter(pk=payment.pk).update(**whole)


def test_a_sales_unit_is_of_training_for_ever_or_never(shop: Shop, stage: Town) -> None:
    unit = units.ensure(shop.device.store)

    for row, wrong in (
        (shop.unit, {"environment": "TRAINING"}),
        (unit, {"environment": "PRODUCTION"}),
        (unit, {"keys": shop.unit.keys}),
        (shop.unit, {"keys": unit.keys}),
    ):
        with refused("a_unit_is_training_or_real"):
            SalesUnit.objects.filter(pk=row.pk).update(**wrong)
    with refused("a_unit_is_training_or_real"):
        Keys.objects.filter(pk=shop.unit.keys_id).update(environment="TRAINING")


def test_training_keeps_no_keys(shop: Shop, stage: Town) -> None:
    unit = units.ensure(shop.device.store)
    with pytest.raises(IntegrityError, match="keys_of_training_hold_nothing"), transaction.atomic():
        Keys.objects.filter(pk=unit.keys_id).update(sealed="something")


@pytest.mark.parametrize("is_training", [True, False])
def test_no_client_is_made_for_a_payment_of_two_kinds(
    shop: Shop, stage: Town, is_training: bool
) -> None:
    units_of = {True: units.ensure(shop.device.store), False: shop.unit}
    payment = Payment(is_training=is_training, sales_unit=units_of[not is_training])

    with pytest.raises(connections.WrongEnvironment):
        connections.client_of(payment)


@pytest.mark.parametrize("url", [*VIPPS, "https://API.vipps.no.", "https://x.mobilepay.dk", "SOLD"])
def test_no_training_client_is_made_for_a_place_where_money_moves(
    trained: Shop, settings: Settings, url: str
) -> None:
    unit = units.ensure(trained.device.store)
    settings.TRAINING_URL = settings.VIPPS_SIMULATOR_URL if url == "SOLD" else url

    with pytest.raises(connections.WrongEnvironment, match="TRAINING_URL"):
        connections.client_for(unit)
    assert [one.id for one in check_environment()] == ["nordkassa.E004"]


def test_a_wrong_address_sends_nothing_at_all(
    trained: Shop, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    payment = trained.ask()
    settings.TRAINING_URL = "https://api.vipps.no"
    for name in ("sign_in", "create", "get"):
        monkeypatch.setattr(Client, name, never)

    trained.keep(payment)
    assert (payment.state, Attempt.objects.get().outcome) == ("REQUESTED", "UNKNOWN")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:8101", ""),
        ("http://localhost:8101/", ""),
        ("https://training.shop.example", ""),
        ("http://training.shop.example", "https"),
        ("https://api.vipps.no", "Vipps"),
        ("https://apitest.vipps.no:443", "Vipps"),
        ("https://qr.mobilepay.fi", "Vipps"),
        ("http://LOCALHOST:8100", "sells"),
        ("https://shop.example:443", "sells"),
        ("https://shop.example.", "sells"),
        ("https://user:secret@shop.example", "address"),
        ("https://training.shop.example/path", "path"),
        ("ftp://127.0.0.1", "address"),
        ("127.0.0.1:8101", "address"),
        ("https://[", "address"),
        ("https://shop.example:99999", "address"),
    ],
)
def test_where_training_may_be(url: str, reason: str) -> None:
    others = ("http://127.0.0.1:8100", "https://shop.example")
    why = address.why_not(url, others=others)
    assert (reason in why) if reason else why == ""


def test_training_needs_nobodys_attention(trained: Shop) -> None:
    payment = trained.waiting()
    payment.flag_for("UNKNOWN", now())
    payment.save()

    assert not attention.needing(Payment.objects.all(), now()).exists()
    assert attention.why(payment, now()) == ""


def test_two_stores_train_at_the_same_unit_of_the_simulator(shop: Shop, stage: Town) -> None:
    one = units.ensure(shop.device.store)
    assert units.ensure(shop.device.store) == one

    other = shop.device.store
    other.pk, other.prefix, other.name = None, "other", "Another"
    other.save()
    assert units.ensure(other).msn == one.msn


def test_training_is_said_to_be_missing_where_nothing_is_set(
    shop: Shop, settings: Settings
) -> None:
    settings.TRAINING_URL = ""
    assert "TRAINING_URL" in units.why_not(shop.device.store)
    training.switch(shop.device, is_on=True, key=uuid.uuid4(), staff_id=shop.staff.pk)
    with pytest.raises(NotPossible, match="in training"):
        shop.ask(qr=True)
    assert not Payment.objects.exists()
