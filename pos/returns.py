"""Goods that come back: by line and quantity, never more than was sold."""

import dataclasses
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db.models import Sum
from django.utils.translation import gettext as _

from pos import gift_cards_back, gift_ledger, receipts
from pos.models import GiftCard, Receipt, ReceiptLine, Return, ReturnLine, Tender
from pos.refusals import NotPossible
from pos.shifts import now
from stores import countries

LIVE = (Return.State.ASKED, Return.State.ISSUED)


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
            goods_return__original=receipt, goods_return__state__in=LIVE
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
    receipt: Receipt, *, quantities: Mapping[int, int], reason: str, user: User | None = None
) -> Return:
    """Write down which goods come back. The caller holds the lock of the sale's basket.

    `quantities` maps receipt line ids to thousandths. Raises NotPossible for more than is left,
    and where nothing was sold.
    Money and VAT are shared out cumulatively, so that a full return gives back exactly the sale.
    """
    if receipt.kind != Receipt.Kind.SALE:
        raise NotPossible(_("Nothing was sold by this receipt, so nothing comes back."))
    lines = [
        _share(known, quantities[known.line.pk])
        for known in left(receipt)
        if quantities.get(known.line.pk)
    ]
    amount = sum(line.amount for line in lines)
    if not lines or amount <= 0 or set(quantities) - {line.receipt_line_id for line in lines}:
        raise NotPossible(_("Choose at least one line of this receipt to return."))
    if not reason.strip():
        raise NotPossible(_("Say why the goods come back."))
    goods_return = Return.objects.create(
        original=receipt, amount=amount, reason=reason.strip(), user=user, asked_at=now()
    )
    for line in lines:
        line.goods_return = goods_return
    ReturnLine.objects.bulk_create(lines)
    gift_cards_back.take(goods_return, lines, at=goods_return.asked_at)
    return goods_return


def _share(known: Left, quantity: int) -> ReturnLine:
    if not 0 < quantity <= known.quantity:
        raise NotPossible(_("More of %(name)s than is left to return.") % {"name": known.line.name})
    return ReturnLine(
        receipt_line=known.line,
        quantity=quantity,
        amount=known.worth(quantity),
        vat=known.vat * quantity // known.quantity,
    )


def complete(
    goods_return: Return, *, kind: Tender.Kind, reference: str, card: GiftCard | None = None
) -> Receipt:
    """The money has gone back: negative tender and return receipt, in the caller's transaction.

    Notes and coins go back as coins allow, the difference is the receipt's rounding. Raises
    NotPossible for less than half a coin. To a gift card it goes back here: `card`, locked.
    """
    at, amount = now(), worth(goods_return, kind)
    if not amount:
        raise NotPossible(_("There is no coin for so little. Choose another way."))
    tender = Tender.objects.create(
        goods_return=goods_return,
        kind=kind,
        amount=-amount,
        reference=reference,
        received_at=at,
    )
    if card:
        given = {"tender": tender, "goods_return": goods_return}
        amount = goods_return.amount
        gift_ledger.keep(
            gift_ledger.change(card, gift_ledger.Kind.RETURNED, amount, at=at, **given)
        )
    rounding = goods_return.amount - amount
    return receipts.issue_return(goods_return, tender=tender, at=at, rounding=rounding)


def worth(goods_return: Return, kind: Tender.Kind) -> int:
    """What goes back of a tender, in minor units: of cash what the country's coins can pay."""
    if kind != Tender.Kind.CASH:
        return goods_return.amount
    return countries.of(goods_return.original.device.store).cash(goods_return.amount)


def refuse(goods_return: Return) -> None:
    """The money did not go back: the goods count as sold again."""
    goods_return.state = Return.State.REFUSED
    goods_return.save(update_fields=["state"])
    gift_cards_back.put_back(goods_return, at=now())
