"""Paying with gift cards: what a card can give is taken at once, and the rest is paid otherwise.

What is taken is a committed tender, so no other till can spend it too, and a till that dies leaves
it where everybody sees it: in its open basket and in the card's history.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from pos import (
    baskets,
    drawers,
    forms,
    gift_cards,
    gift_ledger,
    gift_numbers,
    gift_training,
    tenders,
)
from pos.gift_ledger import Kind
from pos.models import Basket, GiftCard, Receipt, Tender
from pos.refusals import NotPossible, Stale
from pos.shifts import business_date, now
from stores.models import POSDevice


@transaction.atomic(durable=True)
def take(
    device: POSDevice, *, number: str, version: int | None, key: uuid.UUID, staff_id: int
) -> Receipt | None:
    """Pay with a card: all it has, or all that is left to pay. The receipt, if that was all.

    `version` is what the cashier saw; None when the card was scanned. Raises Frozen while a payment
    lives, Stale; NotPossible for a card that is not good here, a real one in training, for a
    basket that has a gift card in it, and for what `tenders.take_card` refuses.
    """
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="pay by gift card"):
        return None
    tenders.refuse(basket, device, version=basket.version if version is None else version)
    drawer = drawers.lock(device.pk)
    drawers.refuse_open(drawer.is_open if drawer else None)
    gift_cards.refuse_in_basket(baskets.lines_of(basket))
    if basket.is_training:
        return gift_training.take(basket, _find(device, number), staff_id=staff_id)
    card, at = _good(_find(device, number), basket, device), now()
    amount = min(card.balance, tenders.left_to_pay(basket))
    entry = gift_ledger.change(card, Kind.SPENT, -amount, at=at, staff_id=staff_id)
    return tenders.receive(
        basket,
        kind=tenders.Kind.GIFT_CARD,
        amount=amount,
        # Each taking of a card has one of its own.
        reference=f"G{card.pk}-{entry.number}",
        staff_id=staff_id,
        at=at,
        card_entry=entry,
    )


def _find(device: POSDevice, text: str) -> GiftCard:
    """The card of a number, locked. Raises NotPossible."""
    number = gift_numbers.read(text)
    if number is None:
        raise NotPossible(_("That is not the number of a gift card. Check the digits."))
    cards = GiftCard.objects.select_for_update().filter(
        lookup=gift_numbers.lookup(number), merchant=device.store.merchant_id
    )
    card = cards.first()
    if card is None:
        raise NotPossible(_("No gift card of ours has this number. Check the digits."))
    return card


def _good(card: GiftCard, basket: Basket, device: POSDevice) -> GiftCard:
    """The card, if it can pay here now. Raises NotPossible."""
    if card.is_training:
        raise NotPossible(_("This card is from training and worth nothing. Take another tender."))
    if card.closed_at:
        raise NotPossible(_("This gift card was returned. Take another tender."))
    if card.blocked_at:
        raise NotPossible(_("This gift card is blocked. Head office knows why."))
    if card.last_date and card.last_date < _today(device, now()):
        raise NotPossible(_("This gift card has run out. Take another tender."))
    if card.currency != basket.currency:
        raise NotPossible(_("This gift card is in another currency. Take another tender."))
    if not card.balance:
        raise NotPossible(_("Nothing is left on this gift card. Take another tender."))
    return card


def _today(device: POSDevice, at: dt.datetime) -> dt.date:
    return business_date(device.store, at)


@transaction.atomic(durable=True)
def give_back(
    device: POSDevice, *, tender_id: int, version: int, key: uuid.UUID, staff_id: int
) -> None:
    """The customer pays otherwise: the card has its money again. Raises Stale, Frozen."""
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="give gift card back"):
        return
    baskets.refuse_stale(basket, version=version)
    gift_ledger.give_back(basket, _of(basket, tender_id), at=now(), staff_id=staff_id)
    baskets.touch(basket)


def _of(basket: Basket, tender_id: int) -> Tender:
    found = [tender for tender in gift_ledger.held(basket) if tender.pk == tender_id]
    if not found:
        raise Stale
    return found[0]
