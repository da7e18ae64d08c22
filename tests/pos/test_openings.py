"""The drawer opens without a sale: for a reason, in somebody's name, and counted."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import days, drawers, openings, training, verification
from pos.approvals import NeedsApproval
from pos.models import Approval, Drawer, JournalEntry
from pos.refusals import NotPossible
from stores.models import RoleName, Staff
from tests import make
from tests.constraints import refused
from tests.pos.cash import take
from tests.pos.test_approvals import PIN, limit, manager
from tests.pos.test_drawers import aged
from tests.pos.till import Till

__all__ = ["manager"]


@pytest.fixture
def token(till: Till) -> str:
    """Of a bridge that has just reported the drawer closed."""
    made = drawers.connect(till.device.pk)
    drawers.report(made, is_open=False)
    return made


def ask(till: Till, approver: Staff | None = None, **how: Any) -> None:
    given = {"reason": "Vekslepenger", "key": uuid.uuid4(), "staff": till.staff, **how}
    openings.ask(till.device, approver=approver, **given)


def counted(till: Till) -> int:
    taken = days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4())
    return int(taken.content["drawer_openings"])


def test_a_cashier_needs_a_manager_unless_a_limit_lets_the_role(
    till: Till, manager: Staff, token: str
) -> None:
    with pytest.raises(NeedsApproval):
        ask(till)
    assert not drawers.report(token, is_open=False)
    ask(till, manager)
    kept = Approval.objects.get()
    assert (kept.act, kept.asked_by, kept.approved_by) == ("DRAWER", till.staff, manager)
    assert kept.detail == "Vekslepenger"

    limit(till, "DRAWER", most_times=1)
    ask(till)
    with pytest.raises(NeedsApproval):
        ask(till)


def test_a_manager_needs_nobody(till: Till, manager: Staff, token: str) -> None:
    ask(till, staff=manager)
    assert not Approval.objects.exists()


def test_the_bridge_opens_it_and_the_journal_says_who_and_why(
    till: Till, manager: Staff, token: str
) -> None:
    ask(till, manager)
    asked = JournalEntry.objects.get(details__event="DRAWER_ASKED")
    assert (asked.staff, asked.code) == (till.staff, "13999")
    assert asked.details
    assert asked.details["reason"] == "Vekslepenger"
    assert counted(till) == 0, "nothing has opened yet"

    assert drawers.report(token, is_open=False), "the till asks for the drawer"
    drawers.report(token, is_open=True)
    opened = JournalEntry.objects.get(code="13005")
    assert opened.text == "drawer opened; no sale; Vekslepenger"
    assert opened.details == {"event": "MANUAL"}
    assert counted(till) == 1
    assert not drawers.report(token, is_open=False), "it is asked for once"
    assert not list(verification.faults(till.device))


def test_an_opening_is_a_sales_where_one_comes_in_between(
    till: Till, manager: Staff, token: str
) -> None:
    ask(till, manager)
    till.add(till.hoodie)
    take(till)
    drawers.report(token, is_open=True)
    assert JournalEntry.objects.get(code="13005").details == {"event": "WITH_SALE"}
    assert counted(till) == 0


def test_nothing_is_asked_of_a_drawer_that_is_not_there(till: Till, manager: Staff) -> None:
    with pytest.raises(NotPossible, match="takes no cash"):
        ask(till, manager)
    token = drawers.connect(till.device.pk)
    with pytest.raises(NotPossible, match="does not report"):
        ask(till, manager)
    drawers.report(token, is_open=True)
    with pytest.raises(NotPossible, match="open already"):
        ask(till, manager)
    drawers.report(token, is_open=False)
    aged("6 seconds")
    with pytest.raises(NotPossible, match="does not report"):
        ask(till, manager)
    assert not JournalEntry.objects.filter(details__event="DRAWER_ASKED").exists()


def test_neither_in_training_nor_after_the_day_was_closed(
    till: Till, manager: Staff, token: str
) -> None:
    training.switch(till.device, is_on=True, key=uuid.uuid4(), staff_id=manager.pk)
    with pytest.raises(NotPossible, match="training"):
        ask(till, manager)
    training.switch(till.device, is_on=False, key=uuid.uuid4(), staff_id=manager.pk)
    days.close(till.device, count=days.Count({}), staff=manager, key=uuid.uuid4())
    with pytest.raises(NotPossible, match="day is closed"):
        ask(till, manager)


def test_it_is_asked_for_with_a_reason_and_once_a_press(
    till: Till, manager: Staff, token: str
) -> None:
    with pytest.raises(NotPossible, match="Say why"):
        ask(till, manager, reason=" ")
    key = uuid.uuid4()
    ask(till, manager, key=key)
    ask(till, manager, key=key)
    assert Approval.objects.count() == 1
    with refused("drawer_is_asked_for_a_reason"):
        Drawer.objects.update(asked_why="")


def test_an_asking_is_forgotten_after_a_minute(till: Till, manager: Staff, token: str) -> None:
    ask(till, manager)
    Drawer.objects.update(asked_at=Drawer.objects.get().asked_at - drawers.AWAITED)  # type: ignore[operator]
    assert not drawers.report(token, is_open=False)
    drawers.report(token, is_open=True)
    assert JournalEntry.objects.get(code="13005").text == "drawer opened; no sale"


def test_the_page_says_why_not_and_asks_for_a_pin(
    till: Till, manager: Staff, client: Client
) -> None:
    tablet, page = make.signed_in(client, till.device, till.staff), reverse("open-drawer")
    assert "Denne kassen tar ikke kontanter" in tablet.get(page).content.decode()
    drawers.report(drawers.connect(till.device.pk), is_open=False)
    assert "Vekslepenger" in tablet.get(page).content.decode()

    sent = {"reason": "Vekslepenger", "note": "for bussen", "key": str(uuid.uuid4())}
    asked = tablet.post(page, sent)
    assert asked.status_code == 409
    assert 'name="pin"' in asked.content.decode()
    wrong = tablet.post(page, {**sent, "approver": manager.pk, "pin": "111112"})
    assert "Feil PIN" in wrong.content.decode()
    assert not Approval.objects.exists()
    done = tablet.post(page, {**sent, "approver": manager.pk, "pin": PIN})
    assert done.status_code == 302
    assert Approval.objects.get().detail == "Vekslepenger: for bussen"
    assert "er bedt om å åpne" in tablet.get(page).content.decode()


def test_who_does_not_sell_opens_no_drawer(till: Till, client: Client) -> None:
    accountant = make.staff(till.device.store, RoleName.ACCOUNTANT)
    answer = make.signed_in(client, till.device, accountant).get(reverse("open-drawer"))
    assert answer.status_code in (302, 403)
