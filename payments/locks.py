"""The order of locks: the basket before its payment, both before the device's counters."""

from payments.models import Payment
from pos.models import Basket


def lock(payment_id: int) -> tuple[Basket, Payment]:
    """Lock a payment and its basket to the end of the transaction, in the one safe order."""
    basket_id = Payment.objects.values_list("basket_id", flat=True).get(pk=payment_id)
    basket = Basket.objects.select_for_update().get(pk=basket_id)
    payment = (
        Payment.objects.select_for_update(of=("self",))
        .select_related("sales_unit__keys", "device__store")
        .get(pk=payment_id)
    )
    payment.basket = basket
    return basket, payment
