"""The order of locks: the basket before its payment, both before the device's counters."""

from django.db import connection

from payments.models import Operation, Payment
from pos.models import Basket
from stores.prepared import Parts, columns, read_all

PARTS: Parts = [(Basket, ""), (Payment, ""), (Operation, "")]
# The payment is locked from what the first part gives: only once its basket is ours.
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
)
SELECT {columns(Basket, "basket")}, {columns(Payment, "payment")},
    {columns(Operation, "operation")}
FROM basket CROSS JOIN payment
LEFT JOIN payments_operation operation
    ON operation.payment_id = %(payment)s AND operation.outcome = 'PENDING'
"""  # noqa: S608


def lock(payment_id: int) -> tuple[Basket, Payment]:
    """Lock a payment and its basket to the end of the transaction, in the one safe order."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"payment": payment_id})
        row = cursor.fetchone()
    if row is None:
        raise Payment.DoesNotExist
    basket, payment, payment.open_operation = read_all(PARTS, row)
    payment.basket = basket
    return basket, payment
