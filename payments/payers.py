"""Who is to pay: a personal QR, a number of any of the four countries or a check-in, sealed."""

import datetime as dt
import uuid
from typing import Any

import phonenumbers
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from payments.models import Payer, Payment
from payments.training import samples
from payments.vipps.qr import is_personal_qr
from pos import baskets, forms
from pos.models import Basket
from pos.refusals import NotPossible
from pos.shifts import now
from stores.crypto import Unreadable, open_sealed, seal
from stores.models import POSDevice
from stores.prepared import Prepared, paths
from stores.prepared import read as read_row
from stores.sign_ins import AlongRow
from stores.together import Together, sent

COUNTRIES = {47, 45, 358, 46}


def msisdn(text: str, *, country: str) -> str:
    """A typed number as Vipps takes it: digits with the country's prefix, no plus.

    Raises NotPossible for what is no number of Norway, Denmark, Finland or Sweden.
    """
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        number = None
    if (
        number is None
        or number.country_code not in COUNTRIES
        or not phonenumbers.is_possible_number(number)
    ):
        raise NotPossible(_("That is not a phone number. Check the digits and type it again."))
    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"


def masked(digits: str) -> str:
    """`+47 •• •• •• 78`: enough to recognise, too little to call."""
    number = phonenumbers.parse(f"+{digits}")
    return f"+{number.country_code} •• •• •• {digits[-2:]}"


def set_payer(
    device: POSDevice,
    *,
    text: str,
    key: uuid.UUID,
    version: int | None = None,
    along: AlongRow = None,
) -> Basket:
    """Take a scanned personal QR or a typed phone number as the basket's payer.

    `version` is what the cashier saw, where the payer is asked at once; None for a scan. `along`
    is what the route has read. Raises Frozen while a payment lives, Stale, and NotPossible for
    what is neither, and in training for a real person's.
    """
    kind, value, shown = _read(device, text.strip())
    for row in baskets.looks(device, baskets.ALONG, {"key": key}, along):
        basket, is_done = read_row(Basket, row[:-1]), row[-1]
        if is_done:
            return basket
        baskets.refuse_frozen(basket)
        samples.refuse_person(basket, device.store, value)
        if version is not None:
            baskets.refuse_stale(basket, version=version)
        writes = Together()
        baskets.hold(basket, writes)
        forms.take(key, device_id=device.pk, act="payer", writes=writes)
        put(basket, kind=kind, value=value, shown=shown, set_at=now(), writes=writes)
        if writes.send_if_same():
            return basket
    raise AssertionError


def put(
    basket: Basket,
    *,
    kind: Payer.Kind,
    value: str,
    set_at: dt.datetime,
    shown: str = "",
    ends_at: dt.datetime | None = None,
    writes: Together | None = None,
) -> None:
    """From now on this one is to pay the basket, which is locked or held."""
    payer = Payer(
        basket=basket,
        kind=kind,
        sealed=seal({"value": value}, about=f"payments.payer:{basket.pk}"),
        shown=shown,
        set_at=set_at,
        ends_at=ends_at,
    )
    with sent(writes) as collected:
        collected.replace(payer, "basket")
        baskets.touch(basket, writes=collected)


def _read(device: POSDevice, text: str) -> tuple[Payer.Kind, str, str]:
    if is_personal_qr(text):
        return Payer.Kind.QR, text, ""
    digits = msisdn(text, country=device.store.country)
    return Payer.Kind.PHONE, digits, masked(digits)


def of(basket: Basket) -> Payer | None:
    """The basket's payer, if it has one.

    Whoever was to pay before a QR was shown is not any more: somebody else may have scanned it,
    and asking again must not reach the first one's phone.
    """
    row = OF_BASKET.first(basket=basket.pk)
    payer = read_row(Payer, row) if row else None
    return None if payer and payer.ends_at and payer.ends_at <= now() else payer


def _of_basket(basket: int) -> QuerySet[Payer, Any]:
    shown = Payment.objects.filter(
        basket=basket, user_flow=Payment.Flow.QR, requested_at__gte=OuterRef("set_at")
    )
    return Payer.objects.filter(~Exists(shown), basket=basket).values_list(*paths(Payer))


OF_BASKET = Prepared(_of_basket, basket=-1)


def read(payer: Payer) -> str:
    """The QR's whole content, the number or the token, in the clear. Raises NotPossible."""
    try:
        sealed = open_sealed(payer.sealed, about=f"payments.payer:{payer.basket_id}")
    except Unreadable as error:
        raise NotPossible(_("Scan the customer's QR or type the number once more.")) from error
    return str(sealed["value"])


@transaction.atomic(durable=True)
def remove(device_id: int, *, key: uuid.UUID) -> Basket:
    """The basket has no payer any more."""
    basket = baskets.lock(device_id)
    if forms.is_first(key, device_id=device_id, act="no payer"):
        Payer.objects.filter(basket=basket).delete()
        baskets.touch(basket)
    return basket


def forget() -> int:
    """A payer is needed only while the basket is at a till or its payment lives; how many went."""
    is_paying = Q(basket__state=Basket.State.PARKED, basket__frozen_at__isnull=False)
    gone, _models = Payer.objects.exclude(Q(basket__state=Basket.State.OPEN) | is_paying).delete()
    return gone
