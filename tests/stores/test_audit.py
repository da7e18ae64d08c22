"""The audit log: what is in it, who reads it, and that nobody changes it unseen."""

import csv
import io
import json
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from pos.models import Receipt
from stores import audit, clock, pins
from stores.audit import Act
from stores.models import AuditEnd, AuditEntry, Limit, POSDevice, Role, RoleName, Staff
from tests import make
from tests.pos.till import open_till
from tests.stores.pages import enter, form_of, listed, page, text

pytestmark = pytest.mark.django_db


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("act", flat=True))


def test_entries_are_numbered_and_hang_on_each_other() -> None:
    store = make.store()
    for number in range(3):
        audit.record(Act.CHANGED, of=store, text=f"{number}")
    rows = list(AuditEntry.objects.order_by("number"))
    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.previous_hash for row in rows[1:]] == [row.hash for row in rows[:2]]
    assert AuditEnd.objects.get().hash == rows[-1].hash
    assert list(audit.faults()) == []


def test_the_application_may_only_add() -> None:
    audit.record(Act.CHANGED, of=make.store())
    for change in ("UPDATE stores_auditentry SET who = ''", "DELETE FROM stores_auditentry"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def test_a_changed_role_is_there_with_what_was_before(client: Client) -> None:
    store = make.store()
    person = make.staff(store, RoleName.CASHIER)
    head = enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    url = page(Staff, "change", person.pk)
    sent = form_of(client.get(url)) | {"roles-0-role": "MANAGER"}
    assert client.post(url, sent).status_code == 302
    entry = AuditEntry.objects.get(act=Act.CHANGED)
    assert (entry.user, entry.merchant, entry.store) == (head.user, store.merchant, None)
    assert entry.details == {f"role {person.roles.get().pk}": {"role": ["CASHIER", "MANAGER"]}}
    assert entry.address == "127.0.0.0/24"


def test_a_page_that_is_saved_unchanged_is_no_change(client: Client) -> None:
    store = make.store()
    person = make.staff(store)
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    url = page(Staff, "change", person.pk)
    client.post(url, form_of(client.get(url)))
    assert acts() == []


def test_a_pin_is_logged_and_nothing_of_it(client: Client) -> None:
    store = make.store()
    person = make.staff(store)
    enter(client, store, RoleName.MANAGER)
    client.post(page(Staff, "pin", person.pk), {"pin": make.PIN, "again": make.PIN})
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.what) == (Act.PIN_SET, f"stores.Staff {person.pk} {person}")
    assert make.PIN not in json.dumps(list(AuditEntry.objects.values()), default=str)


def test_pairing_and_revoking_are_logged(client: Client) -> None:
    device = make.device()
    enter(client, device.store, RoleName.MANAGER)
    offer = text(client.post(page(POSDevice, "pair", device.pk)))
    code = offer.split("/pair/")[1][:8]
    Client().post(reverse("pair"), {"code": code})
    client.post(page(POSDevice, "revoke", device.pk))
    assert acts() == [Act.PAIRING_OFFERED, Act.PAIRED, Act.REVOKED]
    assert set(AuditEntry.objects.values_list("store", flat=True)) == {device.store_id}
    assert not AuditEntry.objects.filter(text__contains=code).exists()


def test_a_limit_is_logged_when_it_comes_changes_and_goes(client: Client) -> None:
    store = make.store()
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    data = {"merchant": store.merchant_id, "role": "CASHIER", "act": "VOID", "most_amount": "5"}
    client.post(page(Limit, "add"), data)
    limit = Limit.objects.get()
    url = page(Limit, "change", limit.pk)
    client.post(url, form_of(client.get(url)) | {"most_amount": "7,00"})
    client.post(page(Limit, "delete", limit.pk), {"post": "yes"})
    assert acts() == [Act.ADDED, Act.CHANGED, Act.DELETED]
    changed = AuditEntry.objects.get(act=Act.CHANGED)
    assert changed.details == {"most_amount": [500, 700]}


def test_what_is_refused_is_logged_once_a_minute(client: Client) -> None:
    mine, other = make.device(), make.device()
    person = enter(client, mine.store, RoleName.MANAGER)
    url = page(POSDevice, "change", other.pk)
    for _ in range(3):
        assert client.get(url).status_code == 404
    assert client.get(page(Limit, "add")).status_code == 403
    entries = AuditEntry.objects.filter(act=Act.REFUSED).order_by("number")
    assert [entry.text for entry in entries] == [f"404 GET {url}", f"403 GET {page(Limit, 'add')}"]
    assert {entry.user for entry in entries} == {person.user}
    # Of the refused person, and nothing of whose it was.
    assert {entry.merchant for entry in entries} == {mine.store.merchant}


