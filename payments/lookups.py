"""What a customer has bought here, found at a till by the customer's personal QR or phone number.

Written down before anybody is asked: who looked, where, when and how, and afterwards what came of
it. Numbers that find nothing are counted like wrong PINs, so that nobody tries them out.
"""

import dataclasses
import datetime as dt
import re
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import connections, erasures, marks, payers, units
from payments.models import LookUp, PayerMark
from payments.vipps.errors import Refused, Unavailable
from payments.vipps.qr import is_personal_qr
from pos import baskets
from pos.models import Receipt
from pos.refusals import NotPossible
from pos.shifts import now
from stores.models import POSDevice, Staff, Store
from stores.models.privacy import FOUND_FOR

Kind, Outcome = LookUp.Kind, LookUp.Outcome
# The newest ones; what is older is found by its receipt.
MOST = 20
# The list of one look-up may be shown for so long, then it is scanned again.
LASTS = dt.timedelta(minutes=10)
# Numbers that find nothing, of one person or at one till, within so long.
TRIES = 5
WITHIN = dt.timedelta(minutes=5)
# Receipt numbers are shorter: a phone number has eight digits or more.
PHONE = re.compile(r"\+[0-9 ()-]{6,24}|(?:[0-9][ -]?){8,15}")


class NoAnswer(NotPossible):
    """Vipps MobilePay does not say whose QR it is."""


class TooMany(NotPossible):
    """Too many numbers that found nothing. The text says until when."""


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """The sales of one customer, the newest first, and how the number ends."""

    receipts: list[Receipt]
    last_digits: str


def is_customer(text: str, store: Store) -> bool:
    """Whether this names a customer, and no receipt: where nobody is found by app, only what can
    be nothing else."""
    if is_personal_qr(text) or text.startswith("+"):
        return True
    return store.finds_by_app and PHONE.fullmatch(text) is not None


def look_up(device: POSDevice, *, text: str, key: uuid.UUID, staff: Staff) -> LookUp:
    """Look for the purchases of whoever shows this QR or says this number.

    The same press again tells the same. Raises NotPossible where the store does not find purchases
    by app, in training, of whose customers no mark is left, for what is no number, a QR that Vipps
    does not know, and where nothing is found; NoAnswer, TooMany.
    """
    if not device.store.finds_by_app:
        raise NotPossible(
            _("This shop does not keep who has bought what. Find the sale by its receipt.")
        )
    if baskets.current(device).is_training:
        raise NotPossible(
            _(
                "In training nobody is found by the app: nothing is kept of who has paid. Find the "
                "sale by its receipt."
            )
        )
    kind, value = Kind.QR, text
    if not is_personal_qr(text):
        kind, value = Kind.PHONE, payers.msisdn(text, country=device.store.country)
    asked, is_new = _write_down(device, kind=kind, key=key, staff=staff)
    if is_new:
        _find(asked, device.store, value)
    return _told(asked)


def sales(asked: LookUp, store: Store) -> Found:
    """What a look-up has found, as it is now. Raises NotPossible when it is over."""
    if not asked.msisdn_hash or asked.at <= now() - LASTS:
        raise NotPossible(_("This list is no longer shown. Ask the customer for the QR again."))
    return _of_customer(store.merchant_id, asked.msisdn_hash)


def forget() -> int:
    """No look-up knows whom it was about for longer than its list is shown; how many did."""
    over = LookUp.objects.filter(at__lte=now() - LASTS).exclude(msisdn_hash="")
    return over.update(msisdn_hash="")


@transaction.atomic(durable=True)
def _write_down(
    device: POSDevice, *, kind: LookUp.Kind, key: uuid.UUID, staff: Staff
) -> tuple[LookUp, bool]:
    """That somebody looks, before anybody is asked. Guesses that come together share their tries.

    False: this press has been done before.
    """
    POSDevice.objects.select_for_update(no_key=True, of=("self",)).get(pk=device.pk)
    if known := LookUp.objects.filter(key=key, device=device, staff=staff).first():
        return known, False
    if kind == Kind.PHONE:
        _refuse_guessing(device, staff)
    return LookUp.objects.create(device=device, staff=staff, kind=kind, key=key, at=now()), True


