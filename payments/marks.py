"""Who has paid, kept as a keyed hash, so that a return finds the purchase by the customer's app.

Only where the store's *find purchases by app* is on. The request for money leaves a mark, sealed;
when Vipps has taken that request, a keeper finds out the number, and of it only the hash and the
last two digits stay. No payment waits for that or depends on it: where it fails the mark goes, and
the sale is found by its receipt as ever. Whoever scans a code on the screen is known to nobody, and
is not marked.
"""

import datetime as dt
import hashlib
import hmac
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from payments import connections, erasures
from payments.models import Payer, PayerMark, Payment
from payments.vipps.errors import Refused, Unavailable
from pos.shifts import now
from stores.crypto import Unreadable, open_sealed
from stores.models import POSDevice
from stores.models.privacy import FOUND_FOR
from stores.together import Together

log = logging.getLogger(__name__)

BATCH = 200
# Longer than Vipps is waited for; after that the same is asked again.
LEASE = dt.timedelta(seconds=30)
# A check-in's token ends after a quarter of an hour, a QR no later.
GIVEN_UP_AFTER = dt.timedelta(minutes=15)


def digest(msisdn: str, *, merchant_id: int) -> str:
    """By what a customer's purchases are found: another at every merchant, and without the key
    nobody tells a number by it, or tries all there are."""
    message = f"customer of {merchant_id}: {msisdn}".encode()
    return hmac.new(settings.CUSTOMER_PEPPER.encode(), message, hashlib.sha256).hexdigest()


def leave(payment: Payment, payer: Payer, *, device: POSDevice, writes: Together) -> None:
    """With the request itself, where the store keeps marks: whose number is to be found out."""
    if payment.is_training or not device.store.finds_by_app:
        return
    mark = PayerMark(
        payment=payment,
        store_id=device.store_id,
        merchant_id=device.store.merchant_id,
        kind=payer.kind,
        sealed=payer.sealed,
        asked_at=payment.requested_at,
        wake_at=payment.requested_at,
    )
    writes.insert(mark)


def due() -> list[int]:
    """The marks to look at: never before Vipps has the request, as a QR may be good for once."""
    at = now()
    is_over = Q(payment__ended_at__isnull=False) | Q(asked_at__lte=at - GIVEN_UP_AFTER)
    found = PayerMark.objects.filter(
        Q(payment__created_at__isnull=False) | is_over, wake_at__lte=at
    )
    return list(found.order_by("wake_at").values_list("pk", flat=True)[:BATCH])


def find_out(mark_id: int) -> None:
    """Ask Vipps for the number and keep its hash. Safe to repeat, from any process.

    No transaction is open while we talk. Without an answer it is asked again until it is given up.
    """
    mark = _claim(mark_id)
    if mark is None:
        return
    try:
        msisdn = _ask(mark) if _is_wanted(mark) else None
    except Unavailable as error:
        log.info("who made payment %s is not known yet: %s", mark.payment_id, error)
        return
    except (Refused, Unreadable) as error:
        log.info("who made payment %s cannot be found out: %s", mark.payment_id, error)
        msisdn = None
    if msisdn is None:
        PayerMark.objects.filter(pk=mark.pk, wake_at=mark.wake_at).delete()
        return
    _keep(mark, msisdn)


@transaction.atomic(durable=True)
def _keep(mark: PayerMark, msisdn: str) -> None:
    """Its hash, unless whoever that is has asked meanwhile to be forgotten."""
    known = digest(msisdn, merchant_id=mark.merchant_id)
    its = PayerMark.objects.filter(pk=mark.pk, wake_at=mark.wake_at)
    if erasures.is_wanted(mark.merchant_id, known, since=mark.asked_at):
        its.delete()
        return
    its.filter(store__finds_by_app=True).update(
        sealed="", msisdn_hash=known, last_digits=msisdn[-2:], wake_at=None
    )


def forget() -> int:
    """Delete the marks that may not be kept any more; how many there were."""
    is_unsold = Q(payment__ended_at__isnull=False, payment__received_at__isnull=True)
    # A part that went back before the sale: its customer has bought nothing.
    is_unsold |= Q(payment__undone_at__isnull=False)
    is_old = Q(asked_at__lte=now() - FOUND_FOR)
    gone, _models = PayerMark.objects.filter(
        is_old | is_unsold | Q(store__finds_by_app=False)
    ).delete()
    return gone


def _claim(mark_id: int) -> PayerMark | None:
    """Put the next look a lease ahead; None where another keeper has it."""
    at = now()
    mark = (
        PayerMark.objects.select_related("payment__sales_unit__keys", "store")
        .filter(pk=mark_id, wake_at__lte=at)
        .first()
    )
    if mark is None:
        return None
    seen, mark.wake_at = mark.wake_at, at + LEASE
    is_ours = PayerMark.objects.filter(pk=mark.pk, wake_at=seen).update(wake_at=mark.wake_at)
    return mark if is_ours else None


def _is_wanted(mark: PayerMark) -> bool:
    payment = mark.payment
    is_unsold = payment.ended_at is not None and payment.received_at is None
    is_unsold = is_unsold or payment.undone_at is not None
    is_late = mark.asked_at <= now() - GIVEN_UP_AFTER
    return mark.store.finds_by_app and not is_unsold and not is_late


def _ask(mark: PayerMark) -> str:
    """The number, country code first. Raises Unavailable, Refused, Unreadable."""
    payment = mark.payment
    sealed = open_sealed(mark.sealed, about=f"payments.payer:{payment.basket_id}")
    value = str(sealed["value"])
    if mark.kind == Payer.Kind.PHONE:
        return value
    client = connections.client_for(payment.sales_unit)
    ask = client.exchange if mark.kind == Payer.Kind.QR else client.exchange_customer
    return ask(value).msisdn