def test_a_refusal_at_the_till_names_who_stood_there(client: Client) -> None:
    device = make.device()
    person = make.staff(device.store)
    make.signed_in(client, device, person)
    assert client.get(reverse("print-journal")).status_code == 403
    entry = AuditEntry.objects.get()
    assert (entry.staff, entry.device, entry.store) == (person, device, device.store)


def test_a_pin_that_was_guessed_at_is_logged_once_it_is_locked() -> None:
    device = make.device()
    person = make.staff(device.store)
    for _ in range(pins.TRIES + 2):
        with pytest.raises(pins.SignInRefused):
            pins.check_pin(device, person, "864209")
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.staff, entry.device) == (Act.PIN_FAILED, person, device)


def test_exports_and_copies_are_logged(client: Client) -> None:
    till = open_till()
    receipt: Receipt = till.sell()
    enter(client, till.device.store, RoleName.MANAGER)
    b"".join(client.get(reverse("export-receipts")).streaming_content)  # type: ignore[attr-defined]
    client.post(reverse("office-copy", args=[receipt.pk]))
    assert acts() == [Act.EXPORTED, Act.EXPORTED]


def test_a_store_sees_its_own_and_only_the_whole_merchant_sees_what_is_of_no_store(
    client: Client,
) -> None:
    device = make.device()
    sibling = make.device(store=make.store(merchant=device.store.merchant))
    here, there, whole, elsewhere = (
        audit.record(Act.CHANGED, of=row).pk
        for row in (device, sibling, device.store.merchant, make.device())
    )
    enter(client, device.store, RoleName.MANAGER)
    assert listed(client, AuditEntry) == {here}
    enter(client, device.store, RoleName.AUDITOR, whole_merchant=True)
    assert listed(client, AuditEntry) == {here, there, whole}
    enter(client, device.store, RoleName.ACCOUNTANT, whole_merchant=True)
    assert client.get(page(AuditEntry, "changelist")).status_code == 403
    client.force_login(make.user(is_superuser=True))
    assert elsewhere in listed(client, AuditEntry)


def test_the_page_of_an_entry_of_no_store_says_when(client: Client) -> None:
    store = make.store()
    entry = audit.record(Act.CHANGED, of=store.merchant)
    enter(client, store, RoleName.AUDITOR, whole_merchant=True)
    shown = text(client.get(page(AuditEntry, "change", entry.pk)))
    assert clock.moment(entry.at) in shown


def test_the_log_as_a_file_is_scoped_logged_and_no_formula(client: Client) -> None:
    device, other = make.device(), make.device()
    audit.record(Act.CHANGED, of=device, text="=1+1")
    audit.record(Act.CHANGED, of=other, text="secret of another")
    enter(client, device.store, RoleName.AUDITOR, whole_merchant=True)
    answer: Any = client.get(reverse("export-audit"), {"act__exact": "CHANGED"})
    rows = list(
        csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()), delimiter=";")
    )
    assert [row["text"] for row in rows] == ["'=1+1"]
    assert acts()[-1] == Act.EXPORTED
    assert client.get(reverse("export-audit"), {"at__gte": "x"}).status_code == 400


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("made up", ""),
    ],
)
def test_of_an_address_the_network_is_kept(address: str, kept: str) -> None:
    assert audit.network(RequestFactory(REMOTE_ADDR=address).get("/")) == kept


@pytest.mark.parametrize(("trusted", "kept"), [(True, "203.0.113.0/24"), (False, "10.0.0.0/24")])
def test_only_our_own_proxy_is_believed(settings: Any, trusted: bool, kept: str) -> None:
    settings.TRUST_PROXY = trusted
    told = "198.51.100.1, 203.0.113.9"
    request = RequestFactory(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=told).get("/")
    assert audit.network(request) == kept


def test_head_office_of_another_merchant_reads_nothing_of_ours(client: Client) -> None:
    device = make.device()
    entry = audit.record(Act.CHANGED, of=device)
    person = enter(client, make.store(), RoleName.HEAD_OFFICE, whole_merchant=True)
    assert Role.objects.filter(staff=person).exists()
    assert client.get(page(AuditEntry, "change", entry.pk)).status_code == 404
