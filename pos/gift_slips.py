"""A gift card's number once more, where the original that had it did not come out.

A copy of the receipt shows the last digits alone: with the number it would be a second voucher that
the customer may have for the asking. So the number comes on a slip of its own, which is no receipt
and says so, by a manager's word alone, as *other print* (SAF-T 13018) in the journal.
"""

import uuid
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pos import forms, gift_cards, headings, journal, layout, words
from pos.layout import Row
from pos.models import GiftCard, Receipt
from pos.refusals import NotPossible
from pos.shifts import now
from stores.models import Staff
from stores.money import amount_text


def good(receipt: Receipt) -> QuerySet[GiftCard]:
    """The cards that a receipt has sold and that would pay for something now."""
    its = GiftCard.objects.filter(lines__receipt=receipt, balance__gt=0, blocked_at=None)
    return its.order_by("pk") if receipt.kind == Receipt.Kind.SALE else its.none()


@transaction.atomic(durable=True)
def print_out(
    receipt: Receipt, *, staff: Staff, approver: Staff | None, key: uuid.UUID
) -> dict[str, Any]:
    """Journal a slip with the numbers of a receipt's good cards; returns what it is drawn from.

    Raises NotPossible without a manager, before the receipt itself has been printed, where no card
    is good, and for the same press again.
    """
    numbering, at = journal.lock(receipt.device_id), now()
    if approver is None:
        raise NotPossible(_("A manager has to approve it."))
    if not forms.is_first(key, device_id=receipt.device_id, act="gift slip"):
        raise NotPossible(_("This has been printed already. Go back to the till."))
    if not receipt.deliveries.exists():
        raise NotPossible(_("Print the receipt itself: it has the number."))
    cards = list(good(receipt))
    if not cards:
        raise NotPossible(_("The card is blocked, or nothing is left on it."))
    shown = ", ".join(map(str, cards))
    journal.write(
        numbering,
        code=journal.Code.PRINTED,
        at=at,
        text=f"printed gift card number again; receipt {receipt.number}; {shown}",
        staff_id=staff.pk,
        details={"gift_cards": [card.pk for card in cards], "approver": approver.pk},
    )
    content = receipt.content
    return {"content": content, "title": shown, "rows": list(_rows(content, cards))}


def _rows(content: dict[str, Any], cards: list[GiftCard]) -> Iterator[Row]:
    language, said = content["language"], words.of(content["language"], content.get("country", ""))
    yield Row("mark", (headings.NO_RECEIPT[language],))
    yield Row("heading", (said["GIFT_CARD"],))
    yield Row("middle", (content["seller"]["store"],))
    yield Row("middle", (content["seller"]["name"],))
    yield Row("text", (f"{said['number']} {content['number']:06}, {content['pos_id']}",))
    for card in cards:
        yield layout.RULE
        yield Row("text", (said["card_number"],))
        yield Row("middle", (gift_cards.number_of(card),))
        yield Row("pair", (said["card_left"], amount_text(card.balance, "", language)))
        if card.last_date:
            yield Row("text", (f"{said['card_until']} {card.last_date:%d.%m.%Y}",))
