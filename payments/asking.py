"""Asking for money: a payment and its create are written down, and the basket is frozen.

The busiest decision of all, so it locks nothing: read in one statement, written in one.
"""

import dataclasses
import uuid

from django.utils.translation import gettext as _

from payments import facts, marks, operations, orders, references
from payments.models import Operation, Payment
from payments.training import samples
from payments.training import units as training_units
from payments.vipps.errors import NotSendable
from pos import baskets, countries, drawers, forms, rates, tenders
from pos.models import Basket
from pos.refusals import Frozen, NotPossible, Stale
from pos.shifts import now
from stores.models import POSDevice
from stores.sign_ins import AlongRow
from stores.together import Together, sent


@dataclasses.dataclass(frozen=True, slots=True)
class Who:
    """The person behind a decision: staff at a till or a user in the office."""

    staff_id: int | None = None
    user_id: int | None = None


def request(
    device: POSDevice,
    *,
    key: uuid.UUID,
    who: Who,
    version: int | None = None,
    qr: bool = False,
    along: AlongRow = None,
) -> Payment | None:
    """Ask the basket's payer for what is left to pay, or show a QR to whoever pays.

    That is all of it, or the part that was chosen.

    `version` is what the cashier saw; None when a scan of the payer sends at once. `along` is what
    the route has read. Returns None when the same act has been done before. Raises Frozen, Stale,
    NotPossible.

    It is written only if the basket is as it was read. Whatever else it depends on gives the
    basket a new version: goods, payer, tenders, payments.
    """
    for row in baskets.looks(device, facts.ALONG, facts.asked(key), along):
        known, writes = facts.read(row), Together()
        basket = known.basket
        if known.is_done:
            return None
        if basket.frozen_at:
            raise Frozen
        if version is not None and basket.version != version:
            raise Stale
        if known.lacks_training and not training_units.why_not(device.store):
            training_units.ensure(device.store)
            continue
        if known.rates_are_old:
            rates.renew_open(device)
            raise Stale
        baskets.hold(basket, writes)
        forms.take(key, device_id=device.pk, act="request", writes=writes)
        payment = _begin(basket, known, device, who=who, qr=qr, writes=writes)
        if writes.send_if_same():
            return payment
    raise AssertionError


def begin(basket: Basket, device: POSDevice, *, who: Who, qr: bool = False) -> Payment:
    """Write a payment and its create down. The caller holds the basket's lock."""
    rates.renew(basket, device, at=now())
    with sent(None) as writes:
        return _begin(basket, facts.of(device), device, who=who, qr=qr, writes=writes)


def _begin(
    basket: Basket, known: facts.Facts, device: POSDevice, *, who: Who, qr: bool, writes: Together
) -> Payment:
    """Without a payer, or where the sales unit may not push, a QR is shown instead."""
    samples.refuse_app(basket, device.store)
    tenders.refuse_basket(basket)
    if not basket.is_training:
        countries.refuse_live(device.store)
    drawers.refuse_open(known.is_drawer_open)
    payer = None if qr or not known.unit.may_push else known.payer
    amount, moment = known.to_ask, now()
    orders.refuse_amount(amount, known.unit.currency)
    payment = Payment(
        pk=known.payment_id,
        sales_unit=known.unit,
        basket=basket,
        device=device,
        staff_id=who.staff_id,
        reference=references.make(prefix=device.store.prefix, attempt=known.asked_before + 1),
        is_training=basket.is_training,
        amount=amount,
        currency=known.unit.currency,
        user_flow=Payment.Flow.PUSH_MESSAGE if payer else Payment.Flow.QR,
        payer_shown=payer.shown if payer else "",
        payer_kind=payer.kind if payer else "",
        requested_at=moment,
        wake_at=moment,
    )
    try:
        body = orders.create_body(payment, known, payer=payer)
    except NotSendable as error:
        raise NotPossible(_("Vipps MobilePay cannot take this basket. Take a card.")) from error
    writes.insert(payment)
    if payer:
        marks.leave(payment, payer, device=device, writes=writes)
    kind, staff_id = Operation.Kind.CREATE, who.staff_id
    operations.write(payment, kind=kind, amount=amount, body=body, staff_id=staff_id, writes=writes)
    payment.wake_at = moment
    baskets.freeze(basket, writes=writes)
    return payment