def _refuse_guessing(device: POSDevice, staff: Staff) -> None:
    missed = LookUp.objects.filter(
        Q(device=device) | Q(staff=staff),
        kind=Kind.PHONE,
        outcome__in=(Outcome.ASKED, Outcome.NOTHING),
        at__gt=now() - WITHIN,
    )
    latest = list(missed.order_by("-at").values_list("at", flat=True)[:TRIES])
    if len(latest) < TRIES:
        return
    until = timezone.localtime(latest[-1] + WITHIN, device.store.zone)
    raise TooMany(
        _("Too many numbers that found nothing. Try again after %(time)s, or scan the QR.")
        % {"time": f"{until:%H:%M}"}
    )


def _find(asked: LookUp, store: Store, value: str) -> None:
    """Whose QR or number it is and what it has bought; no transaction is open meanwhile."""
    try:
        msisdn = value if asked.kind == Kind.PHONE else _exchange(store, value)
    except Refused:
        _settle(asked, Outcome.REFUSED)
    except (Unavailable, NotPossible):  # Without a sales unit there is nobody to ask, either.
        _settle(asked, Outcome.UNAVAILABLE)
    else:
        _keep(asked, store, marks.digest(msisdn, merchant_id=store.merchant_id))


@transaction.atomic(durable=True)
def _keep(asked: LookUp, store: Store, known: str) -> None:
    """Whom it is about, while there is something to show: not of who has asked to be forgotten."""
    is_erased = erasures.is_wanted(store.merchant_id, known, since=asked.at)
    count = 0 if is_erased else len(_of_customer(store.merchant_id, known).receipts)
    if count:
        _settle(asked, Outcome.FOUND, found=count, msisdn_hash=known)
    else:
        _settle(asked, Outcome.NOTHING)


def _exchange(store: Store, code: str) -> str:
    return connections.client_for(units.in_use(store)).exchange(code).msisdn


def _settle(asked: LookUp, outcome: LookUp.Outcome, **more: Any) -> None:
    for name, value in {"outcome": outcome, **more}.items():
        setattr(asked, name, value)
    asked.save(update_fields=["outcome", *more])


def _told(asked: LookUp) -> LookUp:
    """What came of it, in the cashier's words where there is no list to show."""
    if asked.outcome == Outcome.UNAVAILABLE:
        raise NoAnswer(
            _("Vipps MobilePay does not answer. Try again, or find the sale by its receipt.")
        )
    if asked.outcome == Outcome.REFUSED:
        raise NotPossible(
            _(
                "Vipps MobilePay does not know this QR, or it is too old. Ask the customer to open "
                "it again."
            )
        )
    if asked.outcome == Outcome.NOTHING:
        raise NotPossible(
            _(
                "Nothing was found for this customer. What was paid in another way, or more than "
                "%(days)d days ago, is found by its receipt."
            )
            % {"days": FOUND_FOR.days}
        )
    if asked.outcome == Outcome.ASKED:
        raise NotPossible(_("The customer is still being looked for. Try again in a moment."))
    return asked


def _of_customer(merchant_id: int, msisdn_hash: str) -> Found:
    """By the hash, at this merchant's stores that find by app, within the time it is kept."""
    marked = PayerMark.objects.filter(
        merchant=merchant_id,
        msisdn_hash=msisdn_hash,
        asked_at__gt=now() - FOUND_FOR,
        store__finds_by_app=True,
        payment__received_at__isnull=False,
        payment__undone_at__isnull=True,
    )
    digits = dict(marked.order_by("-asked_at").values_list("payment__basket", "last_digits"))
    sold = Receipt.objects.filter(kind=Receipt.Kind.SALE, basket__in=digits)
    receipts = list(sold.select_related("device__store").order_by("-issued_at", "-pk")[:MOST])
    return Found(receipts, next(iter(digits.values()), ""))
