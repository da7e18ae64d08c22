"""Changes of a gift card's balance, each a row that stays. The caller holds the card's lock.

What a basket holds of a card is a tender, so it is committed, seen by every other till, and given
back by a tender of its own.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from pos import journal
from pos.journal import Code, Event
from pos.models import Basket, GiftCard, GiftCardEntry, Return, ReturnPart, Tender
from pos.refusals import NotPossible
from pos.standing import has_other_money, standing

Kind = GiftCardEntry.Kind


def lock(card_id: int) -> GiftCard:
    """The card, locked to the end of the transaction."""
    return GiftCard.objects.select_for_update().get(pk=card_id)


def lock_all(card_ids: Iterable[int]) -> dict[int, GiftCard]:
    """Several cards by id, each locked after those before it: so nobody waits in a circle."""
    cards = GiftCard.objects.filter(pk__in=set(card_ids))
    return {card.pk: card for card in cards.select_for_update().order_by("pk")}


def change(card: GiftCard, kind: Kind, amount: int, *, at: dt.datetime, **of: Any) -> GiftCardEntry:
    """A new entry of so many minor units, and the card's new balance: neither is saved yet.

    `of` says whose it is: `tender`, `goods_return`, `undoes`, `staff_id`.
    """
    last = card.entries.aggregate(last=Max("number"))["last"] or 0
    card.balance += amount
    return GiftCardEntry(
        card=card, number=last + 1, kind=kind, amount=amount, balance=card.balance, at=at, **of
    )


def keep(entry: GiftCardEntry) -> None:
    """Save an entry, and its card as it is after it."""
    entry.save(force_insert=True)
    entry.card.save(update_fields=["balance", "closed_at"])


def held(basket: Basket) -> list[Tender]:
    """The gift cards that pay a part of a basket, in the order in which they were taken."""
    rows = basket.tenders.filter(kind=Tender.Kind.GIFT_CARD).order_by("pk")
    return standing(rows.select_related("card_entry__card"))


def pays(basket: Basket) -> bool:
    """Whether a gift card pays a part of it, or what comes back for it was paid by one."""
    back = ReturnPart.objects.filter(goods_return__basket=basket, kind=Tender.Kind.GIFT_CARD)
    return bool(held(basket)) or back.filter(goods_return__state=Return.State.ASKED).exists()


def give_back(basket: Basket, tender: Tender, *, at: dt.datetime, staff_id: int | None) -> None:
    """Under the basket's lock: the card has again what the basket held of it; journalled."""
    taken = tender.card_entry
    card = lock(taken.card_id)
    back = Tender.objects.create(
        basket=basket,
        kind=Tender.Kind.GIFT_CARD,
        amount=-tender.amount,
        reference=tender.reference,
        staff_id=staff_id,
        received_at=at,
    )
    given = {"tender": back, "undoes": taken, "staff_id": staff_id}
    keep(change(card, Kind.GIVEN_BACK, tender.amount, at=at, **given))
    journal.record(
        basket.device_id,
        code=Code.OTHER,
        at=at,
        text=f"gift card {card.last_digits} given back; amount {tender.amount}",
        staff_id=staff_id,
        details={
            "event": str(Event.GIFT_CARD_GIVEN_BACK),
            "card": card.pk,
            "amount": tender.amount,
            "basket": basket.pk,
        },
    )


def give_all_back(basket: Basket, *, at: dt.datetime, staff_id: int | None = None) -> None:
    """Under its lock: a basket is given up, and no card has paid for it."""
    tenders = held(basket)
    # All before the counters.
    lock_all(tender.card_entry.card_id for tender in tenders)
    for tender in tenders:
        give_back(basket, tender, at=at, staff_id=staff_id)


def refuse_other_money(basket: Basket) -> None:
    """Raise NotPossible where something else than gift cards has been received for a basket."""
    if has_other_money(basket, Tender.Kind.GIFT_CARD):
        raise NotPossible(_("Money has been received. Complete the sale or return the goods."))
