"""The receipt on the customer's own phone: a link that nobody can guess, good for one opening.

The opening is the delivery; later ones show only that it has been. To see the page with its button
is no opening: phones and mail servers look at links before people do.
"""

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from pos import deliveries, journal, live
from pos.models import Delivery, Receipt
from pos.refusals import NotPossible
from pos.shifts import now

# HMAC-SHA-256 under the installation's secret key: 256 bits that nobody else can make.
SIGNER = signing.Signer(salt="pos.digital", sep=".")


def link(receipt: Receipt) -> str:
    """The address that the till shows as a QR."""
    return settings.ORIGIN + reverse("digital-receipt", args=[SIGNER.sign(str(receipt.pk))])


def find(token: str) -> Receipt | None:
    """The receipt of a link; None for a link that we have not made."""
    try:
        pk = SIGNER.unsign(token)
    except signing.BadSignature:
        return None
    return Receipt.objects.exclude(kind=Receipt.Kind.TRAINING).filter(pk=int(pk)).first()


def opened(receipt: Receipt) -> Delivery | None:
    """When it was opened, if it was."""
    return receipt.deliveries.filter(kind=Delivery.Kind.DIGITAL).first()


@transaction.atomic(durable=True)
def open_up(receipt: Receipt) -> Delivery:
    """Count the first opening. Raises NotPossible for another, and when both are used up."""
    numbering = journal.lock(receipt.device_id)
    if opened(receipt):
        raise NotPossible(_("This receipt has been opened already."))
    # The till that shows its code no longer asks for paper.
    live.look_again(receipt.device_id)
    return deliveries.count(
        receipt,
        numbering,
        kind=Delivery.Kind.DIGITAL,
        is_copy=deliveries.is_next_a_copy(receipt),
        staff_id=None,
        at=now(),
    )
