"""The rules over totals and reports find what was changed behind the product's back."""

from typing import Any

import pytest
from django.db import connection, transaction

from payments import invariants
from stores.database import as_owner
from tests.pos.acts import Player
from tests.pos.till import Till, open_till

HOLDS: dict[str, list[str]] = {
    "I-45": [
        "UPDATE pos_report SET number = number + 1",
        "UPDATE pos_numbering SET z_reports = 7",
        "DELETE FROM pos_report WHERE kind = 'X'",
    ],
    "I-46": [
        "UPDATE pos_report SET content = content || '{\"receipts\": 7}'",
        "UPDATE pos_report SET entry_number = entry_number - 1",
        "UPDATE pos_shift SET business_date = business_date - 1",
    ],
    "I-47": [
        "UPDATE pos_numbering SET grand_sales = grand_sales + 1",
        "UPDATE pos_numbering SET grand_returns = 1",
        'UPDATE pos_numbering SET totals = \'{"counts": {}, "names": {}}\'',
    ],
}


@pytest.fixture
def till(committed: Any) -> Till:
    player = Player(open_till())
    acts = ("add", "sell", "add", "sell", "x", "return", "print", "print", "z", "add")
    player.play([(act, 0) for act in acts])
    player.ahead[0] = 1
    player.play([("sell", 0), ("return", 0)])
    return player.till


def broken() -> set[str]:
    return {result.name for result in invariants.breaches()}


def test_a_day_and_its_reports_break_no_rule(till: Till) -> None:
    assert broken() == set()


@pytest.mark.parametrize(("rule", "statement"), [(r, s) for r, all_ in HOLDS.items() for s in all_])
def test_a_rule_finds_what_was_changed(till: Till, rule: str, statement: str) -> None:
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pos_report DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE pos_report ENABLE TRIGGER USER")
    assert rule in broken()
