"""Goods that come back without the receipt of their sale, at today's price at most.

Nobody knows how they were paid, so the money goes back in cash or at the card terminal, never as a
refund of a payment: there is none. VAT is today's. The return receipt says that there was no other.
"""

import dataclasses
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pos import alone, approvals, baskets, drawers, forms, goods_lines, parts, receipts, rehearsals
from pos.countries import refuse_live
from pos.models import Drawer, ReceiptLine, Return, ReturnPart, Tender
from pos.models.baskets import LIMIT, ONE, amount_of
from pos.refusals import NotPossible
from pos.shifts import business_date, now
from stores import countries, products
from stores.limits import Act
from stores.models import POSDevice, Product, Staff, Unit
from stores.money import amount_text, vat_inside

Kind = Tender.Kind
WAYS = (Kind.CASH, Kind.CARD)
MOST_GOODS = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Back:
    """Goods that lie on the counter: thousandths, and what each pays back in minor units."""

    product_id: int
    quantity: int
    price: int


def lines(device: POSDevice, goods: Sequence[Back]) -> list[ReceiptLine]:
    """The lines of their return receipt, in the order given and negative as on it; not saved.

    Raises NotPossible for no goods, for goods that are not on sale here, for a quantity or a price
    that is not possible, and for more than they cost today.
    """
    wanted = [one.product_id for one in goods]
    on_sale = Product.objects.select_related("group").filter(
        merchant=device.store.merchant_id, is_active=True
    )
    found = on_sale.in_bulk(wanted)
    if not goods or len(set(wanted)) < len(goods) or len(goods) > MOST_GOODS:
        raise NotPossible(_("Scan or search the goods that come back."))
    if len(found) < len(goods):
        raise NotPossible(_("The page is out of date. Reload it and try again."))
    made = [_line(device, found[one.product_id], one) for one in goods]
    if not 0 < -sum(line.amount for line in made) <= LIMIT:
        raise NotPossible(_("That amount is not possible."))
    return made


def _line(device: POSDevice, product: Product, back: Back) -> ReceiptLine:
    name = product.name(device.store.language)
    goods_lines.refuse_ungrouped(product, product.group, device)
    if not 0 < back.quantity <= 10_000 * ONE or back.price * back.quantity > LIMIT * ONE:
        raise NotPossible(_("That quantity is not possible."))
    if product.unit == Unit.PIECE and back.quantity % ONE:
        raise NotPossible(_("This product is sold by the piece: enter a whole number."))
    if not 0 < back.price <= product.price:
        most = amount_text(product.price, "", device.store.language)
        raise NotPossible(
            _("%(name)s costs %(most)s today: more does not go back without a receipt.")
            % {"name": name, "most": most}
        )
    line = ReceiptLine(
        **goods_lines.taken_over(product, product.group, _rate(device, product), device)
    )
    line.quantity, line.unit_price = -back.quantity, back.price
    line.amount = -amount_of(back.price, back.quantity)
    line.vat = -vat_inside(-line.amount, line.vat_rate)
    return line


def _rate(device: POSDevice, product: Product) -> products.Rate | None:
    date = business_date(device.store, now())
    try:
        return products.rate_of(device.store.country, product.vat_code, date)
    except products.NoVatRate:
        return None


@transaction.atomic(durable=True)
def give_back(
    device: POSDevice,
    *,
    goods: Sequence[Back],
    way: str,
    reason: str,
    staff: Staff,
    key: uuid.UUID,
    seen: int,
    approver: Staff | None = None,
) -> Return | None:
    """Take goods back and pay for them, in one go. None: this press has been done before.

    `way` is CASH or CARD, `seen` the sum in minor units that the page has shown. Raises NotPossible
    for what `lines` refuses, for another sum than was seen, for no reason, while the drawer is open
    and for cash that this till cannot pay out; NeedsApproval above the role's limit of a day, which
    without one of its own is nothing. In training it is rehearsed, without a drawer.
    """
    if not forms.is_first(key, device_id=device.pk, act="unproven return"):
        return None
    is_training = baskets.current(device).is_training
    _refuse(device, way, reason, is_training=is_training)
    alone.take_turn(staff.pk)
    drawer = _drawer(device, way, is_training=is_training)
    made = lines(device, goods)
    amount = -sum(line.amount for line in made)
    if amount != seen:
        raise NotPossible(_("Something has happened since you opened that page. Look again."))
    before = alone.returned(device, staff.pk, now(), act=Act.UNPROVEN, is_training=is_training)
    asked = Return.objects.create(
        amount=amount,
        reason=reason.strip(),
        staff=staff,
        device=device,
        is_training=is_training,
        asked_at=now(),
    )
    _pay(asked, device, Kind(way), made)
    about: dict[str, Any] = {"goods_return": asked, "detail": asked.reason, "approver": approver}
    approvals.require(
        device, Act.UNPROVEN, amount=amount, before=before, staff_id=staff.pk, **about
    )
    if way == Kind.CASH and drawer:
        drawers.await_opening(drawer, asked.receipt)
    return asked


def _drawer(device: POSDevice, way: str, *, is_training: bool) -> Drawer | None:
    """The till's drawer, locked; none that would open in training. Raises NotPossible while it is
    open and where no cash goes out."""
    drawer = drawers.lock(device.pk)
    drawers.refuse_open(drawer.is_open if drawer else None)
    if is_training:
        return None
    if way == Kind.CASH:
        drawers.refuse_cash(device.store, drawer)
    return drawer


def _refuse(device: POSDevice, way: str, reason: str, *, is_training: bool) -> None:
    if not is_training:
        refuse_live(device.store)
    if way not in WAYS:
        raise NotPossible(_("Choose how the money goes back."))
    if not reason.strip():
        raise NotPossible(_("Say why the goods come back."))


def _pay(asked: Return, device: POSDevice, kind: Tender.Kind, made: Sequence[ReceiptLine]) -> None:
    """Its tender and its receipt; cash as coins allow."""
    paid = asked.amount
    if kind == Kind.CASH:
        paid = coins(device, asked.amount)
    parts.keep(asked, [ReturnPart(kind=kind, amount=asked.amount)])
    as_kind = rehearsals.as_kind(asked, kind)
    tender = Tender.objects.create(
        **as_kind, amount=-paid, goods_return=asked, received_at=asked.asked_at
    )
    receipts.issue_return(
        asked,
        tenders=[tender],
        at=asked.asked_at,
        rounding=asked.amount - paid,
        unproven=made,
    )


def coins(device: POSDevice, amount: int) -> int:
    """What an amount comes to in coins. Raises NotPossible where there is none for so little."""
    paid = countries.of(device.store).cash(amount)
    if not paid:
        raise NotPossible(_("There is no coin for so little. Return it together with more."))
    return paid
