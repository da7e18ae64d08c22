"""How a sale ends at the till: its receipt is handed over or declined, then the next customer.

Source: kassasystemforskrifta 2-6 (4) (no sale ends without a receipt), and its change of 21
September 2018: with an integrated payment the customer may decline it, which SAF-T's event 13030
tells. Whatever begins the next sale ends the last one first: *Next customer*, the next goods, and
the switch to training or back.
"""

import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from pos import baskets, forms, journal, owed
from pos.journal import Code
from pos.models import Basket, Delivery, JournalEntry, Mailing, Receipt
from pos.refusals import NotPossible
from pos.shifts import now

ON_ITS_WAY = (Mailing.State.WAITING, Mailing.State.SENDING)
# The receipt was handed over, is on its way by mail, or was declined; or it is of no sale.
_ITS = {"receipt": OuterRef("pk")}
IS_CONCLUDED = (
    Q(kind=Receipt.Kind.TRAINING)
    | Exists(Delivery.objects.filter(**_ITS))
    | Exists(Mailing.objects.filter(**_ITS, state__in=ON_ITS_WAY))
    | Exists(JournalEntry.objects.filter(**_ITS, code=Code.RECEIPT_DECLINED))
)


def may_be_declined(receipt: Receipt) -> bool:
    """Whether all of the sale was paid by an integrated payment.

    A gift card's number is on its receipt and nowhere else: that one has to come out.
    """
    kinds = {tender["kind"] for tender in receipt.content["tenders"]}
    return receipt.kind == Receipt.Kind.SALE and kinds <= owed.INTEGRATED and not receipt.gift_cards


@transaction.atomic(durable=True)
def decline(receipt: Receipt, *, key: uuid.UUID, staff_id: int) -> None:
    """The customer wants no receipt: journal it, and show the next customer's basket.

    Once is enough, and what has been handed over is not declined. The first print that is asked
    for later is still the original. Raises NotPossible where the receipt has to come out.
    """
    basket = baskets.lock(receipt.device_id)
    if not forms.is_first(key, device_id=receipt.device_id, act="decline"):
        return
    if not may_be_declined(receipt):
        raise NotPossible(_("This sale needs its receipt: print it or send it."))
    _decline(receipt, staff_id=staff_id)
    if basket.follows_id == receipt.basket_id:
        _show_next(basket)


def _decline(receipt: Receipt, *, staff_id: int) -> None:
    """Under the lock of the device's basket."""
    numbering = journal.lock(receipt.device_id)
    if not concluded(Receipt.objects.filter(pk=receipt.pk)).exists():
        said = owed.declined(receipt.number, receipt.total)
        journal.write(numbering, at=now(), staff_id=staff_id, receipt=receipt, **said)


@transaction.atomic(durable=True)
def next_customer(device_id: int, *, key: uuid.UUID) -> Basket:
    """Stop showing the sale that the open basket follows.

    Raises NotPossible while its receipt has neither been handed over nor declined.
    """
    basket = baskets.lock(device_id)
    if forms.is_first(key, device_id=device_id, act="dismiss") and basket.follows_id:
        if not concluded(_of_last(basket)).exists():
            raise owed.refusal()
        _show_next(basket)
    return basket


def end_last(basket: Basket, *, staff_id: int) -> None:
    """Under the basket's lock: another act is about to begin the next sale, and saves the basket.

    What an integrated payment has paid is declined by that, as *Next customer* does. Raises
    NotPossible while any other receipt is owed.
    """
    if basket.follows_id:
        for receipt in _of_last(basket).exclude(IS_CONCLUDED):
            if not may_be_declined(receipt):
                raise owed.refusal()
            _decline(receipt, staff_id=staff_id)
        basket.follows = None


def _of_last(basket: Basket) -> QuerySet[Receipt]:
    return Receipt.objects.filter(basket=basket.follows_id)


def concluded(receipts: QuerySet[Receipt]) -> QuerySet[Receipt]:
    """Those whose sale has ended as the law asks."""
    return receipts.filter(IS_CONCLUDED)


def _show_next(basket: Basket) -> None:
    basket.follows = None
    baskets.save(basket, "follows")
