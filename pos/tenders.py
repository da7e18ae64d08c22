"""Use cases of what pays a basket. `receive` is the seam: payments calls it when money is in."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from pos import basis as bases
from pos import baskets, countries, drawers, exchanges, forms, rates, receipts, rehearsals
from pos.basis import Basis
from pos.models import Basket, Drawer, GiftCardEntry, Receipt, Tender
from pos.refusals import NotPossible
from pos.shifts import now
from stores import countries as profiles
from stores.models import POSDevice
from stores.money import amount_text
from stores.together import Together, sent

Kind = Tender.Kind
# Nobody hands over a million; a scanned number may look like one.
MOST_GIVEN = 10**8


def left_to_pay(basket: Basket) -> int:
    """The basket's total less the tenders received and what comes back for it, in minor units."""
    received = basket.tenders.aggregate(sum=Sum("amount"))["sum"] or 0
    return int(basket.due - received)


def receive(
    basket: Basket,
    *,
    kind: Kind,
    rehearses: str = "",
    amount: int,
    reference: str,
    staff_id: int | None,
    at: dt.datetime,
    given: int = 0,
    rounding: int = 0,
    card_entry: GiftCardEntry | None = None,
    writes: Together | None = None,
) -> Receipt | None:
    """Money is in. The caller holds the basket's lock and its transaction.

    Adds the tender; when the tenders cover the basket, issues the receipt, completes the basket
    and opens the device's next one. `rounding` is what cash adds to what is left to pay, `given`
    what the customer handed over, `card_entry` what a gift card gives, not saved yet. Goods that
    come back for it get their receipt just before, by a tender of their own on both. Raises
    NotPossible for more than is left to pay, for money in training and while the drawer is open,
    before anything is written.
    """
    basis = bases.read(basket.device_id, basket=basket, staff_id=staff_id, at=at)
    left = basket.due - basis.received + rounding
    _refuse_money(basket, basis, kind, amount, left=left)
    if basket.credit and amount == left:
        exchanges.settle(basket, at=at)
        basis = bases.read(basket.device_id, basket=basket, staff_id=staff_id, at=at)
    tender = Tender(
        pk=basis.tender_id,
        basket=basket,
        kind=kind,
        rehearses=rehearses,
        amount=amount,
        given=given,
        reference=reference,
        staff_id=staff_id,
        received_at=at,
    )
    with sent(writes) as collected:
        _put_in(tender, card_entry, collected)
        return _go_on(tender, basis, left=left, rounding=rounding, writes=collected)


def _refuse_money(basket: Basket, basis: Basis, kind: Kind, amount: int, *, left: int) -> None:
    if kind == Kind.TRAINING and not basket.is_training:
        raise NotPossible(_("This till is not in training. Take the money."))
    if kind != Kind.TRAINING:
        baskets.refuse_training(basket)
    drawers.refuse_open(basis.is_drawer_open)
    if not 0 < amount <= left:
        raise NotPossible(_("That is more than is left to pay."))


def _put_in(tender: Tender, entry: GiftCardEntry | None, writes: Together) -> None:
    """Into the basket; what a gift card gives is off the card."""
    writes.insert(tender)
    if entry:
        entry.tender = tender
        writes.insert(entry)
        writes.update(entry.card, "balance")


def _go_on(
    tender: Tender, basis: Basis, *, left: int, rounding: int, writes: Together
) -> Receipt | None:
    """The sale, where nothing is left to pay."""
    basket = tender.basket
    assert basket
    if tender.amount < left:
        baskets.go_on_paying(basket, writes=writes)
        return None
    return receipts.issue_sale(
        basket, last=tender, basis=basis, at=tender.received_at, rounding=rounding, writes=writes
    )


def give_back(
    basket: Basket, *, kind: Kind, amount: int, reference: str, at: dt.datetime
) -> Tender:
    """What was received for a basket that never became a sale has gone back. Under its lock.

    Raises NotPossible for a completed basket: its receipt names its tenders.
    """
    if basket.state != Basket.State.VOID:
        raise NotPossible(_("There is a sale: its goods are returned."))
    return Tender.objects.create(
        basket=basket, kind=kind, amount=-amount, reference=reference, received_at=at
    )


