"""What a printer bridge may say to the till, and what it is answered."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pos import drawers
from pos.models import Drawer, JournalEntry
from stores.models import POSDevice
from tests import make


@pytest.fixture
def device(db: Any) -> POSDevice:
    return make.device()


def post(body: Any, token: str = "", **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    text = body if isinstance(body, str) else json.dumps(body)
    given = {"content_type": "application/json", "headers": headers, **more}
    return Client(enforce_csrf_checks=True).post(reverse("report-drawer"), text, **given)


def test_a_bridge_reports_and_is_told_whether_to_open(device: POSDevice) -> None:
    token = drawers.connect(device.pk)

    answer = post({"open": True}, token)
    assert (answer.status_code, answer.json()) == (200, {"open": False})
    drawer = Drawer.objects.get()
    assert drawer.is_open
    assert drawer.reported_at
    assert JournalEntry.objects.filter(code="13005").count() == 1
    post({"open": True}, token)
    post({"open": False}, token)
    assert JournalEntry.objects.filter(code__in=("13005", "13006")).count() == 2


def test_a_report_of_no_change_is_one_statement(device: POSDevice) -> None:
    token = drawers.connect(device.pk)
    post({"open": False}, token)

    with CaptureQueriesContext(connection) as queries:
        post({"open": False}, token)
    assert len(queries) == 1


@pytest.mark.parametrize(
    ("body", "more", "status"),
    [
        ("", {}, 415),
        ("{", {}, 400),
        ("[]", {}, 400),
        ({}, {}, 400),
        ({"open": "false"}, {}, 400),
        ({"open": 0}, {}, 400),
        ({"open": None}, {}, 400),
        ("\xff", {}, 400),
        ("{" * 1001, {}, 413),
        ("[" * 1000, {}, 400),
        ({"open": True}, {"content_type": "text/plain"}, 415),
    ],
)
def test_what_is_no_report_is_a_problem_and_changes_nothing(
    device: POSDevice, body: Any, more: dict[str, Any], status: int
) -> None:
    token = drawers.connect(device.pk)
    before = JournalEntry.objects.count()

    answer = post(body, token, **more)

    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    problem = json.loads(answer.content)
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert problem["title"]
    assert problem["detail"]
    assert Drawer.objects.get().reported_at is None
    assert JournalEntry.objects.count() == before


def test_who_has_no_token_is_refused(device: POSDevice) -> None:
    old = drawers.connect(device.pk)
    new = drawers.connect(device.pk)

    for token in ("", "x", old):
        answer = post({"open": False}, token)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert Drawer.objects.get().reported_at is None
    assert post({"open": False}, new).status_code == 200
    drawers.disconnect(device.pk)
    assert post({"open": False}, new).status_code == 401


def test_a_report_is_posted(device: POSDevice) -> None:
    answer = Client().get(reverse("report-drawer"))

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"


def test_a_token_is_kept_as_a_hash_and_opens_one_devices_drawer(device: POSDevice) -> None:
    token, other = drawers.connect(device.pk), make.device()
    drawers.connect(other.pk)
    post({"open": True}, token)

    assert Drawer.objects.get(device=device).token_sha256 != token
    assert not Drawer.objects.get(device=other).is_open
    assert not JournalEntry.objects.filter(device=other, code="13005").exists()


def test_a_removed_bridge_leaves_the_till_to_sell_without_cash(device: POSDevice) -> None:
    token = drawers.connect(device.pk)
    post({"open": True}, token)
    drawers.disconnect(device.pk)
    drawers.disconnect(device.pk)

    assert drawers.lock(device.pk) is None
    texts = list(JournalEntry.objects.order_by("number").values_list("text", flat=True))
    assert texts == ["drawer bridge connected", "drawer opened; no sale", "drawer bridge removed"]
