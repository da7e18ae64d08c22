"""A gift card comes back to where it was bought: whole, unused, and good no longer."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from pos import gift_ledger, rehearsals
from pos.gift_ledger import Kind
from pos.models import GiftCard, Return, ReturnLine
from pos.refusals import NotPossible


def take(goods_return: Return, lines: Iterable[ReturnLine], *, at: dt.datetime) -> None:
    """Cards come back to where they were bought: whole and unused, and closed at once.

    So nobody spends one while its money is on its way. Raises NotPossible for one that was used.
    """
    for line in lines:
        if line.receipt_line.gift_card_id is None:
            continue
        card = gift_ledger.lock(line.receipt_line.gift_card_id)
        left = rehearsals.left_on(card) if card.is_training else card.balance
        if left != line.amount or left != card.amount or card.blocked_at:
            raise NotPossible(_("Only a gift card that nobody has used comes back."))
        card.closed_at = at
        if card.is_training:
            card.save(update_fields=["closed_at"])
            continue
        of = {"goods_return": goods_return}
        gift_ledger.keep(gift_ledger.change(card, Kind.TAKEN_BACK, -card.balance, at=at, **of))


def put_back(goods_return: Return, *, at: dt.datetime) -> None:
    """The money of a card did not go back: the card is good again."""
    if goods_return.is_training:
        # Such a card has no entries.
        lines = goods_return.lines.order_by()
        GiftCard.objects.filter(pk__in=lines.values("receipt_line__gift_card")).update(
            closed_at=None
        )
    for taken in goods_return.card_entries.filter(kind=Kind.TAKEN_BACK):
        card = gift_ledger.lock(taken.card_id)
        card.closed_at = None
        of = {"goods_return": goods_return, "undoes": taken}
        gift_ledger.keep(gift_ledger.change(card, Kind.PUT_BACK, -taken.amount, at=at, **of))
