"""What stands for money in training: tenders of a kind of their own that say what they rehearse.

No sum knows that kind. A gift card of training has no balance and no entries: what has been
rehearsed with it is the sum of the tenders that name it.
"""

from typing import Any, Protocol

from django.db.models import QuerySet, Sum

from pos.models import GiftCard, Tender

Kind = Tender.Kind


class IsTraining(Protocol):
    """What knows whether it is of training."""

    is_training: bool


def as_kind(paid: IsTraining, kind: Kind) -> dict[str, Any]:
    """How a tender of this kind is received or given back: in training as a rehearsal, no money."""
    if not paid.is_training:
        return {"kind": kind}
    return {"kind": Kind.TRAINING, "rehearses": "" if kind == Kind.TRAINING else kind}


def left_on(card: GiftCard) -> int:
    """Under its lock: what of a gift card of training is not spent, in minor units."""
    return card.amount - int(_named(card.pk).aggregate(sum=Sum("amount"))["sum"] or 0)


def reference(card_id: int) -> str:
    """Under its lock: the reference of the next tender that names such a card."""
    return f"T{card_id}-{_named(card_id).count() + 1}"


def _named(card_id: int) -> QuerySet[Tender]:
    named = Tender.objects.filter(kind=Kind.TRAINING, reference__startswith=f"T{card_id}-")
    return named.order_by()
