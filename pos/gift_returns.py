"""Goods that a gift card has paid for come back: so does the money, to that card."""

import uuid
from collections import Counter
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from pos import forms, gift_ledger, returns
from pos.gift_ledger import Kind
from pos.models import Basket, GiftCardEntry, Receipt, Tender
from pos.refusals import NotPossible
from stores.money import amount_text


def left_to_give_back(receipt: Receipt) -> dict[int, int]:
    """What each card has paid of a sale and not got back yet, in minor units by card."""
    if receipt.basket is None:
        return {}
    paid: Counter[int] = Counter()
    for tender in gift_ledger.held(receipt.basket):
        # One that got money back meanwhile may have paid twice.
        paid[tender.card_entry.card_id] += tender.amount
    back = GiftCardEntry.objects.filter(kind=Kind.RETURNED, goods_return__original=receipt)
    for card_id, amount in back.values_list("card").annotate(Sum("amount")):
        paid[card_id] -= amount
    return paid


@transaction.atomic(durable=True)
def give_back(
    receipt: Receipt, *, quantities: Mapping[int, int], reason: str, user: User, key: uuid.UUID
) -> Receipt | None:
    """Goods come back, and what a gift card has paid for them is on it again: the return receipt.

    `quantities` maps receipt line ids to thousandths. Raises NotPossible for what `returns.ask`
    refuses, and for more than one card has paid of this sale.
    """
    Basket.objects.select_for_update().get(pk=receipt.basket_id or 0)
    if not forms.is_first(key, device_id=receipt.device_id, act="back to a gift card"):
        return None
    asked = returns.ask(receipt, quantities=quantities, reason=reason, user=user)
    left = left_to_give_back(receipt)
    fitting = [card_id for card_id, amount in left.items() if amount >= asked.amount]
    if not fitting:
        store = receipt.device.store
        most = amount_text(max(left.values(), default=0), receipt.currency, store.language)
        raise NotPossible(
            _("A gift card has paid %(most)s of it. Choose goods for no more than that.")
            % {"most": most}
        )
    card = gift_ledger.lock(fitting[0])
    return returns.complete(asked, kind=Tender.Kind.GIFT_CARD, reference="", card=card)
