"""Training: a POS device sells to nobody, takes no money, and every receipt of it says so.

Source: kassasystemforskrifta 2-8-6 (allowed since 2016): an own series of receipts, marked; number
and amount in the X and Z report; never in any sum of sales. Only a manager switches it (the route's
policy), and only between two sales: what was begun before is not touched. What was sold in training
comes back in training alone, by a training receipt; nothing else comes back there.
"""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from pos import baskets, forms, handover, journal
from pos.models import Basket, Receipt
from pos.refusals import NotPossible
from pos.shifts import now
from pos.standing import standing
from stores.models import POSDevice


def refuse_other_kind(receipt: Receipt, basket: Basket) -> None:
    """Raise NotPossible for a sale that is not of the kind of the till's open basket."""
    if basket.is_training and not receipt.is_training:
        raise NotPossible(
            _("This sale is real, and this till is in training. End the training first.")
        )
    if receipt.is_training and not basket.is_training:
        raise NotPossible(
            _("This receipt is of training: nothing was sold. It comes back in training only.")
        )


@transaction.atomic(durable=True)
def switch(device: POSDevice, *, is_on: bool, key: uuid.UUID, staff_id: int) -> Basket:
    """Put a device into training, or back to selling; safe to repeat.

    Raises Frozen while a payment lives, NotPossible while anything is in the basket and while the
    last sale's receipt is owed.
    """
    baskets.current(device)
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="training") or basket.is_training == is_on:
        return basket
    baskets.refuse_frozen(basket)
    if basket.credit or basket.lines.exists() or standing(basket.tenders.all()):
        raise NotPossible(_("Something is in the basket. Complete the sale or empty the basket."))
    if Basket.objects.filter(device=device, state=Basket.State.PARKED).exclude(frozen_at=None):
        raise NotPossible(_("A parked basket still waits for its payment. Complete it first."))
    handover.end_last(basket, staff_id=staff_id)
    # A basket is of one kind from its beginning, and whoever was to pay the old one is not asked.
    basket.state = Basket.State.VOID
    baskets.save(basket, "state", "follows")
    POSDevice.objects.filter(pk=device.pk).update(is_training=is_on)
    device.is_training = is_on
    code = journal.Code.TRAINING_ON if is_on else journal.Code.TRAINING_OFF
    text = f"training {'on' if is_on else 'off'}"
    journal.record(device.pk, code=code, at=now(), text=text, staff_id=staff_id)
    baskets.open_next(device)
    return baskets.current(device)
