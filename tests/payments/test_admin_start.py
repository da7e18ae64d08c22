"""The office's first page: one sentence, and only of one's own stores."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments.models import Payment
from pos import jobs, returns, tenders
from stores.models import RoleName
from tests import make
from tests.payments.shop import Shop
from tests.stores.pages import enter, text


def start(client: Client) -> str:
    answer: Any = client.get(reverse("admin:index"), headers={"accept-language": "en"})
    assert answer.status_code == 200
    return text(answer)


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    enter(client, shop.device.store, RoleName.MANAGER)
    return client


def test_a_quiet_shop_is_well(manager: Client) -> None:
    page = start(manager)
    assert "All is well" in page
    assert "Nothing has been sold yet today." in page


def test_a_payment_that_needs_a_person_stands_first(shop: Shop, manager: Client) -> None:
    shop.ask()
    Payment.objects.update(flag="UNKNOWN", flagged_at=timezone.now())
    page = start(manager)
    assert "One payment needs attention" in page
    assert "just now" in page
    assert "0\N{NO-BREAK SPACE}minutes" not in page
    assert f"{reverse('admin:payments_payment_changelist')}?attention=yes" in page


def test_todays_sales_stand_by_store(shop: Shop, manager: Client) -> None:
    basket = shop.fill()
    tenders.take_card(shop.device, version=basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk)
    page = start(manager)
    assert "one sale" in page
    assert "498.00" in page


def test_money_approved_and_not_taken_is_told(shop: Shop, manager: Client) -> None:
    shop.ask()
    Payment.objects.update(
        state="AUTHORIZED", authorized=49800, captured=0, authorized_at=timezone.now()
    )
    assert "one payment approved, not taken" in start(manager)


def test_what_is_told_as_not_taken_is_what_is_left_of_it(shop: Shop, manager: Client) -> None:
    shop.ask()
    Payment.objects.update(
        state="AUTHORIZED", authorized=49800, captured=10000, authorized_at=timezone.now()
    )
    assert "398.00" in start(manager)


def test_what_came_back_today_is_taken_off(shop: Shop, manager: Client) -> None:
    receipt = shop.receipt(shop.paid())
    assert receipt
    hoodie = receipt.lines.get(name="Orange hoodie")
    back = returns.ask(receipt, quantities={hoodie.pk: 1000}, reason="small", user=make.user())
    returns.complete(back)

    page = start(manager)
    assert "one sale" in page
    assert "199.00" in page


def test_a_stranger_sees_nothing_of_it(shop: Shop, client: Client) -> None:
    shop.ask()
    Payment.objects.update(flag="UNKNOWN", flagged_at=timezone.now())
    jobs.ask("pos.export_receipts", user=make.user())
    enter(client, make.store(), RoleName.MANAGER)
    page = start(client)
    assert "All is well" in page
    assert "pos.export_receipts" not in page


def test_whoever_has_no_role_sees_no_figures(shop: Shop, client: Client) -> None:
    client.force_login(make.user())
    assert "start-heading" not in start(client)
