"""Receipts against the ledger of gift cards: what was sold, spent and came back is in both."""

from pos.gift_ledger import Kind
from pos.models import GiftCardEntry, Receipt, ReceiptLine, Tender
from pos.recounting import tenders_of


def is_told(receipt: Receipt) -> bool:
    """Whether the cards that a receipt sells and takes have the entries of it. Asks nothing for a
    receipt without cards."""
    lines = [line for line in receipt.lines.all() if line.gift_card_id]
    if receipt.gift_cards != sum(line.amount for line in lines):
        return False
    tenders = [tender for tender in tenders_of(receipt) if tender.kind == Tender.Kind.GIFT_CARD]
    return all(map(_is_paid, tenders)) and all(_is_line_told(receipt, line) for line in lines)


def _is_paid(tender: Tender) -> bool:
    entry = getattr(tender, "card_entry", None)
    return entry is not None and entry.amount == -tender.amount


def _is_line_told(receipt: Receipt, line: ReceiptLine) -> bool:
    card = line.gift_card
    assert card
    if receipt.kind == Receipt.Kind.TRAINING:
        return card.is_training and not card.entries.exists()
    kind = Kind.SOLD if receipt.kind == Receipt.Kind.SALE else Kind.TAKEN_BACK
    entries = GiftCardEntry.objects.filter(card=card, kind=kind, amount=line.amount)
    if receipt.goods_return_id:
        entries = entries.filter(goods_return=receipt.goods_return_id)
    return entries.exists()
