"""A bridge that dies while the drawer is open: a manager's word lets cards go on, and no cash."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import drawers, tenders, verification
from pos.models import Drawer, JournalEntry
from pos.refusals import NotPossible
from stores.models import RoleName, Staff
from tests import make
from tests.pos.cash import take
from tests.pos.test_drawers import aged
from tests.pos.till import Till


@pytest.fixture
def token(till: Till) -> str:
    """Of a bridge that reported the drawer open a minute ago and is silent since."""
    made = drawers.connect(till.device.pk)
    drawers.report(made, is_open=True)
    aged("1 minute")
    till.add(till.hoodie)
    return made


@pytest.fixture
def manager(till: Till) -> Staff:
    return make.staff(till.device.store, RoleName.MANAGER)


def declare(till: Till, staff: Staff, key: uuid.UUID | None = None) -> None:
    drawers.declare_closed(till.device, staff=staff, key=key or uuid.uuid4())


def pay(till: Till) -> Any:
    version = till.basket.version
    return tenders.take_card(till.device, version=version, key=uuid.uuid4(), staff_id=till.staff.pk)


def test_a_manager_who_has_seen_it_closed_lets_cards_go_on_and_no_cash(
    till: Till, token: str, manager: Staff
) -> None:
    with pytest.raises(NotPossible, match="open"):
        pay(till)
    key = uuid.uuid4()
    declare(till, manager, key)
    declare(till, manager, key)

    with pytest.raises(NotPossible, match="does not report"):
        take(till)
    assert pay(till)
    entry = JournalEntry.objects.get(details__event="SEEN_CLOSED")
    assert (entry.staff, entry.details and entry.details["name"]) == (manager, manager.name)
    assert list(verification.faults(till.device)) == []


def test_only_a_manager_says_so(till: Till, token: str) -> None:
    with pytest.raises(NotPossible, match="Only a manager"):
        declare(till, till.staff)
    with pytest.raises(NotPossible, match="open"):
        pay(till)
    assert not JournalEntry.objects.filter(details__event="SEEN_CLOSED").exists()


def test_nobody_overrules_a_bridge_that_reports(till: Till, token: str, manager: Staff) -> None:
    drawers.report(token, is_open=True)
    with pytest.raises(NotPossible, match="reports by itself"):
        declare(till, manager)
    with pytest.raises(NotPossible, match="open"):
        pay(till)


def test_the_bridges_next_word_counts_again(till: Till, token: str, manager: Staff) -> None:
    declare(till, manager)
    drawers.report(token, is_open=True)
    with pytest.raises(NotPossible, match="open"):
        pay(till)
    drawers.report(token, is_open=False)
    assert take(till)


def test_a_new_token_closes_no_drawer_and_a_manager_may(
    till: Till, token: str, manager: Staff
) -> None:
    drawers.connect(till.device.pk)
    with pytest.raises(NotPossible, match="open"):
        pay(till)
    assert drawers.is_lost(till.device)
    declare(till, manager)
    assert pay(till)


def test_the_day_has_the_act_while_it_is_needed_and_for_managers(
    till: Till, token: str, manager: Staff, client: Client
) -> None:
    url = reverse("drawer-closed")
    cashier = make.signed_in(client, till.device, till.staff)
    html = cashier.get(reverse("day")).content.decode()
    assert "broen dens er taus" in html
    assert "Jeg har sett" not in html
    assert cashier.post(url, {"key": str(uuid.uuid4())}).status_code == 403
    assert Drawer.objects.get().is_open

    till.staff.roles.update(role=RoleName.MANAGER)
    assert "Jeg har sett" in cashier.get(reverse("day")).content.decode()
    assert cashier.post(url, {"key": str(uuid.uuid4())}).status_code == 302
    assert "broen dens er taus" not in cashier.get(reverse("day")).content.decode()
    assert cashier.post(url, {"key": str(uuid.uuid4())}).status_code == 409
