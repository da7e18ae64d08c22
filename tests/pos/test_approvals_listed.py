"""The office's list of approvals: who, what, how much, and the rate that was held to a limit."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from pos.models import Approval
from stores.models import RoleName
from tests import make
from tests.stores.pages import enter, text

pytestmark = pytest.mark.django_db


def test_the_list_names_both_people_the_amount_and_the_rate(client: Client) -> None:
    device = make.device()
    asker, manager = make.staff(device.store, name="Jonas"), make.staff(device.store, name="Ingrid")
    Approval.objects.create(
        device=device,
        act="DISCOUNT",
        amount=12_345,
        rate=2_550,
        asked_by=asker,
        approved_by=manager,
        at=now(),
    )
    enter(client, device.store, RoleName.AUDITOR)
    url = reverse("admin:pos_approval_changelist")
    page = text(client.get(url, headers={"accept-language": "en"}))
    for said in ("Jonas", "Ingrid", "123.45", "25.5\N{NO-BREAK SPACE}%"):
        assert said in page
    stranger = Client()
    enter(stranger, make.store(), RoleName.AUDITOR)
    assert "Jonas" not in text(stranger.get(url))
