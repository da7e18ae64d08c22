"""The order of locks: basket, payment, the device's drawer, and all before its counters."""

from django.db import connection

from payments.models import Operation, Payment
from pos.models import Basket
from stores.prepared import Parts, columns, read_all

PARTS: Parts = [(Basket, ""), (Payment, ""), (Operation, "")]
# The payment is locked from what the first part gives: only once its basket is ours. And so is the
# drawer, where a bridge reports one: it stays open or closed until we have written.
LOCK = f"""
WITH basket AS (
    SELECT basket.* FROM payments_payment
    JOIN pos_basket basket ON basket.id = basket_id
    WHERE payments_payment.id = %(payment)s
    FOR UPDATE OF basket
), payment AS (
    SELECT payment.* FROM basket
    JOIN payments_payment payment ON payment.basket_id = basket.id
    WHERE payment.id = %(payment)s
    FOR UPDATE OF payment
), drawer AS (
    SELECT drawer.is_open FROM payment
    JOIN pos_drawer drawer
        ON drawer.device_id = payment.device_id AND drawer.token_sha256 IS NOT NULL
    FOR UPDATE OF drawer
)
SELECT {columns(Basket, "basket")}, {columns(Payment, "payment")},
    {columns(Operation, "operation")}, EXISTS (
        SELECT FROM payments_operation done
        WHERE done.payment_id = %(payment)s AND done.kind = 'CAPTURE' AND done.outcome = 'DONE'
    ), drawer.is_open
FROM basket CROSS JOIN payment LEFT JOIN drawer ON true
LEFT JOIN payments_operation operation
    ON operation.payment_id = %(payment)s AND operation.outcome = 'PENDING'
"""  # noqa: S608


def lock(payment_id: int) -> tuple[Basket, Payment]:
    """Lock a payment, its basket and its till's drawer to the end of the transaction, in order."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"payment": payment_id})
        row = cursor.fetchone()
    if row is None:
        raise Payment.DoesNotExist
    basket, payment, payment.open_operation = read_all(PARTS, row)
    payment.basket, payment.is_drawer_open = basket, bool(row[-1])
    payment.is_capture_done = row[-2]
    return basket, payment
