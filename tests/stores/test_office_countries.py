"""What head office records before a store sells for real: declarations and answers."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from stores import countries
from stores.models import Declaration, Merchant, RoleName, Store
from tests import make
from tests.stores.pages import enter, form_of, page, text

pytestmark = pytest.mark.django_db
FORM = {"number": "AR123456789", "version": "1.0.0", "declared_on": "2026-11-01"}


def test_head_office_records_a_declaration_and_its_stores_sell(
    client: Client, settings: Any
) -> None:
    settings.VIPPS_ENVIRONMENT = "PRODUCTION"
    store = make.store()
    person = enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    assert "RF-1348" in text(client.get(page(Store, "change", store.pk)))

    answer = client.post(page(Declaration, "add"), {**FORM, "merchant": store.merchant_id})

    assert answer.status_code == 302
    made = Declaration.objects.get()
    assert (made.number, made.version) == ("AR123456789", "1.0.0")
    assert made.declared_on == dt.date(2026, 11, 1)
    assert made.recorded_by == person.user
    assert countries.why_not_live(Store.objects.get(pk=store.pk)) == ""
    assert "Allowed." in text(client.get(page(Store, "change", store.pk)))


def test_a_declaration_is_looked_at_and_never_edited(client: Client) -> None:
    store = make.store()
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    client.post(page(Declaration, "add"), {**FORM, "merchant": store.merchant_id})
    made = Declaration.objects.get()

    assert client.get(page(Declaration, "change", made.pk)).status_code == 200
    assert client.post(page(Declaration, "change", made.pk), {"number": "x"}).status_code == 403
    assert client.post(page(Declaration, "delete", made.pk), {"post": "yes"}).status_code == 403


def test_nobody_declares_for_another_merchant_nor_for_tomorrow(client: Client) -> None:
    store, other = make.store(), make.store()
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)

    client.post(page(Declaration, "add"), {**FORM, "merchant": other.merchant_id})
    tomorrow = {**FORM, "merchant": store.merchant_id, "declared_on": "2099-01-01"}
    answer = client.post(page(Declaration, "add"), tomorrow)

    assert "Enter the day on which it was sent in." in text(answer)
    assert not Declaration.objects.exists()


@pytest.mark.parametrize("role", [RoleName.MANAGER, RoleName.ACCOUNTANT, RoleName.AUDITOR])
def test_only_head_office_declares(client: Client, role: str) -> None:
    store = make.store()
    enter(client, store, role, whole_merchant=True)

    answer = client.post(page(Declaration, "add"), {**FORM, "merchant": store.merchant_id})

    assert answer.status_code == 403
    assert not Declaration.objects.exists()


def test_head_office_answers_for_denmark(client: Client, settings: Any) -> None:
    settings.VIPPS_ENVIRONMENT = "PRODUCTION"
    merchant = make.merchant(country="DK", organisation_number="99999993")
    store = make.store(merchant=merchant, country="DK", currency="DKK", language="da")
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    address = page(Merchant, "change", merchant.pk)
    form = form_of(client.get(address))

    client.post(address, {**form, "trade": "CAFE_BAR", "is_large": "false", "is_ordered": "false"})
    said = countries.why_not_live(Store.objects.get(pk=store.pk))
    assert "digital sales registration" in said
    client.post(address, {**form, "trade": "OTHER", "is_large": "unknown", "is_ordered": "false"})
    assert countries.why_not_live(Store.objects.get(pk=store.pk)) == ""


def test_a_day_starts_at_a_clear_hour(client: Client) -> None:
    store = make.store()
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    address = page(Store, "change", store.pk)
    form = form_of(client.get(address))

    refusal = client.post(address, {**form, "day_starts_at": "02:30"})
    assert "the clocks change" in text(refusal)
    assert client.post(address, {**form, "day_starts_at": "05:00"}).status_code == 302
    assert Store.objects.get(pk=store.pk).day_starts_at == dt.time(5)
