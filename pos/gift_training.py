"""Paying with a gift card in training: with one that was sold in training, up to what it says.

Such a card has no balance and no entries; what has been rehearsed with it is the sum of the
tenders that name it.
"""

from django.db.models import Sum
from django.utils.translation import gettext as _

from pos import tenders
from pos.models import Basket, GiftCard, Receipt, Tender
from pos.refusals import NotPossible
from pos.shifts import now


def take(basket: Basket, card: GiftCard, *, staff_id: int) -> Receipt | None:
    """Under the locks of basket and card. Raises NotPossible for a real card and an empty one."""
    if not card.is_training:
        raise NotPossible(_("This gift card is real. In training, use one that was sold here."))
    if card.currency != basket.currency:
        raise NotPossible(_("This gift card is in another currency. Take another tender."))
    used = Tender.objects.filter(
        kind=Tender.Kind.TRAINING, reference__startswith=f"T{card.pk}-"
    ).order_by()
    left = card.amount - int(used.aggregate(sum=Sum("amount"))["sum"] or 0)
    if left <= 0:
        raise NotPossible(_("Nothing is left on this gift card. Take another tender."))
    return tenders.receive(
        basket,
        **tenders.as_kind(basket, Tender.Kind.GIFT_CARD),
        amount=min(left, tenders.left_to_pay(basket)),
        reference=f"T{card.pk}-{used.count() + 1}",
        staff_id=staff_id,
        at=now(),
    )
