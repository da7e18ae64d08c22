"""What has paid a basket, among all that was taken for it and given back again."""

from collections.abc import Iterable

from pos.models import Tender


def standing(tenders: Iterable[Tender]) -> list[Tender]:
    """The tenders without gift cards that were given back before the sale: neither they nor the
    giving back have paid anything."""
    rows = list(tenders)
    undone = {row.reference for row in rows if row.kind == Tender.Kind.GIFT_CARD and row.amount < 0}
    return [
        row
        for row in rows
        if row.kind != Tender.Kind.GIFT_CARD or not row.basket_id or row.reference not in undone
    ]
