"""Whatever is about a payment locks in one order: baskets by id, the payment, drawers by id.

The order of all locks stands in docs/architecture.md.
"""

from collections.abc import Iterable

from django.db import connection

from payments.models import Operation, Payment
from pos.models import Basket
from stores.prepared import Parts, columns, read_all

PARTS: Parts = [(Basket, ""), (Payment, ""), (Operation, "")]
# A return that waits for its refund is about the sale whose goods come back and, in an exchange,
# the basket that they pay for: the answer settles those as well, so they are locked along. Each
# part is locked only once all of the one before is ours: that is what the sums ask for. A drawer
# that a bridge reports stays open or closed until we have written: of each till where a receipt may
# be.
LOCK = f"""
WITH basket AS (
    SELECT * FROM pos_basket WHERE id IN (
        SELECT basket_id FROM payments_payment WHERE id = %(payment)s
        UNION ALL
        SELECT unnest(%(also)s::bigint[])
        UNION ALL
        SELECT unnest(ARRAY[of_it.basket_id, sale.basket_id])
        FROM payments_operation under_way
        JOIN pos_return of_it ON of_it.id = under_way.goods_return_id
        LEFT JOIN pos_receipt sale ON sale.id = of_it.original_id
        WHERE under_way.payment_id = %(payment)s AND under_way.outcome = 'PENDING'
    )
    ORDER BY id
    FOR UPDATE
), payment AS (
    SELECT payment.* FROM (SELECT count(*) AS held FROM basket) AS baskets
    JOIN payments_payment payment ON baskets.held > 0
    WHERE payment.id = %(payment)s
    FOR UPDATE OF payment
), drawer AS (
    SELECT drawer.device_id, drawer.is_open FROM payment
    JOIN pos_drawer drawer ON drawer.token_sha256 IS NOT NULL AND (
        drawer.device_id = payment.device_id
        OR drawer.device_id IN (SELECT device_id FROM basket)
        OR drawer.device_id IN (
            SELECT of_it.device_id FROM payments_operation under_way
            JOIN pos_return of_it ON of_it.id = under_way.goods_return_id
            WHERE under_way.payment_id = %(payment)s AND under_way.outcome = 'PENDING'
        )
    )
    ORDER BY drawer.id
    FOR UPDATE OF drawer
)
SELECT {columns(Basket, "basket")}, {columns(Payment, "payment")},
    {columns(Operation, "operation")}, EXISTS (
        SELECT FROM payments_operation done
        WHERE done.payment_id = %(payment)s AND done.kind = 'CAPTURE' AND done.outcome = 'DONE'
    ), (SELECT bool_or(is_open) FROM drawer WHERE device_id = payment.device_id)
FROM payment JOIN basket ON basket.id = payment.basket_id
LEFT JOIN payments_operation operation
    ON operation.payment_id = %(payment)s AND operation.outcome = 'PENDING'
"""  # noqa: S608


def lock(payment_id: int, *, also: Iterable[int] = ()) -> tuple[Basket, Payment]:
    """Lock a payment, its basket and its till's drawer to the end of the transaction, in order.

    And what the refund is about that is under way, see `LOCK`; `also` are the ids of other baskets.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"payment": payment_id, "also": list(also)})
        row = cursor.fetchone()
    if row is None:
        raise Payment.DoesNotExist
    basket, payment, payment.open_operation = read_all(PARTS, row)
    payment.basket, payment.is_drawer_open = basket, bool(row[-1])
    payment.is_capture_done = row[-2]
    return basket, payment