@transaction.atomic(durable=True)
def take_card(
    device: POSDevice, *, version: int, key: uuid.UUID, staff_id: int, amount: int | None = None
) -> Receipt | None:
    """Record what a card terminal of its own has taken: the till sells when Vipps is down.

    `amount` is a part of what is left to pay, None for all of it. Raises Frozen while a payment
    lives, Stale, NotPossible for an empty basket, while the drawer is open, and where the store may
    not sell for real.
    """
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="card"):
        return None
    refuse(basket, device, version=version)
    drawer = drawers.lock(device.pk)
    drawers.refuse_open(drawer.is_open if drawer else None)
    return receive(
        basket,
        **rehearsals.as_kind(basket, Kind.CARD),
        amount=left_to_pay(basket) if amount is None else amount,
        reference="",
        staff_id=staff_id,
        at=now(),
    )


@transaction.atomic(durable=True)
def take_cash(
    device: POSDevice,
    *,
    given: int | None,
    version: int,
    key: uuid.UUID,
    staff_id: int,
) -> Receipt | None:
    """Take notes and coins for all that is left to pay, rounded to the country's coins.

    `given` is what the customer hands over, None for the sum itself; the receipt says the change.
    Raises Frozen, Stale; NotPossible for too little, where no drawer reports itself though the
    country asks for that, and for what `take_card` refuses.
    """
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="cash"):
        return None
    refuse(basket, device, version=version)
    drawer = cash_drawer(basket, device)
    left = left_to_pay(basket)
    due = profiles.of(device.store).cash(left)
    if due <= 0:
        raise NotPossible(_("There is no coin for so little. Take a card."))
    if given is not None and not due <= given <= MOST_GIVEN:
        amount = amount_text(due, basket.currency, device.store.language)
        raise NotPossible(_("To pay in cash: %(amount)s. Enter what you got.") % {"amount": amount})
    receipt = receive(
        basket,
        **rehearsals.as_kind(basket, Kind.CASH),
        amount=due,
        given=given or due,
        rounding=due - left,
        reference="",
        staff_id=staff_id,
        at=now(),
    )
    if drawer and receipt:
        drawers.await_opening(drawer, receipt)
    return receipt


def cash_drawer(basket: Basket, device: POSDevice) -> Drawer | None:
    """The drawer that cash goes into, locked; in training none, and it stays shut.

    Raises NotPossible where this till cannot take cash now.
    """
    if basket.is_training:
        drawers.refuse_open_at(device.pk)
        return None
    drawer = drawers.lock(device.pk)
    drawers.refuse_cash(device.store, drawer)
    return drawer


def refuse(basket: Basket, device: POSDevice, *, version: int) -> None:
    """Under its lock: what is the same for every tender. VAT rates are today's after it.

    Raises Frozen, Stale, NotPossible for nothing to pay, for goods that come back and pay for
    nothing any more, and where the store may not sell.
    """
    baskets.refuse_stale(basket, version=version)
    refuse_basket(basket)
    if not basket.is_training:
        countries.refuse_live(device.store)
    rates.renew(basket, device, at=now())


def refuse_basket(basket: Basket) -> None:
    """What keeps every tender away, the app's as well: see `refuse`."""
    baskets.refuse_empty(basket)
    baskets.refuse_unasked(basket)
    exchanges.refuse_gone(basket)


@transaction.atomic(durable=True)
def take_training(
    device: POSDevice, *, version: int, key: uuid.UUID, staff_id: int
) -> Receipt | None:
    """End a training sale: no money moves, and the receipt says that it is none (2-8-6).

    Raises Stale, NotPossible for an empty basket, for one that is a real sale's, and while the
    drawer is open.
    """
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="training sale"):
        return None
    if not basket.is_training:
        raise NotPossible(_("This till is not in training. Take the money."))
    refuse(basket, device, version=version)
    drawers.refuse_open_at(device.pk)
    return receive(
        basket,
        kind=Kind.TRAINING,
        amount=left_to_pay(basket),
        reference="",
        staff_id=staff_id,
        at=now(),
    )
