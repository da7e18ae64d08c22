"""Selling gift cards: a line without goods becomes a card when its receipt is issued, not before.

To sell one is to take money in, and no sale: it bears no VAT, is in no main group and in none of
the sums of sales (kassasystemforskrifta 2-8-2 (2): pay-ins stand on their own). What is bought
with it later is the sale, at the VAT rates of that day: it is a multi-purpose voucher.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from pos import (
    baskets,
    forms,
    gift_ledger,
    gift_numbers,
    handover,
    lines,
    words,
)
from pos.lines import Changed
from pos.models import BasketLine, GiftCard, GiftCardTerms, Receipt, ReceiptLine
from pos.models.baskets import ONE
from pos.refusals import NotPossible
from stores import countries, crypto
from stores.models import POSDevice, Unit
from stores.money import amount_text

# What a line of a gift card has in the place of a VAT code and its SAF-T code: no turnover.
NO_VAT, NO_TURNOVER = "NONE", "7"
SKU = "GIFTCARD"


@transaction.atomic(durable=True)
def sell(device: POSDevice, *, amount: int, key: uuid.UUID, staff_id: int) -> Changed:
    """Put a gift card for an amount, in minor units, into the basket; it is worth nothing yet.

    Raises Frozen while a payment lives, NotPossible where the merchant sells none, for an amount
    outside of its terms, when a gift card pays for the basket, and while the last sale's receipt
    is owed.
    """
    baskets.current(device)
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="gift card"):
        return Changed(basket)
    baskets.refuse_frozen(basket)
    _refuse_amount(device, amount)
    if gift_ledger.pays(basket):
        raise NotPossible(_no_card_for_a_card())
    handover.end_last(basket, staff_id=staff_id)
    basket.save(update_fields=["follows"])
    line = BasketLine.objects.create(
        basket=basket,
        position=basket.version,
        name=words.of(countries.receipt_language(device.store), device.store.country)["GIFT_CARD"],
        sku=SKU,
        quantity=ONE,
        unit=Unit.PIECE,
        unit_price=amount,
        amount=amount,
        vat_code=NO_VAT,
        standard_code=NO_TURNOVER,
        vat_rate=0,
        vat=0,
    )
    lines.change(basket, amount, 0)
    return Changed(basket, line, is_new=True)


def _refuse_amount(device: POSDevice, amount: int) -> None:
    terms = GiftCardTerms.objects.filter(merchant=device.store.merchant_id).first()
    if terms is None:
        raise NotPossible(_("No gift cards are sold here. Head office enters their terms first."))
    if not terms.smallest <= amount <= terms.largest:
        store = device.store
        limits = [
            amount_text(limit, store.currency, store.language)
            for limit in (terms.smallest, terms.largest)
        ]
        raise NotPossible(
            _("A gift card is for %(least)s to %(most)s. Enter another amount.")
            % {"least": limits[0], "most": limits[1]}
        )


def _no_card_for_a_card() -> str:
    return _("A gift card is not bought with a gift card. Sell it by itself.")


def refuse_in_basket(lines_: Sequence[BasketLine]) -> None:
    """Raise NotPossible where a gift card is to pay for a basket that has one in it."""
    if any(line.product_id is None for line in lines_):
        raise NotPossible(_no_card_for_a_card())


def activate(
    receipt: Receipt, lines_: Sequence[ReceiptLine], device: POSDevice, *, at: dt.datetime
) -> None:
    """A receipt is being issued: make the cards that it sells, in its transaction.

    In training a card is made as well, and was never worth anything.
    """
    sold = [line for line in lines_ if line.product_id is None]
    if not sold:
        return
    merchant = device.store.merchant
    terms = GiftCardTerms.objects.filter(merchant=merchant).first()
    months = terms.months if terms else None
    for line in sold:
        line.gift_card = _make(line.amount, receipt, device, at=at, months=months)
    receipt.gift_cards = sum(line.amount for line in sold)


def _make(
    amount: int, receipt: Receipt, device: POSDevice, *, at: dt.datetime, months: int | None
) -> GiftCard:
    number, is_training = gift_numbers.make(), receipt.kind == Receipt.Kind.TRAINING
    lookup = gift_numbers.lookup(number)
    card = GiftCard.objects.create(
        merchant_id=device.store.merchant_id,
        lookup=lookup,
        sealed=crypto.seal({"number": number}, about=_about(lookup)),
        last_digits=number[-4:],
        currency=receipt.currency,
        amount=amount,
        balance=0,
        is_training=is_training,
        sold_at=at,
        last_date=_later(at.astimezone(device.store.zone).date(), months) if months else None,
    )
    if not is_training:
        kind, staff_id = gift_ledger.Kind.SOLD, receipt.staff_id
        gift_ledger.keep(gift_ledger.change(card, kind, amount, at=at, staff_id=staff_id))
    return card


def _later(day: dt.date, months: int) -> dt.date:
    """The same day so many months on, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = dt.date(year, month + 1, 1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def numbers(receipt: Receipt) -> list[str]:
    """The whole numbers of the cards that a receipt has sold, in the order of its lines.

    For the original alone: a copy with them would be a second voucher.
    """
    if not receipt.gift_cards or receipt.goods_return_id:
        return []
    sold = receipt.lines.filter(gift_card__isnull=False).order_by("position")
    return [number_of(line.gift_card) for line in sold.select_related("gift_card")]


def number_of(card: GiftCard | None) -> str:
    """A card's whole number, as it is printed."""
    assert card
    sealed = crypto.open_sealed(card.sealed, about=_about(card.lookup))
    return gift_numbers.spaced(str(sealed["number"]))


def _about(lookup: str) -> str:
    return f"pos.giftcard:{lookup}"
