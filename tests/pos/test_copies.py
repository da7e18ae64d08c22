"""Copies of the office: marked, journalled, of one's own stores, and none of the customer's."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from pos import copies, deliveries, verification
from pos.models import JournalEntry
from stores.models import RoleName
from tests import make
from tests.pos.till import Till
from tests.pos.ways import codes
from tests.stores.pages import enter


def read(file: bytes) -> str:
    return PdfReader(io.BytesIO(file)).pages[0].extract_text()


def test_an_office_copy_is_marked_journalled_and_no_delivery(till: Till) -> None:
    receipt, user = till.sell(), make.user()
    text = read(copies.make(receipt, user_id=user.pk))

    assert text.startswith("KOPI")
    assert "Salgskvittering" in text
    assert "299,00" in text
    assert codes() == ["13012", "13999"]
    entry = JournalEntry.objects.get(code="13999")
    assert entry.details
    assert (entry.details["event"], entry.details["user"]) == ("OFFICE_COPY", user.pk)
    assert not receipt.deliveries.exists()
    assert not deliveries.print_out(receipt, staff_id=till.staff.pk).is_copy
    assert list(verification.faults(till.device)) == []


@pytest.mark.parametrize(
    ("role", "may"),
    [(RoleName.ACCOUNTANT, True), (RoleName.MANAGER, True), (RoleName.AUDITOR, False)],
)
def test_the_offices_roles_decide(client: Client, till: Till, role: RoleName, may: bool) -> None:
    receipt = till.sell()
    enter(client, till.device.store, role)
    url = reverse("office-copy", args=[receipt.pk])
    page = client.get(reverse("admin:pos_receipt_change", args=[receipt.pk]))

    assert (url in page.content.decode()) is may
    answer = client.post(url)
    assert answer.status_code == (200 if may else 403)
    assert (answer["Content-Type"] == "application/pdf") is may


def test_another_stores_receipt_is_not_copied(client: Client, till: Till) -> None:
    receipt = till.sell()
    enter(client, make.store(), RoleName.MANAGER)

    assert client.post(reverse("office-copy", args=[receipt.pk])).status_code == 404
    assert codes() == ["13012"]
