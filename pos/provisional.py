"""What the open basket comes to, on paper, before it is paid: marked as no receipt.

Source: kassasystemforskrifta 2-8-6 (heading), 2-8-2 (1) o (number and amount in the reports). The
law asks for no series of it; ours has one, so that a slip can be found in the journal.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pos import baskets, documents, journal
from pos.refusals import NotPossible
from pos.shifts import now
from stores.models import POSDevice, Staff


@transaction.atomic(durable=True)
def print_out(device: POSDevice, *, staff: Staff) -> dict[str, Any]:
    """Number and journal a provisional receipt of the open basket; returns its content.

    Raises Frozen while a payment lives, NotPossible for an empty basket and in training, whose
    papers are of its own kind.
    """
    basket = baskets.lock(device.pk)
    baskets.refuse_frozen(basket)
    baskets.refuse_empty(basket)
    if basket.is_training:
        raise NotPossible(_("In training there is only the training receipt: complete the sale."))
    numbering, at = journal.lock(device.pk), now()
    numbering.provisionals += 1
    numbering.save(update_fields=["provisionals"])
    journal.write(
        numbering,
        code=journal.Code.PROVISIONAL_RECEIPT,
        at=at,
        text=f"provisional receipt {numbering.provisionals}; amount {basket.total}",
        staff_id=staff.pk,
        details={
            "number": numbering.provisionals,
            "amount": basket.total,
            "basket": basket.pk,
        },
    )
    return documents.provisional(
        basket,
        device=device,
        lines=baskets.lines_of(basket),
        number=numbering.provisionals,
        staff=staff,
        at=at,
    )
