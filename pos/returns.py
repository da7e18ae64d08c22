"""Goods that come back: by line and quantity, never more than was sold."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.db.models import Sum
from django.utils.translation import gettext as _

from pos import drawers, gift_cards_back, gift_ledger, parts, receipts, rehearsals
from pos.models import (
    Basket,
    Drawer,
    GiftCard,
    Receipt,
    ReceiptLine,
    Return,
    ReturnLine,
    ReturnPart,
    Tender,
)
from pos.refusals import NotPossible
from pos.shifts import now
from pos.ways import Way

Kind = Tender.Kind


@dataclasses.dataclass(frozen=True, slots=True)
class Left:
    """A sold line and what of it has not come back: thousandths and minor units."""

    line: ReceiptLine
    quantity: int
    amount: int
    vat: int

    def worth(self, quantity: int) -> int:
        """What so many thousandths of it pay back, in minor units."""
        return self.amount * quantity // self.quantity


def left(receipt: Receipt) -> list[Left]:
    """What of each line can still be returned; returns under way count as returned."""
    back = {
        row["receipt_line"]: row
        for row in ReturnLine.objects.filter(
            goods_return__original=receipt, goods_return__state__in=Return.LIVE
        )
        .values("receipt_line")
        .annotate(quantity=Sum("quantity"), amount=Sum("amount"), vat=Sum("vat"))
    }
    none = {"quantity": 0, "amount": 0, "vat": 0}
    return [
        Left(
            line,
            line.quantity - (row := back.get(line.pk, none))["quantity"],
            line.amount - row["amount"],
            line.vat - row["vat"],
        )
        for line in receipt.lines.order_by("position")
    ]


def ask(
    receipt: Receipt,
    *,
    quantities: Mapping[int, int],
    reason: str,
    user: User | None = None,
    staff_id: int | None = None,
    device_id: int | None = None,
    ways: Sequence[Way] | None = None,
    seen: str | None = None,
    basket: Basket | None = None,
) -> Return:
    """Write down which goods come back, and how their money goes back: as the sale was paid.

    The caller holds the lock of the sale's basket. `quantities` maps receipt line ids to
    thousandths; `ways` are others than the sale's own; `seen` is the plan that a page has shown. A
    user asks in the office, or a cashier at a till (`device_id`), whose return receipt it is. With
    a `basket` its goods are exchanged for those in there, and nothing goes back before that is
    paid. Raises NotPossible for more than is left of the goods or can go back, for another plan
    than was seen, and where nothing was sold: in the office also of training, which is a till's
    alone. Money and VAT are shared out cumulatively, so that a full return gives back exactly the
    sale.
    """
    if receipt.is_training and device_id is None:
        raise _nothing_sold()
    lines = choose(receipt, quantities)
    amount = sum(line.amount for line in lines)
    if not reason.strip():
        raise NotPossible(_("Say why the goods come back."))
    found = parts.ways(receipt) if ways is None else ways
    planned = parts.plan(receipt, found, amount, is_refund=basket is None)
    parts.refuse_unseen(receipt, planned, seen)
    goods_return = Return(
        original=receipt,
        amount=amount,
        reason=reason.strip(),
        user=user,
        staff_id=staff_id,
        device_id=device_id,
        basket=basket,
        is_training=receipt.is_training,
        asked_at=now(),
    )
    return _keep(goods_return, lines, planned)


def _keep(
    goods_return: Return, lines: Sequence[ReturnLine], planned: Sequence[ReturnPart]
) -> Return:
    """Write it down with its goods and the ways of its money; gift cards come back with it."""
    goods_return.save()
    for line in lines:
        line.goods_return = goods_return
    ReturnLine.objects.bulk_create(lines)
    parts.keep(goods_return, planned)
    gift_cards_back.take(goods_return, lines, at=goods_return.asked_at)
    return goods_return


def choose(receipt: Receipt, quantities: Mapping[int, int]) -> list[ReturnLine]:
    """The lines of a return that is not asked for yet. Raises NotPossible for what is not there."""
    if not receipt.comes_back:
        raise _nothing_sold()
    lines = [
        _share(known, quantities[known.line.pk])
        for known in left(receipt)
        if quantities.get(known.line.pk)
    ]
    if not lines or set(quantities) - {line.receipt_line_id for line in lines}:
        raise NotPossible(_("Choose at least one line of this receipt to return."))
    if not sum(line.amount for line in lines):
        raise NotPossible(_("So little of it is worth nothing. Return more of it at once."))
    return lines


def _nothing_sold() -> NotPossible:
    return NotPossible(_("Nothing was sold by this receipt, so nothing comes back."))


def _share(known: Left, quantity: int) -> ReturnLine:
    if not 0 < quantity <= known.quantity:
        raise NotPossible(_("More of %(name)s than is left to return.") % {"name": known.line.name})
    return ReturnLine(
        receipt_line=known.line,
        quantity=quantity,
        amount=known.worth(quantity),
        vat=known.vat * quantity // known.quantity,
    )


def complete(goods_return: Return, *, exchanged_for: str = "", is_told: bool = False) -> Receipt:
    """The money has gone back, or goes back now: its tenders, the cards' entries and the receipt.

    Cash opens the drawer that it comes out of, unless it has gone back before, as one `is_told`.

    What pays other goods is a tender as well (`pos.exchanges`). All in the caller's transaction,
    which holds the lock of the sale's basket where cash goes back. `exchanged_for` names the
    receipt of the sale whose goods are taken instead. Notes and coins go back as coins allow, the
    difference is the receipt's rounding. In training each tender rehearses one. Raises NotPossible
    for less than half a coin where nothing else goes back.
    """
    at, planned = now(), parts.going_back(goods_return)
    drawer = None if is_told or goods_return.is_training else _drawer(goods_return, planned)
    cards = gift_ledger.lock_all(part.card_id for part in planned if part.card_id)
    tenders = [_tender(part, goods_return) for part in planned if part.kind != Kind.CASH]
    if goods_return.exchanged:
        told = {"reference": exchanged_for, "amount": -goods_return.exchanged}
        tenders.append(Tender(kind=Kind.EXCHANGE, **told))
    coins = parts.coins(goods_return.sale, planned)
    if coins:
        tenders.append(Tender(**rehearsals.as_kind(goods_return, Kind.CASH), amount=-coins))
    elif coins is None and not tenders:
        raise NotPossible(_("There is no coin for so little. Return it together with more."))
    for tender in tenders:
        tender.goods_return, tender.received_at = goods_return, at
    Tender.objects.bulk_create(tenders)
    if not goods_return.is_training:
        _to_cards(goods_return, planned, tenders, cards, at)
    rounding = goods_return.amount + sum(tender.amount for tender in tenders)
    receipt = receipts.issue_return(goods_return, tenders=tenders, at=at, rounding=rounding)
    if drawer and coins and not drawer.is_open:
        drawers.await_opening(drawer, receipt)
    return receipt


def _drawer(goods_return: Return, planned: Sequence[ReturnPart]) -> Drawer | None:
    """Where cash comes out: of the till whose return receipt it is."""
    if not any(part.kind == Kind.CASH for part in planned):
        return None
    return drawers.lock(goods_return.device_id or goods_return.sale.device_id)


def _tender(part: ReturnPart, goods_return: Return) -> Tender:
    reference = part.reference if part.kind == Kind.VIPPS else ""
    if part.card_id and goods_return.is_training:
        reference = rehearsals.reference(part.card_id)
    as_kind = rehearsals.as_kind(goods_return, Kind(part.kind))
    return Tender(**as_kind, amount=-part.amount, reference=reference)


def _to_cards(
    goods_return: Return,
    planned: list[ReturnPart],
    tenders: list[Tender],
    cards: dict[int, GiftCard],
    at: dt.datetime,
) -> None:
    """What gift cards have paid is on them again. All are locked before the counters, in order."""
    backs = [tender for tender in tenders if tender.kind == Kind.GIFT_CARD]
    of_cards = [part for part in planned if part.card_id]
    for part, tender in zip(of_cards, backs, strict=True):
        card = cards[part.card_id or 0]
        given = {"tender": tender, "goods_return": goods_return}
        gift_ledger.keep(
            gift_ledger.change(card, gift_ledger.Kind.RETURNED, part.amount, at=at, **given)
        )


def refuse(goods_return: Return) -> None:
    """The money did not go back: the goods count as sold again."""
    goods_return.state = Return.State.REFUSED
    goods_return.save(update_fields=["state"])
    gift_cards_back.put_back(goods_return, at=now())
