"""A short text on a line, for whoever packs, alters or engraves the goods, and for the customer.

It is in the basket, on the receipt and with the receipt's line, and nowhere else: it may hold a
name after all, which a journal or a log could not forget.
"""

import uuid

from django.db import transaction

from pos import baskets, forms
from pos.lines import Changed, goods_of
from pos.models import Basket

LONGEST = 100


@transaction.atomic(durable=True)
def write(device_id: int, *, line_id: int, text: str, version: int, key: uuid.UUID) -> Changed:
    """Put a note on a line, in place of the one before; an empty one removes it.

    Raises Stale, Frozen, NotPossible for a gift card.
    """
    basket = baskets.lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="note"):
        return Changed(basket, basket.lines.filter(pk=line_id).first())
    baskets.refuse_stale(basket, version=version)
    line = goods_of(basket, line_id)
    line.note = forms.read_words(text, most=LONGEST)
    line.save(update_fields=["note"])
    baskets.touch(basket)
    return Changed(basket, line)


def forget(basket: Basket) -> None:
    """Under its lock: it becomes no sale, and what was written on its lines goes with it."""
    basket.lines.exclude(note="").update(note="")
