"""The rules about ledgers and what is matched: every morning keeps them, and a breach is found."""

import pytest
from django.db import connection

from payments import invariants
from tests import make
from tests.payments.reconciliation.books import morning, plant, read_log, settle, sold
from tests.payments.shop import Shop
from tests.payments.test_money_back import portal
from tests.payments.test_returns import give_back

RULES = ("I-12", "I-18", "I-30", "I-37")
LATER = "'started_at', now() + interval '20 days'"


@pytest.fixture
def month(shop: Shop) -> Shop:
    """A sale, a return, what does not fit, and a payout: all matched."""
    payment = sold(shop)
    give_back(payment, make.user())
    shop.keep(payment, looks=2)
    read_log(shop, payment)
    sale = sold(shop)
    portal(shop, sale, "refund", 10000)
    read_log(shop, sale)
    plant(shop, "correction", msn=shop.unit.msn, amount=-100)
    plant(shop, "unknown_reference", msn=shop.unit.msn)
    settle(shop)
    sold(shop)
    morning(shop)
    return shop


def as_if(rule: str, *tables: tuple[str, str, str]) -> list[int]:
    """What a rule finds if rows of these tables were other ones, or were not there.

    The tables themselves refuse it, so the query sees others of their names.
    """
    (sql,) = (sql for name, _words, sql in invariants.read() if name == rule)
    others = ", ".join(
        f"{table} AS (SELECT (jsonb_populate_record(NULL::public.{table}, to_jsonb(t)"  # noqa: S608
        f" || jsonb_build_object({changed}))).* FROM public.{table} t WHERE {those})"
        for table, changed, those in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {others} {sql}")
        return [row[0] for row in cursor.fetchall()]


def test_a_month_with_all_that_happens_breaks_no_rule(month: Shop) -> None:
    broken = {found.name for found in invariants.breaches()}
    assert broken.isdisjoint(RULES)


@pytest.mark.parametrize(
    ("rule", "table", "changed", "those"),
    [
        ("I-18", "payments_ledgerentry", "'amount', t.amount + 1", "true"),
        (
            "I-18",
            "payments_ledgerentry",
            "'balance_before', 7, 'amount', balance_after-7",
            "true",
        ),
        ("I-18", "payments_ledgerentry", "", "t.sequence <> 2"),
        ("I-18", "payments_feed", "'count', t.count + 1", "true"),
        ("I-18", "payments_payout", "'left', t.left + 1", "true"),
        ("I-30", "payments_discrepancy", "", "t.reason <> 'UNKNOWN_REFERENCE'"),
        ("I-30", "payments_match", "'entry_id', NULL", "true"),
        ("I-37", "pos_tender", "'amount', t.amount - 1", "true"),
        ("I-37", "payments_match", "'entry_id', NULL, 'amount', t.amount + 1", "true"),
    ],
)
def test_what_was_changed_behind_our_back_is_found(
    month: Shop, rule: str, table: str, changed: str, those: str
) -> None:
    assert as_if(rule, (table, "", "true")) == []
    assert as_if(rule, (table, changed, those))


def test_what_is_in_no_ledger_and_on_no_list_is_found(month: Shop) -> None:
    later = ("payments_matching", LATER, "true")
    lost = ("payments_match", "'entry_id', NULL", "true")
    assert as_if("I-12", later) == []
    assert as_if("I-12", lost) == []
    assert len(as_if("I-12", later, lost)) == 5
