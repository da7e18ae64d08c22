"""Who is to pay: a personal QR or a phone number of any of the four countries, kept sealed."""

import uuid

import phonenumbers
from django.db import transaction
from django.utils.translation import gettext as _

from payments.models import Payer
from payments.vipps.qr import is_personal_qr
from pos import baskets, forms
from pos.models import Basket
from pos.refusals import Frozen, NotPossible
from pos.shifts import now
from stores.crypto import open_sealed, seal
from stores.models import POSDevice

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


@transaction.atomic(durable=True)
def set_payer(device: POSDevice, *, text: str, key: uuid.UUID) -> Basket:
    """Take a scanned personal QR or a typed phone number as the basket's payer.

    Raises Frozen while a payment lives, NotPossible for what is neither.
    """
    kind, value, shown = _read(device, text.strip())
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="payer"):
        return basket
    if basket.frozen_at:
        raise Frozen
    Payer.objects.update_or_create(
        basket=basket,
        defaults={
            "kind": kind,
            "sealed": seal({"value": value}, about=f"payments.payer:{basket.pk}"),
            "shown": shown,
            "set_at": now(),
        },
    )
    baskets.touch(basket)
    return basket


def _read(device: POSDevice, text: str) -> tuple[Payer.Kind, str, str]:
    if is_personal_qr(text):
        return Payer.Kind.QR, text, ""
    digits = msisdn(text, country=device.store.country)
    return Payer.Kind.PHONE, digits, masked(digits)


def of(basket: Basket) -> Payer | None:
    """The basket's payer, if it has one."""
    return Payer.objects.filter(basket=basket).first()


def read(payer: Payer) -> str:
    """The QR's whole content or the number, in the clear."""
    return str(open_sealed(payer.sealed, about=f"payments.payer:{payer.basket_id}")["value"])


@transaction.atomic(durable=True)
def remove(device_id: int, *, key: uuid.UUID) -> Basket:
    """The basket has no payer any more."""
    basket = baskets.lock(device_id)
    if forms.is_first(key, device_id=device_id, act="no payer"):
        Payer.objects.filter(basket=basket).delete()
        baskets.touch(basket)
    return basket


def forget() -> None:
    """A payer is needed only while the basket is open, however the sale has ended."""
    Payer.objects.exclude(basket__state=Basket.State.OPEN).delete()
