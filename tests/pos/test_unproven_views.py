"""The page of goods without a receipt, and what the office sees of them."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from pos.models import JournalEntry, Receipt, Return
from stores.models import RoleName, Staff
from tests import make
from tests.pos import test_admin
from tests.pos.test_approvals import PIN, manager
from tests.pos.test_unproven import back
from tests.pos.till import Till

__all__ = ["manager"]


def pressed() -> dict[str, str]:
    return {"key": str(uuid.uuid4())}


def test_the_page_adds_prices_asks_and_pays_back(
    till: Till, manager: Staff, client: Client
) -> None:
    tablet, page = make.signed_in(client, till.device, till.staff), reverse("unproven-return")
    assert "Uten kvittering" in tablet.get(reverse("find-sale")).content.decode()
    pk = till.hoodie.pk
    found = tablet.post(page, {"q": till.hoodie.sku, "find": "1", **pressed()}).content.decode()
    assert f'name="quantity-{pk}" value="1"' in found
    row = {f"quantity-{pk}": "1", f"price-{pk}": "299,00"}
    again = tablet.post(
        page, {**row, "q": till.hoodie.sku, "find": "1", **pressed()}
    ).content.decode()
    assert f'name="quantity-{pk}" value="2"' in again
    # To scan it here tells a price without a sale.
    assert JournalEntry.objects.filter(code="13022").count() == 2
    assert "quantity-" not in tablet.post(page, {**row, "drop": str(pk)}).content.decode()
    row |= {f"price-{pk}": "250", "reason": "Feil størrelse", "way": "CARD"}
    sure = tablet.post(page, {**row, "next": "1"}).content.decode()
    assert "Betal tilbake 250,00" in sure
    sent = {**row, "sure": "1", "sum": "25000", "key": str(uuid.uuid4())}
    assert 'name="pin"' in tablet.post(page, sent).content.decode()
    done = tablet.post(page, {**sent, "approver": manager.pk, "pin": PIN}, follow=True)
    assert "250,00" in done.content.decode()
    assert Receipt.objects.get(kind="RETURN").total == -25000


@pytest.mark.parametrize(
    "sent",
    [
        {"q": "finnes ikke", "find": "1", "key": str(uuid.uuid4())},
        {"q": "finnes ikke", "find": "1"},
        {"add": "999999999", "q": "x", "key": str(uuid.uuid4())},
        {"next": "1", "way": "CARD"},
        {"sure": "1", "way": "CARD"},
    ],
)
def test_what_is_no_return_is_answered_in_words(
    till: Till, client: Client, sent: dict[str, str]
) -> None:
    tablet = make.signed_in(client, till.device, till.staff)
    answer = tablet.post(reverse("unproven-return"), sent)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()
    assert not Return.objects.exists()


def test_who_may_take_no_returns_takes_none(till: Till, client: Client) -> None:
    auditor = make.staff(till.device.store, RoleName.AUDITOR)
    answer = make.signed_in(client, till.device, auditor).get(reverse("unproven-return"))
    assert answer.status_code in (302, 403)


def test_the_office_sees_them_at_their_till_and_no_other_store_does(
    till: Till, manager: Staff
) -> None:
    receipt = back(till, approver=manager)
    page = reverse("admin:pos_return_changelist")
    ours = test_admin.manager(till.device.store).get(page)
    assert "299.00" in ours.content.decode()
    assert ours.context["cl"].result_count == 1
    chosen = test_admin.manager(till.device.store).get(
        page, {"original__device__store__id__exact": till.device.store_id}
    )
    assert chosen.context["cl"].result_count == 1
    elsewhere = make.store(merchant=till.device.store.merchant)
    assert test_admin.manager(elsewhere).get(page).context["cl"].result_count == 0
    shown = test_admin.manager(till.device.store).get(
        reverse("admin:pos_receipt_change", args=[receipt.pk])
    )
    assert "ithout a receipt" in shown.content.decode()
    row = reverse("admin:pos_return_change", args=[receipt.goods_return_id])
    shown_alone = test_admin.manager(till.device.store).get(row).content.decode()
    assert "299.00" in shown_alone
    # As its title has it, and nowhere as an amount.
    assert "29900</div>" not in shown_alone
