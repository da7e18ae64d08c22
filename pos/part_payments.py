"""Use cases of a sale that is paid in parts, and of a part that is given back before it is sold.

A part by card is `tenders.take_card` with an amount; gift cards pay what they have. What part Vipps
MobilePay is to pay is chosen before (`Basket.next_part`), and goes back over the network.
"""

import dataclasses
import datetime as dt
import json
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from pos import (
    alone,
    approvals,
    baskets,
    drawers,
    forms,
    given_back,
    journal,
    rehearsals,
    tenders,
)
from pos.journal import Code, Event
from pos.models import Basket, Tender
from pos.refusals import NotPossible, Stale
from pos.shifts import now
from pos.standing import standing
from stores import countries as profiles
from stores.limits import Act
from stores.models import POSDevice, Staff
from stores.money import amount_text

Kind = Tender.Kind
# What lies in a till's own drawer or has gone through its own terminal.
OF_ITS_TILL = (Kind.CASH, Kind.CARD)
# No money, but a rehearsal goes as a sale does.
REHEARSED = (*OF_ITS_TILL, Kind.GIFT_CARD)
# As an expression, so that whoever reads a basket by SQL, as `b`, gets with it what pays
# a part of it and can be given back.
PARTS = """(
    SELECT json_agg(json_build_array(t.id, coalesce(nullif(t.rehearses, ''), t.kind),
            coalesce(c.last_digits, ''), t.amount)
        ORDER BY t.id)
    FROM pos_tender t
    LEFT JOIN pos_giftcardentry e ON e.tender_id = t.id
    LEFT JOIN pos_giftcard c ON c.id = e.card_id
    WHERE t.basket_id = b.id AND t.amount > 0
        AND (t.kind = 'VIPPS'
            OR coalesce(nullif(t.rehearses, ''), t.kind) IN ('GIFT_CARD', 'CARD', 'CASH'))
        AND NOT EXISTS (SELECT FROM pos_giftcardentry back WHERE back.undoes_id = e.id)
        AND NOT EXISTS (SELECT FROM pos_tender gone WHERE gone.undoes_id = t.id)
)"""


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """What pays a part of a basket and can be given back: its tender, kind, a gift card's last
    digits, and minor units."""

    tender: int
    kind: str
    last_digits: str
    amount: int


def read_parts(rows: Any) -> list[Part]:
    """What the database answered for `PARTS`."""
    found = json.loads(rows) if isinstance(rows, str) else rows or []
    return [Part(*row) for row in found]


@transaction.atomic(durable=True)
def take_cash(
    device: POSDevice, *, amount: int, version: int, key: uuid.UUID, staff_id: int
) -> None:
    """Take less than what is left to pay, in coins that there are; the rest is paid otherwise.

    Raises what `tenders.take_cash` raises.
    """
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="cash part"):
        return
    tenders.refuse(basket, device, version=version)
    drawer = tenders.cash_drawer(basket, device)
    profile = profiles.of(device.store)
    due = profile.cash(tenders.left_to_pay(basket))
    if not 0 < amount < due or profile.cash(amount) != amount:
        raise NotPossible(_("A part in cash is less than all of it, in coins that there are."))
    tenders.receive(
        basket,
        **rehearsals.as_kind(basket, Kind.CASH),
        amount=amount,
        given=amount,
        reference="",
        staff_id=staff_id,
        at=now(),
    )
    if drawer:
        drawers.await_opening(drawer, None)


@transaction.atomic(durable=True)
def undo(
    device: POSDevice,
    *,
    tender_id: int,
    version: int,
    key: uuid.UUID,
    staff_id: int,
    approver: Staff | None = None,
) -> str | None:
    """The customer pays otherwise: what card or cash has paid of an open sale is given back.

    What the cashier has to do about it, in words; None for a press that has been done before.

    Raises Frozen, Stale, NotPossible while the drawer is open, or for cash that this till cannot
    give, and NeedsApproval for cash beyond what the role may open the drawer for in a day:
    otherwise a small part, given back, would open it as often as one likes.
    """
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="undo part"):
        return None
    baskets.refuse_stale(basket, version=version)
    part = next((one for one in of(basket) if one.pk == tender_id), None)
    if part is None:
        raise Stale
    is_cash = part.kind == Kind.CASH
    if is_cash:
        alone.take_turn(staff_id)
    drawer = drawers.lock(device.pk)
    if is_cash:
        drawers.refuse_cash(device.store, drawer)
    drawers.refuse_open(drawer.is_open if drawer else None)
    if is_cash and drawer:
        _require_opening(device, basket, staff_id, approver)
    take_away(basket, part, staff_id=staff_id, at=now())
    baskets.touch(basket)
    if drawer and is_cash:
        drawers.await_opening(drawer, None)
    if part.rehearses:
        return _("Training: no money goes back.")
    amount = amount_text(part.amount, basket.currency, device.store.language)
    return given_back.told(part.kind, amount, country=device.store.country)


def _require_opening(
    device: POSDevice, basket: Basket, staff_id: int, approver: Staff | None
) -> None:
    times = alone.openings(device, staff_id, now()) + 1
    who: dict[str, Any] = {"staff_id": staff_id, "approver": approver}
    approvals.require(device, Act.DRAWER, amount=0, times=times, basket=basket, **who)


def of(basket: Basket) -> list[Tender]:
    """What card and cash have paid of a basket and was not given back."""
    is_its = Q(kind__in=OF_ITS_TILL) | Q(kind=Kind.TRAINING, rehearses__in=REHEARSED)
    return standing(basket.tenders.filter(is_its).order_by("pk"))


def by_app(basket: Basket) -> list[Tender]:
    """What payments have paid of a basket and was not given back."""
    return standing(basket.tenders.filter(kind=Kind.VIPPS).order_by("pk"))


def take_away(basket: Basket, part: Tender, *, staff_id: int | None, at: dt.datetime) -> None:
    """Under the basket's lock: its customer has a part back, or gets it now; journalled."""
    Tender.objects.create(
        basket=basket,
        undoes=part,
        kind=part.kind,
        rehearses=part.rehearses,
        amount=-part.amount,
        reference=part.reference,
        staff_id=staff_id,
        received_at=at,
    )
    journal.record(
        basket.device_id,
        code=Code.OTHER,
        at=at,
        text=f"{part.looks_like.lower()} given back before the sale; amount {part.amount}",
        staff_id=staff_id,
        details={
            "event": str(Event.PART_GIVEN_BACK),
            "kind": part.looks_like,
            "amount": part.amount,
            "basket": basket.pk,
            **baskets.marked(basket),
        },
    )
