"""An exchange: goods come back and others are taken, in one basket that is paid once.

What comes back is a return that is asked for as any other (`returns.ask`), and a credit of the open
basket: it counts as under way, so it comes back nowhere else, and nothing of it is final. When the
basket is settled both receipts are issued in one transaction, that of the return first. On both is
a tender of the same sum that is no money, whose reference names the other receipt. A basket that is
given up lets its credits go.

Two receipts and not one: a return has a receipt of its own series, under its own heading, with the
same content as a sale's (kassasystemforskrifta 2-8-5), and X and Z count returns apart from sales
(2-8-2 l and p). One sheet with both headings is allowed to who counts them apart; with two, each is
numbered, signed and found by itself. In training both are training receipts, of the one series.
"""

import dataclasses
import datetime as dt
import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from pos import basis as bases
from pos import (
    baskets,
    deliveries,
    forms,
    gift_cards,
    gift_ledger,
    handover,
    journal,
    lines,
    parts,
    returns,
)
from pos.journal import Code, Event
from pos.models import Basket, Receipt, Return, Tender
from pos.refusals import NotPossible, Stale
from pos.shifts import now
from stores.models import POSDevice

Handed = TypeVar("Handed")
# As an expression, so that whoever reads a basket by SQL, as `b`, gets with it what comes back.
CREDITS = """(
    SELECT json_agg(json_build_array(g.id, o.number, g.amount, (
        SELECT json_agg(json_build_array(l.name, l.sku, l.unit, l.unit_price, l.vat_rate,
            back.quantity, back.amount, back.vat) ORDER BY l.position)
        FROM pos_returnline back JOIN pos_receiptline l ON l.id = back.receipt_line_id
        WHERE back.goods_return_id = g.id
    )) ORDER BY g.id)
    FROM pos_return g JOIN pos_receipt o ON o.id = g.original_id
    WHERE b.credit > 0 AND g.basket_id = b.id AND g.state = 'ASKED'
)"""


@dataclasses.dataclass(frozen=True, slots=True)
class Back:
    """A line that comes back: thousandths, and minor units above zero."""

    name: str
    sku: str
    unit: str
    unit_price: int
    vat_rate: int
    quantity: int
    amount: int
    vat: int


@dataclasses.dataclass(frozen=True, slots=True)
class Credit:
    """What comes back of one sale: the return, the sale's number, minor units, and the goods."""

    goods_return: int
    number: int
    amount: int
    lines: list[Back]


def read_credits(rows: Any) -> list[Credit]:
    """What the database answered for `CREDITS`."""
    found = json.loads(rows) if isinstance(rows, str) else rows or []
    return [
        Credit(pk, number, amount, [Back(*line) for line in goods])
        for pk, number, amount, goods in found
    ]


def of(basket: Basket) -> list[Return]:
    """Under its lock: what comes back for it, as it was put there."""
    asked = basket.credits.filter(state=Return.State.ASKED).order_by("pk")
    return list(asked.select_related("original__device__store"))


def put(basket: Basket, goods_return: Return, *, staff_id: int) -> None:
    """Under the basket's lock: a return that was just asked for pays a part of it.

    Raises Frozen, and NotPossible while the last receipt is owed, where what has been paid would be
    more than is left to pay, and where a gift card would buy one: it would get a new time to run.
    """
    baskets.refuse_frozen(basket)
    handover.end_last(basket, staff_id=staff_id)
    basket.credit += goods_return.amount
    lines.refuse_below_paid(basket)
    if any(part.kind == Tender.Kind.GIFT_CARD for part in parts.of(goods_return)):
        gift_cards.refuse_in_basket(baskets.lines_of(basket))
    basket.is_totalled, basket.next_part = False, None
    baskets.save(basket, "credit", "is_totalled", "next_part", "follows")
    _tell(basket, goods_return, Event.EXCHANGE_BEGUN, "goods brought for an exchange", staff_id)


@transaction.atomic(durable=True)
def take_off(
    device: POSDevice, *, return_id: int, version: int, key: uuid.UUID, staff_id: int
) -> Basket:
    """The customer keeps the goods after all: nothing has happened. Raises Frozen, Stale."""
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="credit off"):
        return basket
    baskets.refuse_stale(basket, version=version)
    found = next((one for one in of(basket) if one.pk == return_id), None)
    if found is None:
        raise Stale
    let_go(basket, found, staff_id=staff_id)
    basket.is_totalled, basket.next_part = False, None
    baskets.save(basket, "credit", "is_totalled", "next_part")
    return basket


