"""The chains are walked as of one moment: what a till writes meanwhile is no fault."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from pos import days, deliveries, verification
from pos.models import Delivery, Numbering, Report
from tests.beside import begin
from tests.pos.test_days import close
from tests.pos.till import Till, open_till


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def written_after(table: str, act: Callable[[], Any]) -> Callable[..., Any]:
    """Once a query has read this table, somebody acts beside us and commits."""
    waiting = [act]

    def ask(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if waiting and f'FROM "{table}"' in sql:
            begin(waiting.pop()).join(10)
        return answer

    return ask


def test_a_delivery_between_two_looks_is_no_fault(till: Till) -> None:
    receipt = till.sell()

    def print_out() -> None:
        deliveries.print_out(receipt, staff_id=till.staff.pk)

    with connection.execute_wrapper(written_after("pos_delivery", print_out)):
        assert list(verification.faults(till.device)) == []
    assert Delivery.objects.count() == 1
    assert list(verification.faults(till.device)) == []


@pytest.mark.parametrize("table", ["pos_numbering", "pos_report"])
def test_sales_and_reports_between_two_looks_are_no_fault(till: Till, table: str) -> None:
    till.sell()
    close(till)
    till.sell()

    def act() -> None:
        till.sell()
        days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4())
        till.sell()

    with connection.execute_wrapper(written_after(table, act)):
        assert list(verification.faults(till.device)) == []
    assert (Report.objects.count(), Numbering.objects.get().sales) == (2, 4)


def test_who_walks_the_chains_writes_nothing_and_leaves_no_transaction_open(till: Till) -> None:
    till.sell()
    verification.faults(till.device)

    assert not connection.in_atomic_block
    till.sell()
    assert list(verification.faults(till.device)) == []
