"""A step that fails on our side: whatever the reason, a person is told when it goes on."""

from django.db import transaction
from django.utils import timezone

from payments import flags
from payments.locks import lock
from payments.models.flagged import FLAG_FIELDS
from pos import baskets


@transaction.atomic(durable=True)
def remember(payment_id: int) -> None:
    """Nobody can say how the payment stands; after a while it goes to the list.

    The next step that succeeds takes it back, as after an answer that Vipps did not give.
    """
    basket, payment = lock(payment_id)
    at = timezone.now()
    before = (payment.unknown_since is None, payment.flag)
    payment.unknown_since = payment.unknown_since or at
    flags.raise_by_time(payment, at)
    payment.save(update_fields=["unknown_since", *FLAG_FIELDS])
    is_news = before != (payment.unknown_since is None, payment.flag)
    if is_news and basket.is_alive:
        baskets.touch(basket)