def let_all_go(basket: Basket, *, staff_id: int | None = None) -> None:
    """Under its lock: the basket is given up, and nothing comes back. The caller saves `credit`."""
    if basket.credit:
        asked = of(basket)
        # All cards before the counters.
        gift_ledger.lock_all(
            part.card_id for one in asked for part in parts.of(one) if part.card_id
        )
        for one in asked:
            let_go(basket, one, staff_id=staff_id)


def let_go(basket: Basket, goods_return: Return, *, staff_id: int | None) -> None:
    """Under the basket's lock: its customer keeps the goods. The caller saves `credit`."""
    returns.refuse(goods_return)
    basket.credit -= goods_return.amount
    _tell(basket, goods_return, Event.EXCHANGE_TAKEN_OFF, "goods kept after all", staff_id)


def settle(basket: Basket, *, at: dt.datetime) -> None:
    """Under the basket's lock, in the transaction that issues its sale's receipt, just before it.

    Each return gets its receipt, and the basket a tender of what it has paid. The caller saves
    `credit`. Raises NotPossible for goods that come back and pay nothing of it.
    """
    # Locked to commit: no other receipt comes between.
    basis, needed = bases.read(basket.device_id, staff_id=None, at=at), basket.total
    its_till, asked = basis.device.pos_id, of(basket)
    sale, back = f"S-{basis.numbering.sales + 1:06}", "R"
    if basket.is_training:
        # One series for all: those of what comes back are numbered before.
        sale, back = f"T-{basis.numbering.trainings + len(asked) + 1:06}", "T"
    for one in asked:
        one.exchanged, one.device_id = min(one.amount, needed), basket.device_id
        refuse_needless(one)
        one.save(update_fields=["exchanged", "device"])
        receipt = returns.complete(one, exchanged_for=f"{its_till} {sale}")
        if (printer_id := basis.device.printer_id) and not basket.is_training:
            deliveries.let_come_out(receipt, staff_id=one.staff_id, printer_id=printer_id)
        Tender.objects.create(
            basket=basket,
            kind=Tender.Kind.EXCHANGE,
            amount=one.exchanged,
            reference=f"{its_till} {back}-{receipt.number:06}",
            staff_id=one.staff_id,
            received_at=at,
        )
        needed -= one.exchanged
        basket.credit -= one.amount


def refuse_gone(basket: Basket) -> None:
    """Raise NotPossible where the money for goods that come back has itself gone back since they
    were put towards a basket: in Vipps' portal, say. It would pay once more."""
    if basket.credit and any(credit.gone_at for credit in of(basket)):
        raise NotPossible(
            _("The money for what comes back has gone back already. Take the return off.")
        )


def refuse_needless(goods_return: Return) -> None:
    """Raise NotPossible where goods come back and others have paid all of the basket before."""
    if goods_return.exchanged <= 0:
        raise NotPossible(
            _("What comes back of receipt %(number)06d is not needed here. Take it off first.")
            % {"number": goods_return.sale.number}
        )


def returned_for(sale: Receipt) -> list[Receipt]:
    """The return receipts of what came back for a sale; no query where nothing did."""
    if not sale.comes_back or not parts.is_exchange(sale):
        return []
    found = Receipt.objects.filter(goods_return__basket=sale.basket_id)
    return list(found.select_related("device__store").order_by("pk"))


def hand_along(
    sale: Receipt, hand_over: Callable[[Receipt], Handed]
) -> list[tuple[Receipt, Handed]]:
    """The return receipts of an exchange, handed over along with its sale's and in the same way:
    each as any other, an original first and then a copy, unless it has been by itself."""
    handed = []
    for receipt in returned_for(sale):
        with suppress(NotPossible):
            handed.append((receipt, hand_over(receipt)))
    return handed


def _tell(
    basket: Basket, goods_return: Return, event: Event, said: str, staff_id: int | None
) -> None:
    number, amount = goods_return.sale.number, goods_return.amount
    journal.record(
        basket.device_id,
        code=Code.OTHER,
        at=now(),
        text=f"{said}; receipt {number}; amount {amount}",
        staff_id=staff_id,
        details={
            "event": str(event),
            "basket": basket.pk,
            "of": number,
            "amount": amount,
            **baskets.marked(basket),
        },
    )
