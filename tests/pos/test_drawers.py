"""The cash drawer: seen closed before cash, never open at a sale, and every opening journalled."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection

from pos import drawers, shifts, tenders, verification
from pos.models import Drawer, JournalEntry, Receipt
from pos.refusals import NotPossible
from tests.pos.cash import abroad, take
from tests.pos.till import Till


def test_norway_takes_no_cash_without_a_drawer_that_reports_itself(till: Till) -> None:
    till.add(till.hoodie)

    with pytest.raises(NotPossible, match="no drawer"):
        take(till)
    token = drawers.connect(till.device.pk)
    with pytest.raises(NotPossible, match="does not report"):
        take(till)
    drawers.report(token, is_open=False)
    assert take(till)


def test_a_report_is_believed_for_five_seconds_of_the_databases_time(till: Till) -> None:
    till.add(till.hoodie)
    drawers.report(drawers.connect(till.device.pk), is_open=False)
    aged("4.5 seconds")
    drawer = drawers.lock(till.device.pk)
    assert drawer
    drawers.refuse_cash(till.device.store, drawer)

    aged("1 second")
    with pytest.raises(NotPossible, match="does not report"):
        take(till)
    assert not Receipt.objects.exists()


def aged(interval: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pos_drawer SET reported_at = reported_at - %s::interval", [interval])


@pytest.mark.parametrize("country", ["NO", "FI"])
def test_nothing_is_sold_while_the_drawer_is_open_whatever_pays(till: Till, country: str) -> None:
    abroad(till, country, 29900)
    token = drawers.connect(till.device.pk)
    drawers.report(token, is_open=True)
    asked: dict[str, Any] = {
        "version": till.basket.version,
        "key": uuid.uuid4(),
        "staff_id": till.staff.pk,
    }

    with pytest.raises(NotPossible, match="open"):
        take(till)
    with pytest.raises(NotPossible, match="open"):
        tenders.take_card(till.device, **asked)
    # A bridge that has fallen silent does not close a drawer.
    aged("1 hour")
    with pytest.raises(NotPossible, match="open"):
        tenders.take_card(till.device, **asked)

    drawers.report(token, is_open=False)
    assert tenders.take_card(till.device, **asked)


def test_an_opening_after_a_cash_sale_is_that_sales_and_any_other_is_not(till: Till) -> None:
    token = drawers.connect(till.device.pk)
    drawers.report(token, is_open=False)
    till.add(till.hoodie)
    receipt = take(till)

    assert drawers.report(token, is_open=False), "the till asks for the drawer"
    assert not drawers.report(token, is_open=True)
    assert not drawers.report(token, is_open=False)
    drawers.report(token, is_open=True)

    events = JournalEntry.objects.filter(code__in=("13005", "13006")).order_by("number")
    assert receipt
    assert [(event.code, event.receipt_id) for event in events] == [
        ("13005", receipt.pk),
        ("13006", None),
        ("13005", None),
    ]
    assert list(verification.faults(till.device)) == []


def test_the_opening_of_a_sale_is_awaited_for_a_minute(till: Till) -> None:
    token = drawers.connect(till.device.pk)
    drawers.report(token, is_open=False)
    till.add(till.hoodie)
    take(till)
    Drawer.objects.update(awaits_since=shifts.now() - dt.timedelta(seconds=61))

    assert not drawers.report(token, is_open=False)
    drawers.report(token, is_open=True)
    assert JournalEntry.objects.get(code="13005").receipt is None


def test_a_new_bridge_has_said_nothing_yet(till: Till) -> None:
    drawers.report(drawers.connect(till.device.pk), is_open=False)
    drawers.connect(till.device.pk)
    till.add(till.hoodie)

    with pytest.raises(NotPossible, match="does not report"):
        take(till)
