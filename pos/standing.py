"""What has paid a basket, among all that was taken for it and given back again."""

from collections.abc import Iterable

from pos.models import Basket, Tender


def standing(tenders: Iterable[Tender]) -> list[Tender]:
    """The tenders without those that were given back before the sale: neither they nor the giving
    back have paid anything. A gift card's go by reference, card and cash say what they undo."""
    rows = list(tenders)
    gone = {row.undoes_id for row in rows if row.undoes_id}
    cards = {row.reference for row in rows if row.kind == Tender.Kind.GIFT_CARD and row.amount < 0}
    return [row for row in rows if not _is_gone(row, gone, cards)]


def has_other_money(basket: Basket, *kinds: str) -> bool:
    """Whether a basket has money of other kinds than these that was not given back."""
    return any(row.kind not in kinds for row in standing(basket.tenders.all()))


def _is_gone(row: Tender, gone: set[int], cards: set[str]) -> bool:
    if row.kind == Tender.Kind.GIFT_CARD:
        return bool(row.basket_id) and row.reference in cards
    return row.pk in gone or row.undoes_id is not None
