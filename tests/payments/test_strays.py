"""Money that Vipps tells of and that we do not know is put before the office, in words."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments import invariants, strays, tasks
from payments.models import SalesUnit, Stray, StrayNote, Webhook, WebhookRegistration
from pos import jobs
from stores.models import RoleName
from tests import make
from tests.payments.shop import Shop
from tests.payments.test_admin_start import start
from tests.stores.pages import enter, text


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    enter(client, shop.device.store, RoleName.MANAGER)
    return client


def told_of(shop: Shop, reference: str, *, minutes: int = 11, **more: Any) -> None:
    registration, _ = WebhookRegistration.objects.get_or_create(
        sales_unit=shop.unit,
        defaults={"token": "t", "url": "https://till.example/", "registered_at": timezone.now()},
    )
    given = {"name": "epayments.payment.captured.v1", "psp_reference": "psp", "amount": 49800}
    Webhook.objects.create(
        registration=registration,
        msn=shop.unit.msn,
        reference=reference,
        received_at=timezone.now() - dt.timedelta(minutes=minutes),
        **(given | more),
    )


def broken() -> bool:
    return "I-30" in [breach.name for breach in invariants.breaches()]


def page(stray: Stray) -> str:
    return reverse("admin:payments_stray_change", args=[stray.pk])


def test_what_nobody_has_asked_for_is_on_the_first_page_within_the_next_check(
    shop: Shop, manager: Client
) -> None:
    told_of(shop, "a-restore-lost-this-1")
    job = jobs.ask("payments.check_invariants")
    assert job
    tasks.check_invariants(job_id=job.pk)

    seen = start(manager)
    assert "One payment is not known here" in seen
    assert "A customer may have paid for nothing" in seen


@pytest.mark.parametrize(
    "other",
    [
        {"minutes": 9},
        {"reference": "CHECK-12345678"},
        {"reference": ""},
        {"name": "user.checked-in.v1"},
    ],
    ids=str,
)
def test_news_trials_and_check_ins_are_nothing_strange(shop: Shop, other: dict[str, Any]) -> None:
    told_of(shop, **{"reference": "known-to-nobody-1", **other})
    assert strays.find() == 0


def test_our_own_payments_are_known(shop: Shop) -> None:
    told_of(shop, shop.waiting().reference)
    assert strays.find() == 0


def test_its_page_says_what_is_known_and_what_to_do(shop: Shop, manager: Client) -> None:
    for name in ("authorized", "captured"):
        told_of(shop, "known-to-nobody-1", name=f"epayments.payment.{name}.v1")
    assert (strays.find(), strays.find()) == (1, 0)

    seen = text(manager.get(page(Stray.objects.get())))
    for said in ("known-to-nobody-1", shop.unit.msn, "AUTHORIZED", "CAPTURED", "498.00"):
        assert said in seen, said
    assert "restored from a backup" in seen


def test_a_note_takes_it_off_the_list_for_good(shop: Shop, manager: Client) -> None:
    told_of(shop, "known-to-nobody-1")
    strays.find()
    stray = Stray.objects.get()
    assert broken()
    manager.post(page(stray), {"reason": "  "})
    assert broken()

    for reason in ("the web shop's", "another word"):
        manager.post(page(stray), {"reason": reason})
    assert StrayNote.objects.get().reason == "the web shop's"
    told_of(shop, "known-to-nobody-1", name="epayments.payment.refunded.v1")
    assert strays.find() == 0
    assert not broken()
    assert "All is well" in start(manager)
    assert "the web shop" in text(manager.get(page(stray)))
    with pytest.raises(DatabaseError), transaction.atomic():
        StrayNote.objects.update(reason="other")


def test_it_is_of_ones_own_stores_and_closed_by_whoever_settles(shop: Shop, client: Client) -> None:
    told_of(shop, "known-to-nobody-1")
    strays.find()
    stray = Stray.objects.get()
    enter(client, make.store(), RoleName.MANAGER)
    assert "All is well" in start(client)
    assert client.get(page(stray)).status_code == 404

    enter(client, shop.device.store, RoleName.ACCOUNTANT)
    assert client.get(page(stray)).status_code == 200
    assert client.post(page(stray), {"reason": "mine"}).status_code == 403
    assert not StrayNote.objects.exists()


def test_a_payment_of_another_unit_is_no_answer_to_a_message(shop: Shop) -> None:
    reference = shop.waiting().reference
    unit = SalesUnit.objects.get(pk=shop.unit.pk)
    unit.pk, unit.store, unit.msn = None, make.store(), "999999"
    unit.save(force_insert=True)
    told_of(dataclasses.replace(shop, unit=unit), reference)

    assert broken()
    assert strays.find() == 1


def test_it_is_unknown_since_the_first_message(shop: Shop) -> None:
    for minutes, name in ((90, "authorized"), (12, "captured")):
        told_of(shop, "known-to-nobody-1", minutes=minutes, name=f"epayments.payment.{name}.v1")
    strays.find()

    assert Stray.objects.get().first_at < timezone.now() - dt.timedelta(minutes=89)
