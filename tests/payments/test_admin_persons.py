"""The office answers a customer who asks what is kept of them."""

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from payments.models import PayerMark, PersonRequest
from stores.models import AuditEntry, RoleName
from tests import make
from tests.payments.by_app import ask_by_qr, sold, turn
from tests.payments.shop import KARI, Shop
from tests.stores.pages import enter, text

PAGE = "/admin/payments/personrequest/add/"


@pytest.fixture
def known(shop: Shop) -> Shop:
    turn(shop, on=True)
    sold(shop, ask_by_qr(shop))
    return shop


def asking(shop: Shop, act: str, **other: str) -> dict[str, str]:
    merchant = str(shop.device.store.merchant_id)
    return {"merchant": merchant, "number": KARI[2:], "note": "rang", "act": act, **other}


def test_head_office_sees_and_takes_along_what_is_kept(known: Shop, client: Client) -> None:
    enter(client, known.device.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    assert client.get(PAGE).status_code == 200
    assert "Delete it" not in text(client.get(PAGE))
    answer = client.post(PAGE, asking(known, "tell"))
    assert "Delete it" in text(answer)
    assert "000001" in text(answer)
    assert "498" in text(answer)
    file = client.post(PAGE, asking(known, "file"))
    assert file["Content-Disposition"] == 'attachment; filename="customer.json"'
    assert json.loads(file.content)["purchases"][0]["amount"] == 49800
    by = User.objects.get(pk=client.session["_auth_user_id"])
    assert list(PersonRequest.objects.values_list("kind", "user")) == [("ACCESS", by.pk)] * 2


def test_head_office_deletes_it_and_the_list_says_so(known: Shop, client: Client) -> None:
    enter(client, known.device.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    answer = client.post(PAGE, asking(known, "erase"), follow=True)
    assert "nothing leads from the number to its 1 purchase" in text(answer)
    assert KARI[2:] not in text(answer)
    assert not PayerMark.objects.exists()


def test_bad_input_is_said_and_stays_in_the_form(known: Shop, client: Client) -> None:
    enter(client, known.device.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    answer = client.post(PAGE, asking(known, "erase", number="12"))
    assert "not a phone number" in text(answer)
    assert 'value="12"' in text(answer)
    assert PayerMark.objects.exists()


@pytest.mark.parametrize("role", [RoleName.MANAGER, RoleName.ACCOUNTANT, RoleName.AUDITOR])
def test_nobody_else_asks(known: Shop, client: Client, role: RoleName) -> None:
    enter(client, known.device.store, role)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, asking(known, "erase")).status_code == 403
    assert PayerMark.objects.exists()


def test_another_merchants_customers_are_not_told(known: Shop, client: Client) -> None:
    elsewhere = make.store(merchant=make.merchant())
    enter(client, elsewhere, RoleName.HEAD_OFFICE, whole_merchant=True)
    assert client.post(PAGE, asking(known, "tell")).status_code == 403
    assert not PersonRequest.objects.exists()
    assert text(client.get(reverse("admin:payments_personrequest_changelist")))


@pytest.mark.parametrize(
    ("act", "kept"), [("tell", "EXPORTED"), ("file", "EXPORTED"), ("erase", "DELETED")]
)
def test_the_audit_log_has_who_looked_and_no_number(
    client: Client, known: Shop, act: str, kept: str
) -> None:
    enter(client, known.device.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    client.post(PAGE, asking(known, act))
    entry = AuditEntry.objects.get(act=kept)
    merchant = known.device.store.merchant_id
    assert (entry.text, entry.merchant_id) == ("a customer's data", merchant)
