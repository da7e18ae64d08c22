"""A printer asks every two seconds, all day: what that costs the database."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stores.models import Printer
from tests.pos.fake_printer import CLOSED, put_up
from tests.pos.till import Till, open_till

pytestmark = pytest.mark.django_db


def cost(printer: Printer, secret: str, status: str = "200 OK") -> int:
    report = {"printerMAC": printer.mac, "statusCode": status, "status": CLOSED}
    client = Client(enforce_csrf_checks=True)
    url = reverse("cloudprnt", args=[secret])
    with CaptureQueriesContext(connection) as queries:
        answer: Any = client.post(url, json.dumps(report), content_type="application/json")
    assert answer.status_code == 200
    assert not answer.cookies
    return len(queries)


@pytest.fixture
def till() -> Till:
    return open_till()


def test_a_poll_of_no_news_is_one_statement(till: Till) -> None:
    printer, secret = put_up(till.device)
    cost(printer, secret)

    assert cost(printer, secret) == 1
    till.sell()
    assert cost(printer, secret) == 1


def test_with_a_drawer_that_has_not_moved_it_is_two(till: Till) -> None:
    printer, secret = put_up(till.device, drawer_device=till.device)
    cost(printer, secret)

    assert cost(printer, secret) == 2


def test_a_printers_row_is_written_when_there_is_news_and_seldom_otherwise(till: Till) -> None:
    printer, secret = put_up(till.device)
    cost(printer, secret)
    seen = Printer.objects.get().last_seen_at
    cost(printer, secret)
    assert Printer.objects.get().last_seen_at == seen

    cost(printer, secret, "410 Out of paper")

    assert Printer.objects.get().status_code == "410 Out of paper"


def test_a_sale_that_prints_by_itself_costs_no_statement_more(till: Till) -> None:
    def statements() -> int:
        till.add(till.hoodie)
        with CaptureQueriesContext(connection) as queries:
            till.sell_what_is_there()
        return len(queries)

    statements()
    before = statements()
    put_up(till.device)

    assert statements() == before
