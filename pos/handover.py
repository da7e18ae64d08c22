"""How a sale ends at the till: its receipt is handed over or declined, then the next customer.

Source: kassasystemforskrifta 2-6 (4) (no sale ends without a receipt), and its change of 21
September 2018: with an integrated payment the customer may decline it, which SAF-T's event 13030
tells. Whatever begins the next sale ends the last one first: *Next customer*, the next goods, and
the switch to training or back.
"""

import uuid

from django.db import transaction
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from pos import baskets, forms, journal, owed
from pos.models import Basket, Receipt
from pos.refusals import NotPossible
from pos.shifts import now

# Of a query of receipts that joins nothing.
_ITS = Receipt._meta.db_table
IS_CONCLUDED = RawSQL(owed.is_concluded(_ITS), (), BooleanField())  # noqa: S611
MAY_BE_DECLINED = RawSQL(owed.may_be_declined(_ITS), (), BooleanField())  # noqa: S611


def may_be_declined(receipt: Receipt) -> bool:
    """Whether all of the sale was paid by an integrated payment, and no gift card was sold."""
    return Receipt.objects.filter(MAY_BE_DECLINED, pk=receipt.pk).exists()


@transaction.atomic(durable=True)
def decline(receipt: Receipt, *, key: uuid.UUID, staff_id: int) -> None:
    """The customer wants no receipt: journal it, and show the next customer's basket.

    Once is enough, and what has been handed over is not declined. The first print that is asked
    for later is still the original. Raises NotPossible where the receipt has to come out.
    """
    basket = baskets.lock(receipt.device_id)
    if not forms.is_first(key, device_id=receipt.device_id, act="decline"):
        return
    refusal = NotPossible(_("This sale needs its receipt: print it or send it."))
    _decline(receipt, staff_id=staff_id, refusal=refusal)
    if basket.follows_id == receipt.basket_id:
        _show_next(basket)


def _decline(receipt: Receipt, *, staff_id: int, refusal: NotPossible) -> None:
    """Under the lock of the device's basket. Raises `refusal` where it has to come out."""
    numbering = journal.lock(receipt.device_id)
    asked = Receipt.objects.filter(pk=receipt.pk).annotate(may=MAY_BE_DECLINED, ended=IS_CONCLUDED)
    found = asked.values("may", "ended").get()
    if not found["may"]:
        raise refusal
    if not found["ended"]:
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
            _decline(receipt, staff_id=staff_id, refusal=owed.refusal())
        basket.follows = None


def _of_last(basket: Basket) -> QuerySet[Receipt]:
    return Receipt.objects.filter(basket=basket.follows_id)


def concluded(receipts: QuerySet[Receipt]) -> QuerySet[Receipt]:
    """Those whose sale has ended as the law asks."""
    return receipts.filter(IS_CONCLUDED)


def _show_next(basket: Basket) -> None:
    basket.follows = None
    baskets.save(basket, "follows")
