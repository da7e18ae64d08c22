"""What it costs to keep who has paid: nothing where a store does not, and no sale waits for it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payments import marks
from payments.models import PayerMark
from tests import make
from tests.payments import test_keeper_statements as keeping
from tests.payments import test_sale_statements as selling
from tests.payments.by_app import ask_by_qr, turn
from tests.payments.deliveries import register
from tests.payments.shop import Shop, Town, open_shop


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


def test_a_sale_costs_the_till_no_statement_more(shop: Shop, client: Client) -> None:
    make.signed_in(client, shop.device, shop.staff)
    tablet = selling.Counted(client)
    selling.sell(shop, tablet)
    costs = []
    for is_on in (False, True):
        turn(shop, on=is_on)
        tablet.steps.clear()
        selling.sell(shop, tablet)
        costs.append(list(tablet.steps))
        assert PayerMark.objects.exists() is is_on
    assert costs[0] == costs[1]
    assert sum(count for _step, count in costs[1]) == 16


def test_a_sale_costs_the_keeper_no_statement_more(shop: Shop, client: Client) -> None:
    turn(shop, on=True)
    registration = register(shop)
    keeping.sell(shop, client, registration, keeping.Counted())
    counted = keeping.Counted()
    keeping.sell(shop, client, registration, counted)
    assert PayerMark.objects.count() == 2
    assert sum(count for _step, count in counted.steps) == 24


def test_finding_out_who_paid_costs_seven_statements_beside_the_sale(shop: Shop) -> None:
    """A worker's: three of them are the mark's, four that an erasure is not overtaken."""
    turn(shop, on=True)
    shop.keep(ask_by_qr(shop))
    (mark_id,) = marks.due()
    with CaptureQueriesContext(connection) as queries:
        marks.find_out(mark_id)
    assert PayerMark.objects.get().last_digits
    assert len(queries) == 7
