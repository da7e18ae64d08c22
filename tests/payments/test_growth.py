"""What a sale reads stays the same however much was sold before: no plan goes over old rows.

A plan that is kept is made for any value. An index on a few rows, the open baskets, is no part of
it unless the statement itself says that it wants those, and then the newest row costs all others.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from stores.database import as_owner
from tests import make
from tests.payments.shop import Shop, Town, open_shop
from tests.payments.test_sale_statements import Counted, sell

SOLD = 5_000
# How a copy differs from the sale that was made; n counts from 1.
COPIES = {
    "pos_basket": "'id', -n",
    "pos_basketline": "'id', -3 * n - x.place, 'basket_id', -n",
    "pos_tender": "'id', -n, 'basket_id', -n, 'reference', 'copied-' || n",
    "pos_receipt": "'id', -n, 'basket_id', -n, 'number', n + 100, 'sequence', n + 100",
    "pos_journalentry": "'id', -n, 'receipt_id', -n, 'number', n + 100",
    "payments_payment": "'id', -n, 'basket_id', -n, 'reference', 'copied-' || n",
    "payments_operation": "'id', -3 * n - x.place, 'payment_id', -n,"
    " 'idempotency_key', gen_random_uuid()",
    "payments_attempt": "'id', -9 * n - x.place, 'payment_id', -n, 'operation_id', -3 * n - 1",
    "payments_event": "'id', -9 * n - x.place, 'payment_id', -n",
}
# Those of the sale and of what stands beside it; a row or two of looking around are no growth.
MOST = 150


@pytest.fixture
def tablet(committed: Any, town: Town, client: Client) -> Iterator[tuple[Shop, Counted]]:
    shop = open_shop(town)
    make.signed_in(client, shop.device, shop.staff)
    client.get(reverse("till"))
    yield shop, Counted(client)
    connection.close()  # Its plans were for this test.


def test_a_sale_reads_no_old_rows(tablet: tuple[Shop, Counted]) -> None:
    shop, till = tablet
    payment = sell(shop, till)
    _grow(payment.basket_id, payment.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
    sell(shop, till)
    before = _read()

    sell(shop, till)

    after = _read()
    read = {table: after[table] - before[table] for table in COPIES}
    assert max(read.values()) <= MOST, read


def _grow(basket: int, payment: int) -> None:
    of = {"pos_basket": "id = %(basket)s", "payments_payment": "id = %(payment)s"}
    of["pos_journalentry"] = "receipt_id = (SELECT id FROM pos_receipt WHERE basket_id=%(basket)s)"
    with as_owner(), connection.cursor() as cursor:
        for table, changed in COPIES.items():
            is_payments = table.startswith("payments_")
            link = "payment_id = %(payment)s" if is_payments else "basket_id = %(basket)s"
            where = of.get(table, link)
            cursor.execute(
                f"INSERT INTO {table} SELECT (jsonb_populate_record(x.of,"  # noqa: S608
                f" jsonb_build_object({changed}))).* FROM generate_series(1, {SOLD}) n,"
                f" (SELECT t AS of, row_number() OVER (ORDER BY id) - 1 AS place FROM {table} t"
                f" WHERE {where}) x",
                {"basket": basket, "payment": payment},
            )
        for table in COPIES:
            cursor.execute(f"ANALYZE {table}")


def _read() -> dict[str, int]:
    """How many rows were read of each table, by whatever plan."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables"
        )
        return dict(cursor.fetchall())
