"""What a database that has seen little does with many goods at once."""

import pytest
from django.db import connection, transaction

from stores import seed
from stores.database import as_owner
from stores.models import Barcode
from tests import make

READ = """
SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'stores_product'
"""


def read_one_after_the_other() -> int:
    """Rows of products that this transaction has read without an index."""
    with connection.cursor() as cursor:
        cursor.execute(READ)
        return int(cursor.fetchone()[0])


@pytest.mark.usefixtures("committed")
def test_thousands_of_new_goods_are_not_checked_against_each_other() -> None:
    product = make.product()
    with as_owner(), connection.cursor() as cursor:
        # As autovacuum leaves it: one page, and PostgreSQL knows it.
        cursor.execute("VACUUM FULL stores_product")
        cursor.execute("ANALYZE stores_product")
    for number in range(8):  # From the sixth on, a plan is kept.
        Barcode.objects.create(merchant=product.merchant, product=product, gtin=f"{number:014d}")
    with transaction.atomic():
        seed.seed()
        before = read_one_after_the_other()
        connection.check_constraints()
        assert read_one_after_the_other() - before < 5000
        transaction.set_rollback(True)
