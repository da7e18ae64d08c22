"""What the office does about gift cards: block, set free, release what a till holds, add up."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from pos import baskets, forms, gift_ledger
from pos.models import Basket, GiftCard, GiftCardEntry, GiftCardNote
from pos.refusals import NotPossible
from pos.shifts import now


@transaction.atomic(durable=True)
def block(card_id: int, *, is_blocked: bool, note: str, user: User) -> None:
    """A card pays no more, or pays again; the note says why, for ever. Raises NotPossible."""
    card = gift_ledger.lock(card_id)
    note = forms.read_words(note, most=200)
    if not note:
        raise NotPossible(_("Say why. It is kept with your name."))
    if bool(card.blocked_at) == is_blocked or card.closed_at:
        raise NotPossible(_("Something has happened since you opened that page. Look again."))
    at = now()
    card.blocked_at = at if is_blocked else None
    card.save(update_fields=["blocked_at"])
    GiftCardNote.objects.create(card=card, is_blocked=is_blocked, note=note, user=user, at=at)


@transaction.atomic(durable=True)
def release(card: GiftCard, tender_id: int) -> None:
    """What an unfinished basket holds of a card goes back to it: its till may be gone.

    Raises Frozen while a payment lives there, NotPossible when nothing is held any more.
    """
    entry = held_by_tills(card).filter(tender=tender_id).select_related("tender").first()
    basket_id = entry.tender.basket_id if entry and entry.tender else None
    basket = Basket.objects.select_for_update().filter(pk=basket_id or 0).first()
    held = [one for one in gift_ledger.held(basket) if one.pk == tender_id] if basket else []
    if basket is None or not basket.is_alive or not held:
        raise NotPossible(_("Something has happened since you opened that page. Look again."))
    baskets.refuse_frozen(basket)
    gift_ledger.give_back(basket, held[0], at=now(), staff_id=None)
    baskets.touch(basket)


def held_by_tills(card: GiftCard) -> QuerySet[GiftCardEntry]:
    """What of a card unfinished baskets hold, the oldest first."""
    return GiftCardEntry.objects.filter(
        card=card,
        kind=GiftCardEntry.Kind.SPENT,
        undone_by=None,
        tender__basket__state__in=Basket.ALIVE,
    ).order_by("pk")


def outstanding(cards: QuerySet[GiftCard], *, until: dt.datetime) -> list[dict[str, Any]]:
    """What merchants owe the holders of these cards at a moment: one row per merchant and currency.

    From the ledger, so that any day can be asked for; what a basket held then counts as spent.
    """
    rows: Iterable[Any] = (
        GiftCardEntry.objects.filter(card__in=cards, at__lt=until)
        .values(name=F("card__merchant__name"), currency=F("card__currency"))
        .annotate(
            sold=_sum(Q(kind="SOLD")),
            used=_sum(Q(kind__in=["SPENT", "GIVEN_BACK", "RETURNED"])),
            back=_sum(Q(kind__in=["TAKEN_BACK", "PUT_BACK"])),
            left=Sum("amount"),
            cards=Count("card", distinct=True),
        )
        .order_by("name", "currency")
    )
    return list(rows)


def _sum(condition: Q) -> Sum:
    return Sum("amount", filter=condition, default=0)
