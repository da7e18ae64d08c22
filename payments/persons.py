"""What is known of a customer by phone number, told and deleted on request.

Sources: GDPR articles 15 (access), 17 (erasure; 17(3)(b): not from the books) and 12(6) (whoever
answers makes sure that it is that person's number). Without *find purchases by app* nothing in the
database leads from a number to a purchase, so nothing is found, and that is the answer.
"""

import dataclasses
import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from payments import erasures, marks, payers
from payments.models import LookUp, Payer, PayerMark, PersonRequest
from pos.models import Basket, Receipt
from pos.refusals import NotPossible
from pos.shifts import now
from stores.crypto import Unreadable, open_sealed
from stores.models import Merchant
from stores.models.privacy import FOUND_FOR

Kind = PersonRequest.Kind


@dataclasses.dataclass(frozen=True)
class Purchase:
    """`amount` in minor units: what was asked for in the app. `receipts` are the sale's numbers."""

    store: str
    asked_at: dt.datetime
    reference: str
    amount: int
    currency: str
    receipts: list[str]
    kept_until: dt.datetime


@dataclasses.dataclass(frozen=True)
class Known:
    """All that a merchant's rows tell of a number."""

    merchant: str
    shown: str
    purchases: list[Purchase]
    is_paying: bool

    def as_data(self) -> dict[str, Any]:
        """For a file that the person takes along: names and moments as JSON has them."""
        data = dataclasses.asdict(self)
        for row in data["purchases"]:
            row["asked_at"], row["kept_until"] = map(_moment, (row["asked_at"], row["kept_until"]))
        return data


def tell(merchant: Merchant, *, number: str, note: str, user: User | None) -> Known:
    """All that is known of a phone number, and that somebody has asked for it.

    Raises NotPossible for what is no number and without a note.
    """
    msisdn = _read(merchant, number)
    known = _known(merchant, msisdn)
    _write_down(merchant, Kind.ACCESS, msisdn, known, note=note, user=user)
    return known


@transaction.atomic(durable=True)
def erase(merchant: Merchant, *, number: str, note: str, user: User | None) -> Known:
    """Delete what leads from a number to its purchases; what there was. The books stay as they are.

    What is being found out meanwhile is not kept either: whose a QR is that has paid before.
    Raises NotPossible as `tell`, and while the number is being asked to pay.
    """
    msisdn = _read(merchant, number)
    known = _known(merchant, msisdn)
    if known.is_paying:
        raise NotPossible(_("A till is asking this number to pay. Wait until that has ended."))
    _write_down(merchant, Kind.ERASURE, msisdn, known, note=note, user=user)
    its_hash = marks.digest(msisdn, merchant_id=merchant.pk)
    erasures.keep(merchant, its_hash)
    PayerMark.objects.filter(merchant=merchant, msisdn_hash=its_hash).delete()
    asked = LookUp.objects.filter(device__store__merchant=merchant, msisdn_hash=its_hash)
    asked.update(msisdn_hash="")
    return known


def _read(merchant: Merchant, number: str) -> str:
    return payers.msisdn(number.strip(), country=merchant.country)


def _known(merchant: Merchant, msisdn: str) -> Known:
    its = marks.digest(msisdn, merchant_id=merchant.pk)
    found = PayerMark.objects.filter(merchant=merchant, msisdn_hash=its)
    found = found.select_related("payment", "store").order_by("-asked_at")
    numbers = _receipts({mark.payment.basket_id for mark in found})
    purchases = [
        Purchase(
            store=mark.store.name,
            asked_at=mark.asked_at,
            reference=mark.payment.reference,
            amount=mark.payment.amount,
            currency=mark.payment.currency,
            receipts=numbers.get(mark.payment.basket_id, []),
            kept_until=mark.asked_at + FOUND_FOR,
        )
        for mark in found
    ]
    return Known(merchant.name, payers.masked(msisdn), purchases, _is_paying(merchant, msisdn))


def _receipts(baskets: set[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    sold = Receipt.objects.filter(basket__in=baskets, kind=Receipt.Kind.SALE)
    for receipt in sold.order_by("pk"):
        found.setdefault(receipt.basket_id or 0, []).append(str(receipt))
    return found


def _is_paying(merchant: Merchant, msisdn: str) -> bool:
    """Whether a basket at a till is to be paid by this number, typed. A handful of rows."""
    at_tills = Payer.objects.filter(
        basket__device__store__merchant=merchant,
        basket__state__in=Basket.ALIVE,
        kind=Payer.Kind.PHONE,
        shown=payers.masked(msisdn),
    )
    return any(_number(payer) == msisdn for payer in at_tills)


def _number(payer: Payer) -> str:
    try:
        sealed = open_sealed(payer.sealed, about=f"payments.payer:{payer.basket_id}")
    except Unreadable:
        return ""
    return str(sealed["value"])


def _write_down(
    merchant: Merchant,
    kind: PersonRequest.Kind,
    msisdn: str,
    known: Known,
    *,
    note: str,
    user: User | None,
) -> None:
    if not note.strip():
        raise NotPossible(_("Say who asked, and how you know that the number is theirs."))
    PersonRequest.objects.create(
        merchant=merchant,
        kind=kind,
        last_digits=msisdn[-2:],
        purchases=len(known.purchases),
        note=note.strip()[:200],
        user=user,
        at=now(),
    )


def _moment(at: dt.datetime) -> str:
    return at.isoformat(timespec="seconds")
