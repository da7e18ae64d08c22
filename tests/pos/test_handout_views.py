"""A delivery on the screen and in the office: where it is allowed, and ready to be invoiced."""

import uuid
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from pos.models import Receipt
from stores.models import Store
from tests import make
from tests.pos.handouts import REFERENCE, allow, deliver
from tests.pos.test_exports import office
from tests.pos.till import Till

HTMX = {"HX-Request": "true"}


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


def look(tablet: Client) -> str:
    return tablet.get(reverse("look"), headers=HTMX).content.decode()


def press(tablet: Client, till: Till, **form: object) -> Any:
    given = {"version": till.basket.version, "key": str(uuid.uuid4()), "reference": REFERENCE}
    return tablet.post(reverse("hand-out"), given | form, headers=HTMX)


def test_the_till_has_the_key_only_where_it_is_allowed(tablet: Client, till: Till) -> None:
    till.add(till.hoodie)
    assert "delivery-panel" not in look(tablet)
    allow(till)
    assert "Utlever, fakturer senere" in look(tablet)


def test_a_delivery_is_one_press_and_then_its_receipt_comes_out(tablet: Client, till: Till) -> None:
    allow(till)
    till.add(till.hoodie)
    assert press(tablet, till).status_code == 204

    shown = look(tablet)
    assert 'data-kind="delivered"' in shown
    assert "299,00 skal faktureres" in shown
    assert reverse("print-receipt", args=[Receipt.objects.get().pk]) in shown
    page = tablet.get(reverse("latest-receipts")).content.decode()
    assert "Utlevering" in page


def test_a_refused_delivery_says_what_to_do(tablet: Client, till: Till) -> None:
    allow(till)
    till.add(till.hoodie)
    answer = press(tablet, till, reference=" ")

    assert answer.status_code == 200
    assert "kundenummeret eller ordrenummeret" in answer.content.decode()
    assert not Receipt.objects.exists()


def test_the_office_sees_for_whom_it_was(client: Client, till: Till) -> None:
    receipt = deliver(allow(till))
    client.force_login(office(till.device.store)[1])
    page = client.get(reverse("admin:pos_receipt_change", args=[receipt.pk])).content.decode()

    assert REFERENCE in page
    receipts = reverse("admin:pos_receipt_changelist")
    assert REFERENCE in client.get(f"{receipts}?kind__exact=DELIVERY").content.decode()
    assert REFERENCE not in client.get(receipts).content.decode()


def test_head_office_allows_it_and_the_office_log_says_so(client: Client, till: Till) -> None:
    store = till.device.store
    make.staff(store, "HEAD_OFFICE", whole_merchant=True, user=(user := make.user()))
    client.force_login(user)
    address = reverse("admin:stores_store_change", args=[store.pk])
    form = client.get(address).context["adminform"].form.initial
    inline = {
        f"{rows}-{name}": "0"
        for rows in ("devices", "quick_keys")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    given = {name: value for name, value in form.items() if value not in (None, False)}
    client.post(address, given | inline | {"hands_out": "on"})

    assert Store.objects.get(pk=store.pk).hands_out
    assert "hands_out" in LogEntry.objects.get(user=user).change_message or (
        "invoiced" in LogEntry.objects.get(user=user).change_message
    )
