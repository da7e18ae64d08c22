"""Finding a payment by what people have in hand: each meaning by an index of its own."""

import contextlib
import re
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Reverse, Right, Upper
from django.utils import timezone
from django.utils.translation import get_language

from payments import named
from payments.admin import moments
from payments.models import Event, Payment
from pos.models import Receipt
from stores.models import POSDevice, Store
from stores.money import WrongAmount, parse_amount

# Of a payer's number only so many digits are kept.
DIGITS_KEPT = 2
MINOR = re.compile(r"([0-9]{1,9})\s*(?:øre|ore|cent|cents)", re.IGNORECASE)


def found(payments: "QuerySet[Payment]", term: str) -> "QuerySet[Payment]":
    """Those of these payments that what was typed may mean."""
    return named.among(payments, meanings(term))


def meanings(term: str) -> "QuerySet[Any]":
    """The ids of all payments that what was typed may mean."""
    every = Payment.objects.order_by().values("pk")
    # A UUID and an ending are the same in either case.
    spellings = {term, term.upper(), term.lower()}
    parts: list[Any] = [
        every.filter(psp_reference__in=spellings),
        Event.objects.order_by().filter(psp_reference__in=spellings).values("payment_id"),
    ]
    if len(term) >= 4:
        ending = Reverse(Upper("reference"))
        parts.append(every.alias(ending=ending).filter(ending__startswith=term.upper()[::-1]))
    if term.isascii() and term.isdigit() and len(term) <= 18:
        parts += _numbers(every, term)
    if amounts := _amounts(term):
        parts.append(every.filter(amount__in=amounts))
    if moment := moments.read(term, today=timezone.localdate()):
        parts.append(every.filter(_during(moment)))
    either: QuerySet[Any] = parts[0].union(*parts[1:])
    return either


def _numbers(every: Any, term: str) -> list[Any]:
    """A receipt's number, or a payer's: only its last digits are kept."""
    receipts = Receipt.objects.filter(
        device__in=POSDevice.objects.all(), kind=Receipt.Kind.SALE, number=int(term)
    )
    parts = [every.filter(basket__in=receipts.values("basket"), received_at__isnull=False)]
    if len(term) == DIGITS_KEPT or len(term) >= 8:
        kept = every.exclude(payer_shown="").alias(kept=Right("payer_shown", DIGITS_KEPT))
        parts.append(kept.filter(kept=term[-DIGITS_KEPT:]))
    return parts


def _amounts(term: str) -> list[int]:
    """What was typed as minor units: kroner, and øre where they are named or likely."""
    if minor := MINOR.fullmatch(term):
        return [int(minor[1])]
    amounts = []
    with contextlib.suppress(WrongAmount):
        amounts.append(parse_amount(term, (get_language() or "en")[:2]))
    if term.isascii() and term.isdigit() and 4 <= len(term) <= 9:
        # As Vipps' portal and logs write it.
        amounts.append(int(term))
    return amounts


def _during(moment: moments.Moment) -> Q:
    """Asked for at that time where the store is; the outer bounds alone can use an index."""
    zones = Store.objects.order_by().values_list("time_zone", flat=True).distinct()
    spans = {zone: moment.within(zone) for zone in zones}
    if not spans:
        return Q(pk__in=[])
    here = Q(pk__in=[])
    for zone, (begin, end) in spans.items():
        here |= Q(device__store__time_zone=zone, requested_at__gte=begin, requested_at__lt=end)
    begins, ends = zip(*spans.values(), strict=True)
    return Q(requested_at__gte=min(begins), requested_at__lt=max(ends)) & here
