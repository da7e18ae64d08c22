"""Baskets that come to another till, with the payment that lives on them.

A tablet has died, or the customer has come back at another till: what was asked of the phone goes
on, and the sale belongs to the till that shows it now.
"""

import uuid

from django.db import transaction

from payments.models import Payment
from pos import parking
from pos.models import Basket
from stores.models import POSDevice


@transaction.atomic(durable=True)
def recall(
    device: POSDevice, *, basket_id: int, key: uuid.UUID, staff_id: int, was_parked: bool = False
) -> Basket:
    """Bring a parked basket, or one of another till, to this till. Raises Stale, NotPossible.

    Nobody holds one of its payments and waits for anything else without the basket's lock, which
    is ours.
    """
    basket = parking.recall(
        device, basket_id=basket_id, key=key, staff_id=staff_id, was_parked=was_parked
    )
    Payment.objects.filter(basket=basket).exclude(device=device).update(device=device)
    return basket
