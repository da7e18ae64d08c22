"""Paying with a gift card in training: with one that was sold in training, up to what it says.

What has been rehearsed with it stands in `pos.rehearsals`.
"""

from django.utils.translation import gettext as _

from pos import rehearsals, tenders
from pos.models import Basket, GiftCard, Receipt, Tender
from pos.refusals import NotPossible
from pos.shifts import now


def take(basket: Basket, card: GiftCard, *, staff_id: int) -> Receipt | None:
    """Under the locks of basket and card. Raises NotPossible for a real card and an empty one."""
    if not card.is_training:
        raise NotPossible(_("This gift card is real. In training, use one that was sold here."))
    if card.currency != basket.currency:
        raise NotPossible(_("This gift card is in another currency. Take another tender."))
    if card.closed_at:
        raise NotPossible(_("This gift card was returned. Take another tender."))
    left = rehearsals.left_on(card)
    if left <= 0:
        raise NotPossible(_("Nothing is left on this gift card. Take another tender."))
    return tenders.receive(
        basket,
        **rehearsals.as_kind(basket, Tender.Kind.GIFT_CARD),
        amount=min(left, tenders.left_to_pay(basket)),
        reference=rehearsals.reference(card.pk),
        staff_id=staff_id,
        at=now(),
    )
